"""Proposals that an aid ends, put before a second person: those of a store as a page shows them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconcile.judgements import Store
from reconcile.judgements.approving import approve, may_be_his, waiting
from reconcile.judgements.listing import ListedJudgement, listed
from reconcile.privacy.masking import Level
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.runs import storage_failures


@dataclass(frozen=True)
class StoredProposals:
    """What waits in `store` for `by` to agree to, told of the people of the run at `out` as `level` shows
    them."""

    store: Store
    out: Path
    by: str
    level: Level
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def waiting(self) -> list[dict[str, Any]]:
        """Oldest first. own: he may have made the proposal himself, so that another must agree."""
        if not self.store.exists:
            return []
        with self._lock, storage_failures(self.store.path):
            open_ones = {event.number for event in waiting(self.store.read().events)}
            found = listed(self.store, self.out, self.level) if open_ones else []
        return [self._as_values(one) for one in found if one.event.number in open_ones]

    def approve(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Agree to these, all or none; on the disk when this returns. Raises UsageError as
        `judgements.approving.approve` does."""
        if not ids:
            raise UsageError("Pilih dahulu usul yang disetujui.")
        with self._lock, storage_failures(self.store.path):
            return approve(self.store, ids, self.by)

    def _as_values(self, one: ListedJudgement) -> dict[str, Any]:
        event = one.event
        return {
            "id": event.event_id,
            "question_id": event.question_id,
            "verdict": event.verdict,
            "kind": one.kind,
            "name": one.name,
            "place": one.place,
            "by": event.giver,
            "day": f"{event.day:%d-%m-%Y}",
            "note": event.note,
            "state": one.state,
            "own": may_be_his(event, self.by),
        }
