"""Standardised exports kept by content, so that an unchanged file is not read twice.

A snapshot is one folder of Parquet tables made from one export. Its key covers everything that can change a
byte of it but the day: the file's content and name, the programme's declaration and the code that reads. An
entry says between which days the export is read so; on another it is read again, into an entry beside it: the
first of the days is in its name, so that runs of other days take nothing from one another.

An entry carries the hash of each of its tables, and those days, under a keyed seal. The secret lies apart
(beside the folder, or where the user says), so who can write to the cache alone cannot make an entry that is
believed. The same secret marks the folder as ours: in a folder without the mark, and beside an entry without
our seal, nothing is ever removed.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from secrets import token_hex

from reconcile import tables
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import file_sha256, write_new, write_whole
from reconcile.workspace.files.private import mend, refuse_strangers, refuse_strangers_in
from reconcile.workspace.files.scratch import is_scratch, scratch, sweep
from reconcile.workspace.files.system_words import system_words

MARK = ".reconcile-cache"
_SEAL = "seal.json"
_ENTRY = re.compile(r"[0-9a-f]{32}(-\d{8})?")  # without a day: of versions before, until nobody uses them
_KEEP_DAYS = 62  # two monthly deliveries
_DAY = 24 * 3600  # seconds
_ALIKE = 6

RAW_ROWS = "raw_rows.parquet"
"""What only the next reading needs: it stays in the cache."""


@dataclass(frozen=True)
class Sealed:
    """tables: name -> hash of each. first, last: the days (ISO) between which the export is read so. way: how
    it was read (`snapshot_way`). bytes: of the export."""

    tables: dict[str, str]
    first: str
    last: str
    way: str = ""
    bytes: int = 0

    @property
    def said(self) -> tuple[list[tuple[str, str]], str, str, str, int]:
        return sorted(self.tables.items()), self.first, self.last, self.way, self.bytes

    def holds(self, day: date) -> bool:
        """Whether the export is read so on `day`."""
        return self.first <= day.isoformat() <= self.last


@dataclass(frozen=True)
class Kept:
    """An entry from which rows may be taken over."""

    entry: Path
    sealed: Sealed

    def is_whole(self) -> bool:
        """Whether every byte is as it was sealed."""
        return _whole(self.entry, self.sealed.tables)


@dataclass(frozen=True)
class SnapshotCache:
    """Sealed snapshots under `root`, one folder a key. An entry appears whole or not at all.

    secret: what seals are made with. drafts: where snapshots are made before they are sealed, on the disk of
    `root`.
    """

    root: Path
    secret: bytes = field(repr=False)
    drafts: Path

    def entry(self, key: str, day: date) -> Path:
        """Where the snapshot of `key` lies that could be that of `day`: the latest that begins by then."""
        until = _named(key, day)
        begun = [path.name for path in self.root.glob(f"{key}-????????") if path.name <= until]
        return self.root / max(begun, default=until)

    def has(self, key: str, day: date) -> bool:
        """True when the snapshot is there, is read so on `day` and every byte is as it was sealed; a damaged
        one of ours is removed."""
        entry = self.entry(key, day)
        sealed = self._sealed(entry)
        if sealed is None or not _whole(entry, sealed.tables):
            self._remove(entry)
            return False
        if not sealed.holds(day):
            return False
        os.utime(entry)
        return True

    def alike(self, way: str, size: int) -> list[Kept]:
        """Entries that were read the same way, on whatever day, those of exports of about `size` bytes first,
        of as large ones the latest; a few. They are not held against their hashes yet."""
        entries = [Kept(path, sealed) for path in self._entries() if (sealed := self._sealed(path))]
        fit = [one for one in entries if one.sealed.way == way and RAW_ROWS in one.sealed.tables]
        fit.sort(key=lambda one: (one.sealed.first, one.entry.name), reverse=True)
        return sorted(fit, key=lambda one: abs(one.sealed.bytes - size))[:_ALIKE]

    def _entries(self) -> list[Path]:
        try:
            return [path for path in self.root.iterdir() if _ENTRY.fullmatch(path.name)]
        except OSError:
            return []

    def draft(self) -> Path:
        """A new empty folder to build a snapshot in."""
        draft = self.drafts / token_hex(6)
        draft.mkdir(mode=0o700)
        return draft

    def seal(self, draft: Path, key: str, days: tuple[date, date], *, way: str = "", size: int = 0) -> None:
        """Turn a finished draft into the entry of `key`, which is good from the first of `days` to the last.
        way, size: as `alike` asks for them."""
        hashes = {path.name: file_sha256(path) for path in sorted(draft.iterdir())}
        if not all(map(_is_table, hashes)):  # the next start would take the entry for somebody else's
            raise ValueError(f"no tables of a snapshot: {sorted(hashes)}")
        for path in draft.iterdir():
            path.chmod(0o600)  # linked into runs: the mode is that of the run's file as well
        sealed = Sealed(hashes, days[0].isoformat(), days[1].isoformat(), way, size)
        entry = self.root / _named(key, days[0])
        seal = _seal(self.secret, entry.name, *sealed.said)
        write_new(draft / _SEAL, json.dumps({**asdict(sealed), "seal": seal}).encode())
        before = self._sealed(entry)
        if before is None or not _whole(entry, before.tables):  # a whole one may be in use: the same bytes
            self._remove(entry)
        with suppress(OSError):  # another run sealed the same content first
            draft.rename(entry)
        shutil.rmtree(draft, ignore_errors=True)

    def place(self, key: str, day: date, snapshot: Path) -> None:
        """Put the snapshot of `key` for `day` into a run, sharing its bytes where the disk can."""
        share(self.entry(key, day), snapshot)

    def remove_old(self) -> None:
        """Remove what was not used for two months: personal data is not kept for convenience."""
        remove_unused(self.root, _KEEP_DAYS)

    def _sealed(self, entry: Path) -> Sealed | None:
        """What stands under the entry's seal; None when it has none, or one that was not made with our
        secret for this key."""
        try:
            said = json.loads((entry / _SEAL).read_bytes())
            sealed = Sealed(said["tables"], said["first"], said["last"], said["way"], said["bytes"])
            whole = hmac.compare_digest(said["seal"], _seal(self.secret, entry.name, *sealed.said))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return sealed if whole else None

    def _remove(self, entry: Path) -> None:
        """An entry of this cache, whole or damaged; anything of another shape is left alone."""
        if _shaped(entry):
            shutil.rmtree(entry, ignore_errors=True)


def _named(key: str, first: date) -> str:
    return f"{key}-{first.isoformat().replace('-', '')}"


def unused_entries(root: Path, days: float) -> list[Path]:
    """The entries of the cache at `root` that no run used for so many days; none where there is no cache."""
    if not (root / MARK).is_file():
        return []
    until = time.time() - days * _DAY
    found = [path for path in sorted(root.iterdir()) if _ENTRY.fullmatch(path.name)]
    return [path for path in found if path.lstat().st_mtime <= until and _shaped(path)]


def remove_unused(root: Path, days: float) -> None:
    """Remove them."""
    for entry in unused_entries(root, days):
        shutil.rmtree(entry, ignore_errors=True)


def share(entry: Path, snapshot: Path) -> None:
    """The tables of a snapshot at another place too, by links where the disk can."""
    snapshot.mkdir(parents=True)
    for path in sorted(path for path in entry.glob("*.parquet") if path.name != RAW_ROWS):
        try:
            os.link(path, snapshot / path.name)
        except OSError:
            shutil.copyfile(path, snapshot / path.name)


@contextmanager
def opened_cache(root: Path, key_file: Path | None, *, own: bool) -> Iterator[SnapshotCache]:
    """The cache at `root`, made when there is none. key_file: where its secret lies; beside it when None.

    own: it lies in the run's own folder, where nobody else puts anything: with a new secret it begins anew.
    Raises UsageError, before anything there is touched, when the folder holds anything that is not ours.
    """
    if os.path.lexists(root):
        refuse_strangers(root)
    secret = _secret(key_file or root.with_name(f"{root.name}.key"))
    _claim(root, secret, own=own)
    refuse_strangers_in(root)
    mend(root)
    sweep(root)
    with scratch(root) as drafts:
        found = SnapshotCache(root, secret, drafts)
        found.remove_old()
        yield found


def _claim(root: Path, secret: bytes, *, own: bool) -> None:
    """Refuse a folder that holds anything else, and mark an empty one as a cache of this secret."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark, ours = root / MARK, _seal(secret, MARK, []).encode()
    held = sorted(path for path in root.iterdir() if not path.name.startswith((MARK, f".{MARK}-")))
    strange = next((path for path in held if not (_shaped(path) or is_scratch(path))), None)
    if strange is not None:
        raise _refused(root, f"berisi {strange.name}, yang bukan simpanan Reconcile")
    marked = mark.is_file() and not mark.is_symlink()
    known = marked and hmac.compare_digest(mark.read_bytes(), ours)
    if own and not known:
        for path in held:
            shutil.rmtree(path, ignore_errors=True)
    if (own and not known) or (not held and not os.path.lexists(mark)):
        write_whole(mark, ours)
    elif not known:
        raise _refused(
            root, "dibuat dengan kunci lain, atau bukan oleh Reconcile" if held else "bertanda kunci lain"
        )


def _refused(root: Path, why: str) -> UsageError:
    return UsageError(
        f"Folder simpanan {root} {why}, jadi tidak dipakai dan isinya tidak disentuh. Pilih folder kosong"
        " dengan --cache, atau periksa lalu hapus sendiri folder itu."
    )


def _shaped(entry: Path) -> bool:
    """Whether the folder could be an entry, whole or damaged: our name, and nothing in it but tables and a
    seal."""
    try:
        if not _ENTRY.fullmatch(entry.name) or not stat.S_ISDIR(entry.lstat().st_mode):
            return False
        return all(
            (_is_table(path.name) or path.name == _SEAL) and stat.S_ISREG(path.lstat().st_mode)
            for path in entry.iterdir()
        )
    except OSError:
        return False


def _is_table(name: str) -> bool:
    return name == RAW_ROWS or (name.endswith(".parquet") and tables.is_table(name.removesuffix(".parquet")))


def _whole(entry: Path, sealed: dict[str, str]) -> bool:
    try:
        return {path.name for path in entry.iterdir()} == {*sealed, _SEAL} and all(
            file_sha256(entry / name) == sha256 for name, sha256 in sealed.items()
        )
    except OSError:
        return False


def _seal(secret: bytes, *said: object) -> str:
    return hmac.new(secret, json.dumps(said).encode(), "sha256").hexdigest()


def _secret(path: Path) -> bytes:
    """The 32 bytes at `path`, made at first use. Raises UsageError when there is something else."""
    try:
        if not os.path.lexists(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(path, os.urandom(32))
        secret = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"Kunci simpanan {path} tidak dapat dibuat atau dibaca ({system_words(error)}). Sebut letak lain"
            " dengan --cache-key."
        ) from error
    if len(secret) != 32:
        raise UsageError(
            f"{path} bukan kunci simpanan (32 bita). Hapus bersama folder simpanannya, atau sebut yang benar"
            " dengan --cache-key."
        )
    path.chmod(0o600)
    return secret


def _write_once(path: Path, content: bytes) -> None:
    """A file as disk.write_new makes it, whole when it appears; one that somebody else made first is left
    as it is."""
    write_new(draft := path.with_name(f".{path.name}-{token_hex(4)}"), content)
    with suppress(OSError):  # somebody made it first, or the disk has no links
        os.link(draft, path)
    if path.exists():
        draft.unlink()
    else:
        draft.replace(path)
