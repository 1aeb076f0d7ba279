"""A model that is wrong says so, with field, rung and what to do; so do records and judgements."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.linkage import link
from reconcile.linkage.checks.of_estimates import bound_of, expected, fit_alarms
from reconcile.linkage.comparisons import radix
from reconcile.linkage.kernels.text_kernel import text_key_kernel
from reconcile.linkage.model import (
    BlockingRule,
    Counted,
    Field,
    Guards,
    Model,
    Rung,
    Thresholds,
    Twice,
    Words,
)
from reconcile.linkage.ready.fields import code, issued, swapped, text, words
from reconcile.linkage.ready.models import of_fields

NAME = Field("name", (Rung("same", "l.name = r.name", ""), Rung("other", "TRUE", "")), reads=("name",))
BORN = Field("born", (Rung("same", "l.born = r.born", ""), Rung("other", "TRUE", "")), reads=("born",))
GOOD: dict[str, Any] = {
    "name": "small",
    "columns": {"name": "name", "born": "born"},
    "fields": (NAME, BORN),
    "blocking": (BlockingRule("name", ("name",)), BlockingRule("born", ("born",))),
    "classes": ("one", "two"),
    "seeds": {"one": ({"name": ("same",), "born": ("same",)},)},
}
TEXT = text("name").field


def rungs(*shares: tuple[float, ...] | None) -> tuple[Field, ...]:
    made = [replace(rung, expected=share) for rung, share in zip(NAME.levels, shares, strict=True)]
    return (replace(NAME, levels=tuple(made)), BORN)


def ladder(*conditions: str) -> tuple[Field, ...]:
    made = [Rung(str(place), when, "") for place, when in enumerate((*conditions, "TRUE"))]
    return (replace(NAME, levels=(Rung("same", "l.name = r.name AND TRUE", ""), *made)), BORN)


SURELY = Counted("kin", ({"born": ("same",)},), "born", {"same": "other"}, ())
THREE = {"classes": ("one", "kin", "two"), "seeds": {**GOOD["seeds"], "kin": ({"born": ("same",)},)}}


def counted(**wrong: Any) -> dict[str, Any]:
    return {**THREE, "counted": (replace(SURELY, **wrong),)}


WRONG = [
    (counted(told_as="two"), "counted.told_as: two is no class between the first and the last (kin)"),
    (counted(as_one=("home",)), "counted: field home is not among name, born"),
    (counted(unshown={"same": "hidden"}), "counted, field born: rung hidden is not among other, same"),
    (counted(blurred=("other", "other")), "counted.blurred: other is not among the rungs of unshown"),
    (counted(surely=({"name": ("same",)},)), "counted.surely: each names born, on rungs that unshown names"),
    (counted(surely=({"name": ("sam",)},)), "counted.surely, field name: rung sam is not among other, same"),
    (counted(surely={"born": ("same",)}), "counted.surely: a tuple of alternatives"),
    ({"seeds": {"one": {"name": ("same",)}}}, "seeds of one: a tuple of alternatives"),
    ({"seeds": {"one": ("name",)}}, "an alternative is a mapping"),
    (
        {"blocking": (BlockingRule("x", "name"),)},
        "rule x: keys: a tuple of names, not one text: ('name',)",
    ),  # type: ignore[arg-type]
    ({"classes": "one"}, "classes: a tuple of names"),
    ({"fields": (replace(NAME, reads="name"), BORN)}, "field name: reads: a tuple of names"),  # type: ignore[arg-type]
    ({"fields": rungs(0.9, (0.1, 0.9))}, "rung same: expected: a tuple of shares"),  # type: ignore[arg-type]
    ({"fields": ladder("l.name = NULL")}, "rung 0: nothing equals NULL; say IS NULL"),
    (
        {"fields": ladder("l.name = l.name")},
        "rung 0: l.name = l.name compares a row with itself; say l. and r.",
    ),
    ({"seeds": {}}, "seeds: none of class one"),
    ({"value_numbers": ("name",)}, "value_numbers: name is not among the derived columns"),
    ({"seeds": {"one": ({"nam": ("same",)},)}}, "field nam is not among name, born"),
    ({"seeds": {"one": ({"name": ("sane",)},)}}, "rung sane is not among other, same"),
    ({"seeds": {"one": ({"name": "same"},)}}, "rungs are a tuple"),
    ({"seeds": {"one": ({},)}}, "holds for every pair"),
    ({"guards": Guards(ask=({"name": ("differs",)},))}, "guards.ask, field name: rung differs"),
    ({"excluded": {"one": {"age": ("same",)}}}, "excluded of one: field age"),
    ({"excluded": {"three": {}}}, "class three is not among"),
    ({"classes": ("one",), "seeds": {"one": ({"name": ("same",)},)}}, "at least two"),
    ({"fields": (replace(NAME, levels=NAME.levels[:1]), BORN)}, "rung same: the last is what is left"),
    ({"fields": rungs((0.9, 0.1), None)}, "expected: on every rung or on none; it lacks on other"),
    ({"fields": rungs((0.9, 0.1), (0.4, 0.9))}, "of class 1 shares add up to 1.300"),
    ({"fields": rungs((0.9,), (0.1,))}, "one share for each of 2 classes"),
    ({"fields": (NAME, NAME)}, "field name: stands 2 times"),
    ({"fields": (replace(NAME, reads=()), BORN)}, "its SQL names name, which its reads do not"),
    (
        {"fields": (replace(NAME, reads=("name", "age")), BORN)},
        "column age is in neither columns nor derived",
    ),
    ({"blocking": (BlockingRule("x", ("zip",)),)}, "blocking rule x: column zip"),
    ({"blocking": (BlockingRule("x", ()),)}, "blocking rule x: no keys"),
    ({"between_sources": True}, "say guards.source"),
    ({"columns": {"name": "name", "born": "born", "k_name": "1"}, "fields": (TEXT, BORN)}, "column k_name"),
    (
        {
            "columns": {"name": "name", "born": "born", "mother": "mother"},
            "fields": (replace(TEXT, known="l.name = r.mother", reads=("mother",)), BORN),
        },
        "numbers of two lists of texts",
    ),
    ({"thresholds": Thresholds(link=95)}, "link 95 is no probability between 0 and 1"),
    ({"thresholds": Thresholds(precision=99.9)}, "precision 99.9 is no probability"),
    ({"thresholds": Thresholds(review=0.99, link=0.9)}, "review 0.99 and link 0.9 do not rise"),
    ({"thresholds": Thresholds(aim="recall")}, "aim 'recall' is not among precision, f1, cost"),  # type: ignore[arg-type]
    ({"thresholds": Thresholds(aim="cost", cost_of_wrong=0)}, "cost_of_wrong 0"),
    ({"thresholds": Thresholds(alarm_rows=0)}, "alarm_rows 0"),
    ({"largest_block": 1}, "largest_block 1"),
    ({"random_pairs": 0}, "random_pairs 0"),
    ({"words": Words(different="same")}, "'same' stands for 2 verdicts"),
    ({"blocking": ()}, "blocking: no rule"),
    ({"blocking": (BlockingRule("x", ("name",), ("name",)),)}, "blocking rule x: column name stands 2 times"),
    ({"blocking": (BlockingRule("x", ("name",), lacking="name"),)}, "there are none"),
    ({"blocking": (BlockingRule("x", ("name",), pairs_per_row=0),)}, "pairs_per_row 0 leaves no pair"),
    (
        {"seeds": {**GOOD["seeds"], "two": ({"name": ("other",)},)}},
        "seeds of two: the last class is chance's",
    ),
    ({"fields": ladder("l.name = r.name", "l.name = r.name")}, "rung 1: never met, rung 0 has the same SQL"),
    ({"fields": ladder("TRUE", "l.name = r.name")}, "rung 1: never met, rung 0 before it always holds"),
    ({"fields": ladder("l.name > r.name")}, "l.name > r.name holds for one order of the two rows"),
    ({"fields": ladder("k_name = 2")}, "its rungs ask for k_name, which has no kernel"),
    ({"fields": (replace(TEXT, levels=NAME.levels), BORN)}, "no rung asks for k_name"),
    (
        {
            "fields": tuple(replace(NAME, name=f"name_{n}") for n in range(41)),
            "seeds": {"one": ({"name_0": ("same",)},)},
        },
        "do not fit one number of 63 bits",
    ),
]


@pytest.mark.parametrize(("change", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_model_that_is_wrong_is_refused(change: dict[str, Any], said: str) -> None:
    Model(**GOOD)
    with pytest.raises(ValueError, match="model small: ") as refused:
        Model(**(GOOD | change))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "when", ["abs(l.born - r.born) <= 3", "l.born > r.born OR r.born > l.born", "l.born <> r.born"]
)
def test_what_holds_for_either_order_is_taken(when: str) -> None:
    fields = (NAME, replace(BORN, levels=(*BORN.levels[:1], Rung("near", when, ""), BORN.levels[1])))
    Model(**(GOOD | {"fields": fields}))


PEOPLE: dict[str, list[Any]] = {
    "record_id": list(range(12)),
    "name": ["ADI", "BUDI", "CITRA", "DEWI", "EKO", "FITRI"] * 2,
    "born": [19800101, 19810202, 19820303, 19830404, 19840505, 19850606] * 2,
    "source": ["a"] * 6 + ["b"] * 6,
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(tmp_path, memory="1GB", folders=[tmp_path])


def test_frames_and_whole_numbers_are_taken(engine: Engine) -> None:
    people = pd.DataFrame(PEOPLE)
    judged = pd.DataFrame({"record_id_left": [0], "record_id_right": [6], "verdict": ["different"]})
    found = link(people, Model(**GOOD), engine, judged)
    links = found.links.to_pylist()
    assert {(one["record_id_left"], one["record_id_right"]) for one in links} >= {("1", "7"), ("11", "5")}
    together = {row["record_id"]: row["person_id"] for row in found.persons.to_pylist()}
    assert together["0"] != together["6"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"record_id": [0, 0, *range(2, 12)]}, "stands on several rows"),
        ({"record_id": [None, *range(1, 12)]}, "1 rows without a record_id"),
        ({"record_id": [0.5, *range(1, 12)]}, "texts or whole numbers, not double"),
    ],
)
def test_ids_that_call_nobody_are_refused(engine: Engine, change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        link(pa.table(PEOPLE | change), Model(**GOOD), engine)


def test_verdicts_that_nobody_knows_are_refused(engine: Engine) -> None:
    judged = pa.table({"record_id_left": ["0"], "record_id_right": ["6"], "verdict": ["SAME"]})
    with pytest.raises(ValueError, match="verdict SAME: say same or different, or unsure"):
        link(pa.table(PEOPLE), Model(**GOOD), engine, judged)


SAID = [
    # judgements: left, right, verdict -> what is refused
    ([("0", "99", "same")], "judgements: row 1: its record_id_right is no row of the records"),
    ([("0", "6", "same"), ("3", "3", "different")], "judgements: row 2: record_id_left and record_id_right are one row"),
    ([("0", "6", "same"), ("6", "0", "different")], "judgements: rows 1 and 2: same and different of one pair"),
    ([("0", None, "unsure")], "judgements: row 1: no record_id on one side"),
]  # fmt: skip


@pytest.mark.parametrize(("judged", "said"), SAID, ids=[said for _, said in SAID])
def test_judgements_of_nobody_of_oneself_or_both_ways_are_refused(
    engine: Engine, judged: list[tuple[str, str | None, str]], said: str
) -> None:
    columns = ("record_id_left", "record_id_right", "verdict")
    table = pa.table(
        {name: pa.array([row[at] for row in judged], pa.string()) for at, name in enumerate(columns)}
    )
    with pytest.raises(ValueError, match="judgements: ") as refused:
        link(pa.table(PEOPLE), Model(**GOOD), engine, table)
    assert said in str(refused.value)


@pytest.mark.parametrize("where", ["columns", "derived"])
def test_guards_of_the_wrong_kind_are_refused_wherever_they_are_made(engine: Engine, where: str) -> None:
    guards = Guards("source", "once", "born", "sure")
    made = {"once": "1", "sure": "'yes'"}
    parts: dict[str, Any] = {**GOOD, "guards": guards, "columns": {**GOOD["columns"], "source": "source"}}
    parts[where] = {**parts.get(where, {}), **made}
    with pytest.raises(ValueError, match="model small: ") as refused:
        link(pa.table(PEOPLE), Model(**parts), engine)
    assert "guards.one_per_source: column once is int32, no boolean: compare it, as in `once = 1`" in str(
        refused.value
    )
    assert "guards.number_confirmed: column sure is string, no boolean" in str(refused.value)


def test_patterns_beyond_31_bits_are_read_back(engine: Engine) -> None:
    fields = tuple(replace(NAME if n % 2 else BORN, name=f"field_{n}") for n in range(38))
    seeds = {"one": ({"field_0": ("same",), "field_1": ("same",)},)}
    model = Model(**(GOOD | {"fields": fields, "seeds": seeds}))
    found = link(pa.table(PEOPLE), model, engine)
    assert 2**60 < 3**38 < 2**63
    assert radix(model) == [3] * 38
    assert found.patterns.numbers.max() == 3**38 - 1
    assert (found.patterns.levels[found.patterns.numbers == 3**38 - 1] == 2).all()


def test_pairs_within_a_source_are_neither_made_nor_learned_from(engine: Engine) -> None:
    fields = (text("name", rarity=True), code("born"))
    twice = pa.table({key: value * 2 for key, value in PEOPLE.items()} | {"record_id": list(range(24))})
    found = link(
        twice, of_fields("s", fields, ("name", "born"), source="source", between_sources=True), engine
    )
    assert found.candidates == 6 * 4
    sources = dict(zip((str(n) for n in range(24)), PEOPLE["source"] * 2, strict=True))
    for pair in found.links.to_pylist():
        assert sources[pair["record_id_left"]] != sources[pair["record_id_right"]]


def test_ready_fields_say_what_they_compare(engine: Engine) -> None:
    rows = pa.table(
        {
            "record_id": ["a", "b", "c"],
            "card": ["1", "1", "1"],
            "office": ["kip", "kjs", "kip"],
            "given": ["ADI", "SUSILO", "ADI"],
            "surname": ["SUSILO", "ADI", "WIJAYA"],
            "title": ["data linking in practice", "linking data", "other"],
            "born": [1, 1, 1],
        }
    )
    fields = (
        issued("card", issuer="office"),
        swapped("names", "given", "surname"),
        words("title", some=0.3),
        code("born"),
    )
    found = link(rows, of_fields("cards", fields, ("born",)), engine)
    levels = {tuple(row) for row in found.patterns.levels.tolist()}
    # cards of two offices say nothing; names exchanged; half the words; and so on
    assert levels == {(0, 3, 2, 2), (2, 2, 1, 2), (0, 1, 1, 2)}


def test_the_bound_follows_the_aim() -> None:
    probability, pairs = np.array([0.99, 0.9, 0.6, 0.2]), np.array([100.0, 50.0, 20.0, 100.0])
    told = expected(probability, pairs, 0.9)
    assert (told.above, told.at, told.below) == (99.0, 45.0, 32.0)
    assert told.recall == pytest.approx(144 / 176)
    assert told.precision == pytest.approx(144 / 150)
    ways = {"precision": 0.99, "least": 0.5, "cost": 1.0}
    assert bound_of("precision", probability, pairs, **ways) == 0.99
    assert bound_of("cost", probability, pairs, **ways) == 0.6
    scores = []
    for last in range(1, 5):
        right, links = (probability * pairs)[:last].sum(), pairs[:last].sum()
        scores.append(2 * right / (links + 176))
    assert bound_of("f1", probability, pairs, **ways) == probability[scores.index(max(scores))]
    assert bound_of("f1", probability[:0], pairs[:0], **ways) == 1.0


def test_a_fit_that_cannot_be_believed_says_why() -> None:
    probability, pairs = np.array([0.99, 0.4]), np.array([100.0, 100.0])
    seeds = probability > 0.9
    assert fit_alarms(139, probability, pairs, seeds, 0.9) == []
    assert "seeds of matches are below the bound" in fit_alarms(139, probability, pairs, ~seeds, 0.9)[0]
    assert "no pair stands on a seed" in fit_alarms(139, probability, pairs, seeds & ~seeds, 0.9)[0]
    assert "add up to 139" in fit_alarms(300, probability, pairs, seeds, 0.9)[0]
    assert "no pair is a link" in fit_alarms(139, probability, pairs, seeds & ~seeds, 1.0)[1]


def test_converged_is_not_said_of_a_fit_without_links(engine: Engine) -> None:
    nobody_twice = pa.table(PEOPLE | {"name": [f"N{n}" for n in range(12)]})
    found = link(nobody_twice, Model(**(GOOD | {"thresholds": Thresholds(link=0.999999)})), engine)
    assert not found.estimate.converged
    assert any("no pair is a link" in said for said in found.warnings)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"columns": {"name": "name", "born": "birthday"}}, "column born: .*birthday"),
        ({"columns": {"name": "name", "born": "born +"}}, "column born: "),
        ({"fields": ladder("l.name == == r.name")}, "field name, rung 0: "),
        ({"fields": ladder("count(l.name) > 1")}, "field name, rung 0: "),
        ({"fields": (NAME, replace(BORN, known="l.born AND NOT"))}, "field born, known: "),
        (
            {"guards": Guards(number="name", number_confirmed="born")},
            "guards.number_confirmed: column born is int64, no boolean: compare it",
        ),
    ],
)
def test_what_the_engine_cannot_read_is_told_with_its_place(
    engine: Engine, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValueError, match=f"model small: {said}"):
        link(pa.table(PEOPLE), Model(**(GOOD | change)), engine)


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        ("SELECT nobody FROM prepared", "field name, rung same, chance: "),
        ("SELECT 'many'", "chance: gives 1 rows of 1 columns; say one number"),
        ("SELECT count(*) FROM prepared GROUP BY record_id", "columns; say one number"),
    ],
)
def test_chance_that_is_no_number_is_refused(engine: Engine, chance: str, said: str) -> None:
    levels = (replace(NAME.levels[0], chance=chance), NAME.levels[1])
    model = Model(**(GOOD | {"fields": (replace(NAME, levels=levels), BORN)}))
    with pytest.raises(ValueError, match="model small: ") as refused:
        link(pa.table(PEOPLE), model, engine)
    assert said in str(refused.value)


def test_a_roll_that_lists_twice_is_asked_for_a_column_it_has(engine: Engine) -> None:
    guards = Guards("source", "once", twice=Twice(({"name": ("same",)},), written="written"))
    columns = {**GOOD["columns"], "source": "source", "once": "TRUE"}
    with pytest.raises(ValueError, match=r"guards\.twice: written, a column of the records: .*written"):
        link(pa.table(PEOPLE), Model(**(GOOD | {"guards": guards, "columns": columns})), engine)


@pytest.mark.parametrize("bounds", [(), (0.9, 0.75), (75.0, 90.0), (0.0,), (0.9, 0.9)])
def test_bounds_of_likeness_rise(bounds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="from the lowest up"):
        text_key_kernel(*bounds)


def test_a_first_model_says_sequences_of_names() -> None:
    with pytest.raises(ValueError, match="blocking: a sequence of names"):
        of_fields("x", (text("name"), code("born")), blocking="name")
