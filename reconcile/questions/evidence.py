"""What two rows agree and differ on, as one sentence for staff: what linking weighed, else a plain
comparison."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.questions.words import AGREES, DIFFERS, NEAR, WORDS, Told

_PAIRS = """
SELECT DISTINCT record_id_left, record_id_right
FROM question_findings
WHERE told_by_pair AND record_id_right IS NOT NULL
"""

# Pairs that linking never weighed are compared as a person would.
_HELD = """
SELECT p.record_id_left, p.record_id_right, w.reasons, n.persons, a.programme = b.programme AS one_roll,
       a.nik = b.nik AS nik, a.name_key = b.name_key AS name, a.name_first = b.name_first AS name_first,
       a.birth_date = b.birth_date AS birth,
       month(a.birth_date) = day(b.birth_date) AND day(a.birth_date) = month(b.birth_date)
         AND year(a.birth_date) = year(b.birth_date) AS swapped,
       a.kk = b.kk AS kk, a.sex = b.sex AS sex, a.nik AS nik_left, b.nik AS nik_right
FROM question_told p
JOIN records a ON a.record_id = p.record_id_left
JOIN records b ON b.record_id = p.record_id_right
LEFT JOIN (
  SELECT least(record_id_left, record_id_right) AS one, greatest(record_id_left, record_id_right) AS two,
         reasons
  FROM links
) AS w
  ON w.one = least(p.record_id_left, p.record_id_right)
 AND w.two = greatest(p.record_id_left, p.record_id_right)
LEFT JOIN question_named n ON n.name_key = a.name_key
ORDER BY p.record_id_left, p.record_id_right
"""

# how many people bear the names that are told of, as linking has it
_NAMED = """
SELECT r.name_key, COUNT(DISTINCT p.person_id) AS persons
FROM {everybody}records r
JOIN {everybody}persons p ON p.record_id = r.record_id
SEMI JOIN (
  SELECT r.name_key FROM records r JOIN question_told t ON t.record_id_left = r.record_id
) AS t ON t.name_key = r.name_key
GROUP BY r.name_key
"""
MANY = 3
"""A name of so many persons is said to be one that several bear."""

NIK_DIGITS, MOST_DIGITS = 16, 4
"""Digits of a NIK, and how many of them may differ to be told one by one."""

_TITLES = {AGREES: "Sama", NEAR: "Mirip", DIFFERS: "Beda"}
_PLAIN: tuple[tuple[str, str], ...] = (("nik", "NIK"), ("birth", "lahir"), ("kk", "KK"))
_SCHEMA = pa.schema([(name, pa.string()) for name in ("record_id_left", "record_id_right", "sentence")])


def keep_evidence(engine: Engine, everybody: str = "") -> None:
    """Keep `question_evidence`: record_id_left, record_id_right, sentence. Needs question_findings, records,
    persons and links. everybody: how the names of the tables begin that have the records and persons of all,
    where these are some of them."""
    engine.keep("question_told", _PAIRS)
    engine.keep("question_named", _NAMED.format(everybody=everybody))
    held = engine.arrow(_HELD)
    told = [
        {**{name: row[name] for name in _SCHEMA.names[:2]}, "sentence": sentence(row)}
        for batch in held.to_batches(max_chunksize=10_000)
        for row in batch.to_pylist()
    ]
    engine.read("question_evidence", pa.Table.from_pylist(told, schema=_SCHEMA))
    engine.drop("question_told", "question_named")


def sentence(held: Mapping[str, Any]) -> str:
    """What is the same, alike and different of two rows: "Sama: NIK, nama. Beda: No. KK"."""
    found = list(_weighed(held["reasons"], held) if held["reasons"] else _plain(held))
    sides = {side: [told.words for told in found if told.side == side] for side in _TITLES}
    parts = [f"{_TITLES[side]}: {', '.join(words)}" for side, words in sides.items() if words]
    return ". ".join([*parts, *_positions(held["nik_left"] or "", held["nik_right"] or "")])


def _positions(one: str, two: str) -> Iterator[str]:
    """Where two whole numbers differ, as L1 and L2 may tell: at which of their 16 digits, no digit of theirs;
    nothing where they agree, where one is not whole and where too many digits differ."""
    differ = [str(at) for at, (left, right) in enumerate(zip(one, two, strict=False), 1) if left != right]
    if len(one) == len(two) == NIK_DIGITS and 0 < len(differ) <= MOST_DIGITS:
        yield f"Angka NIK yang berbeda: posisi {', '.join(differ)}"


def _weighed(reasons: Iterable[str], held: Mapping[str, Any]) -> Iterator[Told]:
    for reason in reasons:
        told = WORDS.get(reason)
        if told is None:  # of a model that was kept from before
            yield Told(NEAR, reason)
        elif told.side and (held["one_roll"] or not told.of_one_roll):
            yield _with_namesakes(told, held)


def _plain(held: Mapping[str, Any]) -> Iterator[Told]:
    if held["name"] is not None:
        same = Told(AGREES, "nama", named=True)
        other = Told(NEAR, "nama depan") if held["name_first"] else Told(DIFFERS, "nama")
        yield _with_namesakes(same, held) if held["name"] else other
    for name, words in _PLAIN:
        if name == "birth" and held["swapped"] and not held["birth"]:
            yield Told(NEAR, "lahir (hari dan bulan tertukar)")
        elif held[name] is not None:
            yield Told(AGREES if held[name] else DIFFERS, words)
    if held["sex"] is False:
        yield Told(DIFFERS, "jenis kelamin")


def _with_namesakes(told: Told, held: Mapping[str, Any]) -> Told:
    if not told.named or (held["persons"] or 0) < MANY:
        return told
    return Told(told.side, f"{told.words} (dipakai {held['persons']} orang)")
