"""Every statement of compliance says the same on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconcile import compliance
from reconcile.compliance import Question, keep_compliance
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.tables import empty
from tests.compliance.conftest import DAYS, NEEDS, RULES, deliveries, drawn_tables
from tests.engines.both import BothEngines, never_compared
from tests.engines.conftest import MEMORY

pytestmark = [pytest.mark.gate]

FIRMS = """
    firm | on          | scale | risk | kbli  | kind      | npwp      | declared | reported   | months | amount  | programmes | kota | certainty
    F1   | tk kes wlkp | KECIL | 3    | 47111 | -         | 910000017 | 30       | 2018-02-10 | -      | -       | JKK JKM | - | 1
    F2   | tk kes      | BESAR | 1    | 78200 | -         | -         | -        | -          | 3      | 5000000 | JKK JKM JHT | - | 1
    F3   | kes         | -     | -    | 84111 | BENDAHARA | -         | -        | -          | -      | -       | - | - | 1
    F4   | tk kes      | KECIL | 2    | 41011 | -         | 910000017 | -        | -          | -      | -       | - | - | 1
    F5   | wlkp oss    | -     | -    | 41011 | -         | -         | 9        | 2018-02-10 | -      | -       | - | - | 1
    G0   | kes         | -     | -    | 47111 | -         | -         | -        | -          | -      | -       | -           | 3174 | 1
    G1   | kes         | -     | -    | 47111 | -         | -         | -        | -          | -      | -       | -           | 3174 | 1
    G2   | kes         | -     | -    | 47111 | -         | -         | -        | -          | -      | -       | -           | 3174 | 1
    G3   | kes         | -     | -    | 47111 | -         | -         | -        | -          | -      | -       | -           | 3174 | 1
    G4   | kes         | -     | -    | 47111 | -         | -         | -        | -          | -      | -       | -           | 3174 | 1
    F6   | tk kes      | KECIL | 2    | 41011 | -         | -         | -        | -          | -      | -       | -           | - | 0.9
"""
WORKERS = """
    person | on       | firm | wage    | from       | to         | segment | kind   | foreign | born       | name | vital | card | nik
    ani    | tk       | F1   | 4000000 | -          | -          | PU      | -      | -       | 1970-01-01 | A    | -     | 1 | -
    ani    | kes      | F1   | 5000000 | -          | -          | PU      | -      | -       | 1970-01-01 | A    | -     | - | -
    budi   | kes      | F1   | 4000000 | -          | -          | PU      | MAGANG | yes     | 1971-01-01 | B    | -     | - | -
    cici   | kes      | F1   | 4000000 | 2018-03-10 | -          | PU      | -      | -       | 1972-01-01 | C    | -     | - | -
    cici2  | tk       | F1   | 4000000 | -          | -          | PU      | -      | -       | 1972-01-01 | C    | -     | 9 | -
    dedi   | kes      | F3   | 4000000 | -          | -          | PU      | -      | -       | 1973-01-01 | D    | -     | - | -
    dedi   | tk       | F4   | 2000000 | -          | -          | PU      | -      | -       | 1973-01-01 | D    | -     | 2 | -
    edi    | tk kes   | F2   | 4000000 | -          | 2018-04-20 | PU      | -      | -       | 2008-01-01 | E    | -     | 3 | -
    fani   | kes      | F2   | -       | -          | -          | PU      | -      | -       | 1975-01-01 | F    | -     | - | -
    fani   | dukcapil | -    | -       | -          | -          | -       | -      | -       | 1975-01-01 | F    | DEAD  | - | -
    gita   | tk kes   | F2   | 9000000 | -          | -          | PU      | -      | -       | 1950-01-01 | G    | -     | 4 | -
    hadi   | tk       | F4   | 2000000 | -          | -          | JAKON   | HARIAN | -       | 1977-01-01 | H    | -     | 5 | -
    vera   | tk kes   | F2   | 4000000 | -          | -          | PU      | -      | -       | 1986-01-01 | V    | -     | - | -
    vera   | tk       | F4   | 4000000 | -          | -          | PU      | -      | -       | 1986-01-01 | V    | -     | - | -
    dina   | kes      | F6   | 4000000 | -          | -          | PU      | -      | -       | 1987-01-01 | Y    | -     | - | -
    dina2  | tk       | F2   | 4000000 | -          | -          | PU      | -      | -       | 1987-01-01 | Y    | -     | - | -
    g0     | kes      | G0   | 4000000 | -          | -          | PU      | -      | -       | 1980-02-01 | G0   | -     | - | -
    g1     | kes      | G1   | 4000000 | -          | -          | PU      | -      | -       | 1981-02-01 | G1   | -     | - | -
    g2     | kes      | G2   | 4000000 | -          | -          | PU      | -      | -       | 1982-02-01 | G2   | -     | - | -
    g3     | kes      | G3   | 4000000 | -          | -          | PU      | -      | -       | 1983-02-01 | G3   | -     | - | -
    g4     | kes      | G4   | 4000000 | -          | -          | PU      | -      | -       | 1984-02-01 | G4   | -     | - | -
"""
LISTED = "\n".join(
    f"    u{n} | {on} | F2 | 4000000 | - | - | PU | - | - | 1985-01-{n + 10} | U{n} | {vital} | - | 31710150018590{n:02}"
    for n in range(10)
    for on, vital in [("tk kes", "-"), *([("dukcapil", "ALIVE")] if n else [])]
)
"""Workers with a NIK of the province, of whom its register lacks one."""
PAYMENTS = """
    npp | worker_number | month   | wage    | paid_jkk | paid_jkm | paid_on    | paid_total | row_digest | source_file
    F2  | 00000000004   | 2018-03 | 9000000 | 21600    | 27000    | 2018-06-20 | 48600      | 1          | a.csv
    F1  | 1             | 2018-03 | 4000000 | 35600    | 12000    | 2018-04-10 | 47600      | 2          | a.csv
    F1  | 1             | 2018-02 | 4000000 | 20000    | 2000     | 2018-03-10 | 22000      | 3          | a.csv
    F1  | 8             | 2018-03 | 4000000 | 35600    | 12000    | 2018-04-10 | 47600      | 4          | a.csv
    F1  | 8             | 2018-03 | 4000000 | 35600    | 12000    | 2018-04-10 | 47600      | 4          | b.csv
"""
MONTHS = [date(2018, month, 1) for month in (2, 3, 4, 5)]


@pytest.fixture(scope="module")
def both(spark: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    duckdb = open_engine(tmp_path_factory.mktemp("spill"), MEMORY, 2)
    yield BothEngines(duckdb, spark)
    duckdb.close()


def test_compliance_is_alike_on_every_engine(both: Any) -> None:
    given = drawn_tables(FIRMS, f"{WORKERS}{LISTED}\n", PAYMENTS, "left | right\nkes-F3 | tk-F4")
    for name in NEEDS:
        both.read(name, given.get(name, empty(name)))
    asked = Question("31", date(2018, 6, 30), ("dukcapil",), MONTHS)
    keep_compliance(both, RULES, deliveries(DAYS), asked)
    for name in ("employment", "employment_rows", "compliance", "compliance_persons"):
        assert both.arrow(f"SELECT * FROM {name}").num_rows, f"{name}: nothing was compared"
    files = list(Path(compliance.__file__).parent.rglob("*.py"))
    assert never_compared(both, files) == []
