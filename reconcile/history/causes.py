"""How a finding ended: what happened to its persons' rows since, and the order in which that speaks."""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.history.found import KEY
from reconcile.vocabulary.verdicts import means_sql

# of a person: L a row left the roll of `programme`, C a row changed or came, I the identity changed,
# P the months of a row are over
_HINTS = """
SELECT DISTINCT person_id, programme, hint
FROM (
    SELECT g.one AS person_id, g.programme, CASE WHEN g.rank = 4 THEN 'P' ELSE 'L' END AS hint
    FROM gone_rows g
    LEFT JOIN replaced x ON x.programme = g.programme AND x.row_key_one = g.row_key
    WHERE x.programme IS NULL
    UNION ALL
    SELECT g.one, g.programme, 'C'
    FROM gone_rows g
    JOIN replaced x ON x.programme = g.programme AND x.row_key_one = g.row_key
    UNION ALL
    SELECT c.two, c.programme, 'C' FROM came_rows c
    UNION ALL
    SELECT m.one, m.programme, 'C' FROM row_moves m WHERE m.changed
    UNION ALL
    SELECT m.two, m.programme, 'C' FROM row_moves m WHERE m.changed
    UNION ALL
    SELECT k.past, '', 'I' FROM kin k
    UNION ALL
    SELECT k.now, '', 'I' FROM kin k
    UNION ALL
    SELECT e.identity_id, '', 'I' FROM identity_events e WHERE e.event IN ('REVIVED', 'RETIRED')
)
"""

# who the two rows of a judgement were before tonight: of rows that were one person's already nothing was
# joined since
_JUDGED = f"""
SELECT DISTINCT least(one, two) AS one, greatest(one, two) AS two
FROM (
    SELECT coalesce(b.person_id, l.person_id) AS one, coalesce(c.person_id, r.person_id) AS two
    FROM answered a
    JOIN persons l ON l.record_id = a.record_id_left
    JOIN persons r ON r.record_id = a.record_id_right
    LEFT JOIN known_roll_rows b ON b.programme = l.programme AND b.row_key = l.row_key
    LEFT JOIN known_roll_rows c ON c.programme = r.programme AND c.row_key = r.row_key
    WHERE a.answers = 'IDENTITAS' AND {means_sql("a.verdict")} IS NOT NULL
)
WHERE one <> two
"""

# each person of a line, also as who has his rows now
_OF_LINES = f"""
SELECT DISTINCT {", ".join(f"e.{column}" for column in KEY)}, e.programme_one, e.programme_two,
    e.side, coalesce(k.now, e.person_id) AS person_id
FROM (
    SELECT *, 1 AS side, one AS person_id FROM ending_lines
    UNION ALL
    SELECT *, 2 AS side, two AS person_id FROM ending_lines WHERE two <> ''
) e
LEFT JOIN (
    SELECT past, now FROM kin
    UNION
    SELECT past, past FROM kin
) k ON k.past = e.person_id
"""

_OWN_ROLL = "h.programme IN (p.programme_one, p.programme_two)"
_HINTED = f"""
SELECT {", ".join(f"p.{column}" for column in KEY)},
    max(CASE WHEN h.hint = 'L' AND {_OWN_ROLL} THEN 1 ELSE 0 END) AS gone,
    max(CASE WHEN h.hint = 'P' AND {_OWN_ROLL} THEN 1 ELSE 0 END) AS over,
    max(CASE WHEN h.hint = 'C' THEN 1 ELSE 0 END) AS changed,
    max(CASE WHEN h.hint = 'I' THEN 1 ELSE 0 END) AS identity
FROM line_persons p
JOIN hints h ON h.person_id = p.person_id
GROUP BY {", ".join(f"p.{column}" for column in KEY)}
"""

_JUDGED_LINES = f"""
SELECT {", ".join(f"a.{column}" for column in KEY)}
FROM line_persons a
JOIN line_persons b ON {" AND ".join(f"b.{column} = a.{column}" for column in KEY)}
JOIN judged_pairs j ON j.one = least(a.person_id, b.person_id) AND j.two = greatest(a.person_id, b.person_id)
WHERE a.side = 1 AND b.side = 2
GROUP BY {", ".join(f"a.{column}" for column in KEY)}
"""

CAUSE = f"""
    SELECT {", ".join(f"e.{column}" for column in KEY)},
        CASE
            WHEN j.finding IS NOT NULL THEN 'DIPUTUSKAN'
            WHEN e.verdict = 'HENTIKAN' AND (h.gone = 1 OR h.over = 1 OR h.changed = 1) THEN 'DIPUTUSKAN'
            WHEN e.folded THEN 'IDENTITAS_BERUBAH'
            WHEN h.gone = 1 THEN 'HILANG_DARI_ROLL'
            WHEN h.changed = 1 THEN 'DATA_DIPERBAIKI'
            WHEN {{rules}} THEN 'ATURAN_BERUBAH'
            WHEN h.identity = 1 THEN 'IDENTITAS_BERUBAH'
            WHEN h.over = 1 OR ({{month}} AND e.finding IN ({{dated}})) THEN 'DILUAR_PERIODE'
            ELSE 'DATA_DIPERBAIKI'
        END AS cause
    FROM ending_lines e
    LEFT JOIN hinted h ON {" AND ".join(f"h.{column} = e.{column}" for column in KEY)}
    LEFT JOIN judged_lines j ON {" AND ".join(f"j.{column} = e.{column}" for column in KEY)}
"""
"""SQL of the cause of each line of `ending_lines`: the first that its evidence allows. What is left over is
data of somebody else: a number that another row no longer claims."""


def keep_hints(engine: Engine) -> None:
    """Keep what CAUSE reads: `hinted` and `judged_lines`. Reads `ending_lines`, what `keep_flows` leaves,
    `identity_events`, `answered`, `persons` and `known_roll_rows`."""
    engine.keep("hints", _HINTS)
    engine.keep("judged_pairs", _JUDGED)
    engine.keep("line_persons", _OF_LINES)
    engine.keep("hinted", _HINTED)
    engine.keep("judged_lines", _JUDGED_LINES)
    engine.drop("hints", "judged_pairs", "line_persons")
