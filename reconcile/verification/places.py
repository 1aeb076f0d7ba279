"""Whether two places of birth, written each in its own way, are one."""

from __future__ import annotations

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.parsing.places.place_names import place_key


def keep_places(engine: Engine, name: str, pairs: str) -> None:
    """Keep the table `name` (one, other, result) of the distinct pairs of different texts in `pairs`, which
    is SQL with columns one, other.

    SESUAI_BAKU where "KAB." and its like are all that parts them, MIRIP where one says less than the other
    (JAKARTA, JAKARTA SELATAN), else TIDAK_SESUAI.
    """
    rows = engine.arrow(
        f"SELECT DISTINCT one, other FROM ({pairs}) AS pairs"
        " WHERE one IS NOT NULL AND other IS NOT NULL ORDER BY one, other"
    )
    results = [
        _result(one, other)
        for one, other in zip(*(rows[side].to_pylist() for side in ("one", "other")), strict=True)
    ]
    engine.read(
        name, pa.table({"one": rows["one"], "other": rows["other"], "result": pa.array(results, pa.string())})
    )


def _result(one: str, other: str) -> str:
    (key, kind), (key_of_other, kind_of_other) = place_key(one), place_key(other)
    if key == key_of_other and (not kind or not kind_of_other or kind == kind_of_other):
        return "SESUAI_BAKU"
    said = [place.removeprefix("DKI") for place in (key, key_of_other)]
    if key != key_of_other and (said[0].startswith(said[1]) or said[1].startswith(said[0])):
        return "MIRIP"
    return "TIDAK_SESUAI"
