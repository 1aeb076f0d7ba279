"""The persons of each employer row, and which employers have some in common, as linking takes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa

from reconcile.employers.names import with_names
from reconcile.engines.protocol import Engine
from reconcile.linkage.persons import components

_WORKERS = """
SELECT DISTINCT j.npp, j.kode_divisi, j.kode_bu, p.person_id,
    coalesce(12 * year(j.active_from) + month(j.active_from), 0) AS first_month,
    coalesce(12 * year(j.active_to) + month(j.active_to), {now}) AS last_month
FROM jobs j
JOIN persons p USING (programme, source_file, sheet, source_row)
WHERE j.is_worker AND (j.npp IS NOT NULL OR j.kode_bu IS NOT NULL)
"""
_NUMBERED = """
SELECT person_id, CAST(row_number() OVER (ORDER BY person_id) AS INTEGER) AS person
FROM (SELECT DISTINCT person_id FROM workers_of) AS each_once
"""
_DIVIDED = """
SELECT npp
FROM records_employer
WHERE npp IS NOT NULL AND kode_divisi IS NOT NULL
GROUP BY npp
HAVING count(DISTINCT kode_divisi) > 1
"""
_CREWS = """
SELECT record_id, person, min(first_month) AS first_month, max(last_month) AS last_month
FROM (
    SELECT e.record_id, w.person_id, w.first_month, w.last_month
    FROM records_employer e
    JOIN workers_of w ON w.npp = e.npp
    LEFT JOIN divided d ON d.npp = e.npp
    WHERE d.npp IS NULL
        OR coalesce(e.kode_divisi, w.kode_divisi) IS NULL
        OR coalesce(e.kode_divisi, w.kode_divisi) = coalesce(w.kode_divisi, e.kode_divisi)
    UNION ALL
    SELECT e.record_id, w.person_id, w.first_month, w.last_month
    FROM records_employer e
    JOIN workers_of w ON w.kode_bu = e.kode_bu
) AS each_way
JOIN numbered USING (person_id)
GROUP BY record_id, person
"""
_TEXTS = """
SELECT record_id, string_agg(person || ':' || first_month || ':' || last_month, ' ' ORDER BY person) AS crew
FROM crew_members
GROUP BY record_id
"""
_PAIRS = """
SELECT a.record_id AS one, b.record_id AS other, count(*) AS both_sides
FROM crew_members a
JOIN crew_members b ON a.person = b.person AND a.record_id < b.record_id
GROUP BY a.record_id, b.record_id
HAVING count(*) >= 2
"""
_ALIKE = """
SELECT one, other
FROM crew_pairs p
JOIN (SELECT record_id AS one, count(*) AS n_one FROM crew_members GROUP BY record_id) AS x USING (one)
JOIN (SELECT record_id AS other, count(*) AS n_other FROM crew_members GROUP BY record_id) AS y USING (other)
WHERE 10 * both_sides >= 3 * least(n_one, n_other)
ORDER BY one, other
"""


def keep_crews(engine: Engine, as_of: date) -> int:
    """Keep `crew_members` (record_id, person, first_month, last_month) and return how many workers there are.
    Reads `records_employer`, `jobs` and `persons`. Months count from year 0; an open end is that of `as_of`.

    A worker's number of an employer leads to every row with that number; where one NPP has several divisions,
    to the rows of the worker's own.
    """
    engine.keep("workers_of", _WORKERS.format(now=12 * as_of.year + as_of.month))
    workers = engine.keep("numbered", _NUMBERED)
    engine.keep("divided", _DIVIDED)
    engine.keep("crew_members", _CREWS)
    return workers


def with_crews(engine: Engine, *, shared: bool = True) -> pa.Table:
    """`records_employer` with what linking reads beside it: crew (text), shared (a number that rows have in
    common whose crews overlap), and names as `with_names` says. shared: whether workers count."""
    rows = with_names(engine.arrow("SELECT * FROM records_employer ORDER BY record_id"))
    crews, groups = _crews(engine) if shared else ({}, {})
    ids = rows["record_id"].to_pylist()
    rows = rows.append_column("crew", pa.array([crews.get(one) for one in ids], pa.string()))
    return rows.append_column("shared", pa.array([groups.get(one) for one in ids], pa.int32()))


def _crews(engine: Engine) -> tuple[dict[str, str], dict[str, int]]:
    texts = engine.arrow(_TEXTS)
    crews = dict(zip(texts["record_id"].to_pylist(), texts["crew"].to_pylist(), strict=True))
    engine.keep("crew_pairs", _PAIRS)
    alike = engine.arrow(_ALIKE)
    return crews, joined(zip(alike["one"].to_pylist(), alike["other"].to_pylist(), strict=True))


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Whoever hangs together over pairs, by a number of the group, from 1."""
    sides = list(pairs)
    names = sorted({name for pair in sides for name in pair})
    at = {name: place for place, name in enumerate(names)}
    left, right = (np.array([at[pair[side]] for pair in sides], np.int64) for side in (0, 1))
    group = components(left, right, len(names))[1]
    return dict(zip(names, (group + 1).tolist(), strict=True))
