"""What is offered to the store, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """One answer as somebody gave it.

    question_id and verdict as written. record_id: the "ID baris" that stood beside, to check that both still
    belong together. pair: two row ids, for an answer about a pair that names no question. sheet, row: where
    it was read, 0 when on no sheet. by: who decided, when the answer itself says so: kept, but not believed.
    """

    question_id: str
    verdict: str
    note: str = ""
    initials: str = ""
    sheet: str = ""
    row: int = 0
    record_id: str = ""
    pair: tuple[str, str] | None = None
    by: str = ""


@dataclass(frozen=True)
class Origin:
    """Where answers come from. file: its name without folders. sha256: of its bytes. run: number of the
    run it names, if any."""

    file: str
    sha256: str = ""
    run: str = ""


@dataclass(frozen=True)
class Refusal:
    """An answer, or a whole sheet or file (row 0), that could not be taken, and why (Indonesian, no
    personal data)."""

    sheet: str
    row: int
    why: str


@dataclass(frozen=True)
class Taken:
    """An answer that is now in the store. replaced: ids of the events it takes the place of; instead: what
    they said, and who."""

    event_id: str
    question_id: str
    verdict: str
    replaced: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """What became of the answers of one file. mark: what the store calls it, for it keeps no names of files.

    empty: question lines without an answer. unchanged: answers the store had already. contradictions:
    Indonesian sentences, one for each judgement that is not used as long as another contradicts it. doubts:
    answers that were taken and are worth a second look.
    """

    file: str
    taken: tuple[Taken, ...] = ()
    empty: int = 0
    unchanged: int = 0
    refused: tuple[Refusal, ...] = ()
    contradictions: tuple[str, ...] = ()
    mark: str = ""
    doubts: tuple[Refusal, ...] = ()

    @property
    def whole(self) -> bool:
        """Everything people wrote is in the store and is used."""
        return not self.refused and not self.contradictions
