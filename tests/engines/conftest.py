"""The engines, one process of Spark for all tests. Without Java or pyspark the tests of Spark skip
themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from reconcile.engines.opening import check_engine, open_engine
from reconcile.engines.protocol import Engine
from reconcile.vocabulary.errors import UsageError
from tests.engines.plain import PlainEngine
from tests.runs import FULL

MEMORY = "1GB"
# small tables: the time goes into starting, planning and compiling, not into rows
QUICK_JAVA = (
    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:MetaspaceSize=300m -Xmn300m"
    " -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
)
QUICK_SPARK = {"spark.sql.adaptive.enabled": "false", "spark.sql.shuffle.partitions": "1"}
if not FULL:  # what is broadcast is a job of its own, and one part needs none
    QUICK_SPARK |= {"spark.sql.autoBroadcastJoinThreshold": "-1"}
    # Spark writes and compiles Java for each statement; it says the same without, a fifth cheaper
    QUICK_SPARK |= {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts Spark is left to the gate; what the tests of engines say of DuckDB is not."""
    for item in items:
        asked = getattr(getattr(item, "callspec", None), "params", {}).get("engine")
        if item.path.parent == Path(__file__).parent and "spark" in (
            asked,
            *getattr(item, "fixturenames", ()),
        ):
            item.add_marker(pytest.mark.gate)


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine that starts Spark; all others of the session share its process."""
    try:
        check_engine("spark", MEMORY)
    except UsageError as error:
        pytest.skip(str(error))
    from reconcile.engines.spark_engine import SparkEngine

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", QUICK_JAVA)
        engine = SparkEngine(tmp_path_factory.mktemp("spark"), MEMORY, 2, QUICK_SPARK)
    if not FULL:
        engine._written = partial(_written_here, engine)  # type: ignore[method-assign]
        engine._adopt = partial(_adopted_whole, engine)  # type: ignore[method-assign]
    yield engine
    engine.close()


def _written_here(engine: Any, frame: Any) -> Path:
    """The folder of what Spark answers, written by pyarrow. Spark writes by way of Hadoop, which begins a process
    (chmod) for every folder and file: a third of what a statement over ten rows costs. What Spark itself writes is
    tried by test_protocol, by test_linking and by make test-full."""
    folder: Path = engine._new_folder()
    folder.mkdir()
    with engine._mendable():
        table = frame.toArrow()
    pq.write_table(table, folder / "part.parquet", store_schema=False)
    return folder


def _adopted_whole(engine: Any, name: str, frame: Any, folder: Path | None = None) -> None:
    """One part, and Spark knows it: it sends no rows from part to part before it groups, joins or sorts them."""
    SparkEngine = type(engine)
    SparkEngine._adopt(engine, name, frame.coalesce(1), folder)


@pytest.fixture(params=["duckdb", "spark"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each engine in turn, empty."""
    yield from opened(request, tmp_path)


def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "spark":
        request.getfixturevalue("spark")
        from reconcile.engines.spark_engine import SparkEngine

        made: Engine = SparkEngine(tmp_path / "spill", MEMORY, 2)
    elif request.param == "plain":
        made = PlainEngine()
    else:
        made = open_engine(tmp_path / "spill", MEMORY, 2, [tmp_path])
    yield made
    made.close()


@pytest.fixture
def duckdb(tmp_path: Path) -> Iterator[Engine]:
    """The engine that the others are held against."""
    made = open_engine(tmp_path / "reference", MEMORY, 2, [tmp_path])
    yield made
    made.close()
