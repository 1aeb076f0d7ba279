"""CSV files for staff and systems: `;`, UTF-8 with BOM, CRLF, every field in quotes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from reconcile.privacy.masking import Kind, Level
from reconcile.reports.kit.showing import Shown, shown_rows
from reconcile.reports.written.files import ReportFile
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import create

BOM = b"\xef\xbb\xbf"
_OPTIONS = pa.csv.WriteOptions(include_header=False, delimiter=";", eol="\r\n", quoting_style="all_valid")


@dataclass(frozen=True)
class ReportColumn:
    """A column of a report: its heading, and what kind of content it shows."""

    heading: str
    kind: Kind

    def heading_at(self, level: Level) -> str:
        return self.heading.replace("Tahun lahir", "Tanggal lahir") if level == Level.L0 else self.heading


def write_csv(
    path: Path, columns: Sequence[ReportColumn], batches: Iterable[pa.RecordBatch], level: Level
) -> ReportFile:
    """Write `batches`, whose columns stand in the order of `columns`, as `level` shows them; in bounded
    memory."""
    names = [str(place) for place in range(len(columns))]
    kinds = {name: column.kind for name, column in zip(names, columns, strict=True)}
    rows = 0
    with csv_writer(path, columns, level) as write:
        for batch in batches:
            rows += batch.num_rows
            write(shown_rows(batch.rename_columns(names), kinds, level))
    return signed(path, rows)


@contextmanager
def csv_writer(
    path: Path, columns: Sequence[ReportColumn], level: Level
) -> Iterator[Callable[[Shown], None]]:
    """What writes rows whose cells stand in the order of `columns`, below their headings."""
    schema = pa.schema([(str(place), pa.string()) for place in range(len(columns))])
    with create(path) as file:
        file.write(_heading(columns, level))
        with pa.csv.CSVWriter(file, schema, write_options=_OPTIONS) as writer:
            yield lambda shown: writer.write_batch(
                pa.RecordBatch.from_arrays(list(_untyped(shown, columns)), schema=schema)
            )


def join_csv(path: Path, columns: Sequence[ReportColumn], parts: Iterable[Path], level: Level) -> None:
    """Write the rows of papers of the same columns and level as one."""
    heading = _heading(columns, level)
    with create(path) as file:
        file.write(heading)
        for part in parts:
            with part.open("rb") as rows:
                rows.seek(len(heading))
                shutil.copyfileobj(rows, file, 1 << 20)


def _heading(columns: Sequence[ReportColumn], level: Level) -> bytes:
    heading = ";".join('"' + column.heading_at(level).replace('"', '""') + '"' for column in columns)
    return BOM + heading.encode() + b"\r\n"


def _untyped(shown: Shown, columns: Sequence[ReportColumn]) -> Iterator[pa.Array]:
    """The cells; whole numbers of persons behind an apostrophe, for a CSV cannot say that a cell is text."""
    for cell, column in zip(shown.cells.values(), columns, strict=True):
        bare = shown.typed and shown.level == Level.L0 and column.kind == "number_of_person"
        yield pc.replace_substring_regex(cell, r"^(\d)", r"'\1") if bare else cell


def signed(path: Path, rows: int) -> ReportFile:
    """A file already written, as a report."""
    return ReportFile(path.name, rows, file_sha256(path))
