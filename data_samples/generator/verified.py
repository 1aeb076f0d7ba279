"""Rows that a run verified, held against the truth: is the person of the register who was named for a row the
row's own, is everybody found who is there, is nobody who is not; and are single numbers their bearers'."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reconcile.engines.protocol import Engine
from reconcile.linkage.trust import Share
from reconcile.tables.verification import MATCHED, STATUSES
from reconcile.vocabulary.numbers import decimal, number

_PEOPLE = """
SELECT p.record_id, p.person_id, t.person, p.programme, r.nik
FROM persons p
JOIN records r ON r.record_id = p.record_id
JOIN truth t ON {joined} t.source_file = p.source_file AND t.sheet = p.sheet AND t.source_row = p.source_row
"""
_REGISTERED = """
SELECT person, nik
FROM verified_people
WHERE programme IN (SELECT programme FROM verified_registers)
"""

# what is true of a row: its person is in the register under its number, under another, under one that it
# lacks; or is not there at all
_COUNTED = """
SELECT v.status,
       CASE WHEN g.person IS NULL THEN 'ABSENT'
            WHEN v.nik_given IS NULL THEN 'BLANK'
            WHEN n.person IS NOT NULL THEN 'OWN'
            WHEN o.nik IS NOT NULL THEN 'ANOTHERS'
            ELSE 'WRONG' END AS truth,
       CAST(COUNT(*) AS BIGINT) AS rows,
       CAST(SUM(CASE WHEN v.register_record_id IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS named,
       CAST(SUM(CASE WHEN r.person = w.person THEN 1 ELSE 0 END) AS BIGINT) AS right_named,
       CAST(SUM(CASE WHEN {proposes} THEN 1 ELSE 0 END) AS BIGINT) AS proposed,
       CAST(SUM(CASE WHEN {proposes} AND q.person IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS right_proposed
FROM verification v
JOIN verified_people w ON w.record_id = v.record_id
LEFT JOIN (SELECT DISTINCT person FROM verified_registered) AS g ON g.person = w.person
LEFT JOIN (SELECT DISTINCT person, nik FROM verified_registered) AS n
  ON n.person = w.person AND n.nik = v.nik_given
LEFT JOIN (SELECT DISTINCT nik FROM verified_registered) AS o ON o.nik = v.nik_given
LEFT JOIN (SELECT DISTINCT person, nik FROM verified_registered) AS q
  ON q.person = w.person AND q.nik = v.nik_register
LEFT JOIN verified_people r ON r.record_id = v.register_record_id
GROUP BY 1, 2
"""
_PROPOSES = "(v.status = 'PADAN_IDENTITAS' OR v.reason = 'PEMILIK_LAIN_SENDIRI_ADA')"

# a person of the run is whoever most of his rows are; who can have a number is in the register and on a roll
# with it
_NUMBERED = """
SELECT CAST(COUNT(s.nik) AS BIGINT) AS numbered,
       CAST(SUM(CASE WHEN n.person IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS right_ones,
       CAST(SUM(CASE WHEN c.person IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS could,
       CAST(SUM(CASE WHEN c.person IS NOT NULL AND n.person IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS got
FROM single_numbers s
JOIN (
    SELECT person_id, person
    FROM (
        SELECT person_id, person,
               ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY COUNT(*) DESC, person) AS choice
        FROM verified_people
        GROUP BY person_id, person
    ) AS counted
    WHERE choice = 1
) AS p ON p.person_id = s.person_id
LEFT JOIN (SELECT DISTINCT person, nik FROM verified_registered) AS n ON n.person = p.person AND n.nik = s.nik
LEFT JOIN (
    SELECT w.person
    FROM verified_people w
    JOIN verified_registered g ON g.person = w.person AND g.nik = w.nik
    WHERE w.programme NOT IN (SELECT programme FROM verified_registers)
    GROUP BY w.person
    HAVING COUNT(DISTINCT g.nik) = 1
) AS c ON c.person = p.person
"""
_TRUTHS = {
    "OWN": "NIK-nya",
    "BLANK": "NIK kosong",
    "WRONG": "NIK keliru",
    "ANOTHERS": "NIK lain",
    "ABSENT": "tidak ada",
}
"""What is true of a row, as the head of a column."""


def verified_lines(engine: Engine, *, by_programme: bool) -> list[str]:
    """Lines for the screen. Needs truth, persons, records, verification, single_numbers, proposal_trust and
    `verified_registers` (programme)."""
    joined = "t.programme = p.programme AND" if by_programme else ""
    engine.keep("verified_people", _PEOPLE.format(joined=joined))
    engine.keep("verified_registered", _REGISTERED)
    counted = engine.arrow(_COUNTED.format(proposes=_PROPOSES)).to_pylist()
    (numbers,) = engine.arrow(_NUMBERED).to_pylist()
    (trust,) = engine.arrow("SELECT * FROM proposal_trust").to_pylist()
    engine.drop("verified_people", "verified_registered")
    return [
        "Verifikasi terhadap data kependudukan",
        *_shares(counted, numbers),
        *_trusted(trust),
        "",
        *_table(counted),
    ]


def _shares(counted: Sequence[Mapping[str, Any]], numbers: Mapping[str, Any]) -> list[str]:
    there = [row for row in counted if row["truth"] != "ABSENT"]
    absent = [row for row in counted if row["truth"] == "ABSENT"]
    called = sum(row["rows"] for row in absent if row["status"] in MATCHED)
    return [
        told("  orang yang ditunjuk memang orangnya", _sum(counted, "right_named"), _sum(counted, "named")),
        told(
            "  yang ada di data kependudukan dan ditemukan", _sum(counted, "right_named"), _sum(there, "rows")
        ),
        told("  yang tidak ada di sana tetapi disebut padan", called, _sum(absent, "rows")),
        told("  NIK usulan yang benar", _sum(counted, "right_proposed"), _sum(counted, "proposed")),
        told("  nomor tunggal yang benar", numbers["right_ones"] or 0, numbers["numbered"]),
        told("  yang dapat bernomor tunggal dan bernomor", numbers["got"] or 0, numbers["could"] or 0),
    ]


def _sum(rows: Sequence[Mapping[str, Any]], name: str) -> int:
    return sum(row[name] for row in rows)


def _trusted(trust: Mapping[str, Any]) -> list[str]:
    """What the run says of its own proposals, without any truth."""
    if not trust["proposed"]:
        return []
    low, high = (decimal(trust[end], 4) for end in ("low", "high"))
    return [
        f"  menurut hasil sendiri: {number(trust['same'])} dari {number(trust['proposed'])} usulan benar"
        f" (95 %: {low} - {high})"
    ]


def _table(counted: Sequence[Mapping[str, Any]]) -> list[str]:
    """Statuses, a line each, against what is true of their rows."""
    rows = {(row["status"], row["truth"]): row["rows"] for row in counted}
    head = f"  {'Status':<24}" + "".join(f"{words:>12}" for words in _TRUTHS.values())
    lines = [
        f"  {status:<24}" + "".join(f"{number(rows.get((status, truth), 0)):>12}" for truth in _TRUTHS)
        for status in STATUSES
    ]
    return [head, *lines]


def told(words: str, part: int, whole: int) -> str:
    """A share with its counts and its 95 % interval, as a line."""
    if not whole:
        return f"{words:<46} tidak ada yang dinilai"
    counts = f"{number(part):>9} dari {number(whole):>9}"
    share, low, high = (decimal(one, 4) for one in (part / whole, *Share(part, whole).interval))
    return f"{words:<46} {counts} = {share} (95 %: {low} - {high})"
