"""A snapshot -> the facts of its sources: what they speak for, of when, and whether their end is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.deliveries.delivery import Facts, Period
from reconcile.ingest.deliveries.names import FileName, Span, day_span, month_span
from reconcile.ingest.deliveries.people import PLACES, kota_codes, read_records, records_of, rows_of
from reconcile.programmes import Delivering
from reconcile.regions import regencies
from reconcile.vocabulary.register_answers import answering_of, holds_answers
from reconcile.workspace.files.door import read_table

ENOUGH = 0.02
"""Share of rows that makes a kota one that a file speaks for; fewer are people who live elsewhere."""
WHOLE = 4
"""Kota of one province that make a file one of the whole province: it speaks for its other kota as well."""
_CUT = "BERKAS_TERPOTONG"
_FILES = (
    *("programme", "source_file", "sha256", "rows_accepted"),
    *("extract_date", "month", "dated_by", "content", "refused"),
)


@dataclass(frozen=True)
class Accepted:
    """A source of which rows were accepted: its row of `files`."""

    row: Mapping[str, Any]
    cut: bool
    answering: str | None = None


def accepted(snapshot: Path) -> Iterator[Accepted]:
    """The sources of a snapshot that have rows and were not refused."""
    if records_of(snapshot) is None:
        return
    problems = read_table(snapshot / "problems.parquet", ["source_file", "code"])
    cut = set(problems.filter(pc.equal(problems["code"], _CUT))["source_file"].to_pylist())
    answering = {
        row["source_file"]: how for row in problems.to_pylist() if (how := answering_of(row["code"]))
    }
    for row in read_table(snapshot / "files.parquet", _FILES).to_pylist():
        if row["refused"] is None and row["rows_accepted"]:
            yield Accepted(row, row["source_file"] in cut, answering.get(row["source_file"]))


def read_facts(snapshot: Path, source: Accepted, manner: Delivering) -> Facts:
    """The facts of a source of a snapshot."""
    row = source.row
    paid = rows_of(snapshot).period if manner.manner == "period" else ()
    table = read_records(snapshot, row["source_file"], (*PLACES, *paid))
    span, said_by = _span(row, manner)
    return Facts(
        programme=row["programme"],
        source_file=row["source_file"],
        sha256=row["sha256"],
        rows=len(table),
        content=row["content"],
        kota=scope(table, row["source_file"]) if manner.scope == "kota" else {},
        periods=_periods(table, paid) if manner.manner == "period" else frozenset(),
        span=span,
        span_source=said_by,
        cut=source.cut,
        answering=source.answering,
        answers=holds_answers(row["source_file"]),
        noun=rows_of(snapshot).noun,
    )


def _span(row: Mapping[str, Any], manner: Delivering) -> tuple[Span | None, str | None]:
    """When a source speaks of, and who says so. The year in the name of a roll of periods is its period, and
    no day on which it was made."""
    named = FileName(row["source_file"]).span
    if row["extract_date"]:
        return day_span(row["extract_date"]), row["dated_by"]
    if row["month"] and manner.manner == "state":
        return month_span(*map(int, row["month"].split("-"))), row["dated_by"]
    if named and (manner.manner == "state" or manner.adds or named.first == named.last):
        return named, "NAME"
    return None, None


def scope(table: pa.Table, source_file: str) -> dict[str, int]:
    """The kota that a file speaks for, with their rows: those of enough rows, those that its name says, and,
    in one of the whole province, every kota of it that it has rows of."""
    counts = _counted(kota_codes(table))
    known = sum(counts.values())
    named = _named_kota(source_file)
    enough = {kota for kota, rows in counts.items() if rows >= ENOUGH * known or kota in named}
    for province in {kota[:2] for kota in enough}:
        if sum(kota.startswith(province) for kota in enough) >= WHOLE:
            enough |= {kota for kota in counts if kota.startswith(province)}
    return {kota: counts[kota] for kota in sorted(enough)}


def _counted(codes: pa.ChunkedArray) -> dict[str, int]:
    counted = pc.value_counts(codes.drop_null()).to_pylist()
    return {entry["values"]: entry["counts"] for entry in counted}


def _named_kota(source_file: str) -> set[str]:
    return {code for code in re.findall(r"(?<!\d)\d{4}(?!\d)", source_file) if code in regencies()}


def _periods(table: pa.Table, columns: Sequence[str]) -> frozenset[Period]:
    """From the first of the columns to the last: a month that stands alone is its own end."""
    spans = table.group_by(list(columns)).aggregate([]).to_pylist()
    return frozenset((row[columns[0]], row[columns[-1]]) for row in spans)
