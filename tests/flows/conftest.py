"""Prefect at home in a folder that is thrown away, with a database of its own."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

_HOME = tempfile.TemporaryDirectory(prefix="prefect-home-", ignore_cleanup_errors=True)
os.environ["PREFECT_HOME"] = _HOME.name  # before anything imports Prefect
os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
os.environ["DO_NOT_TRACK"] = "1"

if find_spec("prefect") is None:  # looked for and not loaded: workers that test none of it need not
    pytest.skip("no Prefect", allow_module_level=True)


@pytest.fixture(scope="session")
def prefect_home() -> Path:
    return Path(_HOME.name)


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Prefect's server for all tests, and a copy of its database from before the first night."""
    from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
    from prefect.testing.utilities import prefect_test_harness

    copy = tmp_path_factory.mktemp("history") / "prefect.db"
    with prefect_test_harness(server_startup_timeout=120):
        made = str(PREFECT_API_DATABASE_CONNECTION_URL.value()).partition(":///")[2]
        with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        yield copy
