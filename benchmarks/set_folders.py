"""Folders of public sets: what stands in one, read whole or refused.

    NAME/records.csv   a row for each record, with a head; column record_id, others as the set has them.
                       Several files records_*.csv are put one below the other (they are sources).
    NAME/truth.csv     record_id, person: who is who; or record_id_left, record_id_right: the true pairs.
    NAME/model.toml    how to link it (below), or model.py with `model`, a reconcile.linkage.model.Model.

model.toml is what `reconcile.linkage.ready` takes, word for word, and Splink is set up from it too:

    blocking = ["surname", ["given", "born"]]
    source = "source"            # with between_sources, once_per_source, shared, as of_fields has them
    [[field]]
    name = "surname"
    kind = "text"                # text, words, code, issued or swapped, with what these take
    column = "upper(lname_c1)"   # SQL over a record; default: the column of this name
    rarity = true

All columns are read as text, blank and NA is unknown.
"""

from __future__ import annotations

import runpy
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from data_samples.generator.measures import Scores
from reconcile.linkage.model import Model
from reconcile.linkage.ready import fields as ready
from reconcile.linkage.ready.models import of_fields

KINDS = {
    "text": ready.text,
    "words": ready.words,
    "code": ready.code,
    "issued": ready.issued,
    "swapped": ready.swapped,
}
UNKNOWN = ["", "NA", "nan", "NULL"]


@dataclass(frozen=True)
class PublicSet:
    """One set. person: the true person of each record, in their order; declared: model.toml, None for a model
    in Python, which Splink is not given."""

    name: str
    records: pa.Table
    person: pa.Array
    model: Model
    declared: Mapping[str, Any] | None

    @property
    def sources(self) -> pa.Array | None:
        """The source of each record where only pairs of two sources count."""
        if not self.model.between_sources or self.declared is None:
            return None
        return self.records[self.declared["source"]].combine_chunks()


def read_set(folder: Path) -> PublicSet:
    """The set in a folder. Raises ValueError or OSError, with what lacks, where it is no set."""
    files = sorted(folder.glob("records*.csv"))
    if not files:
        raise ValueError(f"{folder}: no records.csv")
    records = pa.concat_tables([_texts(file) for file in files], promote_options="default")
    if "record_id" not in records.column_names:
        raise ValueError(f"{files[0]}: no column record_id")
    declared = None
    if (folder / "model.toml").exists():
        declared = tomllib.loads((folder / "model.toml").read_text(encoding="utf-8"))
        model = declared_model(folder.name, declared)
    else:
        model = runpy.run_path(str(folder / "model.py"))["model"]
    return PublicSet(folder.name, records, _persons(records, _texts(folder / "truth.csv")), model, declared)


def declared_model(name: str, declared: Mapping[str, Any]) -> Model:
    """The model that a model.toml says; unknown words are refused by what they are given to (TypeError)."""
    words = dict(declared)
    made = []
    for field in words.pop("field"):
        given = dict(field)
        kind, called = given.pop("kind"), given.pop("name")
        made.append(
            KINDS[kind](called, given.pop("column", ""), **given)
            if kind != "swapped"
            else ready.swapped(called, **given)
        )
    blocking = [rule if isinstance(rule, str) else tuple(rule) for rule in words.pop("blocking")]
    return of_fields(name, made, blocking, **{"aim": "f1", **words})


def score(persons: Sequence[Any], set_: PublicSet) -> Scores:
    """Pairs of records. Persons, one for each record in their order, held against the true ones."""
    found, true = _numbers(persons), _numbers(set_.person)
    sources = None if set_.sources is None else _numbers(set_.sources)
    return Scores(*(_pairs(sources, *keys) for keys in ((found,), (true,), (found, true))))


def _numbers(values: Any) -> np.ndarray[Any, Any]:
    array = values if isinstance(values, pa.Array) else pa.array(values)
    numbers: np.ndarray[Any, Any] = array.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    return numbers


def _pairs(sources: Any, *keys: Any) -> int:
    """Pairs of records that agree on all keys, without those of one source."""
    pairs = sum(n * (n - 1) // 2 for n in Counter(zip(*(key.tolist() for key in keys), strict=True)).values())
    return pairs if sources is None else pairs - _pairs(None, sources, *keys)


def _texts(file: Path) -> pa.Table:
    names = csv.read_csv(file).column_names
    return csv.read_csv(
        file,
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=UNKNOWN, strings_can_be_null=True
        ),
    )


def _persons(records: pa.Table, truth: pa.Table) -> pa.Array:
    ids = records["record_id"].combine_chunks()
    if "person" in truth.column_names:
        persons = truth["person"].combine_chunks().take(pc.index_in(ids, truth["record_id"].combine_chunks()))
        if persons.null_count:
            raise ValueError(f"truth.csv: {persons.null_count} records have no person")
        return persons
    sides = [pc.index_in(truth[f"record_id_{side}"], ids).to_numpy() for side in ("left", "right")]
    edges = (np.ones(len(truth), np.int8), tuple(sides))
    joined = connected_components(coo_matrix(edges, shape=(len(ids), len(ids))), directed=False)
    return pa.array(joined[1])
