"""Agents against chance: held against an oracle, and few who are told of are there by chance."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from reconcile.agents.chance import Counted, at_least, held_against, q_values


def _rising(start: Fraction, times: int) -> Fraction:
    product = Fraction(1)
    for step in range(times):
        product *= start + step
    return product


@given(st.integers(0, 12), st.integers(0, 12), st.integers(1, 40), st.integers(1, 40))
def test_the_chance_is_that_of_a_beta_binomial(one: int, other: int, a: int, b: int) -> None:
    observed, of = sorted((one, other))
    exact = sum(
        comb(of, hits) * _rising(Fraction(a, 4), hits) * _rising(Fraction(b, 4), of - hits)
        / _rising(Fraction(a + b, 4), of)
        for hits in range(observed, of + 1)
    )  # fmt: skip
    assert abs(at_least(observed, of, a / 4, b / 4) - float(exact)) < 1e-9


@given(st.lists(st.floats(0, 1), max_size=12))
def test_q_values_are_those_of_benjamini_and_hochberg(chances: list[float]) -> None:
    def brute(chance: float) -> float:
        ranked = sorted(chances)
        shares = [one * len(chances) / (rank + 1) for rank, one in enumerate(ranked) if one >= chance]
        # of equal chances the last rank counts
        return min(1.0, *shares)

    for chance, q in zip(chances, q_values(chances), strict=True):
        assert abs(q - brute(chance)) < 1e-12


def test_honest_agents_who_differ_are_hardly_ever_told_of() -> None:
    """Shares are drawn of a beta, so that agents differ as agents do."""
    rng, told = Random(7), 0
    for _ in range(20):
        counts = {}
        for agent in range(30):
            share = rng.betavariate(3, 27)
            of = rng.randrange(5, 60)
            counts[str(agent)] = Counted(sum(rng.random() < share for _ in range(of)), of)
        found = held_against(counts)
        told += any(q <= 0.05 for q in q_values([one.chance for one in found.values()]))
    assert told <= 4  # of 20 families in which there is nothing to find; 1 is expected


def test_two_who_do_the_same_do_not_hide_each_other() -> None:
    counts = {str(agent): Counted(agent % 3 == 0, 30) for agent in range(30)}
    counts |= {"one": Counted(12, 36), "two": Counted(12, 36)}
    found = held_against(counts)
    q_of = dict(zip(found, q_values([one.chance for one in found.values()]), strict=True))
    assert {agent for agent, q in q_of.items() if q <= 0.05} == {"one", "two"}


def test_an_agent_alone_is_held_against_nobody() -> None:
    assert held_against({"one": Counted(9, 9)}) == {}


def test_few_registrations_are_drawn_to_what_is_usual() -> None:
    counts = {str(agent): Counted(2, 40) for agent in range(20)} | {"new": Counted(1, 1)}
    assert held_against(counts)["new"].shrunk < 0.1
