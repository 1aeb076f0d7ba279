"""Coverage as papers: a page for leaders a family, and the monthly table in the form of provinces."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from reconcile.privacy.masking import Kind, Level
from reconcile.reports.coverage.page import write_page
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.growth.saying import place
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.kit.showing import shown_rows
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.numbers import decimal

PAGES, TABLE = "cakupan_", "cakupan_bulanan"
_COLUMNS = (
    ("Keluarga program", 18.0),
    ("Indikator", 20.0),
    ("Wilayah", 15.0),
    ("Pembilang (orang)", 9.0),
    ("Menunggu kepastian (orang)", 9.0),
    ("Penyebut (orang)", 9.0),
    ("Cakupan (%)", 8.0),
    ("Selang (%)", 13.0),
    ("Periode", 9.0),
    ("Sumber penyebut", 18.0),
    ("Catatan", 20.0),
)
_WORDS = (
    "Cakupan dalam %, dengan dua angka di belakang koma. Pembilang: penduduk yang tercatat hidup dan tinggal"
    " di wilayah ini, sekali setiap orang. Cakupan = (pembilang + menunggu kepastian) / penyebut.",
    "Menunggu kepastian: peserta yang mungkin seorang penduduk menurut pasangan yang ditanyakan kepada"
    " petugas, dihitung menurut peluangnya, atau karena barisnya tanpa NIK yang dapat dipakai, sebanyak"
    " penduduk di antara yang ber-NIK.",
    "Yang tidak diketahui dibiarkan kosong dan dijelaskan pada Catatan; itu bukan nol.",
)


def _write(desk: Desk) -> list[ReportFile]:
    rates = desk.engine.arrow("SELECT * FROM coverage_rates ORDER BY family, indicator, kota").to_pylist()
    families = list(dict.fromkeys(row["family"] for row in rates))
    files = [write_page(desk, family, f"{PAGES}{family}.html") for family in families]
    if not rates:
        return files
    lines = [_line(row) for row in rates]
    names = [heading for heading, _ in _COLUMNS]
    made = pa.table([pa.array(column, pa.string()) for column in zip(*lines, strict=True)], names)
    columns = [ReportColumn(name, "plain") for name in names]
    files.append(write_csv(desk.out / f"{TABLE}.csv", columns, made.to_batches(), desk.facts.level))
    kinds: dict[str, Kind] = dict.fromkeys(names, "plain")
    shown = shown_rows(made, kinds, desk.facts.level, typed=True)
    fields = [Field(name, width, name) for name, width in _COLUMNS]
    sheet = Page("CAKUPAN", "Cakupan menurut program, indikator dan wilayah", _WORDS, fields, shown)
    files.append(write_small_book(desk.out, f"{TABLE}.xlsx", [sheet], desk.facts.stamp))
    return files


def _line(row: dict[str, object]) -> list[str]:
    def figure(name: str, digits: int = 0) -> str:
        value: Any = row[name]
        return "" if value is None else decimal(value, digits)

    within = f"{figure('low', 2)} s.d. {figure('high', 2)}" if row["share"] is not None else ""
    year_of, month = str(row["month"]).split("-")
    year = f" ({row['year']})" if row["year"] else ""
    return [
        str(row["family_title"]), str(row["title"]), place(str(row["kota"])), figure("numerator"),
        figure("likely"), figure("denominator"), figure("share", 2), within, f"{month}-{year_of}",
        f"{row['source']}{year}", str(row["unknown"] or ""),
    ]  # fmt: skip


COVERAGE = Report(
    "coverage",
    lambda: (
        (PAGES, "Cakupan setiap keluarga program: halaman untuk pimpinan, dan tabel bulanan (CSV dan XLSX)"),
    ),
    Level.L2,
    _write,
)
