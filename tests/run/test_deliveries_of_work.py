"""Files of employers and of contributions follow one another as those of persons do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reconcile.workspace.runs import RunFolder
from tests.run.nights import Office

Row = dict[str, str]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def firms(numbers: Iterable[int], **more: str) -> list[Row]:
    return [
        {"NPP": f"ZZ{at:06d}", "NAMA PERUSAHAAN": f"PT BAYU {chr(65 + at % 26)} {at}", "KODE DIVISI": "000"}
        | more
        for at in numbers
    ]


def paid(numbers: Iterable[int], month: str, wage: int = 4_000_000) -> list[Row]:
    return [
        {
            "NPP": "ZZ000001",
            "KPJ": f"99001{at:06d}",
            "BLTH": f"01-{month}",
            "NOM UPAH": str(wage),
            "TGL BAYAR": "",
        }
        for at in numbers
    ]


def in_force(office: Office) -> dict[str, int]:
    """Source -> its rows that speak."""
    return Counter(
        row["source_file"]
        for kind in ("employer", "payment")
        for path in RunFolder(office.out).snapshot_tables(f"records_{kind}")
        for row in pq.read_table(path, columns=["source_file"]).to_pylist()
    )


def test_the_employers_of_a_month_stand_in_for_those_of_the_last(office: Office) -> None:
    office.send("bpjstk_prs/PERUSAHAAN_0218.csv", firms(range(40)))
    office.night()
    office.send("bpjstk_prs/PERUSAHAAN_0318.csv", firms(range(2, 44)))
    office.night()
    march = office.delivery("bpjstk_prs/PERUSAHAAN_0318.csv")
    assert (march["kind"], str(march["as_of"]), march["came"], march["went"]) == ("STATE", "2018-03-31", 4, 2)
    assert in_force(office) == {"PERUSAHAAN_0318.csv": 42}


def test_a_roll_of_employers_that_lost_half_waits(office: Office) -> None:
    office.send("bpjstk_prs/PERUSAHAAN_0218.csv", firms(range(40)))
    office.night()
    office.send("bpjstk_prs/PERUSAHAAN_0318.csv", firms(range(20)))
    office.night()
    held = office.delivery("bpjstk_prs/PERUSAHAAN_0318.csv")
    assert held["held_back"] and "20 pemberi kerja" in held["reason"]
    assert in_force(office) == {"PERUSAHAAN_0218.csv": 40}


CONTRIBUTIONS = {
    # files -> rows in force by file
    "months stand beside one another": (
        {"F2A_0118.csv": paid(range(30), "01-2018"), "F2A_0218.csv": paid(range(30), "02-2018")},
        {"F2A_0118.csv": 30, "F2A_0218.csv": 30},
    ),
    "a corrected file stands in for its month": (
        {"F2A_0218.csv": paid(range(30), "02-2018"), "F2A_0218_rev.csv": paid(range(31), "02-2018", 4_100_000)},
        {"F2A_0218_rev.csv": 31},
    ),
    "what came late is added to its month": (
        {
            "F2A_0118.csv": paid(range(30), "01-2018"),
            "F2A_0218.csv": [*paid(range(30), "02-2018"), *paid(range(30, 34), "01-2018")],
        },
        {"F2A_0118.csv": 30, "F2A_0218.csv": 34},
    ),
    "who paid the rest later takes nothing from the others": (
        {
            "F2A_0118.csv": paid(range(30), "01-2018"),
            "F2A_0218.csv": [*paid(range(30), "02-2018"), *paid(range(3), "01-2018", 1_000_000)],
        },
        {"F2A_0118.csv": 30, "F2A_0218.csv": 33},
    ),
    "whole again each month": (
        {
            "F2A_0118.csv": paid(range(30), "01-2018"),
            "F2A_0218_kumulatif.csv": [*paid(range(30), "01-2018"), *paid(range(30), "02-2018")],
        },
        {"F2A_0218_kumulatif.csv": 60},
    ),
    "a correction of few waits": (
        {"F2A_0218.csv": paid(range(30), "02-2018"), "F2A_0218_rev.csv": paid(range(3), "02-2018", 4_100_000)},
        {"F2A_0218.csv": 30},
    ),
    "twice under two names": (
        {"F2A_0118.csv": paid(range(30), "01-2018"), "salinan.csv": paid(range(30), "01-2018")[::-1]},
        {"F2A_0118.csv": 30},
    ),
    "a corrected file of half its month waits": (
        {"F2A_0218.csv": paid(range(30), "02-2018"), "F2A_0218_rev.csv": paid(range(16), "02-2018", 4_100_000)},
        {"F2A_0218.csv": 30},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", list(CONTRIBUTIONS))
def test_contributions(office: Office, case: str) -> None:
    files, expected = CONTRIBUTIONS[case]
    for name, rows in files.items():
        office.send(f"bpjstk_iuran/{name}", rows)
    office.night()
    assert in_force(office) == expected
