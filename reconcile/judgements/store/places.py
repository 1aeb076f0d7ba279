"""Where the lines of a store of judgements lie: in the store of an OUT, or in a folder of their own as
earlier versions left them. What lines and head say is the same in both (chain.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from reconcile.vocabulary.errors import StorageError
from reconcile.workspace.store.database import DATABASE, adding_alone, make_database, reading, writing
from reconcile.workspace.store.lines import (
    add_lines,
    cut_lines,
    read_head,
    read_lines,
    size_of,
    write_head,
)
from reconcile.workspace.store.secret import depends_on_key

LOG = "judgements"
RESTORE = "Kembalikan simpanan dari cadangan. Rincian: reconcile judgements verify."


class Held(Protocol):
    """The lines of a store while they are looked at, or added to by nobody else."""

    @property
    def content(self) -> bytes:
        """All lines as they were when the place was opened."""

    @property
    def fresh(self) -> bool:
        """Whether nothing is here yet that only its key makes readable."""

    def head(self) -> bytes | None:
        """What vouches for them, None where there is nothing."""

    def cut(self, size: int) -> None:
        """Give up the lines after so many bytes."""

    def end_line(self) -> None:
        """End the last line, which earlier versions may have left open."""

    def add(self, lines: Sequence[bytes], head: bytes) -> None:
        """Add lines with the head that vouches for them: both or none, on the disk when this returns."""

    def write_head(self, head: bytes) -> None:
        """Put another head in place of the one that is there."""


class Place(Protocol):
    """Where lines are kept."""

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept here."""

    def reading(self) -> AbstractContextManager[Held]:
        """The lines as they are now."""

    def adding(self) -> AbstractContextManager[Held]:
        """The lines while nobody else adds any; the place is made where there is none."""


@dataclass(frozen=True)
class InStore:
    """The log of judgements in the store whose folder is `path`."""

    path: Path

    @property
    def exists(self) -> bool:
        if not (self.path / DATABASE).exists():
            return False
        held = self._now()
        return bool(held.content or held.kept_head)

    @contextmanager
    def reading(self) -> Iterator[Held]:
        yield self._now()

    @contextmanager
    def adding(self) -> Iterator[Held]:
        make_database(self.path)
        with adding_alone(self.path, LOG):
            yield self._now()

    def _now(self) -> _HeldLog:
        with reading(self.path / DATABASE) as db:
            return _HeldLog(self.path / DATABASE, read_lines(db, LOG), read_head(db, LOG))


@dataclass
class _HeldLog:
    """content, kept_head: as they were, and are still when something is changed."""

    database: Path
    content: bytes
    kept_head: bytes | None

    @property
    def fresh(self) -> bool:
        return not self.kept_head and not depends_on_key(self.database.parent)

    def head(self) -> bytes | None:
        return self.kept_head

    def cut(self, size: int) -> None:
        self._change(self.content[:size], self.kept_head)

    def end_line(self) -> None:
        """Nothing is left open here."""

    def add(self, lines: Sequence[bytes], head: bytes) -> None:
        self._change(self.content + b"".join(lines), head)

    def write_head(self, head: bytes) -> None:
        self._change(self.content, head)

    def _change(self, content: bytes, head: bytes | None) -> None:
        """One transaction. Raises StorageError when the store was put back or replaced meanwhile."""
        with writing(self.database) as db:
            if (read_head(db, LOG), size_of(db, LOG)) != (self.kept_head, len(self.content)):
                raise StorageError(
                    f"{self.database} diganti selama perintah ini berjalan; tidak ada yang ditambahkan."
                    " Ulangi perintahnya."
                )
            if len(content) < len(self.content):
                cut_lines(db, LOG, content.count(b"\n"))
            *added, _ = content[len(self.content) :].split(b"\n")
            add_lines(db, LOG, [line + b"\n" for line in added])
            if head is not None:
                write_head(db, LOG, head)
        self.content, self.kept_head = content, head
