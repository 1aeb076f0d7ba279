"""What the page asks for and what it is told, as plain values; one review serves all tabs."""

from __future__ import annotations

import re
import threading
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from reconcile.parsing.numbers.nik_text import is_possible
from reconcile.review.evidence import Evidence
from reconcile.review.filters import Filters, Wish
from reconcile.review.keeping import Held, Keeping
from reconcile.review.marks import LABELS
from reconcile.review.queue import Question, Queue
from reconcile.review.refusals import ConflictError, HiddenError, RefusedError, UnknownQuestionError
from reconcile.review.shown import LISTED, as_offered, facts_of, group_rows, takes_number, verdicts_for
from reconcile.review.sinks import First, Offered
from reconcile.vocabulary.verdicts import ACTION, IDENTITY, OTHER_NIK, VERDICTS

LONGEST_NOTE = 500
_NUMBER_OF_A_PERSON = re.compile(r"(?:\d[\s.-]?){10,}")
MOST_GROUPED = 30
"""So many questions of people that hang together are shown as one group."""
_MOST_FILTERS = 200
ALL = ""
"""The filter that leaves out nothing."""


class Review:
    """The review of a queue. blind: what the machine thinks stays here until the question is answered.
    first: question id -> what somebody else answered before, told after this answer: a second opinion."""

    def __init__(
        self,
        queue: Queue,
        evidence: Evidence,
        keeping: Keeping,
        *,
        blind: bool = False,
        by: str = "",
        first: Mapping[str, First] | None = None,
    ) -> None:
        self._queue, self._evidence, self._keeping = queue, evidence, keeping
        self._blind, self._by = blind or first is not None, by
        self._first = first
        self._filters = Filters(queue)
        self._within: dict[str, tuple[int, ...]] = {ALL: tuple(range(len(queue.questions)))}
        self._lock = threading.RLock()

    def overview(self) -> dict[str, Any]:
        """What is reviewed, and where the review stands."""
        about = {
            "number": self._queue.number,
            "as_of": self._queue.as_of,
            "level": self._queue.level,
            "blind": self._blind,
            "second": self._first is not None,
            "by": self._by,
        }
        with self._lock:
            return {
                **about,
                "open": self._next_open(-1, ALL),
                "notices": len(self._keeping.notices),
                **self._progress(),
            }

    def options(self) -> dict[str, Any]:
        """What can be chosen among. Blind, no kinds: they are the machine's opinion."""
        options = self._filters.options()
        return {**options, "kinds": [] if self._blind else options["kinds"]}

    def choose(self, wish: Wish) -> dict[str, Any]:
        """A name for the questions that are wished for, to be given with what is asked from now on, and the
        first of them. Raises RefusedError in blind review for a kind."""
        if self._blind and wish.kind:
            raise RefusedError(
                "Tinjauan buta: soal tidak disaring menurut jenis, karena jenis itu pendapat mesin."
            )
        with self._lock:
            places = self._filters.places(wish, self._keeping.held.copy())
            name = ALL if places == self._within[ALL] else f"F{len(self._within)}"
            if len(self._within) >= _MOST_FILTERS:
                self._within = {ALL: self._within[ALL]}
            self._within[name] = places
            return {"filter": name, "count": len(places), "open": self._next_open(-1, name),
                    "first": places[0] if places else None}  # fmt: skip

    def question(self, place: int, within: str = ALL) -> dict[str, Any]:
        """The question at `place`, 0-based. within: the filter that is gone through. Raises
        UnknownQuestionError."""
        with self._lock:
            question = self._at(place)
            hidden = self._hidden(question)
            held = self._held(question.question_id)
            given = (
                {
                    "verdict": as_offered(question, held.offered.verdict),
                    "note": held.offered.note,
                    "version": held.version,
                }
                if held
                else None
            )
            return {
                "place": place,
                **facts_of(self._queue, question, hidden=hidden),
                "answer": given,
                "first": self._told_first(question, held),
                "grouped": len(self._group(place)),
                **self._around(place, within),
                "open": self._next_open(place, within),
                **self._progress(),
            }

    def group(self, place: int) -> dict[str, Any]:
        """All rows of the people of this question, and of whoever an open question holds together with
        them; and these questions. Raises HiddenError in blind review: whose the rows are is the machine's
        opinion."""
        with self._lock:
            if self._hidden(self._at(place)):
                raise HiddenError("Tinjauan buta: seluruh kelompok ditampilkan setelah soal ini dijawab.")
            places = self._group(place)
            questions = [self._queue.questions[at] for at in places]
            rows = group_rows(self._queue, questions)
            numbers = {row["record_id"]: row["person"] for row in rows}
            return {
                "labels": [LABELS[name] for name in LISTED],
                "rows": rows,
                "questions": [
                    {
                        "place": at,
                        "persons": sorted({numbers[row] for row in one.rows if row in numbers}),
                        "answers": one.answers,
                        "rows": list(one.rows),
                        "verdict": held.offered.verdict if (held := self._held(one.question_id)) else "",
                    }
                    for at, one in zip(places, questions, strict=True)
                    if not self._hidden(one) or at == place
                ],
            }

    def evidence(self, place: int) -> dict[str, Any]:
        """The waterfall of the question, or {"ready": False} while it is being worked out. Raises
        HiddenError in blind review."""
        with self._lock:
            if self._hidden(self._at(place)):
                raise HiddenError("Tinjauan buta: bukti ditampilkan setelah soal ini dijawab.")
        told = self._evidence.waterfall(place)
        return {"ready": False} if told is None else {"ready": True, **told}

    def answer(self, offered: Offered, seen: str | None = None, within: str = ALL) -> dict[str, Any]:
        """Take an answer, in place of the version the page has seen; when this returns it is on the disk.

        Raises what kept it from the disk, UnknownQuestionError, RefusedError for another word or a note with
        a number of a person, ConflictError when the answer in force is not the one seen: another tab was
        faster.
        """
        offered = replace(
            offered, note=" ".join(offered.note.split()), number=re.sub(r"[\s.-]", "", offered.number)
        )
        with self._lock:
            place = self._place(offered.question_id)
            _check(offered, self._queue.questions[place])
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
            return {
                "place": place,
                "open": self._next_open(place, within),
                "warning": warning,
                **self._progress(),
            }

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

    def _told_first(self, question: Question, held: Held | None) -> str:
        """What the first person said, once the second has answered; "" else."""
        first = (self._first or {}).get(question.question_id)
        if first is None or held is None:
            return ""
        verdict = as_offered(question, first.verdict)
        same = verdict == as_offered(question, held.offered.verdict)
        said = f"Jawaban pertama: {verdict} ({first.by}, {first.day:%d-%m-%Y})"
        if same:
            return f"{said}, sama dengan jawaban Anda."
        return f"{said}, BERBEDA dari jawaban Anda. Keduanya tidak dipakai sampai salah satunya dicabut."

    def _progress(self) -> dict[str, Any]:
        """Answers that are on the disk, and how many changes are on their way there."""
        kept = [
            held
            for question_id, held in self._keeping.held.copy().items()
            if question_id in self._queue.places and held.given
        ]
        said = Counter(held.offered.verdict for held in kept)
        asked = {one.answers for one in self._queue.questions} | {IDENTITY}
        known = (name for answers in (IDENTITY, ACTION) if answers in asked for name in VERDICTS[answers])
        names = dict.fromkeys([*known, *sorted(said)])
        return {
            "total": len(self._queue.questions),
            "answered": said.total(),
            "verdicts": {name: said[name] for name in names},
            "saving": self._keeping.saving(),
        }

    def _places(self, within: str) -> tuple[int, ...]:
        """Those of a filter; all where it is forgotten or unknown."""
        return self._within.get(within, self._within[ALL])

    def _around(self, place: int, within: str) -> dict[str, Any]:
        """Where the question stands among those that are gone through, and its neighbours there."""
        places = self._places(within)
        before = [at for at in places if at < place]
        after = next((at for at in places if at > place), None)
        return {
            "filtered": len(places) < len(self._queue.questions),
            "turn": len(before) + 1 if place in places else None,
            "turns": len(places),
            "previous": before[-1] if before else None,
            "following": after,
        }

    def _next_open(self, place: int, within: str) -> int | None:
        """The first open question after `place`, from the start again at the end; None when all are
        answered."""
        places = self._places(within)
        for at in (*(one for one in places if one > place), *(one for one in places if one <= place)):
            if self._held(self._queue.questions[at].question_id) is None:
                return at
        return None

    def _group(self, place: int) -> list[int]:
        """The places of the questions that hang together with this one through their people, in order; at
        most MOST_GROUPED."""
        seen, waiting = {place}, deque([place])
        while waiting and len(seen) < MOST_GROUPED:
            for person in self._queue.questions[waiting.popleft()].persons:
                for other in self._of_person[person]:
                    if other not in seen and len(seen) < MOST_GROUPED:
                        seen.add(other)
                        waiting.append(other)
        return sorted(seen)

    @cached_property
    def _of_person(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for at, question in enumerate(self._queue.questions):
            for person in question.persons:
                found.setdefault(person, []).append(at)
        return found


def _check(offered: Offered, question: Question) -> None:
    if offered.verdict == OTHER_NIK and takes_number(question):
        if not is_possible(offered.number):
            raise RefusedError("NIK itu tidak mungkin: 16 angka, dengan kode wilayah dan tanggal lahir.")
    elif offered.number or offered.verdict not in verdicts_for(question):
        *names, last = verdicts_for(question)
        raise RefusedError(f"Jawaban tidak dikenal. Pilih {', '.join(names)} atau {last}.")
    if len(offered.note) > LONGEST_NOTE:
        raise RefusedError(f"Catatan terlalu panjang: paling banyak {LONGEST_NOTE} huruf.")
    if _NUMBER_OF_A_PERSON.search(offered.note):
        raise RefusedError(
            "Catatan tidak boleh memuat NIK, nomor KK atau nomor lain yang panjang. Hapus nomornya, lalu"
            " jawab lagi."
        )
