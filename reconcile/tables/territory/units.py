"""Residents of units of the social office, what is found of them, and units in numbers."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.reading import RECORDS
from reconcile.tables.table import COUNT, DAY, NUMBER, SMALL, TEXT, Column, Table
from reconcile.tables.territory.told import told_table

STAY_STATES = ("IN", "REFERRED", "LEAVE")
STAY_ENDS = ("FAMILY", "REFERRED", "RETURNED", "INDEPENDENT", "ESCAPED", "DIED", "OTHER")
UNIT_CODES = (
    *("DILAYANI_DI_PANTI", "DUA_UNIT", "BELUM_BERJAMINAN", "BELUM_BERNOMOR"),
    *("PINDAH_UNIT", "TINGGAL_BERTUMPUK", "TERCATAT_DUA_KALI", "UNIT_TIDAK_DIKENAL"),
)
OWNERS = ("APBD_DKI", "APBN", "LKS")
UNIT_KINDS = ("TRANSIT", "RESIDENTIAL", "DAY", "REFERRAL")

STAYS = Table(
    "stays",
    "what a roll of social services says of a stay, a row for each row of `records` of such a roll: join by"
    " programme, source_file, sheet and source_row (persons has them too). The one table that keeps classes;"
    " papers show them at L3 alone",
    (
        *(RECORDS.column(name) for name in ("programme", "source_file", "sheet", "source_row")),
        Column("unit", TEXT, "the unit as written: upper-case ASCII, single spaces"),
        Column("ppks", TEXT, "codes of classes, two digits each, ascending, joined by commas; null: none"),
        Column("ppks_unread", pa.bool_(), "whether a class is written that nobody declared", required=True),
        Column("admitted", DAY, "first day of the stay"),
        Column("left_on", DAY, "day of leaving; null: still there, or not said"),
        Column("stay_state", TEXT, "as the roll says it; null: not said", codes=STAY_STATES),
        Column("stay_end", TEXT, "why the stay ended", codes=STAY_ENDS),
        Column("origin_code", TEXT, "Kemendagri code of the region of origin: 2, 4, 6 or 10 digits"),
    ),
)

UNIT_FINDINGS = Table(
    "unit_findings",
    "what is found of residents of units, for the social office alone. DILAYANI_DI_PANTI: served in a"
    " residential unit of the government and on cash aid in the same months. DUA_UNIT: a resident of two"
    " residential units on one day. BELUM_BERJAMINAN: a resident without an active JKN row."
    " BELUM_BERNOMOR: a resident of whom no row has a NIK. PINDAH_UNIT: left one unit and came to another"
    " within a month (nothing to mend). TINGGAL_BERTUMPUK: days in two units at once, of which one is over."
    " TERCATAT_DUA_KALI: two stays in one unit that share days. UNIT_TIDAK_DIKENAL: a resident of a unit that"
    " neither column, title, sheet nor file names, or of which they name several",
    (
        Column("person_id", TEXT, "as in `persons`", required=True),
        Column("record_id", TEXT, "the row of the stay", required=True),
        Column("code", TEXT, codes=UNIT_CODES, required=True),
        Column("unit_code", TEXT, "as declared in `units/`", required=True),
        Column("other_record_id", TEXT, "the row of aid, or of the other stay"),
        Column("other", TEXT, "programme of the aid, or code of the other unit"),
        Column("month_first", DAY, "first day of the first month that both speak of"),
        Column("month_last", DAY, "first day of the last one"),
        Column("months", NUMBER, "how many"),
    ),
    order=("person_id", "code", "record_id", "other_record_id"),
)

_PERSONS = "persons, each once"
UNITS = Table(
    "units",
    "each declared unit and each that a roll names, in numbers on the day of the run",
    (
        Column("unit_code", TEXT, "as declared; of an unknown one `TIDAK_DIKENAL`", required=True),
        Column("owner", TEXT, codes=OWNERS),
        Column("kind", TEXT, codes=UNIT_KINDS),
        Column("region", TEXT, "code of the place in which it stands on that day; null: nobody declared it"),
        Column("capacity", NUMBER, "places, of the newest declaration; null: nobody declared any"),
        Column("capacity_from", DAY, "as of when"),
        Column("capacity_old", pa.bool_(), "whether that is too long ago to go by; null: none declared"),
        Column("reported", pa.bool_(), "whether a roll of tonight speaks of it", required=True),
        Column("residents", COUNT, f"{_PERSONS}, there on that day", required=True),
        Column(
            "came",
            COUNT,
            f"{_PERSONS}, admitted in the last 12 months with this one",
            required=True,
        ),
        Column("went", COUNT, f"{_PERSONS}, left in the last 12 months with this one", required=True),
        Column(
            "median_days",
            COUNT,
            "half of the residents were there for longer when the month began; null where nobody is",
        ),
        Column("from_elsewhere", COUNT, "residents whose origin lies outside the province", required=True),
        Column("origin_unknown", COUNT, "residents whose origin nobody knows", required=True),
        Column("with_nik", COUNT, "residents with a NIK on any row", required=True),
        Column("with_jkn", COUNT, "residents with an active JKN row; null where no JKN roll came"),
        Column("in_need", COUNT, "residents on a roll of need; null where none came"),
    ),
    order=("unit_code",),
)

UNIT_ORIGINS = Table(
    "unit_origins",
    "residents on the day of the run by unit and place of origin",
    (
        Column("unit_code", TEXT, "as in `units`", required=True),
        Column("origin", TEXT, "kota of origin (4 digits), a province alone (2), or `TIDAK_DIKETAHUI`",
               required=True),
        Column("residents", COUNT, _PERSONS, required=True),
    ),
    order=("unit_code", "origin"),
)  # fmt: skip

PPKS_COUNTS = Table(
    "ppks_counts",
    "persons by class, each once over all rolls and months, as nobody may see them: papers show them"
    " suppressed",
    (
        Column("ppks", TEXT, "code of the class, two digits", required=True),
        Column(
            "place",
            TEXT,
            "kelurahan of the province (10 digits); its code alone where not known"
            " further, `LUAR` for another province, `TIDAK_DIKETAHUI`",
            required=True,
        ),
        Column("persons", COUNT, _PERSONS, required=True),
        Column("served", COUNT, "of these residents of a unit on the day of the run", required=True),
        Column("doubtful", COUNT, "of these with an age or sex that the class excludes", required=True),
        Column("age_unknown", SMALL, "1 where an age is asked for and of some it is unknown", required=True),
    ),
    order=("ppks", "place"),
)

PPKS_TOLD = Table(
    "ppks_told",
    "`ppks_counts` as papers show them, and the count behind: later papers are held against those of before",
    (
        Column("ppks", TEXT, required=True),
        Column("area", TEXT, "a kelurahan, a kota, or the province", required=True),
        Column("persons", COUNT, "the count behind", required=True),
        Column("mark", TEXT, "what stands in its place; null: it is shown, rounded"),
        Column("shown", COUNT, "as it is shown, rounded to fives; null where it is hidden"),
    ),
    order=("ppks", "area"),
)

UNITS_TOLD = told_table(
    "units_told",
    "every number of units as papers show it, and the count behind: later papers are held against it",
    "what is counted: a column of `units`, `not_` and one for the rest, or the kota of origin",
    "the unit; empty: all of them",
)
