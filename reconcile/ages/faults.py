"""Rows whose age cannot be, or hardly, and the likely cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reconcile.ages.people import age_sql
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.rules.age_rules import Limit

GROWN = 17
"""An age of parents rather than of children."""
YOUNGEST_PARENT, YOUNGEST_MOTHER, OLDEST_MOTHER = 10, 14, 50
"""Years between parent and child: below the first impossible, outside the others hardly."""
MOST_DAYS = 8 * 31
"""Between the births of two children of one mother who are no twins: after fewer, none is born again. Months
are counted as 31 days. Twins are born on one day, or over midnight."""

HOUSEHOLD = {
    "SELISIH_ORANG_TUA": "orang tua kurang dari 10 tahun lebih tua daripada anaknya",
    "SELISIH_IBU": "selisih usia ibu dan anak di bawah 14 atau di atas 50 tahun",
    "SELISIH_SAUDARA": "dua anak satu ibu lahir berselang 2 hari sampai 8 bulan",
}
"""Codes of households, and what each means."""

_FAULT = """
SELECT r.programme, r.source_file, r.sheet, r.source_row, r.record_id, r.person_id, {code} AS code,
       {severity} AS severity, {sentence} AS sentence, CAST(r.age AS INTEGER) AS age, {cause} AS cause
FROM aged_rows r
WHERE r.birth_date IS NOT NULL AND {wrong}
"""
_CAUSE = """
CASE WHEN r.nik_birth_date <> r.birth_date AND NOT ({nik_wrong}) THEN 'DATE_COLUMN'
     WHEN MONTH(r.birth_date) = 1 AND DAY(r.birth_date) = 1 THEN 'DEFAULT_DATE'
     WHEN r.nik_birth_date = r.birth_date AND {too_old} THEN 'NIK_OF_PARENT'
     ELSE 'UNKNOWN' END
"""
# a child and whoever heads the card of his family, or is married to him; a card of a roll is its own
_PARENTS = """
SELECT c.programme, c.source_file, c.sheet, c.source_row, c.record_id, c.person_id, c.age,
       CASE WHEN MIN({years}) < {parent} THEN 'SELISIH_ORANG_TUA'
            WHEN MIN(CASE WHEN {mother} THEN {years} END) < {young}
              OR MAX(CASE WHEN {mother} THEN {years} END) > {old} THEN 'SELISIH_IBU' END AS code
FROM aged_rows c
JOIN aged_rows p ON p.programme = c.programme AND p.kk = c.kk AND p.relationship IN ('HEAD', 'SPOUSE')
  AND p.person_id <> c.person_id
WHERE c.relationship = 'CHILD' AND c.birth_date IS NOT NULL AND p.birth_date IS NOT NULL
GROUP BY c.programme, c.source_file, c.sheet, c.source_row, c.record_id, c.person_id, c.age
"""
_SIBLINGS = """
SELECT DISTINCT c.programme, c.source_file, c.sheet, c.source_row, c.record_id, c.person_id, c.age,
       'SELISIH_SAUDARA' AS code
FROM aged_rows c
JOIN aged_rows p ON p.programme = c.programme AND p.kk = c.kk AND p.mother_key = c.mother_key
  AND p.relationship = 'CHILD' AND p.person_id <> c.person_id
WHERE c.relationship = 'CHILD'
  AND ABS({days}) <= {most}
  AND (c.birth_date > p.birth_date + INTERVAL 1 DAY OR p.birth_date > c.birth_date + INTERVAL 1 DAY)
"""
_DAYS = (
    "(YEAR(c.birth_date) - YEAR(p.birth_date)) * 372 + (MONTH(c.birth_date) - MONTH(p.birth_date)) * 31"
    " + DAY(c.birth_date) - DAY(p.birth_date)"
)
_OF_HOUSEHOLDS = """
SELECT programme, source_file, sheet, source_row, record_id, person_id, code,
       CASE WHEN code = 'SELISIH_ORANG_TUA' THEN 'IMPOSSIBLE' ELSE 'IMPLAUSIBLE' END AS severity,
       CASE code {sentences} END AS sentence, CAST(age AS INTEGER) AS age, 'UNKNOWN' AS cause
FROM ({pairs}) AS pairs
WHERE code IS NOT NULL
"""


def keep_faults(engine: Engine, limits: Sequence[Limit], day: date) -> int:
    """Keep `age_faults` and return its rows. Needs `aged_rows`."""
    found = [_limit_sql(limit, day) for limit in limits]
    years = "(YEAR(c.birth_date) - YEAR(p.birth_date))"
    parents = _PARENTS.format(
        years=years,
        mother="p.sex = 'F' AND p.name_key = c.mother_key",
        parent=YOUNGEST_PARENT,
        young=YOUNGEST_MOTHER,
        old=OLDEST_MOTHER,
    )
    siblings = _SIBLINGS.format(days=_DAYS, most=MOST_DAYS)
    said = " ".join(f"WHEN {literal(code)} THEN {literal(words)}" for code, words in HOUSEHOLD.items())
    found += [_OF_HOUSEHOLDS.format(pairs=pairs, sentences=said) for pairs in (parents, siblings)]
    return engine.keep("age_faults", " UNION ALL ".join(found))


def _limit_sql(limit: Limit, day: date) -> str:
    nik_age = age_sql("r.nik_birth_date", day)
    too_old = f"r.age > {limit.max} AND r.age >= {GROWN}" if limit.max is not None else "FALSE"
    cause = _CAUSE.format(
        nik_wrong=f"r.nik_birth_date IS NULL OR {_outside(limit, nik_age)}", too_old=too_old
    )
    return _FAULT.format(
        code=literal(limit.code),
        severity=literal(limit.severity),
        sentence=literal(limit.sentence),
        cause=cause,
        wrong=" AND ".join([f"({_outside(limit, 'r.age')})", *_concerned(limit)]),
    )


def _outside(limit: Limit, age: str) -> str:
    sides = []
    if limit.min is not None:
        sides.append(f"{age} < {limit.min}")
    if limit.max is not None:
        sides.append(f"{age} > {limit.max}")
    return " OR ".join(sides)


def _concerned(limit: Limit) -> list[str]:
    said = []
    if limit.programmes:
        said.append(f"r.programme IN ({', '.join(map(literal, limit.programmes))})")
    if limit.relationship:
        said.append(f"r.relationship = {literal(limit.relationship)}")
    if limit.level:
        said.append(f"r.level = {literal(limit.level)}")
    return said
