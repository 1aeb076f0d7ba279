"""Whether all of the register is there, against which registrations are judged."""

from __future__ import annotations

import pytest

from reconcile.run.leads import is_whole
from tests.findings.ascii_tables import parse, table

ALL = "3101 3171 3172 3173 3174 3175"


@pytest.mark.parametrize(
    ("rows", "whole"),
    [
        ("dukcapil | siak.csv | yes | - | -", True),
        (f"dukcapil | siak.csv | yes | - | {ALL}", True),
        ("\n".join(f"dukcapil | {kota}.csv | yes | - | {kota}" for kota in ALL.split()), True),
        ("\n".join(f"dukcapil | {kota}.csv | yes | - | {kota}" for kota in ALL.split()[:-1]), False),
        ("dukcapil | siak.csv | yes | - | -\ndukcapil | lain.csv | - | yes | -", False),
        ("dukcapil | siak.csv | - | - | -", False),
        ("dukcapil | jawaban_verifikasi_1.csv | yes | - | -", False),
        ("kis | kis.csv | yes | - | -", False),
    ],
    ids=["one file", "all kota in one", "a file a kota", "a kota lacks", "one is missing", "none speaks",
         "answers alone", "no register"],
)  # fmt: skip
def test_who_is_not_found_could_be_looked_for_only_in_a_whole_register(rows: str, whole: bool) -> None:
    drawn = [dict(row) for row in parse(f"programme | source_file | in_force | unknown | scope\n{rows}")]
    said = [
        {**row, "in_force": row["in_force"] == "yes", "unknown": row["unknown"] == "yes",
         "answers": "jawaban" in (row["source_file"] or ""),
         "scope": (row["scope"] or "").split()}
        for row in drawn
    ]  # fmt: skip
    assert is_whole(table("deliveries", said), frozenset({"dukcapil"}), "31") is whole
