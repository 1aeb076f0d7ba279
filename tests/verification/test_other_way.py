"""The register against the rolls: everybody whom it knows is counted once, by what it says of him and where he
stands."""

from __future__ import annotations

from pathlib import Path

from reconcile.verification import verify
from tests.findings.ascii_tables import engine_with
from tests.verification.conftest import DAY, HEAD, ROLES, delivery, tables_of

_ROWS = f"""{HEAD} | end
dukcapil-1 | a | 3171010101809001 | A | 1980-01-01 | 3171011001 | DEAD      | DEAD     | - | -
kis-1      | a | 3171010101809001 | A | 1980-01-01 | 3171011001 | -         | -        | - | -
dukcapil-2 | b | 3171010101809002 | B | 1980-01-01 | 3171011001 | -         | -        | - | -
kis-2      | b | 3171010101809002 | B | 1980-01-01 | -          | -         | -        | - | 2017-12-31
dukcapil-3 | c | 3172010101809003 | C | 1980-01-01 | 3172011001 | -         | -        | - | -
dtks-3     | c | 3172010101809003 | C | 1980-01-01 | -          | -         | -        | - | -
dukcapil-4 | d | 3172010101809004 | D | 1980-01-01 | 3172011001 | -         | -        | - | -
dukcapil-5 | d | 3172010101809005 | D | 1980-01-01 | 3172011001 | -         | -        | - | -
dukcapil-6 | e | 3172010101809006 | E | 1980-01-01 | -          | NOT_FOUND | NOT_FOUND | - | -
kis-6      | e | 3172010101809006 | E | 1980-01-01 | -          | -         | -        | - | -
dukcapil-7 | f | 3172010101809007 | F | 1980-01-01 | -          | UNKNOWN   | NOT_ASKED | - | -
kjs-8      | g | -                | G | 1980-01-01 | 3171011001 | -         | -        | - | -
"""


def test_everybody_in_the_register_is_counted_once(tmp_path: Path) -> None:
    given = tables_of(_ROWS, [delivery(None)])
    engine = engine_with(given, tmp_path)
    verify(engine, ROLES, "31", given["deliveries"], DAY)
    rows = engine.arrow("SELECT * FROM population_on_rolls").to_pylist()
    engine.close()
    said = {(row["kota"], row["state"], row["standing"]): row["persons"] for row in rows}
    assert said == {
        ("3171", "DEAD", "PAID"): 1,
        ("3171", "LIVING", "ENDED"): 1,
        ("3172", "LIVING", "NEED"): 1,
        ("3172", "LIVING", "NONE"): 1,  # two numbers of one person are one person
    }
