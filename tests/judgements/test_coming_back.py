"""The next run: what was judged is not asked again, on the same exports and on exports sent anew; what has
changed is, and says so."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reconcile.judgements import Answer, Origin, Store, record_answers, revoke
from reconcile.judgements.asked import _questions_of
from reconcile.judgements.store.store import store_name
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.workspace.published import opened
from tests.runs import inputs_with_questions, run_as_far_as

from .conftest import Run

Again = Callable[..., Run]


def _say(
    run: Run,
    store: Store,
    *said: tuple[str, str],
    by: str = "Sari",
    paper: bool = False,
    file: str = "tinjauan",
) -> list[str]:
    """Answer questions by their ids; paper: on one that names the run."""
    origin = Origin(file, run=run.number if paper else "")
    report = record_answers(
        store, run.out, [Answer(question, verdict) for question, verdict in said], by, origin
    )
    assert not report.refused
    return [taken.event_id for taken in report.taken]


def _mended(
    inputs: Path, change: Callable[[dict[str, str]], None], *, name: str = "DTKS kiriman kedua.csv"
) -> Path:
    """The roll of DTKS sent again: another name, rows in another order, `change` done to each row."""
    old = inputs / "dtks" / "dtks.csv"
    with old.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    for row in rows:
        change(row)
    random.Random(7).shuffle(rows)
    with (inputs / "dtks" / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    old.unlink()
    return inputs


def _renumbered(row: dict[str, str]) -> None:
    """Each row says something else, but of nobody's identity."""
    row["ID DTKS"] = row["ID DTKS"].replace("D9", "D8")


def test_sama_joins_beda_parts_and_neither_is_asked_again(printed: Run, store: Store, again: Again) -> None:
    one, two = printed.question("WULANDARI"), printed.question("BENEDICTA")
    overlap = next(one for one in printed.questions("TINDAKAN") if one["class"] == "TUMPANG_TINDIH_KESEHATAN")
    action = next(one for one in printed.questions("TINDAKAN") if one["record_id_right"] is None)
    _say(
        printed,
        store,
        (one["question_id"], "SAMA"),
        (two["question_id"], "RAGU"),
        (overlap["question_id"], "BEDA"),
        (action["question_id"], "LANJUT"),
    )
    before, run = printed.person(), again()
    after = run.person()
    assert before[one["record_id_left"]] != before[one["record_id_right"]]
    assert after[one["record_id_left"]] == after[one["record_id_right"]]
    assert before[overlap["record_id_left"]] == before[overlap["record_id_right"]]
    assert after[overlap["record_id_left"]] != after[overlap["record_id_right"]]
    assert after[two["record_id_left"]] != after[two["record_id_right"]]
    status = {
        question["question_id"]: (question["status"], question["verdict"]) for question in run.questions()
    }
    assert status[two["question_id"]] == ("DIPUTUSKAN", "RAGU")
    assert status[action["question_id"]] == ("DIPUTUSKAN", "LANJUT")
    assert overlap["question_id"] not in status
    assert one["question_id"] not in status or status[one["question_id"]][0] == "DIPUTUSKAN"
    assert {found for found, _ in status.values()} == {"BARU", "DIPUTUSKAN"}
    told = next(
        question["told"] for question in run.questions() if question["question_id"] == two["question_id"]
    )
    assert told.startswith("Diputuskan RAGU pada ")
    assert (run.judged["in_force"], run.judged["used"], run.judged["without_rows"]) == (4, 4, 0)


@pytest.mark.gate  # two whole runs; every day test_whole_job.py makes two without judgements
def test_same_store_same_bytes(printed: Run, store: Store, again: Again) -> None:
    _say(printed, store, (printed.question("WULANDARI")["question_id"], "SAMA"))

    def written(run: Run) -> dict[str, bytes]:
        found = {
            str(path.relative_to(run.out)): path.read_bytes() for path in run.out.rglob("*") if path.is_file()
        }
        manifest = json.loads(found.pop("manifest.json"))
        del manifest["measured"]
        return {**found, "": json.dumps(manifest).encode()}

    one, two = (again(name=name, perform=stages.run) for name in ("one", "two"))
    assert list((one.out / "reports").iterdir()) and written(one) == written(two)


def test_a_roll_sent_again_keeps_what_was_judged(
    printed: Run, store: Store, again: Again, tmp_path: Path
) -> None:
    """Other file name and hash, rows in another order, a KK mended: the judged stay judged, the open stay
    open, the mended is asked again."""
    judged, mended, opened = (
        printed.question("WULANDARI"),
        printed.question("BENEDICTA"),
        printed.question("YOHANA"),
    )
    _say(printed, store, (judged["question_id"], "BEDA"), (mended["question_id"], "BEDA"))

    def change(row: dict[str, str]) -> None:
        if row["NAMA"].startswith("BENEDICTA"):
            row["NO KK"] = "3173041004150001"

    run = again(_mended(inputs_with_questions(tmp_path / "anew"), change))
    assert set(printed.records()) - set(run.records()) == {printed.row("BENEDICTA")}
    kept, asked, still = run.question("WULANDARI"), run.question("BENEDICTA"), run.question("YOHANA")
    assert [kept["question_id"], still["question_id"]] == [judged["question_id"], opened["question_id"]]
    assert asked["question_id"] != mended["question_id"]
    assert (kept["status"], kept["verdict"], kept["told"][:16]) == ("DIPUTUSKAN", "BEDA", "Diputuskan BEDA ")
    assert (asked["status"], asked["verdict"]) == ("DITANYAKAN_LAGI", "BEDA")
    assert asked["told"].endswith("; ditanyakan lagi karena KK berubah")
    assert (still["status"], still["verdict"], still["told"]) == ("BARU", None, None)
    assert (run.judged["used"], run.judged["changed"], run.judged["without_rows"]) == (2, 1, 0)
    # said again on the new evidence, by the same person: the question is closed, and stays so
    _say(run, store, (asked["question_id"], "BEDA"))
    final = again(_mended(inputs_with_questions(tmp_path / "thrice"), change, name="lagi.csv"), name="third")
    assert final.question("BENEDICTA")["status"] == "DIPUTUSKAN"
    assert (final.judged["in_force"], final.judged["changed"]) == (2, 0)


def test_rows_joined_by_people_are_asked_about_when_they_change(
    printed: Run, store: Store, again: Again, tmp_path: Path
) -> None:
    """No finding asks about rows that a judgement made one person: the judgement itself does."""
    question, gatot = printed.question("GATOT"), printed.row("GATOT")
    (other,) = {question["record_id_left"], question["record_id_right"]} - {gatot}
    _say(printed, store, (question["question_id"], "SAMA"))

    def change(row: dict[str, str]) -> None:
        if row["NAMA"].startswith("GATOT"):
            row["TGL LAHIR"], row["NAMA IBU"] = "26/06/1990", ""

    run = again(_mended(inputs_with_questions(tmp_path / "anew"), change))
    mine = run.row("GATOT")
    person = run.person()
    assert person[mine] == person[other]  # in force until it is replaced
    asked = run.question("GATOT")
    assert (asked["status"], asked["answers"], asked["person_id_other"]) == (
        "DITANYAKAN_LAGI",
        "IDENTITAS",
        None,
    )
    assert asked["told"].endswith("ditanyakan lagi karena tanggal lahir berubah, nama ibu kini kosong")
    assert "Petugas pernah menyatakan" in asked["reason"]
    _say(run, store, (asked["question_id"], "BEDA"), by="Tono", paper=True)  # Tono saw what Sari had said
    parted = again(_mended(inputs_with_questions(tmp_path / "thrice"), change, name="lagi.csv"), name="third")
    person = parted.person()
    assert person[parted.row("GATOT")] != person[other]
    assert parted.judged["in_force"] == 1


def test_a_number_that_went_to_another_person_carries_no_judgement(
    printed: Run, store: Store, again: Again, tmp_path: Path
) -> None:
    """The NIK is there, in the same programme, but name and birth date are another's: the judgement finds
    no row, and that is told."""
    _say(printed, store, (printed.question("YOHANA")["question_id"], "SAMA"))

    def change(row: dict[str, str]) -> None:
        if row["NAMA"].startswith("YOHANA"):
            row["NAMA"], row["TGL LAHIR"], row["NAMA IBU"] = "MARKUS PANJAITAN", "01/02/1963", "ROMAULI"

    run = again(_mended(inputs_with_questions(tmp_path / "anew"), change))
    assert (run.judged["used"], run.judged["without_rows"]) == (0, 1)
    assert run.question("MARKUS")["status"] == "BARU"


def test_revoking_brings_the_question_back(printed: Run, store: Store, again: Again) -> None:
    question = printed.question("WULANDARI")
    ids = _say(printed, store, (question["question_id"], "BEDA"))
    assert again(name="judged").question("WULANDARI")["status"] == "DIPUTUSKAN"
    revoke(store, ids, "salah baca")
    run = again(name="revoked")
    assert run.question("WULANDARI")["status"] == "BARU"
    assert run.judged["in_force"] == 0


def test_people_who_contradict_each_other_are_shown_and_not_used(
    printed: Run, store: Store, again: Again
) -> None:
    question = printed.question("WULANDARI")
    _say(printed, store, (question["question_id"], "SAMA"), by="Sari")
    report = record_answers(
        store, printed.out, [Answer(question["question_id"], "BEDA")], "Tono", Origin("tinjauan")
    )
    assert not report.whole
    assert "J-2 BEDA" in report.contradictions[0]
    assert "J-1 SAMA" in report.contradictions[0]
    run = again()
    asked = run.question("WULANDARI")
    assert asked["status"] == "DITANYAKAN_LAGI"
    assert "jawaban petugas bertentangan" in asked["told"]
    assert run.person()[question["record_id_left"]] != run.person()[question["record_id_right"]]
    assert (run.judged["used"], run.judged["contradicted"]) == (0, 2)
    # on the paper of that run somebody decides between them
    _say(run, store, (asked["question_id"], "SAMA"), by="Lurah", paper=True)
    settled = again(name="settled")
    assert settled.person()[question["record_id_left"]] == settled.person()[question["record_id_right"]]
    assert (settled.judged["in_force"], settled.judged["contradicted"]) == (1, 0)


@pytest.mark.parametrize(
    ("first", "second", "replaced"),
    [
        ({"by": "Sari"}, {"by": "Sari"}, True),
        ({"by": "Sari"}, {"by": "sari "}, True),
        ({"by": "Sari"}, {"by": "Tono"}, False),
        ({"by": ""}, {"by": ""}, False),  # one account, two papers: nobody knows whose
        ({"by": "", "initials": "AB"}, {"by": "", "initials": "AB"}, True),
        ({"by": "", "initials": "AB"}, {"by": "", "initials": "CD"}, False),
        ({"by": "", "file": "gambir.xlsx"}, {"by": "", "file": "gambir.xlsx"}, True),
        ({"by": "Sari", "file": "gambir.xlsx"}, {"by": "Tono", "file": "gambir.xlsx"}, True),
    ],
)
def test_who_replaces_whom(
    printed: Run, store: Store, first: dict[str, str], second: dict[str, str], replaced: bool
) -> None:
    question = printed.question("WULANDARI")["question_id"]
    for at, (told, verdict) in enumerate(((first, "SAMA"), (second, "BEDA"))):
        answer = Answer(question, verdict, initials=told.get("initials", ""))
        origin = Origin(told.get("file", f"{at}.csv"), str(at) * 64)
        report = record_answers(store, printed.out, [answer], told["by"], origin)
    assert report.whole is replaced
    assert report.taken[0].replaced == (("J-1",) if replaced else ())


def test_two_answers_of_one_import_contradict_also_from_one_person(printed: Run, store: Store) -> None:
    question = printed.question("WULANDARI")["question_id"]
    answers = [Answer(question, "SAMA", row=3), Answer(question, "BEDA", row=9)]
    report = record_answers(store, printed.out, answers, "Sari", Origin("a.csv", "0" * 64))
    assert (len(report.taken), len(report.contradictions)) == (2, 2)
    mended = record_answers(store, printed.out, [answers[0]], "Sari", Origin("a.csv", "1" * 64))
    assert mended.whole
    assert mended.taken[0].replaced == ("J-1", "J-2")


def test_a_paper_that_was_revoked_does_not_come_back_by_itself(printed: Run, store: Store) -> None:
    question = printed.question("WULANDARI")["question_id"]
    paper = Origin("a.csv", "0" * 64)
    record_answers(store, printed.out, [Answer(question, "SAMA", row=4)], "", paper)
    revoke(store, ["J-1"], "keliru")
    report = record_answers(store, printed.out, [Answer(question, "SAMA", row=4)], "", paper)
    assert (report.taken, len(report.refused)) == ((), 1)
    assert "sudah dicabut (J-1)" in report.refused[0].why
    assert record_answers(store, printed.out, [Answer(question, "SAMA")], "", Origin("b.csv", "1" * 64)).whole


def test_a_run_that_was_replaced_still_takes_its_papers_back(
    store: Store, cache: Path, tmp_path: Path
) -> None:
    inputs = inputs_with_questions(tmp_path / "inputs")
    job = Job(inputs=inputs, out=tmp_path / "out", as_of=date(2017, 6, 30), cache=cache)
    run_as_far_as(stages.ASK, job)
    run = Run(tmp_path / "out")
    question, number = run.question("WULANDARI"), run.number
    _mended(inputs, _renumbered)
    run_as_far_as(stages.ASK, job)
    assert question["question_id"] not in {one["question_id"] for one in run.questions()}
    report = record_answers(
        run.store,
        run.out,
        [Answer(question["question_id"], "BEDA")],
        "Sari",
        Origin("a.csv", "0" * 64, run=number),
    )
    assert report.whole
    assert run.store.read().events[0].run == number
    run_as_far_as(stages.ASK, job)  # the store beside OUT is used without being named
    assert run.question("WULANDARI")["status"] == "DIPUTUSKAN"


def test_a_paper_may_bear_the_number_of_an_earlier_run(printed: Run, store: Store, tmp_path: Path) -> None:
    """Since which it says the same: whoever answers on it had seen what that run knew, and no later answer."""
    question = printed.question("WULANDARI")["question_id"]
    _say(printed, store, (question, "SAMA"), by="Sari")
    _say(printed, store, (printed.question("BENEDICTA")["question_id"], "RAGU"), by="Sari")
    name = store_name(store.key())
    said = {"numbers": {"20170601-0000-0001": {"store": name, "last_event": "J-1"}, "20170602-0000-0002": {}}}
    (tmp_path / "papers.json").write_text(json.dumps(said))
    with opened(printed.out, "questions", "question_rows", "records") as run:
        asked = _questions_of(replace(run, paths={**run.paths, "papers.json": tmp_path / "papers.json"}), [])
        assert asked.knew(name) == {printed.number: 0, "20170601-0000-0001": 1, "20170602-0000-0002": 0}
        assert asked.knew("another") == dict.fromkeys(asked.knew(name), 0)
