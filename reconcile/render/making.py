"""Rendering: out of a published run into one archive, sealed, logged, and put into a folder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.privacy.accesses import Access, check_access, log_access
from reconcile.privacy.sealing import sealed
from reconcile.regions.homes import default_home, home_of
from reconcile.render.cutting import CUT, cut_to
from reconcile.render.order import RenderOrder
from reconcile.render.read_me import NAME, read_me
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.kit.report import Desk
from reconcile.reports.lists.paper import LISTS
from reconcile.reports.lists.recap import recap
from reconcile.reports.worklists.names import book_name
from reconcile.reports.worklists.paper import WORKLISTS
from reconcile.reports.written.archives import archived
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import flush_folders, write_new
from reconcile.workspace.files.private import refuse_strangers
from reconcile.workspace.files.scratch import scratch
from reconcile.workspace.progress import SILENT
from reconcile.workspace.published import Published, opened

_WHOLE = ("ledger", "files", "problems")
_BESIDE = ("persons", "links", "finding_history")
NEEDED = ("model", "records", *_WHOLE, *_BESIDE, *CUT)
"""What is opened of a run."""


@dataclass(frozen=True)
class Rendered:
    """A sealed file. files: the papers in it, with their lines."""

    path: Path
    files: tuple[ReportFile, ...]


def render(order: RenderOrder) -> Rendered:
    """Render what is asked, seal it and put it into its folder; written down before it is there.

    Raises UsageError where nothing of the run concerns the kelurahan, or the folder is not to be used.
    """
    check_access(order.level, order.recipients, order.purpose)
    with opened(order.out, *NEEDED) as run:
        with _tables(order, run) as (engine, facts), scratch() as folder:
            files = _write(engine, facts, order, folder)
            contents = {file.name: (folder / file.name).read_bytes() for file in files}
        contents[NAME] = read_me(order, run.number, files).encode()
        made = sealed(archived(contents), order.seal)
        keys = tuple(one.said for one in order.seal)
        shown = (order.kelurahan, *keys, f"sha256:{hashlib.sha256(made).hexdigest()}")
        log_access(
            order.out,
            Access("render", order.level, run.number, shown, order.recipients, order.purpose),
        )
        return Rendered(_put(order, run.number, made), tuple(files))


@contextmanager
def _tables(order: RenderOrder, run: Published) -> Iterator[tuple[Engine, RunFacts]]:
    """An engine with the run's tables cut to the kelurahan, and what papers say of the run."""
    said = run.manifest["run"]
    home = home_of(str(said.get("home") or default_home()))
    model = run.json("model")
    registers = model.get("made_for", {}).get("registers", ())
    with opened_engine([run.folder]) as engine:
        _read(engine, run)
        sources = keep_homes(engine, registers, order.level, home.code)
        facts = RunFacts(
            number=run.number,
            as_of=date.fromisoformat(said["as_of"]),
            level=order.level,
            names=order.names,
            purpose=order.purpose,
            agreement=str(said.get("agreement", "")),
            home=home,
            sources=sources,
        )
        cut_to(engine, order.kelurahan)
        yield engine, facts


def _read(engine: Engine, run: Published) -> None:
    for name in ("records", *_WHOLE):
        engine.read(name, run.snapshot_tables(name) or tables.empty(name))
    for name in _BESIDE:
        engine.read(name, run.table(name))
    for name in CUT:
        engine.read(f"all_{name}", run.table(name))
        engine.keep(name, f"SELECT * FROM all_{name}")


def _write(engine: Engine, facts: RunFacts, order: RenderOrder, folder: Path) -> list[ReportFile]:
    """The worklist of the kelurahan and the lists that say something of it."""
    desk = Desk(engine, folder, facts, recap(engine), SILENT)
    listed = [file for file in LISTS.write(desk) if file.rows]
    asked = [file for file in WORKLISTS.write(desk) if file.name == book_name(order.kelurahan)]
    if not [*listed, *asked]:
        raise UsageError(
            "Tidak ada pertanyaan dan tidak ada temuan tentang kelurahan itu pada hasil ini; tidak ada yang"
            " diserahkan."
        )
    return [*asked, *listed]


def _put(order: RenderOrder, number: str, made: bytes) -> Path:
    """The sealed file under a name that nobody has; its own, so that none is written over."""
    into = order.into.expanduser().resolve()
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_strangers(into)
    for turn in range(1, 1000):
        again = "" if turn == 1 else f"_{turn}"
        path = into / f"{order.kelurahan}_{order.level}_{number}{again}.zip.age"
        try:
            write_new(path, made)
        except FileExistsError:
            continue
        flush_folders(into)
        return path
    raise UsageError(f"{into} sudah memuat seribu berkas untuk kelurahan ini. Pindahkan yang lama.")


__all__ = ["NEEDED", "Rendered", "render"]
