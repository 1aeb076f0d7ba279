"""One row a person: what was chosen, how sure it is, and what people must look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconcile.engines.keyed import KEY, digest_sql
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import flagged, literal
from reconcile.rules.survivorship import Group, Survivorship

COLUMNS = {
    ("mother", "mother_core"): "mother",
    ("registered_home", "region_code"): "registered_region",
    ("registered_home", "rt"): "registered_rt",
    ("registered_home", "rw"): "registered_rw",
    ("registered_home", "address"): "registered_address",
}
"""(group, field) -> its column where that is not the field's name."""

SAID_OF_PERSONS = (
    "nik", "name", "birth_date", "birth_place", "sex", "mother", "kk", "relationship",
    "registered_region", "registered_rt", "registered_rw", "registered_address",
    "region_code", "rt", "rw", "address", "school", "npsn", "level", "nisn",
)  # fmt: skip

_SEEN = """
SELECT person, {lists} AS programmes, last_seen
FROM (
    SELECT person, {flags}, MAX(as_of) AS last_seen
    FROM merged_rows
    GROUP BY person
) AS seen
"""
_CONFLICTS = """
SELECT person_id, {lists} AS conflicts
FROM (
    SELECT person_id, {flags}
    FROM register_fields
    WHERE conflict
    GROUP BY person_id
) AS flagged
"""
_PERSONS = """
SELECT p.person_id, {columns}, v.vital, n.nik AS number, n.without AS number_without,
       t.programmes,
       {confidence} AS confidence, c.conflicts, f.first_seen, t.last_seen
FROM merged_people p
JOIN merged_seen t ON t.person = p.person
{joins}
LEFT JOIN merged_vital v ON v.person = p.person
LEFT JOIN single_numbers n ON n.person_id = p.person_id
LEFT JOIN merged_conflicts c ON c.person_id = p.person_id
LEFT JOIN first_known f ON f.person_id = p.person_id
"""
_TEXT = "COALESCE(CAST({} AS STRING), '')"


def keep_persons(
    engine: Engine, rules: Survivorship, groups: Sequence[str], programmes: Sequence[str]
) -> int:
    """Keep `register_persons` and return its rows. Needs what `keep_register` keeps, and KEY."""
    seen = flagged({code: f"programme = {literal(code)}" for code in programmes})
    engine.keep("merged_seen", _SEEN.format(flags=seen[0], lists=seen[1]))
    flags, lists = flagged({name: f"field_group = {literal(name)}" for name in groups})
    engine.keep("merged_conflicts", _CONFLICTS.format(flags=flags, lists=lists))
    joins = "\n".join(
        f"LEFT JOIN merged_values_{at} g{at} ON g{at}.person = p.person" for at in range(len(rules.group))
    )
    chosen = dict(_chosen(rules))
    columns = ", ".join(f"{chosen.get(name, 'CAST(NULL AS STRING)')} AS {name}" for name in SAID_OF_PERSONS)
    engine.keep(
        "merged_persons",
        _PERSONS.format(columns=columns, joins=joins, confidence=_confidence(rules)),
    )
    said = (*SAID_OF_PERSONS, "vital", "number", "number_without", "programmes", "confidence", "conflicts")
    message = " || chr(31) || ".join(_TEXT.format(name) for name in ("person_id", *said))
    rows = engine.keep(
        "register_persons",
        f"SELECT m.*, {digest_sql(message, 16)} AS version FROM merged_persons m CROSS JOIN {KEY}",
    )
    engine.drop("merged_seen", "merged_conflicts", "merged_persons")
    return rows


def _chosen(rules: Survivorship) -> Iterator[tuple[str, str]]:
    for at, group in enumerate(rules.group):
        for field in group.fields:
            column = COLUMNS.get((group.name, field), field)
            sql = f"g{at}.{field}"
            yield column, f"CAST({sql} AS DATE)" if field == "birth_date" else sql


def _confidence(rules: Survivorship) -> str:
    """SQL of how sure the identity is: that of the group which says the name."""
    at, group = next(
        ((at, group) for at, group in enumerate(rules.group) if "name" in group.fields), (0, rules.group[0])
    )
    return (
        f"CASE WHEN {' + '.join(f'g{at}.{field}_tied' for field in group.looked_at)} > 0 THEN 'LEMAH'"
        f" WHEN g{at}.step IN ({_steps(group, registers=True)}) THEN 'TERVERIFIKASI'"
        f" WHEN g{at}.step IN ({_steps(group, registers=False)}) OR g{at}.votes > 1 THEN 'KUAT'"
        " ELSE 'LEMAH' END"
    )


def _steps(group: Group, *, registers: bool) -> str:
    """Steps of population registers, or other sure ones; -1 where there are none."""
    steps = [
        str(at)
        for at, step in enumerate(group.step)
        if (step.from_ == ("register",)) is registers and (registers or step.sure)
    ]
    return ", ".join(steps) or "-1"
