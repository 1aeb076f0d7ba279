"""Spark for statements over small tables: it answers them, and its answers are written by pyarrow."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
from pyspark.sql import DataFrame

from reconcile.engines.spark_engine import SparkEngine


class QuickSpark(SparkEngine):
    """What Spark writes into a folder it writes by way of Hadoop, which begins a process (chmod) for every folder and
    file: a third of what a statement over ten rows costs. What Spark itself writes is tried by test_protocol, by
    test_linking and by make test-full."""

    def _written(self, frame: DataFrame) -> Path:
        folder = self._new_folder()
        folder.mkdir()
        with self._mendable():
            table = frame.toArrow()
        pq.write_table(table, folder / "part.parquet", store_schema=False)
        return folder
