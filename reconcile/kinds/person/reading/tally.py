"""What only a whole file of people can tell: numbers rounded by Excel, swapped or shifted dates, the coding
of regions, numbers on too many people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells.crowded import Crowded, CrowdTally
from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.standard.kind import Fields, Standardise
from reconcile.ingest.standard.periods import Title, period_is_told_by_title
from reconcile.kinds.person.reading.answers import AnswerTally
from reconcile.kinds.person.reading.made import Rules
from reconcile.kinds.person.reading.standard import REGION_FIELDS, standardise
from reconcile.parsing.as_of import AsOf
from reconcile.parsing.dates.dates import Order, SwapTally, parse_dates
from reconcile.parsing.dates.shifted_dates import ShiftTally
from reconcile.parsing.numbers.niks import NikTally, parse_niks
from reconcile.parsing.places.places import Coding, RegionTally
from reconcile.parsing.sexes import SexTally
from reconcile.programmes import Programme
from reconcile.vocabulary.flags import BY_CODE
from reconcile.vocabulary.register_answers import answering_code

_TALLIED = 2000
"""Rows of each batch looked at for swapped dates and region codes: a file is wrong as a whole or not at
all."""

_DAY_FIRST = r"^\s*(1[3-9]|2\d|3[01])[/.\-](0?[1-9]|1[0-2])[/.\-]\d{2,4}"
_MONTH_FIRST = r"^\s*(0?[1-9]|1[0-2])[/.\-](1[3-9]|2\d|3[01])[/.\-]\d{2,4}"


OTHER_DAYS = frozenset({"period_start", "period_end", "entered_at", "mended_at", "active_from", "active_to"})
"""Fields of days of which nobody is born."""


@dataclass
class OrderTally:
    """Days that can be read in one order alone, of columns that one program wrote: how many each way."""

    day_first: int = 0
    month_first: int = 0

    def add(self, written: pa.Array) -> None:
        self.day_first += _count(written, _DAY_FIRST)
        self.month_first += _count(written, _MONTH_FIRST)

    @property
    def order(self) -> Order | None:
        """None where nothing shows it."""
        if self.month_first and self.day_first <= 0.01 * self.month_first:
            return "MDY"
        return "DMY" if self.day_first else None


@dataclass
class PersonTally:
    """What the rows of people of one source say together."""

    programme: Programme
    as_of: AsOf
    niks: NikTally = field(default_factory=NikTally)
    regions: RegionTally = field(init=False)
    swaps: SwapTally = field(default_factory=SwapTally)
    shifts: ShiftTally = field(default_factory=ShiftTally)
    sexes: SexTally = field(default_factory=SexTally)
    crowds: CrowdTally = field(default_factory=CrowdTally)
    answers: AnswerTally = field(init=False)
    crowded: Crowded = field(default_factory=dict)
    birth_dates: OrderTally = field(default_factory=OrderTally)
    other_days: OrderTally = field(default_factory=OrderTally)

    def __post_init__(self) -> None:
        self.regions = RegionTally(self.programme.home)
        self.answers = AnswerTally(self.programme)

    @property
    def order(self) -> Order:
        return self.birth_dates.order or "DMY"

    @property
    def period_order(self) -> Order:
        """As birth dates where no other day of the file shows it: one program writes all of a file alike."""
        return self.other_days.order or self.order

    @property
    def coding(self) -> Coding:
        return self.regions.coding

    def add(self, fields: Fields) -> None:
        self.crowds.add(fields)
        self.answers.add(fields)
        if "nik" in fields:
            self.niks.add(fields["nik"])
        few = {name: column.slice(0, _TALLIED) for name, column in fields.items()}
        if few.keys() & set(REGION_FIELDS):
            self.regions.add({name: few[name] for name in REGION_FIELDS if name in few})
        if "birth_date" in few:
            self.birth_dates.add(few["birth_date"])
        for name in OTHER_DAYS & few.keys():
            self.other_days.add(few[name])
        niks = self._add_dates(few["nik"], few["birth_date"]) if {"nik", "birth_date"} <= few.keys() else None
        if "sex" in few:
            self.sexes.add(few["sex"], niks["nik_sex"] if niks else None)

    def settle(self, batches: Iterable[pa.RecordBatch]) -> None:
        self.crowded = self.crowds.crowded(batches)

    def notes(self) -> Iterator[Note]:
        return file_faults(self)

    def standardise(self, title: Title) -> Standardise:
        return partial(standardise, rules=self._rules(title))

    def beyond(self, title: Title, fields: Fields, rows: int) -> pa.Array:
        rules = self._rules(title)
        told = (
            *(rules.damaged, rules.swapped, rules.order, rules.coding, rules.shift, rules.p_is_man),
            rules.blanks,
            *([rules.period_order] if rules.period_order != rules.order else []),
        )
        texts = pa.repeat(repr(told), rows)
        silent = period_is_told_by_title(fields, rows, self.programme)
        texts = pc.if_else(silent, f"{told!r} {title.year} {title.month} {title.stage}", texts)
        for name in self.crowded.keys() & fields.keys():
            mass = pc.is_in(fields[name], pa.array(sorted(self.crowded[name]), pa.string()))
            texts = pc.if_else(mass, pa.scalar(None, pa.string()), texts)
        return texts

    def _rules(self, title: Title) -> Rules:
        return Rules(
            self.programme,
            self.as_of.day,
            title,
            damaged=self.niks.damaged,
            swapped=self.swaps.swapped,
            order=self.order,
            period_order=self.period_order,
            coding=self.coding,
            shift=self.shifts.shift,
            p_is_man=self.sexes.p_is_man,
            crowded=self.crowded,
            blanks=self.answers.blanks,
            repeats=self.answers.repeated,
        )

    def _add_dates(self, niks: pa.Array, written: pa.Array) -> pa.Table:
        """Count how the birth dates of a batch differ from those of its NIKs, which are returned parsed."""
        dates = parse_dates(written, as_of=self.as_of)["date"]
        blank = pa.nulls(len(niks), pa.string())
        parsed = parse_niks(
            niks,
            as_of=self.as_of,
            birth_dates=dates,
            sexes=blank,
            kks=blank,
            pupils=self.programme.pupils,
        )
        self.swaps.add(written, dates, parsed["nik_birth_date"])
        self.shifts.add(dates, parsed["nik_birth_date"])
        return parsed


_LEAVE = (
    "Tidak ada yang perlu diperbaiki. Bila orang di dalamnya orang dari daftar, berkas ini dibaca sebagai"
    " jawaban: yang tidak ada di dalamnya belum ditanyakan, bukan tidak ditemukan."
)
_ANSWERING = {
    "ASKERS": Note(
        answering_code("ASKERS"),
        "INFO",
        "Berkas kependudukan ini memuat jawaban yang hanya diterima penanya (tidak ditemukan, kuota, hasil"
        " per kolom).",
        _LEAVE,
    ),
    "REPLIES": Note(
        answering_code("REPLIES"),
        "INFO",
        "Berkas kependudukan ini memuat kolom jawaban (RESPON, kode respon, hasil padan).",
        _LEAVE,
    ),
}


def _count(column: pa.Array, pattern: str) -> int:
    return int(pc.sum(pc.match_substring_regex(column, pattern)).as_py() or 0)


def file_faults(tally: PersonTally) -> Iterator[Note]:
    """Faults of a file as a whole: a NIK column rounded by Excel, half-swapped dates, region codes of BPS,
    American dates."""
    if tally.niks.damaged:
        yield Note(
            "NIK_KOLOM_RUSAK",
            "PERINGATAN",
            "Kolom NIK rusak oleh Excel: lebih dari seperlima NIK berakhir dengan angka 0. NIK yang berakhir"
            " 0 tidak dipakai.",
            "Minta ulang berkas sumber dengan kolom NIK bertipe teks; jangan membuka CSV langsung di Excel.",
        )
    if tally.swaps.swapped:
        yield Note(
            "TGL_TERBALIK",
            "PERINGATAN",
            "Hari dan bulan tertukar pada sebagian tanggal lahir berkas ini; dikoreksi bila NIK membenarkan,"
            " selainnya ditandai ragu.",
            "Kirim ulang dengan kolom tanggal bertipe teks (hh/bb/tttt) atau tanggal Excel yang benar.",
        )
    if tally.shifts.shift:
        yield Note(
            "TGL_BERGESER",
            "PERINGATAN",
            f"Tanggal lahir seluruh berkas bergeser {abs(tally.shifts.shift)} hari dari tanggal di dalam NIK"
            " (zona waktu atau kalender 1904); dikoreksi, kecuali yang sudah sama dengan NIK.",
            "Kirim ulang dengan kolom tanggal bertipe teks (hh/bb/tttt).",
        )
    if tally.sexes.p_is_man:
        yield Note(
            "JK_PRIA_WANITA",
            "INFO",
            "Jenis kelamin ditulis P dan W; P dibaca pria, W wanita.",
            "Tulis L untuk laki-laki dan P untuk perempuan.",
        )
    if tally.order == "MDY":
        yield Note(
            "TGL_BULAN_DI_DEPAN",
            "INFO",
            "Tanggal lahir ditulis dengan bulan di depan (bb/hh/tttt); dibaca demikian untuk seluruh berkas.",
            "Tulis tanggal sebagai hh/bb/tttt.",
        )
    elif tally.period_order == "MDY":
        yield Note(
            "TGL_BULAN_DI_DEPAN",
            "INFO",
            "Tanggal selain tanggal lahir ditulis dengan bulan di depan (bb/hh/tttt); dibaca demikian untuk"
            " seluruh berkas.",
            "Tulis tanggal sebagai hh/bb/tttt.",
        )
    if answering := tally.answers.answering:
        yield _ANSWERING[answering]
    if tally.coding == "BPS":
        flag = BY_CODE["WILAYAH_KODE_BPS"]
        yield Note(flag.code, "INFO", f"{flag.label}.", f"{flag.advice}.")
