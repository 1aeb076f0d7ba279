"""The decisions in force that somebody must act on, one row each, in SQL."""

from __future__ import annotations

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.reports.kit.addresses import book_sql
from reconcile.reports.lists.lists import listed_sql
from reconcile.vocabulary.verdicts import FORMS, REASONS, STOP, VISIT, ends_aid_sql, of_both_sql

AGREED, WAITING, CHOICE = "DISETUJUI", "MENUNGGU PERSETUJUAN", "PERLU PILIHAN"
"""A proposal to stop: a second person agreed; nobody did yet; people must say first which aid it is."""
OTHER_STAYS = "YANG LAIN TETAP"
"""What people said of an aid that ends because they named the programme or the row that goes on."""

_COLUMNS = (
    "{ends} AS stopped",
    "{too} AS stopped_too",
    "{stops} AS stops",
    "f.{first} AS asked_row",
    "f.{column} AS class",
    "h.person_id AS person_id",
    "h.region_code AS region_code",
    "g.city AS city",
    "g.district AS district",
    "g.village AS village",
    "h.rw AS rw",
    "h.rt AS rt",
    "{reason} AS reason",
    "{authority} AS authority",
    "d.verdict AS verdict",
    "d.decided_by AS decided_by",
    "strftime(d.decided_on, '%d-%m-%Y') AS decided_on",
    "d.approved_by AS approved_by",
    "strftime(d.approved_on, '%d-%m-%Y') AS approved_on",
    "d.question_id AS question_id",
    "d.choices AS choices",
    "d.form AS form",
)

_NOTHING = "CAST(NULL AS VARCHAR)"
_BOTH = of_both_sql("d.form", "d.verdict")

_STOPS = f"""
SELECT x.*, r.programme, p.name AS programme_name,
    CASE
        WHEN x.stopped IS NULL THEN {literal(CHOICE)}
        WHEN x.approved_by IS NULL THEN {literal(WAITING)}
        ELSE {literal(AGREED)}
    END AS state,
    CASE
        WHEN x.verdict IN ({listed((STOP, *REASONS))}) THEN x.verdict
        ELSE {literal(OTHER_STAYS)}
    END AS said,
    r.name, r.birth, r.nik, r.kk, r.record_id, r.source_file, r.source_row, c.card_number
FROM (
    SELECT *, coalesce(stopped, asked_row) AS ended FROM decided_actions
    UNION ALL
    SELECT *, stopped_too FROM decided_actions WHERE stopped_too IS NOT NULL
) AS x
JOIN report_rows r ON r.record_id = x.ended
JOIN records c ON c.record_id = r.record_id
LEFT JOIN report_programmes p ON p.programme = r.programme
WHERE x.stops
"""
_ONCE = listed(name for name, form in FORMS.items() if form.once)
_VISITS = f"""
SELECT x.*, {book_sql("x", "x")} AS book_code, coalesce(p.name, r.programme) AS programme_name,
    r.name, r.birth, r.nik, r.kk, r.record_id
FROM decided_actions x
JOIN report_rows r ON r.record_id = x.asked_row
LEFT JOIN report_programmes p ON p.programme = r.programme
WHERE x.verdict = {literal(VISIT)}
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY CASE WHEN x.form IN ({_ONCE}) THEN x.person_id || x.class ELSE x.question_id END
    ORDER BY x.question_id
) = 1
"""
KEPT = ("decided_actions", "decided_stops", "decided_visits")


def any_decided(engine: Engine) -> bool:
    """Whether anything was decided that stands: what the lists are made of need not be looked through for
    nothing."""
    found = engine.arrow("SELECT COUNT(*) AS n FROM questions WHERE status = 'DIPUTUSKAN'")
    return bool(found["n"][0].as_py())


def registers(engine: Engine) -> frozenset[str]:
    """The population registers: programmes none of whose rows are verified against one. None where no roll
    is verified at all."""
    found = engine.arrow(
        "SELECT DISTINCT programme FROM records WHERE EXISTS (SELECT 1 AS one FROM verification)"
        " EXCEPT SELECT DISTINCT programme FROM verification"
    )
    return frozenset(found["programme"].to_pylist())


def keep_decided(engine: Engine) -> None:
    """Keep `decided_stops` and `decided_visits`; needs what the lists need."""
    engine.keep("decided_actions", " UNION ALL ".join(map(_actions, findings.FINDINGS)))
    engine.keep("decided_stops", _STOPS)
    engine.keep("decided_visits", _VISITS)


def _actions(finding: findings.Finding) -> str:
    columns = [
        column.format(
            ends=_ends(finding),
            too=f"CASE WHEN {_BOTH} THEN f.{finding.rows[-1]} END" if finding.ends else _NOTHING,
            stops=_stops(finding),
            first=finding.rows[0],
            column=finding.column,
            reason=finding.list_file.reason.sql,
            authority=finding.list_file.authority.sql,
        )
        for column in _COLUMNS
    ]
    acted = f"({_stops(finding)} OR d.verdict = {literal(VISIT)})"
    return f"SELECT * FROM ({listed_sql(finding, columns, acted)})"


def _ends(finding: findings.Finding) -> str:
    """SQL of the row that the answer ends: what the finding says, the first of two where neither goes on."""
    if not finding.ends:
        return _NOTHING
    return f"CASE WHEN {_BOTH} THEN f.{finding.rows[0]} ELSE {finding.ends} END"


def _stops(finding: findings.Finding) -> str:
    """SQL of whether an answer proposes that an aid ends; a reason not to enter a roll ends none."""
    if not finding.ends:
        return f"d.verdict = {literal(STOP)}"
    enters = f"f.{finding.column} IN ({listed(finding.entering)})" if finding.entering else "FALSE"
    return f"(d.verdict = {literal(STOP)} OR ({ends_aid_sql('d.verdict')} AND NOT {enters}))"
