"""link() against brute force in plain Python: every pair, every level, every weight, every guard, on tables
made by hypothesis.

The oracle knows the declared model in its own words (no SQL, no arrays) and takes only the estimate that
link() found.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations
from unittest import mock

import jellyfish
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconcile.engines.opening import open_engine
from reconcile.kinds.person.model import WORDS
from reconcile.linkage import estimation, link
from reconcile.linkage.kernels.text_kernel import text_key_kernel
from reconcile.linkage.model import BlockingRule, Field, Guards, Model, Rivals, Rung, Thresholds
from reconcile.linkage.persons import JUDGED, Guarded, Pairs, Worth
from reconcile.linkage.persons import cluster as find_clusters
from tests.runs import tries

LARGEST = 3
THRESHOLDS = Thresholds(precision=0.95, link=0.75, review=0.4, apart=0.1)


MARGIN = math.log2(1 / (1 - THRESHOLDS.precision) - 1)
"""Bits by which the better of two persons must be better: the odds of the precision asked for."""


def known(column: str) -> str:
    return f"l.{column} IS NOT NULL AND r.{column} IS NOT NULL"


MODEL = Model(
    name="oracle",
    columns={name: name for name in ("name", "born", "home", "number", "source", "sure", "once")},
    fields=(
        Field(
            "name",
            known=known("name"),
            reads=("name",),
            column="name",
            kernel=text_key_kernel(0.72, 0.86),
            kernel_when="l.name <> r.name",
            levels=(
                Rung("same", "l.name = r.name", "", expected=(0.9, 0.05, 0.02, 0.05)),
                Rung("close", "k_name = 2", "", expected=(0.06, 0.1, 0.03, 0.05)),
                Rung("near", "k_name = 1", "", expected=(0.03, 0.15, 0.05, 0.1)),
                Rung("different", "TRUE", "", expected=(0.01, 0.7, 0.9, 0.8)),
            ),
        ),
        Field(
            "born",
            known=known("born"),
            reads=("born",),
            levels=(
                Rung("same", "l.born = r.born", "", expected=(0.9, 0.1, 0.01, 0.02)),
                Rung("near", "abs(l.born - r.born) = 1", "", expected=(0.07, 0.1, 0.09, 0.1)),
                Rung("different", "TRUE", "", expected=(0.03, 0.8, 0.9, 0.88)),
            ),
        ),
        Field(
            "home",
            known=known("home"),
            reads=("home",),
            levels=(
                Rung("same", "l.home = r.home", "", expected=(0.8, 0.95, 0.9, 0.02)),
                Rung("different", "TRUE", "", expected=(0.2, 0.05, 0.1, 0.98)),
            ),
        ),
        Field(
            "number",
            known=known("number"),
            reads=("number",),
            strangers="estimated",
            levels=(
                Rung("same", "l.number = r.number", "", expected=(0.95, 0.01, 0.98, 0.001)),
                Rung("different", "TRUE", "", expected=(0.05, 0.99, 0.02, 0.999)),
            ),
        ),
    ),
    blocking=(
        BlockingRule("number", ("number",), ("born",)),
        BlockingRule("name_born", ("name", "born")),
        BlockingRule("home", ("home",), ("born", "name")),
        BlockingRule("born", ("born",), ("home",), pairs_per_row=0.8),
        BlockingRule("source_name", ("source", "name"), lacking="number"),
    ),
    classes=("person", "relative", "borrower", "stranger"),
    seeds={
        "person": ({"number": ("same",), "name": ("same", "close")},),
        "relative": ({"home": ("same",), "name": ("different",), "number": ("different",)},),
        "borrower": ({"number": ("same",), "name": ("different",)},),
    },
    guards=Guards(
        source="source",
        one_per_source="once",
        number="number",
        number_confirmed="sure",
        same_holder=({"name": ("same",), "home": ("same",)}, {"name": ("close",), "born": ("same",)}),
        ask=(
            {"name": ("close",), "born": ("different",)},
            {"name": ("same",), "born": ("different",), "number": ("", "different")},
        ),
        parted=({"name": ("same",), "born": ("different",), "number": ("", "different")},),
        never=({"name": ("near",), "born": ("near",)},),
        rivals=Rivals(
            namesake=({"name": ("same",), "born": ("same",)},),
            nearly=({"name": ("close",), "born": ("same",)},),
            twins=(
                {"name": ("close", "near"), "born": ("same",), "number": ("different",), "home": ("same",)},
            ),
            twins_listed=({"name": ("close", "near"), "born": ("same",), "home": ("same",)},),
            twins_perhaps=(
                {
                    "name": ("close", "near"),
                    "born": ("same",),
                    "number": ("different",),
                    "home": ("", "different"),
                },
            ),
            own=({"number": ("same",), "name": ("same",)},),
            alike=({"name": ("close", "near"), "born": ("same",)},),
            alike_by_number=({"name": ("close", "near"), "born": ("same",), "number": ("same",)},),
            unlike_by_number=({"name": ("near",), "born": ("same",), "number": ("same",)},),
        ),
    ),
    thresholds=THRESHOLDS,
    words=WORDS,
    largest_block=LARGEST,
    random_pairs=300,
)

NAMES = ("SITI AMINAH", "SITI AMINA", "SITI RAHMAH", "BUDI SANTOSO", "BUDY SANTOSA", "WATI")
row_of = st.fixed_dictionaries(
    {
        "name": st.sampled_from((*NAMES, None)),
        "born": st.sampled_from((1980, 1981, 1980, 1990, None)),
        "home": st.sampled_from((1, 2, 1, None)),
        "number": st.sampled_from((9001, 9002, None, 9003)),
        "source": st.sampled_from(("a", "b", "c")),
        "sure": st.sampled_from((None, False, True)),
        "once": st.booleans(),
    }
)
judgement_of = st.tuples(st.integers(0, 11), st.integers(0, 11), st.sampled_from(("SAMA", "BEDA", "RAGU")))


def levels_of(a, b):
    """The number of the rung of each field, strongest highest; 0 where a side is unknown."""

    def both(key):
        return a[key] is not None and b[key] is not None

    def name():
        if a["name"] == b["name"]:
            return 4
        edits = 1 - jellyfish.damerau_levenshtein_distance(a["name"], b["name"]) / max(
            len(a["name"]), len(b["name"])
        )
        alike = max(edits, jellyfish.jaro_winkler_similarity(a["name"], b["name"]))
        return 3 if alike >= 0.86 else 2 if alike >= 0.72 else 1

    return (
        name() if both("name") else 0,
        {0: 3, 1: 2}.get(abs(a["born"] - b["born"]), 1) if both("born") else 0,
        (2 if a["home"] == b["home"] else 1) if both("home") else 0,
        (2 if a["number"] == b["number"] else 1) if both("number") else 0,
    )


def candidates_of(rows):
    """Pair -> the numbers of the rules that make it. A block too large is split by the further keys; a
    blank there joins nobody."""
    made = {}
    for number, rule in enumerate(MODEL.blocking):
        blocks = [block for key, block in group(range(len(rows)), rows, rule.keys).items() if None not in key]
        bound = largest_whole(rule, [len(block) for block in blocks], rows)
        for block in blocks:
            for depth in range(len(rule.narrow) + 1):
                parts = group(block, rows, rule.narrow[:depth])
                if max(map(len, parts.values())) <= (LARGEST if depth else bound):
                    for a, b in (
                        pair
                        for key, part in parts.items()
                        if None not in key
                        for pair in combinations(part, 2)
                    ):
                        if rule.lacking is None or None in (rows[a][rule.lacking], rows[b][rule.lacking]):
                            made.setdefault((a, b), set()).add(number)
                    break
    return made


def largest_whole(rule, sizes, rows):
    """The size up to which blocks are taken whole: where a rule may make only so many pairs a row, and as many
    more as rows of one number are, the smallest blocks come first."""
    if rule.pairs_per_row is None:
        return LARGEST
    numbers = Counter(row["number"] for row in rows if row["number"] is not None).values()
    listed = sum(n * (n - 1) // 2 for n in numbers if n <= LARGEST)
    fitting = [
        size
        for size in {1, *sizes}
        if sum(n * (n - 1) // 2 for n in sizes if n <= size) <= rule.pairs_per_row * len(rows) + listed
    ]
    return min(max(fitting), LARGEST)


def group(members, rows, keys):
    blocks = {}
    for member in members:
        blocks.setdefault(tuple(rows[member][key] for key in keys), []).append(member)
    return blocks


def log_odds_of(levels, estimate):
    """Natural-log weight of each latent class: its pairs, times its share of every known level; of the last
    class also how much oftener chance brings two levels together."""
    weights = [
        math.log(total)
        + sum(math.log(field[level]) for field, level in zip(shares, levels, strict=True) if level)
        for total, shares in zip(estimate.totals.tolist(), estimate.shares, strict=True)
    ]
    for one in estimate.leanings:
        weights[-1] += math.log(one.factors[levels[one.on]][levels[one.field]])
    return weights


def log_sum(values):
    return max(values) + math.log(sum(math.exp(value - max(values)) for value in values))


def score(pairs, estimate):
    """Pair -> (probability, weight in bits, band). The band link reaches down as far as its expected
    precision holds."""
    odds = {pair: log_odds_of(levels, estimate) for pair, levels in pairs.items()}
    probability = {pair: math.exp(classes[0] - log_sum(classes)) for pair, classes in odds.items()}
    bound = 1.0
    for one in sorted({value for value in probability.values() if value >= THRESHOLDS.link}, reverse=True):
        above = [value for value in probability.values() if value >= one]
        if sum(1 - value for value in above) / len(above) <= 1 - THRESHOLDS.precision:
            bound = one
    bands = {
        pair: (
            "apart"
            if pairs[pair][:2] == (2, 2)
            else (
                "link"
                if one >= bound - 1e-12
                and not (namesakes(pairs[pair]) or (pairs[pair][0] == 3 and pairs[pair][1] == 1))
                else (
                    "review"
                    if one >= THRESHOLDS.review
                    else "between"
                    if one >= THRESHOLDS.apart
                    else "apart"
                )
            )
        )
        for pair, one in probability.items()
    }
    return {
        pair: (probability[pair], (odds[pair][0] - log_sum(odds[pair][1:])) / math.log(2), bands[pair])
        for pair in pairs
    }


def namesakes(levels):
    """Whether two rows of one name and two birth dates bear no number in common: only people may join
    them."""
    name, born, _, number = levels
    return name == 4 and born == 1 and number != 2


def rivals(levels, listed):
    """The pairs that a third row says are two people's: one of them has exactly its name, and is another than
    the other.

    A row that bears its twin's number stands against the twin too; then it is as good as a twin to whom has
    the twin's name. A row that stands between two by sure signs makes nobody else a twin by unsure ones,
    which must have a row to bear them out. listed: of each row the source that lists it once, if one does: of
    two such rows of two names nothing more need be known.
    """
    of = levels | {(b, a): level for (a, b), level in levels.items()}
    rows = {row for pair in levels for row in pair}

    def is_(a, b, *names):
        return (a, b) in of and of[a, b][0] in names and of[a, b][1] == 3

    def claimed(twins):
        return [
            (row, owner, other)
            for row in rows
            for owner in rows
            for other in rows
            if (owner, other) in twins
            and (
                (is_(row, owner, 4) and is_(row, other, 3, 2))
                or (is_(row, owner, 3) and is_(row, other, 2) and of[row, other][3] == 2)
            )
        ]

    two_people = {pair for pair in of if is_(*pair, 3, 2) and of[pair][3] == 1}
    sure = {pair for pair in two_people if of[pair][2] == 2}
    sure |= {
        (a, b)
        for a, b in of
        if is_(a, b, 3, 2) and of[a, b][2] == 2 and listed[a] is not None and listed[a] == listed[b]
    }
    between = {row for row, _, other in claimed(sure) if of[row, other][3] == 2}
    vouched = {b for (a, b), level in of.items() if level[0] == 4 and level[3] == 2}
    twins = sure | {(a, b) for a, b in two_people if b in vouched and a not in between and b not in between}
    first = claimed(twins)
    parted = {frozenset((row, other)) for row, _, other in first}
    parted |= {frozenset((row, owner)) for row, owner, other in first if of[row, other][3] == 2}
    against = {(row, other) for row, _, other in first}
    parted |= {
        frozenset((row, other)) for row, _, other in claimed(twins | against | {(b, a) for a, b in against})
    }
    return {tuple(sorted(pair)) for pair in parted}


def cluster(rows, levels, scored, same, different, *, claimed=frozenset()):
    """Persons as sets of rows, and what was refused: judgements of sameness first, then links from the
    strongest down.

    A row without a sure number that fits two persons of sure numbers, or two namesakes, about equally well
    joins neither. claimed: pairs that two people claim a row of, which nobody may join but people.
    """
    links = sorted(
        (pair for pair, (_, _, band) in scored.items() if band == "link"),
        key=lambda pair: (-round(scored[pair][1], 4), pair),
    )
    contrary = {pair for pair, (_, _, band) in scored.items() if band == "apart"}
    parted = ({pair for pair in scored if namesakes(levels[pair])} | claimed) - contrary
    against = different, contrary, parted
    holders = {pair for pair in links if holds_two(levels[pair])}
    persons, refused = walk(rows, sorted(same), links, holders, against)
    ties = [(pair, round(scored[pair][1], 4)) for pair in links] + [(pair, math.inf) for pair in sorted(same)]
    told = set().union(*against)
    rows_torn = claimed_twice(rows, ties, persons, refused, told) | between(
        rows, ties, persons, refused, told
    )
    torn = {pair for pair in links if len(rows_torn & set(pair)) == 1}
    persons, refused = walk(
        rows, sorted(same), [pair for pair in links if pair not in torn], holders, against
    )
    return persons, refused + [(*pair, "two_claims") for pair in torn]


def walk(rows, same, links, holders, against):
    different, contrary, parted = against
    persons = [{row} for row in range(len(rows))]
    refused, given = [], []
    for place, (a, b) in enumerate([*same, *links]):
        one, two = (next(person for person in persons if row in person) for row in (a, b))
        if one is two:
            continue
        across = {(min(x, y), max(x, y)) for x in one for y in two}
        sources, numbers = (
            [{value(rows[row]) for row in person} - {None} for person in (one, two)]
            for value in (lambda row: row["source"] if row["once"] else None, sure_number)
        )
        reason = None
        if across & different:
            reason = "judged"
        elif place < len(same):
            reason = None
        elif (a, b) not in holders and all(numbers) and numbers[0].isdisjoint(numbers[1]):
            reason = "confirmed_numbers"
        elif (
            (a, b) not in holders
            and any(x >= of for x in (one, two) for of in given)
            and not bridged(rows, one, two, {*same, *links})
        ):
            reason = "shared_number"
        elif (a, b) not in holders and sources[0] & sources[1]:
            reason = "one_source"
        elif across & contrary:
            reason = "evidence"
        elif across & parted:
            reason = "parted"
        if reason:
            refused.append((a, b, reason))
        else:
            persons.remove(two)
            if place < len(same) and all(numbers) and numbers[0].isdisjoint(numbers[1]):
                given.append({a, b})
            one |= two
    return persons, refused


def bridged(rows, one, two, links):
    """Whether people, who gave one of two persons two numbers, are borne out: every number of either has a
    link to the other.

    A person without a number brings none, and is free to join.
    """
    numbers = [{sure_number(rows[row]) for row in person} - {None} for person in (one, two)]
    if not all(numbers):
        return True
    across = {
        (number, person)
        for person, number in [(0, n) for n in numbers[1] - numbers[0]]
        + [(1, n) for n in numbers[0] - numbers[1]]
    }
    sides = one, two
    return all(
        any(
            (min(x, y), max(x, y)) in links
            for x in sides[person]
            for y in sides[1 - person]
            if sure_number(rows[y]) == number
        )
        for number, person in across
    )


def sure_number(row):
    return row["number"] if row["sure"] else None


def between(rows, ties, persons, refused, told):
    """The rows without a sure number that fit two namesakes: what holds them is a link to a row that does
    not stand between."""

    def person_of(row):
        return next(person for person in persons if row in person)

    def parts(row, other):
        return any((min(row, x), max(row, x)) in told for x in person_of(other))

    rival = {}
    for a, b, reason in refused:
        for row, other in ((a, b), (b, a)):
            apart = person_of(a) is not person_of(b)
            if reason == "parted" and sure_number(rows[row]) is None and apart and not parts(row, other):
                rival.setdefault(row, []).append(min(bits for pair, bits in ties if pair == (a, b)))
    torn = set()
    for row, claims in rival.items():
        own = [
            bits
            for pair, bits in ties
            if row in pair and sum(pair) - row in person_of(row) and sum(pair) - row not in rival
        ]
        if max(claims) > max(own, default=-math.inf) - MARGIN:
            torn.add(row)
    return torn


def claimed_twice(rows, ties, persons, refused, told):
    """The rows without a sure number whose person is not clearly the better of two that have one.

    Such a row is held by its own link to a sure row, else by the weaker half of the way there over another
    such row.
    """
    parted = {(a, b) for a, b, _ in refused}
    unsure = {row for row in range(len(rows)) if sure_number(rows[row]) is None}

    def together(pair):
        return any(set(pair) <= person for person in persons)

    def parts(row, other):
        return any(
            (min(row, x), max(row, x)) in told for person in persons if other in person for x in person
        )

    def from_(row, others):
        return [
            (pair, sum(pair) - row, bits)
            for pair, bits in ties
            if row in pair and (sum(pair) - row in unsure) == others
        ]

    own = {row: [bits for pair, _, bits in from_(row, False) if together(pair)] for row in unsure}
    torn = set()
    for row in unsure:
        rival = [
            bits
            for pair, mate, bits in from_(row, False)
            if pair in parted and not together(pair) and not parts(row, mate)
        ]
        over = [
            min(bits, max(own[mate])) for pair, mate, bits in from_(row, True) if together(pair) and own[mate]
        ]
        held = own[row] or over
        if rival and held and any(row in pair for pair in parted) and max(rival) > max(held) - MARGIN:
            torn.add(row)
    return torn


def holds_two(levels):
    """Whether so much agrees that two numbers, or two rows of a source, are one person's."""
    name, born, home, _ = levels
    return (name == 4 and home == 2) or (name == 3 and born == 3)


def judged(judgements, rows, verdict):
    return {
        (min(a, b), max(a, b))
        for a, b, said in judgements
        if said == verdict and a != b and max(a, b) < len(rows)
    }


def sound(judgements, rows):
    """Those that linking takes: of two rows that are there, and of each pair one verdict."""
    said = {}
    for a, b, verdict in judgements:
        if a != b and max(a, b) < len(rows):
            said.setdefault((min(a, b), max(a, b)), (a, b, verdict))
    return list(said.values())


def record_id(row):
    return f"r{row:02}"


def run(rows, judgements, folder):
    """Everything that link() says, by row."""
    types = {
        "born": pa.int32(),
        "home": pa.int32(),
        "number": pa.int64(),
        "sure": pa.bool_(),
        "once": pa.bool_(),
    }
    schema = pa.schema([(name, types.get(name, pa.string())) for name in ("record_id", *MODEL.columns)])
    records = pa.Table.from_pylist(
        [{"record_id": record_id(place), **row} for place, row in enumerate(rows)], schema=schema
    )
    said = [
        {"record_id_left": record_id(a), "record_id_right": record_id(b), "verdict": verdict}
        for a, b, verdict in judgements
    ]
    columns = [("record_id_left", pa.string()), ("record_id_right", pa.string()), ("verdict", pa.string())]
    engine = open_engine(folder, memory="500MB", threads=1)
    found = link(records, MODEL, engine, pa.Table.from_pylist(said, schema=pa.schema(columns)))
    tables = {
        name: engine.arrow(f"SELECT * FROM {name}").to_pylist()
        for name in ("candidates", "compared", "refused_links")
    }
    tables |= {"links": found.links.to_pylist(), "persons": found.persons.to_pylist()}
    engine.close()
    return found, tables


def numbered(name, number, born, home):
    return {
        "name": name,
        "born": born,
        "home": home,
        "number": number,
        "source": "a",
        "sure": True,
        "once": False,
    }


MOVED = [numbered("SITI RAHMAH", 9001, 1980, 1)] * 2 + [numbered("SITI AMINAH", 9001, 1981, 1)]
MOVED += [numbered("SITI AMINAH", 9002, 1981, 2)] * 2 + [numbered("WATI", 9003, 1990, 3)] * 2
"""Row 2 is the person of rows 3 and 4 under the number of rows 0 and 1, and people say so."""

TWINS = [numbered("SITI AMINAH", 9001, 1980, 1)] * 2 + [numbered("SITI AMINA", 9002, 1980, 1)] * 2
TWINS += [
    numbered("SITI AMINA", 9001, 1980, 1),
    numbered("SITI AMINAH", None, 1980, 1),
    numbered("SITI AMINA", None, 1980, 1),
]
TWINS += [numbered("WATI", 9003, 1990, 3)] * 2
"""Row 4 has the name of rows 2 and 3 and the number of rows 0 and 1; rows 5 and 6 have no number."""


@pytest.mark.slow
@settings(max_examples=tries(50), deadline=None)
@given(st.lists(row_of, min_size=8, max_size=12), st.lists(judgement_of, max_size=3))
@example([], [])
@example([dict.fromkeys(MODEL.columns)], [])
@example(MOVED, [(2, 3, "SAMA")])
@example(TWINS, [])
@example(TWINS, [(2, 4, "SAMA")])
def test_link_is_what_brute_force_finds(tmp_path_factory, rows, judgements):
    with mock.patch.object(estimation, "MAX_ROUNDS", 10):
        judgements = sound(judgements, rows)
        found, tables = run(rows, judgements, tmp_path_factory.mktemp("spill"))
    made = candidates_of(rows)
    assert {(row["l"], row["r"]): row["rules"] for row in tables["candidates"]} == {
        pair: sum(1 << rule for rule in rules) for pair, rules in made.items()
    }
    levels = {(a, b): levels_of(rows[a], rows[b]) for a, b in made}
    assert {(row["l"], row["r"]): row["pattern"] for row in tables["compared"]} == {
        pair: name + 5 * born + 20 * home + 60 * number for pair, (name, born, home, number) in levels.items()
    }
    claimed = rivals(levels, [row["source"] if row["once"] else None for row in rows])
    scored = {
        pair: (probability, weight, "review" if pair in claimed and band == "link" else band)
        for pair, (probability, weight, band) in score(levels, found.estimate).items()
    }
    same = judged(judgements, rows, "SAMA")
    persons, refused = cluster(rows, levels, scored, same, judged(judgements, rows, "BEDA"), claimed=claimed)
    parted = {(a, b) for a, b, _ in refused if not any({a, b} <= person for person in persons)}
    expected = {
        (record_id(a), record_id(b)): (
            MODEL.blocking[min(made[a, b])].name,
            "review" if (a, b) in parted else band,
        )
        for (a, b), (_, _, band) in scored.items()
        if band in ("link", "review")
    }
    assert {
        (row["record_id_left"], row["record_id_right"]): (row["rule"], row["band"]) for row in tables["links"]
    } == expected
    for row in tables["links"]:
        probability, weight, _ = scored[int(row["record_id_left"][1:]), int(row["record_id_right"][1:])]
        assert row["probability"] == pytest.approx(probability, abs=1e-9)
        assert row["weight"] == pytest.approx(weight, abs=1e-4)
    assert {row["record_id"]: row["person_id"] for row in tables["persons"]} == {
        record_id(row): f"P-{record_id(min(person))}" for person in persons for row in person
    }
    assert sorted(
        (row["record_id_left"], row["record_id_right"], row["reason"]) for row in tables["refused_links"]
    ) == sorted((record_id(a), record_id(b), getattr(WORDS, reason)) for a, b, reason in refused)
    assert (found.candidates, found.count_links, found.count_persons, found.refused) == (
        len(made),
        len(expected),
        len(persons),
        len(refused),
    )


guarded_row = st.fixed_dictionaries(
    {
        "number": st.sampled_from((9001, 9002, None)),
        "sure": st.booleans(),
        "source": st.sampled_from("ab"),
        "once": st.sampled_from((False, False, True)),
    }
)
PLAIN, NAMESAKE, HOLDERS = (1, 3, 0, 0), (4, 1, 0, 0), (4, 3, 2, 1)
weighed_pair = st.sampled_from(
    [(PLAIN, "link")] * 6
    + [
        (PLAIN, "review"),
        (PLAIN, "apart"),
        (NAMESAKE, "review"),
        (NAMESAKE, "review"),
        (NAMESAKE, "apart"),
        (HOLDERS, "link"),
    ]
)


@pytest.mark.slow
@settings(max_examples=tries(300), deadline=None)
@given(st.data())
def test_clusters_of_any_weighed_pairs_are_those_of_brute_force(data):
    """Bands, weights, guards and judgements in every combination, such as no few rows would bring forth."""
    rows = data.draw(st.lists(guarded_row, min_size=3, max_size=7))
    every = list(combinations(range(len(rows)), 2))
    drawn = {
        pair: data.draw(weighed_pair)
        for pair in data.draw(st.lists(st.sampled_from(every), unique=True, max_size=14))
    }
    levels = {pair: kind for pair, (kind, _) in drawn.items()}
    scored = {pair: (0.5, float(data.draw(st.integers(0, 30))), band) for pair, (_, band) in drawn.items()}
    same, different = (set(data.draw(st.lists(st.sampled_from(every), max_size=2))) for _ in range(2))
    persons, refused = cluster(rows, levels, scored, same, different)
    links = sorted(
        (pair for pair in scored if scored[pair][2] == "link"), key=lambda pair: (-scored[pair][1], pair)
    )
    found = find_clusters(
        pairs_of(*links),
        Guarded(
            np.array([ord(row["source"]) if row["once"] else -1 for row in rows], np.int32),
            np.array([-1 if sure_number(row) is None else row["number"] for row in rows], np.int64),
            pairs_of(*sorted(same)),
            pairs_of(*sorted(different)),
            pairs_of(*sorted(pair for pair in scored if scored[pair][2] == "apart")),
            pairs_of(
                *sorted(pair for pair in scored if scored[pair][2] != "apart" and namesakes(levels[pair]))
            ),
        ),
        Worth(
            np.array([holds_two(levels[pair]) for pair in links], dtype=bool),
            np.array([scored[pair][1] for pair in links]),
            MARGIN,
        ),
    )
    assert found.person.tolist() == [
        min(next(person for person in persons if row in person)) for row in range(len(rows))
    ]
    assert sorted(found.refused) == sorted(refused)


def pairs_of(*listed):
    return Pairs(np.array([a for a, _ in listed], np.int32), np.array([b for _, b in listed], np.int32))


@pytest.mark.parametrize(("links", "person"), [([(0, 2)], [0, 0, 2]), ([(0, 2), (1, 2)], [0, 0, 0])])
def test_a_row_joins_the_person_that_people_gave_its_number_and_another_when_it_is_linked_to_both(
    links, person
):
    found = find_clusters(
        pairs_of(*links), Guarded(np.full(3, -1), np.array([11, 22, 11]), judged_same=pairs_of((0, 1)))
    )
    assert found.person.tolist() == person


def test_weaker_evidence_does_not_hide_what_people_judged_different():
    # 2 and 3 were judged different; their companions 4 and 5 are apart from them by the machine's own
    # evidence
    found = find_clusters(
        pairs_of((2, 5), (2, 3)),
        Guarded(
            np.full(6, -1),
            np.full(6, -1),
            pairs_of((1, 3), (3, 4)),
            pairs_of((2, 3)),
            pairs_of((2, 4), (3, 5)),
        ),
    )
    assert [reason for *_, reason in found.refused] == [JUDGED]
