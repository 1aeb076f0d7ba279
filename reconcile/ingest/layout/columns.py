"""Which column gives which field, decided from headings and checked against what the columns hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reconcile.ingest.cells.crowded import without_repeated
from reconcile.ingest.cells.sheets import Note, told_place
from reconcile.ingest.layout.layouts import Column, Layout
from reconcile.parsing.numbers.masked import is_masked
from reconcile.privacy.outside_texts import told_heading
from reconcile.programmes import Programme
from reconcile.programmes.headings import heading_key
from reconcile.vocabulary.errors import ExportError

SOFT = frozenset(
    [
        *("address", "rt", "rw", "rt_rw", "kelurahan", "kecamatan", "city", "province"),
        *("region_code", "province_code", "city_code", "kecamatan_code", "kelurahan_code"),
        *("birth_place", "school", "npsn", "level", "grade", "name_alias", "front_title", "rear_title"),
        *("relationship", "age", "amount", "moved_status", "mother"),
    ]
)
"""Fields for which the better alias of two may win with a warning; for all others two columns that differ
are refused."""

_EXPONENT = re.compile(r"^\d[.,]\d+E\+?\d+$", re.IGNORECASE)
_DECIMALS = re.compile(r"[.,]0{1,2}$")
_DIGITS = re.compile(r"\D+")


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


@dataclass(frozen=True)
class Settled:
    """The columns to read, and fields of several columns: doubled, of which one is read; contradicting, of
    which none can be."""

    chosen: Chosen
    doubled: tuple[Sequence[Column], ...]
    contradicting: tuple[Sequence[Column], ...]


def settle_columns(layout: Layout, sample: Sequence[Sequence[str]], programme: Programme) -> Settled:
    """The columns to read. sample: cells of the first rows under the heading."""
    chosen: dict[str, tuple[int, ...]] = {}
    doubled: list[Sequence[Column]] = []
    contradicting: list[Sequence[Column]] = []
    for field, columns in layout.fields.items():
        places: list[int] | None = [column.at for column in columns]
        if len(columns) > 1 and field not in programme.first_filled:
            places = _settle(field, columns, sample)
            (contradicting if places is None else doubled).append(columns)
        if places is not None:
            chosen[field] = tuple(places)
    return Settled(Chosen(chosen), tuple(doubled), tuple(contradicting))


def check_columns(settled: Settled, sample: Sequence[Sequence[str]], where: tuple[str, str]) -> None:
    """Raises ExportError when two columns contradict each other for a field that decides who a person is, or
    when the NIK column holds other numbers."""
    if settled.contradicting:
        raise ExportError("\n".join(_contradiction(columns, where) for columns in settled.contradicting))
    check_nik_column(settled.chosen, sample, where)
    check_swapped_numbers(settled.chosen, sample, where)


def _contradiction(columns: Sequence[Column], where: tuple[str, str]) -> str:
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


def _same_heading(left: Column, right: Column) -> bool:
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


def _settle(field: str, columns: Sequence[Column], sample: Sequence[Sequence[str]]) -> list[int] | None:
    """The places to read of several columns of one field, or None when they contradict each other."""
    cells = {
        column.at: [row[column.at].strip().upper() if column.at < len(row) else "" for row in sample]
        for column in columns
    }
    if field == "nik":
        likely = [column.at for column in columns if nik_share(cells[column.at]) >= 0.4]
        if len(likely) == 1:
            return likely
    filled = [column.at for column in columns if any(cells[column.at])]
    if len(filled) <= 1:
        return filled or [columns[0].at]
    first = cells[filled[0]]
    if all(_agree(first, cells[at]) for at in filled[1:]):
        return filled
    ranks = {column.match.rank for column in columns if column.match}
    return [columns[0].at] if field in SOFT and len(ranks) == len(columns) else None


def _agree(left: Sequence[str], right: Sequence[str]) -> bool:
    both = [(a, b) for a, b in zip(left, right, strict=True) if a and b]
    return sum(a == b for a, b in both) >= 0.95 * len(both)


def nik_share(cells: Sequence[str]) -> float:
    """The share of filled cells that have the size of a NIK (14 to 17 digits, or an exponent); 1.0 when
    none is filled."""
    filled = [cell for cell in cells if any(char.isdigit() for char in cell) and not is_masked(cell)]
    return sum(_has_nik_size(cell) for cell in filled) / len(filled) if filled else 1.0


def _has_nik_size(cell: str) -> bool:
    bare = _DECIMALS.sub("", cell.strip())
    return bool(_EXPONENT.match(bare)) or 14 <= len(_DIGITS.sub("", bare)) <= 17


def check_nik_column(chosen: Chosen, sample: Sequence[Sequence[str]], where: tuple[str, str]) -> None:
    """Raises ExportError when most of a NIK column are other numbers; says which, as far as their length
    tells."""
    cells = [
        cell
        for cell in chosen.values("nik", sample)
        if any(char.isdigit() for char in cell) and not is_masked(cell)
    ]
    cells = without_repeated(cells)
    if len(cells) < 5 or nik_share(cells) >= 0.4:
        return
    sizes = Counter(len(_DIGITS.sub("", cell)) for cell in cells if not _has_nik_size(cell))
    size = sizes.most_common(1)[0][0]
    guess = {
        18: "NIP pegawai (18 angka)",
        13: "nomor kartu JKN (13 angka)",
        10: "NISN (10 angka)",
        11: "KPJ (11 angka)",
        8: "NPSN (8 angka)",
    }.get(size, f"nomor induk pegawai atau nomor lain ({size} angka)")
    raise ExportError(
        f"{told_place(where)}: kolom NIK tidak berisi NIK 16 angka, tampaknya {guess}. Ganti judul kolom itu"
        " dan isi kolom NIK dengan NIK KTP-el."
    )


def check_swapped_numbers(chosen: Chosen, sample: Sequence[Sequence[str]], where: tuple[str, str]) -> None:
    """Raises ExportError when NIK and KK columns are exchanged, or the NIK column repeats family card
    numbers.

    A woman's NIK has day + 40 in its digits 7-8; a family card has its date of issue there, never above 31.
    """
    written = without_repeated([_DIGITS.sub("", cell) for cell in chosen.values("nik", sample)])
    niks = [digits for digits in written if len(digits) == 16]
    kks = [
        digits
        for digits in (_DIGITS.sub("", cell) for cell in chosen.values("kk", sample))
        if len(digits) == 16
    ]
    if len(niks) < 20 or _women(niks) > 0.02:
        return
    if len(kks) >= 20 and _women(kks) >= 0.2:
        raise ExportError(
            f"{told_place(where)}: kolom NIK dan kolom nomor KK tertukar. Tukar judul kedua kolom, lalu kirim"
            " ulang."
        )
    sexes = [cell.upper()[:1] for cell in chosen.values("sex", sample) if cell]
    if (
        len(sexes) >= 20
        and sum(sex == "P" for sex in sexes) >= 0.2 * len(sexes)
        and len(set(niks)) < 0.9 * len(niks)
    ):
        raise ExportError(
            f"{told_place(where)}: kolom NIK tampaknya berisi nomor KK. Isi kolom NIK dengan NIK"
            " masing-masing orang."
        )


def _women(numbers: Sequence[str]) -> float:
    return sum(41 <= int(number[6:8]) <= 71 for number in numbers) / len(numbers)


_LOOKS = {
    "nik": re.compile(r"(\D*\d){15,17}\D*"),
    "kk": re.compile(r"(\D*\d){15,17}\D*"),
    "rt": re.compile(r"\d{1,3}"),
    "rw": re.compile(r"\d{1,3}"),
    "birth_date": re.compile(r".*\d.*\d.*"),
    "sex": re.compile(r"(L|P|W|F|M|1|2|LK|PR|LAKI.*|PEREMPUAN|WANITA|PRIA)", re.IGNORECASE),
}
"""What the cells of some fields look like, whoever writes them."""


def check_aligned(chosen: Chosen, sample: Sequence[Sequence[str]], where: tuple[str, str]) -> None:
    """Raises ExportError when rows are longer than their heading and a column does not hold what its
    heading says."""
    for field, look in _LOOKS.items():
        cells = [cell for cell in chosen.values(field, sample) if cell]
        if len(cells) >= 2 and sum(bool(look.fullmatch(cell)) for cell in cells) < 0.5 * len(cells):
            raise ExportError(
                f"{told_place(where)}: baris lebih panjang dari judulnya dan isi kolom {field.upper()} tidak"
                " cocok: kolomnya bergeser. Apit isi yang memuat tanda pemisah dengan tanda kutip di"
                " aplikasi asalnya, lalu kirim ulang."
            )
