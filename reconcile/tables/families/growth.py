"""Growth of coverage from run to run: a ledger that balances to the person, and what it goes on from."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.families.coverage import MEMBER_STATES
from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table

GROWN = ("BARU", "AKTIF_KEMBALI", "PINDAH_MASUK")
SHRUNK = ("LAPSED", "MENINGGAL", "PINDAH_KELUAR", "PURNA_USIA")
WITHIN = ("PINDAH_SEGMEN", "NAIK_USIA", "KOREKSI_DATA")
CORRECTED = "KOREKSI_TAUTAN"
GROWTH_FLOWS = ("AWAL", *GROWN, *SHRUNK, *WITHIN, CORRECTED, "AKHIR")
COMPARISONS = ("DIBANDINGKAN", "DIMULAI", "TIDAK_DIBANDINGKAN")

SHARE = pa.float64()

_FAMILY = Column("family", TEXT, "of rules/families.toml", required=True)
_CELL = (
    Column("segment", TEXT, "in which the person counts once", required=True),
    Column("kota", TEXT, 'four digits; LUAR: outside the province; "": unknown', required=True),
    Column("sex", TEXT, '"": unknown', codes=("M", "F", ""), required=True),
    Column("band", TEXT, 'ages; "": unknown', required=True),
)

GROWTH = Table(
    "growth",
    "active persons of each family and who makes up the difference between the run before and this one. In"
    " every cell AWAL and all flows, which bear their sign, add up to AKHIR. Better linking is KOREKSI_TAUTAN"
    " and never growth; what moves between cells is a loss in one and a gain in the other",
    (
        Column("generation", NUMBER, "number of the run in the store, from 1", required=True),
        Column("as_of", DAY, "the day that the run speaks of", required=True),
        _FAMILY,
        *_CELL,
        Column(
            "flow",
            TEXT,
            "BARU: never seen in any segment. LAPSED: nothing else explains it. PURNA_USIA: past the family's"
            " last age",
            codes=GROWTH_FLOWS,
            required=True,
        ),
        Column("persons", COUNT, required=True),
    ),
    order=("generation", "family", "segment", "kota", "sex", "band", "flow"),
)

GROWTH_FAMILIES = Table(
    "growth_families",
    "whether a family could be held against the run before",
    (
        Column("generation", NUMBER, required=True),
        Column("as_of", DAY, required=True),
        _FAMILY,
        Column(
            "comparison",
            TEXT,
            "DIMULAI: nothing comparable was known, or rolls of more segments came: nobody came or went."
            " TIDAK_DIBANDINGKAN: a roll lacks or is old; the last comparable run is gone on from later",
            codes=COMPARISONS,
            required=True,
        ),
        Column("active", COUNT, "active persons, as far as the rolls tell", required=True),
        Column(
            "segments",
            TEXT,
            "those known, and kota of which they do not speak, comma separated",
            required=True,
        ),
    ),
    order=("generation", "family"),
)

MEMBER_STATES_KEPT = Table(
    "member_states",
    "everybody who was ever a member of a family, as the last comparable run left him",
    (
        Column("person_id", TEXT, required=True),
        _FAMILY,
        Column("programme", TEXT, required=True),
        *_CELL,
        Column("active", COUNT, "1 or 0", required=True),
        Column("state", TEXT, codes=MEMBER_STATES, required=True),
    ),
    order=("person_id", "family"),
)

MEMBERSHIP_EVENTS = Table(
    "membership_events",
    "members whose state is another than in the run before",
    (
        Column("person_id", TEXT, required=True),
        _FAMILY,
        Column("programme", TEXT, "the roll by which the person counts", required=True),
        Column("month", TEXT, "yyyy-mm of the run", required=True),
        Column("from_state", TEXT, "null: never seen before", codes=MEMBER_STATES),
        Column("to_state", TEXT, codes=MEMBER_STATES, required=True),
        Column("cause", TEXT, "the flow of the ledger; null: active or not as before", codes=GROWTH_FLOWS),
        Column("record_id", TEXT, "the row that speaks for it now; null: none does"),
    ),
    order=("person_id", "family"),
)

_SINCE = "in months: twelve times the year, and the month from 0"
MEMBER_SPELLS = Table(
    "member_spells",
    "the first spell of everybody who was ever an active member of a family, as the last comparable run left"
    " it; who comes back after it ended begins none",
    (
        Column("person_id", TEXT, required=True),
        _FAMILY,
        Column("segment", TEXT, "in which the person counted when the spell began", required=True),
        Column("kota", TEXT, "of the home then, as in `growth`", required=True),
        Column("entered", NUMBER, f"the first month, {_SINCE}; null: nobody says"),
        Column("seen", NUMBER, "the month from which on it was seen: by a run, or paid for", required=True),
        Column("last", NUMBER, "the last month in which the person was seen active", required=True),
        Column("ended", NUMBER, "the month in which it was over; null: it goes on"),
        Column("cause", TEXT, "the flow of the ledger that ended it", codes=GROWTH_FLOWS),
    ),
    order=("person_id", "family"),
)

ALIKE = ("ALL", "SEGMENT", "KOTA", "COHORT")
RETENTION = Table(
    "retention",
    "of 100 who began, how many are still active after so many months (Kaplan and Meier), with the 95 %"
    " interval of Greenwood. Lapsed is a loss; death, moving, age and corrections of links are not",
    (
        _FAMILY,
        Column("alike", TEXT, "whose members: of all, or alike in this", codes=ALIKE, required=True),
        Column("value", TEXT, '"" with ALL; COHORT: yyyy-mm of the first month', required=True),
        Column("month", NUMBER, "after the first month", required=True),
        Column("members", COUNT, "who began, as far as their first month is known", required=True),
        Column("at_risk", COUNT, "of them, seen to have reached this month as members", required=True),
        Column("lapsed", COUNT, "of these, those who lapsed in it", required=True),
        Column("share", SHARE, "of 100 who began", required=True),
        Column("low", SHARE, "of 100", required=True),
        Column("high", SHARE, "of 100", required=True),
    ),
    order=("family", "alike", "value", "month"),
)  # fmt: skip

AGENT_RETENTION = Table(
    "agent_retention",
    "the same of the members whom an agent of social security registered, from that month on",
    (
        Column("agent_code", TEXT, required=True),
        *(
            RETENTION.column(name)
            for name in ("month", "members", "at_risk", "lapsed", "share", "low", "high")
        ),
    ),
    order=("agent_code", "month"),
)

TARGET_HISTORY = Table(
    "target_history",
    "each run's line of each target, of the whole province: what rates are counted from",
    (
        Column("generation", NUMBER, required=True),
        Column("as_of", DAY, required=True),
        _FAMILY,
        Column("indicator", TEXT, "code of the target", required=True),
        Column("numerator", COUNT, "persons, the likely among them; null: unknown"),
        Column("denominator", COUNT, "persons; null: unknown"),
        Column("comparison", TEXT, "as in `growth_families`", codes=COMPARISONS, required=True),
        Column("corrected", COUNT, "of the change, what linking joined or parted", required=True),
    ),
    order=("generation", "family", "indicator"),
)  # fmt: skip

PROJECTED = ("TERCAPAI", "TEPAT_WAKTU", "TERLAMBAT", "TIDAK_TERCAPAI", "BELUM_CUKUP_BULAN", "TIDAK_DIKETAHUI")
PROJECTIONS = Table(
    "projections",
    "when each target is reached at the present rates, one line a rate; the denominator may grow as it did",
    (
        _FAMILY,
        Column("indicator", TEXT, "code of the target", required=True),
        Column("months", NUMBER, "the monthly rates that make the rate; 0: none", required=True),
        Column("a_day", SHARE, "persons a day by which the distance to the target shrinks"),
        Column("a_day_low", SHARE, "of its 95 % interval"),
        Column("a_day_high", SHARE),
        Column("reached", DAY, "null: never at this rate"),
        Column("earliest", DAY, "at the upper end of the rate; null: never"),
        Column("latest", DAY, "at the lower end; null: perhaps never"),
        Column("verdict", TEXT, "TERLAMBAT: reached after its day", codes=PROJECTED, required=True),
    ),
    order=("family", "indicator", "months"),
)
