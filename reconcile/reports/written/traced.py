"""Of which tables a report is made: noted while it asks for them.

So nobody declares it and no table can be forgotten. What a report asks for follows from what it was given
and told so far; where all of that is the same another night, it would ask for the same and make the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from reconcile.engines.protocol import BatchKernel, Engine, TableSource

_WORD = re.compile(r"\w+")

Origins = Mapping[str, frozenset[str]]
"""Tables that stand in an engine -> the tables of the run of which each was made."""


class Traced:
    """An engine that notes what it is asked for. origins: of the tables that stand in it; read: the tables
    of the run from which anything was made or fetched since.

    A table is asked for where its name stands anywhere in a statement: sometimes one too many, never one too
    few.
    """

    def __init__(self, engine: Engine, origins: Origins) -> None:
        self._engine = engine
        self._kept: set[str] = set()
        self.in_process = engine.in_process
        self.origins = dict(origins)
        self.read_from: set[str] = set()

    def read(self, name: str, source: TableSource) -> None:
        """What somebody made of all that he read so far."""
        self._engine.read(name, source)
        self._note(name, frozenset(self.read_from))

    def keep(self, name: str, sql: str, *, on_disk: bool = False) -> int:
        asked = self._noted(sql)
        rows = self._engine.keep(name, sql, on_disk=on_disk)
        self._note(name, asked)
        return rows

    def drop(self, *names: str) -> None:
        self._engine.drop(*names)
        self._kept.difference_update(names)

    def arrow(self, sql: str) -> pa.Table:
        self._noted(sql)
        return self._engine.arrow(sql)

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        self._noted(sql)
        return self._engine.batches(sql, rows)

    def map(self, name: str, sql: str, kernel: BatchKernel, schema: pa.Schema, rows: int) -> None:
        asked = self._noted(sql)
        self._engine.map(name, sql, kernel, schema, rows)
        self._note(name, asked)

    def write(self, sql: str, path: Path) -> int:
        self._noted(sql)
        return self._engine.write(sql, path)

    def close(self) -> None:
        self._engine.close()

    def forget(self) -> None:
        """Drop what was kept and still stands, so that nobody else counts on it."""
        self.drop(*sorted(self._kept))

    def _noted(self, sql: str) -> frozenset[str]:
        names = self.origins.keys() & {word.lower() for word in _WORD.findall(sql)}
        asked = frozenset[str]().union(*(self.origins[name] for name in names))
        self.read_from |= asked
        return asked

    def _note(self, name: str, made_of: frozenset[str]) -> None:
        self.origins[name] = made_of
        self._kept.add(name)
