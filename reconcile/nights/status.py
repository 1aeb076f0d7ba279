"""STATUS.txt: how the last night ended, in plain words, for whoever comes in the morning."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from reconcile.nights.outcomes import Fate
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.runs import Workspace

NAME = "STATUS.txt"


def moment(when: datetime) -> str:
    """31-03-2018 pukul 01.00 WIB."""
    return f"{when.astimezone(JAKARTA):%d-%m-%Y pukul %H.%M} WIB"


def status_text(fate: Fate, where: str, when: str, following: str) -> str:
    """The page. where: the results' folder. when: the times of the night. following: when the next night
    is."""
    told = (
        ("Keadaan", fate.state),
        ("Waktu", when),
        ("Yang terjadi", fate.happened),
        ("Yang dilakukan", fate.to_do),
    )
    return (
        "\n".join(
            f"{name:<15}: {words}"
            for name, words in (*told, ("Malam berikut", following), ("Folder hasil", where))
        )
        + "\n"
    )


def write_status(workspace: Workspace, text: str) -> None:
    """Replace STATUS.txt at one stroke; a disk that is full stops nothing here."""
    with suppress(OSError, ReconcileError):
        draft = workspace.make() / f".{NAME}.{os.getpid()}"
        draft.unlink(missing_ok=True)
        with open(
            draft, "x", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)
        ) as file:
            file.write(text)
        draft.replace(workspace.root / NAME)


def read_status(workspace: Workspace) -> str:
    """What STATUS.txt says, "" when there is none."""
    try:
        return Path(workspace.root / NAME).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
