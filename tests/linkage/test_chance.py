"""What chance brings together is not taken for matches: fields that say the same, common names as seeds, and
blanks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile.linkage import link
from reconcile.linkage.chance.estimate import Estimate
from reconcile.linkage.chance.leaning import find_leanings
from reconcile.linkage.chance.rungs import Rungs
from reconcile.linkage.chance.seeds import at_most, beyond_chance, settled, told_as, without_matches
from reconcile.linkage.ready.fields import code, text
from reconcile.linkage.ready.models import of_fields
from tests.runs import tries

PEOPLE = 900
LISTED_TWICE = 180
Row = dict[str, str]


def villages(chance: random.Random, number: int) -> Row:
    """Village, post code and head of the village are one fact; few names."""
    village = chance.randrange(12)
    return {
        "name": f"NAME {chance.randrange(60)}X", "born": str(chance.randint(1950, 2009)), "village": f"V{village}",
        "postcode": str(40100 + village), "head": f"HEAD {village}", "job": str(chance.randrange(8)),
    }  # fmt: skip


def common_names(chance: random.Random, number: int) -> Row:
    """Two persons in a hundred have a name, and one in twelve a month: seeds are chance's more than theirs."""
    return {
        "name": f"NAME {min(int(chance.expovariate(0.06)), 90)}X", "given": f"G{chance.randrange(30)}",
        "year": str(chance.randint(1930, 1999)), "month": str(chance.randint(1, 12)), "day": str(chance.randint(1, 28)),
    }  # fmt: skip


def with_blanks(chance: random.Random, number: int) -> Row:
    """A third of everything is unknown; a telephone is one person's."""
    told = {
        "name": f"NAME {chance.randrange(120)}X", "phone": str(number), "born": str(chance.randint(1950, 2009)),
        "village": f"V{chance.randrange(25)}", "mother": f"M{chance.randrange(80)}",
    }  # fmt: skip
    return told


def listed(make: Callable[[random.Random, int], Row], blank: float) -> Iterator[Row]:
    chance = random.Random(570)
    for number in range(PEOPLE):
        person = make(chance, number)
        for copy in range(1 + (number < LISTED_TWICE)):
            told = dict(person)
            if copy and chance.random() < 0.3:
                told[chance.choice(list(told))] = "OTHER"
            yield {
                "record_id": f"{number:04}-{copy}",
                **{name: "" if chance.random() < blank else value for name, value in told.items()},
            }


def fields_of(make: Callable[[random.Random, int], Row]) -> tuple[str, ...]:
    return tuple(make(random.Random(1), 0))


@pytest.mark.parametrize(
    ("make", "blocking", "blank"),
    [
        (villages, ("name", ("postcode", "born")), 0.0),
        (common_names, ("name", ("given", "year")), 0.0),
        (with_blanks, ("name", "phone", ("born", "mother"), ("village", "mother")), 0.35),
    ],
)
def test_probabilities_add_up_to_the_matches_that_there_are(engine, make, blocking, blank):
    names = fields_of(make)
    fields = (text(names[0], rarity=True), *(code(name) for name in names[1:]))
    found = link(
        pa.Table.from_pylist(list(listed(make, blank))), of_fields("made", fields, blocking, aim="f1"), engine
    )
    compared = engine.arrow(
        "SELECT count(*) FILTER (substr(a.record_id, 1, 4) = substr(b.record_id, 1, 4)) AS true FROM compared c"
        " JOIN prepared a ON a.row_number_ = c.l JOIN prepared b ON b.row_number_ = c.r"
    )
    true = compared["true"][0].as_py()
    assert found.expected.matches == pytest.approx(true, rel=0.15)
    linked = [row for row in found.links.to_pylist() if row["band"] == "link"]
    right = sum(row["record_id_left"][:4] == row["record_id_right"][:4] for row in linked)
    assert right / len(linked) > 0.9
    assert right / true > (0.6 if blank else 0.85)


def test_fields_that_say_the_same_lean_on_each_other_once():
    drawn = np.random.default_rng(570)
    village = drawn.random(40_000) < 0.05
    levels = np.stack(
        [1 + village, 1 + village, 1 + village, 1 + (drawn.random(40_000) < 0.05)], axis=1
    ).astype(np.int8)
    leanings = find_leanings(levels, np.ones(40_000), [3, 3, 3, 3], [0, 1, 2, 3])
    assert {(one.on, one.field) for one in leanings} == {(0, 1), (0, 2)}
    assert all(one.factors[2, 2] == pytest.approx(20, rel=0.1) for one in leanings)
    assert all((one.factors[:2] == 1).all() and (one.factors[:, :2] == 1).all() for one in leanings)


def test_what_chance_explains_of_a_seed_is_no_match():
    levels = np.array([[2, 2], [2, 1], [2, 0]], np.int8)
    shares = (np.array([1.0, 0.9, 0.1]), np.array([1.0, 0.8, 0.2]))
    beyond = beyond_chance(levels, np.array([40.0, 80.0, 5.0]), shares, (), np.full(3, 1000.0))
    assert beyond == pytest.approx([0.5, 0.0, 0.0])
    belief = settled(np.array([[0.2, 0.8], [0.2, 0.8], [1.0, 0.0]]), np.array([0.5, 0.0, 0.3]))
    assert belief == pytest.approx(np.array([[0.5, 0.5], [0.2, 0.8], [1.0, 0.0]]))


def test_pairs_that_know_as_much_are_counted_by_the_fields_that_they_know():
    drawn = np.array([[1, 1], [2, 1], [1, 0]], np.int8)
    told = told_as(np.array([[2, 2], [1, 0], [0, 1]], np.int8), drawn, np.array([50.0, 10.0, 39.0]))
    assert told == pytest.approx([0.61, 0.40, 0.01])


def test_a_number_that_only_matches_share_is_rare():
    share = np.array([1.0, 0.99, 0.01])
    known = 1_000_000.0
    for matches, left in ((9_000.0, 1_000.0), (10_000.0, 500.0)):
        found = without_matches(share, [2], np.array([0.0, 0.0, matches]), known)
        assert found[2] * known == pytest.approx(left, rel=0.02)


@pytest.mark.parametrize("counted", [0.0, 1.0, 14.0, 100.0])
def test_a_count_of_few_pairs_is_believed_no_further_than_it_may_be_wrong(counted):
    from scipy.stats import chi2  # here: it takes every worker a second to load

    known = 224.0
    share = np.array([1.0, 1 - counted / known, counted / known])
    found = without_matches(share, [2], np.array([0.0, 0.0, counted]), known)
    odds = found[2] / found[1]
    wrong_by = chi2.ppf(0.95, 2 * counted + 1) / 2 - counted  # Jeffreys' bound, by another way
    assert odds * (known - counted) == pytest.approx(max(wrong_by, 0.05 * counted))


@st.composite
def tiny_runs(draw):
    """A few rows of two to four fields, of which everybody has a value of his own, or some share all."""
    called = ("name", "phone", "born", "street")[: draw(st.integers(2, 4))]
    people, twice, values = draw(st.integers(2, 14)), draw(st.integers(0, 14)), draw(st.integers(1, 40))
    rows = [
        {"record_id": f"{number:02}-{copy}", **{field: f"{field} {number % values}" for field in called}}
        for number in range(people)
        for copy in range(1 + (number < twice))
    ]
    return called, rows


@given(run=tiny_runs())
@settings(max_examples=tries(24), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_tiny_run_promises_no_more_than_its_pairs_can_support(engine, run):
    called, rows = run
    made = tuple(text(one, rarity=True) if one == "name" else code(one) for one in called)
    found = link(pa.Table.from_pylist(rows), of_fields("tiny", made, called, aim="f1"), engine)
    # by so many pairs each field that agrees can speak for one person at most
    each = len(rows) ** 2 / 2 + 8 * at_most(0.0)
    assert all((share[2:] >= 1 / each).all() for share in found.estimate.shares[-1])
    most = found.estimate.totals[0] / found.estimate.totals[-1] * each ** len(called)
    assert (found.estimate.probability(found.patterns.levels) <= most / (1 + most) + 1e-9).all()


@pytest.mark.parametrize("between", [True, False])
def test_a_name_and_a_telephone_speak_louder_the_more_rows_share_neither(engine, between):
    said = []
    for people in (6, 12, 24, 96):
        rows = [
            {"record_id": f"{number:02}-{copy}", "source": "ab"[copy], "name": f"{number:02}"[::-1] * 4, "phone": str(number)}
            for number in range(people) for copy in range(2)
        ]  # fmt: skip
        model = of_fields(
            "tiny", (text("name", rarity=True), code("phone")), ("name", "phone"), source="source",
            between_sources=between, aim="f1",
        )  # fmt: skip
        found = link(pa.Table.from_pylist(rows), model, engine)
        said.append(found.estimate.probability(found.patterns.levels).max())
    assert said == sorted(said)
    assert said[0] < 0.99  # six people on two lists: sixty-six pairs at most


def test_what_em_adds_up_is_what_is_written_down_field_by_field() -> None:
    """Two products of a sparse matrix, to the last bit: in the order of the fields, and of the patterns."""
    draw = np.random.default_rng(1190)
    sizes, classes = (3, 2, 5), 3
    levels = draw.integers(0, sizes, (400, len(sizes)), dtype=np.int8)
    shares = [tuple(draw.random(size) for size in sizes) for _ in range(classes)]
    estimate = Estimate(tuple(shares), draw.random(classes) * 1e6, 0, False)
    rungs, pairs = Rungs(levels, sizes), draw.random((400, classes))
    assert np.array_equal(rungs.log_odds(shares, estimate.totals), estimate.log_odds(levels))
    for number, of in enumerate(rungs.counted(pairs)):
        for place, (counted, size) in enumerate(zip(of, sizes, strict=True)):
            assert np.array_equal(counted, np.bincount(levels[:, place], pairs[:, number], size))
