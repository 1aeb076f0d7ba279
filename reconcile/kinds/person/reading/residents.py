"""People whom social services look after, in a unit or outside. They are read as people are, but that those
who live in a unit are no household: its family card, address and mother's name, given by staff, link nobody.
What their rows say of the stay stands in a table beside."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, partial

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.kind import Fields, RowKind, Standardise
from reconcile.ingest.standard.periods import Title
from reconcile.ingest.standard.values import parse_values, tidy
from reconcile.kinds.employer.reading.work import days, text
from reconcile.kinds.person.reading.made import Rules
from reconcile.kinds.person.reading.rows import ROWS
from reconcile.kinds.person.reading.standard import standardise
from reconcile.kinds.person.reading.tally import PersonTally
from reconcile.parsing.distinct import parse_distinct
from reconcile.programmes import Programme
from reconcile.tables import STAYS

OF_A_HOUSEHOLD = (
    *("kk", "mother_core", "mother_key", "parent_core", "address", "rt", "rw", "region_code"),
    "relationship",
)
_DEFAULT_DAYS = (101, 701, 1231)
_BETWEEN = re.compile(r"[,;/+&|]|\bDAN\b", re.IGNORECASE)


@dataclass
class ResidentTally(PersonTally):
    """As of people."""

    def standardise(self, title: Title) -> Standardise:
        return partial(standardise_residents, rules=self._rules(title))


def standardise_residents(fields: Fields, size: int, numeric: Fields, rules: Rules) -> pa.Table:
    """The columns of records from `nik` to `flags`, and those of stays."""
    said = standardise(fields, size, numeric, rules)
    origin = said["region_code"]
    if not rules.programme.household:
        said = _without_counted_back(_without_household(said))
    codes, unread = classes(text(fields, size, "ppks"), rules.programme)
    made = {
        "unit": tidy(text(fields, size, "unit")),
        "ppks": codes,
        "ppks_unread": unread,
        "admitted": days(text(fields, size, "period_start"), rules.period_order),
        "left_on": days(text(fields, size, "period_end"), rules.period_order),
        "stay_state": parse_values(text(fields, size, "stay_state"), rules.programme, "stay_state")[0],
        "stay_end": parse_values(text(fields, size, "stay_end"), rules.programme, "stay_end")[0],
        "origin_code": origin,
    }
    for name, column in made.items():
        said = said.append_column(name, column)
    return said


def _without_household(said: pa.Table) -> pa.Table:
    for name in OF_A_HOUSEHOLD:
        if name in said.column_names:
            at = said.schema.get_field_index(name)
            said = said.set_column(at, name, pa.nulls(len(said), said.schema.field(name).type))
    return said


def _without_counted_back(said: pa.Table) -> pa.Table:
    """Of whom no number is known and who is said to be born on a day that is written where nobody knows it (1
    January, 1 July, 31 December) the year alone: staff reckoned it back, and gave him the name as well."""
    births = said["birth_date"]
    day = pc.add(pc.multiply(pc.month(births), 100), pc.day(births))
    written = pc.is_in(day, pa.array(_DEFAULT_DAYS, pa.int64()))
    back = pc.fill_null(pc.and_(written, pc.is_null(said["nik"])), False)
    years = pc.year(births).cast(said.schema.field("birth_year").type)
    for name, column in (
        ("birth_year", pc.if_else(back, years, said["birth_year"])),
        ("birth_date", pc.if_else(back, pa.scalar(None, births.type), births)),
    ):
        at = said.schema.get_field_index(name)
        said = said.set_column(at, said.schema.field(at), column)
    return said


def classes(written: pa.Array, programme: Programme) -> tuple[pa.Array, pa.Array]:
    """(codes of the classes that a cell names, whether it names one that nobody declared). A cell may name
    several."""

    @cache
    def read(part: str) -> tuple[str | None, bool]:
        value, unknown = parse_values(pa.array([part], pa.string()), programme, "ppks")
        return value[0].as_py(), bool(unknown[0].as_py())

    def parse(cell: str | None) -> tuple[str | None, bool]:
        whole, strange = read(cell or "")
        if whole or not strange:
            return whole, False
        parts = [read(part.strip()) for part in _BETWEEN.split(cell or "") if part.strip()]
        found = sorted({code for code, _ in parts if code})
        return ",".join(found) or None, any(unread for _, unread in parts) or not parts

    table = parse_distinct(written, parse, pa.schema([("codes", pa.string()), ("unread", pa.bool_())]))
    return table["codes"].combine_chunks(), pc.fill_null(table["unread"].combine_chunks(), False)


RESIDENTS: RowKind = replace(
    ROWS,
    tally=ResidentTally,
    known_by=(*ROWS.known_by, "unit", "ppks", "admitted", "left_on", "stay_state", "stay_end"),
    beside=STAYS,
)
