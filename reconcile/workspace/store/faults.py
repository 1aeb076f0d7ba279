"""What can be wrong with a store, in words; and the failures of SQLite told apart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconcile.vocabulary.errors import StorageError, UsageError

RESTORE = "Pulihkan dari cadangan dengan reconcile store restore."
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_OURS = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)
_DISK = {
    sqlite3.SQLITE_FULL: "disk penuh",
    sqlite3.SQLITE_READONLY: "tidak boleh ditulis",
    sqlite3.SQLITE_PERM: "tidak boleh dibuka oleh akun ini",
    sqlite3.SQLITE_CANTOPEN: "tidak dapat dibuka",
    sqlite3.SQLITE_IOERR: "disk gagal membaca atau menulis",
}


class DamagedStoreError(UsageError):
    """The store is not as this program wrote it, so nothing in it is used."""


class ForeignStoreError(UsageError):
    """The store does not know the run that stands at OUT: it is older than OUT, lost, or another's."""


@contextmanager
def sqlite_failures(path: Path) -> Iterator[None]:
    """Turn a failure of SQLite into StorageError or DamagedStoreError; a mistake of ours passes as it is."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _BUSY:
            raise StorageError(
                f"{path} sedang ditulis proses lain dan tidak kunjung bebas. Tunggu sebentar, lalu ulangi."
            ) from error
        if code in _DISK:
            raise StorageError(
                f"{path}: {_DISK[code]}. Hasil sebelumnya tidak berubah, begitu pula isi simpanan. Periksa"
                " disk dan izinnya, lalu ulangi."
            ) from error
        if isinstance(error, _OURS):
            raise
        raise damaged(path, "bukan basis data yang utuh") from error  # also where a table of ours is missing


def damaged(path: Path, why: str) -> DamagedStoreError:
    return DamagedStoreError(f"Simpanan {path} rusak: {why}. Tidak ada yang dipakai. {RESTORE}")
