"""Which of the questions a page goes through: those of a place, of a kind, not answered yet, with a word in
them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow.compute as pc

from reconcile.explain.pairs import shown_rows
from reconcile.regions import region_name
from reconcile.review.queue import Question, Queue
from reconcile.review.refusals import RefusedError
from reconcile.vocabulary.labels import label

LONGEST = 100
_NUMBER = re.compile(r"(?:\d[\s.\-]?){8,}")


@dataclass(frozen=True)
class Wish:
    """What somebody wants to see; "" for whatever there is. region: code of a place, of which a row of the
    block says one within. kind: code of the questions. answers: who is who, or what becomes of an aid. text:
    words of a name as it is shown, or an id. open: only what nobody answered."""

    region: str = ""
    kind: str = ""
    answers: str = ""
    text: str = ""
    open: bool = False

    def __post_init__(self) -> None:
        """Raises RefusedError for a number of somebody: who looks for a number says what for."""
        if len(self.text) > LONGEST:
            raise RefusedError(f"Terlalu panjang untuk dicari: paling banyak {LONGEST} huruf.")
        if _NUMBER.search(self.text):
            raise RefusedError(
                "Nomor orang tidak dicari di sini. Pakai Cari orang, yang menanyakan untuk apa dan"
                " mencatatnya."
            )


class Filters:
    """The questions of a queue by place, kind and words."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def options(self) -> dict[str, list[dict[str, object]]]:
        """What a page offers: places and kinds with how many questions each has."""
        regions = Counter(code for codes in self._regions.values() for code in codes)
        kinds = Counter((one.answers, one.finding_class) for one in self._queue.questions)
        return {
            "regions": [
                {"code": code, "name": _place(code), "count": regions[code]}
                for code in sorted(regions, key=lambda code: (code[:4], len(code), _place(code)))
            ],
            "kinds": [
                {"code": code, "name": label(code), "answers": answers, "count": count}
                for (answers, code), count in sorted(kinds.items())
            ],
        }

    def places(self, wish: Wish, answered: Iterable[str]) -> tuple[int, ...]:
        """The places of the questions that are wished for, in their order. answered: ids of questions."""
        done = set(answered) if wish.open else set()
        words = wish.text.upper().split()
        return tuple(
            place
            for place, one in enumerate(self._queue.questions)
            if one.question_id not in done
            and wish.kind in ("", one.finding_class)
            and wish.answers in ("", one.answers)
            and (not wish.region or any(code.startswith(wish.region) for code in self._regions[one.block]))
            and all(word in self._said(one) for word in words)
        )

    @cached_property
    def _regions(self) -> Mapping[str, frozenset[str]]:
        """Block -> the codes of places that its rows say, each with the kecamatan and kota it lies in."""
        found: dict[str, set[str]] = {block: set() for block in self._queue.spans}
        rows = self._queue.rows
        for block, code in zip(rows["block"].to_pylist(), rows["region_code"].to_pylist(), strict=True):
            found[block] |= {code[:length] for length in (4, 10) if code and len(code) >= length}
        return {
            block: frozenset(code for code in codes if region_name(code)) for block, codes in found.items()
        }

    def _said(self, question: Question) -> str:
        ids = (question.question_id, *question.persons)
        return " ".join((*ids, self._names.get(question.block, ""))).upper()

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Block -> its rows' ids and names, as they are shown."""
        rows = self._queue.rows
        said: dict[str, list[str]] = {}
        ids = pc.fill_null(rows["record_id"], "").to_pylist()
        shown = shown_rows(rows, self._queue.level)
        for block, record_id, row in zip(rows["block"].to_pylist(), ids, shown, strict=True):
            said.setdefault(block, []).append(f"{record_id} {row.values['name']}")
        return {block: " ".join(words) for block, words in said.items()}


def _place(code: str) -> str:
    return region_name(code) or code
