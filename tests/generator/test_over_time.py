"""Generated months are run and scored: identities, flows and deliveries; on small tables counted by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_samples.generator.exports.files import TRUTH
from data_samples.generator.months.truth import DELIVERIES, EVENTS
from data_samples.generator.over_time import FlowScores, evaluate_months, score_deliveries, score_flows
from reconcile.run import stages
from reconcile.run.given import Run
from reconcile.tables import TABLES
from reconcile.vocabulary.errors import UsageError
from tests.runs import taken_stages, three_months

ANI, BUDI, CITRA = 1, 2, 3
LABELS = ["2018-01", "2018-02"]
Flow = Mapping[str, Any]


def _write(path: Path, rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows], schema=schema), path)
    return path


def _place(person: int) -> dict[str, Any]:
    return {"programme": "kis", "source_file": "a", "sheet": "", "source_row": person}


def _flow(person: int, flow: str, why: str = "BELUM_PERNAH", **more: Any) -> dict[str, Any]:
    row = {
        "unit": "ORANG",
        "programme": "kis",
        "kota": "3171",
        "flow": flow,
        "why": why,
        "count": 1,
        "before": False,
    }
    return row | {"person_id": f"P-{person}"} | more


def _scored(folder: Path, flows: Sequence[Flow], events: Sequence[Mapping[str, Any]]) -> FlowScores:
    """Two months in which everybody stands in the same place; the second with these flows."""
    runs, truths = [], []
    people = (ANI, BUDI, CITRA)
    for at, label in enumerate(LABELS):
        run = folder / label
        persons = [
            _place(one) | {"record_id": str(one), "person_id": f"P-{one}", "row_key": one} for one in people
        ]
        _write(run / "persons.parquet", persons, TABLES["persons"].schema)
        _write(run / "flow_rows.parquet", flows if at else [], TABLES["flow_rows"].schema)
        runs.append(run)
        rows = [_place(one) | {"person": one} for one in people]
        truths.append(_write(folder / f"{label}.parquet", rows, TRUTH))
    made = [{"month": "2018-02", "programme": "kis"} | dict(event) for event in events]
    return score_flows(runs, truths, LABELS, _write(folder / "events.parquet", made, EVENTS))


def test_who_came_and_went_by_the_run_and_truly(tmp_path: Path) -> None:
    scores = _scored(
        tmp_path,
        [_flow(ANI, "BARU"), _flow(BUDI, "BARU"), _flow(CITRA, "HILANG", before=True)],
        [
            {"kind": "JOINED", "person": ANI},
            {"kind": "LEFT", "person": CITRA},
            {"kind": "ENDED", "person": BUDI},
        ],
    )
    assert (scores.came.precision, scores.came.recall) == (0.5, 1.0)
    assert (scores.went.precision, scores.went.recall) == (1.0, 0.5)
    assert (scores.invented, scores.missed) == ({"kis datang": 1}, {"kis pergi": 1})


def test_what_linking_did_and_moves_within_the_province_are_neither(tmp_path: Path) -> None:
    scores = _scored(
        tmp_path,
        [_flow(ANI, "DIPISAH"), _flow(BUDI, "DIGABUNG"), _flow(CITRA, "PINDAH_MASUK", "WILAYAH_BARIS")],
        [],
    )
    assert (scores.linked, scores.came.found, scores.went.found) == (2, 0, 0)


def test_whose_row_is_over_as_it_says_went_and_no_other(tmp_path: Path) -> None:
    over = [_flow(one, "BERAKHIR", "MASA_BERAKHIR", before=True) for one in (ANI, BUDI)]
    scores = _scored(tmp_path, over, [{"kind": "OVER", "person": ANI}, {"kind": "OVER", "person": CITRA}])
    assert (scores.went.found, scores.went.both, scores.went.true) == (2, 1, 2)
    assert (scores.invented, scores.missed) == ({"kis pergi": 1}, {"kis pergi": 1})


def test_whose_one_row_comes_and_another_goes_stays(tmp_path: Path) -> None:
    scores = _scored(tmp_path, [], [{"kind": kind, "person": ANI} for kind in ("JOINED", "LEFT")])
    assert (scores.came.true, scores.went.true) == (0, 0)


def test_a_cause_is_right_when_it_happened(tmp_path: Path) -> None:
    register = "DATA_KEPENDUDUKAN"
    scores = _scored(
        tmp_path,
        [_flow(ANI, "MENINGGAL", register), _flow(BUDI, "MENINGGAL", register)],
        [{"kind": "DEATH", "person": ANI, "programme": None}],
    )
    assert (scores.causes.found, scores.causes.both) == (2, 1)


def test_files_whose_rows_speak_by_the_run_and_truly(tmp_path: Path) -> None:
    named = {"month": "2018-01", "programme": "kis", "kind": "STATE"}
    true = [
        {**named, "source_file": name, "in_force": speaks}
        for name, speaks in (("a.csv", True), ("b.csv", False), ("c.zip", True), ("d.csv", True))
    ]
    told = [
        {"programme": "kis", "source_file": name, "found_in": "INPUTS", "in_force": speaks}
        for name, speaks in (("a.csv", True), ("b.csv", True), ("c.zip/x.csv", True))
    ]
    _write(tmp_path / "run" / "deliveries.parquet", told, TABLES["deliveries"].schema)
    truth = _write(tmp_path / "truth.parquet", true, DELIVERIES)
    files, wrong = score_deliveries([tmp_path / "run"], ["2018-01"], truth)
    assert files == 4
    assert wrong == [
        "2018-01 kis/b.csv (STATE): tidak berlaku",
        "2018-01 kis/d.csv (STATE): berlaku",
    ]


def test_what_is_no_folder_of_months_and_a_result_that_is_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="bukan folder bulan-bulan"):
        evaluate_months(tmp_path, tmp_path / "out")
    with pytest.raises(UsageError, match="sudah ada"):
        evaluate_months(Path(__file__).parents[2] / "data_samples" / "months", tmp_path)


@pytest.mark.gate
def test_the_months_of_the_samples_are_told_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each month is read; what a run makes of it is that of the months that tests share."""

    def month(run: Run) -> Path:
        return three_months() / run.job.inputs.name / "hasil"

    monkeypatch.setattr(stages, "STAGES", taken_stages(month))
    told = evaluate_months(
        Path(__file__).parents[2] / "data_samples" / "months", tmp_path / "out"
    ).splitlines()
    shares = {line[:42].strip(): line[42:].split() for line in told if len(line) > 42}
    assert shares["ID yang berarti dua orang"] == ["0"]
    assert shares["Meninggal dan pindah yang benar terjadi"] == ["1,0000"]
    assert float(shares["Datang, per orang, daftar dan bulan"][0].replace(",", ".")) == 1.0
    assert float(shares["Datang, per orang, daftar dan bulan"][1].replace(",", ".")) >= 0.92
    precision, recall = (float(share.replace(",", ".")) for share in shares["Pergi"])
    assert precision >= 0.9 and recall >= 0.8
    assert any(line.startswith("Kiriman yang diputuskan menurut kebenaran: 63 dari 63") for line in told)
    assert any(
        "seimbang 29 dari 29 sel; awal bulan = akhir bulan sebelumnya 29 dari 29" in line for line in told
    )
