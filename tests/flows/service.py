"""A served night as its user has it: `python -m flows --serve` in a process of its own, with or without a
terminal."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from reconcile.vocabulary.days import JAKARTA
from tests.runs import INPUTS

LONGEST = 180  # seconds; a busy computer takes its time


@dataclass
class Service:
    """process: what the user started. written: where its words go."""

    process: subprocess.Popen[bytes]
    written: Path
    out: Path

    @property
    def words(self) -> str:
        return self.written.read_text(encoding="utf-8", errors="replace")

    @property
    def log(self) -> str:
        path = self.out.with_name(self.out.name + ".work") / "malam.log"
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    @property
    def address(self) -> str:
        return next(word.rstrip(";") for word in self.words.split() if word.startswith("http://"))

    @property
    def key(self) -> str:
        return (
            (self.out.with_name(self.out.name + ".work") / "prefect" / "kata_sandi.txt")
            .read_text(encoding="ascii")
            .strip()
        )

    def others(self) -> list[psutil.Process]:
        """What it has begun and is alive."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def ended(self) -> int:
        return self.process.wait(LONGEST)


def start(
    tmp_path: Path,
    out: Path,
    *more: str,
    inputs: Path = INPUTS,
    terminal: bool = False,
    served: bool = True,
    history: Path | None = None,
) -> Service:
    """Start it in a folder and with a home that are empty, and without Prefect's settings of this test.

    history: a database of Prefect's in which no night stands, as that of an office that served before: to
    make one takes its server longer than to begin."""
    if history:
        known_history(history, out)
    own = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    words = [
        sys.executable,
        "-m",
        "flows",
        *(["--serve"] if served else []),
        "--inputs",
        str(inputs),
        "--out",
        str(out),
        *more,
    ]
    written = tmp_path / f"{out.name}.words"
    around = {**own, "HOME": str(tmp_path / "home"), "TERM": "xterm"}
    return Service(
        _in_terminal(words, around, written) if terminal else _alone(words, around, written), written, out
    )


def known_history(history: Path, out: Path) -> Path:
    """Prefect's database beside `out`: a copy of `history`."""
    home = out.with_name(f"{out.name}.work") / "prefect"
    home.mkdir(mode=0o700, parents=True)
    return Path(shutil.copy(history, home / "prefect.db"))


def _alone(words: Sequence[str], home: dict[str, str], written: Path) -> subprocess.Popen[bytes]:
    with written.open("wb") as output:
        return subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=home, start_new_session=True
        )


def _in_terminal(words: Sequence[str], home: dict[str, str], written: Path) -> subprocess.Popen[bytes]:
    """As somebody types it, at the other end of `terminal`."""
    ours, theirs = pty.openpty()
    with written.open("wb") as output:
        process = subprocess.Popen(
            ["setsid", "--ctty", *words], stdin=theirs, stdout=output, stderr=theirs, env=home
        )
    os.close(theirs)
    process.terminal = ours  # type: ignore[attr-defined]
    return process


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until it is true."""
    end = time.monotonic() + LONGEST
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def soon(seconds: int = 30) -> str:
    """A time of day that comes when even a busy computer has begun to look at the clock."""
    return f"{datetime.now(JAKARTA) + timedelta(seconds=seconds):%H:%M:%S}"
