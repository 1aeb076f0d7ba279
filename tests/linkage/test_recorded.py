"""model.json is data of a folder that anybody may have written to: nothing but names and numbers comes in."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reconcile.explain.pairs import read_model
from reconcile.kinds.known import recorded_model
from reconcile.kinds.person.ladders import CLASSES
from reconcile.kinds.person.model import rolls_model
from reconcile.linkage.candidates import BLOCK_REPORT
from reconcile.linkage.chance.estimate import Estimate
from reconcile.linkage.kept.record import describe
from reconcile.linkage.kept.recorded import check_record
from reconcile.run.facts.results import outputs
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.manifest_form import SEAL, seal
from reconcile.workspace.runs import RunFolder

EVIL = "dukcapil') OR 1=1; COPY (SELECT 1) TO '/tmp/x'; --"


def _record() -> dict[str, Any]:
    model = rolls_model({"registers": ["dukcapil"], "one_row_per_person": []})
    shares = tuple(tuple(np.full(len(field.levels) + 1, 0.5) for field in model.fields) for _ in CLASSES)
    estimate = Estimate(shares, np.array([1.0, 2.0, 3.0, 4.0]), 7, True)
    rules = [
        {
            **dict.fromkeys(BLOCK_REPORT.names, 0),
            "rule": rule.name,
            "made": 1,
            "persons": 1.5,
            "persons_only": 0.0,
        }
        for rule in model.blocking
    ]
    share = {"share": None, "low": 0.0, "high": 1.0, "pairs": 0}
    group = {
        "group": "age",
        "value": "61+",
        **dict.fromkeys(("link", "link_at_least", "review", "recall", "recall_review"), share),
    }
    made = {
        "kind": "person",
        "made_for": {"registers": ["dukcapil"], "one_row_per_person": []},
        "alarms": {"persons": 0, "more_rows_than": 40},
        "training": {"version": 1, "on": "2018-03-31", "drift": {"name": 0.01}, "alarm": False},
    }
    record = {
        **made,
        **describe(model, estimate, 0.9, rules, None),
        "trust": {"hidden": "nik", "every": 1, "groups": [group]},
    }
    return dict(json.loads(json.dumps(record)))


def test_what_a_run_writes_is_taken() -> None:
    check_record(_record())


HOSTILE: list[tuple[tuple[Any, ...], Any]] = [
    (("made_for", "registers"), [EVIL]),
    (("made_for", "one_row_per_person"), ["x"]),
    (("made_for", "registers"), "dukcapil"),
    (("made_for", "more"), ["dukcapil"]),
    (("kind",), "house"),
    (("kind",), EVIL),
    (("kind",), None),
    (("more",), 1),
    (("fingerprint",), "../../etc/passwd"),
    (("blocking", 0, "rule"), EVIL),
    (("blocking", 0, "narrowed_above"), "1; DROP TABLE records"),
    (("blocking", 0, "narrowed_above"), -1),
    (("fields", 0, "name"), EVIL),
    (("fields", 0, "levels", 0, "name"), EVIL),
    (("fields", 0, "levels", 0, "sentence"), "nama sama\x1b]0;x\x07"),
    (("fields", 0, "levels", 0, "sentence"), ["x"]),
    (("fields", 0, "shares", "person"), [0.5]),
    (("fields", 0, "shares", "person", 0), 2.0),
    (("fields", 0, "shares"), {}),
    (("totals", "person"), "1"),
    (("bands", "link"), float("nan")),
    (("rounds",), True),
    (("trust", "groups", 0, "value"), EVIL),
    (("trust", "groups", 0, "link", "pairs"), None),
    (("trust", "groups", 0, "link", "low"), 1.5),
    (("model",), None),
]


@pytest.mark.parametrize(
    ("at", "value"), HOSTILE, ids=lambda part: ".".join(map(str, part)) if isinstance(part, tuple) else ""
)
def test_anything_else_is_refused_without_being_repeated(at: tuple[Any, ...], value: Any) -> None:
    record = copy.deepcopy(_record())
    place = record
    for part in at[:-1]:
        place = place[part]
    place[at[-1]] = value
    with pytest.raises(UsageError, match=r"model\.json") as told:
        check_record(record)
        recorded_model(record)
    assert str(at[0]) in str(told.value)
    assert "DROP" not in str(told.value)
    assert "OR 1=1" not in str(told.value)
    assert told.value.__cause__ is None


@pytest.mark.parametrize(
    "written", ["", "{", '{"made_for": {"registers": ["a', "[]", "null", "1", '"x"', "\x00", "{}"]
)
def test_a_damaged_file_is_told_in_words(tmp_path: Path, written: str) -> None:
    (tmp_path / "model.json").write_text(written, encoding="utf-8")
    said = {"run": {"as_of": "2018-03-31", "reports_level": "L1"}, "outputs": outputs(RunFolder(tmp_path))}
    (tmp_path / "manifest.json").write_text(json.dumps({**said, SEAL: seal(said)}), encoding="utf-8")
    with pytest.raises(UsageError, match=r"model\.json"):
        read_model(tmp_path)
