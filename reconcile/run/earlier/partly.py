"""A night on which little is new: a stage is done for the persons touched alone, and what it made of all
others is taken from the run at OUT, so that each table has the bytes of one made whole.

Tables have a total order, so the two parts are put together in it. What is told of a row that may stand
elsewhere tonight (its file, its sheet, its day) is told anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reconcile import tables
from reconcile.engines.protocol import Engine, TableSource
from reconcile.engines.writing import write_table
from reconcile.judgements.mending import said_table
from reconcile.programmes.roles import role_table
from reconcile.run.earlier.touched import READ, SIDES, keep_touched
from reconcile.run.given import Run, engine_for, source_of, store_of
from reconcile.tables import Table
from reconcile.tables.delivered import days_of
from reconcile.verification.repairs import SAID
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import count_rows, read_json, read_table, write_json
from reconcile.workspace.published import Published, opened
from reconcile.workspace.runs import RunFolder

MOST = 0.2
"""A night that touches more of all persons is made whole: it would cost as much."""
LEAST = 50_000
"""A run of fewer rows is made whole: to find out who is touched would cost as much."""
_FOLDER, _COUNTED = "touched", "touched.json"
_ROWS = ("records", "persons", "links", "refused_links")
"""Tables of which the rows of the persons touched are kept while the run is made, of both nights."""


@dataclass(frozen=True)
class Touched:
    """folder: `persons.parquet`, the persons of whom the stage is done, and their rows,
    `<night>_<table>.parquet`. before: the run at OUT; day: of which it is."""

    folder: Path
    before: Published
    day: date

    def then(self, table: str) -> TableSource:
        """Where the rows of a table of the run at OUT stand."""
        return _then(self.before, table)


@dataclass(frozen=True)
class Partly:
    """What a stage says so that it is done for the persons touched alone. by: all that it is made of beside
    its tables and the program, of which nothing may be another, as plain values. reads: tables of the run at
    OUT. do: the stage, from the run, its needs and who is touched to the line for staff; None, and nothing
    done, where it cannot be done so."""

    by: Callable[[Run], object]
    reads: Sequence[str]
    do: Callable[[Run, Sequence[str], Touched], str | None]


@contextmanager
def touched_by(run: Run, reads: Sequence[str]) -> Iterator[Touched | None]:
    """Whom this night touches; None where that is nearly everybody, or where the run at OUT cannot tell.
    reads: tables of that run."""
    with ExitStack() as held:
        before = _before(run, held, reads)
        yield _touched(run, before) if before else None


def _before(run: Run, held: ExitStack, reads: Sequence[str]) -> Published | None:
    """The run at OUT, where it is of this month and not of a later day, and as it was written."""
    if count_rows(*run.folder.snapshot_tables("records")) < LEAST:
        return None
    with suppress(UsageError):
        before = held.enter_context(opened(run.job.out, *READ, "deliveries", "questions", *reads))
        day, now = _day(before), run.job.as_of
        return before if (day.year, day.month) == (now.year, now.month) and day <= now else None
    return None


def _day(before: Published) -> date:
    return date.fromisoformat(before.manifest["run"]["as_of"])


def _touched(run: Run, before: Published) -> Touched | None:
    """Found once a run, for all its stages."""
    folder = run.folder.path / _FOLDER
    if not folder.exists():
        folder.mkdir()
        write_json(folder / _COUNTED, _find(run, before, folder))
    found = read_json(folder / _COUNTED)
    return Touched(folder, before, _day(before)) if found["touched"] <= MOST * found["of"] else None


def forget_touched(folder: RunFolder) -> None:
    """Who was touched is no part of a run."""
    shutil.rmtree(folder.path / _FOLDER, ignore_errors=True)


def _find(run: Run, before: Published, folder: Path) -> dict[str, int]:
    with engine_for(run, also=[before.folder, run.store.path]) as engine:
        for name in READ:
            engine.read(f"then_{name}", _then(before, name))
            engine.read(f"now_{name}", source_of(run.folder, name))
        read_days(engine, before.table("deliveries"), run.folder.table("deliveries"))
        engine.read("known_repairs", run.store.parts().get("repairs") or tables.empty("repairs"))
        engine.read("repairs_said", said_table(store_of(run.job), SAID))
        engine.read("then_questions", _then(before, "questions"))
        engine.read("person_roles", role_table({code: one.role for code, one in run.programmes.items()}))
        touched, of = keep_touched(engine, _day(before), run.job.as_of, run.job.home)
        engine.write("SELECT person_id FROM touched ORDER BY person_id", folder / "persons.parquet")
        if touched <= MOST * of:
            for side in SIDES:
                engine.keep("of_touched", _OF_TOUCHED.format(side=side))
                for name in _ROWS:
                    rows = _OF_ROWS.format(side=side, table=name, row=_row(tables.TABLES[name]))
                    engine.write(rows, folder / f"{side}_{name}.parquet")
    return {"touched": touched, "of": of}


def read_days(engine: Engine, then: Path, now: Path) -> None:
    """Make `then_days` and `now_days` readable: of which day the files of both nights speak."""
    for side, path in zip(SIDES, (then, now), strict=True):
        engine.read(f"{side}_days", days_of(read_table(path)))


def read_touched(run: Run, engine: Engine, touched: Touched) -> None:
    """Make readable `touched`, where the rows of all stand tonight (`now_persons`), and of which day the
    files of both nights speak."""
    engine.read("touched", touched.folder / "persons.parquet")
    engine.read("then_of_touched", touched.folder / "then_persons.parquet")
    engine.read("now_persons", run.folder.table("persons"))
    read_days(engine, touched.before.table("deliveries"), run.folder.table("deliveries"))


def _then(before: Published, table: str) -> TableSource:
    if table == "records":
        return before.snapshot_tables(table) or tables.empty(table)
    return before.table(table) if before.has(table) else tables.empty(table)


_OF_TOUCHED = "SELECT p.record_id FROM {side}_persons p SEMI JOIN touched t ON t.person_id = p.person_id"
_OF_ROWS = "SELECT x.* FROM {side}_{table} x SEMI JOIN of_touched t ON t.record_id = x.{row}"
_OF_PERSONS = "SELECT x.* FROM all_rows x SEMI JOIN touched t ON t.person_id = x.{by}"


def _row(table: Table) -> str:
    return "record_id" if "record_id" in table.schema.names else "record_id_left"


def narrow(run: Run, engine: Engine, touched: Touched, names: Mapping[str, str], side: str = "now") -> None:
    """Make tables readable, of the rows of the persons touched alone. names: the tables, and of each the
    column of a person; side: of which night."""
    for name, by in names.items():
        if name in _ROWS:
            engine.read(name, touched.folder / f"{side}_{name}.parquet")
        else:
            engine.read("all_rows", source_of(run.folder, name))
            engine.keep(name, _OF_PERSONS.format(by=by))
            engine.drop("all_rows")


OF_ROWS = dict.fromkeys(_ROWS, "")
"""What `narrow` is asked for of rows and pairs of rows."""


def write_patched(
    engine: Engine,
    table: Table,
    path: Path,
    before: TableSource,
    *,
    by: str = "person_id",
    anew: Mapping[str, str] | None = None,
    joins: str = "",
    kept: bool = True,
) -> int:
    """Write a table of all: what `engine` keeps of the persons touched, and what `before` says of all others.

    by: its column of a person; or of a row, where it says nothing of persons. anew: column -> SQL over a row
    `b` of before and what `joins` joins, of columns that may be another though nothing of the person is.
    kept: whether it is kept whole by its name, as where the stage keeps it. Reads what `read_touched` keeps.
    """
    engine.read("before_patched", before)
    columns = ", ".join(f"{(anew or {}).get(name, f'b.{name}')} AS {name}" for name in table.schema.names)
    others = "touched t ON t.person_id" if by.startswith("person_id") else "then_of_touched t ON t.record_id"
    rest = f"SELECT {columns} FROM before_patched b {joins} ANTI JOIN {others} = b.{by}"
    part = ", ".join(table.schema.names)
    whole = f'{rest} UNION ALL SELECT {part} FROM "{table.name}"'
    if kept:
        engine.keep(table.name, whole)
    count = write_table(engine, table, path, "" if kept else whole)
    engine.drop("before_patched")
    return count
