"""Coverage: people with their home, their membership of families of programmes, and the counts of both."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table

OUTSIDE = "LUAR"
"""The kota of a home outside the province."""
NOBODY, NOT_KNOWN = "BELUM", "TIDAK_DIKETAHUI"
"""Instead of a segment: of none; and of none, while a roll that may say otherwise lacks or is old."""
LIVES = ("LIVING", "DEAD", "MOVED")
MEMBER_STATES = (
    "TERDAFTAR_BELUM_BAYAR",
    "AKTIF",
    "MENUNGGAK",
    "BERAKHIR",
    "NONAKTIF_KLAIM",
    "MENINGGAL",
    "PINDAH",
    "TIDAK_DIKETAHUI",
)
STATES_OF_SOURCES = ("KNOWN", "OLD", "MISSING")

_FAMILY = Column("family", TEXT, "of rules/families.toml", required=True)
_SEX = Column("sex", TEXT, "null: unknown", codes=("M", "F"))
_KOTA = Column("kota", TEXT, f"four digits; {OUTSIDE}: outside the province; null: unknown")

COVERAGE_PEOPLE = Table(
    "coverage_people",
    "everybody of the run once, with what coverage is counted by. Home, sex and birth date are the merged"
    " register's; of who is on no roll the population register's; else of the person's own rows",
    (
        Column("person_id", TEXT, required=True),
        Column(
            "life",
            TEXT,
            "as the population register has it: MOVED is gone from it; null: no row of it is this person's",
            codes=LIVES,
        ),
        Column("resident", COUNT, "1: the register holds the person alive, at home in the province; else 0"),
        _KOTA,
        Column("kelurahan", TEXT, "ten digits; null: unknown, or outside the province"),
        _SEX,
        Column("age", NUMBER, "completed years on the first day of the month; null: no birth date"),
    ),
    order=("person_id",),
)

MEMBERSHIP = Table(
    "membership",
    "who is a member of which family of programmes: one row a person, family, programme and segment. Covered"
    " in a family is who has a row with `registered` (or `active`) in it; where `active` is null nobody can"
    " say, which is not uncovered",
    (
        Column("person_id", TEXT, required=True),
        _FAMILY,
        Column("programme", TEXT, "the roll", required=True),
        Column("segment", TEXT, "of the family", required=True),
        Column("record_id", TEXT, "the row of the roll that speaks for it", required=True),
        Column("rows", COUNT, "rows of the person there", required=True),
        Column(
            "cards", COUNT, "different card numbers among them; a row without one is a card", required=True
        ),
        Column(
            "cards_of_family",
            COUNT,
            "different cards in the whole family, on the row where the person counts once; else 0",
            required=True,
        ),
        Column(
            "registered",
            COUNT,
            "1: on the roll on the day of the run, as the family declares; else 0",
            required=True,
        ),
        Column(
            "active",
            COUNT,
            "1: protected on the day; 0: not; null: the rolls received do not tell (old, no contributions)",
        ),
        Column("paid_up", COUNT, "1: active without days of grace, paid for the month itself; null: unknown"),
        Column("since", DAY, "first day of its first period; null: unknown"),
        Column("until", DAY, "last day of cover; null: open, or unknown"),
        Column("state", TEXT, codes=MEMBER_STATES, required=True),
        Column(
            "counts",
            COUNT,
            "1: the one row of the person in the family by which he counts once: the first segment, in the"
            " family's order, in which he is active, else registered; else 0",
            required=True,
        ),
    ),
    order=("person_id", "family", "programme", "segment"),
)

COVERAGE_SOURCES = Table(
    "coverage_sources",
    "whether the rolls that came can say who is of a segment: what is not KNOWN makes nobody uncovered",
    (
        _FAMILY,
        Column("segment", TEXT, required=True),
        Column("segment_title", TEXT, "Indonesian", required=True),
        Column("position", NUMBER, "its place in the family's order, from 0", required=True),
        Column(
            "kota",
            TEXT,
            '"": of all; else a kota of which the segment\'s rolls seem not to speak',
            required=True,
        ),
        Column(
            "state",
            TEXT,
            "OLD: its rolls speak of a day too long ago",
            codes=STATES_OF_SOURCES,
            required=True,
        ),
        Column("needed", COUNT, "1: without it nobody can be called uncovered", required=True),
        Column("programmes", TEXT, "its rolls that came, comma separated", required=True),
        Column("as_of", DAY, "the newest day that they speak of; null: nobody says"),
        Column("rows", COUNT, "rows of the segment", required=True),
        Column(
            "nameless",
            COUNT,
            "members that its rolls count without naming them: a line of their own, never added to persons",
            required=True,
        ),
    ),
    order=("family", "segment", "kota"),
)

_PLACE = Column(
    "place",
    TEXT,
    "by what the kota is told: where people live, or where they work; never to be added to one another",
    codes=("HOME", "WORK"),
    required=True,
)
COVERAGE = Table(
    "coverage",
    "people of each family counted: a cell a programme, segment, kota, kelurahan, sex and age band. Members"
    " count in each of their segments (`persons`), and once in the family (`once`). Rows are at least cards,"
    " cards at least persons",
    (
        _FAMILY,
        _PLACE,
        Column("programme", TEXT, f'the roll; "" with {NOBODY} and {NOT_KNOWN}', required=True),
        Column(
            "segment",
            TEXT,
            f"{NOBODY}: residents on no roll of the family; {NOT_KNOWN}: such residents where a roll lacks or"
            " is old that may have them",
            required=True,
        ),
        _KOTA,
        Column("kelurahan", TEXT, "ten digits; null: unknown, or outside the province"),
        _SEX,
        Column("band", TEXT, "ages, as 15-24 or 65+; null: unknown"),
        Column("rows", COUNT, "rows of members", required=True),
        Column("cards", COUNT, "cards of members, of the segment", required=True),
        Column("persons", COUNT, "members of the segment", required=True),
        Column("registered", COUNT, "of them", required=True),
        Column("active", COUNT, "of them", required=True),
        Column(
            "unsure",
            COUNT,
            "of the registered, of whom nobody can say whether they are active",
            required=True,
        ),
        Column("paid_up", COUNT, "of the active, those without arrears", required=True),
        Column("once", COUNT, "people who count here and nowhere else in the family", required=True),
        Column("cards_once", COUNT, "their cards in the whole family", required=True),
        Column("registered_once", COUNT, "of `once`", required=True),
        Column("active_once", COUNT, "of `once`", required=True),
        Column("unsure_once", COUNT, "of `once`, as `unsure`", required=True),
        Column("residents", COUNT, "of `once`, those whom the register holds; 0 by WORK", required=True),
        Column("residents_registered", COUNT, "of them", required=True),
        Column("residents_active", COUNT, "of them", required=True),
        Column("residents_unsure", COUNT, "of them, as `unsure`", required=True),
    ),
    order=("family", "place", "programme", "segment", "kota", "kelurahan", "sex", "band"),
)

COVERAGE_OVERLAPS = Table(
    "coverage_overlaps",
    "people registered in two segments of a family at once, which may be lawful",
    (
        _FAMILY,
        Column("segment_one", TEXT, "the one that comes first in the family's order", required=True),
        Column("segment_two", TEXT, required=True),
        Column("persons", COUNT, required=True),
        Column("active", COUNT, "of them, active in both", required=True),
    ),
    order=("family", "segment_one", "segment_two"),
)

_LIKELY = Column(
    "likely",
    COUNT,
    "persons more who are expected among members without a register row: by pairs that wait for somebody's"
    " word, and among rows without a usable number",
    required=True,
)
COVERAGE_RATES = Table(
    "coverage_rates",
    "coverage as shares: one line a family, indicator and kota, with what it is held against",
    (
        _FAMILY,
        Column("family_title", TEXT, "Indonesian", required=True),
        Column("indicator", TEXT, "TERDAFTAR, AKTIF, KEAKTIFAN, or the code of a target", required=True),
        Column("title", TEXT, "Indonesian", required=True),
        Column("kota", TEXT, '"": the whole province', required=True),
        Column("month", TEXT, "yyyy-mm of the run", required=True),
        Column("numerator", COUNT, "persons counted; null: unknown"),
        _LIKELY,
        Column(
            "unsure",
            COUNT,
            "registered residents of whom nobody can say whether they are active",
            required=True,
        ),
        Column("denominator", COUNT, "persons; null: unknown"),
        Column("share", pa.float64(), "of 100, of numerator and likely; null: unknown"),
        Column("low", pa.float64(), "of 100: what wrong and missed links leave open, and the rolls' silence"),
        Column("high", pa.float64()),
        Column(
            "survey_low",
            pa.float64(),
            "of 100: within the margin of the survey; null: no survey, or no margin",
        ),
        Column("survey_high", pa.float64()),
        Column("year", NUMBER, "of the denominator; null: of the run"),
        Column("source", TEXT, "of the denominator", required=True),
        Column("target", pa.float64(), "of 100; null: no target"),
        Column("by", DAY, "of the target"),
        Column("days_left", COUNT, "from the end of the month of the run to that of the target; 0: over"),
        Column("gap", COUNT, "persons short of the target; 0: reached; null: unknown"),
        Column("authority", TEXT, "of the target"),
        Column("unknown", TEXT, "Indonesian: why it, or its complement, is unknown; null: it is known"),
    ),
    order=("family", "indicator", "kota"),
)

COVERAGE_SEGMENTS = Table(
    "coverage_segments",
    "shares of residents whom a family counts in a segment, each person once: one line an indicator, segment"
    " and kota, of the ages that the family is counted against",
    (
        _FAMILY,
        Column("indicator", TEXT, codes=("TERDAFTAR", "AKTIF"), required=True),
        Column("segment", TEXT, required=True),
        Column("kota", TEXT, '"": the whole province', required=True),
        Column("numerator", COUNT, "persons counted", required=True),
        _LIKELY,
        Column("denominator", COUNT, "residents; null: unknown"),
        Column("share", pa.float64(), "of 100, of numerator and likely; null: unknown"),
        Column("low", pa.float64(), "of 100: what wrong and missed links leave open"),
        Column("high", pa.float64()),
        Column("unknown", TEXT, "Indonesian: why it is unknown; null: it is known"),
    ),
    order=("family", "indicator", "segment", "kota"),
)
