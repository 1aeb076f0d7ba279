"""Employers, what they paid for whom, and where workers stand; and which employers are one.

`records_employer` and `records_payment` are read like `records`; `jobs` stands beside the records of a roll
of workers.
"""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table

PROGRAMMES_OF_WORK = ("JKK", "JKM", "JHT", "JP", "JKP", "JKN")
"""What an employer may owe for a worker, in the order in which they are written."""

SEGMENTS_OF_WORK = ("PU", "BPU", "JAKON", "TKI", "OTHER")
NPWP_KINDS = ("BADAN", "BENDAHARA", "ORANG", "NIK", "BARU")
SCALES = ("MIKRO", "KECIL", "MENENGAH", "BESAR")
WORK_KINDS = ("HARIAN", "MAGANG", "KOMISARIS", "OTHER")
END_REASONS = ("BUBAR", "TANPA_KEGIATAN", "HILANG_ALAMAT", "PAILIT", "NON_ASN_BERAKHIR", "LAIN")
"""Why an employer is no longer one; but for the last the only reasons that close a case."""

_PLACE = (
    Column("programme", TEXT, "programme code, lower case", required=True),
    Column("source_file", TEXT, 'file name; a member of a zip is "archive.zip/member.csv"', required=True),
    Column("sheet", TEXT, 'sheet name as written; "" for text files', required=True),
    Column("source_row", NUMBER, "1-based row as a person sees it in Excel", required=True),
)
_ROW = (
    Column("record_id", TEXT, "as in `records`", required=True),
    *_PLACE,
    Column("row_digest", COUNT, "as in `records`", required=True),
)
_EMPLOYER_NUMBERS = (
    Column("npp", TEXT, "number of the employer at BPJS Ketenagakerjaan: 8 letters or digits"),
    Column("kode_divisi", TEXT, "division below the NPP, three digits or letters"),
    Column("kode_bu", TEXT, "number of the employer at BPJS Kesehatan: 8 digits"),
)
_MONEY = (
    ("paid_jkk", "JKK"),
    ("paid_jkm", "JKM"),
    ("paid_jht_worker", "JHT, the worker's part"),
    ("paid_jht_employer", "JHT, the employer's part"),
    ("paid_jp_worker", "JP, the worker's part"),
    ("paid_jp_employer", "JP, the employer's part"),
    ("paid_jkp", "JKP"),
    ("paid_jkn_worker", "JKN, the worker's part"),
    ("paid_jkn_employer", "JKN, the employer's part"),
    ("paid_total", "as the file adds it up"),
)

RECORDS_EMPLOYER = Table(
    "records_employer",
    "each employer listed: a legal entity, a place of work or a project, as its roll has it (`programme` says"
    " which roll)",
    (
        *_ROW,
        # what it is called
        Column("name_raw", TEXT, "as written: upper-case ASCII, spaces collapsed"),
        Column("name_core", TEXT, "without legal form, branch and other names; modern spelling"),
        Column("name_key", TEXT, "the core folded as names are, in order, without blanks: SUMBERJAYA"),
        Column("name_sorted", TEXT, "words of the core folded and sorted"),
        Column("legal_form", TEXT, "PT CV FIRMA UD KOPERASI YAYASAN PERUMDA ...; null where none is written"),
        Column("branch_hint", TEXT, "what the name says of a branch: CABANG BEKASI, UNIT 2"),
        Column("name_former", TEXT, "core of a former name (d/h)"),
        Column("name_alias", TEXT, "core of another name (t/a, qq, behind a slash)"),
        Column("name_numbers", TEXT, "numbers in the name (SPBU 34-12345), with blanks between"),
        # its numbers
        Column("npwp9", TEXT, "first nine digits of a valid NPWP: the taxpayer; null where not usable"),
        Column("npwp_office", TEXT, "three digits: the tax office, which changes on moving"),
        Column("npwp_branch", TEXT, "three digits: 000 is the head office"),
        Column("npwp_kind", TEXT, "NIK: a person's; BARU: 16 digits, unchecked", codes=NPWP_KINDS),
        Column("npwp16", TEXT, "of the kind NIK or BARU: all 16 digits"),
        Column("nitku", TEXT, "six digits behind NPWP16 in a NITKU: the place of business"),
        Column("nib", TEXT, "13 digits"),
        *_EMPLOYER_NUMBERS,
        Column("wlkp_no", TEXT, "number of the report to Kemnaker: opaque"),
        # what it does, where, how large
        Column("kbli", TEXT, "5 digits, or fewer as written"),
        Column("kbli_version", TEXT, "2015 2017 2020 2025; null where the file does not say"),
        Column("segment", TEXT, codes=SEGMENTS_OF_WORK),
        Column("head_or_branch", TEXT, codes=("HEAD", "BRANCH")),
        Column("scale", TEXT, codes=SCALES),
        Column("scale_basis", TEXT, "whence the scale", codes=("FILE", "CAPITAL", "WORKERS")),
        Column("risk_class", TEXT, "of JKK: 1 to 5"),
        Column("programmes", TEXT, "those it takes part in, as the file says: JKK JKM JHT"),
        Column("address", TEXT, "as written"),
        Column("address_key", TEXT, "street and number folded; null for buildings, malls and markets"),
        Column("region_code", TEXT, "Kemendagri code as far as known: 2, 4, 6 or 10 digits"),
        Column("kelurahan_code", TEXT, "10 digits"),
        Column("kota_code", TEXT, "4 digits"),
        Column("workers_declared", NUMBER, "how many workers it says it has; null where it does not say"),
        Column("workers_registered", NUMBER, "how many of them the roll counts as its members"),
        # since when, until when
        Column("active_from", DAY, "first month, founding or issue, as the roll has it"),
        Column("active_to", DAY, "null: still active"),
        Column("end_reason", TEXT, codes=END_REASONS),
        Column("reported_on", DAY, "the day of its report (WLKP), or of the data"),
        # arrears and inspection, as BPJS Kesehatan has them
        Column("noncompliance", TEXT, "kind of non-compliance as written"),
        Column("last_paid", DAY),
        Column("months_unpaid", NUMBER),
        Column("amount_unpaid", COUNT, "rupiah"),
        Column("inspection", TEXT, "kind of inspection as written"),
        Column("inspected_on", DAY),
        Column("inspection_result", TEXT, "as written"),
        Column("flags", COUNT, "bits of `reconcile.vocabulary.flags`", required=True),
    ),
)

RECORDS_PAYMENT = Table(
    "records_payment",
    "each contribution: a worker in a month. Not linked: it points at a member by number",
    (
        *_ROW,
        *_EMPLOYER_NUMBERS,
        Column("worker_number", TEXT, "KPJ: 11 digits"),
        Column("nik", TEXT, "16 digits, only when usable"),
        Column("name", TEXT, "as written: upper-case ASCII"),
        Column("month", DAY, "first day of the month that is paid for; null where it cannot be read"),
        Column("wage", COUNT, "rupiah a month; null where it cannot be read"),
        *(Column(name, COUNT, f"rupiah: {what}") for name, what in _MONEY),
        Column("paid_on", DAY, "the day of payment, not the month paid for"),
        Column("booked_on", DAY, "the day on which it was booked"),
        Column("flags", COUNT, "bits of `reconcile.vocabulary.flags`", required=True),
    ),
)

JOBS = Table(
    "jobs",
    "what a roll of workers says of the work, a row for each row of `records` of such a roll: join by"
    " programme, source_file, sheet and source_row (persons has them too)",
    (
        *_PLACE,
        *_EMPLOYER_NUMBERS,
        Column("worker_number", TEXT, "KPJ (11 digits), or number of the JKN card (13)"),
        Column("segment", TEXT, "as its programme declares it"),
        Column(
            "is_worker",
            pa.bool_(),
            "whether the row is the worker (PISAT 1) and no dependant; null where the roll does not say",
        ),
        Column("wage", COUNT, "rupiah a month; null where it cannot be read"),
        Column("programmes", TEXT, "those the worker takes part in, as the file says: JKK JKM JHT"),
        Column("active_from", DAY, "first day of membership at this employer"),
        Column("active_to", DAY, "last day; null: still active (31-12-3000 is no end)"),
        Column("end_code", TEXT, "reason of the end as written (KODE_NA)"),
        Column(
            "technical",
            pa.bool_(),
            "whether the end is a technical row (AS, AG) and no exit; null where there is no reason",
        ),
        Column(
            "work_kind",
            TEXT,
            "of the work, by its status or title: a day's work, an intern, a commissioner; null where the row"
            " does not say",
            codes=WORK_KINDS,
        ),
        Column("is_foreign", pa.bool_(), "whether the row says so; null where it says nothing"),
    ),
)

_BANDS = ("LINKED", "ASK")

EMPLOYER_LINKS = Table(
    "employer_links",
    "each pair of employer rows that are one legal entity (LINKED), or may be (ASK), and why",
    (
        Column("record_id_left", TEXT, "the smaller of the two", required=True),
        Column("record_id_right", TEXT, required=True),
        Column(
            "probability",
            pa.float64(),
            "that both are one legal entity; 1 for a declared succession; null: asked about for their workers"
            " alone",
        ),
        Column("band", TEXT, codes=_BANDS, required=True),
        Column("reasons", TEXT, "Indonesian, joined by semicolons", required=True),
        Column("shared_workers", NUMBER, "persons on both in one month; null where not comparable"),
        Column("containment", pa.float64(), "share of the smaller's persons that are on both"),
        Column(
            "chance",
            pa.float64(),
            "probability that two firms of these sizes share as many by chance; null where not comparable",
        ),
    ),
    order=("record_id_left", "record_id_right"),
)

EMPLOYER_ENTITIES = Table(
    "employer_entities",
    "each employer row in its place of work and its legal entity; `level` says how far it can be compared",
    (
        Column("record_id", TEXT, required=True),
        Column("programme", TEXT, required=True),
        Column("establishment_id", TEXT, "one place of work; opaque, stable over runs", required=True),
        Column("entity_id", TEXT, "one legal entity; opaque, stable over runs", required=True),
        Column(
            "level",
            TEXT,
            "what the row lists",
            codes=("BADAN_HUKUM", "TEMPAT_KERJA", "PROYEK"),
            required=True,
        ),
        Column(
            "certainty",
            pa.float64(),
            "the weakest link needed to hold the row to those of its entity with a number; 1 when alone",
        ),
        Column(
            "npwp_shared",
            pa.bool_(),
            "whether its NPWP is that of several firms (NPWP_DIPAKAI_BERSAMA), so that it links nothing",
            required=True,
        ),
    ),
    order=("record_id",),
)

EMPLOYER_QUESTIONS = Table(
    "employer_questions",
    "what people must say of employers: two rows that may be one entity, numbers that contradict one another,"
    " workers of firms that no roll lists, payments of members that no roll knows",
    (
        Column("code", TEXT, required=True),
        Column("record_id_left", TEXT, required=True),
        Column("record_id_right", TEXT),
        Column("rows", COUNT, "how many rows are concerned", required=True),
        Column("message", TEXT, "Indonesian, no personal data", required=True),
    ),
    order=("code", "record_id_left", "record_id_right"),
)

_AT_FAULT = (
    _PLACE[0],
    _PLACE[1],
    Column("sheet", TEXT, 'sheet name as written; "" for text files', required=True),
    Column(
        "code",
        TEXT,
        "as in problems, the rule that rejected rows, or what only several files tell:"
        " PEKERJA_TANPA_PERUSAHAAN IURAN_TANPA_PESERTA ...",
        required=True,
    ),
)

EMPLOYER_FAULTS = Table(
    "employer_faults",
    "what senders of rolls of employers, workers and contributions must mend: as `quality`, one row for each"
    " sheet and kind of problem, also those that only several files tell",
    (
        *_AT_FAULT,
        Column("severity", TEXT, codes=("GALAT", "PERINGATAN", "INFO"), required=True),
        Column("rows", COUNT, "rows at fault; null for a fault of the whole file"),
        Column("rows_total", COUNT, "data rows of the sheet, accepted and rejected"),
        Column("share", pa.float64(), "rows / rows_total, null without either"),
        Column("row_examples", pa.list_(NUMBER), "first 10 rows at fault"),
        Column("message", TEXT, "Indonesian, no personal data", required=True),
        Column("advice", TEXT, "Indonesian: what to do"),
    ),
    order=("programme", "source_file", "sheet", "code"),
)

EMPLOYER_FAULT_ROWS = Table(
    "employer_fault_rows",
    "the rows behind `employer_faults`, the first 10,000 of each",
    (*_AT_FAULT, _PLACE[3]),
    order=("programme", "source_file", "sheet", "code", "source_row"),
)
