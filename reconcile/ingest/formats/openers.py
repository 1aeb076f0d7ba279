"""What opens each format that is neither plain text nor read by the workbook library, and gives its
sheets."""

from __future__ import annotations

from collections.abc import Callable

from reconcile.ingest.cells.cells import CellSheet
from reconcile.ingest.cells.sheets import Source
from reconcile.ingest.formats.dbase import open_dbase
from reconcile.ingest.formats.old_workbooks import open_old_workbook
from reconcile.ingest.formats.opendocument import open_document
from reconcile.ingest.formats.spreadsheetml import open_spreadsheetml
from reconcile.ingest.formats.web_pages import open_archive, open_page

FORMATS: dict[str, Callable[[Source], list[CellSheet]]] = {
    "ods": open_document,
    "fods": open_document,
    "html": open_page,
    "mhtml": open_archive,
    "xml2003": open_spreadsheetml,
    "biff": open_old_workbook,
    "dbf": open_dbase,
}
"""The kind of a source, which its content proves, to what opens it."""
