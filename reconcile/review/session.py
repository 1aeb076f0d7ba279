"""What the page asks for and what it is told, as plain values; one review serves all tabs."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from reconcile.explain.pairs import Row, shown_rows
from reconcile.explain.side_by_side import side_by_side
from reconcile.review.evidence import Evidence
from reconcile.review.keeping import Held, Keeping
from reconcile.review.marks import LABELS, compare_rows
from reconcile.review.queue import Question, Queue
from reconcile.review.sinks import Offered
from reconcile.vocabulary.errors import ReconcileError
from reconcile.vocabulary.verdicts import IDENTITY, VERDICTS

LONGEST_NOTE = 500
_NUMBER_OF_A_PERSON = re.compile(r"(?:\d[\s.-]?){10,}")
_RELATIONS = {"HEAD": "kepala keluarga", "SPOUSE": "istri/suami", "CHILD": "anak", "OTHER": "anggota lain"}
_LISTED = ("name", "birth_date", "sex", "nik", "family_card", "mother", "place", "period")


class RefusedError(ReconcileError):
    """The page asked for something that cannot be done as things stand; the message says what to do."""


class UnknownQuestionError(RefusedError):
    """There is no such question in this review."""


class HiddenError(RefusedError):
    """Blind review: this is told after the answer."""


class ConflictError(RefusedError):
    """The question was answered elsewhere since the page looked."""


class Review:
    """The review of a queue. blind: what the machine thinks stays here until the question is answered."""

    def __init__(
        self, queue: Queue, evidence: Evidence, keeping: Keeping, *, blind: bool = False, by: str = ""
    ) -> None:
        self._queue, self._evidence, self._keeping = queue, evidence, keeping
        self._blind, self._by = blind, by
        self._lock = threading.RLock()

    def overview(self) -> dict[str, Any]:
        """What is reviewed, and where the review stands."""
        about = {
            "number": self._queue.number,
            "as_of": self._queue.as_of,
            "level": self._queue.level,
            "blind": self._blind,
            "by": self._by,
        }
        with self._lock:
            return {
                **about,
                "open": self._next_open(-1),
                "notices": len(self._keeping.notices),
                **self._progress(),
            }

    def question(self, place: int) -> dict[str, Any]:
        """The question at `place`, 0-based. Raises UnknownQuestionError."""
        with self._lock:
            return self._facts_of(place)

    def evidence(self, place: int) -> dict[str, Any]:
        """The waterfall of the question, or {"ready": False} while it is being worked out. Raises
        HiddenError in blind review."""
        with self._lock:
            if self._hidden(self._at(place)):
                raise HiddenError("Tinjauan buta: bukti ditampilkan setelah soal ini dijawab.")
        told = self._evidence.waterfall(place)
        return {"ready": False} if told is None else {"ready": True, **told}

    def answer(self, offered: Offered, seen: str | None = None) -> dict[str, Any]:
        """Take an answer, in place of the version the page has seen; when this returns it is on the disk.

        Raises what kept it from the disk, UnknownQuestionError, RefusedError for another word or a note with
        a number of a person, ConflictError when the answer in force is not the one seen: another tab was
        faster.
        """
        offered = replace(offered, note=" ".join(offered.note.split()))
        _check(offered)
        with self._lock:
            place = self._place(offered.question_id)
            before = held = self._held(offered.question_id)
            if (
                held is None or before is None or before.offered != offered
            ):  # the same twice, from two tabs or a nervous finger, is one answer
                if (before.version if before else None) != seen:
                    raise ConflictError(
                        f"Soal ini sudah dijawab {before.offered.verdict} di tempat lain."
                        if before
                        else "Jawaban tadi sudah dibatalkan."
                    )
                held = self._keeping.put(offered)
        warning = held.wait()
        with self._lock:
            return {"place": place, "open": self._next_open(place), "warning": warning, **self._progress()}

    def undo(self, question_id: str | None = None) -> dict[str, Any]:
        """Take back the answer to a question, or the last one given. Raises RefusedError when there is
        none."""
        with self._lock:
            asked = [one for one in self._keeping.held.copy() if one in self._queue.places]
            chosen = question_id if question_id is not None else next(reversed(asked), None)
            if chosen is None:
                raise RefusedError("Belum ada jawaban yang dapat dibatalkan.")
            place = self._place(chosen)
            if chosen not in asked:
                raise RefusedError("Soal ini belum dijawab, jadi tidak ada yang dibatalkan.")
            task = self._keeping.take_back(chosen)
        if task is not None:
            task.wait()
        with self._lock:
            return {"place": place, **self._progress()}

    def saving(self) -> dict[str, Any]:
        """How many changes are not saved yet, and all that went wrong since the start."""
        notices = [
            {"place": self._queue.places.get(notice.question_id), "message": notice.message}
            for notice in self._keeping.notices.copy()
        ]
        return {"notices": notices, **self._progress()}

    def _held(self, question_id: str) -> Held | None:
        return self._keeping.held.get(question_id)

    def _at(self, place: int) -> Question:
        if not 0 <= place < len(self._queue.questions):
            raise UnknownQuestionError("Soal ini tidak ada pada tinjauan ini.")
        return self._queue.questions[place]

    def _place(self, question_id: str) -> int:
        try:
            return self._queue.places[question_id]
        except KeyError:
            raise UnknownQuestionError("Soal ini tidak ada pada tinjauan ini. Muat ulang halaman.") from None

    def _hidden(self, question: Question) -> bool:
        return self._blind and self._held(question.question_id) is None

    def _progress(self) -> dict[str, Any]:
        """Answers that are on the disk, and how many changes are on their way there."""
        kept = [
            held
            for question_id, held in self._keeping.held.copy().items()
            if question_id in self._queue.places and held.given
        ]
        said = Counter(held.offered.verdict for held in kept)
        return {
            "total": len(self._queue.questions),
            "answered": said.total(),
            "verdicts": {name: said[name] for name in VERDICTS[IDENTITY]},
            "saving": self._keeping.saving(),
        }

    def _next_open(self, place: int) -> int | None:
        """The first open question after `place`, from the start again at the end; None when all are
        answered."""
        questions = self._queue.questions
        for step in range(1, len(questions) + 1):
            at = (place + step) % len(questions)
            if self._held(questions[at].question_id) is None:
                return at
        return None

    def _facts_of(self, place: int) -> dict[str, Any]:
        question = self._at(place)
        hidden = self._hidden(question)
        table = self._queue.rows_of(question)
        raw = {row["record_id"]: row for row in table.to_pylist()}
        rows = {row.record_id: row for row in shown_rows(table, self._queue.level)}
        values = {record_id: {**rows[record_id].values, **_also(raw[record_id])} for record_id in raw}
        asked = (question.record_id_left, question.record_id_right)
        left, right = asked
        level = self._queue.level
        values[left], values[right] = side_by_side(
            (raw[left], raw[right]), (values[left], values[right]), level
        )
        held = self._held(question.question_id)
        return {
            "place": place,
            "question_id": question.question_id,
            "rows": [_heading(rows[record_id], raw[record_id]) for record_id in asked],
            "fields": [
                asdict(field)
                for field in compare_rows((raw[left], raw[right]), (values[left], values[right]), level)
            ],
            "others": _others(
                [record_id for record_id in raw if record_id not in asked], rows, raw, values, hidden
            ),
            "other_labels": [LABELS[name] for name in _LISTED],
            "told": question.told,
            "machine": None if hidden else _machine(question),
            "hidden": hidden,
            "answer": (
                {"verdict": held.offered.verdict, "note": held.offered.note, "version": held.version}
                if held
                else None
            ),
            "open": self._next_open(place),
            **self._progress(),
        }


def _check(offered: Offered) -> None:
    if offered.verdict not in VERDICTS[IDENTITY]:
        raise RefusedError("Jawaban tidak dikenal. Pilih SAMA, BEDA atau RAGU.")
    if len(offered.note) > LONGEST_NOTE:
        raise RefusedError(f"Catatan terlalu panjang: paling banyak {LONGEST_NOTE} huruf.")
    if _NUMBER_OF_A_PERSON.search(offered.note):
        raise RefusedError(
            "Catatan tidak boleh memuat NIK, nomor KK atau nomor lain yang panjang. Hapus nomornya, lalu"
            " jawab lagi."
        )


def _also(raw: Mapping[str, Any]) -> dict[str, str]:
    """What the page shows of a row beside the fields of the model; nothing in it needs masking."""
    start, end = raw["period_start"], raw["period_end"]
    period = (
        f"{_month(start)} s.d. {_month(end) if end else 'sekarang'}"
        if start
        else (f"s.d. {_month(end)}" if end else "")
    )
    return {"relationship": _RELATIONS.get(raw["relationship"], ""), "period": period}


def _month(day: str) -> str:
    return f"{day[5:7]}-{day[:4]}"


def _heading(row: Row, raw: Mapping[str, Any]) -> dict[str, str]:
    return {"record_id": row.record_id, "programme": raw["programme"].upper(), "where": row.where}


def _others(
    listed: list[str],
    rows: Mapping[str, Row],
    raw: Mapping[str, Any],
    values: Mapping[str, Mapping[str, str]],
    hidden: bool,
) -> list[dict[str, Any]]:
    """The other rows of the person or persons; whose they are is the machine's opinion, so not told while
    that is hidden."""
    found = [
        {
            "person": None if hidden else raw[record_id]["person"],
            **_heading(rows[record_id], raw[record_id]),
            "values": [values[record_id].get(name, "") for name in _LISTED],
        }
        for record_id in listed
    ]
    return sorted(found, key=lambda one: one["record_id"]) if hidden else found


def _machine(question: Question) -> dict[str, Any]:
    """What the machine holds and proposes. No probability: it stands in the evidence, with what it rests
    on."""
    return {
        "persons": 1 if question.person_id_other is None else 2,
        "changes": question.changes,
        "reason": question.reason,
        "action": question.action,
        "authority": question.authority,
    }
