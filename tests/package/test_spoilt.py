"""Packages spoilt at random: refused in words or accepted as they were, never with a traceback."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from reconcile.package.checking.faults import TEXTS, RefusedPackageError
from reconcile.package.checking.opening import Opened, open_package
from reconcile.package.checking.verifying import Verified, verify_files
from reconcile.package.form.archive import zipped
from reconcile.package.form.description import NAME
from tests.package.test_checks import FEBRUARY, JANUARY
from tests.package.worlds import Office, rehashed, resealed, tables
from tests.runs import FULL

pytestmark = pytest.mark.usefixtures("without_letter")
TIMES = 5_000 if FULL else 250
Files = dict[str, bytes]


def _packages() -> list[Files]:
    office = Office()
    made = [office.make("2018-01", tables(JANUARY)), office.make("2018-02", tables(FEBRUARY))]
    return [dict(one.files) for one in made]


def _spoilt(content: bytes, draw: random.Random) -> bytes:
    """A few bytes other, out, or twice."""
    made = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(made) or 1)
        how = draw.randrange(3)
        if how == 0 and made:
            made[at] = draw.randrange(256)
        elif how == 1:
            del made[at : at + draw.randint(1, 40)]
        else:
            made[at:at] = made[at : at + draw.randint(1, 40)]
    return bytes(made)


def _replaced(value: Any, draw: random.Random) -> Any:
    """The same description, in which one thing is something else."""
    strange = [
        None,
        "",
        "x",
        -1,
        10**30,
        1.5,
        True,
        [],
        {},
        [[]],
        "sha256:" + "0" * 64,
        "../x",
        "L3",
        "delta",
    ]
    if isinstance(value, dict) and value and draw.random() < 0.9:
        key = draw.choice(sorted(value))
        return {**value, key: _replaced(value[key], draw)}
    if isinstance(value, list) and value and draw.random() < 0.9:
        at = draw.randrange(len(value))
        return [*value[:at], _replaced(value[at], draw), *value[at + 1 :]]
    return draw.choice(strange)


@pytest.mark.parametrize("seed", [1, 2])
def test_any_bytes_are_refused_in_words(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    whole, delta = _packages()
    before = verify_files(Opened("januari", whole))
    refused = 0
    for _ in range(TIMES):
        files = dict(draw.choice((whole, delta)))
        kind = draw.randrange(4)
        path = draw.choice(sorted(files))
        if kind == 0:
            content = _spoilt(zipped(files), draw)
        elif kind == 1:
            content = zipped(rehashed({**files, path: _spoilt(files[path], draw)}))
        elif kind == 2:
            table = draw.choice([name for name in sorted(files) if name.startswith("data/")])
            content = zipped(resealed({**files, table: _spoilt(files[table], draw)}))
        else:
            said = json.dumps(_replaced(json.loads(files[NAME]), draw)).encode()
            content = zipped(rehashed({**files, NAME: said}))
        (tmp_path / "paket.zip").write_bytes(content)
        try:
            found = verify_files(open_package(tmp_path / "paket.zip"), before)
        except RefusedPackageError as refusal:
            refused += 1
            assert refusal.faults and {fault.code for fault in refusal.faults} <= TEXTS.keys()
            assert all(str(fault) in str(refusal) for fault in refusal.faults[:20])
        else:
            accepted = (whole, delta)[found.said.chain.sequence - 1]
            assert {name: rows.written() for name, rows in found.state.items()} == _rows_of(accepted, before)
    assert refused > TIMES * 0.8


def _rows_of(files: Files, before: Verified) -> dict[str, bytes]:
    """The rows that a package leaves to its receiver when it is as it was made."""
    state = verify_files(Opened("paket", files), before).state
    return {name: rows.written() for name, rows in state.items()}
