"""Filled worklists and stores spoilt at random: each is taken, or refused with words; none ends in a
traceback or is believed changed.

`make fuzz N=10000 SEED=7` tries more of them than the gate does.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from reconcile.judgements import ImportReport, Store, import_worklists
from reconcile.judgements.listing import listed
from reconcile.vocabulary.errors import UsageError
from tests.fuzz.mutations import RAW, spoil
from tests.ingest.conftest import write_xlsx
from tests.ingest.odf import write_ods

from .conftest import Run, Sheet, write_csv

SEED = os.environ.get("SEED", "20180331")
MANY = int(os.environ.get("FUZZ", "0"))
WORKLISTS, STORES = (MANY // 4, MANY // 4) if MANY else (36, 40)
AT_ONCE = 36


@pytest.fixture(scope="module")
def sheet(printed: Run) -> Sheet:
    words = {"IDENTITAS": "BEDA", "TINDAKAN": "LANJUT"}
    return Sheet.of(
        printed.questions(), {one["question_id"]: words[one["answers"]] for one in printed.questions()}
    )


@pytest.fixture(scope="module")
def filled(sheet: Sheet, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One filled worklist in each format."""
    folder = tmp_path_factory.mktemp("filled")
    cells = sheet.cells()
    return [
        write_csv(folder / "a.csv", cells),
        write_xlsx(folder / "a.xlsx", {"A": cells}),
        write_ods(folder / "a.ods", {"A": cells}),
    ]


def _wrong(report: ImportReport, questions: int) -> str:
    told = " ".join(refusal.why for refusal in report.refused)
    if "galat program" in told or "batas waktunya" in told:
        return told
    taken = len(report.taken)  # a file told twice repeats its answers: they are known by then
    return (
        "" if taken <= questions and (taken or report.empty or told) else f"{taken} taken, and nothing told"
    )


def test_no_spoilt_worklist_does_harm(printed: Run, sheet: Sheet, filled: list[Path], tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    whole = import_worklists(store, printed.out, filled, dry_run=True)
    assert all(report.whole for report in whole) and len(whole[0].taken) == len(printed.questions())
    wrong = []
    for start in range(0, WORKLISTS, AT_ONCE):
        paths = []
        for number in range(start, min(start + AT_ONCE, WORKLISTS)):
            source = filled[number % len(filled)]
            done, content = spoil(source.read_bytes(), source.suffix[1:], Random(f"{SEED}/worklist/{number}"))
            paths.append(tmp_path / f"{number}-{done}{source.suffix}")
            paths[-1].write_bytes(content)
        for path, report in zip(
            paths, import_worklists(store, printed.out, paths, dry_run=True), strict=True
        ):
            found = _wrong(report, len(printed.questions()))
            wrong += [f"{path.name}: {found}"] if found else []
            path.unlink()
    assert wrong == []


@pytest.mark.parametrize("lines", ["events.jsonl", "store.sqlite"])
def test_no_spoilt_store_is_believed(printed: Run, filled: list[Path], tmp_path: Path, lines: str) -> None:
    """Whatever was done to a file, it is told, or what is read is what was written: a database has bytes that
    say nothing."""
    store = Store(tmp_path / "store")
    if lines == "events.jsonl":
        store.path.mkdir()
        (store.path / lines).touch()
    import_worklists(store, printed.out, filled[:1])
    assert _told(store) == ""
    events = store.read()
    files = sorted(
        path
        for path in tmp_path.rglob("*")
        if path.is_file() and path.stat().st_size and path.name != ".gitignore"
    )
    assert {lines} < {path.name for path in files}
    wrong = []
    for number in range(STORES):
        rng = Random(f"{SEED}/store/{number}")
        path, mutation = rng.choice([*files, store.path / lines]), rng.choice(RAW)
        before = path.read_bytes()
        path.write_bytes(mutation(before, rng))
        after, told = path.read_bytes(), _told(store)
        # blanks around a key or the lines are nothing
        silent = (
            not told
            and after.strip() != before.strip()
            and (path.suffix != ".sqlite" or store.read() != events)
        )
        path.write_bytes(before)
        wrong += (
            [f"{number} {mutation.__name__} of {path.name}: {told}"]
            if silent or (told and after == before)
            else []
        )
    assert wrong == []


def _told(store: Store) -> str:
    """What `judgements verify` and `list` say of a store, "" when it is well; whatever is not words of
    ours is raised."""
    told = ""
    for look in (
        lambda: store.find_faults()[1],
        lambda: store.redone() and None,
        lambda: [] if listed(store, None) else ["kosong"],
    ):
        try:
            told += " ".join(look() or ())
        except UsageError as error:
            told += str(error)
    return told
