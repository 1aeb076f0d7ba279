"""Runs one after another over small tables, each going on from what the one before left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from reconcile.coverage.growth import Base, Known, Tonight, keep_growth
from reconcile.engines.protocol import Engine
from reconcile.rules import load_rules
from tests.findings.ascii_tables import table

FAMILIES = load_rules().families
SEGMENTS = [
    segment.code
    for family in FAMILIES.family
    if family.code == "ketenagakerjaan"
    for segment in family.segments
]
KNOWN = dict.fromkeys(SEGMENTS, "KNOWN")


class Nights:
    """Runs one after another, each going on from what the one before left."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.number = engine, 0
        self.base: Base = {}
        self.known = Known()

    def night(
        self,
        people: str,
        *,
        events: str = "",
        sources: Mapping[str, str] = KNOWN,
        since: Mapping[str, str] | None = None,
        paid: Mapping[str, tuple[int, int]] | None = None,
        day: int = 0,
        registered: str = "",
    ) -> list[dict[str, Any]]:
        """people: lines of person, segment, active (? for unknown), kota, age, life. paid: the first and the
        last month of 2018 that somebody paid for. day: the month of the run, where it is not the next. registered: lines of person, agent and month of 2018."""
        self.number += 1
        rows = [line.split() for line in people.strip().splitlines()]
        engine = self.engine
        engine.read(
            "membership",
            table("membership", [_member(*row, since=(since or {}).get(row[0])) for row in rows]),
        )
        engine.read("coverage_people", table("coverage_people", [_person(*row) for row in rows]))
        lines = [
            {"family": "ketenagakerjaan", "segment": segment, "segment_title": segment, "kota": "", "state": state, "needed": 1,
             "programmes": "", "rows": 1, "nameless": 0}
            for segment, state in sources.items()
        ]  # fmt: skip
        others = [{**lines[0], "family": one, "segment": "X"} for one in ("jkn", "pendidikan")]
        engine.read("coverage_sources", table("coverage_sources", lines + others))
        told = [
            dict(zip(("identity_id", "event", "other_id"), line.split(), strict=True))
            for line in events.splitlines()
        ]
        engine.read("identity_events", table("identity_events", [dict(one) for one in told]))
        engine.read("coverage_rates", table("coverage_rates", []))
        work = [
            {
                "person_id": person,
                "month": date(2018, month, 1),
                "paid": 1,
                "roll": "bpjstk_tk",
                "state": "ACTIVE",
            }
            for person, (first, last) in (paid or {}).items()
            for month in range(first, last + 1)
        ]
        engine.read("employment", table("employment", work))
        leads = [_lead(*line.split()) for line in registered.splitlines()]
        engine.read("registration_results", table("registration_results", leads))
        tonight = Tonight(self.number, date(2018, day or self.number, 28))
        self.base = keep_growth(engine, FAMILIES, self.known, self.base, tonight)
        self.known = Known(
            *(engine.arrow(f"SELECT * FROM {one}") for one in ("member_states", "member_spells"))
        )
        growth: list[dict[str, Any]] = engine.arrow(
            "SELECT * FROM growth WHERE family = 'ketenagakerjaan'"
        ).to_pylist()
        return growth


def _member(person: str, segment: str, active: str, *_: str, since: str | None = None) -> dict[str, Any]:
    return {
        "person_id": person, "family": "ketenagakerjaan", "programme": "bpu", "segment": segment, "record_id": person,
        "rows": 1, "cards": 1, "cards_of_family": 1, "registered": 1, "active": None if active == "?" else int(active),
        "state": {"1": "AKTIF", "0": "BERAKHIR", "?": "TIDAK_DIKETAHUI"}[active], "counts": 1,
        "since": date.fromisoformat(since) if since else None,
    }  # fmt: skip


def _person(*said: str) -> dict[str, Any]:
    person, kota, age, life = said[0], *said[3:], *("3171", "30", "LIVING")[len(said) - 3 :]
    return {"person_id": person, "kota": kota, "age": int(age), "life": life, "resident": 1, "sex": "M"}


def _lead(person: str, agent: str, month: str) -> dict[str, Any]:
    at = datetime(2018, int(month), 3, 9)
    return {
        "record_id": f"{person}-{agent}", "programme": "perisai_daftar", "source_file": "d.csv", "sheet": "",
        "source_row": 2, "agent_code": agent, "entered_at": at, "code": "LENGKAP", "fate": "COMPLETE",
        "person_id": person,
    }  # fmt: skip
