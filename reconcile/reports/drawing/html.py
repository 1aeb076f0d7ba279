"""The pieces of the summary's page: tables, figures, cards; and its style, for screen, phone and paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from reconcile.reports.drawing.script import SCRIPT, SCRIPT_HASH
from reconcile.vocabulary.numbers import number

STYLE = """
:root{--ink:#222;--soft:#555;--line:#c9ced6;--back:#f4f6f8;--blue:#005a8e;--alarm:#8a2d00}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;font:16px/1.5 system-ui,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;\
color:var(--ink);background:#fff}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 16px}
header{padding-top:24px;border-bottom:3px solid var(--blue)}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 8px}
h2{font-size:1.25rem;margin:32px 0 8px;color:var(--blue)}
h3{font-size:1.02rem;margin:20px 0 4px}
h1,h2,h3{overflow-wrap:anywhere}
p{margin:6px 0 10px;max-width:75ch;overflow-wrap:anywhere}
.facts{margin:0 0 16px;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:2px 24px;color:var(--soft)}
.facts li{overflow-wrap:anywhere}
.news{border-left:5px solid var(--blue);background:var(--back);padding:6px 14px;margin:0 0 16px}
.news p{margin:6px 0;max-width:90ch}
.cards,.figures{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(min(100%,230px),1fr))}
.figures{gap:8px 32px;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr))}
.card{border:1px solid var(--line);border-left:5px solid var(--blue);padding:10px 14px;background:var(--back)}
.card .name{margin:0;color:var(--soft)}
.card .number{margin:0;font-size:1.7rem;line-height:1.25;font-weight:650;font-variant-numeric:tabular-nums}
.card .told{margin:0;font-size:.9rem}
.card.apart{border-left-color:#b36b00}
figure{margin:8px 0 0;min-width:0}
figcaption{font-weight:600;font-size:.95rem;margin-bottom:2px;overflow-wrap:anywhere}
svg.chart{display:block;width:100%;max-width:480px;height:auto}
.wide{overflow-x:auto;max-width:100%}
.wide:focus-visible{outline:3px solid var(--blue)}
table{border-collapse:collapse;font-size:.88rem;font-variant-numeric:tabular-nums;margin:6px 0 10px}
caption{text-align:left;color:var(--soft);padding:2px 0 4px}
th,td{border-bottom:1px solid var(--line);padding:4px 10px 4px 0;text-align:right;vertical-align:top}
th:first-child,td:first-child,th.text,td.text{text-align:left}
td.text{min-width:7em}
th:not(.text):not(:first-child)+th.text,td:not(.text)+td.text{padding-left:10px}
.whole{white-space:nowrap}
td.said{min-width:18em}
table.files td.text{overflow-wrap:anywhere;min-width:12em}
th{vertical-align:bottom;color:var(--soft);font-weight:600}
tbody th{min-width:7.5em;font-weight:400;color:var(--ink);vertical-align:top}
tr.total{break-before:avoid}
tr.total th,tr.total td{font-weight:650;border-top:2px solid var(--ink)}
th button{font:inherit;color:inherit;background:none;border:0;padding:0;text-align:inherit;cursor:pointer}
th button:hover,th button:focus-visible{text-decoration:underline}
th[aria-sort=descending] button::after{content:" \\2193"}
th[aria-sort=ascending] button::after{content:" \\2191"}
input[type=search]{font:inherit;padding:4px 8px;border:1px solid var(--line);width:100%;max-width:22em}
table a{color:var(--blue)}
.paper{display:none}
details{margin:6px 0 12px}
summary{cursor:pointer;color:var(--blue);padding:6px 0}
.alarm{border:2px solid var(--alarm);padding:8px 12px;color:var(--alarm);font-weight:600}
.note{color:var(--soft);font-size:.92rem}
nav ol{margin:8px 0;padding-left:1.4em;columns:2 280px}
nav a{color:var(--blue);display:inline-block;padding:3px 0}
footer{margin:32px auto;color:var(--soft);border-top:1px solid var(--line);padding-top:8px}
@media screen{.wide{background:linear-gradient(90deg,#fff 30%,#fff0) 0 0/36px 100% no-repeat local,\
linear-gradient(270deg,#fff 30%,#fff0) 100% 0/36px 100% no-repeat local,\
linear-gradient(90deg,#0004,#0000) 0 0/12px 100% no-repeat,\
linear-gradient(270deg,#0004,#0000) 100% 0/12px 100% no-repeat}}
@media screen and (max-width:600px){td:not(.text){white-space:nowrap}
table{font-size:.82rem}
th,td{padding-right:7px}
td.text,tbody th,table.files td.text{min-width:4.5em}
td.said{min-width:8em}}
@media print{
html{font-size:10pt}
@page{margin:13mm 12mm 15mm;\
@bottom-center{content:"halaman " counter(page) " dari " counter(pages);font:9pt Arial,sans-serif}}
body{color:#000}
main,header,footer{max-width:none;padding:0}
nav{display:none}
h1{font-size:15pt}
h2{margin:8pt 0 2pt;font-size:12.5pt}
h3{margin:5pt 0 1pt}
p{margin:2pt 0 3pt;max-width:none;line-height:1.25}
footer{margin:4pt 0 0;padding-top:3pt;font-size:9pt;line-height:1.2}
main ol{columns:2;column-gap:14pt;margin:2pt 0}
main ol li{break-inside:avoid;font-size:9.5pt;line-height:1.2}
h2,h3,figcaption{break-after:avoid}
figure,.card,tr,svg{break-inside:avoid}
thead{display:table-header-group}
.cards{grid-template-columns:repeat(3,1fr);gap:6pt}
.card{padding:4pt 8pt}
.card .number{font-size:14pt}
.card .told,.note{font-size:9pt;line-height:1.25}
.figures{grid-template-columns:repeat(2,1fr);gap:2pt 10pt}
figcaption{font-size:9.5pt}
.wide{overflow:visible}
.wide.short{break-inside:avoid}
tbody th{min-width:9em}
table{font-size:9pt;line-height:1.25;width:100%}
th,td{padding:1.5px 5px 1.5px 0}
th:not(.text):not(:first-child)+th.text,td:not(.text)+td.text{padding-left:7px}
th button{pointer-events:none}
th button::after{content:""!important}
table.long tbody tr:nth-child(n+15):not(.total){display:none}
input[type=search],.screen{display:none}
.paper{display:block}
table a,svg a{color:inherit;text-decoration:none}
td.text,td.said,table.files td.text{min-width:0}
summary{list-style:none;color:#000;padding:2pt 0}
details::details-content{content-visibility:visible;display:block;block-size:auto}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
"""

POLICY = (
    f"default-src 'none'; style-src 'unsafe-inline'; script-src '{SCRIPT_HASH}'; img-src data:; base-uri"
    " 'none'; form-action 'none'"
)


_SHORT, _FEW = 14, 3
"""Rows that paper shows of a long table; so many more are shown too, as a line that sends to the screen for
one row saves nothing."""
_WHOLE = re.compile(r"\d\d-\d\d-\d{4}|\([^()]{1,16} s\.d\. [^()]{1,16}\)")
"""A day, an interval: not parted over lines."""
_SENTENCE = 45
"""Letters of a cell from which on it is given the room of a sentence: else a phone makes a tower of it."""


def paragraph(text: str, kind: str = "") -> str:
    return f"<p{_class(kind)}>{escape(text)}</p>"


def news_box(sentences: Sequence[str]) -> str:
    """What everybody reads first: happened, new, wrong."""
    return f'<div class="news">{"".join(map(paragraph, sentences))}</div>'


def card(name: str, count: str, about: str = "", apart: bool = False) -> str:
    """One headline number with its name above and what it is made of below."""
    below = f'<p class="told">{escape(about)}</p>' if about else ""
    kind = "card apart" if apart else "card"
    return (
        f'<div class="{kind}"><p class="name">{escape(name)}</p><p'
        f' class="number">{escape(count)}</p>{below}</div>'
    )


def figure(caption: str, svg: str, below: str = "") -> str:
    note = paragraph(below, "note") if below else ""
    return f"<figure><figcaption>{escape(caption)}</figcaption>{svg}{note}</figure>"


def figures(made: Sequence[str]) -> str:
    return f'<div class="figures">{"".join(made)}</div>' if made else ""


def on_screen(made: str) -> str:
    """What is not printed, as another paper has it."""
    return f'<div class="screen">{made}</div>' if made else ""


def table(
    about: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    texts: Sequence[int] = (),
    kinds: Sequence[str] = (),
    files: bool = False,
    links: Sequence[str] = (),
) -> str:
    """A table in a frame of its own that scrolls where the page is narrow; the page's script sorts it, and
    searches a long one. Of a long one paper shows the beginning.

    texts: columns of words; kinds: class of each row. files: whether the words are file names, which break
    anywhere. links: of each row, the file that its first cell leads to, "" for none.
    """
    head = "".join(
        f'<th scope="col"{_class("text" if n in texts else "")}>{escape(heading)}</th>'
        for n, heading in enumerate(headings)
    )
    body = "".join(
        f"<tr{_class(kinds[at] if at < len(kinds) else '')}>"
        + "".join(
            _field(n, text, n in texts, links[at] if at < len(links) else "") for n, text in enumerate(row)
        )
        + "</tr>"
        for at, row in enumerate(rows)
    )
    left = len(rows) - _SHORT - sum(kind == "total" for kind in kinds)
    long = left > _FEW
    sorts = ["sorts"] if len(rows) > 2 else []
    classes = " ".join([*sorts, *(["files"] if files else []), *(["long"] if long else [])])
    rest = paragraph(f"{number(left)} baris berikutnya ada di layar.", "note paper") if long else ""
    return (
        f'<div class="wide{"" if long else " short"}" tabindex="0" role="region"'
        f' aria-label="{escape(about)}"><table{_class(classes)}>'
        f"<caption>{escape(about)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{rest}"
    )


def _field(place: int, text: str, words: bool, link: str) -> str:
    if place == 0:
        said = f'<a href="{escape(link)}">{escape(text)}</a>' if link else escape(text)
        return f'<th scope="row">{said}</th>'
    kind = ("text said" if len(text) > _SENTENCE else "text") if words else ""
    said = _WHOLE.sub(r'<span class="whole">\g<0></span>', escape(text))
    return f"<td{_class(kind)}>{said}</td>"


def folded(title: str, content: str, on_paper: str = "") -> str:
    """Content behind its title on the screen, open on paper, or there a sentence in its place."""
    if not on_paper:
        return f"<details><summary>{escape(title)}</summary>{content}</details>"
    kept_off = f'<details class="screen"><summary>{escape(title)}</summary>{content}</details>'
    return kept_off + paragraph(on_paper, "note paper")


def off_paper(off: bool, content: str) -> str:
    """Content that the screen alone shows, if `off`."""
    return f'<div class="screen">{content}</div>' if off else content


def section(anchor: str, title: str, content: str) -> str:
    return f'<section id="{anchor}"><h2>{escape(title)}</h2>{content}</section>'


def page(
    title: str, top: str, contents: Sequence[tuple[str, str]], sections: Sequence[str], foot: str
) -> str:
    """The whole document. contents: anchor and title of each section."""
    links = "".join(f'<li><a href="#{anchor}">{escape(name)}</a></li>' for anchor, name in contents)
    return (
        '<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8"><meta'
        f' http-equiv="Content-Security-Policy" content="{escape(POLICY)}"><meta name="viewport"'
        ' content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><link'
        f' rel="icon" href="data:,"><title>{escape(title)}</title><style>{STYLE}</style></head>\n'
        f"<body><header><h1>{escape(title)}</h1>{top}</header>\n"
        f'<main><nav aria-label="Isi"><ol>{links}</ol></nav>\n'
        + "\n".join(sections)
        + f"\n</main>\n<footer>{foot}</footer><script>{SCRIPT}</script></body></html>\n"
    )


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
