"""Places: region columns to Kemendagri codes, with the per-file test for BPS' codes; RT and RW."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.blanks import is_blank
from reconcile.parsing.dates.date_text import month_number
from reconcile.parsing.distinct import TextColumn, as_text, parse_distinct
from reconcile.parsing.numbers.numbers import parse_card_numbers, parse_nisns
from reconcile.parsing.places.place_codes import Coding, code_from_pieces, join_pieces
from reconcile.parsing.places.place_names import code_from_names
from reconcile.regions import bps_to_kemendagri, districts, villages, with_bps_bridge
from reconcile.regions.homes import default_home
from reconcile.vocabulary.flags import MASK

__all__ = ["Coding", "RegionTally", "parse_card_numbers", "parse_nisns", "parse_rt_rw", "resolve_regions"]

Columns: TypeAlias = Mapping[str, TextColumn]

SCHEMA = pa.schema([("region_code", pa.string()), ("flags", pa.int64())])
RT_RW_SCHEMA = pa.schema([("rt", pa.string()), ("rw", pa.string())])

_NAMES = ("kelurahan", "kecamatan", "city", "province")
_CODES = ("region_code", "province_code", "city_code", "kecamatan_code", "kelurahan_code")
_SEPARATOR = "\x1f"


def _joined(columns: Columns, fields: tuple[str, ...]) -> pa.StringArray:
    """The named columns of each row as one text, so that each combination is read once; a missing column
    is blank."""
    given = [as_text(columns[field]) if field in columns else None for field in fields]
    size = next((len(column) for column in given if column is not None), 0)
    blank = pa.array([""] * size, pa.string())
    present = [
        pc.replace_substring(column, _SEPARATOR, " ") if column is not None else blank for column in given
    ]
    return pc.binary_join_element_wise(*present, _SEPARATOR, null_handling="replace", null_replacement="")


def _split(joined: str) -> list[str | None]:
    return [part if part and not is_blank(part) else None for part in joined.split(_SEPARATOR)]


@lru_cache(maxsize=100_000)
def resolve_region(joined: str, coding: Coding, home: str) -> tuple[str | None, int]:
    """The region of one row, its name and code columns joined; names win over codes that contradict them."""
    parts = _split(joined)
    village, district, city, province = parts[:4]
    pieces = (parts[4], parts[5], parts[6], parts[7], parts[8])
    by_name, torn = code_from_names(village, district, city, province, home)
    by_code = code_from_pieces(pieces, coding)
    flags = MASK["WILAYAH_KODE_BPS"] if coding == "BPS" and by_code else 0
    if torn and by_code.startswith(by_name):
        return by_code or by_name or None, flags | MASK["WILAYAH_BEDA"]
    if torn or (by_name and by_code and not (by_name.startswith(by_code) or by_code.startswith(by_name))):
        return by_name or None, flags | MASK["WILAYAH_BEDA"]
    code = max(by_name, by_code, key=len)
    return code or None, flags | (MASK["WILAYAH_TIDAK_DIKENAL"] if not code and any(parts) else 0)


def resolve_regions(columns: Columns, *, coding: Coding, home: str | None = None) -> pa.Table:
    """The regions of a file's rows: region_code (Kemendagri, 2, 4, 6 or 10 digits, as far as known), flags.

    columns: by the names kelurahan, kecamatan, city, province (names) and region_code, province_code,
    city_code, kecamatan_code, kelurahan_code (codes), as written; those a file lacks are left out. coding: of
    the codes. home: the province served, where names that say no more are looked for; the default one when
    None.
    """
    served = home or default_home()
    return parse_distinct(
        _joined(columns, (*_NAMES, *_CODES)),
        lambda joined: resolve_region(joined or "", coding, served),
        SCHEMA,
    )


@lru_cache(maxsize=100_000)
def _vote(joined: str, home: str) -> str:
    """Which list a row's code belongs to: K, B, or '' when it could be either."""
    parts = _split(joined)
    pieces = (parts[4], parts[5], parts[6], parts[7], parts[8])
    kemendagri, bps = join_pieces(pieces, "KEMENDAGRI"), join_pieces(pieces, "BPS")
    if kemendagri[:2] not in with_bps_bridge() or len(kemendagri) < 4:
        return ""
    named, _ = code_from_names(parts[0], parts[1], parts[2], parts[3], home)
    if len(named) >= 4:
        bridged = bps_to_kemendagri().get(bps[:4], "")
        as_kemendagri, as_bps = kemendagri[:4] == named[:4], bridged == named[:4]
        if (
            len(named) >= 6 and as_kemendagri and as_bps
        ):  # 3101 is the same city in both lists, but not its districts
            as_kemendagri, as_bps = kemendagri[:6] == named[:6], bps_to_kemendagri().get(bps[:7]) == named[:6]
        return "" if as_kemendagri == as_bps else "K" if as_kemendagri else "B"
    in_kemendagri = kemendagri in villages() or kemendagri in districts()
    in_bps = len(bps) >= 7 and bps[:7] in bps_to_kemendagri()
    return "" if in_kemendagri == in_bps else "K" if in_kemendagri else "B"


class RegionTally:
    """Votes, batch by batch, whether the region codes of a file are Kemendagri's or BPS'.

    A row votes when its names say which city it is, else when its code exists in one list only.
    """

    def __init__(self, home: str | None = None) -> None:
        self.home = home or default_home()
        self.votes = {"K": 0, "B": 0}

    def add(self, columns: Columns) -> None:
        """Count a batch of rows; columns as for `resolve_regions`."""
        for counted in pc.value_counts(_joined(columns, (*_NAMES, *_CODES))).to_pylist():
            vote = _vote(counted["values"], self.home)
            if vote:
                self.votes[vote] += counted["counts"]

    @property
    def coding(self) -> Coding:
        return "BPS" if self.votes["B"] > self.votes["K"] else "KEMENDAGRI"


def _three(digits: str | None) -> str | None:
    number = int(digits) if digits else 0
    return f"{number:03d}" if 0 < number < 1000 else None


@lru_cache(maxsize=100_000)
def _read_rt_rw(joined: str) -> tuple[str | None, str | None]:
    """RT and RW of one row. A cell 3/4 that Excel took for a date (2018-04-03, 03-Apr) is read back as
    day/month."""
    rt, rw, both = joined.split(_SEPARATOR)
    pair = [_three(number) for number in _numbers(both)]
    first = [_three(number) for number in _numbers(rt)]
    second = [_three(number) for number in _numbers(rw)]
    if len(first) == 2 and not second:  # both numbers stand in the RT column
        return first[0], first[1]
    found_rt = first[0] if first else pair[0] if pair else None
    found_rw = second[-1] if second else pair[1] if len(pair) > 1 else None
    return found_rt, found_rw


def _numbers(written: str) -> list[str]:
    text = re.sub(r"(?<=\d)[.,]0+$", "", written.strip().upper())
    if match := re.fullmatch(r"\d{4}-(\d\d)-(\d\d)(?:[ T].*)?", text):
        return [match[2], match[1]]
    if (match := re.fullmatch(r"(\d{1,2})[- ]([A-Z]{3,})", text)) and (month := month_number(match[2])):
        return [match[1], str(month)]
    if match := re.fullmatch(r"(\d{3})(\d{3})", text):
        return [match[1], match[2]]
    if text.isdecimal() and len(text) > 3 and len(text.lstrip("0")) <= 3:
        return [text]
    return [number for number in re.findall(r"\d+", text) if len(number) <= 4][:2]


def parse_rt_rw(rt: TextColumn | None, rw: TextColumn | None, rt_rw: TextColumn | None) -> pa.Table:
    """RT and RW of 3 digits each, from two columns or one (003/004, RT.003 RW.04, 3/4); null when unknown
    or zero."""
    columns = {
        name: column for name, column in (("rt", rt), ("rw", rw), ("rt_rw", rt_rw)) if column is not None
    }
    return parse_distinct(
        _joined(columns, ("rt", "rw", "rt_rw")),
        lambda joined: _read_rt_rw(joined or _SEPARATOR * 2),
        RT_RW_SCHEMA,
    )
