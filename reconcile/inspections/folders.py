"""The folder of one firm: a letter, the workers it asks about, and a working sheet with what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile.compliance.classes import CERTAINTIES, CERTAINTY_WORDS, CLASS_OF
from reconcile.compliance.reasons import DOUBTS, NOTES
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.inspections.choosing import Visit
from reconcile.inspections.listing import LOT_WORDS, sentence
from reconcile.inspections.worksheet_form import CHOICES, DAY, FILLED, Sheet, working_sheets
from reconcile.privacy.masking import Kind, Level
from reconcile.regions import regency_name
from reconcile.reports.kit.documents import Document, Paragraph
from reconcile.reports.kit.docx import write_docx
from reconcile.reports.kit.showing import Shown, shown_rows
from reconcile.reports.kit.workbooks import new_workbook, set_print
from reconcile.vocabulary.days import in_figures
from reconcile.workspace.files.door import write_bytes

LETTER, WORKERS, SHEET = "himbauan.docx", "lampiran_pekerja.xlsx", "kkp.xlsx"

_WORKERS = """
SELECT p.entity_id, strftime(p.month, '%m-%Y') AS month, p.class, p.programme, r.nik, r.name,
       CAST(r.birth_date AS STRING) AS birth, p.wage_low, p.wage_high, p.short_employer_min,
       p.short_employer_max, p.short_worker_min, p.short_worker_max, p.certainty,
       COALESCE(p.doubt, '') AS doubt,
       COALESCE(p.rule_id, '') AS rule_id, p.record_id
FROM compliance_persons p
LEFT JOIN records r ON r.record_id = p.record_id
WHERE p.exempt_reason IS NULL AND p.certainty <> 'TIDAK_DAPAT_DINILAI' AND p.entity_id IN ({entities})
ORDER BY p.entity_id, {surest}, p.class, p.programme, r.name, p.record_id, p.month
"""
_KINDS: Mapping[str, Kind] = {
    "month": "plain", "class": "plain", "programme": "plain", "nik": "number_of_person", "name": "name",
    "birth": "birth", "wage_low": "count", "wage_high": "count", "short_employer_min": "count",
    "short_employer_max": "count", "short_worker_min": "count", "short_worker_max": "count",
    "certainty": "plain", "doubt": "plain", "rule_id": "plain", "record_id": "row",
}  # fmt: skip
_HEADINGS = (
    "Bulan", "Golongan", "Program", "NIK", "Nama", "Tanggal lahir", "Upah paling sedikit",
    "Upah paling banyak", "Kurang pemberi kerja, paling sedikit", "Kurang pemberi kerja, paling banyak",
    "Kurang pekerja, paling sedikit", "Kurang pekerja, paling banyak", "Kepastian", "Yang meragukan",
    "Aturan", "ID baris",
)  # fmt: skip
_OF_EACH = (
    "Nama", "NIK", "Tanggal lahir", "Yang perlu klarifikasi", "Program", "Dari bulan", "Sampai bulan",
    "Jumlah bulan", "Kurang pemberi kerja, paling sedikit", "Kurang pemberi kerja, paling banyak",
    "Kurang pekerja, paling sedikit", "Kurang pekerja, paling banyak", "Kepastian", "Catatan",
)  # fmt: skip
_TO_FILL = "#FFF2CC"
"""Behind what an inspector fills in."""
_ADDED = 40
"""Lines below the last in which choices are offered too: workers whom nobody asked about."""
WIDTHS = {
    "Nama": 26, "Aturan": 22, "NIK": 19, "Ref": 24, "Yang perlu klarifikasi": 22, "Catatan": 26, "Uraian": 30,
    "Master file": 18, "Koreksi": 20, "Keterangan": 20, "Bulan": 9, "Program": 9, "Dari bulan": 9,
    "Sampai bulan": 9, "Jumlah bulan": 7, "Golongan": 20, "Pemeriksa": 11, "Dasar hukum": 24, "Usul": 24,
    "step": 12, "result": 24, "reason": 24, "Kesimpulan": 24, "Bulan menurut pemeriksa": 10,
}  # fmt: skip
"""Of columns that hold more than the others, in letters."""
_WORDS = {
    **{one.code: one.sentence for one in (*DOUBTS, *NOTES)},
    "MENINGGAL": "tercatat meninggal pada data kependudukan",
    "NIK_TIDAK_DITEMUKAN": "NIK tidak ditemukan pada data kependudukan",
    "ANAK": "di bawah 15 tahun menurut tanggal lahirnya",
    "DUA_PEKERJAAN_PENUH": "upah penuh pada dua pemberi kerja",
    "PEKERJA_DAN_TANGGUNGAN": "pekerja dan sekaligus tanggungan pada perusahaan ini",
    "PEKERJA_LAIN_DIBAYAR": "iuran pekerja lain bulan itu dibayar",
    "KURANG_BAYAR": "dibayar, kurang dari yang terutang atas upahnya",
    "UPAH_BERBEDA": "upah berbeda antara kedua data",
    "UPAH_DI_BAWAH_MINIMUM": "upah di bawah upah minimum",
    "SKALA_DIDUGA": "skala usaha diduga dari jumlah pekerja",
    "TANGGAL_LAHIR_TIDAK_DIKETAHUI": "tanggal lahir tidak diketahui",
}
"""What is said of a worker, in words: beside the doubts those of wages, arrears and untrue rows."""


@dataclass(frozen=True)
class Issue:
    """What papers bear. number: of the run; as_of: the day of which it speaks; level: of the run's papers."""

    number: str
    as_of: date
    level: Level


def workers_of(engine: Engine, firms: Sequence[Visit]) -> Mapping[str, pa.Table]:
    """Firm -> its workers to ask about, a row a month and class."""
    ranks = " ".join(f"WHEN {literal(one)} THEN {rank}" for rank, one in enumerate(CERTAINTIES))
    surest = f"CASE p.certainty {ranks} END"
    rows = engine.arrow(_WORKERS.format(entities=listed(one.entity for one in firms), surest=surest))
    ids = rows["entity_id"].to_pylist()
    places: dict[str, list[int]] = {}
    for at, entity in enumerate(ids):
        places.setdefault(entity, []).append(at)
    return {entity: rows.take(pa.array(at, pa.int64())) for entity, at in places.items()}


def write_folder(out: Path, place: int, one: Visit, workers: pa.Table | None, issue: Issue) -> list[Path]:
    """Write the folder of the firm at `place` of the list; returns its files. The folder is called by its
    place and by nothing of the firm. Raises ValueError below L0: names of workers stand in it."""
    if issue.level != Level.L0:
        raise ValueError("folders of firms hold names of workers")
    folder = out / f"{place:03d}"
    folder.mkdir(parents=True)
    write_docx(folder / LETTER, letter(one, issue), datetime.combine(issue.as_of, time()))
    made = [folder / LETTER, folder / SHEET]
    shown = None
    if workers is not None and len(workers):
        shown = shown_rows(workers, _KINDS, issue.level, typed=True)
        write_bytes(folder / WORKERS, _book(issue, [("Pekerja", _OF_EACH, of_each(_lines(shown)))]))
        made.append(folder / WORKERS)
    lines = [dict(zip(_KINDS, line, strict=True)) for line in (_lines(shown) if shown is not None else [])]
    write_bytes(folder / SHEET, _book(issue, working_sheets(one, lines)))
    return made


def letter(one: Visit, issue: Issue) -> Document:
    """The text of a letter; the office fills in its number, its agency and who signs."""
    firm = one.firm
    asked = [Paragraph(f"- {sentence(row)}. Dasar: {row['legal_basis']}.") for row in one.found]
    opening = (
        "Dari pencocokan data bersama terdapat hal yang perlu klarifikasi mengenai perusahaan Saudara:"
        if one.found
        else f"Perusahaan Saudara {LOT_WORDS}, agar mutu daftar pemeriksaan dapat diukur."
    )
    return Document(
        "Himbauan",
        f"Nomor proses {issue.number}",
        (
            Paragraph("KONSEP, RAHASIA", "mark"),
            Paragraph("HIMBAUAN DAN PERMINTAAN KLARIFIKASI", "title"),
            Paragraph("Nomor:", "field"),
            Paragraph(f"Kepada Yth. Pimpinan {firm['name'] or '(nama tidak tercantum)'}"),
            Paragraph(firm["address"] or "(alamat tidak tercantum)"),
            Paragraph(regency_name(firm["kota_code"] or "") or ""),
            Paragraph(opening),
            *asked,
            Paragraph(
                "Kami mohon Saudara menyampaikan data pekerja, data gaji, slip gaji bulan terakhir dan"
                " formulir F2A. Bila ada penjelasan (pindah cabang, alih daya, berhenti, proyek selesai),"
                " sampaikan beserta buktinya: itu mengakhiri klarifikasi ini."
            ),
            Paragraph(
                f"Data berlaku sampai {in_figures(issue.as_of)}. Perbedaan data belum berarti ada kewajiban"
                " yang tidak dipenuhi.",
                "note",
            ),
            Paragraph("Tempat, tanggal:", "field"),
            Paragraph("Nama dan jabatan:", "field"),
        ),
    )


def of_each(lines: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The workers of a firm, a line for each and what is asked of him, months added up: what it is sent.
    lines: of `_lines`, a month each. A sum of what is partly unknown is unknown."""
    months: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for line in lines:
        months.setdefault((*line[1:6], *line[12:14]), []).append(line)
    return [
        (
            *(name, nik, birth, CLASS_OF[of].label, programme, *_span(own), str(len(own))),
            *(_total([line[at] for line in own]) for at in range(8, 12)),
            *(CERTAINTY_WORDS.get(sure, sure), doubt),
        )
        for (of, programme, nik, name, birth, sure, doubt), own in months.items()
    ]


def _span(lines: Sequence[tuple[str, ...]]) -> tuple[str, str]:
    """The first and the last month, as mm-yyyy."""
    ordered = sorted((line[0] for line in lines), key=lambda month: (month[3:], month[:2]))
    return ordered[0], ordered[-1]


def _total(texts: Sequence[str]) -> str:
    return str(sum(map(int, texts))) if all(text.isdigit() for text in texts) else ""


def _lines(shown: Shown) -> list[tuple[str, ...]]:
    columns = [texts.to_pylist() for texts in shown.cells.values()]
    doubts = list(_KINDS).index("doubt")
    lines = zip(*columns, strict=True)
    return [(*line[:doubts], _WORDS.get(line[doubts], line[doubts]), *line[doubts + 1 :]) for line in lines]


def _book(issue: Issue, sheets: Sequence[Sheet]) -> bytes:
    with new_workbook(issue.as_of) as (book, made):
        kept = {"text_wrap": True, "valign": "top", "border": 1}
        bold, cell = book.add_format({"bold": True, **kept}), book.add_format(kept)
        empty = book.add_format({"bg_color": _TO_FILL, **kept})
        rupiah = book.add_format({"num_format": "#,##0", "valign": "top", "border": 1})
        for name, headings, lines in sheets:
            sheet = book.add_worksheet(name)
            set_print(sheet, issue.number)
            sheet.freeze_panes(1, 0)
            sheet.repeat_rows(0)
            for at, heading in enumerate(headings):
                sheet.set_column(at, at, _width(heading, headings))
                if heading in CHOICES:  # a warning only: it is read strictly when it comes back
                    rule = {"validate": "list", "source": list(CHOICES[heading]), "error_type": "warning"}
                    sheet.data_validation(1, at, len(lines) + _ADDED, at, rule)
            sheet.set_row(0, 15 * max(_folded(one, _width(one, headings) - 1) for one in headings) + 1)
            sheet.write_row(0, 0, headings, bold)
            for at, line in enumerate(lines, 1):
                said = zip(line, headings, strict=True)
                sheet.set_row(at, 15 * max(_folded(text, _width(one, headings)) for text, one in said))
                for column, text in enumerate(line):
                    to_fill = headings[column] in FILLED or (column == 1 and line[0] == DAY)
                    how = (headings[column], empty if to_fill else cell, rupiah)
                    _write(sheet, (at, column), text, how)
    return made.getvalue()


def _width(heading: str, headings: Sequence[str]) -> int:
    return 45 if len(headings) < 6 else WIDTHS.get(heading, 13)


def _folded(text: str, width: int) -> int:
    """Lines that a text takes in a column of so many letters."""
    return -(-len(text) // max(1, width - 2)) or 1


def _write(sheet: Any, at: tuple[int, int], text: str, how: tuple[str, Any, Any]) -> None:
    heading, cell, rupiah = how
    if text.isdecimal() and heading.startswith(("Upah", "Kurang")):
        sheet.write_number(*at, int(text), rupiah)
    else:
        sheet.write_string(*at, text, cell)
