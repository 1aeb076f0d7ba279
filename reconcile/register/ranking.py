"""Which rows may speak for each person, group by group, and in which order: one number a row and group, the
least first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.register.codes import Codes
from reconcile.register.rows import COMPARED
from reconcile.register.spelling import SPELLINGS, keep_spelt, several_sql
from reconcile.rules.survivorship import Group, Step

_ROLES = ("register", "need", "roll", "work")
_WIDTHS = {"whole": 3, "newest": 10_000, "most": 100, "fuller": 2, "from": 100}
"""Above what a name lacks, any age of a delivery, what programmes are counted, whether another row has more
words, any place in a step's `from`."""

ROWS = 1_000_000
"""Above any count of a person's rows: a key modulo this is the row's number."""
EVEN = ROWS * _WIDTHS["from"] * SPELLINGS
"""Rows whose keys differ below this count the same."""
STEP = EVEN * prod(_WIDTHS.values())
"""Keys of a step stand between its place times this and the next."""

_KEYED = """
SELECT s.person, s.seq, s.programme, s.as_of, s.age, {keys}
FROM (
    SELECT x.person, x.seq, x.programme, x.as_of, x.age, x.cut, {steps}
    FROM merged_rows x
) AS s
{joins}
"""
_BEST = """
SELECT person, {best}, MAX(as_of) AS last_seen, {flags}
FROM merged_keyed
GROUP BY person
"""
# where more than one programme says the same of a person, among rows of one step
_VOTES = """
SELECT person, step, same, COUNT(DISTINCT programme) AS votes
FROM (
    SELECT x.person, x.programme, {step} AS step, {same} AS same
    FROM merged_rows x
) AS told
WHERE step IN ({steps})
GROUP BY person, step, same
HAVING COUNT(DISTINCT programme) > 1
"""
_APART = """
SELECT x.person
FROM merged_rows x
WHERE {step} = {at}
GROUP BY x.person
HAVING MIN(x.{field}) <> MAX(x.{field})
"""


def keep_keys(
    engine: Engine, groups: Sequence[Group], flags: str, borne: pa.Table | None = None
) -> Sequence[str]:
    """Keep `merged_keyed`, a line a row: its key k0, k1, ... in each group, null where it is no candidate,
    and slip0, slip1, ..., 1 where another of the person's names completes or corrects its name;
    and `merged_best`, a line a person: of each group the least key k0, the candidates n0 and the age newest0
    of the newest, and `flags`, SQL of columns over programme. Returns what was kept.

    Needs merged_rows. borne: as of `keep_spelt`.
    """
    made = ["merged_keyed", "merged_best"]
    joins = []
    for at, group in enumerate(groups):
        if steps := read_together(group):
            made.append(keep_spelt(engine, at, _step(group), steps, borne))
            joins.append(f"LEFT JOIN merged_spelt{at} w{at} ON w{at}.person = s.person AND w{at}.seq = s.seq")
        for name, sql, join in _helpers(at, group):
            engine.keep(name, sql)
            made.append(name)
            joins.append(join)
    engine.keep("merged_keyed", _KEYED.format(
        keys=", ".join(f"{_key(at, group)} AS k{at}, {_slip(at, group)}" for at, group in enumerate(groups)),
        steps=", ".join(column for at, group in enumerate(groups) for column in _stepped(at, group)),
        joins="\n".join(joins),
    ))  # fmt: skip
    best = (
        f"MIN(k{at}) AS k{at}, CAST(COUNT(k{at}) AS INTEGER) AS n{at},"
        f" MIN(CASE WHEN k{at} IS NOT NULL THEN age END) AS newest{at}"
        for at in range(len(groups))
    )
    engine.keep("merged_best", _BEST.format(best=", ".join(best), flags=flags))
    return made


def named_sql(groups: Sequence[Group]) -> str:
    """SQL of the persons (their numbers) whose names are held against those of everybody. Needs
    merged_rows."""
    several = (several_sql(_step(group), steps) for group in groups if (steps := read_together(group)))
    found = [f"SELECT person FROM ({sql}) AS several" for sql in several]
    return " UNION ".join(found) or "SELECT person FROM merged_rows WHERE FALSE"


def named_by(groups: Sequence[Group]) -> list[str]:
    """The fields by which rows belong to steps in which names are held against those of everybody."""
    return sorted({"name", *(field for group in groups if read_together(group) for field in group.needs)})


def compared(field: str) -> str:
    """The column in which values of a field are held against one another."""
    return COMPARED.get(field, field)


def step_sql(group: Group, key: str) -> str:
    """SQL of the place of a key's step."""
    return _by_step(key, [str(at) for at in range(len(group.step))])


def rule_sql(group: Group, key: str, codes: Codes) -> str:
    """SQL of the number of the rule of a key's step."""
    return _by_step(key, [str(codes.rule(one.rule)) for one in group.step])


def even_sql(group: Group, one: str, best: str) -> str:
    """SQL of whether a key counts as much as the best one, and no step takes the first of such rows."""
    even = f"{one} - {one} % {EVEN} = {best} - {best} % {EVEN}"
    by_row = by(group, "row")
    return f"{even} AND {step_sql(group, one)} NOT IN ({', '.join(map(str, by_row))})" if by_row else even


def agreed_sql(group: Group, key: str) -> str:
    """SQL of whether more programmes than one say what a key's row says, in a step that ranks by that."""
    told = []
    for at, step in enumerate(group.step):
        if "most" in step.order:
            digits = _digits(step)
            unit = EVEN * prod(_WIDTHS[name] for name in digits[digits.index("most") + 1 :])
            most = _WIDTHS["most"]
            told.append(f"WHEN {key} < {(at + 1) * STEP} THEN {key} % {unit * most} < {unit * (most - 2)}")
        else:
            told.append(f"WHEN {key} < {(at + 1) * STEP} THEN FALSE")
    return f"CASE {' '.join(told)} END"


def by(group: Group, order: str) -> list[int]:
    """The places of the steps that rank by `order`."""
    return [at for at, step in enumerate(group.step) if order in step.order]


def read_together(group: Group) -> list[int]:
    """The places of the steps in which names of a person are held against one another."""
    return sorted({at for order in ("whole", "fuller", "spelt") for at in by(group, order)})


def _by_step(key: str, said: Sequence[str]) -> str:
    told = " ".join(f"WHEN {key} < {(at + 1) * STEP} THEN {one}" for at, one in enumerate(said))
    return f"CASE {told} END"


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


def _stepped(at: int, group: Group) -> Iterator[str]:
    """Columns of a row of `x`: its step in a group, its place in the `from` of that, what it says."""
    yield f"{_step(group)} AS step{at}"
    yield f"{_turn(group)} AS turn{at}"
    if by(group, "most"):
        yield f"{_same(group)} AS same{at}"


def _step(group: Group) -> str:
    """SQL of the place of the first step that takes a row of `x`, null where it is no candidate."""
    blank = " AND ".join(f"x.{field} IS NULL" for field in group.needs)
    steps = " ".join(f"WHEN {_takes(step)} THEN {at}" for at, step in enumerate(group.step))
    return f"CASE WHEN {blank} THEN NULL {steps} END"


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


def _helpers(at: int, group: Group) -> Iterator[tuple[str, str, str]]:
    """What ranking needs beside the rows: the name of a table, its SQL, and the join that brings it."""
    if steps := by(group, "most"):
        name = f"merged_votes{at}"
        sql = _VOTES.format(step=_step(group), same=_same(group), steps=", ".join(map(str, steps)))
        of = f"v{at}.person = s.person AND v{at}.step = s.step{at} AND v{at}.same = s.same{at}"
        yield name, sql, f"LEFT JOIN {name} v{at} ON {of}"
    for place, step in enumerate(group.step):
        if step.apart:
            name = f"merged_apart{at}_{place}"
            yield (
                name,
                _APART.format(step=_step(group), at=place, field=step.apart),
                f"LEFT JOIN {name} a{at}_{place} ON a{at}_{place}.person = s.person",
            )


def _key(at: int, group: Group) -> str:
    """SQL of a number that ranks rows: the step, what its order says, the least first, and at last the row's
    own."""
    steps = " ".join(f"WHEN {place} THEN {_number(at, place, step)}" for place, step in enumerate(group.step))
    spelt = f"COALESCE(w{at}.place, 0)" if read_together(group) else "0"
    return (
        f"((CASE s.step{at} {steps} END * {SPELLINGS} + {spelt}) * {_WIDTHS['from']} + s.turn{at})"
        f" * {ROWS} + s.seq"
    )


def _slip(at: int, group: Group) -> str:
    return f"{f'COALESCE(w{at}.slip, 0)' if by(group, 'spelt') else '0'} AS slip{at}"


def _number(at: int, place: int, step: Step) -> str:
    """The step and what it ranks by, as digits of one number in the order in which it ranks."""
    age = f"CASE WHEN a{at}_{place}.person IS NOT NULL THEN 0 ELSE s.age END" if step.apart else "s.age"
    most = _WIDTHS["most"] - 1
    parts = {
        "whole": f"GREATEST(s.cut, COALESCE(w{at}.cut, 0))",
        "fuller": f"COALESCE(w{at}.less, 0)",
        "newest": age,
        "most": f"{most} - LEAST(COALESCE(v{at}.votes, 1), {most})",
        "from": f"s.turn{at}",
    }
    number = f"CAST({place} AS BIGINT)"
    for name in _digits(step):
        number = f"({number} * {_WIDTHS[name]} + {parts[name] if name in step.order else 0})"
    return number


def _digits(step: Step) -> list[str]:
    """What the digits of a step's keys mean, from the left: what it ranks by, then what it does not."""
    ranks = [name for name in step.order if name in _WIDTHS]
    return [*ranks, *(name for name in _WIDTHS if name not in ranks)]
