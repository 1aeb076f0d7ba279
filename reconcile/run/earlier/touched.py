"""Whom a night touches: persons one of whose rows came, went or is another; about whom other pairs or other
answers speak; of whom the day alone says something else; and everybody who bears a number with one of them.

What stages make of a person is made of his rows, and of rows of those who share a number, a doubt or an
answer with him. So the persons touched are closed under all that ties (`_TIES`): a stage that is handed their
rows alone makes of them what it would make among all others, and nobody else is made otherwise than the night
before. Rows say the same when their ids and flags are the same (`ingest/snapshots/row_ids.py`); where they
stand, and of which day their file speaks, may be another for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.questions.evidence import MANY
from reconcile.tables.verification import OPEN_STATES
from reconcile.vocabulary.register_answers import LIVING

SIDES = ("then", "now")

# what of rows decides: their person, flags and the day of their file
_ROWS = """
SELECT r.record_id, p.person_id, p.programme, p.source_file, p.sheet, p.source_row, r.flags, d.as_of,
       r.nik, r.card_number, r.nisn, r.period_start, r.period_end, r.name_key, r.vital_status,
       SUBSTR(r.region_code, 1, 4) AS kota, g.role,
       CASE WHEN u.birth_date IS NOT NULL
            THEN CAST(r.birth_date AS VARCHAR) || ' ' || r.mother_key || ' ' || r.kk END AS newborn,
       CASE WHEN u.birth_date IS NOT NULL
            THEN CAST(r.birth_date AS VARCHAR) || ' ' || r.mother_core END AS sibling
FROM {side}_records r
JOIN {side}_persons p ON p.record_id = r.record_id
LEFT JOIN person_roles g ON g.programme = r.programme
LEFT JOIN {side}_days d ON d.programme = r.programme AND d.source_file = r.source_file
LEFT JOIN (
    SELECT DISTINCT birth_date FROM {side}_records
    WHERE (unnamed IS NOT NULL OR name_key IS NULL) AND birth_date IS NOT NULL
) u ON u.birth_date = r.birth_date
"""
# a row of which one night knows nothing, or another thing
_CHANGED = """
SELECT a.person_id AS one, b.person_id AS two
FROM then_rows a
FULL JOIN now_rows b ON b.record_id = a.record_id
WHERE a.record_id IS NULL OR b.record_id IS NULL OR a.person_id <> b.person_id OR a.flags <> b.flags
"""
# periods that began since, or are over since
_BY_DAY = """
SELECT person_id
FROM now_rows
WHERE (period_start > {then} AND period_start <= {now}) OR (period_end >= {then} AND period_end < {now})
"""
# pairs of rows of which linking, or people, say something else
_LINKED_OTHERWISE = """
SELECT COALESCE(a.record_id_left, b.record_id_left) AS one,
       COALESCE(a.record_id_right, b.record_id_right) AS two
FROM then_links a
FULL JOIN now_links b ON b.record_id_left = a.record_id_left AND b.record_id_right = a.record_id_right
WHERE a.record_id_left IS NULL OR b.record_id_left IS NULL OR a.band <> b.band
   OR a.probability <> b.probability OR a.reasons IS DISTINCT FROM b.reasons
"""
_OTHERWISE = """
SELECT record_id_left AS one, record_id_right AS two
FROM (SELECT * FROM {one}_{table} EXCEPT ALL SELECT * FROM {two}_{table})
"""
# of which days rows spoke and speak; rows of one class are in the same order as before
_DATES = """
SELECT a.as_of AS past, b.as_of AS present, row_number() OVER (ORDER BY a.as_of, b.as_of) AS class
FROM then_rows a
JOIN now_rows b ON b.record_id = a.record_id
GROUP BY a.as_of, b.as_of
"""
_TURNED = """
SELECT a.class AS one, b.class AS two
FROM date_classes a
JOIN date_classes b ON b.class >= a.class
WHERE ({past}) IS DISTINCT FROM ({present})
   OR (a.past IS NULL) <> (a.present IS NULL) OR (b.past IS NULL) <> (b.present IS NULL)
"""
_ORDER = (
    "CASE WHEN a.{day} IS NULL THEN 2 WHEN b.{day} IS NULL THEN 3 WHEN a.{day} < b.{day} THEN -1"
    " WHEN a.{day} = b.{day} THEN 0 ELSE 1 END"
)
_CLASSED = """
SELECT b.person_id, {tie} AS tie, c.class
FROM then_rows a
JOIN now_rows b ON b.record_id = a.record_id
JOIN date_classes c ON c.past IS NOT DISTINCT FROM a.as_of AND c.present IS NOT DISTINCT FROM b.as_of
WHERE c.class IN (SELECT one FROM turned UNION SELECT two FROM turned)
"""
_BY_DATE = """
SELECT c.person_id
FROM classed c
JOIN (
    SELECT x.tie
    FROM (SELECT DISTINCT tie, class FROM classed WHERE tie IS NOT NULL) x
    JOIN (SELECT DISTINCT tie, class FROM classed WHERE tie IS NOT NULL) y ON y.tie = x.tie
    JOIN turned t ON t.one = x.class AND t.two = y.class
) m ON m.tie = c.tie
"""
# several rows of one roll stand in another order than before
_PLACED = """
SELECT r.record_id, r.person_id,
       row_number() OVER (
           PARTITION BY r.person_id, r.programme ORDER BY r.source_file, r.sheet, r.source_row, r.record_id
       ) AS place
FROM {side}_rows r
JOIN (
    SELECT person_id, programme FROM {side}_rows GROUP BY person_id, programme HAVING count(*) > 1
) s ON s.person_id = r.person_id AND s.programme = r.programme
"""
_BY_PLACE = """
SELECT b.person_id
FROM ({then}) a
JOIN ({now}) b ON b.record_id = a.record_id
WHERE a.place <> b.place
"""
# rows without a period of a roll that speaks of another month
_BY_MONTH = """
SELECT b.person_id
FROM then_rows a
JOIN now_rows b ON b.record_id = a.record_id
WHERE b.role = 'roll' AND b.period_start IS NULL AND b.period_end IS NULL
  AND strftime(a.as_of, '%Y-%m') IS DISTINCT FROM strftime(b.as_of, '%Y-%m')
"""
# a register in which nobody lives here, and one in which somebody does
_FILES = f"""
SELECT programme, source_file, MAX(CASE WHEN SUBSTR(kota, 1, 2) = {{home}} THEN 1 ELSE 0 END) AS here
FROM {{side}}_rows
WHERE role = 'register' AND {LIVING} AND kota IS NOT NULL
GROUP BY programme, source_file
"""
_BY_FILE = """
SELECT b.person_id
FROM then_rows a
JOIN now_rows b ON b.record_id = a.record_id
LEFT JOIN ({then}) x ON x.programme = a.programme AND x.source_file = a.source_file
LEFT JOIN ({now}) y ON y.programme = b.programme AND y.source_file = b.source_file
WHERE b.role = 'register' AND x.here IS DISTINCT FROM y.here
"""
# numbers of which a register has rows in more files than before, or in fewer
_IN_FILES = """
SELECT nik, COUNT(DISTINCT source_file) AS files
FROM {side}_rows
WHERE role = 'register' AND nik IS NOT NULL
GROUP BY nik
"""
_BY_FILES = """
SELECT r.person_id
FROM now_rows r
JOIN ({then}) a ON a.nik = r.nik
JOIN ({now}) b ON b.nik = r.nik
WHERE a.files <> b.files
"""
# some of whatever there is, so that nothing that a run has is missing among the persons touched
_SOME = """
SELECT MIN(person_id) AS person_id
FROM now_rows
GROUP BY programme, source_file, kota, vital_status
"""
# questions tell of two rows how many people are called so
_NAMESAKES = """
SELECT r.name_key, COUNT(DISTINCT r.person_id) AS persons
FROM {side}_rows r
JOIN asked_names n ON n.name_key = r.name_key
GROUP BY r.name_key
"""
_BY_NAMESAKES = """
SELECT r.person_id
FROM then_questions q
JOIN then_rows r ON r.record_id = q.record_id_left
LEFT JOIN ({then}) a ON a.name_key = r.name_key
LEFT JOIN ({now}) b ON b.name_key = r.name_key
WHERE q.record_id_right IS NOT NULL AND a.persons IS DISTINCT FROM b.persons
  AND (a.persons >= {many} OR b.persons >= {many})
"""
_ASKED_NAMES = """
SELECT DISTINCT r.name_key
FROM then_questions q
JOIN then_rows r ON r.record_id = q.record_id_left
WHERE q.record_id_right IS NOT NULL AND r.name_key IS NOT NULL
"""
# persons of whose repairs people say something else than the run before left
_BY_REPAIR = f"""
SELECT k.person_id
FROM known_repairs k
LEFT JOIN repairs_said t ON t.repair_id = k.repair_id AND t.said_on >= k.proposed_on
WHERE k.said_on IS DISTINCT FROM t.said_on OR k.said_by IS DISTINCT FROM t.said_by
   OR k.remark IS DISTINCT FROM t.remark OR k.asked_on IS DISTINCT FROM t.asked_on
   OR k.applied_on IS DISTINCT FROM t.applied_on
   OR (k.state IN ({listed(OPEN_STATES)}) AND k.state <> COALESCE(t.state, 'DRAF'))
"""
_TIES = {
    "nik": "'N' || nik",
    "card_number": "'K' || card_number",
    "nisn": "'S' || nisn",
    "newborn": "'B' || newborn",
    "sibling": "'A' || sibling",
}
"""What two persons may share, and the text that says so."""
_BORNE = """
SELECT {tie} AS tie, min(person_id) AS first_person, max(person_id) AS last_person
FROM (SELECT {column}, person_id FROM then_rows UNION ALL SELECT {column}, person_id FROM now_rows)
WHERE {column} IS NOT NULL
GROUP BY {column}
HAVING min(person_id) < max(person_id)
"""
_SHARED = """
SELECT DISTINCT b.tie, r.person_id
FROM (SELECT {column}, person_id FROM then_rows UNION ALL SELECT {column}, person_id FROM now_rows) r
JOIN borne b ON b.tie = {tie}
"""
_PAIRED = """
SELECT record_id_left || ' ' || record_id_right AS tie, record_id_left AS record_id FROM {side}_{table} {when}
UNION ALL
SELECT record_id_left || ' ' || record_id_right, record_id_right FROM {side}_{table} {when}
"""
_NEXT = """
SELECT DISTINCT o.person_id
FROM ties m
JOIN reached t ON t.person_id = m.person_id
JOIN ties o ON o.tie = m.tie
LEFT JOIN touched d ON d.person_id = o.person_id
WHERE d.person_id IS NULL
"""
_PAIRS = {"links": "WHERE band = 'review'", "refused_links": "", "answered": ""}
"""Tables of pairs, and which of their rows tie persons."""
READ = ("records", "persons", "links", "refused_links", "answered")
"""The tables of both nights that are held against one another; and `then_days`, `now_days`: programme,
source_file, as_of."""


def keep_touched(engine: Engine, then: date, now: date, home: str) -> tuple[int, int]:
    """Keep `touched` (person_id); returns how many they are, and of how many.

    home: the province served, two digits.

    then, now: the days of the two nights, of one month. Needs READ and the days of files, of `then_` and
    `now_`; `then_questions`; `known_repairs`, as the run before left them, with what people say of them,
    `repairs_said`; and `person_roles`: programme, role.
    """
    for side in SIDES:
        engine.keep(f"{side}_rows", _ROWS.format(side=side))
    seeds = [*_seeds(engine, then, now), *_seeds_of_all(engine, home), _BY_REPAIR]
    engine.keep(
        "touched", f"SELECT DISTINCT person_id FROM ({' UNION ALL '.join(seeds)}) WHERE person_id IS NOT NULL"
    )
    _keep_ties(engine)
    engine.keep("reached", "SELECT person_id FROM touched")
    while engine.keep("reached", _NEXT):
        engine.keep("touched", "SELECT person_id FROM touched UNION ALL SELECT person_id FROM reached")
    engine.drop(
        "reached",
        "ties",
        "then_rows",
        "classed",
        "turned",
        "date_classes",
        "changed",
        "otherwise",
        "asked_names",
    )
    counted = "SELECT (SELECT count(*) FROM touched) AS n, count(DISTINCT person_id) AS of FROM now_rows"
    (said,) = engine.arrow(counted).to_pylist()
    engine.drop("now_rows")
    return int(said["n"]), int(said["of"])


def _seeds(engine: Engine, then: date, now: date) -> Iterator[str]:
    """SQL of person_id, who is touched by himself."""
    engine.keep("changed", _CHANGED)
    yield "SELECT one AS person_id FROM changed"
    yield "SELECT two FROM changed"
    days = {"then": f"DATE {literal(then.isoformat())}", "now": f"DATE {literal(now.isoformat())}"}
    yield _BY_DAY.format(**days)
    pairs = (
        _OTHERWISE.format(table=table, one=one, two=two)
        for table in ("refused_links", "answered")
        for one, two in (SIDES, SIDES[::-1])
    )
    engine.keep("otherwise", " UNION ALL ".join([_LINKED_OTHERWISE, *pairs]))
    for night in SIDES:
        for row in ("one", "two"):
            yield f"SELECT r.person_id FROM otherwise k JOIN {night}_rows r ON r.record_id = k.{row}"
    engine.keep("date_classes", _DATES)
    order = {name: _ORDER.format(day=name) for name in ("past", "present")}
    if engine.keep("turned", _TURNED.format(**order)):
        by = {"person": "'P' || b.person_id", **{column: f"b.{column}" for column in _TIES}}
        ties = {name: _TIES[name].replace(name, of) if name in _TIES else of for name, of in by.items()}
        engine.keep("classed", " UNION ALL ".join(_CLASSED.format(tie=tie) for tie in ties.values()))
        yield _BY_DATE
    yield _BY_PLACE.format(**{side: _PLACED.format(side=side) for side in SIDES})


def _seeds_of_all(engine: Engine, home: str) -> Iterator[str]:
    """The same of what many rows say together."""
    yield _BY_MONTH
    yield _BY_FILE.format(**{side: _FILES.format(side=side, home=literal(home)) for side in SIDES})
    yield _BY_FILES.format(**{side: _IN_FILES.format(side=side) for side in SIDES})
    yield _SOME
    engine.keep("asked_names", _ASKED_NAMES)
    yield _BY_NAMESAKES.format(many=MANY, **{side: _NAMESAKES.format(side=side) for side in SIDES})


def _keep_ties(engine: Engine) -> None:
    """Keep `ties` (tie, person_id) of all that more persons than one share, on either night."""
    parts = []
    for column, tie in _TIES.items():
        engine.keep("borne", _BORNE.format(column=column, tie=tie))
        engine.keep(f"ties_{column}", _SHARED.format(column=column, tie=tie))
        parts.append(f"SELECT tie, person_id FROM ties_{column}")
    for side in SIDES:
        for table, when in _PAIRS.items():
            pairs = _PAIRED.format(side=side, table=table, when=when)
            parts.append(
                f"SELECT k.tie, r.person_id FROM ({pairs}) k JOIN {side}_rows r ON r.record_id = k.record_id"
            )
    engine.keep("ties", f"SELECT DISTINCT tie, person_id FROM ({' UNION ALL '.join(parts)})")
    engine.drop("borne", *(f"ties_{column}" for column in _TIES))
