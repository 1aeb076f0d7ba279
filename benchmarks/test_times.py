"""What the tests cost: seconds of a processor by file, those of the processes they begin among them.

    make test-times                 # all of make test, in one process
    make test-times TESTS=tests/run # some of it

In seconds of a processor, not by the clock, so that a busy machine says nearly what a quiet one says.
"""

from __future__ import annotations

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

TICKS = os.sysconf("SC_CLK_TCK")
LISTED = 60


def spent() -> float:
    """Seconds of a processor that this process and all it began have used, also those that still run."""
    times = os.times()
    return sum(times[:4]) + sum(map(_of_process, _children()))


def _children() -> Iterator[str]:
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # it has just ended
            yield from (thread / "children").read_text(encoding="ascii").split()


def _of_process(number: str) -> float:
    """Its own seconds and those of its children that have ended; none when it has just ended itself."""
    try:
        said = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0.0
    return sum(map(int, said.rpartition(")")[2].split()[11:15])) / TICKS


class Clock:
    """What each file has cost so far: seconds, and how many tests."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.tests: Counter[str] = Counter()
        self.quick = 0.0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        before = spent()
        result = yield
        cost, file = spent() - before, item.nodeid.partition("::")[0]
        self.seconds[file] += cost
        self.tests[file] += 1
        self.quick += 0 if item.get_closest_marker("slow") else cost
        return result

    def table(self, whole: float) -> Iterator[str]:
        yield "| seconds | tests | file |"
        yield "|---:|---:|---|"
        for file, seconds in sorted(self.seconds.items(), key=lambda each: -each[1])[:LISTED]:
            yield f"| {seconds:.1f} | {self.tests[file]} | {file} |"
        yield ""
        all_tests = sum(self.seconds.values())
        yield f"{self.tests.total():,} tests: {all_tests:.0f} s, of which quick {self.quick:.0f} s;"
        yield f"with collecting {whole:.0f} s."


def main(words: list[str]) -> int:
    clock = Clock()
    code = pytest.main(["-q", "-m", "not gate", *words], plugins=[clock])
    print("\n".join(clock.table(spent())))
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
