"""What stands since the linking before: pairs of rows that say what they said then are not compared again.

What a pair says follows from its two rows alone: from what each says itself, which its record id stands
for; from what other rows make of it (a number that is confirmed elsewhere, a name that became common); and
from how deep its blocks are narrowed. So the last two are digested for each row, and a row whose digest is
another than then counts as new, although nobody touched it: a pair is carried over when both of its rows
stand. How common words are is no part of the digest, as it is learned once, with the weights; nor are the
numbers of values, which are other ones as soon as one value more is known, but only whether there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile import tables
from reconcile.engines.protocol import Engine, TableSource
from reconcile.linkage.comparisons import between_sources, columns_read
from reconcile.linkage.model import Model

ROWS_AT_ONCE = 200_000

ROWS, PAIRS = (tables.TABLES[name].schema for name in ("compared_rows", "compared_pairs"))
_UNKNOWN = -(2**63) + 1

_SAID = """
SELECT p.row_number_, p.record_id{derived}, coalesce(n.depths, 0) AS depths
FROM prepared p
LEFT JOIN narrowed n ON n.row_number_ = p.row_number_
"""
_MET = """
SELECT b.row AS past, n.row AS row, b.said = n.said AS same
FROM rows_before b
JOIN compared_rows n ON n.id = b.id
"""
_FRESH = """
SELECT n.row AS row_number_
FROM compared_rows n
LEFT JOIN (SELECT row FROM rows_met WHERE same) m ON m.row = n.row
WHERE m.row IS NULL
"""
_OF_BOTH = """
SELECT a.row AS l, b.row AS r{more}
FROM pairs_before p
JOIN rows_met a ON a.past = p.l
JOIN rows_met b ON b.past = p.r
WHERE {when}
"""
# what was published is weighed again, also where no rule makes the pair any more
_PUBLISHED_TOO = """
SELECT l, r, rule, rules FROM candidates
UNION ALL
SELECT p.l, p.r, CAST({none} AS TINYINT) AS rule, CAST(0 AS INTEGER) AS rules
FROM published p
LEFT JOIN candidates c ON c.l = p.l AND c.r = p.r
LEFT JOIN carried k ON k.l = p.l AND k.r = p.r
WHERE c.l IS NULL AND k.l IS NULL
"""
_COMPARED = """
SELECT l, r, rule, rules, pattern FROM compared_fresh
UNION ALL
SELECT l, r, CAST({rule} AS TINYINT) AS rule, rules, pattern FROM carried
"""
_LEFT_TO_THE_NEXT = """
SELECT c.l, c.r, c.rules, c.pattern, k.band IS NOT NULL AS linked
FROM compared c
LEFT JOIN (
    SELECT s.l, s.r, s.band
    FROM scored s
    LEFT JOIN (SELECT DISTINCT l, r FROM refused_rows WHERE parted) f ON f.l = s.l AND f.r = s.r
    WHERE s.band = 'link' AND f.l IS NULL
) k ON k.l = c.l AND k.r = c.r
"""
# what was published decides over a pair that no rule makes, or that is below the bound and no question
_UNSETTLED = """
SELECT count(*) AS pairs
FROM published p
JOIN compared_pairs c ON c.l = p.l AND c.r = p.r
LEFT JOIN weights w ON w.pattern = c.pattern
WHERE NOT c.linked AND (c.rules = 0 OR (w.band <> 'link' AND w.holds))
"""


@dataclass(frozen=True)
class Before:
    """What the linking before has left. rows: ROWS. pairs: PAIRS. limits: blocking rule -> the rows above
    which it narrowed its blocks. carry: whether what it compared still holds; not where it was by another
    model, other words or another program, and then, or where a full linking is wanted, every pair is compared
    anew."""

    rows: TableSource = field(default_factory=ROWS.empty_table)
    pairs: TableSource = field(default_factory=PAIRS.empty_table)
    limits: Mapping[str, int] = field(default_factory=dict)
    carry: bool = False


def keep_standing(engine: Engine, model: Model, before: Before) -> None:
    """Keep `compared_rows` (ROWS), `fresh` (row_number_): the rows that do not stand, `carried` (l, r, rules,
    pattern): the pairs that do, and `published` (l, r): the pairs of tonight that were links before.

    Reads `prepared` and `narrowed`.
    """
    derived = [name for name in model.derived if name in columns_read(model)]
    said = "".join(f", {_said(model, name)} AS said_{name}" for name in derived)
    engine.map("compared_rows", _SAID.format(derived=said), _digests, ROWS, ROWS_AT_ONCE)
    engine.read("rows_before", before.rows)
    engine.read("pairs_before", before.pairs)
    engine.keep("rows_met", _MET)
    both, carried = "a.same AND b.same AND (p.rules <> 0 OR p.linked)", ", p.rules, p.pattern"
    engine.keep("published", _OF_BOTH.format(more="", when="p.linked"))
    engine.keep("carried", _OF_BOTH.format(more=carried, when=both if before.carry else "FALSE"))
    engine.keep("fresh", _FRESH)
    engine.drop("rows_met", "rows_before", "pairs_before")


def _said(model: Model, name: str) -> str:
    if name in model.value_numbers:
        return f"CASE WHEN p.{name} IS NULL THEN FALSE ELSE TRUE END"
    return f"p.{name}"


def add_published(engine: Engine, model: Model) -> None:
    """Keep `to_compare`: the pairs of `candidates`, and those that were links before and that no rule makes
    tonight, because others crowd their blocks: under a rule of their own, behind all, and no bit. Reads
    `published` and `carried`."""
    pairs = _PUBLISHED_TOO.format(none=len(model.blocking))
    engine.keep("to_compare", between_sources(model, pairs))


def add_carried(engine: Engine, model: Model) -> None:
    """Keep `compared`: what was compared tonight (`compared_fresh`) and what stands (`carried`)."""
    first = " ".join(
        f"WHEN rules & {1 << number} <> 0 THEN {number}" for number in range(len(model.blocking))
    )
    rule = f"CASE {first} ELSE {len(model.blocking)} END"
    engine.keep("compared", _COMPARED.format(rule=rule))
    engine.drop("compared_fresh", "carried", "to_compare")


def keep_for_the_next(engine: Engine) -> None:
    """Keep `compared_pairs` (PAIRS), which the next linking finds beside `compared_rows`. Reads `compared`,
    `scored` and `refused_rows`."""
    engine.keep("compared_pairs", _LEFT_TO_THE_NEXT)


def is_settled(engine: Engine) -> bool:
    """Whether another linking of the same rows, that finds what this one has left, says the same: every pair
    over which it decides that it was published is published again. Reads `published`, `weights` and
    `compared_pairs`."""
    return not engine.arrow(_UNSETTLED)["pairs"][0].as_py()


def _digests(batch: pa.RecordBatch) -> pa.RecordBatch:
    """row_number_, record_id and numbers or truths -> ROWS."""
    said = np.zeros(batch.num_rows, np.uint64)
    for column in batch.columns[2:]:  # as narrow as they are kept, one after the other
        number = column.cast(pa.int64(), safe=False).fill_null(_UNKNOWN).to_numpy(zero_copy_only=False)
        said = _mixed(said * np.uint64(3) + number.view(np.uint64))
    return pa.RecordBatch.from_arrays(
        [
            batch.column(0).cast(pa.int32()),
            pa.array(_text_digests(batch.column(1)).view(np.int64)),
            pa.array(said.view(np.int64)),
        ],
        schema=ROWS,
    )


_BASE = np.uint64(0x9E3779B97F4A7C15)


def _text_digests(texts: pa.Array) -> NDArray[np.uint64]:
    """A 64-bit number for each text: its bytes as digits in a large odd base, mixed."""
    plain = texts.cast(pa.large_binary())
    length = pa.compute.binary_length(plain).to_numpy(zero_copy_only=False).astype(np.int64)
    if not len(length) or not length.max():
        return np.zeros(len(length), np.uint64)
    start = plain.buffers()[1]
    ends = np.frombuffer(start, np.int64)[plain.offset : plain.offset + len(plain) + 1]
    content = np.frombuffer(plain.buffers()[2], np.uint8)
    digests = length.astype(np.uint64)
    shortest = int(length.min())
    for place in range(int(length.max())):
        byte = content[np.minimum(ends[:-1] + place, len(content) - 1)].astype(np.uint64)
        longer = digests * _BASE + byte + np.uint64(1)
        digests = longer if place < shortest else np.where(length > place, longer, digests)
    return _mixed(digests)


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of Steele, Lea and Flood (2014): 64 bits among which each bit counts alike."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        values = (values ^ (values >> np.uint64(shift))) * np.uint64(factor)
    mixed: NDArray[np.uint64] = values ^ (values >> np.uint64(31))
    return mixed
