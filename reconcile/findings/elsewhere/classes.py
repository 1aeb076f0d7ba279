"""What the signs of a person mean together: one class about where he lives and is covered, one about his
school."""

from __future__ import annotations

from datetime import date

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import joined, literal
from reconcile.findings.elsewhere.people import keep_people
from reconcile.findings.elsewhere.signs import TWICE, keep_signs
from reconcile.rules import Eligibility, Overlaps
from reconcile.rules.region_rules import OtherRegions

SETTLED, SETTLED_TWICE, TWO_PROVINCES = "PINDAH_DATANG_TUNTAS", "PINDAH_DATANG_GANDA", "GANDA_ANTAR_DAERAH"
NOT_MOVED, UNDERWAY, LEFT = "BELUM_PINDAH", "DALAM_PERJALANAN", "PINDAH_KELUAR"
COMMUTER, PUPIL_CAME, NOT_KNOWN = "KIP_LUAR_DAERAH", "KIP_IKUT_PINDAH", "TAK_DIKETAHUI"
CLASSES = (
    SETTLED, SETTLED_TWICE, TWO_PROVINCES, NOT_MOVED, UNDERWAY, LEFT, COMMUTER, PUPIL_CAME, NOT_KNOWN,
)  # fmt: skip
SURE, LIKELY, HINT = CERTAINTIES = ("KUAT", "SEDANG", "PETUNJUK")

# registered here, covered by the country, and something of that cover or of him is of elsewhere
_YOUNGER_CARD = "(p.nik_here = 0 AND p.nik_region IS NOT NULL AND s.kk_since > s.central_since)"
_ARRIVED = f"""
p.living = 1 AND s.central_health = 1
AND (s.central_health_away = 1 OR s.in_need_away = 1 OR s.kk_away = 1 OR COALESCE({_YOUNGER_CARD}, FALSE))
"""
# on no register that is here, and only numbers that were issued elsewhere: nobody asked there
_UNASKED = """
p.living = 0 AND p.elsewhere = 0 AND p.moved = 0 AND p.not_found = 0 AND p.unknown = 0
AND p.nik_unanswered = 0 AND p.nik_in_register = 0 AND p.nik_here = 0 AND p.nik_region IS NOT NULL
AND (p.lives_here OR p.home_other = 0) AND (p.on_roll = 1 OR p.in_need = 1)
"""
# in need, registered here, on no roll: before he is enrolled anew, whoever issued his number is asked
_UNREACHED_NEWCOMER = """
p.living = 1 AND p.in_need = 1 AND p.on_roll = 0 AND p.nik_here = 0 AND p.nik_region IS NOT NULL
"""
# the first that is true
_RESIDENCE = (
    ("t.person_id IS NOT NULL", TWO_PROVINCES),
    ("p.living = 0 AND s.in_transit = 1", UNDERWAY),
    (f"{_ARRIVED} AND s.regional_health = 1", SETTLED_TWICE),
    (_ARRIVED, SETTLED),
    ("p.living = 0 AND s.moved_out = 1 AND s.aid_here = 1", LEFT),
    ("p.living = 0 AND p.elsewhere = 1 AND p.moved = 0 AND p.lives_here", NOT_MOVED),
    (_UNASKED, NOT_KNOWN),
    (_UNREACHED_NEWCOMER, NOT_KNOWN),
)
_SCHOOLING = (
    ("p.living = 1 AND s.regional_pupil = 1 AND s.central_pupil_away = 1"
     " AND COALESCE(s.pupil_away_since <= s.regional_pupil_since, TRUE)", PUPIL_CAME),
    ("p.living = 0 AND s.central_pupil_here = 1 AND NOT p.lives_here"
     " AND (p.home_other = 1 OR p.elsewhere = 1)", COMMUTER),
)  # fmt: skip

_EVIDENCE = {
    "DUKCAPIL": "p.elsewhere = 1 OR p.register_region IS NOT NULL",
    "PINDAH": "s.moved_out = 1",
    "SURAT_PINDAH": "s.in_transit = 1",
    "DAFTAR": "s.on_roll_away = 1",
    "DTKS": "s.in_need_away = 1",
    "SEKOLAH": "s.central_pupil_away = 1",
    "KK_LUAR": "s.kk_away = 1",
    "KK_BARU": f"COALESCE({_YOUNGER_CARD}, FALSE)",
    "NIK": "p.nik_here = 0 AND p.nik_region IS NOT NULL",
}
"""What speaks of another region, from strong to weak."""


def _cases(steps: tuple[tuple[str, str], ...]) -> str:
    return "CASE " + " ".join(f"WHEN {condition} THEN {literal(name)}" for condition, name in steps) + " END"


_STANDS = f"""
FROM finding_people p
JOIN finding_signs s ON s.person_id = p.person_id
LEFT JOIN ({TWICE}) AS t ON t.person_id = p.person_id
WHERE p.dead = 0
"""
_CLASSED = f"""
SELECT p.person_id, {_cases(_RESIDENCE)} AS class {_STANDS}
UNION ALL
SELECT p.person_id, {_cases(_SCHOOLING)} AS class {_STANDS}
"""

_BEST = """
SELECT l.person_id, l.record_id,
       ROW_NUMBER() OVER (
         PARTITION BY l.person_id
         ORDER BY CASE l.role WHEN 'roll' THEN 1 WHEN 'need' THEN 2 ELSE 3 END,
                  CASE WHEN l.home = 'HOME' THEN 0 ELSE 1 END,
                  CASE WHEN l.paid THEN 0 ELSE 1 END,
                  l.record_id
       ) AS choice
FROM listed l
JOIN (SELECT DISTINCT person_id FROM finding_classed) AS c ON c.person_id = l.person_id
"""

_OTHER_REGIONS = f"""
SELECT c.person_id, c.class, b.record_id,
       CASE WHEN c.class = '{TWO_PROVINCES}' AND t.dated = 0 THEN '{LIKELY}'
            WHEN c.class IN ('{SETTLED}', '{SETTLED_TWICE}')
              AND s.central_health_away = 0 AND s.in_need_away = 0
            THEN '{LIKELY}'
            WHEN c.class = '{NOT_KNOWN}' AND s.kk_away = 0 THEN '{HINT}'
            WHEN c.class = '{NOT_KNOWN}' THEN '{LIKELY}'
            ELSE '{SURE}' END AS certainty,
       {joined(_EVIDENCE)} AS region_evidence,
       CASE WHEN c.class = '{LEFT}' THEN p.register_region
            WHEN c.class = '{PUPIL_CAME}' THEN s.school_region
            ELSE COALESCE(p.register_region, p.home_region, s.kk_region, p.nik_region) END AS other_region,
       CASE WHEN c.class IN ('{SETTLED}', '{SETTLED_TWICE}', '{PUPIL_CAME}') THEN s.kk_since END AS moved_on,
       f.benefit_here, f.benefit_elsewhere
FROM finding_classed c
JOIN finding_people p ON p.person_id = c.person_id
JOIN finding_signs s ON s.person_id = c.person_id
JOIN finding_benefits_of f ON f.person_id = c.person_id
JOIN ({_BEST}) AS b ON b.person_id = c.person_id AND b.choice = 1
LEFT JOIN ({TWICE}) AS t ON t.person_id = c.person_id
ORDER BY c.person_id, c.class
"""


def other_regions(
    engine: Engine, eligibility: Eligibility, overlaps: Overlaps, rules: OtherRegions, as_of: date
) -> int:
    """Keep the table `other_regions` and return its rows: of a person at most one class about where he lives,
    and one about his school. Needs `listed`.

    A death ends it. Whom the register at hand knows alive here is of here, whatever his number or his cards
    say. other_region: from the strongest signal that tells one; of who left, only what the register says.
    moved_on: issue date of the family card here, which may be younger than the move.
    """
    keep_people(engine, eligibility)
    keep_signs(engine, overlaps, rules.cover, as_of)
    engine.keep("finding_classed", f"SELECT * FROM ({_CLASSED}) AS classed WHERE class IS NOT NULL")
    rows = engine.keep("other_regions", _OTHER_REGIONS)
    made = ("finding_signs", "finding_covered", "finding_benefits_of", "finding_classed", "finding_people")
    engine.drop(*made)
    return rows
