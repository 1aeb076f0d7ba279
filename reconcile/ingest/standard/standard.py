"""Mapped text columns to the columns of the records table: the whole meaning of a row, nothing of its
file."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells.crowded import Crowded
from reconcile.ingest.cells.letters import letters
from reconcile.ingest.standard.parts import joined_parts
from reconcile.ingest.standard.periods import Title, read_periods
from reconcile.ingest.standard.values import (
    fill_levels,
    parse_amounts,
    parse_birth_years,
    parse_npsns,
    parse_values,
    parse_years,
    tidy,
)
from reconcile.parsing.dates.dates import Order, parse_dates, swap_days_and_months
from reconcile.parsing.dates.shifted_dates import shift_dates
from reconcile.parsing.distinct import parse_distinct
from reconcile.parsing.names.names import normalise_names
from reconcile.parsing.names.unnamed import read_unnamed_children
from reconcile.parsing.numbers.kks import parse_kks
from reconcile.parsing.numbers.masked import without_masked
from reconcile.parsing.numbers.niks import NikCells, parse_niks
from reconcile.parsing.places.places import (
    Coding,
    parse_card_numbers,
    parse_nisns,
    parse_rt_rw,
    resolve_regions,
)
from reconcile.parsing.sexes import parse_sexes
from reconcile.programmes import Programme
from reconcile.vocabulary.flags import MASK

Fields = Mapping[str, pa.Array]
REGION_FIELDS = (
    "kelurahan",
    "kecamatan",
    "city",
    "province",
    "region_code",
    "province_code",
    "city_code",
    "kecamatan_code",
    "kelurahan_code",
)
UNKNOWN = "UNKNOWN"
_GRAVEST_FIRST = ("DEAD", "MOVED", "NOT_FOUND", UNKNOWN, "ALIVE")
_LAST_CONTROL, _LAST_ASCII = 8, 127
_BROKEN_TEXT = r"\x{FFFD}|Ã[\x{80}-\x{BF}]|Â[\x{80}-\x{BF}]|â€|[\x{00}-\x{08}]"


@dataclass(frozen=True)
class Rules:
    """What standardising a sheet needs to know beyond its rows; all from `damaged` on is found over the whole
    file.

    shift: days by which its birth dates are off. p_is_man: its sexes are P and W. crowded: numbers on too
    many people.
    """

    programme: Programme
    reference_date: date
    title: Title = dataclasses.field(default_factory=Title)
    damaged: bool = False
    swapped: bool = False
    order: Order = "DMY"
    coding: Coding = "KEMENDAGRI"
    shift: int = 0
    p_is_man: bool = False
    crowded: Crowded = dataclasses.field(default_factory=dict)


class _Columns:
    """The columns under construction and the flags that each step adds."""

    def __init__(self, fields: Fields, size: int) -> None:
        self.fields = fields
        self.size = size
        self.flags = np.zeros(size, np.int64)
        self.made: dict[str, pa.Array] = {}

    def text(self, field: str) -> pa.Array:
        return self.fields.get(field, pa.nulls(self.size, pa.string()))

    def take(self, table: pa.Table, *names: str) -> None:
        for name in names:
            self.made[name] = _one(table[name])
        if "flags" in table.column_names:
            self.flag(table["flags"])

    def flag(self, flags: pa.Array | pa.ChunkedArray) -> None:
        self.flags |= _one(flags).fill_null(0).to_numpy(zero_copy_only=False)

    def flag_where(self, mask: pa.Array, code: str) -> None:
        self.flags[_one(mask).fill_null(False).to_numpy(zero_copy_only=False)] |= MASK[code]


def standardise(fields: Fields, size: int, rules: Rules, numeric: Mapping[str, pa.Array]) -> pa.Table:
    """The columns of the records table from `nik` to `flags`, for `size` rows.

    fields: field -> cells as written (trimmed, blanks null). numeric: "nik" and "kk" -> which cells were
    numbers.
    """
    fields, faults = _without_crowded(fields, rules.crowded)
    made = _Columns(joined_parts(_split_parent_and_child(fields)), size)
    _names(made)
    _numbers_and_dates(made, rules, numeric)
    _unnamed_children(made, rules)
    _regions(made, rules)
    _school(made, rules)
    _benefit(made, rules)
    for written in made.fields.values():
        if _may_be_broken(written):
            made.flag_where(pc.match_substring_regex(written, _BROKEN_TEXT), "SEL_RUSAK")
    for code, rows in faults.items():
        if code == "NIK_MASSAL":  # one fault, one flag
            made.flags[rows] &= ~MASK["NIK_KOSONG"]
        made.flags[rows] |= MASK[code]
    made.made["flags"] = pa.array(made.flags)
    return pa.table(made.made)


def _may_be_broken(written: pa.Array | pa.ChunkedArray) -> bool:
    """Whether a column holds anything that _BROKEN_TEXT could find: most hold nothing but plain ASCII."""
    said = np.frombuffer(letters(_one(written)), np.uint8)
    return bool(len(said)) and bool(said.min() <= _LAST_CONTROL or said.max() > _LAST_ASCII)


def _one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


_MASS = {"nik": "NIK_MASSAL", "card_number": "KARTU_MASSAL", "nisn": "NISN_MASSAL", "kk": "KK_MASSAL"}


def _without_crowded(
    fields: Fields, crowded: Crowded
) -> tuple[Fields, dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    """The cells without numbers that too many people bear, and the rows of each flag; a family card,
    perhaps an institution's, stays."""
    kept, faults = dict(fields), {}
    for field in crowded.keys() & fields.keys():
        mass = pc.is_in(fields[field], pa.array(sorted(crowded[field]), pa.string()))
        faults[_MASS[field]] = mass.to_numpy(zero_copy_only=False)
        if field != "kk":
            kept[field] = pc.if_else(mass, pa.scalar(None, pa.string()), fields[field])
    return kept, faults


def _split_parent_and_child(fields: Fields) -> Fields:
    """Cells "Nama orang tua (Nama anak)" as two fields; a cell without brackets is the child's name."""
    if "parent_and_child" not in fields:
        return fields

    def parse(cell: str | None) -> tuple[str | None, str | None]:
        found = re.match(r"^(.*?)\s*[(\[](.+?)[)\]]?\s*$", cell or "", re.DOTALL)
        return (found.group(1) or None, found.group(2)) if found else (None, cell)

    both = parse_distinct(
        fields["parent_and_child"], parse, pa.schema([("parent", pa.string()), ("name", pa.string())])
    )
    split = {field: column for field, column in fields.items() if field != "parent_and_child"}
    for field in ("parent", "name"):
        found = _one(both[field])
        split[field] = pc.coalesce(split[field], found) if field in split else found
    return split


def _names(made: _Columns) -> None:
    written = made.text("name")
    lettered = pc.fill_null(pc.match_substring_regex(written, r"\p{L}"), False)
    if not pc.all(lettered).as_py():  # figures and signs are nobody's name
        written = pc.if_else(lettered, written, pa.scalar(None, pa.string()))
    made.take(
        normalise_names(written), "name", "name_core", "name_key", "name_first", "name_alias", "patronymic"
    )
    if "name_alias" in made.fields:
        second = _one(normalise_names(made.text("name_alias"))["name_core"])
        differs = pc.fill_null(pc.not_equal(second, made.made["name_core"]), True)
        second = pc.if_else(differs, second, pa.scalar(None, pa.string()))
        made.made["name_alias"] = pc.coalesce(made.made["name_alias"], second)
    for field, views in (("mother", ("core", "key")), ("parent", ("core",))):
        written = made.text(field)
        read = None if written.null_count == made.size else normalise_names(written)
        for view in views:
            made.made[f"{field}_{view}"] = (
                pa.nulls(made.size, pa.string()) if read is None else _one(read[f"name_{view}"])
            )


def _unnamed_children(made: _Columns, rules: Rules) -> None:
    """Take names that are a parent's (BY NY SITI) out of the name and into the parent's columns, where
    those are blank."""
    years = pc.coalesce(made.made["birth_year"], pc.year(made.made["nik_birth_date"]).cast(pa.int16()))
    read = read_unnamed_children(
        made.made["name"], pc.subtract(pa.scalar(rules.reference_date.year, pa.int16()), years)
    )
    made.made["unnamed"] = _one(read["unnamed"])
    child = pc.is_valid(made.made["unnamed"])
    if not pc.any(child).as_py():
        return
    for field in ("name_core", "name_key", "name_first", "name_alias", "patronymic"):
        made.made[field] = pc.if_else(child, pa.scalar(None, pa.string()), made.made[field])
    known = pc.is_valid(made.made["mother_core"])  # both columns are of one name
    for field in ("mother_core", "mother_key"):
        made.made[field] = pc.if_else(known, made.made[field], _one(read[field]))
    made.made["parent_core"] = pc.coalesce(made.made["parent_core"], _one(read["parent_core"]))
    made.flag_where(child, "NAMA_BAYI")


def _numbers_and_dates(made: _Columns, rules: Rules, numeric: Mapping[str, pa.Array]) -> None:
    made.take(parse_sexes(made.text("sex"), p_is_man=rules.p_is_man), "sex")
    kks = parse_kks(made.text("kk"), numeric.get("kk"))
    made.take(kks if "kk" in made.fields else kks.drop_columns("flags"), "kk")
    dates, date_flags = _birth(made, rules)
    cells = NikCells(numeric=numeric.get("nik"), damaged=rules.damaged)
    niks = _niks(made, dates, rules, cells)
    if rules.swapped:
        dates, date_flags, changed = _unswap(dates, date_flags, _one(niks["nik_birth_date"]))
        if changed:
            niks = _niks(made, dates, rules, cells)
    if rules.shift:
        dates, moved = shift_dates(dates, _one(niks["nik_birth_date"]), rules.shift)
        made.flag_where(pa.array(moved), "TGL_BERGESER")
        niks = _niks(made, dates, rules, cells)
    made.take(niks, "nik", "nik_part", "nik_birth_date", "nik_sex")
    if not {"birth_date", "birth_place_and_date"}.isdisjoint(
        made.fields
    ):  # a column that is not there is told once, not in every row
        made.flag(date_flags)
    made.made["birth_date"] = dates
    years = pc.year(dates).cast(pa.int16())
    told = parse_years(made.text("birth_year"), rules.reference_date)
    made.made["birth_year"] = pc.coalesce(
        years, told, parse_birth_years(made.text("age"), rules.reference_date)
    )
    made.made["card_number"] = _one(parse_card_numbers(without_masked(made.text("card_number"))))
    made.made["nisn"] = _one(parse_nisns(without_masked(made.text("nisn"))))


def _birth(made: _Columns, rules: Rules) -> tuple[pa.Array, pa.Array]:
    """(birth dates, flags) from the date column, else from the cell with place and date."""
    written = pc.coalesce(made.text("birth_date"), made.text("birth_place_and_date"))
    parsed = parse_dates(written, reference_date=rules.reference_date, order=rules.order)
    return _one(parsed["date"]), _one(parsed["flags"])


def _niks(made: _Columns, dates: pa.Array, rules: Rules, cells: NikCells) -> pa.Table:
    return parse_niks(
        made.text("nik"),
        reference_date=rules.reference_date,
        birth_dates=dates,
        sexes=made.made["sex"],
        kks=made.made["kk"],
        pupils=rules.programme.pupils,
        cells=cells,
    )


def _unswap(dates: pa.Array, flags: pa.Array, nik_dates: pa.Array) -> tuple[pa.Array, pa.Array, bool]:
    """In a file whose days and months are half swapped: dates corrected where the NIK confirms it, others
    left and flagged."""
    swapped = _one(swap_days_and_months(dates))
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


def _regions(made: _Columns, rules: Rules) -> None:
    columns = {field: made.fields[field] for field in REGION_FIELDS if field in made.fields}
    codes = pa.nulls(made.size, pa.string())
    if columns:
        resolved = resolve_regions(columns, coding=rules.coding)
        codes = _one(resolved["region_code"])
        made.flag(resolved["flags"])
    at_school = rules.programme.region_of == "school"
    nowhere = pa.nulls(made.size, pa.string())
    made.made["region_code"] = nowhere if at_school else codes
    made.made["school_region_code"] = codes if at_school else nowhere
    if made.fields.keys() & {"rt", "rw", "rt_rw"}:
        made.take(parse_rt_rw(*(made.fields.get(field) for field in ("rt", "rw", "rt_rw"))), "rt", "rw")
    else:
        made.made["rt"] = made.made["rw"] = nowhere
    made.made["address"] = tidy(made.text("address"))


def _school(made: _Columns, rules: Rules) -> None:
    made.made["school"] = tidy(made.text("school"))
    made.made["npsn"] = parse_npsns(made.text("npsn"))
    level, _ = parse_values(made.text("level"), rules.programme, "level")
    made.made["level"] = fill_levels(level, made.fields) if rules.programme.pupils else level


def _benefit(made: _Columns, rules: Rules) -> None:
    for field in ("relationship", "segment", "benefit_status"):
        values, unknown = parse_values(made.text(field), rules.programme, field)
        if field == "segment":
            made.flag_where(unknown, "SEGMEN_TIDAK_DIKENAL")
        if field == "benefit_status":
            values = pc.if_else(unknown, pa.scalar(UNKNOWN), values)
            made.flag_where(pc.equal(values, UNKNOWN), "STATUS_PENERIMA_TIDAK_DIKENAL")
        default = rules.programme.defaults.get(field)
        if default:
            missing = pc.and_(pc.is_null(values), pc.invert(unknown))
            values = pc.if_else(missing, pa.scalar(default), values)
        made.made[field] = values
    _life(made, rules)
    made.take(
        read_periods(made.fields, made.size, rules.programme, rules.title), "period_start", "period_end"
    )
    made.made["amount"] = parse_amounts(made.text("amount"))


def _life(made: _Columns, rules: Rules) -> None:
    """What a register says of its people: of their life, in its answer to a query, and of moving; the gravest
    of them counts.

    A word nobody declared says nothing: it is UNKNOWN, and told, never a sign of life.
    """
    if made.fields.keys().isdisjoint({"vital_status", "register_answer", "moved_status"}):
        made.made["vital_status"] = pa.nulls(made.size, pa.string())
        return
    told = [_told_life(made, rules, field, "vital_status") for field in ("vital_status", "register_answer")]
    told.append(_told_life(made, rules, "moved_status", "moved_status"))
    status = pa.nulls(made.size, pa.string())
    for value in reversed(_GRAVEST_FIRST):
        says_so = [pc.fill_null(pc.equal(one, value), False) for one in told]
        status = pc.if_else(pc.or_(pc.or_(says_so[0], says_so[1]), says_so[2]), value, status)
    made.made["vital_status"] = status
    made.flag_where(pc.equal(status, UNKNOWN), "STATUS_TIDAK_DIKENAL")


def _told_life(made: _Columns, rules: Rules, field: str, values: str) -> pa.Array:
    status, strange = parse_values(made.text(field), rules.programme, values)
    return pc.if_else(strange, pa.scalar(UNKNOWN), status)
