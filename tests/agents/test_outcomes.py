"""What becomes of a registration: one code each, as tables of register, rolls of members, and leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from reconcile.agents import keep_registrations
from reconcile.agents.changes import TOLD, keep_changes
from reconcile.agents.outcomes import FATE
from reconcile.engines.protocol import Engine
from reconcile.parsing.names.names import normalise_names
from reconcile.rules import load_rules
from reconcile.run import stages
from reconcile.run.given import SNAPSHOT_OF_WORK
from reconcile.tables.labour.agents import OUTCOMES, REGISTRATION_RESULTS
from reconcile.vocabulary.flags import MASK
from tests.findings.ascii_tables import engine_with, listed, parse, table

RULES = load_rules().perisai
NEEDS = (*stages.REGISTER.needs, *SNAPSHOT_OF_WORK)
ROLES = {
    "dukcapil": "register", "bpu": "work", "taspen": "work", "bpjstk_tk": "work", "kis": "roll",
    "perisai_daftar": "lead", "perisai_agen": "agent",
}  # fmt: skip
PEOPLE = """
id           | person | nik              | name                 | birth_date | vital_status | segment | benefit_status | start   | end     | card_number
dukcapil-1   | ani    | 3171014103859001 | ANI SURYANI          | 1985-03-01 | ALIVE        | -       | -              | -       | -       | -
dukcapil-2   | budi   | 3171010104859002 | BUDI SANTOSO         | 1985-04-01 | DEAD         | -       | -              | -       | -       | -
dukcapil-3   | cici   | 3171014105859003 | CICI LESTARI         | 1985-05-01 | MOVED        | -       | -              | -       | -       | -
dukcapil-4   | dodo   | 3171010106859004 | DODO HARTONO         | 1985-06-01 | ALIVE        | -       | -              | -       | -       | -
dukcapil-5   | edi    | 3171010107859005 | EDI KURNIAWAN        | 1985-07-01 | ALIVE        | -       | -              | -       | -       | -
dukcapil-6   | fani   | 3171014108059006 | FANI MAULIDA         | 2005-08-01 | ALIVE        | -       | -              | -       | -       | -
dukcapil-7   | gito   | 3171010109469007 | GITO PRAYOGO         | 1946-09-01 | ALIVE        | -       | -              | -       | -       | -
dukcapil-8   | hadi   | 3171010110859008 | HADI WIRAWAN         | 1985-10-01 | ALIVE        | -       | -              | -       | -       | -
dukcapil-9   | iwan   | 3171010111469009 | IWAN SETIADI         | 1946-11-01 | ALIVE        | -       | -              | -       | -       | -
dukcapil-10  | joko   | 3171010112859010 | JOKO PURNOMO         | 1985-12-01 | ALIVE        | -       | -              | -       | -       | -
bpu-1        | dodo   | 3171010106859904 | DODO HARTONO         | 1985-06-01 | -            | BPU     | ACTIVE         | 2017-01 | -       | 99000000001
bpu-2        | edi    | 3171010107859005 | EDI KURNIAWAN        | 1985-07-01 | -            | BPU     | INACTIVE       | 2015-01 | 2016-01 | 99000000002
bpu-3        | iwan   | 3171010111469009 | IWAN SETIADI         | 1946-11-01 | -            | BPU     | ACTIVE         | 2010-01 | -       | 99000000003
bpu-4        | far    | 3201010111859019 | FARIDA NUR           | 1985-11-01 | -            | BPU     | ACTIVE         | 2010-01 | -       | 99000000004
bpu-5        | zul    | 3171014103859001 | ZULKARNAEN MATONDANG | 1971-11-01 | -            | BPU     | ACTIVE         | 2010-01 | -       | 99000000006
bpjstk_tk-1  | hadi   | 3171010110859008 | HADI WIRAWAN         | 1985-10-01 | -            | PU      | ACTIVE         | 2017-01 | -       | 99000000005
taspen-1     | joko   | 3171010112859010 | JOKO PURNOMO         | 1985-12-01 | -            | ASN     | ACTIVE         | 2010-01 | -       | -
kis-1        | ani    | 3171014103859001 | ANI SURYANI          | 1985-03-01 | -            | PBI     | ACTIVE         | 2017-01 | -       | -
"""
CASES = """
code                  | nik              | name                | consent | digit | why
LENGKAP               | 3171014103859001 | ANI SURYANI         | Y       | -     | found, one name; a member of another name bears her number by mistake
LENGKAP               | 3171014103859001 | ANY SURJANI         | Y       | -     | old spelling is no other name
LENGKAP               | 3171014103859001 | HJ. ANI SURYANI     | Y       | -     | a title is no name
PERIKSA_NAMA          | 3171014103859001 | SURYANI ANI         | Y       | -     | words exchanged
PERIKSA_NAMA          | 3171014103859001 | ANI                 | Y       | -     | a word lacks
PERIKSA_NAMA          | 3171014103859001 | -                   | Y       | -     | no name to hold against
TOLAK_NAMA            | 3171014103859001 | BAMBANG PUTRO       | Y       | -     | somebody else's number
TANPA_PERSETUJUAN     | 3171014103859001 | ANI SURYANI         | -       | -     | nobody asked
TANPA_PERSETUJUAN     | 3171014103859001 | ANI SURYANI         | T       | -     | said no
TOLAK_NIK             | 12345            | ANI SURYANI         | Y       | -     | no number of that form, nor near
PERIKSA_NIK           | 3171014103859007 | ANI SURYANI         | Y       | 16    | one digit
PERIKSA_NIK           | 317101410385901  | ANI SURYANI         | Y       | 14    | a zero lost
TIDAK_DITEMUKAN       | 3171014103859007 | ZULKIFLI MATONDANG  | Y       | -     | near a number, not the name
TIDAK_DITEMUKAN       | 3171010101999099 | ZULKIFLI MATONDANG  | Y       | -     | of this province, not in its register
BELUM_DAPAT_DIPERIKSA | 3201010101999099 | ZULKIFLI MATONDANG  | Y       | -     | of another province
MENINGGAL_TANPA_HARI  | 3171010104859002 | BUDI SANTOSO        | Y       | -     | dead, and nobody knows since when
PINDAH                | 3171014105859003 | CICI LESTARI        | Y       | -     | moved
UMUR                  | 3171014108059006 | FANI MAULIDA        | Y       | -     | twelve years old
UMUR                  | 3171010109469007 | GITO PRAYOGO        | Y       | -     | seventy-one, and new
SUDAH_BPU_AKTIF       | 3171010111469009 | IWAN SETIADI        | Y       | -     | seventy-one, but registered in time
SUDAH_BPU_AKTIF       | 3171010106859004 | DODO HARTONO        | Y       | -     | a member under another number
SUDAH_BPU_AKTIF       | 3201010111859019 | FARIDA NUR          | Y       | -     | a member whom this register does not hold
SUDAH_BPU_BERAKHIR    | 3171010107859005 | EDI KURNIAWAN       | Y       | -     | was one
PU_AKTIF              | 3171010110859008 | HADI WIRAWAN        | Y       | -     | an employee
ASN_TNI_POLRI         | 3171010112859010 | JOKO PURNOMO        | Y       | -     | a civil servant
"""

Judged = Callable[..., list[dict[str, Any]]]


def lead(number: int, nik: str | None, name: str | None, consent: str | None, **more: Any) -> dict[str, Any]:
    """A row of records_lead; a NIK of sixteen digits is one whose form is right."""
    read = normalise_names(pa.array([name], pa.string())).to_pylist()[0]
    sound = nik is not None and len(nik) == 16
    return {
        "record_id": f"perisai_daftar-{number}",
        "programme": "perisai_daftar",
        "source_file": "a.csv",
        "sheet": "",
        "source_row": number + 1,
        "row_digest": number,
        "agent_code": "AB1",
        "lead_id": f"L{number}",
        "entered_at": datetime(2018, 3, 1, 9, number % 60),
        "hour_told": True,
        "nik": nik if sound else None,
        "nik_digits": nik,
        "name": name,
        "name_core": read["name_core"],
        "name_key": read["name_key"],
        "consent": consent,
        "flags": 0 if sound else MASK["NIK_PANJANG_SALAH"],
        **more,
    }


@pytest.fixture
def judged(tmp_path: Path) -> Iterator[Judged]:
    engines: list[Engine] = []

    def run(
        leads: list[dict[str, Any]],
        *,
        whole: bool = True,
        people: str = PEOPLE,
        extracts: dict[str, date] | None = None,
        **said: Any,
    ) -> list[dict[str, Any]]:
        rules = RULES.model_copy(update={"registration": RULES.registration.model_copy(update=said)})
        dated = [
            {"programme": "dukcapil", "source_file": file, "as_of": day, "in_force": True, "answers": False}
            for file, day in (extracts or {}).items()
        ]
        tables = {**listed(people), "records_lead": table("records_lead", leads)}
        tables["deliveries"] = table("deliveries", dated)
        engine = engine_with(tables, tmp_path / str(len(engines)), NEEDS)
        engines.append(engine)
        deliveries, day = tables["deliveries"], date(2018, 3, 31)
        keep_registrations(
            engine, rules, ROLES, "31", deliveries, as_of=day, whole=whole, told=TOLD.empty_table()
        )
        sql = "SELECT * FROM registration_results ORDER BY source_file, source_row"
        rows: list[dict[str, Any]] = engine.arrow(sql).to_pylist()
        return rows

    yield run
    for engine in engines:
        engine.close()


def test_each_registration_has_the_first_code_that_holds(judged: Judged) -> None:
    cases = parse(CASES)
    leads = [
        lead(number, row["nik"], row["name"], row["consent"], lead_id=None)
        for number, row in enumerate(cases)
    ]
    # a person registered once more is another matter: cases of one person stand in different rounds
    rounds: dict[int, list[int]] = {}
    seen: Counter[str] = Counter()
    for place, row in enumerate(cases):
        rounds.setdefault(seen[row["nik"][:13]], []).append(place)
        seen[row["nik"][:13]] += 1
    by_place = {
        place: row
        for places in rounds.values()
        for place, row in zip(places, judged([leads[place] for place in places]), strict=True)
    }
    found = [by_place[place] for place in range(len(cases))]
    assert [(row["code"], row["digit"]) for row in found] == [
        (row["code"], int(row["digit"]) if row["digit"] else None) for row in cases
    ]
    assert all(row["fate"] == FATE[row["code"]] for row in found)


def test_nobody_is_looked_up_without_consent_and_no_owner_of_another_number_is_told(judged: Judged) -> None:
    silent, other = judged(
        [lead(1, "3171014103859001", "ANI SURYANI", None), lead(2, "3171010104859002", "BAMBANG PUTRO", "Y")]
    )
    assert silent["person_id"] is None and silent["likeness"] is None
    assert other["code"] == "TOLAK_NAMA" and other["person_id"] is None
    assert other["register_record_id"] is None


def test_where_the_register_is_not_whole_nobody_is_missing_from_it(judged: Judged) -> None:
    [row] = judged([lead(1, "3171010101999099", "ZULKIFLI MATONDANG", "Y")], whole=False)
    assert row["code"] == "BELUM_DAPAT_DIPERIKSA"


def test_of_two_agents_the_first_registration_counts(judged: Judged) -> None:
    said = ("3171014103859001", "ANI SURYANI", "Y")
    rows = judged(
        [
            lead(1, *said, agent_code="AB2", entered_at=datetime(2018, 2, 20, 9)),
            lead(2, *said, agent_code="AB1", entered_at=datetime(2018, 2, 1, 9)),
            lead(3, *said, agent_code="AB1", entered_at=datetime(2018, 3, 15, 9)),
        ]
    )
    assert [row["code"] for row in rows] == ["GANDA_ANTAR_AGEN", "LENGKAP", "GANDA_ANTAR_AGEN"]
    assert rows[0]["first_record_id"] == "perisai_daftar-2"


def test_a_registration_after_the_days_counts_again_unless_the_member_is_on_a_roll(judged: Judged) -> None:
    said = ("3171014103859001", "ANI SURYANI", "Y")
    rows = judged(
        [
            lead(1, *said, entered_at=datetime(2018, 1, 1, 9)),
            lead(2, *said, entered_at=datetime(2018, 3, 15, 9)),
        ]
    )
    assert [row["code"] for row in rows] == ["LENGKAP", "LENGKAP"]


def test_a_membership_that_the_registration_brought_about_is_none_before_it(judged: Judged) -> None:
    early = datetime(2014, 6, 1, 9)
    [row] = judged([lead(1, "3171010107859005", "EDI KURNIAWAN", "Y", entered_at=early)])
    assert row["code"] == "LENGKAP"


def test_what_an_agent_mended_speaks_and_what_he_left_blank_is_as_it_was(judged: Judged) -> None:
    rows = judged(
        [
            lead(1, "3171014103859007", "ANI SURYANI", "Y", lead_id="X1"),
            lead(
                2,
                "3171014103859001",
                None,
                None,
                lead_id="X1",
                mended_at=datetime(2018, 3, 20),
                entered_at=None,
            ),
            lead(3, "3171014103859001", "ANI", "Y", lead_id="X2", entered_at=datetime(2017, 1, 1)),
        ]
    )
    assert [row["code"] for row in rows] == ["DIPERBARUI", "LENGKAP", "PERIKSA_NAMA"]
    assert rows[1]["name"] == "ANI SURYANI" and rows[1]["consent"] == "Y"


def test_a_number_spoilt_while_mending_is_not_covered_by_the_earlier_one(judged: Judged) -> None:
    rows = judged(
        [
            lead(1, "3171014103859001", "ANI", "Y", lead_id="X1"),
            lead(2, "99", "ANI SURYANI", None, lead_id="X1", mended_at=datetime(2018, 3, 20)),
        ]
    )
    assert [row["code"] for row in rows] == ["DIPERBARUI", "TOLAK_NIK"]
    assert rows[1]["rule"] == "NIK_PANJANG_SALAH"


def test_every_code_has_a_fate_and_is_declared() -> None:
    assert set(FATE) == set(OUTCOMES)


def test_a_file_that_came_twice_registers_nobody_twice(judged: Judged) -> None:
    once = lead(1, "3171014103859001", "ANI SURYANI", "Y")
    again = {**once, "record_id": "perisai_daftar-9", "source_file": "b.csv"}
    assert [row["code"] for row in judged([once, again])] == ["LENGKAP", "DIPERBARUI"]


def test_the_night_says_of_which_lead_it_says_something_else(tmp_path: Path) -> None:
    results = [
        {**dict.fromkeys(REGISTRATION_RESULTS.schema.names), "record_id": lead, "code": code, "fate": FATE[code],
         "programme": "perisai_daftar", "source_file": "a", "sheet": "", "source_row": 1}
        for lead, code in (("same", "LENGKAP"), ("other", "MENINGGAL"), ("untold", "LENGKAP"))
    ]  # fmt: skip
    engine = engine_with({"registration_results": table("registration_results", results)}, tmp_path)
    at = datetime(2018, 3, 31, 9)
    told = pa.table([["same", "other", "gone"], ["LENGKAP"] * 3, [at] * 3], schema=TOLD)
    engine.read("told_leads", told)
    assert keep_changes(engine) == 2
    found = engine.arrow("SELECT record_id, told, code FROM lead_changes ORDER BY record_id").to_pylist()
    assert [(row["record_id"], row["told"], row["code"]) for row in found] == [
        ("gone", "LENGKAP", None), ("other", "LENGKAP", "MENINGGAL"),
    ]  # fmt: skip
    engine.close()


MEMBERS = """
id          | person | nik              | name          | segment | benefit_status | start      | card_number
dukcapil-1  | ani    | 3171014103859001 | ANI SURYANI   | -       | -              | -          | -
dukcapil-2  | budi   | 3171010104859002 | BUDI SANTOSO  | -       | -              | -          | -
bpu-1       | ani    | 3171014103859001 | ANI SURYANI   | BPU     | ACTIVE         | 2018-03-01 | 99000000001
bpu-2       | budi   | 3171010104859002 | BUDI SANTOSO  | BPU     | ACTIVE         | 2017-01-01 | 99000000002
"""
"""Ani is a member since the month in which the agent registered her; Budi was one before."""


def test_what_a_registration_brought_about_is_no_member_of_before(tmp_path: Path) -> None:
    leads = [
        lead(
            1,
            "3171014103859001",
            "ANI SURYANI",
            "Y",
            programmes="JKK+JKM",
            income=1,
            months_paid=1,
            entered_at=datetime(2018, 3, 20, 9, 1),
        ),
        lead(2, "3171010104859002", "BUDI SANTOSO", "Y", programmes="JKK+JKM", income=1, months_paid=1),
        lead(3, "3171010104859992", "BUDI SANTOSO", "Y", hour_told=False),
    ]
    tables = {**listed(MEMBERS), "records_lead": table("records_lead", leads)}
    told = pa.table(
        [["perisai_daftar-1", "perisai_daftar-3"], ["LENGKAP"] * 2, [datetime(2018, 3, 20, 9, 46)] * 2],
        schema=TOLD,
    )
    engine = engine_with(tables, tmp_path, NEEDS)
    day = date(2018, 3, 26)
    keep_registrations(engine, RULES, ROLES, "31", tables["deliveries"], as_of=day, whole=True, told=told)
    codes = engine.arrow("SELECT code FROM registration_results ORDER BY record_id").to_pylist()
    assert [row["code"] for row in codes] == ["LENGKAP", "SUDAH_BPU_AKTIF", "TIDAK_DITEMUKAN"]
    [owed] = engine.arrow("SELECT new_niks, new_persons FROM incentives").to_pylist()
    assert owed == {"new_niks": 1, "new_persons": 1}
    [agent] = engine.arrow("SELECT persons_7_days, answered, minutes, branch_code FROM agents").to_pylist()
    assert agent == {"persons_7_days": 1, "answered": 1, "minutes": 45.0, "branch_code": None}
    engine.close()


ONCE_LIVING = """
id         | person | nik              | name         | birth_date | vital_status | source_file
dukcapil-1 | budi   | 3171010104859002 | BUDI SANTOSO | 1985-04-01 | ALIVE        | lama.csv
dukcapil-2 | budi   | 3171010104859002 | BUDI SANTOSO | 1985-04-01 | DEAD         | baru.csv
"""
BUDI = ("3171010104859002", "BUDI SANTOSO", "Y")


@pytest.mark.parametrize(
    ("living", "dead", "code"),
    [
        (date(2018, 1, 31), date(2018, 2, 15), "MENINGGAL"),  # dead before he was typed on 1 March
        (date(2018, 1, 31), date(2018, 3, 1), "MENINGGAL_TANPA_HARI"),  # on that very day: nobody knows
        (date(2018, 1, 31), date(2018, 3, 31), "MENINGGAL_TANPA_HARI"),  # somewhere between
        (date(2018, 3, 1), date(2018, 3, 31), "MENINGGAL_SESUDAHNYA"),  # lived on the day
        (date(2018, 3, 20), date(2018, 3, 31), "MENINGGAL_SESUDAHNYA"),
    ],
)
def test_a_death_is_told_by_what_dated_extracts_say_of_the_day(
    judged: Judged, living: date, dead: date, code: str
) -> None:
    extracts = {"lama.csv": living, "baru.csv": dead}
    [row] = judged([lead(1, *BUDI)], people=ONCE_LIVING, extracts=extracts)
    assert row["code"] == code


def test_a_day_after_the_run_is_told_and_no_registration(judged: Judged) -> None:
    rows = judged(
        [
            lead(1, *ANI, entered_at=datetime(2018, 4, 1, 9)),
            lead(2, *BUDI, entered_at=datetime(2018, 4, 1, 9)),  # nothing of that day can be told
            lead(3, *ANI, entered_at=datetime(2018, 3, 31, 23, 59)),
        ]
    )
    assert [row["code"] for row in rows] == ["TANGGAL_DI_DEPAN", "TANGGAL_DI_DEPAN", "LENGKAP"]
    assert rows[0]["fate"] == "HELD"


ANI = ("3171014103859001", "ANI SURYANI", "Y")


def agent(number: int, code: str, until: date | None = None) -> dict[str, Any]:
    """A row of a list of agents."""
    return lead(
        number, None, "SITI", None, programme="perisai_agen", record_id=f"perisai_agen-{number}",
        agent_code=code, entered_at=None, lead_id=None, active_to=until,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("agents", "code"),
    [
        ((), "LENGKAP"),  # no list came: nobody can be said to be on none
        (("AB1",), "LENGKAP"),
        (("AB2",), "AGEN_TIDAK_TERDAFTAR"),
    ],
)
def test_an_agent_on_no_list_is_told(judged: Judged, agents: tuple[str, ...], code: str) -> None:
    rows = judged([lead(1, *ANI), *(agent(50 + n, one) for n, one in enumerate(agents))])
    assert [(row["code"], row["fate"]) for row in rows] == [(code, FATE[code])]


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (date(2018, 2, 28), "AGEN_TIDAK_TERDAFTAR"),
        (date(2018, 3, 1), "LENGKAP"),  # his last day
        (None, "LENGKAP"),
    ],
)
def test_whoever_ended_was_an_agent_until_then(judged: Judged, until: date | None, code: str) -> None:
    [row] = judged([lead(1, *ANI), agent(50, "AB1", until)])
    assert row["code"] == code
