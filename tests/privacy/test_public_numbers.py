"""L3 as an attacker with a solver reads it: every number of all papers as an interval, every sum as an
equation."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.privacy.masking import Level
from reconcile.privacy.suppression import CHOICES, SMALL, Published, published
from reconcile.reports.changes.changes import Change
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.kit.showing import shown_counts
from reconcile.reports.public.decision import decision_on
from reconcile.reports.summary.figures import Heads, Numbers, Pair, Sender
from reconcile.reports.summary.public_numbers import Apart, system
from tests.runs import tries

Equations = Sequence[tuple[object, Sequence[object]]]


def reach(
    equations: Equations, shown: Mapping[object, Published], wanted: Sequence[object]
) -> dict[object, tuple[float, float]]:
    """The least and the most that each of `wanted` can be in whole numbers, by a solver that knows nothing
    of our bounds."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # here: half a second for all who collect

    place = {node: at for at, node in enumerate(shown)}
    rows = np.zeros((len(equations), len(place)))
    for row, (total, parts) in zip(rows, equations, strict=True):
        row[place[total]] -= 1
        for part in parts:
            row[place[part]] += 1
    bounds = Bounds(*np.array([told.bounds for told in shown.values()]).T)
    sums = [LinearConstraint(rows, 0, 0)] if len(rows) else []
    found = {}
    for node in wanted:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(place))
            aim[place[node]] = sign
            solved = milp(aim, constraints=sums, bounds=bounds, integrality=np.ones(len(place)))
            assert solved.status in (0, 3), solved.message  # found, or without an end
            ends.append(sign * solved.fun if solved.status == 0 else sign * -np.inf)
        found[node] = (ends[0], ends[1])
    return found


def attack(
    equations: Equations, values: Mapping[object, int], shown: Mapping[object, Published]
) -> list[object]:
    """The small numbers of which the solver leaves fewer possibilities than are promised."""
    small = [node for node, value in values.items() if 0 < value < SMALL]
    assert all(shown[node].mark == "<5" for node in small)
    assert all(low <= values[node] <= high for node, (low, high) in reach(equations, shown, small).items())
    return [
        node
        for node, (low, high) in reach(equations, shown, small).items()
        if round(high - low) < CHOICES - 1
    ]


cells = st.one_of(st.integers(0, 6), st.integers(0, 14), st.sampled_from([0, 1, 2, 7, 8, 40]))


@pytest.mark.slow
@given(
    tree=st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=4),
    again=st.lists(cells, max_size=3),
)
@settings(max_examples=tries(60), deadline=None, derandomize=True)
def test_no_small_number_of_a_system_can_be_worked_out(tree: list[list[int]], again: list[int]) -> None:
    """A total with two lists of parts, one of which has parts of its own; unless it is small itself,
    nothing small is certain."""
    values = {f"k{i}.{j}": value for i, leaves in enumerate(tree) for j, value in enumerate(leaves)}
    values |= {f"k{i}": sum(leaves) for i, leaves in enumerate(tree)}
    values["all"] = sum(map(sum, tree))
    equations = [(f"k{i}", [f"k{i}.{j}" for j in range(len(leaves))]) for i, leaves in enumerate(tree)]
    equations.append(("all", [f"k{i}" for i in range(len(tree))]))
    rest = values["all"]
    for place, value in enumerate(again):
        values[f"file {place}"] = min(value, rest)
        rest -= min(value, rest)
    values["file rest"] = rest
    equations.append(("all", [*(f"file {place}" for place in range(len(again))), "file rest"]))
    shown = published(equations, values)
    assert attack(equations, values, shown) == []


def test_rounding_alone_would_give_it_away() -> None:
    """Seven places of one person each: total 7 is written 5, of which readers know that it is 5 to 7."""
    values = {**dict.fromkeys(range(7), 1), "all": 7}
    shown = published([("all", list(range(7)))], values)
    assert shown["all"].mark == "*"
    assert attack([("all", list(range(7)))], values, shown) == []
    assert {node: told.mark or told.value for node, told in published([], {"a": 3, "b": 0, "c": 6, "d": 1234}).items()} == {
        "a": "<5", "b": 0, "c": 5, "d": 1235,
    }  # fmt: skip


def test_what_a_paper_shows_stays_and_what_it_hides_is_not_given_away() -> None:
    """A paper tells three places of which two are small. A second one adds up two of them: decided alone it
    would tell of one that it has one or two; what the first paper shows cannot be taken back."""
    for values in ({"a": 3, "b": 9, "c": 2}, {"a": 12, "b": 7, "c": 3}, {"a": 8, "b": 4, "c": 6}):
        values |= {"all": sum(values.values())}
        paper = published([("all", ["a", "b", "c"])], values)
        marks = {node: one.mark for node, one in paper.items()}
        more = {**values, "b and c": values["b"] + values["c"]}
        equations = [("all", ["a", "b", "c"]), ("b and c", ["b", "c"])]
        both = published(equations, more, told=marks)
        assert {node: one.mark for node, one in both.items() if node in values} == marks
        assert attack(equations, more, both) == []


def _sources(draw: random.Random) -> tuple[Heads, ...]:
    """Nine persons of one programme: known to the register, unknown to it, without an answer."""
    unmatched = draw.randrange(9)
    return (Heads("kis", 9, unmatched, draw.randrange(unmatched + 1), draw.randrange(10 - unmatched)),)


def _numbers(seed: int) -> tuple[Numbers, dict[str, object]]:
    """A run with many small numbers."""
    draw = random.Random(seed)
    leaves = [
        (city, f"{city}{kec}", f"{city}{kec}{kel}")
        for city in ("3171", "3172")
        for kec in ("01", "02")
        for kel in ("1001", "1002")
    ]
    measures = ("persons", "rows kjp", "rows kis", "overlaps A", "unregistered B", "conflicts C")
    counts: dict[tuple[str, ...], dict[str, int]] = {}
    for leaf in [*leaves, ("LUAR DKI",), ("TIDAK DIKETAHUI",)]:
        for measure in measures:
            count = draw.choice((0, 0, 1, 2, 3, 4, 5, 6, 7, 30))
            for depth in range(len(leaf) + 1):
                of = counts.setdefault(leaf[:depth], {})
                of[measure] = of.get(measure, 0) + count
    total = counts[()]
    fates = {
        "accepted": total["rows kjp"] + total["rows kis"],
        "rejected": draw.randrange(6),
        "not_data": draw.randrange(9),
    }
    kjp = draw.randrange(total["rows kjp"] + 1)
    senders = [("kjp", "a", kjp), ("kjp", "b", total["rows kjp"] - kjp), ("kis", "c", total["rows kis"])]
    changes = []
    for finding, name in (("overlaps", "A"), ("unregistered", "B"), ("conflicts", "C")):
        stayed = draw.randrange(total[f"{finding} {name}"] + 1)
        changes.append(
            Change(finding, name, draw.randrange(5), stayed, stayed, total[f"{finding} {name}"] - stayed)
        )
    both = draw.randrange(12)
    asks = draw.randrange(both + 1)
    told = Numbers(
        recap=Recap(measures, counts), fates=fates | {"read": sum(fates.values())}, persons=total["persons"], overlapping=total["overlaps A"],
        amount=0, amount_unknown=0, asked={"IDENTITAS": draw.randrange(6), "TINDAKAN": draw.randrange(9)}, decided=draw.randrange(6),
        asked_again=draw.randrange(4), pairs=(Pair("kis", "kis", 9, 1, 0), Pair("kis", "kjp", both, asks, (both - asks) // 2)),
        sources=_sources(draw), amounts=(),
        senders=tuple(Sender(code, file, None, n, 0, 0, ()) for code, file, n in senders), changes=tuple(changes), registers=("dukcapil",),
    )  # fmt: skip
    return told, {}


def _apart(seed: int) -> Apart:
    """The nine persons of `_sources` once more, by band of age and by kota."""
    draw = random.Random(seed + 1_000)
    bands, cities = ("0-14", "15-64", "65+", "?"), ("3171", "3172", "LUAR")
    of_band, of_city = (draw.choices(names, k=9) for names in (bands, cities))
    return Apart(
        ages={("kis", band): of_band.count(band) for band in bands},
        cities={("kis", city): of_city.count(city) for city in cities},
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_no_small_number_of_a_run_can_be_worked_out_from_all_its_papers(seed: int) -> None:
    """Rows read, accepted and rejected, files, places, changes, pairs, questions, ages: all equations at
    once, through the product's own list."""
    told, linking = _numbers(seed)
    equations, values = system(told, linking, apart=_apart(seed))
    shown = shown_counts(Level.L3, lambda: (equations, values)).public or {}
    assert all(
        values[total] == sum(values[part] for part in parts) for total, parts in equations
    )  # nothing is told of a wrong system
    assert {("fate", "read"), ("recap", "rows kjp", ()), ("change", "overlaps", "A", "before")} <= {
        total for total, _ in equations
    }
    assert {("age", "kis", "0-14"), ("roll", "kis", "3171")} <= {
        part for total, parts in equations for part in parts if total == ("heads", "kis")
    }
    assert attack(equations, values, shown) == []


def test_what_is_hidden_does_not_hang_on_the_order_in_which_tables_were_read() -> None:
    parts = [("part", name) for name in "abcd"]
    values = {("all",): 21, **dict(zip(parts, (3, 6, 6, 6), strict=True))}
    said = set()
    for order in (parts, parts[::-1], [*parts[2:], *parts[:2]]):
        numbers = {key: values[key] for key in [*order, ("all",)]}
        said.add(decision_on(([(("all",), order)], numbers)).said())
    assert len(said) == 1 and '"<5"' in said.pop()
