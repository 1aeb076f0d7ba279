"""Fields that a file gives in several columns, joined: birth dates in three, names in two, a tick under L
or P."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.values import joined

Fields = Mapping[str, pa.Array]
_NAMES = ("given_name", "middle_name", "family_name")
_DATE = ("birth_day", "birth_month", "birth_year")
_NOT_TICKED = r"(?i)^\W*(?:0+|-+|T|N|TIDAK|TDK|BUKAN|NO|FALSE)?\W*$"
_TICK_SIGNS = (
    r"[\x{2713}\x{2714}\x{221A}\x{2611}\x{2612}\x{2716}\x{2717}\x{2718}\x{00D7}\x{25CF}\x{2022}*+]"
    r"|\x{F0FC}|\x{FC}"
)


def joined_parts(fields: Fields) -> Fields:
    """`fields` with `name`, `birth_date` and `sex` made of their parts where their own column is missing
    or blank."""
    made = dict(fields)
    if not fields.keys().isdisjoint(_NAMES):
        _give(made, "name", _name(fields))
    if set(_DATE) <= fields.keys():
        _give(made, "birth_date", _date(*(fields[part] for part in _DATE)))
    if {"sex_male", "sex_female"} <= fields.keys():  # an L or P alone could be anything
        _give(made, "sex", _sex(fields["sex_male"], fields["sex_female"]))
    return made


def ticked(column: pa.Array) -> pa.Array:
    """Which cells are ticked: v, x, 1, a check mark; not blank, 0, a dash or TIDAK. Boolean, never null."""
    says_no = pc.match_substring_regex(column, _NOT_TICKED)
    signs = pc.match_substring_regex(column, _TICK_SIGNS)
    return pc.fill_null(pc.or_(pc.invert(says_no), signs), False)


def _give(made: dict[str, pa.Array], field: str, joined: pa.Array) -> None:
    made[field] = pc.coalesce(made[field], joined) if field in made else joined


def _name(fields: Fields) -> pa.Array:
    return joined([fields[part] for part in _NAMES if part in fields])


def _date(day: pa.Array, month: pa.Array, year: pa.Array) -> pa.Array:
    """Three parts as one date as written, null unless all are there; a month above 12 is not the day."""
    number = pc.replace_substring_regex(month, r"^\s*(\d+)(?:[.,]0+)?\s*$", r"\1")
    too_large = pc.match_substring_regex(number, r"^\s*(?:1[3-9]|[2-9]\d|\d{3,})\s*$")
    known = pc.if_else(too_large, pa.scalar("XX"), number)
    parts = [pc.replace_substring_regex(part, r"[.,]0+\s*$", "") for part in (day, year)]
    return pc.binary_join_element_wise(parts[0], known, parts[1], "-")


def _sex(male: pa.Array, female: pa.Array) -> pa.Array:
    """L or P where one of two columns is ticked; both ticked are no answer that anybody can read ("L P")."""
    men, women = ticked(male), ticked(female)
    nothing = pa.scalar(None, pa.string())
    one = pc.if_else(
        pc.and_(men, pc.invert(women)), "L", pc.if_else(pc.and_(women, pc.invert(men)), "P", nothing)
    )
    return pc.if_else(pc.and_(men, women), "L P", one)
