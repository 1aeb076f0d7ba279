"""A model says what it reads and what it is called; the core says nothing of its own."""

from __future__ import annotations

import ast
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from reconcile import linkage
from reconcile.kinds.known import KINDS
from reconcile.kinds.person.ladders import CLASSES
from reconcile.kinds.person.model import WORDS, rolls_model
from reconcile.linkage import persons
from reconcile.linkage.comparisons import columns_read
from reconcile.linkage.model import Field, Guards, Model, Rung, Words
from tests.linkage.febrl import febrl_model

ROLLS = rolls_model({"registers": ["dukcapil"], "one_row_per_person": ["dukcapil"]})
OF_THE_ROLLS = {
    "nik",
    "kk",
    "nisn",
    "mother_key",
    "birth_date",
    "district",
    "relative",
    "borrower",
    "stranger",
}


def _named(model: Model, field: Field) -> set[str]:
    """The prepared columns that the SQL of a field names."""
    known = {*model.columns, *model.derived}
    sides = [field.known, field.kernel_when, *(level.when for level in field.levels)]
    chances = [level.chance or "" for level in field.levels]
    return set(re.findall(r"\b[lr]\.(\w+)", " ".join(sides))) | (
        set(re.findall(r"\w+", " ".join(chances))) & known
    )


@pytest.mark.parametrize("model", [ROLLS, febrl_model(with_number=True)], ids=lambda model: model.name)
def test_a_field_says_the_columns_that_its_sql_reads(model: Model) -> None:
    for field in model.fields:
        assert field.columns == _named(model, field), field.name


def test_a_column_that_a_rung_alone_reads_is_prepared_for_it() -> None:
    rung = replace(ROLLS.fields[0].levels[0], reads=("card_number",))
    field = replace(ROLLS.fields[0], levels=(rung, *ROLLS.fields[0].levels[1:]))
    seeds = {"person": ({"name": ("same",)},)}
    plain = replace(
        ROLLS,
        fields=ROLLS.fields[:1],
        blocking=ROLLS.blocking[:1],
        trust_columns=(),
        seeds=seeds,
        excluded={},
        guards=Guards(),
        counted=(),
    )
    assert "card_number" not in columns_read(plain)
    assert "card_number" in columns_read(replace(plain, fields=(field,)))


@pytest.mark.parametrize(
    "place", sorted(Path(linkage.__file__).parent.glob("*.py")), ids=lambda path: path.stem
)
def test_the_core_knows_no_word_of_any_roll(place: Path) -> None:
    theirs = OF_THE_ROLLS | {getattr(WORDS, field.name) for field in fields(Words)}
    tree = ast.parse(place.read_text(encoding="utf-8"))
    said = " ".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    assert not theirs & set(re.findall(r"\w+", said))


def test_every_reason_of_the_core_has_a_word() -> None:
    reasons = {value for name, value in vars(persons).items() if name.isupper() and isinstance(value, str)}
    assert reasons | {"same", "different", "unsure"} == {field.name for field in fields(Words)}


def test_seeds_of_a_class_that_the_model_does_not_have_are_refused() -> None:
    with pytest.raises(ValueError, match="cousin"):
        replace(ROLLS, seeds={"cousin": ()})


def test_expectations_are_one_for_each_class() -> None:
    field = Field("x", (Rung("same", "TRUE", "", expected=(0.5, 0.5)),), known="TRUE")
    with pytest.raises(ValueError, match="expected"):
        replace(ROLLS, fields=(field,))
    assert len(CLASSES) == 4


def test_every_field_and_class_of_a_kind_has_words_for_staff() -> None:
    for kind in KINDS.values():
        model = kind.model(kind.by_role(()))
        assert kind.fields.keys() == {field.name for field in model.fields}
        assert kind.rivals.keys() == set(model.classes[1:])
