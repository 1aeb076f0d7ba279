"""An export looked at without a run: what would be read of it, and what its sender must mend."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconcile.errors import ExportError
from reconcile.exports import unreadable
from reconcile.ingest import ingest_file
from reconcile.jobs import today
from reconcile.programmes import Programme
from reconcile.summary import number

_SEVERITIES = ("GALAT", "PERINGATAN", "INFO")


@dataclass(frozen=True)
class Checked:
    """text: what staff read, Indonesian, no personal data. refused: True when a run would refuse the file."""

    text: str
    refused: bool


def check_export(path: Path, programme: Programme) -> Checked:
    """Read the export at `path` as `programme` into a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="reconcile-") as folder:
        try:
            read = ingest_file(path, programme, Path(folder), reference_date=today())
        except ExportError as error:
            return Checked(f"{path.name} DITOLAK\n  {error}", True)
        except OSError as error:
            if error.filename is None or Path(error.filename) != path:
                raise
            return Checked(f"{path.name} DITOLAK\n  {unreadable(error)}", True)
    head = (
        f"{path.name} dapat dibaca sebagai {programme.code}: {number(read.rows_read)} baris, {number(read.rows_accepted)} diterima, "
        f"{number(read.rows_rejected)} ditolak, {number(read.rows_not_data)} bukan data"
    )
    return Checked("\n".join([head, *_problems(read.problems)]), False)


def _problems(problems: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for problem in sorted(problems, key=lambda problem: (_SEVERITIES.index(problem["severity"]), -(problem["rows"] or 0), problem["code"])):
        rows = f" ({number(problem['rows'])} baris" + _examples(problem["row_examples"]) + ")" if problem["rows"] else ""
        sheet = f"[{problem['sheet']}] " if problem["sheet"] else ""
        yield f"  {problem['severity']:<10} {sheet}{problem['message']}{rows}. {problem['advice']}."


def _examples(rows: Iterable[int] | None) -> str:
    listed = ", ".join(str(row) for row in list(rows or ())[:5])
    return f", misalnya baris {listed}" if listed else ""
