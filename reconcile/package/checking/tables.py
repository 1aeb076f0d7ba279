"""Are the tables of a package what it says they are: form, columns, kinds of cells, keys, and nobody's
number?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from reconcile.package.checking.faults import Faults
from reconcile.package.checking.opening import Opened
from reconcile.package.checking.texts import NUMBER_OF_PERSON
from reconcile.package.form.description import FieldSaid, ForeignKey, PackageSaid, ResourceSaid, Schema
from reconcile.package.form.resources import PATTERNS
from reconcile.package.form.rows import (
    ADDED,
    CHANGE,
    CHANGED,
    ENDED,
    Cells,
    Delta,
    Rows,
    RowsError,
    check_sorted,
    key_of,
    parsed,
)

_CODES = {
    "text": "BUKAN_CSV",
    "form": "BUKAN_CSV",
    "cells": "BUKAN_CSV",
    "twice": "KUNCI_GANDA",
    "order": "URUTAN",
}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_TYPES: Mapping[str, Callable[[str], object]] = {
    "string": lambda text: True,
    "integer": re.compile(r"-?(0|[1-9][0-9]{0,17})").fullmatch,
    "number": re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?").fullmatch,
    "boolean": re.compile("true|false").fullmatch,
    "date": _is_day,
}


@dataclass(frozen=True)
class Read:
    """The tables of a package, as far as they could be read. whole, delta: of those that go on from package
    to package; one of them by name."""

    whole: Mapping[str, Rows]
    delta: Mapping[str, Delta]


def read_tables(package: Opened, said: PackageSaid, faults: Faults) -> Read:
    """Read every table and note what is wrong with it."""
    whole: dict[str, Rows] = {}
    delta: dict[str, Delta] = {}
    for one in said.resources:
        if one.type != "table" or one.path not in package.files:
            continue
        changes = one.standing is not None and said.chain.kind == "delta"
        if not _is_described(one, changes):
            faults.add("URAIAN_TABEL", one.name)
            continue
        assert one.table_schema is not None
        rows = _rows(one, one.table_schema, package.files[one.path], faults)
        if rows is None or not _keys_hold(one, rows, one.table_schema, faults):
            continue
        names, key = _columns(one.table_schema), one.table_schema.primary_key
        if changes:
            delta[one.name] = Delta(names[1:], key, rows)
        else:
            whole[one.name] = Rows(names, key, rows)
    return Read(whole, delta)


def _is_described(one: ResourceSaid, changes: bool) -> bool:
    schema = one.table_schema
    if schema is None or one.dialect is None or one.encoding is None or one.rows is None:
        return False
    names = _columns(schema)
    leads = [name for key in schema.foreign_keys or () for name in key.fields]
    known = len({*names}) == len(names) and {*schema.primary_key, *leads} <= {*names}
    return known and (names[0] == CHANGE) is changes and CHANGE not in schema.primary_key


def _columns(schema: Schema) -> Cells:
    return tuple(field.name for field in schema.fields)


def _rows(one: ResourceSaid, schema: Schema, content: bytes, faults: Faults) -> tuple[Cells, ...] | None:
    try:
        heading, rows = parsed(content)
    except RowsError as error:
        faults.add("BUKAN_CSV", _place(one, error.place))
        return None
    if heading != _columns(schema):
        faults.add("KOLOM_BEDA", one.path)
        return None
    if len(rows) != one.rows:
        faults.add("JUMLAH_BARIS", one.path)
    for at, field in enumerate(schema.fields):
        _check_column(one, schema, field, [row[at] for row in rows], faults)
    if heading[0] == CHANGE:
        _check_changes(one, heading, rows, faults)
    return rows


def _check_changes(one: ResourceSaid, heading: Cells, rows: tuple[Cells, ...], faults: Faults) -> None:
    for place, row in enumerate(rows, 1):
        if row[0] not in (ADDED, CHANGED, ENDED):
            faults.add("KODE", _place(one, place, heading[0]))


def _check_column(
    one: ResourceSaid, schema: Schema, field: FieldSaid, cells: list[str], faults: Faults
) -> None:
    for code, where in _column_faults(one, schema, field, cells):
        faults.add(code, where)


def _column_faults(
    one: ResourceSaid, schema: Schema, field: FieldSaid, cells: list[str]
) -> Iterator[tuple[str, str]]:
    said = field.constraints
    pattern = said.pattern if said else None
    if pattern is not None and pattern not in PATTERNS:
        yield "POLA_ASING", f"{one.path}, kolom {field.name}"
        pattern = None
    is_type, codes = _TYPES[field.type], set(said.enum) if said and said.enum else None
    for place, cell in enumerate(cells, 1):
        where = _place(one, place, field.name)
        if cell in schema.missing:
            if said and said.required:
                yield "WAJIB", where
        elif not is_type(cell):
            yield "TIPE", where
        elif codes is not None and cell not in codes:
            yield "KODE", where
        elif pattern is not None and not re.fullmatch(pattern, cell):
            yield "POLA", where
        if NUMBER_OF_PERSON.search(cell):
            yield "DATA_PRIBADI", where


def _keys_hold(one: ResourceSaid, rows: tuple[Cells, ...], schema: Schema, faults: Faults) -> bool:
    names = _columns(schema)
    try:
        check_sorted(rows, [names.index(name) for name in schema.primary_key])
    except RowsError as error:
        faults.add(_CODES[error.code], _place(one, error.place))
        return False
    return True


References = Mapping[str, tuple[ForeignKey, ...]]
"""By name of a table the columns that lead to rows of another."""


def references_of(said: PackageSaid) -> References:
    """What a whole package says; a delta holds too few rows to say it."""
    return {one.name: one.table_schema.foreign_keys or () for one in said.tables if one.table_schema}


def check_references(references: References, state: Mapping[str, Rows], faults: Faults) -> None:
    """Every reference leads to a row that is there. state: all rows of the tables, after the changes."""
    for name, keys in references.items():
        for key in keys if name in state else ():
            target = state.get(key.reference.resource)
            columns = f"{name}, kolom {', '.join(key.fields)}"
            if target is None or not {*key.reference.fields} <= {*target.names}:
                faults.add("RUJUKAN", columns)
                continue
            there = {key_of(row, _at(target, key.reference.fields)) for row in target.rows}
            found = {key_of(row, _at(state[name], key.fields)) for row in state[name].rows}
            if any(any(cells) for cells in found - there):
                faults.add("RUJUKAN", columns)


def _at(rows: Rows, names: tuple[str, ...]) -> list[int]:
    return [rows.names.index(name) for name in names]


def _place(one: ResourceSaid, place: int, column: str = "") -> str:
    """A row as people see it in a spreadsheet, where the heading is the first."""
    told = f"{one.path}, baris {place + 1}" if place else one.path
    return f"{told}, kolom {column}" if column else told
