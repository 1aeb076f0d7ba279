"""The sections of the summary about time: how findings went over the months, and how the rolls did."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import findings
from reconcile.privacy.masking import Level
from reconcile.reports.drawing.charts import ORANGE, Bar, TwoSides, bars, both_ways
from reconcile.reports.drawing.html import figure, figures, folded, off_paper, paragraph, table
from reconcile.reports.flows.month import ALL, Line
from reconcile.reports.flows.shown import HEADINGS, key_of, public_lines
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Cell, Counts, cell
from reconcile.reports.past.numbers import AGES, Month, Past
from reconcile.vocabulary.days import in_figures, month_in_figures
from reconcile.vocabulary.flows import CAUSES
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import known_percent, number

_NOT_FOR_ANYBODY = "Riwayat temuan tidak ditampilkan pada tingkat L3."
_MEANING = (
    "Setiap temuan dikenali kembali dari orang, jenis, dan programnya, walaupun berkasnya lain. Selesai"
    " menurut sebab: diputuskan petugas dan dijalankan; hilang dari daftar penerima; datanya diperbaiki;"
    " aturan berubah; identitas berubah (barisnya disatukan atau dipisah); di luar periode. Temuan yang"
    " daftarnya tidak dapat dibuat atau daftar penerimanya tidak lengkap tetap dihitung terbuka."
)
_FLOW_MEANING = (
    "Awal ditambah yang datang sama dengan akhir ditambah yang pergi, untuk setiap daftar; jika tidak,"
    " laporan tidak terbit. Dipisah dan digabung berarti tautan antarbaris berubah: tidak seorang pun datang"
    " atau pergi. Koreksi: kiriman pembetulan, lingkup baru, atau wilayah yang baru diketahui. Per kota, per"
    " baris, dan per orang-bulan ada di arus.csv dan arus.xlsx{who}."
)
_COMING, _GOING = (
    ("BARU", "MUNCUL_LAGI", "PINDAH_MASUK"),
    ("BERAKHIR", "MENINGGAL", "PINDAH_KELUAR", "HILANG"),
)
"""What people do; the rest of the equation is what rows and links do."""
_ON_PAPER = 2
"""Months of which paper has charts: of more, five charts with a bar a month take pages, and the table beside
them has every number."""


def history(past: Past, facts: RunFacts) -> str:
    """Trends, causes, ages by kelurahan, and whether decisions were heeded."""
    if facts.level == Level.L3:
        return paragraph(_NOT_FOR_ANYBODY)
    if not past.months or past.began is None:
        return paragraph("Belum ada riwayat.")
    since = f"Riwayat dicatat sejak {in_figures(past.began)}. "
    return "".join(
        [
            paragraph(since + _MEANING),
            _trends(past.months),
            _honoured(past),
            _ages(past),
        ]
    )


def _trends(months: Sequence[Month]) -> str:
    drawn = [
        figure(
            caption,
            bars(
                f"h-{finding.name}",
                caption,
                [Bar(month_in_figures(m.label), cell(m.standing.get(finding.name, 0))) for m in months],
            ),
        )
        for finding in findings.FINDINGS
        if any(month.standing.get(finding.name) for month in months)
        for caption in [f"{finding.titles.group}: temuan terbuka pada akhir bulan"]
    ]
    moved = [
        TwoSides(
            month_in_figures(month.label), cell(sum(month.ended.values())), cell(month.new + month.again)
        )
        for month in months
    ]
    if any(side.left.value or side.right.value for side in moved):
        caption = "Selesai (biru, ke kiri) dan baru atau muncul lagi (jingga, ke kanan) per bulan"
        drawn.append(
            figure(caption, both_ways("h-moved", caption, moved, ("selesai", "baru atau muncul lagi")))
        )
    causes = [cause for cause in CAUSES if any(month.ended.get(cause) for month in months)]
    rows = [
        [
            month_in_figures(month.label),
            *map(number, (month.open, month.new, month.again, sum(month.ended.values()))),
            *(number(month.ended.get(cause, 0)) for cause in causes),
        ]
        for month in months
    ]
    headings = ["Bulan", "Terbuka", "Baru", "Muncul lagi", "Selesai", *(label(cause) for cause in causes)]
    charts = off_paper(len(months) > _ON_PAPER, figures(drawn))
    return charts + table("Temuan per bulan, dan sebab selesainya", headings, rows)


def _honoured(past: Past) -> str:
    if not past.honoured:
        return paragraph("Belum ada keputusan HENTIKAN yang dapat diikuti.")
    heeded, not_yet, waiting, unknown = (
        past.honoured.get(word, 0) for word in ("DITAATI", "BELUM", "MENUNGGU", "TIDAK_DIKETAHUI")
    )
    share = known_percent(heeded / (heeded + not_yet)) if heeded + not_yet else ""
    told = (
        f"Dari {number(heeded + not_yet)} keputusan HENTIKAN yang sudah diikuti kiriman baru daftar itu,"
        f" {number(heeded)} ({share}) dijalankan dan {number(not_yet)} belum."
        if share
        else "Belum ada kiriman baru sesudah keputusan HENTIKAN."
    )
    rest = (
        f" {number(waiting)} masih menunggu kiriman; {number(unknown)} selesai karena sebab lain, jadi tidak"
        " dihitung."
    )
    return paragraph("Keputusan yang dijalankan: " + told + rest)


def _ages(past: Past) -> str:
    if not past.ages:
        return ""
    totals = [sum(numbers[at] for numbers in past.ages.values()) for at in range(len(AGES))]
    caption = "Umur temuan yang terbuka, dalam bulan"
    drawn = bars(
        "h-ages", caption, [Bar(f"{age} bulan", cell(n)) for age, n in zip(AGES, totals, strict=True)], ORANGE
    )
    rows = [
        [
            ", ".join(filter(None, reversed(place))) or "Tidak diketahui",
            *map(number, numbers),
            number(sum(numbers)),
        ]
        for place, numbers in past.ages.items()
    ]
    rows.append(["JUMLAH", *map(number, totals), number(sum(totals))])
    listed = table(
        "Umur temuan per kelurahan",
        ["Kelurahan", *(f"{age} bulan" for age in AGES), "Jumlah"],
        rows,
        kinds=[*[""] * len(past.ages), "total"],
    )
    return figures([figure(caption, drawn)]) + folded(
        "Umur temuan per kelurahan", listed, "Umur temuan per kelurahan ada di layar."
    )


def flows(lines: Sequence[Line], facts: RunFacts, counts: Counts) -> str:
    """How many persons came to each roll and left it this month. counts: the run's."""
    shown = public_lines(lines, facts.level)
    totals = [line for line in shown if line.unit == "ORANG" and line.kota == ALL]
    if not totals:
        return paragraph("Belum ada arus: belum ada daftar yang diketahui.")
    parts = [flow for flow in HEADINGS if flow != "BERJALAN"]
    rows = [[_name(line, facts), *(_cell(line, flow, counts).text for flow in parts)] for line in totals]
    sides = [
        TwoSides(_name(line, facts), _added(line, _GOING, counts), _added(line, _COMING, counts))
        for line in totals
    ]
    caption = "Orang yang pergi (biru, ke kiri) dan yang datang (jingga, ke kanan)"
    drawn = (
        [figure(caption, both_ways("f-moved", caption, sides, ("pergi", "datang")))]
        if any(side.left.value != 0 or side.right.value != 0 for side in sides)
        else []
    )
    who = "" if facts.level == Level.L3 else "; siapa orangnya di arus_rincian.csv"  # L3 has no such list
    about = f"Arus orang per daftar, 1 sampai {in_figures(facts.stamp.day)}"
    headings = ["Daftar", *(HEADINGS[flow] for flow in parts)]
    return paragraph(_FLOW_MEANING.format(who=who)) + figures(drawn) + table(about, headings, rows)


def _name(line: Line, facts: RunFacts) -> str:
    return facts.names.get(line.programme, line.programme).partition(" - ")[0]


def _cell(line: Line, flow: str, counts: Counts) -> Cell:
    return counts.cell(key_of(line, flow), line.count(flow))


def _added(line: Line, flows: Sequence[str], counts: Counts) -> Cell:
    return counts.added([_cell(line, flow, counts) for flow in flows])
