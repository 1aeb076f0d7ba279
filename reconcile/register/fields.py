"""Where each value of the merged register comes from, and what other rows say: nothing that loses is thrown
away.

The fields of a group come from one row, so one line says it of them all; a field has lines of its own where
rows differ in it, or where something else than that row says it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from reconcile.engines.protocol import Engine
from reconcile.engines.writing import Made
from reconcile.register.choosing import JUDGED, columns_of
from reconcile.register.codes import ALL, FILLED, JUDGEMENT, OWN_NIK, Codes, by_field, by_group
from reconcile.register.deaths import FIELD as DEATH_FIELD
from reconcile.register.deaths import GROUP as DEATH
from reconcile.register.deaths import LINES as DEATH_LINES
from reconcile.register.ranking import compared, rule_sql, step_sql
from reconcile.register.received import LOST_HERE, keep_with_received
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
SELECT person, {line} AS line, value, record_id, as_of, {rule} AS rule,
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
SELECT person, line, CAST(COUNT(*) AS INTEGER) AS others
FROM merged_lost
GROUP BY person, line
"""
_AGAINST = """
SELECT DISTINCT l.person, l.line
FROM merged_lost l
LEFT JOIN merged_alike k ON k.one = l.compared_value AND k.other = l.chosen_compared
WHERE {conflicts}
"""
_CONFLICTS = """
SELECT person, line FROM merged_against
{tied}
UNION ALL
SELECT person, {death} FROM merged_vital WHERE vital = 'CONTRADICTED'
"""
# who speaks for a group
_SPEAKS = """
SELECT c.person, {line} AS line, CAST(NULL AS STRING) AS value, c.r{at} AS record_id, c.d{at} AS as_of,
       c.u{at} AS rule, CAST(1 AS INTEGER) AS rank, c.n{at} AS candidates,
       CAST(1 AS INTEGER) AS distinct_values, FALSE AS conflict
FROM merged_chosen c
WHERE c.r{at} IS NOT NULL
"""
# what is chosen of fields that have lines of their own
_OWN_LINES = """
SELECT person, line FROM merged_others
UNION
SELECT person, line FROM merged_said_by
UNION
SELECT j.person, l.line FROM merged_judged j CROSS JOIN merged_judged_lines l
"""
_OWN = f"""
SELECT person, line, value, record_id, as_of, rule, rank, candidates, tied, chosen
FROM (
    SELECT p.person, p.line, {{value}} AS value,
           CASE WHEN j.person IS NOT NULL THEN j.record_id
                WHEN o.record_id IS NOT NULL THEN o.record_id
                ELSE {{record_id}} END AS record_id,
           CASE WHEN j.person IS NOT NULL THEN j.decided_on
                WHEN o.record_id IS NOT NULL THEN o.as_of
                ELSE {{as_of}} END AS as_of,
           CASE WHEN j.person IS NOT NULL THEN {{judgement}}
                WHEN o.filled = 1 THEN {{filled}}
                WHEN o.filled = 2 THEN {{own_nik}}
                ELSE {{rule}} END AS rule,
           CAST(1 AS INTEGER) AS rank, {{candidates}} AS candidates, {{tied}} AS tied,
           {{any_tied}} AS any_tied,
           CASE WHEN {{value}} IS NULL THEN 0 ELSE 1 END AS chosen
    FROM ({_OWN_LINES}) AS p
    JOIN merged_chosen c ON c.person = p.person
    LEFT JOIN merged_said_by o ON o.person = p.person AND o.line = p.line
    LEFT JOIN merged_judged_lines l ON l.line = p.line
    LEFT JOIN merged_judged j ON j.person = p.person AND l.line IS NOT NULL
) AS own
WHERE value IS NOT NULL OR any_tied = 1
"""
# where it is not the first row that says what is chosen
_FROM_EVEN = """
SELECT e.person, {line} AS line, e.{column}_seq AS seq, 0 AS filled
FROM merged_even{at} e
{filled}
WHERE e.{column}_low = e.{column}_high AND e.{column}_first IS NULL {alone}
"""
_FROM_FILLED = """
SELECT f.person, {line}, f.seq, 1
FROM merged_filled{at}_{column} f
LEFT JOIN merged_even{at} e ON e.person = f.person
WHERE COALESCE(e.{column}_low = e.{column}_high, TRUE)
"""
_FROM_NIK = """
SELECT a.person, {line}, a.seq, 2
FROM merged_alone{at} a
WHERE a.{column} IS NOT NULL
"""
_SAID_BY = """
SELECT s.person, s.line, x.record_id, x.as_of, MAX(s.filled) AS filled
FROM ({lines}) AS s
JOIN merged_rows x ON x.person = s.person AND x.seq = s.seq
GROUP BY s.person, s.line, x.record_id, x.as_of
"""

_COLUMNS = (
    *("person", "person_id", "line", "value", "record_id", "as_of", "rule", "rank", "candidates"),
    *("distinct_values", "conflict"),
)
_NUMBERED = """
SELECT s.person, p.person_id, s.line, s.value, s.record_id, s.as_of, s.rule, s.rank, s.candidates,
       s.distinct_values, s.conflict
FROM (
    SELECT l.person, l.line, l.value, l.record_id, l.as_of, l.rule, l.rank, l.candidates,
           CAST(l.chosen + COALESCE(d.others, 0) AS INTEGER) AS distinct_values,
           l.tied = 1 OR a.person IS NOT NULL AS conflict
    FROM (
        SELECT person, line, value, record_id, as_of, rule, rank, candidates, tied, chosen
        FROM ({own}) AS own
        UNION ALL
        SELECT person, line, value, record_id, as_of, rule, rank, candidates, 0, chosen
        FROM merged_lost
    ) AS l
    LEFT JOIN merged_against a ON a.person = l.person AND a.line = l.line
    LEFT JOIN merged_others d ON d.person = l.person AND d.line = l.line
    UNION ALL
    SELECT person, line, value, record_id, as_of, rule, rank, candidates, distinct_values, conflict
    FROM ({speaks}) AS speaks
    UNION ALL
    SELECT person, line, value, record_id, as_of, rule, rank, candidates, distinct_values, conflict
    FROM ({deaths}) AS deaths
) AS s
JOIN merged_people p ON p.person = s.person
"""
_IN_WORDS = """
s.person_id, {group} AS field_group, {field} AS field, s.value,
CASE WHEN s.rule <> {judgement} THEN split_part(s.record_id, '-', 1) END AS source_programme,
s.record_id, s.as_of AS extract_date, {rule} AS rule, s.rank, s.candidates, s.distinct_values, s.conflict,
CASE WHEN s.rule = {judgement} THEN 'JUDGEMENT' WHEN s.rule <> {judgement} THEN 'RULE' END AS decided_by
"""


def keep_lines(
    engine: Engine, groups: Sequence[Group], codes: Codes, received: pa.Table | None = None
) -> Sequence[str]:
    """Keep what `made_fields` reads, and `merged_conflicts`, a line a person and line that people must look
    at; returns what was kept. received: as `keep_with_received` takes it.

    Needs what `keep_chosen` needs and keeps, and the tables of deaths.
    """
    numbered = list(enumerate(groups))
    _keep_beside(engine, numbered)
    lost = " UNION ALL ".join(line for at, group in numbered for line in _lost(at, group, codes))
    engine.keep("merged_lost" if received is None else LOST_HERE, lost)
    if received is not None:
        chosen = by_field(groups, codes, "v.line", "c.g{at}_{field}")
        told = {"chosen": f"{chosen} END", "candidates": by_group(groups, codes, "v.line", "n")}
        keep_with_received(engine, groups, codes, received, **told)
    engine.keep("merged_others", _OTHERS)
    _keep_alike(engine, _lines(codes, groups, COMPARED))
    conflicts = " OR ".join(
        f"{codes.within(one.name, 'l.line')} AND {_conflict_sql(one, groups, codes)}" for one in groups
    )
    engine.keep("merged_against", _AGAINST.format(conflicts=conflicts))
    lines = " UNION ALL ".join(line for at, group in numbered for line in _said_by(at, group, codes))
    engine.keep("merged_said_by", _SAID_BY.format(lines=lines))
    judged = [codes.line(group.name, JUDGED) for group in groups if JUDGED in group.fields]
    engine.read("merged_judged_lines", pa.table({"line": pa.array(judged, pa.int32())}))
    tied = (
        f" UNION ALL SELECT person, {codes.line(group.name, field)} FROM merged_chosen"
        f" WHERE g{at}_{field}_tied = 1"
        for at, group in numbered
        for field in group.looked_at
    )
    death = codes.line(DEATH, DEATH_FIELD)
    engine.keep("merged_conflicts", _CONFLICTS.format(tied="".join(tied), death=death))
    made = ("beside", "lost", "others", "alike", "against", "said_by", "conflicts", "judged_lines")
    return tuple(f"merged_{name}" for name in made)


def _keep_beside(engine: Engine, groups: Sequence[tuple[int, Group]]) -> None:
    columns = dict.fromkeys(column for _, group in groups for column in columns_of(group))
    chosen = [f"c.g{at}_{column}" for at, group in groups for column in columns_of(group)]
    keys = ", ".join(f"y.k{at}, b.n{at}, b.newest{at}" for at, _ in groups)
    differs = (
        f"(y.k{at} IS NOT NULL AND x.{field} IS NOT NULL"
        f" AND (c.g{at}_{field} IS NULL OR x.{field} <> c.g{at}_{field}))"
        for at, group in groups
        for field in group.fields
    )
    said = ", ".join([*(f"x.{column}" for column in columns), *chosen])
    engine.keep("merged_beside", _BESIDE.format(keys=keys, columns=said, differs="\nOR ".join(differs)))


def made_fields(groups: Sequence[Group], codes: Codes) -> Made:
    """`register_fields`, of what `keep_lines` kept."""
    speaks = " UNION ALL ".join(
        _SPEAKS.format(line=codes.line(group.name, WHOLE_GROUP), at=at) for at, group in enumerate(groups)
    )
    judgement = codes.rule(JUDGEMENT)
    deaths = DEATH_LINES.format(line=codes.line(DEATH, DEATH_FIELD), judgement=judgement, all=codes.rule(ALL))
    words = {
        "group": codes.group_sql("s.line"),
        "field": codes.field_sql("s.line"),
        "rule": codes.rule_sql("s.rule"),
    }
    return Made(
        _NUMBERED.format(own=_own(groups, codes), speaks=speaks, deaths=deaths),
        _COLUMNS,
        "s.person, s.line, s.rank",
        _IN_WORDS.format(**words, judgement=judgement),
    )


def _lost(at: int, group: Group, codes: Codes) -> Iterator[str]:
    for field in group.fields:
        judged, key = field == JUDGED, f"t.g{at}_{compared(field)}"
        yield _LOST.format(
            at=at,
            line=codes.line(group.name, field),
            column=field,
            key=compared(field),
            rule=rule_sql(group, "k", codes),
            step=step_sql(group, "k"),
            chosen_compared=f"CASE WHEN j.person IS NOT NULL THEN NULL ELSE {key} END" if judged else key,
            judged="LEFT JOIN merged_judged j ON j.person = t.person" if judged else "",
        )


def _own(groups: Sequence[Group], codes: Codes) -> str:
    tied = "c.g{at}_{field}_tied"
    return _OWN.format(
        value=by_field(groups, codes, "p.line", "c.g{at}_{field}") + " END",
        tied=by_field(groups, codes, "p.line", tied, lambda group: group.looked_at) + " ELSE 0 END",
        any_tied=by_field(groups, codes, "p.line", tied) + " END",
        record_id=by_group(groups, codes, "p.line", "r"),
        as_of=by_group(groups, codes, "p.line", "d"),
        rule=by_group(groups, codes, "p.line", "u"),
        candidates=by_group(groups, codes, "p.line", "n"),
        judgement=codes.rule(JUDGEMENT),
        filled=codes.rule(FILLED),
        own_nik=codes.rule(OWN_NIK),
    )


def _said_by(at: int, group: Group, codes: Codes) -> Iterator[str]:
    for field in group.fields:
        names = {"at": at, "line": codes.line(group.name, field), "column": field}
        fills = field in group.fill
        filled = f"LEFT JOIN merged_filled{at}_{field} f ON f.person = e.person" if fills else ""
        yield _FROM_EVEN.format(**names, filled=filled, alone="AND f.person IS NULL" if fills else "")
        if fills:
            yield _FROM_FILLED.format(**names)
        if field in group.by_nik:
            yield _FROM_NIK.format(**names)


def _lines(codes: Codes, groups: Iterable[Group], fields: Collection[str]) -> str:
    """The numbers of the lines of these fields, listed; none is a line's."""
    told = [
        codes.line(group.name, field) for group in groups for field in group.fields if field in set(fields)
    ]
    return ", ".join(map(str, told)) or "-1"


def _keep_alike(engine: Engine, lines: str) -> None:
    """Keep `merged_alike` (one, other, score: 0 to 1): how alike names are that stand against each other in
    `lines` of `merged_lost`."""
    pairs = engine.arrow(
        "SELECT DISTINCT compared_value AS one, chosen_compared AS other FROM merged_lost"
        f" WHERE line IN ({lines}) AND compared_value <> chosen_compared ORDER BY one, other"
    )
    one, other = (pairs[side].to_pylist() for side in ("one", "other"))
    scores: Any = cpdist(one, other, scorer=JaroWinkler.similarity) if one else []
    made = {"one": pairs["one"], "other": pairs["other"], "score": pa.array(scores, pa.float64())}
    engine.read("merged_alike", pa.table(made))


def _conflict_sql(group: Group, groups: Sequence[Group], codes: Codes) -> str:
    """SQL over `merged_lost` l (and its likeness k) of whether a value contradicts the chosen one; the group
    `home` by the row itself."""
    differs = "l.chosen_compared IS NOT NULL AND l.compared_value <> l.chosen_compared"
    names, firm = _lines(codes, groups, COMPARED), _lines(codes, [group], group.looked_at)
    beyond = f"{differs} AND (l.line NOT IN ({names}) OR k.score < {SPELT})"
    if group.conflict == "SURE":
        sure = ", ".join(str(at) for at, step in enumerate(group.step) if step.sure)
        return f"l.step IN ({sure}) AND l.line IN ({firm}) AND {beyond}" if sure else "FALSE"
    if group.conflict == "UNLIKE":
        return f"{differs} AND k.score < {UNLIKE}"
    if group.conflict == "SAME_DAY":
        return f"l.age = l.newest AND l.line IN ({firm}) AND {differs}"
    if group.conflict == "KOTA":
        kota = "SUBSTR(l.compared_value, 1, 4) <> SUBSTR(l.chosen_compared, 1, 4)"
        whole = "LENGTH(l.compared_value) >= 4 AND LENGTH(l.chosen_compared) >= 4"
        return f"l.line IN ({_lines(codes, [group], ['region_code'])}) AND {whole} AND {kota}"
    return "FALSE"
