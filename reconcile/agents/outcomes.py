"""What each lead comes to: one code each, the first that holds."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from reconcile.agents.people import before_month
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.rules.perisai import Registering
from reconcile.tables.labour.agents import AS_TYPED
from reconcile.vocabulary.flags import FLAGS

FATE: Mapping[str, str] = {
    "DIPERBARUI": "REPLACED",
    "TANPA_PERSETUJUAN": "HELD",
    "PERIKSA_NIK": "TO_MEND",
    "TOLAK_NIK": "REJECTED",
    "BELUM_DAPAT_DIPERIKSA": "HELD",
    "TIDAK_DITEMUKAN": "HELD",
    "TOLAK_NAMA": "REJECTED",
    "PERIKSA_NAMA": "TO_MEND",
    "TANGGAL_DI_DEPAN": "HELD",
    "MENINGGAL": "REJECTED",
    "MENINGGAL_TANPA_HARI": "ASKED",
    "PINDAH": "ASKED",
    "UMUR": "REJECTED",
    "GANDA_ANTAR_AGEN": "REJECTED",
    "SUDAH_BPU_AKTIF": "MEMBER",
    "SUDAH_BPU_BERAKHIR": "MEMBER",
    "ASN_TNI_POLRI": "ASKED",
    "MENINGGAL_SESUDAHNYA": "ASKED",
    "AGEN_TIDAK_TERDAFTAR": "ASKED",
    "PU_AKTIF": "ASKED",
    "LENGKAP": "COMPLETE",
}
"""Code -> what is done with the lead."""
COUNTED = ("LENGKAP", "PU_AKTIF", "MENINGGAL_SESUDAHNYA")
"""What is a registration: an employee may have a second trade of his own, and is asked whether he has; who
lived on the day was registered, whatever came after."""

# memberships of months before the lead's: what it brought about is no reason against it
_OWN = """
SELECT l.record_id, MAX(m.card_number) AS member_number, MAX(CASE WHEN m.ended THEN 0 ELSE 1 END) AS active
FROM standing_leads l
{join} AND m.member_of = {of}
WHERE l.consent = 'Y' AND {before}
GROUP BY l.record_id
"""
# under any NIK, or under this one: whose row bears it by mistake is called otherwise
_SIDES = (
    "JOIN registered r ON r.nik = l.nik\nJOIN dated_members m ON m.person_id = r.person_id",
    "JOIN lead_members n ON n.record_id = l.record_id\n"
    "JOIN dated_members m ON m.record_id = n.member_record_id",
)
_MEMBERSHIPS = """
SELECT record_id, MAX(member_number) AS member_number, MAX(active) AS active
FROM ({sides}) AS sides
GROUP BY record_id
"""
_DATED = """
SELECT record_id, person_id, member_of, card_number, period_start,
       COALESCE(benefit_status = 'INACTIVE', FALSE) OR COALESCE(period_end < {lapsed}, FALSE) AS ended
FROM members
"""
_STEPS = """
CASE WHEN l.copy > 1 OR l.mended = 1 AND l.turn > 1 THEN 'DIPERBARUI'
     WHEN l.consent IS NULL OR l.consent <> 'Y' THEN 'TANPA_PERSETUJUAN'
     WHEN s.digit IS NOT NULL THEN 'PERIKSA_NIK'
     WHEN l.nik IS NULL THEN 'TOLAK_NIK'
     WHEN r.nik IS NULL AND o.record_id IS NOT NULL AND o.active = 1 THEN 'SUDAH_BPU_AKTIF'
     WHEN r.nik IS NULL AND o.record_id IS NOT NULL THEN 'SUDAH_BPU_BERAKHIR'
     WHEN r.nik IS NULL AND (SUBSTR(l.nik, 1, 2) <> {home} OR NOT {whole}) THEN 'BELUM_DAPAT_DIPERIKSA'
     WHEN r.nik IS NULL THEN 'TIDAK_DITEMUKAN'
     WHEN n.likeness IS NULL THEN 'PERIKSA_NAMA'
     WHEN n.same_words THEN 'PERIKSA_NAMA'
     WHEN n.likeness < {doubtful} THEN 'TOLAK_NAMA'
     WHEN n.likeness < {complete} THEN 'PERIKSA_NAMA'
     WHEN l.entered_on > (SELECT day FROM agent_day) THEN 'TANGGAL_DI_DEPAN'
     WHEN r.life = 'DEAD' AND r.dead_by < l.entered_on THEN 'MENINGGAL'
     WHEN r.life = 'DEAD' AND NOT COALESCE(r.alive_on >= l.entered_on, FALSE) THEN 'MENINGGAL_TANPA_HARI'
     WHEN r.life = 'MOVED' THEN 'PINDAH'
     WHEN {age} < {youngest} THEN 'UMUR'
     WHEN o.record_id IS NOT NULL AND o.active = 1 THEN 'SUDAH_BPU_AKTIF'
     WHEN o.record_id IS NOT NULL THEN 'SUDAH_BPU_BERAKHIR'
     WHEN {age} > {oldest} THEN 'UMUR'
     WHEN t.record_id IS NOT NULL AND t.active = 1 THEN 'ASN_TNI_POLRI'
     WHEN r.life = 'DEAD' THEN 'MENINGGAL_SESUDAHNYA'
     WHEN l.agent_code IS NOT NULL AND a.agent_code IS NULL AND (SELECT COUNT(*) FROM serving_agents) > 0
     THEN 'AGEN_TIDAK_TERDAFTAR'
     WHEN w.record_id IS NOT NULL AND w.active = 1 THEN 'PU_AKTIF'
     ELSE 'LENGKAP' END
"""
_JUDGED = """
SELECT l.record_id, l.programme, l.source_file, l.sheet, l.source_row, l.lead_id, l.agent_code, l.entered_at,
       l.entered_on, l.nik, l.flags, {typed}, {steps} AS code,
       CASE WHEN l.consent = 'Y' AND n.likeness >= {doubtful} THEN r.person_id END AS person_id,
       CASE WHEN l.consent = 'Y' AND n.likeness >= {doubtful} THEN r.record_id END AS register_record_id,
       CASE WHEN l.consent = 'Y' THEN n.likeness END AS likeness,
       s.digit, o.member_number
FROM standing_leads l
LEFT JOIN registered r ON r.nik = l.nik
LEFT JOIN lead_names n ON n.record_id = l.record_id
LEFT JOIN lead_slips s ON s.record_id = l.record_id
LEFT JOIN own_members o ON o.record_id = l.record_id
LEFT JOIN wage_members w ON w.record_id = l.record_id
LEFT JOIN state_members t ON t.record_id = l.record_id
LEFT JOIN serving_agents a
  ON a.agent_code = l.agent_code AND (NOT a.ended OR COALESCE(a.active_to >= l.entered_on, FALSE))
"""
# lists say the latest appointment, so that a day before it is none; who ended was an agent until that day
_SERVING = """
SELECT agent_code, BOOL_AND(active_to IS NOT NULL) AS ended, MAX(active_to) AS active_to
FROM records_lead l
JOIN agent_roles g ON g.programme = l.programme AND g.role = 'agent'
WHERE agent_code IS NOT NULL
GROUP BY agent_code
"""
# who is registered twice within the days: the first counts. An earlier one counts from any day of the window,
# not only from the one before
_FIRSTS = """
SELECT j.record_id, MIN_BY(e.record_id, STRUCT_PACK(at := e.entered_at, id := e.record_id)) AS first_record_id
FROM judged_leads j
JOIN judged_leads e ON e.person_id = j.person_id AND e.record_id <> j.record_id
  AND e.code IN ({counted})
  AND (e.entered_at < j.entered_at OR (e.entered_at = j.entered_at AND e.record_id < j.record_id))
  AND e.entered_on >= j.entered_on - {days}
WHERE j.code IN ({counted})
GROUP BY j.record_id
"""
_RESULTS = """
SELECT j.record_id, j.programme, j.source_file, j.sheet, j.source_row, j.lead_id, j.agent_code, j.entered_at,
       CASE WHEN f.record_id IS NULL THEN j.code ELSE 'GANDA_ANTAR_AGEN' END AS code,
       CASE WHEN f.record_id IS NULL THEN CASE j.code {fates} END ELSE 'REJECTED' END AS fate,
       j.person_id, j.register_record_id, CAST(j.likeness AS SMALLINT) AS likeness,
       CASE WHEN j.code = 'PERIKSA_NIK' THEN j.digit END AS digit,
       CASE WHEN j.code = 'TOLAK_NIK' THEN {rule} END AS rule,
       f.first_record_id,
       CASE WHEN j.code LIKE 'SUDAH_BPU%' THEN j.member_number END AS member_number,
       {typed}
FROM judged_leads j
LEFT JOIN repeated_leads f ON f.record_id = j.record_id
"""


def keep_results(engine: Engine, rules: Registering, home: str, *, whole: bool) -> int:
    """Keep `registration_results` and return its rows, one a lead. home: the province whose register is held.
    whole: whether all of it is; else who is not found could not be looked for. Needs what `keep_leads` and
    `keep_people` keep."""
    engine.keep("dated_members", _DATED.format(lapsed=_lapsed(rules.grace_months)))
    for name, of in (("own_members", "own"), ("wage_members", "wage"), ("state_members", "state")):
        engine.keep(name, _memberships(of))
    engine.keep("serving_agents", _SERVING)
    engine.keep("judged_leads", _judged(rules, home, whole=whole))
    counted = ", ".join(map(literal, COUNTED))
    engine.keep("repeated_leads", _FIRSTS.format(counted=counted, days=rules.days_between_agents))
    fates = " ".join(f"WHEN {literal(code)} THEN {literal(fate)}" for code, fate in FATE.items())
    typed = ", ".join(f"j.{name}" for name in AS_TYPED)
    rows = engine.keep("registration_results", _RESULTS.format(fates=fates, rule=_rule(), typed=typed))
    engine.drop(
        "dated_members",
        "own_members",
        "wage_members",
        "state_members",
        "judged_leads",
        "repeated_leads",
        "serving_agents",
    )
    return rows


def _lapsed(months: int) -> str:
    """The day before which a membership that ended has lapsed."""
    return f"CAST((SELECT day FROM agent_day) - INTERVAL {months} MONTH AS DATE)"


def _memberships(of: str) -> str:
    before = before_month("m.period_start", "l.entered_on")
    sides = [_OWN.format(of=literal(of), join=join, before=before) for join in _SIDES]
    return _MEMBERSHIPS.format(sides=" UNION ALL ".join(sides))


def _judged(rules: Registering, home: str, *, whole: bool) -> str:
    day = "COALESCE(l.entered_on, (SELECT day FROM agent_day))"
    born = "r.birth_date"
    age = (
        f"(YEAR({day}) - YEAR({born}) - CASE WHEN MONTH({day}) * 100 + DAY({day})"
        f" < MONTH({born}) * 100 + DAY({born}) THEN 1 ELSE 0 END)"
    )
    shares = {"doubtful": round(100 * rules.doubtful), "complete": round(100 * rules.complete)}
    steps = _STEPS.format(
        home=literal(home),
        whole="TRUE" if whole else "FALSE",
        age=age,
        youngest=rules.youngest,
        oldest=rules.oldest,
        **shares,
    )
    typed = ", ".join(f"l.{name}" for name in AS_TYPED)
    return _JUDGED.format(steps=steps, typed=typed, doubtful=shares["doubtful"])


def _rule() -> str:
    """The hard fault of a NIK, by its flag."""
    cases = " ".join(
        f"WHEN j.flags & {flag.mask} <> 0 THEN {literal(flag.code)}"
        for flag in FLAGS
        if flag.field == "nik" and flag.hard
    )
    return f"CASE {cases} ELSE 'NIK_KOSONG' END"


def day_table(day: object) -> pa.Table:
    """The day that the run speaks of, for SQL."""
    return pa.table({"day": pa.array([day], pa.date32())})
