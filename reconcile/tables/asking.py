"""What people are asked to decide, and what they answered."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table
from reconcile.vocabulary.verdicts import FORMS

_ANSWERS = ("IDENTITAS", "TINDAKAN")

QUESTIONS = Table(
    "questions",
    "one row for each question, whether it is asked now or was answered before",
    (
        Column(
            "question_id",
            TEXT,
            "opaque; the same for the same rows and class, so that a filled worklist can be read back",
            required=True,
        ),
        Column(
            "block",
            TEXT,
            "questions of one block stand together: all about a person, and about whoever may be him",
            required=True,
        ),
        Column(
            "answers",
            TEXT,
            "IDENTITAS: about two rows, whether they are one person. TINDAKAN: about an aid",
            codes=_ANSWERS,
            required=True,
        ),
        Column("form", TEXT, "what is asked, and so what it takes", codes=tuple(FORMS), required=True),
        Column(
            "choices",
            TEXT,
            "the answers that a worklist offers and import takes, in order, with ; between them. NIK BARIS 2"
            " and MILIK BARIS 2 name a line of the block; a form that takes numbers also takes a NIK",
            required=True,
        ),
        Column("finding", TEXT, "the finding table it comes from; answered: only a judgement", required=True),
        Column("class", TEXT, "its class, list or reason there", required=True),
        Column("person_id", TEXT, required=True),
        Column(
            "person_id_other",
            TEXT,
            "the second person of an identity question; null when one person is asked about",
        ),
        Column("record_id_left", TEXT, "the rows asked about", required=True),
        Column("record_id_right", TEXT, "null where a single row is"),
        Column("probability", pa.float64(), "that both rows are one person; null when nobody scored them"),
        Column("amount", COUNT, "rupiah at stake; null when unknown"),
        Column(
            "consequence",
            pa.float64(),
            "what the answer would change; larger is asked first, no unit",
            required=True,
        ),
        Column("changes", TEXT, "the same as an Indonesian sentence; null for TINDAKAN"),
        Column("reason", TEXT, "one plain Indonesian sentence made from the evidence"),
        Column("action", TEXT, "proposed action, Indonesian"),
        Column("authority", TEXT),
        Column(
            "status",
            TEXT,
            "DIPUTUSKAN: answered before, not asked again; DITANYAKAN_LAGI: the evidence changed",
            codes=("BARU", "DIPUTUSKAN", "DITANYAKAN_LAGI"),
            required=True,
        ),
        Column(
            "verdict",
            TEXT,
            "the answer before, null for BARU. NIK, MILIK or TETAP with 1 or 2: of the first or second row;"
            " NIK LAIN: a number that somebody wrote; PERTAHANKAN and a programme",
        ),
        Column("nik", TEXT, "the NIK that the person holds, by that answer"),
        Column("decided_on", DAY),
        Column("decided_by", TEXT, "who decided, as far as known; no digits of a number"),
        Column("approved_on", DAY, "HENTIKAN: when a second person agreed"),
        Column("approved_by", TEXT, "who that was"),
        Column("told", TEXT, "Indonesian: what was decided when, and what has changed since; null for BARU"),
    ),
    order=("question_id",),
)

QUESTION_ROWS = Table(
    "question_rows",
    "the rows shown in a block, all sources of its person or persons, in reading order",
    (
        Column("block", TEXT, required=True),
        Column("place", NUMBER, "1, 2, ... within the block", required=True),
        Column("line", NUMBER, "1, 2, ...: rows of a person that say the same share a line", required=True),
        Column("person", NUMBER, "1, 2, ...: which of the block's persons the row is of", required=True),
        Column("record_id", TEXT, required=True),
    ),
    order=("block", "place"),
)

HOW_SETTLED = ("NIK_TERVERIFIKASI", "SATU_ORANG", "DUA_ORANG", "BAYI_BERNAMA", "HANYA_DI_REGISTER")

SETTLED_QUESTIONS = Table(
    "settled_questions",
    "questions of who is who that the population register has answered: nobody is asked",
    (
        Column("question_id", TEXT, "as it would be asked", required=True),
        Column(
            "how",
            TEXT,
            "NIK_TERVERIFIKASI: of several NIKs the register knows the person under one. SATU_ORANG,"
            " DUA_ORANG: both rows stand with one person of the register, or with two. BAYI_BERNAMA: a child"
            " without a name, and the only one of that mother and birth date. HANYA_DI_REGISTER: on no roll",
            codes=HOW_SETTLED,
            required=True,
        ),
        Column("finding", TEXT, required=True),
        Column("class", TEXT, required=True),
        Column("person_id", TEXT, required=True),
        Column("person_id_other", TEXT),
        Column("record_id_left", TEXT, required=True),
        Column("record_id_right", TEXT, required=True),
        Column("nik", TEXT, "under which the register knows the person"),
        Column("probability", pa.float64(), "that the rows are one person; null where nobody weighed it"),
    ),
    order=("question_id",),
)

ANSWERED = Table(
    "answered",
    "judgements of people, found in the rows of this run: input of the questions",
    (
        Column("answers", TEXT, codes=_ANSWERS, required=True),
        Column("class", TEXT, "TINDAKAN: class of the question; null for IDENTITAS"),
        Column("record_id_left", TEXT, required=True),
        Column("record_id_right", TEXT, "null where a single row was judged"),
        Column("verdict", TEXT, "as in questions; 1 and 2 are the rows of this judgement", required=True),
        Column("nik", TEXT, "NIK LAIN: the number that somebody wrote"),
        Column("decided_on", DAY, required=True),
        Column("decided_by", TEXT, "who decided, as far as known; no digits of a number"),
        Column("approved_on", DAY, "HENTIKAN: when a second person agreed"),
        Column("approved_by", TEXT, "who that was"),
        Column(
            "changed",
            TEXT,
            'null, or Indonesian what has changed in the rows since ("nama dan KK berubah")',
        ),
    ),
)
