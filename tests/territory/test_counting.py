"""Who is uncovered, by trade and place: tables in, tables out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.rules import load_rules
from reconcile.tables import TABLES
from reconcile.territory.areas import Recall, as_counted, cell_rows
from reconcile.territory.counting import AreaCell, put_together, trade_of
from reconcile.territory.keeping import keep_territory
from tests.findings.ascii_tables import parse, table
from tests.runs import tries

RULES = load_rules().territory
DAY = date(2018, 6, 15)
JOBS = """
job                          | trade
WIRASWASTA                   | WIRASWASTA
KARYAWAN SWASTA              | KARYAWAN
PELAJAR/MAHASISWA            | PELAJAR
BELUM/TIDAK BEKERJA          | TIDAK_BEKERJA
MENGURUS RUMAH TANGGA        | RUMAH_TANGGA
PEMBANTU RUMAH TANGGA        | PEMBANTU
PEGAWAI NEGERI SIPIL (PNS)   | PNS
PETANI/PEKEBUN               | PERTANIAN
BURUH TANI/PERKEBUNAN        | PERTANIAN
KONTRUKSI                    | TUKANG
TUKANG LAS/PANDAI BESI       | TUKANG
BURUH HARIAN LEPAS           | BURUH_LEPAS
88                           | WIRASWASTA
09                           | PERTANIAN
99                           | -
ZZZ                          | -
"""


@pytest.mark.parametrize("row", parse(JOBS), ids=lambda row: str(row["job"]))
def test_a_job_is_read_by_its_words(row: dict[str, str | None]) -> None:
    assert trade_of(str(row["job"]), RULES.trade) == row["trade"]


def _tables(
    bpu: str = "KNOWN", pu: str = "KNOWN", other: str = "KARYAWAN SWASTA", leads: Any = None
) -> dict[str, Any]:
    """Forty traders of one kelurahan, of whom five are members, two of whom nobody knows; and twelve employees."""
    people, jobs, members = [], [], []
    for at in range(52):
        person, row = (
            f"p{at:02d}",
            {"programme": "dukcapil", "source_file": "d.csv", "sheet": "", "source_row": at + 2},
        )
        people.append(
            {
                "person_id": person,
                "life": "LIVING",
                "resident": 1,
                "kota": "3171",
                "kelurahan": "3171011001",
                "sex": "M" if at % 2 else "F",
                "age": 40,
            }
        )
        jobs.append({**row, "job": "PEDAGANG" if at < 40 else other})
        if at < 7:
            members.append(
                {
                    "person_id": person,
                    "family": "ketenagakerjaan",
                    "programme": "bpu",
                    "segment": "BPU",
                    "record_id": f"bpu-{at}",
                    "rows": 1,
                    "cards": 1,
                    "cards_of_family": 1,
                    "registered": 1,
                    "active": 1 if at < 5 else None,
                    "state": "AKTIF",
                    "counts": 1,
                }
            )
    sources = [
        {
            "family": "ketenagakerjaan",
            "segment": segment,
            "kota": "",
            "state": state,
            "needed": 1,
            "programmes": "",
            "rows": 0,
            "nameless": 0,
        }
        for segment, state in (("BPU", bpu), ("PU", pu), ("ASN", "KNOWN"), ("TNI_POLRI", "KNOWN"))
    ]
    persons = [
        {
            **{k: job[k] for k in ("programme", "source_file", "sheet", "source_row")},
            "person_id": one["person_id"],
            "record_id": f"dukcapil-{n}",
        }
        for n, (job, one) in enumerate(zip(jobs, people, strict=True))
    ]
    records = [
        {
            **{name: one[name] for name in ("record_id", "programme", "source_file", "sheet", "source_row")},
            "address": "RUSUN TAMBORA LT 3" if 10 <= at < 25 else "JL KERUSUNAN 4",
        }
        for at, one in enumerate(persons)
    ]
    made = {
        "records": records,
        "coverage_people": people,
        "occupations": jobs,
        "persons": persons,
        "membership": members,
        "coverage_sources": sources,
        "registration_results": leads or [],
    }
    return {name: table(name, rows) for name, rows in made.items()}


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Any]:
    engines: list[Engine] = []

    def keep(**states: Any) -> Engine:
        engine = open_engine(tmp_path / "spill")
        engines.append(engine)
        for name, rows in _tables(**states).items():
            engine.read(name, rows)
        keep_territory(engine, RULES, Recall(0.9, 0.8), DAY)
        return engine

    yield keep
    for engine in engines:
        engine.close()


def test_covered_unknown_and_uncovered_are_three_things(kept: Any) -> None:
    engine = kept()
    rows = engine.arrow(
        "SELECT trade, sex, residents, covered, unknown, uncovered FROM area_cells ORDER BY 1, 2"
    ).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("KARYAWAN", "*", 12, 0, 0, 12),
        ("PEDAGANG", "F", 20, 3, 1, 16),
        ("PEDAGANG", "M", 20, 2, 1, 17),
    ]
    area = engine.arrow("SELECT * FROM areas").to_pylist()[0]
    assert (area["residents"], area["covered"], area["unknown"], area["uncovered"]) == (52, 5, 2, 33)
    assert area["lo"] < area["raked"] < area["hi"]
    assert area["groups"] == "PEDAGANG/M/35=17,PEDAGANG/F/35=16"
    for name in ("area_cells", "areas", "area_checks"):
        assert engine.arrow(f"SELECT * FROM {name}").schema.equals(TABLES[name].schema)


def test_without_employees_roll_they_are_unknown_and_without_members_roll_there_is_no_map(kept: Any) -> None:
    rows = (
        kept(pu="OLD").arrow("SELECT uncovered, unknown FROM area_cells WHERE trade = 'KARYAWAN'").to_pylist()
    )
    assert rows == [{"uncovered": 0, "unknown": 12}]
    engine = kept(bpu="MISSING")
    assert engine.arrow("SELECT * FROM areas").num_rows == 0
    said = engine.arrow("SELECT text FROM area_checks")["text"].to_pylist()
    assert said == ["Berkas segmen BPU belum ada atau lama: siapa yang belum tercakup tidak diketahui."]


def test_without_jobs_there_is_no_map(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "spill")
    for name, rows in {**_tables(), "occupations": TABLES["occupations"].empty()}.items():
        engine.read(name, rows)
    assert keep_territory(engine, RULES, Recall(), DAY) == 0
    assert "JENIS_PKRJN" in engine.arrow("SELECT text FROM area_checks")["text"][0].as_py()
    engine.close()


CELLS = st.lists(
    st.builds(
        AreaCell, st.just("3171011001"), st.sampled_from(["PEDAGANG", "TUKANG", "KARYAWAN"]),
        st.sampled_from(["BPU", "PU"]), st.sampled_from("MF"), st.sampled_from([15, 25, 35]), st.integers(1, 14), st.just(0), st.just(0),
    ),
    max_size=18, unique_by=lambda cell: (cell.trade, cell.class_, cell.sex, cell.band),
)  # fmt: skip


@settings(max_examples=tries(100), deadline=None)
@given(CELLS)
def test_no_group_is_small_and_nobody_is_lost(cells: list[AreaCell]) -> None:
    groups = put_together(cells, 10)
    whole = sum(cell.residents for cell in cells)
    assert all(sum(cell.residents for cell in group) >= 10 for group in groups)
    assert sum(cell.residents for group in groups for cell in group) == (whole if whole >= 10 else 0)
    rows, lost = cell_rows(as_counted(cells, RULES, Recall()), 10)
    keys = [tuple(row[name] for name in TABLES["area_cells"].order) for row in rows]
    assert len(keys) == len(set(keys))
    assert sum(row["residents"] for row in rows) + lost == whole


def test_of_whom_no_trade_is_known_nobody_says_that_agents_could_not_register_him(kept: Any) -> None:
    """Twelve have no job that anybody knows: they are unknown, not none."""
    area = kept(other="QOXIFV").arrow("SELECT unknown, uncovered FROM areas").to_pylist()[0]
    assert area == {"unknown": 14, "uncovered": 33}
    assert kept().arrow("SELECT unknown FROM areas").to_pylist() == [{"unknown": 2}]


def test_who_is_on_no_roll_has_not_paid_whatever_his_agent_typed(kept: Any) -> None:
    """Of three of four months ago one is a member; the roll does not say since when."""
    leads = [
        {
            "record_id": f"lead-{at}", "programme": "perisai_daftar", "source_file": "a", "sheet": "",
            "source_row": at, "agent_code": "AB1", "entered_at": datetime.combine(DAY - timedelta(120), time()),
            "code": "LENGKAP", "fate": "COMPLETE", "person_id": person, "months_paid": 1,
        }
        for at, person in enumerate(("p00", "p10", "p11"), 1)
    ]  # fmt: skip
    area = kept(leads=leads).arrow("SELECT leads, paid FROM areas").to_pylist()[0]
    assert area == {"leads": 3, "paid": 1}


def test_those_in_flats_are_told_of_beside_the_others(kept: Any) -> None:
    """Fifteen of forty traders live in flats, by a word of their address; one of two leads is of one of them."""
    leads = [
        {
            "record_id": f"lead-{at}", "programme": "perisai_daftar", "source_file": "a", "sheet": "",
            "source_row": at, "agent_code": "AB1", "entered_at": datetime.combine(DAY, time()),
            "code": "LENGKAP", "fate": "COMPLETE", "person_id": person,
        }
        for at, person in enumerate(("p12", "p30"), 1)
    ]  # fmt: skip
    rows = (
        kept(leads=leads)
        .arrow("SELECT of, n FROM area_checks WHERE of LIKE 'RUSUN%' ORDER BY of")
        .to_pylist()
    )
    assert rows == [{"of": "RUSUN 0", "n": 18}, {"of": "RUSUN 1", "n": 15}]


def test_visits_of_a_group_are_told_beside_a_mean_of_the_same_people(kept: Any) -> None:
    """Of six leads four are of people whose job nobody knows: no uncovered stand beside them."""
    leads = [
        {
            "record_id": f"lead-{at}", "programme": "perisai_daftar", "source_file": "a", "sheet": "",
            "source_row": at, "agent_code": "AB1", "entered_at": datetime.combine(DAY, time()),
            "code": "LENGKAP", "fate": "COMPLETE", "person_id": person,
        }
        for at, person in enumerate(("p12", "p30", "p41", "p42", "p43", "p44"), 1)
    ]  # fmt: skip
    rows = kept(leads=leads, other="QOXIFV").arrow(
        "SELECT of, n * value AS typed, n, against FROM area_checks WHERE of LIKE 'RUSUN%' OR of = 'KOTA 3171'"
    )
    found = {row["of"]: row for row in rows.to_pylist()}
    told = {of: round(row["typed"] / 1000) for of, row in found.items()}
    assert told == {"KOTA 3171": 2, "RUSUN 0": 1, "RUSUN 1": 1}
    assert {round(row["against"], 6) for row in found.values()} == {round(2000 / found["KOTA 3171"]["n"], 6)}
    assert found["KOTA 3171"]["n"] == found["RUSUN 0"]["n"] + found["RUSUN 1"]["n"]
