"""Who lives in a unit, and what is found of them: tables of rows in, tables out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.programmes.unit_names import unit_in
from reconcile.rules import load_rules
from reconcile.tables import empty
from reconcile.units import load_units
from reconcile.units.declared import names_of
from reconcile.units.keeping import keep_units
from reconcile.vocabulary.errors import DeclarationError
from tests.findings.ascii_tables import listed, parse, table

DAY = date(2018, 6, 15)
UNITS = load_units()
RULES = load_rules().units
ROLES = {"dukcapil": "register", "kis": "roll", "kjp": "roll", "dtks": "need", "wbs": "unit", "ppks": "unit"}
PEOPLE = """
id         | person | nik              | birth_date | sex | region     | benefit_status | start   | end        | vital_status
dukcapil-1 | ani    | 3171014103459001 | 1945-03-01 | F   | 3171011001 | -              | -       | -          | ALIVE
dukcapil-2 | budi   | 3171010104059002 | 2005-04-01 | M   | 3171011002 | -              | -       | -          | ALIVE
dukcapil-3 | cici   | 3329014105859003 | 1985-05-01 | F   | 3329011001 | -              | -       | -          | ALIVE
dukcapil-4 | dedi   | 3171010104409004 | 1940-04-01 | M   | 3171011002 | -              | -       | -          | DEAD
kis-1      | ani    | 3171014103459001 | 1945-03-01 | F   | -          | ACTIVE         | 2017-01 | -          | -
kis-2      | cici   | 3329014105859003 | 1985-05-01 | F   | -          | ACTIVE         | 2017-01 | 2018-03-31 | -
kjp-1      | budi   | 3171010104059002 | 2005-04-01 | M   | -          | ACTIVE         | 2018-01 | 2018-06-30 | -
kjp-2      | cici   | -                | 1985-05-01 | F   | -          | INACTIVE       | 2018-01 | 2018-06-30 | -
kjp-3      | far    | -                | 2004-05-01 | M   | -          | ACTIVE         | 2017-01 | 2017-06-30 | -
dtks-1     | ani    | 3171014103459001 | 1945-03-01 | F   | -          | -              | -       | -          | -
wbs-1      | ani    | -                | -          | -   | -          | -              | -       | -          | -
wbs-2      | budi   | -                | -          | -   | -          | -              | -       | -          | -
wbs-3      | cici   | -                | -          | -   | -          | -              | -       | -          | -
wbs-4      | eko    | -                | 1950-01-01 | M   | -          | -              | -       | -          | -
wbs-5      | far    | -                | 2004-05-01 | M   | -          | -              | -       | -          | -
wbs-6      | dedi   | 3171010104409004 | -          | -   | -          | -              | -       | -          | -
wbs-7      | ani    | -                | -          | -   | -          | -              | -       | -          | -
ppks-1     | eko    | -                | 1950-01-01 | M   | -          | -              | -       | -          | -
ppks-2     | eko    | -                | 1950-01-01 | M   | -          | -              | -       | -          | -
"""
STAYS = """
of   | source_row | unit                   | ppks  | admitted   | left_on    | stay_state | stay_end | origin_code | ppks_unread
wbs  | 1          | PSTW BUDI MULIA 1      | 08    | 2017-12-20 | -          | IN         | -        | 3171        | no
wbs  | 2          | PSBR TARUNA JAYA I     | 02    | 2018-02-10 | 2018-05-20 | -          | FAMILY   | -           | no
wbs  | 3          | PSBI BANGUN DAYA 1     | 10,11 | 2018-05-01 | -          | IN         | -        | 3329        | no
wbs  | 4          | PANTI ENTAH            | 08    | 2018-05-01 | -          | IN         | -        | -           | no
wbs  | 5          | PSAA PUTRA UTAMA       | 02    | 2018-05-01 | -          | LEAVE      | -        | -           | no
wbs  | 6          | PSTW BUDI MULIA 2      | 08    | 2018-05-01 | -          | IN         | -        | -           | no
wbs  | 7          | SENTRA PANGUDI LUHUR   | 08    | 2018-05-01 | -          | IN         | -        | -           | no
ppks | 1          | -                      | 13    | 2018-04-01 | -          | -          | -        | -           | no
ppks | 2          | -                      | 13    | 2018-05-01 | -          | -          | -        | -           | no
"""


def _engine(people: str, tmp_path: Path, stays: str = STAYS) -> Engine:
    """With all tables of a run, from drawings."""
    engine = open_engine(tmp_path / "spill")
    inputs = listed(people)
    rows: list[dict[str, Any]] = [dict(row) for row in parse(stays)]
    for row in rows:
        row |= {
            "source_file": f"{row['programme']}.csv",
            "sheet": "",
            "source_row": int(row["source_row"] or 0),
        }
    for name, made in {**inputs, "stays": table("stays", rows)}.items():
        engine.read(name, made)
    return engine


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Engine]:
    engine = _engine(PEOPLE, tmp_path)
    keep_units(engine, UNITS, RULES, ROLES, home="31", deliveries=empty("deliveries"), as_of=DAY)
    yield engine
    engine.close()


def _rows(engine: Engine, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in engine.arrow(sql).to_pylist()]


def test_what_is_found_of_residents(found: Engine) -> None:
    """Budi's stay is March and April: the month he came in and that he left in are not whole. Far is on leave and his aid ended before;
    Cici is being sorted still, and her aid is none. Ani is in two units; her JKN is active. Eko's unit is declared by nobody."""
    rows = _rows(found, "SELECT person_id, code, unit_code, other, months FROM unit_findings ORDER BY 2, 1")
    assert rows == [
        ("cici", "BELUM_BERJAMINAN", "psbi_bangun_daya_1", None, None),
        ("budi", "DILAYANI_DI_PANTI", "psbr_taruna_jaya_1", "kjp", 2),
        ("ani", "DUA_UNIT", "pstw_budi_mulia_1", "sentra_pangudi_luhur", None),
        ("eko", "UNIT_TIDAK_DIKENAL", "TIDAK_DIKENAL", None, None),
    ]


def test_two_nights_of_a_month_on_which_nobody_came_or_went_tell_the_same(tmp_path: Path) -> None:
    """Days of a stay, as ages, are counted to the one on which the month begins: 163 from 20 December."""
    made = []
    for day in (2, 14):
        engine = _engine(PEOPLE, tmp_path / str(day))
        as_of = DAY.replace(day=day)
        keep_units(engine, UNITS, RULES, ROLES, home="31", deliveries=empty("deliveries"), as_of=as_of)
        told = ("unit_findings", "units", "unit_origins", "ppks_counts", "ppks_told")
        made.append({name: engine.arrow(f"SELECT * FROM {name} ORDER BY ALL").to_pylist() for name in told})
        engine.close()
    assert made[0] == made[1]
    days = {row["unit_code"]: row["median_days"] for row in made[0]["units"]}
    assert days["pstw_budi_mulia_1"] == 163


STAYED = """
first unit          | admitted   | left       | second unit         | again      | until      | code
PSBI BANGUN DAYA 1  | 2017-10-01 | 2017-10-20 | PSTW BUDI MULIA 1   | 2017-10-20 | -          | PINDAH_UNIT
PSBI BANGUN DAYA 1  | 2017-10-01 | 2017-10-20 | PSTW BUDI MULIA 1   | 2017-12-20 | -          | -
PSTW BUDI MULIA 2   | 2016-02-01 | 2016-05-03 | PSTW BUDI MULIA 2   | 2017-02-01 | -          | -
PSTW BUDI MULIA 2   | 2016-02-01 | 2016-05-03 | PSTW BUDI MULIA 2   | 2016-05-01 | -          | TERCATAT_DUA_KALI
PSTW BUDI MULIA 2   | 2016-02-01 | -          | PSTW BUDI MULIA 2   | 2016-05-01 | -          | TERCATAT_DUA_KALI
PSTW BUDI MULIA 2   | 2016-02-01 | 2016-06-03 | PSTW USADA MULIA 5  | 2016-05-01 | -          | TINGGAL_BERTUMPUK
PSTW BUDI MULIA 2   | 2016-02-01 | -          | PSTW USADA MULIA 5  | 2016-05-01 | -          | DUA_UNIT
PSBI BANGUN DAYA 1  | 2017-10-01 | 2017-10-20 | PSTW BUDI MULIA 1   | 2017-10-21 | 2018-01-02 | PINDAH_UNIT
PSTW BUDI MULIA 2   | -          | -          | PSTW BUDI MULIA 1   | 2016-05-01 | 2016-06-01 | -
PANTI ENTAH         | 2016-02-01 | 2016-06-03 | PSTW USADA MULIA 5  | 2016-05-01 | -          | -
"""


@pytest.mark.parametrize("row", parse(STAYED), ids=lambda row: f"{row['first unit']} {row['code']}")
def test_two_stays_are_what_their_days_say(tmp_path: Path, row: dict[str, str | None]) -> None:
    stays = f"""
of   | source_row | unit | ppks | admitted | left_on | stay_state | stay_end | origin_code | ppks_unread
wbs  | 1 | {row["first unit"]} | 08 | {row["admitted"] or "-"} | {row["left"] or "-"} | - | - | - | no
wbs  | 7 | {row["second unit"]} | 08 | {row["again"]} | {row["until"] or "-"} | - | - | - | no
"""
    engine = _engine(PEOPLE, tmp_path, stays)
    keep_units(engine, UNITS, RULES, ROLES, home="31", deliveries=empty("deliveries"), as_of=DAY)
    codes = {one[0] for one in _rows(engine, "SELECT code FROM unit_findings WHERE person_id = 'ani'")}
    engine.close()
    assert codes - {"DILAYANI_DI_PANTI"} == ({row["code"]} if row["code"] else set())


def test_nobody_lacks_what_no_roll_could_say(tmp_path: Path) -> None:
    """Without a roll of JKN nobody is without it."""
    people = "\n".join(line for line in PEOPLE.splitlines() if not line.startswith("kis-"))
    engine = _engine(people, tmp_path)
    keep_units(engine, UNITS, RULES, ROLES, home="31", deliveries=empty("deliveries"), as_of=DAY)
    codes = {row[0] for row in _rows(engine, "SELECT DISTINCT code FROM unit_findings")}
    shown = {row[0] for row in _rows(engine, "SELECT DISTINCT with_jkn FROM units")}
    engine.close()
    assert "BELUM_BERJAMINAN" not in codes
    assert shown == {None}


def test_units_in_numbers(found: Engine) -> None:
    rows = _rows(
        found,
        "SELECT unit_code, capacity, residents, came, went, from_elsewhere, with_nik FROM units WHERE reported",
    )
    assert sorted(rows) == [
        ("TIDAK_DIKENAL", None, 1, 1, 0, 0, 0),
        ("psaa_putra_utama", None, 0, 1, 0, 0, 0),
        ("psbi_bangun_daya_1", 200, 1, 1, 0, 1, 1),
        ("psbr_taruna_jaya_1", 100, 0, 1, 1, 0, 0),
        ("pstw_budi_mulia_1", None, 1, 1, 0, 0, 1),
        ("pstw_budi_mulia_2", None, 1, 1, 0, 0, 1),
        ("sentra_pangudi_luhur", None, 1, 1, 0, 0, 1),
    ]


def test_people_by_class_are_counted_once_and_where_they_live(found: Engine) -> None:
    """Eko was met twice and is one; Ani stands on two rolls; Dedi is dead by the register; Budi, 13, fits his class."""
    rows = _rows(found, "SELECT ppks, place, persons, served, doubtful FROM ppks_counts ORDER BY 1, 2")
    assert rows == [
        ("02", "3171011002", 1, 0, 0),
        ("02", "TIDAK_DIKETAHUI", 1, 0, 0),
        ("08", "3171011001", 1, 1, 0),
        ("08", "TIDAK_DIKETAHUI", 1, 1, 0),
        ("10", "LUAR", 1, 1, 0),
        ("11", "LUAR", 1, 1, 0),
        ("13", "TIDAK_DIKETAHUI", 1, 0, 0),
    ]


NAMES = """
written                              | unit
PSBI BANGUN DAYA 1                   | psbi_bangun_daya_1
UPT PSBI Bangun Daya I Kedoya        | psbi_bangun_daya_1
DATA WBS PSTW BUDI MULIA 2 MEI.xlsx  | pstw_budi_mulia_2
PSTW Budi Mulia 4 Margaguna          | pstw_budi_mulia_3
PSTW BUDI MULIA 4                    | pstw_budi_mulia_4
PSTW BUDI MULIA                      | -
PANTI ENTAH                          | -
PSTW BUDI MULIA 1 DAN PSTW BUDI MULIA 2 | -
PSTW BUDI MULIA 1 DAN 2              | -
PANTI SOSIAL TRESNA WERDHA BUDI MULIA II | pstw_budi_mulia_2
UPT DINAS SOSIAL / PSBL HARAPAN SENTOSA 1 | psbl_harapan_sentosa_1
PSKW HARAPAN MULIA                   | pspbk_harapan_mulia
"""


@pytest.mark.parametrize("row", parse(NAMES), ids=lambda row: str(row["written"]))
def test_a_unit_is_known_by_its_names(row: dict[str, str | None]) -> None:
    """A number that the unit no longer has counts only with its place; two units in one text are none."""
    assert unit_in(str(row["written"]), names_of(UNITS)) == row["unit"]


FAULTY = {
    "kode.toml": ('code = "lain"', "harus sama dengan nama berkas"),
    "kosong.toml": ('code = "kosong"', "name"),
    "asing.toml": ('code = "asing"\nbidang = 1', "bidang"),
}
WHOLE = '\nname = "Panti {code}"\nowner = "LKS"\nkind = "DAY"\nregion = "31"\nauthority = "contoh"'


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_unit_is_refused_with_file_and_key(tmp_path: Path, name: str) -> None:
    text, said = FAULTY[name]
    whole = "" if name == "kosong.toml" else WHOLE.format(code=name)
    (tmp_path / name).write_text(text + whole, encoding="utf-8")
    with pytest.raises(DeclarationError, match=said) as raised:
        load_units(tmp_path)
    assert name in str(raised.value)


def test_two_units_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kembar.toml").write_text(
        'code = "kembar"' + WHOLE.replace("Panti {code}", "PSTW Budi Mulia I"), encoding="utf-8"
    )
    with pytest.raises(DeclarationError, match="pstw_budi_mulia_1"):
        load_units(tmp_path)


def test_the_tables_are_as_declared(found: Engine) -> None:
    from reconcile.tables import TABLES

    for name in ("unit_findings", "units", "unit_origins", "ppks_counts", "ppks_told"):
        made: pa.Table = found.arrow(f"SELECT * FROM {name}")
        assert set(made.schema.names) == set(TABLES[name].schema.names)
