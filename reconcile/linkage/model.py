"""What a linkage model says: fields with their ladders of levels, blocking rules, seeds, guards and
thresholds.

A model is data. The core (candidates, comparisons, estimation, links, persons) knows no column of any roll,
no class of pairs and no word that staff read: all of these are the model's. The rolls are one model
(`reconcile.kinds.person.model`), and anybody can declare another for other columns.

SQL in a model keeps to a portable subset: `l.` and `r.` are the prepared rows of the two sides, `k_<field>`
is the kernel's level for the field's pair of values. Null means unknown: it never counts as agreement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, Protocol

import pyarrow as pa

from reconcile.linkage.checks.of_estimates import Aim
from reconcile.linkage.checks.of_models import model_faults
from reconcile.linkage.kernels.second_values import Seconds

Kernel = Callable[[pa.Array, pa.Array], pa.Array]
"""Two int32 arrays of equal length, numbers of values -> one int8 array, a level each; pure, so that it
runs on any engine."""


class KernelMaker(Protocol):
    """Makes the kernel of a field."""

    def learn(self, values: pa.Table) -> pa.Table:
        """What the kernel must know of all values of the column, [value: string, rows: int64], and keeps
        until the model is trained again: [word: string, rows: int64].

        Learned anew every night, it would change what pairs of rows say that nobody touched.
        """

    def __call__(self, values: pa.StringArray, learned: pa.Table) -> Kernel:
        """The kernel of these values, sorted, number 0 first."""


@dataclass(frozen=True)
class Rung:
    """One rung of a ladder.

    when: SQL condition; the first rung that holds wins. sentence: what staff read (Indonesian). chance: SQL
    over `prepared` for the number of ordered pairs of rows on this rung by chance (the sum of squared value
    counts), for rungs too rare to be met among random pairs. expected: the share of pairs of each class (as
    the model's `classes`) that one would look for on this rung before any data; it decides where a run is too
    small to tell, and fades as pairs come in. neutral: weighs nothing, as if unknown, and its pairs teach the
    estimate nothing: the rung is there for the guards and for what staff read. reads: the prepared columns
    that `when` and `chance` name, beside those that the whole field reads.
    """

    name: str
    when: str
    sentence: str
    chance: str | None = None
    expected: tuple[float, ...] | None = None
    neutral: bool = False
    reads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Field:
    """A field and its ladder, strongest agreement first; the last rung is what is left (`when` = "TRUE").

    known: SQL condition under which both sides are known (default: neither side of any column of `reads` and
    `column` is null); where it does not hold the level is null (0), which
    weighs nothing. reads: the prepared columns that `known`, `kernel_when` and most of the rungs name.
    kernel: makes the scorer of pairs of values of `column`, called once per distinct pair of those for which
    `kernel_when` holds. strangers: "random" when the share of the last class at each rung is measured on
    random pairs and kept; "estimated" when chance does not explain it (a number that people borrow) and EM
    must learn it. seconds: further values of a row that are compared as that of `column` is; the best counts.
    """

    name: str
    levels: tuple[Rung, ...]
    known: str = ""
    reads: tuple[str, ...] = ()
    column: str | None = None
    kernel: KernelMaker | None = None
    kernel_when: str = "TRUE"
    strangers: Literal["random", "estimated"] = "random"
    seconds: Seconds | None = None

    def __post_init__(self) -> None:
        if self.seconds and self.kernel is None:
            raise ValueError(f"field {self.name}: second values are a kernel's; say which scores them")
        if (self.kernel is None) != (self.column is None):
            raise ValueError(f"field {self.name}: a kernel and its column go together")
        if not self.known:
            read = dict.fromkeys((*((self.column,) if self.column else ()), *self.reads))
            both = (f"{side}.{name} IS NOT NULL" for name in read for side in "lr")
            object.__setattr__(self, "known", " AND ".join(both) or "TRUE")

    @property
    def columns(self) -> frozenset[str]:
        """The prepared columns that the field reads, as it and its rungs say."""
        scored = () if self.column is None else (self.column,)
        return frozenset((*self.reads, *scored, *(name for level in self.levels for name in level.reads)))

    @cached_property
    def silent(self) -> list[int]:
        """The numbers of the levels that weigh nothing: the unknown one, and neutral rungs."""
        return [0, *(len(self.levels) - place for place, level in enumerate(self.levels) if level.neutral)]


@dataclass(frozen=True)
class BlockingRule:
    """Candidate pairs: rows equal on all `keys` (prepared columns; null joins nothing), of which one lacks
    column `lacking`.

    A block larger than the model's `largest_block` is split by the `narrow` columns, one after the other.
    pairs_per_row: when the rule would make more than so many pairs for each row of the whole, beside as many
    as rows share a number (`Guards.number`), smaller blocks are split too, the largest first, until it makes
    no more: what chance alone brings together grows with the square of the rows, and how often people are
    listed does not.
    """

    name: str
    keys: tuple[str, ...]
    narrow: tuple[str, ...] = ()
    lacking: str | None = None
    pairs_per_row: float | None = None


Alternatives = tuple[Mapping[str, tuple[str, ...]], ...]
"""Alternatives, each field -> the rungs on which a pair must stand, "" for unknown."""


@dataclass(frozen=True)
class Rivals:
    """Three rows of which one has the name of the second and is linked to the third all the same
    (reconcile.linkage.rivals).

    namesake: two rows of one name and one birth; nearly: with a slip in it. twins: two rows whose names and
    numbers say that they are two persons of one birth; twins_listed: whose names do, where a source that
    lists each person once has both; twins_perhaps: one of the numbers may be mistyped.
    own: two rows of one number and name. alike: two rows whose names differ; alike_by_number: two rows of one
    number whose names differ; unlike_by_number: by more than a slip.
    """

    namesake: Alternatives
    nearly: Alternatives
    twins: Alternatives
    twins_listed: Alternatives
    twins_perhaps: Alternatives
    own: Alternatives
    alike: Alternatives
    alike_by_number: Alternatives
    unlike_by_number: Alternatives


@dataclass(frozen=True)
class Sole:
    """Pairs of `ask` that a machine links where nobody else comes into question (reconcile.linkage.rivals).

    links: pairs that are one person if neither row may be anybody else. claims: pairs that may be one; a
    third row that one of the two may be, and that is not the other's as well, contests the pair. vouched: a
    boolean prepared column, true of rows of a source that lists everybody: one of the two must be of it, for
    nobody else knows whether there is a third.
    """

    links: Alternatives
    claims: Alternatives
    vouched: str | None = None


@dataclass(frozen=True)
class Twice:
    """Whom a source that lists each person once lists twice all the same (reconcile.linkage.rivals).

    links: pairs of two rows of one such source that are one person if column `written` of the records says
    the same on both, letter for letter. Twins may be called alike by ear, never in writing.
    """

    links: Alternatives
    written: str


@dataclass(frozen=True)
class Guards:
    """What may never stand in one person.

    source: prepared column naming the source of a row; at most one row of a source for which
    `one_per_source` (a boolean prepared column) holds. number: prepared integer column; two rows with
    different numbers, both `number_confirmed` (a boolean prepared column), are two persons. same_holder:
    alternatives, each field -> rungs that must hold ("" for unknown): such a pair is one person whom a
    source lists twice, or who holds two numbers, so much else agrees. ask: alternatives likewise: such a
    pair is never a machine's link, people are asked. twice: of rows of one source, which are one person
    if they are written alike. sole: which of these are links all the same, where no third row contests
    them. parted: alternatives likewise, among those asked: a third row that fits both sides does not join
    them either, and belongs to neither when it fits both alike. never: alternatives likewise: the rows
    themselves say that they are two persons, so nobody is asked, and no third row joins them. rivals:
    which rows two persons claim, so that they are neither's.
    """

    source: str | None = None
    one_per_source: str | None = None
    number: str | None = None
    number_confirmed: str | None = None
    same_holder: Alternatives = ()
    ask: Alternatives = ()
    parted: Alternatives = ()
    never: Alternatives = ()
    rivals: Rivals | None = None
    sole: Sole | None = None
    twice: Twice | None = None

    def __post_init__(self) -> None:
        if (self.source is None) != (self.one_per_source is None) or (self.number is None) != (
            self.number_confirmed is None
        ):
            raise ValueError("guards: source goes with one_per_source, number with number_confirmed")


@dataclass(frozen=True)
class Counted:
    """Pairs that are surely two people alike in birth and home, by whom those are weighed whom nothing shows
    to be two (reconcile.linkage.chance.counted).

    told_as: the class that they are a part of. surely: such pairs. shown_by: the field of the number that
    shows it, for which they stand on the rungs `unshown` names; unshown: each of these -> the rung where a
    number is in no other use. blurred: the rung where part of a number is lost, and the one of `unshown`
    whose pairs then stand there. as_one: fields on which such pairs agree as rows of one person do; how the
    others differ is counted. by_number: a row with the name of the one and the number of the other: that
    number is always in use, so that only the first may be in no other; and where a number is unknown there is
    no such pair.
    """

    told_as: str
    surely: Alternatives
    shown_by: str
    unshown: Mapping[str, str]
    as_one: tuple[str, ...]
    blurred: tuple[str, str] | None = None
    by_number: bool = False


@dataclass(frozen=True)
class Thresholds:
    """aim: what the band link is to be: of `precision`, the expected share of right pairs in it, of the
    highest expected "f1", or of the least "cost", where a wrong link costs as much as `cost_of_wrong`
    missed ones. link: lowest probability of any pair in it, where the aim is precision.
    review: lowest probability that people are asked about. apart: pairs below it are evidence against a third
    row that would join them.
    """

    precision: float = 0.999
    aim: Aim = "precision"
    cost_of_wrong: float = 10.0
    link: float = 0.95
    review: float = 0.5
    apart: float = 0.05
    alarm_rows: int = 40
    """A person of more rows than this raises an alarm."""


@dataclass(frozen=True)
class Words:
    """What the tables call what the core decides.

    same, different: verdicts of people about two rows; unsure: whoever looked could not tell, which decides
    nothing. The others say why a link was refused: both rows are of a source that lists everybody once; each
    has a confirmed number of its own; people said so; rows of the two contradict one another; a row fits
    both; only people may join two rows of theirs; both bear one number.
    """

    same: str = "same"
    different: str = "different"
    unsure: str = "unsure"
    one_source: str = "one_source"
    confirmed_numbers: str = "confirmed_numbers"
    judged: str = "judged"
    evidence: str = "evidence"
    two_claims: str = "two_claims"
    parted: str = "parted"
    shared_number: str = "shared_number"


@dataclass(frozen=True)
class Model:
    """A linkage model. Rows are prepared in two steps, and the engine numbers them (`row_number_`).

    order: the columns of `records` by which rows are numbered; where ids are made with a key, those that the
    key does not change. columns: column -> SQL over a row of `records`. Text columns that a kernel scores,
    and those in `coded`, are kept as the numbers of their values, with `rows_<column>`: on how many rows the
    value stands.
    facts: table name -> SQL over `typed`, the rows with their columns; derived: column -> SQL over `source`,
    a FROM clause of `typed` and facts; it may replace a column of the same name. value_numbers: those of
    them that are numbers of the values of a coded column: what a number says stays, but it is another one
    where other values come or go. trust_columns: columns that nothing in the model compares but questions
    about its links read (reconcile.linkage.trust); other columns that nothing reads stay behind.

    classes: what a pair of rows may be: the first is what is looked for, the last what chance alone brings
    together, those between them are its rivals; a class without seeds is not there.
    excluded: latent class -> field -> rungs that, by what the class means, such pairs hardly ever stand on.
    seeds: latent class -> alternatives, each field -> rungs that must hold: the pairs where EM starts from,
    and where those of the first class stay there. The last class starts from random pairs; random_pairs: how
    many of them are drawn. counted: pairs that are surely two, by whom others are weighed. words: what the
    tables call what the core decides. between_sources: pairs within one source (as the guards name it) are
    neither made nor learned from; a row of no known source is paired.
    """

    name: str
    columns: Mapping[str, str]
    fields: tuple[Field, ...]
    blocking: tuple[BlockingRule, ...]
    classes: tuple[str, ...]
    seeds: Mapping[str, Alternatives]
    excluded: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    coded: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, str] = field(default_factory=dict)
    value_numbers: tuple[str, ...] = ()
    source: str = "typed"
    trust_columns: tuple[str, ...] = ()
    guards: Guards = Guards()
    counted: tuple[Counted, ...] = ()
    thresholds: Thresholds = Thresholds()
    words: Words = Words()
    order: str = "record_id"
    largest_block: int = 400
    random_pairs: int = 200_000
    between_sources: bool = False

    def __post_init__(self) -> None:
        faults = model_faults(self)
        if faults:
            raise ValueError("\n".join(f"model {self.name}: {fault}" for fault in faults))
