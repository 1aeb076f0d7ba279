"""All that a run knows of one person: rows, months, findings, decisions, who lives on the same card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.explain.pairs import SHOWN_COLUMNS, Row, shown_rows
from reconcile.privacy.masking import Level
from reconcile.regions.homes import home_of
from reconcile.reports.kit.homes import KEPT, keep_homes
from reconcile.reports.kit.showing import shown_rows as shown_columns
from reconcile.reports.lists.lists import DECISIONS, finding_lists

OF_PERSONS = ("links", "questions", "question_rows", *(finding.name for finding in findings.FINDINGS))
"""Tables of a run that are cut to the person asked about."""
WHOLE = ("ledger", "files", "problems")
"""Tables of the snapshots that are small enough to stay."""
BESIDE = "finding_history"
"""Of every finding, since when it is known; looked into, not cut."""


@dataclass(frozen=True)
class Months:
    """Months that one programme paid, or may pay, for: both as MM-YYYY, "" where a row does not say."""

    programme: str
    first: str
    last: str
    status: str


@dataclass(frozen=True)
class PersonFinding:
    """A finding about the person. told: heading of the list -> what stands there."""

    title: str
    told: Mapping[str, str]


@dataclass(frozen=True)
class Relative:
    """Somebody whose rows bear the same family card. All masked."""

    person_id: str
    name: str
    relationship: str


@dataclass(frozen=True)
class Card:
    """A person, as the level allows to show him."""

    person_id: str
    rows: Sequence[Row]
    months: Sequence[Months]
    findings: Sequence[PersonFinding]
    household: Sequence[Relative]


def card_of(engine: Engine, person_id: str, level: Level, *, registers: Sequence[str], home: str) -> Card:
    """The card of a person. Reads all_records, all_persons, an `all_` table of each of OF_PERSONS, WHOLE and
    BESIDE; needs the views `report_programmes` and `report_wording` of the lists."""
    _cut_to(engine, person_id)
    rows = shown_rows(engine.arrow(_ROWS), level)
    keep_homes(engine, registers, level, home)
    card = Card(
        person_id,
        rows,
        [Months(**row) for row in engine.arrow(_MONTHS).to_pylist()],
        list(_findings(engine, level, home_of(home).short)),
        _household(engine, level),
    )
    engine.drop(*KEPT, *OF_PERSONS, "records", "persons", "card_rows", "card_household", "report_decisions")
    return card


def people_shown(engine: Engine, person_ids: Sequence[str], level: Level) -> dict[str, str]:
    """Person id -> name, birth and place as one of his rows says them, as far as the level shows them. Reads
    all_records and all_persons."""
    engine.read("wanted_people", pa.table({"person_id": pa.array(list(person_ids), pa.string())}))
    chosen = engine.arrow(_ONE_ROW)
    shown = shown_rows(engine.arrow(_CHOSEN_ROWS), level)
    person_of = dict(zip(chosen["record_id"].to_pylist(), chosen["person_id"].to_pylist(), strict=True))
    engine.drop("wanted_people")
    return {
        person_of[row.record_id]: ", ".join(
            filter(None, (row.values[name] for name in ("name", "birth_date", "place")))
        )
        for row in shown
    }


# of the rows of a person the one that says most, so that he can be told from others
_ONE_ROW = """
SELECT p.person_id,
    min_by(r.record_id, (r.name IS NULL, r.birth_date IS NULL, length(r.region_code) < 10, r.record_id))
        AS record_id
FROM all_persons p
JOIN all_records r USING (record_id)
WHERE p.person_id IN (SELECT person_id FROM wanted_people)
GROUP BY p.person_id
"""
_CHOSEN_ROWS = f"""
SELECT {SHOWN_COLUMNS}
FROM all_records
WHERE record_id IN (SELECT record_id FROM ({_ONE_ROW}))
ORDER BY record_id
"""
_ROWS = f"""
SELECT {SHOWN_COLUMNS}
FROM records
SEMI JOIN card_rows USING (record_id)
ORDER BY programme, source_file, sheet, source_row
"""
_MONTHS = """
SELECT coalesce(n.name, r.programme) AS programme,
    coalesce(strftime(r.period_start, '%m-%Y'), '') AS first,
    coalesce(strftime(r.period_end, '%m-%Y'), '') AS last,
    coalesce(r.benefit_status, '') AS status
FROM records r
SEMI JOIN card_rows USING (record_id)
LEFT JOIN report_programmes n ON n.programme = r.programme
GROUP BY 1, 2, 3, 4
ORDER BY 1, min(r.period_start) NULLS FIRST, 3
"""
_HOUSEHOLD = """
SELECT person_id,
    arg_min(name, record_id) AS name,
    coalesce(min(relationship), '') AS relationship
FROM card_household
GROUP BY person_id
ORDER BY person_id
LIMIT 30
"""
_RELATIONSHIPS = {"HEAD": "kepala keluarga", "SPOUSE": "pasangan", "CHILD": "anak", "OTHER": "lainnya"}


def _cut_to(engine: Engine, person_id: str) -> None:
    """The run's tables with what concerns the person, and no more; `card_rows` are his own rows."""
    engine.read("card_person", pa.table({"person_id": [person_id]}))
    engine.keep("card_rows", "SELECT record_id FROM all_persons SEMI JOIN card_person USING (person_id)")
    for finding in findings.FINDINGS:
        theirs = " OR ".join(f"{person} IN (SELECT person_id FROM card_person)" for person in finding.persons)
        engine.keep(finding.name, f"SELECT * FROM all_{finding.name} WHERE {theirs}")
    engine.keep("questions", _QUESTIONS)
    engine.keep(
        "question_rows", "SELECT * FROM all_question_rows WHERE block IN (SELECT block FROM questions)"
    )
    engine.keep("links", _LINKS)
    named = " UNION ".join(
        f"SELECT {row} AS record_id FROM {finding.from_sql}"
        for finding in findings.FINDINGS
        for row in finding.rows
    )
    engine.keep("card_named", f"SELECT record_id FROM card_rows UNION {named}")
    engine.keep("persons", _PERSONS)
    engine.keep("records", "SELECT r.* FROM all_records r SEMI JOIN persons USING (record_id)")
    engine.keep("card_household", _SAME_CARD)
    engine.drop("card_named")


_QUESTIONS = """
SELECT *
FROM all_questions
WHERE person_id IN (SELECT person_id FROM card_person)
    OR person_id_other IN (SELECT person_id FROM card_person)
"""
_LINKS = """
SELECT *
FROM all_links
WHERE record_id_left IN (SELECT record_id FROM card_rows)
    AND record_id_right IN (SELECT record_id FROM card_rows)
"""
# all rows of whoever a finding names with the person: his address is made of all of them
_PERSONS = """
SELECT *
FROM all_persons
WHERE person_id IN (SELECT person_id FROM all_persons SEMI JOIN card_named USING (record_id))
"""
_SAME_CARD = """
SELECT p.person_id, r.record_id, r.name, r.relationship
FROM all_records r
JOIN all_persons p USING (record_id)
WHERE r.kk IN (SELECT kk FROM records SEMI JOIN card_rows USING (record_id) WHERE kk IS NOT NULL)
    AND p.person_id NOT IN (SELECT person_id FROM card_person)
"""


def _findings(engine: Engine, level: Level, home: str) -> Iterator[PersonFinding]:
    engine.keep("report_decisions", DECISIONS)
    for listed in finding_lists():
        kinds = {str(place): column.kind for place, column in enumerate(listed.columns)}
        rows = engine.arrow(listed.sql).rename_columns(list(kinds))
        cells = shown_columns(rows, kinds, level).cells
        for at in range(rows.num_rows):
            told = {
                column.heading: cells[name][at].as_py()
                for name, column in zip(kinds, listed.columns, strict=True)
            }
            yield PersonFinding(listed.about.replace("{home}", home), told)


def _household(engine: Engine, level: Level) -> list[Relative]:
    table = engine.arrow(_HOUSEHOLD)
    names = shown_columns(table, {"name": "name"}, level).cells["name"].to_pylist()
    rows: list[dict[str, Any]] = table.to_pylist()
    return [
        Relative(row["person_id"], name, _RELATIONSHIPS.get(row["relationship"], ""))
        for row, name in zip(rows, names, strict=True)
    ]
