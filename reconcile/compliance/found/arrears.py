"""Months that were owed and not paid, or not all that the wage told makes due: by worker where contributions
are told one by one, else by firm."""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal

TAKEN_IN = ("JKK", "JKM", "JHT", "JP")
"""Programmes of BPJS Ketenagakerjaan that a firm may take part in or not."""
DAYS_TO_BOOK = 7
"""What a bank took on the last day may stand in the books some days later."""

ROUNDING = 10
"""So many rupiah less are the rounding of each part."""

# members of whole months of whom a paid month shows nothing
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
# what a firm owes at least of a million rupiah of wage, for the programmes it takes part in
_RATES = """
SELECT k.entity_id, k.month,
       CAST(SUM(CASE WHEN r.programme <> 'JP' THEN r.employer_low + r.worker_low ELSE 0 END) AS BIGINT)
         AS parts,
       CAST(SUM(CASE WHEN r.programme = 'JP' THEN r.employer_low + r.worker_low ELSE 0 END) AS BIGINT)
         AS parts_jp,
       MAX(CASE WHEN r.programme = 'JP' THEN r.ceiling END) AS ceiling
FROM firm_months k
JOIN taken t ON t.entity_id = k.entity_id AND t.month = k.month
JOIN monthly_rates r ON r.month = k.month
  AND r.risk = CASE WHEN r.programme = 'JKK' THEN k.risk ELSE 0 END
WHERE CASE r.programme {taken} ELSE FALSE END
GROUP BY k.entity_id, k.month
"""
# paid, and less than the wage told makes due; of whom parts are not told apart nothing can be said
_LESS = f"""
SELECT w.entity_id, w.month, w.person_id, w.record_id, w.wage AS wage_high, w.wage AS wage_low,
       w.paid_employer, w.paid_worker,
       CASE w.wage_of WHEN 'PAYMENT' THEN 'DUGAAN_KUAT' ELSE 'DUGAAN' END AS certainty
FROM employment w
JOIN firm_rates k ON k.entity_id = w.entity_id AND k.month = w.month
JOIN due_days d ON d.month = w.month AND d.programme = 'JHT'
JOIN roll_states s ON s.scheme = 'TK'
WHERE w.roll = 'bpjstk_tk' AND w.state = 'ACTIVE' AND w.paid > 0 AND w.wage > 0
  AND w.wage_of IN ('PAYMENT', 'ROLL') AND COALESCE(w.work_kind, '') NOT IN ('MAGANG', 'KOMISARIS')
  AND w.paid = w.paid_employer + w.paid_worker
  AND (w.paid + {ROUNDING}) * 1000000
    < w.wage * k.parts + LEAST(w.wage, COALESCE(k.ceiling, w.wage)) * k.parts_jp
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
    """Keep `unpaid` and `underpaid` (a row a worker and month), and `unpaid_firms` (a row a firm). Needs
    employment, parameters, `taken` and `roll_states`.

    `underpaid` is who may have been paid too little for; what is owed exactly, of JP by age, is seen when it
    is summed."""
    engine.keep("unpaid", _UNPAID)
    has = " ".join(f"WHEN {literal(code)} THEN t.has_{code} = 1" for code in TAKEN_IN)
    engine.keep("firm_rates", _RATES.format(taken=has))
    engine.keep("underpaid", _LESS)
    engine.keep("unpaid_firms", _TOLD)
