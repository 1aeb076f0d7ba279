"""What one run is asked to do, as one frozen value that the command line and the flows both fill in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from reconcile.engines.opening import EngineName, check_engine
from reconcile.privacy.masking import Level
from reconcile.regions.homes import default_home, home_of
from reconcile.territory.boundaries import read_boundaries
from reconcile.vocabulary.days import today
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.processes.bounds import RUN_SPACE, refuse_close_limits
from reconcile.workspace.runs import MANIFEST, Workspace

PATHS = (
    "inputs",
    "out",
    "declarations",
    "judgements",
    "previous",
    "cache",
    "cache_key",
    "boundaries",
    "received",
)
"""What of a job is a file or folder."""


class Job(BaseModel):
    """One run: where its exports are, where its results go, and the parameters that decide every byte of
    them.

    home: the two digits of the province that is served, whose residents the lists are about. as_of: the day
    the run speaks of. engine: the one that links; findings and reports are always made by DuckDB.
    programmes: codes, all when empty. declarations: folder of the user's own declarations,
    programmes/*.toml and rules/*.toml, which replace those of the same name in the package. judgements:
    folder of the store of judgements; that of `out` when there is one and none is named. key: where
    its key lies, "" for beside it. previous: an earlier run's folder, which the reports tell the changes
    since. train: whether the model is estimated anew. verify_increment: whether everything is linked
    and found beside what changed, and the two held against one another. level: how much of a person the
    reports show (L0 all, L3 totals only). recipients: who may hold L0 reports. cache: where snapshots are
    kept. cache_key: the secret of their seals, beside the cache when not named. boundaries: borders of
    kelurahan (GeoJSON) that the map of places is drawn with. received: a table of what lost in the registers
    that are read as rolls (register/received.py). reports_group: the group that may read the
    reports. wait: minutes to wait for another run on `out`. deadline: minutes without a step after which the
    run ends itself, 0 for never. reuse: whether links, persons and papers of the run at `out` that say the
    same are taken over; the bytes are the same. memory: limit of the engine, by the number of rows when
    empty. threads: 0 for all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    inputs: Path
    out: Path
    home: str = Field(default_factory=default_home)
    as_of: date = Field(default_factory=today)
    engine: EngineName = "duckdb"
    programmes: tuple[str, ...] = ()
    declarations: Path | None = None
    judgements: Path | None = None
    key: str = ""
    previous: Path | None = None
    train: bool = False
    verify_increment: bool = False
    level: Level = Level.L1
    recipients: tuple[str, ...] = ()
    purpose: str = "Rekonsiliasi penerima bantuan sosial"
    agreement: str = ""
    cache: Path | None = None
    cache_key: Path | None = None
    boundaries: Path | None = None
    received: Path | None = None
    reports_group: str = ""
    wait: float = Field(default=0, ge=0)
    deadline: float = Field(default=240, ge=0)
    reuse: bool = True
    memory: str = ""
    threads: int = 0

    @model_validator(mode="after")
    def _absolute(self) -> Self:
        for name in PATHS:
            path = getattr(self, name)
            if path is not None:
                object.__setattr__(self, name, path.expanduser().resolve())
        return self

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.out)

    @property
    def cache_root(self) -> Path:
        return self.cache or self.workspace.cache

    @property
    def owned(self) -> tuple[Path, ...]:
        """The folders that this job writes, and replaces or removes."""
        store = self.workspace.store.path
        return (self.out, self.workspace.root, store, self.workspace.judgements, self.cache_root)

    def own(self, kind: Literal["programmes", "rules"]) -> list[Path]:
        """The user's folder of declarations of this kind, if there is one."""
        folder = self.declarations / kind if self.declarations else None
        return [folder] if folder and folder.is_dir() else []


def check_job(job: Job) -> None:
    """Raise UsageError for what no run may be asked: to serve what is no province, to write over its own
    inputs, or to show all to nobody by name.

    Raises StorageError under a limit of address space that no run survives.
    """
    refuse_close_limits(RUN_SPACE)
    home_of(job.home)
    for name, folder in (
        ("--inputs", job.inputs),
        ("--declarations", job.declarations),
        ("--judgements", job.judgements),
    ):
        if folder is not None and (folder.is_relative_to(job.out) or job.out.is_relative_to(folder)):
            raise UsageError(
                f"Folder {name} dan --out tidak boleh saling memuat: hasil akan menimpa berkas asal."
            )
        if folder is not None and not folder.exists():
            raise UsageError(f"{folder} ({name}) tidak ada.")
    if job.cache is not None and (job.cache.is_relative_to(job.out) or job.out.is_relative_to(job.cache)):
        raise UsageError(
            "Folder --cache dan --out tidak boleh saling memuat: hasil baru mengganti seluruh isi --out."
        )
    if job.previous and not (job.previous / MANIFEST).is_file():
        raise UsageError(f"{job.previous} (--previous) bukan folder hasil Reconcile: {MANIFEST} tidak ada.")
    if job.declarations and not job.own("programmes") and not job.own("rules"):
        raise UsageError(f"{job.declarations} (--declarations) tidak berisi folder programmes/ atau rules/.")
    if job.level == "L0" and not job.recipients:
        raise UsageError(
            "Tingkat L0 memuat NIK lengkap: sebutkan penerimanya dengan --recipient (boleh diulang)."
        )
    if job.boundaries:
        read_boundaries(job.boundaries)
    check_engine(job.engine, job.memory)
