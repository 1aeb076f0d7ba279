"""All that may have to be clarified in one table, with what is lacking in rupiah, and added up by firm."""

from __future__ import annotations

from reconcile.compliance.classes import CLASSES
from reconcile.compliance.dues import dues_sql
from reconcile.compliance.found.arrears import ROUNDING, TAKEN_IN
from reconcile.compliance.found.lacking import PENSIONED
from reconcile.compliance.schemes import SCHEMES
from reconcile.compliance.shapes import Keeping
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.tables import COMPLIANCE, COMPLIANCE_PERSONS

_NAMES = (
    "entity_id", "month", "class", "programme", "scheme", "person_id", "record_id", "exempt_reason", "doubt",
    "certainty", "counted_as", "wage_low", "wage_high", "paid_employer", "paid_worker",
)  # fmt: skip
_ABSENT = """
SELECT entity_id, month, class, scheme AS programme, scheme, person_id, record_id, exempt_reason, doubt,
       certainty, 'ALL' AS counted_as, wage_low, wage_high, 0 AS paid_employer, 0 AS paid_worker
FROM absences
"""
_WAGES = """
SELECT entity_id, month, 'PDS_UPAH' AS class, scheme AS programme, scheme, person_id, record_id,
       CAST(NULL AS VARCHAR) AS exempt_reason, doubt, certainty, 'WAGE' AS counted_as, wage_low, wage_high,
       0 AS paid_employer, 0 AS paid_worker
FROM wages_short
"""
_LACKING = """
SELECT entity_id, month, 'PDS_PROGRAM' AS class, programme, 'TK' AS scheme, person_id, record_id,
       exempt_reason, doubt, CASE WHEN doubt IS NULL THEN 'PASTI' ELSE 'DUGAAN' END AS certainty,
       'ONE' AS counted_as, wage_low, wage_high, 0 AS paid_employer, 0 AS paid_worker
FROM lacking
"""
_UNPAID = """
SELECT entity_id, month, 'PIUTANG' AS class, 'TK' AS programme, 'TK' AS scheme, person_id, record_id,
       exempt_reason, CASE WHEN any_paid = 1 THEN 'PEKERJA_LAIN_DIBAYAR' END AS doubt,
       CASE WHEN any_paid = 1 THEN 'DUGAAN' ELSE 'PASTI' END AS certainty, 'UNPAID' AS counted_as,
       wage_low, wage_high, paid_employer, paid_worker
FROM unpaid
"""
_LESS = """
SELECT entity_id, month, 'PIUTANG' AS class, 'TK' AS programme, 'TK' AS scheme, person_id, record_id,
       CAST(NULL AS VARCHAR) AS exempt_reason, 'KURANG_BAYAR' AS doubt, certainty, 'LESS' AS counted_as,
       wage_low, wage_high, paid_employer, paid_worker
FROM underpaid
"""
_UNTRUE = """
SELECT entity_id, month, 'DATA_TIDAK_BENAR' AS class, scheme AS programme, scheme, person_id, record_id,
       CAST(NULL AS VARCHAR) AS exempt_reason, doubt, 'DUGAAN' AS certainty, 'NOTHING' AS counted_as,
       CAST(NULL AS BIGINT) AS wage_low, CAST(NULL AS BIGINT) AS wage_high, 0 AS paid_employer,
       0 AS paid_worker
FROM untrue
"""
# a size guessed from the workers known may be larger: the most that may be owed is that of the largest
_ASKED = """
SELECT x.entity_id, x.month, x.class, x.programme AS about, x.person_id, x.counted_as, x.wage_low,
       x.wage_high, x.paid_employer, x.paid_worker, p.programme, k.risk, k.size,
       CASE WHEN k.size_guessed = 1 THEN 'LARGE' ELSE k.size END AS size_most
FROM suspects_named x
JOIN scheme_programmes p ON p.scheme = x.scheme AND (x.counted_as <> 'ONE' OR p.programme = x.programme)
JOIN firm_months k ON k.entity_id = x.entity_id AND k.month = x.month
LEFT JOIN taken t ON t.entity_id = x.entity_id AND t.month = x.month
WHERE x.exempt_reason IS NULL AND x.certainty <> 'TIDAK_DAPAT_DINILAI' AND x.counted_as <> 'NOTHING'
  AND (x.counted_as NOT IN ('UNPAID', 'LESS') OR t.entity_id IS NULL OR CASE p.programme {taken} END)
"""
_TAKEN = " ".join(f"WHEN {literal(code)} THEN t.has_{code} = 1" for code in TAKEN_IN)
# of JP nothing is owed from the age of pension on, and of whom the age is unknown perhaps nothing
_SIDES = """
SELECT d.entity_id, d.month, d.class, d.about, d.person_id, d.counted_as, d.paid_employer, d.paid_worker,
       d.programme, d.since,
       CASE WHEN {low} = 0 THEN 0 ELSE d.employer_low END AS employer_low,
       CASE WHEN {high} = 0 THEN 0 ELSE d.employer_high END AS employer_high,
       CASE WHEN {low} = 0 THEN 0 ELSE d.worker_low END AS worker_low,
       CASE WHEN {high} = 0 THEN 0 ELSE d.worker_high END AS worker_high,
       CASE WHEN d.obligation IS NOT NULL THEN d.rule END AS rule
FROM ({dues}) d
JOIN law_months m ON m.month = d.month
LEFT JOIN births b ON b.person_id = d.person_id
"""
_HIGH = f"CASE WHEN d.programme = 'JP' AND {PENSIONED} THEN 0 ELSE 1 END"
_LOW = f"CASE WHEN d.programme = 'JP' AND (b.birth_date IS NULL OR {PENSIONED}) THEN 0 ELSE 1 END"
_PART = """
{cast_low} AS short_{part}_min,
CASE WHEN COUNT(*) = COUNT(d.{part}_high)
     THEN GREATEST(0, CAST(SUM(d.{part}_high) AS BIGINT)
       - CASE MAX(d.counted_as) WHEN 'WAGE' THEN CAST(SUM(COALESCE(d.{part}_low, 0)) AS BIGINT)
              WHEN 'UNPAID' THEN MAX(d.paid_{part}) WHEN 'LESS' THEN MAX(d.paid_{part}) ELSE 0 END) END
  AS short_{part}_max
"""
_LEAST = """
CASE MAX(d.counted_as)
     WHEN 'WAGE' THEN 0
     WHEN 'UNPAID' THEN GREATEST(0, CAST(SUM(COALESCE(d.{part}_low, 0)) AS BIGINT) - MAX(d.paid_{part}))
     WHEN 'LESS' THEN GREATEST(0, CAST(SUM(COALESCE(d.{part}_low, 0)) AS BIGINT) - MAX(d.paid_{part}))
     ELSE CAST(SUM(COALESCE(d.{part}_low, 0)) AS BIGINT) END
"""
_SHORT = """
SELECT d.entity_id, d.month, d.class, d.about, d.person_id, {employer}, {worker},
       {rules} AS rules, MAX(CASE WHEN d.rule IS NOT NULL THEN d.since END) AS since
FROM ({due}) d
GROUP BY d.entity_id, d.month, d.class, d.about, d.person_id
"""
_PERSONS = """
SELECT x.entity_id, x.month, x.class, x.programme, x.person_id, x.record_id, x.certainty, x.exempt_reason,
       x.doubt, x.wage_low, x.wage_high, CAST(s.short_employer_min AS BIGINT) AS short_employer_min,
       CAST(s.short_employer_max AS BIGINT) AS short_employer_max,
       CAST(s.short_worker_min AS BIGINT) AS short_worker_min,
       CAST(s.short_worker_max AS BIGINT) AS short_worker_max,
       CASE WHEN s.rules <> '' THEN SUBSTR(s.rules, 2) || ' @' || CAST(s.since AS VARCHAR) END AS rule_id
FROM suspects_named x
LEFT JOIN suspects_short s ON s.entity_id = x.entity_id AND s.month = x.month AND s.class = x.class
  AND s.about = x.programme AND s.person_id = x.person_id
WHERE x.counted_as <> 'LESS' OR s.short_employer_min + s.short_worker_min > {rounding}
"""
_SUMMED = """
SELECT entity_id, month, class, programme, certainty, exempt_reason, TRUE AS named,
       CAST(COUNT(DISTINCT person_id) AS BIGINT) AS persons,
       {sums}, MIN(rule_id) AS rule_id, CAST(NULL AS INTEGER) AS months
FROM compliance_persons
GROUP BY entity_id, month, class, programme, certainty, exempt_reason
UNION ALL
SELECT entity_id, month, class, scheme AS programme, certainty, exempt_reason, FALSE AS named,
       CAST(persons AS BIGINT) AS persons, {nothing}, CAST(NULL AS VARCHAR) AS rule_id,
       CAST(NULL AS INTEGER) AS months
FROM headcounts
UNION ALL
SELECT entity_id, month, 'WLKP_LALAI' AS class, 'WLKP' AS programme, certainty, exempt_reason, FALSE AS named,
       CAST(persons AS BIGINT) AS persons, {nothing}, CAST(NULL AS VARCHAR) AS rule_id,
       CAST(NULL AS INTEGER) AS months
FROM unreported
UNION ALL
SELECT u.entity_id, u.month, 'PIUTANG' AS class, 'KES' AS programme, 'PASTI' AS certainty,
       CAST(NULL AS VARCHAR) AS exempt_reason, FALSE AS named, k.on_kes AS persons,
       u.amount AS short_employer_min, u.amount AS short_employer_max,
       CAST(0 AS BIGINT) AS short_worker_min, CAST(0 AS BIGINT) AS short_worker_max,
       CAST(NULL AS VARCHAR) AS rule_id, CAST(u.months AS INTEGER) AS months
FROM unpaid_firms u
JOIN firm_months k ON k.entity_id = u.entity_id AND k.month = u.month
"""
_FOUND = """
SELECT c.entity_id, c.month, c.class, c.programme, c.persons, c.named, c.short_employer_min,
       c.short_employer_max, c.short_worker_min, c.short_worker_max,
       c.short_employer_min + c.short_worker_min AS short_min,
       c.short_employer_max + c.short_worker_max AS short_max,
       c.certainty, c.exempt_reason, {basis} AS legal_basis, c.rule_id,
       MIN(c.month) OVER ({run} ORDER BY c.number) AS first_month,
       CAST(COALESCE(c.months, ROW_NUMBER() OVER ({run} ORDER BY c.number)) AS INTEGER) AS run_length,
       CASE WHEN c.exempt_reason IS NULL THEN {action} ELSE 'tidak perlu ditindaklanjuti'
       END AS proposed_action
FROM (
    SELECT s.*, m.number, m.number - ROW_NUMBER() OVER (
               PARTITION BY s.entity_id, s.class, s.programme, s.certainty, s.exempt_reason, s.named
               ORDER BY m.number
           ) AS island
    FROM suspects_counted s
    JOIN law_months m ON m.month = s.month
) c
"""
_RUN = "PARTITION BY c.entity_id, c.class, c.programme, c.certainty, c.exempt_reason, c.named, c.island"
_SUMS = ("short_employer_min", "short_employer_max", "short_worker_min", "short_worker_max")


def keep_compliance_tables(engine: Engine, kept: Keeping) -> int:
    """Keep `compliance_persons` and `compliance` as `kept` does; returns the rows of the latter. Needs all
    that the classes kept."""
    parts = (_ABSENT, _WAGES, _LACKING, _UNPAID, _LESS, _UNTRUE)
    engine.keep(
        "suspects_named", " UNION ALL ".join(f"SELECT {', '.join(_NAMES)} FROM ({one})" for one in parts)
    )
    dues = dues_sql(_ASKED.format(taken=_TAKEN))
    engine.keep("suspects_short", _short_sql(_SIDES.format(dues=dues, low=_LOW, high=_HIGH)))
    kept(COMPLIANCE_PERSONS, _PERSONS.format(rounding=ROUNDING))
    engine.drop("suspects_named", "suspects_short", "absences", "lacking", "unpaid", "underpaid", "untrue")
    sums = ", ".join(
        f"CASE WHEN COUNT(*) = COUNT({name}) THEN CAST(SUM({name}) AS BIGINT) END AS {name}" for name in _SUMS
    )
    nothing = ", ".join(f"CAST(NULL AS BIGINT) AS {name}" for name in _SUMS)
    engine.keep("suspects_counted", _SUMMED.format(sums=sums, nothing=nothing))
    basis = _by_class("basis")
    return kept(COMPLIANCE, _FOUND.format(run=_RUN, basis=basis, action=_by_class("action")))


def _short_sql(due: str) -> str:
    """Sums over programmes, with the rules of each in their order. due: SQL of what is owed of each."""
    sides = {
        part: _PART.format(part=part, cast_low=_LEAST.format(part=part)) for part in ("employer", "worker")
    }
    codes = [code for scheme in SCHEMES.values() for code in scheme.programmes]
    rules = " || ".join(
        f"COALESCE(',' || MAX(CASE WHEN d.programme = {literal(code)} THEN d.rule END), '')" for code in codes
    )
    return _SHORT.format(due=due, rules=rules, **sides)


def _by_class(word: str) -> str:
    cases = " ".join(f"WHEN {literal(one.code)} THEN {literal(getattr(one, word))}" for one in CLASSES)
    return f"CASE c.class {cases} END"
