"""Growth of coverage from run to run: a ledger that balances to the person, and what it goes on from."""

from __future__ import annotations

from reconcile.tables.families.coverage import MEMBER_STATES
from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table

GROWN = ("BARU", "AKTIF_KEMBALI", "PINDAH_MASUK")
SHRUNK = ("LAPSED", "MENINGGAL", "PINDAH_KELUAR", "PURNA_USIA")
WITHIN = ("PINDAH_SEGMEN", "NAIK_USIA", "KOREKSI_DATA")
CORRECTED = "KOREKSI_TAUTAN"
GROWTH_FLOWS = ("AWAL", *GROWN, *SHRUNK, *WITHIN, CORRECTED, "AKHIR")
COMPARISONS = ("DIBANDINGKAN", "DIMULAI", "TIDAK_DIBANDINGKAN")

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
