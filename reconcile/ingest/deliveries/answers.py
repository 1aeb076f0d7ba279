"""Files of a register that hold answers about those who were asked about: told by the file's name, or by what
stands in it.

A file whose rows answer (codes, "Data Tidak Ditemukan", "Sesuai (87)") speaks of nobody but the people in it
where these are people of the rolls: whoever is not among them was not asked, and is not missing. An extract
with such a column lists everybody of its kota, most of whom are on no roll.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells.letters import Words, hashed, words
from reconcile.ingest.deliveries.delivery import Facts
from reconcile.ingest.deliveries.people import read_records
from reconcile.programmes import Programme

ASKERS = 0.5
"""Share of people of the rolls from which on a file with answers that only askers get is theirs: an extract
knows nobody who is not found."""
ALL = 0.95
"""The same of one in which everybody was found: who left a roll since he was asked about is the rest."""

Where = Callable[[Facts], Path]


def tell_answers(sources: Sequence[Facts], programmes: Mapping[str, Programme], where: Where) -> list[Facts]:
    """The sources in their order, each with whether it holds answers.

    where: finds their snapshots, which are read only where a file of a register answers.
    """
    doubted = {one.key for one in sources if one.answering and not one.answers}
    if not doubted:
        return list(sources)
    rolls = [one for one in sources if programmes[one.programme].role != "register"]
    asked = _together([_niks(where(one), one) for one in rolls])
    return [
        replace(one, answers=True) if one.key in doubted and _are_asked(one, where(one), asked) else one
        for one in sources
    ]


def _are_asked(facts: Facts, snapshot: Path, asked: Words) -> bool:
    niks = np.unique(_niks(snapshot, facts))
    if not len(niks):
        return False
    share = float(np.isin(niks, asked, assume_unique=True).mean())
    return share >= (ASKERS if facts.answering == "ASKERS" else ALL)


def _niks(snapshot: Path, facts: Facts) -> Words:
    """A number for each NIK of a source."""
    column: pa.ChunkedArray = pc.drop_null(read_records(snapshot, facts.source_file, ("nik",))["nik"])
    return hashed(words(column.combine_chunks()), 1)


def _together(niks: Sequence[Words]) -> Words:
    return np.unique(np.concatenate(niks)) if niks else np.zeros(0, np.uint64)
