"""What is true of the months: what happened to whom, and what each file really is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from data_samples.generator.arrays import Bools, Ints
from data_samples.generator.months.calendar import NEVER, Month
from data_samples.generator.months.deliveries import Delivery
from data_samples.generator.months.lives import Lives
from data_samples.generator.months.rolls import Roll
from data_samples.generator.months.work import Work

EVENTS = pa.schema(
    [
        ("month", pa.string()),
        ("kind", pa.string()),
        ("person", pa.int64()),
        ("programme", pa.string()),
        ("field", pa.string()),
    ]
)
"""BIRTH, DEATH, MOVE_IN, MOVE, MOVE_OUT of people, without a programme; JOINED, LEFT, ENDED (stands there as
no longer active), OVER (stands there, and its own period ended before this month) and CORRECTED (which field)
of rows of a roll."""

DELIVERIES = pa.schema(
    [
        ("month", pa.string()),
        ("programme", pa.string()),
        ("series", pa.string()),
        ("source_file", pa.string()),
        ("manner", pa.string()),
        ("kind", pa.string()),
        ("of", pa.string()),
        ("scope", pa.list_(pa.string())),
        ("start", pa.date32()),
        ("end", pa.date32()),
        ("rows", pa.int32()),
        ("in_force", pa.bool_()),
    ]
)
"""One row a file of a month's folder, and one for each that ought to be there and is not (kind ABSENT)."""


def events_table(
    lives: Lives, rolls: Mapping[str, Roll], months: Sequence[Month], work: Sequence[Work] = ()
) -> pa.Table:
    """All that happened after the first month, by month, kind, programme and person. work: of rolls of
    workers also whose cover ended and begins again."""
    found = (*_of_people(lives, months), *_of_rolls(rolls, months), *_of_spells(work, months))
    parts = [part for part in found if part.num_rows]
    order = [(name, "ascending") for name in ("month", "kind", "programme", "person", "field")]
    return pa.concat_tables([EVENTS.empty_table(), *parts]).sort_by(order)


def _events(
    kind: str,
    month: Ints,
    person: Ints,
    months: Sequence[Month],
    *,
    programme: str | None = None,
    field: str | None = None,
) -> pa.Table:
    """One row for each `month` of these months after the first."""
    happens = (month >= 1) & (month < len(months))
    labels = np.array([each.label for each in months], dtype=object)[month[happens]]
    size = int(happens.sum())
    return pa.table(
        [
            pa.array(labels, pa.string()),
            pa.array([kind] * size, pa.string()),
            pa.array(person[happens], pa.int64()),
            pa.array([programme] * size, pa.string()),
            pa.array([field] * size, pa.string()),
        ],
        schema=EVENTS,
    )


def _of_people(lives: Lives, months: Sequence[Month]) -> Iterator[pa.Table]:
    person, household = np.arange(len(lives.people)), lives.household
    inside = lives.inside[household]
    yield _events("BIRTH", lives.born, person, months)
    yield _events("DEATH", lives.died, person, months)
    arrived, moved = lives.arrived[household], lives.moved[household]
    yield _events("MOVE_IN", arrived, person, months)
    yield _events("MOVE_IN", np.where(inside, NEVER, moved), person, months)
    yield _events("MOVE", np.where(inside, moved, NEVER), person, months)
    yield _events("MOVE_OUT", lives.gone[household], person, months)


def _of_rolls(rolls: Mapping[str, Roll], months: Sequence[Month]) -> Iterator[pa.Table]:
    for code, roll in rolls.items():
        person = roll.listing.person
        since, until = roll.in_months(roll.since), roll.left(months)
        standing = since < NEVER
        yield _events("JOINED", since, person, months, programme=code)
        yield _events("LEFT", np.where(standing, until, NEVER), person, months, programme=code)
        for kind, field, month in (
            ("ENDED", None, roll.ended),
            ("OVER", None, roll.over(months)),
            *(("CORRECTED", change.field, roll.shown(change.month)) for change in roll.changes),
        ):
            seen: Bools = standing & (since < month) & (month < until)
            yield _events(kind, np.where(seen, month, NEVER), person, months, programme=code, field=field)


def _of_spells(work: Sequence[Work], months: Sequence[Month]) -> Iterator[pa.Table]:
    for one in work:
        code, person = one.roll.programme, one.roll.listing.person
        for kind, month in (
            ("OVER", one.last + 1),
            ("JOINED", one.again),
            ("OVER", one.last_again + 1),
        ):
            yield _events(kind, np.minimum(month, NEVER), person, months, programme=code)


def delivery_row(month: Month, file: Delivery) -> dict[str, Any]:
    """A file of a month's folder as a row of DELIVERIES."""
    return {
        "month": month.label,
        "programme": file.programme,
        "series": file.series,
        "source_file": file.name,
        "manner": file.manner,
        "kind": file.kind or file.manner,
        "of": file.of or None,
        "scope": list(file.scope),
        "start": file.start.astype(object),
        "end": file.end.astype(object),
        "rows": file.rows,
        "in_force": file.in_force,
    }
