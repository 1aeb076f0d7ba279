"""Every statement of history says the same on every engine, row by row: three nights in which all happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from reconcile import history
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.findings import names
from reconcile.history import _unknown_to, flows
from reconcile.history.memory import Memory
from tests.engines.both import BothEngines, never_compared
from tests.engines.conftest import MEMORY
from tests.history.nights import Service
from tests.history.test_findings import HALTED, PAIR, finding_row

pytestmark = [pytest.mark.gate]

FILES = sorted(Path(history.__file__).parent.rglob("*.py"))
FIRST = """
a1 A kis 3171 2017-11
a2 A kjs 3171 2017-11
b1 B kis 3171 2017-11
b2 B kis 3172 2017-12
c1 C kis 3172 2017-11
d1 D kis 3171 2017-11 2018-01
e1 E kis 3171 2017-11
e9 E dukcapil 3171
f1 F kis 3171 2017-11
g1 G kjp 3171 2017-07 2017-12
h1 H kis - 2017-11
j1 J kis 3171 2017-11
l1 L kis 3171 2017-09 2018-01
l2 L kis 3171 2017-11
"""
BETWEEN = FIRST.replace("e1 E kis 3171 2017-11\n", "")
SECOND = """
a1 A kis 3172 2017-11
b1 B kis 3171 2017-11
b2 Z kis 3172 2017-12
c1 A kis 3172 2017-11
d1 D kis 3171 2017-11 2018-01
e9 E dukcapil 3171 - - DEAD
f2 F kis 3171 2018-02
g1 G kjp 3171 2017-07 2017-12
g2 G kjp 3171 2018-01 2018-06
h1 H kis 3173 2017-10
i1 I kis 3171 2018-02
i9 I dukcapil 3171
x1 X kjs 3171 2018-02
e1 E kis 3171 2017-11
j1 K kis 3171 2017-11
k1 K kip 3171 2018-01
l1 L kis 3171 2017-09 2018-01
l2 L kis 3171 2017-11
"""
FOUND = [finding_row(person_id=who) for who in "ABC"]


@pytest.fixture(scope="module")
def both(spark: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BothEngines]:
    folder = tmp_path_factory.mktemp("history")
    duckdb = open_engine(folder / "spill", MEMORY, 2, [folder])
    yield BothEngines(duckdb, spark)
    duckdb.close()


def _nights(both: Any, folder: Path) -> None:
    """Two nights on one engine, and one on both in which every statement has rows."""
    service = Service(folder)
    service.night(FIRST, found=[*FOUND, finding_row(person_id="D"), PAIR], decided=[HALTED])
    service.night(BETWEEN, found=[*FOUND[1:], PAIR, finding_row(person_id="J")])
    service.opening = lambda: nullcontext(both)
    events = ["C MERGED_INTO A", "Z SPLIT_FROM B", "B LEFT Z", "J MERGED_INTO K"]
    found = [finding_row(person_id=who, record_id_right="x1") for who in "ABZK"]
    service.night(
        SECOND, "2018-02", events=events, found=found, judged=[("a1", "b1", "BEDA")], decided=[HALTED]
    )
    for day in (26, 27, 28):
        service.night(SECOND, "2018-02", found=found, decided=[HALTED], day=day, same=True)
        assert service.stood == (day > 26)
        _long_ago(service)
    assert all(row["last_seen"] is None for row in _roll_rows(service))


def _roll_rows(service: Service) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = service.known["roll_rows"].to_pylist()
    return rows


def _long_ago(service: Service) -> None:
    """Rows that went were seen so long ago that the next night forgets them."""
    rows = [row | {"last_seen": row["last_seen"] and date(2015, 1, 1)} for row in _roll_rows(service)]
    service.known["roll_rows"] = pa.Table.from_pylist(rows, service.known["roll_rows"].schema)


def test_history_is_alike_on_every_engine(both: BothEngines, tmp_path: Path) -> None:
    _nights(both, tmp_path)
    both.read("known_finding_history", pa.table({"finding": ["overlaps", "overlaps"]}))
    assert _unknown_to(both, Memory()) and not _unknown_to(both, Memory(findings=frozenset(names())))
    assert never_compared(both, FILES) == [_never_has_rows()]


def _never_has_rows() -> str:
    """Where it is asked what does not balance."""
    lines = Path(flows.__file__).read_text(encoding="utf-8").splitlines()
    return f"flows.py:{next(at for at, line in enumerate(lines, 1) if 'arrow(_UNBALANCED)' in line)}"
