"""The merged register: who everybody on the rolls is, value by value, and where each value comes from."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import DAY, NUMBER, TEXT, Column, Table
from reconcile.tables.verification import WITHOUT

CONFIDENCE = ("TERVERIFIKASI", "KUAT", "LEMAH")
DECIDED_BY = ("RULE", "JUDGEMENT")

WHOLE_GROUP = "*"
"""The field of a line that says who speaks for a whole group."""

REGISTER_PERSONS = Table(
    "register_persons",
    "the merged register: everybody on a roll or in need once, as the rules of survivorship choose. It says"
    " who they are, not what they deserve; what each programme pays stays in `records`",
    (
        Column("person_id", TEXT, required=True),
        Column("nik", TEXT, "chosen with the name; null where rows that count the same differ"),
        Column("name", TEXT, "null where rows that count the same differ"),
        Column("birth_date", DAY),
        Column("birth_place", TEXT),
        Column("sex", TEXT, codes=("M", "F")),
        Column("mother", TEXT),
        Column("kk", TEXT, "family card number"),
        Column("relationship", TEXT, codes=("HEAD", "SPOUSE", "CHILD", "OTHER")),
        Column("registered_region", TEXT, "home as the population register has it: Kemendagri code"),
        Column("registered_rt", TEXT),
        Column("registered_rw", TEXT),
        Column("registered_address", TEXT),
        Column("region_code", TEXT, "home as far as known; where no register says it, of the need or a roll"),
        Column("rt", TEXT),
        Column("rw", TEXT),
        Column("address", TEXT),
        Column("school", TEXT),
        Column("npsn", TEXT),
        Column("level", TEXT),
        Column("nisn", TEXT),
        Column(
            "vital", TEXT, "null: nobody says dead, which is not to say alive", codes=("DEAD", "CONTRADICTED")
        ),
        Column("number", TEXT, "the single number, as in `single_numbers`"),
        Column("number_without", TEXT, "why there is none", codes=WITHOUT),
        Column("programmes", TEXT, "that have a row of the person, comma separated", required=True),
        Column(
            "confidence",
            TEXT,
            "of the identity. TERVERIFIKASI: a population register speaks; KUAT: a sender's NIK was"
            " confirmed, or two programmes say the same; LEMAH: one row alone, or rows that differ",
            codes=CONFIDENCE,
            required=True,
        ),
        Column("conflicts", TEXT, "groups of fields that people must look at, comma separated"),
        Column("first_seen", DAY, "day of the run that first knew the person; null: unknown to the store"),
        Column("last_seen", DAY, "the newest day of which a delivery with a row of the person speaks"),
        Column(
            "version",
            TEXT,
            "a mark of all values but the days: another one when any of them changes",
            required=True,
        ),
    ),
    order=("person_id",),
)

REGISTER_FIELDS = Table(
    "register_fields",
    "where every value of the merged register is from, by which rule, and every value that lost. The fields"
    " of a group come from one row: one line, of the field `*`, says which, and its values stand in"
    " `register_persons`. A field has lines of its own where rows differ in it, and where it is filled,"
    " judged or said by another row",
    (
        Column("person_id", TEXT, required=True),
        Column("field_group", TEXT, "of rules/survivorship.toml; death: who says so", required=True),
        Column(
            "field", TEXT, "column of `records`; `*`: all of the group that have no line here", required=True
        ),
        Column(
            "value", TEXT, "null: rows that count the same differ, and none is chosen; or the field is `*`"
        ),
        Column("source_programme", TEXT, "null: people wrote it"),
        Column("record_id", TEXT, "the row that says it"),
        Column("extract_date", DAY, "of which the delivery speaks, or on which people decided"),
        Column(
            "rule",
            TEXT,
            "the step that chose it, or that the row belongs to; FILLED: blank in the chosen"
            " row; OWN_NIK: read from the NIK of the only row; JUDGEMENT: people said so; ALL: nothing is"
            " chosen; RECEIVED: lost in the register of another agency already",
            required=True,
        ),
        Column("rank", NUMBER, "1: chosen; then the others in the order of the rule", required=True),
        Column("candidates", NUMBER, "rows that could speak", required=True),
        Column("distinct_values", NUMBER, "different values among them", required=True),
        Column("conflict", pa.bool_(), "people must look at this field of the person", required=True),
        Column("decided_by", TEXT, codes=DECIDED_BY, required=True),
    ),
    order=("person_id", "field_group", "field", "rank"),
)
