"""Numbers of places as anybody may see them: kelurahan, kota and province are one system, with those of the
paper before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from reconcile.privacy.months import told_rows
from reconcile.privacy.suppression import published

Row = Mapping[str, Any]
Key = tuple[str, str]
OF_KELURAHAN = ("uncovered", "raked")
"""What is told of each kelurahan; of kota and province also the rest."""
_OF_KOTA = ("residents", "covered", "unknown")
OF_CELLS = ("residents", "covered", "unknown", "uncovered")


def told_areas(
    areas: Sequence[Row], least: int, before: Mapping[Key, tuple[int, str | None]]
) -> list[dict[str, Any]]:
    """Rows of tables.AREAS_TOLD. areas: rows of tables.AREAS. least: fewer are told of nowhere. before: what
    the paper before told."""
    values: dict[Key, int] = {}
    parts: dict[Key, dict[Key, int]] = defaultdict(dict)
    for row in areas:
        place = row["kelurahan"]
        for name in (*OF_KELURAHAN, *_OF_KOTA):
            count = round(row[name])
            kota = (name, place[:4])
            if name in OF_KELURAHAN:
                parts[kota][name, place] = count
            else:
                values[kota] = values.get(kota, 0) + count
    for kota, counts in parts.items():
        values |= counts
        values[kota] = sum(counts.values())
    equations = [(kota, list(counts)) for kota, counts in parts.items()]
    for name in (*OF_KELURAHAN, *_OF_KOTA):
        below = [key for key in values if key[0] == name and len(key[1]) == 4]
        for home in {place[:2] for _, place in below}:
            of = [key for key in below if key[1].startswith(home)]
            values[name, home] = sum(values[key] for key in of)
            equations.append(((name, home), of))
    return told_rows(equations, values, least, before)


def told_cells(cells: Sequence[Row], least: int) -> list[dict[str, str]]:
    """Of each row of tables.AREA_CELLS the text of every count: its residents are the covered, the unknown
    and the uncovered, so that of these none can be reckoned from the others."""
    texts = []
    for row in cells:
        values = {name: int(row[name]) for name in OF_CELLS}
        shown = published([("residents", OF_CELLS[1:])], values, least)
        texts.append({name: shown[name].mark or str(shown[name].value) for name in OF_CELLS})
    return texts
