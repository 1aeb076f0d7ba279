"""Where the files of a run lie, and what lies beside OUT."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from reconcile.tables import of_kind
from reconcile.workspace.files.file_names import MANIFEST
from reconcile.workspace.files.private import refuse_strangers
from reconcile.workspace.publishing import PREVIOUS
from reconcile.workspace.store import RunStore, store_at

MARK = ".gitignore"
OTHER_RECORDS = "records_*.parquet"
"""Records of other kinds than persons, beside which a snapshot has no others."""


@dataclass(frozen=True)
class RunFolder:
    """Where one run's tables stand; the same inside the folder being written and inside the published OUT."""

    path: Path

    @property
    def snapshots(self) -> Path:
        return self.path / "snapshots"

    @property
    def findings(self) -> Path:
        return self.path / "findings"

    @property
    def reports(self) -> Path:
        return self.path / "reports"

    @property
    def manifest(self) -> Path:
        return self.path / MANIFEST

    @property
    def store(self) -> Path:
        """What this run leaves to the store, NAME.parquet or NAME.json; moved there when it is published, so
        that nothing of it stands in OUT."""
        return self.path / "store"

    @property
    def model(self) -> Path:
        """What linking persons learned, so that pairs can be explained later."""
        return self.model_of("person")

    def model_of(self, kind: str) -> Path:
        """What linking the rows of a kind learned."""
        return self.path / f"{of_kind('model', kind)}.json"

    @property
    def judgements(self) -> Path:
        """What the judgements of people said in this run, counted."""
        return self.path / "judgements.json"

    @property
    def delivered(self) -> Path:
        """What staff must know of deliveries that wait for somebody's word."""
        return self.path / "held.json"

    @property
    def missing(self) -> Path:
        """Lists that could not be made, with the reason."""
        return self.findings / "missing.json"

    @property
    def unanswered(self) -> Path:
        """How many persons on a roll are on no list because the register gave no answer."""
        return self.findings / "unanswered.json"

    def table(self, name: str) -> Path:
        return self.path / f"{name}.parquet"

    def finding(self, name: str) -> Path:
        return self.findings / f"{name}.parquet"

    def snapshot_tables(self, name: str, *, of_all_kinds: bool = False) -> list[Path]:
        """The Parquet files of table `name` in all snapshots, in the order of their programmes and names; of
        tables that every snapshot has those of files that list persons, unless `of_all_kinds`."""
        found = sorted(self.snapshots.glob(f"*/*/{name}.parquet"))
        return found if of_all_kinds else of_persons(found, self.snapshots.glob(f"*/*/{OTHER_RECORDS}"))


def of_persons(tables: Iterable[Path], others: Iterable[Path]) -> list[Path]:
    """Of the tables of snapshots those beside records of persons, and all records. others: files of records
    of other kinds."""
    theirs = {path.parent for path in others}
    return [path for path in tables if path.parent not in theirs or path.name.startswith("records_")]


@dataclass(frozen=True)
class Workspace:
    """OUT and the folder beside it in which runs are made."""

    out: Path

    @property
    def root(self) -> Path:
        return self.out.with_name(self.out.name + ".work")

    def make(self) -> Path:
        """The folder itself, made when it is not there."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_strangers(self.root)
        keep_from_repositories(self.root)
        return self.root

    @property
    def store(self) -> RunStore:
        """What must outlive every run of `out`: not in here."""
        return store_at(self.out)

    def make_store(self) -> Path:
        """The store's folder, made when it is not there; its database is made by who needs it."""
        folder = self.store.path
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_strangers(folder)
        keep_from_repositories(folder)
        return folder

    @property
    def judgements(self) -> Path:
        """Where earlier versions kept the judgements of people on the runs of `out`; now the store does."""
        return self.out.with_name(self.out.name + ".judgements")

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def previous(self) -> Path:
        return self.root / PREVIOUS

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def spill(self) -> Path:
        return self.root / "spill"


def keep_from_repositories(folder: Path) -> None:
    """Results lie where somebody may run git: whatever the folder is called, nothing in it is ever added."""
    mark = folder / MARK
    if not os.path.lexists(mark):
        mark.touch(mode=0o600)
        mark.write_text("*\n", encoding="utf-8")
