"""What a reader is shown of a row beside another one that it is compared with, and not alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconcile.privacy.differing import beside, how_days_differ, where_they_differ
from reconcile.privacy.masking import Level
from reconcile.privacy.outside_texts import visible
from reconcile.privacy.redacting import without_numbers

NUMBERS = {"nik": "nik", "family_card": "kk"}
"""Field of the model -> column of the numbers that are shown with what differs."""


def street(written: str | None, level: Level, *, asked: bool) -> str:
    """An address as somebody wrote it. asked: whether the question is about where people live; then L1 shows
    it without long numbers, as it shows names and RT/RW. It may name somebody: L2 shows none."""
    if level == Level.L0:
        return visible(written or "")
    return without_numbers(visible(written or "")) if level == Level.L1 and asked else ""


def about_places(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Whether two rows leave open where somebody lives: their places differ, or one says none."""
    pairs = [(left[name] or "", right[name] or "") for name in ("region_code", "rw", "rt")]
    return not all(pairs[0]) or any(one[: len(two)] != two[: len(one)] for one, two in pairs)


def side_by_side(
    raw: tuple[Mapping[str, Any], Mapping[str, Any]],
    shown: tuple[Mapping[str, str], Mapping[str, str]],
    level: Level,
    *,
    asked: bool = False,
) -> tuple[dict[str, str], dict[str, str]]:
    """The shown values of two rows of SHOWN_COLUMNS, with what may be seen because they stand together.
    asked: whether the question is about where somebody lives; else streets are shown where places differ."""
    made = []
    for (own, other), values in zip((raw, raw[::-1]), shown, strict=True):
        more = {"address": street(own["address"], level, asked=asked or about_places(*raw))}
        if level == Level.L1:
            more |= {
                field: beside(own[column], other[column] or "", level)
                for field, column in NUMBERS.items()
                if own[column] and values[field]
            }
        made.append({**values, **more})
    return made[0], made[1]


def how_they_differ(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, str]:
    """Field of the model -> where two rows of SHOWN_COLUMNS differ, in words without a digit of theirs."""
    said = {
        field: where_they_differ(left[column] or "", right[column] or "") for field, column in NUMBERS.items()
    }
    return {**said, "birth_date": how_days_differ(left["birth"] or "", right["birth"] or "")}
