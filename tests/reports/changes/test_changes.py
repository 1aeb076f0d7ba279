"""What changed since the run before: the same people found again, and every finding counted once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.reports.changes.changes import Change, keep_changes
from reconcile.reports.changes.listed import write_changes
from reconcile.reports.contents import Level
from reconcile.reports.kit.homes import keep_homes
from reconcile.tables import TABLES, empty
from reconcile.vocabulary.errors import LedgerError
from tests.findings.ascii_tables import engine_with, parse, table
from tests.reports.samples import facts, found_engine
from tests.runs import tries

COMPARED = ("records", "persons", *findings.names())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = engine_with({name: empty(name) for name in TABLES}, tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


def run(engine: Engine, prefix: str, rows: str, **others: str) -> None:
    """Make the tables of one run; the id of a row tells its file ("a1-2" is row 2 of file a1)."""
    drawn: list[dict[str, Any]] = [dict(row) for row in parse(rows)]
    for row in drawn:
        row |= {
            "programme": "kis",
            "source_file": f"{row['record_id'].split('-')[0]}.csv",
            "sheet": "",
            "flags": 0,
        }
        row["source_row"] = int(row["record_id"].split("-")[1])
    made = {name: empty(name) for name in COMPARED} | {
        "records": table("records", drawn),
        "persons": table("persons", drawn),
    }
    made |= {name: table(name, [dict(row) for row in parse(text)]) for name, text in others.items()}
    for name, rows_ in made.items():
        engine.read(f"{prefix}{name}", rows_)
    keep_homes(engine)


def told(engine: Engine) -> dict[str, tuple[int, int, int, int]]:
    return {
        change.name: (change.went, change.stayed_before, change.stayed, change.came)
        for change in keep_changes(engine)
    }


def listed(*people: str, name: str = "BELUM_TERJANGKAU") -> str:
    return "list | person_id | record_id\n" + "\n".join(
        f"{name} | {person.split()[0]} | {person.split()[1]}" for person in people
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "now", "same"),
    [
        (
            "a-1 | old | -    | BUDI | 1990-01-02",
            "a-1 | new | -    | ADI  | 1991-01-02",
            True,
        ),  # the same row of the same file
        ("a-1 | old | 0001 | BUDI | 1990-01-02", "b-1 | new | 0001 | BUDHI | -", True),  # the same NIK
        (
            "a-1 | old | 0001 | BUDI | 1990-01-02",
            "b-1 | new | 0002 | BUDI | 1990-01-02",
            True,
        ),  # name and birth, of one alone
        ("a-1 | old | -    | BUDI | -", "b-1 | new | - | BUDI | -", False),  # a name alone is nobody
        ("a-1 | old | 0001 | BUDI | 1990-01-02", "b-1 | new | 0002 | ADI | 1990-01-02", False),
        # a NIK that two persons hold tells neither of them
        ("a-1 | old | 0001 | BUDI | -\na-2 | other | 0001 | ADI | -", "b-1 | new | 0001 | BUDI | -", False),
        # so with two of one name and birth date
        (
            "a-1 | old | -    | BUDI | 1990-01-02\na-2 | other | - | BUDI | 1990-01-02",
            "b-1 | new | - | BUDI | 1990-01-02",
            False,
        ),
        # whoever has a partner already is not asked for a weaker key that another person shares
        (
            "a-1 | old | 0001 | BUDI | -\nc-1 | other | 0009 | ADI | -",
            "c-1 | new | 0001 | ADI | -\na-1 | x | 0009 | BUDI | -",
            False,
        ),
    ],
)
def test_a_person_is_found_again_by_the_strongest_key(
    engine: Engine, before: str, now: str, same: bool
) -> None:
    heading = "id | person | nik | name_key | birth_date\n"
    run(engine, "previous_", heading + before, unregistered=listed("old a-1"))
    run(engine, "", heading + now, unregistered=listed("new " + now.split(" ", maxsplit=1)[0]))
    assert told(engine) == {"BELUM_TERJANGKAU": (0, 1, 1, 0) if same else (1, 0, 0, 1)}


def test_a_finding_of_another_class_is_new(engine: Engine) -> None:
    run(engine, "previous_", "id | person\na-1 | p", unregistered=listed("p a-1", name="TIDAK_TERCATAT_DKI"))
    run(engine, "", "id | person\na-1 | q", unregistered=listed("q a-1", name="TIDAK_TERCATAT_DUKCAPIL"))
    assert told(engine) == {"TIDAK_TERCATAT_DKI": (1, 0, 0, 0), "TIDAK_TERCATAT_DUKCAPIL": (0, 0, 0, 1)}


def test_persons_that_became_one_keep_their_finding(engine: Engine) -> None:
    run(engine, "previous_", "id | person\na-1 | p\na-2 | q", unregistered=listed("p a-1", "q a-2"))
    run(engine, "", "id | person\na-1 | r\na-2 | r", unregistered=listed("r a-1"))
    assert told(engine) == {"BELUM_TERJANGKAU": (0, 2, 1, 0)}


@pytest.mark.parametrize(
    ("left", "right", "same"), [("p", "q", True), ("q", "p", True), ("p", "r", False), ("p", "p", False)]
)
def test_a_conflict_stays_when_both_its_persons_had_it(
    engine: Engine, left: str, right: str, same: bool
) -> None:
    rows = "id | person\na-1 | p\na-2 | q\na-3 | r"
    heading = "conflict_id | class | record_id_left | record_id_right | person_id_left | person_id_right\n"
    ids = {"p": "a-1", "q": "a-2", "r": "a-3"}
    run(engine, "previous_", rows, conflicts=f"{heading}1 | PERLU_TINJAUAN | a-1 | a-2 | p | q")
    run(
        engine,
        "",
        rows,
        conflicts=f"{heading}1 | PERLU_TINJAUAN | {ids[left]} | {ids[right]} | {left} | {right}",
    )
    assert told(engine) == {"PERLU_TINJAUAN": (0, 1, 1, 0) if same else (1, 0, 0, 1)}


def test_rupiah_of_what_came_and_went(engine: Engine) -> None:
    heading = "person_id | class | record_id_left | record_id_right | amount\n"
    rows = "id | person\na-1 | p\na-2 | q"
    run(
        engine,
        "previous_",
        rows,
        overlaps=f"{heading}p | X | a-1 | a-1 | 100\np | X | a-1 | a-2 | 20\nq | X | a-2 | a-2 | -",
    )
    run(engine, "", rows, overlaps=f"{heading}q | X | a-2 | a-2 | 7")
    (change,) = keep_changes(engine)
    assert change == Change(
        "overlaps",
        "X",
        went=1,
        stayed_before=1,
        stayed=1,
        came=0,
        amount_went=120,
        amount_before=120,
        amount=7,
    )


@pytest.mark.parametrize(("missing", "before"), [(True, False), (False, True), (False, False)])
def test_nothing_came_or_went_where_one_of_the_runs_did_not_look(
    engine: Engine, missing: bool, before: bool
) -> None:
    """Without a register the lists are empty: nobody was helped since, and nobody is new when it is back."""
    run(engine, "previous_", "id | person\na-1 | p", unregistered=listed(*([] if before else ["p a-1"])))
    run(engine, "", "id | person\na-1 | p", unregistered=listed(*(["p a-1"] if before else [])))
    codes = ["BELUM_TERJANGKAU"]
    (change,) = keep_changes(engine, codes if missing else (), codes if before else ())
    unlike = (change.unlike_before, change.unlike)
    assert unlike == ((1, 0) if missing else (0, 1) if before else (0, 0))
    assert (change.went, change.came) == ((0, 0) if missing or before else (1, 0))
    assert change.before + change.now == 1


def test_a_programme_that_one_run_did_not_read_tells_nothing(engine: Engine) -> None:
    heading = "person_id | class | record_id_left | record_id_right\n"
    run(engine, "previous_", "id | person\na-1 | p\na-2 | q", overlaps=f"{heading}p | X | a-1 | a-1")
    run(engine, "", "id | person\na-2 | q", overlaps=f"{heading}q | X | a-2 | a-2")
    engine.keep("records", "SELECT * REPLACE ('kjs' AS programme) FROM records")
    (change,) = keep_changes(engine)
    assert (change.unlike_before, change.unlike, change.went, change.came) == (1, 1, 0, 0)


people = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("pqrs"), st.sampled_from(["0001", "0002", None])),
    max_size=6,
)


@pytest.mark.slow
@given(before=people, now=people)
@settings(max_examples=tries(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_finding_of_either_run_is_counted_once(
    engine: Engine, before: list[Any], now: list[Any]
) -> None:
    counts = {}
    for prefix, drawn in (("previous_", before), ("", now)):
        rows = "id | person | nik\n" + "\n".join(
            f"{file}-{n} | {prefix}{person} | {nik or '-'}" for n, (file, person, nik) in enumerate(drawn)
        )
        first = {
            f"{prefix}{person}": f"{file}-{n}" for n, (file, person, _) in reversed(list(enumerate(drawn)))
        }
        run(
            engine,
            prefix,
            rows,
            unregistered=listed(*(f"{person} {row}" for person, row in sorted(first.items()))),
        )
        counts[prefix] = len(first)
    came = {change.name: change for change in keep_changes(engine)}.get("BELUM_TERJANGKAU", Change("", ""))
    assert (came.before, came.now) == (counts["previous_"], counts[""])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A run with one of everything, and a run before that found nothing but a doubly listed person who is
    gone now."""
    made = found_engine(tmp_path_factory.mktemp("whole"))
    for name in COMPARED:
        made.read(f"previous_{name}", empty(name))
    row = {
        "record_id": "kis-9",
        "person_id": "x",
        "programme": "kis",
        "source_file": "kis.csv",
        "sheet": "",
        "source_row": 9,
        "flags": 0,
    }
    row |= {
        "name": "=ZAENAB 3171010203809009",
        "nik": "3171010203809009",
        "birth_date": "1980-03-02",
        "region_code": "3174011001",
        "rt": "001",
    }
    others = [  # it read every programme: else nothing of them could be new
        row | {"record_id": f"{code}-9", "programme": code, "person_id": code, "name": None, "nik": None}
        for code in ("kjs", "kip", "kjp", "dtks", "dukcapil")
    ]
    made.read("previous_records", table("records", [row, *others]))
    made.read("previous_persons", table("persons", [row, *others]))
    made.read(
        "previous_duplicates",
        table("duplicates", [row | {"record_id_left": "kis-9", "record_id_right": "kis-9"}]),
    )
    keep_homes(made)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        (Level.L0, ["'3171010203809009", "'=ZAENAB 3171010203809009", "02-03-1980", "001"]),
        (Level.L1, ["317101**********", "'=ZAENAB ****************", "1980", "001"]),
        (Level.L2, ["31**************", "'=*** ****", "", ""]),
    ],
)
def test_the_list_is_masked_and_names_the_place_of_who_left(
    whole: Engine, tmp_path: Path, level: Level, shown: list[str]
) -> None:
    keep_changes(whole)
    (file,) = write_changes(whole, tmp_path, replace(facts(whole, level), previous=date(2017, 12, 31)))
    text = (tmp_path / file.name).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert [row["Perubahan"] for row in rows] == ["BARU"] * (len(rows) - 1) + ["SELESAI"]
    birth = "Tanggal lahir" if level == Level.L0 else "Tahun lahir"
    assert [rows[-1][name] for name in ("NIK", "Nama", birth, "RT")] == shown
    assert (rows[-1]["Kelurahan"], rows[-1]["Kode temuan"]) == ("Tebet Timur", "GANDA_INTERNAL")
    assert file.rows == len(rows) > 5


def test_l3_lists_nobody(whole: Engine, tmp_path: Path) -> None:
    keep_changes(whole)
    assert write_changes(whole, tmp_path, facts(whole, Level.L3)) == []
    assert not list(tmp_path.iterdir())


def test_a_list_with_a_row_too_few_is_refused(whole: Engine, tmp_path: Path) -> None:
    keep_changes(whole)
    whole.keep("changed", "SELECT * REPLACE ('lost' AS record_id) FROM changed")
    with pytest.raises(LedgerError, match=r"perubahan\.csv"):
        write_changes(whole, tmp_path, facts(whole))


def test_of_several_causes_the_one_is_told_that_explains_the_end(whole: Engine, tmp_path: Path) -> None:
    """A person's finding of two programmes ended twice: what the list of causes names first speaks."""
    line = {
        "finding": "duplicates", "code": "GANDA_INTERNAL", "person_id": "x", "other_id": "", "status": "SELESAI",
        "change": "SELESAI", "first_seen": date(2017, 1, 31),
    }  # fmt: skip
    ends = [
        line | {"programmes": programmes, "cause": cause}
        for programmes, cause in (("kis", "DATA_DIPERBAIKI"), ("kjs", "HILANG_DARI_ROLL"))
    ]
    keep_changes(whole)
    whole.read("finding_history", table("finding_history", ends))
    lasting = replace(facts(whole), previous=date(2017, 12, 31), lasting=True)
    (file,) = write_changes(whole, tmp_path, lasting)
    whole.read("finding_history", empty("finding_history"))
    text = (tmp_path / file.name).read_bytes().decode("utf-8-sig")
    last = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))[-1]
    assert (last["Perubahan"], last["Sebab"], last["Pertama kali"]) == (
        "SELESAI",
        "HILANG_DARI_ROLL",
        "01-2017",
    )
