"""A workbook of faults for each file, to print and send back: what is wrong, how often, in which rows,
what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.engines.protocol import Engine
from reconcile.privacy.arrays import by_value
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.showing import Texts, composed, shown_rows
from reconcile.reports.kit.shown_sources import FileKey
from reconcile.reports.minutes.counts import count_sources
from reconcile.reports.minutes.figures import SourceCount
from reconcile.reports.quality.files import faults, safe_names, told_fault
from reconcile.reports.quality.pages import SEVERITIES, Book, Fault, write_book
from reconcile.reports.quality.rows import FaultyRows, Key
from reconcile.reports.written.earlier import NOTHING, Earlier
from reconcile.reports.written.files import ReportFile
from reconcile.reports.written.keys import key_of, lines_key
from reconcile.vocabulary.flags import FLAGS
from reconcile.workspace.progress import SILENT, Progress

FOLDER = "kualitas"
_PAPER = "Lembar kualitas"
MOST_OF_PROBLEM = 10_000
MOST_OF_FILE = 100_000
"""So many row numbers stand in a workbook: nobody mends more by hand, and it opens at once. The rest is
counted."""

# what a faulty cell may show; a fault of a whole row or of a period has no single cell
_KINDS: dict[str, Kind] = {
    "nik": "number_of_person",
    "kk": "number_of_person",
    "name": "name",
    "birth_date": "birth",
    "sex": "text",
    "region_code": "text",
    "segment": "text",
}
_BESIDE: dict[str, Kind] = {"sheet": "plain", "source_row": "row", "length": "count"}
_WORDS = ("sheet", "message", "advice")

_LISTED = """
WITH faulty AS (
  SELECT r.programme, r.source_file, r.sheet, r.source_row, r.record_id, f.code, f.field,
         CASE f.field
           WHEN 'nik' THEN COALESCE(r.nik, r.nik_part)
           WHEN 'kk' THEN r.kk
           WHEN 'name' THEN r.name
           WHEN 'sex' THEN r.sex
              WHEN 'birth_date' THEN COALESCE(CAST(r.birth_date AS STRING), CAST(r.birth_year AS STRING))
              WHEN 'region_code' THEN r.region_code WHEN 'segment' THEN r.segment END AS value
  FROM (SELECT * FROM records WHERE flags <> 0) AS r JOIN quality_flags f ON (r.flags & f.mask) <> 0
  UNION ALL
  SELECT programme, source_file, sheet, source_row, '', rule, 'nik',
         NULLIF(
           regexp_replace(
             list_extract(list_filter(cells, lambda cell: starts_with(cell, 'nik=')), 1), '[^0-9]', '', 'g'),
           '')
  FROM rejected_rows
), placed AS (
  SELECT *,
         ROW_NUMBER() OVER (
           PARTITION BY programme, source_file, sheet, code ORDER BY source_row, record_id) AS place
  FROM faulty
), ranked AS (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY programme, source_file ORDER BY place, sheet, code) AS rank
  FROM placed WHERE place <= {of_problem}
)
SELECT n.number, r.sheet, r.source_row, r.code, r.field, r.value
FROM ranked r
JOIN quality_numbers n ON n.programme = r.programme AND n.source_file = r.source_file
WHERE r.rank <= {of_file}
"""

_AT_FAULT = """
SELECT programme, source_file, COUNT(*) AS n FROM (
  SELECT programme, source_file FROM records WHERE (flags & {mask}) <> 0
  UNION ALL SELECT programme, source_file FROM rejected_rows) AS faulty
GROUP BY programme, source_file
"""


def write_quality_books(
    engine: Engine,
    out: Path,
    facts: RunFacts,
    progress: Progress = SILENT,
    earlier: Earlier = NOTHING,
) -> list[ReportFile]:
    """Write kualitas/<file>.xlsx for every file of the run, also for one refused or without faults; nothing
    at L3.

    A book that says what it said bears the day since which it does, and is taken over from `earlier`.
    ReportFile.rows is how many row numbers are listed. Needs files, ledger, records, rejected_rows and
    quality. Raises LedgerError when a workbook does not tell what these tables hold.
    """
    if facts.level == Level.L3:
        return []
    (out / FOLDER).mkdir(exist_ok=True)
    found = faults(engine)
    keys = sorted(found)
    _keep_listed(engine, keys)
    sources = {(source.programme, source.source_file): source for source in count_sources(engine)}
    at_fault = _at_fault(engine)
    files = []
    for number, (key, name) in enumerate(safe_names(keys, facts).items()):
        source = sources.get(key) or SourceCount(*key, "", None, None, 0, 0, 0, 0)
        problems = _problems(found[key], facts)
        shown_name = replace(source, source_file=facts.sources.file(*key))
        book = Book(
            shown_name,
            facts.names.get(key[0], key[0].upper()),
            problems,
            at_fault.get(key, 0),
            facts.tonight.day,
            facts.level,
        )
        rows = _rows(engine, number, key, facts)
        told = _Told(f"{FOLDER}/{name}.xlsx", book, rows, source, found[key])
        files.append(_taken_over(out, told, facts, earlier))
        progress.advance(1)
    engine.drop("quality_listed", "quality_numbers", "quality_flags")
    return sorted(files, key=lambda file: file.name)


@dataclass(frozen=True)
class _Told:
    """A book, and what it is held against."""

    name: str
    book: Book
    rows: FaultyRows
    source: SourceCount
    problems: Sequence[Mapping[str, Any]]


def _taken_over(out: Path, told: _Told, facts: RunFacts, earlier: Earlier) -> ReportFile:
    """The file of the run before where it says the same, else written and checked."""
    undated = replace(told.book, as_of=date.min)
    key = key_of("quality", repr(undated), lines_key(told.rows.table()))
    again = earlier.again(out, told.name, key)
    if again:
        return again
    stamp = earlier.stamp(told.name, key, facts.tonight)
    path = out / told.name
    listed = write_book(path, replace(told.book, as_of=stamp.day), told.rows)
    if facts.level < Level.L2:
        check_quality_book(told.source, told.problems, listed)
    return replace(signed(path, sum(listed.values())), name=told.name, key=key, stamp=stamp)


def _keep_listed(engine: Engine, keys: Sequence[FileKey]) -> None:
    """Keep `quality_listed`: the rows at fault that workbooks list, by the number of the file among
    `keys`."""
    engine.read(
        "quality_flags",
        pa.table(
            {
                "code": [f.code for f in FLAGS],
                "field": [f.field for f in FLAGS],
                "mask": pa.array([f.mask for f in FLAGS], pa.int64()),
            }
        ),
    )
    engine.read(
        "quality_numbers",
        pa.table(
            {
                "number": pa.array(range(len(keys)), pa.int32()),
                "programme": pa.array([programme for programme, _ in keys], pa.string()),
                "source_file": pa.array([file for _, file in keys], pa.string()),
            }
        ),
    )
    engine.keep("quality_listed", _LISTED.format(of_problem=MOST_OF_PROBLEM, of_file=MOST_OF_FILE))


def _at_fault(engine: Engine) -> dict[FileKey, int]:
    """Rows of each file that are rejected or have a fault which keeps a field from being used, each row
    once."""
    mask = sum(flag.mask for flag in FLAGS if flag.hard)
    return {
        (row["programme"], row["source_file"]): row["n"]
        for row in engine.arrow(_AT_FAULT.format(mask=mask)).to_pylist()
    }


def _rows(engine: Engine, number: int, key: FileKey, facts: RunFacts) -> FaultyRows:
    """What the page of rows lists; from L2 on nothing: with the number of a row the sender's copy tells
    who it is."""
    wanted = number if facts.level < Level.L2 else -1
    sql = (
        f"SELECT sheet, source_row, code, field, value FROM quality_listed WHERE number = {wanted} ORDER BY"
        " sheet, source_row, code, value"
    )
    listed = engine.arrow(sql)
    sheet = _mapped(listed["sheet"], lambda name: facts.sources.sheet(*key, name))
    made = {"sheet": sheet, "source_row": listed["source_row"], "length": _odd_length(listed)}
    of_field = {
        field: pc.if_else(pc.equal(listed["field"], field).fill_null(False), listed["value"], None)
        for field in _KINDS
    }
    shown = shown_rows(pa.table({**made, **of_field}), {**_BESIDE, **_KINDS}, facts.level)
    return FaultyRows(listed.select(["sheet", "code"]), composed(_row_cells, shown))


def _mapped(values: pa.ChunkedArray, function: Callable[[str], str]) -> pa.Array:
    return by_value(
        values, lambda texts: pa.array([function(text or "") for text in texts.to_pylist()], pa.string())
    )


def _odd_length(listed: pa.Table) -> pa.Array:
    """Of a NIK or KK that is too short or too long, how many digits it has; null otherwise."""
    length = pc.utf8_length(listed["value"])
    odd = pc.and_(pc.greater(length, 0), pc.not_equal(length, 16)).fill_null(False)
    number = pc.is_in(listed["field"], pa.array(["nik", "kk"]))
    return pc.if_else(pc.and_(odd, number), length, None)


def _row_cells(shown: Texts) -> Texts:
    """A row has one faulty cell, or none that can be shown."""
    length = shown["length"]
    behind = pc.if_else(pc.equal(length, ""), "", pc.binary_join_element_wise(" (", length, " angka)", ""))
    cell = pc.binary_join_element_wise(*(shown[field] for field in _KINDS), behind, "")
    return {"sheet": shown["sheet"], "source_row": shown["source_row"], "cell": cell}


def _problems(problems: Sequence[Mapping[str, Any]], facts: RunFacts) -> tuple[Fault, ...]:
    told = [told_fault(problem, facts) for problem in problems]
    rows = pa.table({name: pa.array([fault[name] for fault in told], pa.string()) for name in _WORDS})
    cells = shown_rows(rows, dict.fromkeys(_WORDS, "text"), facts.level).cells
    texts = zip(*(cells[name].to_pylist() for name in _WORDS), strict=True)
    made = (
        Fault(
            problem["sheet"] or "",
            problem["code"],
            problem["severity"],
            problem.get("rows") or 0,
            problem.get("share"),
            tuple(fault["row_examples"] or ()),
            *text,
        )
        for problem, fault, text in zip(problems, told, texts, strict=True)
    )
    ranks = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    return tuple(
        sorted(
            made,
            key=lambda fault: (ranks.get(fault.severity, len(ranks)), -fault.rows, fault.code, fault.sheet),
        )
    )


def check_quality_book(
    source: SourceCount, problems: Sequence[Mapping[str, Any]], listed: Mapping[Key, int]
) -> None:
    """Raise LedgerError, citing the fault, when a workbook does not list the rows that the table `quality`
    counts.

    listed: (sheet, code) -> rows written. Fewer may stand there only when the workbook is full.
    """
    what = f"kualitas {source.programme}"
    must_equal(
        f"{what}: baris dibaca", source.read, source.accepted + source.rejected + source.not_data, _PAPER
    )
    full = sum(listed.values()) >= MOST_OF_FILE
    for problem in problems:
        rows = min(problem.get("rows") or 0, MOST_OF_PROBLEM)
        got = listed.get((problem["sheet"] or "", problem["code"]), 0)
        in_rows = got or problem["code"] in _ROW_CODES
        if rows and in_rows and not (full and got <= rows):
            must_equal(f"{what}: {problem['code']}", rows, got, _PAPER)


_ROW_CODES = frozenset(flag.code for flag in FLAGS)
