"""Who works for whom, what employers may have to clarify, and which workers it is about."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table

COMPLIANCE_CLASSES = (
    "PWBD_TK", "PWBD_KES", "PDS_TK", "PDS_PROGRAM", "PIUTANG", "PDS_UPAH", "WLKP_LALAI", "DATA_TIDAK_BENAR",
)  # fmt: skip
COMPLIANCE_CERTAINTIES = ("PASTI", "DUGAAN_KUAT", "DUGAAN", "TIDAK_DAPAT_DINILAI")
STATES_OF_WORK = ("ACTIVE", "JOINED", "LEFT", "UNSURE", "JAKON", "PAID")
FATES_OF_WORK = (
    "EMPLOYED", "DEPENDANT", "NOT_SAID_WHO", "OTHER_SEGMENT", "ENDED_BEFORE", "ENDED_SOME_DAY",
    "BEGINS_LATER",
)  # fmt: skip
_MONTH = Column(
    "month", DAY, "first day of the month that is owed, not of that in which it was paid", required=True
)
_PARTS = (
    Column("short_employer_min", COUNT, "rupiah, the employer's part: the least that may be lacking"),
    Column("short_employer_max", COUNT, "the most; null: unknown"),
    Column("short_worker_min", COUNT, "rupiah, the worker's part"),
    Column("short_worker_max", COUNT, "null: unknown"),
)
_CERTAINTY = Column(
    "certainty",
    TEXT,
    "PASTI: a named worker, a firm and rolls that leave no doubt; DUGAAN_KUAT: three months; DUGAAN: one, or"
    " with a doubt; TIDAK_DAPAT_DINILAI: a roll is too old or does not cover the place",
    codes=COMPLIANCE_CERTAINTIES,
    required=True,
)
_EXEMPT = Column(
    "exempt_reason", TEXT, "why it is not held against anybody; null: it may have to be clarified"
)

EMPLOYMENT = Table(
    "employment",
    "who works for whom in which month: one row a person, employer, roll and month",
    (
        Column("person_id", TEXT, required=True),
        Column("entity_id", TEXT, "legal entity; null: no roll lists the employer"),
        Column("establishment_id", TEXT, "place of work"),
        Column("employer_record_id", TEXT, "the employer's row; null: no roll lists it"),
        Column("roll", TEXT, required=True),
        _MONTH,
        Column("record_id", TEXT, "the worker's row, or with PAID that of the payment", required=True),
        Column("programmes", TEXT, "as the roll says: JKK JKM JHT"),
        Column("wage", COUNT, "rupiah; of the payment where there is one"),
        Column(
            "wage_of",
            TEXT,
            "LATER_ROLL: of a roll of a later year, so perhaps the wage of that year",
            codes=("PAYMENT", "ROLL", "LATER_ROLL"),
        ),
        Column(
            "paid", COUNT, "rupiah for that month, whenever paid; null: nobody tells payments of that month"
        ),
        Column("paid_employer", COUNT, "of it, the employer's part", required=True),
        Column("paid_worker", COUNT, "and the worker's", required=True),
        Column(
            "state",
            TEXT,
            "ACTIVE: the whole month; JOINED, LEFT: within it; UNSURE: the roll does not say since when;"
            " JAKON: by a building project; PAID: paid for, but on no roll of the month",
            codes=STATES_OF_WORK,
            required=True,
        ),
        Column("work_kind", TEXT, "as in `jobs`"),
        Column("is_foreign", pa.bool_()),
        Column("active_from", DAY, "since when at this employer"),
    ),
    order=("person_id", "month", "roll", "employer_record_id", "record_id"),
)
EMPLOYMENT_ROWS = Table(
    "employment_rows",
    "what became of each row of the rolls of workers: adds up to all of them",
    (
        Column("roll", TEXT, required=True),
        Column("fate", TEXT, codes=FATES_OF_WORK, required=True),
        Column("rows", COUNT, required=True),
        Column("without_employer", COUNT, "of them, rows whose employer no roll lists", required=True),
    ),
    order=("roll", "fate"),
)
COMPLIANCE = Table(
    "compliance",
    "what an employer may have to clarify, month by month, and what is not held against it, with the reason",
    (
        Column("entity_id", TEXT, required=True),
        _MONTH,
        Column("class", TEXT, codes=COMPLIANCE_CLASSES, required=True),
        Column(
            "programme", TEXT, "TK, KES or WLKP: who is owed; of PDS_PROGRAM the programme", required=True
        ),
        Column("persons", COUNT, "named workers, or workers who are only counted", required=True),
        Column("named", pa.bool_(), "whether the workers are known", required=True),
        *_PARTS,
        Column("short_min", COUNT, "rupiah, both parts"),
        Column("short_max", COUNT, "null: unknown"),
        _CERTAINTY,
        _EXEMPT,
        Column("legal_basis", TEXT, required=True),
        Column("rule_id", TEXT, "rules of the month that gave the rupiah, with their youngest day"),
        Column("first_month", DAY, "of the months in a row", required=True),
        Column("run_length", NUMBER, "months in a row up to this one", required=True),
        Column("proposed_action", TEXT, "Indonesian", required=True),
    ),
    order=("entity_id", "month", "class", "programme", "certainty", "exempt_reason", "named"),
)
COMPLIANCE_PERSONS = Table(
    "compliance_persons",
    "the workers behind `compliance`; for whoever may see names (L0) alone",
    (
        Column("entity_id", TEXT, required=True),
        _MONTH,
        Column("class", TEXT, codes=COMPLIANCE_CLASSES, required=True),
        Column("programme", TEXT, required=True),
        Column("person_id", TEXT, required=True),
        Column("record_id", TEXT, "the row that shows the worker at this employer", required=True),
        _CERTAINTY,
        _EXEMPT,
        Column("doubt", TEXT, "why it is no more certain"),
        Column("wage_low", COUNT, "rupiah"),
        Column("wage_high", COUNT, "null: unknown"),
        *_PARTS,
        Column("rule_id", TEXT, "rules of the month that gave the rupiah, with their youngest day"),
    ),
    order=("entity_id", "month", "class", "programme", "person_id"),
)
