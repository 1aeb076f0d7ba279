"""Words of the papers of coverage for places, counts and shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconcile.regions import regency_name, short_regency
from reconcile.vocabulary.numbers import decimal, number

Row = Mapping[str, Any]
UNKNOWN = "tidak diketahui"


def place(kota: str | None) -> str:
    """What papers call a kota of the tables of coverage."""
    if kota is None:
        return UNKNOWN
    return {"": "Semua", "LUAR": "Di luar wilayah"}.get(kota) or regency_name(kota) or kota


def short_place(kota: str | None) -> str:
    """The same on pages, whose tables and charts have little room."""
    return short_regency(kota) if kota and kota != "LUAR" else place(kota)


def count(value: int | None) -> str:
    return UNKNOWN if value is None else number(value)


def share(row: Row) -> str:
    """A share with its interval, of 100, or that it is unknown."""
    if row["share"] is None:
        return UNKNOWN
    return f"{decimal(row['share'], 2)} % ({decimal(row['low'], 2)} s.d. {decimal(row['high'], 2)})"
