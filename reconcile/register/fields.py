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
from reconcile.register.choosing import compared
from reconcile.register.rows import COMPARED
from reconcile.rules.survivorship import Group

SPELT = 0.95
"""From here on, by Jaro-Winkler, two names differ by spelling."""
UNLIKE = 0.80
"""Below, by the same, two mothers."""
FILLED = "FILLED"

# one line a person and field: what is chosen. Most of it is said by the chosen row itself
_CHOSEN = """
SELECT v.person, {group} AS field_group, {field} AS field, v.{column} AS value, v.record_id, v.as_of,
       {rule} AS rule, CAST(v.candidates AS INTEGER) AS candidates, {tied} AS tied
FROM merged_values v
WHERE v.{column} = v.{column}_said OR v.{column}_tied = 1
UNION ALL
SELECT v.person, {group}, {field}, v.{column}, x.record_id, x.as_of, {filled},
       CAST(v.candidates AS INTEGER), {tied}
FROM merged_values v
JOIN merged_rows x ON x.record_id = v.{column}_from
WHERE v.{column} IS NOT NULL AND v.{column}_said IS NULL
"""
# one line a person, field and value that is not chosen: the best row that says it
_LOST = """
SELECT person, {group} AS field_group, {field} AS field, value, record_id, {rule} AS rule,
       CAST(1 + ROW_NUMBER() OVER (PARTITION BY person ORDER BY place) AS INTEGER) AS rank,
       candidates, compared_value, chosen_compared, step, age, newest, as_of
FROM (
    SELECT r.person, r.{column} AS value, r.record_id, r.step, r.age, r.place, r.as_of,
           CAST(v.candidates AS INTEGER) AS candidates, r.{key} AS compared_value,
           c.{key} AS chosen_compared, m.newest,
           ROW_NUMBER() OVER (PARTITION BY r.person, r.{column} ORDER BY r.place) AS turn
    FROM merged_ranked r
    JOIN merged_values v ON v.person = r.person
    JOIN (SELECT person, MIN(age) AS newest FROM merged_ranked GROUP BY person) AS m ON m.person = r.person
    LEFT JOIN merged_rows c ON c.record_id = v.{column}_from
    WHERE v.{column}_differs = 1 AND r.{column} IS NOT NULL
      AND (v.{column} IS NULL OR r.{column} <> v.{column})
) AS told
WHERE turn = 1
"""


def field_lines(group: Group) -> Iterator[str]:
    """SQL of `_CHOSEN` for each field of the group."""
    for field in group.fields:
        yield _CHOSEN.format(
            group=literal(group.name),
            field=literal(field),
            column=field,
            rule=rule_sql(group, "v.step"),
            tied=f"v.{field}_tied" if field in group.looked_at else "0",
            filled=literal(FILLED) if field in group.fill else rule_sql(group, "v.step"),
        )


def lost_lines(group: Group) -> Iterator[str]:
    """SQL of `_LOST` for each field of the group."""
    for field in group.fields:
        yield _LOST.format(
            group=literal(group.name),
            field=literal(field),
            column=field,
            key=compared(field),
            rule=rule_sql(group, "step"),
        )


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
