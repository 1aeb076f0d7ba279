"""The summary for leaders: one HTML file that opens without a network, for a desk, a phone and paper; no
person stands in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.regions import ATTRIBUTION
from reconcile.reports.changes.changes import changes_of
from reconcile.reports.drawing.html import news_box, page, paragraph, section
from reconcile.reports.employers.section import employers
from reconcile.reports.flows.month import Line, month_lines
from reconcile.reports.growth.leaders import covered
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.past.numbers import Past, past_of
from reconcile.reports.past.sections import flows, history
from reconcile.reports.progress.sections import questions, verified
from reconcile.reports.public.decision import keep_told
from reconcile.reports.regions.section import other_regions
from reconcile.reports.summary.cards import headlines
from reconcile.reports.summary.checks import check_summary
from reconcile.reports.summary.figures import Numbers
from reconcile.reports.summary.news import keep_news, news
from reconcile.reports.summary.numbers import summary_numbers
from reconcile.reports.summary.places import by_place
from reconcile.reports.summary.public_numbers import decided
from reconcile.reports.summary.sections import at_stake, changed, crossed, method, unmatched
from reconcile.reports.summary.senders import senders
from reconcile.reports.summary.sheet import write_sheet
from reconcile.reports.summary.trust import trust
from reconcile.reports.summary.words import Places, measures_of
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import in_figures
from reconcile.workspace.files.door import write_bytes

FILE = "ringkasan.html"

_METHOD = (
    (
        "Setiap baris setiap berkas dibaca dan dihitung; baris yang tidak dapat dipakai dicatat bersama"
        " sebabnya."
    ),
    (
        "NIK, nama, tanggal lahir, dan wilayah diperiksa serta diseragamkan; isian yang rusak tidak dipakai"
        " untuk mencocokkan."
    ),
    (
        "Baris milik orang yang sama ditautkan dengan bobot peluang dari NIK, nama, tanggal lahir, nama ibu,"
        " KK, dan alamat; yang meragukan ditanyakan kepada petugas."
    ),
    "Tumpang tindih dicari per orang dan per bulan menurut aturan yang berlaku pada bulan itu.",
    "Semua temuan adalah usulan untuk diperiksa; tidak seorang pun dikeluarkan dari daftar oleh laporan ini.",
)
_READING = (
    "Baca angka pokok lebih dahulu, lalu perubahan; buka tabel lengkap bila perlu angka per wilayah.",
    (
        "Angka memakai titik untuk ribuan dan koma untuk desimal; setiap grafik ditemani tabel dengan angka"
        " yang sama."
    ),
    (
        "Jumlah besar di satu wilayah dapat berarti penduduknya banyak atau datanya kurang rapi; jangan"
        " dipakai untuk menilai petugas."
    ),
)
_SMALL = (
    "Angka 1 sampai 4 ditulis <5, angka lain dibulatkan ke kelipatan 5 sehingga jumlahnya dapat sedikit"
    " berbeda; tanda * berarti disembunyikan supaya angka kecil tidak dapat dihitung."
)


def write_summary(
    engine: Engine, out: Path, facts: RunFacts, found: Recap, files: Sequence[ReportFile] = ()
) -> list[ReportFile]:
    """Write ringkasan.html, and the page of the month, into the folder `out`; return what was written.
    The news of the run, and what anybody may see of it, stay in the engine; with a run before, `changed` too.

    found: the recap of the run. files: the papers that were written before, to which the tables lead. Needs
    every table of the run, what `keep_homes` keeps, and with `facts.previous` the tables of the run before as
    `previous_<table>`. Raises LedgerError when a number of the page disagrees with the tables.
    """
    changes = changes_of(engine, facts)
    numbers = summary_numbers(engine, found, facts, changes)
    check_summary(engine, numbers, facts.unanswered)
    decision = decided(engine, numbers, facts)
    keep_told(engine, decision)
    over_time = OverTime(
        past_of(engine, facts.as_of),
        month_lines(engine, facts.as_of),
        covered(engine, facts),
        employers(engine, facts, decision.counts(facts.level)),
    )
    places = Places(numbers.recap, facts.home.short, decision.counts(facts.level))
    sentences = news(numbers, facts, places)
    keep_news(engine, sentences)
    path = out / FILE
    write_bytes(
        path, summary_page(numbers, facts, places, sentences, over_time, books=workbooks_of(files)).encode()
    )
    return [signed(path, 0), *write_sheet(out, numbers, facts, decision.counts(Level.L3))]


@dataclass(frozen=True)
class OverTime:
    """What the page tells of the runs before: of findings, of the rolls this month, and of coverage and of
    employers (pieces of the page; "" where it tells none)."""

    findings: Past = field(default_factory=Past)
    rolls: Sequence[Line] = ()
    coverage: str = ""
    employers: str = ""


def summary_page(
    numbers: Numbers,
    facts: RunFacts,
    places: Places,
    sentences: Sequence[str],
    past: OverTime,
    *,
    books: Mapping[str, str],
) -> str:
    """The page as text, from the numbers alone. sentences: the news of the run. books: code of a kota or
    kelurahan -> its workbook."""
    aggregate = facts.level == Level.L3
    measures = measures_of(numbers.recap, aggregate, facts.home.short, facts.unknown)
    reading = method([*map(escape, _READING), *([escape(_SMALL)] if aggregate else [])])
    parts = [
        ("pokok", "Angka pokok", headlines(numbers, facts, places)),
        ("perubahan", "Perubahan sejak proses sebelumnya", changed(numbers, facts, places)),
        ("riwayat", "Riwayat temuan", history(past.findings, facts)),
        ("arus", "Arus daftar bulan ini", flows(past.rolls, facts, places.counts)),
        *([("cakupan", "Cakupan keluarga program", past.coverage)] if past.coverage else []),
        *([("pemberi-kerja", "Pemberi kerja", past.employers)] if past.employers else []),
        ("irisan", "Irisan antarprogram", crossed(numbers, facts, places)),
        ("nilai", "Nilai yang dipertaruhkan", at_stake(numbers, facts)),
        ("padan", "Belum padan per sumber", unmatched(numbers, facts, places)),
        ("verifikasi", "Baris menurut data kependudukan", verified(numbers.verified, facts)),
        ("daerah", "Dari atau ke daerah lain", other_regions(numbers.recap, facts, places.counts)),
        ("pertanyaan", "Pertanyaan untuk petugas", questions(numbers.answered, facts, books)),
        ("wilayah", "Menurut wilayah", by_place(places, measures, tuple(facts.missing), aggregate, books)),
        ("mutu", "Mutu berkas per pengirim", senders(numbers, facts, places)),
        (
            "keandalan",
            "Seberapa dapat dipercaya tautannya",
            trust(facts.linking, places, aggregate, facts.home),
        ),
        ("cara", "Cara kerja", method([escape(step) for step in _METHOD])),
        ("baca", "Cara membaca", reading),
    ]
    title = f"Ringkasan rekonsiliasi penerima bantuan, keadaan {in_figures(facts.stamp.day)}"
    foot = paragraph(
        f"Nomor proses {facts.stamp.number}. Tidak memuat data perorangan. Semua angka cocok dengan"
        f" rekap.csv dan tabel proses ini. {ATTRIBUTION}"
    )
    contents = [(anchor, name) for anchor, name, _ in parts]
    return page(title, _top(facts) + news_box(sentences), contents, [section(*part) for part in parts], foot)


_BOOK = re.compile(r"lembar_kerja/(?:[^/]+/([0-9]{10})_|([0-9]{4}|[0-9]{2})_[^/]*_INDEKS)[^/]*[.]xlsx")


def workbooks_of(files: Sequence[ReportFile]) -> dict[str, str]:
    """Code of a kota or kelurahan -> the name of its index or worklist among the papers."""
    named = ((_BOOK.fullmatch(file.name), file.name) for file in files)
    return {match[1] or match[2]: name for match, name in named if match}


def _top(facts: RunFacts) -> str:
    entries = [
        ("Keadaan per", in_figures(facts.stamp.day)),
        ("Nomor proses", facts.stamp.number),
        ("Tujuan", facts.purpose),
        ("Perjanjian", facts.agreement),
        (
            "Dibandingkan dengan",
            in_figures(facts.stamp.before) if facts.stamp.before and facts.previous else "",
        ),
        ("Tingkat penyamaran", str(facts.level)),
        ("Kiriman ditahan", facts.held),
    ]
    return (
        '<ul class="facts">'
        + "".join(f"<li><b>{escape(name)}:</b> {escape(text)}</li>" for name, text in entries if text)
        + "</ul>"
    )
