"""People of each roll by the bands of one scheme, of which anybody may be told: bands of two schemes, held
against each other, tell the ages between their bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reconcile.engines.protocol import Engine

PUBLIC = "ketergantungan"
"""The scheme that anybody may see; where there is none of the name, the first."""

_BANDS = """
SELECT scheme, title, programme, band, CAST(SUM(persons) AS BIGINT) AS persons
FROM age_segments
GROUP BY scheme, title, programme, band
ORDER BY scheme, programme, band
"""


@dataclass(frozen=True)
class Aged:
    """title: of the scheme. counts: (programme, band) -> persons, also of bands without anybody."""

    title: str
    counts: Mapping[tuple[str, str], int]


def aged(engine: Engine) -> Aged:
    """Needs `age_segments`."""
    rows = engine.arrow(_BANDS).to_pylist()
    schemes = {row["scheme"] for row in rows}
    scheme = PUBLIC if PUBLIC in schemes else min(schemes, default="")
    chosen = [row for row in rows if row["scheme"] == scheme]
    programmes, bands = (sorted({row[name] for row in chosen}) for name in ("programme", "band"))
    counts = {(programme, band): 0 for programme in programmes for band in bands}
    for row in chosen:
        counts[row["programme"], row["band"]] += int(row["persons"])
    return Aged(chosen[0]["title"] if chosen else "", counts)
