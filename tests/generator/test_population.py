"""The people: names as frequent as measured on public Indonesian lists, households, twins, numbers that
nobody has."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from data_samples.generator.people.households import CHILD
from data_samples.generator.people.numbers import FIRST_SERIAL, parts_of, with_serials
from data_samples.generator.people.people import People, build_people
from data_samples.generator.regimes import RATES, TODAY


def shared(names: list[str]) -> float:
    """Share of persons whose full name somebody else bears too."""
    return sum(count for count in Counter(names).values() if count > 1) / len(names)


@pytest.mark.parametrize(("size", "measured"), [(1_000, 0.029), (10_000, 0.14)])
def test_full_names_are_shared_as_often_as_measured(people: People, size: int, measured: float) -> None:
    # several samples of households spread over the population, for one of 1,000 is noisy
    parts = [people.name[start : start + size].tolist() for start in range(0, 30_000 - size + 1, size)]
    assert np.mean([shared(part) for part in parts]) == pytest.approx(measured, rel=0.4)


def test_adults_have_as_many_words_as_measured(people: People) -> None:
    words = np.array([len(name.split()) for name in people.name[people.age >= 17]])
    assert 0.27 <= (words == 1).mean() <= 0.33
    assert 0.37 <= (words == 2).mean() <= 0.46
    assert 0.19 <= (words == 3).mean() <= 0.27
    assert 0.03 <= (words >= 4).mean() <= 0.07
    assert 12 <= np.median([len(name) for name in people.name]) <= 16


@pytest.mark.parametrize(
    ("word", "percent"),
    [("MUHAMMAD", 3.7), ("NUR", 1.4), ("PUTRI", 0.8), ("SITI", 0.7), ("AHMAD", 0.6), ("DWI", 0.4), ("SAPUTRA", 0.4), ("PUTRA", 0.4),
     ("SARI", 0.4), ("SRI", 0.4), ("ABDUL", 0.3), ("PRATAMA", 0.3), ("RAMADHAN", 0.3)],
)  # fmt: skip
def test_words_are_as_frequent_as_measured(people: People, word: str, percent: float) -> None:
    words = Counter(word for name in people.name for word in name.split())
    assert 100 * words[word] / words.total() == pytest.approx(percent, rel=0.75)


def test_most_words_are_rare_and_the_top_fifty_are_a_sixth(people: People) -> None:
    words = Counter(word for name in people.name for word in name.split())
    assert sum(count for _, count in words.most_common(50)) / words.total() == pytest.approx(0.17, rel=0.2)
    assert sum(count == 1 for count in words.values()) / len(words) == pytest.approx(0.63, rel=0.2)


@pytest.mark.parametrize(
    ("day", "measured"), [((7, 1), 0.052), ((12, 31), 0.028), ((1, 1), 0.012), ((3, 3), 0.0027)]
)
def test_default_birthdays_stand_out_among_adults(
    people: People, day: tuple[int, int], measured: float
) -> None:
    _, month, of_month = parts_of(people.families.birth[people.age >= 17])
    assert ((month == day[0]) & (of_month == day[1])).mean() == pytest.approx(measured, rel=0.3)


def test_households_have_one_to_seven_members_and_parents_older_than_children(people: People) -> None:
    sizes = np.bincount(people.families.household)
    assert sizes.min() >= 1
    assert sizes.max() <= 7
    assert 3.2 <= sizes.mean() <= 3.8
    child = np.flatnonzero(people.families.mother >= 0)
    years = people.age[people.families.mother[child]] - people.age[child]
    assert np.quantile(years, 0.01) >= 14
    assert (people.families.relation == CHILD).mean() > 0.3


@pytest.mark.parametrize("size", [500, 2_500, 30_000])
def test_there_are_twins_in_every_population(people: People, size: int) -> None:
    population = (
        people
        if size == len(people)
        else build_people(size, TODAY["legacy"], RATES["legacy"].two_niks, np.random.default_rng(size))
    )
    twin = np.flatnonzero(population.families.twin)
    other = population.families.elder[twin]
    assert len(twin) >= 2
    assert (population.families.birth[twin] == population.families.birth[other]).all()
    assert (population.nik[twin] != population.nik[other]).all()
    same_sex = population.families.male[twin] == population.families.male[other]
    assert (population.nik[twin] - population.nik[other])[same_sex].tolist() == [1] * int(same_sex.sum())
    if size == len(people):
        assert 0.005 <= len(twin) / (population.families.relation == CHILD).sum() <= 0.02


def test_twins_bear_names_that_differ(people: People) -> None:
    twin = np.flatnonzero(people.families.twin)
    pairs = list(zip(people.name[twin], people.name[people.families.elder[twin]], strict=True))
    assert np.mean([one != other for one, other in pairs]) > 0.93
    assert (
        np.mean([bool(set(one.split()) & set(other.split())) for one, other in pairs if len(one.split()) > 1])
        > 0.8
    )


def test_a_few_children_bear_the_name_of_one_on_their_card(people: People) -> None:
    later = np.flatnonzero(people.namesake >= 0)
    earlier = people.namesake[later]
    families = people.families
    assert 3 <= len(later) <= 0.005 * (families.relation == CHILD).sum()
    assert (people.name[later] == people.name[earlier]).all()
    assert (families.household[later] == families.household[earlier]).all()
    assert (families.male[later] == families.male[earlier]).all()
    years = np.abs(people.age[later] - people.age[earlier])
    assert years.min() > 0.5  # no twins
    assert (years > 15).any()
    assert (years < 15).any()


def test_numbers_are_unique_and_nobodys(people: People) -> None:
    niks = np.r_[people.nik, people.other_nik[people.other_nik > 0]]
    assert len(np.unique(niks)) == len(niks)
    assert (niks % 10_000 >= FIRST_SERIAL).all()
    assert (people.homes.kk % 10_000 >= FIRST_SERIAL).all()
    assert (people.homes.old_kk % 10_000 >= FIRST_SERIAL).all()
    assert 0.01 <= (people.other_nik > 0).mean() <= 0.03


def test_niks_tell_birth_and_sex_but_for_the_few_that_were_corrected_later(people: People) -> None:
    year, month, day = parts_of(people.families.birth)
    stem = (day + 40 * ~people.families.male) * 10_000 + month * 100 + year % 100
    assert 0.001 <= (people.nik // 10_000 % 1_000_000 != stem).mean() <= 0.01


def test_a_quarter_of_residents_was_registered_elsewhere(people: People) -> None:
    home = people.homes.place[people.families.household] < people.places.dki
    assert 0.15 <= (people.nik[home] // 10**14 != 31).mean() <= 0.25


def test_serials_that_run_out_are_refused() -> None:
    with pytest.raises(ValueError, match="999"):
        with_serials(np.full(1_000, 317101_010180, dtype=np.int64))
