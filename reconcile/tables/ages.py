"""Ages: people by band, birthdays told of ahead, rows whose age cannot be, and how files write ages."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table

AGE_STATUSES = ("ACTIVE", "INACTIVE", "UNKNOWN")
UNKNOWN_AGE = "UNKNOWN"
SEVERITIES = ("IMPOSSIBLE", "IMPLAUSIBLE")
CAUSES = ("DATE_COLUMN", "DEFAULT_DATE", "NIK_OF_PARENT", "UNKNOWN")

AGE_SEGMENTS = Table(
    "age_segments",
    "people of each roll by age on the first day of the month: every person of a roll once in each scheme",
    (
        Column("scheme", TEXT, "of rules/ages.toml", required=True),
        Column("title", TEXT, "of the scheme, Indonesian", required=True),
        Column(
            "band",
            TEXT,
            'as "6-12" or "75+"; UNKNOWN: no birth date, or years that two bands share',
            required=True,
        ),
        Column("sex", TEXT, "null: unknown", codes=("M", "F")),
        Column("kota", TEXT, "four digits, of the home as the merged register has it; null: unknown"),
        Column("programme", TEXT, required=True),
        Column(
            "status",
            TEXT,
            "whether the roll pays for the month, as far as its rows say",
            codes=AGE_STATUSES,
            required=True,
        ),
        Column("persons", COUNT, required=True),
        Column(
            "asked", COUNT, "of them, those of whom the population register could be asked", required=True
        ),
        Column("matched", COUNT, "of those, who is padan", required=True),
        Column("numbered", COUNT, "who has a single number", required=True),
        Column("implausible", COUNT, "who has a row in `age_faults`", required=True),
    ),
    order=("scheme", "band", "sex", "kota", "programme", "status"),
)
AGE_NOTICES = Table(
    "age_notices",
    "birthdays within the next months that end or begin something, of people whom a roll pays for",
    (
        Column("code", TEXT, "of rules/ages.toml, or BATAS_USIA of eligibility.toml", required=True),
        Column("programme", TEXT, required=True),
        Column("person_id", TEXT, required=True),
        Column("record_id", TEXT, "the row that is paid for", required=True),
        Column("age", NUMBER, "that is reached", required=True),
        Column("on_day", DAY, "of the birthday", required=True),
        Column("sentence", TEXT, "what it ends or begins, Indonesian", required=True),
    ),
    order=("code", "programme", "person_id", "record_id"),
)
AGE_FAULTS = Table(
    "age_faults",
    "rows whose age cannot be, or hardly: for their sender to look at, no accusation",
    (
        Column("programme", TEXT, required=True),
        Column("source_file", TEXT, required=True),
        Column("sheet", TEXT, required=True),
        Column("source_row", NUMBER, "1-based row as a person sees it in Excel", required=True),
        Column("record_id", TEXT, required=True),
        Column("person_id", TEXT, required=True),
        Column("code", TEXT, "of rules/ages.toml, or of a household", required=True),
        Column("severity", TEXT, codes=SEVERITIES, required=True),
        Column("sentence", TEXT, "what is wrong, Indonesian", required=True),
        Column("age", NUMBER, "by the row's own date", required=True),
        Column(
            "cause",
            TEXT,
            "the likely one. DATE_COLUMN: the NIK's own date is possible; DEFAULT_DATE: 1 January;"
            " NIK_OF_PARENT: NIK and date agree with each other, and are those of a grown-up",
            codes=CAUSES,
            required=True,
        ),
    ),
    order=("programme", "source_file", "sheet", "source_row", "record_id", "code"),
)
AGE_INDICES = Table(
    "age_indices",
    "how each file writes ages",
    (
        Column("programme", TEXT, required=True),
        Column("source_file", TEXT, required=True),
        Column("rows", COUNT, required=True),
        Column("dated", COUNT, "rows with a birth date", required=True),
        Column("default_dates", COUNT, "of them, on 1 January", required=True),
        Column(
            "whipple",
            pa.float64(),
            "100 x 5 x those of 25, 30, ... 60 / those of 23 to 62; null below 500 people",
        ),
        Column(
            "distance",
            pa.float64(),
            "PSI of its five-year bands from the register's of the same kota; null for rolls of one"
            " age, and below 500 people of either",
        ),
    ),
    order=("programme", "source_file"),
)
