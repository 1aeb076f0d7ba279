"""The files that each agency sends in a month, all well: layouts of the exports, named for the month."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from data_samples.generator.arrays import Bools, Strings
from data_samples.generator.exports import forms
from data_samples.generator.exports.files import Columns, Sheet, Text, Truth
from data_samples.generator.exports.health import (
    CITIES,
    STYLES,
    kis_master,
    kis_service,
    kjs_members,
    kjs_sheet,
)
from data_samples.generator.exports.job import SHEET_ROWS, Job
from data_samples.generator.exports.registers import (
    SOUTH,
    bdt_members,
    dtks_dump,
    siak_rows,
    web_service_rows,
)
from data_samples.generator.exports.rows import Rows
from data_samples.generator.months.calendar import NEVER, Month
from data_samples.generator.months.deliveries import BookForm, Delivery, TextForm, kept_rows, renumbered
from data_samples.generator.months.lives import Lives
from data_samples.generator.months.rolls import Roll
from data_samples.generator.regimes import Regime

Layout = Callable[[Job, Rows], Columns]

_MASTER_SHARE, _SHEET_SHARE, _BDT_SHARE = 0.62, 0.6, 0.85


@dataclass(frozen=True)
class Office:
    """One programme's roll in one month, ready to be laid out.

    Layouts draw what no roll shares (card numbers, telephones) row by row: they are given all rows that ever
    stand in a file, with the same draws each month, so that a row keeps its numbers.
    """

    roll: Roll
    month: Month
    rows: Rows
    job: Job
    seed: int

    @property
    def city(self) -> Strings:
        """4-digit code of the city that each row names."""
        city: Strings = self.job.people.places.city_code[self.rows.place].astype(str)
        return city

    @property
    def standing(self) -> Bools:
        return self.roll.standing(self.month.number)

    def drawing(self, series: str) -> Job:
        """The job with this file's draws from the start."""
        rng = np.random.default_rng([self.seed, zlib.crc32(series.encode())])
        return replace(self.job, rng=rng)

    def text(self, series: str, layout: Layout, style: Text, ever: Bools, here: Bools) -> TextForm:
        """A text file. ever: rows that stand in it in any month; here: those that stand in it now."""
        columns = layout(self.drawing(series), self.rows.take(np.flatnonzero(ever)))
        now = here[ever]
        columns = renumbered({name: values[now] for name, values in columns.items()})
        return TextForm(columns, style, self.rows.person[here], self.city[here])

    def state(self, series: str, name: str, form: TextForm | BookForm, scope: tuple[str, ...]) -> Delivery:
        code, last = self.roll.programme, self.month.last
        return Delivery(code, f"{code}/{series}", name, form, "STATE", last, last, scope)


def open_office(roll: Roll, lives: Lives, month: Month, regime: Regime, seed: int) -> Office:
    """The office that keeps `roll`, in this month."""
    rows = roll.rows(month.number)
    people, listing = lives.at(month.number), roll.listed(month)
    # layouts use neither folder nor truth: files are written when all that went wrong with them is known
    job = Job(people, listing, rows, regime, Path(), Truth(), np.random.default_rng(seed))
    return Office(roll, month, rows, job, seed)


def ever_in(office: Office, cities: tuple[str, ...]) -> Bools:
    """Rows that name one of these cities in any month."""
    city = office.job.people.places.city_code
    ever = np.isin(city[office.roll.first.place].astype(str), cities)
    for change in office.roll.changes:
        if "place" in change.values:
            ever |= (change.month < NEVER) & np.isin(city[change.values["place"]].astype(str), cities)
    return ever


def kis_files(office: Office) -> Iterator[Delivery]:
    """The branch office's master and a service extract."""
    month, here = office.month, office.standing
    one = office.roll.draw < _MASTER_SHARE
    style = Text(";", "cp1252", repeat=int((here & one).sum()) // 2 + 1, blank_tail=12)
    name = f"Master_Peserta_KIS_DKI_{month.label[5:]}{month.year}.csv"
    form = office.text("master", kis_master, style, one, here & one)
    yield office.state("master", name, form, tuple(CITIES))
    form = office.text("service", kis_service, Text(",", "utf-8-sig"), ~one, here & ~one)
    yield office.state("service", f"peserta_jkn_{month.label}_tarikan_vclaim.csv", form, tuple(CITIES))


def kjs_files(office: Office) -> Iterator[Delivery]:
    """A workbook a city, and the other members as text."""
    month, here, city = office.month, office.standing, office.city
    in_book = in_books(office)
    for code, title in CITIES.items():
        sheet = _kjs_page(office, code, in_book, here & in_book & (city == code))
        name = f"KJS {title} {month.name} {month.year} rekap.xlsx"
        yield office.state(code, name, BookForm((sheet,)), (code,))
    form = office.text("members", kjs_members, Text("\t", blank_tail=3), ~in_book, here & ~in_book)
    yield office.state("members", f"PBI_APBD_DKI_{month.label}.csv", form, tuple(CITIES))


def in_books(office: Office) -> Bools:
    """Of rows of KJS, those of the workbooks."""
    # of the first month: a share that followed the months would deal every card anew
    places = office.job.people.places.city_code[office.roll.first.place].astype(str)
    largest = np.unique(places, return_counts=True)[1].max(initial=1)
    inside: Bools = office.roll.draw < min(_SHEET_SHARE, 0.9 * SHEET_ROWS / int(largest))
    return inside


def _kjs_page(office: Office, code: str, ever: Bools, here: Bools) -> Sheet:
    """A city's sheet; all cities draw alike, so that who moves keeps the number of the card."""
    job, month = office.drawing("books"), office.month
    sheet = kjs_sheet(job, office.rows.take(np.flatnonzero(ever)), CITIES[code], STYLES[job.regime][code])
    sheet = kept_rows(sheet, here[ever])
    lines = (
        *sheet.preamble[:2],
        f"PERIODE S.D. {month.name.upper()} {month.year}",
        f"Tanggal unduh: {forms.STYLES['dd/mm/yyyy'](month.last.astype(object))}",
    )
    sign = (f"Jakarta, {month.last.astype(object).day} {month.name} {month.year}", *sheet.signature[1:])
    return replace(sheet, preamble=lines, signature=sign)


def dtks_files(office: Office) -> Iterator[Delivery]:
    """The provincial dump, and most of South Jakarta in the layout of BDT."""
    month, here = office.month, office.standing
    chosen = office.roll.draw < _BDT_SHARE
    south = chosen & (office.city == SOUTH)
    # who moves from or to the south changes files: those stand in both
    elsewhere = ~chosen | ever_in(office, tuple(code for code in CITIES if code != SOUTH))
    dump = office.text(
        "dump", _numbered_dump(office), Text("|", quoted=True, newline="\n"), elsewhere, here & ~south
    )
    yield office.state("dump", f"DTKS_31_{month.digits}.csv", dump, tuple(CITIES))
    bdt = office.text(
        "bdt", bdt_members, Text(",", "cp1252"), chosen & ever_in(office, (SOUTH,)), here & south
    )
    yield office.state("bdt", f"BDT_ART_Jaksel_{month.label}.csv", bdt, (SOUTH,))


def _numbered_dump(office: Office) -> Layout:
    """The dump, its ids with the codes of the place where each person was first listed."""

    def layout(job: Job, rows: Rows) -> Columns:
        first = replace(rows, place=office.roll.first.place[rows.listing])
        columns = dtks_dump(job, rows)
        return columns | {"IDDTKS": dtks_dump(office.drawing("dump"), first)["IDDTKS"]}

    return layout


_REGISTER: tuple[tuple[str, tuple[str, ...], Layout, Text], ...] = (
    ("SIAK_BIODATA_WNI_3171_3101", ("3171", "3101"), siak_rows, Text(",", "utf-8", quoted=True)),
    ("SIAK_BIODATA_WNI_3172", ("3172",), siak_rows, Text("\t", "utf-8")),
    ("SIAK_BIODATA_WNI_3173", ("3173",), siak_rows, Text(";", "utf-8-sig")),
    ("dukcapil_ws_jaksel", ("3174",), web_service_rows, Text(";", "utf-8")),
    ("dukcapil_ws_jaktim", ("3175",), web_service_rows, Text(";", "utf-8")),
)


def dukcapil_files(office: Office) -> Iterator[Delivery]:
    """Extracts of SIAK and of the web service, by city."""
    for name, cities, layout, style in _REGISTER:
        here = office.standing & np.isin(office.city, cities)
        form = office.text(name, layout, style, ever_in(office, cities), here)
        yield office.state(name, f"{name}_{office.month.digits}.csv", form, cities)


STATE_OFFICES: Mapping[str, Callable[[Office], Iterator[Delivery]]] = {
    "kis": kis_files,
    "kjs": kjs_files,
    "dtks": dtks_files,
    "dukcapil": dukcapil_files,
}
"""What each agency sends anew every month."""
