"""Rows that two people claim: the name is one's, the number or the likeness another's.

Twins are told apart by a letter of their names and a digit of their numbers, so a row of the one under the
other's number, or with a name like the other's, is linked to the wrong one as easily as to the right one.
What tells is a third row: where somebody else of that birth bears exactly the row's name, the row is not the
other's with a slip of the pen.

So, among three rows: `namesake` (R, Q): one name and one birth; `twins` (Q, X): two names, and numbers that
say that they are two; `alike` (R, X): a link although the names differ. Then R and X are parted: people are
asked, and no third row joins them. Where R even bears X's number (`alike_by_number`), it says two things at
once: R is claimed, and nobody's until people have said whose. Whose name is wholly another than X's, though
the number is X's (`unlike_by_number`), is claimed by one of `nearly` its name as well: one slip more.

A number on one row alone may be mistyped, and so may a name, so that `twins_perhaps` are taken for two only
where a row of X's number bears X's name as well (`own`: one slip is a slip, two alike are a name) and neither
row is claimed already: what a claimed row is like makes nobody else a twin.

The other way round, a row that says little of itself (a child without a name yet) may be one person with
another, and nobody else: `sole` pairs, where every third row that one of the two may be, may be the other as
well. Two rows of one source are never that: they are two, or one written twice, which people must say. That
no third row is there says little, unless one of the two is of a source that lists everybody (`vouched`). A
third row that is such a pair with one of the two itself, that may be the other as well, and that is of
another source than the other, is one more slip of the same name, and contests nothing. As whoever else was
born there would stand in that source, what is left to be weighed against is chance; but a pair that is
rather two of a household (`doubtful`) is contested by any row of the source of one of the two.

And a source that lists each person once lists some twice (`twice`): under two numbers, of which one may not
be there to say so. Twins may be called alike by ear, so that what their two rows say must be the same in
writing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.engines.protocol import Engine
from reconcile.linkage.comparisons import Patterns, standing_on
from reconcile.linkage.model import Model

_KINDS = (
    "namesake",
    "nearly",
    "twins",
    "twins_listed",
    "twins_perhaps",
    "own",
    "alike",
    "alike_by_number",
    "unlike_by_number",
)

_SIDE = (
    f"SELECT c.{{}} AS one, c.{{}} AS two, {', '.join(f'p.{kind}' for kind in _KINDS)} FROM compared c JOIN"
    " rival_patterns p USING (pattern)"
)
_PAIRS = f"{_SIDE.format('l', 'r')} UNION ALL {_SIDE.format('r', 'l')}"

# R is n.one, Q is n.two, X is t.two
_PARTED = """
SELECT DISTINCT LEAST(a.one, a.two) AS l, GREATEST(a.one, a.two) AS r
FROM rival_pairs n
JOIN {twins} t ON t.one = n.two
JOIN rival_pairs a ON a.one = n.one AND a.two = t.two
WHERE (n.namesake AND a.alike) OR (n.nearly AND a.unlike_by_number)
"""

_CLAIMED = """
SELECT DISTINCT n.one, n.two
FROM rival_pairs n
JOIN {twins} t ON t.one = n.two
JOIN rival_pairs a ON a.one = n.one AND a.two = t.two
WHERE (n.namesake AND a.alike_by_number) OR (n.nearly AND a.unlike_by_number)
"""

# a source that lists each person once has two rows of two names: they are two, whatever their numbers
_SURE = """
SELECT one, two
FROM rival_pairs
WHERE twins
UNION
SELECT p.one, p.two
FROM rival_pairs p
JOIN prepared a ON a.row_number_ = p.one
JOIN prepared b ON b.row_number_ = p.two
WHERE p.twins_listed AND {listed}
"""

_TWINS = """
SELECT one, two FROM rival_sure
UNION ALL
SELECT p.one, p.two
FROM rival_pairs p
JOIN (SELECT DISTINCT one FROM rival_pairs WHERE own) o ON o.one = p.two
LEFT JOIN rival_claimed c ON c.one = p.one
LEFT JOIN rival_claimed d ON d.one = p.two
WHERE p.twins_perhaps AND c.one IS NULL AND d.one IS NULL
"""

_ALONE = """
SELECT c.l, c.r, p.doubtful
FROM compared c
JOIN sole_patterns p USING (pattern)
JOIN prepared a ON a.row_number_ = c.l
JOIN prepared b ON b.row_number_ = c.r
WHERE p.links AND coalesce(a.{source} <> b.{source}, TRUE)
"""
_WAYS = """
SELECT c.{one} AS one, c.{two} AS two, p.claims, p.joined OR s.l IS NOT NULL AS kin,
    CASE WHEN s.l IS NOT NULL THEN t.{source} END AS source,
    o.{source} = t.{source} AS beside, {whole} AS whole
FROM compared c
JOIN sole_patterns p USING (pattern)
JOIN prepared o ON o.row_number_ = c.{one}
JOIN prepared t ON t.row_number_ = c.{two}
JOIN (SELECT l AS row FROM sole_pairs UNION SELECT r FROM sole_pairs) w ON w.row = c.{one}
LEFT JOIN sole_pairs s ON s.l = c.l AND s.r = c.r
"""
# t: a third row that the one may be, and its source where the two are a sole pair; k: what the other is to it
_CONTESTED = """
SELECT DISTINCT LEAST(s.one, s.two) AS l, GREATEST(s.one, s.two) AS r
FROM (
    SELECT l AS one, r AS two, doubtful FROM sole_pairs
    UNION ALL
    SELECT r, l, doubtful FROM sole_pairs
) s
JOIN sole_ways t ON t.one = s.one
JOIN prepared o ON o.row_number_ = s.two
LEFT JOIN sole_ways k ON k.one = s.two AND k.two = t.two
WHERE t.claims AND t.two <> s.two
    AND (
        coalesce(t.beside AND (t.whole OR s.doubtful), FALSE)
        OR NOT coalesce(k.kin OR (k.claims AND t.source <> o.{source}), FALSE)
    )
"""
_SOLE = """
SELECT p.l, p.r
FROM sole_pairs p
LEFT JOIN sole_contested x ON x.l = p.l AND x.r = p.r
{rows}
WHERE x.l IS NULL {vouched}
"""
_TWICE = """
SELECT c.l, c.r, a.record_id AS one, b.record_id AS two
FROM compared c
JOIN twice_patterns p USING (pattern)
JOIN prepared a ON a.row_number_ = c.l
JOIN prepared b ON b.row_number_ = c.r
WHERE a.{once} AND b.{once} AND a.{source} = b.{source}
"""
# the records are wide and many, the rows asked about are few: they alone are looked up
_SAID = """
SELECT record_id, {written}
FROM records
WHERE record_id IN (SELECT one FROM twice_pairs UNION SELECT two FROM twice_pairs)
"""
_WRITTEN = """
SELECT t.l, t.r
FROM twice_pairs t
JOIN twice_said a ON a.record_id = t.one
JOIN twice_said b ON b.record_id = t.two
WHERE a.{written} = b.{written}
"""
_BOTH_ROWS = "JOIN prepared a ON a.row_number_ = p.l JOIN prepared b ON b.row_number_ = p.r"


@dataclass(frozen=True)
class Likelihood:
    """How likely the pairs on each pattern (n,) are one person: `among` all classes, and `alone`, where the
    rivals of the pair are out of the question and chance is left. bound: the lowest probability of a link."""

    among: NDArray[np.float64]
    alone: NDArray[np.float64]
    bound: float


def keep_sole(engine: Engine, model: Model, patterns: Patterns, likelihood: Likelihood) -> None:
    """Keep `sole` (l, r): pairs that people would be asked about, were anybody else in question. Reads
    `compared`, whose patterns these are."""
    sole = model.guards.sole
    if sole is None:
        engine.read("sole", pa.table({"l": pa.array([], pa.int32()), "r": pa.array([], pa.int32())}))
        return
    probability = likelihood.among
    likely = probability >= likelihood.bound
    asked = probability >= model.thresholds.review
    unrivalled = likely | (asked & (likelihood.alone >= likelihood.bound) & bool(sole.vouched))
    links = standing_on(model, patterns.levels, sole.links) & unrivalled
    joined = ~standing_on(model, patterns.levels, model.guards.ask) & likely
    claims = standing_on(model, patterns.levels, sole.claims) & (probability >= model.thresholds.apart)
    any_ = links | joined | claims
    told = {
        "pattern": patterns.numbers,
        "links": links,
        "doubtful": ~likely,
        "joined": joined,
        "claims": claims & ~joined,
    }
    engine.read("sole_patterns", pa.table({name: values[any_] for name, values in told.items()}))
    source = model.guards.source or "row_number_"
    engine.keep("sole_pairs", _ALONE.format(source=source))
    whole = f"t.{sole.vouched}" if sole.vouched else "TRUE"
    ways = (
        _WAYS.format(one=one, two=two, source=source, whole=whole) for one, two in (("l", "r"), ("r", "l"))
    )
    engine.keep("sole_ways", "UNION ALL".join(ways))
    engine.keep("sole_contested", _CONTESTED.format(source=source))
    vouched = f"AND (a.{sole.vouched} OR b.{sole.vouched})" if sole.vouched else ""
    engine.keep("sole", _SOLE.format(rows=_BOTH_ROWS if vouched else "", vouched=vouched))
    engine.drop("sole_patterns", "sole_pairs", "sole_ways", "sole_contested")


def keep_twice(engine: Engine, model: Model, patterns: Patterns) -> None:
    """Keep `twice` (l, r): pairs of rows of a source that lists this person twice. Reads `compared`, whose
    patterns these are, and `records`."""
    guards, twice = model.guards, model.guards.twice
    if twice is not None:
        stands = standing_on(model, patterns.levels, twice.links)
        engine.read("twice_patterns", pa.table({"pattern": patterns.numbers[stands]}))
        pairs = engine.keep("twice_pairs", _TWICE.format(once=guards.one_per_source, source=guards.source))
        if pairs:
            engine.keep("twice_said", _SAID.format(written=twice.written))
            engine.keep("twice", _WRITTEN.format(written=twice.written))
            engine.drop("twice_said")
        engine.drop("twice_patterns", "twice_pairs")
        if pairs:
            return
    engine.read("twice", pa.table({"l": pa.array([], pa.int32()), "r": pa.array([], pa.int32())}))


def keep_rivals(engine: Engine, model: Model, patterns: Patterns) -> None:
    """Keep `rivals` (l, r): pairs that people alone may join. Reads `compared`, whose patterns these are."""
    rivals = model.guards.rivals
    if rivals is None:
        engine.read("rivals", pa.table({"l": pa.array([], pa.int32()), "r": pa.array([], pa.int32())}))
        return
    stands = {kind: standing_on(model, patterns.levels, getattr(rivals, kind)) for kind in _KINDS}
    any_ = np.logical_or.reduce(list(stands.values()))
    engine.read(
        "rival_patterns",
        pa.table(
            {"pattern": patterns.numbers[any_], **{kind: found[any_] for kind, found in stands.items()}}
        ),
    )
    engine.keep("rival_pairs", _PAIRS)
    once, source = model.guards.one_per_source, model.guards.source
    listed = f"a.{once} AND b.{once} AND a.{source} = b.{source}" if once and source else "FALSE"
    engine.keep("rival_sure", _SURE.format(listed=listed))
    engine.keep("rival_claimed", _CLAIMED.format(twins="rival_sure"))
    engine.keep("rival_twins", _TWINS)
    engine.keep("rivals_first", _PARTED.format(twins="rival_twins"))
    # a row that bears its twin's number is a twin of that number's own rows: who is exactly one of these is
    # not that row
    engine.keep(
        "rival_all",
        "SELECT one, two FROM rival_twins UNION SELECT l, r FROM rivals_first UNION SELECT r, l FROM"
        " rivals_first",
    )
    # the other half of what a claimed row says is its name
    by_name = (
        f"SELECT LEAST(one, two), GREATEST(one, two) FROM ({_CLAIMED.format(twins='rival_twins')}) AS claimed"
    )
    engine.keep("rivals", f"{_PARTED.format(twins='rival_all')} UNION {by_name}")
    engine.drop(
        "rival_patterns",
        "rival_pairs",
        "rival_sure",
        "rival_claimed",
        "rival_twins",
        "rivals_first",
        "rival_all",
    )
