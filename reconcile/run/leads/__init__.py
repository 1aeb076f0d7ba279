"""Leads of agents -> what becomes of each, and what agents are owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from reconcile import tables
from reconcile.agents import keep_registrations
from reconcile.agents.indicators import LATELY, WEEK
from reconcile.engines.writing import write_table
from reconcile.findings.coverage import uncovered_kota
from reconcile.run.earlier.repeating import Repeatable, ends_of_periods, months_later
from reconcile.run.given import Run, engine_for
from reconcile.run.leads.told import told_before
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import read_tables

MADE = (
    tables.REGISTRATION_RESULTS,
    tables.INCENTIVES,
    tables.AGENTS,
    tables.AGENT_TESTS,
    tables.LEAD_CHANGES,
)


def has_leads(run: Run) -> bool:
    """Whether anybody sent registrations, or a list of agents."""
    return bool(run.folder.snapshot_tables("records_lead"))


def register_leads(run: Run, needs: Sequence[str]) -> str:
    """Keep what becomes of the leads."""
    leads = run.folder.snapshot_tables("records_lead")
    roles = {code: programme.role for code, programme in run.programmes.items()}
    rules, job = run.declarations.rules.perisai, run.job
    with engine_for(run, needs) as engine:
        engine.read("records_lead", leads)
        deliveries = engine.arrow("SELECT * FROM deliveries")
        whole = is_whole(deliveries, frozenset(run.programmes_with("register")), job.home)
        told = told_before(job.workspace)
        rows = keep_registrations(
            engine, rules, roles, job.home, deliveries, as_of=job.as_of, whole=whole, told=told
        )
        changed = engine.arrow("SELECT COUNT(*) AS n FROM lead_changes").to_pylist()[0]["n"]
        for table in MADE:
            write_table(engine, table, run.folder.table(table.name))
        complete = engine.arrow("SELECT COUNT(*) AS n FROM registration_results WHERE fate = 'COMPLETE'")
    since = f", {number(changed)} lain daripada yang diberitahukan siang hari" if changed else ""
    return f"{number(rows)} pendaftaran, {number(complete.column(0)[0].as_py())} lengkap{since}"


def is_whole(deliveries: pa.Table, registers: frozenset[str], home: str) -> bool:
    """Whether a register came, and all of it: not answers alone, none is held back or lacks, and where it
    comes by kota every one of the province `home` came."""
    rows = [row for row in deliveries.to_pylist() if row["programme"] in registers]
    extracts = [row for row in rows if row["in_force"] and not row["answers"]]
    lacking = any(row["unknown"] for row in rows) or uncovered_kota(deliveries, registers, home)
    return bool(extracts) and not lacking


def _made_of(run: Run) -> object:
    roles = {code: programme.role for code, programme in run.programmes.items()}
    leads = [file_sha256(path) for path in run.folder.snapshot_tables("records_lead")]
    told = told_before(run.job.workspace).to_pylist()
    rules = run.declarations.rules.perisai.model_dump_json()
    grace = run.declarations.rules.perisai.registration.grace_months
    by_day = said_by_day(run.job.as_of, _typed(run), ends_of_periods(run), grace)
    return [rules, roles, run.job.home, by_day, leads, f"{told}"]


def said_by_day(day: date, typed: pa.ChunkedArray, ends: Iterable[date], grace: int) -> list[object]:
    """All that the day of a run decides of leads: the month; how many were typed by it, and how many before
    the days that are counted; after how many ends of periods a membership has lapsed; and the day itself
    where somebody may be too young or old on it, as nobody knows when he was typed in. grace: in months."""
    lapsed = months_later(day, -grace)
    return [
        f"{day:%Y-%m}",
        *(pc.sum(pc.less_equal(typed, pa.scalar(one))).as_py() for one in (day, day - LATELY, day - WEEK)),
        sum(end < lapsed for end in ends),
        f"{day}" if typed.null_count else "",
    ]


def _typed(run: Run) -> pa.ChunkedArray:
    """The days on which leads were typed in; rows of lists of agents are none."""
    paths = run.folder.snapshot_tables("records_lead")
    rows = read_tables(paths, ["programme", "entered_at"])
    agents = pa.array(run.programmes_with("agent"), pa.string())
    leads = rows.filter(pc.invert(pc.is_in(rows["programme"], agents)))
    return leads["entered_at"].cast(pa.date32(), safe=False)


AGAIN = Repeatable(_made_of, lambda folder: [folder.table(table.name) for table in MADE])
