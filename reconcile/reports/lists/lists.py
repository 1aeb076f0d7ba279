"""The finding reports: for each, its file, its rows in SQL and its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.engines.quoting import literal
from reconcile.reports.kit.csv_files import Column


@dataclass(frozen=True)
class Worklist:
    """One finding report. finding: the table (and list) it shows, by the name under which a run says it could
    not be made.

    sql: its rows, one column for each of `columns`, in reading order.
    """

    file: str
    finding: str
    about: str
    sql: str
    columns: Sequence[Column]


_PLACE = [
    Column("Kota/Kabupaten"),
    Column("Kecamatan"),
    Column("Kelurahan"),
    Column("RW", "where"),
    Column("RT", "where"),
]
_PLACE_SQL = "g.city, g.district, g.village, h.rw, h.rt"
_END = [Column("Alasan"), Column("Usul"), Column("Dasar")]
_FROM_HOME = (
    "JOIN report_homes h ON h.person_id = f.{person} LEFT JOIN report_regions g ON g.region_code ="
    " h.region_code"
)
_ORDER = "h.region_code NULLS LAST, h.rw NULLS LAST, h.rt NULLS LAST, {name} NULLS LAST"


def _row_columns(number: str = "") -> list[Column]:
    """What a report shows of one row; number tells two rows apart."""
    columns = [
        Column("Program"), Column("Nama", "name"), Column("Tahun lahir", "birth"), Column("NIK", "number_of_person"),
        Column("No. KK", "number_of_person"), Column("ID baris", "row"), Column("Berkas", "text"), Column("Lembar", "text"),
        Column("Baris", "row"),
    ]  # fmt: skip
    return [Column(f"{column.heading}{number}", column.kind) for column in columns]


def _row_sql(row: str) -> str:
    shown = ("name", "birth", "nik", "kk", "record_id", "source_file", "sheet", "source_row")
    return f"COALESCE({row}p.name, {row}.programme), " + ", ".join(f"{row}.{column}" for column in shown)


def _join_row(row: str, record: str) -> str:
    return (
        f"JOIN report_rows {row} ON {row}.record_id = f.{record} LEFT JOIN report_programmes {row}p ON"
        f" {row}p.programme = {row}.programme"
    )


_PAIR_SQL = f"{_row_sql('a')}, {_row_sql('b')}"
_PAIR_COLUMNS = _row_columns(" 1") + _row_columns(" 2")
_MONTH = "SUBSTR(CAST(f.{month} AS STRING), 1, 7)"
_FIRST, _LAST = _MONTH.format(month="month_first"), _MONTH.format(month="month_last")

OVERLAPS = Worklist(
    "tumpang_tindih.csv",
    "overlaps",
    "Orang yang tercatat di dua program pada bulan yang sama",
    f"""
    SELECT {_PLACE_SQL}, f.class, {_PAIR_SQL}, {_FIRST}, {_LAST}, f.months, f.amount, f.certainty,
           'Orang yang sama tercatat di ' || COALESCE(ap.name, a.programme) || ' dan ' || COALESCE(bp.name, b.programme) ||
             CASE WHEN f.months IS NULL THEN '; bulan bersamanya belum diketahui: '
                  ELSE ' selama ' || CAST(f.months AS STRING) || ' bulan (' || {_FIRST} || ' s.d. ' || {_LAST} || '): ' END
             || COALESCE(w.sentence, f.class),
           f.action, f.authority
    FROM "overlaps" f {_join_row("a", "record_id_left")} {_join_row("b", "record_id_right")}
    {_FROM_HOME.format(person="person_id")} LEFT JOIN report_wording w ON w.code = f.class
    ORDER BY {_ORDER.format(name="a.name")}, f.person_id, f.rule, f.record_id_left, f.record_id_right
    """,
    [
        *_PLACE, Column("Kode temuan"), *_PAIR_COLUMNS, Column("Bulan awal"), Column("Bulan akhir"), Column("Jumlah bulan"),
        Column("Nilai (Rp)"), Column("Kepastian"), Column("Alasan", "text"), Column("Usul", "text"), Column("Dasar", "text"),
    ],
)  # fmt: skip


def _unregistered(file: str, list_name: str, about: str) -> Worklist:
    return Worklist(
        file,
        list_name,
        about,
        f"""
        SELECT {_PLACE_SQL}, f.reason, {_row_sql("a")}, f.programmes, f.known_region, COALESCE(k.village, k.district, k.city),
               f.eligible_for, w.sentence, w.action, w.authority
        FROM unregistered f {_join_row("a", "record_id")} {_FROM_HOME.format(person="person_id")}
        LEFT JOIN report_regions k ON k.region_code = f.known_region LEFT JOIN report_wording w ON w.code = f.reason
        WHERE f.list = {literal(list_name)}
        ORDER BY {_ORDER.format(name="a.name")}, f.person_id
        """,
        [
            *_PLACE, Column("Kode alasan"), *_row_columns(), Column("Tercatat di"), Column("Kode wilayah lain"),
            Column("Wilayah lain"), Column("Dapat menerima"), *_END,
        ],
    )  # fmt: skip


DUPLICATES = Worklist(
    "ganda_internal.csv",
    "duplicates",
    "Orang yang tercatat dua kali dalam satu program atau satu data induk",
    f"""
    SELECT {_PLACE_SQL}, f.reason, {_PAIR_SQL}, f.months, w.sentence, w.action, w.authority
    FROM duplicates f {_join_row("a", "record_id_left")} {_join_row("b", "record_id_right")} {_FROM_HOME.format(person="person_id")}
    LEFT JOIN report_wording w ON w.code = CASE WHEN f.reason = 'TANPA_NIK' THEN 'DUA_BARIS' ELSE f.reason END
    ORDER BY {_ORDER.format(name="a.name")}, f.person_id, f.record_id_left, f.record_id_right
    """,
    [*_PLACE, Column("Kode alasan"), *_PAIR_COLUMNS, Column("Jumlah bulan"), *_END],
)

CONFLICTS = Worklist(
    "konflik.csv",
    "conflicts",
    "NIK yang dipakai bersama, orang dengan beberapa NIK, dan pasangan yang perlu diputuskan petugas",
    f"""
    SELECT {_PLACE_SQL}, f.class, CAST(ROUND(f.probability * 100) AS INTEGER), {_PAIR_SQL}, f.reason, w.action, w.authority
    FROM conflicts f {_join_row("a", "record_id_left")} {_join_row("b", "record_id_right")} {_FROM_HOME.format(person="person_id_left")}
    LEFT JOIN report_wording w ON w.code = f.class
    ORDER BY {_ORDER.format(name="a.name")}, f.conflict_id
    """,
    [
        *_PLACE, Column("Kode temuan"), Column("Kemungkinan orang sama (%)"), *_PAIR_COLUMNS,
        Column("Alasan", "text"), Column("Usul"), Column("Dasar"),
    ],
)  # fmt: skip

DEATHS_AND_MOVES = Worklist(
    "meninggal_pindah.csv",
    "deaths_and_moves",
    "Penerima yang menurut data kependudukan meninggal, pindah, atau tidak ditemukan (usul verifikasi)",
    f"""
    SELECT {_PLACE_SQL}, f.class, {_PAIR_SQL}, w.sentence, w.action, w.authority
    FROM deaths_and_moves f {_join_row("a", "record_id")} {_join_row("b", "register_record_id")} {_FROM_HOME.format(person="person_id")}
    LEFT JOIN report_wording w ON w.code = f.class
    ORDER BY {_ORDER.format(name="a.name")}, f.person_id, f.record_id
    """,
    [*_PLACE, Column("Kode temuan"), *_PAIR_COLUMNS, *_END],
)

WORKLISTS: tuple[Worklist, ...] = (
    OVERLAPS,
    _unregistered(
        "tidak_tercatat_dukcapil.csv",
        "TIDAK_TERCATAT_DUKCAPIL",
        "Penerima yang tidak tercatat dalam data kependudukan (Dukcapil)",
    ),
    _unregistered(
        "tidak_tercatat_dki.csv",
        "TIDAK_TERCATAT_DKI",
        "Penerima yang tinggal di DKI, tetapi tidak tercatat sebagai penduduk DKI",
    ),
    _unregistered(
        "belum_terjangkau.csv",
        "BELUM_TERJANGKAU",
        "Warga yang membutuhkan, tetapi tidak ada pada daftar penerima mana pun",
    ),
    _unregistered(
        "mungkin_tercatat.csv",
        "MUNGKIN_TERCATAT",
        "Belum pasti tercatat: pertanyaan tentang orangnya belum dijawab; tidak dihitung pada ketiga daftar"
        " di atas",
    ),
    _unregistered(
        "informasi_luar_dki.csv",
        "INFORMASI_LUAR_DKI",
        "Penerima dari luar DKI, misalnya siswa; hanya informasi",
    ),
    DUPLICATES,
    CONFLICTS,
    DEATHS_AND_MOVES,
)
