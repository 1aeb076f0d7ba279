"""What a command loads before it does anything: libraries that it has no use for cost a second each time."""

from __future__ import annotations

import subprocess
import sys

import pytest

LIBRARIES = {
    *("pandas", "numpy", "pyarrow", "duckdb", "pyspark", "prefect", "rapidfuzz", "openpyxl", "xlsxwriter"),
    *("xlrd", "lxml", "altair", "cryptography", "pyrage", "docx"),
}

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
        ("find --help", {"numpy", "pyarrow", "rapidfuzz", "xlsxwriter"}),
        ("deliveries --help", {"numpy", "pyarrow", "lxml", "xlrd", "rapidfuzz"}),
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
