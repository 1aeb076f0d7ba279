"""How far people are: questions of each kelurahan answered and waiting, and what owners of rolls said of
repairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

from reconcile import findings, tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.regions.homes import default_home
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.progress.answered import Answered, answered_by_place
from reconcile.reports.verification.words import STATE_WORDS
from reconcile.reports.worklists.names import place_name
from reconcile.tables.verification import STATES
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import read_table
from reconcile.workspace.published import Published, opened

_SNAPSHOT = ("records", "ledger", "files", "problems")
_OF_RUN = ("persons", "questions", "question_rows", *findings.names())


def answered_in(run: Path, kept: Collection[str] = ()) -> list[Answered]:
    """Each place with a question, as the run published at `run` knows the answers. kept: ids of questions
    that were answered since. Raises UsageError when there is no run."""
    with opened(run, "model", *_SNAPSHOT, *_OF_RUN) as found, opened_engine([found.folder]) as engine:
        _read(engine, found)
        registers = found.json("model").get("made_for", {}).get("registers", ())
        home = str(found.manifest["run"].get("home") or default_home())
        keep_homes(engine, registers, Level.L1, home)
        return answered_by_place(engine, kept)


def _read(engine: Engine, run: Published) -> None:
    for name in _SNAPSHOT:
        engine.read(name, run.snapshot_tables(name) or tables.empty(name))
    for name in _OF_RUN:
        engine.read(name, run.table(name))


def answered_lines(places: list[Answered]) -> Iterator[str]:
    """A line for each place, the sum of all last; and what becomes of answers that lie in the store."""
    kept = sum(one.kept for one in places)
    rows = [(_short(one.place), one.answered, one.kept, one.waiting - one.kept) for one in places]
    answered, waiting = sum(one.answered for one in places), sum(one.waiting for one in places)
    rows.append(("Jumlah", answered, kept, waiting - kept))
    width = max(len(name) for name in ("Wilayah", *(row[0] for row in rows)))
    yield f"{'Wilayah':<{width}} {'terjawab':>9} {'disimpan':>9} {'menunggu':>9}"
    for name, *counts in rows:
        yield " ".join([f"{name:<{width}}", *(f"{number(count):>9}" for count in counts)])
    if kept:
        yield f"{number(kept)} jawaban disimpan sesudah hasil ini; dipakai pada proses berikutnya."


def _short(place: str) -> str:
    """A place as a narrow terminal has room for: kelurahan and kecamatan."""
    named = ", ".join(place_name(place).split(", ")[:2])
    return named.replace("Kelurahan ", "Kel. ").replace("Kecamatan ", "Kec. ")


def repairs_line(run: Path) -> str:
    """How many repairs stand in which state as the run knows them; "" where there are none."""
    with opened(run, "repairs") as found:
        told = read_table(found.table("repairs"), ["state"]) if found.has("repairs") else None
        states = Counter(told["state"].to_pylist() if told is not None else ())
    words = (f"{number(states[state])} {STATE_WORDS[state].lower()}" for state in STATES if states[state])
    return f"Usulan perbaikan: {', '.join(words)}." if states else ""
