"""The ledger of batches: a log in the store beside OUT, a line for each request, answer file and return.

It holds no number and no name: a NIK is there as the id that its row bore, made under the store's secret.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field

from reconcile.workspace.store import DamagedStoreError, RunStore
from reconcile.workspace.store.database import adding_alone, reading, writing
from reconcile.workspace.store.lines import add_lines, read_lines

LOG = "verify"
_SIGNS = 14

FieldResult = tuple[bool, int | None]
"""Whether a field agrees by the asker's threshold, and its score of 100 where it has one."""


def row_id(secret: bytes, nik: str, kind: str = "") -> str:
    """What stands for a NIK where the NIK may not stand; with `kind`, for what is told of it."""
    message = f"verify\x1f{nik}\x1f{kind}".encode()
    return "B" + hmac.digest(secret, message, "sha256").hex()[:_SIGNS].upper()


@dataclass(frozen=True)
class Answered:
    """What was answered about one row. answer: a code of `vocabulary.register_answers.LIFE`."""

    row: str
    answer: str
    fields: Mapping[str, FieldResult] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One event. what: ASKED, ANSWERED or RETURNED. batch: its number, 0 of what is owed in return. rows: ids
    of rows, one each. answers: of ANSWERED. unasked: rows of its file that nobody asked about. threshold:
    from which score the registrar was asked to say "Sesuai". as_of: the day that answers speak of. sha256: of
    the files. when: UTC. by: the account of the machine."""

    what: str
    batch: int
    when: str
    by: str
    purpose: str = ""
    agreement: str = ""
    recipients: Sequence[str] = ()
    rows: Sequence[str] = ()
    answers: Sequence[Answered] = ()
    unasked: int = 0
    threshold: int = 0
    as_of: str = ""
    sha256: Sequence[str] = ()


@dataclass(frozen=True)
class Standing:
    """How one batch stands: rows asked about, answered, refused (nobody looked: ask again), still open, and
    answered in two ways of one day."""

    batch: int
    asked: int
    answered: int
    refused: int
    open: int
    contradicted: int


@dataclass(frozen=True)
class Ledger:
    """The log of one store."""

    store: RunStore

    def all(self) -> list[Line]:
        """Every event, the first first."""
        if not self.store.exists:
            return []
        with reading(self.store.database) as db:
            lines = read_lines(db, LOG)
        return [self._read(line) for line in lines.splitlines()]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else asks, answers or returns meanwhile."""
        with adding_alone(self.store.path, LOG):
            yield

    def add(self, line: Line) -> None:
        text = json.dumps(asdict(line), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        with writing(self.store.database) as db:
            add_lines(db, LOG, [f"{text}\n".encode()])

    def _read(self, line: bytes) -> Line:
        try:
            told = json.loads(line.decode())
            answers = [Answered(one["row"], one["answer"], one["fields"]) for one in told.pop("answers")]
            return Line(**told, answers=answers)
        except (ValueError, TypeError, KeyError) as error:
            raise DamagedStoreError(
                f"{self.store.path}: catatan permintaan verifikasi tidak dapat dibaca. Pulihkan dari cadangan"
                " dengan reconcile store restore."
            ) from error


def asked_in(lines: Sequence[Line]) -> dict[str, int]:
    """Id of a row -> the last batch that asked about it."""
    return {row: line.batch for line in lines if line.what == "ASKED" for row in line.rows}


def settled(lines: Sequence[Line]) -> frozenset[str]:
    """Rows that are not asked about again: answered, or asked and still open. Who was refused is."""
    state = dict.fromkeys(asked_in(lines), True)
    for line in lines:
        for row in line.rows if line.what == "ASKED" else ():
            state[row] = True
        for one in line.answers:
            state[one.row] = one.answer != "NOT_ASKED"
    return frozenset(row for row, stays in state.items() if stays)


def standings(lines: Sequence[Line]) -> list[Standing]:
    """How each batch stands, the first first."""
    found = []
    for line in lines:
        if line.what == "ASKED":
            said: dict[str, set[tuple[str, str]]] = {row: set() for row in line.rows}
            for other in (other for other in lines if other.batch == line.batch):
                for one in other.answers:
                    said[one.row].add((other.as_of, one.answer))
            fates = Counter(_fate({answer for _, answer in answers}) for answers in said.values())
            two = sum(_in_two_ways(answers) for answers in said.values())
            counts = (fates["answered"], fates["refused"], fates["open"])
            found.append(Standing(line.batch, len(line.rows), *counts, two))
    return found


def _in_two_ways(answers: set[tuple[str, str]]) -> bool:
    """Whether answers that speak of one day differ; of several days the newest counts."""
    days = Counter(day for day, answer in answers if answer != "NOT_ASKED")
    return any(count > 1 for count in days.values())


def _fate(answers: set[str]) -> str:
    if not answers:
        return "open"
    return "refused" if answers == {"NOT_ASKED"} else "answered"


def returned(lines: Sequence[Line]) -> frozenset[str]:
    """What was returned already, as ids of a NIK and a kind."""
    return frozenset(row for line in lines if line.what == "RETURNED" for row in line.rows)
