"""What happens to judgements: somebody judged, revoked, or agreed to what another proposed. Events are added,
never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args

from reconcile.vocabulary.days import JAKARTA

Kind = Literal["judged", "revoked", "approved", "mended"]


@dataclass(frozen=True)
class JudgedRow:
    """One row that was asked about, without anything that tells who it is.

    exact, number, named: keyed digests by which the row is found in another delivery; "" where the row lacks
    what they are made of. fields: a keyed digest of each compared field, "" for a blank, so that what changed
    can be named later.
    """

    record_id: str
    programme: str
    exact: str = ""
    number: str = ""
    named: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """One line of the store.

    number: 1, 2, ...; the id people see is "J-<number>". when: UTC. account: the machine's account that
    brought the answers in. by: who decided, as far as known; by_stated: whoever ran the command said so, else
    it is the account again. said_by: whom a column of the worklist names, which anybody can write and which
    so makes it nobody's. file, file_sha256, sheet, row: where it was read. run: number of the run that asked.
    replaces: numbers of the events this one takes the place of. revokes: of those it revokes.
    approves: of the proposals that a second person agrees to. Of a repair that people speak of (mended) the
    question is its number and the verdict its state. on: the day that they wrote beside it, yyyy-mm-dd.
    sealed: a NIK that somebody wrote as the answer, readable under the store's key alone.
    """

    number: int
    kind: Kind
    when: datetime
    by: str
    by_stated: bool = False
    account: str = ""
    said_by: str = ""
    initials: str = ""
    file: str = ""
    file_sha256: str = ""
    sheet: str = ""
    row: int = 0
    run: str = ""
    question_id: str = ""
    answers: str = ""
    class_: str = ""
    verdict: str = ""
    note: str = ""
    left: JudgedRow | None = None
    right: JudgedRow | None = None
    replaces: tuple[int, ...] = ()
    revokes: tuple[int, ...] = ()
    approves: tuple[int, ...] = ()
    sealed: str = ""
    on: str = ""

    @property
    def event_id(self) -> str:
        return event_id(self.number)

    @property
    def day(self) -> date:
        """The day in Jakarta."""
        return self.when.astimezone(JAKARTA).date()

    @property
    def person(self) -> tuple[str, ...] | None:
        """Who decided, or None when only the machine's account is known: many people's papers pass through
        that.

        Always within one account: what a paper says of its writer makes an import nobody else's.
        """
        if not (self.by_stated or self.initials or self.said_by):
            return None
        return (
            self.account,
            *(name.casefold() for name in (self.by if self.by_stated else "", self.said_by, self.initials)),
        )

    @property
    def decided_by(self) -> str:
        """Who decided, as far as known, for people to read; what only a column of a worklist says is told
        as that."""
        written = f"tertulis: {self.said_by}" if self.said_by else ""
        said = self.by if self.by_stated or not written else ""
        return " / ".join(part for part in (said, written, self.initials) if part)

    @property
    def giver(self) -> str:
        """Who decided, and which account brought it in where that is another name."""
        return (
            f"{self.decided_by}, dimasukkan {self.account}"
            if self.account not in ("", self.decided_by)
            else self.decided_by
        )

    def rows(self) -> tuple[JudgedRow, ...]:
        return tuple(row for row in (self.left, self.right) if row is not None)


def event_id(number: int) -> str:
    return f"J-{number}"


def event_number(text: str) -> int | None:
    """The number in "J-12", "j12" or "12"; None for anything else."""
    digits = text.strip().upper().removeprefix("J").lstrip("-")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None


def to_line(event: Event) -> str:
    """The event as one line of JSON; what it does not say is left out."""
    told = asdict(replace(event, when=event.when.astimezone(UTC)))
    said = {
        name: value for name, value in told.items() if name == "by" or value not in ("", None, (), 0, False)
    }
    said |= {"class": said.pop("class_")} if "class_" in said else {}
    said["when"] = said["when"].isoformat(timespec="seconds").replace("+00:00", "Z")
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def from_line(line: str) -> Event:
    """The event on a line. Raises ValueError, KeyError or TypeError when it is not one."""
    said: dict[str, Any] = json.loads(line)
    for bond in ("more", "chain"):  # of the store, not of the event
        said.pop(bond, None)
    said |= {side: JudgedRow(**said[side]) for side in ("left", "right") if side in said}
    said |= {name: tuple(said.get(name, ())) for name in ("replaces", "revokes", "approves")}
    if said["kind"] not in get_args(Kind) or not isinstance(said["number"], int):
        raise ValueError(said["kind"])
    said |= {"class_": said.pop("class")} if "class" in said else {}
    when = datetime.fromisoformat(said.pop("when"))
    if when.tzinfo is None:
        raise ValueError("when")
    event = Event(when=when, **said)
    if not (
        _texts(event, _EVENT_TEXTS)
        and all(_texts(row, _ROW_TEXTS) and _is_fields(row.fields) for row in event.rows())
    ):
        raise ValueError("a text that is none")
    if not all(
        isinstance(one, int) for one in (event.row, *event.replaces, *event.revokes, *event.approves)
    ) or not isinstance(event.by_stated, bool):
        raise ValueError("a number that is none")
    return event


_EVENT_TEXTS = (
    "by", "account", "said_by", "initials", "file", "file_sha256", "sheet", "run",
    "question_id", "answers", "class_", "verdict", "note", "sealed", "on",
)  # fmt: skip
_ROW_TEXTS = ("record_id", "programme", "exact", "number", "named")


def _texts(said: Event | JudgedRow, names: tuple[str, ...]) -> bool:
    return all(isinstance(getattr(said, name), str) for name in names)


def _is_fields(fields: object) -> bool:
    return isinstance(fields, dict) and all(isinstance(one, str) for pair in fields.items() for one in pair)
