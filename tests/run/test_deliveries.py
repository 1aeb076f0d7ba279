"""Which files speak, night after night: what was tried once and went by without a word."""

from __future__ import annotations

import calendar
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from reconcile.vocabulary.errors import UsageError
from tests.run.nights import CITIES, Office, people, text
from tests.runs import SAMPLES, daily
from tests.workspace.resealing import reseal

MONTHS = SAMPLES.parent / "months"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_monthly_files_of_a_roll_count_each_person_once(office: Office) -> None:
    """January, February and March side by side: March speaks, whoever left it does not."""
    for month, left in (("01", 0), ("02", 2), ("03", 4)):
        office.send(f"kis/KIS_{month}2018.csv", people(range(left, 100)))
    office.night()
    assert office.rows == {"kis/KIS_032018.csv": 96} and set(office.persons.values()) == {1}
    march, january = office.delivery("kis/KIS_032018.csv"), office.delivery("kis/KIS_012018.csv")
    assert (march["kind"], march["in_force"], str(march["as_of"])) == ("STATE", True, "2018-03-31")
    assert march["as_of_source"] == "NAME" and march["supersedes"] == ["KIS_022018.csv"]
    assert (march["rows_before"], march["went"], march["came"]) == (98, 2, 0)
    assert not january["in_force"] and not january["held_back"] and "Digantikan" in january["reason"]


def test_an_old_register_beside_a_new_one_hides_no_death(office: Office) -> None:
    alive = people(range(60), more={"STATUS HIDUP": "HIDUP"})
    office.send("dukcapil/SIAK_31_012018.csv", alive)
    died = [{**row, "STATUS HIDUP": "MENINGGAL" if at < 3 else "HIDUP"} for at, row in enumerate(alive)]
    office.send("dukcapil/SIAK_31_032018.csv", died)
    office.night()
    assert office.rows == {"dukcapil/SIAK_31_032018.csv": 60}
    assert office.delivery("dukcapil/SIAK_31_032018.csv")["changed"] == 3


@pytest.mark.parametrize("form", ["name", "order", "delimiter"])
def test_the_same_roll_in_another_form_is_a_repeat(office: Office, form: str) -> None:
    rows = people(range(60))
    office.send("kis/KIS.csv", rows)
    office.night()
    again = {"name": rows, "order": rows[::-1], "delimiter": rows}[form]
    office.send("kis/KIS salinan.csv", again, delimiter="," if form == "delimiter" else ";")
    office.night()
    assert sum(office.rows.values()) == 60
    repeat = next(
        office.delivery(name)
        for name in ("kis/KIS.csv", "kis/KIS salinan.csv")
        if not office.delivery(name)["in_force"]
    )
    assert repeat["kind"] == "REPEAT" and not repeat["held_back"]


def test_a_roll_that_comes_again_under_another_name_stays_one_delivery(office: Office) -> None:
    office.send("kis/KIS.csv", people(range(60)))
    office.night()
    (office.inputs / "kis/KIS.csv").unlink()
    office.send("kis/peserta.csv", people(reversed(range(60))))
    office.night()
    assert office.rows == {"kis/peserta.csv": 60}
    assert office.delivery("kis/peserta.csv")["kind"] == "REPEAT"


def test_a_roll_cut_by_a_third_waits_and_the_last_good_one_speaks(office: Office) -> None:
    office.send("dukcapil/SIAK.csv", people(range(90)))
    office.night()
    office.send("dukcapil/SIAK.csv", people(range(58)))
    for _ in range(2):  # and again, though nothing of the inputs is in force any more
        office.send("kis/KIS.csv", people(range(90)))
        office.night()
        assert office.rows == {"dukcapil/SIAK.csv": 90, "kis/KIS.csv": 90}
        held = office.delivery("dukcapil/SIAK.csv", "INPUTS")
        assert held["held_back"] and not held["unknown"] and "58 orang" in held["reason"]
        assert (held["rows_before"], held["went"]) == (90, 32)
        assert office.delivery("dukcapil/SIAK.csv", "PREVIOUS_RUN")["in_force"]


def test_a_lost_kota_waits(office: Office) -> None:
    rows = people(range(100))
    office.send("kis/KIS_022018.csv", rows)
    office.night()
    office.send("kis/KIS_032018.csv", [row for row in rows if row["KOTA"] != "JAKARTA TIMUR"])
    office.night()
    assert office.rows == {"kis/KIS_022018.csv": 100}
    assert "Kota Administrasi Jakarta Timur (20 baris)" in office.delivery("kis/KIS_032018.csv")["reason"]


def test_one_of_five_registers_missing_is_taken_from_the_night_before(office: Office) -> None:
    for at, kota in enumerate(CITIES):
        office.send(f"dukcapil/SIAK_{kota}.csv", people(range(at * 20, at * 20 + 20), [kota]))
    office.night()
    (office.inputs / "dukcapil/SIAK_3173.csv").unlink()
    office.night()
    assert office.rows["dukcapil/SIAK_3173.csv"] == 20 and sum(office.rows.values()) == 100
    missing = office.delivery("dukcapil/SIAK_3173.csv")
    assert missing["found_in"] == "PREVIOUS_RUN" and "Tidak ada di folder masukan" in missing["reason"]


def _without(office: Office, columns: list[str]) -> None:
    """OUT as an older version, which did not keep these columns, would have left it."""
    for path in office.out.glob("snapshots/*/*/records.parquet"):
        table = pq.read_table(path)
        pq.write_table(table.drop_columns(columns), path)
    reseal(office.out)
    shutil.rmtree(office.out.with_name("hasil.store"))  # its word for the run that it committed


@pytest.mark.parametrize("columns", [["row_digest"], ["row_digest", "register_answer", "unnamed"]])
def test_what_an_older_version_left_is_taken_over_where_a_file_does_not_come(
    office: Office, columns: list[str]
) -> None:
    for at, kota in enumerate(CITIES):
        office.send(f"dukcapil/SIAK_{kota}.csv", people(range(at * 20, at * 20 + 20), [kota]))
    office.night()
    ids = set(office.persons)
    _without(office, columns)
    (office.inputs / "dukcapil/SIAK_3173.csv").unlink()
    office.night()
    assert office.rows["dukcapil/SIAK_3173.csv"] == 20 and set(office.persons) == ids


def test_what_cannot_be_made_of_an_older_version_is_said_with_what_to_do(office: Office) -> None:
    for name in ("KIS_3171.csv", "KIS_3172.csv"):
        office.send(f"kis/{name}", people(range(20), [name[4:8]]))
    office.night()
    _without(office, ["flags"])
    (office.inputs / "kis/KIS_3172.csv").unlink()
    with pytest.raises(UsageError, match="Taruh lagi berkas kiriman itu di folder masukan"):
        office.night()


def test_a_late_kota_speaks_for_its_kota_alone(office: Office) -> None:
    """The whole roll of February; of March the files of four kota, the fifth is late."""
    whole = people(range(100))
    office.send("kjs/KJS_DKI_022018.csv", whole)
    office.night()
    (office.inputs / "kjs/KJS_DKI_022018.csv").unlink()
    for kota in CITIES[:4]:
        of_kota = [row for at, row in enumerate(whole) if CITIES[at % 5] == kota]
        office.send(f"kjs/KJS_{kota}_032018.csv", of_kota[1:])
    office.night()
    assert office.rows["kjs/KJS_DKI_022018.csv"] == 20 and sum(office.rows.values()) == 20 + 4 * 19
    assert office.delivery("kjs/KJS_DKI_022018.csv")["in_force"]
    last = [row for at, row in enumerate(whole) if CITIES[at % 5] == "3175"]
    office.send("kjs/KJS_3175_032018.csv", last[2:])
    office.night()
    assert office.rows["kjs/KJS_3175_032018.csv"] == 18 and not office.rows["kjs/KJS_DKI_022018.csv"]


def test_who_moved_to_a_kota_that_came_is_counted_there(office: Office) -> None:
    whole = people(range(100))
    office.send("kjs/KJS_DKI_022018.csv", whole)
    moved = {**whole[4], **{name: whole[0][name] for name in ("KELURAHAN", "KECAMATAN", "KOTA")}}
    office.send("kjs/KJS_3171_032018.csv", [*whole[::5], moved])
    office.night()
    assert set(office.persons.values()) == {1} and len(office.persons) == 100
    assert office.rows["kjs/KJS_3171_032018.csv"] == 21


def test_a_whole_roll_replaces_older_files_of_kota(office: Office) -> None:
    whole = people(range(100))
    for kota in CITIES:
        of_kota = [row for at, row in enumerate(whole) if CITIES[at % 5] == kota]
        office.send(f"kjs/KJS_{kota}_022018.csv", of_kota)
    office.send("kjs/KJS_DKI_032018.csv", whole[:97])
    office.night()
    assert office.rows == {"kjs/KJS_DKI_032018.csv": 97}


def test_last_months_roll_by_mistake_waits(office: Office) -> None:
    """With a date, and without: the night before knew its rows as replaced."""
    office.send("kjs/KJS.csv", people(range(30)))
    for name in ("KIS_022018.csv", "KIS_032018.csv"):
        office.send(f"kis/{name}", people(range(60 if "02" in name else 58)))
    office.night()
    (office.inputs / "kis/KIS_032018.csv").unlink()
    (office.inputs / "kis/KIS_022018.csv").rename(office.inputs / "kis/KIS terbaru.csv")
    office.night()
    assert office.rows["kis/KIS_032018.csv"] == 58 and sum(office.rows.values()) == 88
    wrong = office.delivery("kis/KIS terbaru.csv")
    assert wrong["held_back"] and "lebih lama daripada KIS_032018.csv" in wrong["reason"]
    orders = office.inputs / "deliveries.toml"
    orders.write_text('[[delivery]]\nfile = "kis/KIS terbaru.csv"\nas_of = 2018-04-30\n')
    office.night(date(2018, 4, 30))
    assert office.rows["kis/KIS terbaru.csv"] == 60, "the office knows better"
    (office.inputs / "kis/KIS terbaru.csv").unlink()
    office.send("kis/KIS_012018.csv", people(range(1, 60)))
    office.night(date(2018, 4, 30))
    assert office.rows["kis/KIS terbaru.csv"] == 60 and office.delivery("kis/KIS_012018.csv")["held_back"]


def test_a_refused_file_leaves_its_last_good_one_and_is_unknown_without_one(office: Office) -> None:
    office.send("kis/KIS.csv", people(range(60)))
    office.send("kjs/KJS.csv", "bukan daftar\n")
    office.night()
    assert office.delivery("kjs/KJS.csv")["unknown"]
    office.send("kis/KIS.csv", "rusak\n")
    office.send("kjs/KJS.csv", people(range(30)))
    office.night()
    assert office.rows == {"kis/KIS.csv": 60, "kjs/KJS.csv": 30}
    refused = office.delivery("kis/KIS.csv", "INPUTS")
    assert refused["held_back"] and not refused["unknown"] and refused["supersedes"] == ["KIS.csv"]


def test_a_file_whose_end_is_missing_waits_for_the_next_night(office: Office) -> None:
    office.send("kis/KIS.csv", people(range(60)))
    office.send("kjs/KJS.csv", text(people(range(60)))[:-30])
    office.night()
    cut = office.delivery("kjs/KJS.csv")
    assert cut["held_back"] and cut["unknown"] and "akhir berkas hilang" in cut["reason"]
    office.send("kjs/KJS.csv", people(range(60)))
    office.night()
    assert office.rows == {"kis/KIS.csv": 60, "kjs/KJS.csv": 60}


def test_two_rolls_of_the_same_people_without_a_date_are_a_question(office: Office) -> None:
    office.send("kis/a.csv", people(range(60)))
    office.send("kis/b.csv", people(range(2, 60)))
    office.night()
    assert office.rows == {"kis/a.csv": 60}
    asked = office.delivery("kis/b.csv")
    assert asked["held_back"] and "Tulis as_of" in asked["reason"] and not asked["unknown"]


def test_parts_of_one_roll_all_speak(office: Office) -> None:
    for at, name in enumerate(("a.csv", "b 2018.csv", "c_032018.csv")):
        office.send(f"kis/{name}", people(range(at * 50, at * 50 + 52)))
    office.night()
    assert sum(office.rows.values()) == 3 * 52


def test_a_corrected_period_replaces_it_and_other_periods_stand(office: Office) -> None:
    pupils = people(range(60), more={"TAHUN": "2017", "TAHAP": "2"})
    office.send("kjp/KJP T2 2017.csv", pupils)
    office.send("kjp/KJP T1 2018.csv", people(range(60), more={"TAHUN": "2018", "TAHAP": "1"}))
    office.send("kjp/KJP T2 2017 revisi.csv", pupils[:55])
    office.night()
    assert office.rows == {"kjp/KJP T2 2017 revisi.csv": 55, "kjp/KJP T1 2018.csv": 60}
    mended = office.delivery("kjp/KJP T2 2017 revisi.csv")
    assert mended["kind"] == "CORRECTION" and str(mended["period_start"]) == "2017-07-01"


def test_the_same_pupils_in_two_instalments_are_two_deliveries(office: Office) -> None:
    for stage in "12":
        office.send(
            f"kip/PIP 2018 Tahap {stage}.csv", people(range(40), more={"TAHUN": "2018", "NOMINAL": stage})
        )
    office.night()
    assert sum(office.rows.values()) == 80


def test_a_column_of_the_rows_says_when_they_are_from(office: Office) -> None:
    office.send("kis/baru.csv", people(range(60), more={"TANGGAL DATA": "31/03/2018"}))
    office.send("kis/lama.csv", people(range(2, 62), more={"TANGGAL DATA": "28/02/2018"}))
    office.night()
    assert office.rows == {"kis/baru.csv": 60}
    assert office.delivery("kis/baru.csv")["as_of_source"] == "ROWS"


def test_the_office_overrules(office: Office) -> None:
    office.send("kis/KIS_022018.csv", people(range(90)))
    office.send("kis/KIS_032018.csv", people(range(50)))
    office.night()
    assert office.rows == {"kis/KIS_022018.csv": 90}
    orders = office.inputs / "deliveries.toml"
    orders.write_text('[[delivery]]\nfile = "kis/KIS_032018.csv"\naccept = true\n')
    office.night()
    assert office.rows == {"kis/KIS_032018.csv": 50}
    orders.unlink()
    office.night()
    assert office.rows == {"kis/KIS_032018.csv": 50}, "what was accepted once stays so"
    orders.write_text('[[delivery]]\nfile = "kis/KIS_032018.csv"\nwithdraw = true\n')
    office.night()
    assert office.rows == {"kis/KIS_022018.csv": 90}


@pytest.mark.parametrize(("count", "held"), [(60, False), (1000, True)])
def test_last_months_rows_under_this_months_name_are_a_question(
    office: Office, count: int, held: bool
) -> None:
    """Of a thousand people somebody comes, leaves or moves in a month; of sixty perhaps nobody."""
    office.send("kis/KIS_022018.csv", people(range(count)))
    office.send("kis/KIS_032018.csv", people(reversed(range(count))))
    office.night()
    assert sum(office.rows.values()) == count
    assert office.delivery("kis/KIS_032018.csv")["held_back"] == held


def test_a_correction_is_of_the_day_of_what_it_corrects(office: Office) -> None:
    """So that the file of the next month replaces it, and not the other way round."""
    office.send("kis/KIS_022018.csv", people(range(60)))
    office.send("kis/KIS (rev2).csv", people(range(1, 61)))
    office.night()
    mended = office.delivery("kis/KIS (rev2).csv")
    assert (mended["kind"], str(mended["as_of"])) == ("CORRECTION", "2018-02-28")
    office.send("kis/KIS_032018.csv", people(range(2, 62)))
    office.night()
    assert office.rows == {"kis/KIS_032018.csv": 60}


@pytest.mark.parametrize("kept", daily(0, [True, False]))
def test_three_months_of_the_samples_are_decided_as_they_were_made(
    tmp_path: Path, cache: Path, kept: bool
) -> None:
    """Repeats, corrections, late, absent and stale files, in a folder a month (data_samples/months), and in
    one folder to which each month is added."""
    office = Office(tmp_path, cache)
    truth = pq.read_table(MONTHS / "truth" / "deliveries.parquet").to_pylist()
    for month in ("2018-01", "2018-02", "2018-03"):
        if not kept:
            shutil.rmtree(office.inputs, ignore_errors=True)
        shutil.copytree(MONTHS / month, office.inputs, dirs_exist_ok=True)
        year, number = map(int, month.split("-"))
        office.night(date(year, number, calendar.monthrange(year, number)[1]))
        for made in (row for row in truth if row["month"] == month):
            found = [row for row in office.table if _is_of(row, made)]
            told = (month, made["source_file"], [row["reason"] for row in found])
            assert bool(found) == (made["kind"] != "ABSENT"), told
            same = kept and all("sama persis" in row["reason"] for row in found)  # of a month without change
            assert same or {row["in_force"] for row in found} <= {made["in_force"]}, told
            if made["kind"] in ("REPEAT", "CORRECTION"):
                assert {row["kind"] for row in found} == {made["kind"]}, told


def _is_of(row: dict[str, Any], made: dict[str, Any]) -> bool:
    name, file = row["source_file"], made["source_file"]
    here = row["found_in"] == "INPUTS" and row["programme"] == made["programme"]
    return here and (name == file or name.startswith(f"{file}/"))


def test_the_same_night_again_says_the_same(office: Office) -> None:
    """Though the night before it is then itself: what was said of a delivery when it came stays said."""
    for month in ("01", "02"):
        shutil.rmtree(office.inputs, ignore_errors=True)
        office.send(f"kis/KIS_{month}2018.csv", people(range(int(month), 90)))
        office.send(f"kjs/KJS_{month}2018.csv", people(range(90 - 40 * int(month[1] == "2"))))
        office.night()
    first = office.table
    assert office.delivery("kis/KIS_012018.csv")["found_in"] == "PAST"
    office.night()
    assert office.table == first


def test_somebody_elses_run_gives_nothing(office: Office) -> None:
    office.send("kis/KIS.csv", people(range(60)))
    office.night()
    (office.inputs / "kis/KIS.csv").unlink()
    office.send("kjs/lain.csv", people(range(300, 360)))
    office.night()
    assert office.rows == {"kjs/lain.csv": 60}
