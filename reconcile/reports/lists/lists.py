"""The CSV lists of findings: for each, its file, its rows in SQL and its columns, as the finding declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pyarrow as pa

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.findings import Finding
from reconcile.privacy.masking import Kind
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.vocabulary.verdicts import GO_ON, KEEP, REASONS, STAYS

_ROW: tuple[tuple[str, str, Kind], ...] = (
    ("Program", "COALESCE({row}p.name, {row}.programme)", "plain"),
    ("Nama", "{row}.name", "name"),
    ("Tahun lahir", "{row}.birth", "birth"),
    ("NIK", "{row}.nik", "number_of_person"),
    ("No. KK", "{row}.kk", "number_of_person"),
    ("ID baris", "{row}.record_id", "row"),
    ("Berkas", "{row}.source_file", "text"),
    ("Lembar", "{row}.sheet", "text"),
    ("Baris", "{row}.source_row", "row"),
)

_LISTED = """
SELECT {columns}
FROM {table} f
{rows}
JOIN report_homes h ON h.person_id = f.{person}
LEFT JOIN report_regions g ON g.region_code = h.region_code
{joins}
LEFT JOIN report_decisions d
  ON d.finding = {name} AND d.class = f.{column}
  AND d.record_id_left = f.{left} AND d.record_id_right = {right}
LEFT JOIN report_wording w ON w.finding = {name} AND w.code = f.{worded_by}
LEFT JOIN finding_history fh
  ON fh.finding = {name} AND fh.code = {code} AND fh.person_id = {one} AND fh.other_id = {two}
 AND fh.programmes = {programmes}
WHERE {only}
ORDER BY h.region_code NULLS LAST, h.rw NULLS LAST, h.rt NULLS LAST, a.name NULLS LAST, {order}
"""
_JOINED = """
JOIN report_rows {row} ON {row}.record_id = f.{record}
LEFT JOIN report_programmes {row}p ON {row}p.programme = {row}.programme
"""

DECISIONS = """
SELECT finding, class, record_id_left, COALESCE(record_id_right, '') AS record_id_right,
       MAX(verdict) AS verdict, MAX(decided_on) AS decided_on, MAX(decided_by) AS decided_by,
       MAX(approved_by) AS approved_by, MAX(approved_on) AS approved_on, MIN(question_id) AS question_id,
       MIN(choices) AS choices, MIN(form) AS form
FROM questions
WHERE status = 'DIPUTUSKAN'
GROUP BY finding, class, record_id_left, record_id_right
"""
"""`report_decisions`: what people decided of a finding's rows and has not been asked again since."""

_DECIDED: tuple[tuple[str, str, Kind], ...] = (
    ("Keputusan", "d.verdict", "plain"),
    ("Diputuskan oleh", "d.decided_by", "name"),
    ("Tanggal keputusan", "strftime(d.decided_on, '%d-%m-%Y')", "plain"),
    ("Disetujui oleh", "d.approved_by", "name"),
)
_GOES_ON = f"""
CASE WHEN d.verdict = {literal(GO_ON)} THEN 'Diputuskan lanjut'
     WHEN d.verdict LIKE '{STAYS} %'
     THEN 'Diputuskan: baris ' || right(d.verdict, 1) || ' tetap, yang lain diusulkan berhenti'
     WHEN d.verdict LIKE '{KEEP} %' OR d.verdict IN ({listed(REASONS)}) THEN 'Diputuskan: ' || d.verdict
     ELSE {{action}} END
"""
"""What is proposed; where people decided what becomes of an aid, that, and nothing else any more."""

_SINCE = ("Pertama kali", "strftime(fh.first_seen, '%m-%Y')")
"""The month in which the finding was first seen; not its age, for a list changes only when findings do."""

_Column = tuple[ReportColumn, str]
"""A column and its SQL."""


LISTING = ("report_programmes", "report_wording", "report_decisions")
"""What the lists need beside the run's tables and what `keep_homes` keeps."""


def read_words(engine: Engine, names: Mapping[str, str], home: str) -> None:
    """Read `report_programmes` and `report_wording`. names: programme -> its name; home: what staff call the
    province served."""
    engine.read("report_programmes", pa.table({"programme": list(names), "name": list(names.values())}))
    engine.read("report_wording", findings.wording_table(home))


@contextmanager
def listing(engine: Engine, names: Mapping[str, str], home: str) -> Iterator[None]:
    """LISTING, kept as long as lists are made."""
    read_words(engine, names, home)
    engine.keep("report_decisions", DECISIONS)
    yield
    engine.drop(*LISTING)


@dataclass(frozen=True)
class FindingList:
    """The list of a finding, or of one of its codes. counted: SQL of the rows it must hold.

    sql: its rows, one column for each of `columns`, in reading order. beside: as its finding declares.
    """

    file: str
    about: str
    counted: str
    sql: str
    columns: Sequence[ReportColumn]
    beside: str = ""


def finding_lists() -> tuple[FindingList, ...]:
    """Every list, in the order in which staff read them."""
    return tuple(made for finding in findings.FINDINGS for made in _lists(finding))


def _lists(finding: Finding) -> Iterator[FindingList]:
    if not finding.apart:
        yield _made(finding, finding.list_file.file, finding.list_file.about, "TRUE")
    for code in finding.codes if finding.apart else ():
        only = f"f.{finding.column} = {literal(code.code)}"
        yield _made(finding, f"{code.code.lower()}.csv", code.about, only)


def _made(finding: Finding, file: str, about: str, only: str) -> FindingList:
    columns = list(_columns(finding))
    sql = listed_sql(finding, [sql for _, sql in columns], only)
    counted = f"{finding.from_sql} f WHERE {only}"
    heads = [column for column, _ in columns]
    return FindingList(file, about, counted, sql, heads, finding.list_file.beside)


def listed_sql(finding: Finding, columns: Sequence[str], only: str = "TRUE") -> str:
    """`columns` of a finding's list in its order: f is the finding, a and b its rows, w its words, d what was
    decided, h and g the person's place. only: which of its rows."""
    return _LISTED.format(
        columns=", ".join(columns),
        table=finding.from_sql,
        rows="".join(
            _JOINED.format(row=row, record=record) for row, record in zip("ab", finding.rows, strict=False)
        ),
        person=finding.persons[0],
        joins=finding.list_file.joins,
        name=literal(finding.name),
        worded_by=finding.worded_by,
        column=finding.column,
        left=finding.rows[0],
        right=f"f.{finding.rows[1]}" if len(finding.rows) > 1 else "''",
        only=only,
        **finding.key_sql(),
        order=", ".join(f"f.{column}" for column in finding.table.order),
    )


def _columns(finding: Finding) -> Iterator[_Column]:
    """Place, code, rows, and what the finding adds: the reason, what is proposed, on what ground."""
    for heading, sql in (
        ("Kota/Kabupaten", "g.city"),
        ("Kecamatan", "g.district"),
        ("Kelurahan", "g.village"),
    ):
        yield ReportColumn(heading, "plain"), sql
    yield from ((ReportColumn("RW", "where"), "h.rw"), (ReportColumn("RT", "where"), "h.rt"))
    declared = finding.list_file
    yield ReportColumn(declared.code, "plain"), f"f.{finding.worded_by}"
    yield from ((ReportColumn(shown.heading, shown.kind), shown.sql) for shown in declared.before)
    for number, row in enumerate("ab"[: len(finding.rows)], 1):
        behind = f" {number}" if len(finding.rows) > 1 else ""
        yield from (
            (ReportColumn(f"{heading}{behind}", kind), sql.format(row=row)) for heading, sql, kind in _ROW
        )
    yield from (
        (ReportColumn(shown.heading, shown.kind), shown.sql)
        for shown in (
            *declared.after,
            _since(declared.reason),
            declared.reason,
            _decided(declared.action),
            declared.authority,
        )
    )
    yield from ((ReportColumn(heading, kind), sql) for heading, sql, kind in _DECIDED)


def _decided(action: findings.Shown) -> findings.Shown:
    return replace(action, sql=_GOES_ON.format(action=action.sql))


def _since(beside: findings.Shown) -> findings.Shown:
    heading, sql = _SINCE
    return replace(beside, heading=heading, sql=sql, kind="plain")
