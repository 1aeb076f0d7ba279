"""Values that a run chose for its persons, held against who they are: name, birth date, sex.

A name is right where it is the person's in the key by which verifying calls names alike (SESUAI_BAKU):
titles, short forms, spelling and the order of words apart. Beside it is told how many are right with their
words as they are, titles and short forms apart, and how many letter for letter. Whoever changed his name has
two, and either is his. A child that nobody has named yet has none to be right; it is counted and not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.people.known import FILE
from data_samples.generator.verified import told
from reconcile.engines.protocol import Engine
from reconcile.parsing.names.names import normalise_name
from reconcile.parsing.names.unnamed import read_unnamed
from reconcile.vocabulary.numbers import number

Row = Mapping[str, Any]

# a person of the run is whoever most of his rows are
_CHOSEN = """
SELECT g.person_id, g.confidence, g.name, g.birth_date, g.sex, n.rows, t.name AS true_name, {alias} AS alias,
       t.birth_date AS true_birth_date, t.sex AS true_sex
FROM register_persons g
JOIN (
    SELECT person_id, person,
           ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY COUNT(*) DESC, person) AS choice
    FROM judged
    GROUP BY person_id, person
) AS p ON p.person_id = g.person_id AND p.choice = 1
JOIN (SELECT person_id, COUNT(*) AS rows FROM judged GROUP BY person_id) AS n ON n.person_id = g.person_id
JOIN true_people t ON t.person = p.person
"""
# what the rows of each person say, right or wrong
_ROWS = """
SELECT j.person_id, r.name_key, r.birth_date, r.sex
FROM judged j
JOIN records r ON r.record_id = j.record_id
"""
_PARTS: Mapping[str, Callable[[Row], bool]] = {
    "menurut data kependudukan": lambda row: row["confidence"] == "TERVERIFIKASI",
    "tanpa itu, dari beberapa baris": lambda row: row["confidence"] != "TERVERIFIKASI" and row["rows"] > 1,
    "tanpa itu, satu baris saja": lambda row: row["confidence"] != "TERVERIFIKASI" and row["rows"] == 1,
    "semua orang": lambda _: True,
}


def value_lines(engine: Engine, truth: Path, register: pa.Table) -> list[str]:
    """Lines for the screen; none where nobody wrote down who the persons are. truth: truth.parquet. register:
    the run's `register_persons`. Needs `judged` (record_id, person_id, person of each row) and records."""
    path = truth.with_name(FILE)
    if not path.is_file():
        return []
    people = pq.read_table(path)
    engine.read("true_people", people)
    engine.read("register_persons", register)
    alias = "t.alias" if "alias" in people.column_names else "CAST(NULL AS STRING)"
    rows = engine.arrow(_CHOSEN.format(alias=alias)).to_pylist()
    engine.drop("true_people", "register_persons")
    lines = ["", "Register terpadu: nilai yang dipilih"]
    for words, takes in _PARTS.items():
        some = [row for row in rows if takes(row)]
        lines += [f"  {words}: {number(len(some))} orang", *_shares(some)]
    return [*lines, *_could_be_right(rows, engine.arrow(_ROWS))]


def _could_be_right(rows: Sequence[Row], said: pa.Table) -> list[str]:
    """Of all persons, of how many any row says what is true: no rule that chooses among rows is right more
    often, children not yet named counted in."""
    true = {row["person_id"]: row for row in rows}
    names = {person: _his(row, "name_key") for person, row in true.items()}
    found: dict[str, set[str]] = {"name_key": set(), "birth_date": set(), "sex": set()}
    for row in said.to_pylist():
        person = row["person_id"]
        if person in true:
            for field, persons in found.items():
                right = names[person] if field == "name_key" else {true[person][f"true_{field}"]}
                if row[field] in right:
                    persons.add(person)
    return [
        "  yang benar berdiri pada salah satu barisnya",
        *(
            told(f"    {words}", len(found[field]), len(rows))
            for field, words in (
                ("name_key", "nama dalam bentuk baku"),
                ("birth_date", "tanggal lahir"),
                ("sex", "jenis kelamin"),
            )
        ),
    ]


def _shares(rows: Sequence[Row]) -> list[str]:
    unnamed = [row for row in rows if read_unnamed(row["name"])]
    named = [row for row in rows if row["name"] is not None and not read_unnamed(row["name"])]
    lines = [
        told("    nama dalam bentuk baku", sum(_is(row, "name_key") for row in named), len(named)),
        told(
            "      gelar dan singkatan saja yang lain",
            sum(_is(row, "name_core") for row in named),
            len(named),
        ),
        told("      huruf demi huruf", sum(row["name"] == row["true_name"] for row in named), len(named)),
    ]
    for field, words in (("birth_date", "tanggal lahir"), ("sex", "jenis kelamin")):
        said = [row for row in rows if row[field] is not None]
        lines.append(told(f"    {words}", sum(row[field] == row[f"true_{field}"] for row in said), len(said)))
    blank = ", ".join(
        f"{words} {number(sum(row[field] is None for row in rows))}"
        for field, words in (("name", "nama"), ("birth_date", "tanggal lahir"), ("sex", "jenis kelamin"))
    )
    return [*lines, f"    dibiarkan kosong: {blank}; anak belum bernama: {number(len(unnamed))}"]


def _is(row: Row, form: str) -> bool:
    """Whether the chosen name is one of the person's in a form of the parser."""
    return getattr(normalise_name(row["name"]), form) in _his(row, form)


def _his(row: Row, form: str) -> set[str]:
    """The person's names in a form of the parser."""
    return {getattr(normalise_name(one), form) for one in (row["true_name"], row["alias"]) if one}
