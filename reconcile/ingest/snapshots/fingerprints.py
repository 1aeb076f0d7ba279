"""What a file says, whatever it is wrapped in: one number for its people, the same plain or zipped, in
another format, with other line ends, another order or a blank line more.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

from reconcile.ingest.cells.letters import hashed, words
from reconcile.ingest.snapshots.row_ids import text_of
from reconcile.ingest.standard.kind import RowKind
from reconcile.ingest.standard.periods import Title

_WHEN = ("period_start", "period_end")
_SEEDS = (1, 2)


class Fingerprint:
    """Gathers the accepted rows of one source; what comes out does not depend on their order."""

    def __init__(self, kind: RowKind) -> None:
        self._known_by = kind.known_by
        self._when = tuple(name for name in _WHEN if name in kind.records.schema.names)
        self._sums = [0 for _ in _SEEDS]
        self._rows = 0
        self._titles: set[str] = set()

    def add(self, said: pa.Table, title: Title, *, titled: bool) -> None:
        """said: what the rows say, kept or not. titled: their period is told by the title alone, so that
        it is compared by itself."""
        if titled:
            self._titles.add(
                "-".join(str(part or "") for part in (title.year, title.month, title.stage)).strip("-")
            )
        names = self._known_by if titled else (*self._known_by, *self._when)
        texts = text_of(said, names)
        rows = words(texts.combine_chunks())
        for at, seed in enumerate(_SEEDS):
            self._sums[at] = (
                self._sums[at] + int(np.add.reduce(hashed(rows, seed), dtype=np.uint64))
            ) % 2**64
        self._rows += len(texts)

    @property
    def text(self) -> str | None:
        """`rows:people:period told by titles`; None when there is nobody."""
        if not self._rows:
            return None
        people = hashlib.sha256(repr((self._rows, self._sums)).encode()).hexdigest()[:24]
        return f"{self._rows}:{people}:{','.join(sorted(self._titles - {''}))}"


def say_the_same(left: str, right: str) -> bool:
    """Whether two fingerprints are of the same rows: periods told by titles differ only where both tell
    one."""
    *people, period = left.split(":")
    *others, other = right.split(":")
    return people == others and (period == other or not period or not other)
