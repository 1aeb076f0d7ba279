"""Merged registers of rows that are drawn in text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from reconcile.engines.keyed import keep_key
from reconcile.engines.protocol import Engine
from reconcile.parsing.names.names import normalise_name
from reconcile.register import keep_register
from reconcile.register.lines import field_lines
from reconcile.rules import load_rules
from reconcile.run import stages
from reconcile.run.given import SNAPSHOT_OF_WORK
from tests.findings.ascii_tables import PROGRAMMES, engine_with, listed, table

ROLES = {code: programme.role for code, programme in PROGRAMMES.items()}
RULES = load_rules().survivorship
NEEDS = (*stages.MERGE.needs, *SNAPSHOT_OF_WORK)
HEAD = (
    "id | person | source_file | nik | name | birth_date | birth_place | sex | mother_core | kk | region"
    " | vital_status | register_answer"
)

Merged = Callable[..., tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]]


def keyed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with keys of their names, and the birth date and sex in their NIK (of people born before
    2000)."""
    for row in rows:
        for name, key in (("name", "name_key"), ("mother_core", "mother_key")):
            row[key] = normalise_name(row[name]).name_key
        nik = row["nik"]
        day = int(nik[6:8]) if nik else 0
        row["nik_birth_date"] = nik and f"19{nik[10:12]}-{nik[8:10]}-{day % 40:02}"
        row["nik_sex"] = nik and ("F" if day > 40 else "M")
    return rows


def deliveries_of(rows: list[dict[str, Any]]) -> pa.Table:
    """A delivery for each file; a file is called by the day that it speaks of ("2018-03-01.csv")."""
    files = sorted({(row["programme"], row["source_file"]) for row in rows})
    drawn = [
        {
            "programme": programme,
            "source_file": file,
            "as_of": file.removesuffix(".csv") if file.startswith("20") else None,
            "in_force": True,
        }
        for programme, file in files
    ]
    return table("deliveries", drawn)


def merge(
    engine_of: Callable[[dict[str, pa.Table]], Engine],
    drawing: str,
    answered: str = "",
    verification: str = "",
) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """`register_persons` by person_id, and the rows of `register_fields`, a line for each field."""
    others = {"answered": answered, "verification": verification}
    given = listed(drawing, **{name: drawn for name, drawn in others.items() if drawn})
    rows = keyed(given["records"].to_pylist())
    persons = given["persons"].to_pylist()
    merged = {row["person_id"] for row in persons if ROLES[row["programme"]] != "register"}
    engine = engine_of(
        {
            **given,
            "records": table("records", rows),
            "single_numbers": table("single_numbers", [{"person_id": one} for one in sorted(merged)]),
        }
    )
    engine.read(
        "first_known",
        pa.table({"person_id": pa.array([], pa.string()), "first_seen": pa.array([], pa.date32())}),
    )
    keep_key(engine, b"secret")
    made = keep_register(engine, RULES, ROLES, deliveries_of(rows))
    people = {
        row["person_id"]: row
        for row in engine.arrow(f"SELECT * FROM ({made.persons.sql}) AS made ORDER BY person_id").to_pylist()
    }
    fields = engine.arrow(
        f"SELECT * FROM ({made.fields.sql}) AS made ORDER BY person_id, field_group, field, rank"
    )
    lines = groupby(fields.to_pylist(), key=itemgetter("person_id"))
    return people, [line for one, said in lines for line in field_lines(people[one], [*said], RULES.group)]


@pytest.fixture
def merged(tmp_path: Path) -> Iterator[Merged]:
    """merged(drawing, answered) -> people by id, and all lines of fields."""
    engines: list[Engine] = []

    def opened(given: dict[str, pa.Table]) -> Engine:
        engines.append(engine_with(given, tmp_path / str(len(engines)), NEEDS))
        return engines[-1]

    yield lambda drawing, answered="", verification="": merge(
        opened, f"{HEAD}\n{drawing}", answered, verification
    )
    for engine in engines:
        engine.close()
