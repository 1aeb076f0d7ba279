"""Places of work of one legal entity: which of its rows are one place.

Rows of different rolls are one place when nothing of the two contradicts, and most agrees; each roll lists a
place once. An entity with one row a roll and no word of a branch is one place.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

Row = Mapping[str, Any]
_NUMBERS = ("npp", "kode_bu", "wlkp_no", "nib", "nitku")


def establishments(entity: str, rows: Sequence[Row], secret: bytes) -> dict[str, str]:
    """record_id -> establishment. Its id follows from the entity's and from its own numbers, under the secret
    of the store: the same in the next run, telling nothing."""
    groups: list[list[Row]] = []
    listed = [row["programme"] for row in rows]
    least = 1 if len(set(listed)) == len(listed) else 2  # where a roll lists several, a place must agree
    pairs = [
        (-agreement(one, other), one["record_id"], other["record_id"])
        for one, other in combinations(rows, 2)
        if agreement(one, other) >= least
    ]
    at = {row["record_id"]: [row] for row in rows}
    for _, left, right in sorted(pairs):
        one, other = at[left], at[right]
        if one is not other and _may_join(one, other):
            one.extend(other)
            for row in other:
                at[row["record_id"]] = one
    for group in at.values():
        if not any(group is known for known in groups):
            groups.append(group)
    bearers = Counter(number for group in groups for number in _numbers(group))
    return {
        row["record_id"]: place
        for group in groups
        for place in [_id(entity, [one for one in _numbers(group) if bearers[one] == 1], group, secret)]
        for row in group
    }


def agreement(one: Row, other: Row) -> int:
    """How much says that two rows of one entity are one place; 0 where something says that they are not."""
    if one["programme"] == other["programme"]:
        same = all(one[name] == other[name] for name in ("npp", "kode_divisi", "kode_bu", "wlkp_no", "nib"))
        return 9 if same and _place(one) == _place(other) else 0
    branches = (_branch(one), _branch(other))
    there = all(one[name] and one[name] == other[name] for name in ("address_key", "kelurahan_code"))
    if branches[0] != branches[1] and (all(branches) or not there):
        return 0
    if _differ(one, other, "nitku") or _differ(one, other, "kelurahan_code"):
        return 0
    agree = [
        name for name in ("address_key", "kelurahan_code", "nitku") if one[name] and one[name] == other[name]
    ]
    return 1 + 2 * len(agree) + (1 if branches[0] else 0)


def _branch(row: Row) -> str | None:
    """The place that the name says, without the word for branch; null for a head office."""
    words = [word for word in (row["branch_hint"] or "").split() if word not in _WORDS]
    return " ".join(words) or None


_WORDS = frozenset(
    [
        "CABANG",
        "CAB",
        "KC",
        "KCP",
        "KCU",
        "KANCAB",
        "KANTOR",
        "UNIT",
        "PUSAT",
        "HO",
        "DIVISI",
        "AREA",
        "REGIONAL",
        "WILAYAH",
    ]
)


def _place(row: Row) -> tuple[Any, ...]:
    return (row["kelurahan_code"], row["address_key"], _branch(row))


def _differ(one: Row, other: Row, name: str) -> bool:
    return bool(one[name]) and bool(other[name]) and one[name] != other[name]


def _may_join(one: Sequence[Row], other: Sequence[Row]) -> bool:
    return all(agreement(a, b) > 0 for a in one for b in other)


def _numbers(group: Sequence[Row]) -> list[str]:
    """The numbers of a place, each once, in order."""
    return sorted(
        {f"{name}{row[name]}{row['kode_divisi'] or ''}" for row in group for name in _NUMBERS if row[name]}
    )


def _id(entity: str, numbers: Sequence[str], group: Sequence[Row], secret: bytes) -> str:
    """By a number that no other place of the entity bears: all of them may bear the firm's own (NIB, the code
    of its head office)."""
    said = "\x1f".join([entity, *(numbers[:1] or [min(row["record_id"] for row in group)])])
    return "E" + hmac.digest(secret or b"-", said.encode(), "sha256").hex()[:15].upper()
