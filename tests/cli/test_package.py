"""`reconcile package` as docs/paket.md has it typed: three months made, listed, corrected, received."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reconcile.package.checking.faults import TEXTS
from reconcile.package.checking.verifying import verify
from reconcile.package.contents import RESOURCES
from reconcile.package.making import TABLES
from reconcile.package.recipients import read_recipient
from reconcile.vocabulary.days import read_day
from tests.cli.test_commands import Call
from tests.runs import MONTHS, three_months

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "paket.md"
NAME = "DKI-DINSOS_kemensos_rekonsiliasi"


def example(name: str) -> str:
    found = re.search(
        rf"<!-- example: {name} -->\n```\w+\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found, name
    return found[1]


def commands(name: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in example(name).splitlines() if line]


@pytest.fixture
def months() -> Path:
    """What `reconcile run` of the guide leaves, month by month."""
    runs = [line for line in commands("session") if line[0] == "run"]
    typed = {Path(line[line.index("--inputs") + 1]).name: line[line.index("--as-of") + 1] for line in runs}
    assert {month: read_day(day) for month, day in typed.items()} == MONTHS
    return three_months()


@pytest.fixture
def typed(
    months: Path, tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> Callable[[list[str]], tuple[int, str, str]]:
    """A command of the guide, in a folder in which `hasil` is the run of the last `reconcile run`."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(months / "hasil.store.key", tmp_path / "hasil.store.key")

    def type_(words: list[str]) -> tuple[int, str, str]:
        if words[0] != "run":
            return call(*words)
        before = tmp_path / "hasil.store" / "store.sqlite"
        sent = before.read_bytes() if before.exists() else b""
        for beside in ("hasil", "hasil.store"):
            shutil.rmtree(tmp_path / beside, ignore_errors=True)
            shutil.copytree(
                months / Path(words[words.index("--inputs") + 1]).name / beside, tmp_path / beside
            )
        _carry_log(sent, tmp_path)
        return 0, "", ""

    return type_


def _carry_log(before: bytes, folder: Path) -> None:
    """What was sent is added to the store between runs; here the stores of the runs were made before."""
    import sqlite3

    if not before:
        return
    old = sqlite3.connect(":memory:")
    old.deserialize(before)
    lines = old.execute("SELECT * FROM lines").fetchall()
    new = sqlite3.connect(folder / "hasil.store" / "store.sqlite")
    with new:
        new.executemany("INSERT OR REPLACE INTO lines VALUES (?, ?, ?)", lines)
    new.close()


@pytest.mark.gate
def test_three_months_as_they_are_typed(
    typed: Callable[[list[str]], tuple[int, str, str]], tmp_path: Path
) -> None:
    said = [typed(words) for words in commands("session")]
    assert [code for code, _, _ in said] == [0] * len(said), said
    listed = said[-1][1].splitlines()
    assert [line.split()[1:4] for line in listed] == [
        ["0001", "2018-01", "whole"],
        ["0002", "2018-02", "delta"],
        ["0003", "2018-03", "delta"],
    ]
    place = tmp_path / "hasil.paket" / "kemensos"
    for words in commands("receiving"):
        there = [str(place / word) if word.endswith(".zip") else word for word in words]
        code, out, err = typed(there)
        assert (code, "utuh" in out) == (0, True), err
    code, out, err = typed(["package", "verify", str(place / f"{NAME}_2018-03_0003_delta.zip"),
                            "--after", str(place / f"{NAME}_2018-01_0001_penuh.zip")])  # fmt: skip
    assert (code, "[LOMPAT]" in err) == (2, True)
    code, out, _ = typed(["package", "verify", str(place / f"{NAME}_2018-02_0002_delta.zip")])
    assert (code, "--after" in out) == (0, True)
    _next_whole_is_what_was_replayed(typed, place)
    (words,) = commands("correction")
    code, out, err = typed(words)
    assert (code, "tidak ada yang dikoreksi" in err) == (2, True), out
    code, out, _ = typed(words[:-1])
    assert (code, "Sudah tercatat sebelumnya" in out) == (0, True)
    code, _, err = typed([*words[:-1], "--level", "L3"])
    assert (code, "--correction" in err) == (2, True)


def _next_whole_is_what_was_replayed(typed: Callable[[list[str]], tuple[int, str, str]], place: Path) -> None:
    """A whole package of the same run holds, byte for byte, what its receiver has after the changes."""
    received = verify(place / f"{NAME}_2018-03_0003_delta.zip", [
        place / f"{NAME}_2018-01_0001_penuh.zip", place / f"{NAME}_2018-02_0002_delta.zip",
    ])  # fmt: skip
    whole = "package --run hasil --to kemensos --month 2018-03 --correction --whole"
    assert typed(whole.split())[0] == 0
    folder = place / f"{NAME}-koreksi1_2018-03_0004_penuh" / "data"
    assert {path.stem for path in folder.iterdir()} == received.state.keys()
    for name, rows in received.state.items():
        assert (folder / f"{name}.csv").read_bytes() == rows.written()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--to", "kemensos"], "Sebut hasil, penerima dan bulannya"),
        (["--run", "none", "--to", "kemensos", "--month", "2018-03"], "bukan folder hasil"),
        (["list"], "Sebut hasilnya"),
        (["verify", "none.zip"], "[TIDAK_ADA]"),
    ],
)
def test_what_is_left_out_is_asked_for(call: Call, words: list[str], said: str) -> None:
    code, _, err = call("package", *words)
    assert (code, said in err) == (2, True), err


def test_the_guide_knows_every_table_every_code_and_a_recipient_that_is_valid(tmp_path: Path) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [one.name for one in RESOURCES if f"data/{one.name}.csv" not in text] == []
    assert [code for code in TEXTS if f"`{code}`" not in text] == []
    (tmp_path / "bpjs.toml").write_text(example("recipient"), encoding="utf-8")
    assert read_recipient(tmp_path / "bpjs.toml", TABLES).level == "L3"
