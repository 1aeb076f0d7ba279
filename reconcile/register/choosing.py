"""Who speaks for each person in one group of fields, as the group's declaration ranks its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.register.rows import COMPARED
from reconcile.rules.survivorship import Group, Step

_ROLES = ("register", "need", "roll")
_WIDE = 10_000  # above any age of a delivery
_MANY = 1_000  # above any count of programmes

_STEPPED = """
SELECT x.record_id, x.person, x.programme, x.as_of, x.age, {fields},
       {step} AS step, {turn} AS turn, {same} AS same
FROM merged_rows x
WHERE ({needs}) AND {step} IS NOT NULL
"""
# how many programmes say the same of a person, among rows of one step
_VOTES = """
SELECT person, step, same, COUNT(DISTINCT programme) AS votes
FROM merged_stepped
WHERE step IN ({steps})
GROUP BY person, step, same
"""
_APART = """
SELECT person, step
FROM merged_stepped
WHERE {steps}
GROUP BY person, step
HAVING {differs}
"""
_RANKED = """
SELECT r.record_id, r.person, r.as_of, r.age, r.step, r.votes, r.rank_key, {fields},
       CASE WHEN r.step IN ({by_row}) THEN 1 ELSE 0 END AS by_row,
       ROW_NUMBER() OVER (PARTITION BY r.person ORDER BY r.rank_key, r.turn, r.record_id) AS place,
       MIN(r.rank_key) OVER (PARTITION BY r.person) AS best,
       MIN(r.age) OVER (PARTITION BY r.person) AS newest,
       CAST(COUNT(*) OVER (PARTITION BY r.person) AS INTEGER) AS candidates
FROM (
    SELECT s.*, {votes} AS votes, {key} AS rank_key
    FROM merged_stepped s
    {joins}
) AS r
"""
# of persons with rows that the order leaves even: what each field says in them
_EVEN = """
SELECT person, {fields}
FROM merged_ranked
WHERE rank_key = best AND by_row = 0
  AND person IN (SELECT person FROM merged_ranked WHERE place = 2 AND rank_key = best AND by_row = 0)
GROUP BY person
"""
# of persons whose chosen row leaves a field blank: what all others say, where that is one thing
_FILLED = """
SELECT person, MIN({field}) AS value, MIN(record_id) AS record_id
FROM merged_ranked
WHERE {field} IS NOT NULL
  AND person IN (SELECT person FROM merged_ranked WHERE place = 1 AND {field} IS NULL AND candidates > 1)
GROUP BY person
HAVING MIN({field}) = MAX({field})
"""
_VALUES = """
SELECT f.person, f.candidates, f.record_id, f.step, f.votes, f.as_of, {fields}
FROM merged_ranked f
LEFT JOIN merged_even e ON e.person = f.person
{joins}
WHERE f.place = 1
"""


def keep_group(engine: Engine, group: Group, values: str) -> None:
    """Keep `merged_ranked`, the candidates of a group in their order, and the table `values`, a row a person:
    what is chosen; for each field `<field>_from` (the row that says it), `<field>_tied` (1 where rows that
    count the same differ), `<field>_by` (RULE, FILLED, JUDGEMENT) and, where it is compared, its key.

    Needs merged_rows and merged_judged.
    """
    columns = [*group.fields, *(COMPARED[field] for field in group.fields if field in COMPARED)]
    engine.keep("merged_stepped", _STEPPED.format(
        fields=", ".join(f"x.{column}" for column in columns),
        step=_step(group),
        turn=_turn(group),
        same=_same(group),
        needs=" OR ".join(f"x.{field} IS NOT NULL" for field in group.needs),
    ))  # fmt: skip
    joins = [*_helpers(engine, group)]
    engine.keep("merged_ranked", _RANKED.format(
        fields=", ".join(f"r.{column}" for column in columns),
        votes="COALESCE(v.votes, 1)" if _by(group, "most") else "1",
        key=_key(group),
        joins="\n".join(joins),
        by_row=", ".join(map(str, _by(group, "row"))) or "-1",
    ))  # fmt: skip
    engine.keep("merged_even", _EVEN.format(fields=",\n".join(_measures(group))))
    for field in group.fill:
        engine.keep(f"merged_filled_{field}", _FILLED.format(field=field))
    engine.keep(values, _VALUES.format(fields=",\n".join(_values(group)), joins="\n".join(_beside(group))))
    filled = (f"merged_filled_{field}" for field in group.fill)
    engine.drop("merged_stepped", "merged_even", "merged_votes", "merged_apart", *filled)


def compared(field: str) -> str:
    """The column in which values of a field are held against one another."""
    return COMPARED.get(field, field)


def _takes(step: Step) -> str:
    """SQL of whether a row of `x` belongs to a step."""
    roles = [name for name in step.from_ if name in _ROLES]
    codes = [name for name in step.from_ if name not in _ROLES]
    said = [
        f"x.{column} IN ({', '.join(map(literal, names))})"
        for column, names in (("role", roles), ("programme", codes))
        if names
    ]
    takes = f"({' OR '.join(said)})"
    return f"{takes} AND x.confirmed = 1" if step.only else takes


def _step(group: Group) -> str:
    return "CASE " + " ".join(f"WHEN {_takes(step)} THEN {at}" for at, step in enumerate(group.step)) + " END"


def _turn(group: Group) -> str:
    """The place of a row's role or programme in the `from` of its step."""
    steps = []
    for step in group.step:
        named = " ".join(
            f"WHEN x.{'role' if name in _ROLES else 'programme'} = {literal(name)} THEN {at}"
            for at, name in enumerate(step.from_)
        )
        steps.append(f"WHEN {_takes(step)} THEN CASE {named} END")
    return f"CASE {' '.join(steps)} END"


def _same(group: Group) -> str:
    said = (f"COALESCE(x.{compared(field)}, '')" for field in group.same or group.needs)
    return " || chr(31) || ".join(said)


def _by(group: Group, order: str) -> list[int]:
    return [at for at, step in enumerate(group.step) if order in step.order]


def _helpers(engine: Engine, group: Group) -> Iterator[str]:
    """Keep what ranking needs beside the rows, and give the joins that bring it."""
    if steps := _by(group, "most"):
        engine.keep("merged_votes", _VOTES.format(steps=", ".join(map(str, steps))))
        yield "LEFT JOIN merged_votes v ON v.person = s.person AND v.step = s.step AND v.same = s.same"
    if apart := [(at, step.apart) for at, step in enumerate(group.step) if step.apart]:
        steps_sql = f"step IN ({', '.join(str(at) for at, _ in apart)})"
        differs = " OR ".join(f"(step = {at} AND MIN({field}) <> MAX({field}))" for at, field in apart)
        engine.keep("merged_apart", _APART.format(steps=steps_sql, differs=differs))
        yield "LEFT JOIN merged_apart a ON a.person = s.person AND a.step = s.step"


def _key(group: Group) -> str:
    """SQL of a number that ranks rows: the step, then what its order says, the least first."""
    keys = []
    for at, step in enumerate(group.step):
        parts = [str(at)]
        for order in ("newest", "most", "from"):
            parts.append(_part(order, step) if order in step.order else "0")
        keys.append(f"WHEN {at} THEN {_number(parts, step.order)}")
    return f"CASE s.step {' '.join(keys)} END"


def _part(order: str, step: Step) -> str:
    if order == "newest":
        return "CASE WHEN a.person IS NOT NULL THEN 0 ELSE s.age END" if step.apart else "s.age"
    return f"{_MANY - 1} - COALESCE(v.votes, 1)" if order == "most" else "s.turn"


def _number(parts: Sequence[str], order: Sequence[str]) -> str:
    """The parts as digits of one number, in the order in which the step ranks."""
    width = {"newest": _WIDE, "most": _MANY, "from": 100}
    by_name = dict(zip(("newest", "most", "from"), parts[1:], strict=True))
    number = f"CAST({parts[0]} AS BIGINT)"
    ranks = [name for name in order if name in width]
    for name in [*ranks, *(name for name in width if name not in ranks)]:
        number = f"({number} * {width[name]} + {by_name[name]})"
    return number


def _measures(group: Group) -> Iterator[str]:
    for field in group.fields:
        key = compared(field)
        yield f"MIN({key}) AS {field}_low"
        yield f"MAX({key}) AS {field}_high"
        yield f"MIN({field}) AS {field}_even"
        yield f"MIN(CASE WHEN {field} IS NOT NULL THEN record_id END) AS {field}_row"


def _beside(group: Group) -> Iterator[str]:
    for field in group.fill:
        yield f"LEFT JOIN merged_filled_{field} {field}_filled ON {field}_filled.person = f.person"
    if JUDGED in group.fields:
        yield "LEFT JOIN merged_judged j ON j.person = f.person"


def _values(group: Group) -> Iterator[str]:
    for field in group.fields:
        tied = f"e.{field}_low <> e.{field}_high"
        first = f"WHEN {tied} THEN NULL WHEN f.{field} IS NOT NULL THEN"
        value, row, by = [f"{first} f.{field}"], [f"{first} f.record_id"], [f"{first} 'RULE'"]
        if field == JUDGED:
            value.insert(0, "WHEN j.person IS NOT NULL THEN j.nik")
            row.insert(0, "WHEN j.person IS NOT NULL THEN j.record_id")
            by.insert(0, "WHEN j.person IS NOT NULL THEN 'JUDGEMENT'")
            tied = f"j.person IS NULL AND {tied}"
        if field in group.fill:
            value.append(f"WHEN {field}_filled.person IS NOT NULL THEN {field}_filled.value")
            row.append(f"WHEN {field}_filled.person IS NOT NULL THEN {field}_filled.record_id")
            by.append(f"WHEN {field}_filled.person IS NOT NULL THEN 'FILLED'")
        yield f"CASE {' '.join(value)} ELSE e.{field}_even END AS {field}"
        yield f"CASE {' '.join(row)} ELSE e.{field}_row END AS {field}_from"
        yield f"CASE {' '.join(by)} ELSE 'RULE' END AS {field}_by"
        yield f"CASE WHEN {tied} THEN 1 ELSE 0 END AS {field}_tied"
        if field in COMPARED:
            yield f"CASE {first} f.{compared(field)} ELSE e.{field}_low END AS {compared(field)}"


JUDGED = "nik"
"""The field of which people say what it is."""
