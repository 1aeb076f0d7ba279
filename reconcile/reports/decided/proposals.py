"""Proposals to end an aid, for the owner of each roll: a list to read and load, and the draft of a letter.

Only what a second person agreed to is proposed; the rest stands beside it, so that nothing waits unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.masking import Kind
from reconcile.reports.decided.decisions import AGREED, CHOICE, WAITING, registers
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.kit.csv_files import ReportColumn, signed, write_csv
from reconcile.reports.kit.documents import Block, Document, Paragraph, Table
from reconcile.reports.kit.docx import write_docx
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.report import Desk
from reconcile.reports.kit.showing import shown_rows
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import number

FOLDER = "usul_nonaktif"
_COLUMNS: tuple[tuple[str, str, Kind, float], ...] = (
    ("Keadaan", "state", "plain", 14),
    ("Kota/Kabupaten", "city", "plain", 0),
    ("Kecamatan", "district", "plain", 11),
    ("Kelurahan", "village", "plain", 12),
    ("RW", "rw", "where", 0),
    ("RT", "rt", "where", 0),
    ("Nama", "name", "name", 19),
    ("Tahun lahir", "birth", "birth", 8.9),
    ("NIK", "nik", "number_of_person", 15.4),
    ("No. KK", "kk", "number_of_person", 0),
    ("Nomor kartu", "card_number", "number_of_person", 15.4),
    ("Keputusan", "said", "plain", 13),
    ("Alasan", "reason", "text", 24),
    ("Dasar", "authority", "text", 0),
    ("Diusulkan oleh", "decided_by", "name", 10),
    ("Tanggal usul", "decided_on", "plain", 0),
    ("Disetujui oleh", "approved_by", "name", 10),
    ("Tanggal setuju", "approved_on", "plain", 9),
    ("Kode temuan", "class", "plain", 0),
    ("ID orang", "person_id", "plain", 12),
    ("ID baris", "record_id", "row", 0),
    ("Berkas", "source_file", "text", 0),
    ("Baris", "source_row", "row", 0),
)
"""Heading, column, kind, and width: 0 stays on the CSV."""
_ON_SCREEN = {"state", "person_id"}
"""Columns of the workbook that paper has no room for: the sheet says the state."""
_SHEETS = (
    ("Usul", AGREED, "Sudah disetujui orang kedua: diusulkan kepada pemilik program."),
    ("Menunggu", WAITING, "Belum diusulkan: perlu persetujuan orang kedua (reconcile judgements approve)."),
    (
        "Perlu pilihan",
        CHOICE,
        "Belum diusulkan: dijawab HENTIKAN tanpa menyebut yang mana. Jawab ulang pertanyaannya: program atau"
        " baris mana yang tetap.",
    ),
)
_PAYS = ("USUL PENONAKTIFAN PENERIMA", "penonaktifan", "kepesertaan")
_LISTS = ("USUL PERBAIKAN DATA", "penghapusan", "baris data")
_REGISTERS = (
    "PEMBERITAHUAN DATA KEPENDUDUKAN YANG PERLU DIPERIKSA",
    "pemeriksaan oleh Disdukcapil atas",
    "baris",
)
"""Title, what is proposed and of what: to whoever pays an aid, to whoever keeps a list that pays none, and to
a population register, which citizens mend with their papers and no proposal of ours does."""
_DOTS = "." * 40
_ROWS = """
SELECT *
FROM decided_stops
ORDER BY programme, state, region_code NULLS LAST, name, record_id, class
"""


def write_proposals(desk: Desk) -> list[ReportFile]:
    """For each programme with a decision to stop: usul_nonaktif/<programme>.csv, .xlsx and its letter."""
    table = desk.engine.arrow(_ROWS)
    if not table.num_rows:
        return []
    (desk.out / FOLDER).mkdir()
    programmes = sorted(set(table["programme"].to_pylist()))
    return [
        file
        for programme in programmes
        for file in _of_programme(desk, programme, table.filter(pc.equal(table["programme"], programme)))
    ]


def _of_programme(desk: Desk, programme: str, rows: pa.Table) -> Iterator[ReportFile]:
    facts = desk.facts
    name = facts.names.get(programme, programme)
    columns = [ReportColumn(heading, kind) for heading, _, kind, _ in _COLUMNS]
    batches = rows.select([column for _, column, _, _ in _COLUMNS]).to_batches()
    path = f"{FOLDER}/{programme}.csv"
    made = write_csv(desk.out / path, columns, batches, facts.level)
    yield ReportFile(path, made.rows, made.sha256)
    pages = [
        _page(sheet, rows.filter(pc.equal(rows["state"], state)), words, name, facts)
        for sheet, state, words in _SHEETS
        if state == AGREED or state in set(rows["state"].to_pylist())
    ]
    yield write_small_book(desk.out, f"{FOLDER}/{programme}.xlsx", pages, facts.stamp)
    letter = desk.out / FOLDER / f"surat_{programme}.docx"
    write_docx(
        letter, _letter(name, rows, facts, _kind(desk, programme)), datetime.combine(facts.stamp.day, time())
    )
    yield ReportFile(f"{FOLDER}/{letter.name}", 0, signed(letter, 0).sha256)


def _page(sheet: str, rows: pa.Table, words: str, name: str, facts: RunFacts) -> Page:
    printed = sorted((one for one in _COLUMNS if one[3]), key=lambda one: one[1] in _ON_SCREEN)
    shown = shown_rows(rows, {column: kind for _, column, kind, _ in printed}, facts.level, typed=True)
    fields = [
        Field(
            ReportColumn(heading, kind).heading_at(facts.level),
            width,
            column,
            printed=column not in _ON_SCREEN,
        )
        for heading, column, kind, width in printed
    ]
    return Page(sheet, f"Usul nonaktif {name}: {sheet.lower()}", (words,), fields, shown)


def _kind(desk: Desk, programme: str) -> tuple[str, str, str]:
    if programme in registers(desk.engine):
        return _REGISTERS
    return _PAYS if programme in desk.facts.rolls else _LISTS


def _letter(name: str, rows: pa.Table, facts: RunFacts, kind: tuple[str, str, str]) -> Document:
    """The draft of the covering letter; what nobody told the run is a dotted line."""
    agreed = rows.filter(pc.equal(rows["state"], AGREED))
    waiting = rows.num_rows - agreed.num_rows
    causes = zip(agreed["class"].to_pylist(), agreed["said"].to_pylist(), strict=True)
    counts = Counter(f"{label(one)}: {said}" for one, said in causes)
    persons = len(set(agreed["person_id"].to_pylist()))
    title, what, rows_are = kind
    blocks: list[Block] = [
        Paragraph("DRAF - berlaku setelah ditandatangani", "mark"),
        Paragraph(title, "title"),
        Paragraph(f"Nomor: {_DOTS}", "field"),
        Paragraph(f"Kepada Yth. pengelola {name}", "field"),
        Paragraph(f"di {_DOTS}", "field"),
        Paragraph(
            f"Berdasarkan rekonsiliasi data per {in_figures(facts.stamp.day)}"
            f" (nomor proses {facts.stamp.number}), dan sesudah diperiksa petugas, diusulkan"
            f" {what} {number(agreed.num_rows)} {rows_are} atas"
            f" {number(persons)} orang, sebagaimana daftar terlampir. Setiap usul diputuskan seorang petugas"
            " dan disetujui orang lain; alasan dan dasarnya tertulis pada setiap baris."
        ),
        Table(
            ("Temuan dan keputusan", rows_are.capitalize()),
            (
                *((cause, number(count)) for cause, count in sorted(counts.items())),
                ("JUMLAH", number(agreed.num_rows)),
            ),
            (120, 40),
            frozenset({1}),
            frozenset({len(counts)}),
        ),
        Paragraph(
            "Mohon hasil tindak lanjut setiap baris disampaikan kembali. Baris yang ternyata masih berhak"
            " atau benar tidak diubah, dan alasannya diberitahukan."
        ),
    ]
    if waiting:
        blocks.append(
            Paragraph(
                f"Tidak termasuk usul ini: {number(waiting)} yang menunggu persetujuan atau pilihan.", "note"
            )
        )
    signed_by = "\n\n\n\n" + _DOTS + "\nNIP " + _DOTS[:32]
    blocks.append(
        Table((), (("Pengusul", "Menyetujui"), (signed_by, signed_by)), (88, 87), strong=frozenset({0}))
    )
    foot = f"DRAF usul penonaktifan, nomor proses {facts.stamp.number}"
    return Document(f"Usul penonaktifan {name}", foot, tuple(blocks))
