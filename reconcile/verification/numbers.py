"""The single number: of all numbers that a person bears, the NIK that the register and a roll say of him;
cards and old numbers are aliases of it.

No number is chosen by its age, and none is taken from anybody: what is closed, parted or changed is proposed
to whoever issued it, and of two cards of one issuer the one that is paid for longest stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import flags_of, literal
from reconcile.programmes import Programme
from reconcile.programmes.roles import role_table
from reconcile.rules.ages import reference_day
from reconcile.tables.delivered import days_of
from reconcile.vocabulary.register_answers import ABSENT, KNOWN, TELLS

KPJ = "KPJ"
"""Numbers of members of BPJS Ketenagakerjaan: a worker has one for each registration, and loses none."""
NEWBORN_DAYS = 90
"""A child needs so many days until it has a NIK: none is missing before. Ages are those of the day on which
the month begins (`rules/ages.py`), else somebody outgrows it every night."""

_ROWS = f"""
SELECT r.record_id, p.person_id, r.programme, g.role, g.card_kind, r.nik, r.kk, r.nisn, r.card_number,
       r.segment, r.period_start, r.period_end, r.birth_date, r.birth_year, r.vital_status, r.register_answer,
       CASE WHEN {TELLS} THEN 1 ELSE 0 END AS tells,
       CASE WHEN COALESCE(r.benefit_status, 'ACTIVE') <> 'INACTIVE'
             AND (r.period_end IS NULL OR r.period_end >= DATE '{{day}}') THEN 1 ELSE 0 END AS active,
       d.as_of
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN number_roles g ON g.programme = r.programme
LEFT JOIN number_days d ON d.programme = r.programme AND d.source_file = r.source_file
"""
_PEOPLE = """
SELECT person_id,
       COALESCE(MIN(CASE WHEN role = 'register' THEN birth_year END), MIN(birth_year)) AS birth_year,
       COALESCE(MIN(CASE WHEN role = 'register' THEN birth_date END), MIN(birth_date)) AS birth_date
FROM number_rows
GROUP BY person_id
HAVING MAX(CASE WHEN role <> 'register' THEN 1 ELSE 0 END) = 1
"""

_TELLS_OF_NIK = f"l.role = 'register' AND l.tells = 1 AND {KNOWN}"
_TAKES_BACK = f"l.role = 'register' AND ({ABSENT} OR l.register_answer = 'MISMATCH')"
# a register's answers that repeat what was asked say of no person that the number is his; a newer day on
# which it is not there, or is not his, takes back what an older one told
_NIKS = f"""
SELECT person_id, value, registered, claimed, blocked, {{names}}
FROM (
    SELECT l.person_id, l.nik AS value,
           CASE WHEN MAX(CASE WHEN {_TELLS_OF_NIK} THEN l.as_of END)
                     < MAX(CASE WHEN {_TAKES_BACK} THEN l.as_of END) THEN 0
                ELSE MAX(CASE WHEN {_TELLS_OF_NIK} THEN 1 ELSE 0 END) END AS registered,
           MAX(CASE WHEN l.role <> 'register' THEN 1 ELSE 0 END) AS claimed,
           MAX(CASE WHEN l.register_answer IN ('DUPLICATE', 'INACTIVE') AND l.role = 'register'
                    THEN 1 ELSE 0 END) AS blocked,
           {{flags}}
    FROM number_rows l
    WHERE l.nik IS NOT NULL
    GROUP BY l.person_id, l.nik
) AS told
WHERE registered = 1 OR claimed = 1 OR blocked = 1
"""
_OWN = """
SELECT person_id,
       MIN(CASE WHEN blocked = 0 THEN value END) AS nik,
       CAST(SUM(CASE WHEN blocked = 0 THEN 1 ELSE 0 END) AS BIGINT) AS living,
       CAST(SUM(blocked) AS BIGINT) AS blocked,
       MAX(CASE WHEN blocked = 0 THEN claimed ELSE 0 END) AS claimed
FROM number_niks
WHERE registered = 1 OR blocked = 1
GROUP BY person_id
"""
_SHARED = """
SELECT value, MAX(registered) AS registered
FROM number_niks
GROUP BY value
HAVING COUNT(*) > 1
"""

# cards and other numbers, once for each person
_CARDS = """
SELECT person_id, kind, value, programme, segment, active, period_start, period_end, as_of
FROM (
    SELECT person_id, programme, segment, active, period_start, period_end, as_of, card_number AS value,
           CASE WHEN LENGTH(card_number) = 13 AND SUBSTR(card_number, 1, 3) = '000' THEN 'JKN'
                ELSE card_kind END AS kind
    FROM number_rows WHERE card_number IS NOT NULL AND role <> 'register'
    UNION ALL
    SELECT person_id, programme, NULL, active, NULL, NULL, NULL, nisn, 'NISN' FROM number_rows
    WHERE nisn IS NOT NULL
    UNION ALL
    SELECT person_id, programme, NULL, active, NULL, NULL, NULL, kk, 'KK' FROM number_rows
    WHERE kk IS NOT NULL
) AS told
"""
_BORNE = """
SELECT c.person_id, c.kind, c.value,
       MAX(c.active) AS active,
       MIN(c.period_start) AS since,
       CASE WHEN MAX(CASE WHEN c.period_end IS NULL THEN 1 ELSE 0 END) = 1 THEN NULL
            ELSE MAX(c.period_end) END AS until,
       MAX(c.period_start) AS newest,
       MAX(c.as_of) AS as_of,
       MIN(c.segment) AS segment,
       {flags}
FROM ({cards}) AS c
JOIN number_people e ON e.person_id = c.person_id
GROUP BY c.person_id, c.kind, c.value
"""
# of several of one kind that a person bears, which stays: the one paid for, and that for longest
_SEVERAL = """
SELECT b.person_id, b.kind, b.value, b.segment,
       ROW_NUMBER() OVER (
           PARTITION BY b.person_id, b.kind
           ORDER BY b.active DESC, CASE WHEN b.until IS NULL THEN 0 ELSE 1 END, b.until DESC,
                    b.newest DESC NULLS LAST, b.value
       ) AS choice,
       CAST(SUM(b.active) OVER (PARTITION BY b.person_id, b.kind) AS BIGINT) AS active_ones
FROM number_borne b
JOIN (
    SELECT person_id, kind
    FROM number_borne
    GROUP BY person_id, kind
    HAVING COUNT(*) > 1
) AS s ON s.person_id = b.person_id AND s.kind = b.kind
"""
_SHARED_CARDS = """
SELECT kind, value, MAX(as_of) AS newest
FROM number_borne
WHERE kind <> 'KK' AND kind <> 'NISN'
GROUP BY kind, value
HAVING COUNT(*) > 1
"""
# of two people on one card it stays with the one whom the newest file names, where it names one
_KEEPERS = """
SELECT b.kind, b.value, MIN(b.person_id) AS person_id
FROM number_borne b
JOIN number_shared_cards s ON s.kind = b.kind AND s.value = b.value AND s.newest = b.as_of
GROUP BY b.kind, b.value
HAVING COUNT(*) = 1
"""
_OF_CARDS = """
SELECT r.person_id, r.kind, r.value, CAST(NULL AS STRING) AS basis,
       CASE WHEN r.kind = 'KK' OR r.kind = 'NISN'
            THEN CASE WHEN COALESCE(m.choice, 1) = 1 THEN 'ACTIVE' ELSE 'OPEN' END
            WHEN s.value IS NOT NULL AND (k.person_id IS NULL OR r.active = 0) THEN 'OPEN'
            WHEN r.active = 0 THEN 'ENDED'
            WHEN COALESCE(m.choice, 1) = 1 OR r.kind = {kpj} THEN 'ACTIVE'
            ELSE 'SUPERSEDED' END AS status,
       CASE WHEN r.kind <> 'KK' AND r.kind <> 'NISN' AND s.value IS NULL AND m.choice > 1
             AND (r.active = 1 OR r.kind = {kpj})
            THEN f.value END AS successor,
       CASE WHEN r.kind = 'KK' OR r.kind = 'NISN' THEN NULL
            WHEN s.value IS NOT NULL THEN 'PISAH'
            WHEN r.kind = {kpj} THEN CASE WHEN m.choice > 1 THEN 'AMALGAMASI' END
            WHEN r.active = 0 OR COALESCE(m.active_ones, 0) < 2 THEN NULL
            WHEN r.segment <> f.segment THEN 'ALIH_SEGMEN'
            WHEN m.choice > 1 THEN 'TUTUP' END AS action,
       r.since, r.until, h.listed AS seen_in
FROM number_borne r
JOIN number_lists h ON {same_cards}
LEFT JOIN number_several m ON m.person_id = r.person_id AND m.kind = r.kind AND m.value = r.value
LEFT JOIN number_several f ON f.person_id = r.person_id AND f.kind = r.kind AND f.choice = 1
LEFT JOIN number_shared_cards s ON s.kind = r.kind AND s.value = r.value
LEFT JOIN number_keepers k ON k.kind = r.kind AND k.value = r.value AND k.person_id = r.person_id
"""
_OF_NIKS = """
SELECT n.person_id, 'NIK' AS kind, n.value,
       CASE WHEN n.registered = 1 AND n.claimed = 1 THEN 'VERIFIED'
            WHEN n.registered = 1 OR n.blocked = 1 THEN 'INFERRED'
            ELSE 'CLAIMED' END AS basis,
       CASE WHEN o.living = 1 AND n.value = o.nik THEN 'ACTIVE'
            WHEN o.living = 1 THEN 'SUPERSEDED'
            ELSE 'OPEN' END AS status,
       CASE WHEN o.living = 1 AND n.value <> o.nik THEN o.nik END AS successor,
       CAST(NULL AS STRING) AS action, CAST(NULL AS DATE) AS since, CAST(NULL AS DATE) AS until,
       h.listed AS seen_in
FROM number_niks n
JOIN number_people e ON e.person_id = n.person_id
JOIN number_lists h ON {same_niks}
LEFT JOIN number_own o ON o.person_id = n.person_id
"""
_NUMBERS = """
SELECT n.person_id, n.kind, n.value, n.seen_in, n.basis, n.status, n.successor, n.action, n.since, n.until
FROM (
    SELECT person_id, kind, value, seen_in, basis, status, successor, action, since, until
    FROM ({niks}) AS of_niks
    UNION ALL
    SELECT person_id, kind, value, seen_in, basis, status, successor, action, since, until
    FROM ({cards}) AS of_cards
) AS n
"""
_SINGLE = """
SELECT e.person_id,
       CASE WHEN {verified} THEN o.nik END AS nik,
       CASE WHEN {verified} THEN NULL
            WHEN o.living > 1 THEN 'BEBERAPA_NIK'
            WHEN o.living = 1 THEN 'USULAN'
            WHEN o.blocked > 0 THEN 'NIK_DIBLOKIR'
            WHEN e.birth_date > DATE '{day}' AND COALESCE(c.others = c.niks, TRUE) THEN 'BELUM_BERNOMOR_WAJAR'
            WHEN c.shared = 1 THEN 'NIK_DIPAKAI_BERSAMA'
            WHEN c.niks > 1 THEN 'BEBERAPA_NIK'
            WHEN c.niks = 1 THEN 'BELUM_DIVERIFIKASI'
            ELSE 'BELUM_BERNOMOR' END AS without,
       CAST(e.birth_year AS INTEGER) AS birth_year
FROM number_people e
LEFT JOIN number_own o ON o.person_id = e.person_id
LEFT JOIN (
    SELECT n.person_id, COUNT(*) AS niks, MAX(CASE WHEN s.value IS NOT NULL THEN 1 ELSE 0 END) AS shared,
           CAST(SUM(CASE WHEN s.registered = 1 THEN 1 ELSE 0 END) AS BIGINT) AS others
    FROM number_niks n
    LEFT JOIN number_shared s ON s.value = n.value
    GROUP BY n.person_id
) AS c ON c.person_id = e.person_id
"""
_SEEN = "(SELECT {names} FROM number_niks UNION ALL SELECT {names} FROM number_borne) AS seen"
_VERIFIED = "COALESCE(o.living = 1 AND o.claimed = 1, FALSE)"

_KEPT = (
    ("rows", _ROWS),
    ("people", _PEOPLE),
    ("niks", _NIKS),
    ("own", _OWN),
    ("shared", _SHARED),
    ("borne", _BORNE),
    ("several", _SEVERAL),
    ("shared_cards", _SHARED_CARDS),
    ("keepers", _KEEPERS),
)


def card_kinds(programmes: Mapping[str, Programme]) -> dict[str, str]:
    """Programme -> what its card numbers are: KPJ where it calls them so, else numbers of its own."""
    borne = {code: one.headings.get("card_number", ()) for code, one in programmes.items()}
    return {code: KPJ if KPJ in headings else code.upper() for code, headings in borne.items()}


def keep_numbers(
    engine: Engine,
    roles: Mapping[str, str],
    as_of: date,
    cards: Mapping[str, str] | None = None,
    *,
    keep: Callable[[str, str], int] | None = None,
) -> int:
    """Keep the tables `numbers` and `single_numbers`; returns the rows of the former.

    roles: programme -> roll, need or register. cards: as `card_kinds` says. Of several KPJ a worker keeps
    all, and so does each month paid under them: they are proposed to be brought together. Needs records and
    persons. Who stands in a register alone has no line. A newborn that stands under its mother's number has
    none, as is usual. keep: how `numbers` are kept, where the engine is not to hold them in memory. Also
    reads deliveries, of when a file speaks.
    """
    kinds = [(cards or {}).get(code, code.upper()) for code in roles]
    engine.read("number_roles", role_table(roles).append_column("card_kind", pa.array(kinds, pa.string())))
    engine.read("number_days", days_of(engine.arrow("SELECT * FROM deliveries")))
    seen = flags_of("programme", roles)
    names = ", ".join(seen.names)
    for name, sql in _KEPT:
        filled = sql.format(day=as_of.isoformat(), flags=seen.columns, names=names, cards=_CARDS)
        engine.keep(f"number_{name}", filled)
    engine.keep("number_lists", seen.listed(_SEEN.format(names=names)))
    niks = _OF_NIKS.format(same_niks=seen.same("h", "n"))
    of_cards = _OF_CARDS.format(same_cards=seen.same("h", "r"), kpj=literal(KPJ))
    rows = (keep or engine.keep)("numbers", _NUMBERS.format(niks=niks, cards=of_cards))
    born_after = reference_day(as_of) - timedelta(days=NEWBORN_DAYS)
    engine.keep("single_numbers", _SINGLE.format(verified=_VERIFIED, day=born_after.isoformat()))
    engine.drop("number_roles", "number_days", "number_lists", *(f"number_{name}" for name, _ in _KEPT))
    return rows
