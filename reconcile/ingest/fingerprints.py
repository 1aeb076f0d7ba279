"""What a file says, whatever it is wrapped in: one number for its people, the same plain or zipped, in another format, with
other line ends, another order or a blank line more.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.periods import Title

_WHO = (
    *("nik", "nik_part", "kk", "name", "birth_date", "birth_year", "sex", "card_number", "nisn", "address", "region_code"),
    *("school", "segment", "benefit_status", "vital_status", "amount"),
)
_WHEN = ("period_start", "period_end")
_SEEDS = (1, 2)
_WORD = 8  # bytes hashed at a time
Words = npt.NDArray[np.uint64]


class Fingerprint:
    """Gathers the accepted rows of one source; what comes out does not depend on their order."""

    def __init__(self) -> None:
        self._sums = [0 for _ in _SEEDS]
        self._rows = 0
        self._titles: set[str] = set()

    def add(self, records: pa.Table, title: Title, *, titled: bool) -> None:
        """titled: the rows' period is told by the title alone, so that it is compared by itself."""
        if titled:
            self._titles.add("-".join(str(part or "") for part in (title.year, title.month, title.stage)).strip("-"))
        names = _WHO if titled else (*_WHO, *_WHEN)
        texts = pc.binary_join_element_wise(*(_text(records[name]) for name in names), "\x1f", null_handling="replace", null_replacement="")
        words = _words(texts)
        for at, seed in enumerate(_SEEDS):
            self._sums[at] = (self._sums[at] + int(np.add.reduce(_hashed(words, seed), dtype=np.uint64))) % 2**64
        self._rows += len(texts)

    @property
    def text(self) -> str | None:
        """`rows:people:period told by titles`; None when there is nobody."""
        if not self._rows:
            return None
        people = hashlib.sha256(repr((self._rows, self._sums)).encode()).hexdigest()[:24]
        return f"{self._rows}:{people}:{','.join(sorted(self._titles - {''}))}"


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.int32()).cast(pa.string()) if pa.types.is_date32(column.type) else column.cast(pa.string())


def _words(texts: pa.ChunkedArray) -> Words:
    """Each text as the numbers its bytes make, filled up with zeros: one row a text."""
    binary = texts.combine_chunks().cast(pa.binary())
    width = -(-int(pc.max(pc.binary_length(binary)).as_py() or 0) // _WORD) * _WORD + _WORD
    lengths = pc.binary_length(binary).to_numpy()
    starts = np.frombuffer(binary.buffers()[1], np.int32, len(binary) + 1, binary.offset * 4)
    letters = np.frombuffer(binary.buffers()[2], np.uint8)[starts[0] : starts[-1]]
    rows = np.zeros((len(binary), width), np.uint8)
    rows[np.arange(width) < lengths[:, None]] = letters
    return rows.view(np.uint64)


def _hashed(words: Words, seed: int) -> Words:
    """One number a row. The sum of its words, each times a number of its place, mixed so that sums of rows tell them apart."""
    places = np.arange(1, words.shape[1] + 1, dtype=np.uint64) + np.uint64(seed << 32)
    total = (words * (_mixed(places) | np.uint64(1))).sum(axis=1, dtype=np.uint64)
    return _mixed(total)


def _mixed(numbers: Words) -> Words:
    """The finaliser of splitmix64: neighbours become strangers."""
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def say_the_same(left: str, right: str) -> bool:
    """Whether two fingerprints are of the same rows: periods told by titles differ only where both tell one."""
    *people, period = left.split(":")
    *others, other = right.split(":")
    return people == others and (period == other or not period or not other)
