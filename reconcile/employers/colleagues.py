"""The one step back: that two rows of workers stand at one employer in one month is evidence for one person.

Persons say which employers are one; employers then say of persons who were left to be asked about.
Once a run, and never again: links made so are no evidence for employers of the same run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log2
from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.tables import LINKS

SENTENCE = "bekerja pada pemberi kerja yang sama pada bulan yang sama"
"""What such links say beside their other reasons."""
RELATED = 0.05
"""Of two who are not one person and yet so alike, relatives most of all, so many at most are taken to work
for one employer. It bounds what the step is worth."""
ENOUGH = 20
"""Linked pairs of two rolls that say how often one person stands at one employer on both; of fewer nothing is
learned, and no step is made."""

# apart, by each number: looked up by either of two at once, every job is held against every employer
_AT_WORK = """
SELECT DISTINCT p.record_id, p.programme, f.entity_id,
    coalesce(12 * year(j.active_from) + month(j.active_from), 0) AS first_month,
    coalesce(12 * year(j.active_to) + month(j.active_to), {now}) AS last_month
FROM jobs j
JOIN persons p USING (programme, source_file, sheet, source_row)
JOIN (
    SELECT DISTINCT r.{one} AS value, e.entity_id
    FROM records_employer r
    JOIN employer_entities e ON e.record_id = r.record_id
    WHERE r.{one} IS NOT NULL
) f ON f.value = j.{one}
WHERE j.is_worker IS NOT FALSE
"""
# pairs of two rolls of workers, and whether they stand at one employer in one month
_PAIRS = """
SELECT l.record_id_left, l.record_id_right, l.band, l.probability,
    max(CASE WHEN a.entity_id = b.entity_id AND a.first_month <= b.last_month
              AND b.first_month <= a.last_month THEN 1 ELSE 0 END) AS together,
    max(CASE WHEN x.nik = y.nik AND x.birth_date = y.birth_date THEN 1 ELSE 0 END) AS one_number
FROM links l
JOIN records x ON x.record_id = l.record_id_left
JOIN records y ON y.record_id = l.record_id_right
JOIN at_work a ON a.record_id = l.record_id_left
JOIN at_work b ON b.record_id = l.record_id_right
WHERE a.programme <> b.programme
GROUP BY l.record_id_left, l.record_id_right, l.band, l.probability
ORDER BY l.probability DESC, l.record_id_left, l.record_id_right
"""
_SAID = """
SELECT record_id_left, record_id_right FROM refused_links
UNION
SELECT record_id_left, record_id_right FROM answered WHERE record_id_right IS NOT NULL
"""
_ROWS = """
SELECT c.record_id, c.thing, r.programme, r.source_file, r.nik
FROM clusters c
JOIN records r USING (record_id)
WHERE c.thing IN (
    SELECT thing
    FROM clusters
    WHERE record_id IN (SELECT record_id_left FROM asked UNION SELECT record_id_right FROM asked)
)
ORDER BY c.record_id
"""
_CLUSTERS = """
SELECT c.record_id, coalesce(s.into_thing, c.thing) AS thing
FROM clusters c
LEFT JOIN stepped s ON s.thing = c.thing
ORDER BY c.record_id
"""
Pair = tuple[str, str]


@dataclass(frozen=True)
class Step:
    """What the step made: links and clusters as they stand now, and how many pairs became one person."""

    links: pa.Table
    clusters: pa.Table
    pairs: int


def step_back(engine: Engine, as_of: date, bound: float) -> Step | None:
    """Join whom the employer makes one; None where it makes nobody.

    bound: the lowest probability of a link. Reads `links`, `refused_links`, `clusters`, `answered`,
    `records`, `jobs`, `persons`, `records_employer` and `employer_entities`.

    A pair is joined where it stood in review for its probability alone, or because only number and birth date
    agree (a number mistyped in its serial is that of somebody born on the same day: hardly of a colleague),
    nothing was refused or answered of it, both rows stand at one employer in one month on two rolls, its
    probability with this evidence is a link's, and the two persons have no two NIK, no file in common, and no
    refused link between them.
    """
    now_month = 12 * as_of.year + as_of.month
    at_work = (_AT_WORK.format(one=one, now=now_month) for one in ("npp", "kode_bu"))
    engine.keep("at_work", "UNION".join(at_work))
    pairs = engine.arrow(_PAIRS).to_pylist()
    worth = _worth(pairs)
    asked = [
        row
        for row in pairs
        if row["band"] == "review" and row["together"] and (row["probability"] < bound or row["one_number"])
    ]
    if not worth or not asked:
        return None
    engine.read("asked", pa.Table.from_pylist(asked))
    said = {_sorted(row) for row in engine.arrow(_SAID).to_pylist()}
    persons = _Persons(engine.arrow(_ROWS).to_pylist(), said)
    now = {}
    for row in asked:
        pair, probability = _sorted(row), _posterior(row["probability"], worth)
        if probability >= bound and pair not in said and persons.join(*pair):
            now[pair] = probability
    if not now:
        return None
    engine.read("stepped", persons.renamed())
    links = _links(engine.arrow("SELECT * FROM links"), now, log2(worth))
    return Step(links, engine.arrow(_CLUSTERS), len(now))


def _sorted(row: Mapping[str, Any]) -> Pair:
    one, other = sorted((row["record_id_left"], row["record_id_right"]))
    return one, other


def _worth(pairs: Sequence[Mapping[str, Any]]) -> float:
    """How many times likelier it is of one person than of two to stand at one employer on both rolls; 0 where
    too few links say so."""
    linked = [row["together"] for row in pairs if row["band"] == "link"]
    return sum(linked) / len(linked) / RELATED if len(linked) >= ENOUGH else 0.0


def _posterior(probability: float, worth: float) -> float:
    return probability * worth / (probability * worth + 1 - probability)


class _Persons:
    """Persons that may become one. rows: those of the persons concerned. said: pairs of rows of which
    something was refused or answered."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], said: set[Pair]) -> None:
        self._of = {row["record_id"]: row["thing"] for row in rows}
        self._before = dict(self._of)
        self._members: dict[Any, list[Mapping[str, Any]]] = defaultdict(list)
        for row in rows:
            self._members[row["thing"]].append(row)
        self._apart: dict[str, set[str]] = defaultdict(set)
        for one, other in said:
            self._apart[one].add(other)
            self._apart[other].add(one)

    def join(self, one: str, other: str) -> bool:
        """Make the persons of two rows one, if nothing is against it."""
        into, gone = sorted((self._of[one], self._of[other]))
        if into == gone or self._against(self._members[into], self._members[gone]):
            return False
        for row in self._members.pop(gone):
            self._of[row["record_id"]] = into
            self._members[into].append(row)
        return True

    def _against(self, ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> bool:
        numbers, others = ({row["nik"] for row in side if row["nik"]} for side in (ours, theirs))
        files, other_files = (
            {(row["programme"], row["source_file"]) for row in side} for side in (ours, theirs)
        )
        apart = {row for one in ours for row in self._apart[one["record_id"]]}
        return bool(
            (numbers and others and not numbers & others)
            or files & other_files
            or apart & {row["record_id"] for row in theirs}
        )

    def renamed(self) -> pa.Table:
        """Persons that became part of another: thing, into_thing."""
        moved = {self._before[row]: thing for row, thing in self._of.items() if self._before[row] != thing}
        return pa.table({"thing": list(moved), "into_thing": list(moved.values())})


def _links(links: pa.Table, now: Mapping[Pair, float], bits: float) -> pa.Table:
    """Links as they stand now. bits: what the evidence weighs."""
    changed = (
        row
        if (probability := now.get(_sorted(row))) is None
        else {
            **row,
            "band": "link",
            "probability": round(probability, 9),
            "weight": round(row["weight"] + bits, 4),
            "reasons": [*row["reasons"], SENTENCE],
        }
        for row in links.to_pylist()
    )
    return pa.Table.from_pylist(list(changed), schema=LINKS.schema)
