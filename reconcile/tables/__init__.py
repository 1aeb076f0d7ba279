"""Every table that Reconcile keeps on disk, declared once: its columns, their types and codes, its order, its
meaning.

The name of a table is the name of its Parquet file. Text is upper-case ASCII, blanks are null, unless said
otherwise. `docs/tables.md` is made from this (`python -m reconcile.tables > docs/tables.md`).
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from reconcile.tables.ages import AGE_FAULTS, AGE_INDICES, AGE_NOTICES, AGE_SEGMENTS
from reconcile.tables.asking import ANSWERED, QUESTION_ROWS, QUESTIONS, SETTLED_QUESTIONS
from reconcile.tables.checking import TableError, check_written
from reconcile.tables.families.coverage import (
    COVERAGE,
    COVERAGE_OVERLAPS,
    COVERAGE_PEOPLE,
    COVERAGE_RATES,
    COVERAGE_SEGMENTS,
    COVERAGE_SOURCES,
    MEMBERSHIP,
)
from reconcile.tables.families.growth import (
    AGENT_RETENTION,
    GROWTH,
    GROWTH_FAMILIES,
    MEMBER_SPELLS,
    MEMBER_STATES_KEPT,
    MEMBERSHIP_EVENTS,
    PROJECTIONS,
    RETENTION,
    TARGET_HISTORY,
)
from reconcile.tables.findings import (
    CONFLICTS,
    DEATHS_AND_MOVES,
    DUPLICATES,
    OTHER_REGIONS,
    OVERLAPS,
    UNREGISTERED,
)
from reconcile.tables.history import FINDING_HISTORY, FLOW_ROWS, FLOW_TABLE, ROLL_ROWS, TRENDS
from reconcile.tables.identities import ANCHORS, IDENTITIES, IDENTITY_EVENTS, MEMBERS, ROW_MARKS
from reconcile.tables.labour.agents import (
    AGENT_TESTS,
    AGENTS,
    INCENTIVES,
    LEAD_CHANGES,
    RECORDS_LEAD,
    REGISTRATION_RESULTS,
)
from reconcile.tables.labour.compliance import COMPLIANCE, COMPLIANCE_PERSONS, EMPLOYMENT, EMPLOYMENT_ROWS
from reconcile.tables.labour.employers import (
    EMPLOYER_ENTITIES,
    EMPLOYER_FAULT_ROWS,
    EMPLOYER_FAULTS,
    EMPLOYER_LINKS,
    EMPLOYER_QUESTIONS,
    JOBS,
    RECORDS_EMPLOYER,
    RECORDS_PAYMENT,
)
from reconcile.tables.linking import (
    CLUSTERS,
    COMPARED_PAIRS,
    COMPARED_ROWS,
    LEARNED,
    LINKS,
    PERSONS,
    REFUSED_LINKS,
)
from reconcile.tables.reading import DELIVERIES, FILES, LEDGER, PROBLEMS, QUALITY, RECORDS, REJECTED_ROWS
from reconcile.tables.register import REGISTER_FIELDS, REGISTER_PERSONS
from reconcile.tables.table import Column, Table
from reconcile.tables.territory.areas import AREA_CELLS, AREA_CHECKS, AREAS, AREAS_TOLD, OCCUPATIONS
from reconcile.tables.territory.units import (
    PPKS_COUNTS,
    PPKS_TOLD,
    STAYS,
    UNIT_FINDINGS,
    UNIT_ORIGINS,
    UNITS,
    UNITS_TOLD,
)
from reconcile.tables.verification import (
    NUMBERS,
    POPULATION_ON_ROLLS,
    PROPOSAL_TRUST,
    REPAIRS,
    SINGLE_NUMBERS,
    VERIFICATION,
)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        RECORDS, REJECTED_ROWS, LEDGER, FILES, PROBLEMS, DELIVERIES,
        LEARNED, COMPARED_ROWS, COMPARED_PAIRS, LINKS, REFUSED_LINKS, CLUSTERS, PERSONS,
        IDENTITIES, ANCHORS, MEMBERS, ROW_MARKS, IDENTITY_EVENTS,
        VERIFICATION, PROPOSAL_TRUST, POPULATION_ON_ROLLS, REPAIRS, NUMBERS, SINGLE_NUMBERS,
        REGISTER_PERSONS, REGISTER_FIELDS,
        RECORDS_LEAD, REGISTRATION_RESULTS, INCENTIVES, AGENTS, AGENT_TESTS, LEAD_CHANGES,
        RECORDS_EMPLOYER, RECORDS_PAYMENT, JOBS, EMPLOYER_LINKS, EMPLOYER_ENTITIES, EMPLOYER_QUESTIONS,
        EMPLOYER_FAULTS, EMPLOYER_FAULT_ROWS,
        EMPLOYMENT, EMPLOYMENT_ROWS, COMPLIANCE, COMPLIANCE_PERSONS,
        COVERAGE_PEOPLE, MEMBERSHIP, COVERAGE_SOURCES, COVERAGE, COVERAGE_OVERLAPS, COVERAGE_RATES,
        COVERAGE_SEGMENTS,
        GROWTH, GROWTH_FAMILIES, MEMBER_STATES_KEPT, MEMBERSHIP_EVENTS,
        MEMBER_SPELLS, RETENTION, AGENT_RETENTION, TARGET_HISTORY, PROJECTIONS,
        AGE_SEGMENTS, AGE_NOTICES, AGE_FAULTS, AGE_INDICES,
        OCCUPATIONS, AREA_CELLS, AREAS, AREA_CHECKS, AREAS_TOLD,
        STAYS, UNIT_FINDINGS, UNITS, UNIT_ORIGINS, PPKS_COUNTS, PPKS_TOLD, UNITS_TOLD,
        OVERLAPS, UNREGISTERED, OTHER_REGIONS, DUPLICATES, CONFLICTS, DEATHS_AND_MOVES, QUALITY,
        QUESTIONS, QUESTION_ROWS, ANSWERED, SETTLED_QUESTIONS,
        FINDING_HISTORY, TRENDS, ROLL_ROWS, FLOW_TABLE, FLOW_ROWS,
    )
}  # fmt: skip


OF_EACH_KIND = (
    "records", "learned", "compared_rows", "compared_pairs", "links", "refused_links", "clusters",
    "persons", "identity_events", "identities", "anchors", "members", "row_marks",
)  # fmt: skip
"""Tables that a run makes for each kind of things that its rolls list."""


def of_kind(name: str, kind: str) -> str:
    """What table `name` is called for a kind: persons came first and need no word."""
    return name if kind == "person" else f"{name}_{kind}"


def is_table(name: str) -> bool:
    """Whether a table of a run may be called so."""
    return name in TABLES or any(name.startswith(f"{one}_") for one in OF_EACH_KIND)


def empty(name: str) -> pa.Table:
    """The table `name` with no rows. Raises KeyError for an unknown table."""
    return TABLES[name].empty()


__all__ = [
    "AGENTS",
    "AGENT_RETENTION",
    "AGENT_TESTS",
    "AGE_FAULTS",
    "AGE_INDICES",
    "AGE_NOTICES",
    "AGE_SEGMENTS",
    "ANCHORS",
    "ANSWERED",
    "AREAS",
    "AREAS_TOLD",
    "AREA_CELLS",
    "AREA_CHECKS",
    "CLUSTERS",
    "COMPLIANCE",
    "COMPLIANCE_PERSONS",
    "CONFLICTS",
    "COVERAGE",
    "COVERAGE_OVERLAPS",
    "COVERAGE_PEOPLE",
    "COVERAGE_RATES",
    "COVERAGE_SEGMENTS",
    "COVERAGE_SOURCES",
    "DEATHS_AND_MOVES",
    "DELIVERIES",
    "DUPLICATES",
    "EMPLOYER_ENTITIES",
    "EMPLOYER_FAULTS",
    "EMPLOYER_FAULT_ROWS",
    "EMPLOYER_LINKS",
    "EMPLOYER_QUESTIONS",
    "EMPLOYMENT",
    "EMPLOYMENT_ROWS",
    "FILES",
    "FINDING_HISTORY",
    "FLOW_ROWS",
    "FLOW_TABLE",
    "GROWTH",
    "GROWTH_FAMILIES",
    "IDENTITIES",
    "IDENTITY_EVENTS",
    "INCENTIVES",
    "JOBS",
    "LEAD_CHANGES",
    "LEARNED",
    "LEDGER",
    "LINKS",
    "MEMBERS",
    "MEMBERSHIP",
    "MEMBERSHIP_EVENTS",
    "MEMBER_SPELLS",
    "MEMBER_STATES_KEPT",
    "NUMBERS",
    "OCCUPATIONS",
    "OTHER_REGIONS",
    "OVERLAPS",
    "PERSONS",
    "POPULATION_ON_ROLLS",
    "PPKS_COUNTS",
    "PPKS_TOLD",
    "PROBLEMS",
    "PROJECTIONS",
    "PROPOSAL_TRUST",
    "QUALITY",
    "QUESTIONS",
    "QUESTION_ROWS",
    "RECORDS",
    "RECORDS_EMPLOYER",
    "RECORDS_LEAD",
    "RECORDS_PAYMENT",
    "REFUSED_LINKS",
    "REGISTER_FIELDS",
    "REGISTER_PERSONS",
    "REGISTRATION_RESULTS",
    "REJECTED_ROWS",
    "REPAIRS",
    "RETENTION",
    "ROLL_ROWS",
    "ROW_MARKS",
    "SETTLED_QUESTIONS",
    "SINGLE_NUMBERS",
    "STAYS",
    "TABLES",
    "TARGET_HISTORY",
    "TRENDS",
    "UNITS",
    "UNITS_TOLD",
    "UNIT_FINDINGS",
    "UNIT_ORIGINS",
    "UNREGISTERED",
    "VERIFICATION",
    "Column",
    "Table",
    "TableError",
    "check_written",
    "empty",
    "is_table",
    "of_kind",
]
