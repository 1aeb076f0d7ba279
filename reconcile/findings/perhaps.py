"""Perhaps registered: who would stand on a list of the unregistered, if nobody had asked whether he is
somebody else.

A question is open when the linking itself found the two persons more likely one than two, people are asked
about it, and their latest answer is not a standing BEDA (RAGU, and an answer about rows that have changed
since, decide nothing). Two persons who merely share a number are asked about as well, but nothing else
says that they are one: that holds nobody here. Nor does a question that the register has answered, for nobody
is asked it (SETTLING of `vocabulary/register_answers.py`): who is another stands on his list, and an unnamed
child that the register knows by name is registered.

Whoever would leave a list by the answer SAMA to one open question is neither registered nor surely
unregistered: MUNGKIN_PENDUDUK when the other person lives, or died, in the register; MUNGKIN_PENERIMA when
the other person receives today what this one could have. SAMA registers him, BEDA puts him on his list;
without an answer he stays here, counted apart.
"""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.findings.conflicts import CONFLICTS
from reconcile.findings.lists import MAYBE, OUTSIDE, RECIPIENT, RESIDENT, UNREACHED
from reconcile.vocabulary.register_answers import NAMED, NAMED_CHILD, SETTLING, SIDES, TWO, TWO_PERSONS
from reconcile.vocabulary.verdicts import means_sql

# the latest answer about any rows of the same two persons, as the questions take it
# (reconcile.questions.before)
_LATEST = """
SELECT one, two, verdict, changed
FROM (
  SELECT LEAST(l.person_id, r.person_id) AS one, GREATEST(l.person_id, r.person_id) AS two,
         a.verdict, a.changed,
         ROW_NUMBER() OVER (
           PARTITION BY LEAST(l.person_id, r.person_id), GREATEST(l.person_id, r.person_id)
           ORDER BY a.decided_on DESC, a.changed NULLS FIRST, a.verdict, a.record_id_left, a.record_id_right
         ) AS choice
  FROM answered a
  JOIN listed l ON l.record_id = a.record_id_left
  JOIN listed r ON r.record_id = a.record_id_right
  WHERE a.answers = 'IDENTITAS' AND l.person_id <> r.person_id
) AS latest
WHERE choice = 1
"""

_PARTED = (
    f"SELECT one, two FROM ({_LATEST}) AS said WHERE {means_sql('verdict')} = 'BEDA' AND changed IS NULL"
)

_OPEN = f"""
SELECT DISTINCT c.one, c.two
FROM (
  SELECT person_id_left AS one, person_id_right AS two FROM conflicts
  WHERE person_id_left <> person_id_right AND probability IS NOT NULL
  UNION ALL
  SELECT person_id_right, person_id_left FROM conflicts
  WHERE person_id_left <> person_id_right AND probability IS NOT NULL
) AS c
LEFT JOIN ({_PARTED}) AS p ON p.one = LEAST(c.one, c.two) AND p.two = GREATEST(c.one, c.two)
LEFT JOIN finding_settled s ON s.one = LEAST(c.one, c.two) AND s.two = GREATEST(c.one, c.two)
WHERE p.one IS NULL AND s.one IS NULL
"""

_WHETHER_ONE = listed(code.code for code in CONFLICTS.codes if code.form == "ORANG")

# pairs of persons of whom the register settles each question, as long as nobody has said anything of them
_SETTLED = f"""
SELECT f.one, f.two, MIN(f.how) AS how
FROM (
  SELECT LEAST(q.person_id_left, q.person_id_right) AS one,
         GREATEST(q.person_id_left, q.person_id_right) AS two,
         CASE WHEN q.class NOT IN ({_WHETHER_ONE}) THEN NULL
              WHEN n.rows > 0 AND {TWO_PERSONS} THEN '{TWO}'
              WHEN n.rows > 0 AND {NAMED_CHILD} THEN '{NAMED}' END AS how
  FROM conflicts q
  JOIN records x ON x.record_id = q.record_id_left
  JOIN records y ON y.record_id = q.record_id_right
  CROSS JOIN (SELECT COUNT(*) AS rows FROM verification) AS n
  {SIDES}
  WHERE q.person_id_left <> q.person_id_right
) AS f
LEFT JOIN ({_LATEST}) AS a ON a.one = f.one AND a.two = f.two
WHERE a.one IS NULL
GROUP BY f.one, f.two
HAVING COUNT(*) = COUNT(f.how)
"""

_LEAVING = f"""
SELECT DISTINCT f.person_id, f.list
FROM finding_sure f
JOIN ({{pairs}}) AS q ON q.one = f.person_id
LEFT JOIN finding_people p ON p.person_id = q.two
LEFT JOIN finding_standing s ON s.person_id = q.two
WHERE CASE WHEN f.list = '{UNREACHED}' THEN INSTR(',' || f.eligible_for || ',', ',' || s.programme || ',') > 0
           WHEN f.list = '{OUTSIDE}' THEN FALSE
           ELSE p.living = 1 OR p.dead = 1 END
"""
"""Who would leave his list if he were one with the other person of a pair."""

_NAMED = f"""
SELECT one, two FROM finding_settled WHERE how = '{NAMED}'
UNION ALL
SELECT two, one FROM finding_settled WHERE how = '{NAMED}'
"""

_PLACED = f"""
SELECT f.person_id,
       CASE WHEN m.person_id IS NULL THEN f.list ELSE '{MAYBE}' END AS list,
       CASE WHEN m.person_id IS NULL THEN f.reason
            WHEN f.list = '{UNREACHED}' THEN '{RECIPIENT}'
            ELSE '{RESIDENT}' END AS reason,
       f.known_region, f.eligible_for
FROM finding_sure f
LEFT JOIN finding_perhaps m ON m.person_id = f.person_id AND m.list = f.list
LEFT JOIN finding_known k ON k.person_id = f.person_id AND k.list = f.list
WHERE k.person_id IS NULL
"""


_MEANWHILE = ("sure", "standing", "settled", "perhaps", "known")


def keep_placed(engine: Engine, sure: str, standing: str) -> None:
    """Keep `finding_placed` (person_id, list, reason, known_region, eligible_for) with whoever is perhaps
    registered on MAYBE.

    sure: SQL of the lists as they were if no question were open; standing: SQL of person_id, programme of who
    receives what today. Needs `listed`, `finding_people`, `conflicts`, `answered`, `verification`.
    """
    engine.keep("finding_sure", sure)
    engine.keep("finding_standing", standing)
    for name, statement in SETTLING.items():
        engine.keep(name, statement)
    engine.keep("finding_settled", _SETTLED)
    engine.keep("finding_perhaps", _LEAVING.format(pairs=_OPEN))
    engine.keep("finding_known", _LEAVING.format(pairs=_NAMED))
    engine.keep("finding_placed", _PLACED)
    engine.drop(*(f"finding_{name}" for name in _MEANWHILE), *SETTLING)
