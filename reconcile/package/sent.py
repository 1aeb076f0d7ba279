"""What was sent to whom: a log in the store beside OUT, one line a package, each naming the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.store import DamagedStoreError, RunStore
from reconcile.workspace.store.database import adding_alone, reading, writing
from reconcile.workspace.store.lines import add_lines, read_lines

LOG = "packages"


@dataclass(frozen=True)
class Sent:
    """One package that counts as sent. hash: by which the next one names it. previous: the hash of the one
    before, "" for the first. zip_sha256: of the file. when: UTC. by: the account of the machine."""

    recipient: str
    sequence: int
    month: str
    corrects: int
    kind: str
    level: str
    run: str
    package: str
    hash: str
    previous: str
    zip_sha256: str
    when: str
    by: str

    @property
    def parties(self) -> tuple[str, str]:
        """Who sent it, and the word for what is in it, as its name says."""
        sender, *_, contents, _, _, _ = self.package.split("_")
        return sender, contents.partition("-")[0]


@dataclass(frozen=True)
class SentLog:
    """The log of one store. place: of the store, for words."""

    store: RunStore

    def all(self) -> list[Sent]:
        """Every package that was sent, of all recipients, the first first."""
        if not self.store.exists:
            return []
        with reading(self.store.database) as db:
            lines = read_lines(db, LOG)
        return [self._read(line) for line in lines.splitlines()]

    def to(self, recipient: str) -> list[Sent]:
        """Those of one recipient. Raises UsageError where the chain is broken: one is missing, or says
        another before it than there is."""
        found = [one for one in self.all() if one.recipient == recipient]
        before = ""
        for sequence, one in enumerate(found, 1):
            if one.sequence != sequence or one.previous != before:
                raise UsageError(
                    f"{self.store.path}: rantai paket untuk {recipient} putus pada nomor {sequence}: catatan"
                    " paket yang dikirim tidak bersambung. Pulihkan simpanan dari cadangan dengan reconcile"
                    " store restore, lalu ulangi."
                )
            before = one.hash
        return found

    def faults(self) -> list[str]:
        """A sentence for each chain that is broken, and for lines that cannot be read."""
        faults: list[str] = []
        try:
            for recipient in sorted({one.recipient for one in self.all()}):
                self.to(recipient)
        except UsageError as error:
            faults.append(str(error))
        return faults

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else makes a package meanwhile."""
        with adding_alone(self.store.path, LOG):
            yield

    def add(self, one: Sent) -> None:
        line = json.dumps(asdict(one), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        with writing(self.store.database) as db:
            add_lines(db, LOG, [f"{line}\n".encode()])

    def _read(self, line: bytes) -> Sent:
        try:
            return Sent(**json.loads(line.decode()))
        except (ValueError, TypeError) as error:
            raise DamagedStoreError(
                f"{self.store.path}: catatan paket yang dikirim tidak dapat dibaca. Pulihkan dari cadangan"
                " dengan reconcile store restore."
            ) from error
