"""The second opinion: numbers that look like a NIK are counted in the raw file, and whatever layout loses is
noticed.

Each mutant below takes away or breaks one piece of the layout, as a mistake in it would. Without the mutant
the file is read whole; with it people are lost, and the count must say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.ingest import sheets
from reconcile.ingest.cells.cells import CellSheet
from reconcile.ingest.cells.nik_like import by_cell, count
from reconcile.ingest.cells.sheets import Batch
from reconcile.ingest.formats import web_pages
from reconcile.ingest.layout import reshaping, rows, tables
from reconcile.ingest.layout.reshaped import Reshaped
from reconcile.ingest.texts import lines, texts
from reconcile.regions import provinces
from reconcile.vocabulary.errors import ExportError
from tests.ingest.conftest import HEADINGS, Reader, csv_text, roll, write_text, write_xlsx
from tests.runs import tries

Patch = pytest.MonkeyPatch
SHORT = ["NIK", "NAMA LENGKAP", "TGL LAHIR", "KELURAHAN"]


# the counter, against a plain one


def _plainly(text: str) -> int:
    """Counted one number at a time, as a person would describe it."""
    found = 0
    for match in re.finditer(r"(?<![0-9])[0-9]{16}(?![0-9])", text):
        found += not re.search(r"[0-9]\.\Z", text[: match.start()])
    for sign in " .-":
        for match in re.finditer(rf"[0-9](?:{re.escape(sign)}?[0-9])*", text):
            digits = match.group().replace(sign, "")
            born = len(digits) == 16 and digits != match.group() and digits[:2] in provinces()
            found += (
                born
                and 1 <= int(digits[6:8]) % 40 <= 31
                and int(digits[6:8]) <= 71
                and 1 <= int(digits[8:10]) <= 12
            )
    return found


_PIECES = st.sampled_from(
    ["3171011708459001", "3171.0117.0845.9001", "317101 570845 9001", "317101-170845-9001", "31710117084590", "3", "12", " ", ".", "-", ";",
     "/", "A", "\n", "01-02-1990", "20180131", "0."]
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=tries(400), deadline=None)
@given(st.lists(_PIECES, max_size=9).map("".join), st.integers(0, 17))
def test_the_counter_counts_as_a_person_would(text: str, before: int) -> None:
    padded = "x" * before + text
    assert count(padded.encode()) == count(b"x" * 2048 + padded.encode()) == _plainly(padded)


@pytest.mark.slow
@settings(max_examples=tries(200), deadline=None)
@given(st.lists(st.none() | st.lists(_PIECES, max_size=4).map("".join), max_size=9))
def test_a_column_is_counted_cell_by_cell(cells: list[str | None]) -> None:
    sliced = pa.array(["3171011708459001", *cells], pa.string()).slice(1)
    assert by_cell(sliced).tolist() == [_plainly(cell or "") for cell in cells]
    many = pa.array([*cells, "x" * 2048, "3171\u00a00117\u00a00845\u00a09001"], pa.string())
    assert by_cell(many).tolist() == [*(_plainly(cell or "") for cell in cells), 0, 1]


@pytest.mark.parametrize(
    ("written", "looks_like_a_nik"),
    [
        ("3171011708459001", 1), ("'3171011708459001", 1), ('="3171011708459001"', 1), ("3171011708459001.0", 1), ("3.17101E+15", 1),
        ("3,17101E+15", 1), ("\uff13\uff11\uff17\uff11\uff10\uff11\uff11\uff17\uff10\uff18\uff14\uff15\uff19\uff10\uff10\uff11", 1),
        ("3171\u00a00117\u00a00845\u00a09001", 1), ("3171**********01", 1), ("3171XXXXXXXX9001", 1), ("0.6666666666666667", 0),
        ("196508171990031004", 0), ("0001234000017", 0), ("01-02-2018 03-04-2018", 0), ("20180131-20180228", 0), ("2018-01-31 10:22:33", 0),
    ],
)  # fmt: skip
def test_what_looks_like_a_nik(written: str, looks_like_a_nik: int) -> None:
    assert count(written.encode()) == looks_like_a_nik
    assert by_cell(pa.array(["x", written, None])).tolist() == [0, looks_like_a_nik, 0]


# mistakes of the layout


@dataclass(frozen=True)
class Mutant:
    """A mistake in one piece of the layout, a file that it loses people of, and whether the file is
    refused or the sheet told."""

    name: str
    file: Callable[[Path], Path]
    breaks: Callable[[Patch], None]
    told: str = ""


def _below_its_people(folder: Path) -> Path:
    return write_text(folder / "a.csv", csv_text([*roll(6)[1:], HEADINGS, *roll(6, start=10)], roll(1)[0]))


def _plain(folder: Path) -> Path:
    return write_text(folder / "a.csv", csv_text(roll(8)))


def _ragged(folder: Path) -> Path:
    people = roll(8)
    people[3][6] = '"JL ""MAWAR"" 3\nBLOK A"'
    return write_text(folder / "a.csv", csv_text(people))


def _workbook(folder: Path) -> Path:
    return write_xlsx(folder / "a.xlsx", {"A": [["DATA PENERIMA"], [], HEADINGS, *roll(8)]})


def _two_sheets(folder: Path) -> Path:
    return write_xlsx(
        folder / "a.xlsx", {"A": [HEADINGS, *roll(5)], "B": [["CATATAN"], SHORT, *roll(5, SHORT, 10)]}
    )


def _signed_amid(folder: Path) -> Path:
    headings = ["NIK", "NAMA LENGKAP"]
    rows = [headings, *roll(3, headings), ["Mengetahui, Lurah Gambir"], *roll(3, headings, 10)]
    return write_xlsx(folder / "a.xlsx", {"A": rows})


def _families(folder: Path) -> Path:
    headings = ["NO", "NIK", "NAMA LENGKAP", "TGL LAHIR"]
    rows: list[list[str]] = [headings]
    for family in range(3):
        rows += [[f"No. KK : 317101010109900{family + 1}"], *roll(2, headings, 2 * family)]
    return write_xlsx(folder / "a.xlsx", {"A": rows})


def _page(folder: Path) -> Path:
    def table(people: list[list[str]]) -> str:
        return (
            "<table>"
            + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in people)
            + "</table>"
        )

    return write_text(
        folder / "a.xls",
        f"<html><body>{table([HEADINGS, *roll(4)])}<p></p>{table(roll(4, start=10))}</body></html>",
    )


def _packed(folder: Path) -> Path:
    return write_xlsx(folder / "a.xlsx", {"A": [[",".join(row)] for row in [HEADINGS, *roll(6)]]})


def _without_rescue(patch: Patch) -> None:
    patch.setattr(tables, "from_the_first_person", lambda shape, *_, **__: (shape.layout, []))


def _heading_too_deep(patch: Patch) -> None:
    find = tables.find_layout

    def deeper(*arguments: Any) -> Any:
        layout = find(*arguments)
        return layout and replace(layout, last=layout.last + 2)

    patch.setattr(tables, "find_layout", deeper)


def _no_second_heading(patch: Patch) -> None:
    find = tables.find_layout
    patch.setattr(
        tables,
        "find_layout",
        lambda sheet, vocabulary: None if sheet.name == "B" else find(sheet, vocabulary),
    )
    patch.setattr(tables, "_continued", lambda *_: None)


def _short_blocks(patch: Patch) -> None:
    regular = texts._regular

    def shorter(*arguments: Any) -> Any:
        columns = regular(*arguments)
        return columns and [column.slice(0, len(column) - 1) for column in columns]

    patch.setattr(texts, "_regular", shorter)


def _swallowed_records(patch: Patch) -> None:
    split = lines.split_records

    def fewer(*arguments: Any, **options: Any) -> Any:
        found = split(*arguments, **options)
        if options.get("limit") is None:
            found.cells = found.cells[:2]
        return found

    patch.setattr(texts, "split_records", fewer)


def _late_batches(patch: Patch) -> None:
    batches = CellSheet.batches
    patch.setattr(
        CellSheet,
        "batches",
        lambda self, after, width: (
            batches(self, after, width) if after == 0 else _tail(batches(self, after, width))
        ),
    )


def _tail(stream: Iterator[Batch]) -> Iterator[Batch]:
    for batch in stream:
        yield replace(batch, rows=batch.rows[2:], columns=[column[2:] for column in batch.columns])


def _three_are_certain(patch: Patch) -> None:
    sort = rows.RowSorter.sort

    def sorting(self: rows.RowSorter, batch: Batch, fields: Any) -> rows.Sorted:
        self._certain = lambda _, size: np.arange(size) < 3
        return sort(self, batch, fields)

    patch.setattr(rows.RowSorter, "sort", sorting)


def _signature_wins(patch: Patch) -> None:
    patch.setattr(rows, "_NIK_CELL", re.compile("(?!)"))
    _three_are_certain(patch)


def _all_totals(patch: Patch) -> None:
    _three_are_certain(patch)
    patch.setattr(rows.RowSorter, "_kind", lambda self, cells, people: "total" if any(cells) else "blank")


def _all_blank(patch: Patch) -> None:
    _three_are_certain(patch)
    patch.setattr(rows, "_all_blank", lambda columns, size: np.ones(size, np.bool_))


def _members_as_blocks(patch: Patch) -> None:
    hear = "reconcile.ingest.layout.blocks._hear"
    patch.setattr(hear, lambda family, values: True)


def _narrow(patch: Patch) -> None:
    read = sheets.read_sheet

    def narrower(*arguments: Any, **options: Any) -> Any:
        table = read(*arguments, **options)
        return table and replace(table, width=1, own=1)

    patch.setattr(sheets, "read_sheet", narrower)


def _drops_a_step(patch: Patch) -> None:
    reshape = reshaping.reshape

    def dropping(shape: Any, *rest: Any) -> Any:
        found, notes = reshape(shape, *rest)
        found.sheet = Reshaped(found.sheet, found.width, (_tail,))
        return found, notes

    patch.setattr(tables, "reshape", dropping)


def _first_table_alone(patch: Patch) -> None:
    data = web_pages._Page.data
    patch.setattr(web_pages._Page, "data", lambda self, text: data(self, text) if self.tables < 2 else None)


def _unknown_nik(patch: Patch) -> None:
    find = tables.find_layout

    def blind(*arguments: Any) -> Any:
        layout = find(*arguments)
        return layout and replace(
            layout,
            columns=tuple(
                replace(column, match=None) if column.heading == "NIK" else column
                for column in layout.columns
            ),
        )

    patch.setattr(tables, "find_layout", blind)


MUTANTS = [
    Mutant("people above a heading are not rescued", _below_its_people, _without_rescue),
    Mutant("the heading reaches into the rows", _workbook, _heading_too_deep),
    Mutant("a heading is not recognised", _two_sheets, _no_second_heading, "JUDUL_TIDAK_DITEMUKAN"),
    Mutant("the last row of a block is lost", _plain, _short_blocks),
    Mutant("records of an irregular stretch are lost", _ragged, _swallowed_records),
    Mutant("rows below the heading are skipped", _workbook, _late_batches),
    Mutant("all below a signature is one", _signed_amid, _signature_wins),
    Mutant("people are taken for totals", _workbook, _all_totals),
    Mutant("people are taken for blank rows", _workbook, _all_blank),
    Mutant("members are taken for rows of a family card", _families, _members_as_blocks),
    Mutant("columns on the right are left out", _workbook, _narrow),
    Mutant("a step of reshaping drops rows", _workbook, _drops_a_step),
    Mutant("the second table of a page is not read", _page, _first_table_alone),
    Mutant("the NIK column is not known", _plain, _unknown_nik),
    Mutant("packed lines are read too narrow", _packed, _narrow),
]


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_whatever_layout_loses_is_noticed(
    tmp_path: Path, read: Reader, monkeypatch: Patch, mutant: Mutant
) -> None:
    path = mutant.file(tmp_path)
    whole = read(path)
    assert not whole.rejected and len(whole.records) >= 6
    mutant.breaks(monkeypatch)
    if mutant.told:
        said = read(path).problem(mutant.told)
        assert said["severity"] == "GALAT" and "sel mirip NIK" in said["message"]
        return
    with pytest.raises(ExportError, match=r"mirip NIK|berisi \d+ NIK") as refused:
        read(path)
    assert str(refused.value).startswith(path.name)
    assert not re.search(r"\d{9}", str(refused.value))


# what is told of numbers that are left out


def _numbers(found: Any, sheet: str) -> dict[tuple[str, str], int]:
    return {
        (row["fate"], row["kind"]): row["numbers"]
        for row in found.ledger
        if row["sheet"] == sheet and row["numbers"]
    }


def test_the_ledger_says_where_the_numbers_stand(tmp_path: Path, read: Reader) -> None:
    people = [
        *roll(4),
        ["5", "3171011708459001", *[""] * 10],
        ["6", "0000000000000000", "3171011708099001", *[""] * 9],
    ]
    found = read(write_text(tmp_path / "a.csv", "NIK Petugas: 3171015708459002\n" + csv_text(people)))
    assert _numbers(found, "") == {
        ("read", ""): 12, ("accepted", ""): 9, ("rejected", "TANPA_IDENTITAS"): 2, ("not_data", "preamble"): 1,
    }  # fmt: skip
    assert found.facts.sheets[0].numbers == 12
    assert found.problem("NIK_DI_LUAR_DATA")["row_examples"] == [1]


def test_sheets_that_are_not_read_say_how_many_niks_they_hold(tmp_path: Path, read: Reader) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {
            "A": [HEADINGS, *roll(4)],
            "Pivot": [["Jumlah", "7"]],
            "Daftar": [["a"], *[[row[1]] for row in roll(3)]],
        },
    )
    found = read(path)
    told = {row["sheet"]: row for row in found.problems if row["code"] == "JUDUL_TIDAK_DITEMUKAN"}
    assert told["Pivot"]["severity"] == "PERINGATAN" and "NIK" not in told["Pivot"]["message"]
    assert told["Daftar"]["severity"] == "GALAT" and "3 sel mirip NIK" in told["Daftar"]["message"]
    assert _numbers(found, "Daftar") == {("read", ""): 3, ("not_data", "preamble"): 3}


def test_numbers_beside_the_table_are_told_and_a_list_below_its_end_is_rejected(
    tmp_path: Path, read: Reader
) -> None:
    beside = [[*row, "", ""] for row in roll(4)]
    beside[1][-1] = "3171015708459002"
    found = read(write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *beside]}))
    assert "kolom ke-14: 1" in found.problem("NOMOR_TIDAK_DIBACA")["message"] and len(found.records) == 4
    below = [*roll(4), *[[*[""] * 13, row[1]] for row in roll(4, start=10)]]
    found = read(write_xlsx(tmp_path / "b.xlsx", {"A": [HEADINGS, *below]}))
    assert found.problem("TANPA_IDENTITAS")["row_examples"] == [6, 7, 8, 9]
    assert _numbers(found, "A")["rejected", "TANPA_IDENTITAS"] == 4


def test_columns_nobody_knows_are_told_with_their_numbers(tmp_path: Path, read: Reader) -> None:
    headings = [*SHORT, "KOLOM X"]
    rows = [[*row, f"60130100000000{at:02d}"] for at, row in enumerate(roll(4, SHORT))]
    said = read(write_text(tmp_path / "a.csv", csv_text(rows, headings))).problem("NOMOR_TIDAK_DIBACA")
    assert said["severity"] == "INFO" and "kolom ke-5: 4" in said["message"]
