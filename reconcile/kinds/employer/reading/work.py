"""What rolls of employers, of workers and of contributions write alike: numbers of employers, programmes,
amounts, months."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.kind import Fields
from reconcile.ingest.standard.periods import NO_END
from reconcile.ingest.standard.values import parse_amounts, tidy
from reconcile.parsing.dates.dates import Order, parse_period_dates
from reconcile.parsing.distinct import parse_distinct
from reconcile.parsing.numbers.businesses import parse_entity_code, parse_npp
from reconcile.tables.labour.employers import PROGRAMMES_OF_WORK
from reconcile.vocabulary.flags import MASK

_NUMBER = pa.schema([("number", pa.string()), ("flags", pa.int64())])
_SAID = r"[1-9A-Za-z]"
_ALL_FOUR = {"4": "JKK JKM JHT JP", "3": "JKK JKM JHT", "2": "JKK JKM"}


def text(fields: Fields, size: int, name: str) -> pa.Array:
    return fields.get(name, pa.nulls(size, pa.string()))


def numbers(
    written: pa.Array, parse: Callable[[str | None], tuple[str | None, int]]
) -> tuple[pa.Array, pa.Array]:
    """The numbers of a column and their flags."""
    found = parse_distinct(written, parse, _NUMBER)
    return found["number"].combine_chunks(), found["flags"].combine_chunks()


def employer_numbers(fields: Fields, size: int) -> tuple[dict[str, pa.Array], list[pa.Array]]:
    """npp, kode_divisi, kode_bu as tables have them, and their flags."""
    npp, wrong_npp = numbers(text(fields, size, "npp"), parse_npp)
    entity, wrong_entity = numbers(text(fields, size, "kode_bu"), parse_entity_code)
    division = pc.replace_substring_regex(tidy(text(fields, size, "kode_divisi")), r"\.0$|\s", "")
    short = pc.fill_null(pc.match_substring_regex(division, r"^\d{1,2}$"), False)
    division = pc.if_else(short, pc.utf8_lpad(division, 3, "0"), division)
    return {"npp": npp, "kode_divisi": division, "kode_bu": entity}, [wrong_npp, wrong_entity]


def amounts(written: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Rupiah, and which cells say something that is no amount: unknown, never zero."""
    found = parse_amounts(written)
    said = pc.fill_null(pc.match_substring_regex(written, r"[0-9A-Za-z]"), False)
    return found, pc.and_(said, pc.is_null(found))


def days(written: pa.Array, order: Order = "DMY") -> pa.Array:
    """Days (date32); a month stands for its first day, an end that is none yet is null. order: as of
    `parse_dates`."""
    open_end = pc.fill_null(pc.match_substring_regex(written, NO_END), False)
    return parse_period_dates(pc.if_else(open_end, pa.scalar(None, pa.string()), written), order)


def months(written: pa.Array) -> tuple[pa.Array, pa.Array]:
    """First days of months, and which cells say something that is none. A date of the 2nd to the 12th may
    be a month written by a foreign calendar order, so that it is told and not guessed."""
    found = parse_period_dates(written)
    day = pc.day(found)
    unsure = pc.fill_null(pc.and_(pc.greater(day, 1), pc.less_equal(day, 12)), False)
    said = pc.fill_null(pc.match_substring_regex(written, _SAID), False)
    first = pc.floor_temporal(found.cast(pa.timestamp("s")), unit="month").cast(pa.date32())
    first = pc.if_else(unsure, pa.scalar(None, pa.date32()), first)
    return first, pc.and_(said, pc.is_null(first))


def programmes(written: pa.Array) -> pa.Array:
    """What one cell says of programmes ("JKK, JKM & JHT", "4 program") in the order of tables; null where
    it says none."""

    def parse(cell: str | None) -> tuple[str | None]:
        words = set(re.sub(r"\bJK\b", "JKM", (cell or "").upper()).replace("+", " ").split(" ")) | set(
            re.findall(r"JKK|JKM|JKP|JKN|JHT|JP(?!K)|(?<![A-Z])JK(?![A-Z])", (cell or "").upper())
        )
        words = {"JKM" if word == "JK" else word for word in words}
        found = [name for name in PROGRAMMES_OF_WORK if name in words]
        count = re.match(r"^\s*([234])\b", cell or "")
        return (" ".join(found) or (_ALL_FOUR[count.group(1)] if count else None),)

    return parse_distinct(written, parse, pa.schema([("said", pa.string())]))["said"].combine_chunks()


def flagged(mask: pa.Array, code: str) -> pa.Array:
    """The bit of a flag where `mask` holds."""
    return pc.multiply(pc.cast(pc.fill_null(mask, False), pa.int64()), MASK[code])


def together(size: int, flags: list[pa.Array]) -> pa.Array:
    """All flags in one number."""
    total = pa.array([0] * size, pa.int64())
    for one in flags:
        total = pc.bit_wise_or(total, pc.fill_null(one, 0))
    return total
