"""What was found, as it goes out: overlaps row by row where the level allows, everything else in totals."""

from __future__ import annotations

from dataclasses import replace

from reconcile.engines.quoting import literal
from reconcile.findings import FINDINGS, Finding
from reconcile.package.contents.shared import (
    PERSON,
    PROGRAMME,
    REGION,
    WHOLE,
    adds_up,
    count,
    counts_rows,
    place_of,
    recap_key,
)
from reconcile.package.form.description import Equation, Side
from reconcile.package.form.resources import COUNT, NUMBER, Field, Resource, of
from reconcile.privacy.masking import Level
from reconcile.tables import OVERLAPS, UNREGISTERED

_LISTED_APART = ("overlaps", "unregistered")
_NAMED = {finding.name: finding for finding in FINDINGS}
_CLASSES = {code.code: code.label for code in _NAMED["overlaps"].codes}
_LISTS = {code.code: code.label for code in _NAMED["unregistered"].codes}
_REASONS = {code.code: code.sentence for code in _NAMED["unregistered"].reasons}

_CERTAIN = {
    "PASTI": "NIK yang sama dan terkonfirmasi",
    "KUAT": "nama dan tanggal lahir",
    "PERLU_CEK": "periode atau segmen belum diketahui",
}
_STOP = {
    "left": "program pertama",
    "right": "program kedua",
    "either": "orangnya memilih",
    "none": "tidak ada, informasi",
}
OVERLAP_ROWS = Resource(
    "overlaps",
    "Tumpang tindih",
    "Satu orang pada dua daftar yang menurut aturan tidak dibayar bersamaan; usulan untuk diperiksa",
    ("person_id", "rule", "number"),
    (
        PERSON,
        of(OVERLAPS.column("rule"), "Aturan", level=Level.L2),
        Field("number", "Urutan", "1, 2, ... bila lebih dari satu untuk aturan itu", NUMBER, required=True),
        of(OVERLAPS.column("class"), "Golongan", codes=_CLASSES),
        Field("name", "Nama", "Disamarkan: huruf pertama setiap kata", kind="name", level=Level.L2),
        replace(PROGRAMME, title="Program pertama"),
        replace(PROGRAMME, name="programme_identifier_other", title="Program kedua"),
        REGION,
        Field("area_code", "Kode kelurahan", "Kode Kemendagri sejauh diketahui: 4, 6 atau 10 angka"),
        of(OVERLAPS.column("month_first"), "Bulan awal", "Hari pertama bulan pertama yang sama-sama dibayar"),
        of(OVERLAPS.column("month_last"), "Bulan akhir", "Hari pertama bulan terakhir"),
        of(OVERLAPS.column("months"), "Jumlah bulan"),
        of(OVERLAPS.column("at_least"), "Sekurang-kurangnya", "Bulan dan nilai adalah yang paling sedikit"),
        of(OVERLAPS.column("amount"), "Nilai (Rp)", "Dalam bulan-bulan itu; kosong bila tidak diketahui"),
        of(OVERLAPS.column("certainty"), "Kepastian", codes=_CERTAIN),
        of(OVERLAPS.column("stop"), "Usul dihentikan", "Manfaat mana yang diusulkan berhenti", codes=_STOP),
        of(OVERLAPS.column("action"), "Usul"),
        of(OVERLAPS.column("authority"), "Dasar"),
    ),
    """
    SELECT f.person_id, f.rule,
           CAST(ROW_NUMBER() OVER (
             PARTITION BY f.person_id, f.rule
             ORDER BY f.programme_left, f.programme_right, f.month_first NULLS FIRST,
                      f.month_last NULLS FIRST, f.amount NULLS FIRST, f.record_id_left, f.record_id_right
           ) AS INTEGER) AS number,
           f.class, COALESCE(a.name, b.name) AS name, f.programme_left AS programme_identifier,
           f.programme_right AS programme_identifier_other, h.region_code, h.area_code, f.month_first,
           f.month_last, f.months, f.at_least, f.amount, f.certainty, f.stop, f.action, f.authority
    FROM "overlaps" f
    JOIN package_homes h ON h.person_id = f.person_id
    JOIN report_rows a ON a.record_id = f.record_id_left
    JOIN report_rows b ON b.record_id = f.record_id_right
    """,
    level=Level.L2,
)

OVERLAP_TOTALS = Resource(
    "overlap_totals",
    "Jumlah tumpang tindih",
    "Tumpang tindih menurut golongan dan kota",
    ("class", "region_code"),
    (
        of(OVERLAPS.column("class"), "Golongan", codes=_CLASSES),
        REGION,
        count("persons", "Orang"),
        count("cases", "Kasus", "Satu orang dapat mempunyai beberapa", Level.L2),
        Field("amount", "Nilai (Rp)", "Dari kasus yang nilainya diketahui", COUNT, "count", Level.L2, True),
    ),
    f"""
    SELECT f.class, COALESCE(h.region_code, {literal(WHOLE)}) AS region_code,
           COUNT(DISTINCT f.person_id) AS persons, COUNT(*) AS cases,
           CAST(COALESCE(SUM(f.amount), 0) AS BIGINT) AS amount
    FROM "overlaps" f
    JOIN package_homes h ON h.person_id = f.person_id
    GROUP BY GROUPING SETS ((f.class, h.region_code), (f.class))
    """,
    spread=("region_code",),
    equations=(
        *(adds_up("overlap_totals", measure, "class") for measure in ("persons", "cases", "amount")),
        counts_rows("overlap_totals", "cases", "overlaps", "#rows", "class", "region_code"),
        counts_rows("overlap_totals", "persons", "overlaps", "#person_id", "class", "region_code"),
        counts_rows("overlap_totals", "amount", "overlaps", "amount", "class", "region_code"),
    ),
    told=recap_key("overlaps", "class"),
)

UNREGISTERED_TOTALS = Resource(
    "unregistered_totals",
    "Jumlah belum terdaftar",
    "Daftar-daftar yang tidak pernah dijumlahkan satu sama lain, menurut kota",
    ("list", "region_code"),
    (of(UNREGISTERED.column("list"), "Daftar", codes=_LISTS), REGION, count("persons", "Orang")),
    f"""
    SELECT f.list, COALESCE(h.region_code, {literal(WHOLE)}) AS region_code, COUNT(*) AS persons
    FROM unregistered f
    JOIN package_homes h ON h.person_id = f.person_id
    GROUP BY GROUPING SETS ((f.list, h.region_code), (f.list))
    """,
    spread=("region_code",),
    equations=(adds_up("unregistered_totals", "persons", "list"),),
    told=recap_key("unregistered", "list"),
)

UNREGISTERED_REASONS = Resource(
    "unregistered_reasons",
    "Sebab belum terdaftar",
    "Orang pada setiap daftar menurut sebabnya, seluruh provinsi",
    ("list", "reason"),
    (
        of(UNREGISTERED.column("list"), "Daftar", codes=_LISTS),
        of(UNREGISTERED.column("reason"), "Sebab", codes=_REASONS),
        count("persons", "Orang"),
    ),
    "SELECT list, reason, COUNT(*) AS persons FROM unregistered GROUP BY list, reason",
    spread=("reason",),
    equations=(
        Equation(
            by=("list",),
            total=Side(resource="unregistered_totals", measure="persons", where={"region_code": WHOLE}),
            parts=Side(resource="unregistered_reasons", measure="persons"),
        ),
    ),
    told=lambda measure, said: ("reason", said["list"], said["reason"]),
)


def _others() -> tuple[Finding, ...]:
    return tuple(finding for finding in FINDINGS if finding.name not in _LISTED_APART)


def _finding_totals() -> str:
    return " UNION ALL ".join(
        f"""
        SELECT {literal(one.name)} AS finding, f.{one.column} AS class,
               COALESCE(h.region_code, {literal(WHOLE)}) AS region_code,
               COUNT({"*" if one.cases else f"DISTINCT f.{one.persons[0]}"}) AS "count"
        FROM {one.from_sql} f
        JOIN package_homes h ON h.person_id = f.{one.persons[0]}
        GROUP BY GROUPING SETS ((f.{one.column}, h.region_code), (f.{one.column}))
        """
        for one in _others()
    )


FINDING_TOTALS = Resource(
    "finding_totals",
    "Jumlah temuan lain",
    "Ganda dalam satu daftar, kasus identitas, dan yang perlu diverifikasi di lapangan, menurut kota",
    ("finding", "class", "region_code"),
    (
        Field(
            "finding",
            "Temuan",
            codes={one.name: one.titles.screen for one in _others()},
            required=True,
        ),
        Field(
            "class",
            "Golongan",
            codes={code.code: code.label for one in _others() for code in one.codes},
            required=True,
        ),
        REGION,
        count("count", "Jumlah", "Orang; pada kasus identitas (conflicts): kasus"),
    ),
    _finding_totals(),
    spread=("region_code",),
    equations=(adds_up("finding_totals", "count", "finding", "class"),),
    told=lambda measure, said: ("recap", f"{said['finding']} {said['class']}", place_of(said)),
)
