"""The one step back: who stands at one employer in one month on two rolls, and was left to be asked about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconcile.employers.colleagues import ENOUGH, SENTENCE, Step, step_back
from tests.findings.ascii_tables import engine_with, table

AS_OF, BOUND = date(2018, 3, 31), 0.98
Case = dict[str, Any]
Take = Callable[[Case], Step | None]


def _rows(pairs: list[Case]) -> dict[str, list[Case]]:
    """Each pair is a row of a worker on either roll, with a person of its own but where it is linked."""
    made: dict[str, list[Case]] = {
        name: [] for name in ("links", "refused_links", "answered", "clusters", "records", "jobs", "persons")
    }
    for at, pair in enumerate(pairs):
        sides = ((f"ppu-{at:03d}", "bpjskes_ppu", "kode_bu"), (f"tk-{at:03d}", "bpjstk_tk", "npp"))
        for side, (record, programme, number) in enumerate(sides):
            where = {"programme": programme, "source_file": f"{programme}.csv", "sheet": "", "source_row": at}
            nik = pair.get("nik", (None, None))[side]
            made["records"].append({"record_id": record, **where, "nik": nik, "birth_date": "1990-05-05"})
            made["persons"].append({"record_id": record, **where, "person_id": record})
            made["clusters"].append(
                {"record_id": record, "thing": record if pair["band"] == "review" else f"{at:03d}"}
            )
            job = {**where, number: pair.get("firm", ("1", "1"))[side], "is_worker": True}
            made["jobs"].append(
                {
                    **job,
                    "active_from": pair.get("from", ("2017-01", "2017-01"))[side],
                    "active_to": pair.get("to", (None, None))[side],
                }
            )
        both = {"record_id_left": sides[0][0], "record_id_right": sides[1][0]}
        made["links"].append(
            {
                **both,
                "band": pair["band"],
                "probability": pair.get("probability", 0.99),
                "weight": pair.get("weight", 6.0),
                "reasons": ["nama sama"],
                "held": False,
                "pattern": 1,
            }
        )
        if pair.get("refused"):
            made["refused_links"].append({**both, "reason": "DUA_CALON"})
        if pair.get("answered"):
            made["answered"].append({**both, "answers": "IDENTITAS", "verdict": "BEDA"})
    return made  # fmt: skip


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """take(case) -> the step over that pair in review, beside linked pairs that say what an employer is worth."""

    def taken(case: Case) -> Step | None:
        linked = [{"band": "link"}] * case.get("linked", ENOUGH)
        made = {
            name: table(name, rows) for name, rows in _rows([*linked, {"band": "review", **case}]).items()
        }
        firms = [("prs-1", "bpjstk_prs", {"npp": "1"}, "E-1"), ("bu-1", "bpjskes_bu", {"kode_bu": "1"}, "E-1"),
                 ("bu-2", "bpjskes_bu", {"kode_bu": "2"}, "E-2")]  # fmt: skip
        made["records_employer"] = table(
            "records_employer",
            [{"record_id": one, "programme": roll, **number} for one, roll, number, _ in firms],
        )
        made["employer_entities"] = table(
            "employer_entities", [{"record_id": one, "entity_id": entity} for one, _, _, entity in firms]
        )
        engine = engine_with(made, tmp_path)
        try:
            return step_back(engine, AS_OF, BOUND)
        finally:
            engine.close()

    return taken


@pytest.mark.parametrize(
    ("case", "joined"),
    [
        ({"probability": 0.9}, True),
        ({"probability": 0.5}, False),  # not even with an employer
        ({"probability": 0.9, "firm": ("2", "1")}, False),
        ({"probability": 0.9, "from": ("2017-06", "2017-01"), "to": (None, "2017-05")}, False),
        ({"probability": 0.9, "to": ("2017-05", None), "from": ("2017-01", "2017-05")}, True),
        ({"probability": 0.9, "refused": True}, False),
        ({"probability": 0.9, "answered": True}, False),
        ({"probability": 0.9, "nik": ("3171010505909001", "3171010505909002")}, False),
        ({"probability": 1.0, "nik": ("3171010505909001", "3171010505909001"), "weight": 60.0}, True),
        ({"probability": 0.99}, False),  # asked about for another reason than its probability
        ({"probability": 0.9, "linked": ENOUGH - 1}, False),  # of so few nothing is learned
    ],
)
def test_who_is_joined(take: Take, case: Case, joined: bool) -> None:
    step = take(case)
    assert (step is not None) is joined
    if step is None:
        return
    at = case.get("linked", ENOUGH)
    of = {row["record_id"]: row["thing"] for row in step.clusters.to_pylist()}
    assert step.pairs == 1 and of[f"ppu-{at:03d}"] == of[f"tk-{at:03d}"]
    assert len({*of.values()}) == at + 1
    (link,) = (row for row in step.links.to_pylist() if SENTENCE in row["reasons"])
    assert link["band"] == "link" and BOUND <= link["probability"] <= 1
    assert link["weight"] == pytest.approx(case.get("weight", 6.0) + 4.3219, abs=1e-3)  # 20 times likelier
