"""The merged register: everybody on a roll or in need once, each value chosen by a declared rule from the
rows of the person, and every value that lost kept beside it.

It is computed from the rows and from what people judged, anew each time, and never written back to a row:
what is taken back gives everything back.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.register.choosing import keep_group
from reconcile.register.deaths import GROUP as DEATH
from reconcile.register.deaths import LINES as DEATH_LINES
from reconcile.register.deaths import keep_deaths
from reconcile.register.fields import conflict_sql, field_lines, keep_alike, keep_lost
from reconcile.register.persons import keep_persons
from reconcile.register.rows import KEPT, keep_rows
from reconcile.rules.survivorship import Group, Survivorship

_AGAINST = """
SELECT DISTINCT l.person, l.field_group, l.field
FROM merged_lost l
LEFT JOIN merged_alike k ON k.one = l.compared_value AND k.other = l.chosen_compared
WHERE {conflicts}
"""
_OTHERS = """
SELECT person, field_group, field, CAST(COUNT(*) AS INTEGER) AS others
FROM merged_lost
GROUP BY person, field_group, field
"""
_FIELDS = f"""
SELECT p.person_id, s.field_group, s.field, s.value,
       CASE WHEN s.rule = 'JUDGEMENT' THEN NULL ELSE split_part(s.record_id, '-', 1) END AS source_programme,
       s.record_id, s.as_of AS extract_date, s.rule, s.rank, s.candidates,
       CAST(s.chosen + COALESCE(d.others, 0) AS INTEGER) AS distinct_values,
       s.tied = 1 OR a.person IS NOT NULL AS conflict,
       CASE WHEN s.rule = 'JUDGEMENT' THEN 'JUDGEMENT' ELSE 'RULE' END AS decided_by
FROM (
    SELECT person, field_group, field, value, record_id, as_of, rule, CAST(1 AS INTEGER) AS rank, candidates,
           tied, 1 - tied AS chosen
    FROM ({{lines}}) AS chosen
    UNION ALL
    SELECT person, field_group, field, value, record_id, as_of, rule, rank, candidates, 0, chosen
    FROM merged_lost
) AS s
JOIN merged_people p ON p.person = s.person
LEFT JOIN merged_against a ON a.person = s.person AND a.field_group = s.field_group AND a.field = s.field
LEFT JOIN merged_others d ON d.person = s.person AND d.field_group = s.field_group AND d.field = s.field
UNION ALL
SELECT p.person_id, l.field_group, l.field, l.value,
       CASE WHEN l.by_people = 1 THEN NULL ELSE split_part(l.record_id, '-', 1) END, l.record_id, l.as_of,
       l.rule, l.rank, l.candidates, CAST(v.others AS INTEGER), l.contradicted = 1,
       CASE WHEN l.by_people = 1 THEN 'JUDGEMENT' ELSE 'RULE' END
FROM ({DEATH_LINES}) AS l
JOIN merged_people p ON p.person = l.person
JOIN (SELECT person, COUNT(DISTINCT said) AS others FROM merged_deaths GROUP BY person) AS v
  ON v.person = l.person
"""


def keep_register(engine: Engine, rules: Survivorship, roles: Mapping[str, str], deliveries: pa.Table) -> int:
    """Keep `register_persons` and `register_fields`; returns the rows of the former.

    roles: programme -> roll, need or register. deliveries: tables.DELIVERIES. Needs records, persons,
    single_numbers, answered, and `first_known` (person_id, first_seen).
    """
    keep_rows(engine, roles, deliveries)
    tables = [_keep_group(engine, at, group) for at, group in enumerate(rules.group)]
    engine.keep("merged_lost", " UNION ALL ".join(f"SELECT * FROM {lost}" for _, lost in tables))
    keep_alike(engine)
    conflicts = " OR ".join(
        f"l.field_group = {literal(group.name)} AND {conflict_sql(group)}" for group in rules.group
    )
    engine.keep("merged_against", _AGAINST.format(conflicts=conflicts))
    engine.keep("merged_others", _OTHERS)
    keep_deaths(engine)
    lines = (
        line
        for (values, _), group in zip(tables, rules.group, strict=True)
        for line in field_lines(group, values)
    )
    engine.keep("register_fields", _FIELDS.format(lines=" UNION ALL ".join(lines)))
    groups = [*(group.name for group in rules.group), DEATH]
    rows = keep_persons(engine, rules, groups, sorted(roles))
    made = ("lost", "alike", "against", "others", "deaths", "vital")
    engine.drop(*KEPT, *(f"merged_{name}" for name in made), *(name for pair in tables for name in pair))
    return rows


def _keep_group(engine: Engine, at: int, group: Group) -> tuple[str, str]:
    """Keep what a group says of each person, and what it does not; the names of both tables."""
    values, lost = f"merged_values_{at}", f"merged_lost_{at}"
    keep_group(engine, group, values)
    keep_lost(engine, group, lost, values)
    engine.drop("merged_ranked")
    return values, lost
