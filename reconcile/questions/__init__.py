"""What people are asked: one question for each finding that needs a decision, with its reason, and what
was answered before."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.findings import wording_table
from reconcile.questions.before import AGAIN, JUDGED, MET, ONCE
from reconcile.questions.evidence import keep_evidence
from reconcile.questions.offered import CHOICES, TOLD, VERDICT, form_table
from reconcile.questions.settled import keep_settled
from reconcile.questions.sources import questions_sql, rows_sql
from reconcile.questions.together import STANDING, keep_together
from reconcile.regions.homes import default_home, home_of
from reconcile.rules import Overlaps
from reconcile.vocabulary.verdicts import HOLDS, OTHER_NIK

NAMES = ("questions", "question_rows")
MADE = (*NAMES, "settled_questions")
"""All that is made: the last is no question, for nobody is asked."""

MOST_ROWS = 40
"""A block shows so many rows of a person: more is a mistake that an alarm tells of, not something to read."""

# Dashes in between: sixteen digits in a row are a NIK to whoever looks for one.
_ID = " || '-' || ".join(f"substr(md5({{of}}), {start}, 4)" for start in (1, 5, 9, 13))

_OF = """
q.finding || ' ' || q.class || ' ' || q.record_id_left || ' ' || COALESCE(q.record_id_right, '')
  || ' ' || q.part
"""
_QUESTION_ID = f"'T-' || {_ID.format(of=_OF)}"

_ASKED = """
SELECT q.* EXCLUDE (reason, told_by_pair, part),
       CASE WHEN q.told_by_pair AND e.sentence <> '' THEN q.reason || '. ' || e.sentence
            ELSE q.reason END AS reason
FROM question_findings q
LEFT JOIN question_evidence e
  ON e.record_id_left = q.record_id_left AND e.record_id_right = q.record_id_right
"""

# turned: the rows of the question stand in the other order than those that were judged
_STATUS = """
SELECT q.*, a.verdict, a.nik AS nik_written, a.decided_on, a.decided_by, a.approved_on, a.approved_by,
       a.changed,
       CASE WHEN a.verdict IS NULL THEN 'BARU'
            WHEN a.changed IS NULL THEN 'DIPUTUSKAN'
            ELSE 'DITANYAKAN_LAGI' END AS status,
       COALESCE(a.record_id_left = q.record_id_right OR a.record_id_right = q.record_id_left
                  OR (q.answers = 'IDENTITAS' AND q.person_id_other IS NOT NULL
                      AND l.person_id = q.person_id_other)
                  OR (q.answers = 'IDENTITAS' AND q.person_id_other IS NULL AND x.nik = y.nik),
                FALSE) AS turned
FROM asked q
LEFT JOIN answered_before a ON a.question_id = q.question_id AND a.chosen
LEFT JOIN persons l ON l.record_id = a.record_id_left
LEFT JOIN records x ON x.record_id = a.record_id_left
LEFT JOIN records y ON y.record_id = q.record_id_right
"""

_OPEN = """
SELECT q.* FROM question_status q
LEFT JOIN settled_questions s ON s.question_id = q.question_id
WHERE s.question_id IS NULL
"""
"""Those that people are asked, or were."""

_BLOCKS = f"""
SELECT s.* EXCLUDE (together, turn), 'B-' || {_ID.format(of="s.together")} AS block
FROM (
  SELECT q.*,
         ROW_NUMBER() OVER (
           PARTITION BY q.finding, q.class, q.person_id, q.status
           ORDER BY q.consequence DESC, q.record_id_left, q.question_id
         ) AS turn
  FROM ({STANDING}) AS q
) AS s
WHERE s.turn = 1 OR s.status = 'DIPUTUSKAN' OR s.form NOT IN ({ONCE})
"""

_QUESTIONS = f"""
WITH placed AS (
  SELECT q.* EXCLUDE (verdict), {VERDICT} AS verdict, x.line AS left_line, y.line AS right_line,
         xp.nik AS nik_left, yp.nik AS nik_right, {CHOICES} AS choices
  FROM question_blocks q
  JOIN question_forms w ON w.form = q.form AND w.paired = (q.record_id_right IS NOT NULL)
  LEFT JOIN question_rows x ON x.block = q.block AND x.record_id = q.record_id_left
  LEFT JOIN question_rows y ON y.block = q.block AND y.record_id = q.record_id_right
  LEFT JOIN records xp ON xp.record_id = q.record_id_left
  LEFT JOIN records yp ON yp.record_id = q.record_id_right
)
SELECT question_id, block, answers, form, choices, finding, class, person_id, person_id_other,
       record_id_left, record_id_right, probability, amount, consequence, changes, reason, action, authority,
       status, verdict,
       CASE verdict WHEN '{HOLDS} 1' THEN nik_left
                    WHEN '{HOLDS} 2' THEN nik_right
                    WHEN '{OTHER_NIK}' THEN nik_written END AS nik,
       decided_on, decided_by, approved_on, approved_by,
       CASE WHEN verdict IS NOT NULL
            THEN 'Diputuskan ' || {TOLD} || ' pada ' || strftime(decided_on, '%d-%m-%Y')
                 || CASE WHEN changed IS NULL THEN '' ELSE '; ditanyakan lagi karena ' || changed END
            END AS told
FROM placed
"""


_KEPT_MEANWHILE = (
    *("question_wording", "question_names", "question_pairs", "question_answered", "question_found"),
    *("question_met", "question_findings", "question_evidence", "asked", "answered_before"),
    *("question_status", "question_open", "question_together", "question_blocks", "question_forms"),
)


def keep_questions(
    engine: Engine,
    rules: Overlaps,
    names: Mapping[str, str],
    answered: pa.Table | None = None,
    *,
    home: str | None = None,
    everybody: str = "",
) -> dict[str, int]:
    """Keep `questions`, `question_rows` and `settled_questions`, and count those of each status.

    rules: which programmes exclude each other. names: programme code -> its name for staff. answered:
    tables.ANSWERED. home: the province served, two digits; the default one when None. everybody: as of
    `keep_evidence`. Needs records, persons,
    links, verification, listed rows of every finding table.
    """
    engine.read("question_wording", wording_table(home_of(home or default_home()).short))
    engine.read("question_names", pa.table({"programme": list(names), "name": list(names.values())}))
    engine.read("question_pairs", _excluding(rules))
    engine.read("answered", tables.empty("answered") if answered is None else answered)
    engine.keep("question_answered", JUDGED)
    identified = f"SELECT {_QUESTION_ID} AS question_id, q.* FROM ({{questions}}) q"
    engine.keep("question_found", identified.format(questions=questions_sql()))
    engine.keep("question_met", MET.format(asked="question_found"))
    again = identified.format(questions=AGAIN)
    engine.keep("question_findings", f"SELECT * FROM question_found UNION ALL {again}")
    keep_evidence(engine, everybody)
    engine.keep("asked", _ASKED)
    engine.keep("answered_before", MET.format(asked="asked"))
    engine.keep("question_status", _STATUS)
    keep_settled(engine)
    engine.keep("question_open", _OPEN)
    keep_together(engine)
    engine.keep("question_blocks", _BLOCKS)
    engine.keep("question_rows", rows_sql(MOST_ROWS))
    engine.read("question_forms", form_table())
    engine.keep("questions", _QUESTIONS)
    statuses = engine.arrow("SELECT status, COUNT(*) AS n FROM questions GROUP BY status").to_pylist()
    engine.drop(*_KEPT_MEANWHILE)
    return {row["status"]: row["n"] for row in statuses}


def _excluding(rules: Overlaps) -> pa.Table:
    """Programmes that some rule sets against each other with a proposal to stop one; each pair in both
    orders."""
    pairs = {
        (one.programme, two.programme)
        for rule in rules.rule
        if rule.stop != "none"
        for one in rules.benefits[rule.left]
        for two in rules.benefits[rule.right]
    }
    both = sorted(pairs | {(two, one) for one, two in pairs})
    return pa.table(
        {
            "one": pa.array([one for one, _ in both], pa.string()),
            "two": pa.array([two for _, two in both], pa.string()),
        }
    )


__all__ = ["MADE", "NAMES", "keep_questions"]
