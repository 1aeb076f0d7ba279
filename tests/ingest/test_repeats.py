"""The same rows in another wrapping are read once; a file that does not hold still is not read at all."""

from __future__ import annotations

import dataclasses
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reconcile.ingest import records
from reconcile.ingest.deliveries.deciding import decide
from reconcile.ingest.deliveries.delivery import Delivery, Facts, Met
from reconcile.ingest.deliveries.facts import accepted, read_facts
from reconcile.ingest.deliveries.leaving_out import leave_out
from reconcile.ingest.exports import read_export_facts
from reconcile.ingest.layout.tables import open_export
from reconcile.ingest.records import ingest_file
from reconcile.ingest.snapshots.cache import Kept
from reconcile.ingest.snapshots.fingerprints import say_the_same
from reconcile.vocabulary.errors import ExportError
from tests.ingest.conftest import (
    HEADINGS,
    ROLLS,
    csv_text,
    roll,
    write_text,
    write_xlsx,
)

TEXT = csv_text(roll(40))


def placed(programme: Path, name: str, path: Path) -> Path:
    """The snapshot of a file, where a run would put it."""
    ingest_file(path, ROLLS["kis"], programme / name)
    return programme / name


def zipped(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    placed(tmp_path / "kis", "1", write_text(tmp_path / "a.csv", TEXT))
    return tmp_path / "kis"


def facts(snapshot: Path, programme: str = "kis") -> list[Facts]:
    manner = ROLLS[programme].programme.delivery
    return [read_facts(snapshot, source, manner) for source in accepted(snapshot)]


def repeated(programme: Path, *entries: Path) -> dict[str, Delivery]:
    """The repeats among the sources of snapshots, those of the folder of a programme first."""
    code = programme.name
    snapshots = [*sorted(programme.iterdir()), *entries]
    sources = [one for snapshot in snapshots for one in facts(snapshot, code)]
    manners = {code: ROLLS[code].programme.delivery}
    decided = decide(sources, (), manners, {}, lambda *_: Met(0, 0, 0))
    return {one.facts.source_file: one for one in decided if one.kind == "REPEAT"}


def repeats(programme: Path, path: Path) -> dict[str, Delivery]:
    return repeated(programme, placed(programme.parent / "entries", path.name, path))


def test_other_wrappings_of_the_same_rows_are_repeats(tmp_path: Path, programme: Path) -> None:
    rows = roll(40)
    others = [
        zipped(tmp_path / "a.zip", {"a.csv": TEXT}),
        write_text(tmp_path / "blank.csv", "\n" + TEXT),
        write_text(tmp_path / "ends.csv", TEXT.replace("\n", "\r\n")),
        write_text(tmp_path / "mac.csv", TEXT.replace("\n", "\r").encode("utf-16")),
        write_text(tmp_path / "order.csv", csv_text(rows[::-1])),
        write_text(tmp_path / "comma.txt", csv_text(rows, delimiter=",")),
        write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *rows]}),
    ]
    for path in others:
        found = repeats(programme, path)
        assert found and not any(one.in_force for one in found.values()), path.name
        assert all("isinya sama dengan a.csv" in one.reason for one in found.values())
        assert len(found) == len(facts(tmp_path / "entries" / path.name)), "nothing else is in it"


def test_one_row_more_or_another_value_is_no_repeat(tmp_path: Path, programme: Path) -> None:
    assert repeats(programme, write_text(tmp_path / "more.csv", csv_text(roll(41)))) == {}
    assert repeats(programme, write_text(tmp_path / "less.csv", csv_text(roll(39)))) == {}
    assert (
        repeats(
            programme, write_text(tmp_path / "other.csv", TEXT.replace("JL MAWAR NO 7", "JL MAWAR NO 8", 1))
        )
        == {}
    )


def test_what_was_paid_tells_two_files_apart_and_is_not_kept(tmp_path: Path) -> None:
    """A first and a second instalment: the same pupils, another amount."""
    for name, paid in (("kip/1", "225000"), ("entries/2", "450000"), ("entries/3", "225000")):
        text = csv_text([[*row, paid] for row in roll(40)], [*HEADINGS, "NOMINAL"])
        ingest_file(write_text(tmp_path / f"{name[-1]}.csv", text + "\n"), ROLLS["kip"], tmp_path / name)
    assert repeated(tmp_path / "kip", tmp_path / "entries" / "2") == {}
    assert set(repeated(tmp_path / "kip", tmp_path / "entries" / "3")) == {"3.csv"}
    assert "amount" not in pq.read_schema(tmp_path / "entries" / "2" / "records.parquet").names


def test_a_repeated_member_is_left_out_of_its_zip(tmp_path: Path, programme: Path) -> None:
    path = zipped(
        tmp_path / "b.zip",
        {"a.csv": TEXT, "lain.csv": csv_text(roll(5, start=200)), "lagi.csv": csv_text(roll(5, start=200))},
    )
    snapshot = placed(tmp_path / "entries", "b", path)
    before = (snapshot / "records.parquet").stat().st_ino
    os.link(snapshot / "records.parquet", tmp_path / "shared.parquet")
    found = repeated(programme, snapshot)
    assert set(found) == {"b.zip/a.csv", "b.zip/lain.csv"}
    leave_out(snapshot, {name: ("REPEAT", one.reason) for name, one in found.items()})
    assert {row["source_file"] for row in pq.read_table(snapshot / "records.parquet").to_pylist()} == {
        "b.zip/lagi.csv"
    }
    files = {row["source_file"]: row for row in pq.read_table(snapshot / "files.parquet").to_pylist()}
    assert (
        files["b.zip/a.csv"]["refused"]
        and files["b.zip/a.csv"]["rows_accepted"] == 0
        and files["b.zip/lagi.csv"]["refused"] is None
    )
    assert pq.read_table(tmp_path / "shared.parquet").num_rows == 50, "the cache keeps what it had"
    assert (tmp_path / "shared.parquet").stat().st_ino == before


def test_titles_of_two_months_tell_two_rolls_apart() -> None:
    assert say_the_same("5:ab:2018-1", "5:ab:2018-1") and say_the_same("5:ab:", "5:ab:2018-1")
    assert not say_the_same("5:ab:2018-1", "5:ab:2018-2") and not say_the_same("5:ab:", "5:ac:")


@pytest.mark.parametrize("change", ["grow", "touch", "exchange"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = write_text(tmp_path / "a.csv", TEXT)

    def opened(*arguments: object) -> Iterator[object]:
        yield from open_export(*arguments)  # type: ignore[arg-type]
        facts = path.stat()
        if change == "grow":
            path.write_bytes(path.read_bytes() + b"x\n")
        elif change == "touch":
            os.utime(path, (1, 1))
        else:  # as long as before, and with the old time
            path.write_bytes(path.read_bytes().replace(b"SITI", b"BUDI"))
            os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    monkeypatch.setattr(records, "open_export", opened)
    with pytest.raises(ExportError, match="berubah ketika dibaca"):
        ingest_file(path, ROLLS["kis"], tmp_path / "out")


def test_a_file_exchanged_after_it_was_found_is_not_sealed(tmp_path: Path) -> None:
    from reconcile.ingest.reading import ReadingOrder, read_export

    class Cache:
        sealed = False

        def seal(self, draft: Path, key: str) -> None:
            self.sealed = True

        def entry(self, key: str) -> Path:
            return tmp_path

        def alike(self, way: str, size: int) -> list[Kept]:
            return []

    path, cache = write_text(tmp_path / "a.csv", TEXT), Cache()
    export = dataclasses.replace(read_export_facts("kis", path), sha256="0" * 64)
    order = ReadingOrder(export, ROLLS["kis"], cache)  # type: ignore[arg-type]
    with pytest.raises(ExportError, match="berubah ketika dibaca"):
        read_export(order, tmp_path / "draft")
    assert not cache.sealed
