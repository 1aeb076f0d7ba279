"""Who works for whom in which month: `employment`, one row a person, employer, roll and month.

Compliance, coverage and growth count from this one table, so that they add up to one another;
`employment_rows` says what became of every row of the rolls of workers.
"""

from __future__ import annotations

from reconcile.compliance.schemes import TK
from reconcile.compliance.shapes import Keeping
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.tables import EMPLOYMENT, EMPLOYMENT_ROWS

# a number of an employer -> its row: by number and division, and ('*') by number alone
_NUMBERS = """
SELECT programme, npp AS number, COALESCE(kode_divisi, '') AS division, MIN(record_id) AS record_id
FROM records_employer
WHERE programme = 'bpjstk_prs' AND npp IS NOT NULL
GROUP BY programme, npp, COALESCE(kode_divisi, '')
UNION ALL
SELECT programme, npp AS number, '*' AS division, MIN(record_id) AS record_id
FROM records_employer
WHERE programme = 'bpjstk_prs' AND npp IS NOT NULL
GROUP BY programme, npp
UNION ALL
SELECT programme, kode_bu AS number, '*' AS division, MIN(record_id) AS record_id
FROM records_employer
WHERE programme = 'bpjskes_bu' AND kode_bu IS NOT NULL
GROUP BY programme, kode_bu
"""
_WORKED = """
SELECT j.*, n.entity_id, n.establishment_id, n.level,
       CASE WHEN j.worker IS NULL THEN 'NOT_SAID_WHO'
            WHEN NOT j.worker THEN 'DEPENDANT'
            WHEN j.segment IN ('BPU', 'TKI', 'OTHER') THEN 'OTHER_SEGMENT'
            WHEN j.benefit_status = 'INACTIVE' AND j.active_to IS NULL THEN 'ENDED_SOME_DAY'
            WHEN j.active_to < w.first_day THEN 'ENDED_BEFORE'
            WHEN j.active_from > w.last_day OR j.active_from > j.as_of THEN 'BEGINS_LATER'
            ELSE 'EMPLOYED' END AS fate
FROM (
    SELECT p.person_id, p.record_id, p.programme AS roll, j.npp, j.worker_number, j.segment, j.wage,
           j.programmes, j.work_kind, j.is_foreign, j.active_from, r.benefit_status, r.nik, r.name_key,
           r.birth_date, COALESCE(d.as_of, w.as_of) AS as_of,
           CASE WHEN j.technical THEN NULL ELSE j.active_to END AS active_to,
           CASE p.programme WHEN 'bpjstk_tk' THEN COALESCE(j.is_worker, TRUE) ELSE j.is_worker END AS worker,
           COALESCE(a.record_id, b.record_id) AS employer_record_id
    FROM jobs j
    JOIN persons p ON p.programme = j.programme AND p.source_file = j.source_file AND p.sheet = j.sheet
      AND p.source_row = j.source_row
    JOIN records r ON r.record_id = p.record_id
    CROSS JOIN law_window w
    LEFT JOIN roll_days d ON d.programme = j.programme AND d.source_file = j.source_file
    LEFT JOIN employer_numbers a ON a.number = j.npp AND a.division = COALESCE(j.kode_divisi, '')
      AND a.programme = 'bpjstk_prs' AND j.programme = 'bpjstk_tk'
    LEFT JOIN employer_numbers b ON b.division = '*'
      AND b.number = CASE j.programme WHEN 'bpjstk_tk' THEN j.npp ELSE j.kode_bu END
      AND b.programme = CASE WHEN j.programme = 'bpjstk_tk' THEN 'bpjstk_prs' ELSE 'bpjskes_bu' END
) j
CROSS JOIN law_window w
LEFT JOIN employer_entities n ON n.record_id = j.employer_record_id
"""
# a contribution -> the member: by his number at that employer, or his NIK there, where it is one person's
# a file that came twice, or whole each month, says what the other says: its rows are the same payments
_REPEATED = """
SELECT record_id
FROM (
    SELECT record_id, row_digest, copy,
           ROW_NUMBER() OVER (PARTITION BY row_digest, copy ORDER BY record_id) AS turn
    FROM (
        SELECT record_id, row_digest,
               ROW_NUMBER() OVER (
                   PARTITION BY programme, source_file, row_digest ORDER BY source_row, record_id
               ) AS copy
        FROM records_payment
        WHERE row_digest IN (SELECT row_digest FROM records_payment GROUP BY row_digest HAVING COUNT(*) > 1)
    ) AS numbered
) AS copies
WHERE turn > 1
"""
_CONTRIBUTED = """
SELECT m.person_id, f.entity_id, y.month, MIN(y.npp) AS npp, MAX(y.wage) AS wage,
       MIN(y.record_id) AS record_id,
       CAST(SUM({employer}) AS BIGINT) AS paid_employer,
       CAST(SUM({worker}) AS BIGINT) AS paid_worker,
       CASE WHEN COUNT(*) = COUNT(COALESCE(y.paid_total, {told}))
            THEN CAST(SUM(COALESCE(y.paid_total, {employer} + {worker})) AS BIGINT) END AS paid
FROM records_payment y
JOIN law_months l ON l.month = y.month
LEFT JOIN repeated z ON z.record_id = y.record_id
JOIN (
    SELECT npp, number, MIN(person_id) AS person_id
    FROM (
        SELECT DISTINCT npp, worker_number AS number, person_id FROM worked WHERE roll = 'bpjstk_tk'
        UNION
        SELECT DISTINCT npp, nik AS number, person_id FROM worked WHERE roll = 'bpjstk_tk'
    ) AS members
    WHERE npp IS NOT NULL AND number IS NOT NULL
    GROUP BY npp, number
    HAVING COUNT(*) = 1
) m ON m.npp = y.npp AND m.number = COALESCE(y.worker_number, y.nik)
LEFT JOIN firms_of_npp f ON f.npp = y.npp
WHERE z.record_id IS NULL
GROUP BY m.person_id, f.entity_id, y.month
"""
_FIRMS_OF_NPP = """
SELECT b.number AS npp, b.record_id AS employer_record_id, n.entity_id, n.establishment_id
FROM employer_numbers b
LEFT JOIN employer_entities n ON n.record_id = b.record_id
WHERE b.programme = 'bpjstk_prs' AND b.division = '*'
"""
_EMPLOYER = ("paid_jkk", "paid_jkm", "paid_jht_employer", "paid_jp_employer", "paid_jkn_employer")
_WORKER = ("paid_jht_worker", "paid_jp_worker", "paid_jkn_worker")
_STATE = """
CASE WHEN w.segment = 'JAKON' THEN 'JAKON'
     WHEN w.active_from IS NULL AND m.last_day < w.as_of THEN 'UNSURE'
     WHEN w.active_to < m.last_day THEN 'LEFT'
     WHEN w.active_from > m.month THEN 'JOINED'
     ELSE 'ACTIVE' END
"""
_SEVERAL = """
SELECT person_id, roll, COUNT(*) AS n
FROM worked
WHERE fate = 'EMPLOYED'
GROUP BY person_id, roll
HAVING COUNT(*) > 1
"""
_WORKING = f"""
SELECT w.person_id, w.employer_record_id, w.entity_id, w.establishment_id, w.roll, m.month, w.record_id,
       w.wage, w.programmes, w.work_kind, w.is_foreign, w.active_from, {_STATE} AS state,
       CASE WHEN YEAR(m.month) = YEAR(w.as_of) THEN 'ROLL' ELSE 'LATER_ROLL' END AS wage_of
FROM worked w
JOIN law_months m ON m.last_day >= COALESCE(w.active_from, DATE '1900-01-01')
  AND m.month <= COALESCE(w.active_to, DATE '9999-12-31') AND m.month <= w.as_of
LEFT JOIN several s ON s.person_id = w.person_id AND s.roll = w.roll
WHERE w.fate = 'EMPLOYED' AND s.person_id {{several}}
"""
_ALONE = _WORKING.format(several="IS NULL")
# the surest of several rows of one person at one employer: a member of two numbers is one member. Nearly
# everybody has one row on a roll, where nothing is to be chosen
_CHOSEN = f"""
SELECT {{columns}},
       ROW_NUMBER() OVER (PARTITION BY person_id, entity_id, roll, month ORDER BY place, record_id) AS turn
FROM (
    SELECT {{columns}},
           ROW_NUMBER() OVER (
               PARTITION BY person_id, COALESCE(employer_record_id, ''), roll, month
               ORDER BY CASE state WHEN 'ACTIVE' THEN 1 WHEN 'JOINED' THEN 2 WHEN 'LEFT' THEN 2 ELSE 3 END,
                        record_id
           ) AS place
    FROM ({_WORKING.format(several="IS NOT NULL")}) AS among_several
) AS placed
WHERE place = 1
"""
_COLUMNS = (
    "person_id, employer_record_id, entity_id, establishment_id, roll, month, record_id, wage, programmes,"
    " work_kind, is_foreign, active_from, state, wage_of"
)
# with what was paid, once for each person and employer; and who was paid for but is on no roll of the month
_EMPLOYED = f"""
SELECT o.person_id, o.employer_record_id, o.entity_id, o.establishment_id, o.roll, o.month, o.record_id,
       o.programmes, COALESCE(c.wage, o.wage) AS wage,
       CASE WHEN c.wage IS NOT NULL THEN 'PAYMENT' WHEN o.wage IS NOT NULL THEN o.wage_of END AS wage_of,
       CASE WHEN c.person_id IS NOT NULL THEN c.paid
            WHEN o.roll = 'bpjstk_tk' AND t.month IS NOT NULL THEN 0 END AS paid,
       COALESCE(c.paid_employer, 0) AS paid_employer, COALESCE(c.paid_worker, 0) AS paid_worker,
       o.state, o.work_kind, o.is_foreign, o.active_from
FROM (
    SELECT {_COLUMNS}, 1 AS turn
    FROM ({_ALONE}) AS alone
    UNION ALL
    SELECT {_COLUMNS}, turn
    FROM chosen
) o
LEFT JOIN paid_months t ON t.month = o.month
LEFT JOIN contributed c ON o.roll = 'bpjstk_tk' AND o.turn = 1 AND c.person_id = o.person_id
  AND COALESCE(c.entity_id, '') = COALESCE(o.entity_id, '') AND c.month = o.month
UNION ALL
SELECT c.person_id, f.employer_record_id, c.entity_id, f.establishment_id, 'bpjstk_tk' AS roll, c.month,
       c.record_id, NULL AS programmes, c.wage, CASE WHEN c.wage IS NOT NULL THEN 'PAYMENT' END AS wage_of,
       c.paid, c.paid_employer, c.paid_worker, 'PAID' AS state, NULL AS work_kind, NULL AS is_foreign,
       NULL AS active_from
FROM contributed c
JOIN law_months m ON m.month = c.month
LEFT JOIN firms_of_npp f ON f.npp = c.npp
LEFT JOIN (
    SELECT person_id, COALESCE(entity_id, '') AS entity_id, COALESCE(active_from, DATE '1900-01-01') AS since,
           COALESCE(active_to, DATE '9999-12-31') AS until, as_of
    FROM worked
    WHERE fate = 'EMPLOYED' AND roll = 'bpjstk_tk'
) o ON o.person_id = c.person_id AND o.entity_id = COALESCE(c.entity_id, '')
  AND o.since <= m.last_day AND o.until >= m.month AND o.as_of >= m.month
WHERE o.person_id IS NULL
"""
_ROWS = """
SELECT roll, fate, CAST(COUNT(*) AS BIGINT) AS rows,
       CAST(COUNT(CASE WHEN employer_record_id IS NULL THEN 1 END) AS BIGINT) AS without_employer
FROM worked
GROUP BY roll, fate
"""


def keep_employment(engine: Engine, kept: Keeping) -> None:
    """Keep `employment`, `employment_rows` and `worked`, the first two as `kept` does.

    Needs records, persons, jobs, records_employer, records_payment, employer_entities, and of the parameters
    `law_months`, `law_window` and `roll_days`. Months are known as far as the file of the row speaks. A row
    that does not say since when makes earlier months UNSURE: they defend, and accuse nobody.
    """
    engine.keep("employer_numbers", _NUMBERS)
    engine.keep("worked", _WORKED)
    sums = {
        side: " + ".join(f"COALESCE(y.{name}, 0)" for name in names)
        for side, names in (("employer", _EMPLOYER), ("worker", _WORKER))
    }
    engine.keep("repeated", _REPEATED)
    engine.keep("firms_of_npp", _FIRMS_OF_NPP)
    told = ", ".join(f"y.{name}" for name in (*_EMPLOYER, *_WORKER))
    engine.keep("contributed", _CONTRIBUTED.format(**sums, told=told))
    paid = f"SELECT DISTINCT month FROM records_payment WHERE programme = {literal(TK.payments)}"
    engine.keep("paid_months", f"{paid} AND month IS NOT NULL")
    engine.keep("several", _SEVERAL)
    engine.keep("chosen", _CHOSEN.format(columns=_COLUMNS))
    kept(EMPLOYMENT_ROWS, _ROWS)
    kept(EMPLOYMENT, _EMPLOYED)
    engine.drop("repeated", "contributed", "paid_months", "several", "chosen", "firms_of_npp")
