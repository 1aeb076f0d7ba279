"""What a population register answers of a row: of its person's life, to a query, field by field; and what it
means that it answers nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.cleaning import JOINED
from reconcile.ingest.standard.kind import Fields
from reconcile.ingest.standard.values import parse_values
from reconcile.kinds.person.reading.doubts import is_doubtful, spelt
from reconcile.parsing.field_answers import (
    PATTERN,
    FieldAnswer,
    read_field_answer,
    read_result,
    read_score,
)
from reconcile.programmes import Programme
from reconcile.vocabulary.register_answers import LIFE

Blanks = Literal["FOUND", "NAMED", "UNANSWERED"]
"""Rows of a file without an answer. FOUND: it marks only who died or moved, and lists who is registered.
NAMED: it gives those whom it found with all that is known of them and answers of the others, so that who has
a name was found. UNANSWERED: others were answered that they are there, and this one was not."""

_ASKED = frozenset({"NOT_FOUND", "MALFORMED", "NOT_ASKED"})
"""Only who asked of somebody is answered so; in an extract nobody is not found."""
_THERE = frozenset({"ALIVE", "NOT_RECORDED"})
ANSWERED = ("vital_status", "register_answer", "register_code")
"""Fields in which a register answers of a row: its person's life, and a query in words and in a code."""
_REPLIES = frozenset({"register_answer", "register_code"})
_OF_FIELDS = ("name", "birth_date", "birth_place", "sex", "mother", "address", "kk", "relationship")
_OF_A_PERSON = ("name", "birth_date")
"""Fields whose disagreement says that the number is somebody else's; of an address it does not."""


@dataclass
class AnswerTally:
    """What the answers of one source say together."""

    programme: Programme
    there: bool = False
    asked: bool = False
    repeated: bool = False
    compared: bool = False
    replied: bool = False
    refused: bool = False

    @property
    def answering(self) -> Literal["ASKERS", "REPLIES"] | None:
        """Whether its columns of replies say what only who asked is told, or that somebody is there: it may
        then speak of nobody else. A word like that in a column of lives is an extract's."""
        return "ASKERS" if self.refused or self.compared else "REPLIES" if self.replied else None

    @property
    def blanks(self) -> Blanks:
        if self.there or self.repeated:
            return "UNANSWERED"
        return "NAMED" if self.asked else "FOUND"

    def add(self, fields: Fields) -> None:
        """Count a batch."""
        if self.programme.role != "register":
            return
        for field in fields.keys() & set(ANSWERED):
            self._add(field, fields[field], fields.get("name"))
        for field in fields.keys() & _REPLIES:
            said = self._said(field, fields[field])
            # an extract lists people by name: numbers with replies and no more are nobody's extract
            self.replied |= not said.isdisjoint(_THERE if "name" in fields else LIFE)
            self.refused |= not said.isdisjoint(_ASKED)
        self.compared |= any(_has_answers(fields[field]) for field in fields.keys() & set(_OF_FIELDS))
        self.compared |= not fields.keys().isdisjoint(f"{field}_answer" for field in _OF_FIELDS)
        self.there |= self.compared

    def _said(self, field: str, written: pa.Array) -> set[str | None]:
        return set(self._read(field, pc.unique(written)).to_pylist())

    def _add(self, field: str, written: pa.Array, names: pa.Array | None) -> None:
        """There where somebody is; asked where somebody is not; repeated where those who are not bear names:
        then the file says again what was asked, and a name tells nothing."""
        said = self._said(field, written)
        self.there |= not said.isdisjoint(_THERE)
        if said.isdisjoint(_ASKED):
            return
        self.asked = True
        if names is not None:
            of_nobody = pc.is_in(self._read(field, written), pa.array(sorted(_ASKED)))
            self.repeated |= bool(pc.any(pc.and_(of_nobody, pc.is_valid(names))).as_py())

    def _read(self, field: str, written: pa.Array) -> pa.Array:
        return answers_of(written, self.programme, field, "vital_status")[0]


def answers_of(written: pa.Array, programme: Programme, field: str, values: str) -> tuple[pa.Array, pa.Array]:
    """As `answers_in`, of the column `field` that is read by the words of `values`; what its programme
    declares of the very column comes first: beside "padan" 2 is no death."""
    answer, strange = answers_in(written, programme, values)
    if field == values or field not in programme.values:
        return answer, strange
    own, other = answers_in(written, programme, field)
    kept = pc.or_(other, pc.is_null(own))
    return pc.if_else(kept, answer, own), pc.and_(kept, strange)


def answers_in(written: pa.Array, programme: Programme, values: str) -> tuple[pa.Array, pa.Array]:
    """(answer or null, whether nobody declared what is written) of cells that may hold what several columns
    say: the gravest counts. What the first of them says must be declared; in the others stand remarks too,
    of which only what is declared counts. What a cell says besides may deny its answer, `doubts`: that is
    as if nobody had declared it."""
    if not pc.any(pc.match_substring(written, JOINED)).as_py():
        return _one_answer(written, programme, values)
    cells = [(cell or "").split(JOINED) for cell in written.to_pylist()]
    width = max(map(len, cells))
    parts = [
        pa.array([cell[at] if at < len(cell) else None for cell in cells], pa.string()) for at in range(width)
    ]
    read = [_one_answer(part, programme, values) for part in parts]
    strange = read[0][1]
    first = pc.if_else(strange, pa.scalar("UNKNOWN"), read[0][0])
    answer = gravest([first, *(said for said, _ in read[1:])], LIFE)
    return answer, pc.and_(strange, pc.equal(answer, "UNKNOWN"))


def _one_answer(written: pa.Array, programme: Programme, values: str) -> tuple[pa.Array, pa.Array]:
    declared = programme.value_map(values)
    cells = pc.unique(written)
    plain = pa.array([spelt(cell) for cell in cells.to_pylist()], pa.string())
    answers, strange = parse_values(plain, programme, values)
    doubts = pa.array(
        [
            bool(cell and said) and is_doubtful(cell, said, declared)
            for cell, said in zip(plain.to_pylist(), answers.to_pylist(), strict=True)
        ],
        pa.bool_(),
    )
    at = pc.index_in(written, cells)
    said = pc.if_else(doubts, pa.scalar(None, pa.string()), answers)
    return said.take(at), pc.or_(strange, doubts).take(at)


def _has_answers(written: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring_regex(written, PATTERN)).as_py())


@dataclass(frozen=True)
class Compared:
    """What a register says of the fields it was sent, row by row. answer: together, ALIVE, or MISMATCH where
    name or birth date differ. told: of each, as the records keep it."""

    answer: pa.Array
    told: pa.Array


def without_answers(fields: Fields, programme: Programme) -> tuple[Fields, Compared | None]:
    """The cells of a register without those that say how a field compares, and what they say; None where none
    does. "Sesuai (87)" is nobody's name; and where a column beside it says that a value differs, or is only
    like what the register holds, the value is what was sent and nothing of the register's."""
    if programme.role != "register":
        return fields, None
    said = {field: answers for field in _OF_FIELDS if (answers := _answers_of(field, fields))}
    if not said:
        return fields, None
    kept = dict(fields)
    for field, answers in said.items():
        if field in kept:
            is_value = pa.array([one is None or one.whole for one in answers])
            words = pc.fill_null(pc.match_substring_regex(kept[field], PATTERN), False)
            is_value = pc.and_(is_value, pc.invert(words))
            kept[field] = pc.if_else(is_value, kept[field], pa.scalar(None, pa.string()))
    size = len(next(iter(said.values())))
    thresholds = [read_score(cell) for cell in _cells(fields, "answer_threshold", size)]
    rows = [
        {field: answer for field, answers in said.items() if (answer := answers[at])} for at in range(size)
    ]
    together = pa.array([_together(row) for row in rows], pa.string())
    told = [_row_text(row, thresholds[at]) for at, row in enumerate(rows)]
    return kept, Compared(together, pa.array(told, pa.string()))


def _answers_of(field: str, fields: Fields) -> list[FieldAnswer | None]:
    """What each row says of how a field compares, in the cell of the value or in a column of its own; empty
    where none does."""
    own = field in fields and _has_answers(fields[field])
    beside = fields.get(f"{field}_answer")
    if not own and beside is None:
        return []
    size = len(fields[field] if beside is None else beside)
    values, words, scores = (
        _cells(fields, name, size) for name in (field, f"{field}_answer", f"{field}_score")
    )
    return [
        read_result(word, score) or read_field_answer(value)
        for value, word, score in zip(values, words, scores, strict=True)
    ]


def _cells(fields: Fields, name: str, size: int) -> list[str | None]:
    cells: list[str | None] = fields[name].to_pylist() if name in fields else [None] * size
    return cells


def _together(row: Mapping[str, FieldAnswer]) -> str | None:
    if any(field in row and not row[field].agrees for field in _OF_A_PERSON):
        return "MISMATCH"
    return "ALIVE" if any(one.agrees for one in row.values()) else None


def _row_text(row: Mapping[str, FieldAnswer], threshold: int | None) -> str | None:
    if not row:
        return None
    asked = [] if threshold is None else [f"threshold={threshold}"]
    return f";{';'.join([*(f'{field}={answer}' for field, answer in row.items()), *asked])};"


def of_another(told: pa.Array, answer: pa.Array) -> pa.Array:
    """Which rows tell of the number's owner, who by name is not whoever was sent: that he died or moved says
    nothing of that one."""
    differs = pc.fill_null(pc.match_substring(told, ";name=TIDAK_SESUAI"), False)
    nobody = pc.fill_null(pc.is_in(answer, pa.array(["UNKNOWN", *sorted(_ASKED)])), True)
    return pc.and_(differs, pc.invert(nobody))


_ALIKE = r"(?i)^\s*(padan|sesuai)\b"
"""Replies that compare: what stands beside them is what was sent, like enough for whoever asked."""


def with_persons(told: pa.Array, replies: pa.Array, answer: pa.Array, repeats: bool) -> pa.Array:
    """What a register says of fields, and of the whole person that it was sent: `person=SESUAI` where it
    replies that he is padan, `person=DIKIRIM` where a file that says again what it was asked replies that the
    number is there. The values of such rows are the asker's."""
    there = pc.fill_null(pc.is_in(answer, pa.array(sorted(_THERE))), False)
    alike = pc.and_(pc.fill_null(pc.match_substring_regex(replies, _ALIKE), False), there)
    sent = pc.and_(there, pa.scalar(repeats))
    said = pc.if_else(alike, "person=SESUAI;", pc.if_else(sent, "person=DIKIRIM;", ""))
    joined = pc.binary_join_element_wise(pc.coalesce(told, pa.scalar(";")), said, "")
    return pc.if_else(pc.equal(said, ""), told, joined)


def unanswered(blank: pa.Array, named: pa.Array, blanks: Blanks) -> pa.Array:
    """Which rows of a file were asked about and not answered. blank: without an answer. named: with a
    name."""
    if blanks == "UNANSWERED":
        return blank
    return pc.and_(blank, pc.invert(named)) if blanks == "NAMED" else pc.and_(blank, pa.scalar(False))


def gravest(answers: Sequence[pa.Array], gravest_first: Iterable[str]) -> pa.Array:
    """Of several answers a row the first of `gravest_first`; null where none is among them."""
    found = pa.nulls(len(answers[0]), pa.string())
    for value in reversed(list(gravest_first)):
        for answer in answers:
            found = pc.if_else(pc.fill_null(pc.equal(answer, value), False), value, found)
    return found
