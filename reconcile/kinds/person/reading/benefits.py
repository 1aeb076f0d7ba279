"""What a roll says of school, benefit and life of people."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.periods import read_periods
from reconcile.ingest.standard.values import fill_levels, parse_amounts, parse_npsns, parse_values, tidy
from reconcile.kinds.person.reading.made import Made, Rules

UNKNOWN = "UNKNOWN"
_GRAVEST_FIRST = ("DEAD", "MOVED", "NOT_FOUND", UNKNOWN, "ALIVE")


def make_school(made: Made, rules: Rules) -> None:
    """Make school, school number and level."""
    made.made["school"] = tidy(made.text("school"))
    made.made["npsn"] = parse_npsns(made.text("npsn"))
    level, _ = parse_values(made.text("level"), rules.programme, "level")
    made.made["level"] = fill_levels(level, made.fields) if rules.programme.pupils else level


def make_benefit(made: Made, rules: Rules) -> None:
    """Make relationship, segment, statuses, period and amount."""
    for field in ("relationship", "segment", "benefit_status"):
        values, unknown = parse_values(made.text(field), rules.programme, field)
        if field == "segment":
            made.flag_where(unknown, "SEGMEN_TIDAK_DIKENAL")
        if field == "benefit_status":
            values = pc.if_else(unknown, pa.scalar(UNKNOWN), values)
            made.flag_where(pc.equal(values, UNKNOWN), "STATUS_PENERIMA_TIDAK_DIKENAL")
        default = rules.programme.defaults.get(field)
        if default:
            missing = pc.and_(pc.is_null(values), pc.invert(unknown))
            values = pc.if_else(missing, pa.scalar(default), values)
        made.made[field] = values
    _life(made, rules)
    made.take(
        read_periods(made.fields, made.size, rules.programme, rules.title), "period_start", "period_end"
    )
    made.made["amount"] = parse_amounts(made.text("amount"))


def _life(made: Made, rules: Rules) -> None:
    """What a register says of its people: of their life, in its answer to a query, and of moving; the gravest
    of them counts.

    A word nobody declared says nothing: it is UNKNOWN, and told, never a sign of life.
    """
    if made.fields.keys().isdisjoint({"vital_status", "register_answer", "moved_status"}):
        made.made["vital_status"] = pa.nulls(made.size, pa.string())
        return
    answers = [_life_in(made, rules, field, "vital_status") for field in ("vital_status", "register_answer")]
    answers.append(_life_in(made, rules, "moved_status", "moved_status"))
    status = pa.nulls(made.size, pa.string())
    for value in reversed(_GRAVEST_FIRST):
        says_so = [pc.fill_null(pc.equal(one, value), False) for one in answers]
        status = pc.if_else(pc.or_(pc.or_(says_so[0], says_so[1]), says_so[2]), value, status)
    made.made["vital_status"] = status
    made.flag_where(pc.equal(status, UNKNOWN), "STATUS_TIDAK_DIKENAL")


def _life_in(made: Made, rules: Rules, field: str, values: str) -> pa.Array:
    status, strange = parse_values(made.text(field), rules.programme, values)
    return pc.if_else(strange, pa.scalar(UNKNOWN), status)
