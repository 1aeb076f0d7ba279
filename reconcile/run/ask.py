"""Findings -> what people are asked, with what was answered before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconcile import findings, questions, tables
from reconcile.run.earlier.partly import OF_ROWS, Partly, Touched, narrow, read_touched, write_patched
from reconcile.run.earlier.repeating import Repeatable
from reconcile.run.find import write_findings
from reconcile.run.given import Run, engine_for, source_of
from reconcile.workspace.files.door import read_table


def ask_people(run: Run, needs: Sequence[str]) -> str:
    """Keep the questions and the rows that each one shows."""
    with engine_for(run, needs) as engine:
        answered = engine.arrow("SELECT * FROM answered")
        overlaps = run.declarations.rules.overlaps
        questions.keep_questions(engine, overlaps, run.programme_names, answered, home=run.job.home)
        rows = write_findings(engine, run.folder, questions.MADE)
    return _as_line(rows)


def _ask_touched(run: Run, needs: Sequence[str], touched: Touched) -> str:
    """The same where nobody but some persons can have changed."""
    with engine_for(run, also=[touched.before.folder]) as engine:
        read_touched(run, engine, touched)
        found = {finding.name: finding.persons[0] for finding in findings.FINDINGS}
        narrow(run, engine, touched, {**OF_ROWS, "verification": "person_id", **found})
        engine.read("all_records", source_of(run.folder, "records"))
        engine.read("all_persons", source_of(run.folder, "persons"))
        answered = read_table(run.folder.table("answered"))
        more = {"home": run.job.home, "everybody": "all_"}
        questions.keep_questions(
            engine, run.declarations.rules.overlaps, run.programme_names, answered, **more
        )
        rows = {}
        for name, by in _BY.items():
            path = run.folder.finding(name)
            rows[name] = write_patched(engine, tables.TABLES[name], path, touched.then(name), by=by)
    return _as_line(rows)


_BY = {"questions": "person_id", "question_rows": "record_id", "settled_questions": "person_id"}


def _as_line(rows: Mapping[str, int]) -> str:
    return f"{rows['questions']} untuk diputuskan"


def _made_of(run: Run) -> object:
    return [run.job.home, run.declarations.rules.overlaps.model_dump_json(), run.programme_names]


AGAIN = Repeatable(
    _made_of,
    lambda folder: [folder.finding(name) for name in questions.MADE],
    partly=Partly(_made_of, questions.MADE, _ask_touched),
)
