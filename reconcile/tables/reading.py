"""What is read from the files of the rolls: each accepted row, what became of the others, and what is wrong.

One file of each table an export, its rows as they stand in the export.
"""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, DAY, NUMBER, SMALL, TEXT, Column, Table
from reconcile.vocabulary.register_answers import LIFE

_SEXES = ("M", "F")
_SEVERITIES = ("GALAT", "PERINGATAN", "INFO")

_DATED_BY = ("ROWS", "TITLE", "NAME")

_WHERE = (
    Column("programme", TEXT, "programme code, lower case", required=True),
    Column("source_file", TEXT, 'file name; a member of a zip is "archive.zip/member.csv"', required=True),
)
_SHEET = Column("sheet", TEXT, 'sheet name as written; "" for text files', required=True)
_ROW = Column("source_row", NUMBER, "1-based row as a person sees it in Excel", required=True)

# What no stage reads is not kept: the father's name behind BIN.
RECORDS = Table(
    "records",
    "each accepted row",
    (
        Column(
            "record_id",
            TEXT,
            "what the row says, under the store's secret: the same whatever its file is called, in which"
            " order its rows stand and which format it has; `<programme>-<13 signs>`, and `-2`, `-3` behind"
            " it for rows that say exactly the same",
            required=True,
        ),
        *_WHERE,
        _SHEET,
        _ROW,
        Column(
            "row_digest",
            COUNT,
            "first 64 bits of SHA-256 of all that is kept of the row but its place and its flags",
            required=True,
        ),
        # identity numbers
        Column("nik", TEXT, "16 digits after repair, only when usable to link (no hard flag)"),
        Column("nik_part", TEXT, "what is left of an unusable NIK: its digits, as far as known"),
        Column("nik_birth_date", DAY, "birth date inside `nik`, century resolved"),
        Column("nik_sex", TEXT, "sex inside `nik`", codes=_SEXES),
        Column("kk", TEXT, "16-digit family card number, only when valid"),
        Column(
            "card_number",
            TEXT,
            "the programme's own number (JKN card, KIP number, DTKS id), digits and letters",
        ),
        Column("nisn", TEXT, "10 digits, zero-padded"),
        # the person
        Column("name", TEXT, "as written: upper-case ASCII, spaces collapsed"),
        Column("name_key", TEXT, "phonetically folded tokens, sorted: order-free key"),
        Column("name_first", TEXT, "first discriminating folded token (not MUHAMMAD, SITI, ABDUL...)"),
        Column("name_alias", TEXT, "second name, normalised: no titles, expanded, modern spelling"),
        Column(
            "unnamed",
            pa.int8(),
            "null: the name is the person's; else a child without a name yet, written by a parent (BY NY"
            " SITI), whose name_key and name_first are null: which of twins, 0 when the cell does not say",
        ),
        Column("birth_date", DAY, "from the row's own date column, repaired; never filled from the NIK"),
        Column("birth_year", SMALL, "from birth_date, else from an age column"),
        Column("birth_place", TEXT, "as written; the part before the date where one cell has both"),
        Column("sex", TEXT, "from the row's own column", codes=_SEXES),
        Column("mother_core", TEXT, "mother's name, normalised: no titles, expanded, modern spelling"),
        Column("mother_key", TEXT, "mother's name, folded and sorted like name_key"),
        Column(
            "parent_core",
            TEXT,
            "father's or guardian's name, normalised: no titles, expanded, modern spelling",
        ),
        Column("relationship", TEXT, "place in the household", codes=("HEAD", "SPOUSE", "CHILD", "OTHER")),
        # where the person lives, studies
        Column("region_code", TEXT, "Kemendagri code of the home as far as known: 2, 4, 6 or 10 digits"),
        Column("school_region_code", TEXT, "same, of the school"),
        Column("rt", TEXT, "3 digits"),
        Column("rw", TEXT, "3 digits"),
        Column(
            "address",
            TEXT,
            "as written; no stage compares it: shown at L0 to people who decide whether two rows are one"
            " person",
        ),
        Column("school", TEXT, "name of the school"),
        Column("npsn", TEXT, "8-digit school number"),
        Column("level", TEXT, "school level", codes=("SD", "SMP", "SMA", "SMK", "PKBM")),
        # the benefit
        Column(
            "segment",
            TEXT,
            "who pays, as the programme declares it: PBI_APBN PBI_APBD PPU MANDIRI OTHER;"
            " NOMINASI PEMBERIAN for KIP",
        ),
        Column(
            "benefit_status",
            TEXT,
            "UNKNOWN: a word nobody declared; null when the source does not say",
            codes=("ACTIVE", "INACTIVE", "UNKNOWN"),
        ),
        Column("period_start", DAY, "first day of the first month paid for"),
        Column("period_end", DAY, "last day of the last month paid for; null = still open"),
        Column(
            "vital_status",
            TEXT,
            "UNKNOWN: no answer that anybody declared; only a population register says so",
            codes=("ALIVE", "DEAD", "MOVED", "NOT_FOUND", "UNKNOWN"),
        ),
        Column(
            "register_answer",
            TEXT,
            "what a population register answered, as far as declared; on a roll, what its sender was told",
            codes=tuple(LIFE),
        ),
        Column(
            "field_answers",
            TEXT,
            "what a register answered of each field that it was sent, and the asker's threshold:"
            " `;name=MIRIP 87;birth_date=SESUAI;threshold=90;` (SESUAI MIRIP TIDAK_SESUAI). `person=SESUAI`:"
            " padan as a whole, `person=DIKIRIM`: the number is there; its values are then what was sent",
        ),
        Column("flags", COUNT, "bits of `reconcile.vocabulary.flags`", required=True),
    ),
)

REJECTED_ROWS = Table(
    "rejected_rows",
    "each row of a person that could not be used",
    (
        *_WHERE,
        _SHEET,
        _ROW,
        Column("rule", TEXT, "TANPA_IDENTITAS: no usable NIK, and no name or a name alone", required=True),
        Column(
            "cells",
            pa.list_(TEXT),
            'the row\'s mapped cells as "field=value", so that nothing is lost',
            required=True,
        ),
    ),
)

LEDGER = Table(
    "ledger",
    "how many rows of a sheet met which fate; read = the sum of the others",
    (
        *_WHERE,
        _SHEET,
        Column("fate", TEXT, codes=("read", "accepted", "rejected", "not_data"), required=True),
        Column(
            "kind",
            TEXT,
            "rejected: the rule; not_data: preamble heading numbering group continued total nihil"
            " separator signature blank beyond replaced (accepted rows of which a newer delivery speaks)",
            required=True,
        ),
        Column("rows", COUNT, required=True),
        Column(
            "numbers",
            COUNT,
            "cells of those rows that look like a NIK or a family card; of read: counted in the raw sheet,"
            " and the sum of the others",
        ),
    ),
)

FILES = Table(
    "files",
    "each file, also those refused",
    (
        *_WHERE,
        Column("sha256", TEXT),
        Column("bytes", COUNT),
        Column(
            "format",
            TEXT,
            "csv xlsx xls xlsb ods fods html mhtml xml2003 biff dbf, by content; other texts by their suffix",
        ),
        Column("encoding", TEXT),
        Column("delimiter", TEXT),
        Column("refused", TEXT, "null, or the message in Indonesian why the file was refused"),
        Column(
            "status",
            TEXT,
            "null, or why a file that could be read is not in force (then `refused` says it in words), or"
            " that it is taken from the run before",
            codes=("REPEAT", "REPLACED", "HELD", "WITHDRAWN", "CARRIED"),
        ),
        Column("rows_accepted", COUNT),
        Column("rows_rejected", COUNT),
        Column("extract_date", DAY, "date the file speaks of, when it says so"),
        Column("month", TEXT, "YYYY-MM, where it says only the month that it speaks of"),
        Column("dated_by", TEXT, "who says so: a column of its rows, a title, its name", codes=_DATED_BY),
        Column(
            "content",
            TEXT,
            "fingerprint of its accepted rows, whatever they are wrapped in; null when there are none",
        ),
    ),
)

PROBLEMS = Table(
    "problems",
    "what a sender must mend in a file: one row for each kind of problem in a sheet",
    (
        *_WHERE,
        Column("sheet", TEXT, 'sheet name as written; "" for text files'),
        Column(
            "code",
            TEXT,
            "a flag code, or a file problem: KOLOM_TAK_DIKENAL KOLOM_GANDA KOLOM_HILANG ...",
            required=True,
        ),
        Column("severity", TEXT, "GALAT blocks", codes=_SEVERITIES, required=True),
        Column("rows", COUNT, "rows at fault"),
        Column("row_examples", pa.list_(NUMBER), "first 10 rows at fault"),
        Column("message", TEXT, "Indonesian, no personal data", required=True),
        Column("advice", TEXT, "Indonesian: what to do"),
    ),
)

QUALITY = Table(
    "quality",
    "what a sender must mend: one row for each sheet and kind of problem, of the file or of its rows",
    (
        *_WHERE,
        Column("sheet", TEXT, 'sheet name as written; "" for text files'),
        Column("code", TEXT, "as in problems, a flag code, or the rule that rejected rows", required=True),
        Column("severity", TEXT, codes=_SEVERITIES, required=True),
        Column("rows", COUNT, "rows at fault"),
        Column("rows_total", COUNT, "data rows of the sheet, accepted and rejected"),
        Column("share", pa.float64(), "rows / rows_total, null without data rows"),
        Column("row_examples", pa.list_(NUMBER), "first 10 rows at fault"),
        Column("message", TEXT, "Indonesian, no personal data"),
        Column("advice", TEXT, "Indonesian: what to do"),
    ),
    order=("programme", "source_file", "sheet", "code"),
)

DELIVERIES = Table(
    "deliveries",
    "which of the files that came speaks for what: one row for each source of the inputs, each that still"
    " speaks from the run before, and each that was replaced and may come again",
    (
        *_WHERE,
        Column("sha256", TEXT),
        Column("content_fingerprint", TEXT, "of its rows, whatever they are wrapped in"),
        Column(
            "found_in",
            TEXT,
            "where its rows are; PAST: nowhere any more",
            codes=("INPUTS", "PREVIOUS_RUN", "PAST"),
            required=True,
        ),
        Column("snapshot", TEXT, "the folder of its rows in snapshots/, where any are in force"),
        Column(
            "kind",
            TEXT,
            "STATE: the newest replaces the older within its scope; PERIOD: each period stands for itself;"
            " CORRECTION: of one that came before; REPEAT: the same rows in another form",
            codes=("STATE", "PERIOD", "CORRECTION", "REPEAT"),
            required=True,
        ),
        Column("scope", pa.list_(TEXT), "codes of the kota it speaks for; empty: of all, or unknown"),
        Column("period_start", DAY, "of its rows, where the roll is one of periods: the first"),
        Column("period_end", DAY, "the last"),
        Column("as_of", DAY, "the day, or last day of the month, that it speaks of"),
        Column(
            "as_of_source",
            TEXT,
            "who says so: ORDER is deliveries.toml",
            codes=(*_DATED_BY, "ORDER"),
        ),
        Column(
            "supersedes", pa.list_(TEXT), "sources that it stands in for, or would, were it not held back"
        ),
        Column("superseded_by", pa.list_(TEXT), "newer sources that speak for rows of it"),
        Column("in_force", pa.bool_(), "whether rows of it are in this run", required=True),
        Column("held_back", pa.bool_(), "whether it waits for somebody's word", required=True),
        Column("unknown", pa.bool_(), "whether nothing speaks in its place", required=True),
        Column(
            "answers",
            pa.bool_(),
            "whether it holds a registrar's answers: it speaks of those alone who were asked about",
            required=True,
        ),
        Column("reason", TEXT, "Indonesian", required=True),
        Column("rows_before", COUNT, "people of what it replaces, where both speak"),
        Column("rows", COUNT, "accepted rows of the file", required=True),
        Column("came", COUNT, "people it has and what it replaces has not"),
        Column("went", COUNT, "people it has not"),
        Column("changed", COUNT, "people of both, of whom it says something else"),
    ),
    order=("programme", "source_file", "found_in", "sha256"),
)
