"""What is remembered from run to run of rolls and of findings, and how rolls flowed between two runs."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table
from reconcile.vocabulary.flows import CAUSES, CHANGES, FLOWS, STATUSES, UNITS, WHY

_KOTA = Column(
    "kota",
    TEXT,
    'four digits of a kota of the province; "LUAR": of another province; "": unknown',
    required=True,
)

ROLL_ROWS = Table(
    "roll_rows",
    "every row that stood on a roll in this run or not long before, as the flows of the next run need it",
    (
        Column("row_key", COUNT, "as in `persons`", required=True),
        Column("programme", TEXT, required=True),
        Column("person_id", TEXT, "as of the last run in which it was seen", required=True),
        Column("record_id", TEXT, "the same; a row that says something else has another", required=True),
        Column("source_file", TEXT, required=True),
        _KOTA,
        Column("month_first", NUMBER, "the first month paid for, in months since the year 0", required=True),
        Column("month_last", NUMBER, "the last, not after the month that the roll speaks of", required=True),
        Column("ends", NUMBER, "the last month paid for, as the row states it"),
        Column("standing", pa.bool_(), "whether it counts as on the roll", required=True),
        Column(
            "since",
            DAY,
            "the run in which it came; null where the roll itself was new, or it is not standing",
        ),
        Column("last_seen", DAY, "the run in which it was last in a file; null: this one"),
    ),
    order=("programme", "row_key"),
)

FLOW_TABLE = Table(
    "flows",
    "how many stood on each roll in each kota in the run before, came, went, and stand there now",
    (
        Column("generation", NUMBER, "number of the run in the store, from 1", required=True),
        Column("as_of", DAY, "the day that the run speaks of", required=True),
        Column(
            "unit",
            TEXT,
            "ORANG: a person counts once a roll; BARIS: a row; ORANG_BULAN: a month paid for a person",
            codes=UNITS,
            required=True,
        ),
        Column("programme", TEXT, required=True),
        _KOTA,
        Column("flow", TEXT, "AWAL and all others but AKHIR add up to AKHIR", codes=FLOWS, required=True),
        Column(
            "count",
            COUNT,
            "negative for what went; of KOREKSI what was added and what was taken away are a row each",
            required=True,
        ),
    ),
    order=("unit", "programme", "kota", "flow", "count"),
)

FLOW_ROWS = Table(
    "flow_rows",
    "who makes up each number of `flows`, but for AWAL, AKHIR and BERJALAN",
    (
        Column("generation", NUMBER, "number of the run in the store, from 1", required=True),
        Column("as_of", DAY, "the day that the run speaks of", required=True),
        Column("unit", TEXT, codes=UNITS, required=True),
        Column("programme", TEXT, required=True),
        _KOTA,
        Column("flow", TEXT, codes=FLOWS, required=True),
        Column("why", TEXT, "the evidence for it", codes=WHY, required=True),
        Column("count", COUNT, "as in `flows`: 1 or -1, or so many months", required=True),
        Column("person_id", TEXT, required=True),
        Column("record_id", TEXT, "its row: of this run, or of the run before where it went"),
        Column("before", pa.bool_(), "whether `record_id` is of the run before", required=True),
    ),
    order=("unit", "programme", "kota", "flow", "person_id", "why", "count", "record_id"),
)

FINDING_HISTORY = Table(
    "finding_history",
    "one line for each finding that there ever was: since when, until when, and how it ended",
    (
        Column("finding", TEXT, "the finding table", required=True),
        Column("code", TEXT, "the name under which it is counted", required=True),
        Column("person_id", TEXT, required=True),
        Column("other_id", TEXT, 'the second person of a case; "" where there is one', required=True),
        Column("programmes", TEXT, 'the programmes that the finding names, joined by +; ""', required=True),
        Column("programme_one", TEXT, "of its first row", required=True),
        Column("programme_two", TEXT, "of its second row", required=True),
        Column("stops", TEXT, "the programme that is proposed to stop; null: either"),
        Column("first_seen", DAY, "the first run that found it", required=True),
        Column("last_seen", DAY, "the last", required=True),
        Column("since", DAY, "the run since which it is there without a break", required=True),
        Column("times", NUMBER, "how often it came, the first time among them", required=True),
        Column(
            "status",
            TEXT,
            "TIDAK_DIBANDINGKAN: its list, or a roll of it, could not be looked at: neither there nor gone",
            codes=STATUSES,
            required=True,
        ),
        Column("ended", DAY, "the run that did not find it any more"),
        Column("cause", TEXT, "how it ended", codes=CAUSES),
        Column("change", TEXT, "in this run; null where it had ended before", codes=CHANGES),
        Column("verdict", TEXT, "what people decided of it, as far as it is in force"),
        Column("decided_on", DAY),
        Column(
            "honoured",
            TEXT,
            "of HENTIKAN: whether a delivery that came later stopped it",
            codes=("MENUNGGU", "DITAATI", "BELUM", "TIDAK_DIKETAHUI"),
        ),
        Column("amount", COUNT, "rupiah at stake when it was last seen"),
    ),
    order=("finding", "code", "person_id", "other_id", "programmes"),
)

TRENDS = Table(
    "trends",
    "the findings of one run, counted by what became of them",
    (
        Column("generation", NUMBER, required=True),
        Column("as_of", DAY, required=True),
        Column("finding", TEXT, required=True),
        Column("code", TEXT, required=True),
        Column("change", TEXT, codes=CHANGES, required=True),
        Column("cause", TEXT, 'of SELESAI; else ""', required=True),
        Column("lines", COUNT, required=True),
    ),
    order=("finding", "code", "change", "cause"),
)
