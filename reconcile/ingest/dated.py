"""When a sheet speaks of: a column of its rows says so, else the words above its heading or its name, else
the name of its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow.compute as pc

from reconcile.ingest.spools import Spool
from reconcile.ingest.standard.periods import Title, read_title
from reconcile.parsing.dates.dates import parse_period_dates

DATA_DATE = "data_date"
"""The field that says of a row when its data are from."""


@dataclass(frozen=True)
class Dated:
    """by: ROWS TITLE NAME, None when nobody says. day: the day; month: YYYY-MM where only that is known."""

    by: str | None = None
    day: date | None = None
    month: str | None = None


UNDATED = Dated()


def when(spool: Spool, title: Title, file: str) -> Dated:
    """file: the name of the file on disk, which is part of what the title was read from."""
    if day := _day_of_rows(spool):
        return Dated("ROWS", day)
    named = read_title((), "", file)
    if title.extract_date:
        return Dated("NAME" if named.extract_date == title.extract_date else "TITLE", title.extract_date)
    if title.year_month:
        return Dated("NAME" if named.year_month == title.year_month else "TITLE", month=title.year_month)
    return UNDATED


def _day_of_rows(spool: Spool) -> date | None:
    """The latest day in the column that says when the data are from."""
    if DATA_DATE not in spool.table.chosen.columns:
        return None
    days = [pc.max(parse_period_dates(batch[DATA_DATE])).as_py() for batch in spool.batches()]
    return max(filter(None, days), default=None)
