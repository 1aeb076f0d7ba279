"""Workers: people of whom a roll says who employs them. They are read as people are; what their rows say of
the work stands in a table beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.kind import Fields, RowKind, Standardise
from reconcile.ingest.standard.periods import Title
from reconcile.ingest.standard.values import tidy
from reconcile.kinds.employer.reading.work import (
    amounts,
    days,
    employer_numbers,
    flagged,
    numbers,
    programmes,
    text,
    together,
)
from reconcile.kinds.person.reading.made import Rules
from reconcile.kinds.person.reading.rows import ROWS
from reconcile.kinds.person.reading.standard import standardise
from reconcile.kinds.person.reading.tally import PersonTally
from reconcile.parsing.numbers.businesses import parse_kpj
from reconcile.parsing.numbers.numbers import parse_card_numbers
from reconcile.tables import JOBS, RECORDS

_TECHNICAL = ("AS", "AG")
"""Reasons of an end that are rows of the system and nobody's exit."""

_KINDS = (
    ("HARIAN", r"\bHARIAN\b|BORONGAN|\bPHL\b|\bBHL\b"),
    ("MAGANG", r"MAGANG|\bPKL\b|PRAKTI[KC]|INTERN\b|INTERNSHIP"),
    ("KOMISARIS", r"KOMISARIS|COMMISSIONER"),
)

_CARD = 13
"""Digits of a JKN card."""


@dataclass
class WorkerTally(PersonTally):
    """As of people."""

    def standardise(self, title: Title) -> Standardise:
        return partial(standardise_workers, rules=self._rules(title))


def standardise_workers(fields: Fields, size: int, numeric: Fields, rules: Rules) -> pa.Table:
    """The columns of records from `nik` to `flags`, and those of jobs."""
    said = standardise(fields, size, numeric, rules)
    made, flags = employer_numbers(fields, size)
    made["worker_number"], wrong = _worker_numbers(fields, size)
    wage, unread = amounts(text(fields, size, "amount"))
    made["wage"] = wage
    flags += [wrong, flagged(unread, "UPAH_TIDAK_SAH")]
    made["programmes"] = programmes(text(fields, size, "work_programmes"))
    made["active_from"] = days(text(fields, size, "period_start"), rules.period_order)
    made["active_to"] = days(text(fields, size, "period_end"), rules.period_order)
    made["end_code"] = tidy(text(fields, size, "end_code"))
    made["technical"] = pc.is_in(made["end_code"], pa.array(_TECHNICAL))
    made["technical"] = pc.if_else(
        pc.is_null(made["end_code"]), pa.scalar(None, pa.bool_()), made["technical"]
    )
    made["work_kind"] = _kinds(text(fields, size, "work_kind"))
    made["is_foreign"] = _foreign(text(fields, size, "nationality"))
    made["is_worker"] = _workers(said, fields)
    at = said.schema.get_field_index("flags")
    whole = said.set_column(at, "flags", together(size, [said["flags"].combine_chunks(), *flags]))
    for name, column in made.items():
        whole = whole.append_column(name, column)
    return whole


def _worker_numbers(fields: Fields, size: int) -> tuple[pa.Array, pa.Array]:
    """KPJ where the roll is one of NPP or of numbers of eleven digits, else numbers of JKN cards."""
    written = text(fields, size, "card_number")
    short = pc.match_substring_regex(pc.replace_substring_regex(written, r"\D", ""), r"^\d{11}$")
    if "npp" in fields or ("kode_bu" not in fields and pc.all(short, min_count=1).as_py()):
        return numbers(written, parse_kpj)
    return parse_card_numbers(written, _CARD), pa.nulls(size, pa.int64())


def _kinds(written: pa.Array) -> pa.Array:
    """Codes of the kinds of work that the law treats apart; null where the cell says nothing."""
    folded = pc.utf8_upper(written)
    kinds = pc.if_else(pc.match_substring_regex(folded, "[A-Z]"), "OTHER", pa.scalar(None, pa.string()))
    for code, words in _KINDS:
        kinds = pc.if_else(pc.fill_null(pc.match_substring_regex(folded, words), False), code, kinds)
    return kinds


def _foreign(written: pa.Array) -> pa.Array:
    folded = pc.utf8_upper(written)
    said = pc.match_substring_regex(folded, "[A-Z]")
    home = pc.match_substring_regex(folded, r"\bWNI\b|INDONESIA|^ID$|^IDN$")
    return pc.if_else(said, pc.invert(home), pa.scalar(None, pa.bool_()))


def _workers(said: pa.Table, fields: Fields) -> pa.Array:
    """PISAT 1 is the worker; a roll without PISAT lists workers only."""
    if "relationship" not in fields:
        return pa.repeat(True, len(said))
    return pc.equal(said["relationship"].combine_chunks(), "HEAD")


WORKERS: RowKind = replace(
    ROWS,
    tally=WorkerTally,
    known_by=(
        *ROWS.known_by,
        *(name for name in JOBS.schema.names if name not in {*RECORDS.schema.names, "sheet", "source_file"}),
    ),
    beside=JOBS,
)
