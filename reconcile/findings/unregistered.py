"""The unregistered: not in the population register, not in that of the province served, and in need but
reached by nothing.

Everybody on a roll falls into exactly one of these, the first that is true:

1. the register has a living row of the person at home, or a row of the person's death: registered (death is
   its own finding);
2. the register has only rows that moved away or stand in another region: TIDAK_TERCATAT_DKI (PINDAH,
   LUAR_DKI) when the rolls say that the person lives at home and is not on the way between two regions
   (`other_regions`), else INFORMASI_LUAR_DKI;
3. the register was asked about every NIK of the person and says "not found": TIDAK_TERCATAT_DUKCAPIL
   (NIK_TIDAK_DITEMUKAN); where it gave
   no answer that anybody understands (UNKNOWN: quota, login, a code nobody declared), about the person or
   about a NIK of his, he is on no list, and counted as unanswered;
4. a NIK of the person stands in the register on somebody else: TIDAK_TERCATAT_DUKCAPIL
   (NIK_MILIK_ORANG_LAIN);
5. a NIK issued at home is not in the register: TIDAK_TERCATAT_DUKCAPIL (NIK_TIDAK_DITEMUKAN);
6. only NIKs issued elsewhere, which the extract of the province need not hold: TIDAK_TERCATAT_DKI
   (LUAR_DKI) when the person lives at home, else INFORMASI_LUAR_DKI;
7. no usable NIK: TIDAK_TERCATAT_DUKCAPIL (NIK_TIDAK_SAH when a part of one is known, else TANPA_NIK).

Whoever would leave his list by the answer to an open question stands on none of these but on MUNGKIN_TERCATAT
(`perhaps`).

Who lives at home, in the province that is served (DKI in the names of the codes, whichever it is): a roll or
need row says so, or the person is on a roll that only residents can be on and no row puts the home elsewhere.
A school there does not make its pupils residents: many commute, so they are information, not unregistered.
The place that issued a NIK is known of the person, but it is never taken for a home. Who is in need: a need
row says so, in a status that is not called inactive ("tidak layak") nor a word that nobody declared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import flagged, literal
from reconcile.findings.elsewhere.people import keep_people
from reconcile.findings.finding import NONE_ASKED, Finding, Ground, ListFile, Question, Shown, Titles, Unknown
from reconcile.findings.listed import NO_REGISTER, present_programmes, programmes_with
from reconcile.findings.lists import (
    DUKCAPIL,
    HOW_TO_COMPLETE,
    LISTS,
    MAYBE,
    NOT_HOME,
    OUTSIDE,
    REASONS,
    RECIPIENT,
    UNREACHED,
    incomplete_rolls,
)
from reconcile.findings.perhaps import keep_placed
from reconcile.findings.unreached import standing_sql, unreached_sql
from reconcile.regions import regency_name
from reconcile.rules import Eligibility

_STEPPED = """
SELECT *,
       CASE WHEN living = 1 OR dead = 1 THEN 1
            WHEN moved = 1 OR elsewhere = 1 THEN 2
            WHEN not_found = 1 AND nik_unasked = 0 THEN 3
            WHEN unknown = 1 OR nik_unanswered = 1 THEN 0
            WHEN nik_in_register = 1 THEN 4
            WHEN nik_here = 1 THEN 5
            WHEN nik_region IS NOT NULL THEN 6
            ELSE 7 END AS step
FROM finding_people p
LEFT JOIN (SELECT person_id AS on_the_way FROM other_regions WHERE class = 'DALAM_PERJALANAN') AS w
  ON w.on_the_way = p.person_id
WHERE on_roll = 1
"""

_UNANSWERED = f"SELECT COUNT(*) AS persons FROM ({_STEPPED}) AS stepped WHERE step = 0"

_PLACED = f"""
SELECT person_id,
       CASE WHEN step <> 2 AND step <> 6 THEN '{DUKCAPIL}'
            WHEN lives_here AND on_the_way IS NULL THEN '{NOT_HOME}'
            ELSE '{OUTSIDE}' END AS list,
       CASE WHEN step = 3 OR step = 5 THEN 'NIK_TIDAK_DITEMUKAN'
            WHEN step = 4 THEN 'NIK_MILIK_ORANG_LAIN'
            WHEN step = 7 AND nik_damaged = 1 THEN 'NIK_TIDAK_SAH'
            WHEN step = 7 THEN 'TANPA_NIK'
            WHEN on_the_way IS NOT NULL THEN 'DALAM_PERJALANAN'
            WHEN lives_here AND step = 2 AND moved = 1 THEN 'PINDAH'
            WHEN lives_here THEN 'LUAR_DKI'
            WHEN home_other = 1 THEN 'TINGGAL_LUAR_DKI'
            WHEN school_at_home = 1 THEN 'SEKOLAH_DI_DKI'
            ELSE 'WILAYAH_TIDAK_DIKETAHUI' END AS reason,
       CASE WHEN step = 2 OR step = 6
            THEN COALESCE(register_region, home_region, nik_region) END AS known_region,
       CAST(NULL AS STRING) AS eligible_for
FROM ({_STEPPED}) AS stepped
WHERE step > 1
"""

_BEST = f"""
SELECT l.person_id, f.list, l.record_id,
       ROW_NUMBER() OVER (
         PARTITION BY l.person_id, f.list
         ORDER BY CASE WHEN l.role = CASE WHEN f.list = '{UNREACHED}' OR f.reason = '{RECIPIENT}' THEN 'need'
                                          ELSE 'roll' END THEN 0 ELSE 1 END,
                  CASE WHEN l.nik IS NULL THEN 1 ELSE 0 END,
                  LENGTH(COALESCE(l.region_code, '')) DESC,
                  l.record_id
       ) AS choice
FROM listed l
JOIN finding_placed f ON f.person_id = l.person_id
"""

_ON_EACH = """
SELECT l.person_id, {on_each}
FROM listed l
JOIN (SELECT DISTINCT person_id FROM finding_placed) AS d ON d.person_id = l.person_id
GROUP BY l.person_id
"""

_UNREGISTERED = f"""
SELECT f.list, f.person_id, b.record_id, w.programmes, f.reason, f.known_region,
       o.class AS region_class, o.region_evidence, o.moved_on, o.benefit_elsewhere, f.eligible_for
FROM finding_placed f
LEFT JOIN (
  SELECT *, ROW_NUMBER() OVER (
           PARTITION BY person_id ORDER BY CASE WHEN class LIKE 'KIP%' THEN 1 ELSE 0 END
         ) AS choice
  FROM other_regions
) AS o ON o.person_id = f.person_id AND o.choice = 1
JOIN ({_BEST}) AS b ON b.person_id = f.person_id AND b.list = f.list AND b.choice = 1
JOIN (SELECT person_id, {{programmes}} AS programmes FROM ({_ON_EACH}) AS each_programme) AS w
  ON w.person_id = f.person_id
ORDER BY f.list, f.person_id
"""


def unregistered(
    engine: Engine,
    eligibility: Eligibility,
    as_of: date,
    incomplete: frozenset[str] = frozenset(),
    uncovered: frozenset[str] = frozenset(),
    *,
    asked: Mapping[str, str] = NONE_ASKED,
) -> Unknown:
    """Keep the table `unregistered`; return the lists that could not be made, each with the reason in
    Indonesian.

    Also keeps `finding_unanswered`: how many persons on a roll are on no list because the register gave no
    answer.

    Needs `listed`, `conflicts`, `answered` and `other_regions`. known_region: what the register, a row or
    else the NIK tells of another region (2 to 10 digits). eligible_for: the programmes a person in need could
    have had at `as_of`, comma separated. Without a population register none of the lists is made, nor where
    somebody lives in a kota of which it says nothing (`uncovered` and `asked`, see Ground); BELUM_TERJANGKAU
    also needs a need register and every roll it names, for who stands on the absent roll is not unreached.
    """
    missing = _missing(engine, eligibility, incomplete, _lived_in(engine, uncovered), asked)
    registers = bool(present_programmes(engine, "register"))
    if registers:
        keep_people(engine, eligibility)
    engine.keep("finding_unanswered", _UNANSWERED if registers else "SELECT CAST(0 AS BIGINT) AS persons")
    if DUKCAPIL in missing:
        engine.read("unregistered", tables.empty("unregistered"))
        engine.drop("finding_people")
        return Unknown(missing)
    parts = [_PLACED] if UNREACHED in missing else [_PLACED, unreached_sql(eligibility, as_of)]
    keep_placed(engine, " UNION ALL ".join(parts), standing_sql(as_of))
    codes = sorted(engine.arrow("SELECT DISTINCT programme FROM listed").column(0).to_pylist())
    on_each, programmes = flagged({code: f"l.programme = {literal(code)}" for code in codes})
    engine.keep("unregistered", _UNREGISTERED.format(programmes=programmes, on_each=on_each))
    engine.drop("finding_people", "finding_placed")
    return Unknown(missing)


def persons_unanswered(engine: Engine) -> int:
    """How many persons on a roll are on no list because the register gave no answer that can be used;
    after `unregistered`."""
    persons = engine.arrow("SELECT persons FROM finding_unanswered").column(0)[0].as_py()
    engine.drop("finding_unanswered")
    return int(persons)


def _lived_in(engine: Engine, uncovered: frozenset[str]) -> list[str]:
    """Those of the kota in which somebody lives who is on a roll or in need."""
    if not uncovered:
        return []
    engine.read("finding_uncovered", pa.table({"kota": pa.array(sorted(uncovered), pa.string())}))
    lived_in: list[str] = engine.arrow(_LIVED_IN).column(0).to_pylist()
    engine.drop("finding_uncovered")
    return lived_in


_LIVED_IN = """
SELECT DISTINCT u.kota
FROM listed l
JOIN finding_uncovered u ON u.kota = SUBSTR(l.region_code, 1, 4)
WHERE l.role <> 'register' AND l.home = 'HOME'
ORDER BY u.kota
"""


def _missing(
    engine: Engine,
    eligibility: Eligibility,
    incomplete: frozenset[str],
    uncovered: Sequence[str],
    asked: Mapping[str, str],
) -> dict[str, str]:
    registers = present_programmes(engine, "register")
    if why := _no_register(registers, incomplete & programmes_with(engine, "register"), uncovered, asked):
        return dict.fromkeys((DUKCAPIL, NOT_HOME, UNREACHED, MAYBE), why)
    if not present_programmes(engine, "need"):
        return {UNREACHED: "Data kesejahteraan (DTKS/DTSEN) tidak ada dalam proses ini"}
    wanted = {e.programme for e in eligibility.eligible}
    absent = sorted(wanted - present_programmes(engine, "roll") | wanted & incomplete)
    if absent:
        return {UNREACHED: incomplete_rolls(absent, mend=bool(wanted & incomplete))}
    return {}


def _no_register(
    present: frozenset[str],
    incomplete: frozenset[str],
    uncovered: Sequence[str],
    asked: Mapping[str, str],
) -> str:
    """Why nobody can be told to be in no register, "" when he can."""
    if not present:
        return NO_REGISTER
    if incomplete and incomplete <= asked.keys():
        return incomplete_rolls(incomplete, asked=asked)
    if incomplete:
        return (
            "Data kependudukan tidak lengkap: ada berkas yang ditolak atau ditahan, dan belum pernah ada yang"
            f" dapat dipakai sebagai gantinya ({', '.join(sorted(incomplete))}). {HOW_TO_COMPLETE}"
        )
    if uncovered:
        names = ", ".join(regency_name(kota) or kota for kota in uncovered)
        return (
            f"Data kependudukan datang per kota, dan berkas {names} tidak ada: penduduknya akan disebut tidak"
            " tercatat. Minta berkas itu ke Dukcapil; bila berkas lain memuatnya, tulis kode kotanya pada"
            f" nama berkas itu, misalnya SIAK_{'_'.join(uncovered)}.csv"
        )
    return ""


_RECIPIENTS = f"""
SELECT u.person_id, c.programme, u.record_id AS one, '' AS two, u.list AS class, 'TIDAK_TERCATAT' AS reason
FROM unregistered u
JOIN minutes_recipients c ON c.person_id = u.person_id
WHERE u.list = '{DUKCAPIL}' OR u.list = '{NOT_HOME}'
"""


def _make(engine: Engine, ground: Ground) -> Unknown:
    rules = ground.rules.eligibility
    return unregistered(engine, rules, ground.as_of, ground.incomplete, ground.uncovered, asked=ground.asked)


UNREGISTERED = Finding(
    tables.UNREGISTERED,
    _make,
    Titles(
        screen="Belum terdaftar (tiga daftar, tidak dijumlahkan)",
        group="Belum terdaftar",
        column="Belum terdaftar",
        scores="Belum terdaftar (tiga daftar)",
    ),
    LISTS,
    ListFile(
        code="Kode alasan",
        after=(
            Shown("Tercatat di", "f.programmes"),
            Shown("Kode wilayah lain", "f.known_region"),
            Shown("Wilayah lain", "COALESCE(k.village, k.district, k.city)"),
            Shown("Tentang daerah lain", "rc.sentence"),
            Shown("Bantuan dari daerah lain", "f.benefit_elsewhere"),
            Shown("Dapat menerima", "f.eligible_for"),
        ),
        action=Shown("Usul", "w.action || COALESCE('; ' || rc.action, '')"),
        joins=(
            "LEFT JOIN report_regions k ON k.region_code = f.known_region"
            " LEFT JOIN report_wording rc ON rc.finding = 'other_regions' AND rc.code = f.region_class"
        ),
    ),
    column="list",
    why="reason",
    reasons=REASONS,
    needs=("conflicts", "other_regions"),  # an open question keeps people off their lists
    apart=True,
    ranked=True,
    # where he is, is asked of whoever the register calls dead or moved
    question=Question(unless="f.person_id IN (SELECT person_id FROM deaths_and_moves)"),
    recipients=_RECIPIENTS,
    ends="f.record_id",
    same_by="list",
)
