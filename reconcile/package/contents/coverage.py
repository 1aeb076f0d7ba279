"""Coverage and its growth, as they go out: residents of each kota by family and segment, each once, the
monthly table, the ledger of the month, and how long members stay."""

from __future__ import annotations

from dataclasses import replace

from reconcile.engines.quoting import literal
from reconcile.package.contents.shared import (
    IN,
    OUT,
    REGION,
    SIDE,
    WHOLE,
    adds_up,
    count,
    side_of,
    sides_agree,
)
from reconcile.package.form.description import Equation, Side
from reconcile.package.form.resources import COUNT, NUMBER, Field, Resource, of
from reconcile.privacy.masking import Level
from reconcile.tables.families.coverage import COVERAGE, COVERAGE_RATES, NOBODY, NOT_KNOWN, OUTSIDE
from reconcile.tables.families.growth import GROWN, GROWTH, RETENTION, SHRUNK, WITHIN

_FAMILY = of(COVERAGE.column("family"), "Keluarga program", "Kode seperti pada deklarasi cakupan")
_SEGMENT = of(
    COVERAGE.column("segment"),
    "Segmen",
    f"{NOBODY}: pada tidak satu pun; {NOT_KNOWN}: demikian, tetapi berkas suatu segmen tidak ada atau lama",
)
_STANDING = {
    "AKTIF": "terlindungi pada hari itu",
    "TERDAFTAR": "terdaftar, tidak aktif",
    "TIDAK_DIKETAHUI": "terdaftar; aktif atau tidak, tidak diketahui",
    "BERAKHIR": "pernah terdaftar",
    "BELUM": "tidak pada daftar mana pun",
}
_AMOUNTS = {
    "AKTIF": "residents_active",
    "TERDAFTAR": "residents_registered - residents_active - residents_unsure",
    "TIDAK_DIKETAHUI": "residents_unsure",
    "BERAKHIR": "CASE programme WHEN '' THEN 0 ELSE residents - residents_registered END",
    "BELUM": "CASE programme WHEN '' THEN residents ELSE 0 END",
}
_PLACED = f"""
SELECT family, segment, standing, COALESCE(kota, 'TIDAK_DIKETAHUI') AS region_code, residents
FROM ({
    " UNION ALL ".join(
        f"SELECT family, programme, segment, kota, {literal(code)} AS standing, {amount} AS residents"
        " FROM coverage WHERE place = 'HOME'"
        for code, amount in _AMOUNTS.items()
    )
}) AS told
WHERE residents <> 0
"""

COVERAGE_TOTALS = Resource(
    "coverage_totals",
    "Cakupan penduduk",
    "Penduduk menurut data kependudukan, sekali setiap orang dalam setiap keluarga program, menurut segmen",
    ("family", "segment", "standing", "region_code"),
    (
        _FAMILY,
        _SEGMENT,
        Field("standing", "Keadaan", codes=_STANDING, required=True),
        REGION,
        count("residents", "Penduduk"),
    ),
    f"""
    SELECT family, segment, standing, COALESCE(region_code, {literal(WHOLE)}) AS region_code,
           CAST(SUM(residents) AS BIGINT) AS residents
    FROM ({_PLACED}) AS placed
    GROUP BY GROUPING SETS ((family, segment, standing, region_code), (family, segment, standing))
    """,
    spread=("region_code",),
    equations=(
        adds_up("coverage_totals", "residents", "family", "segment", "standing"),
        Equation(
            by=("family", "region_code"),
            total=Side(resource="coverage_residents", measure="residents"),
            parts=Side(resource="coverage_totals", measure="residents"),
        ),
    ),
)

COVERAGE_RESIDENTS = Resource(
    "coverage_residents",
    "Penduduk yang dihitung",
    "Semua penduduk yang tercatat hidup menurut data kependudukan: penyebut cakupan, untuk setiap keluarga",
    ("family", "region_code"),
    (_FAMILY, REGION, count("residents", "Penduduk")),
    f"""
    SELECT family, COALESCE(region_code, {literal(WHOLE)}) AS region_code,
           CAST(SUM(residents) AS BIGINT) AS residents
    FROM ({_PLACED}) AS placed
    GROUP BY GROUPING SETS ((family, region_code), (family))
    """,
    spread=("region_code",),
    equations=(adds_up("coverage_residents", "residents", "family"),),
)


def _decimal(name: str, title: str, about: str = "") -> Field:
    return Field(name, title, about or "Dua angka di belakang titik; kosong: tidak diketahui")


COVERAGE_MONTHLY = Resource(
    "coverage_monthly",
    "Tabel bulanan cakupan",
    "Pembilang, penyebut, bagian dan selangnya, setiap indikator dan kota, seperti diminta provinsi",
    ("family", "indicator", "region_code"),
    (
        _FAMILY,
        of(COVERAGE_RATES.column("indicator"), "Indikator", "TERDAFTAR, AKTIF, KEAKTIFAN, atau kode sasaran"),
        of(COVERAGE_RATES.column("title"), "Nama indikator"),
        REGION,
        Field("numerator", "Pembilang (orang)", "Kosong: tidak diketahui", COUNT, "count"),
        count("likely", "Menunggu kepastian (orang)", "Masuk bagian, menurut peluangnya"),
        Field("denominator", "Penyebut (orang)", "Kosong: tidak diketahui", COUNT, "count"),
        _decimal("share", "Cakupan (%)"),
        _decimal("low", "Selang bawah (%)"),
        _decimal("high", "Selang atas (%)"),
        of(COVERAGE_RATES.column("month"), "Periode", "tttt-bb"),
        of(COVERAGE_RATES.column("source"), "Sumber penyebut"),
        of(COVERAGE_RATES.column("unknown"), "Catatan", "Mengapa sesuatu tidak diketahui"),
    ),
    f"""
    SELECT family, indicator, title, CASE kota WHEN '' THEN {literal(WHOLE)} ELSE kota END AS region_code,
           numerator, likely, denominator, CAST(CAST(share AS DECIMAL(9, 2)) AS VARCHAR) AS share,
           CAST(CAST(low AS DECIMAL(9, 2)) AS VARCHAR) AS low,
           CAST(CAST(high AS DECIMAL(9, 2)) AS VARCHAR) AS high, month, source, unknown
    FROM coverage_rates
    """,
    level=Level.L2,  # its ages and estimates add up to nothing else: no small number of it could be hidden
)

_FLOWS = {
    "AWAL": "aktif pada awal bulan, atau sejak buku dimulai",
    "BARU": "belum pernah tercatat pada segmen mana pun",
    "AKTIF_KEMBALI": "pernah tercatat, kini aktif",
    "PINDAH_MASUK": "pindah dari kota lain",
    "LAPSED": "berhenti aktif tanpa keterangan lain",
    "MENINGGAL": "meninggal menurut data kependudukan",
    "PINDAH_KELUAR": "pindah ke kota lain atau ke luar",
    "PURNA_USIA": "melewati usia",
    "PINDAH_SEGMEN": "berganti segmen",
    "NAIK_USIA": "berganti golongan umur",
    "KOREKSI_DATA": "datanya diperbaiki",
    "KOREKSI_TAUTAN": "disatukan atau dipisah oleh pencocokan; bukan tumbuh atau susut",
    "AKHIR": "aktif pada akhir bulan",
}
_EITHER = (*WITHIN, "KOREKSI_TAUTAN", "PINDAH_MASUK", "PINDAH_KELUAR")
_SIDES = (
    *((flow, IN) for flow in dict.fromkeys(("AWAL", *GROWN, *_EITHER))),
    *((flow, OUT) for flow in dict.fromkeys(("AKHIR", *SHRUNK, *_EITHER))),
)
_MONTH_GROWTH = """
SELECT g.family, g.segment, g.kota, g.flow, g.persons
FROM package_growth g
JOIN (
    SELECT f.family, MIN(f.generation) AS first, MAX(f.generation) AS last
    FROM package_growth_families f
    JOIN package_month m ON f.generation <= m.generation AND STRFTIME(f.as_of, '%Y-%m') = m.month
    LEFT JOIN (
        SELECT b.family, MAX(b.generation) AS generation
        FROM package_growth_families b
        JOIN package_month m ON b.generation <= m.generation
        WHERE b.comparison = 'DIMULAI'
        GROUP BY b.family
    ) AS begun ON begun.family = f.family
    WHERE f.comparison <> 'TIDAK_DIBANDINGKAN'
      AND f.generation >= COALESCE(begun.generation, 0)
    GROUP BY f.family
) AS of_month ON of_month.family = g.family AND g.generation BETWEEN of_month.first AND of_month.last
WHERE CASE g.flow WHEN 'AWAL' THEN g.generation = of_month.first
                  WHEN 'AKHIR' THEN g.generation = of_month.last
                  ELSE TRUE END
"""
COVERAGE_GROWTH = Resource(
    "coverage_growth",
    "Pertumbuhan cakupan",
    "Peserta aktif pada awal bulan, yang datang, yang pergi, dan pada akhir bulan; kedua sisi sama",
    ("family", "segment", "region_code", "flow", "side"),
    (
        _FAMILY,
        of(GROWTH.column("segment"), "Segmen"),
        REGION,
        of(GROWTH.column("flow"), "Arus", codes=_FLOWS),
        SIDE,
        count("persons", "Orang", "Tidak pernah negatif: sisi mengatakan menambah atau mengurangi"),
    ),
    f"""
    SELECT family, segment, COALESCE(region_code, {literal(WHOLE)}) AS region_code, flow, side,
           CAST(SUM(n) AS BIGINT) AS persons
    FROM (
      SELECT family, segment, flow, ABS(persons) AS n,
             CASE kota WHEN '' THEN 'TIDAK_DIKETAHUI' WHEN {literal(OUTSIDE)} THEN 'LUAR' ELSE kota END
               AS region_code,
             {side_of("persons")} AS side
      FROM ({_MONTH_GROWTH}) AS of_month
    ) AS sided
    GROUP BY GROUPING SETS ((family, segment, region_code, flow, side), (family, segment, flow, side))
    """,
    spread=("flow", "side"),
    over=_SIDES,
    # who is active in a kota stands in coverage_totals too, counted among residents
    public={"region_code": WHOLE},
    equations=(
        sides_agree("coverage_growth", "persons", "family", "segment", "region_code"),
        adds_up("coverage_growth", "persons", "family", "segment", "flow", "side"),
    ),
)

RETENTION_TOTALS = Resource(
    "coverage_retention",
    "Berapa lama peserta bertahan",
    "Dari 100 yang mulai aktif, berapa yang masih aktif sesudah sekian bulan (Kaplan-Meier, selang 95 %)",
    ("family", "alike", "value", "months"),
    (
        _FAMILY,
        of(RETENTION.column("alike"), "Menurut", codes={
            "ALL": "semua", "SEGMENT": "segmen", "KOTA": "kota", "COHORT": "bulan mulai aktif"}),
        of(RETENTION.column("value"), "Nilai", f"{WHOLE} untuk semua peserta"),
        Field("months", "Sesudah bulan", "Sejak bulan pertama", NUMBER, required=True),
        replace(count("members", "Mulai aktif (orang)"), level=Level.L2),
        replace(count("at_risk", "Yang terlihat sampai bulan itu (orang)"), level=Level.L2),
        replace(count("lapsed", "Berhenti pada bulan itu (orang)"), level=Level.L2),
        _decimal("share", "Masih aktif (%)"),
        _decimal("low", "Selang bawah (%)"),
        _decimal("high", "Selang atas (%)"),
    ),
    f"""
    SELECT family, alike,
           CASE WHEN value <> '' THEN value
                WHEN alike = 'ALL' THEN {literal(WHOLE)}
                ELSE 'TIDAK_DIKETAHUI' END AS value,
           month AS months, members, at_risk, lapsed,
           CAST(CAST(share AS DECIMAL(9, 2)) AS VARCHAR) AS share,
           CAST(CAST(low AS DECIMAL(9, 2)) AS VARCHAR) AS low,
           CAST(CAST(high AS DECIMAL(9, 2)) AS VARCHAR) AS high
    FROM retention
    """,
    level=Level.L2,
)  # fmt: skip
