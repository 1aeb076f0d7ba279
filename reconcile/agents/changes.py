"""What the intake of the day told of a lead, held against what the night says of it."""

from __future__ import annotations

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.tables.labour.agents import MOMENT

TOLD = pa.schema([("record_id", pa.string()), ("told", pa.string()), ("told_at", MOMENT)])
"""What was told last of each lead since the night before, and when."""

_CHANGED = """
SELECT t.record_id, t.told, t.told_at, r.lead_id, r.agent_code, r.code
FROM told_leads t
LEFT JOIN registration_results r ON r.record_id = t.record_id
WHERE r.code IS NULL OR r.code <> t.told
"""


def keep_changes(engine: Engine) -> int:
    """Keep `lead_changes`, the leads of which the night says something else than was told; returns how many.
    Needs `told_leads` (TOLD) and registration_results."""
    return engine.keep("lead_changes", _CHANGED)
