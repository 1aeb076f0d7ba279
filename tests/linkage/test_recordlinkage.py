"""recordlinkage (another author, other code) as the judge of candidates, levels and EM, on FEBRL4; and on
frames for its classifiers."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from reconcile.engines.opening import open_engine
from reconcile.linkage import link
from reconcile.linkage.frames import candidate_levels
from reconcile.linkage.model import Guards, Rung
from tests.linkage.febrl import febrl_model, records

MODEL = febrl_model(True)
COLUMNS = {
    "given": "given_name", "surname": "surname", "street": "address_1", "suburb": "suburb", "postcode": "postcode",
    "street_number": "street_number", "state": "state", "birth": "date_of_birth", "ssid": "soc_sec_id",
}  # fmt: skip
"""Field of the model -> column of FEBRL4."""
RAW = {"birth": "date_of_birth", "ssid": "soc_sec_id"}
"""Prepared column -> column of FEBRL4, where the names differ."""


def binary(field):
    """The field with two rungs, the strongest or not; a blank is no agreement, as recordlinkage has it."""
    key = field.column or field.name
    same = replace(field.levels[0], when=f"coalesce(l.{key} = r.{key}, FALSE)")
    return replace(field, known="TRUE", kernel_when="FALSE", levels=(same, Rung("different", "TRUE", "")))


TWO_CLASSES = replace(
    MODEL,
    fields=tuple(binary(field) for field in MODEL.fields),
    seeds={"person": MODEL.seeds["person"]},
    guards=Guards(),
)


@pytest.fixture(scope="module")
def recordlinkage():
    """The package, which brings scikit-learn along: loaded by who uses it, not by every worker that collects."""
    return import_module("recordlinkage")


@pytest.fixture(scope="module")
def rows():
    table, truth = records()
    frame = table.to_pandas().set_index("record_id")
    for column in (
        "postcode",
        "street_number",
        "date_of_birth",
        "soc_sec_id",
    ):  # numbers, in the model as well
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
    return table, frame, pd.MultiIndex.from_tuples(sorted(tuple(sorted(pair)) for pair in truth))


@pytest.fixture(scope="module")
def linked(rows, tmp_path_factory):
    engine = open_engine(tmp_path_factory.mktemp("spill"), memory="1GB")
    found = link(rows[0], MODEL, engine)
    yield engine, found
    engine.close()


@pytest.fixture(scope="module")
def two_classes(rows, recordlinkage, tmp_path_factory):
    """Our EM and recordlinkage's, on the same pairs with the same zeros and ones: probabilities, ours
    first, and both models."""
    engine = open_engine(tmp_path_factory.mktemp("spill"), memory="1GB")
    estimate = link(rows[0], TWO_CLASSES, engine).estimate
    ours = estimate.probability(candidate_levels(engine, TWO_CLASSES).to_numpy())
    agreement = candidate_levels(engine, TWO_CLASSES, binary=True)
    engine.close()
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(agreement)
    return pd.DataFrame({"ours": ours, "theirs": classifier.prob(agreement)}), estimate, classifier


def ordered(index):
    return {(min(pair), max(pair)) for pair in index}


@pytest.mark.slow
def test_their_index_makes_our_candidates(linked, rows, recordlinkage):
    engine, _ = linked
    theirs = {}
    for place, rule in enumerate(MODEL.blocking):
        keys = [RAW.get(key, key) for key in rule.keys]
        for pair in ordered(recordlinkage.Index().block(keys).index(rows[1])):
            theirs[pair] = theirs.get(pair, 0) | 1 << place
    ours = engine.arrow(
        "SELECT a.record_id AS x, b.record_id AS y, rules FROM candidates JOIN prepared a ON a.row_number_ ="
        " l JOIN prepared b ON b.row_number_ = r"
    ).to_pylist()
    assert {(row["x"], row["y"]): row["rules"] for row in ours} == theirs


def test_their_comparison_finds_our_agreement(linked, rows, recordlinkage):
    engine, _ = linked
    ours = candidate_levels(engine, MODEL, binary=True)
    compare = recordlinkage.Compare()
    for name, column in COLUMNS.items():
        compare.exact(column, column, label=name)
    pd.testing.assert_frame_equal(compare.compute(ours.index, rows[1]), ours, check_dtype=False)


@pytest.mark.slow
def test_their_similarity_finds_our_rungs(linked, rows, recordlinkage):
    """Their edit distance lets a swapped pair of letters be edited again; ours does not: few pairs of
    values notice."""
    engine, _ = linked
    ours = candidate_levels(engine, MODEL)
    for name in ("given", "surname", "suburb"):
        compare = recordlinkage.Compare()
        for method in ("jarowinkler", "damerau_levenshtein"):
            compare.string(COLUMNS[name], COLUMNS[name], method=method, missing_value=0, label=method)
        alike = compare.compute(ours.index, rows[1]).max(axis=1)
        rungs = 1 + (alike >= 0.7) + (alike >= 0.85) + (alike == 1)
        known = ours[name] > 0
        assert (rungs[known] == ours[name][known]).mean() >= 0.9999


def test_unknown_is_known_only_to_us(linked, rows):
    engine, _ = linked
    ours = candidate_levels(engine, MODEL)
    for name, column in COLUMNS.items():
        blank = rows[1][column].isna()
        either = (
            blank.reindex(ours.index.get_level_values(0)).to_numpy()
            | blank.reindex(ours.index.get_level_values(1)).to_numpy()
        )
        assert ((ours[name] == 0).to_numpy() == either).all(), name


def test_two_estimations_decide_alike(two_classes):
    """99.92 % of 28,146 pairs alike. The 22 others agree on little but a blocking key (see below why they
    weigh that)."""
    probability, _, _ = two_classes
    decided = probability >= 0.5
    assert (decided["ours"] == decided["theirs"]).mean() >= 0.999


def test_two_estimations_learn_the_same_agreement_of_persons(two_classes, rows):
    """m: how often a field agrees in pairs of one person. Within 0.005 of each other, and of the truth."""
    _, estimate, classifier = two_classes
    _, frame, truth = rows
    for place, field in enumerate(TWO_CLASSES.fields):
        one, two = (
            frame.loc[truth.get_level_values(side), COLUMNS[field.name]].to_numpy() for side in (0, 1)
        )
        true = np.mean([a == b and not pd.isna(a) for a, b in zip(one, two, strict=True)])
        ours, theirs = float(estimate.shares[0][place][2]), classifier.m_probs[field.name][1]
        assert ours == pytest.approx(theirs, abs=0.005), field.name
        assert ours == pytest.approx(true, abs=0.005), field.name


def test_where_two_estimations_differ_it_is_the_strangers(two_classes, linked, rows):
    """u: how often a field agrees in pairs of strangers. Theirs is among candidates, which share a street
    because blocking chose them for it (0.68); ours among all pairs of rows (0.0005), so an agreeing street
    still counts as evidence.
    """
    probability, estimate, classifier = two_classes
    street = [field.name for field in TWO_CLASSES.fields].index("street")
    assert classifier.u_probs["street"][1] > 0.5
    assert estimate.shares[3][street][2] < 0.001
    true = candidate_levels(linked[0], MODEL).index.isin(rows[2])
    right = {who: ((probability[who] >= 0.5) == true).sum() for who in probability}
    assert right["ours"] > right["theirs"]


def test_a_sample_is_the_pairs_of_every_nth_row(linked):
    engine, _ = linked
    whole, tenth = candidate_levels(engine, MODEL), candidate_levels(engine, MODEL, every=10)
    number = {
        row["record_id"]: row["row_number_"]
        for row in engine.arrow("SELECT record_id, row_number_ FROM prepared").to_pylist()
    }
    chosen = whole.index.get_level_values(0).map(number) % 10 == 0
    pd.testing.assert_frame_equal(whole[chosen], tenth, check_column_type=False)


def test_agreement_may_be_more_than_the_strongest_rung(linked):
    engine, _ = linked
    levels = candidate_levels(engine, MODEL)
    agreement = candidate_levels(engine, MODEL, binary=True, agree={"surname": ("same", "close")})
    assert (agreement["surname"] == (levels["surname"] >= 3)).all()
    assert (agreement["given"] == (levels["given"] == 4)).all()
    with pytest.raises(ValueError, match="surname has no rung alike"):
        candidate_levels(engine, MODEL, binary=True, agree={"surname": ("alike",)})
    with pytest.raises(ValueError, match="no field age"):
        candidate_levels(engine, MODEL, binary=True, agree={"age": ("same",)})
