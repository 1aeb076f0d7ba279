"""What is chosen of each person in every group of fields: what the row says that ranks first, where it is
alone; and what people say of a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconcile.engines.protocol import Engine
from reconcile.register.alone import keep_alone
from reconcile.register.codes import Codes
from reconcile.register.ranking import ROWS, compared, even_sql, rule_sql
from reconcile.register.rows import BACKED, COMPARED
from reconcile.rules.survivorship import Group

JUDGED = "nik"
"""The field of which people say what it is."""
_BETTER = {
    **{field: f"x.{field} = x.{by}" for field, by in BACKED.items()},
    "name": "y.slip{at} = 0",
}
"""Of even rows that say a field in different ways, which say it better: a birth date that their own NIK
backs, a name that no other completes or corrects."""

# of each person other rows that count as much as the one that ranks first
_BESIDE_FIRST = """
SELECT y.person, {flags}
FROM merged_keyed y
JOIN merged_best b ON b.person = y.person
WHERE {any}
GROUP BY y.person
"""
# what each field says in all these rows, and in the first
_EVEN = """
SELECT y.person, {fields}
FROM merged_keyed y
JOIN merged_best b ON b.person = y.person
JOIN merged_rows x ON x.person = y.person AND x.seq = y.seq
WHERE {even} AND y.person IN (SELECT person FROM merged_beside_first WHERE even{at} = 1)
GROUP BY y.person
"""
# of persons whose chosen row leaves a field blank: what all others say, where that is one thing
_FILLED = """
SELECT x.person, MIN(x.{field}) AS value, MIN(x.seq) AS seq
FROM merged_rows x
JOIN merged_keyed y ON y.person = x.person AND y.seq = x.seq
WHERE x.{field} IS NOT NULL AND y.k{at} IS NOT NULL AND x.person IN (
    SELECT f.person
    FROM merged_best b
    JOIN merged_rows f ON f.person = b.person AND f.seq = b.k{at} % {rows}
    WHERE f.{field} IS NULL AND b.n{at} > 1
)
GROUP BY x.person
HAVING MIN(x.{field}) = MAX(x.{field})
"""
_FIRST = """
SELECT x.person, {fields}
FROM merged_rows x
JOIN (SELECT person, {places} FROM merged_best) AS b ON b.person = x.person
WHERE x.seq = 1 OR {first}
GROUP BY x.person
"""
_CHOSEN = """
SELECT f.person, {said}
FROM ({first}) AS f
JOIN merged_best b ON b.person = f.person
{joins}
"""


def keep_chosen(engine: Engine, groups: Sequence[Group], codes: Codes) -> Sequence[str]:
    """Keep `merged_chosen`, a line a person: of each group the row that ranks first (r0, r1, ...), its day
    (d0, d1, ...), the rule that chose it (u0, u1, ...) and how many could (n0, n1, ...); of each field
    g0_<field> what is chosen, and its key where it is compared; and for fields whose contradictions are for
    people g0_<field>_tied, 1 where rows that count the same differ. Returns what was kept: also
    `merged_even<group>` and `merged_filled<group>_<field>`, where it is not the first row that says it, and
    `merged_alone<group>`, where it is its NIK.

    Needs merged_rows, merged_judged, merged_keyed, merged_best, records and verification.
    """
    flags = (
        f"MAX(CASE WHEN y.k{at} <> b.k{at} AND {even_sql(group, f'y.k{at}', f'b.k{at}')} THEN 1 ELSE 0 END)"
        f" AS even{at}"
        for at, group in enumerate(groups)
    )
    other = " OR ".join(f"y.k{at} <> b.k{at}" for at in range(len(groups)))
    engine.keep("merged_beside_first", _BESIDE_FIRST.format(flags=", ".join(flags), any=other))
    made = ["merged_chosen", "merged_beside_first", *keep_alone(engine, groups, ROWS)]
    for at, group in enumerate(groups):
        even, fields = even_sql(group, f"y.k{at}", f"b.k{at}"), ", ".join(_measures(at, group))
        engine.keep(f"merged_even{at}", _EVEN.format(at=at, even=even, fields=fields))
        made.append(f"merged_even{at}")
        for field in group.fill:
            engine.keep(f"merged_filled{at}_{field}", _FILLED.format(at=at, field=field, rows=ROWS))
            made.append(f"merged_filled{at}_{field}")
    first = _FIRST.format(
        fields=", ".join(line for at, group in enumerate(groups) for line in _first(at, group)),
        places=", ".join(f"k{at} % {ROWS} AS s{at}" for at in range(len(groups))),
        first=" OR ".join(f"x.seq = b.s{at}" for at in range(len(groups))),
    )
    engine.keep("merged_chosen", _CHOSEN.format(
        said=", ".join(line for at, group in enumerate(groups) for line in _said(at, group, codes)),
        first=first,
        joins="\n".join(line for at, group in enumerate(groups) for line in _joins(at, group)),
    ))  # fmt: skip
    return made


def columns_of(group: Group) -> list[str]:
    """The fields of a group, and the columns by which some are compared."""
    return [*dict.fromkeys([*group.fields, *map(compared, group.fields)])]


def _measures(at: int, group: Group) -> Iterator[str]:
    for field in group.fields:
        key = compared(field)
        yield f"{_better('MIN', at, field, f'x.{key}')} AS {field}_low"
        yield f"{_better('MAX', at, field, f'x.{key}')} AS {field}_high"
        said_by = f"CASE WHEN x.{field} IS NOT NULL THEN x.seq END"
        least = "FIRST" if field == "name" else "MIN"  # one name stands there in several spellings
        for name, said in (("even", f"x.{field}"), ("seq", said_by)):
            yield f"{_better(least, at, field, said)} AS {field}_{name}"
        first = f"MIN(CASE WHEN y.k{at} = b.k{at} THEN x.{key} END)"
        said = f"MIN(CASE WHEN y.k{at} = b.k{at} THEN x.{field} END)"
        if field in _BETTER:
            low, high = (_better(least, at, field, f"x.{key}") for least in ("MIN", "MAX"))
            said = f"CASE WHEN {first} BETWEEN {low} AND {high} THEN {said} END"
        yield f"{said} AS {field}_first"


def _better(least: str, at: int, field: str, said: str) -> str:
    """SQL of the least or greatest of what even rows say, or (FIRST) of what the first of them says: of those
    alone that say it better, where any do."""
    if field not in _BETTER:
        return _least(least, at, said)
    better = f"CASE WHEN {_BETTER[field].format(at=at)} THEN {said} END"
    return f"COALESCE({_least(least, at, better)}, {_least(least, at, said)})"


def _least(least: str, at: int, said: str) -> str:
    first = f"MIN_BY({said}, CASE WHEN ({said}) IS NOT NULL THEN y.k{at} END)"
    return first if least == "FIRST" else f"{least}({said})"


def _first(at: int, group: Group) -> Iterator[str]:
    """What the row says that ranks first."""
    for name, column in (("r", "record_id"), ("d", "as_of")):
        yield f"MAX(CASE WHEN x.seq = b.s{at} THEN x.{column} END) AS {name}{at}"
    for column in columns_of(group):
        yield f"MAX(CASE WHEN x.seq = b.s{at} THEN x.{column} END) AS g{at}_{column}"


def _said(at: int, group: Group, codes: Codes) -> Iterator[str]:
    yield f"f.r{at}"
    yield f"f.d{at}"
    yield f"{rule_sql(group, f'b.k{at}', codes)} AS u{at}"
    yield f"b.n{at}"
    for field in group.fields:
        differ = f"e{at}.{field}_low <> e{at}.{field}_high"
        other = (
            f"e{at}.{field}_first IS NULL AND e{at}.{field}_even IS NOT NULL"  # a better one than the first
        )
        said = [f"WHEN {differ} THEN NULL WHEN f.g{at}_{field} IS NOT NULL THEN f.g{at}_{field}"]
        if field in _BETTER:
            said = [said[0].replace("NULL WHEN", f"NULL WHEN {other} THEN e{at}.{field}_even WHEN", 1)]
        if field in group.by_nik:
            said.insert(0, f"WHEN a{at}.{field} IS NOT NULL THEN a{at}.{field}")
        if field == JUDGED:
            said.insert(0, f"WHEN j.person IS NOT NULL AND f.r{at} IS NOT NULL THEN j.nik")
            differ = f"j.person IS NULL AND {differ}"
        if field in group.fill:
            said.append(f"WHEN {field}{at}_filled.person IS NOT NULL THEN {field}{at}_filled.value")
        yield f"CASE {' '.join(said)} ELSE e{at}.{field}_even END AS g{at}_{field}"
        yield f"CASE WHEN {differ} THEN 1 ELSE 0 END AS g{at}_{field}_tied"
        if field in COMPARED:
            key = f"f.g{at}_{compared(field)}"
            better = f"WHEN {other} THEN e{at}.{field}_low " if field in _BETTER else ""
            yield (
                f"CASE WHEN {differ} THEN NULL {better}WHEN f.g{at}_{field} IS NOT NULL THEN {key}"
                f" ELSE e{at}.{field}_low END AS g{at}_{compared(field)}"
            )


def _joins(at: int, group: Group) -> Iterator[str]:
    yield f"LEFT JOIN merged_even{at} e{at} ON e{at}.person = f.person"
    for field in group.fill:
        name = f"{field}{at}_filled"
        yield f"LEFT JOIN merged_filled{at}_{field} {name} ON {name}.person = f.person"
    if group.by_nik:
        yield f"LEFT JOIN merged_alone{at} a{at} ON a{at}.person = f.person"
    if JUDGED in group.fields:
        yield "LEFT JOIN merged_judged j ON j.person = f.person"
