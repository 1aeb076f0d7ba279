"""What rows should say by the register, from the run that proposes it to the delivery that says it.

Proposed is what the row's own person says in the register: a field that differs, a NIK where it is missing
or another's.
A repair is one of a person on a roll, so that it stays the same when the row moves to another file. It is
proven when a later delivery says the value, whoever wrote it there and on what ground: the row that was asked
about is gone, and one of the person's says it. Where the owner wrote a third value instead, the delivery says
that the proposal is to be looked at again (REVISI), until he says something newer.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from reconcile import tables
from reconcile.engines.keyed import KEY, digest_sql, keep_key
from reconcile.engines.protocol import Engine, TableSource
from reconcile.engines.quoting import listed, literal
from reconcile.tables.verification import OPEN_STATES

_TEXTS = {
    "nik": "{of}.nik",
    "name": "{of}.name",
    "birth_date": "CAST({of}.birth_date AS STRING)",
    "birth_place": "{of}.birth_place",
    "sex": "{of}.sex",
    "mother": "{of}.mother_core",
    "kk": "{of}.kk",
}
"""Fields of a repair, as SQL over a row of `records`, in the order in which staff read them."""

_SIDE = {"mother": "RESIDENT", "kk": "RESIDENT"}
"""Who mends, where it is not the owner of the roll: what changes with the household, and what the register
may know wrong."""

_DIFFERS = {
    "nik": (
        "(v.status = 'PADAN_IDENTITAS' OR v.reason = 'PEMILIK_LAIN_SENDIRI_ADA')"
        " AND COALESCE(v.overlay, '') NOT IN ('DUPLICATE', 'CONTRADICTED')"
    ),
    "name": "v.name_result IN ('MIRIP', 'TIDAK_SESUAI', 'KOSONG_ROLL')",
    "birth_date": "v.birth_date_result IN ('TERTUKAR', 'TIDAK_SESUAI', 'KOSONG_ROLL')",
    "birth_place": "v.birth_place_result = 'TIDAK_SESUAI'",
    "sex": "v.sex_result IN ('TIDAK_SESUAI', 'KOSONG_ROLL')",
    "mother": "v.mother_result IN ('MIRIP', 'TIDAK_SESUAI')",
    "kk": "v.kk_result = 'TIDAK_SESUAI'",
}
"""What must hold of a verified row, so that its field is to be mended. Of a number that the register knows to
be one of two of the person's, people say first which one lives."""

# rows of which anything may have to be mended, beside the register's
_SAID_OF = ", ".join(
    f"{sql.format(of=of)} AS {side}_{field}"
    for of, side in (("x", "given"), ("r", "register"))
    for field, sql in _TEXTS.items()
)
_BESIDE = f"""
SELECT v.programme, v.source_file, v.sheet, v.source_row, v.record_id, v.person_id, v.nik_given,
       v.nik_register, v.register_date, r.programme AS source, v.overlay, v.status, v.reason, {_SAID_OF},
       {", ".join(f"v.{field}_result" for field in _TEXTS if field != "nik")}
FROM verification v
JOIN records x ON x.record_id = v.record_id
JOIN records r ON r.record_id = v.register_record_id
WHERE {" OR ".join(f"({sql})" for sql in _DIFFERS.values())}
"""
_PROPOSED = """
SELECT v.programme, v.source_file, v.sheet, v.source_row, v.record_id, v.person_id, {field} AS field,
       {given} AS value_given, {proposed} AS value_proposed, v.source, v.register_date AS source_date,
       {side} AS side
FROM repaired_beside v
WHERE {differs}
"""

_KEY = "programme, person_id, field, value_proposed"
_ID = digest_sql(
    " || chr(31) || ".join(
        ("'REPAIR'", "programme", "person_id", "field", "value_proposed", "CAST(place AS VARCHAR)")
    ),
    14,
)
_TONIGHT = f"""
SELECT n.programme, n.source_file, n.sheet, n.source_row, n.record_id, n.person_id, n.field, n.value_given,
       n.value_proposed, n.source, n.source_date, n.side,
       ROW_NUMBER() OVER (PARTITION BY {_KEY} ORDER BY source_file, sheet, source_row, record_id) AS place
FROM repaired_proposed n
WHERE value_proposed IS NOT NULL AND (value_given IS NULL OR value_given <> value_proposed)
"""
_NUMBERED = f"""
SELECT n.programme, n.source_file, n.sheet, n.source_row, n.record_id, n.person_id, n.field, n.value_given,
       n.value_proposed, n.source, n.source_date, n.side, 'U-' || UPPER({_ID}) AS repair_id
FROM repaired_tonight n
CROSS JOIN {KEY}
"""

_OPEN = f"k.state IN ({listed(OPEN_STATES)})"
SAID = pa.schema(
    [
        *((name, pa.string()) for name in ("repair_id", "state")),
        ("said_on", pa.date32()),
        *((name, pa.string()) for name in ("said_by", "remark")),
        *((name, pa.date32()) for name in ("asked_on", "applied_on")),
    ]
)
"""What people say of repairs, a row a repair: the last state, and when it was first put to the owner and last
said to be written in."""
_SAID = "t.said_on, t.said_by, t.remark, t.asked_on, t.applied_on"

# of what was proposed and is not any more: whether the person's rows on that roll say it tonight, and none of
# them is the row that did not (ids of rows are of what they say)
_ENDED = f"""
SELECT k.repair_id
FROM known_repairs k
LEFT JOIN repaired_numbered n ON n.repair_id = k.repair_id
WHERE n.repair_id IS NULL AND {_OPEN}
"""
_VALUE = " ".join(f"WHEN {literal(field)} THEN {sql.format(of='x')}" for field, sql in _TEXTS.items())
_PROVEN = f"""
SELECT DISTINCT k.repair_id
FROM repaired_ended e
JOIN known_repairs k ON k.repair_id = e.repair_id
JOIN persons p ON p.person_id = k.person_id AND p.programme = k.programme
JOIN records x ON x.record_id = p.record_id
LEFT JOIN records w ON w.record_id = k.record_id
WHERE CASE k.field {_VALUE} END = k.value_proposed AND w.record_id IS NULL
"""
_WAITING = f"({listed(('DIAJUKAN', 'DISETUJUI', 'DITERAPKAN'))})"
_OTHERWISE = f"""
CASE WHEN {_OPEN} AND w.record_id IS NULL AND COALESCE(k.value_given, '') <> COALESCE(n.value_given, '')
     THEN 1 ELSE 0 END
"""
"""Whether the row that was asked about is gone, and the one in its place says something else."""
# What people said of a proposal that was proven, and is made again, was about that one.
_REPAIRS = f"""
SELECT n.repair_id, n.programme, n.source_file, n.sheet, n.source_row, n.record_id, n.person_id, n.field,
       n.value_given, n.value_proposed, n.source, n.source_date, n.side,
       CASE WHEN t.state IN {_WAITING} AND (n.otherwise = 1 OR n.revised_on = t.said_on) THEN 'REVISI'
            ELSE COALESCE(t.state, 'DRAF') END AS state,
       {_SAID}, n.proposed_on, CAST(NULL AS DATE) AS ended_on
FROM (
  SELECT n.*, CASE WHEN {_OPEN} THEN k.proposed_on ELSE DATE '{{day}}' END AS proposed_on,
         {_OTHERWISE} AS otherwise, CASE WHEN k.state = 'REVISI' THEN k.said_on END AS revised_on
  FROM repaired_numbered n
  LEFT JOIN known_repairs k ON k.repair_id = n.repair_id
  LEFT JOIN records w ON w.record_id = k.record_id
) AS n
LEFT JOIN repaired_said t ON t.repair_id = n.repair_id AND t.said_on >= n.proposed_on
UNION ALL
SELECT k.repair_id, k.programme, k.source_file, k.sheet, k.source_row, k.record_id, k.person_id, k.field,
       k.value_given, k.value_proposed, k.source, k.source_date, k.side,
       CASE WHEN NOT ({_OPEN}) THEN k.state
            WHEN o.programme IS NULL THEN COALESCE(t.state, 'DRAF')
            WHEN s.repair_id IS NOT NULL THEN 'TERBUKTI'
            ELSE 'DITARIK' END AS state,
       {_SAID}, k.proposed_on,
       CASE WHEN {_OPEN} AND o.programme IS NOT NULL THEN DATE '{{day}}' ELSE k.ended_on END AS ended_on
FROM known_repairs k
LEFT JOIN repaired_numbered n ON n.repair_id = k.repair_id
LEFT JOIN (SELECT DISTINCT programme FROM records) AS o ON o.programme = k.programme
LEFT JOIN repaired_proven s ON s.repair_id = k.repair_id
LEFT JOIN repaired_said t ON t.repair_id = k.repair_id AND t.said_on >= k.proposed_on
WHERE n.repair_id IS NULL
"""


def keep_repairs(
    engine: Engine,
    known: TableSource | None,
    as_of: date,
    secret: bytes,
    said: pa.Table | None = None,
) -> int:
    """Keep the table `repairs` and return its rows: what is proposed, proven and withdrawn.

    known: the table as the run before left it, None for the first. secret: the store's. said: SAID. A roll
    that is not there tonight proves and withdraws nothing. Needs records, persons and verification.
    """
    keep_key(engine, secret)
    engine.read("known_repairs", tables.empty("repairs") if known is None else known)
    engine.read("repaired_said", SAID.empty_table() if said is None else said)
    engine.keep("repaired_beside", _BESIDE)
    proposed = (
        _PROPOSED.format(
            field=literal(field),
            given="v.nik_given" if field == "nik" else f"v.given_{field}",
            proposed="v.nik_register" if field == "nik" else f"v.register_{field}",
            side=literal(_SIDE.get(field, "ROLL")),
            differs=differs,
        )
        for field, differs in _DIFFERS.items()
    )
    engine.keep("repaired_proposed", " UNION ALL ".join(proposed))
    engine.keep("repaired_tonight", _TONIGHT)
    engine.keep("repaired_numbered", _NUMBERED)
    engine.keep("repaired_ended", _ENDED)
    engine.keep("repaired_proven", _PROVEN)
    rows = engine.keep("repairs", _REPAIRS.format(day=as_of.isoformat()))
    made = ("beside", "proposed", "tonight", "numbered", "ended", "proven", "said")
    engine.drop(KEY, "known_repairs", *(f"repaired_{name}" for name in made))
    return rows
