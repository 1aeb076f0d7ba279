"""CSV files for staff and systems: `;`, UTF-8 with BOM, CRLF, every field in quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from reconcile.privacy.arrays import by_value
from reconcile.privacy.masking import Kind, Level, shown
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import create

BOM = b"\xef\xbb\xbf"
_OPTIONS = pa.csv.WriteOptions(include_header=False, delimiter=";", eol="\r\n", quoting_style="all_valid")


@dataclass(frozen=True)
class ReportFile:
    """A file that was written: its name in the reports folder, its rows without the heading, and its
    SHA-256."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Column:
    """A column of a report: its heading, and what kind of content it shows."""

    heading: str
    kind: Kind = "plain"

    def heading_at(self, level: Level) -> str:
        return self.heading.replace("Tahun lahir", "Tanggal lahir") if level == Level.L0 else self.heading


def write_csv(
    path: Path, columns: Sequence[Column], batches: Iterable[pa.RecordBatch], level: Level
) -> ReportFile:
    """Write `batches`, whose columns stand in the order of `columns`, in bounded memory."""
    schema = pa.schema([(str(place), pa.string()) for place in range(len(columns))])
    rows = 0
    with create(path) as file:
        heading = ";".join('"' + column.heading_at(level).replace('"', '""') + '"' for column in columns)
        file.write(BOM + heading.encode() + b"\r\n")
        with pa.csv.CSVWriter(file, schema, write_options=_OPTIONS) as writer:
            for batch in batches:
                rows += batch.num_rows
                cells = [
                    _cells(batch.column(place), column.kind, level) for place, column in enumerate(columns)
                ]
                writer.write_batch(pa.RecordBatch.from_arrays(cells, schema=schema))
    return signed(path, rows)


def _cells(values: pa.Array, kind: Kind, level: Level) -> pa.Array:
    """Free texts are mostly the same sentences over and over: each is masked once."""
    return (
        by_value(values, lambda texts: shown(texts, kind, level))
        if kind == "text"
        else shown(values, kind, level)
    )


def signed(path: Path, rows: int) -> ReportFile:
    """A file already written, as a report."""
    return ReportFile(path.name, rows, file_sha256(path))
