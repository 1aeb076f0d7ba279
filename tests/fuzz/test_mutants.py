"""Spoilt files by the hundred: each is read and told of, or refused with words; none ends the process, hangs
or loses rows in silence.

More than a hundred are tried with every gate, others each day. `make fuzz N=10000 SEED=7` tries as many as you like, also of the
sample exports and of those in CORPUS=DIR/<programme>/*, and leaves the mutants that went wrong in FOUND
(.fuzz).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from reconcile.workspace.processes.guarded import Guard
from tests.fuzz.counting import people_left
from tests.fuzz.samples import made, sent
from tests.fuzz.trying import Sample, Tried, begin, fault, mutants
from tests.ingest.conftest import person
from tests.runs import SEED as DAY
from tests.runs import tries

pytestmark = [pytest.mark.gate]

SEED = int(os.environ.get("SEED", "20180331"))
MANY = int(os.environ.get("FUZZ", "0"))
FEW = range(330)
"""The mutants of which the gate tries half, others each day."""
AT_ONCE = 40


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    guard.stop()


def _wholes(guard: Guard, samples: list[Sample], folder: Path) -> list[Tried]:
    begun = []
    for at, sample in enumerate(samples):
        path = folder / f"whole-{at}.{sample.suffix}"
        path.write_bytes(sample.content)
        begun.append(begin(guard, path, sample.programme))
    return [future.result() for future in begun]


def _try(
    guard: Guard, samples: list[Sample], numbers: Sequence[int], folder: Path, keep: Path | None = None
) -> list[str]:
    """What went wrong with the mutants of these numbers, one line each."""
    wholes = _wholes(guard, samples, folder)
    wrong = []
    for start in range(0, len(numbers), AT_ONCE):
        batch = []
        for number, done, sample, content in mutants(samples, SEED, numbers[start : start + AT_ONCE]):
            path = folder / f"{number}-{done}.{sample.suffix}"
            path.write_bytes(content)
            whole = wholes[number % len(samples)]
            least = people_left(content, sample.suffix, sample.content)
            batch.append((path, sample.programme, begin(guard, path, sample.programme), least, whole))
        for path, programme, future, least, whole in batch:
            found = fault(future, least, whole)
            if found:
                wrong.append(f"{programme} {path.name}: {found}")
                if keep:
                    (keep / f"{programme}-{path.name}").write_bytes(path.read_bytes())
            path.unlink()
    return wrong


def test_samples_are_sound(guard: Guard, tmp_path: Path) -> None:
    for sample, whole in zip(made(tmp_path), _wholes(guard, made(tmp_path), tmp_path), strict=True):
        assert (whole.accepted or 0) >= people_left(sample.content, sample.suffix, sample.content) >= 12, (
            sample.suffix,
            whole,
        )


def test_no_mutant_does_harm(guard: Guard, tmp_path: Path) -> None:
    numbers = Random(DAY).sample(FEW, tries(len(FEW)))
    assert _try(guard, made(tmp_path), numbers, tmp_path) == []


def test_a_row_that_is_broken_in_lines_is_counted_once() -> None:
    rows = [f"{person(at)['NIK']};{person(at)['NO KK']};X" for at in range(3)]
    sound = "\n".join(rows).encode()
    assert people_left(sound, "csv", sound) == 3
    assert people_left("\n".join(rows * 2).encode(), "csv", sound) == 6
    assert people_left("\n".join([rows[0].replace(";", "\n"), *rows[1:]]).encode(), "csv", sound) == 3
    parts = [row.split(";") for row in rows]
    assert people_left("\n".join([parts[0][0], parts[1][1], parts[2][0]]).encode(), "csv", sound) == 3, (
        "of three rows, a part each"
    )


if MANY:  # `make fuzz`; the gate knows no such test, so that it skips none

    def test_no_mutant_of_many_does_harm(guard: Guard, tmp_path: Path) -> None:
        keep = Path(os.environ.get("FOUND", ".fuzz"))
        keep.mkdir(exist_ok=True)
        samples = [
            *made(tmp_path),
            *sent(),
            *(sent(Path(os.environ["CORPUS"])) if os.environ.get("CORPUS") else []),
        ]
        wrong = _try(guard, samples, range(MANY), tmp_path, keep)
        kinds = Counter(line.split(": ", 1)[1][-60:] for line in wrong)
        assert wrong == [], f"{len(wrong)} of {MANY}: {kinds.most_common(20)}"
