"""What the berita acara says: the figures of a run in the words and the order of an Indonesian official
record.

It is a draft until both parties have signed: what the run cannot know (names, numbers of the letters, place,
day) is a dotted line. Source of the form: berita acara of DKI agencies and BPJS Kesehatan, and the audit
board's remarks on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconcile import findings
from reconcile.regions import ATTRIBUTION
from reconcile.reports.kit.documents import Block, Document, Paragraph, Table
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.minutes.attachments import attachments
from reconcile.reports.minutes.figures import MinutesCounts, SourceCount
from reconcile.reports.minutes.tables import follow_up, overlaps, results
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import day_in_words, in_figures
from reconcile.vocabulary.deliveries import OUT_OF_FORCE
from reconcile.vocabulary.numbers import grouped, number
from reconcile.vocabulary.trusted import SHORT, link_warnings, trust_sentences

TITLE = "BERITA ACARA REKONSILIASI DATA PENERIMA BANTUAN SOSIAL"

_DOTS = "." * 40
_DRAFT = "DRAF - usulan dari hasil proses, berlaku setelah ditandatangani"


def minutes_document(
    counts: MinutesCounts, facts: RunFacts, files: Sequence[ReportFile], news: Sequence[str] = ()
) -> Document:
    """The draft of the record. files: all other reports of the run, its attachments. news: the sentences that
    its summary begins with."""
    blocks: list[Block] = [
        *_opening(facts),
        *_news(news),
        *_sources(counts),
        *_method(counts, facts),
        *results(counts, facts),
        *overlaps(counts, facts.home.short),
        *follow_up(counts, facts.home.short),
        *attachments(files),
        *_signatures(),
    ]
    return Document(
        TITLE.capitalize(),
        f"DRAF berita acara rekonsiliasi, nomor proses {facts.stamp.number}",
        tuple(blocks),
    )


def _opening(facts: RunFacts) -> Iterator[Block]:
    yield Paragraph(_DRAFT, "mark")
    yield Paragraph(TITLE, "title")
    yield Paragraph(f"Nomor PIHAK PERTAMA: {_DOTS}", "field")
    yield Paragraph(f"Nomor PIHAK KEDUA: {_DOTS}", "field")
    yield Paragraph(
        f"Pada hari ini {_DOTS[:20]} tanggal {_DOTS} ({_DOTS[:20]}), bertempat di {_DOTS}, kami yang bertanda"
        " tangan di bawah ini telah merekonsiliasi data penerima bantuan sosial menurut keadaan tanggal"
        f" {day_in_words(facts.stamp.day)} ({in_figures(facts.stamp.day)})."
    )
    yield Paragraph("PARA PIHAK", "heading")
    for party in ("PIHAK PERTAMA", "PIHAK KEDUA"):
        yield Table(
            (),
            tuple((key, f": {_DOTS}") for key in (party, "Nama", "NIP", "Jabatan", "Instansi")),
            (40, 135),
            strong=frozenset({0}),
        )
    yield Paragraph("Dasar", "heading")
    yield Paragraph(f"Perjanjian kerja sama: {facts.agreement or _DOTS}", "field")
    yield Paragraph(f"Keperluan: {facts.purpose or _DOTS}", "field")
    yield Paragraph(f"Dasar lain (Pergub, SK): {_DOTS}", "field")


def _news(sentences: Sequence[str]) -> Iterator[Block]:
    if sentences:
        yield Paragraph("Ikhtisar", "heading")
    yield from map(Paragraph, sentences)


def _sources(counts: MinutesCounts) -> Iterator[Block]:
    yield Paragraph("1. Sumber data", "heading")
    rows = [_source(source) for source in counts.sources]
    total = tuple(
        number(sum(getattr(source, fate) for source in counts.sources))
        for fate in ("read", "accepted", "rejected", "not_data")
    )
    fates = ("Dibaca", "Diterima", "Ditolak", "Bukan data")
    yield Table(
        ("Program", "Berkas", "Keadaan tanggal", *fates, "Sidik berkas"),
        (*rows, ("JUMLAH", f"{len(rows)} berkas", "", *total, "")),
        (20, 45, 23, 16, 18, 16, 16, 21),
        frozenset({3, 4, 5, 6}),
        frozenset({len(rows)}),
    )
    yield Paragraph(
        "Dibaca = diterima + ditolak + bukan data (judul, jumlah, baris kosong). Sidik berkas: 8 huruf"
        " pertama SHA-256 berkas yang diterima.",
        "note",
    )
    yield Paragraph(ATTRIBUTION, "note")


def _source(source: SourceCount) -> tuple[str, ...]:
    cut_off = f"{source.extract_date:%d-%m-%Y}" if source.extract_date else "tidak disebut"
    fate = OUT_OF_FORCE.get(source.status or "", "DITOLAK")
    name = source.source_file + (f"\nBERKAS {fate}, tidak dihitung" if source.refused is not None else "")
    fates = tuple(number(count) for count in (source.read, source.accepted, source.rejected, source.not_data))
    return (source.programme.upper(), name, cut_off, *fates, grouped(source.sha256, 1))


def _method(counts: MinutesCounts, facts: RunFacts) -> Iterator[Block]:
    accepted = sum(source.accepted for source in counts.sources)
    yield Paragraph("2. Cara rekonsiliasi", "heading")
    yield Paragraph(
        f"Sebanyak {number(len(counts.sources))} berkas dibaca apa adanya, dan setiap baris diterima, ditolak"
        " dengan alasan, atau dicatat sebagai bukan data, sehingga tidak ada baris yang hilang. Sebanyak"
        f" {number(accepted)} baris diterima dicocokkan menurut NIK, nomor KK, nama, tanggal lahir, nama ibu"
        f" dan alamat menjadi {number(counts.persons)} orang. {_trust(facts)} Temuan dibuat dengan aturan"
        " bertanggal yang menyebut program mana yang tidak boleh diterima bersamaan, sejak kapan, sampai"
        " kapan, dan atas dasar apa. Hal yang meragukan ditanyakan kepada petugas dan diverifikasi di"
        " lapangan, dan tidak seorang pun dikeluarkan dari daftar secara otomatis."
    )
    if link_warnings(facts.linking):
        yield Paragraph(
            "PERHATIAN: pencocokan memberi peringatan; periksa lembar mutu pencocokan sebelum menandatangani."
        )
    if facts.unanswered:
        yield Paragraph(
            f"Jawaban data kependudukan tentang {number(facts.unanswered)} penerima tidak dapat dipakai."
            " Mereka tidak dihitung terdaftar maupun tidak terdaftar, tidak diusulkan keluar karena itu, dan"
            " ditanyakan ulang ke Dukcapil."
        )
    home = facts.home.short
    titles = (("Tidak dapat dibuat", facts.missing), ("Tidak diketahui seluruhnya", facts.partly))
    for title, unknown in titles:
        for reason, codes in findings.by_reason(unknown).items():
            names = ", ".join(findings.list_label(code, home) for code in codes)
            yield Paragraph(f"{title}: {names}. {reason}.")


def _trust(facts: RunFacts) -> str:
    groups = (facts.linking.get("trust") or {}).get("groups", ())
    said = "; ".join(trust_sentences(next(iter(groups), None), SHORT))
    return f"{said[:1].upper()}{said[1:]}."


def _signatures() -> Iterator[Block]:
    yield Paragraph(
        "Demikian berita acara ini dibuat dalam rangkap dua, masing-masing mempunyai kekuatan yang sama,"
        " untuk dipergunakan sebagaimana mestinya."
    )
    signed = "\n\n\n\n" + _DOTS + "\nNIP " + _DOTS[:32]
    yield Table((), (("PIHAK PERTAMA", "PIHAK KEDUA"), (signed, signed)), (88, 87), strong=frozenset({0}))
    yield Table((), (("Mengetahui",), (signed,)), (88,), strong=frozenset({0}))
