"""Identities over time: who they are, what they are known by, and what happened to them in a run."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table

_IDENTITY = Column("identity", COUNT, "number of the identity in the registry, from 0", required=True)
_MARK = pa.uint64()
_STATES = ("ACTIVE", "MISSING", "DORMANT", "MERGED", "SPLIT", "RETIRED")
_EVENTS = (
    "CREATED", "JOINED", "LEFT", "MERGED_INTO", "SPLIT_FROM", "REVIVED", "RETURNED", "MISSING", "DORMANT",
    "RETIRED",
)  # fmt: skip
_CAUSES = ("FIRST_RUN", "DATA", "MODEL", "RULES", "JUDGEMENT")

IDENTITIES = Table(
    "identities",
    "everybody whom the registry ever knew; none is deleted, no id is given twice",
    (
        _IDENTITY,
        Column("identity_id", TEXT, "the `person_id` of all tables; tells nothing of anybody", required=True),
        Column(
            "status",
            TEXT,
            "MISSING: no row in this run; DORMANT: in none of the last three; MERGED, SPLIT: its rows are"
            " with others now",
            codes=_STATES,
            required=True,
        ),
        Column("successor", COUNT, "the identity that most of its rows are with, of MERGED and SPLIT"),
        Column("born", NUMBER, "generation in which it was first seen", required=True),
        Column("last_seen", NUMBER, "generation in which it was last seen; null: in the last run"),
    ),
    order=("identity",),
)

ANCHORS = Table(
    "anchors",
    "by what identities are known again",
    (
        _IDENTITY,
        Column("kind", TEXT, "the way, as the kind declares it: NIK CARD NISN ROW BORN", required=True),
        Column("mark", _MARK, "64 bits of HMACs under the registry's secret", required=True),
        Column("judged", pa.bool_(), "on rows that people called one person", required=True),
        Column("firm", pa.bool_(), "surely its own: who bears another such mark is another", required=True),
        Column("first_seen", NUMBER, "generation", required=True),
        Column("last_seen", NUMBER, "generation; null: the last run"),
    ),
    order=("identity", "kind", "mark"),
)

MEMBERS = Table(
    "members",
    "the rows of identities, as far as they were seen in the last 400 runs",
    (
        _IDENTITY,
        Column("programme", TEXT, required=True),
        Column("row_key", _MARK, "the same row of a roll, also when its content changes", required=True),
        Column("content", _MARK, "of all that the row says of who it is about", required=True),
        Column(
            "judged", NUMBER, "1: called one person with another row; 0: called another; -1", required=True
        ),
        Column("origin", COUNT, "the identity that the row began with", required=True),
        Column("last_seen", NUMBER, "generation; null: the last run"),
        Column("turn", NUMBER, "how often the key went from one person to another", required=True),
    ),
    order=("row_key",),
)

MOST_ANCHORS = 6
"""Ways in which things of one kind are known again."""

ROW_MARKS = Table(
    "row_marks",
    "the marks of the rows of this run, so that the next makes those of new rows alone",
    (
        Column("row", COUNT, "`row_digest` of the row, enciphered under the store's secret", required=True),
        Column("made_with", COUNT, "digest of the secret and of how marks are made", required=True),
        *(Column(f"mark_{at}", _MARK, "by the anchor of this place") for at in range(MOST_ANCHORS)),
    ),
    order=("row",),
)

IDENTITY_EVENTS = Table(
    "identity_events",
    "what happened to identities in this run",
    (
        Column("generation", NUMBER, "number of the run in the store, from 1", required=True),
        Column("number", COUNT, "1, 2, ... within the generation", required=True),
        Column("as_of", DAY, "the day that the run speaks of", required=True),
        Column("identity_id", TEXT, required=True),
        Column("event", TEXT, codes=_EVENTS, required=True),
        Column(
            "other_id",
            TEXT,
            "MERGED_INTO: who has its rows; SPLIT_FROM: whose they were; JOINED, LEFT: where the row was, is",
        ),
        Column("programme", TEXT, "JOINED, LEFT: of the row"),
        Column("record_id", TEXT, "JOINED: the row; LEFT: the same, where it is still in the run"),
        Column(
            "cause",
            TEXT,
            "DATA: a row of those concerned is new, gone or changed; JUDGEMENT: people said so; MODEL, RULES:"
            " no row changed, but how rows are linked, or the program did",
            codes=_CAUSES,
            required=True,
        ),
    ),
    order=("number",),
)
