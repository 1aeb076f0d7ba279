"""Bytes of a text file as UTF-8 whose lines end in a line feed: encoding and line ends are found out, odd
ones mended.

A file is read as UTF-8, and each byte that is no UTF-8 as cp1252: files are joined from several systems, and
one foreign byte must not turn all other letters into others.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.sheets import Source
from reconcile.ingest.texts.line_ends import Rows, mend_lines, usual_rows
from reconcile.vocabulary.errors import ExportError

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins with its mark
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes(sorted(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27, 1, 30, 31}))
_FOREIGN = "reconcile-foreign"
_EXAMPLES = 10
_SCANNED = 4 * 1024**2


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a text file are to be read.

    only_cr: lines end in a lone carriage return (old Macintosh). lone_cr: some do, or cells hold some.
    foreign: lines of a UTF-8 file that hold bytes of another encoding. examples: the first of them.
    """

    name: str
    bom: int
    only_cr: bool
    lone_cr: bool = False
    foreign: int = 0
    examples: tuple[int, ...] = ()


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_FOREIGN, _as_cp1252)


def decode_foreign(content: bytes) -> str:
    """UTF-8 text, and bytes that are none as cp1252."""
    return content.decode("utf-8", _FOREIGN)


def decoded(content: bytes) -> str:
    """A whole text in whichever encoding its first bytes tell."""
    name, bom = _name(content[:4096])
    return (
        content[bom:].decode(name, "replace")
        if name.startswith("utf-") and name != "utf-8"
        else decode_foreign(content[bom:])
    )


def _name(start: bytes) -> tuple[str, int]:
    """(encoding, bytes of its mark); "" when the start does not tell."""
    name, bom = next(((name, len(mark)) for mark, name in _BOMS if start.startswith(mark)), ("", 0))
    return name or _wide_without_bom(start), bom


def _wide_without_bom(start: bytes) -> str:
    half = max(len(start) // 2, 1)
    if len(start) >= 8 and start[1::2].count(0) > 0.8 * half and start[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if len(start) >= 8 and start[0::2].count(0) > 0.8 * half and start[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return ""


def find_encoding(source: Source) -> Encoding:
    """Read `source` once and tell its encoding. Raises ExportError when it is empty, not text, or has a
    line without end."""
    with source.open() as stream:
        start = stream.read(4096)
    if not start.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        if b"\x00" in start:
            raise ExportError(
                f"{source.name}: berkas hanya berisi byte NUL (rusak saat disalin). Kirim ulang berkas asal."
            )
        if source.size <= len(start):
            raise ExportError(f"{source.name}: berkas kosong. Kirim ulang berkas yang berisi data.")
    name, bom = _name(start)
    scan = _Scan(source)
    for block in _utf8(source, name, bom, _SCANNED):
        scan.add(block)
    return scan.encoding(name, bom)


class _Scan:
    """What one reading of a file tells about its letters and line ends."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._returns = self._feeds = self._pairs = self._controls = self._size = self._lines = 0
        self._tail = 0  # bytes since the last line end
        self._half = False  # the block before ended in a carriage return
        self._well_formed = 0
        self._foreign: list[int] = []
        self._foreign_lines = 0
        self._rest = b""

    def add(self, block: bytes) -> None:
        if b"\x00" in block:
            raise ExportError(
                f"{self._source.name}: berkas memuat byte NUL dekat baris"
                f" {self._lines + block[: block.index(0)].count(10) + 1} (rusak atau bukan berkas teks)."
                " Kirim ulang berkas asal."
            )
        if not block.isascii():
            self._well_formed += _multibyte(block)
        self._note_foreign(block)
        self._size += len(block)
        returns = block.count(b"\r")
        self._returns += returns
        feeds = block.count(b"\n")
        self._feeds += feeds
        if returns or self._half:
            self._pairs += block.count(b"\r\n") + (self._half and block.startswith(b"\n"))
        self._half = block.endswith(b"\r")
        self._controls += len(block) - len(block.translate(None, _CONTROLS))
        self._tail = _check_lines(self._source, block, self._tail, self._lines)
        self._lines += feeds or returns

    def _note_foreign(self, block: bytes) -> None:
        text = self._rest + block
        cut = text.rfind(b"\n") + 1
        self._rest = text[cut:]
        if self._decoder:
            try:
                self._decoder.decode(block)
                return
            except UnicodeDecodeError:
                self._decoder = None
        self._look_for_foreign(text[:cut])

    def _look_for_foreign(self, text: bytes) -> None:
        for number, line in enumerate(text.split(b"\n"), start=self._lines + 1):
            if not line.isascii() and not _is_utf8(line):
                self._foreign_lines += 1
                self._foreign += [number] if len(self._foreign) < _EXAMPLES else []

    def encoding(self, name: str, bom: int) -> Encoding:
        if self._decoder:
            try:
                self._decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                self._decoder = None
        if self._decoder is None:
            self._look_for_foreign(self._rest)
        if self._controls > max(2, self._size // 1000):
            raise ExportError(
                f"{self._source.name}: isi berkas bukan teks (berkas biner). Kirim sebagai CSV atau XLSX dari"
                " aplikasi asalnya."
            )
        mixed = self._decoder is None and self._well_formed > 0
        eight_bit = "utf-8" if self._decoder or mixed else "cp1252"
        return Encoding(
            name or eight_bit if name != "utf-8" else eight_bit,
            bom,
            only_cr=bool(self._returns and not self._feeds),
            lone_cr=bool(self._feeds and self._returns > self._pairs),
            foreign=self._foreign_lines if mixed else 0,
            examples=tuple(self._foreign) if mixed and self._returns in (0, self._pairs) else (),
        )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _multibyte(block: bytes) -> int:
    """How many letters of more than one byte a block of UTF-8 seems to hold."""
    read = np.frombuffer(block, dtype=np.uint8)
    leads = np.flatnonzero(read[:-1] >= 0xC2)
    return int(np.count_nonzero((read[leads] <= 0xF4) & ((read[leads + 1] & 0xC0) == 0x80)))


def _check_lines(source: Source, block: bytes, tail: int, lines: int) -> int:
    """Bytes after the last line end of `block`; refuses a line longer than the limit."""
    first = min((at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0), default=-1)
    longest = tail + (first if first >= 0 else len(block))
    at = lines + 1
    if longest <= limits.MAX_LINE_BYTES and first >= 0:
        read = np.frombuffer(block, dtype=np.uint8)
        ends = np.flatnonzero((read == 10) | (read == 13) if b"\r" in block else read == 10)
        gaps = np.diff(ends)
        if len(gaps) and gaps.max() > limits.MAX_LINE_BYTES:
            longest = int(gaps.max())
            at = lines + block[: int(ends[int(gaps.argmax())]) + 1].count(b"\n") + 1
        tail = len(block) - 1 - int(ends[-1])
    else:
        tail = longest
    if longest > limits.MAX_LINE_BYTES:
        raise ExportError(
            f"{source.name}: baris {at} lebih panjang dari {limits.MAX_LINE_BYTES // 1024} KB; akhir baris"
            " hilang atau tanda kutip tidak ditutup. Kirim ulang sebagai CSV atau XLSX dari aplikasi"
            " asalnya."
        )
    return tail


def _utf8(source: Source, name: str, bom: int, size: int) -> Iterator[bytes]:
    """The file in blocks; what is UTF-16 or UTF-32 as UTF-8, all else as it is."""
    wide = name.startswith(("utf-16", "utf-32"))
    decoder = codecs.getincrementaldecoder(name)(errors="replace") if wide else None
    with source.open() as stream:
        stream.read(bom)
        for read in iter(partial(stream.read, size), b""):
            yield decoder.decode(read).encode() if decoder else read
    if decoder:
        yield decoder.decode(b"", final=True).encode()


def blocks(source: Source, encoding: Encoding) -> Iterator[bytes]:
    """The file as UTF-8 in blocks that end where a line ends, each line in a line feed."""
    as_it_is = encoding.name == "utf-8" and not encoding.foreign
    decoder = codecs.getincrementaldecoder("utf-8")(errors=_FOREIGN)
    wide = encoding.name.startswith(("utf-16", "utf-32"))
    rest = b""
    usual: Rows | None = None
    for read in _utf8(source, encoding.name, encoding.bom, limits.TEXT_BLOCK_BYTES):
        block = read if as_it_is or wide else decoder.decode(read).encode()
        if encoding.only_cr:
            block = block.replace(b"\r", b"\n")
        block = rest + block
        cut = _end_of_lines(block, encoding)
        rest = block[cut:]
        if cut and encoding.lone_cr:
            usual = usual or usual_rows(block[:cut])
            yield mend_lines(block[:cut], usual)
        elif cut:
            yield block[:cut]
    last = rest + (b"" if as_it_is or wide else decoder.decode(b"", final=True).encode())
    if last:
        yield mend_lines(last, usual or usual_rows(last)) if encoding.lone_cr else last


def _end_of_lines(block: bytes, encoding: Encoding) -> int:
    cut = block.rfind(b"\n") + 1
    if not cut and encoding.lone_cr and len(block) > limits.MAX_LINE_BYTES:
        return (
            block.rfind(b"\r", 0, -1) + 1
        )  # a whole file without a line feed: what follows the return is not cut off from it
    return cut
