"""What a population register answers of a row: of its person's life, to a query, field by field; and what it
means that it answers nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.cleaning import JOINED
from reconcile.ingest.standard.kind import Fields
from reconcile.ingest.standard.values import parse_values
from reconcile.parsing.field_answers import PATTERN
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
            self._add(fields[field], fields.get("name"))
        self.there |= any(_has_answers(fields[field]) for field in fields.keys() & set(_OF_FIELDS))

    def _add(self, written: pa.Array, names: pa.Array | None) -> None:
        """There where somebody is; asked where somebody is not; repeated where those who are not bear names:
        then the file says again what was asked, and a name tells nothing."""
        said = set(self._read(pc.unique(written)).to_pylist())
        self.there |= not said.isdisjoint(_THERE)
        if said.isdisjoint(_ASKED):
            return
        self.asked = True
        if names is not None:
            of_nobody = pc.is_in(self._read(written), pa.array(sorted(_ASKED)))
            self.repeated |= bool(pc.any(pc.and_(of_nobody, pc.is_valid(names))).as_py())

    def _read(self, written: pa.Array) -> pa.Array:
        return answers_in(written, self.programme, "vital_status")[0]


def answers_in(written: pa.Array, programme: Programme, values: str) -> tuple[pa.Array, pa.Array]:
    """(answer or null, whether nobody declared what is written) of cells that may hold what several columns
    say: the gravest counts. What the first of them says must be declared; in the others stand remarks too,
    of which only what is declared counts."""
    if not pc.any(pc.match_substring(written, JOINED)).as_py():
        return parse_values(written, programme, values)
    cells = [(cell or "").split(JOINED) for cell in written.to_pylist()]
    width = max(map(len, cells))
    parts = [
        pa.array([cell[at] if at < len(cell) else None for cell in cells], pa.string()) for at in range(width)
    ]
    read = [parse_values(part, programme, values) for part in parts]
    strange = read[0][1]
    first = pc.if_else(strange, pa.scalar("UNKNOWN"), read[0][0])
    answer = gravest([first, *(said for said, _ in read[1:])], LIFE)
    return answer, pc.and_(strange, pc.equal(answer, "UNKNOWN"))


def _has_answers(written: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring_regex(written, PATTERN)).as_py())


def without_answers(fields: Fields, programme: Programme) -> tuple[Fields, pa.Array | None]:
    """The cells of a register without those that say how a field compares, and what they say together: ALIVE,
    or MISMATCH where name or birth date differ. "Sesuai (87)" is nobody's name."""
    if programme.role != "register":
        return fields, None
    kept, answer = dict(fields), None
    for field in _OF_FIELDS:
        if field not in fields or not _has_answers(fields[field]):
            continue
        written = fields[field]
        answers = pc.fill_null(pc.match_substring_regex(written, PATTERN), False)
        kept[field] = pc.if_else(answers, pa.scalar(None, pa.string()), written)
        differs = pc.and_(answers, pc.fill_null(pc.match_substring_regex(written, r"(?i)^\s*tidak"), False))
        one = pc.if_else(
            differs, _differing(field), pc.if_else(answers, "ALIVE", pa.scalar(None, pa.string()))
        )
        answer = one if answer is None else gravest((answer, one), LIFE)
    return kept, answer


def _differing(field: str) -> pa.Scalar:
    return pa.scalar("MISMATCH" if field in _OF_A_PERSON else None, pa.string())


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
