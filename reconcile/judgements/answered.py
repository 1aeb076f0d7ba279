"""What the judgements of a store say in one run: who is whom, and which questions are answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.judgements.approving import approvals
from reconcile.judgements.digests import FIELDS, IDENTITY_FIELDS, told_changes
from reconcile.judgements.locating import Located, locate
from reconcile.judgements.standing import Judgement, identity_of, in_force, standing
from reconcile.judgements.store.events import Event, event_id
from reconcile.judgements.store.sealed import opened_number
from reconcile.judgements.store.states import History
from reconcile.judgements.store.store import Store, store_name
from reconcile.privacy.redacting import without_numbers
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.verdicts import ACTION
from reconcile.workspace.published import read_manifest

JUDGEMENTS = pa.schema(
    [("record_id_left", pa.string()), ("record_id_right", pa.string()), ("verdict", pa.string())]
)


@dataclass(frozen=True)
class Judged:
    """answered: tables.ANSWERED. identities: [record_id_left < record_id_right, verdict SAMA or BEDA], for
    linking.

    facts: what the manifest says of the store: its name, its hash, the last event, and how many judgements
    were in force, used, changed, contradicted, or speak of rows that this run does not have.
    """

    answered: pa.Table
    identities: pa.Table
    facts: Mapping[str, Any]


NOTHING = Judged(tables.ANSWERED.empty(), JUDGEMENTS.empty_table(), {})


def check_store(store: Store | None, out: Path) -> None:
    """Raise UsageError, before any work, when the store is none, is damaged, or is older than the one the
    run at `out` knew."""
    if store is None:
        return
    history = _read(store)
    known: object = None
    with suppress(UsageError):  # no run yet, or a damaged one, which this run is about to replace
        known = read_manifest(out).get("judgements")
    store.check_known(history, known)


def _read(store: Store) -> History:
    if not store.exists:
        raise UsageError(
            f"{store.path} bukan simpanan keputusan: tidak ada keputusan di dalamnya. Masukkan lembar kerja"
            " yang sudah diisi dengan reconcile judgements import, atau hilangkan --judgements."
        )
    return store.read()


def judged_in(engine: Engine, store: Store | None) -> Judged:
    """The judgements of `store` on the rows of the table `records`. Raises UsageError when the folder is
    no store, or lacks its key."""
    if store is None:
        return NOTHING
    history, key = _read(store), store.key()
    events = in_force(history.events)
    located = locate(engine, events, key)
    here = {event.number: located.ids(event) for event in events if located.whole(event)}
    judgements = standing(events, here)
    answered = _answered(judgements, located, approvals(history.events), key)
    said = [identity_of(one) for one in judgements if one.used]
    identities = sorted({(*identity[0], identity[1]) for identity in said if identity})
    used, contradicted = (
        sum(len(one.events) for one in judgements if one.used is wanted) for wanted in (True, False)
    )
    facts = {
        "store": store_name(key),
        "sha256": history.sha256,
        "last_event": event_id(history.lines),
        "head": history.head,
        "in_force": len(events),
        "used": used,
        "changed": sum(
            one.used and row["changed"] is not None for one, row in zip(judgements, answered, strict=True)
        ),
        "contradicted": contradicted,
        "unsure": len(here) - used - contradicted,  # RAGU where somebody else decided
        "without_rows": len(events) - len(here),
        "damaged_lines": list(history.damaged),
    }
    return Judged(
        pa.Table.from_pylist(answered, schema=tables.ANSWERED.schema),
        pa.Table.from_pylist(
            [dict(zip(JUDGEMENTS.names, identity, strict=True)) for identity in identities], schema=JUDGEMENTS
        ),
        facts,
    )


def _answered(
    judgements: Sequence[Judgement], located: Located, agreed: Mapping[int, Event], key: bytes
) -> list[dict[str, Any]]:
    """One row for each judgement, also those that contradict each other: their questions are asked again,
    and say why."""
    return [
        {
            "answers": judgement.subject[0],
            "class": judgement.subject[1] or None,
            "record_id_left": located.ids(judgement.latest)[0],
            "record_id_right": located.ids(judgement.latest)[1] if judgement.latest.right else None,
            "verdict": judgement.verdict,
            "nik": opened_number(judgement.latest.sealed, key) or None,
            "decided_on": judgement.latest.day,
            "decided_by": without_numbers(judgement.latest.decided_by) or None,
            "approved_on": agreed[judgement.latest.number].day if judgement.latest.number in agreed else None,
            "approved_by": agreed[judgement.latest.number].by if judgement.latest.number in agreed else None,
            "changed": changed_since(judgement, located),
        }
        for judgement in judgements
    ]


def changed_since(judgement: Judgement, located: Located) -> str | None:
    """Why the question is asked again: who contradicts, else what has changed in the rows; None when
    nothing has."""
    if judgement.against:
        return f"jawaban petugas bertentangan ({', '.join(map(event_id, judgement.against))})"
    told = [changes(event, located) for event in judgement.events]
    return None if None in told else told[-1]  # somebody may have confirmed it since


def changes(event: Event, located: Located) -> str | None:
    """What has changed in the rows of `event` since it was given; None when nothing has."""
    pairs = [
        (judged, row.values)
        for judged, row in zip((event.left, event.right), located.of(event), strict=True)
        if judged and row
    ]
    return told_changes(pairs, FIELDS if event.answers == ACTION else IDENTITY_FIELDS, located.key)
