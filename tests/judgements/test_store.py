"""The store: it only grows, survives being cut off, two who write at once, and holds nothing about
anybody."""

from __future__ import annotations

import json
import multiprocessing
import re
import shutil
import stat
from pathlib import Path

import pytest

from reconcile.judgements import Answer, Origin, Store, import_worklists, record_answers, revoke, store_beside
from reconcile.judgements.standing import in_force
from reconcile.judgements.store.events import Event
from reconcile.judgements.store.states import History
from reconcile.privacy.redacting import place_mark, without_persons
from reconcile.vocabulary.errors import StorageError, UsageError
from tests.workspace.store.nights import night

from .conftest import NOW, Run, Sheet, write_csv
from .raw import lines_of


def _answer_all(
    run: Run, store: Store, verdict: str = "SAMA", by: str = "Sari", **more: str
) -> tuple[str, ...]:
    answers = [Answer(question["question_id"], verdict, **more) for question in run.questions("IDENTITAS")]
    return tuple(
        taken.event_id for taken in record_answers(store, run.out, answers, by, Origin("tinjauan")).taken
    )


def test_the_folder_is_closed_to_others_and_kept_out_of_repositories(printed: Run, store: Store) -> None:
    _answer_all(printed, store)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o700
    assert {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in store.path.iterdir()
        if path.name != ".gitignore"
    } == {
        "judgements.lock": 0o600,
        "store.sqlite": 0o600,
    }
    key = Path(str(store.key_place))
    assert key == store.path.with_name("simpanan.key") / "key"
    assert (stat.S_IMODE(key.stat().st_mode), stat.S_IMODE(key.parent.stat().st_mode)) == (0o600, 0o700)
    for folder in (store.path, key.parent):
        assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_nothing_personal_is_kept(printed: Run, store: Store, tmp_path: Path) -> None:
    """Neither from the rows, nor from what people write beside: NIKs, birth dates, names, in remarks and
    initials."""
    records = printed.records()
    answers = []
    for question in printed.questions():
        row = records[question["record_id_left"]]
        note = (
            f"{row['name']} ({row['nik']}) lahir {row['birth_date']:%d-%m-%Y}, ibu {row['mother_core']}, KK"
            f" {row['kk']}; tetangga kenal"
        )
        answers.append(
            Answer(
                question["question_id"],
                "BEDA" if question["record_id_right"] else "LANJUT",
                note=note,
                initials="WN",
            )
        )
    report = record_answers(
        store, printed.out, answers, "Petugas 1", Origin("3173045312769000 daftar.csv", "9" * 64)
    )
    assert len(report.taken) == len(answers)
    text = lines_of(store).decode()
    assert "tetangga kenal" in text
    assert re.findall(r"\d{16}", text) == []
    spoken = [json.loads(line)["note"] for line in text.splitlines()]
    for row in records.values():
        for name in ("nik", "kk", "name", "mother_core", "nik_part", "card_number"):
            assert not row[name] or f'"{row[name]}"' not in text
            assert not row[name] or row[name].isalpha() or row[name] not in text, name
    names = {word for row in records.values() for word in (row["name"] or "").split() if len(word) > 2}
    assert not [note for note in spoken if set(re.findall(r"\w+", note.upper())) & names]


def test_equal_fields_of_two_rows_do_not_look_equal(printed: Run, store: Store) -> None:
    """Two rows with one NIK: the digest of the field tells nobody so."""
    _answer_all(printed, store)
    events = store.read().events
    pairs = [
        (event.left.fields["nik"], event.right.fields["nik"])
        for event in events
        if event.left and event.right
    ]
    assert pairs
    assert all(left and right and left != right for left, right in pairs)


def test_another_store_has_another_key_and_other_digests(printed: Run, store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "lain")
    _answer_all(printed, store)
    _answer_all(printed, other)
    one, two = store.read().events[0].left, other.read().events[0].left
    assert one
    assert two
    assert one.record_id == two.record_id
    assert {one.exact, one.number, one.named}.isdisjoint({two.exact, two.number, two.named})


def test_without_its_key_nothing_is_added(printed: Run, store: Store) -> None:
    _answer_all(printed, store)
    before = lines_of(store)
    Path(str(store.key_place)).unlink()
    with pytest.raises(UsageError, match="cadangan"):
        _answer_all(printed, store, by="Tono")
    with pytest.raises(UsageError, match="--key"):
        store.read()
    assert lines_of(store) == before


def _import(store: Path, run: Path, file: Path) -> int:
    return len(import_worklists(Store(store), run, [file])[0].taken)


def test_two_imports_at_once_lose_nothing(printed: Run, store: Store, tmp_path: Path) -> None:
    questions = printed.questions("TINDAKAN")
    files = [
        write_csv(
            tmp_path / f"{at}.csv",
            Sheet.of(questions[at::4], {one["question_id"]: "LANJUT" for one in questions}).cells(),
        )
        for at in range(4)
    ]
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        taken = pool.starmap(_import, [(store.path, printed.out, file) for file in files])
    assert sum(taken) == len(questions)
    events = store.read().events
    assert [event.number for event in events] == list(range(1, len(questions) + 1))
    assert {event.question_id for event in events} == {question["question_id"] for question in questions}
    assert len({(event.left.exact, event.question_id) for event in events if event.left}) == len(questions)


def test_a_night_does_not_wait_for_answers_that_are_being_worked_out(tmp_path: Path) -> None:
    """An import of a large run takes minutes; the night's publication waits for nobody that long."""
    night(tmp_path / "out", {"identities": "1"})
    store = store_beside(tmp_path / "out")

    def make(history: History, key: bytes) -> list[Event]:
        assert night(tmp_path / "out", {"identities": "2"}).generation == 2
        return [Event(1, "revoked", NOW, "Sari")]

    assert len(store.add(make)) == 1
    assert len(store.read().events) == 1


def test_answers_are_not_added_to_a_store_that_was_exchanged_meanwhile(tmp_path: Path) -> None:
    store, other = Store(tmp_path / "out.store"), Store(tmp_path / "lain.store")
    for one in (store, other):
        one.add(lambda history, key: [Event(1, "revoked", NOW, "Sari")])
    other_lines = lines_of(other)

    def make(history: History, key: bytes) -> list[Event]:
        shutil.copy(other.path / "store.sqlite", store.path / "store.sqlite")
        return [Event(2, "revoked", NOW, "Sari")]

    with pytest.raises(StorageError, match="diganti selama perintah ini berjalan"):
        store.add(make)
    assert lines_of(store) == other_lines


def test_a_trial_writes_nothing(printed: Run, store: Store) -> None:
    answers = [Answer(printed.questions("IDENTITAS")[0]["question_id"], "SAMA")]
    assert len(record_answers(store, printed.out, answers, "", Origin("x"), dry_run=True).taken) == 1
    assert not store.path.exists()


def test_revoking_is_an_event_with_a_reason(printed: Run, store: Store) -> None:
    ids = _answer_all(printed, store)
    done = revoke(store, ids[:2], "salah orang, lihat 3173045312769000", "Lurah", now=NOW)
    event = store.read().events[-1]
    assert (event.event_id, event.kind, event.by, event.revokes) == (done[0], "revoked", "Lurah", (1, 2))
    assert "salah orang" in event.note
    assert "3173" not in event.note
    assert [one.event_id for one in in_force(store.read().events)] == list(ids[2:])
    with pytest.raises(UsageError, match="J-1: tidak ada"):
        revoke(store, ["J-1", ids[2]], "sekali lagi")
    assert len(store.read().events) == len(ids) + 1
    with pytest.raises(UsageError, match="alasan"):
        revoke(store, [ids[2]], " ")


def test_files_are_known_by_their_names_but_for_numbers_of_persons() -> None:
    """A mark says that a name is the same, not which person's number stands in it."""
    marks = [
        place_mark(b"key", "F", name)
        for name in ("jawaban 3173045312769000.csv", "jawaban 3173045312769001.csv", "3172051001.csv")
    ]
    assert marks[0] == marks[1] != marks[2]


@pytest.mark.parametrize(
    ("note", "kept"),
    [("Budi pindah", "… pindah"), ("nik 3171 0112 0190 0001", "nik …"), ("lahir 12-05-1970", "lahir …"), ("RT 03 RW 004", "RT 03 RW 004"), ("budiman", "budiman")],
)  # fmt: skip
def test_remarks_keep_their_sense_and_no_person(note: str, kept: str) -> None:
    assert without_persons(note, ["BUDI SANTOSO"]) == kept
