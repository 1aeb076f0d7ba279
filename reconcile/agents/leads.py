"""Leads: each as it stands in the end, whom its NIK names, and how like the names are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

import pyarrow as pa

from reconcile.agents.likeness import likeness, neighbours, same_words
from reconcile.agents.people import keep_registered
from reconcile.engines.protocol import Engine

# a file that came twice says the same registrations. An agent's paper comes back with the lead's number, or
# ours where it has none; what was mended last speaks, and what it leaves blank is as it was
_LEADS = """
SELECT l.*, COALESCE(UPPER(l.lead_id), UPPER(l.record_id)) AS lead
FROM records_lead l
JOIN agent_roles g ON g.programme = l.programme AND g.role = 'lead'
"""
_LATEST = """
SELECT *,
       ROW_NUMBER() OVER latest AS turn,
       MAX(CASE WHEN mended_at IS NOT NULL THEN 1 ELSE 0 END) OVER (
           PARTITION BY COALESCE(agent_code, ''), lead
       ) AS mended,
       ROW_NUMBER() OVER (PARTITION BY row_digest ORDER BY record_id) AS copy
FROM typed_leads
WINDOW latest AS (
    PARTITION BY COALESCE(agent_code, ''), lead
    ORDER BY mended_at DESC NULLS LAST, record_id
)
"""
_STANDING = """
SELECT l.record_id, l.programme, l.source_file, l.sheet, l.source_row, l.lead_id, l.agent_code, l.turn,
       l.mended, l.copy,
       {number}.nik AS nik, {number}.digits AS nik_digits, {number}.flags AS flags,
       {said}, CAST({entered_at} AS DATE) AS entered_on
FROM latest_leads l
WINDOW before AS (
    PARTITION BY COALESCE(l.agent_code, ''), l.lead
    ORDER BY l.turn
    ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
)
"""
_NUMBER = "STRUCT_PACK(nik := l.nik, digits := l.nik_digits, flags := l.flags)"
_OVERLAID = (
    *("name", "birth_date", "job", "business", "work_place", "phone", "programmes", "income", "months_paid"),
    *("consent", "entered_at", "hour_told"),
)
# only with consent is anybody looked up; a number of a register that names somebody else is nobody's business
_NAMED = """
SELECT l.record_id, l.name AS typed, r.name AS registered
FROM standing_leads l
JOIN registered r ON r.nik = l.nik
WHERE l.consent = 'Y'
"""
# a roll may give somebody another's number
_MEMBERS = """
SELECT l.record_id, m.record_id AS member_record_id, l.name AS typed, m.name AS listed
FROM standing_leads l
JOIN members m ON m.nik = l.nik
WHERE l.consent = 'Y'
ORDER BY l.record_id, m.record_id
"""
_LOST = """
SELECT l.record_id, l.nik_digits, l.name
FROM standing_leads l
LEFT JOIN registered r ON r.nik = l.nik
WHERE l.consent = 'Y' AND r.nik IS NULL AND l.name IS NOT NULL
  AND LENGTH(l.nik_digits) BETWEEN 15 AND 17
ORDER BY l.record_id
"""
_NEAR = """
SELECT n.record_id, n.digit, n.name AS typed, r.nik, r.name AS registered
FROM lead_neighbours n
JOIN registered_near r ON r.nik = n.nik
"""
_NAMES = pa.schema([("record_id", pa.string()), ("likeness", pa.int16()), ("same_words", pa.bool_())])
_NEIGHBOURS = pa.schema(
    [("record_id", pa.string()), ("name", pa.string()), ("nik", pa.string()), ("digit", pa.int16())]
)
_SLIPS = pa.schema([("record_id", pa.string()), ("digit", pa.int16())])
_LISTED = pa.schema([("record_id", pa.string()), ("member_record_id", pa.string())])


def keep_leads(engine: Engine, *, complete: int, doubtful: int) -> list[str]:
    """Keep `standing_leads` (turn 1 is the row that speaks, unless nobody mended any), `lead_names` (of
    leads whose NIK the register knows), `lead_members` (rows of members under that NIK, but those whose name
    is another) and `lead_slips` (of leads whose NIK the register does not know: the digit by which just one
    registered person of that name would be meant). complete, doubtful: the likeness, 0 to 100, of one name,
    and below which it is another's. Returns what was kept. Needs `registered`, `members` and records_lead."""
    engine.keep("typed_leads", _LEADS)
    engine.keep("latest_leads", _LATEST)
    engine.keep("standing_leads", _standing())
    engine.read("lead_names", _names(engine.arrow(_NAMED + "ORDER BY l.record_id")))
    engine.read("lead_members", _listed(engine.arrow(_MEMBERS), doubtful))
    engine.read("lead_neighbours", _neighbours(engine.arrow(_LOST)))
    keep_registered(engine, "registered_near", asked="lead_neighbours")
    near = engine.arrow(_NEAR + "ORDER BY n.record_id, r.nik, n.digit")
    engine.read("lead_slips", _slips(near, complete))
    return [
        *("typed_leads", "latest_leads", "standing_leads"),
        *("lead_names", "lead_members", "lead_neighbours", "registered_near", "lead_slips"),
    ]


def _standing() -> str:
    """Each lead with what it says, what a later paper of it left blank taken from the earlier ones."""

    def first(value: str, where: str) -> str:
        later = f"FIRST_VALUE(CASE WHEN {where} THEN {value} END IGNORE NULLS) OVER before"
        return f"CASE WHEN l.mended = 1 THEN COALESCE({later}, {value}) ELSE {value} END"

    columns = {name: first(f"l.{name}", f"l.{name} IS NOT NULL") for name in _OVERLAID}
    said = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    number = f"({first(_NUMBER, 'l.nik_digits IS NOT NULL')})"
    return _STANDING.format(number=number, said=said, entered_at=columns["entered_at"])


def _names(rows: pa.Table) -> pa.Table:
    typed, registered = rows["typed"].to_pylist(), rows["registered"].to_pylist()
    columns = [rows["record_id"].to_pylist(), likeness(typed, registered), same_words(typed, registered)]
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, _NAMES, strict=True)], _NAMES
    )


def _listed(rows: pa.Table, doubtful: int) -> pa.Table:
    scores = likeness(rows["typed"].to_pylist(), rows["listed"].to_pylist())
    own = pa.array([score is None or score >= doubtful for score in scores], pa.bool_())
    return rows.select(_LISTED.names).filter(own).cast(_LISTED)


def _neighbours(rows: pa.Table) -> pa.Table:
    made: dict[str, list[object]] = {name: [] for name in _NEIGHBOURS.names}
    for row in rows.to_pylist():
        for nik, digit in neighbours(row["nik_digits"]):
            for name, value in (
                ("record_id", row["record_id"]),
                ("name", row["name"]),
                ("nik", nik),
                ("digit", digit),
            ):
                made[name].append(value)
    return pa.table(made, _NEIGHBOURS)


def _slips(near: pa.Table, complete: int) -> pa.Table:
    scores = likeness(near["typed"].to_pylist(), near["registered"].to_pylist())
    rows = near.to_pylist()
    found: Mapping[str, dict[str, int]] = defaultdict(dict)
    for row, score in zip(rows, scores, strict=True):
        if score is not None and score >= complete:
            found[row["record_id"]].setdefault(row["nik"], row["digit"])
    return pa.Table.from_pylist(list(_single(found)), _SLIPS)


def _single(found: Mapping[str, Mapping[str, int]]) -> Iterator[dict[str, object]]:
    for record, niks in sorted(found.items()):
        if len(niks) == 1:
            yield {"record_id": record, "digit": next(iter(niks.values()))}
