"""Pieces that are compressed once and put together anew: any zip reader must read what was put in."""

from __future__ import annotations

import io
import zipfile
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.reports.worklists.pieces import Spool, ZipWriter, combined_crc, deflate


@settings(deadline=None)
@given(st.binary(), st.binary())
def test_the_crc_of_two_texts_follows_from_theirs(first: bytes, second: bytes) -> None:
    assert combined_crc(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


def test_the_crc_of_long_texts_follows_too() -> None:
    first, second = b"abc" * 1_000_001, bytes(range(256)) * 70_001
    assert combined_crc(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=400), max_size=6), st.data())
def test_pieces_stand_in_any_order_and_in_many_members(raws: list[bytes], data: st.DataObject) -> None:
    spool = Spool(io.BytesIO())
    pieces = [spool.add(deflate(raw), zlib.crc32(raw), len(raw)) for raw in raws]
    numbers = st.lists(st.sampled_from(range(len(raws))), max_size=8) if raws else st.just([])
    members = {
        f"member{n}": (
            data.draw(st.binary(max_size=50)),
            data.draw(numbers),
            data.draw(st.binary(max_size=50)),
        )
        for n in range(3)
    }
    file = io.BytesIO()
    writer = ZipWriter(file)
    for name, (head, chosen, tail) in members.items():
        writer.add(name, [head, *(pieces[number] for number in chosen), tail], spool)
    writer.close()
    with zipfile.ZipFile(file) as made:
        assert made.testzip() is None
        assert made.namelist() == list(members)
        for name, (head, chosen, tail) in members.items():
            assert made.read(name) == head + b"".join(raws[number] for number in chosen) + tail
        assert {info.date_time for info in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
