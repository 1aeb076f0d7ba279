"""The list of inspections: whom to visit first, as many as there are visits, and a part drawn by lot.

Without firms that nobody suspects it would never be known how often the list is right, nor what it misses.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reconcile.compliance.classes import CERTAINTIES, CODES
from reconcile.engines.protocol import Engine

VISITS = 5
"""Of one inspector in a month."""
BY_LOT = 10
"""One visit in so many goes to a firm that nothing was found of."""
LOT = "PEMERIKSAAN_ACAK"
"""What stands in place of a class there."""
LONG = 6
"""Months of arrears from which on they come before wages."""

RANKS = {
    "PWBD_TK": 1, "PWBD_KES": 1, "PDS_TK": 1, "PDS_PROGRAM": 2, "PIUTANG": 2, "PDS_UPAH": 3, "WLKP_LALAI": 4,
    "DATA_TIDAK_BENAR": 4,
}  # fmt: skip
"""People without protection first, then what is owed, then wages, then papers."""

# the newest month of each class; rupiah over all months, for what was lacking is owed for each
_FOUND = """
SELECT c.entity_id, c.class, c.programme, c.certainty, c.named, c.persons, c.run_length, c.first_month,
       c.month, c.legal_basis, c.proposed_action, s.short_min, s.short_max
FROM (
    SELECT c.*, ROW_NUMBER() OVER (
               PARTITION BY c.entity_id, c.class, c.programme
               ORDER BY c.month DESC, c.grade, c.named DESC
           ) AS newest
    FROM (
        SELECT c.*, CASE c.certainty WHEN 'PASTI' THEN 1 WHEN 'DUGAAN_KUAT' THEN 2 ELSE 3 END AS grade
        FROM compliance c
        WHERE c.exempt_reason IS NULL AND c.certainty <> 'TIDAK_DAPAT_DINILAI'
    ) c
) c
JOIN (
    SELECT entity_id, class, programme, CAST(SUM(short_min) AS BIGINT) AS short_min,
           CASE WHEN COUNT(*) = COUNT(short_max) THEN CAST(SUM(short_max) AS BIGINT) END AS short_max
    FROM compliance
    WHERE exempt_reason IS NULL AND certainty <> 'TIDAK_DAPAT_DINILAI'
    GROUP BY entity_id, class, programme
) s ON s.entity_id = c.entity_id AND s.class = c.class AND s.programme = c.programme
WHERE c.newest = 1
ORDER BY c.entity_id, c.class, c.programme
"""
# one row speaks for a firm: BPJS Kesehatan's, BPJS Ketenagakerjaan's, the report's, the business register's
_FIRMS = """
SELECT entity_id, name, npwp9, kode_bu, npp, wlkp_no, address, kelurahan_code, kota_code, kbli, scale, risk,
       last_paid, inspection, inspection_result, members, COALESCE(certainty, 1) AS certainty
FROM (
    SELECT e.entity_id, r.name_raw AS name, r.address, r.kelurahan_code, r.kbli, r.scale, r.inspection,
           r.inspection_result,
           MAX(r.npwp9) OVER (PARTITION BY e.entity_id) AS npwp9,
           MAX(r.kode_bu) OVER (PARTITION BY e.entity_id) AS kode_bu,
           MAX(r.npp) OVER (PARTITION BY e.entity_id) AS npp,
           MAX(r.wlkp_no) OVER (PARTITION BY e.entity_id) AS wlkp_no,
           MAX(r.risk_class) OVER (PARTITION BY e.entity_id) AS risk,
           MAX(r.last_paid) OVER (PARTITION BY e.entity_id) AS last_paid,
           MIN(r.kota_code) OVER (PARTITION BY e.entity_id) AS kota_code,
           COALESCE(w.members, 0) AS members,
           MIN(CASE WHEN COALESCE(r.npp, r.kode_bu) IS NOT NULL THEN e.certainty END)
             OVER (PARTITION BY e.entity_id) AS certainty,
           ROW_NUMBER() OVER (
               PARTITION BY e.entity_id
               ORDER BY CASE r.programme WHEN 'bpjskes_bu' THEN 1 WHEN 'bpjstk_prs' THEN 2 WHEN 'wlkp' THEN 3
                             ELSE 4 END,
                        CASE r.head_or_branch WHEN 'BRANCH' THEN 2 ELSE 1 END, r.record_id
           ) AS turn
    FROM employer_entities e
    JOIN records_employer r ON r.record_id = e.record_id
    LEFT JOIN (
        SELECT entity_id, CAST(COUNT(DISTINCT person_id) AS BIGINT) AS members
        FROM employment
        WHERE month = (SELECT MAX(month) FROM employment)
        GROUP BY entity_id
    ) w ON w.entity_id = e.entity_id
) r
WHERE turn = 1
ORDER BY entity_id
"""
# a class that could not be judged may be there: nobody knows, and that is not "nothing was found"
_UNJUDGED = """
SELECT DISTINCT entity_id
FROM compliance
WHERE exempt_reason IS NULL AND certainty = 'TIDAK_DAPAT_DINILAI'
"""
_CITY_UNKNOWN = ""


@dataclass(frozen=True)
class Capacity:
    """inspectors: code of a kota -> how many inspectors; a kota that is not named has none. visits: of each
    in the month. seed: of the lot."""

    inspectors: Mapping[str, int]
    seed: int
    visits: int = VISITS


@dataclass(frozen=True)
class Visit:
    """A firm on the list. firm: its row; found: what is to be clarified, the first reason first, or nothing
    where it was drawn by lot."""

    kota: str
    firm: Mapping[str, Any]
    found: Sequence[Mapping[str, Any]]

    @property
    def by_lot(self) -> bool:
        return not self.found

    @property
    def entity(self) -> str:
        return str(self.firm["entity_id"])


def chosen(engine: Engine, capacity: Capacity, risks: Mapping[str, int]) -> list[Visit]:
    """The list of the month, kota by kota in their order, in each the order of visits with those drawn by lot
    at the end. A firm of which something could not be judged is not drawn. risks: class of JKK -> parts per
    million. Needs compliance, employment, records_employer, employer_entities."""
    firms = {row["entity_id"]: row for row in engine.arrow(_FIRMS).to_pylist()}
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in engine.arrow(_FOUND).to_pylist():
        found[row["entity_id"]].append(row)
    unjudged = set(engine.arrow(_UNJUDGED)["entity_id"].to_pylist())
    flagged: dict[str, list[Visit]] = defaultdict(list)
    others: dict[str, list[Visit]] = defaultdict(list)
    for entity, firm in sorted(firms.items()):
        kota = firm["kota_code"] or _CITY_UNKNOWN
        reasons = sorted(found.get(entity, ()), key=_reason_key)
        if reasons:
            flagged[kota].append(Visit(kota, firm, reasons))
        elif firm["members"] and entity not in unjudged:
            others[kota].append(Visit(kota, firm, ()))
    lot = random.Random(capacity.seed)
    return [
        one
        for kota in sorted(capacity.inspectors)
        for one in _of_city(
            flagged[kota], others[kota], capacity.inspectors[kota] * capacity.visits, (lot, risks)
        )
    ]


def _of_city(
    flagged: Sequence[Visit],
    others: Sequence[Visit],
    visits: int,
    how: tuple[random.Random, Mapping[str, int]],
) -> list[Visit]:
    lot, risks = how
    drawn = min(len(others), -(-min(visits, len(flagged) + len(others)) // BY_LOT))
    ranked = sorted(flagged, key=lambda one: _order(one, risks))
    return [*ranked[: visits - drawn], *sorted(lot.sample(list(others), drawn), key=lambda one: one.entity)]


def _reason_key(row: Mapping[str, Any]) -> tuple[int, int, int, str]:
    return (_rank(row), CERTAINTIES.index(row["certainty"]), CODES.index(row["class"]), row["programme"])


def _rank(row: Mapping[str, Any]) -> int:
    short_arrears = row["class"] == "PIUTANG" and row["run_length"] <= LONG
    return 3 if short_arrears else RANKS[row["class"]]


def _order(one: Visit, risks: Mapping[str, int]) -> tuple[int, int, int, int, int, str]:
    """Class and certainty of the first reason; persons by the risk of their work; rupiah; months."""
    first = one.found[0]
    risk = risks.get(str(one.firm["risk"] or ""), min(risks.values(), default=1))
    rupiah = sum(row["short_min"] or 0 for row in one.found)
    return (
        _rank(first),
        CERTAINTIES.index(first["certainty"]),
        -int(first["persons"]) * risk,
        -rupiah,
        -int(first["run_length"]),
        one.entity,
    )
