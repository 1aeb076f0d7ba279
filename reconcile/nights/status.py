"""OUT.store/STATUS.txt: how the last night ended, in plain words, for whoever comes in the morning.

It lies beside what outlives every run and not in the work folder, which may be removed. Files are counted by
programme there and never named.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from reconcile.nights.hours import moment
from reconcile.nights.outcomes import Fate
from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import Workspace

NAME = "STATUS.txt"


def status_text(fate: Fate, where: str, when: str, following: str, standing: str) -> str:
    """The page. where: the results' folder. when: the times of the night. following: when the next night
    is. standing: which results stand."""
    lines = (
        ("Keadaan", fate.state),
        ("Waktu", when),
        ("Yang terjadi", fate.happened),
        *fate.more,
        ("Yang dilakukan", fate.to_do),
        ("Malam berikut", following),
        ("Hasil berlaku", standing),
        ("Folder hasil", where),
    )
    return "".join(f"{name:<15}: {words}\n" for name, words in lines)


def standing_results(out: Path) -> str:
    """Which results stand at `out`, by their day and when they were finished."""
    try:
        manifest = read_manifest(out)
    except (OSError, ValueError, ReconcileError):
        return "belum ada, atau tidak dapat dibaca"
    as_of = date.fromisoformat(manifest["run"]["as_of"])
    finished = manifest.get("measured", {}).get("finished", "")
    with suppress(ValueError, TypeError):
        return f"tanggal acuan {as_of:%d-%m-%Y}, selesai {moment(datetime.fromisoformat(finished))}"
    return f"tanggal acuan {as_of:%d-%m-%Y}"


def status_page(workspace: Workspace) -> Path:
    """Where the page lies."""
    return workspace.store.path / NAME


def write_status(workspace: Workspace, text: str) -> None:
    """Replace STATUS.txt at one stroke; a disk that is full stops nothing here."""
    page = status_page(workspace)
    with suppress(OSError, ReconcileError):
        workspace.make_store()
        draft = page.with_name(f".{NAME}.{os.getpid()}")
        draft.unlink(missing_ok=True)
        with open(
            draft, "x", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)
        ) as file:
            file.write(text)
        draft.replace(page)
        _earlier(workspace).unlink(missing_ok=True)  # two pages would soon say two things


def read_status(workspace: Workspace) -> str:
    """What STATUS.txt says, "" when there is none."""
    return _first_read([status_page(workspace), _earlier(workspace)])


def _earlier(workspace: Workspace) -> Path:
    """Where earlier versions kept the page."""
    return workspace.root / NAME


def _first_read(pages: Sequence[Path]) -> str:
    for page in pages:
        with suppress(OSError, ValueError):
            return page.read_text(encoding="utf-8")
    return ""
