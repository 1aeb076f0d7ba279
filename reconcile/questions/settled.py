"""Questions of who is who that the population register has answered: nobody is asked, links stay as they are,
and what a row says wrongly is a repair for its sender.

HANYA_DI_REGISTER: only rows of the register are meant, and nobody's aid hangs on it. NIK_TERVERIFIKASI: a
person bears several NIKs, and the register knows him under one. SATU_ORANG: two rows of a person stand with
the same person of the register, by name and birth date each. DUA_ORANG: each stands under a NIK of its own in
the register, and they are not alike in both name and birth date (the register may hold somebody twice).
BAYI_BERNAMA: "BAYI NY SITI" and a child with a name; that mother has one child with that birth date, the
register knows it, and no roll lists two without a name.
"""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.vocabulary.register_answers import KNOWN

# the one number under which the register knows a person, and how sure it is that the rows are his
_KNOWN_AS = """
SELECT person_id, MIN(nik_register) AS nik, MIN(probability) AS probability
FROM verification
GROUP BY person_id
HAVING MIN(nik_register) = MAX(nik_register)
   AND MAX(CASE WHEN reason = 'BEBERAPA_CALON' OR overlay = 'DUPLICATE' THEN 1 ELSE 0 END) = 0
"""

# Rows that bear a number of their own in the register; rows of a roll are all in `verification`.
_OWN_NIK = f"""
SELECT r.record_id, CASE WHEN v.record_id IS NULL THEN r.nik
                         WHEN v.reason = 'NIK_SAMA' THEN v.nik_register END AS nik
FROM (SELECT record_id, nik FROM records WHERE {KNOWN}) AS r
LEFT JOIN verification v ON v.record_id = r.record_id
"""

# Of each mother and day of birth: children with a name, and whether a roll lists two without one.
_CHILDREN = """
SELECT r.mother_core, r.birth_date,
       COUNT(DISTINCT CASE WHEN r.name_key IS NOT NULL THEN p.person_id END) AS named,
       COUNT(CASE WHEN r.name_key IS NULL THEN 1 END)
         - COUNT(DISTINCT CASE WHEN r.name_key IS NULL THEN r.programme END) AS more,
       MAX(CASE WHEN r.name_key IS NOT NULL AND (v.record_id IS NULL OR v.nik_register IS NOT NULL) THEN 1
                ELSE 0 END) AS known
FROM records r
JOIN persons p ON p.record_id = r.record_id
LEFT JOIN verification v ON v.record_id = r.record_id
WHERE r.mother_core IS NOT NULL AND r.birth_date IS NOT NULL AND r.birth_date IN (
  SELECT birth_date FROM records WHERE name_key IS NULL
)
GROUP BY r.mother_core, r.birth_date
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
           WHEN q.form = 'ORANG' AND s.nik <> t.nik AND q.person_id_other IS NOT NULL AND n.rows > 0
             AND NOT COALESCE(x.name_key = y.name_key AND x.birth_date = y.birth_date, FALSE)
           THEN 'DUA_ORANG'
           WHEN q.form = 'ORANG' AND (x.name_key IS NULL OR y.name_key IS NULL)
             AND x.mother_core = y.mother_core AND x.birth_date = y.birth_date
             AND c.named = 1 AND c.more = 0 AND c.known = 1 AND NOT COALESCE(x.sex <> y.sex, FALSE)
           THEN 'BAYI_BERNAMA' END AS how
  FROM question_status q
  JOIN records x ON x.record_id = q.record_id_left
  JOIN records y ON y.record_id = q.record_id_right
  CROSS JOIN (SELECT COUNT(*) AS rows FROM verification) AS n
  LEFT JOIN verification v ON v.record_id = q.record_id_left
  LEFT JOIN verification w ON w.record_id = q.record_id_right
  LEFT JOIN (SELECT DISTINCT person_id FROM verification) AS a ON a.person_id = q.person_id
  LEFT JOIN (SELECT DISTINCT person_id FROM verification) AS b ON b.person_id = q.person_id_other
  LEFT JOIN question_known k ON k.person_id = q.person_id
  LEFT JOIN question_own_niks s ON s.record_id = q.record_id_left
  LEFT JOIN question_own_niks t ON t.record_id = q.record_id_right
  LEFT JOIN question_children c ON c.mother_core = x.mother_core AND c.birth_date = x.birth_date
  WHERE q.answers = 'IDENTITAS' AND q.status = 'BARU'
) AS found
WHERE how IS NOT NULL
"""

_KEPT = ("question_known", "question_own_niks", "question_children")


def keep_settled(engine: Engine) -> None:
    """Keep `settled_questions`, those of `question_status` that nobody answered and that need none. Needs
    records, persons and verification."""
    engine.keep("question_known", _KNOWN_AS)
    engine.keep("question_own_niks", _OWN_NIK)
    engine.keep("question_children", _CHILDREN)
    engine.keep("settled_questions", _SETTLED)
    engine.drop(*_KEPT)
