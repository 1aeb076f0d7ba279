"""The synthetic population: names, homes, numbers, schooling, need and fate of every person."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np

from data_samples.generator.arrays import Bools, Dates, Floats, Ints, Longs, Strings
from data_samples.generator.people.homes import Homes, build_homes
from data_samples.generator.people.households import CHILD, Families, build_families
from data_samples.generator.people.lexicon import Lexicon, load_lexicon
from data_samples.generator.people.misspelling import own_spelling
from data_samples.generator.people.names import ARAB, BATAK, TIMUR, TIONGHOA, draw_names, era_of, spell
from data_samples.generator.people.numbers import parts_of, stem_of, unique_numbers, with_serials
from data_samples.generator.people.places import Places, codes_of, load_places
from data_samples.generator.people.taken_for_one import namesakes
from data_samples.generator.regimes import NAMESAKES

LEVELS = ("", "SD", "SMP", "SMA", "SMK", "PKBM")


@dataclass(frozen=True)
class People:
    """One row a person, columns of equal length; `homes` has one row a household."""

    families: Families
    homes: Homes
    places: Places
    name: Strings
    alias: Strings
    """A second name, else empty."""
    mother_name: Strings
    father_name: Strings
    namesake: Ints
    """Row of the one on the same card who bears the same name, -1 for nearly all."""
    birth_place: Strings
    nik: Longs
    other_nik: Longs
    """A second NIK of the same person, 0 for most."""
    nisn: Longs
    level: Ints
    """Index in LEVELS; 0: no pupil."""
    grade: Ints
    school: Ints
    """Place of the school in `places` times 10, plus a school of that place."""
    age: Floats
    need: Floats
    """The higher, the poorer; standard normal, shared by a household."""
    dead: Bools
    moved: Bools
    unrecorded: Bools
    """Lives in DKI but is missing from the population register."""

    def __len__(self) -> int:
        return len(self.name)


def build_people(count: int, today: np.datetime64, two_niks: float, rng: np.random.Generator) -> People:
    """`count` persons as of `today`. two_niks: the share of adults who hold a second NIK."""
    places, lexicon = load_places(), load_lexicon()
    families = build_families(count, today, rng)
    homes = build_homes(families, places, today, rng)
    age: Floats = (today - families.birth).astype(np.float64) / 365.25
    namesake = namesakes(families, NAMESAKES, rng.spawn(1)[0])
    name, alias, mother_name, father_name = _all_names(families, namesake, lexicon, rng)
    nik, other_nik, birth_place = _niks(families, homes, places, two_niks, rng)
    level, grade, school = _schooling(age, homes.place[families.household], places, rng)
    inside = homes.place[families.household] < places.dki
    dead: Bools = rng.random(count) < np.select([age < 50, age < 70], [0.003, 0.025], 0.09)
    moved_households = rng.random(homes.place.size) < 0.018
    moved: Bools = inside & ~dead & moved_households[families.household]
    return People(
        families,
        homes,
        places,
        name,
        alias,
        mother_name,
        father_name,
        namesake,
        birth_place,
        nik,
        other_nik,
        nisn=_nisn(families.birth, rng),
        level=level,
        grade=grade,
        school=school,
        age=age,
        need=(
            0.9 * rng.standard_normal(homes.place.size)[families.household]
            + 0.44 * rng.standard_normal(count)
        ),
        dead=dead,
        moved=moved,
        unrecorded=inside & (rng.random(count) < 0.03),
    )


def _nisn(birth: Dates, rng: np.random.Generator) -> Longs:
    """NISN: the last three digits of the birth year, then seven that no other pupil has."""
    return (parts_of(birth)[0] % 1000) * 10_000_000 + unique_numbers(
        rng, len(birth), 7 if len(birth) < 4_000_000 else 8
    ) % 10_000_000


def _last(names: Ints) -> Ints:
    """Column of the last word of each name."""
    places: Ints = (names >= 0).sum(axis=1) - 1
    return places


def _all_names(
    families: Families, namesake: Ints, lexicon: Lexicon, rng: np.random.Generator
) -> tuple[Strings, Strings, Strings, Strings]:
    """Names, aliases, mothers' names and fathers' names."""
    count = len(families.male)
    era = era_of(families.birth)
    words = draw_names(lexicon, families.origin, families.male, era, rng)
    forebears, parent = _forebears(families, rng)
    elders = np.zeros(len(forebears), dtype=np.int32)
    fathers = draw_names(lexicon, forebears, np.ones(len(forebears), dtype=bool), elders, rng)
    mothers = draw_names(lexicon, forebears, np.zeros(len(forebears), dtype=bool), elders, rng)
    _share_words(families, words, fathers[parent], rng)
    _twin_words(families, words, era, lexicon, rng)
    name = spell(lexicon.words, words)
    _own_spellings(name, families.birth, rng)
    name[namesake >= 0] = name[namesake[namesake >= 0]]
    mother_name = spell(lexicon.words, mothers)[parent]
    father_name = spell(lexicon.words, fathers)[parent]
    mother_name[families.mother >= 0] = name[families.mother[families.mother >= 0]]
    father_name[families.father >= 0] = name[families.father[families.father >= 0]]
    renamed = (families.origin == TIONGHOA) & (era < 2) & (rng.random(count) < 0.35)
    alias = np.full(count, "", dtype=object)
    second = draw_names(
        lexicon,
        np.zeros(int(renamed.sum()), dtype=np.int32),
        families.male[renamed],
        np.ones(int(renamed.sum()), dtype=np.int32),
        rng,
    )
    alias[renamed] = spell(lexicon.words, second)
    return name, alias, mother_name, father_name


def _forebears(families: Families, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Couples outside the population who are the parents of its adults: their origins, and each person's
    couple.

    Siblings who live apart share one. Couples of an origin stand in a row, so that a person finds one by
    rank.
    """
    counts = np.bincount(families.origin)
    couples = np.maximum(1, (counts * 0.7).astype(np.int64))
    first = np.r_[0, np.cumsum(couples)[:-1]]
    parent = first[families.origin] + (rng.random(len(families.origin)) * couples[families.origin]).astype(
        np.int64
    )
    return np.repeat(np.arange(len(couples), dtype=np.int32), couples), parent.astype(np.int32)


def _share_words(families: Families, words: Ints, fathers: Ints, rng: np.random.Generator) -> None:
    """Family names, fathers' names on sons, and last words that siblings have in common; in place."""
    rows = np.arange(len(words))
    inside = families.father >= 0
    of_father = np.where(inside[:, None], words[families.father], fathers)
    several = _last(words) > 0
    clan = np.isin(families.origin, (BATAK, ARAB, TIMUR)) & several
    for generation in (
        ~inside,
        inside,
    ):  # parents first, then children, who take the word their father has by then
        source = np.where((families.father >= 0)[:, None], words[families.father], fathers)
        takes = rows[clan & generation]
        words[takes, _last(words)[takes]] = source[takes, _last(source)[takes]]
    reuse = rows[several & ~clan & families.male & (rng.random(len(words)) < 0.05)]
    words[reuse, _last(words)[reuse]] = of_father[
        reuse, _last(of_father)[reuse] * (rng.random(len(reuse)) < 0.5)
    ]
    with_elder = (families.elder >= 0) & several & ~clan & (rng.random(len(words)) < 0.25)
    with_elder &= (families.male == families.male[families.elder]) & (_last(words)[families.elder] > 0)
    shared = rows[with_elder]
    elder = families.elder[shared]
    words[shared, _last(words)[shared]] = words[elder, _last(words)[elder]]


def _own_spellings(name: Strings, birth: Dates, rng: np.random.Generator) -> None:
    """Some parents spell a name as nobody else does, more of them lately; in place."""
    dice = Random(int(rng.integers(2**62)))
    chance = np.where(birth < np.datetime64("1985-01-01"), 0.008, 0.03)
    for row in np.flatnonzero(rng.random(len(name)) < chance).tolist():
        name[row] = own_spelling(name[row], dice)


def _twin_words(
    families: Families, words: Ints, era: Ints, lexicon: Lexicon, rng: np.random.Generator
) -> None:
    """Twins bear the same name but for one word, often by one letter; in place."""
    rows = np.flatnonzero(families.twin)
    own = words[rows].copy()
    words[rows] = words[families.elder[rows]]
    common = np.isin(
        words[rows, 0], [lexicon.number(word) for word in ("MUHAMMAD", "SITI", "AHMAD", "ABDUL", "NUR")]
    )
    place = np.where(common & (words[rows, 1] >= 0), 1, 0)
    pair = np.full(len(lexicon.words), -1, dtype=np.int32)
    pair[list(lexicon.twins)] = list(lexicon.twins.values())
    paired = pair[words[rows, place]]
    same_sex = families.male[rows] == families.male[families.elder[rows]]
    known = list(lexicon.twins)
    seed_pair = (rng.random(len(rows)) < 0.45) & same_sex & (paired < 0)
    for index in np.flatnonzero(seed_pair):  # few: give both twins a known pair, such as FAJAR and FAJRI
        sex_half = 0 if families.male[rows[index]] else 1
        half = [word for number, word in enumerate(known) if (number >= len(known) // 2) == bool(sex_half)]
        word = half[int(rng.integers(len(half)))]
        words[families.elder[rows[index]], place[index]] = word
        words[rows[index], place[index]] = lexicon.twins[word]
    plain = np.flatnonzero(~seed_pair)
    use_pair = (paired[plain] >= 0) & same_sex[plain]
    words[rows[plain], place[plain]] = np.where(use_pair, paired[plain], own[plain, 0])


def _niks(
    families: Families, homes: Homes, places: Places, two_niks: float, rng: np.random.Generator
) -> tuple[Longs, Longs, Strings]:
    """NIKs, second NIKs and birth places: children are registered at home, many adults elsewhere."""
    count = len(families.male)
    home = codes_of(places.district_code)[homes.place[families.household]]
    elsewhere = codes_of(places.district_code[: places.dki])[places.draw(rng, count, 0.0)]
    child = families.relation == CHILD
    district = np.where(rng.random(count) < np.where(child, 0.93, 0.55), home, elsewhere)
    birth_place = np.where(
        rng.random(count) < 0.8, "JAKARTA", places.city[homes.place[families.household]]
    ).astype(object)
    incomer = rng.random(count) < np.where(child, 0.06, 0.33)
    for origin, (codes, regencies) in places.birth_districts.items():
        rows = np.flatnonzero(incomer & (families.origin == origin))
        chosen = rng.integers(len(codes), size=len(rows))
        district[rows] = codes[chosen]
        birth_place[rows] = [places.birth_towns[code] for code in regencies[chosen]]
    twins = np.flatnonzero(families.twin)
    district[twins] = district[families.elder[twins]]
    birth_place[twins] = birth_place[families.elder[twins]]
    registered = families.birth.copy()
    in_pair = families.twin.copy()
    in_pair[families.elder[families.twin]] = True
    corrected = np.flatnonzero(
        (rng.random(count) < 0.005) & ~in_pair
    )  # the date was mended later; the NIK stays
    registered[corrected] -= rng.integers(1, 400, size=len(corrected)).astype("timedelta64[D]")
    twice = np.flatnonzero(rng.random(count) < np.where(child, 0.0, two_niks))
    second = np.where(
        district[twice] // 10_000 == 31,
        codes_of(places.district_code)[places.draw(rng, len(twice), 0.5)],
        home[twice],
    )
    stems = np.r_[
        stem_of(district, registered, ~families.male),
        stem_of(second, families.birth[twice], ~families.male[twice]),
    ]
    serials = with_serials(stems)
    other = np.zeros(count, dtype=np.int64)
    other[twice] = serials[count:]
    return serials[:count], other, birth_place


def _schooling(age: Floats, home: Ints, places: Places, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Level, grade and school of pupils; a school lies near home, or in DKI for those who commute."""
    count = len(age)
    upper = np.where(rng.random(count) < 0.42, 3, 4)
    level = np.select([age < 6.3, age < 12.5, age < 15.5, age < 18.6, age < 21.5], [0, 1, 2, upper, upper], 0)
    keep = np.where(age < 18.6, 0.94, 0.10)
    level = np.where(rng.random(count) < keep, level, 0)
    level = np.where((level >= 2) & (rng.random(count) < 0.015), 5, level).astype(np.int32)
    start = np.select([level == 1, level == 2], [6.3, 12.5], 15.5)
    base = np.select([level == 1, level == 2], [1, 7], 10)
    top = np.select([level == 1, level == 2], [6, 9], 12)
    grade = np.clip(base + np.floor(age - start), base, top).astype(np.int32)
    commuter = (home >= places.dki) & (rng.random(count) < 0.65)
    near = np.where(
        commuter | ((home < places.dki) & (rng.random(count) < 0.25)), places.draw(rng, count, 0.0), home
    )
    kind = np.select(
        [level == 1, level == 2, level == 3, level == 4],
        [rng.integers(0, 5, count), rng.integers(5, 7, count), 7, 8],
        9,
    )
    return level, np.where(level > 0, grade, 0).astype(np.int32), (near * 10 + kind).astype(np.int32)
