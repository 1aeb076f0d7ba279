"""Two engines asked as one: every statement is put to both, and where they differ it is named."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType

import pyarrow as pa
import pyarrow.parquet as pq

from reconcile.engines.protocol import BatchKernel, Engine, TableSource
from reconcile.engines.quoting import identifier
from tests.runs import FULL

ASKING = ("keep", "arrow", "batches", "map")
"""The verbs that take SQL."""

Place = tuple[str, int]
"""A file, by its path, and the line on which a call begins."""


class BothEngines:
    """An engine that asks two and refuses to go on where they differ.

    asked: every statement that both ran. places: where it was asked, and whether any rows were ever compared
    there. A statement of which rows were compared already is put to the first engine alone when it comes again
    from the same place (make test-full puts each to both): the second one is handed what the first one made,
    when it needs it.
    """

    in_process = False

    def __init__(self, one: Engine, two: Engine) -> None:
        self._engines = one, two
        self.asked: list[str] = []
        self.places: dict[Place, bool] = {}
        self._compared: set[tuple[Place, str]] = set()
        self._owed: set[str] = set()

    @property
    def first(self) -> Engine:
        return self._engines[0]

    def read(self, name: str, source: TableSource) -> None:
        self._owed.discard(name)
        for engine in self._engines:
            engine.read(name, source)

    def drop(self, *names: str) -> None:
        self._owed.difference_update(names)
        for engine in self._engines:
            engine.drop(*names)

    def keep(self, name: str, sql: str, *, on_disk: bool = False) -> int:
        if self._again(sys._getframe(1), sql):
            self._owed.add(name)
            return self.first.keep(name, sql, on_disk=on_disk)
        self._hand_over()
        count, other = (engine.keep(name, sql, on_disk=on_disk) for engine in self._engines)
        assert other == count, f"{name}: {sql}"
        self._note(sys._getframe(1), sql, self._made(name, sql))
        return count

    def arrow(self, sql: str) -> pa.Table:
        if self._again(sys._getframe(1), sql):
            return self.first.arrow(sql)
        self._hand_over()
        table = self._same(sql, sql)
        self._note(sys._getframe(1), sql, table)
        return table

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        asking = sys._getframe(1)
        self._hand_over()
        one, two = (pa.Table.from_batches(engine.batches(sql, rows)) for engine in self._engines)
        _assert_same(one, two, sql, sql)
        self._note(asking, sql, one)
        yield from one.to_batches(rows)

    def map(self, name: str, sql: str, kernel: BatchKernel, schema: pa.Schema, rows: int) -> None:
        self._hand_over()
        for engine in self._engines:
            engine.map(name, sql, kernel, schema, rows)
        self._note(sys._getframe(1), sql, self._made(name, sql))

    def write(self, sql: str, path: Path) -> int:
        raise NotImplementedError("tests/engines/test_protocol.py holds what is written")

    def close(self) -> None:
        raise NotImplementedError("whoever opened the two closes them")

    def _again(self, asking: FrameType, sql: str) -> bool:
        return (_place(asking), sql) in self._compared and not FULL

    def _hand_over(self) -> None:
        for name in sorted(self._owed):
            self._engines[1].read(name, _rows_of(self.first, name))
        self._owed.clear()

    def _same(self, sql: str, about: str) -> pa.Table:
        one, two = (engine.arrow(sql) for engine in self._engines)
        _assert_same(one, two, sql, about)
        return one

    def _made(self, name: str, sql: str) -> pa.Table:
        one, two = (_rows_of(engine, name) for engine in self._engines)
        _assert_same(one, two, "", f"{name}: {sql}")
        return one

    def _note(self, asking: FrameType, sql: str, rows: pa.Table) -> None:
        place = _place(asking)
        self.asked.append(sql)
        self.places[place] = self.places.get(place, False) or rows.num_rows > 0
        if rows.num_rows:
            self._compared.add((place, sql))


def _place(asking: FrameType) -> Place:
    return asking.f_code.co_filename, asking.f_lineno


def never_compared(both: BothEngines, files: Iterable[Path]) -> list[str]:
    """The calls in `files` that put a statement to an engine, of which `both` compared no row: file:line."""
    met = {place for place, rows in both.places.items() if rows}
    return [
        f"{path.name}:{first}"
        for path in files
        for first, last in _calls(path)
        if not any((str(path), line) in met for line in range(first, last + 1))
    ]


def _calls(path: Path) -> list[tuple[int, int]]:
    """The first and the last line of each call that puts a statement to an engine."""
    return [
        (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKING
        and ast.unparse(node.func.value).endswith("engine")
    ]


def _assert_same(one: pa.Table, two: pa.Table, sql: str, about: str) -> None:
    """Rows are held in their order where the statement says one."""
    import sqlglot  # here: tests are collected where the other engine is not installed

    assert two.schema == one.schema, about
    ordered = "ORDER BY" in sql and sqlglot.parse_one(sql, read="duckdb").args.get("order")
    first, second = (list(map(repr, table.to_pylist())) for table in (one, two))
    assert (second if ordered else sorted(second)) == (first if ordered else sorted(first)), about


def _rows_of(engine: Engine, name: str) -> pa.Table:
    """A table that `engine` keeps. What Spark keeps lies in files, and is read from them: to ask it would
    cost it a job more for every statement."""
    folder: Path | None = getattr(engine, "_folders", {}).get(name)
    if folder is None:
        return engine.arrow(f"SELECT * FROM {identifier(name)}")
    from reconcile.engines.spark_engine import as_read

    table = pa.concat_tables([pq.read_table(part) for part in sorted(folder.glob("*.parquet"))])
    return as_read(table)
