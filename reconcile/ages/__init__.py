"""Ages: who is how old on the first day of the month paid, what ends or begins soon, and what cannot be.

An age that nobody knows, or of which only the year is known, decides nothing: it stands in a band of its own
unless both ages it may be are of one band.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from reconcile.ages.faults import keep_faults
from reconcile.ages.indices import keep_indices
from reconcile.ages.notices import keep_notices
from reconcile.ages.people import KEPT, keep_members
from reconcile.ages.segments import keep_segments
from reconcile.engines.protocol import Engine
from reconcile.rules.age_rules import Ages, Notice
from reconcile.rules.ages import reference_day


def keep_ages(
    engine: Engine, rules: Ages, roles: Mapping[str, str], as_of: date, ends: Mapping[str, int]
) -> int:
    """Keep `age_segments`, `age_notices`, `age_faults` and `age_indices`; returns the rows of the faults.

    roles: programme -> roll, need or register. ends: programme -> the last age at which it may be had. Needs
    records, persons, verification, register_persons and single_numbers.
    """
    day = reference_day(as_of)
    keep_members(engine, roles, day)
    faults = keep_faults(engine, rules.limit, day)
    keep_segments(engine, rules.scheme, day)
    keep_notices(engine, [*rules.notice, *_ends(ends)], rules.notices.months, day)
    keep_indices(engine, roles, ends, day)
    engine.drop(*KEPT)
    return faults


END_OF_AGE = "BATAS_USIA"


def _ends(ends: Mapping[str, int]) -> list[Notice]:
    """A notice for the birthday after the last age of each programme."""
    return [
        Notice(
            code=END_OF_AGE,
            programmes=(programme,),
            age=last + 1,
            sentence="melewati batas usia program",
            authority="eligibility.toml",
        )
        for programme, last in sorted(ends.items())
    ]
