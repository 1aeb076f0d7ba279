"""Months of exports: one world that lives on, rows that stay as they are until something happens, deliveries
that go wrong as planned, and a truth that tells it all."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pyarrow.parquet as pq
import pytest

from data_samples.generator import generate
from data_samples.generator.months import PLAN, Course, generate_months
from data_samples.generator.months.calendar import first_after, months_of
from data_samples.generator.months.lives import NEVER, Lives, draw_lives
from data_samples.generator.months.rolls import Roll
from data_samples.generator.months.terms import school_terms
from data_samples.generator.months.truth import DELIVERIES, EVENTS
from data_samples.generator.people.people import build_people
from data_samples.generator.regimes import RATES
from tests.generator.conftest import SAMPLES, could_be_a_real_nik

MONTHS = [f"2018-{number:02d}" for number in range(1, 13)]
ENCODINGS = {"Master": "cp1252", "BDT": "cp1252", "daftar": "cp1252"}


@dataclass(frozen=True)
class World:
    """Generated months on disk."""

    folder: Path

    @cached_property
    def deliveries(self) -> list[dict[str, object]]:
        return list(pq.read_table(self.folder / "truth" / "deliveries.parquet").to_pylist())

    @cached_property
    def events(self) -> list[dict[str, object]]:
        return list(pq.read_table(self.folder / "truth" / "events.parquet").to_pylist())

    def truth(self, month: str) -> list[dict[str, object]]:
        return list(pq.read_table(self.folder / "truth" / f"{month}.parquet").to_pylist())

    def file(self, month: str, series: str, kind: str = "STATE") -> Path | None:
        for one in self.deliveries:
            if (one["month"], one["series"], one["kind"]) == (month, series, kind):
                return self.folder / month / str(one["programme"]) / str(one["source_file"])
        return None

    def rows(self, month: str, path: Path) -> list[tuple[int, tuple[str, ...]]]:
        """Who stands in each row of a text file, and what the row says but for its running number."""
        lines = read(path)
        kept = [place for place, heading in enumerate(lines[0]) if heading not in ("NO", "No.")]
        return [
            (int(str(row["person"])), tuple(lines[int(str(row["source_row"])) - 1][place] for place in kept))
            for row in self.truth(month)
            if row["source_file"] == path.name and row["programme"] == path.parent.name
        ]


def read(path: Path) -> list[list[str]]:
    """The lines of a text file, cells apart."""
    encoding = next((each for word, each in ENCODINGS.items() if path.name.startswith(word)), "utf-8-sig")
    lines = path.read_bytes().decode("utf-8-sig" if "salinan" in path.name else encoding).splitlines()
    return list(csv.reader(lines, delimiter=max("|;,\t", key=lines[0].count)))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Twelve months of 1,500 people, with all the trouble of the plan."""
    out = tmp_path_factory.mktemp("months")
    generate_months(1_500, 4, "legacy", out, months=12)
    return World(out)


@pytest.fixture(scope="module")
def well(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Four months of 6,000 people without trouble."""
    out = tmp_path_factory.mktemp("well")
    generate_months(6_000, 5, "legacy", out, months=4, course=Course(plan=()))
    return World(out)


# one world
# ------------------------------------------------------------------------------------------------


def test_each_month_is_a_folder_that_an_office_has(world: World) -> None:
    assert sorted(path.name for path in world.folder.iterdir()) == [*MONTHS, "truth"]
    for one in world.deliveries:
        path = world.folder / str(one["month"]) / str(one["programme"]) / str(one["source_file"])
        assert path.is_file() == (one["kind"] != "ABSENT"), path
    listed = {(one["month"], one["programme"], one["source_file"]) for one in world.deliveries}
    there = {path.relative_to(world.folder).parts for path in world.folder.glob("2018-*/*/*")}
    assert there <= listed


@pytest.mark.gate
def test_who_lives_in_two_months_is_the_same_person_in_both(well: World) -> None:
    """Numbers that identify a row stay with its person; nobody else gets them."""
    owners: dict[str, int] = {}
    for month in MONTHS[:4]:
        path = well.file(month, "dukcapil/SIAK_BIODATA_WNI_3173")
        assert path is not None
        for person, cells in well.rows(month, path):
            assert owners.setdefault(cells[0].strip(), person) == person
    assert len(owners) > 500


@pytest.mark.gate
def test_a_row_stays_as_it_is_until_something_happens_to_it(well: World) -> None:
    """Every altered row has an event of that month in the truth: its own, or its person's."""
    told = {(event["month"], event["person"]) for event in well.events}
    altered = 0
    for series, before, after in consecutive(well):
        one, other = (dict(well.rows(month, path)) for month, path in (before, after))
        twice = {person for person, count in Counter(p for p, _ in well.rows(*after)).items() if count > 1}
        for person in one.keys() & other.keys() - twice:
            if one[person] != other[person]:
                altered += 1
                assert (after[0], person) in told, (series, one[person], other[person])
    assert altered > 100


def consecutive(world: World) -> Iterator[tuple[str, tuple[str, Path], tuple[str, Path]]]:
    """Text files of two months that follow each other."""
    for series in sorted({str(one["series"]) for one in world.deliveries if one["manner"] == "STATE"}):
        for before, after in pairwise(MONTHS):
            one, other = world.file(before, series), world.file(after, series)
            if one and other and one.suffix == ".csv":
                yield series, (before, one), (after, other)


@pytest.mark.parametrize("changed", [0.02, 0.06])
@pytest.mark.gate
def test_about_the_share_that_was_asked_for_changes(changed: float, tmp_path: Path, well: World) -> None:
    made = well
    if changed != 0.02:
        made = World(tmp_path)
        generate_months(4_000, 5, "legacy", tmp_path, months=3, course=Course(changed, ()))
    total = differing = 0
    for _, before, after in consecutive(made):
        one, other = (Counter(made.rows(*each)) for each in (before, after))
        people = [Counter(person for person, _ in each.elements()) for each in (one, other)]
        came, gone = (people[1] - people[0]).total(), (people[0] - people[1]).total()
        total += one.total()
        differing += came + gone + (people[0] & people[1]).total() - (one & other).total()
    assert differing / total == pytest.approx(changed, rel=0.3)


@pytest.mark.gate
def test_a_card_keeps_its_number_when_its_holder_moves(well: World) -> None:
    cards: dict[tuple[int, str], set[str]] = {}
    for month in MONTHS[:4]:
        for path in sorted((well.folder / month / "kjs").glob("*.xlsx")):
            pages = openpyxl.load_workbook(path, read_only=True)
            rows = {page.title: list(page.iter_rows(values_only=True)) for page in pages}
            for row in well.truth(month):
                if row["source_file"] == path.name:
                    cells = rows[str(row["sheet"])][int(str(row["source_row"])) - 1]
                    person = int(str(row["person"]))
                    cards.setdefault((person, str(cells[2])), set()).add(str(cells[1]))
    once = [numbers for numbers in cards.values() if len(numbers) == 1]
    assert len(once) / len(cards) > 0.97  # the others stand there twice
    moved = {event["person"] for event in well.events if event["kind"] == "MOVE"}
    assert any(person in moved for person, _ in cards)


@pytest.mark.gate
def test_lists_of_terms_lie_there_unchanged_and_the_folder_grows(well: World) -> None:
    names = [{path.name for path in (well.folder / month).glob("k[ji]p/*")} for month in MONTHS[:4]]
    assert names[0] < names[1] < names[2] == names[3]
    for path in (well.folder / MONTHS[0]).glob("k[ji]p/*"):
        later = well.folder / MONTHS[3] / path.parent.name / path.name
        assert later.read_bytes() == path.read_bytes()


def test_a_pupils_row_says_in_the_next_term_what_it_said_before(world: World) -> None:
    """But for what was corrected meanwhile: the right list of the second term beside that of the first."""
    month = MONTHS[7]
    paths = (world.file(month, "kjp/T1", "PERIOD"), world.file(month, "kjp/T2", "CORRECTION"))
    rows: list[dict[int, list[object]]] = []
    for path in paths:
        assert path is not None
        pages = {page.title: list(page.iter_rows(values_only=True)) for page in openpyxl.load_workbook(path)}
        told = [row for row in world.truth(month) if row["source_file"] == path.name]
        once = Counter(row["person"] for row in told)
        rows.append(
            {
                int(str(row["person"])): list(pages[str(row["sheet"])][int(str(row["source_row"])) - 1])
                for row in told
                if once[row["person"]] == 1
            }
        )
    both = rows[0].keys() & rows[1].keys()
    corrected = {event["person"] for event in world.events if event["programme"] == "kjp"}
    assert len(both) > 20
    for person in both - corrected:
        first, second = (each[person] for each in rows)
        assert first[3:22] == second[3:22]  # between the term and its amount


@pytest.fixture(scope="module")
def lives() -> Lives:
    months = months_of("legacy", 12)
    today = months[-1].last + np.timedelta64(1, "D")
    people = build_people(20_000, today, RATES["legacy"].two_niks, np.random.default_rng(8))
    return draw_lives(people, months, 1.0, np.random.default_rng(9))


def test_people_are_born_die_come_and_go(lives: Lives) -> None:
    for happened in (lives.born, lives.died, lives.arrived, lives.moved, lives.gone):
        assert ((happened >= 1) & (happened < 12)).sum() >= 5
    year = (lives.born >= 0).mean()
    assert 0.005 <= year <= 0.04
    assert 0.003 <= ((lives.died >= 1) & (lives.died < NEVER)).mean() <= 0.02
    assert (lives.died > lives.born)[lives.born >= 0].all()
    dead = [lives.at(month).dead for month in range(12)]
    assert all((one <= other).all() for one, other in pairwise(dead))


def test_family_cards_of_moves_are_nobodys_and_nobody_elses(lives: Lives) -> None:
    homes, later = lives.people.homes, lives.later
    fresh = later.kk[later.kk != homes.kk]
    assert len(fresh) > 50
    assert (fresh % 10_000 >= 9_501).all()
    assert len(np.unique(np.r_[fresh, homes.kk])) == len(fresh) + len(homes.kk)


def test_no_number_is_one_that_somebody_may_have(world: World) -> None:
    texts = [path.read_bytes().decode("latin-1") for path in world.folder.glob("2018-*/*/*.csv")]
    for path in world.folder.glob("2018-*/*/*.zip"):
        with zipfile.ZipFile(path) as archive:
            texts += [archive.read(name).decode("latin-1") for name in archive.namelist()]
    for path in filter(zipfile.is_zipfile, world.folder.glob("2018-1*/k*/*.xlsx")):
        pages = openpyxl.load_workbook(path, read_only=True)
        texts += [str(cell) for page in pages for row in page.iter_rows(values_only=True) for cell in row]
    numbers = {number for text in texts for number in re.findall(r"(?<!\d)\d{16}(?!\d)", text)}
    assert len(numbers) > 1_500
    assert not [number for number in numbers if could_be_a_real_nik(number)]


# the truth
# --------------------------------------------------------------------------------------------------


def test_the_truth_has_its_columns_and_kinds(world: World) -> None:
    truth = world.folder / "truth"
    assert pq.read_table(truth / "events.parquet").schema.equals(EVENTS)
    assert pq.read_table(truth / "deliveries.parquet").schema.equals(DELIVERIES)
    kinds = {event["kind"] for event in world.events}
    of_people = {"BIRTH", "DEATH", "MOVE_IN", "MOVE", "MOVE_OUT"}
    assert kinds == of_people | {"JOINED", "LEFT", "ENDED", "OVER", "CORRECTED"}
    for event in world.events:
        assert (event["programme"] is None) == (event["kind"] in of_people)
        assert (event["field"] is not None) == (event["kind"] == "CORRECTED")
    assert {event["field"] for event in world.events} - {None} == {
        "nik",
        "name",
        "birth",
        "mother",
        "address",
    }


@pytest.mark.gate
def test_who_joins_and_leaves_is_who_comes_and_goes(well: World) -> None:
    for code, series in (("kis", ("kis/master", "kis/service")), ("dtks", ("dtks/dump", "dtks/bdt"))):
        people = []
        for month in MONTHS[:4]:
            paths = [path for each in series if (path := well.file(month, each))]
            people.append(Counter(p for path in paths for p, _ in well.rows(month, path)))
        for number, month in enumerate(MONTHS[1:4], start=1):
            for kind, expected in (
                ("JOINED", people[number] - people[number - 1]),
                ("LEFT", people[number - 1] - people[number]),
            ):
                told = Counter(
                    event["person"]
                    for event in well.events
                    if (event["kind"], event["programme"], event["month"]) == (kind, code, month)
                )
                assert not expected - told, (code, month, kind)
                assert (told - expected).total() <= 2  # who is listed twice may come and go in one month


def test_whose_period_is_over_is_said_in_the_month_after_it_and_of_school_aid_when_a_later_list_is_there() -> (
    None
):
    months = months_of("legacy", 9)
    days = np.array(["2017-12-31", "2018-01-31", "2018-02-15", "2018-09-30", "2050-12-31"], "datetime64[D]")
    assert first_after(months, days).tolist() == [0, 1, 2, NEVER, NEVER]
    terms = school_terms("kip", months)
    pupils = len(terms)
    never = np.full(pupils, NEVER, dtype=np.int32)
    roll = Roll(
        "kip",
        None,
        None,
        never,
        np.arange(1, pupils + 1, dtype=np.int32),
        never,
        (),
        never,
        terms,  # type: ignore[arg-type]
    )
    last = [(term.year, term.stage) for term in terms]
    left = dict(zip(last, roll.left(months).tolist(), strict=True))
    assert left == {(2016, 1): 0, (2017, 1): 2, (2018, 1): NEVER, (2018, 2): NEVER}, "paid until December"


def test_every_row_of_a_text_is_in_the_truth(world: World) -> None:
    for month in MONTHS:
        for path in sorted((world.folder / month).glob("*/*.csv")):
            lines = path.read_bytes().decode("latin-1").splitlines()
            ends = path.read_bytes().endswith(b"\n")
            head = lines[1] if "sep=" in lines[0] else lines[0]
            data = {
                number
                for number, line in enumerate(lines if ends else lines[:-1], 1)
                if line.strip(';,\t|" ') and line not in (head, head[3:]) and "sep=" not in line
            }
            told = [
                row["source_row"]
                for row in world.truth(month)
                if (row["programme"], row["source_file"]) == (path.parent.name, path.name)
            ]
            assert sorted(map(int, map(str, told))) == sorted(data), path


# deliveries
# -------------------------------------------------------------------------------------------------


def test_every_trouble_of_the_plan_shows(world: World) -> None:
    for trouble in PLAN:
        month = MONTHS[trouble.month]
        kind = {"REPEAT_BOOK": "REPEAT", "REPEAT_NAME": "REPEAT", "MISSING": "ABSENT"}.get(trouble.kind)
        kinds = {kind or trouble.kind} if trouble.kind != "LATE" else {"ABSENT"}
        of = [
            one
            for one in world.deliveries
            if one["month"] == month and str(one["series"]).startswith(trouble.series)
        ]
        assert kinds & {one["kind"] for one in of}, trouble
        if trouble.kind == "LATE" and trouble.month < 11:
            next_month = MONTHS[trouble.month + 1]
            late = [one for one in world.deliveries if (one["month"], one["kind"]) == (next_month, "LATE")]
            assert [one["series"] for one in late] == [trouble.series]


def test_the_first_month_is_well(world: World) -> None:
    of = [one for one in world.deliveries if one["month"] == MONTHS[0]]
    assert {one["kind"] for one in of} == {"STATE", "PERIOD"}
    assert all(one["in_force"] for one in of)


def troubled(world: World, kind: str) -> list[dict[str, object]]:
    return [one for one in world.deliveries if one["kind"] == kind]


def path_of(world: World, one: dict[str, object]) -> Path:
    return world.folder / str(one["month"]) / str(one["programme"]) / str(one["source_file"])


def test_a_repeat_has_the_same_rows(world: World) -> None:
    repeats = troubled(world, "REPEAT")
    assert {Path(str(one["source_file"])).suffix for one in repeats} == {".csv", ".xlsx"}
    for one in repeats:
        people = [
            Counter(
                row["person"]
                for row in world.truth(str(one["month"]))
                if row["source_file"] == name and row["programme"] == one["programme"]
            )
            for name in (one["source_file"], one["of"])
        ]
        assert people[0] == people[1] and people[0].total() > 0
        assert path_of(world, one).name != one["of"]


def test_a_cut_text_ends_in_the_middle_of_a_line_and_lost_rows(world: World) -> None:
    texts = [one for one in troubled(world, "CUT") if str(one["source_file"]).endswith(".csv")]
    assert texts
    for one in texts:
        assert not path_of(world, one).read_bytes().endswith(b"\n")
        left = sum(row["source_file"] == one["source_file"] for row in world.truth(str(one["month"])))
        assert 0.5 < left / int(str(one["rows"])) < 0.75
    books = [one for one in troubled(world, "CUT") if str(one["source_file"]).endswith(".xlsx")]
    assert books and all(not zipfile.is_zipfile(path_of(world, one)) for one in books)


def test_a_city_is_missing_where_the_plan_says_so(world: World) -> None:
    one = next(one for one in troubled(world, "LACKS_CITY") if one["series"] == "kjs/members")
    trouble = next(each for each in PLAN if each.kind == "LACKS_CITY" and each.series == "kjs/members")
    assert trouble.city == "3172"
    assert not any("JAKARTA UTARA" in " ".join(cells) for cells in read(path_of(world, one)))
    before = world.file(MONTHS[trouble.month - 1], "kjs/members")
    assert before is not None and any("JAKARTA UTARA" in " ".join(cells) for cells in read(before))


def test_a_correction_has_rows_that_the_first_file_lacks(world: World) -> None:
    for right in troubled(world, "CORRECTION"):
        wrong = next(
            one
            for one in troubled(world, "CORRECTED")
            if (one["month"], one["source_file"]) == (right["month"], right["of"])
        )
        assert int(str(wrong["rows"])) < int(str(right["rows"]))
        assert right["in_force"] and not wrong["in_force"]
    months = [one["month"] for one in troubled(world, "CORRECTION") if one["manner"] == "PERIOD"]
    assert months == MONTHS[7:]  # both lists of the period stay


def test_last_months_file_is_last_months(world: World) -> None:
    (one,) = troubled(world, "LAST_MONTH")
    before = world.file(MONTHS[MONTHS.index(str(one["month"])) - 1], str(one["series"]))
    assert before is not None
    assert path_of(world, one).read_bytes() == before.read_bytes()
    assert path_of(world, one).name != before.name


def test_the_stale_extract_is_januarys(world: World) -> None:
    (one,) = troubled(world, "STALE")
    january = world.file(MONTHS[0], str(one["series"]))
    assert january is not None
    assert path_of(world, one).read_bytes() == january.read_bytes()
    assert str(one["end"]) == "2018-01-31"


# the same again
# ---------------------------------------------------------------------------------------------


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        generate_months(300, seed, "cleaned", tmp_path / name, months=3)
    one, two, other = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("one", "two", "other")
    )
    assert len(one) > 40
    assert one == two
    assert one != other


def test_trouble_befalls_the_files_of_the_same_world(tmp_path: Path) -> None:
    made = World(tmp_path)
    generate_months(500, 1, "legacy", tmp_path, months=3, course=Course(plan=()))
    committed = World(SAMPLES / "months")
    assert made.events == committed.events
    well = [one for one in committed.deliveries if one["kind"] in ("STATE", "PERIOD", "CORRECTION")]
    assert len(well) > 40
    for one in well:
        name = Path(str(one["month"])) / str(one["programme"])
        sent = made.folder / name / str(one["of"] or one["source_file"])
        assert content(committed.folder / name / str(one["source_file"])) == content(sent), sent


def test_the_committed_months_are_what_the_generator_makes(tmp_path: Path) -> None:
    generate_months(500, 1, "legacy", tmp_path, months=3)
    ours = SAMPLES / "months"
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")}
    assert made == {path.relative_to(ours) for path in ours.rglob("*.*")}
    assert sum((ours / name).stat().st_size for name in made) < 1_000_000
    for name in sorted(made):
        assert content(tmp_path / name) == content(ours / name), name


def content(path: Path) -> object:
    """What stands in a file: bytes of texts, cells of workbooks, whose packing may differ by library."""
    if path.suffix == ".parquet":
        return pq.read_table(path)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    if path.suffix == ".xlsx":
        return {page.title: list(page.iter_rows(values_only=True)) for page in openpyxl.load_workbook(path)}
    return path.read_bytes()


@pytest.mark.gate
def test_without_trouble_nothing_is_wrong(well: World) -> None:
    assert {one["kind"] for one in well.deliveries} == {"STATE", "PERIOD"}
    assert all(one["in_force"] for one in well.deliveries)


@pytest.mark.parametrize(("people", "months", "words"), [(199, 3, "200"), (300, 13, "12"), (300, 0, "12")])
def test_too_few_people_and_too_many_months_are_refused(
    people: int, months: int, words: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=words):
        generate_months(people, 1, "legacy", tmp_path / "out", months=months)
    with pytest.raises(ValueError, match="500"):
        generate(499, 1, "legacy", tmp_path)
