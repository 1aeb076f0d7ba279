"""What came and went in the month: rolls, findings, and what became of decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reconcile.engines.quoting import literal
from reconcile.package.contents.shared import (
    IN,
    OUT,
    PROGRAMME,
    REGION,
    SIDE,
    WHOLE,
    adds_up,
    count,
    side_of,
    sides_agree,
)
from reconcile.package.form.description import Equation, Side
from reconcile.package.form.resources import Field, Resource, of
from reconcile.privacy.masking import Level
from reconcile.reports.flows.month import month_sql
from reconcile.reports.kit.showing import Key
from reconcile.tables import FINDING_HISTORY, FLOW_TABLE
from reconcile.vocabulary.flows import CAME, CORRECTED, WENT

NOT_ENDED = "BELUM_BERAKHIR"

_FLOWS = {
    "AWAL": "pada awal bulan",
    "BARU": "belum pernah tercatat",
    "MUNCUL_LAGI": "pernah tercatat, tercatat lagi",
    "PINDAH_MASUK": "pindah dari kota lain",
    "DIPISAH": "satu ID menjadi dua; tidak ada yang datang",
    "BERJALAN": "satu bulan lagi bagi yang tetap (hanya orang-bulan)",
    "BERAKHIR": "masa atau statusnya berakhir",
    "MENINGGAL": "meninggal menurut data kependudukan",
    "PINDAH_KELUAR": "pindah ke kota lain atau ke luar",
    "HILANG": "tidak ada lagi tanpa keterangan",
    "DIGABUNG": "dua ID menjadi satu; tidak ada yang pergi",
    "KOREKSI": "kiriman atau wilayahnya diperbaiki; tidak ada yang datang atau pergi",
    "AKHIR": "pada akhir bulan",
}
_UNITS = {"ORANG": "orang, sekali setiap program", "BARIS": "baris", "ORANG_BULAN": "bulan yang dibayar"}

_SIDES = (
    *((flow, IN) for flow in ("AWAL", *CAME, CORRECTED)),
    *((flow, OUT) for flow in ("AKHIR", *WENT, CORRECTED)),
)
"""Each flow of persons with the side on which it may stand."""

_NIGHTS = """
SELECT f.*, STRFTIME(f.as_of, '%Y-%m') = m.month AS of_month
FROM package_nights f
JOIN package_month m ON f.generation <= m.generation
"""
_MONTH_FLOWS = f"""
SELECT unit, programme AS programme_identifier, COALESCE(region_code, {literal(WHOLE)}) AS region_code, flow,
       side, CAST(SUM(n) AS BIGINT) AS "count"
FROM (
  SELECT unit, programme, flow, ABS("count") AS n,
         CASE kota WHEN '' THEN 'TIDAK_DIKETAHUI' ELSE kota END AS region_code,
         {side_of('"count"')} AS side
  FROM ({month_sql(_NIGHTS)}) AS of_month
) AS sided
GROUP BY GROUPING SETS ((unit, programme, region_code, flow, side), (unit, programme, flow, side))
"""


def _told_flow(measure: str, said: Mapping[str, str]) -> Key:
    """As the paper of rolls calls it, whose corrections have a sign instead of a side."""
    sign = {IN: "+", OUT: "-"}[said["side"]] if said["flow"] == CORRECTED else ""
    return ("flow", said["unit"], said["programme_identifier"], said["region_code"], said["flow"] + sign)


FLOWS = Resource(
    "flows",
    "Arus daftar",
    "Berapa yang tercatat pada awal bulan, datang, pergi, dan tercatat pada akhir bulan; kedua sisi sama",
    ("unit", "programme_identifier", "region_code", "flow", "side"),
    (
        of(FLOW_TABLE.column("unit"), "Satuan", codes=_UNITS),
        PROGRAMME,
        REGION,
        of(FLOW_TABLE.column("flow"), "Arus", codes=_FLOWS),
        SIDE,
        count("count", "Jumlah", "Tidak pernah negatif: sisi mengatakan menambah atau mengurangi"),
    ),
    _MONTH_FLOWS,
    guessed=(
        Equation(
            by=("programme_identifier", "region_code"),
            total=Side(resource="programme_totals", measure="persons", where={"region_code": WHOLE}),
            parts=Side(resource="flows", measure="count", where={"unit": "ORANG", "flow": "AKHIR"}),
        ),
    ),
    spread=("flow", "side"),
    over=_SIDES,
    # what a kota has stands in programme_totals too, counted where people live
    public={"unit": "ORANG", "region_code": WHOLE},
    told=_told_flow,
    equations=(
        sides_agree("flows", "count", "unit", "programme_identifier", "region_code"),
        adds_up("flows", "count", "unit", "programme_identifier", "flow", "side"),
    ),
)

_CHANGES = {
    "BARU": "ditemukan pertama kali pada bulan ini",
    "TETAP": "sudah ada sebelum bulan ini, atau sejak pencatatan dimulai",
    "MUNCUL_LAGI": "pernah selesai, ditemukan lagi pada bulan ini",
    "SELESAI": "tidak ditemukan lagi sejak bulan ini",
    "TIDAK_DIBANDINGKAN": "daftarnya tidak dapat dilihat, jadi tidak diketahui",
}
_CAUSES = {
    "DIPUTUSKAN": "petugas memutuskan",
    "HILANG_DARI_ROLL": "barisnya tidak ada lagi",
    "DATA_DIPERBAIKI": "data diperbaiki",
    "ATURAN_BERUBAH": "aturan berubah",
    "IDENTITAS_BERUBAH": "orangnya dikenali lain",
    "DILUAR_PERIODE": "masanya lewat",
}
_FINDING = of(FINDING_HISTORY.column("finding"), "Temuan", "Tabel temuan")
_CLASS = of(FINDING_HISTORY.column("code"), "Golongan", "Nama yang dipakai untuk menghitung", name="class")

FINDING_CHANGES = Resource(
    "finding_changes",
    "Temuan baru, tetap dan selesai",
    "Apa yang terjadi dengan setiap temuan pada bulan ini, dan bagaimana yang selesai berakhir",
    ("finding", "class", "change_of_month", "cause"),
    (
        _FINDING,
        _CLASS,
        Field("change_of_month", "Perubahan bulan ini", codes=_CHANGES, required=True),
        replace(
            of(FINDING_HISTORY.column("cause"), "Sebab berakhir"),
            codes={NOT_ENDED: "belum berakhir", **_CAUSES},
            required=True,
        ),
        count("findings", "Temuan"),
    ),
    f"""
    SELECT finding, class, change_of_month, cause, COUNT(*) AS findings
    FROM (
      SELECT h.finding, h.code AS class,
             CASE WHEN h.status = 'SELESAI' THEN 'SELESAI'
                  WHEN h.status = 'TIDAK_DIBANDINGKAN' THEN h.status
                  WHEN STRFTIME(h.since, '%Y-%m') <> m.month OR h.since = b.day THEN 'TETAP'
                  WHEN h.times > 1 THEN 'MUNCUL_LAGI'
                  ELSE 'BARU' END AS change_of_month,
             CASE WHEN h.status = 'SELESAI' THEN h.cause ELSE {literal(NOT_ENDED)} END AS cause
      FROM finding_history h
      CROSS JOIN package_month m
      CROSS JOIN (SELECT MIN(first_seen) AS day FROM finding_history) AS b
      WHERE h.status <> 'SELESAI'
      OR STRFTIME(h.ended, '%Y-%m') = m.month
    ) AS changed
    GROUP BY ALL
    """,
    level=Level.L2,  # who came, stayed and came back are who was found: that stands in other tables
)

_HONOURED = {
    "MENUNGGU": "kiriman berikutnya belum datang",
    "DITAATI": "berhenti pada kiriman berikutnya",
    "BELUM": "masih tercatat pada kiriman berikutnya",
    "TIDAK_DIKETAHUI": "berakhir karena sebab lain",
}
HONOURED = Resource(
    "decisions_honoured",
    "Keputusan yang ditaati",
    "Dari keputusan HENTIKAN: apakah kiriman sesudahnya menghentikan manfaat itu",
    ("finding", "class", "honoured"),
    (
        _FINDING,
        _CLASS,
        replace(of(FINDING_HISTORY.column("honoured"), "Ditaati", codes=_HONOURED), required=True),
        count("findings", "Temuan"),
    ),
    """
    SELECT finding, code AS class, honoured, COUNT(*) AS findings
    FROM finding_history
    WHERE honoured IS NOT NULL
    GROUP BY finding, code, honoured
    """,
    level=Level.L2,
)
