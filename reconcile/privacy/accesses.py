"""Who had whole numbers and names shown, when and what for: one line each, on the disk before anything is
shown.

OUT.work/akses.jsonl   grows only; its owner's alone; ids of rows and persons, never what stands in them
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from reconcile.privacy.redacting import without_numbers
from reconcile.vocabulary.days import now_utc
from reconcile.vocabulary.errors import ReconcileError, UsageError
from reconcile.workspace.accounts import account
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import Workspace

LOG = "akses.jsonl"


@dataclass(frozen=True)
class Access:
    """What was shown. command: of the command line. run: number of the run. shown: ids of rows, or of a
    person."""

    command: str
    level: str
    run: str
    shown: tuple[str, ...]
    recipients: tuple[str, ...]
    purpose: str


def check_access(level: str, recipients: Sequence[str], purpose: str) -> None:
    """Raise UsageError when all would be shown to nobody by name, or for nothing that was said."""
    if level == "L0" and not (any(name.strip() for name in recipients) and purpose.strip()):
        raise UsageError(
            "Tingkat L0 memuat NIK dan nama lengkap: sebutkan penerimanya dengan --recipient (boleh diulang)"
            " dan tujuannya dengan --purpose. Keduanya dicatat."
        )


def _agreement(out: Path) -> str:
    """Under which agreement the run was made; "" where it names none."""
    try:
        return str(read_manifest(out)["run"].get("agreement", ""))
    except ReconcileError:
        return ""


def log_access(out: Path, access: Access) -> None:
    """Add a line about `access` to the log beside `out`. Raises UsageError when that cannot be written:
    then nothing may be shown."""
    said = asdict(access) | {
        "recipients": [without_numbers(name) for name in access.recipients],
        "purpose": without_numbers(access.purpose),
        "agreement": without_numbers(_agreement(out)),
        "when": now_utc(),
        "account": account(),
    }
    workspace = Workspace(out.expanduser().resolve())
    path = workspace.root / LOG
    try:
        workspace.make()
        descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), 0o600
        )
        try:
            os.write(descriptor, (json.dumps(said, ensure_ascii=False, sort_keys=True) + "\n").encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UsageError(
            f"Catatan akses {path} tidak dapat ditulis, jadi L0 tidak ditampilkan. Periksa izin folder itu."
        ) from error
