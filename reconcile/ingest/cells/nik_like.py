"""What looks like a NIK in raw text, found without asking what any layout made of it: the second opinion on
rows and columns.

Looked for are 16 digits that stand alone (3171011708459001), 16 digits in groups set apart by one kind of
sign (3171.0117.0845.9001), numbers that a spreadsheet shortened (3.17101E+15) and numbers of which part is
hidden (3171**********01). A family card looks the same.

Eight bytes are looked at as one byte of bits: a run of 16 digits fills at least one such byte, wherever it
begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells.letters import letters
from reconcile.parsing.numbers.digit_columns import known_codes, number_at

Places = npt.NDArray[np.int64]
_Bytes = npt.NDArray[np.uint8]
_Flags = npt.NDArray[np.bool_]

SIZE = 16
NUMBER = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){15}(?!\d)")
"""16 digits in a text, also set apart by single signs."""

WHOLE = re.compile(r"(?<!\d)\d{16}(?!\d)")
"""16 digits with nothing between them."""


def whole_numbers(text: str) -> list[bytes]:
    """The numbers of 16 digits that stand alone in a text, in plain digits whatever script they are in."""
    return [str(int(number)).zfill(SIZE).encode() for number in WHOLE.findall(text)]


_SHORTEST = 6
_EIGHT, _FULL = 8, 255
_NONE: Places = np.zeros(0, np.int64)
_FEW = 2048
_ALONE = re.compile(rb"(?<!\d)(?<!\d\.)\d{16}(?!\d)")
_SHORTENED = re.compile(rb"(?<![\d.,])\d\.\d{2,14}[eE]\+?1[0-9](?!\d)")
_SHORTENED_BY_COMMA = re.compile(rb"(?<![\d.,])\d,\d{2,14}[eE]\+?1[0-9](?!\d)")
_HIDDEN = re.compile(rb"(?<!\d)\d{2,12}(?:\*{4,}|[xX]{4,}|#{4,})\d{0,8}(?!\d)")
_LONGEST_MARKED = 40
_NOT_MARKING = bytes(sign for sign in range(128) if sign not in b"+*#xX")
"""What may stand in a cell too short for a whole number without making it one that is shortened or hidden."""

_IN_GROUPS = [
    re.compile(rb"(?<!\d)(?<!\d" + sign + rb")\d+(?:" + sign + rb"\d+)+(?!" + sign + rb"?\d)")
    for sign in (b" ", rb"\.", b"-")
]
_FOLDED = {
    **{chr(0xFF10 + digit).encode(): str(digit).encode() for digit in range(10)},
    "\u00a0".encode(): b" ",
    **{chr(code).encode(): b"" for code in (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)},
}
"""Full-width digits, the blank that does not break, and signs without width: written as nothing else than
what they stand for."""

_ODD = "|".join(sign.decode() for sign in _FOLDED)

_AT_END = np.array([(~byte & -~byte).bit_length() - 1 for byte in range(256)], np.int64)
_AT_START = np.array([8 - (byte ^ 255).bit_length() for byte in range(256)], np.int64)
_HELD = np.array([byte.bit_count() for byte in range(256)], np.int64)
"""Of the bits of a byte: how many are set at its end, at its start, and at all."""


def folded(text: bytes) -> bytes:
    """The text (UTF-8) with digits and blanks of other widths as plain ones."""
    if text.isascii():
        return text
    read = np.frombuffer(text, np.uint8)
    leads = np.flatnonzero(
        (read == 0xC2) | (read == 0xE2) | (read == 0xEF)
    ).tolist()  # far faster than a search for each sign
    signs = {text[at : at + 2] for at in leads} | {text[at : at + 3] for at in leads}
    for sign in _FOLDED.keys() & signs:
        text = text.replace(sign, _FOLDED[sign])
    return text


def count(text: bytes, *, apart: bool = True, comma: bool = True) -> int:
    """How many places of `text` look like a NIK. apart: also in groups; comma: also shortened by a comma
    (no delimiter is one)."""
    return len(places(folded(text), apart=apart, comma=comma))


def places(text: bytes, *, apart: bool = True, comma: bool = True) -> Places:
    """Where in `text`, folded, something that looks like a NIK begins, in order."""
    if len(text) < _FEW:
        return _one_by_one(text, apart=apart, comma=comma)
    read = np.frombuffer(text, np.uint8)
    digits = _bits(read - np.uint8(ord("0")) < 10)
    found = [_whole(read, digits), _shortened(text, read, comma=comma), _hidden(text, read)]
    if apart:
        found.append(_grouped(text, read, digits))
    filled = [places for places in found if len(places)]
    if len(filled) < 2:
        return filled[0] if filled else _NONE
    together: Places = np.sort(np.concatenate(filled))
    return together


def _one_by_one(text: bytes, *, apart: bool, comma: bool) -> Places:
    """The same for a text so short that looking at it as a whole takes longer."""
    found = {match.start() for pattern in (_ALONE, _SHORTENED, _HIDDEN) for match in pattern.finditer(text)}
    if comma:
        found |= {match.start() for match in _SHORTENED_BY_COMMA.finditer(text)}
    if apart:
        found |= {
            match.start()
            for pattern in _IN_GROUPS
            for match in pattern.finditer(text)
            if _fits(match.group())
        }
    return np.array(sorted(found), np.int64)


def _bits(flags: _Flags) -> _Bytes:
    """Eight flags a byte, with a byte of none before and four behind."""
    return np.concatenate((np.zeros(1, np.uint8), np.packbits(flags), np.zeros(5, np.uint8)))


def _runs(bits: _Bytes) -> tuple[Places, Places]:
    """(bytes that are full where none before them is, where in the text their runs begin)."""
    full = bits == _FULL
    firsts = np.flatnonzero(full[1:] & ~full[:-1]) + 1
    return firsts, (firsts - 1) * _EIGHT - _AT_END[bits[firsts - 1]]


def _whole(read: _Bytes, digits: _Bytes) -> Places:
    """Runs of exactly SIZE digits; what follows a point after a digit is a fraction (0.6666666666666667)."""
    firsts, starts = _runs(digits)
    right = _AT_START[digits[firsts + 1]]
    right = right + np.where(right == _EIGHT, _AT_START[digits[firsts + 2]], 0)
    starts = starts[_AT_END[digits[firsts - 1]] + _EIGHT + right == SIZE]
    fraction = (starts > 1) & (read[starts - 1] == ord(".")) & (read[starts - 2] - np.uint8(ord("0")) < 10)
    whole: Places = starts[~fraction]
    return whole


def _grouped(text: bytes, read: _Bytes, digits: _Bytes) -> Places:
    """Runs of SIZE digits in groups with single signs of one kind between them, when they could be a NIK:
    dates side by side could not."""
    joined = _bits(
        (read - np.uint8(ord("-")) < 13) | (read == ord(" "))
    )  # also /, which no pattern lets pass
    firsts, starts = _runs(joined)
    starts = starts[_may_hold_groups(joined, digits, firsts)]
    if not len(starts):
        return starts
    pieces = [_piece(text, start) for start in starts.tolist()]
    together = b"\n".join(pieces)
    begins = np.concatenate(([0], np.cumsum([len(piece) + 1 for piece in pieces])))
    found = np.array(
        [
            match.start()
            for pattern in _IN_GROUPS
            for match in pattern.finditer(together)
            if _fits(match.group())
        ],
        np.int64,
    )
    of = np.searchsorted(begins, found, "right") - 1
    return starts[of] + found - begins[of]


def _may_hold_groups(joined: _Bytes, digits: _Bytes, firsts: Places) -> _Flags:
    """Whether runs that fill the bytes `firsts` are long enough, hold more than digits, and enough of
    them."""
    before, after = _AT_END[joined[firsts - 1]], _AT_START[joined[firsts + 1]]
    beyond = np.where(after == _EIGHT, _AT_START[joined[firsts + 2]], 0)
    plain = (
        (before == _AT_END[digits[firsts - 1]])
        & (digits[firsts] == _FULL)
        & (after == _AT_START[digits[firsts + 1]])
    )
    plain &= (after < _EIGHT) | (beyond == _AT_START[digits[firsts + 2]])
    found: _Flags = (before + _EIGHT + after + beyond > SIZE) & (~plain | (beyond == _EIGHT))
    at = np.flatnonzero(found)
    held = sum(_HELD[digits[np.minimum(firsts[at] + step, len(digits) - 1)]] for step in range(-1, 5))
    found[at] = held >= SIZE
    return found


_RUN = re.compile(rb"[\d ./\-]*")


def _piece(text: bytes, start: int) -> bytes:
    run = _RUN.match(text, start)
    return run.group() if run else b""


def _fits(run: bytes) -> bool:
    number = re.sub(rb"\D", b"", run)
    return len(number) == SIZE and bool(could_be_nik([number])[0])


def _shortened(text: bytes, read: _Bytes, *, comma: bool) -> Places:
    """Numbers with an exponent above 9: E+1 and one more digit."""
    plus = np.flatnonzero(read == ord("+"))
    plus = plus[(plus > 3) & (plus < len(read) - 2)]
    plus = plus[((read[plus - 1] | 32) == ord("e")) & (read[plus + 1] == ord("1"))]
    patterns = (_SHORTENED, _SHORTENED_BY_COMMA) if comma else (_SHORTENED,)
    return _before(text, plus, patterns)


def _hidden(text: bytes, read: _Bytes) -> Places:
    """Numbers whose middle or end is replaced by signs: where four of them begin behind a digit."""
    signs = (read == ord("*")) | (read == ord("#")) | ((read | 32) == ord("x"))
    if not signs.any():
        return _NONE
    at = np.flatnonzero(signs[1:-3] & signs[2:-2] & signs[3:-1] & signs[4:]) + 1 if len(read) > 4 else _NONE
    return _before(text, at[read[at - 1] - np.uint8(ord("0")) < 10], (_HIDDEN,))


def _before(text: bytes, ends: Places, patterns: Sequence[re.Pattern[bytes]]) -> Places:
    """Where matches of `patterns` begin that hold the places `ends`."""
    found: set[int] = set()
    for end in ends.tolist():
        start = max(end - _LONGEST_MARKED, 0)
        around = text[start : end + _LONGEST_MARKED]
        for pattern in patterns:
            found.update(
                start + match.start()
                for match in pattern.finditer(around)
                if match.start() < end - start < match.end()
            )
    return np.array(sorted(found), np.int64)


def could_be_nik(numbers: list[bytes]) -> _Flags:
    """Which numbers of SIZE digits begin with a province and hold a day (a woman's plus 40) and a month."""
    digits = np.frombuffer(b"".join(numbers), np.uint8).reshape(len(numbers), SIZE) - np.uint8(ord("0"))
    day, month = number_at(digits, 6, 8), number_at(digits, 8, 10)
    days = ((day >= 1) & (day <= 31)) | ((day >= 41) & (day <= 71))
    found: _Flags = (
        known_codes("province", 100)[number_at(digits, 0, 2)] & days & (month >= 1) & (month <= 12)
    )
    return found


def in_cells(cells: Iterable[str]) -> int:
    """How many there are in some cells."""
    return count("\n".join(cells).encode("utf-8", "replace"))


def _folded_cells(column: pa.StringArray) -> pa.StringArray:
    odd = pc.fill_null(pc.match_substring_regex(column, _ODD), False)
    cells = [folded(cell.encode()).decode() for cell in column.filter(odd).to_pylist()]
    return pc.replace_with_mask(column, odd, pa.array(cells, pa.string()))


def by_cell(column: pa.StringArray) -> Places:
    """How many there are in each cell of a column of text; nulls have none."""
    size = len(column)
    said = letters(column)
    lengths = (
        np.diff(np.frombuffer(column.buffers()[1], np.int32, size + 1, column.offset * 4)) if size else _NONE
    )
    longest = int(lengths.max(initial=0))
    if longest < _SHORTEST or (longest < SIZE and not said.translate(None, _NOT_MARKING)):
        return np.zeros(size, np.int64)
    if longest == SIZE and len(said) == SIZE * size and said.isdigit():
        return np.ones(size, np.int64)
    if not said.isascii() and folded(said) != said:
        return by_cell(_folded_cells(column))
    filled = pc.fill_null(column, "") if column.null_count else column
    text = pc.binary_join(pa.ListArray.from_arrays([0, size], filled), "\n")[0].as_buffer().to_pybytes()
    found = places(text)
    if not len(found):
        return np.zeros(size, np.int64)
    begins = np.concatenate(([0], np.cumsum(lengths.astype(np.int64) + 1)))
    return np.bincount(np.searchsorted(begins, found, "right") - 1, minlength=size).astype(np.int64)
