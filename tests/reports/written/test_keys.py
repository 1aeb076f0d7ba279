"""What tells two papers apart: every value, its place and its absence; and nothing of how it lay in memory."""

from __future__ import annotations

import pyarrow as pa
import pytest

from reconcile.reports.written.keys import key_of, lines_key

KINDS = {"name": pa.string(), "place": pa.int32(), "shown": pa.bool_(), "turn": pa.int32()}
ROWS = [("ANI", 1, True, 7), ("BUDI", None, False, 8), (None, 3, None, 9), ("", 0, True, 10)]


def table(rows: list[tuple[object, ...]]) -> pa.Table:
    columns = zip(*rows, strict=True)
    return pa.table(
        {name: pa.array(of, kind) for (name, kind), of in zip(KINDS.items(), columns, strict=True)}
    )


def test_the_same_rows_have_one_key_whatever_pieces_they_lie_in() -> None:
    whole = table([("X", 9, True, 1), *ROWS, ("Y", 9, True, 2)]).slice(1, 4)
    pieces = pa.concat_tables([table(ROWS[:1]), table(ROWS[1:])])
    assert lines_key(table(ROWS)) == lines_key(whole) == lines_key(pieces)


@pytest.mark.parametrize(
    "rows",
    [
        [("ANI", 1, True, 7), ("BUDI", None, False, 8), ("", 3, None, 9), ("", 0, True, 10)],  # absent, empty
        [("ANIB", 1, True, 7), ("UDI", None, False, 8), (None, 3, None, 9), ("", 0, True, 10)],  # moved over
        [("ANI", 1, True, 7), ("BUDI", 0, False, 8), (None, 3, None, 9), ("", 0, True, 10)],
        [("ANI", 1, True, 7), ("BUDI", None, False, 8), (None, 3, False, 9), ("", 0, True, 10)],
        [ROWS[1], ROWS[0], *ROWS[2:]],
        ROWS[:3],
    ],
)
def test_other_rows_have_another(rows: list[tuple[object, ...]]) -> None:
    assert lines_key(table(rows)) != lines_key(table(ROWS))


def test_a_column_that_is_left_out_changes_nothing() -> None:
    turned = table([(*row[:3], 99) for row in ROWS])
    assert lines_key(turned, leaving=("turn",)) == lines_key(table(ROWS), leaving=("turn",))
    assert lines_key(turned) != lines_key(table(ROWS))


def test_a_key_knows_each_of_its_parts() -> None:
    assert key_of("book", ["a", "b"]) != key_of("book", ["ab"]) != key_of("book", "a", "b")
    assert key_of("book", {"a": 1, "b": 2}) == key_of("book", {"b": 2, "a": 1})


def test_what_lies_below_a_null_is_not_looked_at() -> None:
    """A filter or a join may leave the bytes of a text where there is none any more."""
    buffers = pa.array(["ANI", "BUDI", "CICI", "DEDI"]).buffers()
    bits = pa.py_buffer(bytes([0b0101]))  # of the second and the fourth nothing is known
    dirty = pa.Array.from_buffers(pa.string(), 4, [bits, *buffers[1:]])
    clean = pa.array(["ANI", None, "CICI", None])
    assert dirty.equals(clean)
    for begin in range(4):
        for length in range(4 - begin + 1):
            one, two = (pa.table({"name": of}).slice(begin, length) for of in (dirty, clean))
            assert lines_key(one) == lines_key(two)
    assert lines_key(pa.table({"name": dirty})) != lines_key(
        pa.table({"name": ["ANI", "BUDI", "CICI", None]})
    )
