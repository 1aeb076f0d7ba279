"""People above a heading: a sheet whose first heading is gone and that repeats it later must not lose the
rows in between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reconcile.ingest.cells import marks
from reconcile.ingest.cells.sheets import Note, told_place
from reconcile.ingest.layout.blocks import begins_block
from reconcile.ingest.layout.columns import Chosen, Looks
from reconcile.ingest.layout.layouts import Layout
from reconcile.ingest.layout.reshaping import Shape
from reconcile.programmes.headings import Vocabulary, heading_key
from reconcile.vocabulary.errors import ExportError

_NIK_LIKE = re.compile(r"^\W*(?:\d[\s.\-]?){16}(?:\.0)?\W*$")
_MOST_STRAYS = 0.2
_MOST_TITLE_CELLS = 2


def from_the_first_person(
    shape: Shape,
    chosen: Chosen,
    vocabulary: Vocabulary,
    where: tuple[str, str],
    *,
    looks: Looks,
) -> tuple[Layout, list[Note]]:
    """The layout, begun at the first person above its heading when there is one, which is then said.

    Raises ExportError when rows above the heading hold NIKs elsewhere than in its NIK column: another table,
    whose columns nobody named.
    """
    layout = shape.layout
    above = [cells for number, cells in shape.sheet.head() if number < layout.first]
    people = {at for at in _people(above, chosen, looks) if not begins_block(above[at], vocabulary)}
    numbered = {at for field in looks.numbers for at in chosen.columns.get(field, ())}
    strays = [at for at, cells in enumerate(above) if _holds_nik(cells, numbered, vocabulary)]
    strays += [at for at in sorted(people) if not looks.fits(chosen, above[at])]
    if len(strays) > _MOST_STRAYS * len(people):
        raise ExportError(
            f"{told_place(where)}: {len(strays)} baris di atas judul kolom (baris {layout.first}) berisi NIK"
            f" tetapi tanpa judul kolom yang cocok, misalnya baris {strays[0] + 1}. Tulis judul kolom di atas"
            " baris itu, atau pisahkan tabelnya ke lembar sendiri."
        )
    if not people:
        return layout, []
    first = _with_neighbours(above, min([*people, *strays]), vocabulary) + 1
    note = Note(
        "JUDUL_DI_BAWAH_DATA",
        "PERINGATAN",
        f"Judul kolom baru ditemukan pada baris {layout.first}; baris data di atasnya dibaca dengan judul"
        " itu.",
        "Tulis judul kolom yang utuh di atas baris data pertama.",
        rows=layout.first - first,
        examples=(first,),
    )
    preamble = tuple(cell.strip() for cells in above[: first - 1] for cell in cells if cell.strip())
    return replace(layout, first=first, last=first - 1, preamble=preamble), [note]


def _holds_nik(cells: Sequence[str], numbered: set[int], vocabulary: Vocabulary) -> bool:
    """Whether a row has a cell of NIK size where no column of such numbers stands, and not only its
    family's card on a row of its own."""
    elsewhere = any(_NIK_LIKE.match(cell) for at, cell in enumerate(cells) if at not in numbered)
    return elsewhere and not begins_block(cells, vocabulary)


def _people(above: Sequence[Sequence[str]], chosen: Chosen, looks: Looks) -> set[int]:
    """Places of the rows that are people under the columns chosen."""
    return set(np.flatnonzero(looks.certain(chosen.fields(above), len(above))).tolist())


def _with_neighbours(above: Sequence[Sequence[str]], first: int, vocabulary: Vocabulary) -> int:
    """Where the rows of the table begin: rows right above the first person that are neither blank, nor a
    title, nor a heading."""
    while first and _may_be_person(above[first - 1], vocabulary):
        first -= 1
    return first


def _may_be_person(cells: Sequence[str], vocabulary: Vocabulary) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    headings = sum(heading_key(cell) in vocabulary.keys for cell in filled)
    return (
        len(filled) > _MOST_TITLE_CELLS
        and headings < 2
        and not any(marks.TITLE.match(cell) for cell in filled[:1])
    )
