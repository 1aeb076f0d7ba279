"""Who has the rows of whom, since what happened to identities in a run."""

from __future__ import annotations

KIN = """
SELECT DISTINCT past, now
FROM (
    SELECT
        CASE WHEN event IN ('MERGED_INTO', 'LEFT') THEN identity_id ELSE other_id END AS past,
        CASE WHEN event IN ('MERGED_INTO', 'LEFT') THEN other_id ELSE identity_id END AS now
    FROM identity_events
    WHERE event IN ('MERGED_INTO', 'LEFT', 'SPLIT_FROM', 'JOINED') AND other_id IS NOT NULL
)
"""
"""SQL over `identity_events`: whose rows of before (past) are whose now, under another id."""
