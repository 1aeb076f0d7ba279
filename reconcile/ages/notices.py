"""Birthdays that end or begin something, told of ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from reconcile import tables
from reconcile.ages.people import age_sql
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.rules.age_rules import Notice

_DUE = """
SELECT {code} AS code, r.programme, r.person_id, MIN(r.record_id) AS record_id, {age} AS age, q.birth_date,
       {sentence} AS sentence
FROM aged_rows r
JOIN aged_people q ON q.person_id = r.person_id
WHERE r.programme IN ({programmes}) AND {paid} {concerned}
  AND {today} < {age} AND {then} >= {age}
GROUP BY r.programme, r.person_id, q.birth_date
"""


def keep_notices(engine: Engine, notices: Sequence[Notice], months: int, day: date) -> None:
    """Keep `age_notices`: who reaches the age within `months` months of `day`. Needs what `keep_members`
    keeps. Somebody of whom only the year of birth is known has no birthday."""
    later = _later(day, months)
    due = [_due(notice, day, later) for notice in notices]
    rows = engine.arrow(" UNION ALL ".join(due)).to_pylist() if due else []
    made = [{**row, "on_day": birthday(row.pop("birth_date"), row["age"])} for row in rows]
    engine.read("age_notices", pa.Table.from_pylist(made, tables.TABLES["age_notices"].schema))


def birthday(born: date, age: int) -> date:
    """The day on which somebody becomes `age`: 1 March for 29 February where the year has no such day."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _later(day: date, months: int) -> date:
    """The first day of the month so many months after that of `day`."""
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def _due(notice: Notice, day: date, later: date) -> str:
    said = []
    if notice.segment:
        said.append(f"AND r.segment = {literal(notice.segment)}")
    if notice.relationship:
        said.append(f"AND r.relationship = {literal(notice.relationship)}")
    return _DUE.format(
        code=literal(notice.code),
        age=notice.age,
        sentence=literal(notice.sentence),
        programmes=", ".join(map(literal, notice.programmes)),
        paid="r.status <> 'INACTIVE'",
        concerned=" ".join(said),
        today=age_sql("q.birth_date", day),
        then=age_sql("q.birth_date", later),
    )
