"""Of which day the files speak whose rows are in a run."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pyarrow as pa

from reconcile.tables.reading import DELIVERIES

_NAMES = ("programme", "source_file", "as_of")


def answers_of(deliveries: pa.Table) -> pa.Table:
    """Sources in force of which each delivery holds answers about those who were asked about: programme,
    source_file."""
    found: dict[tuple[str, str], bool] = {}
    for row in deliveries.select([*_NAMES, "in_force", "answers"]).to_pylist():
        if row["in_force"]:
            key = row["programme"], row["source_file"]
            found[key] = found.get(key, True) and bool(row["answers"])
    keys = sorted(key for key, answers in found.items() if answers)
    return pa.table(
        {name: pa.array([key[at] for key in keys], pa.string()) for at, name in enumerate(_NAMES[:2])}
    )


def days_of(deliveries: pa.Table) -> pa.Table:
    """Each source in force once: programme, source_file, as_of.

    A row knows the name of its file and no more, and two deliveries of one name may speak at once (March's
    "siak.csv" of another kota beside January's). Where these do not say the same day, nobody knows which day
    their rows are of: as_of is null, as where nobody says one.
    """
    days: dict[tuple[str, str], set[date | None]] = defaultdict(set)
    for row in deliveries.select([*_NAMES, "in_force"]).to_pylist():
        if row["in_force"]:
            days[row["programme"], row["source_file"]].add(row["as_of"])
    rows = [
        {"programme": programme, "source_file": file, "as_of": said.pop() if len(said) == 1 else None}
        for (programme, file), said in sorted(days.items())
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema([DELIVERIES.schema.field(name) for name in _NAMES]))
