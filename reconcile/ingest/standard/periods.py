"""Which months a row pays for: from dates, from a year and stage, or from a year; from the file's title
when the row is silent."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.dates.dates import Order, parse_period_dates
from reconcile.parsing.distinct import parse_distinct
from reconcile.programmes import Period, Programme
from reconcile.vocabulary.flags import MASK

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_STAGE = re.compile(
    r"\b(?:TAHAP|TAHAPAN|THP|GELOMBANG|SEMESTER|SMT|T)?[\s.\-_]*(?:KE[\s\-]*)?(IV|III|II|I|[1-4])\b",
    re.IGNORECASE,
)
_TITLED_STAGE = re.compile(
    r"\b(?:TAHAP|THP|GELOMBANG|T)[\s.\-_]*(?:KE[\s\-]*)?(IV|III|II|I|[1-4])(?![A-Z0-9])", re.IGNORECASE
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
MONTH_NUMBERS = {
    name: month
    for month, names in enumerate(
        (
            "JANUARI JAN JANUARY",
            "FEBRUARI FEB PEB PEBRUARI FEBRUARY",
            "MARET MAR MARCH",
            "APRIL APR",
            "MEI MAY",
            "JUNI JUN JUNE",
            "JULI JUL JULY",
            "AGUSTUS AGU AGT AGST AGS AUG AUGUST",
            "SEPTEMBER SEP SEPT",
            "OKTOBER OKT OCT OCTOBER",
            "NOVEMBER NOV NOP NOPEMBER",
            "DESEMBER DES DEC DECEMBER",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH_YEAR = re.compile(
    r"\b(" + "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True)) + r")[\s\-./]+((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
NO_END = r"(?:^|\D)(?:[3-9]\d{3}|2[1-9]\d\d|20[5-9]\d)(?:\D|$)"
"""A year from 2050 on is how a system writes that there is no end yet (31/12/3000)."""
_DATE = re.compile(
    r"(?:PER|TANGGAL UNDUH|TGL UNDUH|DIUNDUH|TANGGAL CETAK|CUT\s*-?OFF|POSISI|KEADAAN|KONDISI|TANGGAL DATA"
    r"|UPDATE)\b"
    r"\D{0,20}(\d{1,2})[\s/.\-]+([A-Z]+|\d{1,2})[\s/.\-]+((?:19|20)\d\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Title:
    """What the texts above a heading, the sheet's name or the file's name say of the period."""

    year: int | None = None
    stage: str | None = None
    month: int | None = None
    extract_date: date | None = None

    @property
    def year_month(self) -> str | None:
        """YYYY-MM, where both are known."""
        return f"{self.year}-{self.month:02}" if self.year and self.month else None


def read_title(preamble: tuple[str, ...], sheet: str, file: str) -> Title:
    """The first year, stage, month and date of extract found: in the preamble, else the sheet's name, else
    the file's."""
    texts = (" ".join(preamble).upper(), sheet.upper(), re.sub(r"[_\-]+", " ", file.upper()))
    year = stage = month = extract = None
    for text in texts:
        if extract is None and (found := _DATE.search(text)):
            extract = _date(found)
        without_dates = _DATE.sub(" ", text)
        if month is None and year is None and (found := _MONTH_YEAR.search(without_dates)):
            month, year = MONTH_NUMBERS[found.group(1)], int(found.group(2))
        if year is None and (found := _YEAR.search(without_dates)):
            year = int(found.group(1))
        if stage is None and (found := _TITLED_STAGE.search(without_dates)):
            stage = _ROMAN.get(found.group(1).upper(), found.group(1))
    return Title(year, stage, month, extract)


def _date(found: re.Match[str]) -> date | None:
    month = (
        MONTH_NUMBERS.get(found.group(2).upper()) if not found.group(2).isdecimal() else int(found.group(2))
    )
    try:
        return date(int(found.group(3)), month or 0, int(found.group(1)))
    except ValueError:
        return None


def read_periods(
    fields: Mapping[str, pa.Array], size: int, programme: Programme, title: Title, order: Order = "DMY"
) -> pa.Table:
    """period_start, period_end (date32: first and last day of the months paid for; null end = still open),
    flags."""
    period = programme.period
    if period.kind == "dates" and ("period_start" in fields or "period_end" in fields):
        return _from_dates(fields, size, period, order)
    if period.kind == "none":
        nothing = pa.nulls(size, pa.date32())
        return pa.table(
            {"period_start": nothing, "period_end": nothing, "flags": pa.array(np.zeros(size, np.int64))}
        )
    return _from_years(fields, size, programme, title)


def period_is_told_by_title(fields: Mapping[str, pa.Array], size: int, programme: Programme) -> pa.Array:
    """The rows whose months the title may tell: all that do not name both year and stage, where a roll pays
    by them."""
    period = programme.period
    if period.kind == "none" or (
        period.kind == "dates" and ("period_start" in fields or "period_end" in fields)
    ):
        return pa.repeat(False, size)
    named = pa.repeat(True, size)
    for name in ("year", "stage"):
        blank = pc.is_null(fields[name]) if name in fields else pa.repeat(True, size)
        named = pc.and_(named, pc.invert(blank))
    return pc.invert(named)


def _from_dates(fields: Mapping[str, pa.Array], size: int, period: Period, order: Order) -> pa.Table:
    blank = pa.nulls(size, pa.string())
    written_start, written_end = fields.get("period_start", blank), fields.get("period_end", blank)
    start, end = (_dates(one, order) for one in (written_start, written_end))
    open_end = pc.fill_null(pc.greater_equal(pc.year(end), period.open_end_from), False)
    never = pc.fill_null(pc.match_substring_regex(written_end, NO_END), False)
    unread = pc.or_(_unread(written_start, start), pc.and_not(_unread(written_end, end), never))
    reversed_ = pc.fill_null(pc.greater(start, end), False)
    bad = pc.or_(unread, reversed_)
    nothing = pa.scalar(None, pa.date32())
    first = pc.if_else(reversed_, nothing, _first_of_month(start))
    last = pc.if_else(pc.or_(open_end, reversed_), nothing, _last_of_month(end))
    flags = pc.multiply(pc.cast(bad, pa.int64()), MASK["PERIODE_TIDAK_SAH"])
    return pa.table({"period_start": first, "period_end": last, "flags": flags})


def _dates(written: pa.Array, order: Order) -> pa.Array:
    found = parse_period_dates(written, order)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _unread(written: pa.Array, parsed: pa.Array) -> pa.Array:
    says_something = pc.fill_null(pc.match_substring_regex(written, r"[1-9A-Za-z]"), False)
    return pc.and_(says_something, pc.is_null(parsed))


def _first_of_month(dates: pa.Array) -> pa.Array:
    months = dates.cast(pa.timestamp("s")).to_numpy(zero_copy_only=False).astype("datetime64[M]")
    return pa.array(months.astype("datetime64[D]")).cast(pa.date32())


def _last_of_month(dates: pa.Array) -> pa.Array:
    months = dates.cast(pa.timestamp("s")).to_numpy(zero_copy_only=False).astype("datetime64[M]")
    return pa.array((months + 1).astype("datetime64[D]") - 1).cast(pa.date32())


_MONTHS_SCHEMA = pa.schema(
    [("period_start", pa.date32()), ("period_end", pa.date32()), ("flags", pa.int64())]
)


def _from_years(fields: Mapping[str, pa.Array], size: int, programme: Programme, title: Title) -> pa.Table:
    blank = pa.nulls(size, pa.string())
    years, stages = fields.get("year", blank), fields.get("stage", blank)
    joined = pc.binary_join_element_wise(pc.fill_null(years, ""), pc.fill_null(stages, ""), "\x1f")

    def parse(cell: str | None) -> tuple[date | None, date | None, int]:
        year, _, stage = (cell or "\x1f").partition("\x1f")
        return _months(year, stage, programme, title)

    return parse_distinct(joined, parse, _MONTHS_SCHEMA)


def _months(
    written_year: str, written_stage: str, programme: Programme, title: Title
) -> tuple[date | None, date | None, int]:
    """The months of one pair of year and stage as written; the title fills what is blank, a blank stage is
    the whole year."""
    period = programme.period
    found = _YEAR.search(written_year) or _YEAR.search(written_stage)
    year = int(found.group(1)) if found else title.year
    without_year = _YEAR.sub(" ", written_stage) or _YEAR.sub(" ", written_year)
    unread = MASK["PERIODE_TIDAK_SAH"]
    if year is None or (written_year.strip() and not found):
        return None, None, unread if written_year.strip() or written_stage.strip() else 0
    if period.kind == "dates":
        month = _month(without_year) or (None if written_stage.strip() else title.month)
        if month:
            return *_span(year, month, month), 0
        return None, None, unread if written_year.strip() or written_stage.strip() else 0
    if period.kind == "year":
        return *_span(year, 1, 12), 0
    stages = period.years.get(str(year), period.stages)
    match = _STAGE.search(without_year)
    stage = _ROMAN.get(match.group(1).upper(), match.group(1)) if match else title.stage
    if not match and written_stage.strip():
        return None, None, unread
    if stage is None:
        return *_span(year, 1, 12), 0
    months = stages.get(stage)
    return (*_span(year, *months), 0) if months else (None, None, unread)


def _month(text: str) -> int | None:
    bare = text.strip().upper()
    if bare.isdecimal():
        return int(bare) if 1 <= int(bare) <= 12 else None
    return MONTH_NUMBERS.get(bare)


def _span(year: int, first: int, last: int) -> tuple[date, date]:
    end_year = year + (last < first)
    return date(year, first, 1), date(end_year, last, calendar.monthrange(end_year, last)[1])
