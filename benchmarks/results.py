"""Results as Markdown, on the screen and in benchmarks/results/, with what one must know to repeat them."""

from __future__ import annotations

import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from reconcile.vocabulary.days import JAKARTA

FOLDER = Path(__file__).resolve().parent / "results"
_LIBRARIES = ("duckdb", "pyarrow", "numpy", "rapidfuzz")


def publish(name: str, title: str, parts: Sequence[str], versions: Mapping[str, str] | None = None) -> None:
    """Print the result and write it to results/<name>.md."""
    facts = [
        (
            "Machine",
            (
                f"{os.cpu_count()} cores ({_processor()}), {_memory_gib():.0f} GiB, {platform.system()}"
                f" {platform.machine()}"
            ),
        ),
        ("Load when finished", " ".join(f"{load:.1f}" for load in os.getloadavg()) + " (1, 5, 15 minutes)"),
        ("Command", f"`python benchmarks/{Path(sys.argv[0]).name} {shlex.join(sys.argv[1:])}`"),
        ("Date", f"{datetime.now(JAKARTA):%Y-%m-%d %H:%M} WIB"),
        (
            "Versions",
            ", ".join(
                f"{library} {number}" for library, number in {**_versions(), **(versions or {})}.items()
            ),
        ),
    ]
    text = "\n\n".join([f"# {title}", *parts, table(("", ""), facts)]) + "\n"
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
    print("\n" + text)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """A Markdown table; columns after the first `left` ones are aligned right, except in tables of two
    columns without heads."""
    marks = ["---" if number < left or not any(heads) else "---:" for number in range(len(heads))]
    return "\n".join("| " + " | ".join(row) + " |" for row in [heads, marks, *rows])


def _versions() -> dict[str, str]:
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        cwd=FOLDER.parent,
        check=False,
    )
    ours = {
        "reconcile": f"{version('reconcile')} ({commit.stdout.strip() or 'no commit'})",
        "python": platform.python_version(),
    }
    return {**ours, **{library: version(library) for library in _LIBRARIES}}


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or "unknown"
    return next(
        (
            line.split(":")[1].strip()
            for line in info.read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown",
    )


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
