"""Runs the findings over a drawn table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from reconcile.engines.protocol import Engine
from reconcile.run import stages
from reconcile.run.given import SNAPSHOT_OF_WORK
from tests.findings.ascii_tables import AS_OF, engine_with, found, listed

Find = Callable[..., Engine]
NEEDS = (*stages.FIND.needs, *SNAPSHOT_OF_WORK)


@pytest.fixture
def find(tmp_path: Path) -> Iterator[Find]:
    """find(drawing, ...) -> an engine in which all finding tables stand; `engine.missing` says what could
    not be made, `engine.partly` of what there may be more."""
    engines: list[Engine] = []

    def run(drawing: str, *, as_of: Any = AS_OF, retired: Sequence[str] = (), **others: str) -> Engine:
        engine = engine_with(listed(drawing, **others), tmp_path / str(len(engines)), NEEDS)
        engines.append(engine)
        unknown = found(engine, as_of=as_of, retired=retired)
        engine.missing, engine.partly = unknown.unmade, unknown.partly  # type: ignore[attr-defined]
        return engine

    yield run
    for engine in engines:
        engine.close()
