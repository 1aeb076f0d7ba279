"""A document as a Word file: the same document gives the same bytes, and the file knows no author."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from reconcile.reports.kit.documents import Document, Kind, Paragraph, Table
from reconcile.workspace.files.door import write_bytes

# F4, the paper of Indonesian offices
_WIDTH, _HEIGHT, _SIDE, _TOP = 215, 330, 20, 18
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_SIZES: dict[Kind, float] = {"mark": 10, "title": 13, "heading": 10.5, "text": 10, "field": 10, "note": 8.5}
_CELL_SIZE = 8
# what the library's template brings along and no reader needs: a picture of an empty page, fonts with long
# numbers
_UNWANTED = ("/thumbnail", "/fontTable", "/stylesWithEffects", "/customXml", "/webSettings")


def write_docx(path: Path, document: Document, day: datetime) -> None:
    """Write `document`; `day` is what the file gives as its time of making, in place of the clock."""
    write_bytes(path, docx_bytes(document, day))


def docx_bytes(document: Document, day: datetime) -> bytes:
    """The file of `document`, as `write_docx` writes it."""
    made = docx.Document()
    _set_page(made, document.foot)
    for block in document.blocks:
        if isinstance(block, Paragraph):
            _paragraph(made, block)
        else:
            _table(made, block)
    properties = made.core_properties
    properties.title, properties.language = document.title, "id-ID"
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = (
        properties.subject
    ) = ""
    properties.created = properties.modified = day
    properties.revision = 1
    for relations in (made.part.rels, made.part.package.rels):
        for name in [name for name, relation in relations.items() if relation.reltype.endswith(_UNWANTED)]:
            del relations[name]
    saved = io.BytesIO()
    made.save(saved)
    return _timeless(saved)


def _timeless(saved: io.BytesIO) -> bytes:
    """The same archive without the clock's time on its members."""
    written = io.BytesIO()
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            told = zipfile.ZipInfo(member.filename, _ZIP_TIME)
            told.compress_type, told.create_system, told.external_attr = zipfile.ZIP_DEFLATED, 0, 0
            target.writestr(told, source.read(member))
    return written.getvalue()


def _set_page(made: Any, foot: str) -> None:
    section = made.sections[0]
    section.page_width, section.page_height = Mm(_WIDTH), Mm(_HEIGHT)
    section.left_margin = section.right_margin = Mm(_SIDE)
    section.top_margin = section.bottom_margin = Mm(_TOP)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Arial")
    normal.paragraph_format.space_after = Pt(4)
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in (f"{foot} - halaman ", "PAGE", " dari ", "NUMPAGES"):
        run = line.add_run("" if text.isupper() else text)
        run.font.size = Pt(8)
        if text.isupper():
            _add_field(run, text)


def _add_field(run: Any, code: str) -> None:
    """A number that Word fills in: begin, code, end."""
    for kind, text in (("begin", None), (None, code), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _paragraph(made: Any, paragraph: Paragraph) -> None:
    line = made.add_paragraph()
    _add_text(
        line, paragraph.text, _SIZES[paragraph.kind], bold=paragraph.kind in ("mark", "title", "heading")
    )
    line.paragraph_format.space_after = Pt(2 if paragraph.kind in ("heading", "field") else 4)
    if paragraph.kind in ("mark", "title"):
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if paragraph.kind == "heading":
        line.paragraph_format.space_before = Pt(10)
        line.paragraph_format.keep_with_next = True
    if paragraph.kind == "mark":
        _add_box(line)


def _add_text(line: Any, text: str, size: float, *, bold: bool) -> None:
    run = line.add_run(text)
    run.font.size, run.bold = Pt(size), bold


def _add_box(line: Any) -> None:
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "4"), ("color", "000000")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    line._p.get_or_add_pPr().append(borders)


@dataclass(frozen=True)
class _Look:
    """How the lines of a row's cells are set."""

    size: float
    bold: bool
    kept: bool
    heading: bool


def _table(made: Any, table: Table) -> None:
    lines = ([table.heading] if table.heading else []) + list(table.rows)
    drawn = made.add_table(rows=0, cols=len(table.widths), style="Table Grid" if table.heading else None)
    drawn.autofit = False
    for column, width in zip(drawn.columns, table.widths, strict=True):
        column.width = Mm(width)
    first = 1 if table.heading else 0
    rows_of_looks: dict[_Look, Any] = {}
    for number, texts in enumerate(lines):
        look = _Look(
            _CELL_SIZE if table.heading else 10,
            bold=number < first or number - first in table.strong,
            kept=not table.heading or number == len(lines) - 2,  # a total never stands alone
            heading=number < first,
        )
        if look not in rows_of_looks:
            rows_of_looks[look] = _row(drawn, table, look)
        drawn._tbl.append(_filled(rows_of_looks[look], texts))
    made.add_paragraph().paragraph_format.space_after = Pt(0)


def _row(drawn: Any, table: Table, look: _Look) -> Any:
    """A row of `table` set as `look` says, without texts, in no table: setting each row anew would be most of
    writing a paper."""
    row = drawn.add_row()
    _keep_whole(row, heading=look.heading, closed=not table.heading)
    for place, cell in enumerate(row.cells):
        cell.width = Mm(table.widths[place])
        _set_line(cell.paragraphs[0], look, right=place in table.numbers)
        if look.heading:
            _shade(cell)
    drawn._tbl.remove(row._tr)
    return row._tr


def _filled(row: Any, texts: Sequence[str]) -> Any:
    """A copy of `row` with these texts in its cells."""
    copied = deepcopy(row)
    for cell, text in zip(copied.tc_lst, texts, strict=True):
        cell.p_lst[0].r_lst[0].text = text
    return copied


def _set_line(line: Any, look: _Look, *, right: bool) -> None:
    """Set the only line of a cell as `look` says, without a text."""
    line.paragraph_format.space_after = Pt(1)
    line.paragraph_format.keep_with_next = look.kept
    if right:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _add_text(line, "", look.size, bold=look.bold)


def _keep_whole(row: Any, *, heading: bool, closed: bool) -> None:
    """No row runs over a page's end; the heading is repeated on every page."""
    properties = row._tr.get_or_add_trPr()
    for name, wanted in (("w:cantSplit", True), ("w:tblHeader", heading and not closed)):
        if wanted:
            properties.append(OxmlElement(name))


def _shade(cell: Any) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E6E6E6")):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)
