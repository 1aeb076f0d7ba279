"""People of each roll, counted by band of age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.rules.age_rules import Scheme
from reconcile.tables.ages import UNKNOWN_AGE

_BANDED = """
SELECT {scheme} AS scheme, {title} AS title, {band} AS band, q.sex, q.kota, m.programme, m.status,
       COUNT(*) AS persons,
       CAST(SUM(m.asked) AS BIGINT) AS asked,
       CAST(SUM(m.matched) AS BIGINT) AS matched,
       CAST(SUM(q.numbered) AS BIGINT) AS numbered,
       CAST(SUM(CASE WHEN f.person_id IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS implausible
FROM aged_members m
JOIN aged_people q ON q.person_id = m.person_id
LEFT JOIN (SELECT DISTINCT person_id, programme FROM age_faults) AS f
  ON f.person_id = m.person_id AND f.programme = m.programme
GROUP BY {band}, q.sex, q.kota, m.programme, m.status
"""


def keep_segments(engine: Engine, schemes: Sequence[Scheme], day: date) -> None:
    """Keep `age_segments`. Needs what `keep_members` keeps, and `age_faults`."""
    banded = [
        _BANDED.format(scheme=literal(scheme.name), title=literal(scheme.title), band=_band(scheme, day))
        for scheme in schemes
        if scheme.on(day)
    ]
    engine.keep("age_segments", " UNION ALL ".join(banded))


def _band(scheme: Scheme, day: date) -> str:
    """SQL of the band that both ages are in which somebody may have."""
    cases = " ".join(
        f"WHEN q.youngest >= {low} AND q.oldest <= {high} THEN {literal(name)}"
        for name, low, high in scheme.on(day)
    )
    return f"CASE {cases} ELSE {literal(UNKNOWN_AGE)} END"
