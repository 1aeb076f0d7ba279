"""A file as an agency sends it, before it is written: what stands in it, and what it speaks for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_samples.generator.arrays import Bools, Ints, Strings
from data_samples.generator.exports.files import (
    Columns,
    Sheet,
    Text,
    Truth,
    write_text,
    write_workbook,
    write_zip,
)
from data_samples.generator.exports.health import CITIES

EVERYWHERE = tuple(CITIES)
"""The six cities of DKI, by their codes."""


@dataclass(frozen=True)
class TextForm:
    """A text file. `city`: 4-digit code of each row's place."""

    columns: Columns
    style: Text
    person: Ints
    city: Strings

    def take(self, rows: npt.NDArray[np.intp]) -> TextForm:
        """The same file with these rows in this order, numbered anew."""
        columns = renumbered({name: values[rows] for name, values in self.columns.items()})
        return replace(self, columns=columns, person=self.person[rows], city=self.city[rows])


@dataclass(frozen=True)
class BookForm:
    """A workbook."""

    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class ZipForm:
    """A zip of text files: name and text of each."""

    members: tuple[tuple[str, TextForm], ...]


Form = TextForm | BookForm | ZipForm


@dataclass(frozen=True)
class Delivery:
    """One file. `series`: what comes again month after month; `of`: the file that it repeats or corrects."""

    programme: str
    series: str
    name: str
    form: Form
    manner: str
    """STATE: the newest replaces the older; PERIOD: each period stands for itself."""
    start: np.datetime64
    end: np.datetime64
    """The period of a PERIOD file; both the as-of day of a STATE file."""
    scope: tuple[str, ...] = EVERYWHERE
    kind: str = ""
    """What is wrong with it or its coming, "" for nothing: see the table of deliveries."""
    of: str = ""
    in_force: bool = True
    """Whether it ought to speak this month."""
    cut: float = field(default=1.0)
    """Share of its bytes that arrived."""

    @property
    def rows(self) -> int:
        """How many rows of people its sender wrote."""
        if isinstance(self.form, TextForm):
            return len(self.form.person)
        if isinstance(self.form, BookForm):
            return sum(len(sheet.person) for sheet in self.form.sheets)
        return sum(len(text.person) for _, text in self.form.members)


def renumbered(columns: Columns) -> Columns:
    """The columns, their running number from 1 on."""
    for name in ("NO", "No."):
        if name in columns:
            numbers = np.arange(1, len(columns[name]) + 1).astype(str).astype(object)
            columns = columns | {name: numbers}
    return columns


def kept_rows(sheet: Sheet, here: Bools) -> Sheet:
    """The sheet with some of its rows, numbered anew."""
    rows = [sheet.rows[row] for row in np.flatnonzero(here).tolist()]
    numbered = [[number + 1, *cells[1:]] for number, cells in enumerate(rows)]
    repeat = sheet.repeat
    return replace(sheet, rows=numbered, person=sheet.person[here], repeat=repeat)


def put(delivery: Delivery, folder: Path, truth: Truth) -> None:
    """Write it to `folder`/<programme>/, and note who stands in it."""
    path, own = folder / delivery.programme / delivery.name, Truth()
    form = delivery.form
    if isinstance(form, TextForm):
        write_text(path, form.columns, form.style, form.person, own)
    elif isinstance(form, BookForm):
        write_workbook(path, form.sheets, own)
    else:
        write_zip(path, [(name, text.columns, text.style, text.person) for name, text in form.members], own)
    truth.parts += own.parts if delivery.cut == 1 else _cut(path, delivery, own.table())


def _cut(path: Path, delivery: Delivery, whole: pa.Table) -> list[pa.Table]:
    """Leave the first part of the file, text in the middle of a line; returns the truth of its whole lines,
    nothing for a workbook, which cannot be opened."""
    content = path.read_bytes()
    at = int(len(content) * delivery.cut)
    if not isinstance(delivery.form, TextForm):
        path.write_bytes(content[:at])
        return []
    begun = content.rfind(b"\n", 0, at) + 1
    length = content.find(b"\n", begun) - begun
    path.write_bytes(content[: begun + length // 2])
    lines = content[:begun].count(b"\n")
    return [whole.filter(pc.less_equal(whole["source_row"], lines))]
