"""Names of persons: normalised, folded by ear, made comparable."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Name:
    """One name as parsed; the fields are those of the records table."""

    name: str | None
    name_core: str | None
    name_key: str | None
    name_first: str | None
    name_alias: str | None
    patronymic: str | None
    flags: int


def fold(token: str) -> str:
    """The phonetic fold of one token."""
    raise NotImplementedError


def normalise_name(written: str | None) -> Name:
    """One name, normalised."""
    raise NotImplementedError


def normalise_names(written: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The names of a column: name, name_core, name_key, name_first, name_alias, patronymic, flags."""
    raise NotImplementedError
