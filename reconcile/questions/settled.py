"""Questions of who is who that the population register has answered: nobody is asked, links stay as they are,
and what a row says wrongly is a repair for its sender.

HANYA_DI_REGISTER: only rows of the register are meant, and nobody's aid hangs on it. NIK_TERVERIFIKASI: a
person bears several NIKs, and the register knows him under one. SATU_ORANG: two rows of a person stand with
the same person of the register, by name and birth date each. DUA_ORANG, BAYI_BERNAMA: as
`vocabulary/register_answers.py` says of two rows.
"""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.vocabulary.register_answers import NAMED, NAMED_CHILD, SETTLING, SIDES, TWO, TWO_PERSONS

# the one number under which the register knows a person, and how sure it is that the rows are his
_KNOWN_AS = """
SELECT person_id, MIN(nik_register) AS nik, MIN(probability) AS probability
FROM verification
GROUP BY person_id
HAVING MIN(nik_register) = MAX(nik_register)
   AND MAX(CASE WHEN reason = 'BEBERAPA_CALON' OR overlay = 'DUPLICATE' THEN 1 ELSE 0 END) = 0
"""

_AGREES = """({row}.record_id IS NULL OR ({row}.name_result IN ('SESUAI', 'SESUAI_BAKU', 'MIRIP')
                                    AND {row}.birth_date_result IN ('SESUAI', 'TERTUKAR')))"""

_SETTLED = f"""
SELECT question_id, how, finding, class, person_id, person_id_other, record_id_left, record_id_right, nik,
       probability
FROM (
  SELECT q.question_id, q.finding, q.class, q.person_id, q.person_id_other, q.record_id_left,
         q.record_id_right, CASE WHEN q.person_id_other IS NULL THEN k.nik END AS nik,
         CASE WHEN q.person_id_other IS NULL THEN k.probability ELSE q.probability END AS probability,
         CASE
           WHEN a.person_id IS NULL AND b.person_id IS NULL AND n.rows > 0 THEN 'HANYA_DI_REGISTER'
           WHEN q.form = 'NIK' AND k.nik IS NOT NULL THEN 'NIK_TERVERIFIKASI'
           WHEN q.person_id_other IS NULL AND k.nik IS NOT NULL AND {_AGREES.format(row="v")}
             AND {_AGREES.format(row="w")}
           THEN 'SATU_ORANG'
           WHEN q.form = 'ORANG' AND q.person_id_other IS NOT NULL AND n.rows > 0 AND {TWO_PERSONS}
           THEN '{TWO}'
           WHEN q.form = 'ORANG' AND n.rows > 0 AND {NAMED_CHILD} THEN '{NAMED}' END AS how
  FROM question_status q
  JOIN records x ON x.record_id = q.record_id_left
  JOIN records y ON y.record_id = q.record_id_right
  CROSS JOIN (SELECT COUNT(*) AS rows FROM verification) AS n
  LEFT JOIN verification v ON v.record_id = q.record_id_left
  LEFT JOIN verification w ON w.record_id = q.record_id_right
  LEFT JOIN (SELECT DISTINCT person_id FROM verification) AS a ON a.person_id = q.person_id
  LEFT JOIN (SELECT DISTINCT person_id FROM verification) AS b ON b.person_id = q.person_id_other
  LEFT JOIN question_known k ON k.person_id = q.person_id
  {SIDES}
  WHERE q.answers = 'IDENTITAS' AND q.status = 'BARU'
) AS found
WHERE how IS NOT NULL
"""


def keep_settled(engine: Engine) -> None:
    """Keep `settled_questions`, those of `question_status` that nobody answered and that need none. Needs
    records, persons and verification."""
    engine.keep("question_known", _KNOWN_AS)
    for name, statement in SETTLING.items():
        engine.keep(name, statement)
    engine.keep("settled_questions", _SETTLED)
    engine.drop("question_known", *SETTLING)
