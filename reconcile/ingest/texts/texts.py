"""Text exports (CSV and its relatives): rows come in Arrow batches.

Regular stretches go through Arrow's reader; a stretch that is not regular (rows of unequal length, cells with
line breaks, stray quotes) goes through a reader that looks at every line. Both count records alike: every
record, blank lines and the `sep=` line included.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.nik_like import count
from reconcile.ingest.cells.sheets import Batch, Note, RowSeen, Source
from reconcile.ingest.texts.cutting import Dialect, prepare
from reconcile.ingest.texts.dialects import find_dialect
from reconcile.ingest.texts.encodings import Encoding, blocks, find_encoding
from reconcile.ingest.texts.lines import Records, split_records
from reconcile.ingest.texts.shifts import Columns, with_row_names
from reconcile.ingest.texts.text_notes import TextFaults
from reconcile.vocabulary.errors import ExportError

NULLS = ["", "\\N"]
_STATEMENTS = re.compile(
    rb"^\s*(INSERT\s+INTO|CREATE\s+TABLE|REPLACE\s+INTO|COPY\s+\S+\s*\(.*FROM\s+stdin)\b",
    re.IGNORECASE | re.MULTILINE,
)
_STATEMENTS_WITHIN = 256 * 1024
_ENTITY = re.compile(rb"&(?:#\d{1,5}|#[xX][0-9a-fA-F]{1,4}|[a-zA-Z]{2,8});")


class TextSheet:
    """The one sheet of a text file."""

    name = ""
    hidden = False
    mac_dates = False

    def __init__(self, source: Source, encoding: Encoding, dialect: Dialect | str) -> None:
        self._source = source
        self._encoding = encoding
        self._dialect = Dialect(dialect) if isinstance(dialect, str) else dialect
        self._total = self._seen = 0
        self._faults = TextFaults(encoding)
        self._learned: dict[int, Columns] = {}
        self._sampled: tuple[int, list[list[str]]] = (0, [])

    @property
    def total(self) -> int:
        return self._total

    @property
    def seen(self) -> int:
        return self._seen

    def raw(self) -> Iterator[tuple[int, str]]:
        lines = (line for block in self._opened() for line in block.splitlines())
        return ((number, line.decode("utf-8", "replace")) for number, line in enumerate(lines, start=1))

    def merged(self) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
        return ()

    def notes(self) -> Sequence[Note]:
        return self._faults.notes()

    def head(self) -> list[RowSeen]:
        block = next(self._blocks(), b"")
        records = split_records(block, self._dialect, None, last=False, limit=limits.HEAD_ROWS)
        if not records.cells:
            records = split_records(block, self._dialect, None, last=True, limit=limits.HEAD_ROWS)
        return list(enumerate(with_row_names(records.cells), start=1))

    def sample(self, rows: int) -> list[list[str]]:
        """The first `rows` records, to tell what columns hold; asked for the same again, they are not cut
        again."""
        if self._sampled[0] != rows:
            block = next(self._blocks(), b"")
            cells = split_records(block, self._dialect, None, last=True, limit=rows).cells
            self._sampled = rows, with_row_names(cells)
        return [list(cells) for cells in self._sampled[1]]

    def below(self, after: int, rows: int) -> list[list[str]]:
        return self._columns(after).mended(self.sample(after + rows)[after:])

    def batches(self, after: int, width: int) -> Iterator[Batch]:
        columns = self._columns(after)
        mending = columns if width >= columns.width else None
        self._faults = TextFaults(self._encoding)
        row = 0
        rest = b""
        self._seen = 0
        pieces = self._blocks(counted=True)
        block = next(pieces, None)
        while block is not None:
            following = next(pieces, None)
            last = following is None
            block = rest + block
            rest = b""
            if row < after:
                head = split_records(block, self._dialect, width, last=last, limit=after - row)
                row += len(head.cells)
                block = head.rest
            if row >= after and block:
                regular = _regular(block, self._dialect, width) if width == columns.width else None
                if regular is not None:
                    yield Batch(_numbers(row, len(regular[0])), regular)
                    row += len(regular[0])
                else:
                    records = split_records(
                        block, self._dialect, width, last=last, limit=None, columns=mending
                    )
                    if last:
                        self._faults.look_at_end(block, records, row, columns.width, self._dialect)
                    if records.cells:
                        yield self._as_batch(records, row, width)
                    row += len(records.cells)
                    rest = records.rest
            else:
                rest = block
            block = following
        self._total = row

    def _blocks(self, *, counted: bool = False) -> Iterator[bytes]:
        """counted: what looks like a NIK is counted as the blocks go by, before anything cuts them."""
        delimiters = self._dialect.delimiter + self._dialect.joint
        apart = not self._dialect.starts and not any(sign in delimiters for sign in " .-")
        for block in self._opened():
            if counted:
                self._seen += count(block, apart=apart, comma="," not in delimiters)
            yield prepare(block, self._dialect)

    def _opened(self) -> Iterator[bytes]:
        for block in blocks(self._source, self._encoding):
            yield _without_entities(block) if self._dialect.delimiter == ";" and b"&" in block else block

    def _columns(self, after: int) -> Columns:
        """What the columns hold, from the first rows under row `after`, the heading."""
        if after not in self._learned:
            rows = self.sample(after + limits.SAMPLE_ROWS)
            self._learned = {
                after: Columns(rows[max(after - 3, 0) : after], rows[after:], self._dialect.delimiter)
            }
        return self._learned[after]

    def _as_batch(self, records: Records, row: int, width: int) -> Batch:
        columns = [
            pa.array([None if cell in NULLS else cell for cell in column], pa.string())
            for column in zip(*records.cells, strict=True)
        ]
        assert len(columns) == width
        ragged, mended, shifted = (
            [row + 1 + at for at in places] for places in (records.ragged, records.mended, records.shifted)
        )
        self._faults.add_mended(mended)
        return Batch(
            _numbers(row, len(records.cells)),
            columns,
            ragged=tuple(at for at in ragged if at not in shifted),
            shifted=tuple(shifted),
            beyond={row + 1 + at: found for at, found in records.beyond.items()},
        )


def open_text(source: Source, known: frozenset[str]) -> tuple[str, str, TextSheet]:
    """(encoding, delimiter, sheet) of a text file. known: headings, normalised, that help to find its
    delimiter. Raises ExportError."""
    encoding = find_encoding(source)
    start = next(blocks(source, encoding), b"")
    if _STATEMENTS.search(start[:_STATEMENTS_WITHIN]):
        raise ExportError(
            f"{source.name}: berkas berisi perintah SQL (cadangan basis data). Ekspor tabelnya sebagai CSV,"
            " lalu kirim ulang."
        )
    dialect = find_dialect(start, known)
    return encoding.name, dialect.name, TextSheet(source, encoding, dialect)


def _without_entities(block: bytes) -> bytes:
    """`block` with HTML entities undone, also those escaped twice: their own semicolon would cut the cell."""
    for _ in range(3):
        before, block = block, _ENTITY.sub(_letter, block)
        if block == before:
            break
    return block


def _letter(entity: re.Match[bytes]) -> bytes:
    """The letter that an HTML entity stands for; those that would cut or quote a cell become an apostrophe
    or a blank."""
    written = entity.group().decode()
    letter = html.unescape(written)
    if letter == written:
        return entity.group()
    return {'"': "'", ";": " ", "\n": " ", "\r": " "}.get(letter, letter).encode("utf-8", "replace")


def _numbers(row: int, count: int) -> pa.Array:
    return pa.array(np.arange(row + 1, row + count + 1, dtype=np.int32))


def _regular(block: bytes, dialect: Dialect, width: int) -> list[pa.Array] | None:
    """The columns of `block` by Arrow's reader, or None when it is not regular: one line, one row, `width`
    cells."""
    if width == 1 or dialect.quote != '"' or (b"\\" in block and b'\\"' in block):
        # Arrow cannot tell a blank line from a blank cell, nor a backslash that escapes from one that does
        # not
        return None
    names = [str(at) for at in range(width)]
    lines = block.count(b"\n") + (not block.endswith(b"\n"))
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(block),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=len(block) + 1),
            parse_options=arrow_csv.ParseOptions(delimiter=dialect.delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=NULLS,
                quoted_strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != lines:
        return None
    return [
        column.combine_chunks() if column.num_chunks != 1 else column.chunk(0) for column in table.columns
    ]
