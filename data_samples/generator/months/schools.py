"""The lists of school aid: a file a term, written once and left lying, so that the folder grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from data_samples.generator.arrays import Bools, Ints
from data_samples.generator.exports import forms
from data_samples.generator.exports.files import Columns, Sheet, Text
from data_samples.generator.exports.health import CITIES
from data_samples.generator.exports.job import SHEET_ROWS, Job
from data_samples.generator.exports.rows import Rows
from data_samples.generator.exports.schooling import (
    DAMAGED_CITY,
    exponent,
    kip_columns,
    kjp_columns,
    kjp_list,
    kjp_sheet,
)
from data_samples.generator.months.deliveries import (
    BookForm,
    Delivery,
    Form,
    TextForm,
    ZipForm,
    kept_rows,
    renumbered,
)
from data_samples.generator.months.offices import Layout, Office
from data_samples.generator.months.terms import Term


def school_files(office: Office) -> Iterator[Delivery]:
    """The lists that arrive this month."""
    terms = office.roll.terms
    due = [number for number, term in enumerate(terms) if term.arrives == office.month.number]
    if due:
        yield from (_kjp_files if office.roll.programme == "kjp" else _kip_files)(office, due)


def _in_term(office: Office, term: Term) -> Office:
    """The office whose listing says this term in every row."""
    size, listing = len(office.rows), office.job.listing
    year, stage = (np.full(size, value, dtype=np.int32) for value in (term.year, term.stage))
    return replace(office, job=replace(office.job, listing=replace(listing, year=year, stage=stage)))


def _period(
    office: Office, series: str, name: str, form: Form, *, terms: Sequence[Term], scope: tuple[str, ...]
) -> Delivery:
    code = office.roll.programme
    start, end = min(term.start for term in terms), max(term.end for term in terms)
    return Delivery(code, f"{code}/{series}", name, form, "PERIOD", start, end, scope)


def _everybody(office: Office) -> Bools:
    return np.ones(len(office.rows), dtype=bool)


def _kjp_files(office: Office, due: list[int]) -> Iterator[Delivery]:
    """What lay there from the start: a list of the oldest term, a damaged workbook, text; then a workbook a
    term with a sheet a city."""
    terms, roll, scope = office.roll.terms, office.roll, tuple(CITIES)
    if 0 not in due:
        for number in due:
            yield from _kjp_books(_in_term(office, terms[number]), terms[number], roll.standing(number))
        return
    oldest = _in_term(office, terms[0])
    form = oldest.text("list", kjp_list, Text(",", "cp1252"), _everybody(office), roll.standing(0))
    yield _period(
        office, "list", f"daftar_penerima_kjp_{terms[0].year}.csv", form, terms=terms[:1], scope=scope
    )
    damaged = np.zeros(len(office.rows), dtype=bool)
    if office.job.regime == "legacy":
        damaged = roll.standing(2) & (office.city == DAMAGED_CITY)
        damaged &= np.cumsum(damaged) <= SHEET_ROWS * 2
        book = _damaged_book(_in_term(office, terms[2]), damaged)
        name = f"KJP {CITIES[DAMAGED_CITY].title()} T2 {terms[2].year}.xlsx"
        yield _period(office, "damaged", name, book, terms=[terms[2]], scope=(DAMAGED_CITY,))
    parts = [
        _in_term(office, terms[number]).text(
            "joined", kjp_columns, Text(";", "utf-8-sig"), _everybody(office), here
        )
        for number, here in ((1, roll.standing(1)), (2, roll.standing(2) & ~damaged))
    ]
    form = _joined(parts)
    yield _period(
        office, "joined", f"KJP_{terms[1].year}_gabungan.csv", form, terms=list(terms[1:3]), scope=scope
    )


def _joined(parts: list[TextForm]) -> TextForm:
    columns: Columns = {
        name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns
    }
    size = sum(len(part.person) for part in parts)
    style = replace(parts[0].style, repeat=size // 3 + 1, blank_tail=5)
    person = np.concatenate([part.person for part in parts])
    return TextForm(renumbered(columns), style, person, np.concatenate([part.city for part in parts]))


def _damaged_book(office: Office, here: Bools) -> BookForm:
    districts = office.job.people.places.district[office.rows.place].astype(str)
    whole = kjp_sheet(office.drawing("books"), office.rows, "", rounded=True)
    return BookForm(
        tuple(_page(whole, name, here & (districts == name)) for name in sorted(set(districts[here])))
    )


def _page(whole: Sheet, name: str, here: Bools) -> Sheet:
    """Some rows of a sheet as the sheet of a city or kecamatan."""
    preamble = (whole.preamble[0], f"WILAYAH {name}", "")
    return replace(kept_rows(whole, here), name=name.title()[:31], preamble=preamble)


def _kjp_books(office: Office, term: Term, here: Bools) -> Iterator[Delivery]:
    """A sheet a city, and as text what does not fit."""
    whole = kjp_sheet(office.drawing("books"), office.rows, "", rounded=False)
    over = np.zeros(len(here), dtype=bool)
    sheets = []
    for code, name in CITIES.items():
        in_city = here & (office.city == code)
        rank = np.cumsum(in_city)
        over |= in_city & (rank > SHEET_ROWS)
        sheet = _page(whole, name, in_city & (rank <= SHEET_ROWS))
        sign = (f"Jakarta, {office.month.name} {office.month.year}", *sheet.signature[1:])
        sheets.append(replace(sheet, signature=sign))
    name = f"Data KJP T{term.stage} {term.year} FINAL.xlsx"
    yield _period(office, f"T{term.stage}", name, BookForm(tuple(sheets)), terms=[term], scope=tuple(CITIES))
    over |= here & ~np.isin(office.city, list(CITIES))
    if over.any():
        form = office.text("over", kjp_columns, Text(";", "utf-8-sig"), _everybody(office), over)
        yield _period(
            office,
            f"T{term.stage}-more",
            f"KJP_T{term.stage}_{term.year}_lanjutan.csv",
            form,
            terms=[term],
            scope=tuple(CITIES),
        )


def _kip_files(office: Office, due: list[int]) -> Iterator[Delivery]:
    """SIPINTAR: a zip of the earlier years, its oldest member gone through Excel; then a file a stage."""
    terms, scope = office.roll.terms, tuple(CITIES)
    if 0 in due:
        members = []
        for number in (1, 0):
            damaged = number == 0 and office.job.regime == "legacy"
            style = Text(";", "cp1252" if number == 0 else "utf-8")
            form = _kip_text(office, number, style, damaged)
            members.append((f"PIP_{terms[number].year}_DKI_JAKARTA.csv", form))
        name = f"sipintar_{terms[0].year}-{terms[1].year}.zip"
        yield _period(office, "zip", name, ZipForm(tuple(members)), terms=list(terms[:2]), scope=scope)
        return
    for number in due:
        term = terms[number]
        form = _kip_text(office, number, Text(";", "utf-8-sig", preface=("sep=;",), blank_tail=2), False)
        form = replace(form, columns=form.columns | {"NISN": _shorn(form)})
        name = f"PIP {term.year} Tahap {term.stage} (unduhan).csv"
        yield _period(office, f"T{term.stage}", name, form, terms=[term], scope=scope)


def _shorn(form: TextForm) -> np.ndarray:
    """NISNs without the zeros that Excel took."""
    return np.array([text.lstrip("0") for text in form.columns["NISN"].tolist()], dtype=object)


def _kip_text(office: Office, number: int, style: Text, damaged: bool) -> TextForm:
    term, here = office.roll.terms[number], office.roll.standing(number)
    return _in_term(office, term).text("pip", _signed(term, damaged), style, _everybody(office), here)


def _signed(term: Term, damaged: bool) -> Layout:
    """SIPINTAR's columns, the decrees of the months before the list arrives."""

    def layout(job: Job, rows: Rows) -> Columns:
        columns = kip_columns(job, rows)
        offset: Ints = rows.person % 28 + 30 * max(term.arrives - 1, 0) * (term.arrives > 0)
        signed = term.start + (offset + 5).astype("timedelta64[D]")
        days = forms.dates(signed, "dd/mm/yyyy")
        columns |= {"TANGGAL SK": days, "TANGGAL MULAI PECAIRAN": days}
        if damaged:
            columns["NIK"] = np.array([exponent(nik) for nik in rows.nik.tolist()], dtype=object)
        return columns

    return layout
