"""Who was missing when a list was made, remembered in the store: a roll that comes back complete enters them
for months that are past, and no later run can tell that they ever were missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.inspections.choosing import Visit
from reconcile.workspace.store.entries import EntryLog

LOG = "inspected_missing"
CLASSES = ("PWBD_TK", "PWBD_KES", "PDS_TK")
"""Classes of workers who are not registered."""
_MISSING = """
SELECT entity_id, programme, person_id
FROM compliance_persons
WHERE class IN ({classes}) AND exempt_reason IS NULL AND certainty <> 'TIDAK_DAPAT_DINILAI'
  AND entity_id IN ({entities})
GROUP BY entity_id, programme, person_id
ORDER BY entity_id, programme, person_id
"""
SCHEMA = pa.schema(
    [("entity_id", pa.string()), ("programme", pa.string()), ("person_id", pa.string()), ("day", pa.string())]
)
"""Of `remembered`. day: of the first list that named him."""


@dataclass(frozen=True)
class Missing:
    """Workers of a firm whom a scheme did not know on the day of a list. persons: their ids, which tell
    nothing of anybody."""

    entity_id: str
    programme: str
    day: str
    persons: Sequence[str]


def missing_at(engine: Engine, firms: Iterable[Visit], day: str) -> list[Missing]:
    """At the firms of a list. Needs compliance_persons."""
    entities = sorted({one.entity for one in firms if not one.by_lot})
    if not entities:
        return []
    rows = engine.arrow(_MISSING.format(classes=listed(CLASSES), entities=listed(entities))).to_pylist()
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        found.setdefault((row["entity_id"], row["programme"]), []).append(row["person_id"])
    return [Missing(*key, day, persons) for key, persons in found.items()]


def remembered(lines: Iterable[Missing]) -> pa.Table:
    """As SCHEMA: each worker once for each firm and scheme, with the first day."""
    first: dict[tuple[str, str, str], str] = {}
    for one in lines:
        for person in one.persons:
            key = (one.entity_id, one.programme, person)
            first[key] = min(one.day, first.get(key, one.day))
    rows = [(*key, first[key]) for key in sorted(first)]
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)


def successors(identities: pa.Table) -> dict[str, str]:
    """Ids of persons whose rows are with another now -> him, the last of several. identities: as
    IDENTITIES."""
    names = dict(zip(identities["identity"].to_pylist(), identities["identity_id"].to_pylist(), strict=True))
    gone = identities.filter(pc.is_valid(identities["successor"]))
    next_ = dict(zip(gone["identity"].to_pylist(), gone["successor"].to_pylist(), strict=True))
    found = {}
    for one in next_:
        at, seen = one, {one}
        while (later := next_.get(at)) is not None and later not in seen:
            at = later
            seen.add(at)
        found[names[one]] = names[at]
    return found


class MissingLog(EntryLog[Missing]):
    """Everybody whom a list ever named as missing, in the store beside OUT."""

    name = LOG
    entry = Missing
    called = "catatan pekerja pada daftar pemeriksaan"

    def all(self) -> list[Missing]:
        """In the order in which they were remembered."""
        return self.lines()

    def add(self, found: Sequence[Missing]) -> int:
        """Keep those whom no earlier list named; returns how many."""
        known = set(
            zip(*(remembered(self.all())[name].to_pylist() for name in SCHEMA.names[:3]), strict=True)
        )
        new = [
            Missing(one.entity_id, one.programme, one.day, persons)
            for one in found
            if (persons := [p for p in one.persons if (one.entity_id, one.programme, p) not in known])
        ]
        if new and self.store.exists:
            self.append(new)
        return sum(len(one.persons) for one in new)
