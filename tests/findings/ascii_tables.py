"""Tables drawn in text, so that an example reads as a table and runs as a test."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile import findings
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.programmes import Period, Programme
from reconcile.rules import Rules, load_rules
from reconcile.tables import TABLES, empty

PROGRAMMES: dict[str, Programme] = {
    p.code: p
    for p in (
        Programme(
            code="kis",
            name="KIS",
            role="roll",
            one_row_per_person=False,
            headings={},
            period=Period(kind="dates"),
        ),
        Programme(
            code="kjs",
            name="KJS",
            role="roll",
            one_row_per_person=False,
            headings={},
            period=Period(kind="dates"),
        ),
        Programme(
            code="kjp",
            name="KJP",
            role="roll",
            one_row_per_person=False,
            pupils=True,
            headings={},
            period=Period(kind="stage", stages={"1": (1, 6), "2": (7, 12)}),
        ),
        Programme(
            code="kip",
            name="KIP",
            role="roll",
            one_row_per_person=False,
            pupils=True,
            region_of="school",
            headings={},
            period=Period(kind="year"),
        ),
        Programme(
            code="tk",
            name="TK",
            role="work",
            one_row_per_person=False,
            headings={},
            period=Period(kind="dates"),
        ),
        Programme(code="dtks", name="DTKS", role="need", one_row_per_person=True, headings={}),
        Programme(code="dukcapil", name="Dukcapil", role="register", one_row_per_person=True, headings={}),
    )
}
AS_OF = date(2018, 6, 15)

_SHORT = {
    "id": "record_id",
    "person": "person_id",
    "start": "period_start",
    "end": "period_end",
    "region": "region_code",
    "of": "programme",
}


def parse(drawing: str) -> list[dict[str, str | None]]:
    """One dictionary a row; columns are parted by "|", "-" and blanks are null, the first line is the heading."""
    lines = [
        line for line in drawing.strip().splitlines() if line.strip() and not set(line.strip()) <= set("-|+ ")
    ]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    names = [_SHORT.get(name, name) for name in cells[0]]
    return [
        {name: None if cell in ("", "-") else cell for name, cell in zip(names, row, strict=True)}
        for row in cells[1:]
    ]


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as the table `name`; columns not drawn are null, texts become the column's type."""
    schema = TABLES[name].schema
    columns = {field.name: [_typed(row.get(field.name), field.type) for row in rows] for field in schema}
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in schema})


def _typed(value: Any, kind: pa.DataType) -> Any:
    if not isinstance(value, str):
        return value
    if pa.types.is_date(kind):
        year, month, *day = value.split("-")
        return date(int(year), int(month), int(day[0]) if day else 1)
    if pa.types.is_integer(kind):
        return int(value)
    if pa.types.is_boolean(kind):
        return value == "yes"
    return float(value) if pa.types.is_floating(kind) else value


def listed(drawing: str, **others: str) -> dict[str, pa.Table]:
    """All input tables of the findings, from a drawing of rows: programme comes from the id ("kjp-1" is row 1
    of KJP).

    A month without a day ("2018-03") is its first day, in `end` its last is not needed. others: drawings of
    further tables.
    """
    rows: list[dict[str, Any]] = [dict(row) for row in parse(drawing)]
    for row in rows:
        programme, number = str(row["record_id"]).split("-", 1)
        row["programme"] = row.get("programme") or programme
        row["source_file"] = row.get("source_file") or f"{programme}.csv"
        row["sheet"] = row.get("sheet") or ""
        row["source_row"] = int(row.get("source_row") or number)
        row["flags"] = int(row.get("flags") or 0)
        row["person_id"] = row.get("person_id") or f"p-{row['record_id']}"
    tables = {name: empty(name) for name in TABLES if name not in findings.names()}
    tables |= {"records": table("records", rows), "persons": table("persons", rows), "ledger": _ledger(rows)}
    return tables | {name: table(name, [dict(row) for row in parse(text)]) for name, text in others.items()}


def _ledger(rows: list[dict[str, Any]]) -> pa.Table:
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        counts[row["programme"], row["source_file"]] = (
            counts.get((row["programme"], row["source_file"]), 0) + 1
        )
    lines = [
        {"programme": programme, "source_file": file, "sheet": "", "fate": fate, "kind": "", "rows": count}
        for (programme, file), count in sorted(counts.items())
        for fate in ("read", "accepted")
    ]
    return table("ledger", lines)


def engine_with(tables: dict[str, pa.Table], folder: Path, needs: Collection[str] | None = None) -> Engine:
    """An engine with these tables. needs: of empty ones those that are asked for, where it is known: to read
    all that are declared takes half of what findings over ten rows do."""
    engine = open_engine(folder / "spill", memory="512MB", threads=1)
    for name, rows in tables.items():
        if needs is None or name in needs or rows.num_rows:
            engine.read(name, rows)
    return engine


def found(
    engine: Engine, rules: Rules | None = None, as_of: date = AS_OF, retired: Sequence[str] = ()
) -> findings.Unknown:
    """Run all findings with the package's rules; what could not be made, or not all."""
    answered, deliveries = (engine.arrow(f"SELECT * FROM {name}") for name in ("answered", "deliveries"))
    unknown = findings.find_all(
        engine, PROGRAMMES, rules or load_rules(), as_of, answered, deliveries=deliveries, retired=retired
    )
    findings.quality(engine)
    return unknown


def drawn(engine: Engine, name: str, columns: str) -> list[tuple[Any, ...]]:
    """The rows of a finding table in its declared order, only `columns`."""
    rows = engine.arrow(f'SELECT * FROM "{name}" ORDER BY {TABLES[name].order_by}').to_pylist()
    return [
        tuple(str(row[c])[:7] if isinstance(row[c], date) else row[c] for c in columns.split())
        for row in rows
    ]
