"""Ids of rows: made from what they say, under the store's secret, no two of a programme alike."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from reconcile.ingest.records import ingest_file
from reconcile.ingest.snapshots.row_ids import Counted
from reconcile.ingest.snapshots.settled_ids import settle_ids
from reconcile.ingest.standard.kind import Roll

from .conftest import HEADINGS, ROLLS, csv_text, roll, write_text, write_xlsx

PEOPLE = roll(60)
OURS = replace(ROLLS["kis"], secret=b"ours")
Write = Callable[[Path, Sequence[Sequence[str]]], Path]


def read(path: Path, out: Path, asked: Roll = OURS) -> list[dict[str, Any]]:
    ingest_file(path, asked, out)
    return list(pq.read_table(out / "records.parquet").to_pylist())


def ids(rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {row["nik"]: row["record_id"] for row in rows}


def _csv(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    return write_text(folder / "a.csv", csv_text(rows))


def _renamed(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    return write_text(folder / "KIRIMAN ULANG.txt", csv_text(rows, delimiter="|"))


def _reordered(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    return write_text(folder / "b.csv", csv_text(random.Random(7).sample(rows, len(rows)), delimiter=","))


def _workbook(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    return write_xlsx(folder / "a.xlsx", {"Satu": [HEADINGS, *rows[:40]], "Dua": [HEADINGS, *rows[40:]]})


def _turned(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    return write_text(folder / "c.csv", csv_text([row[::-1] for row in rows], HEADINGS[::-1]))


@pytest.mark.parametrize("write", [_renamed, _reordered, _workbook, _turned])
def test_a_row_has_one_id_in_every_form(tmp_path: Path, write: Write) -> None:
    before = ids(read(_csv(tmp_path, PEOPLE), tmp_path / "one"))
    assert ids(read(write(tmp_path, PEOPLE), tmp_path / "two")) == before
    assert len(set(before.values())) == 60


CHANGES = {
    "NO KK": "3171010101100999",
    "NAMA LENGKAP": "EKO SETIAWAN",
    "TGL LAHIR": "09/08/1957",
    "JENIS KELAMIN": "P",
    "ALAMAT": "JL MELATI NO 7",
    "RT": "009",
}


@pytest.mark.parametrize(("heading", "cell"), CHANGES.items(), ids=list(CHANGES))
def test_one_changed_cell_is_one_new_id(tmp_path: Path, heading: str, cell: str) -> None:
    before = ids(read(_csv(tmp_path, PEOPLE), tmp_path / "one"))
    rows = [list(row) for row in PEOPLE]
    rows[7][HEADINGS.index(heading)] = cell
    after = ids(read(_csv(tmp_path, rows), tmp_path / "two"))
    assert [nik for nik in before if after[nik] != before[nik]] == [PEOPLE[7][HEADINGS.index("NIK")]]
    assert after.keys() == before.keys() and len(set(after.values())) == 60


def test_ids_tell_nothing_without_the_secret(tmp_path: Path) -> None:
    """Whoever knows all that a row says but its NIK, and tries them all, needs the secret to know which it
    is; the digest, which he could find, stands beside what the row says and nowhere else."""
    ours = read(_csv(tmp_path, PEOPLE), tmp_path / "one")
    theirs = read(_csv(tmp_path, PEOPLE), tmp_path / "two", replace(OURS, secret=b"theirs"))
    assert {row["record_id"] for row in ours}.isdisjoint(row["record_id"] for row in theirs)
    assert [row["row_digest"] for row in ours] == [row["row_digest"] for row in theirs]
    assert b"ours" not in (tmp_path / "one" / "records.parquet").read_bytes()


def test_programmes_share_no_digest(tmp_path: Path) -> None:
    kis = read(_csv(tmp_path, PEOPLE), tmp_path / "one")
    dtks = read(_csv(tmp_path, PEOPLE), tmp_path / "two", replace(ROLLS["dtks"], secret=b"ours"))
    assert {row["row_digest"] for row in kis}.isdisjoint(row["row_digest"] for row in dtks)


def test_rows_that_say_the_same_are_told_apart(tmp_path: Path) -> None:
    alone = ids(read(_csv(tmp_path, PEOPLE), tmp_path / "one"))
    rows = [*PEOPLE, *PEOPLE[:5], *PEOPLE[:2]]
    found = {row["record_id"] for row in read(_reordered(tmp_path, rows), tmp_path / "two")}
    again = [alone[row[1]] for row in PEOPLE[:5]]
    expected = {*alone.values(), *(f"{one}-2" for one in again), *(f"{one}-3" for one in again[:2])}
    assert found == expected


@pytest.mark.parametrize("seed", range(20))
def test_counting_in_batches_is_counting(seed: int) -> None:
    drawn = random.Random(seed)
    digests = [drawn.randrange(-40, 40) for _ in range(drawn.randrange(400))]
    counted, found, seen = Counted(), [], Counter[int]()
    while digests[len(found) :]:
        batch = digests[len(found) : len(found) + drawn.randrange(1, 30)]
        found += counted.ordinals(np.array(batch, np.int64)).tolist()
    for digest, ordinal in zip(digests, found, strict=True):
        seen[digest] += 1
        assert ordinal == seen[digest]


def _placed(snapshots: Path, files: dict[str, Sequence[Sequence[str]]], asked: Roll = OURS) -> None:
    for place, (name, rows) in enumerate(files.items()):
        path = write_text(snapshots.with_name(name), csv_text(rows))
        draft = snapshots.with_name(f"draft-{place}")
        facts = ingest_file(path, asked, draft)
        (snapshots / "kis").mkdir(parents=True, exist_ok=True)
        draft.rename(snapshots / "kis" / facts.sha256[:8])


def _bytes(snapshots: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in sorted(snapshots.glob("*/*/records.parquet"))}


def _by_file(snapshots: Path) -> dict[str, list[str]]:
    tables = [pq.read_table(path) for path in sorted(snapshots.glob("*/*/records.parquet"))]
    return {table["source_file"][0].as_py(): table["record_id"].to_pylist() for table in tables}


def test_rows_of_several_files_are_told_apart_whatever_they_are_called(tmp_path: Path) -> None:
    found = []
    for names in (("a.csv", "b.csv", "c.csv"), ("c.csv", "a.csv", "b.csv")):
        snapshots = tmp_path / names[0] / "snapshots"
        files = (PEOPLE[:20], [*PEOPLE[10:30], PEOPLE[29]], PEOPLE[5:15])
        snapshots.parent.mkdir()
        _placed(snapshots, dict(zip(names, files, strict=True)))
        settle_ids(snapshots, {"kis": OURS})
        by_file = _by_file(snapshots)
        found.append([by_file[name] for name in names])
    assert found[0] == found[1]
    all_ids = [one for ids_ in found[0] for one in ids_]
    assert len(set(all_ids)) == len(all_ids) == 51
    alone = {one.rsplit("-", 1)[0] if one.count("-") == 2 else one for one in all_ids}
    assert len(alone) == 30 and alone <= set(all_ids)


def test_nothing_is_written_where_ids_are_settled(tmp_path: Path) -> None:
    _placed(tmp_path / "snapshots", {"a.csv": PEOPLE[:20], "b.csv": [*PEOPLE[20:], PEOPLE[-1]]})
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*.parquet")}
    settle_ids(tmp_path / "snapshots", {"kis": OURS})
    assert {path: path.stat().st_ino for path in tmp_path.rglob("*.parquet")} == before


def test_a_row_whose_like_is_gone_has_the_id_of_one_alone(tmp_path: Path) -> None:
    snapshots = tmp_path / "snapshots"
    _placed(snapshots, {"a.csv": PEOPLE[:20], "b.csv": PEOPLE[10:30]})
    settle_ids(snapshots, {"kis": OURS})
    for name in ("a.csv", "b.csv"):
        left, gone = tmp_path / f"left-{name}", {"a.csv": "b.csv", "b.csv": "a.csv"}[name]
        shutil.copytree(snapshots, left)
        for path in left.glob("*/*/records.parquet"):
            if pq.read_table(path)["source_file"][0].as_py() == gone:
                shutil.rmtree(path.parent)
        settle_ids(left, {"kis": OURS})
        assert all(one.count("-") == 1 for one in _by_file(left)[name])


def test_a_snapshot_of_another_store_becomes_ours_byte_for_byte(tmp_path: Path) -> None:
    """What a cache holds that several stores share; the entry itself, of which these are links, stays."""
    files = {"a.csv": PEOPLE[:20], "b.csv": [*PEOPLE[20:], PEOPLE[-1]]}
    found = {}
    for name, asked in (("ours", OURS), ("theirs", replace(OURS, secret=b"theirs"))):
        (tmp_path / name).mkdir()
        _placed(tmp_path / name / "snapshots", files, asked)
        found[name] = _bytes(tmp_path / name / "snapshots")
    shutil.copytree(
        tmp_path / "theirs", tmp_path / "run", copy_function=lambda one, two: Path(two).hardlink_to(one)
    )
    settle_ids(tmp_path / "run" / "snapshots", {"kis": OURS})
    assert _bytes(tmp_path / "run" / "snapshots") == found["ours"] != found["theirs"]
    assert _bytes(tmp_path / "theirs" / "snapshots") == found["theirs"]
