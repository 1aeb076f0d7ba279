"""Values that lost in a register that came from another agency: whoever merges two keeps what each of them
had beside what it chose, after all that the rows here say."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.register.codes import RECEIVED, Codes
from reconcile.register.rows import OLDEST
from reconcile.rules.survivorship import Group

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("programme", "card_number", "field_group", "field", "value")),
        ("as_of", pa.date32()),
        ("rank", pa.int32()),
    ]
)
"""programme and card_number: of the row that the register's person has here. rank: among the values of its
own register."""

LOST_HERE = "merged_lost_here"
"""What rows here say that is not chosen, as `merged_lost` has it."""

_NUMBERED = """
SELECT v.programme, v.card_number, c.line, v.value, v.as_of, v.rank
FROM merged_handed v
JOIN merged_handed_lines c ON c.field_group = v.field_group AND c.field = v.field
WHERE v.value IS NOT NULL
"""
# what is chosen here, or said by a row here, lost nowhere or is told already
_RECEIVED = f"""
SELECT person, line, value, record_id, as_of, {{rule}} AS rule,
       CAST(1 + told + ROW_NUMBER() OVER (
           PARTITION BY person, line ORDER BY rank, programme, value
       ) AS INTEGER) AS rank,
       candidates, CAST(NULL AS STRING) AS compared_value, CAST(NULL AS STRING) AS chosen_compared,
       -1 AS step, {OLDEST} AS age, 0 AS newest, CASE WHEN chosen IS NULL THEN 0 ELSE 1 END AS chosen
FROM (
    SELECT x.person, v.line, v.value, v.programme, v.rank, v.as_of, x.record_id, COALESCE(o.told, 0) AS told,
           {{candidates}} AS candidates, {{chosen}} AS chosen,
           ROW_NUMBER() OVER (
               PARTITION BY x.person, v.line, v.value ORDER BY v.rank, v.programme, x.record_id
           ) AS turn
    FROM ({_NUMBERED}) AS v
    JOIN records r ON r.programme = v.programme AND r.card_number = v.card_number
    JOIN merged_rows x ON x.record_id = r.record_id
    JOIN merged_chosen c ON c.person = x.person
    LEFT JOIN {LOST_HERE} l ON l.person = x.person AND l.line = v.line AND l.value = v.value
    LEFT JOIN (
        SELECT person, line, COUNT(*) AS told
        FROM {LOST_HERE}
        GROUP BY person, line
    ) AS o ON o.person = x.person AND o.line = v.line
    WHERE l.person IS NULL
) AS handed
WHERE turn = 1 AND (chosen IS NULL OR chosen <> value)
"""


def keep_with_received(
    engine: Engine,
    groups: Sequence[Group],
    codes: Codes,
    received: pa.Table,
    *,
    chosen: str,
    candidates: str,
) -> None:
    """Keep `merged_lost`: LOST_HERE, and the values of `received`, of SCHEMA.

    chosen, candidates: SQL over a line v.line and a row c of merged_chosen. Needs records, merged_rows,
    merged_chosen and LOST_HERE.
    """
    lines = [(group.name, field) for group in groups for field in group.fields]
    engine.read("merged_handed", received)
    engine.read("merged_handed_lines", pa.table({
        "field_group": [group for group, _ in lines],
        "field": [field for _, field in lines],
        "line": pa.array([codes.line(*one) for one in lines], pa.int32()),
    }))  # fmt: skip
    said = _RECEIVED.format(rule=codes.rule(RECEIVED), chosen=chosen, candidates=candidates)
    engine.keep("merged_lost", f"SELECT * FROM {LOST_HERE} UNION ALL {said}")
    engine.drop("merged_handed", "merged_handed_lines", LOST_HERE)
