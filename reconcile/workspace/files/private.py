"""Nothing open to other accounts of the computer: what this program makes is its owner's alone, and what it
finds open it closes.

A folder is 0700, a file 0600. Reports may be shared with one named group: then OUT may be passed through
(0710) and `reports` read (0750, 0640) by its members, and by nobody else.
"""

from __future__ import annotations

import logging
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from reconcile.vocabulary.errors import UsageError

REPORTS = "reports"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Shared:
    """The group that may read the reports of a run, by name and number."""

    name: str
    number: int


def only_mine() -> None:
    """From now on this process, and those it starts, make files and folders that no other account can open.

    To be called first by everything that a person or a schedule starts.
    """
    os.umask(0o077)


def reports_group(name: str) -> Shared | None:
    """The group called `name`, None for "". Raises UsageError when there is none or this account may not
    give files to it."""
    if not name:
        return None
    try:
        import grp

        number = grp.getgrnam(name).gr_gid
    except (ImportError, KeyError) as error:
        raise UsageError(
            f"Grup {name} (--reports-group) tidak ada di komputer ini. Periksa namanya, atau minta dibuatkan."
        ) from error
    if os.geteuid() != 0 and number not in {os.getegid(), *os.getgroups()}:
        raise UsageError(
            f"Akun ini bukan anggota grup {name} (--reports-group), jadi tidak dapat membagikan laporan"
            " kepadanya."
        )
    return Shared(name, number)


def refuse_strangers(path: Path) -> None:
    """Raise UsageError when `path` is a symbolic link or was made by another account: it could lead or be
    looked into anywhere."""
    if not hasattr(os, "geteuid"):
        return  # Windows: folders are the user's own by where they lie
    facts = path.lstat()
    if stat.S_ISLNK(facts.st_mode):
        raise UsageError(
            f"{path} adalah tautan ke tempat lain, jadi tidak dipakai. Hapus tautannya, atau pilih --out"
            " lain."
        )
    if facts.st_uid != os.geteuid() and not _without_owners(path):
        raise UsageError(
            f"{path} dibuat oleh akun lain ({_account(facts.st_uid)}), jadi tidak dipakai: isinya dapat"
            " dibaca atau diubah akun itu. Jalankan dengan akun itu, minta dihapus, atau pilih --out lain."
        )


def refuse_strangers_in(folder: Path) -> None:
    """As refuse_strangers, for all that lies in `folder`; links deeper down that are one's own are left
    alone."""
    for path in folder.iterdir():
        with suppress(
            FileNotFoundError
        ):  # whoever reads a run meanwhile keeps a folder of his own in there for a while
            refuse_strangers(path)
    for path, facts in _below(folder):
        if hasattr(os, "geteuid") and facts.st_uid != os.geteuid():
            with suppress(FileNotFoundError):
                refuse_strangers(path)


def close(root: Path, shared: Shared | None = None) -> int:
    """Give `root` and all below it the modes of this module; returns how many were open to others. Follows no
    link.

    shared: who may read `root`/reports and pass through `root` to get there.
    """
    return sum(_closed(path, facts, _mode(path, root, facts, shared), shared) for path, facts in _below(root))


def mend(root: Path, shared: Shared | None = None) -> None:
    """Close what stands open at `root`, if there is anything, and say so in one line."""
    if not hasattr(os, "geteuid") or root.is_symlink() or not root.exists():
        return
    opened = close(root, shared)
    if not opened:
        return
    if close(root, shared):
        _log.warning(
            "%s: disk ini tidak mengenal hak akses, jadi akun lain dapat membacanya. Pindahkan hasil ke disk"
            " lain atau kunci foldernya.",
            root,
        )
    else:
        _log.warning("%s: %d berkas atau folder dapat dibuka akun lain; sudah ditutup.", root, opened)


def _mode(path: Path, root: Path, facts: os.stat_result, shared: Shared | None) -> int:
    folder = stat.S_ISDIR(facts.st_mode)
    if shared is not None and path == root:
        return 0o710
    if shared is not None and path.relative_to(root).parts[0] == REPORTS:
        return 0o750 if folder else 0o640
    return 0o700 if folder else 0o600


def _closed(path: Path, facts: os.stat_result, mode: int, shared: Shared | None) -> bool:
    """Whether the path was open to somebody it must not be open to; it no longer is, or it is gone."""
    try:
        return _closed_now(path, facts, mode, shared)
    except FileNotFoundError:
        return False


def _closed_now(path: Path, facts: os.stat_result, mode: int, shared: Shared | None) -> bool:
    group = mode & 0o070
    if group and shared is not None and facts.st_gid != shared.number:
        os.chown(path, -1, shared.number, follow_symlinks=False)
        was_open = bool(facts.st_mode & 0o077)
    else:
        was_open = bool(facts.st_mode & 0o077 & ~mode)
    if facts.st_mode & 0o777 != mode:
        path.chmod(mode)
    return was_open


def _below(root: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """`root` and all below it but links and what they lead to; a folder comes before it is looked into."""
    try:
        facts = root.lstat()
    except FileNotFoundError:
        return  # removed meanwhile
    if stat.S_ISLNK(facts.st_mode):
        return
    yield root, facts
    if stat.S_ISDIR(facts.st_mode):
        for path in _inside(root):
            yield from _below(path)


def _inside(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir(), key=attrgetter("name"))
    except FileNotFoundError:
        return []  # removed meanwhile


def _without_owners(path: Path) -> bool:
    """Whether the disk gives every file to the same account (USB sticks, shares of Windows): then owners
    say nothing."""
    beside = path if path.is_dir() else path.parent
    probe = beside / f".reconcile-{secrets.token_hex(4)}"
    try:
        descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        return False
    try:
        return os.fstat(descriptor).st_uid != os.geteuid()
    finally:
        os.close(descriptor)
        probe.unlink()


def _account(number: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError):
        return f"nomor {number}"
