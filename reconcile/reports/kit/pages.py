"""A document as one HTML file: print-ready, without scripts, fonts or pictures from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from reconcile.reports.kit.documents import Document, Paragraph, Table

_STYLE = """
@page { size: 215mm 330mm; margin: 18mm 20mm 20mm 20mm;
@bottom-center { content: "halaman " counter(page) " dari " counter(pages); font: 8pt Arial; } }
body { font: 10pt/1.35 Arial, "Liberation Sans", sans-serif; color: #000; background: #fff;
max-width: 174mm; margin: 0 auto; }
@media screen { body { padding: 12mm; } .wide { overflow-x: auto; } }
@media screen and (max-width: 700px) { body { padding: 4mm; } .wide table { min-width: 640px; } }
p { margin: 0 0 2mm; text-align: left; }
.mark { text-align: center; font-weight: bold; border: 0.4mm solid #000; padding: 1mm; }
h1 { font-size: 13pt; text-align: center; margin: 4mm 0; }
h2 { font-size: 10.5pt; margin: 5mm 0 1.5mm; break-after: avoid; }
.field { margin: 0 0 1mm; white-space: pre-wrap; }
.note { font-size: 8.5pt; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin: 1mm 0 3mm; font-size: 8pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 0.2mm solid #000; padding: 0.8mm 1.2mm; vertical-align: top; text-align: left;
overflow-wrap: anywhere; white-space: pre-line; }
th { background: #e6e6e6; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.n { text-align: right; }
.strong td { font-weight: bold; }
.open { font-size: 10pt; break-inside: avoid; }
.open td { border: 0; }
footer { font-size: 8pt; border-top: 0.2mm solid #000; margin-top: 6mm; padding-top: 1mm; }
"""


def as_html(document: Document) -> str:
    """The whole file as text; the same document gives the same text."""
    body = "\n".join(
        line
        for block in document.blocks
        for line in (_paragraph(block) if isinstance(block, Paragraph) else _table(block))
    )
    return (
        '<!DOCTYPE html>\n<html lang="id">\n<head>\n<meta'
        ' charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n"
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n<footer>{escape(document.foot)}</footer>\n</body>\n</html>\n"
    )


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    tag = {"title": "h1", "heading": "h2"}.get(paragraph.kind, "p")
    kind = f' class="{paragraph.kind}"' if tag == "p" and paragraph.kind != "text" else ""
    yield f"<{tag}{kind}>{escape(paragraph.text)}</{tag}>"


def _table(table: Table) -> Iterator[str]:
    yield '<div class="wide"><table>' if table.heading else '<div><table class="open">'
    yield (
        "<colgroup>"
        + "".join(f'<col style="width:{100 * width / sum(table.widths):.2f}%">' for width in table.widths)
        + "</colgroup>"
    )
    if table.heading:
        yield (
            "<thead><tr>"
            + "".join(_cell("th", text, place, table) for place, text in enumerate(table.heading))
            + "</tr></thead>"
        )
    yield "<tbody>"
    for number, row in enumerate(table.rows):
        cells = "".join(_cell("td", text, place, table) for place, text in enumerate(row))
        yield f'<tr class="strong">{cells}</tr>' if number in table.strong else f"<tr>{cells}</tr>"
    yield "</tbody></table></div>"


def _cell(tag: str, text: str, place: int, table: Table) -> str:
    return (
        f'<{tag} class="n">{escape(text)}</{tag}>'
        if place in table.numbers
        else f"<{tag}>{escape(text)}</{tag}>"
    )
