"""Mapped text columns to the columns of the records table: the whole meaning of a row, nothing of its
file."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells.crowded import Crowded
from reconcile.ingest.cells.letters import letters
from reconcile.ingest.standard.kind import Fields, Mask, with_days
from reconcile.ingest.standard.values import tidy
from reconcile.kinds.person.reading.answers import without_answers
from reconcile.kinds.person.reading.benefits import make_benefit, make_school
from reconcile.kinds.person.reading.births import make_numbers_and_dates
from reconcile.kinds.person.reading.made import Made, Rules, one
from reconcile.kinds.person.reading.parts import joined_parts
from reconcile.parsing.as_of import AsOf
from reconcile.parsing.distinct import parse_distinct
from reconcile.parsing.names.names import normalise_names
from reconcile.parsing.names.unnamed import read_unnamed_children
from reconcile.parsing.places.places import parse_rt_rw, resolve_regions
from reconcile.vocabulary.flags import MASK

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
_LAST_CONTROL, _LAST_ASCII = 8, 127
_BROKEN_TEXT = r"\x{FFFD}|Ã[\x{80}-\x{BF}]|Â[\x{80}-\x{BF}]|â€|[\x{00}-\x{08}]"


def standardise(fields: Fields, size: int, numeric: Fields, rules: Rules) -> pa.Table:
    """The columns of the records table from `nik` to `flags`, for `size` rows, with the days on which they
    say so.

    fields: field -> cells as written (trimmed, blanks null). numeric: "nik" and "kk" -> which cells were
    numbers.
    """
    fields, faults = _without_crowded(fields, rules.crowded)
    fields, of_fields = without_answers(fields, rules.programme)
    made = Made(
        joined_parts(_split_parent_and_child(fields)), size, AsOf.of_rows(rules.as_of, size), of_fields
    )
    _names(made)
    make_numbers_and_dates(made, rules, numeric)
    _unnamed_children(made)
    _regions(made, rules)
    make_school(made, rules)
    make_benefit(made, rules)
    for written in made.fields.values():
        if _may_be_broken(written):
            made.flag_where(pc.match_substring_regex(written, _BROKEN_TEXT), "SEL_RUSAK")
    for code, rows in faults.items():
        if code == "NIK_MASSAL":  # one fault, one flag
            made.flags[rows] &= ~MASK["NIK_KOSONG"]
        made.flags[rows] |= MASK[code]
    made.made["flags"] = pa.array(made.flags)
    return with_days(pa.table(made.made), made.as_of)


def _may_be_broken(written: pa.Array | pa.ChunkedArray) -> bool:
    """Whether a column holds anything that _BROKEN_TEXT could find: most hold nothing but plain ASCII."""
    said = np.frombuffer(letters(one(written)), np.uint8)
    return bool(len(said)) and bool(said.min() <= _LAST_CONTROL or said.max() > _LAST_ASCII)


_MASS = {"nik": "NIK_MASSAL", "card_number": "KARTU_MASSAL", "nisn": "NISN_MASSAL", "kk": "KK_MASSAL"}


def _without_crowded(fields: Fields, crowded: Crowded) -> tuple[Fields, dict[str, Mask]]:
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
        found = one(both[field])
        split[field] = pc.coalesce(split[field], found) if field in split else found
    return split


def _names(made: Made) -> None:
    written = made.text("name")
    lettered = pc.fill_null(pc.match_substring_regex(written, r"\p{L}"), False)
    if not pc.all(lettered).as_py():  # figures and signs are nobody's name
        written = pc.if_else(lettered, written, pa.scalar(None, pa.string()))
    made.take(
        normalise_names(written), "name", "name_core", "name_key", "name_first", "name_alias", "patronymic"
    )
    if "name_alias" in made.fields:
        second = one(normalise_names(made.text("name_alias"))["name_core"])
        differs = pc.fill_null(pc.not_equal(second, made.made["name_core"]), True)
        second = pc.if_else(differs, second, pa.scalar(None, pa.string()))
        made.made["name_alias"] = pc.coalesce(made.made["name_alias"], second)
    for field, views in (("mother", ("core", "key")), ("parent", ("core",))):
        written = made.text(field)
        read = None if written.null_count == made.size else normalise_names(written)
        for view in views:
            made.made[f"{field}_{view}"] = (
                pa.nulls(made.size, pa.string()) if read is None else one(read[f"name_{view}"])
            )


def _unnamed_children(made: Made) -> None:
    """Take names that are a parent's (BY NY SITI) out of the name and into the parent's columns, where
    those are blank."""
    years = pc.coalesce(made.made["birth_year"], pc.year(made.made["nik_birth_date"]).cast(pa.int16()))
    read = read_unnamed_children(made.made["name"], years, made.as_of)
    made.made["unnamed"] = one(read["unnamed"])
    child = pc.is_valid(made.made["unnamed"])
    if not pc.any(child).as_py():
        return
    for field in ("name_core", "name_key", "name_first", "name_alias", "patronymic"):
        made.made[field] = pc.if_else(child, pa.scalar(None, pa.string()), made.made[field])
    known = pc.is_valid(made.made["mother_core"])  # both columns are of one name
    for field in ("mother_core", "mother_key"):
        made.made[field] = pc.if_else(known, made.made[field], one(read[field]))
    made.made["parent_core"] = pc.coalesce(made.made["parent_core"], one(read["parent_core"]))
    made.flag_where(child, "NAMA_BAYI")


def _regions(made: Made, rules: Rules) -> None:
    columns = {field: made.fields[field] for field in REGION_FIELDS if field in made.fields}
    codes = pa.nulls(made.size, pa.string())
    if columns:
        resolved = resolve_regions(columns, coding=rules.coding, home=rules.programme.home)
        codes = one(resolved["region_code"])
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
