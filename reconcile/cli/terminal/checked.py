"""The problems of a file as `reconcile check` tells them: the gravest first, with rows and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconcile.privacy.outside_texts import masked
from reconcile.vocabulary.checked import FILE_READ, FILE_SKIPPED
from reconcile.vocabulary.numbers import number

Problem = Mapping[str, Any]
_REFUSALS = {"BERKAS_DITOLAK", "BERKAS_TIDAK_TERBUKA", "PROGRAM_TIDAK_JELAS"}


def told_problems(name: str, problems: Sequence[Problem]) -> Iterator[str]:
    """Lines about the file called `name`; problems as reconcile.ingest.check_file gives them. No personal
    data, nothing a terminal obeys."""
    name = masked(name)
    faults = [problem for problem in problems if problem["code"] != FILE_READ]
    yield f"{name}: {_state(problems, faults)}"
    for read in problems:
        if read["code"] == FILE_READ:
            yield from (f"  {line}" for line in masked(str(read["message"]), lines=True).split("\n"))
    for problem in faults:
        sheet = f"[{masked(str(problem['sheet']))}] " if problem["sheet"] else ""
        lines = masked(str(problem["message"]), lines=True).replace("\n", "\n             ")
        yield f"  {problem['severity']:<10} {sheet}{lines}{_rows(problem)} {problem['advice']}"


def is_refused(problems: Sequence[Problem]) -> bool:
    """True when a run would refuse the file."""
    return any(problem["code"] in _REFUSALS for problem in problems)


def is_skipped(problems: Sequence[Problem]) -> bool:
    """True when a run would pass the file over without a look."""
    return any(problem["code"] == FILE_SKIPPED for problem in problems)


def _state(problems: Sequence[Problem], faults: Sequence[Problem]) -> str:
    if is_refused(problems):
        return "DITOLAK"
    if is_skipped(problems):
        return "dilewati, tidak satu baris pun dibaca"
    return "dapat dibaca" if faults else "dapat dibaca, tidak ada masalah"


def _rows(problem: Problem) -> str:
    if not problem["rows"]:
        return ""
    examples = ", ".join(str(row) for row in (problem["row_examples"] or ())[:5])
    return f" ({number(problem['rows'])} baris{', misalnya baris ' + examples if examples else ''})."
