"""A file that is still being written, or exchanged while it is read, is not what its tables would say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconcile.vocabulary.errors import ExportError, LedgerError
from reconcile.workspace.files.disk import file_sha256


def changed(name: str) -> ExportError:
    """What staff are told about a file that did not stay as it was."""
    return ExportError(
        f"{name}: berkas berubah ketika dibaca (masih disalin atau ditulis). Tunggu sampai selesai disalin,"
        " lalu jalankan lagi."
    )


@contextmanager
def held_still(path: Path, name: str) -> Iterator[str]:
    """Gives the file's sha256 ("" when it is no file). Raises ExportError when size, time or content are
    others afterwards."""
    if not path.is_file():
        yield ""
        return
    facts, sha256 = _facts(path), file_sha256(path)
    try:
        yield sha256
    except (ExportError, LedgerError):
        if _facts(path) != facts:
            raise changed(name) from None
        raise
    if _facts(path) != facts or file_sha256(path) != sha256:
        raise changed(name)


def _facts(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino
