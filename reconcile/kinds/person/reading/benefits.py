"""What a roll says of school, benefit and life of people."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.periods import read_periods
from reconcile.ingest.standard.values import fill_levels, parse_amounts, parse_npsns, parse_values, tidy
from reconcile.kinds.person.reading.answers import (
    ANSWERED,
    answers_of,
    gravest,
    of_another,
    unanswered,
    with_persons,
)
from reconcile.kinds.person.reading.made import Made, Rules
from reconcile.vocabulary.register_answers import LIFE

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
            values = _ticked(made, rules, pc.if_else(unknown, pa.scalar(UNKNOWN), values))
            made.flag_where(pc.equal(values, UNKNOWN), "STATUS_PENERIMA_TIDAK_DIKENAL")
        default = rules.programme.defaults.get(field)
        if default:
            missing = pc.and_(pc.is_null(values), pc.invert(unknown))
            values = pc.if_else(missing, pa.scalar(default), values)
        made.made[field] = values
    _life(made, rules)
    periods = read_periods(made.fields, made.size, rules.programme, rules.title, rules.period_order)
    made.take(periods, "period_start", "period_end")
    _issued(made, rules)
    made.made["amount"] = parse_amounts(made.text("amount"))


def _ticked(made: Made, rules: Rules, status: pa.Array) -> pa.Array:
    """The status of a member; of rows that say none as their tick has it, told where that is strange."""
    if "is_active" not in made.fields:
        return status
    ticked, strange = parse_values(made.text("is_active"), rules.programme, "is_active")
    return pc.coalesce(status, pc.if_else(strange, pa.scalar(UNKNOWN), ticked))


def _issued(made: Made, rules: Rules) -> None:
    """Give rows that name no segment that of the cards with which theirs was given out; a word that nobody
    declared is a segment that is not known, and stays."""
    start, home = made.made["period_start"], pc.utf8_slice_codeunits(made.made["region_code"], 0, 2)
    silent = pc.and_(pc.is_null(made.made["segment"]), pc.is_null(made.text("segment")))
    for issue in rules.programme.issued:
        within = pc.and_(pc.greater_equal(start, issue.first), pc.less_equal(start, issue.last))
        meant = pc.fill_null(pc.and_(within, pc.equal(home, issue.home)), False)
        made.made["segment"] = pc.if_else(
            pc.and_(silent, meant), pa.scalar(issue.segment), made.made["segment"]
        )


def _life(made: Made, rules: Rules) -> None:
    """What a register says of its people, in words and codes that answer a query, of their life and of
    moving; the gravest of them counts.

    A word nobody declared says nothing: it is UNKNOWN, and told, never a sign of life. So is a blank beside
    the answers of others (NOT_ASKED). What a roll says that somebody was answered about its rows is kept, and
    no register's word.
    """
    nothing = pa.nulls(made.size, pa.string())
    made.made["vital_status"] = made.made["register_answer"] = nothing
    made.made["field_answers"] = nothing if made.of_fields is None else made.of_fields.told
    fields = {*ANSWERED, "moved_status"}
    if made.fields.keys().isdisjoint(fields) and made.of_fields is None:
        return
    if rules.programme.role != "register":
        made.made["register_answer"] = _answer_in(made, rules, "register_answer", "register_answer")
        return
    answers = [_answer_in(made, rules, field, "vital_status") for field in ANSWERED]
    answers.append(_answer_in(made, rules, "moved_status", "moved_status"))
    if made.of_fields is not None:
        answers.append(made.of_fields.answer)
    blank = pc.is_null(gravest(answers, LIFE))
    silent = unanswered(blank, pc.is_valid(made.made["name"]), rules.blanks)
    answers.append(pc.if_else(silent, pa.scalar("NOT_ASKED"), pa.scalar(None, pa.string())))
    answer = gravest(answers, LIFE)
    status = gravest([_life_of(said) for said in answers], _GRAVEST_FIRST)
    another = of_another(made.made["field_answers"], answer)
    made.made["register_answer"] = pc.if_else(another, pa.scalar("MISMATCH"), answer)
    status = pc.if_else(another, pa.scalar(UNKNOWN), status)
    made.made["vital_status"] = status
    replies, answer = made.text("register_answer"), made.made["register_answer"]
    made.made["field_answers"] = with_persons(made.made["field_answers"], replies, answer, rules.repeats)
    made.flag_where(pc.equal(status, UNKNOWN), "STATUS_TIDAK_DIKENAL")


def _life_of(answer: pa.Array) -> pa.Array:
    at = pc.index_in(answer, pa.array(list(LIFE)))
    return pa.array(list(LIFE.values())).take(at)


def _answer_in(made: Made, rules: Rules, field: str, values: str) -> pa.Array:
    answer, strange = answers_of(made.text(field), rules.programme, field, values)
    return pc.if_else(strange, pa.scalar(UNKNOWN), answer)
