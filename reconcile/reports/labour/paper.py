"""mutu_pemberi_kerja: what the senders of rolls of employers, workers, contributions and registrations must
mend, with what to do; a list of all, and a workbook a sender."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from reconcile.employers.faults import MOST_ROWS
from reconcile.engines.quoting import literal
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.kit.showing import Shown, shown_rows
from reconcile.reports.kit.shown_sources import ShownSources, sources_of
from reconcile.reports.quality.files import FAULT_COLUMNS, RANKS
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.numbers import number, percent

BOOKS = "mutu_pemberi_kerja"
LIST = f"{BOOKS}.csv"

_COLUMNS = (ReportColumn("Pengirim", "plain"), *FAULT_COLUMNS)
_CELLS = (
    "sender", "file", "sheet", "severity", "code", "message", "rows", "total", "share", "examples", "advice",
)  # fmt: skip
_KINDS: dict[str, Kind] = {
    name: column.kind for name, column in zip(_CELLS, _COLUMNS, strict=True)
}  # fmt: skip
_FAULTS = (
    Field("Berkas", 19, "file"),
    Field("Lembar", 9, "sheet"),
    Field("Tingkat", 14, "severity"),
    Field("Masalah", 41, "message"),
    Field("Baris bermasalah", 11, "rows"),
    Field("Bagian (%)", 8, "share"),
    Field("Contoh baris", 15, "examples"),
    Field("Yang perlu dilakukan", 30, "advice"),
    Field("Selesai (paraf)", 9),
)
_ROWS = (
    Field("Berkas", 30, "file"),
    Field("Lembar", 14, "sheet"),
    Field("Baris", 9, "source_row"),
    Field("Masalah", 94, "message"),
    Field("Selesai (paraf)", 9),
)
_ROW_KINDS: dict[str, Kind] = {"file": "text", "sheet": "text", "source_row": "row", "message": "text"}
_WORDS = (
    "Baris dihitung seperti terlihat di Excel. Yang bertanda INFO tidak perlu diperbaiki.",
    "Tidak ada isian yang diubah karenanya: yang tidak terbaca dianggap tidak diketahui, bukan nol.",
)

Faults = Sequence[Mapping[str, Any]]


def _write(desk: Desk) -> list[ReportFile]:
    faults = desk.engine.arrow("SELECT * FROM employer_faults").to_pylist()
    if not faults:
        return []
    faults.sort(key=_worst_first)
    sources = sources_of(
        ((row["programme"], row["source_file"], row["sheet"]) for row in faults), desk.facts.level
    )
    lines = [_line(row, sources, desk) for row in faults]
    columns = [pa.array([line[name] for line in lines], pa.string()) for name in _CELLS]
    batch = pa.RecordBatch.from_arrays(columns, names=list(_CELLS))
    listed = write_csv(desk.out / LIST, _COLUMNS, [batch], desk.facts.level)
    programmes = sorted({row["programme"] for row in faults})
    of_each = {
        programme: [line for row, line in zip(faults, lines, strict=True) if row["programme"] == programme]
        for programme in programmes
    }
    return [listed, *(_book(desk, code, of_each[code], sources) for code in programmes)]


def _worst_first(fault: Mapping[str, Any]) -> tuple[str, str, int, int, str, str]:
    rank = RANKS.get(fault["severity"], len(RANKS))
    return (
        fault["programme"], fault["source_file"], rank, -(fault["rows"] or 0), fault["code"], fault["sheet"],
    )  # fmt: skip


def _line(fault: Mapping[str, Any], sources: ShownSources, desk: Desk) -> dict[str, str]:
    """A fault as papers tell it; from L2 on no row of a file: whoever has its copy would know who it is."""
    programme, file = fault["programme"], fault["source_file"]
    examples = () if desk.facts.level >= Level.L2 else fault["row_examples"] or ()
    count, total, share = fault["rows"], fault["rows_total"], fault["share"]
    return {
        "sender": desk.facts.names.get(programme, programme.upper()),
        "file": sources.file(programme, file),
        "sheet": sources.sheet(programme, file, fault["sheet"]),
        "severity": fault["severity"],
        "code": fault["code"],
        "message": sources.text(programme, fault["message"]),
        "rows": "" if count is None else str(count),
        "total": "" if total is None else str(total),
        "share": "" if share is None else percent(share, sign=""),
        "examples": ", ".join(map(number, examples)),
        "advice": sources.text(programme, fault["advice"] or ""),
    }


def _book(
    desk: Desk, programme: str, lines: Sequence[Mapping[str, str]], sources: ShownSources
) -> ReportFile:
    table = pa.table({name: pa.array([line[name] for line in lines], pa.string()) for name in _CELLS})
    name = desk.facts.names.get(programme, programme.upper())
    title = f"Yang perlu diperbaiki pengirim: {name}"
    pages = [Page("Masalah", title, _WORDS, _FAULTS, shown_rows(table, _KINDS, desk.facts.level))]
    words = {(line["code"], line["file"], line["sheet"]): line["message"] for line in lines}
    rows = _rows(desk, programme, sources, words)
    if rows is not None:
        most = f"Paling banyak {number(MOST_ROWS)} baris setiap masalah;"
        told = f"{most} yang perlu dilakukan ada pada lembar Masalah."
        pages.append(Page("Baris", f"Baris demi baris: {name}", (told,), _ROWS, rows))
    return write_small_book(desk.out, f"{BOOKS}/{programme}.xlsx", pages, desk.facts.stamp)


def _rows(
    desk: Desk, programme: str, sources: ShownSources, words: Mapping[tuple[str, str, str], str]
) -> Shown | None:
    """The rows at fault; None where there are none, or where the level shows none. words: of a code in a file
    and sheet."""
    if desk.facts.level >= Level.L2:
        return None
    mine = desk.engine.arrow(
        "SELECT source_file, sheet, code, source_row FROM employer_fault_rows"
        f" WHERE programme = {literal(programme)} ORDER BY source_file, sheet, code, source_row"
    ).to_pylist()
    if not mine:
        return None
    files = [sources.file(programme, row["source_file"]) for row in mine]
    sheets = [sources.sheet(programme, row["source_file"], row["sheet"]) for row in mine]
    keys = list(zip((row["code"] for row in mine), files, sheets, strict=True))
    made = pa.table(
        {
            "file": pa.array(files, pa.string()),
            "sheet": pa.array(sheets, pa.string()),
            "source_row": pa.array([str(row["source_row"]) for row in mine], pa.string()),
            "message": pa.array([words.get(key, key[0]) for key in keys], pa.string()),
        }
    )
    return shown_rows(made, _ROW_KINDS, desk.facts.level)


LABOUR = Report(
    "labour",
    lambda: (
        (LIST, "Pemberi kerja, pekerja, iuran, pendaftaran: yang perlu diperbaiki setiap pengirim"),
        (f"{BOOKS}/", "Yang sama untuk setiap pengirim, siap dikirim kembali, dengan barisnya"),
    ),
    Level.L2,
    _write,
)
