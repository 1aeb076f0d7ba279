"""What was found about people; what each code means to staff stands in its finding (`reconcile.findings`)."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table

_PERSON = Column("person_id", TEXT, required=True)
_LEFT = Column("record_id_left", TEXT, required=True)
_RIGHT = Column("record_id_right", TEXT, required=True)

OVERLAPS = Table(
    "overlaps",
    "one person on two rolls that a dated rule sets against each other, in the months that both pay for",
    (
        _PERSON,
        Column("rule", TEXT, "code of the rule in `reconcile/rules/overlaps.toml`", required=True),
        Column(
            "class",
            TEXT,
            "PERLU_CEK_SEGMEN: the row does not say who pays; BELUM_DIBAYAR: nominated only, information",
            codes=(
                "TUMPANG_TINDIH_KESEHATAN",
                "TUMPANG_TINDIH_PENDIDIKAN",
                "ALIH_SEGMEN",
                "GANDA_DIIZINKAN",
                "GANDA_WILAYAH",
                "PERLU_CEK_SEGMEN",
                "BELUM_DIBAYAR",
            ),
            required=True,
            open=True,
        ),
        _LEFT,
        _RIGHT,
        Column("programme_left", TEXT, required=True),
        Column("programme_right", TEXT, required=True),
        Column("month_first", DAY, "first day of the first month in common"),
        Column("month_last", DAY, "first day of the last month in common"),
        Column("months", NUMBER),
        Column(
            "at_least",
            pa.bool_(),
            "whether months and amount are the least that they can be: a roll says of which month it is, its"
            " row no period",
        ),
        Column("amount", COUNT, "rupiah at stake in those months; null when not declared"),
        Column(
            "certainty",
            TEXT,
            "PASTI: confirmed NIK; KUAT: name and birth date; PERLU_CEK: period or segment unknown",
            codes=("PASTI", "KUAT", "PERLU_CEK"),
            required=True,
        ),
        Column(
            "stop",
            TEXT,
            "whose benefit the rule proposes to stop; either: the person chooses; none: information",
            codes=("left", "right", "either", "none"),
            required=True,
        ),
        Column("action", TEXT, "proposed action, Indonesian", required=True),
        Column("authority", TEXT, required=True),
    ),
    order=("person_id", "rule", "record_id_left", "record_id_right"),
)

UNREGISTERED = Table(
    "unregistered",
    "who is on a roll but not in the register, or in need and reached by nothing: lists never merged",
    (
        Column(
            "list",
            TEXT,
            "MUNGKIN_TERCATAT: would be on one of the others, if a question about him were not open; counted"
            " with none of them. INFORMASI_LUAR_DKI: on a roll, but neither registered nor living in DKI,"
            " such as commuting pupils; never counted with them",
            codes=(
                "TIDAK_TERCATAT_DUKCAPIL",
                "TIDAK_TERCATAT_DKI",
                "BELUM_TERJANGKAU",
                "MUNGKIN_TERCATAT",
                "INFORMASI_LUAR_DKI",
            ),
            required=True,
        ),
        _PERSON,
        Column("record_id", TEXT, "the person's best row", required=True),
        Column("programmes", TEXT, "where the person is listed, comma separated"),
        Column(
            "reason",
            TEXT,
            codes=(
                "TANPA_NIK",
                "NIK_TIDAK_SAH",
                "NIK_TIDAK_DITEMUKAN",
                "NIK_MILIK_ORANG_LAIN",
                "LUAR_DKI",
                "PINDAH",
                "TINGGAL_LUAR_DKI",
                "SEKOLAH_DI_DKI",
                "WILAYAH_TIDAK_DIKETAHUI",
                "DALAM_PERJALANAN",
                "TIDAK_ADA_PROGRAM",
                "MUNGKIN_PENDUDUK",
                "MUNGKIN_PENERIMA",
            ),
            required=True,
        ),
        Column("known_region", TEXT, "Kemendagri code of what is known of another region"),
        Column("region_class", TEXT, "the person's class in `other_regions`, the one about his home first"),
        Column("region_evidence", TEXT, "of that class, as there"),
        Column("moved_on", DAY, "of that class, as there"),
        Column("benefit_elsewhere", TEXT, "of that class, as there"),
        Column(
            "eligible_for", TEXT, "BELUM_TERJANGKAU, MUNGKIN_PENERIMA: programmes the person could have had"
        ),
    ),
    order=("list", "person_id"),
)

OTHER_REGIONS = Table(
    "other_regions",
    "people known from another region: one class about where somebody lives and is covered, one about his"
    " school; information for an adjustment, never a ground to stop a cover",
    (
        _PERSON,
        Column(
            "class",
            TEXT,
            "PINDAH_DATANG_TUNTAS, PINDAH_DATANG_GANDA: registered here with a central cover of elsewhere,"
            " and of GANDA with one of this province beside it. GANDA_ANTAR_DAERAH: two provinces pay the"
            " same months. BELUM_PINDAH: lives here, registered elsewhere. DALAM_PERJALANAN: left there, not"
            " yet handed in here. PINDAH_KELUAR: moved away, paid here. KIP_LUAR_DAERAH, KIP_IKUT_PINDAH:"
            " pupils. TAK_DIKETAHUI: a number of elsewhere, and nothing at hand of that region",
            codes=(
                "PINDAH_DATANG_TUNTAS",
                "PINDAH_DATANG_GANDA",
                "GANDA_ANTAR_DAERAH",
                "BELUM_PINDAH",
                "DALAM_PERJALANAN",
                "PINDAH_KELUAR",
                "KIP_LUAR_DAERAH",
                "KIP_IKUT_PINDAH",
                "TAK_DIKETAHUI",
            ),
            required=True,
        ),
        Column("record_id", TEXT, "the person's best row", required=True),
        Column(
            "certainty",
            TEXT,
            "KUAT: a register, a roll or the need register says so; SEDANG: a family card; PETUNJUK: the"
            " place that issued the NIK, which is no home",
            codes=("KUAT", "SEDANG", "PETUNJUK"),
            required=True,
        ),
        Column(
            "region_evidence",
            TEXT,
            "comma separated, from strong to weak: DUKCAPIL PINDAH SURAT_PINDAH DAFTAR DTKS SEKOLAH KK_LUAR"
            " KK_BARU NIK",
        ),
        Column(
            "other_region", TEXT, "Kemendagri code, 2 to 10 digits, of the strongest signal; null: unknown"
        ),
        Column("moved_on", DAY, "issue date of the family card here; the move may be older"),
        Column("benefit_here", TEXT, "programmes that pay now for a home here or unknown, comma separated"),
        Column("benefit_elsewhere", TEXT, "programmes that pay now for a home elsewhere"),
    ),
    order=("person_id", "class"),
)

DUPLICATES = Table(
    "duplicates",
    "one person twice on one roll, or twice in a register",
    (
        _PERSON,
        Column("programme", TEXT, required=True),
        Column("record_id_left", TEXT, "first row", required=True),
        Column("record_id_right", TEXT, "the row that repeats it", required=True),
        Column("months", NUMBER, "months in common; a renewed period is no duplicate"),
        Column("reason", TEXT, codes=("NIK_SAMA", "NIK_BEDA", "SEKOLAH_BEDA", "TANPA_NIK"), required=True),
    ),
    order=("person_id", "programme", "record_id_left", "record_id_right"),
)

CONFLICTS = Table(
    "conflicts",
    "pairs of rows that contradict themselves and need a person's eye",
    (
        Column("conflict_id", TEXT, required=True),
        Column(
            "class",
            TEXT,
            "NIK_DUA_ORANG: a NIK on two rows of plainly two people: for their senders, asked of nobody",
            codes=(
                "NIK_DIPAKAI_BERSAMA",
                "NIK_DUA_ORANG",
                "NIK_GANDA_ORANG",
                "TAUTAN_DITOLAK",
                "PERLU_TINJAUAN",
            ),
            required=True,
        ),
        _LEFT,
        _RIGHT,
        Column("person_id_left", TEXT, required=True),
        Column("person_id_right", TEXT, required=True),
        Column("probability", pa.float64(), "that both rows are one person; null when nobody scored them"),
        Column("reason", TEXT, "Indonesian sentence", required=True),
    ),
    order=("class", "record_id_left", "record_id_right"),
)

DEATHS_AND_MOVES = Table(
    "deaths_and_moves",
    "proposals to verify in the field, never removals: about half of such flags were wrong before checking",
    (
        _PERSON,
        Column("record_id", TEXT, "the row on the roll", required=True),
        Column("register_record_id", TEXT, required=True),
        Column("programme", TEXT, required=True),
        Column(
            "class",
            TEXT,
            codes=(
                "TIDAK_PADAN_MENINGGAL",
                "TIDAK_PADAN_PINDAH",
                "TIDAK_PADAN_TIDAK_DITEMUKAN",
                "TIDAK_PADAN_BERTENTANGAN",
            ),
            required=True,
        ),
    ),
    order=("person_id", "record_id"),
)
