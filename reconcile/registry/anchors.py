"""Anchors: what an identity is known by from one run to the next, as keyed marks that tell nobody's number.

A mark is the first 64 bits of an HMAC under the registry's secret. One that two identities bear, or two
persons of a run, ties nothing: of two people with one number it cannot say which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.engines.keyed import KEY, digest_sql
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal

JUDGED_WEIGHT = 1000
"""Of an anchor on rows that people called one person, then and now."""


@dataclass(frozen=True)
class Anchor:
    """One way to know somebody again.

    kind: its code. weight: how much it says beside the others. message: SQL over `records`, the text that is
    marked; null where a row lacks it. firm: SQL over `records`, how surely the mark is the row's own: at 2,
    summed over the programmes that say so, two persons who bear different ones are not one. keeps: for how
    many runs (nights) a mark that is no longer seen still counts; numbers are given to others in the end.
    second: the text that its lower half is made of, where it tells two things (a name and a day), so that
    marks show which of them is alike; null where `message` is null.
    """

    kind: str
    weight: int
    message: str
    firm: str = "0"
    keeps: int = 400
    second: str = ""


@dataclass(frozen=True)
class RowKey:
    """By what a row of a roll is the same row when its content changes: the mark `anchor`, and `beside`, SQL
    over `records` for a text of which there are few."""

    anchor: str
    beside: str


@dataclass(frozen=True)
class Anchors:
    """How things of one kind are known again.

    listed: the ways, each with a code of its own. row: the code of the one that marks all that a row says of
    who it is about: where that is the same, the row was not changed. keys: the best first; one that two rows
    of a run bear is none of theirs. own: codes of those that tell people apart (see `keep_strangers`).
    """

    listed: Sequence[Anchor]
    row: str
    keys: Sequence[RowKey]
    own: Sequence[str] = ()

    def place(self, kind: str) -> int:
        """Where the anchor `kind` stands among those listed."""
        return next(at for at, anchor in enumerate(self.listed) if anchor.kind == kind)


def keep_marks(engine: Engine, anchors: Anchors) -> None:
    """Keep `marked_rows` (record_id, row_digest, thing, programme, judged, content, row_key, and a mark for
    each anchor) and `things` (thing, number: 1, 2, ... in the order of what their rows say).

    Reads `records`, `clusters` (record_id, thing), `judged_rows` (record_id, joined: 1 where people called
    the row and another one person, 0 where they only called it another than some row), `known_row_marks`
    (row_digest, and the marks of rows that say the same) and the key. Numbers do not depend on names or order
    of files: only rows that say the same are told apart by their ids.
    """
    for at, key in enumerate(anchors.keys):
        engine.keep(f"beside_{at}", _beside(key))
    engine.keep("row_marks", _row_marks(anchors))
    for at in range(len(anchors.keys)):
        engine.keep(f"lone_keys_{at}", _LONE_KEYS.format(at=at))
    engine.keep("own_keys", _own_keys(anchors))
    engine.keep("marked_rows", _MARKED_ROWS)
    engine.drop(*(f"{name}_{at}" for name in ("beside", "lone_keys") for at in range(len(anchors.keys))))
    engine.drop("own_keys", "row_marks")
    engine.keep("things", _THINGS)


def keep_thing_marks(engine: Engine, anchors: Anchors) -> None:
    """Keep `marks` (number, kind, mark, judged, firm), a line for each mark of a thing of `open_things`
    (thing, number). Reads `marked_rows`."""
    engine.keep("marks", "\nUNION ALL\n".join(_marks(at, anchor) for at, anchor in enumerate(anchors.listed)))


def _mark(message: str) -> str:
    return f"CAST('0x' || {digest_sql(message, 16)} AS UBIGINT)"


def _mark_of(anchor: Anchor) -> str:
    if not anchor.second:
        return _mark(anchor.message)
    first, second = (digest_sql(text, 8) for text in (anchor.message, anchor.second))
    return f"CAST('0x' || {first} || {second} AS UBIGINT)"


def _beside(key: RowKey) -> str:
    """The mark of each text that stands beside a key's anchor: few, so that no row is digested for it."""
    mark = _mark("'BESIDE' || chr(31) || said")
    return f"""
SELECT said, {mark} AS mark
FROM (SELECT DISTINCT {key.beside} AS said FROM records)
CROSS JOIN {KEY}
WHERE said IS NOT NULL
"""


def _row_marks(anchors: Anchors) -> str:
    mark = ",\n    CASE WHEN k.row_digest IS NULL THEN {made} ELSE k.mark_{at} END AS mark_{at}"
    marks = "".join(mark.format(made=_mark_of(anchor), at=at) for at, anchor in enumerate(anchors.listed))
    firm = "".join(f",\n    {anchor.firm} AS firm_{at}" for at, anchor in enumerate(anchors.listed))
    said = "".join(f",\n    {key.beside} AS said_{at}" for at, key in enumerate(anchors.keys))
    keys = "".join(
        f",\n    xor(mark_{anchors.place(key.anchor)}, beside_{at}.mark) AS key_{at}"
        for at, key in enumerate(anchors.keys)
    )
    beside = "".join(
        f"\nLEFT JOIN beside_{at} ON beside_{at}.said = marked.said_{at}" for at in range(len(anchors.keys))
    )
    return f"""
SELECT marked.*, mark_{anchors.place(anchors.row)} AS content{keys}
FROM (
    SELECT record_id, records.row_digest, thing, programme,
        coalesce(judged_rows.joined, -1) AS judged{marks}{firm}{said}
    FROM records
    JOIN clusters USING (record_id)
    LEFT JOIN judged_rows USING (record_id)
    LEFT JOIN known_row_marks k ON k.row_digest = records.row_digest
    CROSS JOIN {KEY}
) marked{beside}
"""


_LONE_KEYS = """
SELECT key_{at}, min(record_id) AS record_id
FROM row_marks
WHERE key_{at} IS NOT NULL
GROUP BY key_{at}
HAVING count(*) = 1
"""


def _own_keys(anchors: Anchors) -> str:
    """The first key of each row that no other row bears."""
    keys = ", ".join(f"k{at}.key_{at}" for at in range(len(anchors.keys)))
    joins = "\n".join(
        f"LEFT JOIN lone_keys_{at} k{at} ON k{at}.record_id = r.record_id" for at in range(len(anchors.keys))
    )
    return f"SELECT r.record_id, coalesce({keys}) AS row_key\nFROM row_marks r\n{joins}"


# a row without a key is known by what it says, and as the how-manieth that says so
_MARKED_ROWS = """
SELECT r.*, coalesce(k.row_key, xor(r.content, CAST(n.repeated - 1 AS UBIGINT))) AS row_key
FROM row_marks r
JOIN own_keys k ON k.record_id = r.record_id
LEFT JOIN (
    SELECT record_id, row_number() OVER (PARTITION BY content ORDER BY record_id) AS repeated
    FROM row_marks
    JOIN own_keys USING (record_id)
    WHERE row_key IS NULL
) n ON n.record_id = r.record_id
"""
_THINGS = """
SELECT thing, row_number() OVER (ORDER BY min(content), min(record_id)) AS number
FROM marked_rows
GROUP BY thing
"""


def _marks(at: int, anchor: Anchor) -> str:
    return f"""
SELECT number, {literal(anchor.kind)} AS kind, mark, max(judged) = 1 AS judged, sum(firm) >= 2 AS firm
FROM (
    SELECT t.number, r.programme, r.mark_{at} AS mark, max(r.judged) AS judged, max(r.firm_{at}) AS firm
    FROM marked_rows r
    JOIN open_things t ON t.thing = r.thing
    WHERE r.mark_{at} IS NOT NULL
    GROUP BY t.number, r.programme, r.mark_{at}
)
GROUP BY number, mark
"""
