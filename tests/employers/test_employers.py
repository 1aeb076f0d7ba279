"""Employers from files to entities: numbers and names, workers in common, guards, successions, and what is
told of bad input."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.employers.answers import Answer, AnswerLog
from reconcile.employers.crews import joined
from reconcile.employers.entities import employer_entities
from reconcile.employers.establishments import establishments
from reconcile.employers.succession import Succession, judged
from reconcile.kinds.employer.crews import (
    FEW,
    MANY,
    MOST,
    NONE,
    NOT_TOLD,
    WHOLE_FEW,
    Crew,
    Shared,
    chance,
    compare,
)
from reconcile.vocabulary.errors import DeclarationError
from tests.employers.conftest import GAMBIR, Found, member, worker
from tests.findings.ascii_tables import table as drawn

Run = Callable[..., Found]
NPWP, OTHER = "910000017999900", "910000025999900"


def prs(npp: str, name: str, npwp: str = "", address: str = "JL MELATI NO 3", kbli: str = "47111") -> str:
    return f"{npp};{name};{address};{GAMBIR};000;{npwp};{kbli}"


def bu(code: str, name: str, npwp: str = "", address: str = "JL. MELATI NO. 3") -> str:
    return f"{name};{code};{address};{GAMBIR};{npwp}"


def _entities(found: Found) -> dict[str, str]:
    """Name as written -> entity."""
    of = {row["record_id"]: row["entity_id"] for row in found["employer_entities"]}
    return {row["name_raw"]: of[row["record_id"]] for row in found["records_employer"]}


def _codes(found: Found) -> list[str]:
    return [row["code"] for row in found["employer_questions"]]


def _both(found: Found, one: str, other: str) -> bool:
    entities = _entities(found)
    return entities[one] == entities[other]


# one run holds most of it: a run costs two seconds


@pytest.fixture(scope="module")
def firms(found: Run) -> Found:
    crew = [*range(1, 9)]
    return found(
        {
            "bpjstk_prs": [
                prs("ZZ000001", "PT. KALINGGA DJAJA", NPWP),
                prs("ZZ000002", "CV RAVINDO BAGASKARA", address="JL MAWAR NO 8"),
                prs("ZZ000003", "PT WUNGU ANDARU", "910000041999900", "JL KARTINI NO 5"),
                prs("ZZ000004", "PT MERAK SANJAYA", "91.000.001.8-999.900", "JL PEMUDA NO 1"),
            ],
            "bpjskes_bu": [
                bu("99000001", "KALINGGA JAYA, PT", NPWP),
                bu("99000002", "RAFINDO BAGASKORO", address="JL KENANGA NO 4"),
                bu("99000003", "PT WUNGU ANDARU", "910000058999900", "JL KARTINI NO 5"),
                bu("99000005", "PT PENUMPANG NPWP", NPWP, "JL VETERAN NO 77"),
            ],
            "bpjstk_tk": [
                *(worker(number, npp="ZZ000002") for number in crew),
                worker(20, npp="ZZ999999"),
                worker(21, wage="empat juta"),
            ],
            "bpjskes_ppu": [
                *(member(number, code="99000002") for number in crew),
                member(30, pisat=3, code="99000005"),
            ],
            "bpjstk_iuran": [
                "ZZ000002;99000000001;02/2018;4.000.000;9600;10-03-2018",
                "ZZ000002;99000777777;02-02-2018;4jt;1;10-03-2018",
            ],
            "wlkp": [f"W1;PT KALINGGA JAYA;INDUK;{GAMBIR};5;3;15-01-2017"],
        }
    )


def test_numbers_names_and_workers_make_employers(firms: Found) -> None:
    assert _both(firms, "PT. KALINGGA DJAJA", "KALINGGA JAYA, PT")
    assert not _both(firms, "KALINGGA JAYA, PT", "PT PENUMPANG NPWP"), "a borrowed NPWP links nothing"
    assert not _both(firms, "CV RAVINDO BAGASKARA", "PT WUNGU ANDARU")
    rows = {row["name_raw"]: row["record_id"] for row in firms["records_employer"]}
    assert len(_entities(firms)) == len(set(rows)) and len(firms["employer_entities"]) == 9


def test_two_valid_taxpayers_are_never_one(firms: Found) -> None:
    same = [row["record_id"] for row in firms["records_employer"] if row["name_raw"] == "PT WUNGU ANDARU"]
    of = {row["record_id"]: row["entity_id"] for row in firms["employer_entities"]}
    assert len(same) == 2 and of[same[0]] != of[same[1]]


def test_workers_in_common_are_counted_and_their_chance_is_said(firms: Found) -> None:
    rows = {row["record_id"]: row["name_raw"] for row in firms["records_employer"]}
    [link] = [
        row
        for row in firms["employer_links"]
        if {rows[row["record_id_left"]], rows[row["record_id_right"]]}
        == {"CV RAVINDO BAGASKARA", "RAFINDO BAGASKORO"}
    ]
    assert (link["shared_workers"], link["containment"]) == (8, 1.0)
    assert "sebagian besar pekerjanya sama" in link["reasons"] and 0 < link["chance"] < 1


def test_what_is_wrong_is_told(firms: Found) -> None:
    told = _codes(firms)
    assert {
        "PEKERJA_TANPA_PERUSAHAAN",
        "PERUSAHAAN_TANPA_PEKERJA",
        "IURAN_TANPA_PESERTA",
        "WLKP_LAMA",
    } <= set(told)
    assert told.count("NPWP_DIPAKAI_BERSAMA") == 1
    said = " ".join(row["message"] for row in firms["employer_questions"])
    assert not re.search(r"\d{6}", said), "no number of anybody stands in a message"
    problems = {row["code"] for row in firms["problems"]}
    assert problems >= {"NPWP_CEK_SALAH", "BULAN_TIDAK_SAH", "UPAH_TIDAK_SAH"}
    [wrong] = [row for row in firms["records_employer"] if row["name_raw"] == "PT MERAK SANJAYA"]
    assert wrong["npwp9"] is None and wrong["flags"]


def test_a_succession_outranks_scores(found: Run) -> None:
    rolls = {
        "bpjstk_prs": [prs("ZZ000001", "PT LAMA SANJAYA", NPWP)],
        "bpjskes_bu": [bu("99000009", "PT BARU WUNGU", "910000041999900", "JL LAIN NO 9")],
    }
    lines = (
        f"lama,baru,tanggal,dasar\nZZ000001,99000009,01-01-2018,Akta 12\n{NPWP},99000009,01-01-2030,Rencana\n"
    )
    tables = found(rolls, lines)
    assert _both(tables, "PT LAMA SANJAYA", "PT BARU WUNGU")
    assert [row["reasons"] for row in tables["employer_links"]] == [
        "satu badan usaha menurut petugas (penggantian atau jawaban)"
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "lama;baru;tanggal;dasar\nZZ000001;99000009;01-01-2018;Akta 12\n",
        "lama,baru,tanggal,dasar\nbpjstk_prs ZZ000001-000,bpjskes_bu 99000009,2018-01-01,Akta 12\n",
    ],
)
def test_a_succession_is_read_as_spreadsheets_and_questions_write_it(found: Run, lines: str) -> None:
    rolls = {
        "bpjstk_prs": [prs("ZZ000001", "PT LAMA SANJAYA", NPWP)],
        "bpjskes_bu": [bu("99000009", "PT BARU WUNGU", "910000041999900", "JL LAIN NO 9")],
    }
    assert _both(found(rolls, lines), "PT LAMA SANJAYA", "PT BARU WUNGU")


def test_a_succession_of_a_number_that_nobody_bears_is_told_and_that_of_a_day_to_come_is_not() -> None:
    rows = pa.table(
        {
            "record_id": ["a", "b"], "npp": ["ZZ000001", None], "kode_bu": [None, "99000009"],
            **{name: pa.array([None, None], pa.string()) for name in ("npwp9", "npwp16", "nib", "wlkp_no")},
        }
    )  # fmt: skip
    lines = [
        Succession("ZZ000001", "99000009", date(2018, 1, 1), "Akta"),
        Succession("ZZ000001", "99000999", date(2018, 1, 1), "Akta"),
        Succession("ZZ000001", "99000998", date(2030, 1, 1), "Rencana"),
    ]
    same, unknown = judged(lines, rows, date(2018, 3, 31))
    assert same.select([0, 1]).to_pylist() == [{"record_id_left": "a", "record_id_right": "b"}]
    assert unknown == [3]


def test_what_people_answered_makes_one_employer_or_two(found: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of one name and address are asked about; an answer ends the question, and makes one of others."""
    rolls = {
        "bpjstk_prs": [
            prs("ZZ000001", "PT LAMA SANJAYA", NPWP),
            prs("ZZ000002", "CV KALINGGA JAYA", address="JL PEMUDA NO 9"),
        ],
        "bpjskes_bu": [
            bu("99000009", "PT BARU WUNGU", address="JL LAIN NO 9"),
            bu("99000002", "CV KALINGGA JAYA", address="JL PEMUDA NO 9"),
        ],
    }
    said = [
        Answer("bpjstk_prs ZZ000001-000", "bpjskes_bu 99000009", "SAMA", "2018-03-30", "Sari"),
        Answer("bpjstk_prs ZZ000002-000", "bpjskes_bu 99000002", "BEDA", "2018-03-30", "Sari"),
    ]
    monkeypatch.setattr(AnswerLog, "all", lambda _: said)
    tables = found(rolls)
    assert _both(tables, "PT LAMA SANJAYA", "PT BARU WUNGU")
    assert len({row["entity_id"] for row in tables["employer_entities"]}) == 3
    assert [(row["band"], row["reasons"]) for row in tables["employer_links"]] == [
        ("LINKED", "satu badan usaha menurut petugas (penggantian atau jawaban)")
    ]
    assert "SATU_PERUSAHAAN" not in _codes(tables)


def test_a_wrong_succession_is_refused_by_its_line(found: Run) -> None:
    with pytest.raises(DeclarationError, match=r"employer_succession\.csv baris 2"):
        found(
            {"bpjstk_prs": [prs("ZZ000001", "PT A WUNGU")]},
            "lama,baru,tanggal,dasar\nZZ000001,,kemarin,Akta\n",
        )


def test_a_run_without_such_rolls_makes_none_of_it(found: Run) -> None:
    tables = found({"bpjstk_tk": [worker(1), worker(2)]})
    assert "jobs" in tables and not any("employer" in name for name in tables)


# crews


def _crew(*persons: int, first: int = 0, last: int = 10) -> Crew:
    numbers = np.array(sorted(persons), np.int64)
    return Crew(numbers, np.full(len(numbers), first), np.full(len(numbers), last))


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (range(10), range(10), MOST),
        (range(10), range(4, 30), MOST),
        (range(3), range(3), WHOLE_FEW),
        (range(10), range(7, 40), MANY),
        (range(10), range(9, 40), FEW),
        (range(1), range(1), FEW),
        (range(10), range(50, 60), NONE),
        (range(9), range(50, 60), NOT_TOLD),
    ],
)
def test_levels_of_crews(one: range, other: range, level: int) -> None:
    assert compare(_crew(*one), _crew(*other)).level == compare(_crew(*other), _crew(*one)).level == level


def test_crews_are_compared_in_one_month() -> None:
    """Whoever left before the other firm had anybody is on neither side."""
    gone, here = _crew(1, 2, 3, 4, 5, last=5), _crew(1, 2, 3, 4, 5, first=6)
    assert compare(gone, here) == Shared(0, 0, 5)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=12))
def test_groups_are_those_of_walking_from_each(pairs: list[tuple[int, int]]) -> None:
    named = [(f"{a:02}", f"{b:02}") for a, b in pairs]
    groups: list[set[str]] = []
    for a, b in named:
        hit = [group for group in groups if group & {a, b}]
        groups = [group for group in groups if group not in hit] + [{a, b}.union(*hit)]
    numbers: dict[str, Any] = joined(named)
    assert {one for group in groups for one in group} == set(numbers)
    assert len({numbers[one] for one in numbers}) == len(groups)
    assert all(len({numbers[one] for one in group}) == 1 for group in groups)


def test_a_row_is_as_sure_as_the_weakest_link_that_holds_it_to_the_numbered_rows() -> None:
    """The register's row c hangs on a by 0.9 alone: of a and b, who are members, that says nothing."""
    numbers = {"a": {"npp": "ZZ000001"}, "b": {"kode_bu": "99000001"}, "c": {"nib": "9900000000001"}, "d": {}}
    rows = drawn("records_employer", [{**_row(at), "record_id": one, **said} for at, (one, said) in
                                      enumerate(numbers.items(), 1)])  # fmt: skip
    persons = drawn("persons", [{**_row(at), "record_id": one, "person_id": "D" if one == "d" else "E"}
                                for at, one in enumerate(numbers, 1)])  # fmt: skip
    links = drawn(
        "employer_links",
        [
            {"record_id_left": a, "record_id_right": b, "probability": p, "band": "LINKED", "reasons": "-"}
            for a, b, p in (("a", "b", 0.9995), ("a", "c", 0.9), ("b", "c", 0.8))
        ],
    )
    made = employer_entities(persons, rows, links, b"0" * 32).to_pylist()
    assert [row["certainty"] for row in made] == [0.9995, 0.9995, 0.9, 1.0]


def _row(at: int) -> dict[str, Any]:
    where = {"programme": "wlkp", "source_file": "a.csv", "sheet": "", "source_row": at}
    return {**where, "row_digest": 0, "row_key": 0, "flags": 0}


def test_chance_grows_with_the_firms_and_falls_with_what_they_share() -> None:
    """Three of a hundred each among five million: about 1e-9; of a thousand each: about 1e-3."""
    assert 1e-10 < chance(Shared(3, 100, 100), 5_000_000) < 1e-8
    assert 5e-4 < chance(Shared(3, 1000, 1000), 5_000_000) < 5e-3
    assert chance(Shared(0, 10, 10), 100) == 1.0


def test_places_of_one_firm_that_bear_its_numbers_are_not_one_place() -> None:
    firm = {"nib": "9900000000115", "kode_bu": "99000575", "npp": "ZZ000575", "kode_divisi": None}
    rows = [
        _place_of("bpjstk_prs-1", None, "3171041001", kode_divisi="000", npp="ZZ000575", nib=firm["nib"]),
        _place_of("wlkp-1", None, "3171041001", **firm, wlkp_no="W0000148"),
        _place_of("bpjstk_prs-2", "BEKASI", "3173081006", kode_divisi="002", npp="ZZ000575", nib=firm["nib"]),
        _place_of("wlkp-2", "CABANG BEKASI", "3173081006", **firm, wlkp_no="W0000150"),
    ]
    at = establishments("E", rows, b"secret")
    assert at["bpjstk_prs-1"] == at["wlkp-1"] != at["bpjstk_prs-2"] == at["wlkp-2"]
    assert establishments("E", rows[::-1], b"secret") == at


def _place_of(record: str, branch: str | None, kelurahan: str, **numbers: str | None) -> dict[str, Any]:
    nothing = dict.fromkeys(("npp", "kode_divisi", "kode_bu", "wlkp_no", "nib", "nitku", "address_key"))
    at = {"record_id": record, "programme": record.partition("-")[0], "kelurahan_code": kelurahan}
    return {**nothing, **at, "branch_hint": branch, **numbers}
