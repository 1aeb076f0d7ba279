"""The merged register: everybody on a roll or in need once, each value chosen by a declared rule from the
rows of the person, and every value that lost kept beside it.

It is computed from the rows and from what people judged, anew each time, and never written back to a row:
what is taken back gives everything back.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.register.choosing import keep_group
from reconcile.register.deaths import GROUP as DEATH
from reconcile.register.deaths import LINES as DEATH_LINES
from reconcile.register.deaths import keep_deaths
from reconcile.register.fields import conflict_sql, field_lines, keep_alike, lost_lines
from reconcile.register.persons import keep_persons
from reconcile.register.rows import KEPT, keep_rows
from reconcile.rules.survivorship import Group, Survivorship

# people's word on a NIK stands before every rule; what was chosen is then one of the others
_JUDGED_LINES = """
SELECT j.person, {group} AS field_group, 'nik' AS field, j.nik AS value,
       CASE WHEN x.nik = j.nik THEN j.record_id END AS record_id, j.decided_on AS as_of
FROM merged_judged j
JOIN merged_rows x ON x.record_id = j.record_id
"""
_SAID = """
SELECT c.person, c.field_group, c.field, c.value, c.record_id, c.as_of, c.rule, CAST(1 AS INTEGER) AS rank,
       c.candidates, c.tied AS conflict, 0 AS by_people
FROM merged_lines c
LEFT JOIN merged_judgements j ON j.person = c.person AND j.field_group = c.field_group AND j.field = c.field
WHERE j.person IS NULL
UNION ALL
SELECT j.person, j.field_group, j.field, j.value, j.record_id, j.as_of, 'JUDGEMENT', CAST(1 AS INTEGER),
       COALESCE(c.candidates, CAST(1 AS INTEGER)), 0, 1
FROM merged_judgements j
LEFT JOIN merged_lines c ON c.person = j.person AND c.field_group = j.field_group AND c.field = j.field
UNION ALL
SELECT c.person, c.field_group, c.field, c.value, c.record_id, c.as_of, c.rule, CAST(2 AS INTEGER),
       c.candidates, 0, 0
FROM merged_lines c
JOIN merged_judgements j ON j.person = c.person AND j.field_group = c.field_group AND j.field = c.field
WHERE c.value IS NOT NULL AND c.value <> j.value
UNION ALL
SELECT l.person, l.field_group, l.field, l.value, l.record_id, l.as_of, l.rule,
       l.rank + CASE WHEN j.value <> c.value THEN 1 ELSE 0 END, l.candidates, 0, 0
FROM merged_lost l
LEFT JOIN merged_judgements j ON j.person = l.person AND j.field_group = l.field_group AND j.field = l.field
LEFT JOIN merged_lines c ON c.person = j.person AND c.field_group = j.field_group AND c.field = j.field
WHERE j.person IS NULL OR l.value <> j.value
"""
_AGAINST = """
SELECT DISTINCT l.person, l.field_group, l.field
FROM merged_lost l
LEFT JOIN merged_alike k ON k.one = l.compared_value AND k.other = l.chosen_compared
LEFT JOIN merged_judgements j ON j.person = l.person AND j.field_group = l.field_group AND j.field = l.field
WHERE j.person IS NULL AND ({conflicts})
"""
_FIELDS = f"""
SELECT p.person_id, s.field_group, s.field, s.value,
       CASE WHEN s.rule = 'JUDGEMENT' THEN NULL ELSE split_part(s.record_id, '-', 1) END AS source_programme,
       s.record_id, s.as_of AS extract_date, s.rule, CAST(s.rank AS INTEGER) AS rank, s.candidates,
       CAST(1 + COALESCE(d.others, 0) AS INTEGER) AS distinct_values,
       s.conflict = 1 OR a.person IS NOT NULL AS conflict,
       CASE WHEN s.by_people = 1 THEN 'JUDGEMENT' ELSE 'RULE' END AS decided_by
FROM merged_said s
JOIN merged_people p ON p.person = s.person
LEFT JOIN merged_against a ON a.person = s.person AND a.field_group = s.field_group AND a.field = s.field
LEFT JOIN (
    SELECT person, field_group, field, COUNT(*) AS others
    FROM merged_said
    WHERE rank > 1
    GROUP BY person, field_group, field
) AS d ON d.person = s.person AND d.field_group = s.field_group AND d.field = s.field
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


def keep_register(
    engine: Engine, rules: Survivorship, roles: Mapping[str, str], deliveries: list[dict[str, object]]
) -> int:
    """Keep `register_persons` and `register_fields`; returns the rows of the former.

    roles: programme -> roll, need or register. deliveries: rows of that table. Needs records, persons,
    single_numbers, answered, and `first_known` (person_id, first_seen).
    """
    keep_rows(engine, roles, deliveries)
    kept = [_keep_lines(engine, at, group) for at, group in enumerate(rules.group)]
    engine.keep("merged_lines", " UNION ALL ".join(f"SELECT * FROM {lines}" for lines, _ in kept))
    engine.keep("merged_lost", " UNION ALL ".join(f"SELECT * FROM {lost}" for _, lost in kept))
    engine.drop(*(name for names in kept for name in names))
    keep_alike(engine)
    owner = next((group.name for group in rules.group if "nik" in group.fields), "")
    engine.keep("merged_judgements", _JUDGED_LINES.format(group=literal(owner)))
    conflicts = " OR ".join(
        f"l.field_group = {literal(group.name)} AND {conflict_sql(group)}" for group in rules.group
    )
    engine.keep("merged_against", _AGAINST.format(conflicts=conflicts))
    engine.keep("merged_said", _SAID)
    keep_deaths(engine)
    engine.keep("register_fields", _FIELDS)
    groups = [*(group.name for group in rules.group), DEATH]
    rows = keep_persons(engine, rules, groups, sorted(roles))
    made = ("lines", "lost", "alike", "judgements", "against", "said", "deaths", "vital")
    engine.drop(*KEPT, *(f"merged_{name}" for name in made), *_values(rules))
    return rows


def _values(rules: Survivorship) -> list[str]:
    return [f"merged_values_{at}" for at in range(len(rules.group))]


def _keep_lines(engine: Engine, at: int, group: Group) -> tuple[str, str]:
    """Keep what a group says and does not say, and what `keep_persons` needs of it."""
    keep_group(engine, group)
    lines, lost = f"merged_lines_{at}", f"merged_lost_{at}"
    engine.keep(lines, " UNION ALL ".join(field_lines(group)))
    engine.keep(lost, " UNION ALL ".join(lost_lines(group)))
    columns = ", ".join([*group.fields, *(f"{field}_tied" for field in group.looked_at)])
    engine.keep(f"merged_values_{at}", f"SELECT person, step, votes, {columns} FROM merged_values")
    engine.drop("merged_ranked", "merged_values")
    return lines, lost
