"""What is owed, worked out by hand from the declarations: slow, one worker at a time, with no table joined."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from typing import Any

RULES = files("reconcile.rules")


def _declared(name: str) -> dict[str, Any]:
    return tomllib.loads((RULES / name).read_text(encoding="utf-8"), parse_float=Decimal)


CONTRIBUTIONS, OBLIGATIONS = _declared("contributions.toml"), _declared("obligations.toml")


@dataclass(frozen=True)
class Due:
    """Least and most of each side; rule and since: of the rate."""

    employer: tuple[int, int]
    worker: tuple[int, int]
    since: date | None


def _on(entries: list[dict[str, Any]], day: date) -> list[dict[str, Any]]:
    return [one for one in entries if one.get("valid_from", date.min) <= day <= one.get("valid_to", date.max)]


def jp_ceiling(month: date) -> int | None:
    grown = CONTRIBUTIONS["grown"]
    amount, year = grown["amount"], 2015
    if month < grown["valid_from"]:
        return None
    while month >= date(year + 1, 3, 1):
        if str(year) not in grown["growth"]:
            return None
        raised = amount * (1 + Decimal(grown["growth"][str(year)]) / 100)
        amount = int(raised / 100) * 100
        year += 1
    return int(amount)


def due(asked: tuple[str, date, int, int, str], as_of: date) -> Due | None:
    """asked: programme, month, wage, class of JKK, size. None: nobody declared the rule for that month."""
    programme, month, wage, risk, size = asked
    owed = [one for one in _on(OBLIGATIONS["obligation"], month) if one["size"] == size]
    if not any(programme in one["programmes"] for one in owed):
        return Due((0, 0), (0, 0), None)
    rates = [
        one
        for one in _on(CONTRIBUTIONS["rate"], month)
        if one["programme"] == programme and one.get("risk", 0) == (risk if programme == "JKK" else 0)
    ]
    if not rates:
        return None
    base = _bases(programme, month, wage)
    if base is None:
        return None
    percent = [Decimal(100), Decimal(100)]
    for one in _on(CONTRIBUTIONS["relief"], month):
        over = "until" in one and as_of > one["until"]
        if programme in one["programmes"] and one.get("segment", "PU") == "PU" and not over:
            percent = [Decimal(one["percent"]), Decimal(100 if one.get("conditional") else one["percent"])]
    sides = [
        tuple(
            int(
                (Decimal(rates[0].get(side, 0)) * share * on / 10000).quantize(
                    Decimal(1), rounding=ROUND_HALF_UP
                )
            )
            for on, share in zip(base, percent, strict=True)
        )
        for side in ("employer", "worker")
    ]
    return Due((sides[0][0], sides[0][1]), (sides[1][0], sides[1][1]), rates[0]["valid_from"])


def _bases(programme: str, month: date, wage: int) -> tuple[int, int] | None:
    if programme == "JP":
        ceiling = jp_ceiling(month)
        return None if ceiling is None else (min(wage, ceiling), min(wage, ceiling))
    if programme != "JKN":
        return wage, wage
    floors = [one for one in CONTRIBUTIONS["floor"] if one["year"] == month.year]
    ceilings = _on([one for one in CONTRIBUTIONS["ceiling"] if one["name"] == "JKN"], month)
    if not floors or not ceilings:
        return None
    top, low = ceilings[0]["amount"], floors[0].get("lower", floors[0]["amount"])
    return min(max(wage, low), top), min(max(wage, floors[0]["amount"]), top)
