"""Coded values as programmes declare them, and the plain text, years and amounts beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fnmatch import translate
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.as_of import AsOf
from reconcile.parsing.distinct import parse_distinct
from reconcile.programmes import Programme
from reconcile.programmes.headings import value_key

_MISSING = frozenset({"", "NULL", "NA", "NAN", "NONE", "TIDAKADA", "BELUMADA", "KOSONG"})
_AGE = re.compile(r"^\D{0,6}(\d{1,3})([.,]\d+)?\s*(BLN|BULAN|BL|HARI|HR|MINGGU)?", re.IGNORECASE)
_ODD = r"[^\x20-\x7E]|  "
"""What keeps a cell from being plain ASCII with single blanks already."""

_LEVEL_IN_NAME: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(SMKN?|MAK|SMK)\b|\bSMKN?\b", re.IGNORECASE), "SMK"),
    (re.compile(r"^(SMAN?|MAN|MAS?|SMU)\b|\b(SMAN?|MADRASAH ALIYAH)\b", re.IGNORECASE), "SMA"),
    (re.compile(r"^(SMPN?|MTSN?|MTSS?)\b|\b(SMPN?|MTSN?|TSANAWIYAH)\b", re.IGNORECASE), "SMP"),
    (re.compile(r"^(SDN?|MIN?|MIS|SDIT|SDS|SDLB)\b|\b(SDN|IBTIDAIYAH)\b", re.IGNORECASE), "SD"),
    (re.compile(r"^PKBM\b|\bPKBM\b", re.IGNORECASE), "PKBM"),
)


def parse_values(written: pa.Array, programme: Programme, field: str) -> tuple[pa.Array, pa.Array]:
    """(value of the records table or null, whether something was written that nobody declared) of a coded
    column."""
    exact = programme.value_map(field)
    # the pattern with most letters says most; "*" alone is the last resort
    longest_first = sorted(
        (key for key in exact if "*" in key), key=lambda key: (-len(key.replace("*", "")), key)
    )
    patterns = [(re.compile(translate(key)), exact[key]) for key in longest_first]

    @cache
    def parse(cell: str | None) -> tuple[str | None, bool]:
        key = value_key(cell or "")
        value = exact.get(key)
        if key in _MISSING and value is None:
            return None, False
        if value is None:
            value = next((value for pattern, value in patterns if pattern.match(key)), None)
        return (value or None), value is None

    table = parse_distinct(written, parse, pa.schema([("value", pa.string()), ("unknown", pa.bool_())]))
    return table["value"].combine_chunks(), table["unknown"].combine_chunks()


def joined(parts: Sequence[pa.Array]) -> pa.Array:
    """The texts of several columns as one, a blank between them; null where all are null or blank.

    By pyarrow's own null_handling="skip" rows of nulls alone go missing from the answer (version 26.0.1).
    """
    whole = pc.binary_join_element_wise(*parts, " ", null_handling="replace", null_replacement="")
    plain = pc.utf8_trim_whitespace(pc.replace_substring_regex(whole, r"\s{2,}", " "))
    return pc.if_else(pc.equal(plain, ""), pa.scalar(None, pa.string()), plain)


def tidy(written: pa.Array) -> pa.Array:
    """Free text as the records table keeps it: upper-case ASCII, single spaces, blanks null."""
    odd = pc.fill_null(pc.match_substring_regex(written, _ODD), False)
    plain = pc.ascii_upper(written)
    if pc.any(odd).as_py():
        plain = pc.replace_with_mask(plain, odd, _plain(written.filter(odd)))
    trimmed = pc.ascii_trim_whitespace(plain)
    says_nothing = pc.match_substring_regex(trimmed, r"^[\W_]*$")
    return pc.if_else(pc.fill_null(says_nothing, True), pa.scalar(None, pa.string()), trimmed)


def _plain(written: pa.Array) -> pa.Array:
    """Text as upper-case ASCII, letters without their marks; one blank for whatever is none."""
    folded = pc.utf8_upper(pc.replace_substring_regex(pc.utf8_normalize(written, form="NFKD"), r"\p{M}+", ""))
    return pc.replace_substring_regex(folded, r"[^\x21-\x7E]+", " ")


def parse_birth_years(written: pa.Array, as_of: AsOf) -> pa.Array:
    """Birth years (int16) from an age column; "45", "45 TH", "8 bln"; null when no age is read or it is
    above 110."""

    def parse(cell: str | None) -> tuple[int | None]:
        found = _AGE.match((cell or "").strip())
        if not found:
            return (None,)
        years = 0 if found.group(3) else int(found.group(1))
        return (as_of.year() - years if years <= 110 else None,)

    return parse_distinct(written, parse, pa.schema([("year", pa.int16())]))["year"].combine_chunks()


def parse_years(written: pa.Array, as_of: AsOf) -> pa.Array:
    """Birth years (int16) as written in four digits; null when they are in the future or more than 110
    years ago."""
    years = pc.struct_field(pc.extract_regex(written, r"^\D*(?P<year>(?:18|19|20)\d\d)\D*$"), "year").cast(
        pa.int16()
    )
    first = (pc.fill_null(years, 1970).to_numpy() - 1970).astype("datetime64[Y]")
    said = pc.is_valid(years).to_numpy(zero_copy_only=False)
    born = as_of.reached_all(first.astype("datetime64[D]"), said)
    old = as_of.reached_all((first + 111).astype("datetime64[D]"), said)
    return pc.if_else(pa.array(born & ~old), years, pa.scalar(None, pa.int16()))


_THOUSANDS = {"RB": 1, "RIBU": 1, "K": 1, "JT": 1000, "JUTA": 1000}
_SHORT_AMOUNT = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?(RB|RIBU|K|JT|JUTA)\.?", re.IGNORECASE)
_AROUND_AMOUNTS = re.compile(
    r"rp\.?|idr|[\s\u00a0±~]|,-$|\.-$|\+/-|(?:/|per)(?:bln|bulan)\.?$|kurang\s*lebih|kira[- ]*kira",
    re.IGNORECASE,
)


def parse_amounts(written: pa.Array) -> pa.Array:
    """Rupiah (int64) from "Rp450.000", "450.000,00", "450000", "450,000.00", "3,5 jt", "500rb / bulan"; null
    when unreadable, as every range is."""

    def parse(cell: str | None) -> tuple[int | None]:
        bare = _AROUND_AMOUNTS.sub("", re.sub(r"\s", "", cell or ""))
        if short := _SHORT_AMOUNT.fullmatch(bare):
            whole, part, unit = short.groups()
            hundredths = 100 * int(whole) + int((part or "").ljust(2, "0"))
            return (hundredths * 10 * _THOUSANDS[unit.upper()],)
        bare = re.sub(r"[.,]\d{1,2}$", "", bare)
        bare = re.sub(r"[.,]", "", bare)
        return (int(bare) if bare.isdecimal() and len(bare) <= 15 else None,)

    return parse_distinct(written, parse, pa.schema([("amount", pa.int64())]))["amount"].combine_chunks()


def parse_npsns(written: pa.Array) -> pa.Array:
    """School numbers: 8 characters, digits or P and 7 digits; null otherwise."""
    bare = pc.utf8_upper(pc.replace_substring_regex(written, r"\.0$|[^0-9A-Za-z]", ""))
    return pc.if_else(
        pc.fill_null(pc.match_substring_regex(bare, r"^[0-9P]\d{7}$"), False),
        bare,
        pa.scalar(None, pa.string()),
    )


def fill_levels(levels: pa.Array, fields: Mapping[str, pa.Array]) -> pa.Array:
    """`levels` with blanks filled from the school's name ("SDN 01") or, below upper secondary, from the
    grade."""
    if "school" in fields:

        def by_name(cell: str | None) -> tuple[str | None]:
            return (next((level for pattern, level in _LEVEL_IN_NAME if pattern.search(cell or "")), None),)

        named = parse_distinct(fields["school"], by_name, pa.schema([("level", pa.string())]))[
            "level"
        ].combine_chunks()
        levels = pc.coalesce(levels, named)
    if "grade" in fields:

        def by_grade(cell: str | None) -> tuple[str | None]:
            found = re.match(r"^\D{0,8}(\d{1,2})\b", cell or "")
            grade = int(found.group(1)) if found else 0
            return ("SD" if 1 <= grade <= 6 else "SMP" if 7 <= grade <= 9 else None,)

        graded = parse_distinct(fields["grade"], by_grade, pa.schema([("level", pa.string())]))[
            "level"
        ].combine_chunks()
        levels = pc.coalesce(levels, graded)
    return levels
