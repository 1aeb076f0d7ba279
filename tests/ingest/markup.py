"""Tables as web pages, archives of web pages, and XML Spreadsheets."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable, Mapping, Sequence
from html import escape

Rows = Sequence[Sequence[str]]
Cell = Callable[[str, int, int], str]
_ARCHIVE = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="--x"\n\n'


def table(rows: Rows, close: bool = True) -> str:
    """A table of a web page. close: write the end tags that pages may leave out."""
    end = ("</td>", "</tr>\n") if close else ("", "\n")
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}{end[0]}" for cell in row) + end[1] for row in rows)
    return "<table border=1>" + body + "</table>" * close


def web_archive(page: str, coding: str = "quoted-printable") -> bytes:
    """An MHTML file of one page."""
    coded = (
        quopri.encodestring(page.encode())
        if coding == "quoted-printable"
        else base64.encodebytes(page.encode())
    )
    head = f"{_ARCHIVE}----x\nContent-Type: text/html\nContent-Transfer-Encoding: {coding}\n\n"
    return head.encode() + coded + b"\n----x--\n"


def string_cell(text: str, row: int, column: int) -> str:
    return f'<Cell><Data ss:Type="String">{escape(text)}</Data></Cell>'


def spreadsheet(rows: Rows, cell: Cell = string_cell, extra: str = "") -> str:
    """An XML Spreadsheet 2003 of one sheet."""
    return spreadsheets({"Data": rows}, cell, extra)


def spreadsheets(sheets: Mapping[str, Rows], cell: Cell = string_cell, extra: str = "") -> str:
    names = (
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    )
    body = "".join(
        f'<Worksheet ss:Name="{name}"><Table>{_rows(rows, cell)}</Table></Worksheet>'
        for name, rows in sheets.items()
    )
    return f'<?xml version="1.0"?><Workbook {names}>{extra}{body}</Workbook>'


def _rows(rows: Rows, cell: Cell) -> str:
    return "".join(
        "<Row>" + "".join(cell(text, at, column) for column, text in enumerate(row)) + "</Row>"
        for at, row in enumerate(rows)
    )
