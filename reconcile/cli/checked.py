"""The problems of a file as `reconcile check` tells them: the gravest first, with rows and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconcile.summary import number

Problem = Mapping[str, Any]
_REFUSALS = {"BERKAS_DITOLAK", "BERKAS_TIDAK_TERBUKA", "PROGRAM_TIDAK_JELAS"}


def told_problems(name: str, problems: Sequence[Problem]) -> Iterator[str]:
    """Lines about the file called `name`; problems as reconcile.ingest.check_file gives them. No personal data."""
    yield f"{name}: {'DITOLAK' if is_refused(problems) else 'dapat dibaca' + ('' if problems else ', tidak ada masalah')}"
    for problem in problems:
        sheet = f"[{problem['sheet']}] " if problem["sheet"] else ""
        lines = str(problem["message"]).replace("\n", "\n             ")
        yield f"  {problem['severity']:<10} {sheet}{lines}{_rows(problem)} {problem['advice']}"


def is_refused(problems: Sequence[Problem]) -> bool:
    """True when a run would refuse the file."""
    return any(problem["code"] in _REFUSALS for problem in problems)


def _rows(problem: Problem) -> str:
    if not problem["rows"]:
        return ""
    examples = ", ".join(str(row) for row in (problem["row_examples"] or ())[:5])
    return f" ({number(problem['rows'])} baris{', misalnya baris ' + examples if examples else ''})."
