"""An engine of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(tmp_path / "spill", memory="1GB")
    yield engine
    engine.close()
