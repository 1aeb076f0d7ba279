"""What a finding is: its table, how it is made, and all that staff are told of it.

Whatever counts, lists, asks about or prints findings reads this and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Literal, get_args

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.privacy.masking import Kind
from reconcile.rules import Rules
from reconcile.tables import Table
from reconcile.vocabulary.own_classes import own_classes
from reconcile.vocabulary.verdicts import FORMS

Counts = Literal["finding", "information", "open"]
"""A finding is counted and asked about; information is shown; what is open waits for an answer to a question
of another finding, and is counted with nothing."""

COUNTS: tuple[Counts, ...] = get_args(Counts)

USUAL = 276_000
"""Rupiah of a year of the smallest aid (health, 23,000 a month): what an answer decides on for a person
where no amount is declared. A question is worth that, or its amount, times how likely its answer changes
something."""


NONE_ASKED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Ground:
    """What findings are made on, beside the tables. incomplete: programmes of which a delivery could not be
    read or waits, and none speaks in its place: who is not on them may be. uncovered: kota of which no file
    of the population register came, where it comes by kota: whoever lives there was not looked for. asked:
    those incomplete programmes of which nothing came but answers to what was asked, or a list of the dead
    -> the sentence that says so (`lists.py`)."""

    rules: Rules
    as_of: date
    incomplete: frozenset[str] = frozenset()
    uncovered: frozenset[str] = frozenset()
    asked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unknown:
    """Codes of which a run cannot say all -> why, in Indonesian. unmade: nothing of them could be looked for;
    partly: what was found of them is true, and there may be more."""

    unmade: Mapping[str, str] = field(default_factory=dict)
    partly: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset({*self.unmade, *self.partly})

    def __or__(self, other: Unknown) -> Unknown:
        return Unknown({**self.unmade, **other.unmade}, {**self.partly, **other.partly})


@dataclass(frozen=True)
class Code:
    """One code of a finding; unique within it. label: the code as a noun, for official papers.

    In what staff read {home} stands for the province served. sentence, action, authority: the reason in one
    sentence, what is proposed, and on what ground; empty where the table itself holds them. card, about: of a
    code that is a list of its own, what the summary and the read-me say of it. enters: whoever stands on it
    is proposed for the rolls of the row's `eligible_for`, whatever another list says of him. form: what its
    question may be answered, by its name in FORMS. brief: the sentence where there is no room for it, on a
    worklist; itself when empty.
    """

    code: str
    label: str = ""
    sentence: str = ""
    action: str = ""
    authority: str = ""
    counts: Counts = "finding"
    card: str = ""
    about: str = ""
    enters: bool = False
    form: str = "TINDAKAN"
    brief: str = ""

    def at(self, home: str) -> Code:
        """The code where staff call the province that is served `home`."""
        texts = ("label", "sentence", "brief", "action", "card", "about")
        return replace(self, **{name: getattr(self, name).replace("{home}", home) for name in texts})


@dataclass(frozen=True)
class Titles:
    """What the finding is called: on the screen; as a group of other findings; above a column of counts; in
    the scores against a known truth, when there is one."""

    screen: str
    group: str
    column: str
    scores: str = ""


@dataclass(frozen=True)
class Shown:
    """A column of a list beside place, code, rows. sql: f is the finding, a and b its rows, w its words."""

    heading: str
    sql: str
    kind: Kind = "plain"


@dataclass(frozen=True)
class ListFile:
    """The CSV list of a finding. file: empty where each code has its own, which its `about` describes.

    before, after: columns on either side of the rows'. reason, action, authority: how the row ends. joins:
    what those need beside a, b and w (a programme's name is ap.name, bp.name). beside: how a reason begins (a
    pattern) where that only says what columns beside it say.
    """

    file: str = ""
    about: str = ""
    code: str = "Kode temuan"
    before: tuple[Shown, ...] = ()
    after: tuple[Shown, ...] = ()
    reason: Shown = Shown("Alasan", "w.sentence")
    action: Shown = Shown("Usul", "w.action")
    authority: Shown = Shown("Dasar", "w.authority")
    joins: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Question:
    """What people are asked about each row of the finding, in SQL: f is the finding, w its words, n1 and n2
    the names of its programmes.

    part: what parts questions about the same rows. form: its form where the code does not tell it. whole:
    all of it, for questions unlike the others. likely: how likely the answer changes something, 0 to 1.
    unless: of which rows nobody is asked, for another question decides on them.
    """

    sentence: str = "w.sentence"
    action: str = "w.action"
    authority: str = "w.authority"
    part: str = "''"
    form: str = ""
    whole: str = ""
    likely: str = "0.5"
    unless: str = ""


@dataclass(frozen=True)
class Finding:
    """A kind of finding. column: the column of `codes`; why: the column of `reasons`, where the words hang on
    another than the code.

    needs: findings made before it, whose tables it reads. persons: the persons it speaks of, two where it is
    about whether they are one. rows: its rows, the first of which stands for it. programmes: columns of their
    programmes, where the table says so. amount: whether it holds rupiah at stake. counted_as: one name for
    all codes where they are counted together. apart: its codes are lists that are never added up. ranked:
    whether the places with the most are charted. recipients: SQL of person_id, programme, one, two (rows),
    class and reason (of the berita acara): the recipients it speaks of. same_by: the column that with the
    person makes two of them the same one, for scores. stops: SQL of the programme that it proposes to stop,
    null where it may be either; of a finding on one programme nothing need be said. ends:
    SQL of the row whose benefit ends when people decide so (d.verdict is what they said), null where they
    must say which; empty where no decision ends one. takes_own: whether an office may declare codes of its
    own.
    """

    table: Table
    make: Callable[[Engine, Ground], Unknown]
    titles: Titles
    declared: tuple[Code, ...]
    list_file: ListFile
    column: str = "class"
    why: str = ""
    reasons: tuple[Code, ...] = ()
    needs: tuple[str, ...] = ()
    persons: tuple[str, ...] = ("person_id",)
    rows: tuple[str, ...] = ("record_id",)
    programmes: tuple[str, ...] = ()
    amount: bool = False
    counted_as: str = ""
    apart: bool = False
    ranked: bool = False
    question: Question = Question()
    recipients: str = ""
    same_by: str = ""
    stops: str = ""
    ends: str = ""
    takes_own: bool = False

    def __post_init__(self) -> None:
        """A code is declared in the table and worded here: raises ValueError when one knows a code that the
        other does not."""
        for column, codes in ((self.column, self.declared), (self.why, self.reasons)):
            words = tuple(code.code for code in codes)
            if (column and {*words} ^ {*self.table.column(column).codes}) or len({*words}) < len(words):
                raise ValueError(f"{self.name}.{column}: {words} are not the codes of the table")
        if strange := {code.form for code in self.declared} - {*FORMS}:
            raise ValueError(f"{self.name}: {sorted(strange)} are no forms of questions")

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def codes(self) -> tuple[Code, ...]:
        """All codes with their words: those of the package, and those that the office declared."""
        if not self.takes_own:
            return self.declared
        own = (Code(one.code, one.label, one.sentence, brief=one.brief) for one in own_classes())
        return (*self.declared, *own)

    @property
    def cases(self) -> bool:
        """Whether it is counted in cases, for it is about two persons; else in persons."""
        return len(self.persons) > 1

    @property
    def worded(self) -> tuple[Code, ...]:
        """The codes that its sentences hang on, those of `worded_by`."""
        return self.reasons or self.codes

    @property
    def worded_by(self) -> str:
        return self.why or self.column

    def coded(self, *counts: Counts) -> tuple[str, ...]:
        """The codes that count so."""
        return tuple(code.code for code in self.codes if code.counts in counts)

    def unknown(self, unknown: Unknown) -> frozenset[str]:
        """Those of its counted codes of which a run could not find anything, or not all."""
        return frozenset(self.coded("finding")) & unknown.codes

    @property
    def entering(self) -> tuple[str, ...]:
        """The codes whose persons are proposed to enter rolls."""
        return tuple(code.code for code in self.codes if code.enters)

    def label(self, code: str, home: str) -> str:
        """A code as official papers call it; itself where it has no label."""
        return next((known.at(home).label for known in self.codes if known.code == code), "") or code

    @property
    def form_sql(self) -> str:
        """SQL of the form of a row's question."""
        cases = (f"WHEN {literal(code.code)} THEN {literal(code.form)}" for code in self.codes)
        return self.question.form or f"CASE f.{self.column} {' '.join(cases)} END"

    def class_sql(self, alias: str = "f") -> str:
        """SQL of the name under which a row is counted."""
        return literal(self.counted_as) if self.counted_as else f"{alias}.{self.column}"

    def key_sql(self, alias: str = "f") -> dict[str, str]:
        """SQL of what makes a finding the same one in every run: code, one and two (its persons, of two the
        lesser first; two is "" where there is one) and programmes (those that it names, joined by +)."""
        persons = [f"{alias}.{column}" for column in self.persons]
        named = [f"{alias}.{column}" for column in self.programmes]
        both = f"least({', '.join(named)}) || '+' || greatest({', '.join(named)})"
        return {
            "code": self.class_sql(alias),
            "one": f"least({', '.join(persons)})" if self.cases else persons[0],
            "two": f"greatest({', '.join(persons)})" if self.cases else "''",
            "programmes": both if len(named) > 1 else "".join(named) or "''",
        }

    @property
    def from_sql(self) -> str:
        """The table as SQL names it."""
        return f'"{self.name}"'
