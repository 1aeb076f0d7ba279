"""Ages as a report: people by band of age, birthdays that end or begin something soon, rows whose age cannot
be, and how files write ages."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa

from reconcile.engines.quoting import literal
from reconcile.privacy.masking import Level
from reconcile.regions import regency_name
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.public.aged import aged
from reconcile.reports.summary.public_numbers import counts_at
from reconcile.reports.written.files import ReportFile
from reconcile.tables.ages import UNKNOWN_AGE
from reconcile.vocabulary.numbers import decimal, percent

_BATCH = 100_000
MOST_YEARS = 1_000
"""Older than anybody."""
STATUS = {"ACTIVE": "dibayar bulan ini", "INACTIVE": "tidak dibayar bulan ini", "UNKNOWN": "tidak diketahui"}
SEVERITY = {"IMPOSSIBLE": "Tidak mungkin", "IMPLAUSIBLE": "Tidak wajar"}
CAUSE = {
    "DATE_COLUMN": "Kolom tanggal lahir salah: tanggal pada NIK mungkin",
    "DEFAULT_DATE": "Tanggal bawaan 1 Januari",
    "NIK_OF_PARENT": "NIK dan tanggal lahir mungkin milik orang tua",
    "UNKNOWN": "Belum diketahui; cocokkan dengan KK atau akta kelahiran",
}
WHIPPLE = ((105, "teliti"), (110, "cukup"), (125, "perkiraan"), (175, "kasar"))
ALARM = 0.25
"""A distance from here on says that a file is about others than who lives there, or dates them otherwise."""

_SEGMENTS = (
    ReportColumn("Pembagian", "plain"),
    ReportColumn("Usia", "plain"),
    ReportColumn("Jenis kelamin", "plain"),
    ReportColumn("Kota/Kabupaten", "plain"),
    ReportColumn("Program", "plain"),
    ReportColumn("Status", "plain"),
    ReportColumn("Peserta", "count"),
    ReportColumn("Dapat diperiksa", "count"),
    ReportColumn("Padan", "count"),
    ReportColumn("Padan (%)", "plain"),
    ReportColumn("Bernomor tunggal", "count"),
    ReportColumn("Usia tidak wajar", "count"),
)
_PUBLIC = tuple(_SEGMENTS[place] for place in (0, 1, 4, 6))

_NOTICES = """
SELECT {programme} AS programme, COALESCE(r.name, '') AS name,
       CAST(r.birth_date AS STRING) AS birth, a.age, strftime(a.on_day, '%m-%Y') AS month,
       CAST(a.on_day AS STRING) AS on_day, a.sentence, a.person_id, a.record_id
FROM age_notices a
JOIN records r ON r.record_id = a.record_id
ORDER BY a.on_day, a.programme, a.person_id, a.code
"""
_OF_NOTICES = (
    ReportColumn("Program", "plain"),
    ReportColumn("Nama", "name"),
    ReportColumn("Tahun lahir", "birth"),
    ReportColumn("Akan berusia", "birth"),
    ReportColumn("Pada bulan", "where"),
    ReportColumn("Tepatnya", "birth"),
    ReportColumn("Yang perlu disiapkan", "plain"),
    ReportColumn("ID orang", "plain"),
    ReportColumn("ID baris", "row"),
)
_FAULTS = """
SELECT {programme} AS programme, COALESCE(s.shown_file, '') AS file,
       COALESCE(s.shown_sheet, '') AS sheet, a.source_row, {severity} AS severity, a.sentence,
       CAST(a.age AS STRING) AS age, {cause} AS cause, COALESCE(r.name, '') AS name,
       CAST(r.birth_date AS STRING) AS birth, a.record_id
FROM age_faults a
JOIN records r ON r.record_id = a.record_id
LEFT JOIN report_sources s
  ON s.programme = a.programme AND s.source_file = a.source_file AND s.sheet = COALESCE(a.sheet, '')
ORDER BY a.programme, a.source_file, a.sheet, a.source_row, a.record_id, a.code
"""
_OF_FAULTS = (
    ReportColumn("Program", "plain"),
    ReportColumn("Berkas", "text"),
    ReportColumn("Lembar", "text"),
    ReportColumn("Baris", "row"),
    ReportColumn("Tingkat", "plain"),
    ReportColumn("Yang ditemukan", "plain"),
    ReportColumn("Usia", "birth"),
    ReportColumn("Sebab yang mungkin", "plain"),
    ReportColumn("Nama", "name"),
    ReportColumn("Tahun lahir", "birth"),
    ReportColumn("ID baris", "row"),
)
_OF_INDICES = (
    ReportColumn("Program", "plain"),
    ReportColumn("Berkas", "text"),
    ReportColumn("Jumlah baris", "count"),
    ReportColumn("Bertanggal lahir", "count"),
    ReportColumn("Lahir 1 Januari", "count"),
    ReportColumn("Lahir 1 Januari (%)", "plain"),
    ReportColumn("Indeks Whipple", "plain"),
    ReportColumn("Artinya", "plain"),
    ReportColumn("Jarak dari data kependudukan (PSI)", "plain"),
    ReportColumn("Catatan", "plain"),
)


def _write(desk: Desk) -> list[ReportFile]:
    rows = desk.engine.arrow("SELECT * FROM age_segments ORDER BY scheme, band, sex, kota, programme, status")
    segments = sorted(rows.to_pylist(), key=lambda row: (row["scheme"], _from(row["band"])))
    if not segments:
        return []
    _check(desk, segments)
    files = [_public(desk) if desk.facts.level == Level.L3 else _segments(desk, segments)]
    if desk.facts.level != Level.L3:
        files += [_totals(desk, segments), _notices(desk), _faults(desk), _indices(desk)]
    return files


def _check(desk: Desk, segments: list[dict[str, Any]]) -> None:
    """Every scheme counts each person of a roll once."""
    sql = "SELECT COUNT(*) AS n FROM (SELECT DISTINCT programme, person_id FROM persons SEMI JOIN"
    sql += " (SELECT DISTINCT programme FROM age_segments) AS l USING (programme)) AS members"
    members = int(desk.engine.arrow(sql)["n"][0].as_py())
    for scheme in sorted({row["scheme"] for row in segments}):
        counted = sum(row["persons"] for row in segments if row["scheme"] == scheme)
        must_equal(f"segmentasi usia {scheme}", counted, members)


def _segments(desk: Desk, segments: list[dict[str, Any]]) -> ReportFile:
    lines = [_segment(desk, row) for row in segments]
    return write_csv(desk.out / SEGMENTS, _SEGMENTS, [_batch(lines, len(_SEGMENTS))], desk.facts.level)


def _totals(desk: Desk, segments: list[dict[str, Any]]) -> ReportFile:
    """People of each roll by band and kota, and what lines and rolls come to, so that nobody adds up a long
    list, or counts somebody in two schemes twice."""
    codes = sorted({row["kota"] or "" for row in segments}, key=lambda code: (not regency_name(code), code))
    kotas = list(dict.fromkeys(map(_kota, codes)))
    counted: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in sorted(segments, key=lambda row: (row["scheme"], row["programme"], _from(row["band"]))):
        programme = desk.facts.names.get(row["programme"], row["programme"].upper())
        counted[row["title"], programme, _band(row["band"])][_kota(row["kota"])] += row["persons"]
    lines = []
    for roll, bands in groupby(counted.items(), key=lambda one: one[0][:2]):
        parts = list(bands)
        whole = sum((counts for _, counts in parts), Counter[str]())
        for key, counts in (*parts, ((*roll, ALL_AGES), whole)):
            lines.append([*key, *(str(counts[kota]) for kota in kotas), str(counts.total())])
    first = (_SEGMENTS[place] for place in (0, 4, 1))
    columns = (*first, *(ReportColumn(kota, "count") for kota in (*kotas, "Semua")))
    return write_csv(desk.out / TOTALS, columns, [_batch(lines, len(columns))], desk.facts.level)


def _segment(desk: Desk, row: Mapping[str, Any]) -> list[str]:
    share = percent(row["matched"] / row["asked"], sign="") if row["asked"] else ""
    return [
        row["title"],
        _band(row["band"]),
        {"M": "laki-laki", "F": "perempuan"}.get(row["sex"] or "", "tidak diketahui"),
        _kota(row["kota"]),
        desk.facts.names.get(row["programme"], row["programme"].upper()),
        STATUS[row["status"]],
        *(str(row[name]) for name in ("persons", "asked", "matched")),
        share,
        *(str(row[name]) for name in ("numbered", "implausible")),
    ]


def _kota(code: str | None) -> str:
    if not code or len(code) < 4:
        return "tidak diketahui"
    return regency_name(code) or code


def _from(band: str) -> int:
    """The youngest age of a band: as texts, 10-14 would stand before 5-9; who has no age stands last."""
    return int(re.split(r"[-+]", band)[0]) if band != UNKNOWN_AGE else MOST_YEARS


def _band(band: str) -> str:
    """A band in words: of 5-9 a spreadsheet makes the fifth of September."""
    if band == UNKNOWN_AGE:
        return "tidak diketahui"
    return band.replace("-", " s.d. ").replace("+", " ke atas")


def _public(desk: Desk) -> ReportFile:
    """People of each roll by band, decided together with all other numbers of the run."""
    found, counts = aged(desk.engine), counts_at(desk.engine, desk.counted, desk.facts)
    lines = [
        [
            found.title,
            _band(band),
            desk.facts.names.get(programme, programme.upper()),
            counts.cell(("age", programme, band), count, str).text,
        ]
        for (programme, band), count in sorted(
            found.counts.items(), key=lambda one: (one[0][0], _from(one[0][1]))
        )
    ]
    return write_csv(desk.out / SEGMENTS, _PUBLIC, [_batch(lines, len(_PUBLIC))], Level.L3)


def _notices(desk: Desk) -> ReportFile:
    rows = desk.engine.batches(_NOTICES.format(programme=_programme(desk)), _BATCH)
    return write_csv(desk.out / NOTICES, _OF_NOTICES, rows, desk.facts.level)


def _faults(desk: Desk) -> ReportFile:
    sql = _FAULTS.format(
        programme=_programme(desk), severity=_words("a.severity", SEVERITY), cause=_words("a.cause", CAUSE)
    )
    rows = desk.engine.batches(sql, _BATCH)
    return write_csv(desk.out / FAULTS, _OF_FAULTS, rows, desk.facts.level)


def _programme(desk: Desk) -> str:
    return f"COALESCE({_words('a.programme', desk.facts.names)}, a.programme)"


def _words(column: str, words: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN {literal(code)} THEN {literal(told)}" for code, told in words.items())
    return f"CASE {column} {cases} END"


def _indices(desk: Desk) -> ReportFile:
    rows = desk.engine.arrow("SELECT * FROM age_indices ORDER BY programme, source_file").to_pylist()
    lines = [_index(desk, row) for row in rows]
    return write_csv(desk.out / INDICES, _OF_INDICES, [_batch(lines, len(_OF_INDICES))], desk.facts.level)


def _index(desk: Desk, row: Mapping[str, Any]) -> list[str]:
    whipple, away = row["whipple"], row["distance"]
    few = "terlalu sedikit baris untuk dinilai"
    return [
        desk.facts.names.get(row["programme"], row["programme"].upper()),
        desk.facts.sources.file(row["programme"], row["source_file"]),
        *(str(row[name]) for name in ("rows", "dated", "default_dates")),
        percent(row["default_dates"] / row["dated"], sign="") if row["dated"] else "",
        "" if whipple is None else decimal(whipple, 1),
        few if whipple is None else next((word for most, word in WHIPPLE if whipple < most), "sangat kasar"),
        "" if away is None else decimal(away, 2),
        "susunan usianya jauh dari penduduk kota itu" if away is not None and away > ALARM else "",
    ]


def _batch(lines: list[list[str]], width: int) -> pa.RecordBatch:
    columns = [pa.array([line[place] for line in lines], pa.string()) for place in range(width)]
    return pa.RecordBatch.from_arrays(columns, names=[str(place) for place in range(width)])


TOTALS, ALL_AGES = "segmentasi_usia_jumlah.csv", "semua usia"
SEGMENTS, NOTICES = "segmentasi_usia.csv", "akan_berganti_usia.csv"
FAULTS, INDICES = "usia_tidak_wajar.csv", "mutu_usia.csv"

AGES = Report(
    "ages",
    lambda: (
        (SEGMENTS, "Orang pada setiap daftar menurut usia: padan, bernomor tunggal, usia tidak wajar"),
        (TOTALS, "Orang pada setiap daftar menurut usia dan kota, dengan jumlahnya"),
        (NOTICES, "Yang dalam tiga bulan melewati batas usia, supaya disiapkan sebelum bantuannya terputus"),
        (FAULTS, "Baris dengan usia yang tidak mungkin atau tidak wajar, untuk pengirimnya"),
        (INDICES, "Mutu usia setiap berkas: tanggal bawaan, indeks Whipple, jarak dari data kependudukan"),
    ),
    Level.L3,
    _write,
    compares=Level.L3,
)
