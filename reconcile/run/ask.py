"""Findings -> what people are asked, with what was answered before."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import questions
from reconcile.run.earlier.repeating import Repeatable
from reconcile.run.find import write_findings
from reconcile.run.given import Run, engine_for


def ask_people(run: Run, needs: Sequence[str]) -> str:
    """Keep the questions and the rows that each one shows."""
    with engine_for(run, needs) as engine:
        answered = engine.arrow("SELECT * FROM answered")
        overlaps = run.declarations.rules.overlaps
        questions.keep_questions(engine, overlaps, run.programme_names, answered, home=run.job.home)
        rows = write_findings(engine, run.folder, questions.MADE)
    return f"{rows['questions']} untuk diputuskan"


AGAIN = Repeatable(
    lambda run: [run.job.home, run.declarations.rules.overlaps.model_dump_json(), run.programme_names],
    lambda folder: [folder.finding(name) for name in questions.MADE],
)
