"""A mark of what a register says of each person: equal marks, the same values from the same sources.

Days and ids of rows are not in it: a roll that comes each month brings every day anew, and whoever is the
same is not sent again for that.
"""

from __future__ import annotations

from collections.abc import Iterator

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import identifier
from reconcile.tables import Table

_BATCH = 100_000
_BLANK = "chr(29)"
_APART = frozenset({"first_seen", "last_seen", "extract_date", "record_id", "version"})
_MARKS = """
SELECT p.person_id, substr(sha256(p.said || chr(30) || coalesce(l.said, '')), 1, 32) AS mark
FROM (SELECT person_id, {person} AS said FROM {persons}) AS p
LEFT JOIN (
    SELECT person_id, string_agg({line}, chr(30) ORDER BY field_group, field, rank) AS said
    FROM {lines}
    GROUP BY person_id
) AS l ON l.person_id = p.person_id
"""


def keep_marks(engine: Engine, name: str, persons: str, lines: str) -> None:
    """Keep the table `name` (person_id, mark) of the tables `persons` and `lines`."""
    said = {
        "person": _text(tables.REGISTER_PERSONS),
        "line": _text(tables.REGISTER_FIELDS),
        "persons": identifier(persons),
        "lines": identifier(lines),
    }
    engine.keep(name, _MARKS.format(**said))


def marks(engine: Engine, name: str) -> Iterator[tuple[str, str]]:
    """(person, mark) of all persons in their order."""
    for batch in engine.batches(f"SELECT person_id, mark FROM {identifier(name)} ORDER BY person_id", _BATCH):
        columns = (batch.column(at).to_pylist() for at in range(2))
        yield from zip(*columns, strict=True)


def _text(table: Table) -> str:
    texts = (
        f"coalesce(CAST({identifier(one.name)} AS VARCHAR), {_BLANK})"
        for one in table.columns
        if one.name not in _APART
    )
    return " || chr(31) || ".join(texts)
