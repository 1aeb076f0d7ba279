"""Sex, numbers and birth dates of people: each says something of the others."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.values import parse_birth_years, parse_years, tidy
from reconcile.kinds.person.reading.made import Made, Rules, one
from reconcile.parsing.dates.dates import parse_dates, swap_days_and_months
from reconcile.parsing.dates.shifted_dates import shift_dates
from reconcile.parsing.numbers.kks import parse_kks
from reconcile.parsing.numbers.masked import without_masked
from reconcile.parsing.numbers.niks import NikCells, parse_niks
from reconcile.parsing.places.places import parse_card_numbers, parse_nisns
from reconcile.parsing.sexes import parse_sexes
from reconcile.vocabulary.flags import MASK

_FROM_DATE = r"[\s,./;-]*\d.*$"
_ZEROS = r"^([^\d]*)(?:0{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]0{1,2})[-/. ]((?:18|19|20)\d\d)\s*$"
_ZEROS_BEHIND = r"^([^\d]*(?:18|19|20)\d\d)[-/. ](?:0{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]0{1,2})\s*$"
"""A date of which a day or a month is zeros: what is known of it is its year."""


def make_numbers_and_dates(made: Made, rules: Rules, numeric: Mapping[str, pa.Array]) -> None:
    """Make sex, NIK, family card, birth date and year, card number and NISN."""
    made.take(parse_sexes(made.text("sex"), p_is_man=rules.p_is_man), "sex")
    kks = parse_kks(made.text("kk"), numeric.get("kk"))
    made.take(kks if "kk" in made.fields else kks.drop_columns("flags"), "kk")
    dates, date_flags, year_alone = _birth(made, rules)
    cells = NikCells(numeric=numeric.get("nik"), damaged=rules.damaged)
    niks = _niks(made, dates, rules, cells)
    if rules.swapped:
        dates, date_flags, changed = _unswap(dates, date_flags, one(niks["nik_birth_date"]))
        if changed:
            niks = _niks(made, dates, rules, cells)
    if rules.shift:
        dates, moved = shift_dates(dates, one(niks["nik_birth_date"]), rules.shift)
        made.flag_where(pa.array(moved), "TGL_BERGESER")
        niks = _niks(made, dates, rules, cells)
    made.take(niks, "nik", "nik_part", "nik_birth_date", "nik_sex")
    if not {"birth_date", "birth_place_and_date"}.isdisjoint(
        made.fields
    ):  # a column that is not there is told once, not in every row
        made.flag(date_flags)
    made.made["birth_date"] = dates
    years = pc.year(dates).cast(pa.int16())
    stated = parse_years(made.text("birth_year"), made.as_of)
    aged = parse_birth_years(made.text("age"), made.as_of)
    made.made["birth_year"] = pc.coalesce(years, stated, year_alone, aged)
    made.made["birth_place"] = _place(made)
    made.made["card_number"] = one(parse_card_numbers(without_masked(made.text("card_number"))))
    made.made["nisn"] = one(parse_nisns(without_masked(made.text("nisn"))))


def _birth(made: Made, rules: Rules) -> tuple[pa.Array, pa.Array, pa.Array]:
    """(birth dates, flags, years) from the date column, else from the cell with place and date. years: of
    cells that tell no date and a year alone ("1988", "Jakarta 1988", "00-00-1988"); these are flagged as
    dates that cannot be read, never as blank."""
    written = pc.coalesce(made.text("birth_date"), made.text("birth_place_and_date"))
    parsed = parse_dates(written, as_of=made.as_of, order=rules.order)
    dates, flags = one(parsed["date"]), one(parsed["flags"])
    told = pc.if_else(pc.is_null(dates), written, pa.scalar(None, pa.string()))
    if told.null_count == len(told):
        return dates, flags, pa.nulls(len(told), pa.int16())
    bare = pc.replace_substring_regex(pc.replace_substring_regex(told, _ZEROS, r"\1\2"), _ZEROS_BEHIND, r"\1")
    years = parse_years(bare, made.as_of)
    unread = pa.scalar(MASK["TGL_TIDAK_SAH"], pa.int64())
    return dates, pc.if_else(pc.is_valid(years), unread, flags), years


def _place(made: Made) -> pa.Array:
    """Places of birth as written, of a cell with place and date what stands before the date."""
    before = pc.replace_substring_regex(made.text("birth_place_and_date"), _FROM_DATE, "")
    return tidy(pc.coalesce(made.text("birth_place"), before))


def _niks(made: Made, dates: pa.Array, rules: Rules, cells: NikCells) -> pa.Table:
    return parse_niks(
        made.text("nik"),
        as_of=made.as_of,
        birth_dates=dates,
        sexes=made.made["sex"],
        kks=made.made["kk"],
        pupils=rules.programme.pupils,
        cells=cells,
    )


def _unswap(dates: pa.Array, flags: pa.Array, nik_dates: pa.Array) -> tuple[pa.Array, pa.Array, bool]:
    """In a file whose days and months are half swapped: dates corrected where the NIK confirms it, others
    left and flagged."""
    swapped = one(swap_days_and_months(dates))
    changes = pc.fill_null(pc.not_equal(swapped, dates), False)
    confirmed = pc.and_(changes, _same_day(swapped, nik_dates))
    contradicted = pc.and_(changes, _same_day(dates, nik_dates))
    uncertain = pc.and_(changes, pc.invert(pc.or_(confirmed, contradicted)))
    told = flags.fill_null(0).to_numpy(zero_copy_only=False).copy()
    told[confirmed.to_numpy(zero_copy_only=False)] |= MASK["TGL_TERBALIK"]
    told[uncertain.to_numpy(zero_copy_only=False)] |= MASK["TGL_RAGU"]
    return pc.if_else(confirmed, swapped, dates), pa.array(told), bool(pc.any(confirmed).as_py())


def _same_day(left: pa.Array, right: pa.Array) -> pa.Array:
    """Whether two dates agree in day, month and the last two digits of the year: a NIK knows no century."""
    same = pc.and_(pc.equal(pc.day(left), pc.day(right)), pc.equal(pc.month(left), pc.month(right)))
    years = pc.subtract(pc.year(left), pc.year(right))
    century = pc.equal(pc.multiply(pc.divide(years, 100), 100), years)
    return pc.fill_null(pc.and_(same, century), False)
