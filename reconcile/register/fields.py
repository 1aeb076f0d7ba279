"""Where each value of the merged register comes from, and what other rows say: nothing that loses is thrown
away.

The fields of a group come from one row, so one line says it of them all; a field has lines of its own where
rows differ in it, or where something else than that row says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.register.choosing import JUDGED, columns_of
from reconcile.register.deaths import GROUP as DEATH
from reconcile.register.deaths import LINES as DEATH_LINES
from reconcile.register.ranking import compared, rule_sql, step_sql
from reconcile.register.rows import COMPARED
from reconcile.rules.survivorship import Group
from reconcile.tables.register import WHOLE_GROUP

SPELT = 0.95
"""From here on, by Jaro-Winkler, two names differ by spelling."""
UNLIKE = 0.80
"""Below, by the same, two mothers."""

# the rows of persons some of whose rows say something else than what is chosen
_BESIDE = """
SELECT x.record_id, x.person, x.as_of, x.age, {keys}, {columns}
FROM merged_rows x
JOIN merged_keyed y ON y.person = x.person AND y.seq = x.seq
JOIN merged_chosen c ON c.person = x.person
JOIN merged_best b ON b.person = x.person
WHERE {differs}
"""
# one line a person, field and value that is not chosen: the best row that says it
_LOST = """
SELECT person, {group} AS field_group, {field} AS field, value, record_id, as_of, {rule} AS rule,
       CAST(1 + ROW_NUMBER() OVER (PARTITION BY person ORDER BY k) AS INTEGER) AS rank,
       candidates, compared_value, chosen_compared, {step} AS step, age, newest, chosen
FROM (
    SELECT t.person, t.{column} AS value, t.record_id, t.as_of, t.age, t.k{at} AS k, t.newest{at} AS newest,
           t.n{at} AS candidates, t.{key} AS compared_value, {chosen_compared} AS chosen_compared,
           CASE WHEN t.g{at}_{column} IS NULL THEN 0 ELSE 1 END AS chosen,
           ROW_NUMBER() OVER (PARTITION BY t.person, t.{column} ORDER BY t.k{at}) AS turn
    FROM merged_beside t
    {judged}
    WHERE t.k{at} IS NOT NULL AND t.{column} IS NOT NULL
      AND (t.g{at}_{column} IS NULL OR t.{column} <> t.g{at}_{column})
) AS told
WHERE turn = 1
"""
_OTHERS = """
SELECT person, field_group, field, CAST(COUNT(*) AS INTEGER) AS others
FROM merged_lost
GROUP BY person, field_group, field
"""
_AGAINST = """
SELECT DISTINCT l.person, l.field_group, l.field
FROM merged_lost l
LEFT JOIN merged_alike k ON k.one = l.compared_value AND k.other = l.chosen_compared
WHERE {conflicts}
"""
_CONFLICTS = f"""
SELECT person, field_group, field FROM merged_against
{{tied}}
UNION ALL
SELECT person, {literal(DEATH)}, 'vital_status' FROM merged_vital WHERE vital = 'CONTRADICTED'
"""
# who speaks for a group
_SPEAKS = """
SELECT c.person, {group} AS field_group, {whole} AS field, CAST(NULL AS STRING) AS value,
       c.r{at} AS record_id, c.d{at} AS as_of, {rule} AS rule, CAST(1 AS INTEGER) AS rank,
       b.n{at} AS candidates, 0 AS tied, 1 AS chosen
FROM merged_chosen c
JOIN merged_best b ON b.person = c.person
WHERE c.r{at} IS NOT NULL
"""
# what is chosen of a field that has lines of its own
_OWN = """
SELECT c.person, {group} AS field_group, {field} AS field, c.g{at}_{column} AS value,
       CASE {people_record_id}WHEN o.record_id IS NULL THEN c.r{at} ELSE o.record_id END AS record_id,
       CASE {people_decided}WHEN o.record_id IS NULL THEN c.d{at} ELSE o.as_of END AS as_of,
       CASE {people_rule}WHEN o.filled = 1 THEN 'FILLED' ELSE {rule} END AS rule,
       CAST(1 AS INTEGER) AS rank, b.n{at} AS candidates, {tied} AS tied,
       CASE WHEN c.g{at}_{column} IS NULL THEN 0 ELSE 1 END AS chosen
FROM ({persons}) AS p
JOIN merged_chosen c ON c.person = p.person
JOIN merged_best b ON b.person = p.person
LEFT JOIN merged_said_by o ON o.person = p.person AND o.field_group = {group} AND o.field = {field}
{judged}
WHERE c.g{at}_{column} IS NOT NULL OR c.g{at}_{column}_tied = 1
"""
_BY_PEOPLE = {
    "people_record_id": "j.record_id",
    "people_decided": "j.decided_on",
    "people_rule": "'JUDGEMENT'",
}
# where it is not the first row that says what is chosen
_FROM_EVEN = """
SELECT e.person, {group} AS field_group, {field} AS field, e.{column}_seq AS seq, 0 AS filled
FROM merged_even{at} e
{filled}
WHERE e.{column}_low = e.{column}_high AND e.{column}_first IS NULL {alone}
"""
_FROM_FILLED = """
SELECT f.person, {group}, {field}, f.seq, 1
FROM merged_filled{at}_{column} f
LEFT JOIN merged_even{at} e ON e.person = f.person
WHERE COALESCE(e.{column}_low = e.{column}_high, TRUE)
"""
_SAID_BY = """
SELECT s.person, s.field_group, s.field, x.record_id, x.as_of, MAX(s.filled) AS filled
FROM ({lines}) AS s
JOIN merged_rows x ON x.person = s.person AND x.seq = s.seq
GROUP BY s.person, s.field_group, s.field, x.record_id, x.as_of
"""

FIELDS = f"""
SELECT p.person_id, s.field_group, s.field, s.value,
       CASE WHEN s.rule = 'JUDGEMENT' THEN NULL ELSE split_part(s.record_id, '-', 1) END AS source_programme,
       s.record_id, s.as_of AS extract_date, s.rule, s.rank, s.candidates, s.distinct_values, s.conflict,
       CASE WHEN s.rule = 'JUDGEMENT' THEN 'JUDGEMENT' ELSE 'RULE' END AS decided_by
FROM (
    SELECT l.person, l.field_group, l.field, l.value, l.record_id, l.as_of, l.rule, l.rank, l.candidates,
           CAST(l.chosen + COALESCE(d.others, 0) AS INTEGER) AS distinct_values,
           l.tied = 1 OR a.person IS NOT NULL AS conflict
    FROM (
        SELECT * FROM ({{own}}) AS own
        UNION ALL
        SELECT person, field_group, field, value, record_id, as_of, rule, rank, candidates, 0, chosen
        FROM merged_lost
    ) AS l
    LEFT JOIN merged_against a ON a.person = l.person AND a.field_group = l.field_group AND a.field = l.field
    LEFT JOIN merged_others d ON d.person = l.person AND d.field_group = l.field_group AND d.field = l.field
    UNION ALL
    SELECT person, field_group, field, value, record_id, as_of, rule, rank, candidates, chosen, FALSE
    FROM ({{speaks}}) AS speaks
    UNION ALL
    SELECT person, field_group, field, value, record_id, as_of, rule, rank, candidates, distinct_values,
           conflict
    FROM ({DEATH_LINES}) AS deaths
) AS s
JOIN merged_people p ON p.person = s.person
"""
"""SQL of `register_fields`; own and speaks: of the groups."""


def keep_lines(engine: Engine, groups: Sequence[Group]) -> Sequence[str]:
    """Keep what `fields_sql` reads, and `merged_conflicts`, a line a person and field group that people must
    look at; returns what was kept.

    Needs what `keep_chosen` needs and keeps, and the tables of deaths.
    """
    numbered = list(enumerate(groups))
    columns = dict.fromkeys(column for group in groups for column in columns_of(group))
    chosen = [f"c.g{at}_{column}" for at, group in numbered for column in columns_of(group)]
    keys = ", ".join(f"y.k{at}, b.n{at}, b.newest{at}" for at, _ in numbered)
    differs = (
        f"(y.k{at} IS NOT NULL AND x.{field} IS NOT NULL"
        f" AND (c.g{at}_{field} IS NULL OR x.{field} <> c.g{at}_{field}))"
        for at, group in numbered
        for field in group.fields
    )
    said = ", ".join([*(f"x.{column}" for column in columns), *chosen])
    engine.keep("merged_beside", _BESIDE.format(keys=keys, columns=said, differs="\nOR ".join(differs)))
    engine.keep(
        "merged_lost", " UNION ALL ".join(line for at, group in numbered for line in _lost(at, group))
    )
    engine.keep("merged_others", _OTHERS)
    _keep_alike(engine)
    conflicts = " OR ".join(f"l.field_group = {literal(one.name)} AND {_conflict_sql(one)}" for one in groups)
    engine.keep("merged_against", _AGAINST.format(conflicts=conflicts))
    lines = " UNION ALL ".join(line for at, group in numbered for line in _said_by(at, group))
    engine.keep("merged_said_by", _SAID_BY.format(lines=lines))
    tied = (
        f" UNION ALL SELECT person, {literal(group.name)}, {literal(field)} FROM merged_chosen"
        f" WHERE g{at}_{field}_tied = 1"
        for at, group in numbered
        for field in group.looked_at
    )
    engine.keep("merged_conflicts", _CONFLICTS.format(tied="".join(tied)))
    return tuple(
        f"merged_{name}" for name in ("beside", "lost", "others", "alike", "against", "said_by", "conflicts")
    )


def fields_sql(groups: Sequence[Group]) -> str:
    """SQL of `register_fields`, with `person`, in whose order the persons stand."""
    own = " UNION ALL ".join(line for at, group in enumerate(groups) for line in _own(at, group))
    speaks = " UNION ALL ".join(
        _SPEAKS.format(
            group=literal(group.name), whole=literal(WHOLE_GROUP), at=at, rule=rule_sql(group, f"b.k{at}")
        )
        for at, group in enumerate(groups)
    )
    return FIELDS.format(own=own, speaks=speaks)


def _lost(at: int, group: Group) -> Iterator[str]:
    for field in group.fields:
        judged, key = field == JUDGED, f"t.g{at}_{compared(field)}"
        yield _LOST.format(
            at=at,
            group=literal(group.name),
            field=literal(field),
            column=field,
            key=compared(field),
            rule=rule_sql(group, "k"),
            step=step_sql(group, "k"),
            chosen_compared=f"CASE WHEN j.person IS NOT NULL THEN NULL ELSE {key} END" if judged else key,
            judged="LEFT JOIN merged_judged j ON j.person = t.person" if judged else "",
        )


def _own(at: int, group: Group) -> Iterator[str]:
    for field in group.fields:
        of = f"WHERE field_group = {literal(group.name)} AND field = {literal(field)}"
        persons = [f"SELECT person FROM {table} {of}" for table in ("merged_others", "merged_said_by")]
        judged = field == JUDGED
        yield _OWN.format(
            at=at,
            group=literal(group.name),
            field=literal(field),
            column=field,
            **{
                name: f"WHEN j.person IS NOT NULL THEN {sql} " if judged else ""
                for name, sql in _BY_PEOPLE.items()
            },
            rule=rule_sql(group, f"b.k{at}"),
            tied=f"c.g{at}_{field}_tied" if field in group.looked_at else "0",
            persons=" UNION ".join([*persons, *(["SELECT person FROM merged_judged"] if judged else [])]),
            judged="LEFT JOIN merged_judged j ON j.person = p.person" if judged else "",
        )


def _said_by(at: int, group: Group) -> Iterator[str]:
    for field in group.fields:
        names = {"at": at, "group": literal(group.name), "field": literal(field), "column": field}
        fills = field in group.fill
        filled = f"LEFT JOIN merged_filled{at}_{field} f ON f.person = e.person" if fills else ""
        yield _FROM_EVEN.format(**names, filled=filled, alone="AND f.person IS NULL" if fills else "")
        if fills:
            yield _FROM_FILLED.format(**names)


def _keep_alike(engine: Engine) -> None:
    """Keep `merged_alike` (one, other, score: 0 to 1): how alike names are that stand against each other in
    `merged_lost`."""
    fields = ", ".join(literal(field) for field in COMPARED)
    pairs = engine.arrow(
        "SELECT DISTINCT compared_value AS one, chosen_compared AS other FROM merged_lost"
        f" WHERE field IN ({fields}) AND compared_value <> chosen_compared ORDER BY one, other"
    )
    one, other = (pairs[side].to_pylist() for side in ("one", "other"))
    scores: Any = cpdist(one, other, scorer=JaroWinkler.similarity) if one else []
    made = {"one": pairs["one"], "other": pairs["other"], "score": pa.array(scores, pa.float64())}
    engine.read("merged_alike", pa.table(made))


def _conflict_sql(group: Group) -> str:
    """SQL over `merged_lost` l (and its likeness k) of whether a value contradicts the chosen one; the group
    `home` by the row itself."""
    differs = "l.chosen_compared IS NOT NULL AND l.compared_value <> l.chosen_compared"
    names = ", ".join(literal(field) for field in COMPARED)
    firm = ", ".join(literal(field) for field in group.looked_at)
    beyond = f"{differs} AND (l.field NOT IN ({names}) OR k.score < {SPELT})"
    if group.conflict == "SURE":
        sure = ", ".join(str(at) for at, step in enumerate(group.step) if step.sure)
        return f"l.step IN ({sure}) AND l.field IN ({firm}) AND {beyond}" if sure else "FALSE"
    if group.conflict == "UNLIKE":
        return f"{differs} AND k.score < {UNLIKE}"
    if group.conflict == "SAME_DAY":
        return f"l.age = l.newest AND l.field IN ({firm}) AND {differs}"
    if group.conflict == "KOTA":
        kota = "SUBSTR(l.compared_value, 1, 4) <> SUBSTR(l.chosen_compared, 1, 4)"
        whole = "LENGTH(l.compared_value) >= 4 AND LENGTH(l.chosen_compared) >= 4"
        return f"l.field = 'region_code' AND {whole} AND {kota}"
    return "FALSE"
