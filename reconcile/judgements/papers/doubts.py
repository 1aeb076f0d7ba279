"""Answers that are taken and hardly meant: a line that slipped, a key hit twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

YEARS_APART = 15
"""Rows of one person whose birth years differ by more are nearly always a parent and a child."""


def unlikely(rows: Sequence[Mapping[str, str]]) -> str:
    """Why nobody would call these rows one person, in Indonesian; "" where that may be.

    rows: their values by name: `birth` as yyyy-mm-dd or yyyy, `sex` M or F, "" where a row does not say.
    """
    years = [int(row["birth"][:4]) for row in rows if row["birth"][:4].isdecimal()]
    sexes = {row["sex"] for row in rows if row["sex"]}
    apart = max(years) - min(years) if len(years) > 1 else 0
    told = []
    if apart > YEARS_APART:
        told.append(f"tahun lahirnya berbeda {apart} tahun")
    if len(sexes) > 1 and apart > 1:
        told.append("jenis kelaminnya berbeda")
    return f"SAMA diambil, tetapi {' dan '.join(told)}. Periksa lagi; salah baris?" if told else ""
