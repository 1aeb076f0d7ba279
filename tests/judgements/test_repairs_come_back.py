"""The workbook of repairs is returned as a worklist is: its answers are kept, in whatever state it comes, and
only the next delivery proves anything."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from reconcile.cli.looking.answered import repairs_line
from reconcile.cli.looking.judged import repair_lines
from reconcile.judgements import Origin, Store, import_worklists, revoke
from reconcile.judgements.mending import AFTER, record_states, said_of_repairs
from reconcile.judgements.papers.mended import SaidOfRepair, said_of, state_of
from reconcile.tables.verification import OPEN_STATES
from reconcile.vocabulary.worklist_headings import REPAIR_ID, STATE, STATE_BY, STATE_DAY, STATE_NOTE
from reconcile.workspace.files.door import read_table
from tests.runs import sample_run

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
Cells = list[list[str]]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "simpanan")


def _repairs() -> list[str]:
    table = read_table(sample_run() / "repairs.parquet", ["repair_id", "state"])
    return [row["repair_id"] for row in table.to_pylist() if row["state"] == "DRAF"]


def _say(store: Store, *said: tuple[str, str], day: str = "", note: str = "menurut KK"):  # type: ignore[no-untyped-def]
    rows = [
        SaidOfRepair(name, state, state, day=day, by="Rina", note=note, sheet="USULAN", row=at)
        for at, (name, state) in enumerate(said, 5)
    ]
    (report,) = record_states(store, sample_run(), [(Origin("balik.xlsx"), rows)], "Sari", now=NOW)
    return report


def _states(store: Store) -> dict[str, str]:
    return {str(row["repair_id"]): str(row["state"]) for row in said_of_repairs(store.read().events)}


def _book() -> Path:
    """The fullest workbook of a sender."""
    return max(
        (sample_run() / "reports" / "usulan_perbaikan").glob("*.xlsx"), key=lambda path: path.stat().st_size
    )


def _filled(words: Sequence[str]) -> tuple[list[str], Cells]:
    """Headings and rows of a sender's sheet, answered by turns."""
    sheet = openpyxl.load_workbook(_book()).worksheets[0]
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    top = next(at for at, row in enumerate(rows) if row[0] == REPAIR_ID)
    head, body = rows[top], rows[top + 1 :]
    for at, row in enumerate(body):
        row[head.index(STATE)] = words[at % len(words)]
        row[head.index(STATE_DAY)] = "26/11/2026"
        row[head.index(STATE_BY)] = "Rina"
        row[head.index(STATE_NOTE)] = "akta kelahiran"
    return head, body


def _shuffled(head: list[str], body: Cells) -> Cells:
    """Rows sorted otherwise, columns moved, some of both deleted, the sentences above gone."""
    dice = random.Random(3)
    order = [at for at, name in enumerate(head) if name not in ("Nama", "Nilai usulan")]
    dice.shuffle(order)
    dice.shuffle(body)
    return [[row[at] for at in order] for row in [head, *body[: len(body) * 3 // 4]]]


def _as_returned(head: list[str], body: Cells) -> Cells:
    return [["Usulan perbaikan"], [], head, *body]


@pytest.mark.parametrize("mess", [_as_returned, _shuffled])
def test_a_workbook_comes_back_in_any_state(
    mess: Callable[[list[str], Cells], Cells], store: Store, tmp_path: Path
) -> None:
    head, body = _filled(["setuju", "Sudah diperbaiki", "ditolak", "", "REVISI", "diajukan"])
    cells = mess(head, body)
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    path = tmp_path / "nama lain (1).xlsx"
    book.save(path)
    (report,) = import_worklists(store, sample_run(), [path], "Sari")
    column = next(row for row in cells if REPAIR_ID in row).index(STATE)
    wanted = sum(bool(row[column]) for row in cells if len(row) > column) - 1
    assert report.whole and len(report.taken) == wanted and wanted >= 3, report
    (again,) = import_worklists(store, sample_run(), [path], "Sari")
    assert (len(again.taken), again.unchanged) == (0, wanted)
    said = said_of_repairs(store.read().events)
    assert {row["said_by"] for row in said} == {"Rina"} and {row["said_on"] for row in said} == {
        date(2026, 11, 26)
    }


def test_each_state_follows_only_on_some(store: Store) -> None:
    """All pairs of states, each on a repair of its own."""
    names = iter(_repairs())
    for before in OPEN_STATES:
        for after in OPEN_STATES[1:]:
            name = next(names)
            if before != OPEN_STATES[0]:
                assert _say(store, (name, before)).whole
            report = _say(store, (name, after))
            if after == before or after in AFTER[before]:
                assert report.whole and _states(store)[name] == after
            else:
                (refusal,) = report.refused
                assert refusal.row == 5 and before in refusal.why and after in refusal.why


@pytest.mark.parametrize(
    ("state", "more", "why"),
    [
        ("TERBUKTI", {}, "kiriman berikutnya"),
        ("DITOLAK", {"note": ""}, STATE_NOTE),
        ("DISETUJUI", {"day": "31-12-2030"}, "sesudah hari ini"),
        ("DISETUJUI", {"day": "kemarin"}, "tidak dapat dibaca"),
        ("DISETUJUI", {"day": "01-01-2018"}, "sebelum usulan dibuat"),
        ("", {}, "tidak dikenal"),
    ],
)
def test_what_cannot_be_is_refused_in_words(store: Store, state: str, more: dict[str, str], why: str) -> None:
    (refusal,) = _say(store, (_repairs()[0], state), **more).refused
    assert why in refusal.why and not store.read().events


def test_a_repair_of_another_run_is_refused(store: Store) -> None:
    (refusal,) = _say(store, ("U-00000000000000", "DISETUJUI")).refused
    assert "--run" in refusal.why


def test_what_was_said_may_be_taken_back(store: Store) -> None:
    name = _repairs()[0]
    _say(store, (name, "DISETUJUI"))
    taken = _say(store, (name, "DITERAPKAN")).taken
    revoke(store, [taken[0].event_id], "salah baris", "Sari", now=NOW + timedelta(hours=1))
    assert _states(store) == {name: "DISETUJUI"}


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("ok", "DISETUJUI"),
        ("Setuju", "DISETUJUI"),
        ("setuju, tapi namanya lain", ""),
        ("disetujui/diterapkan", ""),
        ("sudah diperbaiki.", "DITERAPKAN"),
        ("Sdh dibetulkan", "DITERAPKAN"),
        ("sudah sesuai", ""),
        ("TOLAK", "DITOLAK"),
        ("tdk setuju", "DITOLAK"),
        ("Ditolak - data sudah benar", "DITOLAK"),
        ("ditolak, sudah diperbaiki", ""),
        ("ditolak?", ""),
        ("draft", "DRAF"),
        ("belum", "DRAF"),
        ("mungkin", ""),
    ],
)
def test_words_that_people_write_are_known(written: str, state: str) -> None:
    assert state_of(written) == state


def test_a_reason_beside_the_answer_is_its_note() -> None:
    found = {REPAIR_ID: ["U-0123456789ABCD"], STATE: ["Ditolak (orangnya lain)"]}
    said = said_of(found, "USULAN", 5)
    assert isinstance(said, SaidOfRepair) and (said.state, said.note) == ("DITOLAK", "orangnya lain")


def test_two_answers_of_one_day_are_none(store: Store) -> None:
    first, other, *_ = _repairs()
    report = _say(store, (first, "DISETUJUI"), (other, "DISETUJUI"), (first, "DITOLAK"))
    assert [one.question_id for one in report.taken] == [other]
    assert [one.row for one in report.refused] == [5, 7] and "baris 5, 7" in report.refused[0].why


def test_a_number_that_is_not_kept_is_told(store: Store) -> None:
    report = _say(store, (_repairs()[0], "REVISI"), note="NIK menurut KK 3174091201889005")
    (doubt,) = report.doubts
    assert doubt.row == 5 and "kiriman berikutnya" in doubt.why
    assert "3174091201889005" not in str(said_of_repairs(store.read().events))


def test_a_note_without_an_answer_is_told(store: Store, tmp_path: Path) -> None:
    head, body = _filled([""])
    body[1][head.index(STATE_NOTE)] = ""
    path = tmp_path / "balik.xlsx"
    book = openpyxl.Workbook()
    for row in (head, *body[:3]):
        book.active.append(row)
    book.save(path)
    (report,) = import_worklists(store, sample_run(), [path], "Sari")
    assert (report.taken, report.empty, [one.row for one in report.doubts]) == ((), 3, [2, 4])


def test_answers_about_repairs_are_seen(store: Store) -> None:
    _say(store, (_repairs()[0], "DISETUJUI"))
    _say(store, (_repairs()[0], "DITERAPKAN"))
    first, last, counted = repair_lines(store.read().events, each=True)
    assert first.startswith("J-1 ") and last.startswith("J-2 ") and "DITERAPKAN, oleh Sari" in last
    assert counted == "Jawaban usulan perbaikan: 1 DITERAPKAN."
    assert list(repair_lines((), each=True)) == []
    assert repairs_line(sample_run()).startswith("Usulan perbaikan: ")
