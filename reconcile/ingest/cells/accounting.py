"""The account of a sheet's numbers: each place that looks like a NIK stands in a row that was read, or is
explained, or is missed.

`Sheet.seen` counts the places in the raw file, before anything looks for headings, blocks, totals or wrapped
rows. An Account is told what became of each row and cell. What was seen and is in no account is lost,
whatever the layout thinks of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from reconcile.ingest.cells.nik_like import NUMBER, by_cell, could_be_nik, in_cells, whole_numbers
from reconcile.ingest.cells.sheets import Batch

BEYOND, BLANK, GROUP = "beyond", "blank", "group"
"""Kinds: cells beyond the columns of a row that was read; rows that hold nothing in the columns read; rows
of a family card."""

_WORDS = (
    r"NIK|NIP|KTP|N?KK|KARTU|NO|NOMOR|NOP|JUMLAH|JML|TOTAL|REK|REKENING|TELP|HP|WA|ID|KODE"
    r"|CONTOH|MISAL|MISALNYA|FORMAT"
)
_LABEL = re.compile(rf"(?:^|[^A-Z])(?:{_WORDS})(?![A-Z])[A-Z .:=()/\n]{{0,40}}[^\w]*$", re.IGNORECASE)
_CARD = re.compile(r"(?:^|[^A-Z])(?:N?KK|KARTU KELUARGA)(?![A-Z])", re.IGNORECASE)
_TITLED = 3
"""People whom titles, totals and signatures of one sheet may name: the head, the signer, the one who made
it. More are a list."""

_LOOKED_AT = 3000
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Aside:
    """A row that was set aside as no data although it holds numbers that look like a NIK. labelled: each
    stands behind its label."""

    row: int
    kind: str
    numbers: int
    labelled: bool
    card: bool = False


@dataclass
class Account:
    """What became of the numbers of one sheet. kinds: by kind of row that is nobody. columns: in rows of
    people, by column.

    likely, womens: of the first of them, how many could be a NIK, and how many only a woman's (no family card
    is numbered so).
    """

    people: int = 0
    rows: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    aside: list[Aside] = field(default_factory=list)
    beyond_people: list[int] = field(default_factory=list)
    columns: Counter[int] = field(default_factory=Counter)
    likely: Counter[int] = field(default_factory=Counter)
    womens: Counter[int] = field(default_factory=Counter)
    looked_at: Counter[int] = field(default_factory=Counter)

    @property
    def numbers(self) -> int:
        """All that is accounted for."""
        return self.people + sum(self.kinds.values())

    def add_above(self, row: int, cells: Sequence[str], kind: str) -> None:
        """A row that stands above the first that is read."""
        found = in_cells(cells)
        if found:
            self._set_aside(row, cells, kind, found)

    def add(self, batch: Batch, own: int, keep: npt.NDArray[np.bool_], others: Mapping[int, str]) -> Numbers:
        """The rows of a batch: their numbers in its first `own` columns. keep: rows of people; others: place
        -> kind of those that are not.

        Returns how many numbers each row holds of its own.
        """
        of_rows = np.zeros(len(batch.rows), np.int64)
        for at, column in enumerate(batch.columns[:own]):
            found = by_cell(column)
            if found.any():
                of_rows += found
                self.columns[at] += int(found[keep].sum())
                self._look_at(at, column.filter(pa.array(keep & (found > 0))))
        numbered = batch.rows.to_numpy()
        for row, repeated in batch.repeated.items():
            of_rows[np.searchsorted(numbered, row)] -= repeated
        self._add_beyond(batch, numbered, keep)
        for at in np.flatnonzero((of_rows > 0) & ~keep).tolist():
            cells = [column[at].as_py() or "" for column in batch.columns[:own]]
            self._set_aside(int(numbered[at]), cells, others.get(at, BLANK), int(of_rows[at]))
        self.people += int(of_rows[keep].sum())
        self.rows += int(keep.sum())
        return of_rows

    def _add_beyond(self, batch: Batch, numbered: npt.NDArray[np.int32], keep: npt.NDArray[np.bool_]) -> None:
        for row, found in batch.beyond.items():
            self.kinds[BEYOND] += found
            if keep[np.searchsorted(numbered, row)]:
                self.beyond_people.append(row)
            else:
                self.aside.append(Aside(row, BEYOND, found, labelled=False))

    def _set_aside(self, row: int, cells: Sequence[str], kind: str, found: int) -> None:
        self.kinds[kind] += found
        text = "\n".join(cell.strip() for cell in cells if cell.strip())
        befores = [text[: match.start()] for match in NUMBER.finditer(text)]
        labelled = bool(befores) and all(_LABEL.search(before[-60:]) for before in befores)
        card = labelled and all(_CARD.search(before[-60:]) for before in befores)
        if not (kind == GROUP and found == 1 and card):
            self.aside.append(Aside(row, kind, found, labelled, card))

    def _look_at(self, at: int, cells: pa.StringArray) -> None:
        left = _LOOKED_AT - self.looked_at[at]
        if left > 0 and len(cells):
            numbers = [number for cell in cells.slice(0, left).to_pylist() for number in whole_numbers(cell)]
            self.looked_at[at] += len(cells.slice(0, left))
            if numbers:
                likely = could_be_nik(numbers)
                self.likely[at] += int(likely.sum())
                self.womens[at] += sum(
                    int(number[6:8]) > 40 for number, could in zip(numbers, likely, strict=True) if could
                )


def lost_people(asides: Iterable[Aside]) -> list[Aside]:
    """Rows set aside that may be people: a number without a label, or more labelled ones than a sheet
    names in its titles."""
    told = list(asides)
    named = [aside for aside in told if aside.labelled and not aside.card]
    return [aside for aside in told if not aside.labelled or (len(named) > _TITLED and not aside.card)]


def is_nik_column(account: Account, at: int) -> bool:
    """Whether the numbers of a column of people are NIKs and could hardly be anything else: some are only
    a woman's, nearly all fit."""
    return (
        account.womens[at] > 0
        and account.likely[at] >= 0.8 * account.looked_at[at]
        and account.columns[at] >= 0.5 * account.rows
    )
