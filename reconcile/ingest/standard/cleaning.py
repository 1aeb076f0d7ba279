"""The cells of one field as their writer meant them: trimmed, escapes of other formats undone, marks for
"nothing" made blank."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells.cells import UNREAD
from reconcile.ingest.cells.letters import letters
from reconcile.ingest.cells.sheets import Batch

SHIFTED, UNCALCULATED = "KOLOM_BERGESER", "RUMUS_BELUM_DIHITUNG"
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!", "#CALC!")
_NOTHING = (
    *(
        "\\N",
        "NULL",
        "null",
        "Null",
        "(null)",
        "(NULL)",
        "[NULL]",
        "[null]",
        "<NULL>",
        "<null>",
        "NaN",
        "nan",
        "None",
        "NaT",
        "undefined",
    ),
    *ERRORS,
)
"""What databases, R, pandas, JavaScript and spreadsheets write for a cell that holds nothing."""

JOINED = "\x1f"
"""Between the cells of several columns of a field that all of them tell."""
_BLANKS = " \t\r\n\x0b\x0c\u00a0\u200b\ufeff\u2007\u202f"
_ENTITY = r"&(#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]{2,8});"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SERIAL = r"^\d{4,6}([.,]\d+)?$"
_NO_NAME = 12
"""Digits above which a cell of digits alone under NAMA is one of the row's numbers."""

_MAC_DAYS = 1462
_DATES = frozenset({"birth_date", "period_start", "period_end"})
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cleaned:
    """fields: field -> cells, blanks null. errors: rows in which a cell of a field holds an error instead
    of a value."""

    fields: dict[str, pa.Array]
    errors: Mask


def clean_fields(
    batch: Batch,
    places: Mapping[str, Sequence[int]],
    *,
    mac_dates: bool,
    told_by_all: Set[str] = frozenset(),
) -> Cleaned:
    """The mapped fields of a batch; of several columns of one field the first filled one. told_by_all: fields
    of which all are kept, joined by JOINED in the order of the columns."""
    errors: Mask = np.zeros(len(batch.rows), np.bool_)
    fields = {}
    for name, columns in places.items():
        found: pa.Array | None = None
        for at in columns:
            column = (
                clean(batch.columns[at], errors)
                if at < len(batch.columns)
                else pa.nulls(len(batch.rows), pa.string())
            )
            if found is not None and name in told_by_all:
                found = pc.coalesce(pc.binary_join_element_wise(found, column, JOINED), found, column)
            else:
                found = column if found is None else pc.coalesce(found, column)
        assert found is not None
        fields[name] = _from_1904(found) if mac_dates and name in _DATES else found
    return Cleaned(fields, errors)


def clean(column: pa.Array, errors: Mask | None = None) -> pa.Array:
    """A column of cells, cleaned. errors: is marked where a cell holds the error of a formula."""
    said = letters(column)  # asked first: most columns hold none of the signs looked for below
    trimmed = pc.utf8_trim(column, _BLANKS)
    if (
        b"=" in said and pc.any(pc.starts_with(trimmed, '="')).as_py()
    ):  # ="0001": how text is forced on Excel in a CSV
        trimmed = pc.replace_substring_regex(trimmed, r'^="(.*)"$', r"\1")
    if b"&" in said:
        trimmed = _changed(trimmed, _ENTITY, _unescaped)
        said = letters(trimmed)
    if b"_" in said and b"_x00" in said:
        trimmed = _changed(
            trimmed, _ESCAPE.pattern, lambda cell: _ESCAPE.sub(lambda code: chr(int(code.group(1), 16)), cell)
        )
    empty = pc.is_in(trimmed, value_set=_EMPTY)
    if not pc.any(empty).as_py():
        return trimmed
    if errors is not None:
        errors |= pc.is_in(trimmed, value_set=_ERRORS).to_numpy(zero_copy_only=False)
    return pc.if_else(empty, pa.scalar(None, pa.string()), trimmed)


_EMPTY = pa.array(["", *_NOTHING])
_ERRORS = pa.array(ERRORS)


def _changed(column: pa.Array, pattern: str, change: Callable[[str], str]) -> pa.Array:
    """A column with `change` made to the cells that match `pattern`."""
    hits = pc.fill_null(pc.match_substring_regex(column, pattern), False)
    if not pc.any(hits).as_py():
        return column
    changed = pa.array([change(cell).strip(_BLANKS) for cell in column.filter(hits).to_pylist()], pa.string())
    return pc.replace_with_mask(column, hits, changed)


def _unescaped(cell: str) -> str:
    """HTML entities undone, also those escaped twice; line breaks of HTML as blanks."""
    for _ in range(3):
        before, cell = cell, html.unescape(cell)
        if cell == before:
            break
    return re.sub(r"<br\s*/?>", " ", cell, flags=re.IGNORECASE)


def _from_1904(column: pa.Array) -> pa.Array:
    """Serial numbers that count from 1904 as those that count from 1900."""

    def later(cell: str) -> str:
        whole, point, part = cell.replace(",", ".").partition(".")
        return f"{int(whole) + _MAC_DAYS}{point}{part}"

    return _changed(column, _SERIAL, later)


def broken_rows(batch: Batch, fields: Mapping[str, pa.Array], soft: frozenset[str]) -> pa.Array:
    """For each row the rule by which nobody may be read from it, null for all others. soft: fields without
    which a row is good enough."""
    rules = pa.nulls(len(batch.rows), pa.string())
    for name, column in fields.items():
        unread = pc.fill_null(pc.equal(column, UNREAD), False)
        if name not in soft and pc.any(unread).as_py():
            rules = pc.if_else(unread, UNCALCULATED, rules)
    if "name" in fields:
        numbers = pc.fill_null(
            pc.and_(
                pc.utf8_is_decimal(fields["name"]), pc.greater(pc.binary_length(fields["name"]), _NO_NAME)
            ),
            False,
        )
        if (
            pc.any(numbers).as_py()
        ):  # a NIK or family card where the name should be: all cells of the row stand beside their columns
            rules = pc.if_else(numbers, SHIFTED, rules)
    if batch.shifted:
        rules = pc.if_else(
            pc.is_in(batch.rows, value_set=pa.array(batch.shifted, pa.int32())), SHIFTED, rules
        )
    return rules


def without_unread(fields: Mapping[str, pa.Array], soft: frozenset[str]) -> dict[str, pa.Array]:
    """Fields with the mark for "not calculated" blank, where a row is good enough without (`soft`)."""
    return {
        name: (
            pc.if_else(pc.fill_null(pc.equal(column, UNREAD), False), pa.scalar(None, pa.string()), column)
            if name in soft
            else column
        )
        for name, column in fields.items()
    }
