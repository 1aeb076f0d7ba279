"""Which of several deliveries speaks, drawn as tables: facts in, decisions out, no file anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from reconcile.ingest.deliveries.deciding import decide
from reconcile.ingest.deliveries.delivery import Delivery, Facts, Met, Order
from reconcile.ingest.deliveries.names import FileName, day_span
from reconcile.programmes import Delivering
from tests.findings.ascii_tables import parse

TAHAP = {
    "T1": (date(2018, 1, 1), date(2018, 6, 30)),
    "T2": (date(2018, 7, 1), date(2018, 12, 31)),
}


@dataclass(frozen=True)
class Drawn:
    facts: Facts
    people: frozenset[int]

    def within(self, other: Facts) -> frozenset[int]:
        """Its people for whom the other speaks too: each kota has as many, one behind the other."""
        kota, ordered = list(self.facts.kota), sorted(self.people)
        if not kota or not other.kota:
            return self.people
        size = len(ordered) // len(kota)
        return frozenset(one for at, one in enumerate(ordered) if kota[at // size] in other.kota)


def _facts(row: dict[str, str | None]) -> Drawn:
    """people: "1-90", split between the kota that are drawn. seen: before (only the previous run has it),
    known (it was in force there), old (it was replaced there), cut (its end is missing)."""
    name, seen = str(row["file"]), (row.get("seen") or "").split()
    first, last = map(int, str(row["people"]).split("-"))
    people = frozenset(range(first, last + 1))
    kota = (row.get("kota") or "").split()
    facts = Facts(
        "kis",
        name,
        f"{name} {row['people']}",
        len(people),
        content=row.get("content"),
        kota={code: len(people) // len(kota) for code in kota},
        periods=frozenset(TAHAP[code] for code in (row.get("tahap") or "").split()),
        span=FileName(name).span,
        span_source="NAME" if FileName(name).span else None,
        cut="cut" in seen,
        before="before" in seen,
        known="known" in seen or "before" in seen,
        old="old" in seen,
    )
    return Drawn(facts, people)


def decided(drawing: str, manner: str = "state", **orders: Order) -> dict[str, Delivery]:
    """Decisions by file; one of before whose name comes again tonight is called `name *`."""
    drawn = [_facts(row) for row in parse(drawing)]
    all_ = {one.facts.key: one for one in drawn}

    def compare(older: Facts, newer: Facts) -> Met:
        one, two = all_[older.key].within(newer), all_[newer.key].within(older)
        return Met(len(one), len(two), len(one & two))

    tonight = [one.facts for one in drawn if not one.facts.before]
    before = [one.facts for one in drawn if one.facts.before]
    said = {("kis", name): order for name, order in orders.items()}
    made = decide(tonight, before, {"kis": Delivering(manner=manner)}, said, compare)  # type: ignore[arg-type]
    tonights = {one.source_file for one in tonight}
    return {
        f"{one.facts.source_file} *"
        if one.facts.before and one.facts.source_file in tonights
        else one.facts.source_file: one
        for one in made
    }


def shown(drawing: str, manner: str = "state", **orders: Order) -> dict[str, str]:
    """File -> in force, in part, held, or out."""
    return {
        name: ("part" if one.replaced_by else "in force")
        if one.in_force
        else "held"
        if one.held_back
        else "out"
        for name, one in decided(drawing, manner, **orders).items()
    }


def test_the_newest_month_speaks() -> None:
    assert shown("""
        file    | people
        a_01_2018 | 1-100
        a_03_2018 | 4-103
        a_02_2018 | 3-102
    """) == {"a_01_2018": "out", "a_02_2018": "out", "a_03_2018": "in force"}


def test_a_chain_goes_by_what_stands_not_by_what_was_held() -> None:
    """February is cut; March is held against January, and replaces it."""
    made = decided("""
        file      | people
        a_01_2018 | 1-100
        a_02_2018 | 1-60
        a_03_2018 | 4-103
    """)
    assert made["a_02_2018"].held_back and made["a_03_2018"].in_force and not made["a_01_2018"].in_force
    assert [one.source_file for one in made["a_03_2018"].replaces] == ["a_01_2018"]


@pytest.mark.parametrize(
    ("last", "fate"), [(100, "in force"), (70, "in force"), (67, "in force"), (66, "held"), (1, "held")]
)
def test_what_lost_more_than_a_third_waits(last: int, fate: str) -> None:
    made = shown(f"""
        file      | people
        a_01_2018 | 1-100
        a_02_2018 | 1-{last}
    """)
    assert made["a_02_2018"] == fate and (made["a_01_2018"] == "out") == (fate == "in force")


def test_two_files_of_one_name_do_not_speak_at_once() -> None:
    """Rows know their file by its name. Under a name of its own the file speaks; so it does where it stands in
    for all of the older one."""
    drawing = """
        file  | people  | kota | seen
        {new} | 200-290 | 3172 |
        a.csv | 1-90    | 3171 | before
    """
    made = decided(drawing.format(new="a.csv"))
    assert made["a.csv"].held_back and "Ganti nama" in made["a.csv"].reason
    assert made["a.csv *"].in_force and not made["a.csv *"].replaced_by
    assert shown(drawing.format(new="b.csv")) == {"a.csv": "in force", "b.csv": "in force"}
    assert shown(drawing.format(new="a.csv"), **{"a.csv": Order(accept=True)})["a.csv"] == "held"


def test_what_a_file_held_for_its_name_would_have_replaced_in_part_speaks_whole() -> None:
    drawing = """
        file  | people | kota      | seen
        {new} | 1-45   | 3171      |
        a.csv | 1-90   | 3171 3172 | before
    """
    made = decided(drawing.format(new="a.csv"), **{"a.csv": Order(accept=True)})
    assert made["a.csv"].held_back
    assert made["a.csv *"].in_force and not made["a.csv *"].replaced_by
    assert shown(drawing.format(new="b.csv"), **{"b.csv": Order(accept=True)}) == {
        "a.csv": "part",
        "b.csv": "in force",
    }


def test_a_file_of_the_same_name_with_other_people_waits() -> None:
    drawing = """
        file  | people  | seen
        a.csv | 60-159  |
        a.csv | 1-100   | before
    """
    assert shown(drawing) == {"a.csv": "held", "a.csv *": "in force"}
    assert shown(drawing, **{"a.csv": Order(accept=True)}) == {"a.csv": "in force", "a.csv *": "out"}


def test_files_of_kota_and_of_the_whole_meet_kota_by_kota() -> None:
    made = shown("""
        file         | people | kota
        all_01_2018  | 1-100  | 3171 3172 3173 3174
        jakut_02_2018 | 26-50 | 3172
        jakbar_2017  | 51-75  | 3173
    """)
    assert made == {"all_01_2018": "part", "jakut_02_2018": "in force", "jakbar_2017": "out"}


def test_a_whole_roll_without_a_kota_waits_and_a_file_of_one_kota_does_not() -> None:
    made = decided("""
        file        | people | kota
        all_01_2018 | 1-90   | 3171 3172 3173
        all_02_2018 | 1-90   | 3171 3172
    """)
    assert made["all_02_2018"].held_back and "Jakarta Barat" in made["all_02_2018"].reason


def test_periods_stand_and_a_second_file_of_one_is_its_correction() -> None:
    made = decided(
        """
        file       | people | tahap
        kjp t1     | 1-100  | T1
        kjp t2     | 1-100  | T2
        kjp t1 rev | 1-90   | T1
        """,
        "period",
    )
    assert {name: one.kind for name, one in made.items() if one.in_force} == {
        "kjp t1 rev": "CORRECTION",
        "kjp t2": "PERIOD",
    }


def test_a_correction_without_a_month_is_of_the_month_that_it_says_almost_the_same_as() -> None:
    """On the first night, beside that month and the next: it corrects the first, and the next one speaks."""
    made = decided("""
        file           | people
        kis 01-2018    | 1-1000
        kis 02-2018    | 31-1040
        kis rev        | 2-1000
    """)
    assert (made["kis rev"].kind, made["kis rev"].facts.span) == ("CORRECTION", FileName("01-2018").span)
    assert [name for name, one in made.items() if one.in_force] == ["kis 02-2018"]
    assert not any(one.held_back for one in made.values())


def test_a_correction_of_the_newest_month_without_saying_so_speaks() -> None:
    made = decided("""
        file           | people
        kis 01-2018    | 1-1000
        kis 02-2018    | 31-1040
        kis rev        | 32-1040
    """)
    assert [name for name, one in made.items() if one.in_force] == ["kis rev"]
    assert made["kis rev"].facts.span == FileName("02-2018").span


def test_a_correction_that_may_be_of_two_months_waits_with_a_question_until_its_day_is_said() -> None:
    drawing = """
        file           | people
        kis 01-2018    | 1-1000
        kis 02-2018    | 31-1030
        kis rev        | 16-1015
    """
    held = decided(drawing)["kis rev"]
    assert (held.in_force, held.held_back, len(held.replaces)) == (False, True, 2)
    assert "tidak menyebut bulan" in held.reason
    assert decided(drawing)["kis 02-2018"].in_force
    said = decided(drawing, **{"kis rev": Order(day_span(date(2018, 2, 28)))})
    assert [name for name, one in said.items() if one.in_force] == ["kis rev"]
    later = """
        file           | people  | seen
        kis 01-2018    | 1-1000  | known
        kis 02-2018    | 31-1030 | -
        kis rev        | 16-1015 | -
    """
    assert decided(later)["kis rev"].in_force  # it came since the run before: of what is newest
    accepted = decided(drawing, **{"kis rev": Order(accept=True)})
    assert accepted["kis rev"].in_force


def test_what_the_run_before_knew_tells_what_no_date_does() -> None:
    """Of two undated files the one that was replaced is old, one that stood stays, one that is new waits."""
    assert shown("""
        file | people | seen
        a    | 1-100  | old
        b    | 1-99   | known
        c    | 2-100  |
    """) == {"a": "out", "b": "in force", "c": "held"}


def test_what_is_gone_from_the_inputs_speaks_on_and_older_files_wait() -> None:
    assert shown("""
        file      | people | seen
        a_03_2018 | 1-100  | before
        a_01_2018 | 1-100  |
    """) == {"a_03_2018": "in force", "a_01_2018": "held"}


def test_an_old_file_beside_the_new_one_is_no_question() -> None:
    """February's is not sent again and January's is, beside March's, which speaks."""
    assert shown("""
        file      | people | seen
        a_02_2018 | 1-100  | before
        a_01_2018 | 1-100  |
        a_03_2018 | 2-101  |
    """) == {"a_02_2018": "out", "a_01_2018": "out", "a_03_2018": "in force"}


def test_cut_files_wait_repeats_do_not_and_the_office_withdraws() -> None:
    drawing = """
        file       | people  | content | seen
        a          | 1-100   | 100:x:  |
        b          | 1-100   | 100:x:  |
        c          | 201-300 |         | cut
        d          | 301-400 |         |
    """
    assert shown(drawing, d=Order(withdraw=True)) == {"a": "in force", "b": "out", "c": "held", "d": "out"}


def test_files_that_the_office_sets_side_by_side_never_meet() -> None:
    drawing = """
        file | people
        a    | 1-100
        b    | 1-99
    """
    assert shown(drawing) == {"a": "in force", "b": "held"}
    assert shown(drawing, b=Order(beside=True)) == {"a": "in force", "b": "in force"}


def test_the_order_in_which_files_are_found_decides_nothing() -> None:
    lines = [
        "a_01_2018 | 1-100 | 3171 3172 | ",
        "b_02_2018 | 1-50  | 3171      | ",
        "c         | 2-101 | 3171 3172 | ",
        "d_03_2018 | 1-100 | 3171 3172 | before",
    ]
    heading = "file | people | kota | seen\n"
    first = shown(heading + "\n".join(lines))
    for at in range(1, len(lines)):
        assert shown(heading + "\n".join([*lines[at:], *lines[:at]])) == first


@pytest.mark.parametrize(
    ("name", "days", "revision", "stage", "series"),
    [
        ("Master_Peserta_KIS_DKI_032018.csv", ("2018-03-01", "2018-03-31"), 0, "", "MASTER PESERTA KIS DKI"),
        ("DTKS_31_20180215.csv", ("2018-02-15", "2018-02-15"), 0, "", "DTKS 31"),
        ("kis 2018-03.xlsx", ("2018-03-01", "2018-03-31"), 0, "", "KIS"),
        ("KJS JAKARTA BARAT Maret 2018 rekap.xlsx", ("2018-03-01", "2018-03-31"), 0, "",
         "KJS JAKARTA BARAT REKAP"),
        ("Data KJP T1 2018 FINAL (rev2) fix.xlsx", ("2018-01-01", "2018-12-31"), 2, "1", "DATA KJP T1"),
        ("roll per 28-02-2018 perbaikan.csv", ("2018-02-28", "2018-02-28"), 1, "", "ROLL PER"),
        ("z_2016-2017.zip/PIP_2016.csv", ("2016-01-01", "2016-12-31"), 0, "", "PIP Z"),
        ("KJP_2017_2018_gabungan.csv", (None, None), 0, "", "KJP GABUNGAN"),
        ("SIAK_BIODATA_WNI_3171_3101.csv", (None, None), 0, "", "SIAK BIODATA WNI 3171 3101"),
        ("data_99992018.csv", (None, None), 0, "", "DATA 99992018"),
        ("TK_F1A_0318.csv", ("2018-03-01", "2018-03-31"), 0, "", "TK F1A"),
        ("DAFTAR_PERUSAHAAN_0318_rev.csv", ("2018-03-01", "2018-03-31"), 1, "", "DAFTAR PERUSAHAAN"),
        ("perusahaan_1218.csv", (None, None), 0, "", "PERUSAHAAN 1218"),
        ("absen_0112.csv", (None, None), 0, "", "ABSEN 0112"),
    ],
)  # fmt: skip
def test_what_the_name_of_a_file_says(
    name: str, days: tuple[str | None, str | None], revision: int, stage: str, series: str
) -> None:
    said = FileName(name)
    found = (str(said.span.first), str(said.span.last)) if said.span else (None, None)
    assert (found, said.revision, said.stage, said.series) == (days, revision, stage, series)
