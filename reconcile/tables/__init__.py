"""Every table that Reconcile keeps on disk: its columns, their types and what they mean.

The name of a table is the name of its Parquet file. Text is upper-case ASCII, blanks are null, unless said otherwise.
"""

from __future__ import annotations

import pyarrow as pa

RECORDS = pa.schema(
    [
        # what no stage reads is not kept: place of birth, the father's name behind BIN
        # where the row stands
        (
            "record_id",
            pa.string(),
        ),  # opaque, stable for the same file: <programme>-<8 hex of the file's sha256>-<sheet number>-<row>
        ("programme", pa.string()),  # programme code, lower case
        ("source_file", pa.string()),  # file name; a member of a zip is "archive.zip/member.csv"
        ("sheet", pa.string()),  # sheet name as written; "" for text files
        ("source_row", pa.int32()),  # 1-based row as a person sees it in Excel
        # identity numbers
        ("nik", pa.string()),  # 16 digits after repair, only when usable to link (no hard flag); else null
        ("nik_part", pa.string()),  # what is left of an unusable NIK: its digits, as far as known
        ("nik_birth_date", pa.date32()),  # birth date inside `nik`, century resolved
        ("nik_sex", pa.string()),  # M or F, from `nik`
        ("kk", pa.string()),  # 16-digit family card number, only when valid
        (
            "card_number",
            pa.string(),
        ),  # the programme's own number (JKN card, KIP number, DTKS id), digits and letters
        ("nisn", pa.string()),  # 10 digits, zero-padded
        # the person
        ("name", pa.string()),  # as written: upper-case ASCII, spaces collapsed
        ("name_key", pa.string()),  # phonetically folded tokens, sorted: order-free key
        ("name_first", pa.string()),  # first discriminating folded token (not MUHAMMAD, SITI, ABDUL...)
        ("name_alias", pa.string()),  # second name, normalised: no titles, expanded, modern spelling
        # null: the name is the person's; else a child without a name yet, written by a parent (BY NY SITI), whose name_key and
        # name_first are null: which of twins, 0 when the cell does not say
        ("unnamed", pa.int8()),
        ("birth_date", pa.date32()),  # from the row's own date column, repaired; never filled from the NIK
        ("birth_year", pa.int16()),  # from birth_date, else from an age column; else null
        ("sex", pa.string()),  # M or F, from the row's own column
        ("mother_core", pa.string()),  # mother's name, normalised: no titles, expanded, modern spelling
        ("mother_key", pa.string()),  # mother's name, folded and sorted like name_key
        (
            "parent_core",
            pa.string(),
        ),  # father's or guardian's name, normalised: no titles, expanded, modern spelling
        ("relationship", pa.string()),  # HEAD SPOUSE CHILD OTHER: place in the household
        # where the person lives, studies
        ("region_code", pa.string()),  # Kemendagri code of the home as far as known: 2, 4, 6 or 10 digits
        ("school_region_code", pa.string()),  # same, of the school
        ("rt", pa.string()),  # 3 digits
        ("rw", pa.string()),  # 3 digits
        (
            "address",
            pa.string(),
        ),  # as written; no stage compares it: shown at L0 to people who decide whether two rows are one person
        ("school", pa.string()),
        ("npsn", pa.string()),  # 8-digit school number
        ("level", pa.string()),  # SD SMP SMA SMK PKBM
        # the benefit
        (
            "segment",
            pa.string(),
        ),  # PBI_APBN PBI_APBD PPU MANDIRI OTHER; NOMINASI PEMBERIAN for KIP; null elsewhere
        (
            "benefit_status",
            pa.string(),
        ),  # ACTIVE INACTIVE UNKNOWN (a word nobody declared); null when the source does not say
        ("period_start", pa.date32()),  # first day of the first month paid for
        ("period_end", pa.date32()),  # last day of the last month paid for; null = still open
        (
            "amount",
            pa.int64(),
        ),  # rupiah in the period, when the source says so; read by no stage, which go by the declared amounts; may be left out later
        (
            "vital_status",
            pa.string(),
        ),  # ALIVE DEAD MOVED NOT_FOUND UNKNOWN (no answer that anybody declared): only a population register says so
        ("flags", pa.int64()),  # bits of reconcile.vocabulary.flags
    ]
)

REJECTED_ROWS = pa.schema(
    [
        ("programme", pa.string()),
        ("source_file", pa.string()),
        ("sheet", pa.string()),
        ("source_row", pa.int32()),
        ("rule", pa.string()),  # TANPA_IDENTITAS: no usable NIK, and no name or a name alone
        ("cells", pa.list_(pa.string())),  # the row's mapped cells as "field=value", so that nothing is lost
    ]
)

LEDGER = pa.schema(
    [
        ("programme", pa.string()),
        ("source_file", pa.string()),
        ("sheet", pa.string()),
        ("fate", pa.string()),  # read accepted rejected not_data; read = the sum of the others
        (
            "kind",
            pa.string(),
        ),  # rejected: the rule; not_data: preamble heading numbering group continued total separator signature blank beyond
        ("rows", pa.int64()),
        # cells of those rows that look like a NIK or a family card; of read: counted in the raw sheet, and the sum of the others
        ("numbers", pa.int64()),
    ]
)

FILES = pa.schema(
    [
        ("programme", pa.string()),
        ("source_file", pa.string()),
        ("sha256", pa.string()),
        ("bytes", pa.int64()),
        (
            "format",
            pa.string(),
        ),  # csv xlsx xls xlsb ods fods html mhtml xml2003 biff dbf, by content; other texts by their suffix
        ("encoding", pa.string()),
        ("delimiter", pa.string()),
        ("refused", pa.string()),  # null, or the message in Indonesian why the file was refused
        ("rows_accepted", pa.int64()),
        ("rows_rejected", pa.int64()),
        ("extract_date", pa.date32()),  # date the file speaks of, when it says so
        (
            "content",
            pa.string(),
        ),  # fingerprint of its accepted rows, whatever they are wrapped in; null when there are none
    ]
)

PROBLEMS = pa.schema(
    [
        # what a sender must mend in a file: one row for each kind of problem in a sheet
        ("programme", pa.string()),
        ("source_file", pa.string()),
        ("sheet", pa.string()),
        (
            "code",
            pa.string(),
        ),  # a flag code, or a file problem: KOLOM_TAK_DIKENAL KOLOM_GANDA KOLOM_HILANG ...
        ("severity", pa.string()),  # GALAT (blocks), PERINGATAN, INFO
        ("rows", pa.int64()),
        ("row_examples", pa.list_(pa.int32())),  # first 10 rows at fault
        ("message", pa.string()),  # Indonesian, no personal data
        ("advice", pa.string()),  # Indonesian: what to do
    ]
)

LINKS = pa.schema(
    [
        ("record_id_left", pa.string()),  # < record_id_right
        ("record_id_right", pa.string()),
        ("probability", pa.float64()),  # that both rows are one person
        ("weight", pa.float64()),  # log2 odds, in bits
        ("band", pa.string()),  # link review; pairs apart are not kept
        ("rule", pa.string()),  # the blocking rule that produced the pair first
        ("pattern", pa.int64()),  # the pair's levels as one integer
        ("reasons", pa.list_(pa.string())),  # one Indonesian sentence a field, strongest first
    ]
)

PERSONS = pa.schema(
    [
        # every accepted row, also those alone
        ("programme", pa.string()),
        ("source_file", pa.string()),
        ("sheet", pa.string()),
        ("source_row", pa.int32()),
        ("record_id", pa.string()),
        ("person_id", pa.string()),  # opaque
    ]
)

REFUSED_LINKS = pa.schema(
    [
        # links that a guard kept out of a cluster, and pairs with an equal NIK that are not one person
        ("record_id_left", pa.string()),
        ("record_id_right", pa.string()),
        ("probability", pa.float64()),
        (
            "reason",
            pa.string(),
        ),  # SATU_SUMBER NIK_TERKONFIRMASI_BEDA DINILAI_BEDA BUKTI_BERTENTANGAN DUA_CALON MUNGKIN_DUA_ORANG NIK_DIPAKAI_BERSAMA KEMBAR_SAUDARA
    ]
)

OVERLAPS = pa.schema(
    [
        ("person_id", pa.string()),
        ("rule", pa.string()),  # code of the rule in reconcile/rules/overlaps.toml
        (
            "class",
            pa.string(),
        ),  # TUMPANG_TINDIH_KESEHATAN TUMPANG_TINDIH_PENDIDIKAN ALIH_SEGMEN GANDA_DIIZINKAN GANDA_WILAYAH
        # PERLU_CEK_SEGMEN (the row does not say who pays) BELUM_DIBAYAR (nominated only: information)
        ("record_id_left", pa.string()),
        ("record_id_right", pa.string()),
        ("programme_left", pa.string()),
        ("programme_right", pa.string()),
        ("month_first", pa.date32()),  # first day of the first month in common
        ("month_last", pa.date32()),  # first day of the last month in common
        ("months", pa.int32()),
        ("amount", pa.int64()),  # rupiah at stake in those months; null when not declared
        (
            "certainty",
            pa.string(),
        ),  # PASTI (confirmed NIK), KUAT (name and birth date), PERLU_CEK (period or segment unknown)
        (
            "stop",
            pa.string(),
        ),  # whose benefit the rule proposes to stop: left right, either (the person chooses), none (information)
        ("action", pa.string()),  # proposed action, Indonesian
        ("authority", pa.string()),
    ]
)

UNREGISTERED = pa.schema(
    [
        ("list", pa.string()),  # TIDAK_TERCATAT_DUKCAPIL TIDAK_TERCATAT_DKI BELUM_TERJANGKAU: never merged
        # MUNGKIN_TERCATAT: would be on one of them, if a question about him were not open; counted with none of them
        # INFORMASI_LUAR_DKI: on a roll, but neither registered nor living in DKI, such as commuting pupils; never counted with them
        ("person_id", pa.string()),
        ("record_id", pa.string()),  # the person's best row
        ("programmes", pa.string()),  # where the person is listed, comma separated
        (
            "reason",
            pa.string(),
        ),  # code: TANPA_NIK NIK_TIDAK_SAH NIK_TIDAK_DITEMUKAN NIK_MILIK_ORANG_LAIN LUAR_DKI MUNGKIN_PENDUDUK ...
        ("known_region", pa.string()),  # Kemendagri code of what is known of another region
        (
            "eligible_for",
            pa.string(),
        ),  # BELUM_TERJANGKAU, MUNGKIN_PENERIMA: programmes the person could have had
    ]
)

CONFLICTS = pa.schema(
    [
        ("conflict_id", pa.string()),
        ("class", pa.string()),  # NIK_DIPAKAI_BERSAMA NIK_GANDA_ORANG TAUTAN_DITOLAK PERLU_TINJAUAN
        ("record_id_left", pa.string()),
        ("record_id_right", pa.string()),
        ("person_id_left", pa.string()),
        ("person_id_right", pa.string()),
        ("probability", pa.float64()),
        ("reason", pa.string()),  # Indonesian sentence
    ]
)

DUPLICATES = pa.schema(
    [
        ("person_id", pa.string()),
        ("programme", pa.string()),
        ("record_id_left", pa.string()),  # first row
        ("record_id_right", pa.string()),  # the row that repeats it
        ("months", pa.int32()),  # months in common; a renewed period is no duplicate
        ("reason", pa.string()),  # code: NIK_SAMA NIK_BEDA SEKOLAH_BEDA TANPA_NIK
    ]
)

DEATHS_AND_MOVES = pa.schema(
    [
        # proposals to verify in the field, never removals: about half of such flags were wrong before checking
        ("person_id", pa.string()),
        ("record_id", pa.string()),  # the row on the roll
        ("register_record_id", pa.string()),
        ("programme", pa.string()),
        ("class", pa.string()),  # TIDAK_PADAN_MENINGGAL TIDAK_PADAN_PINDAH TIDAK_PADAN_TIDAK_DITEMUKAN
    ]
)

QUALITY = pa.schema(
    [
        # what a sender must mend: one row for each sheet and kind of problem, of the file or of its rows
        ("programme", pa.string()),
        ("source_file", pa.string()),
        ("sheet", pa.string()),
        ("code", pa.string()),  # as in problems, a flag code, or the rule that rejected rows
        ("severity", pa.string()),  # GALAT PERINGATAN INFO
        ("rows", pa.int64()),  # rows at fault
        ("rows_total", pa.int64()),  # data rows of the sheet, accepted and rejected
        ("share", pa.float64()),  # rows / rows_total, null without data rows
        ("row_examples", pa.list_(pa.int32())),  # first 10 rows at fault
        ("message", pa.string()),  # Indonesian, no personal data
        ("advice", pa.string()),  # Indonesian: what to do
    ]
)

QUESTIONS = pa.schema(
    [
        # what people are asked to decide: one row for each question, whether it is asked now or was answered before
        (
            "question_id",
            pa.string(),
        ),  # opaque; the same for the same rows and class, so that a filled worklist can be read back
        (
            "block",
            pa.string(),
        ),  # questions of one block stand together: a person, or the two persons of an identity question
        (
            "answers",
            pa.string(),
        ),  # IDENTITAS: SAMA BEDA RAGU. TINDAKAN: LANJUT HENTIKAN CEK LAPANGAN (BEDA where two rows are asked about)
        ("finding", pa.string()),  # the finding table it comes from
        ("class", pa.string()),  # its class, list or reason there
        ("person_id", pa.string()),
        (
            "person_id_other",
            pa.string(),
        ),  # the second person of an identity question; null when one person is asked about
        ("record_id_left", pa.string()),  # the rows asked about; right is null where a single row is
        ("record_id_right", pa.string()),
        ("probability", pa.float64()),  # that both rows are one person; null when nobody scored them
        ("amount", pa.int64()),  # rupiah at stake; null when unknown
        ("consequence", pa.float64()),  # what the answer would change; larger is asked first, no unit
        ("changes", pa.string()),  # the same as an Indonesian sentence; null for TINDAKAN
        ("reason", pa.string()),  # one plain Indonesian sentence made from the evidence
        ("action", pa.string()),  # proposed action, Indonesian
        ("authority", pa.string()),
        (
            "status",
            pa.string(),
        ),  # BARU, DIPUTUSKAN (answered before, not asked again), DITANYAKAN_LAGI (the evidence changed)
        ("verdict", pa.string()),  # the answer before, null for BARU
        ("decided_on", pa.date32()),
        ("told", pa.string()),  # Indonesian: what was decided when, and what has changed since; null for BARU
    ]
)

QUESTION_ROWS = pa.schema(
    [
        # the rows shown in a block, all sources of its person or persons, in reading order
        ("block", pa.string()),
        ("place", pa.int32()),  # 1, 2, ... within the block
        ("person", pa.int32()),  # 1 or 2: which of the block's persons the row is of
        ("record_id", pa.string()),
    ]
)

ANSWERED = pa.schema(
    [
        # judgements of people, found in the rows of this run: input of the questions
        ("answers", pa.string()),  # IDENTITAS or TINDAKAN
        ("class", pa.string()),  # TINDAKAN: class of the question; null for IDENTITAS
        ("record_id_left", pa.string()),
        ("record_id_right", pa.string()),  # null where a single row was judged
        ("verdict", pa.string()),  # SAMA BEDA RAGU / LANJUT HENTIKAN CEK LAPANGAN
        ("decided_on", pa.date32()),
        (
            "changed",
            pa.string(),
        ),  # null, or Indonesian what has changed in the rows since ("nama dan KK berubah")
    ]
)

TABLES: dict[str, pa.Schema] = {
    "records": RECORDS,
    "rejected_rows": REJECTED_ROWS,
    "ledger": LEDGER,
    "files": FILES,
    "problems": PROBLEMS,
    "links": LINKS,
    "persons": PERSONS,
    "refused_links": REFUSED_LINKS,
    "overlaps": OVERLAPS,
    "unregistered": UNREGISTERED,
    "conflicts": CONFLICTS,
    "duplicates": DUPLICATES,
    "deaths_and_moves": DEATHS_AND_MOVES,
    "quality": QUALITY,
    "questions": QUESTIONS,
    "question_rows": QUESTION_ROWS,
    "answered": ANSWERED,
}


def empty(name: str) -> pa.Table:
    """The table `name` with no rows. Raises KeyError for an unknown table."""
    return TABLES[name].empty_table()
