"""Months that were owed and not paid: by worker where contributions are told one by one, else by firm."""

from __future__ import annotations

from reconcile.engines.protocol import Engine

DAYS_TO_BOOK = 7
"""What a bank took on the last day may stand in the books some days later."""

# members of whole months of whom a paid month shows nothing, or less than was owed (that is seen by summing)
_UNPAID = f"""
SELECT w.entity_id, w.month, w.person_id, w.record_id, w.wage AS wage_high,
       CASE WHEN w.wage IS NULL THEN m.floor_low ELSE w.wage END AS wage_low,
       w.paid_employer, w.paid_worker, c.any_paid,
       CASE WHEN w.wage = 0 OR w.work_kind = 'KOMISARIS' AND COALESCE(w.wage, 0) = 0
            THEN 'KOMISARIS_TANPA_UPAH' END AS exempt_reason
FROM employment w
JOIN law_months m ON m.month = w.month
JOIN due_days d ON d.month = w.month AND d.programme = 'JHT'
JOIN roll_states s ON s.scheme = 'TK'
JOIN (
    SELECT entity_id, month, MAX(CASE WHEN paid > 0 THEN 1 ELSE 0 END) AS any_paid
    FROM employment
    WHERE roll = 'bpjstk_tk' AND entity_id IS NOT NULL
    GROUP BY entity_id, month
) c ON c.entity_id = w.entity_id AND c.month = w.month
WHERE w.roll = 'bpjstk_tk' AND w.state = 'ACTIVE' AND w.paid = 0 AND w.entity_id IS NOT NULL
  AND s.paid_as_of IS NOT NULL
  AND DATEDIFF('day', d.due_on, s.paid_as_of) >= {DAYS_TO_BOOK}
"""
# as BPJS Kesehatan tells it, at the last month of its roll
_TOLD = """
SELECT e.entity_id, s.last_month AS month, CAST(SUM(r.amount_unpaid) AS BIGINT) AS amount,
       MAX(r.months_unpaid) AS months, MIN(r.record_id) AS record_id
FROM records_employer r
JOIN employer_entities e ON e.record_id = r.record_id
JOIN roll_states s ON s.scheme = 'KES'
WHERE r.programme = 'bpjskes_bu' AND (r.months_unpaid > 0 OR r.amount_unpaid > 0)
  AND s.last_month IS NOT NULL
GROUP BY e.entity_id, s.last_month
"""


def keep_arrears(engine: Engine) -> None:
    """Keep `unpaid` (a row a worker and month) and `unpaid_firms` (a row a firm). Needs employment,
    parameters and `roll_states`."""
    engine.keep("unpaid", _UNPAID)
    engine.keep("unpaid_firms", _TOLD)
