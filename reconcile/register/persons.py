"""One row a person: what was chosen, how sure it is, and what people must look at."""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.engines.keyed import KEY, digest_sql
from reconcile.engines.quoting import Flags, flagged
from reconcile.engines.writing import Made
from reconcile.register.codes import Codes
from reconcile.register.deaths import GROUP as DEATH
from reconcile.register.ranking import agreed_sql, step_sql
from reconcile.rules.survivorship import Group, Survivorship
from reconcile.tables.register import REGISTER_PERSONS

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

_CONFLICTS = """
SELECT person, {lists} AS conflicts
FROM (
    SELECT person, {flags}
    FROM merged_conflicts
    GROUP BY person
) AS flagged
"""
_SAID = f"""
SELECT p.person, p.person_id, {{columns}}, v.vital, n.nik AS number, n.without AS number_without,
       h.listed AS programmes,
       {{confidence}} AS confidence, o.conflicts, f.first_seen, b.last_seen
FROM merged_people p
JOIN merged_best b ON b.person = p.person
JOIN merged_chosen c ON c.person = p.person
JOIN ({{programmes}}) AS h ON {{same}}
LEFT JOIN merged_vital v ON v.person = p.person
LEFT JOIN single_numbers n ON n.person_id = p.person_id
LEFT JOIN ({_CONFLICTS}) AS o ON o.person = p.person
LEFT JOIN first_known f ON f.person_id = p.person_id
"""
_PERSONS = f"""
SELECT m.*, {{version}} AS version
FROM ({{said}}) AS m
CROSS JOIN {KEY}
"""
_COLUMNS = REGISTER_PERSONS.schema.names
_TEXT = "COALESCE(CAST({} AS STRING), '')"


def made_persons(rules: Survivorship, codes: Codes, programmes: Flags) -> Made:
    """`register_persons`. programmes: flags of merged_best. Reads what the modules beside this one keep,
    single_numbers, first_known and KEY."""
    groups = [*(group.name for group in rules.group), DEATH]
    flags, lists = flagged({name: codes.within(name, "line") for name in groups})
    chosen = dict(_chosen(rules))
    columns = ", ".join(f"{chosen.get(name, 'CAST(NULL AS STRING)')} AS {name}" for name in SAID_OF_PERSONS)
    told = (*SAID_OF_PERSONS, "vital", "number", "number_without", "programmes", "confidence", "conflicts")
    texts = (_TEXT.format(f"m.{name}") for name in ("person_id", *told))
    # in one call: each stroke of a || b || ... would copy all that stands before it
    version = digest_sql(f"concat_ws(chr(31), {', '.join(texts)})", 16)
    said = _SAID.format(
        columns=columns,
        programmes=programmes.listed("merged_best"),
        same=programmes.same("h", "b"),
        confidence=_confidence(rules),
        flags=flags,
        lists=lists,
    )
    words = ", ".join(f"s.{name}" for name in _COLUMNS)
    rows = _PERSONS.format(said=said, version=version)
    return Made(rows, ("person", *_COLUMNS), "s.person", words)


def _chosen(rules: Survivorship) -> Iterator[tuple[str, str]]:
    for at, group in enumerate(rules.group):
        for field in group.fields:
            column = COLUMNS.get((group.name, field), field)
            sql = f"c.g{at}_{field}"
            yield column, f"CAST({sql} AS DATE)" if field == "birth_date" else sql


def _confidence(rules: Survivorship) -> str:
    """SQL of how sure the identity is: that of the group which says the name."""
    at, group = next(
        ((at, group) for at, group in enumerate(rules.group) if "name" in group.fields), (0, rules.group[0])
    )
    step = step_sql(group, f"b.k{at}")
    return (
        f"CASE WHEN {' + '.join(f'c.g{at}_{field}_tied' for field in group.looked_at)} > 0 THEN 'LEMAH'"
        f" WHEN {step} IN ({_steps(group, registers=True)}) THEN 'TERVERIFIKASI'"
        f" WHEN {step} IN ({_steps(group, registers=False)}) OR {agreed_sql(group, f'b.k{at}')} THEN 'KUAT'"
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
