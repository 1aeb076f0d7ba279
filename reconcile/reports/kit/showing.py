"""The one door between what a run knows and what its papers show.

A paper declares what each of its columns holds (`Kind`), and rows become text here, as the level of the run
allows; what writes a file is handed `Shown` and nothing else, whatever the file's suffix. Counts of a run
pass here too: at L3 one suppression decides over all of them together. No other module of the papers masks
or hides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa

from reconcile.privacy.arrays import by_value, whole_array
from reconcile.privacy.masking import Kind, Level
from reconcile.privacy.masking import shown as masked_column
from reconcile.privacy.suppression import BASE, FEW, HIDDEN, SMALL, Published, published
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import batch_writer, read_batches

_OFTEN: frozenset[Kind] = frozenset({"text", "name", "birth", "where"})
"""Of these the same value stands in many rows, and each is masked once."""

UNTOLD = HIDDEN
"""What stands in place of a number that no run decided on, or that would tell of a small one."""

Texts = Mapping[str, pa.Array]
"""By name of a column its texts, "" where there is nothing."""


@dataclass(frozen=True)
class Shown:
    """Rows as `level` shows them. typed: they are for a file whose cells say themselves that they are text.

    Made by this module alone (a test holds that), so that nothing else can be written.
    """

    level: Level
    cells: Texts
    typed: bool = False

    def __len__(self) -> int:
        return len(next(iter(self.cells.values()), ()))

    def batch(self) -> pa.RecordBatch:
        return pa.RecordBatch.from_arrays(list(self.cells.values()), names=list(self.cells))


def shown_rows(
    rows: pa.Table | pa.RecordBatch, kinds: Mapping[str, Kind], level: Level, *, typed: bool = False
) -> Shown:
    """Those columns of `rows` that `kinds` names, as `level` shows them. typed: see Shown.

    At L3 papers show nobody: raises ValueError for a column that is neither a count nor plain, and for a
    count that suppression has not seen.
    """
    if level == Level.L3:
        _must_be_public(rows, kinds)
    cells = {name: _column(rows[name], kind, level, typed=typed) for name, kind in kinds.items()}
    return Shown(level, cells, typed)


def _column(values: Any, kind: Kind, level: Level, *, typed: bool) -> pa.Array:
    if kind in _OFTEN:
        return by_value(values, lambda texts: masked_column(texts, kind, level))
    return masked_column(whole_array(values), kind, level, typed=typed)


def _must_be_public(rows: pa.Table | pa.RecordBatch, kinds: Mapping[str, Kind]) -> None:
    for name, kind in kinds.items():
        if kind not in ("plain", "count"):
            raise ValueError(f"a column of kind {kind} has no place on a paper for anybody")
        texts = {str(value) for value in whole_array(rows[name]).unique().to_pylist()}
        exact = {text for text in texts - {FEW, HIDDEN} if not text.isdecimal() or int(text) % SMALL}
        if kind == "count" and exact:
            raise ValueError("a count for anybody that is neither rounded nor hidden")


def composed(make: Callable[..., Texts], *parts: Shown) -> Shown:
    """Rows whose cells are made of shown cells: `make` is given those of each of `parts`, nothing else."""
    first, *_ = parts
    cells = {name: whole_array(text) for name, text in make(*(part.cells for part in parts)).items()}
    return Shown(first.level, cells, first.typed)


def picked(shown: Shown, lines: np.ndarray) -> Shown:
    """Some of its rows. lines: a boolean a row."""
    if lines.all():
        return shown
    mask = pa.array(lines)
    cells = {name: text.filter(mask) for name, text in shown.cells.items()}
    return Shown(shown.level, cells, shown.typed)


@contextmanager
def shown_writer(path: Path, names: Sequence[str], level: Level) -> Iterator[Callable[[Shown], None]]:
    """Lay down rows, as they are shown, that wait for a file written later. names: of their columns."""
    schema = pa.schema([(name, pa.string()) for name in names], metadata={"level": level})
    with batch_writer(path, schema) as writer:
        yield lambda shown: writer.write_batch(shown.batch().cast(schema))


def read_shown(path: Path) -> Iterator[Shown]:
    """What `shown_writer` laid down, for a file of any suffix."""
    for batch in read_batches(path):
        level = Level(batch.schema.metadata[b"level"].decode())
        yield Shown(level, dict(zip(batch.schema.names, batch.columns, strict=True)), typed=True)


@dataclass(frozen=True)
class Cell:
    """A number as a paper may show it. value: None when hidden."""

    value: int | None
    text: str


HIDDEN_CELL = Cell(None, HIDDEN)


def cell(value: int, mark: str | None = None, words: Callable[[int], str] = number) -> Cell:
    return Cell(None, mark) if mark else Cell(value, words(value))


Key = tuple[Any, ...]
"""What a number of a run counts."""

System = tuple[Sequence[tuple[Key, Sequence[Key]]], Mapping[Key, int]]
"""Which numbers add up to which, and the values of all."""


@dataclass(frozen=True)
class Counts:
    """The counts of a run as its level shows them: as they are, or, where `public` says how, as anybody may
    see them."""

    public: Mapping[Key, Published] | None = None

    @property
    def rounded(self) -> bool:
        return self.public is not None

    @property
    def marks(self) -> Mapping[Key, str | None]:
        """What stands in the place of each number, None where it is shown."""
        return {key: one.mark for key, one in (self.public or {}).items()}

    def cell(self, key: Key, exact: int, words: Callable[[int], str] = number) -> Cell:
        """The number that `key` calls; a measure that found nothing is no part of the system."""
        if self.public is None or (exact == 0 and key not in self.public):
            return cell(exact, None, words)
        one = self.public[key]
        return cell(one.value or 0, one.mark, words)

    def hides(self, keys: Iterable[Key]) -> bool:
        """Whether any of these numbers is hidden."""
        public = self.public
        return public is not None and any(public[key].mark is not None for key in keys)

    def added(self, cells: Sequence[Cell]) -> Cell:
        """The sum of what is shown of each, which tells nothing more."""
        values = [one.value for one in cells if one.value is not None]
        if len(values) == len(cells):
            return cell(sum(values))
        return cells[0] if len(cells) == 1 else HIDDEN_CELL


def shown_bounds(text: str) -> tuple[float, float]:
    """The least and the most that a number may be which a paper for anybody shows so. Raises ValueError for
    what is no number of such a paper."""
    if text == FEW:
        return 0, SMALL - 1
    if text == HIDDEN:
        return SMALL, math.inf
    value = int(text)
    return (0, 0) if value == 0 else (max(SMALL, value - BASE // 2), value + BASE // 2)


HIDES = (FEW, HIDDEN)
"""What stands in place of numbers that are hidden."""


def shown_counts(
    level: Level,
    system: Callable[[], System],
    small: int = SMALL,
    told: Mapping[Key, str | None] = MappingProxyType({}),
) -> Counts:
    """The counts of a run at `level`. system: asked for only where counts are hidden. small: hidden below.
    told: of those that another paper tells the mark that stands there, None where it shows them."""
    return Counts(published(*system(), small, told)) if level == Level.L3 else Counts()


def counts_shown(shown: Mapping[Key, tuple[int | None, str | None]]) -> Counts:
    """Counts as they were shown already: each number's text as a value, or the mark in its place."""
    return Counts(
        {
            key: Published(value, mark, shown_bounds(mark or str(value)))
            for key, (value, mark) in shown.items()
        }
    )
