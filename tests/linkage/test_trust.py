"""Trust without truth: intervals, what counts as right, and how near it comes to the truth of generated
rolls."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from data_samples.generator import generate
from data_samples.generator.measures import match_truth
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.explain.pairs import read_model
from reconcile.linkage.candidates import make_candidates
from reconcile.linkage.chance.estimate import Estimate
from reconcile.linkage.comparisons import compare
from reconcile.linkage.model import BlockingRule, Field, Guards, Model, Rung
from reconcile.linkage.trust import Questions, Share, estimate_trust, hidden_field, open_rules
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.workspace.runs import RunFolder
from tests.runs import FULL, run_as_far_as


@pytest.mark.parametrize(
    ("hits", "total", "interval"),
    [
        (0, 10, (0.0, 0.2775)),
        (9, 10, (0.5958, 0.9821)),
        (50, 100, (0.4038, 0.5962)),
        (10, 10, (0.7225, 1.0)),
        (0, 0, (0.0, 1.0)),
    ],
)
def test_wilsons_interval(hits: int, total: int, interval: tuple[float, float]) -> None:
    """Values as in Newcombe's and other published tables of the score interval."""
    assert Share(hits, total).interval == pytest.approx(interval, abs=1e-4)


def test_pairs_that_are_found_together_count_as_one() -> None:
    assert Share(90, 100, together=10).interval == Share(9, 10).interval


def _field(name: str, *between: Rung) -> Field:
    return Field(
        name,
        known=f"l.{name} IS NOT NULL AND r.{name} IS NOT NULL",
        reads=(name,),
        levels=(Rung("same", f"l.{name} = r.{name}", ""), *between, Rung("different", "TRUE", "")),
    )


MODEL = Model(
    name="made up",
    columns={name: name for name in ("number", "confirmed", "name", "initial")},
    fields=(_field("name", Rung("near", "l.initial = r.initial", "", reads=("initial",))), _field("number")),
    blocking=(
        BlockingRule("number", ("number",)),
        BlockingRule("name", ("name",)),
        BlockingRule("initial", ("initial",)),
    ),
    classes=("person", "relative", "borrower", "stranger"),
    seeds={"person": ({"name": ("same",), "number": ("same",)},)},
    guards=Guards(number="number", number_confirmed="confirmed"),
)
# by level: unknown, different, (near,) same
LIKELY, UNLIKELY = np.array([1.0, 0.01, 0.99]), np.array([1.0, 0.99, 0.01])
NAME_LIKELY, NAME_UNLIKELY = np.array([1.0, 0.01, 0.12, 0.87]), np.array([1.0, 0.9, 0.09, 0.01])
PERSON, OTHER = (NAME_LIKELY, LIKELY), (NAME_UNLIKELY, UNLIKELY)
ESTIMATE = Estimate((PERSON, OTHER, OTHER, OTHER), np.array([10.0, 1e-9, 1e-9, 10.0]), 1, True)
# number, confirmed, issue, name, initial
ROWS = [
    (11, True, 1, "ani", "a"),
    (11, True, 1, "ani", "a"),  # found and right
    (22, True, 2, "budi", "b"),
    (22, True, 2, "wati", "w"),  # one person that only the number finds: missed
    (33, True, 3, "cici", "c"),
    (34, True, 3, "cici", "c"),  # two numbers of one issue: twins, wrong
    (44, True, 4, "dedi", "d"),
    (55, True, 5, "dedi", "d"),  # two issues: perhaps one person with two numbers
    (66, True, 6, "evi", "e"),
    (66, True, 6, "eva", "e"),  # near: in review, right
    (77, False, 7, "gita", "g"),
    (77, True, 7, "gita", "g"),  # not confirmed: says nothing of precision, and of recall what it is worth
]


def test_what_the_numbers_say_is_counted(engine: Engine) -> None:
    columns = list(zip(*ROWS, strict=True))
    names = ("number", "confirmed", "issue", "name", "initial")
    rows = {
        "row_number_": pa.array(range(len(ROWS)), pa.int32()),
        **dict(zip(names, map(pa.array, columns), strict=True)),
    }
    engine.read("prepared", pa.table(rows))
    make_candidates(engine, MODEL)
    compare(engine, MODEL, {}, "candidates", "compared")
    questions = Questions({"initial": "l.initial"}, "l.issue <> r.issue")
    trust = estimate_trust(engine, MODEL, ESTIMATE, 0.9, questions)
    assert trust is not None
    assert (trust.hidden, trust.every) == ("number", 1)
    everybody = trust.groups[0]
    # the name alone: same 0.87 to 0.01, near 0.12 to 0.09; with two different numbers, 0.01 to 0.99 besides
    second = 0.87 * 0.01 / (0.87 * 0.01 + 0.01 * 0.99)
    assert everybody.link.total == 3
    assert everybody.link.hits == pytest.approx(1 + second, abs=1e-5)
    assert everybody.link_at_least.hits == 1
    assert everybody.review == Share(1, 1)
    # gita is one person with 0.87 x 0.99 to 0.01 x 0.01
    gita = 0.87 * 0.99 / (0.87 * 0.99 + 0.01 * 0.01)
    assert everybody.recall.total == everybody.recall_review.total == 4
    assert everybody.recall.hits == pytest.approx(4 * (1 + gita) / (3 + gita), abs=1e-5)
    assert everybody.recall_review.hits == pytest.approx(4 * (2 + gita) / (3 + gita), abs=1e-5)
    by_initial = {group.value: group for group in trust.groups if group.group == "initial"}
    assert by_initial["b"].recall == Share(0, 1)
    assert by_initial["c"].link == Share(0, 1)
    assert by_initial["g"].link == Share(0, 0)
    assert sum(group.link.total for group in by_initial.values()) == everybody.link.total


def test_rules_that_read_the_number_find_nothing_while_it_is_hidden() -> None:
    hidden = hidden_field(MODEL)
    assert hidden is not None
    assert (hidden.name, open_rules(MODEL, hidden)) == ("number", [1, 2])


@pytest.mark.gate
@pytest.mark.parametrize("regime", ["legacy", "cleaned"] if FULL else ["legacy"])
def test_the_estimate_is_near_the_truth_of_generated_rolls(tmp_path, regime: str) -> None:
    """The band link without NIK: estimated precision within 0.3 points of the true one, the true recall inside
    its interval.

    Recall is that of rows with a name: the estimate looks at numbers, and newborns written by their mother
    have none, so that it says nothing of them.
    """
    generate(20_000, 7, regime, tmp_path / "made")
    run_as_far_as(
        stages.IDENTIFY,
        Job(inputs=tmp_path / "made" / "inputs", out=tmp_path / "out", as_of=date(2018, 3, 31), threads=2),
    )
    everybody = read_model(tmp_path / "out")["trust"]["groups"][0]
    precision, recall = _true_shares(tmp_path)
    assert everybody["link"]["share"] == pytest.approx(precision, abs=0.003)
    assert everybody["link_at_least"]["share"] <= precision + 0.001  # both are of some thousand pairs
    assert everybody["recall"]["low"] <= recall <= everybody["recall"]["high"]


def _true_shares(folder) -> tuple[float, float]:
    """Precision and recall, by the truth, of the band link when no pair has a NIK."""
    from reconcile import linkage
    from reconcile.kinds.person.model import rolls_model
    from reconcile.linkage.comparisons import standing_on, unpack
    from reconcile.linkage.kept.record import learned_table, recorded_weights

    run, record = RunFolder(folder / "out"), read_model(folder / "out")
    model = rolls_model(record["made_for"])
    weights = recorded_weights(record, model, learned_table({}))
    estimate, bound = weights.estimate, weights.bound
    engine = open_engine(folder / "spill", folders=[folder])
    linkage.link(run.snapshot_tables("records"), model, engine)
    patterns = engine.arrow("SELECT DISTINCT pattern FROM compared ORDER BY 1")["pattern"].to_numpy()
    levels = unpack(patterns, model)
    hidden = hidden_field(model)
    assert hidden is not None
    levels[:, model.fields.index(hidden)] = 0
    # what a guard asks about is no link, as in the estimate
    linked = (estimate.probability(levels) >= bound) & ~standing_on(model, levels, model.guards.ask)
    engine.read("banded", pa.table({"pattern": patterns, "linked": linked}))
    engine.read("persons", run.table("persons"))
    engine.read("truth", folder / "made" / "truth.parquet")
    match_truth(engine, with_programme=True)
    engine.keep(
        "true_rows",
        "SELECT p.row_number_ AS row_, j.person, p.unnamed IS NULL AS named FROM judged j JOIN prepared p"
        " USING (record_id)",
    )
    opened = sum(1 << rule for rule in open_rules(model, hidden))
    found, right, right_named = (
        engine.arrow(
            "SELECT count(*) AS found, count(*) FILTER (a.person = b.person) AS right_, count(*) FILTER"
            " (a.person = b.person AND a.named AND b.named) AS right_named FROM compared c JOIN banded USING"
            " (pattern) JOIN true_rows a ON a.row_ = c.l JOIN true_rows b ON b.row_ = c.r WHERE linked AND"
            f" c.rules & {opened} <> 0"
        )
        .to_pylist()[0]
        .values()
    )
    true = (
        engine.arrow(
            "SELECT sum(n * (n - 1) / 2) FROM (SELECT count(*)::DOUBLE AS n FROM true_rows WHERE named GROUP"
            " BY person)"
        )
        .column(0)[0]
        .as_py()
    )
    engine.close()
    return right / found, right_named / true
