"""Prefect at home in a folder that is thrown away, with a database of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
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
def harness() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield
