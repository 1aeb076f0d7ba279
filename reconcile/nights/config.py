"""reconcile.toml: what an office asks of every run, so that a night needs no long command line.

Keys are those of the command line's options; paths are seen from the file's own folder. What the command line
names outranks the file. Unknown keys are refused, citing file and key.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from reconcile.nights import Notify
from reconcile.nights.hours import Quiet, late_from, quiet_at, read_quiet, read_time
from reconcile.nights.packages import Monthly
from reconcile.nights.retention import Retention
from reconcile.run.jobs import PATHS, Job
from reconcile.vocabulary.errors import DeclarationError, UsageError
from reconcile.workspace.files.declared import Day, Declared, keys_at_fault, parse_toml, shown
from reconcile.workspace.files.system_words import system_words
from reconcile.workspace.runs import MANIFEST

NAME = "reconcile.toml"
_PATHS = {*PATHS, "token_file", "password_file"} - {"received"}


Time = Annotated[time, BeforeValidator(read_time)]


class Schedule(Declared):
    """When nights are served. at: Jakarta time. port: of the pages with their history. late_after: minutes
    until a night is late; done_by: the time at which it is late however short it was. quiet: the hours in
    which none begins. intake: minutes from one intake of registrations to the next, 0 for none."""

    at: Time = time(1)
    port: int | None = Field(default=None, ge=1, le=65535)
    late_after: int = Field(default=240, ge=1)
    done_by: Time | None = None
    quiet: tuple[Annotated[Quiet, BeforeValidator(read_quiet)], ...] = ()
    intake: float = Field(default=60, ge=0, le=1440)

    @model_validator(mode="after")
    def _outside_quiet(self) -> Self:
        if quiet := quiet_at(self.quiet, self.at):
            raise ValueError(f"at = {self.at:%H:%M} jatuh pada jam tenang {quiet}; pilih waktu lain")
        return self

    def late_from(self, began: datetime) -> datetime:
        """From when on a night that began then is late."""
        return late_from(began, self.late_after, self.done_by)


class Office(Job):
    """All that may stand in the file: whatever a run takes, when nights are, who is told of them, how
    long what they leave is kept, and which packages they make."""

    inputs: Path | None = None  # type: ignore[assignment]
    out: Path | None = None  # type: ignore[assignment]
    as_of: Day = None  # type: ignore[assignment]
    received: None = None  # a merger of registers says it, no file of an office
    train: Literal[False] = False  # a model trained every night is none that is kept
    schedule: Schedule = Schedule()
    notify: Notify = Notify()
    retention: Retention = Retention()
    package: tuple[Monthly, ...] = ()

    def job(self, given: Mapping[str, Any]) -> Job:
        """What is to be run today. given: what the command line names; None where it does not.

        A `previous` that is OUT itself means the last night, and so nothing before there was one. Raises
        UsageError.
        """
        asked = {name: getattr(self, name) for name in self.model_fields_set & set(Job.model_fields)}
        asked.update({name: value for name, value in given.items() if value is not None})
        for name in ("inputs", "out"):
            if asked.get(name) is None:
                raise UsageError(
                    f'Folder --{name} belum disebut. Sebut di baris perintah, atau tulis {name} = "..." di'
                    f" {NAME}."
                )
        job = Job.model_validate({name: value for name, value in asked.items() if value is not None})
        first = job.previous == job.out and not (job.out / MANIFEST).is_file()
        return job.model_copy(update={"previous": None}) if first else job


def read_office(path: Path | None) -> Office:
    """What the office's file says; nothing where none is named.

    Raises UsageError when it cannot be read or others could change what it runs, DeclarationError when it is
    wrong.
    """
    if path is None:
        return Office()
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise UsageError(f"{path} (--config) bukan berkas biasa.")
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} (--config) tidak dapat dibaca: {system_words(error)}.") from error
    declared = parse_toml(content, shown(path))
    try:
        office = Office.model_validate(_seen_from(path.absolute().parent, declared))
    except ValidationError as error:
        raise DeclarationError(f"{shown(path)}: {keys_at_fault(error)}") from error
    if office.notify.command:
        _refuse_others(path)
    return office


def _seen_from(folder: Path, declared: Mapping[str, Any]) -> dict[str, Any]:
    """`declared` with its paths seen from `folder`; what is no text is left to be refused."""
    return {
        name: (
            _seen_from(folder, value)
            if isinstance(value, dict)
            else (
                str(folder / Path(value).expanduser())
                if name in _PATHS and isinstance(value, str) and value.strip()
                else value
            )
        )
        for name, value in declared.items()
    }


def _refuse_others(path: Path) -> None:
    """Who may change the file may run commands as its reader."""
    facts = path.stat()
    if facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH) or facts.st_uid not in (0, os.getuid()):
        raise UsageError(
            f"{path} (--config) dapat diubah pengguna lain, padahal memuat perintah [notify]. Jalankan: chmod"
            f" 600 {path}"
        )
