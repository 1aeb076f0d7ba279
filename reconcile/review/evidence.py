"""Why the machine thinks so, for all questions of a review: worked out once, beside the reader."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reconcile.explain.evidence_words import LEGEND, bars, chance
from reconcile.explain.pairs import weigh_run
from reconcile.explain.waterfall import signed, spans
from reconcile.linkage.explanation import Explanation

Weigh = Callable[[Path, Sequence[tuple[str, str]]], Callable[[int], Explanation]]


class Evidence:
    """The evidence of pairs of rows of the run at `out`, by place; ready some seconds after `start` on a run
    of a million rows.

    pairs: null where a question is about one row. weigh: explaining.weigh_run, or what a test puts in its
    place.
    """

    def __init__(self, out: Path, pairs: Sequence[tuple[str, str] | None], weigh: Weigh = weigh_run) -> None:
        self._out, self._weigh = out, weigh
        self._pairs = [pair for pair in pairs if pair is not None]
        asked = (place for place, pair in enumerate(pairs) if pair is not None)
        self._weighed = {place: at for at, place in enumerate(asked)}
        self._explain: Callable[[int], Explanation] | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="evidence", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self) -> None:
        """Until the evidence is there; a failure is raised here."""
        self._thread.join()
        self._check()

    def waterfall(self, place: int) -> dict[str, Any] | None:
        """The verdict in words and the bars of the waterfall, or None as long as they are being worked
        out."""
        self._check()
        if place not in self._weighed:
            return {"verdict": "Satu baris yang ditanyakan: tidak ada pasangan yang ditimbang.", "bars": []}
        if self._explain is None:
            return None
        explained = self._explain(self._weighed[place])
        shown = bars(explained)
        return {
            # no band: a guard may have decided otherwise, and what became of the pair is told as the outcome
            "verdict": (
                f"Bobot akhir {signed(explained.weight)} bit; peluang satu orang"
                f" {chance(explained.probability)}."
            ),
            "legend": LEGEND,
            "bars": [
                {"label": bar.label, "bits": signed(bar.bits), "from": start, "to": end, "whole": bar.whole}
                for bar, (start, end) in zip(shown, spans(shown), strict=True)
            ],
        }

    def _work(self) -> None:
        try:
            if self._pairs:
                self._explain = self._weigh(self._out, self._pairs)
        except BaseException as error:  # told to whoever asks next: a thread has nobody to raise it to
            self._failure = error

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure
