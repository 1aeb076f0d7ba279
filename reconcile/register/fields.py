"""Where each value of the merged register comes from, and what other rows say: nothing that loses is thrown
away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.register.choosing import JUDGED, compared
from reconcile.register.rows import COMPARED
from reconcile.rules.survivorship import Group

SPELT = 0.95
"""From here on, by Jaro-Winkler, two names differ by spelling."""
UNLIKE = 0.80
"""Below, by the same, two mothers."""

# one line a person and field: what is chosen. Most of it is said by the chosen row itself
_CHOSEN = """
SELECT v.person, {group} AS field_group, {field} AS field, v.{column} AS value, v.record_id, v.as_of,
       {rule} AS rule, v.candidates, {tied} AS tied
FROM {values} v
WHERE (v.{column}_from = v.record_id AND v.{column}_by = 'RULE') OR v.{column}_tied = 1
UNION ALL
SELECT v.person, {group}, {field}, v.{column}, x.record_id, x.as_of,
       CASE WHEN v.{column}_by = 'RULE' THEN {rule} ELSE v.{column}_by END, v.candidates, 0
FROM {values} v
JOIN merged_rows x ON x.record_id = v.{column}_from
WHERE v.{column}_from <> v.record_id AND v.{column}_by <> 'JUDGEMENT'
"""
_JUDGED = """
SELECT v.person, {group}, {field}, v.{column}, j.record_id, j.decided_on, 'JUDGEMENT', v.candidates, 0
FROM {values} v
JOIN merged_judged j ON j.person = v.person
"""
# the rows of persons some of whose rows say something else than what is chosen
_BESIDE = """
SELECT r.record_id, r.person, r.as_of, r.age, r.step, r.place, r.newest, r.candidates, {columns}
FROM merged_ranked r
JOIN {values} v ON v.person = r.person
WHERE {differs}
"""
# one line a person, field and value that is not chosen: the best row that says it
_LOST = """
SELECT person, {group} AS field_group, {field} AS field, value, record_id, as_of, {rule} AS rule,
       CAST(1 + ROW_NUMBER() OVER (PARTITION BY person ORDER BY place) AS INTEGER) AS rank,
       candidates, compared_value, chosen_compared, step, age, newest, chosen
FROM (
    SELECT person, {column} AS value, record_id, as_of, step, age, place, newest, candidates,
           {key} AS compared_value, CASE WHEN {column}_by = 'JUDGEMENT' THEN NULL ELSE {key}_value END
             AS chosen_compared,
           CASE WHEN {column}_value IS NULL THEN 0 ELSE 1 END AS chosen,
           ROW_NUMBER() OVER (PARTITION BY person, {column} ORDER BY place) AS turn
    FROM merged_beside
    WHERE {column} IS NOT NULL AND ({column}_value IS NULL OR {column} <> {column}_value)
) AS told
WHERE turn = 1
"""


def field_lines(group: Group, values: str) -> Iterator[str]:
    """SQL of the lines of what is chosen, for each field of the group. values: the table of `keep_group`."""
    for field in group.fields:
        names = {"group": literal(group.name), "field": literal(field), "column": field, "values": values}
        tied = f"v.{field}_tied" if field in group.looked_at else "0"
        yield _CHOSEN.format(**names, rule=rule_sql(group, "v.step"), tied=tied)
        if field == JUDGED:
            yield _JUDGED.format(**names)


def keep_lost(engine: Engine, group: Group, name: str, values: str) -> None:
    """Keep the table `name` of what is not chosen. Needs merged_ranked."""
    columns = dict.fromkeys([*group.fields, *map(compared, group.fields)])
    shown = [f"r.{column}, v.{column} AS {column}_value" for column in columns]
    differs = (
        f"(r.{field} IS NOT NULL AND (v.{field} IS NULL OR r.{field} <> v.{field}))" for field in group.fields
    )
    engine.keep(
        "merged_beside",
        _BESIDE.format(
            columns=", ".join([*shown, *(f"v.{field}_by" for field in group.fields)]),
            values=values,
            differs=" OR ".join(differs),
        ),
    )
    lines = (
        _LOST.format(
            group=literal(group.name),
            field=literal(field),
            column=field,
            key=compared(field),
            rule=rule_sql(group, "step"),
        )
        for field in group.fields
    )
    engine.keep(name, " UNION ALL ".join(lines))
    engine.drop("merged_beside")


def rule_sql(group: Group, step: str) -> str:
    named = " ".join(f"WHEN {at} THEN {literal(one.rule)}" for at, one in enumerate(group.step))
    return f"CASE {step} {named} END"


def keep_alike(engine: Engine) -> None:
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


def conflict_sql(group: Group) -> str:
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
