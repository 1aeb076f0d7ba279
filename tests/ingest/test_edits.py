"""Sheets as people edit them, at random but always the same: no row of a person is ever lost without a word.

Every row that a person stands in is counted in the raw file, apart from the reader: it must be accepted, or
rejected, or the file refused in words. `make fuzz` tries more sheets.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from reconcile.vocabulary.errors import ExportError
from tests.ingest.conftest import Read, Reader, person, write_text, write_xlsx
from tests.runs import daily

SHEETS = int(os.environ.get("FUZZ", "120"))
PEOPLE = 14
COLUMNS = {
    "kis": [
        "NO",
        "NO KARTU",
        "NIK",
        "NAMA LENGKAP",
        "TGL LAHIR",
        "JENIS KELAMIN",
        "ALAMAT",
        "RT",
        "RW",
        "KELURAHAN",
        "KECAMATAN",
        "KOTA",
    ],
    "kjs": ["NIK", "NAMA LENGKAP", "TGL LAHIR", "JENIS KELAMIN", "KELURAHAN", "KECAMATAN"],
    "kip": ["NO", "NAMA LENGKAP", "NIK", "NO KK", "JENIS KELAMIN", "TGL LAHIR"],
    "dtks": ["NO KK", "NIK", "NAMA LENGKAP", "TGL LAHIR", "JENIS KELAMIN", "ALAMAT", "RT", "RW"],
}


@dataclass
class Raw:
    """A sheet under edit. rows: (the person who stands in it or None, its cells)."""

    headings: list[str]
    rows: list[tuple[int | None, list[str]]] = field(default_factory=list)
    niks: dict[int, str] = field(default_factory=dict)

    def heading_at(self) -> int:
        return next(
            (at for at, (who, cells) in enumerate(self.rows) if who is None and cells == self.headings), 0
        )


Edit = Callable[[Raw, random.Random], None]


def drop_heading(raw: Raw, _: random.Random) -> None:
    if any(cells == raw.headings for _, cells in raw.rows):
        del raw.rows[raw.heading_at()]


def damage_heading(raw: Raw, dice: random.Random) -> None:
    at = raw.heading_at()
    who, cells = raw.rows[at]
    if who is None and len(cells) > 2:
        place = dice.randrange(len(cells))
        cells = [*cells]
        cells[place] = dice.choice(
            ["", "#REF!", f"{cells[place][:2]}?", "Kolom1", f"{cells[place]}  \n", "xx"]
        )
        raw.rows[at] = None, cells


def repeat_heading(raw: Raw, dice: random.Random) -> None:
    raw.rows.insert(dice.randrange(1, len(raw.rows) + 1), (None, raw.headings))


def move_heading(raw: Raw, dice: random.Random) -> None:
    drop_heading(raw, dice)
    repeat_heading(raw, dice)


def add_title(raw: Raw, dice: random.Random) -> None:
    title = dice.choice(
        [
            ["DATA PENERIMA", "TAHUN 2018"],
            ["KELURAHAN GAMBIR"],
            ["LAMPIRAN"],
            ["PEMERINTAH PROVINSI DKI JAKARTA"],
            ["RW 004"],
        ]
    )
    raw.rows.insert(dice.choice([0, 0, dice.randrange(len(raw.rows) + 1)]), (None, title))


def add_blank(raw: Raw, dice: random.Random) -> None:
    raw.rows.insert(dice.randrange(len(raw.rows) + 1), (None, []))


def add_total(raw: Raw, dice: random.Random) -> None:
    line = dice.choice(
        [
            ["JUMLAH", "14"],
            ["", "TOTAL", "", "14 orang"],
            ["GAMBIR Count", "3"],
            ["-----", "-----", "-----"],
            ["1", "2", "3", "4"],
        ]
    )
    raw.rows.insert(dice.randrange(1, len(raw.rows) + 1), (None, line))


def sign(raw: Raw, _: random.Random) -> None:
    raw.rows += [
        (None, line)
        for line in (
            ["", "", "Jakarta, 31 Januari 2018"],
            ["", "", "Kepala Suku Dinas"],
            [],
            ["", "", "NIP. 196508171990031004"],
        )
    ]


def sign_amid(raw: Raw, dice: random.Random) -> None:
    raw.rows.insert(dice.randrange(1, len(raw.rows) + 1), (None, ["", "Mengetahui, Lurah Gambir"]))


def blank_cells(raw: Raw, dice: random.Random) -> None:
    at = dice.randrange(len(raw.rows))
    who, cells = raw.rows[at]
    if who is not None:
        keep = {raw.headings.index("NIK"), raw.headings.index("NAMA LENGKAP")}
        raw.rows[at] = (
            who,
            [cell if place in keep or dice.random() < 0.5 else "" for place, cell in enumerate(cells)],
        )


def blank_nik(raw: Raw, dice: random.Random) -> None:
    at, place = dice.randrange(len(raw.rows)), raw.headings.index("NIK")
    who, cells = raw.rows[at]
    if who is not None and len(cells) > place:
        raw.rows[at] = who, [*cells[:place], dice.choice(["", "-", "BELUM ADA"]), *cells[place + 1 :]]


def cut_row(raw: Raw, dice: random.Random) -> None:
    at = dice.randrange(len(raw.rows))
    who, cells = raw.rows[at]
    if who is not None:
        raw.rows[at] = who, cells[: raw.headings.index("NAMA LENGKAP") + 2]


def turned_block(raw: Raw, dice: random.Random) -> None:
    """From some row on, another order of columns under its own heading."""
    at = dice.randrange(1, len(raw.rows) + 1)
    order = [*range(len(raw.headings))]
    dice.shuffle(order)
    below = [
        (who, [cells[place] if place < len(cells) else "" for place in order]) for who, cells in raw.rows[at:]
    ]
    raw.rows[at:] = [(None, [raw.headings[place] for place in order]), *below]


def blank_column(raw: Raw, dice: random.Random) -> None:
    place = dice.randrange(len(raw.headings))
    raw.rows = [
        (who, [*cells[:place], *([""] if len(cells) > place else []), *cells[place:]])
        for who, cells in raw.rows
    ]
    raw.headings = [*raw.headings[:place], "", *raw.headings[place:]]


def shift_row(raw: Raw, dice: random.Random) -> None:
    at = dice.randrange(len(raw.rows))
    who, cells = raw.rows[at]
    if who is not None:
        raw.rows[at] = who, ["", *cells]


EDITS: list[Edit] = [
    drop_heading, damage_heading, repeat_heading, move_heading, add_title, add_blank, add_total, sign, sign_amid, blank_cells, blank_nik,
    cut_row, turned_block, blank_column, shift_row,
]  # fmt: skip


def edited(seed: int) -> tuple[str, Raw, list[str]]:
    """Sheet number `seed`: its programme, its rows, the edits it went through."""
    dice = random.Random(seed)
    programme = dice.choice(sorted(COLUMNS))
    headings = COLUMNS[programme]
    raw = Raw(headings, [(None, headings)])
    for at in range(PEOPLE):
        one = {**person(at + 40 * seed), "NO KARTU": f"0001234{at:06d}", "NO": str(at + 1)}
        raw.rows.append((at, [one[heading] for heading in headings]))
        raw.niks[at] = one["NIK"]
    done = [dice.choice(EDITS) for _ in range(dice.randrange(1, 5))]
    for edit in done:
        edit(raw, dice)
    return programme, raw, [edit.__name__ for edit in done]


def written(raw: Raw, path: Path) -> Path:
    width = max(len(cells) for _, cells in raw.rows)
    rows = [[*cells, *[""] * (width - len(cells))] for _, cells in raw.rows]
    if path.suffix == ".xlsx":
        return write_xlsx(path, {"A": rows})
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", delimiter=";").writerows(rows)
    return write_text(path, text.getvalue())


def lost(raw: Raw, found: Read) -> list[int]:
    """Rows, as Excel counts them, in which a person stands and that came out neither accepted nor
    rejected."""
    kept = {row["source_row"] for row in (*found.records, *found.rejected)}
    return [number for number, (who, _) in enumerate(raw.rows, 1) if who is not None and number not in kept]


def counted(raw: Raw) -> int:
    """Cells of the raw sheet that look like a NIK."""
    return sum(len(cell) == 16 and cell.isdigit() for _, cells in raw.rows for cell in cells)


def numbers(found: Read, fate: str) -> int:
    """The same as the product's own ledger counts them, apart from its layout."""
    return sum(row["numbers"] for row in found.ledger if row["fate"] == fate)


def misread(raw: Raw, found: Read) -> list[int]:
    """Rows whose NIK is somebody else's, or that became a person although nobody stands there."""
    wrong = []
    for row in found.records:
        who, _ = raw.rows[row["source_row"] - 1]
        if who is None or row["nik"] not in (None, raw.niks[who]):
            wrong.append(row["source_row"])
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("seed", daily(30, [3557, 3878, *range(SHEETS)]))
def test_an_edit_loses_nobody(tmp_path: Path, read: Reader, seed: int) -> None:
    programme, raw, edits = edited(seed)
    path = tmp_path / f"a.{'xlsx' if seed % 2 else 'csv'}"
    try:
        found = read(written(raw, path), programme)
    except ExportError as error:
        assert str(error).startswith("a."), edits  # refused in words, naming the file
        return
    assert lost(raw, found) == [], edits
    assert (
        numbers(found, "read")
        == counted(raw)
        == sum(numbers(found, fate) for fate in ("accepted", "rejected", "not_data"))
    ), edits
    assert misread(raw, found) == [], edits


@pytest.mark.slow
def test_the_edits_are_not_refused_wholesale(tmp_path: Path, read: Reader) -> None:
    """A reader that refuses everything would lose nobody: most sheets must still be read."""
    refused = 0
    for seed in range(40):
        programme, raw, _ = edited(seed)
        try:
            read(written(raw, tmp_path / "a.csv"), programme)
        except ExportError:
            refused += 1
    assert refused <= 16
