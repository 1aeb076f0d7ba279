"""Of which kota the population register says nothing, because the files of it that came are of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from reconcile.regions import regencies

MOST = 2
"""A register comes by kota where none of its files speaks for more kota than these (an island district comes
with its neighbour)."""


def uncovered_kota(deliveries: pa.Table | None, registers: frozenset[str], home: str) -> frozenset[str]:
    """Kota of the province `home` that no file of the register speaks for, where it comes by kota: in two
    files or more, of one or two kota each. One file of the whole province that has nobody of a kota, or a
    file of which nobody knows what it speaks for, says nothing of the kind.

    deliveries: tables.DELIVERIES; nothing is known without it.
    """
    rows: Sequence[Mapping[str, Any]] = deliveries.to_pylist() if deliveries is not None else []
    scopes = [
        frozenset(row["scope"] or ())
        for row in rows
        if row["programme"] in registers and row["in_force"] and not row["answers"]
    ]
    by_kota = len(set(scopes)) > 1 and all(0 < len(scope) <= MOST for scope in scopes)
    if not by_kota:
        return frozenset()
    own = {code for code in regencies() if code.startswith(home)}
    return frozenset(own - frozenset().union(*scopes))
