"""Text exports (CSV and its relatives): encoding, line ends and delimiter are found out, rows come in Arrow batches.

Regular stretches go through Arrow's reader; a stretch that is not regular (rows of unequal length, cells with line
breaks, stray quotes) goes through a reader that looks at every line. Both count records alike: every record, blank
lines and the `sep=` line included.
"""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from reconcile.errors import ExportError
from reconcile.ingest import limits
from reconcile.ingest.lines import Records, split_records
from reconcile.ingest.sheets import Batch, RowSeen, Source
from reconcile.programmes.headings import heading_key

DELIMITERS = (";", ",", "\t", "|")
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(sorted(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27}))
_SEPARATOR_LINE = re.compile(r"^\"?sep=(.)\"?$", re.IGNORECASE)


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a text file are to be read. `only_cr`: lines end in a lone carriage return (old Macintosh)."""

    name: str
    bom: int
    only_cr: bool


def find_encoding(source: Source) -> Encoding:
    """Read `source` once and tell its encoding. Raises ExportError when it is empty, not text, or has a line without end."""
    with source.open() as stream:
        start = stream.read(4096)
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        if b"\x00" in start:
            raise ExportError(f"{source.name}: berkas hanya berisi byte NUL (rusak saat disalin). Kirim ulang berkas asal.")
        if source.size <= len(start):
            raise ExportError(f"{source.name}: berkas kosong. Kirim ulang berkas yang berisi data.")
    name, bom = next(((name, len(mark)) for mark, name in _BOMS if start.startswith(mark)), ("", 0))
    if not name:
        name = _utf16_without_bom(start)
    if name.startswith("utf-16"):
        return Encoding(name, bom, only_cr=False)
    return _eight_bit(source, bom)


def _utf16_without_bom(start: bytes) -> str:
    half = max(len(start) // 2, 1)
    if len(start) >= 8 and start[1::2].count(0) > 0.8 * half and start[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if len(start) >= 8 and start[0::2].count(0) > 0.8 * half and start[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def _eight_bit(source: Source, bom: int) -> Encoding:
    decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
    returns = feeds = controls = size = lines = 0
    tail = 0  # bytes since the last line end
    with source.open() as stream:
        while block := stream.read(4 * 1024**2):
            if b"\x00" in block:
                raise ExportError(
                    f"{source.name}: berkas memuat byte NUL dekat baris {lines + block[: block.index(0)].count(10) + 1}"
                    " (rusak atau bukan berkas teks). Kirim ulang berkas asal."
                )
            if decoder:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    decoder = None
            size += len(block)
            returns += block.count(b"\r")
            feeds += block.count(b"\n")
            controls += len(block) - len(block.translate(None, _CONTROLS))
            tail = _check_lines(source, block, tail, lines)
            lines += block.count(b"\n") or block.count(b"\r")
    if decoder:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            decoder = None
    if controls > max(2, size // 1000):
        raise ExportError(f"{source.name}: isi berkas bukan teks (berkas biner). Kirim ulang sebagai CSV atau XLSX.")
    return Encoding("utf-8" if decoder else "cp1252", bom, only_cr=bool(returns and not feeds))


def _check_lines(source: Source, block: bytes, tail: int, lines: int) -> int:
    """Bytes after the last line end of `block`; refuses a line longer than the limit."""
    first = min((at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0), default=-1)
    longest = tail + (first if first >= 0 else len(block))
    at = lines + 1
    if longest <= limits.MAX_LINE_BYTES and first >= 0:
        ends = np.flatnonzero(np.isin(np.frombuffer(block, dtype=np.uint8), (10, 13)))
        gaps = np.diff(ends)
        if len(gaps) and gaps.max() > limits.MAX_LINE_BYTES:
            longest = int(gaps.max())
            at = lines + block[: int(ends[int(gaps.argmax())]) + 1].count(b"\n") + 1
        tail = len(block) - 1 - int(ends[-1])
    else:
        tail = longest
    if longest > limits.MAX_LINE_BYTES:
        raise ExportError(
            f"{source.name}: baris {at} lebih panjang dari {limits.MAX_LINE_BYTES // 1024} KB; akhir baris hilang atau tanda kutip tidak"
            " ditutup. Simpan ulang sebagai CSV atau XLSX."
        )
    return tail


class TextSheet:
    """The one sheet of a text file. `delimiter` is found on the first lines unless a `sep=` line names it."""

    name = ""
    hidden = False

    def __init__(self, source: Source, encoding: Encoding, delimiter: str) -> None:
        self._source = source
        self._encoding = encoding
        self.delimiter = delimiter
        self._total = 0

    @property
    def total(self) -> int:
        return self._total

    def merged(self) -> tuple[tuple[tuple[int, int], tuple[int, int]], ...]:
        return ()

    def head(self) -> list[RowSeen]:
        block = next(_blocks(self._source, self._encoding), b"")
        records = split_records(block, self.delimiter, None, last=False, limit=limits.HEAD_ROWS)
        if not records.cells:
            records = split_records(block, self.delimiter, None, last=True, limit=limits.HEAD_ROWS)
        return [(number, cells) for number, cells in enumerate(records.cells, start=1)]

    def sample(self, rows: int) -> list[list[str]]:
        """The first `rows` records, to tell what columns hold."""
        block = next(_blocks(self._source, self._encoding), b"")
        return split_records(block, self.delimiter, None, last=True, limit=rows).cells

    def batches(self, after: int, width: int) -> Iterator[Batch]:
        row = 0
        rest = b""
        blocks = _blocks(self._source, self._encoding)
        block = next(blocks, None)
        while block is not None:
            following = next(blocks, None)
            last = following is None
            block = rest + block
            rest = b""
            if row < after:
                head = split_records(block, self.delimiter, width, last=last, limit=after - row)
                row += len(head.cells)
                block = head.rest
            if row >= after and block:
                columns = _regular(block, self.delimiter, width)
                if columns is not None:
                    yield Batch(_numbers(row, len(columns[0])), columns)
                    row += len(columns[0])
                else:
                    records = split_records(block, self.delimiter, width, last=last, limit=None)
                    if records.cells:
                        yield _as_batch(records, row, width)
                    row += len(records.cells)
                    rest = records.rest
            else:
                rest = block
            block = following
        self._total = row


def _numbers(row: int, count: int) -> pa.Array:
    return pa.array(np.arange(row + 1, row + count + 1, dtype=np.int32))


def _as_batch(records: Records, row: int, width: int) -> Batch:
    columns = [pa.array([cell or None for cell in column], pa.string()) for column in zip(*records.cells, strict=True)]
    assert len(columns) == width
    return Batch(_numbers(row, len(records.cells)), columns, ragged=tuple(row + 1 + at for at in records.ragged))


def _regular(block: bytes, delimiter: str, width: int) -> list[pa.Array] | None:
    """The columns of `block` by Arrow's reader, or None when it is not regular: one line, one row, `width` cells."""
    names = [str(at) for at in range(width)]
    lines = block.count(b"\n") + (not block.endswith(b"\n"))
    if width == 1:
        return None  # Arrow cannot tell a blank line from a blank cell
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(block),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=len(block) + 1),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""], quoted_strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != lines:
        return None
    return [column.combine_chunks() if column.num_chunks != 1 else column.chunk(0) for column in table.columns]


def _blocks(source: Source, encoding: Encoding) -> Iterator[bytes]:
    """The file as UTF-8 in blocks that end where a line ends."""
    decoder = None if encoding.name == "utf-8" else codecs.getincrementaldecoder(encoding.name)(errors="replace")
    rest = b""
    with source.open() as stream:
        stream.read(encoding.bom)
        while True:
            read = stream.read(limits.TEXT_BLOCK_BYTES)
            block = decoder.decode(read, final=not read).encode() if decoder else read
            if encoding.only_cr:
                block = block.replace(b"\r", b"\n")
            block = rest + block
            if not read:
                break
            cut = block.rfind(b"\n") + 1
            rest = block[cut:]
            if cut:
                yield block[:cut]
    if block:
        yield block


def find_delimiter(source: Source, encoding: Encoding, known: frozenset[str] = frozenset()) -> str:
    """The delimiter of a text file: the one a `sep=` line names, else the one that cuts its first lines most evenly.

    known: normalised headings (heading_key); the delimiter that brings most of them to light wins.
    """
    block = next(_blocks(source, encoding), b"")
    lines = block[: 256 * 1024].decode("utf-8", "replace").splitlines()[: limits.HEAD_ROWS]
    named = _SEPARATOR_LINE.match(lines[0].strip()) if lines else None
    if named:
        return named.group(1)
    best, best_score = ";", (0, 0.0)
    for delimiter in DELIMITERS:
        rows = [cells for cells in split_records(block, delimiter, None, last=True, limit=limits.HEAD_ROWS).cells if any(cells)]
        widths = Counter(len(cells) for cells in rows if len(cells) > 1)
        even = widths.most_common(1)[0][1] / len(rows) if widths else 0.0
        found = max((sum(heading_key(cell) in known for cell in cells if cell) for cells in rows), default=0)
        if (found, even) > best_score:
            best, best_score = delimiter, (found, even)
    return best
