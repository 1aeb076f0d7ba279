"""Cells of coverage add up to their totals, and to the persons behind them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest

from reconcile.coverage.rates import needed
from reconcile.rules.families import Denominator, Families
from tests.coverage.conftest import FAMILIES, Covered

NAMES = ("coverage", "coverage_overlaps", "coverage_rates", "membership", "coverage_people")
WHOLE = """
dukcapil-1 | a | - | - | - | - | - | 3171061001 | 1980-01-01 | ALIVE
dukcapil-2 | b | - | - | - | - | - | 3171061001 | 1981-01-01 | ALIVE
dukcapil-3 | c | - | - | - | - | - | 3172021001 | 1982-01-01 | ALIVE
dukcapil-4 | d | - | - | - | - | - | 3172021001 | 1950-01-01 | DEAD
kjp-1 | a | - | 1 | 2018-01-01 | 2018-12-31 | ACTIVE | 3171061001 | - | -
kip-1 | a | PEMBERIAN | 2 | 2018-01-01 | 2018-12-31 | - | - | - | -
kip-2 | e | PEMBERIAN | 3 | 2018-01-01 | 2018-12-31 | - | 3171061001 | 1999-01-01 | -
kip-3 | b | NOMINASI | 4 | 2018-01-01 | 2018-12-31 | - | - | - | -
"""


def test_uncovered_is_who_is_on_no_roll_where_all_rolls_came(covered: Covered) -> None:
    made = covered(WHOLE, names=NAMES)
    cells = [row for row in made["coverage"] if row["family"] == "pendidikan"]
    assert {(row["segment"], row["kota"]): row["once"] for row in cells if row["once"]} == {
        ("KJP", "3171"): 1,
        ("KIP", "3171"): 1,
        ("KIP_NOMINASI", "3171"): 1,
        ("BELUM", "3172"): 1,
    }
    assert sum(row["rows"] for row in cells) == 4
    [overlap] = made["coverage_overlaps"]
    assert (overlap["segment_one"], overlap["segment_two"], overlap["persons"]) == ("KJP", "KIP", 1)
    jkn = {row["segment"] for row in made["coverage"] if row["family"] == "jkn"}
    assert jkn == {"TIDAK_DIKETAHUI"}  # no roll of it came: nobody is uncovered


def _drawn(seed: int) -> str:
    rng = Random(seed)
    lines = []
    for number in range(120):
        person, roll = (
            f"p{rng.randrange(40)}",
            rng.choice(["kis", "kjs", "kip", "kjp", "bpu", "taspen", "dukcapil"]),
        )
        kota = rng.choice(["3171061001", "3172021001", "3201", "31", "-"])
        segment = rng.choice(
            {"kis": ["PBI_APBN", "PPU", "MANDIRI", "-"], "kip": ["PEMBERIAN", "NOMINASI"]}.get(roll, ["-"])
        )
        start, end = (
            rng.choice(["-", "2017-01-01", "2018-07-01"]),
            rng.choice(["-", "2018-03-20", "2018-12-31"]),
        )
        status = rng.choice(["-", "ACTIVE", "INACTIVE", "UNKNOWN"])
        born, life = f"{rng.randrange(1940, 2018)}-05-05", rng.choice(["ALIVE", "ALIVE", "DEAD", "MOVED"])
        answers = f"{kota} | {born} | {life if roll == 'dukcapil' else '-'}"
        lines.append(
            f"{roll}-{number} | {person} | {segment} | {rng.randrange(20)} | {start} | {end} | {status} | {answers}"
        )
    return "\n".join(lines)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cells_add_up_to_persons_counted_one_by_one(covered: Covered, seed: int) -> None:
    made = covered(_drawn(seed), names=NAMES)
    people = {row["person_id"]: row for row in made["coverage_people"]}
    of_person: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in made["membership"]:
        of_person.setdefault((row["family"], row["person_id"]), []).append(row)
    for family in (one.code for one in FAMILIES.family):
        cells = [row for row in made["coverage"] if row["family"] == family and row["place"] == "HOME"]
        total = Counter(
            {name: sum(row[name] for row in cells) for name in cells[0] if isinstance(cells[0][name], int)}
        )
        mine = {person: rows for (of, person), rows in of_person.items() if of == family}
        assert total["registered_once"] == sum(
            any(row["registered"] for row in rows) for rows in mine.values()
        )
        assert total["active_once"] == sum(any(row["active"] for row in rows) for rows in mine.values())
        assert total["persons"] == sum(map(len, mine.values()))
        assert total["residents"] == sum(row["resident"] for row in people.values())
        assert total["residents_registered"] == sum(
            people[person]["resident"] and any(row["registered"] for row in rows)
            for person, rows in mine.items()
        )
        assert total["once"] == len(mine) + sum(row["resident"] for p, row in people.items() if p not in mine)
        assert total["rows"] >= total["cards_once"] >= len(mine)
        assert len(
            {
                tuple(row[name] for name in ("programme", "segment", "kota", "kelurahan", "sex", "band"))
                for row in cells
            }
        ) == len(cells)


def test_place_of_work_is_a_count_of_its_own(covered: Covered) -> None:
    made = covered(
        """
        bpjstk_tk-1 | a | PU | 1 | 2017-01-01 | - | - | 3276011001 | 1980-01-01 | -
        bpjstk_tk-2 | b | PU | 2 | 2017-01-01 | - | - | 3171061001 | 1980-01-01 | -
        """,
        names=NAMES,
        employment=[
            {"person_id": one, "employer_record_id": "e", "roll": "bpjstk_tk", "month": date(2018, 5, 1), "paid": 9,
             "state": "ACTIVE"} for one in ("a", "b")
        ],
        records_employer=[{"programme": "bpjstk_prs", "record_id": "e", "kota_code": "3174"}],
    )  # fmt: skip
    once = {
        (row["place"], row["kota"]): row["active_once"] for row in made["coverage"] if row["segment"] == "PU"
    }
    assert once == {("HOME", "LUAR"): 1, ("HOME", "3171"): 1, ("WORK", "3174"): 2}


def _with(**said: Any) -> Families:
    return Families.model_validate({**FAMILIES.model_dump(), **said})


def test_shares_bounds_and_reasons(covered: Covered) -> None:
    made = covered(WHOLE, names=NAMES)["coverage_rates"]
    whole = {row["indicator"]: row for row in made if row["family"] == "pendidikan" and row["kota"] == ""}
    registered = whole["TERDAFTAR"]
    # nobody of 6 to 21 lives here: a and b are grown up
    assert (registered["denominator"], registered["share"]) == (None, None)
    assert registered["unknown"] == "data kependudukan tidak memuat siapa pun di sini"
    assert {row["family"] for row in made} == {"pendidikan"}


def test_a_survey_with_more_people_than_the_register_is_no_denominator(covered: Covered) -> None:
    rows = """
    dukcapil-1 | a | - | - | - | - | - | 3171061001 | 1980-01-01 | ALIVE
    dukcapil-2 | b | - | - | - | - | - | 3171061001 | 1980-01-01 | ALIVE
    bpu-1 | a | BPU | 1 | 2017-01-01 | 2018-06-30 | - | - | - | -
    """
    [big] = [
        r
        for r in covered(rows, names=NAMES)["coverage_rates"]
        if r["indicator"] == "ucj_70" and not r["kota"]
    ]
    assert (
        big["numerator"] == 1
        and big["share"] is None
        and "lebih sedikit orang daripada survei" in big["unknown"]
    )
    small = Denominator.model_validate(
        {"code": "pekerja_eligible", "title": "Uji", "of": "survey", "place": "31", "year": 2018, "ages": (15, 64),
         "lines": [{"title": "Angkatan kerja", "count": 3, "margin": 1, "source": "uji"},
                   {"title": "ASN", "count": -1, "margin": 0, "source": "uji"}]}
    )  # fmt: skip
    others = [one for one in FAMILIES.denominator if one.code != "pekerja_eligible"]
    families = _with(denominator=[one.model_dump() for one in (small, *others)])
    lines = covered(rows, names=NAMES, families=families)["coverage_rates"]
    [line] = [row for row in lines if row["indicator"] == "ucj_70" and not row["kota"]]
    assert (line["denominator"], line["share"], line["gap"], line["high"]) == (2, 50.0, None, 100.0)
    assert (line["survey_low"], line["survey_high"]) == (100 / 3, 100.0)
    [of_kota] = [row for row in lines if row["indicator"] == "ucj_70" and row["kota"] == "3171"]
    assert of_kota["share"] is None and "kota ini" in of_kota["unknown"]


@pytest.mark.parametrize(
    ("percent", "whole", "covered_now", "gap"),
    [
        (70.0, 86_000_000, 25_470_000, 34_730_000),  # 70 % of 86 M are 60.2 M
        (95.0, 265_000_000, 192_000_000, 59_750_000),  # 95 % of about 265 M are 252 M, 60 M short
        (43.92, 100, 0, 44),
        (30.0, 10, 3, 0),
    ],
)
def test_arithmetic_that_was_published(percent: float, whole: int, covered_now: int, gap: int) -> None:
    assert max(needed(percent, whole) - covered_now, 0) == gap
    assert round(100 * 25.47 / 86, 1) == 29.6
