"""Fields that are ready: texts, words in common, codes, numbers with an issuer, and two columns exchanged.

Each is a `Field` with the columns that it needs; `of_fields` makes a model of them. What they compare is SQL
that anyone can read, and chance is counted, not guessed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from reconcile.linkage.kernels.overlap_kernel import overlap_kernel
from reconcile.linkage.kernels.text_kernel import text_key_kernel
from reconcile.linkage.model import Field, KernelMaker, Rung

COMMON, USUAL = 0.003, 0.0003
"""Shares of all rows that bear a value above which it is common, and above which it is not rare."""


@dataclass(frozen=True)
class Ready:
    """A field, the prepared columns that it needs (column -> SQL over a record), columns derived from these,
    and the rungs that say a pair agrees."""

    field: Field
    columns: Mapping[str, str]
    strong: tuple[str, ...] = ("same",)
    derived: Mapping[str, str] = dataclasses.field(default_factory=dict)


def text(
    name: str,
    column: str = "",
    *,
    rarity: bool = False,
    kernel: KernelMaker | None = None,
    slip: float = 0.9,
    near: float = 0.75,
) -> Ready:
    """A text: same, a slip of the pen, near, different.

    column: of the records (default: as the field is called). rarity: agreement on a rare value weighs more
    than on a common one: `same` becomes three rungs, each with a chance of its own. kernel: another than
    Jaro-Winkler and edits, with level 2 for a slip and 1 for near. slip, near: bounds of the usual one.
    """
    of = column or name
    equal = f"l.{name} = r.{name}"
    if rarity:
        least = f"least(l.{name}_rarity, r.{name}_rarity)"
        same = tuple(
            Rung(
                rung,
                f"{equal} AND {least} = {number}" if number else equal,
                f"same {name} ({said})",
                _chance(name, f"{name}_rarity = {number}"),
                reads=(f"{name}_rarity",),
            )
            for rung, number, said in (
                ("same_rare", 2, "few have it"),
                ("same", 1, "some have it"),
                ("same_common", 0, "many have it"),
            )
        )
    else:
        same = (Rung("same", equal, f"same {name}", _chance(name)),)
    ladder = (
        *same,
        Rung("slip", f"k_{name} = 2", f"{name} differs by a slip of the pen"),
        Rung("near", f"k_{name} = 1", f"{name} resembles"),
        Rung("different", "TRUE", f"different {name}"),
    )
    made = Field(
        name,
        ladder,
        column=name,
        kernel=kernel or text_key_kernel(near, slip),
        kernel_when=f"l.{name} <> r.{name}",
        known=f"l.{name} IS NOT NULL AND r.{name} IS NOT NULL",
    )
    derived = {f"{name}_rarity": _rarity(name)} if rarity else {}
    return Ready(made, {name: _filled(of)}, tuple(rung.name for rung in same), derived)


def words(name: str, column: str = "", *, most: float = 0.7, some: float = 0.4) -> Ready:
    """A text of several words in any order: same, most or some words in common, different."""
    return text(name, column, kernel=overlap_kernel(some, most))


def code(name: str, column: str = "") -> Ready:
    """A value that agrees or does not: a date, a place, a telephone. Blank texts are unknown."""
    ladder = (
        Rung("same", f"l.{name} = r.{name}", f"same {name}", _chance(name)),
        Rung("different", "TRUE", f"different {name}"),
    )
    return Ready(Field(name, ladder, reads=(name,)), {name: _filled(column or name)})


def issued(name: str, column: str = "", *, issuer: str) -> Ready:
    """A number that somebody issued: compared only where both rows have it from one issuer (a column of the
    records); numbers of two issuers, and of none, are unknown to each other."""
    by = f"{name}_issuer"
    ladder = (
        Rung("same", f"l.{name} = r.{name}", f"same {name}", _chance(name)),
        Rung("different", "TRUE", f"different {name}"),
    )
    both = f"l.{name} IS NOT NULL AND r.{name} IS NOT NULL AND l.{by} = r.{by}"
    columns = {name: _filled(column or name), by: _filled(issuer)}
    return Ready(Field(name, ladder, known=both, reads=(name, by)), columns)


def swapped(name: str, one: str, other: str) -> Ready:
    """Two columns that clerks exchange (given name and surname, day and month): both same, both exchanged,
    one same, different."""
    first, second = f"{name}_1", f"{name}_2"
    same = f"l.{first} = r.{first}", f"l.{second} = r.{second}"
    ladder = (
        Rung("same", " AND ".join(same), f"same {one} and {other}", _chance(first, also=(second,))),
        Rung(
            "swapped",
            f"l.{first} = r.{second} AND l.{second} = r.{first}",
            f"{one} and {other} exchanged",
        ),
        Rung("one_same", " OR ".join(same), f"same {one} or {other}"),
        Rung("different", "TRUE", f"different {one} and {other}"),
    )
    columns = {first: _filled(one), second: _filled(other)}
    return Ready(Field(name, ladder, reads=(first, second)), columns, ("same", "swapped"))


def _filled(column: str) -> str:
    """A column without blank texts: null is unknown, and never agreement."""
    return f"CASE WHEN trim(CAST({column} AS VARCHAR)) <> '' THEN {column} END"


def _rarity(name: str) -> str:
    share = f"rows_{name} / all_rows"
    return (
        f"CAST(CASE WHEN {share} > {COMMON} THEN 0 WHEN {share} > {USUAL} AND rows_{name} > 3 THEN 1"
        " ELSE 2 END AS TINYINT)"
    )


def _chance(column: str, condition: str = "", also: tuple[str, ...] = ()) -> str:
    """SQL for how many ordered pairs of two rows agree on a value."""
    grouped = ", ".join((column, *also))
    told = " AND ".join(f"{one} IS NOT NULL" for one in (column, *also))
    when = f"{told} AND {condition}" if condition else told
    counted = f"SELECT CAST(count(*) AS DOUBLE) AS n FROM prepared WHERE {when} GROUP BY {grouped}"
    return f"SELECT sum(n * (n - 1)) AS pairs FROM ({counted})"
