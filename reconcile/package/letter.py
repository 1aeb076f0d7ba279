"""The covering letter as a draft: what a run cannot know (number, day, name, signature) is a dotted line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from reconcile.findings import FINDINGS
from reconcile.package.facts import PackageFacts
from reconcile.reports.kit.documents import Block, Document, Paragraph, Table
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import grouped, number

LETTER = "surat_pengantar.docx"
_DOTS = "." * 40
_DRAFT = "DRAF - untuk dilengkapi dan ditandatangani"


def letter(facts: PackageFacts) -> bytes:
    """The letter as a Word file."""
    from reconcile.reports.kit.docx import docx_bytes  # half a second that no other command need pay

    document = Document(
        f"Surat pengantar {facts.title}", f"DRAF surat pengantar, paket {facts.name}", tuple(_blocks(facts))
    )
    return docx_bytes(document, datetime.combine(facts.as_of, time()))


def _blocks(facts: PackageFacts) -> Iterator[Block]:
    yield from _opening(facts)
    yield from _summary(facts)
    yield from _incomplete(facts)
    yield from _closing(facts)
    yield from _contents(facts)


def _opening(facts: PackageFacts) -> Iterator[Block]:
    chain, recipient = facts.chain, facts.recipient
    yield Paragraph(_DRAFT, "mark")
    yield Paragraph(recipient.sender.name.upper(), "title")
    correction = f" (koreksi ke-{chain.corrects})" if chain.corrects else ""
    about = f"Paket rekonsiliasi penerima bantuan sosial {facts.month}{correction}"
    head = (
        ("Nomor", f": {_DOTS}"),
        ("Sifat", ": Terbatas"),
        ("Lampiran", f": Satu berkas, {facts.name}.zip"),
        ("Hal", f": {about}"),
    )
    yield Table((), head, (25, 150))
    to = "\n".join(part for part in (recipient.unit, recipient.name) if part)
    yield Paragraph(f"Yth. {to}\ndi {recipient.place or _DOTS[:20]}")
    kind = "paket penuh" if chain.kind == "whole" else "perubahan sejak paket sebelumnya"
    before = f" Paket ini melanjutkan {chain.previous.package}." if chain.previous else ""
    ground = f"Berdasarkan {chain.agreement}" if chain.agreement else f"Berdasarkan {_DOTS}"
    yield Paragraph(
        f"{ground}, bersama ini kami sampaikan hasil rekonsiliasi data penerima bantuan sosial di"
        f" {facts.province} menurut keadaan tanggal {in_figures(facts.as_of)}, untuk keperluan"
        f" {chain.purpose or _DOTS}. Paket nomor {chain.sequence:04d} ini berupa {kind}.{before}"
    )


_TOTALS = (
    ("overlap_totals", "overlaps", "class", "persons"),
    ("unregistered_totals", "unregistered", "list", "persons"),
    ("finding_totals", "", "class", "count"),
)
"""Tables of totals: the finding they are of, "" where the row says it, the columns of code and number."""


def _summary(facts: PackageFacts) -> Iterator[Block]:
    named = {finding.name: finding for finding in FINDINGS}
    rows: list[tuple[str, ...]] = []
    for table, of, by, measure in _TOTALS:
        for row in facts.whole(table):
            finding = named[of or row["finding"]]
            words = finding.label(row[by], facts.home.short)
            rows.append((finding.titles.group, words, _spelt(row[measure])))
    if rows:
        yield Paragraph("Ringkasan", "heading")
        yield Table(("Temuan", "Golongan", "Jumlah"), tuple(rows), (45, 100, 30), frozenset({2}))
        yield Paragraph(
            "Jumlah orang; kasus identitas dihitung per kasus. Daftar belum terdaftar tidak dijumlahkan"
            " satu sama lain. Semua temuan adalah usulan yang diperiksa petugas; tidak seorang pun"
            " dikeluarkan dari daftar secara otomatis.",
            "note",
        )


def _spelt(text: str) -> str:
    return number(int(text)) if text.isdecimal() else text


def _contents(facts: PackageFacts) -> Iterator[Block]:
    yield Paragraph("Lampiran: isi paket", "heading")
    rows = []
    for one in facts.tables:
        standing = one.standing
        assert standing is not None
        counts = (standing.rows_before, standing.added, standing.changed, standing.ended, standing.rows_after)
        rows.append((one.title, *map(number, counts), grouped(one.hash.partition(":")[2], 1)))
    chain = facts.chain
    sums = (chain.rows_before, chain.added, chain.changed, chain.ended, chain.rows_after)
    rows.append(("JUMLAH", *map(number, sums), ""))
    yield Table(
        ("Tabel", "Semula", "Baru", "Berubah", "Berakhir", "Sekarang", "Sidik berkas"),
        tuple(rows),
        (58, 22, 18, 18, 18, 20, 21),
        frozenset({1, 2, 3, 4, 5}),
        frozenset({len(rows) - 1}),
    )
    yield Paragraph(
        "Baris semula + baru - berakhir = baris sekarang; paket penuh tidak menghitung dari paket"
        " sebelumnya. Sidik berkas: 8 huruf pertama SHA-256. Tingkat penyamaran"
        f" {chain.masking}; nomor proses {chain.run}.",
        "note",
    )


def _incomplete(facts: PackageFacts) -> Iterator[Block]:
    told = [*facts.chain.incomplete, *(f"Bulan {month} tidak pernah dikirim." for month in facts.missed)]
    if told:
        yield Paragraph("Yang tidak lengkap", "heading")
        yield from (Paragraph(f"- {one}") for one in told)


def _closing(facts: PackageFacts) -> Iterator[Block]:
    yield Paragraph(
        "Kebenaran paket dapat diperiksa dengan perintah reconcile package verify, atau menurut"
        " BACA_SAYA.txt di dalamnya. Mohon paket yang ditolak oleh pemeriksaan itu dikembalikan kepada"
        f" kami beserta alasannya. Kontak: {facts.chain.contact or _DOTS}."
    )
    yield Paragraph("Atas perhatian dan kerja sama Saudara, kami ucapkan terima kasih.")
    unit = facts.recipient.sender.unit or _DOTS[:30]
    signed = f"{_DOTS[:20]}, {_DOTS[:30]}\n{unit}\n\n\n\n{_DOTS}\nNIP {_DOTS[:32]}"
    yield Table((), (("", signed),), (88, 87))
