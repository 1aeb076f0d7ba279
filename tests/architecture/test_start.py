"""What a command loads before it does anything: libraries that it has no use for cost a second each time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LIBRARIES = {
    *("pandas", "numpy", "pyarrow", "duckdb", "pyspark", "prefect", "rapidfuzz", "openpyxl", "xlsxwriter"),
    *("xlrd", "lxml", "altair", "cryptography", "pyrage", "docx"),
    "python_calamine",
}

TEXT = Path(__file__).parents[2] / "data_samples" / "inputs" / "kis" / "peserta_jkn_2018_tarikan_vclaim.csv"

CALLED = """
import sys
from reconcile import cli
sys.argv = ["reconcile", *{words}]
try:
    cli.main()
except SystemExit:
    pass
print(*sorted({{name.partition(".")[0] for name in sys.modules}}), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        ("--help", set()),
        ("--version", set()),
        ("check --help", set()),
        ("check tidak-ada.csv --programme kis", set()),
        ("programmes", set()),
        ("generate --help", {"numpy", "pyarrow"}),
        ("verify --help", {"numpy", "pyarrow"}),
        ("status --help", {"numpy", "pyarrow"}),
        ("doctor --help", {"numpy", "pyarrow"}),
        ("find --help", {"numpy", "pyarrow", "rapidfuzz"}),
        ("deliveries --help", {"numpy", "pyarrow", "lxml", "xlrd", "rapidfuzz", "python_calamine"}),
        ("run --help", LIBRARIES - {"pandas", "pyspark", "prefect", "altair"}),
    ],
)
def test_a_command_loads_only_what_it_needs(words: str, needed: set[str]) -> None:
    code = CALLED.format(words=words.split())
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert LIBRARIES & set(done.stderr.splitlines()[-1].split()) <= needed


def test_completion_of_a_command_loads_none_of_them() -> None:
    code = (
        "import os, sys\n"
        "os.environ.update(_RECONCILE_COMPLETE='complete_bash', COMP_WORDS='reconcile st', COMP_CWORD='1')\n"
        + CALLED.format(words=[])
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["status", "store"]
    assert not LIBRARIES & set(done.stderr.splitlines()[-1].split())


def test_only_help_and_mistakes_load_what_draws_them() -> None:
    for words, drawn in (("programmes", False), ("programmes --help", True), ("programmes --salah", True)):
        code = CALLED.format(words=words.split())
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert ("rich" in done.stderr.splitlines()[-1].split()) == drawn


def test_what_reads_a_text_needs_no_reader_of_old_workbooks() -> None:
    code = f"""
import sys
from datetime import date
from pathlib import Path
from reconcile.workspace.processes.children import spare_pandas
spare_pandas()
from reconcile.ingest.check import check_file
from reconcile.kinds.reading import rolls
from reconcile.programmes import load_programmes
told = check_file(Path({str(TEXT)!r}), None, rolls=rolls(load_programmes(), date(2018, 3, 31)))
assert any("188" in str(one["message"]) or "187" in str(one["message"]) for one in told), told
print(*sorted({{name.partition('.')[0] for name in sys.modules}}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    readers = {"numpy", "pyarrow", "lxml", "python_calamine", "rapidfuzz"}
    assert {"numpy", "pyarrow"} <= LIBRARIES & set(done.stdout.split()) <= readers
