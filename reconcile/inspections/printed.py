"""The list of inspections to print and carry along, and the form on which results come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile.compliance.classes import CERTAINTY_WORDS, CLASS_OF
from reconcile.inspections.choosing import LOT, Visit
from reconcile.inspections.folders import Issue
from reconcile.inspections.listing import line
from reconcile.inspections.results import COLUMNS, RESULTS, STEPS, Result
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.showing import shown_rows
from reconcile.reports.written.files import ReportFile, Stamp
from reconcile.vocabulary.numbers import number

_FIRM = "Nama badan usaha"
BOOK, FORM = "daftar_pemeriksaan.xlsx", "hasil_tindak_lanjut.csv"

_KINDS: Mapping[str, Kind] = {
    "no": "count", "firm": "text", "numbers": "text", "where": "text", "asked": "plain", "persons": "count",
    "since": "plain", "owed": "plain", "certainty": "plain", "manner": "plain", "why": "plain",
    "law": "plain", "history": "plain",
}  # fmt: skip
_LIST = (
    Field("No", 5, "no"),
    Field(_FIRM, 22, "firm"),
    Field("NPP dan kode BU", 11, "numbers"),
    Field("Alamat", 23, "where"),
    Field("Yang perlu klarifikasi", 19, "asked"),
    Field("Pekerja", 8, "persons"),
    Field("Sejak", 10, "since"),
    Field("Iuran kurang (Rp)", 15, "owed"),
    Field("Kepastian", 9, "certainty"),
    Field("Jenis", 9, "manner"),
    Field("Jadwal", 9),
    Field("Hasil", 9),
    Field("Paraf", 7),
)
_WHY = (
    Field("No", 5, "no"),
    Field(_FIRM, 28, "firm"),
    Field("Yang ditemukan", 74, "why"),
    Field("Dasar hukum", 29, "law"),
    Field("Riwayat", 20, "history"),
)
_WORDS = (
    "Yang tertulis di sini perlu klarifikasi; belum berarti ada kewajiban yang tidak dipenuhi. Yang dipilih"
    " dengan undian dikunjungi juga: darinya diketahui berapa yang terlewat.",
)
_BACK = (
    f"Hasil ditulis pada {FORM} (dari daftar ini, satu baris setiap hal), lalu dicatat dengan: reconcile"
    f" inspect results {FORM} --run HASIL",
    f"step: {', '.join(STEPS)}. result: {', '.join(RESULTS)}.",
)


def write_printed_list(
    out: Path, firms: Sequence[Visit], history: Sequence[Result], issue: Issue
) -> ReportFile:
    """The list as a workbook that prints on F4 across: who is visited, and why. Raises ValueError at L2 and
    above: there nothing of a firm is named."""
    if issue.level >= Level.L2:
        raise ValueError("no list of firms at this level")
    rows = [_row(place, one, history) for place, one in enumerate(firms, 1)]
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in _KINDS})
    shown = shown_rows(table, _KINDS, issue.level)
    pages = [
        Page("Daftar", "Daftar pemeriksaan pemberi kerja", _WORDS, _LIST, shown),
        Page("Alasan", "Mengapa masing-masing dikunjungi", _BACK, _WHY, shown),
    ]
    return write_small_book(out, BOOK, pages, Stamp(issue.number, issue.as_of))


def _row(place: int, one: Visit, history: Sequence[Result]) -> dict[str, str]:
    said = line(place, one, history)
    no, _, firm, bu, npp, _, _, address, village, kota, *_ = said
    _, asked, persons, _, since, least, most, _, certainty, why, law, past, manner = said[12:25]
    return {
        "no": no,
        "firm": firm,
        "numbers": " / ".join(part for part in (npp, bu) if part),
        "where": ", ".join(part for part in (address, village, _short(kota)) if part),
        "asked": asked,
        "persons": persons,
        "since": since,
        "owed": _owed(least, most),
        "certainty": CERTAINTY_WORDS.get(certainty, certainty),
        "manner": manner,
        "why": why,
        "law": law,
        "history": past,
    }


def _short(kota: str) -> str:
    return kota.replace("Kota Administrasi ", "").replace("Kabupaten Administrasi ", "")


def _owed(least: str, most: str) -> str:
    if not least:
        return ""
    if not most.isdecimal():
        return "tidak diketahui" if least == "0" else f"≥ {number(int(least))}"
    return number(int(least)) if least == most else f"{number(int(least))} s.d. {number(int(most))}"


def write_form(out: Path, firms: Sequence[Visit], level: Level) -> ReportFile:
    """A line for each firm and what is to be clarified, to be filled in and given to `reconcile inspect
    results`; lines that stay as they are wait."""
    lines = [
        (one.entity, class_, *("",) * 6, one.firm["name"] or "", _label(class_))
        for one in firms
        for class_ in dict.fromkeys(row["class"] for row in one.found) or (LOT,)
    ]
    headings = (*COLUMNS, _FIRM, "Yang perlu klarifikasi")
    columns: Any = [pa.array([one[at] for one in lines], pa.string()) for at in range(len(headings))]
    batch = pa.RecordBatch.from_arrays(columns, names=[str(at) for at in range(len(headings))])
    shown = [ReportColumn(name, "text" if name == _FIRM else "plain") for name in headings]
    return write_csv(out / FORM, shown, [batch], level)


def _label(class_: str) -> str:
    return "Pemeriksaan acak" if class_ == LOT else CLASS_OF[class_].label
