"""Which column gives which field, decided from headings and checked against what the columns hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from reconcile.ingest.cells.sheets import Note, told_place
from reconcile.ingest.layout.layouts import HeadedColumn, Layout
from reconcile.ingest.layout.rows import Certain, Mask
from reconcile.privacy.outside_texts import told_heading
from reconcile.programmes import Programme
from reconcile.programmes.headings import heading_key
from reconcile.vocabulary.errors import ExportError

LIKELY = 0.4
"""The share of cells from which a column may be what its heading says."""


@dataclass(frozen=True)
class Chosen:
    """columns: field -> places of its columns; the first filled one counts."""

    columns: dict[str, tuple[int, ...]]

    def values(self, field: str, rows: Sequence[Sequence[str]]) -> list[str]:
        """The cells of `field` in `rows`, blanks as ""."""
        places = self.columns.get(field, ())
        return [
            next((row[at].strip() for at in places if at < len(row) and row[at].strip()), "") for row in rows
        ]

    def fields(self, rows: Sequence[Sequence[str]]) -> dict[str, pa.Array]:
        """Field -> its cells in `rows`, blanks null."""
        return {
            name: pa.array([cell or None for cell in self.values(name, rows)], pa.string())
            for name in self.columns
        }


Check = Callable[[Chosen, Sequence[Sequence[str]], tuple[str, str]], None]
"""(columns, rows under them, place): raises ExportError, citing the place, when they cannot be these."""


def _none(fields: Mapping[str, pa.Array], size: int) -> Mask:
    return np.zeros(size, np.bool_)


def _any(chosen: Chosen, cells: Sequence[str]) -> bool:
    return True


def _unchecked(chosen: Chosen, sample: Sequence[Sequence[str]], where: tuple[str, str]) -> None:
    return None


@dataclass(frozen=True)
class Looks:
    """What rows of a kind look like in a sheet whose columns are only being found.

    certain: rows that are one beyond doubt, whatever else they look like. continued: rows that bear out the
    columns of the sheet before theirs, in one that has no heading. fits: whether a row above a heading may
    stand under its columns. check: that columns hold what identifies a row. likely: field -> the share of
    cells that look like it, where several columns claim it. shapes: field -> what its cells look like.
    sure: fields that nearly every row fills. words: fields of words, which may go on in the next line, names
    those of them that hold names. soft: fields of which the better heading of two may win, and a cell may be
    unread; for all others two columns that differ are refused. told_by_all: fields of which every
    column counts, not the first filled one alone; their cells come joined. own_numbers: fields of NIKs,
    numbers: fields
    of as many digits.
    """

    certain: Certain
    continued: Certain = _none
    fits: Callable[[Chosen, Sequence[str]], bool] = _any
    check: Check = _unchecked
    likely: Mapping[str, Callable[[Sequence[str]], float]] = field(default_factory=dict)
    shapes: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    sure: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    soft: frozenset[str] = frozenset()
    own_numbers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    told_by_all: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Settled:
    """The columns to read, and fields of several columns: doubled, of which one is read; contradicting, of
    which none can be."""

    chosen: Chosen
    doubled: tuple[Sequence[HeadedColumn], ...]
    contradicting: tuple[Sequence[HeadedColumn], ...]


def settle_columns(
    layout: Layout, sample: Sequence[Sequence[str]], programme: Programme, looks: Looks
) -> Settled:
    """The columns to read. sample: cells of the first rows under the heading."""
    chosen: dict[str, tuple[int, ...]] = {}
    doubled: list[Sequence[HeadedColumn]] = []
    contradicting: list[Sequence[HeadedColumn]] = []
    for name, columns in layout.fields.items():
        places: list[int] | None = [column.at for column in columns]
        if len(columns) > 1 and name not in programme.first_filled:
            places = _settle(name, columns, sample, looks)
            (contradicting if places is None else doubled).append(columns)
        if places is not None:
            chosen[name] = tuple(places)
    return Settled(Chosen(chosen), tuple(doubled), tuple(contradicting))


def check_columns(
    settled: Settled, sample: Sequence[Sequence[str]], where: tuple[str, str], looks: Looks
) -> None:
    """Raises ExportError when two columns contradict each other for a field that decides what a row is, or
    when columns do not hold what identifies one."""
    if settled.contradicting:
        raise ExportError("\n".join(_contradiction(columns, where) for columns in settled.contradicting))
    looks.check(settled.chosen, sample, where)


def _contradiction(columns: Sequence[HeadedColumn], where: tuple[str, str]) -> str:
    named = " dan ".join(told_heading(column.heading, column.at) for column in columns)
    return (
        f"{told_place(where)}: dua kolom untuk isian yang sama: {named}. Hapus atau ganti judul salah satu."
    )


def refuse_tables_beside(layout: Layout, where: tuple[str, str]) -> None:
    """Raises ExportError when the heading stands twice in one row: two lists beside each other."""
    twins = [columns for columns in layout.fields.values() if len(columns) == 2 and _same_heading(*columns)]
    apart = Counter(abs(left.at - right.at) for left, right in twins)
    if apart and max(apart.values()) >= 3:
        left, right = (
            min(column.at for columns in twins for column in columns),
            min(max(a.at, b.at) for a, b in twins),
        )
        raise ExportError(
            f"{told_place(where)}: dua tabel berdampingan dalam satu lembar (mulai kolom ke-{left + 1} dan"
            f" kolom ke-{right + 1}). Pindahkan tabel kedua ke bawah tabel pertama atau ke lembar sendiri."
        )


def _same_heading(left: HeadedColumn, right: HeadedColumn) -> bool:
    return heading_key(left.heading) == heading_key(right.heading)


def unknown_columns(layout: Layout) -> Iterator[Note]:
    """Those that are not read."""
    # a heading that no office uses may be a row of people taken for the heading: where it stands is told,
    # never what it says
    unknown = [told_heading(column.heading, column.at) for column in layout.unknown]
    if unknown:
        yield Note(
            "KOLOM_TAK_DIKENAL",
            "INFO",
            f"{len(unknown)} kolom tidak dikenal dan tidak dibaca: {', '.join(unknown)}.",
            "Abaikan bila tidak diperlukan; bila perlu, tambahkan judulnya pada deklarasi program.",
        )


def doubled_columns(settled: Settled) -> Iterator[Note]:
    """Fields of which one column of several is read."""
    for columns in settled.doubled:
        named = ", ".join(told_heading(column.heading, column.at) for column in columns)
        yield Note(
            "KOLOM_GANDA",
            "INFO",
            f"Beberapa kolom untuk isian yang sama ({named}); yang pertama dipakai.",
            "Kirim satu kolom saja untuk tiap isian.",
        )


def _settle(
    name: str, columns: Sequence[HeadedColumn], sample: Sequence[Sequence[str]], looks: Looks
) -> list[int] | None:
    """The places to read of several columns of one field, or None when they contradict each other."""
    cells = {
        column.at: [row[column.at].strip().upper() if column.at < len(row) else "" for row in sample]
        for column in columns
    }
    if name in looks.likely:
        likely = [column.at for column in columns if looks.likely[name](cells[column.at]) >= LIKELY]
        if len(likely) == 1:
            return likely
    filled = [column.at for column in columns if any(cells[column.at])]
    if len(filled) <= 1:
        return filled or [columns[0].at]
    first = cells[filled[0]]
    if all(_agree(first, cells[at]) for at in filled[1:]):
        return filled
    ranks = {column.match.rank for column in columns if column.match}
    return [columns[0].at] if name in looks.soft and len(ranks) == len(columns) else None


def _agree(left: Sequence[str], right: Sequence[str]) -> bool:
    both = [(a, b) for a, b in zip(left, right, strict=True) if a and b]
    return sum(a == b for a, b in both) >= 0.95 * len(both)


def check_aligned(
    chosen: Chosen,
    sample: Sequence[Sequence[str]],
    where: tuple[str, str],
    shapes: Mapping[str, re.Pattern[str]],
) -> None:
    """Raises ExportError when rows are longer than their heading and a column does not hold what its
    heading says."""
    for name, look in shapes.items():
        cells = [cell for cell in chosen.values(name, sample) if cell]
        if len(cells) >= 2 and sum(bool(look.fullmatch(cell)) for cell in cells) < 0.5 * len(cells):
            raise ExportError(
                f"{told_place(where)}: baris lebih panjang dari judulnya dan isi kolom {name.upper()} tidak"
                " cocok: kolomnya bergeser. Apit isi yang memuat tanda pemisah dengan tanda kutip di"
                " aplikasi asalnya, lalu kirim ulang."
            )
