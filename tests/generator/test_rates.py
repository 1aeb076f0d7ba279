"""The errors: as frequent as the regime says, in 20 thousand persons, and harmless where they must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

import numpy as np
import pytest

from data_samples.generator.exports import forms
from data_samples.generator.exports.membership import Listing
from data_samples.generator.exports.niks import text_of, typo
from data_samples.generator.exports.rows import Rows, make_rows, register_rates, scaled
from data_samples.generator.people import misspelling
from data_samples.generator.people.people import People
from data_samples.generator.people.taken_for_one import INFANT
from data_samples.generator.regimes import CARE, RATES, Rates, Regime
from reconcile.parsing.names.unnamed import read_unnamed

Rolls = Callable[[Regime], tuple[People, dict[str, Listing]]]
REGIMES: tuple[Regime, ...] = ("legacy", "cleaned")


def rows_of(rolls: Rolls, regime: Regime, programme: str) -> tuple[People, Rows]:
    people, listings = rolls(regime)
    rates: Rates = (
        register_rates(RATES[regime]) if programme == "dukcapil" else scaled(RATES[regime], CARE[programme])
    )
    rng = np.random.default_rng(11)
    return people, make_rows(
        people, listings[programme], rates, lambda size: forms.random_digits(rng, size, "000", 10), rng
    )


def roughly(share: float, expected: float, size: int) -> bool:
    """Within a third of what is expected, or within four standard errors where that is wider; small shares
    have a floor of rows."""
    return bool(abs(share - expected) <= max(expected / 3, 4 * np.sqrt(expected / size), 6 / size))


@pytest.mark.parametrize("regime", REGIMES)
def test_holes_and_damage_in_the_nik_column(rolls: Rolls, regime: Regime) -> None:
    _, rows = rows_of(rolls, regime, "kjs")
    people, rates = rolls(regime)[0], scaled(RATES[regime], CARE["kjs"])
    # newborns and namesakes lack numbers for reasons of their own
    others = (people.age[rows.person] >= INFANT) & (people.namesake[rows.person] < 0)
    plain = np.array([text.strip(" '`\u00a0") for text in rows.nik[others]])
    size = len(plain)
    empty = np.isin(plain, ["", "-", "0", "TIDAK ADA", "BELUM ADA", "NULL", "#N/A"])
    short = np.array([text.isdigit() and len(text) != 16 for text in plain]) & ~empty
    assert roughly(empty.mean(), rates.nik_empty, size)
    assert roughly(short.mean(), rates.nik_incomplete + rates.nik_other_number / 3, size)


@pytest.mark.parametrize("regime", REGIMES)
def test_niks_of_other_people(rolls: Rolls, regime: Regime) -> None:
    people, rows = rows_of(rolls, regime, "kjs")
    owners: dict[str, int] = dict(zip(text_of(people.nik), range(len(people)), strict=True))
    borrowed = np.array(
        [owners.get(nik, person) != person for nik, person in zip(rows.nik, rows.person, strict=True)]
    )
    if regime == "legacy":
        assert 0.012 <= borrowed.mean() <= 0.05
    else:
        assert borrowed.mean() <= 0.003


@pytest.mark.parametrize("regime", REGIMES)
def test_infants_written_by_their_mother(rolls: Rolls, regime: Regime) -> None:
    people, rows = rows_of(rolls, regime, "kjs")
    infants = np.flatnonzero(people.age[rows.person] < INFANT)
    mothers = people.mother_name[rows.person[infants]]
    by_mother = np.array(
        [bool(mother) and mother in name for mother, name in zip(mothers, rows.name[infants], strict=True)]
    )
    assert roughly(by_mother.mean(), RATES[regime].unnamed * CARE["kjs"], len(infants))
    assert {read_unnamed(name.upper()) is not None for name in rows.name[infants[by_mother]]} == {True}
    assert all(read_unnamed(name.upper()) is None for name in rows.name[people.age[rows.person] >= 17])


def test_one_number_for_many_is_the_need_rolls_in_the_legacy_regime(rolls: Rolls) -> None:
    people, listings = rolls("legacy")
    most = {}
    for rate in (RATES["legacy"].nik_operator, 0.0):
        rates = replace(RATES["legacy"], nik_operator=rate)
        cards = partial(forms.random_digits, np.random.default_rng(12), prefix="000", digits=10)
        rows = make_rows(people, listings["dtks"], rates, cards, np.random.default_rng(13))
        most[rate] = Counter(nik for nik in rows.nik if len(nik) == 16).most_common(1)[0][1]
    assert most[RATES["legacy"].nik_operator] >= 30
    assert most[0.0] < 30
    assert RATES["cleaned"].nik_operator == 0


@pytest.mark.parametrize("regime", REGIMES)
def test_dates_and_names_that_differ_from_the_person(rolls: Rolls, regime: Regime) -> None:
    people, rows = rows_of(rolls, regime, "kis")
    truth = people.families.birth[rows.person]
    missing = np.isnat(rows.birth)
    rates, size = scaled(RATES[regime], CARE["kis"]), len(rows)
    assert roughly(missing.mean(), rates.birth_missing, size)
    assert roughly((rows.birth[~missing] != truth[~missing]).mean(), rates.birth_wrong * 0.92, size)
    differ = (rows.name != people.name[rows.person]).mean()
    assert (0.14 if regime == "cleaned" else 0.17) <= differ <= 0.33


def test_the_register_is_cleaner_than_a_roll(rolls: Rolls) -> None:
    people, rows = rows_of(rolls, "legacy", "dukcapil")
    assert all(len(nik) == 16 and nik.isdigit() for nik in rows.nik)
    assert (rows.name != people.name[rows.person]).mean() < 0.03
    assert (rows.name == "").sum() == 0


@pytest.mark.parametrize(("regime", "health", "school"), [("legacy", 0.05, 0.05), ("cleaned", 0.005, 0.20)])
def test_overlaps(rolls: Rolls, regime: Regime, health: float, school: float) -> None:
    _, listings = rolls(regime)
    kis, kjs, kjp, kip = (set(listings[code].person.tolist()) for code in ("kis", "kjs", "kjp", "kip"))
    central = set(listings["kis"].person[listings["kis"].kind % 3 == 0].tolist())
    assert roughly(len(central & kjs) / len(central), health, len(central))
    assert roughly(len(kjp & kip) / len(kjp), school, len(kjp))
    assert kis
    assert any((listings["kis"].kind == 1) & np.isin(listings["kis"].person, list(kjs)))


@pytest.mark.parametrize("regime", REGIMES)
def test_rows_that_repeat_a_person(rolls: Rolls, regime: Regime) -> None:
    _, listings = rolls(regime)
    for code in ("kis", "kjs", "kjp", "dtks"):
        listing = listings[code]
        assert roughly(listing.repeat.mean(), RATES[regime].twice, len(listing.person)), code
        assert listing.repeat.any(), code


@pytest.mark.parametrize("regime", REGIMES)
def test_sizes_of_the_rolls_are_plausible(rolls: Rolls, regime: Regime) -> None:
    people, listings = rolls(regime)
    share = {code: len(np.unique(listing.person)) / len(people) for code, listing in listings.items()}
    assert 0.10 <= share["kis"] <= 0.25
    assert 0.10 <= share["kjs"] <= 0.35
    assert 0.04 <= share["kjp"] <= 0.12
    assert 0.008 <= share["kip"] <= 0.06
    assert 0.12 <= share["dtks"] <= 0.28
    assert 0.80 <= share["dukcapil"] <= 0.95


@pytest.mark.parametrize("regime", REGIMES)
def test_the_dead_the_moved_the_unrecorded_and_the_unreached(rolls: Rolls, regime: Regime) -> None:
    people, listings = rolls(regime)
    adults = listings["kjs"].person[people.age[listings["kjs"].person] >= 17]
    assert 0.005 <= people.dead[adults].mean() <= 0.025
    assert people.dead[listings["kjp"].person].mean() <= 0.004
    assert 0.008 <= people.moved[listings["kjs"].person].mean() <= 0.03
    register = set(listings["dukcapil"].person.tolist())
    assert 0.01 <= np.mean([person not in register for person in listings["kjs"].person.tolist()]) <= 0.06
    on_a_roll = set().union(*(set(listings[code].person.tolist()) for code in ("kis", "kjs", "kjp", "kip")))
    assert 0.03 <= np.mean([person not in on_a_roll for person in listings["dtks"].person.tolist()]) <= 0.3


def test_most_holders_of_kip_who_do_not_hold_kjp_commute(rolls: Rolls) -> None:
    people, listings = rolls("legacy")
    outside = people.homes.place[people.families.household] >= people.places.dki
    assert outside[listings["kip"].person].mean() > 0.5
    assert not outside[listings["kjp"].person].any()
    assert not outside[listings["dukcapil"].person].any()


def test_a_wrong_digit_never_makes_a_number_that_somebody_may_have() -> None:
    dice = Random(5)
    for _ in range(5_000):
        nik = typo("3171011708459001", dice)
        assert len(nik) == 16
        assert nik[12] == "9"
        assert sum(a != b for a, b in zip(nik, "3171011708459001", strict=True)) == 1


@pytest.mark.parametrize(
    ("fault", "name", "seen"),
    [
        (misspelling.old_spelling, "SUKARJO WIJAYA", {"SOEKARDJO WIDJAJA", "SUKARDJO WIDJAJA"}),
        (misspelling.abbreviated, "MUHAMMAD RIZKY PRATAMA", {"M RIZKY PRATAMA", "MOCH. RIZKY PRATAMA"}),
        (misspelling.swapped_words, "RAHMAT HIDAYAT", {"HIDAYAT RAHMAT"}),
        (misspelling.split_word, "NURAINI", {"NUR AINI"}),
        (misspelling.joined_words, "NUR AINI", {"NURAINI"}),
        (misspelling.titled_woman, "SITI AMINAH", {"HJ. SITI AMINAH", "SITI AMINAH, S.PD"}),
        (misspelling.modern_spelling, "RIZKY", {"RIZKI"}),
        (misspelling.formula, "ANDI", {"=ANDI", "+ANDI"}),
    ],
)
def test_faults_do_what_clerks_do(fault: misspelling.Fault, name: str, seen: set[str]) -> None:
    dice = Random(1)
    assert seen <= {fault(name, dice) for _ in range(400)}


@pytest.mark.parametrize(
    "fault",
    [fault for faults in (misspelling.VARIANTS, misspelling.TYPOS, misspelling.WORDS) for fault, _ in faults],
)
@pytest.mark.parametrize("name", ["N", "AL", "SITI", "NUR AINI", "A B C D E"])
def test_no_fault_empties_a_name(fault: misspelling.Fault, name: str) -> None:
    dice = Random(2)
    assert all(fault(name, dice).strip() for _ in range(200))
