"""Of whom people say that there is no such person, nothing is found."""

from __future__ import annotations

import pytest

from tests.findings.ascii_tables import drawn
from tests.findings.conftest import Find

ROWS = """
    id    | person | nik              | start   | end     | name
    kjp-1 | ani    | 3171014101059001 | 2018-01 | 2018-06 | ANI
    kip-1 | ani    | 3171014101059001 | 2018-01 | 2018-12 | ANI
    kjs-1 | ani    | 3171014101059003 | -       | -       | ANI
    kjs-2 | ani    | 3171014101059001 | -       | -       | ANI
    kis-2 | budi   | 3171014101809001 | -       | -       | BUDI
    kis-3 | cici   | 3171014101809001 | -       | -       | CICI
    dtks-1 | dedi  | 3171014101809005 | -       | -       | DEDI
    dukcapil-1 | dedi | 3171014101809005 | -    | -       | DEDI
"""
FOUND = {"overlaps": "person_id", "duplicates": "person_id", "conflicts": "person_id_left person_id_right"}
FOUND |= {"unregistered": "person_id"}


def _persons(find: Find, *retired: str) -> dict[str, set[str]]:
    engine = find(ROWS, retired=retired)
    return {name: {one for row in drawn(engine, name, of) for one in row} for name, of in FOUND.items()}


@pytest.mark.parametrize("gone", ["ani", "budi", "cici", "dedi"])
def test_nothing_is_found_of_whom_people_retired(find: Find, gone: str) -> None:
    whole, others = _persons(find), _persons(find, gone)
    assert any(gone in persons for persons in whole.values())
    assert not any(gone in persons for persons in others.values())
    for name in ("overlaps", "duplicates", "unregistered"):
        assert others[name] == whole[name] - {gone}
