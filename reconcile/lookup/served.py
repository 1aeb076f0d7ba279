"""Look-ups for a page: those of `reconcile find`, as plain values; each is written down before it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from reconcile.explain.evidence_words import BANDS, bars, chance
from reconcile.explain.pairs import ExplainedPair, explain_person
from reconcile.explain.waterfall import signed
from reconcile.lookup.card import Card
from reconcile.lookup.opened import Lookup, lookup
from reconcile.lookup.searching import MOST, Wanted
from reconcile.lookup.words import FIELDS, decision_of, months_in_words
from reconcile.privacy.accesses import Access, check_access, log_access
from reconcile.privacy.masking import Level
from reconcile.vocabulary.errors import UsageError

_MOST_PAIRS = 10
Answer = TypeVar("Answer")


@dataclass
class LookedUp:
    """People of the run at `out`, looked up by `by` for a page, at `level`; the run is opened at the first
    look-up and held until `close`."""

    out: Path
    level: Level
    by: str = ""
    programmes: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._held = ExitStack()
        self._lock = threading.Lock()
        self._run: Lookup | None = None

    def close(self) -> None:
        with self._lock:
            self._held.close()
            self._run = None

    def find(self, purpose: str, wanted: Mapping[str, str]) -> dict[str, Any]:
        """Raises UsageError for a purpose that is not said and for what nobody can be found by."""
        _check(purpose)
        asked = Wanted.typed(wanted.get("nik", ""), wanted.get("name", ""), wanted.get("born", ""))
        with self._lock:
            hits = self._opened().find(asked)
            self._write_down("find", purpose, tuple(hit.person_id for hit in hits))
            told = self._opened().names_of(hits, self.level)
        return {
            "hits": [
                {"person": hit.person_id, "who": told.get(hit.person_id, ""), "why": hit.why} for hit in hits
            ],
            "more": len(hits) == MOST,
        }

    def card(self, purpose: str, person_id: str) -> dict[str, Any]:
        """Raises UsageError also for a person there is not."""
        return self._shown("card", purpose, person_id, self._card)

    def why(self, purpose: str, person_id: str) -> dict[str, Any]:
        """Raises UsageError also for a person of one row."""
        return self._shown("why", purpose, person_id, self._why)

    def _shown(
        self, what: str, purpose: str, person_id: str, make: Callable[[str], dict[str, Any]]
    ) -> dict[str, Any]:
        _check(purpose)
        person = person_id.strip().upper()
        with self._lock:
            self._opened()
            self._write_down(what, purpose, (person,))
            return make(person)

    def _card(self, person: str) -> dict[str, Any]:
        card = self._opened().card(person, self.level)
        if not card.rows:
            raise UsageError("Orang itu tidak ada pada hasil ini.")
        return card_as_values(card)

    def _why(self, person: str) -> dict[str, Any]:
        pairs = explain_person(self.out, person, self.level)
        return {"pairs": [_pair(pair) for pair in pairs[:_MOST_PAIRS]], "more": len(pairs) > _MOST_PAIRS}

    def _opened(self) -> Lookup:
        if self._run is None:
            self._run = self._held.enter_context(lookup(self.out, self.programmes))
        return self._run

    def _write_down(self, what: str, purpose: str, shown: tuple[str, ...]) -> None:
        recipients = (self.by,) if self.by.strip() else ()
        check_access(self.level, recipients, purpose)
        number = self._opened().number
        log_access(self.out, Access(f"review {what}", self.level, number, shown, recipients, purpose))


def _check(purpose: str) -> None:
    if not purpose.strip():
        raise UsageError("Tulis untuk apa orang ini dicari; setiap pencarian dicatat.")


def card_as_values(card: Card) -> dict[str, Any]:
    """A card for a page: texts as the level shows them."""
    return {
        "person": card.person_id,
        "rows": [
            {
                "where": row.where,
                "record_id": row.record_id,
                "values": [[words, row.values[name]] for name, words in FIELDS if row.values.get(name)],
            }
            for row in card.rows
        ],
        "months": [months_in_words(months) for months in card.months],
        "findings": [
            {
                "title": finding.title,
                "told": [
                    [name, finding.told[name]]
                    for name in ("Alasan", "Usul", "Dasar", "Pertama kali")
                    if finding.told.get(name)
                ],
                "decision": decision_of(finding.told),
            }
            for finding in card.findings
        ],
        "household": [
            {"person": one.person_id, "name": one.name, "relationship": one.relationship}
            for one in card.household
        ],
    }


def _pair(pair: ExplainedPair) -> dict[str, Any]:
    explained = pair.explanation
    return {
        "left": pair.left.where,
        "right": pair.right.where,
        "chance": f"peluang satu orang {chance(explained.probability)}: {BANDS[explained.band]}",
        "outcome": pair.outcome,
        "bars": [[bar.label, signed(bar.bits)] for bar in bars(explained)],
    }
