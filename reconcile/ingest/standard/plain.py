"""Rows of which the whole file tells nothing that a row does not tell itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.standard.kind import Fields, Standardise
from reconcile.ingest.standard.periods import Title
from reconcile.parsing.as_of import AsOf
from reconcile.programmes import Programme

Made = Callable[..., pa.Table]
"""(fields, rows, numeric, programme=, title=) -> what the rows say."""


@dataclass
class PlainTally:
    """made: how rows are standardised, a function of a module."""

    programme: Programme
    as_of: AsOf
    made: Made

    def add(self, fields: Fields) -> None: ...

    def settle(self, batches: Iterable[pa.RecordBatch]) -> None: ...

    def notes(self) -> Iterable[Note]:
        return ()

    def standardise(self, title: Title) -> Standardise:
        return partial(self.made, programme=self.programme, title=title)

    def beyond(self, title: Title, fields: Fields, rows: int) -> pa.Array:
        """A row may take its month or day from the title."""
        return pa.repeat(f"{title.year} {title.month} {title.extract_date}", rows)
