"""Tonight's findings in one form, whatever their tables: what makes each the same one over time."""

from __future__ import annotations

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.findings import Finding
from reconcile.vocabulary.verdicts import ends_aid_sql

KEY = ("finding", "code", "one", "two", "programmes")
"""What is the same of a finding in every run: its declaration, whom it speaks of, and of which programmes."""

_ONE = """
SELECT {name} AS finding, {code} AS code, {one} AS one, {two} AS two, {programmes} AS programmes,
    a.programme AS programme_one, {second} AS programme_two, {stops} AS stops,
    CAST({amount} AS BIGINT) AS amount, q.verdict, q.decided_on
FROM {table} f
JOIN row_programmes a ON a.record_id = f.{left}
{join}
LEFT JOIN verdicts q ON q.finding = {name} AND q.class = f.{column} AND q.record_id_left = f.{left}
    AND q.record_id_right = {right}
"""

_ENTERING = listed(code for finding in findings.FINDINGS for code in finding.entering)
"""Codes of whom is to enter a roll: a reason not to is no end of an aid."""

_VERDICTS = f"""
SELECT DISTINCT finding, class, record_id_left, coalesce(record_id_right, '') AS record_id_right,
    CASE WHEN {ends_aid_sql("verdict")} AND class NOT IN ({_ENTERING}) THEN 'HENTIKAN'
         ELSE verdict END AS verdict,
    decided_on
FROM questions
WHERE answers = 'TINDAKAN' AND status = 'DIPUTUSKAN' AND verdict IS NOT NULL
"""

_FOUND = f"""
SELECT {", ".join(KEY)}, min(programme_one) AS programme_one, max(programme_two) AS programme_two,
    CASE WHEN count(stops) = count(*) AND min(stops) = max(stops) THEN min(stops) END AS stops,
    CAST(sum(amount) AS BIGINT) AS amount,
    CASE WHEN max(CASE WHEN verdict = 'HENTIKAN' THEN 1 ELSE 0 END) = 1 THEN 'HENTIKAN'
         ELSE min(verdict) END AS verdict,
    max(decided_on) AS decided_on
FROM ({{each}})
GROUP BY {", ".join(KEY)}
"""


def keep_found(engine: Engine) -> None:
    """Keep `found`, a line for each finding that a history has one line of: KEY, programme_one,
    programme_two, stops, amount, verdict and decided_on.

    two is "" where a finding speaks of one person; of two the lesser stands first. Reads the finding tables,
    `persons` and `questions`.
    """
    engine.keep("verdicts", _VERDICTS)
    engine.keep("row_programmes", _rows())
    engine.keep("found", _FOUND.format(each="UNION ALL".join(map(_one, findings.FINDINGS))))
    engine.drop("verdicts", "row_programmes")


def _rows() -> str:
    """SQL of the programme of each row that a finding stands on."""
    rows = "\nUNION\n".join(
        f"SELECT {row} AS record_id FROM {finding.from_sql}"
        for finding in findings.FINDINGS
        for row in finding.rows
    )
    return f"SELECT p.record_id, p.programme FROM persons p JOIN ({rows}) f ON f.record_id = p.record_id"


def _one(finding: Finding) -> str:
    left, *more = finding.rows
    return _ONE.format(
        name=literal(finding.name),
        **finding.key_sql(),
        second="b.programme" if more else "a.programme",
        stops=finding.stops or "CAST(NULL AS VARCHAR)",
        amount="f.amount" if finding.amount else "NULL",
        table=finding.from_sql,
        left=left,
        join=f"JOIN row_programmes b ON b.record_id = f.{more[0]}" if more else "",
        column=finding.column,
        right=f"f.{more[0]}" if more else "''",
    )
