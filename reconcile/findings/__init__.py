"""What a run finds: functions from records, persons and dated rules to finding tables.

FINDINGS is the list, in the order in which staff read them. A new finding is a module with its SQL and its
declaration, its table in `reconcile.tables`, and a line here; counts, lists, questions and papers follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.findings.conflicts import CONFLICTS
from reconcile.findings.coverage import uncovered_kota
from reconcile.findings.deaths_and_moves import DEATHS_AND_MOVES
from reconcile.findings.duplicates import DUPLICATES
from reconcile.findings.elsewhere.finding import OTHER_REGIONS
from reconcile.findings.finding import COUNTS, USUAL, Code, Finding, Ground, Shown, Unknown
from reconcile.findings.listed import keep_listed
from reconcile.findings.lists import DUKCAPIL, ONLY_ANSWERS, ONLY_DEAD
from reconcile.findings.overlaps import OVERLAPS
from reconcile.findings.quality import quality
from reconcile.findings.unregistered import UNREGISTERED, persons_unanswered
from reconcile.programmes import Programme
from reconcile.regions.homes import default_home
from reconcile.rules import Rules

FINDINGS: tuple[Finding, ...] = (
    OVERLAPS, UNREGISTERED, OTHER_REGIONS, DUPLICATES, CONFLICTS, DEATHS_AND_MOVES,
)  # fmt: skip


def find_all(
    engine: Engine,
    programmes: Mapping[str, Programme],
    rules: Rules,
    as_of: date,
    answered: pa.Table | None = None,
    *,
    home: str | None = None,
    deliveries: pa.Table | None = None,
    retired: Sequence[str] = (),
) -> Unknown:
    """Keep all finding tables of people, by their names; return the codes of which nothing, or not all, could
    be found, with the reason in Indonesian. `quality` comes behind them: it is of files, and nobody is asked
    about it.

    answered: tables.ANSWERED, what people said of the rows. deliveries: tables.DELIVERIES, which of the files
    speak; all that were read when None. home: the province served, two digits; the default one when None.
    retired: persons of whom people say that there is no such person: nothing is found of them, and nobody is
    asked. Needs the tables records, persons, links, refused_links, verification, jobs.
    Raises DeclarationError when a record's programme is not declared.
    """
    engine.read("answered", tables.empty("answered") if answered is None else answered)
    keep_listed(engine, programmes, as_of, home or default_home(), deliveries)
    registers = frozenset(code for code, one in programmes.items() if one.role == "register")
    uncovered = uncovered_kota(deliveries, registers, home or default_home())
    refused, asked = incomplete_programmes(deliveries)
    sentences = {
        code: ONLY_DEAD if programmes[code].dead_alone else ONLY_ANSWERS for code in sorted(asked - refused)
    }
    ground = Ground(rules, as_of, refused | asked, uncovered, sentences)
    unknown = reduce(or_, [finding.make(engine, ground) for finding in _in_need(FINDINGS)], Unknown())
    if retired:
        _leave_out(engine, retired)
    engine.drop(
        "listed", "overlap_pairs", "finding_roles", "finding_rules", "finding_benefits", "finding_amounts"
    )
    return unknown


def _leave_out(engine: Engine, retired: Sequence[str]) -> None:
    """Take what was found of these persons out of every finding, once all are made: what one finding knows
    of another is not changed by it."""
    engine.read("retired_persons", pa.table({"person_id": pa.array(retired, pa.string())}))
    for finding in FINDINGS:
        schema = tables.TABLES[finding.name].schema
        persons = [name for name in schema.names if name.startswith("person_id")]
        joins = "\n".join(
            f"LEFT JOIN retired_persons r{at} ON r{at}.person_id = f.{name}"
            for at, name in enumerate(persons)
        )
        nobody = " AND ".join(f"r{at}.person_id IS NULL" for at in range(len(persons)))
        columns = ", ".join(f"f.{name}" for name in schema.names)
        engine.keep("found", f'SELECT {columns}\nFROM "{finding.name}" f\n{joins}\nWHERE {nobody}')
        engine.keep(finding.name, "SELECT * FROM found")
    engine.drop("found", "retired_persons")


def incomplete_programmes(deliveries: pa.Table | None) -> tuple[frozenset[str], frozenset[str]]:
    """The programmes of which a delivery is unknown: it was not read or waits, and none speaks in its
    place; and those of which nothing came but answers to what was asked: they say nothing of others."""
    rows = deliveries.to_pylist() if deliveries is not None else []
    speaking = [row for row in rows if row["in_force"]]
    whole = {row["programme"] for row in speaking if not row["answers"]}
    partly = {row["programme"] for row in speaking} - whole
    return frozenset(row["programme"] for row in rows if row["unknown"]), frozenset(partly)


def names() -> tuple[str, ...]:
    """The finding tables."""
    return (*(finding.name for finding in FINDINGS), "quality")


def _in_need(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings in their order, but each behind those it needs."""
    known, ordered = {finding.name: finding for finding in findings}, dict[str, Finding]()

    def place(finding: Finding) -> None:
        for name in finding.needs:
            place(known[name])
        ordered.setdefault(finding.name, finding)

    for finding in findings:
        place(finding)
    return tuple(ordered.values())


def paper_label(name: str, code: str, home: str) -> str:
    """A code of a finding as official papers call it; what only a judgement asks, as one of the conflicts."""
    known = {finding.name: finding for finding in FINDINGS}
    return known.get(name, CONFLICTS).label(code, home)


def list_label(code: str, home: str) -> str:
    """The same of a code of which it is said that its list could not be made."""
    return next((f.label(code, home) for f in FINDINGS if code in f.coded(*COUNTS)), code)


def by_reason(unknown: Mapping[str, str]) -> dict[str, list[str]]:
    """Why nothing, or not all, was found -> the codes of which that is so: one roll is on a side of many
    rules."""
    grouped: dict[str, list[str]] = {}
    for code, why in sorted(unknown.items()):
        grouped.setdefault(why, []).append(code)
    return grouped


def briefs(home: str) -> dict[str, str]:
    """The sentences of the codes that have a shorter one, and that. home: what staff call the province."""
    codes = (code.at(home) for finding in FINDINGS for code in finding.worded)
    return {code.sentence: code.brief for code in codes if code.brief}


def wording_table(home: str) -> pa.Table:
    """What staff read about each code: finding, code, sentence, action, authority. home: what they call the
    province served."""
    worded = [(finding.name, code.at(home)) for finding in FINDINGS for code in finding.worded]
    return pa.table(
        {
            "finding": [name for name, _ in worded],
            "code": [code.code for _, code in worded],
            "sentence": [code.sentence for _, code in worded],
            "action": [code.action for _, code in worded],
            "authority": [code.authority for _, code in worded],
        }
    )


__all__ = [
    "CONFLICTS",
    "DEATHS_AND_MOVES",
    "DUKCAPIL",
    "DUPLICATES",
    "FINDINGS",
    "OTHER_REGIONS",
    "OVERLAPS",
    "UNREGISTERED",
    "USUAL",
    "Code",
    "Finding",
    "Shown",
    "Unknown",
    "briefs",
    "by_reason",
    "find_all",
    "list_label",
    "names",
    "paper_label",
    "persons_unanswered",
    "quality",
    "wording_table",
]
