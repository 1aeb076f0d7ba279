"""Residents whom a run counted, held against the truth: by unit, by class, and what was found of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reconcile.ingest.deliveries.unnamed import called_name
from reconcile.ingest.standard.kind import Roll
from reconcile.kinds.reading import rolls
from reconcile.programmes import load_programmes
from reconcile.units import load_units, names_of
from reconcile.vocabulary.numbers import decimal, number
from reconcile.workspace.published import Published
from reconcile.workspace.store import store_at

NAME = "truth_units.parquet"
_ROLLS = ("wbs", "ppks")
COUNTED = ("units", "unit_findings", "ppks_counts")
"""Tables of a run that are held against it, where it has them."""
FOUND = ("PINDAH_UNIT", "DUA_UNIT", "TERCATAT_DUA_KALI", "BELUM_BERNOMOR")
Rows = Iterable[Mapping[str, Any]]


def as_called(rows: pa.Table, out: Path, key: str = "") -> pa.Table:
    """The truth of rows with the names that the run at `out` gives to files of these rolls; others stay. key:
    where the key of its store lies, "" for the usual place."""
    if "programme" not in rows.column_names:
        return rows
    known, at = _rolls_of(out, key), rows.column_names.index("source_file")
    names = [
        called_name(row["source_file"], known[row["programme"]])
        if row["programme"] in _ROLLS
        else row["source_file"]
        for row in rows.select(["programme", "source_file"]).to_pylist()
    ]
    return rows.set_column(at, "source_file", pa.array(names, rows.schema.field("source_file").type))


def _rolls_of(out: Path, key: str) -> dict[str, Roll]:
    secret = store_at(out, key).secret
    return rolls(load_programmes(), date.min, secret=secret, units=names_of(load_units()))


def unit_lines(run: Published, truth: Path, key: str = "") -> list[str]:
    """Lines for the screen; none where no truth of residents lies beside `truth`, or the run has none."""
    beside = truth.with_name(NAME)
    if not beside.is_file() or not run.has("units"):
        return []
    called = _rolls_of(run.out, key)
    known = [
        {**row, "source_file": called_name(row["source_file"], called["wbs" if row["unit"] else "ppks"])}
        for row in pq.read_table(beside).to_pylist()
    ]
    counted = {
        row["unit_code"]: row["residents"]
        for row in pq.read_table(run.table("units")).to_pylist()
        if row["reported"]
    }
    classes: dict[str, int] = defaultdict(int)
    for row in pq.read_table(run.table("ppks_counts")).to_pylist():
        classes[row["ppks"]] += row["persons"]
    return [
        "Unit layanan",
        *_compared("  penghuni", _people(known, "unit", "resident"), counted),
        *_compared("  orang golongan", _people(known, "ppks", "counted"), classes),
        *_found(run, known),
        "",
    ]


def _people(known: Rows, by: str, those: str) -> dict[str, int]:
    """Different people by unit or class, of the rows that `those` marks."""
    people: dict[str, set[str]] = defaultdict(set)
    for row in known:
        if row[by] and row[those]:
            people[row[by]].add(row["person"])
    return {key: len(one) for key, one in people.items()}


def _compared(words: str, true: Mapping[str, int], said: Mapping[str, int]) -> list[str]:
    keys = sorted({*true, *said})
    off = sum(abs(true.get(key, 0) - said.get(key, 0)) for key in keys)
    wrong = [
        f"    {key:<28} benar {number(true.get(key, 0)):>6}  dihitung {number(said.get(key, 0)):>6}"
        for key in keys
        if true.get(key, 0) != said.get(key, 0)
    ]
    return [f"{words + ': selisih':<48} {number(off):>10}  dari {number(sum(true.values()))}", *wrong]


def _found(run: Published, known: Rows) -> list[str]:
    """Of each code the people told, those rightly, and those to be told."""
    rows = {
        row["record_id"]: (row["source_file"], row["source_row"])
        for row in pq.read_table(run.table("persons")).to_pylist()
    }
    whose = {(row["source_file"], row["source_row"]): row["person"] for row in known}
    told: dict[str, set[str]] = defaultdict(set)
    for row in pq.read_table(run.table("unit_findings")).to_pylist():
        person = whose.get(rows.get(row["record_id"], ("", 0)))
        if person:
            told[row["code"]].add(person)
    lines = []
    for code in FOUND:
        true = {row["person"] for row in known if row["code"] == code}
        right = len(true & told[code])
        lines.append(
            f"{'  ' + code:<32} ketelitian {_share(right, len(told[code])):>9}  kelengkapan"
            f" {_share(right, len(true)):>9}  ({number(right)} dari {number(len(true))})"
        )
    return lines


def _share(part: int, whole: int) -> str:
    return decimal(100 * part / whole, 2) + " %" if whole else "-"
