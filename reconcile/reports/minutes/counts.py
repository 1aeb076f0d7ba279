"""The figures of the berita acara: what each roll held, who is proposed to leave or enter it, and whether it
adds up.

Heads are counted, not rows, for heads are what both parties sign for. Every recipient of a roll falls into
the first of the reasons below that is true of him, so that none is counted twice; a decision that people took
outranks the rule's proposal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.reports.kit.facts import RunFacts
from reconcile.vocabulary.errors import LedgerError

LEAVING = ("MENINGGAL", "PINDAH", "TUMPANG_TINDIH")
"""Proposed to leave, in order of precedence: a person who has died is not also counted as moved."""

OPEN = (
    "DIPILIH_PESERTA", "IDENTITAS_RAGU", "TUMPANG_TINDIH_RAGU", "TUMPANG_TINDIH_SATU_DAFTAR", "TUMPANG_TINDIH_LEWAT",
    "CEK_LAPANGAN", "TIDAK_TERCATAT", "DUA_ORANG_MUNGKIN_SATU", "DIPUTUSKAN",
)  # fmt: skip
"""Not proposed to leave, but something is to be looked at or was decided: those left, in order of
precedence."""

_REASONS = (*LEAVING, *OPEN)

# The same days as BELUM_TERJANGKAU: whoever is proposed to enter a roll does not stand on it today, so nobody
# is counted twice.
_RECIPIENTS = """
SELECT p.person_id, r.programme, COUNT(*) AS row_count,
       MAX(CASE WHEN (r.benefit_status IS NULL OR r.benefit_status <> 'INACTIVE')
                 AND (r.period_start IS NULL OR (r.period_start <= DATE '{day}' AND (r.period_end IS NULL OR r.period_end >= DATE '{day}')))
                THEN 1 ELSE 0 END) AS standing
FROM records r JOIN persons p ON p.record_id = r.record_id JOIN minutes_rolls l ON l.programme = r.programme
GROUP BY p.person_id, r.programme
"""

# An overlap that ended before this month is no ground to leave the roll now; nor is one that stands on an
# identity in doubt.
_FOUND = """
WITH decided AS (
  SELECT finding, class, record_id_left AS one, COALESCE(record_id_right, '') AS two, MIN(verdict) AS verdict
  FROM questions WHERE answers = 'TINDAKAN' AND status = 'DIPUTUSKAN' GROUP BY ALL
), doubted AS (
  SELECT DISTINCT person_id FROM questions WHERE answers = 'IDENTITAS' AND status <> 'DIPUTUSKAN' AND person_id_other IS NULL
), stopped AS (
  SELECT *, programme_left AS programme FROM "overlaps" WHERE stop = 'left' OR stop = 'either'
  UNION ALL SELECT *, programme_right FROM "overlaps" WHERE stop = 'right' OR (stop = 'either' AND programme_left <> programme_right)
), told AS (
  SELECT d.person_id, d.programme, d.record_id AS one, d.register_record_id AS two, 'deaths_and_moves' AS finding, d.class,
         CASE WHEN x.person_id IS NOT NULL THEN 'IDENTITAS_RAGU' WHEN d.class = 'TIDAK_PADAN_MENINGGAL' THEN 'MENINGGAL'
              WHEN d.class = 'TIDAK_PADAN_PINDAH' THEN 'PINDAH' ELSE 'CEK_LAPANGAN' END AS reason
  FROM deaths_and_moves d LEFT JOIN doubted x ON x.person_id = d.person_id
  UNION ALL
  SELECT s.person_id, s.programme, s.record_id_left, s.record_id_right, 'overlaps', s.class,
         CASE WHEN s.month_last < DATE '{month}' THEN 'TUMPANG_TINDIH_LEWAT'
              WHEN s.certainty = 'PERLU_CEK' THEN 'TUMPANG_TINDIH_RAGU'
              WHEN x.person_id IS NOT NULL THEN 'IDENTITAS_RAGU'
              WHEN s.stop = 'either' THEN 'DIPILIH_PESERTA'
              WHEN s.programme_left = s.programme_right THEN 'TUMPANG_TINDIH_SATU_DAFTAR' ELSE 'TUMPANG_TINDIH' END
  FROM stopped s LEFT JOIN doubted x ON x.person_id = s.person_id
  UNION ALL
  SELECT u.person_id, c.programme, u.record_id, '', 'unregistered', u.list, 'TIDAK_TERCATAT'
  FROM unregistered u JOIN minutes_recipients c ON c.person_id = u.person_id
  WHERE u.list = 'TIDAK_TERCATAT_DUKCAPIL' OR u.list = 'TIDAK_TERCATAT_DKI'
), pairs AS (
  SELECT person_id, person_id_other FROM questions
  WHERE answers = 'IDENTITAS' AND status <> 'DIPUTUSKAN' AND person_id_other IS NOT NULL
)
SELECT t.person_id, t.programme,
       CASE WHEN d.verdict = 'LANJUT' OR d.verdict = 'BEDA' THEN 'DIPUTUSKAN'
            WHEN d.verdict = 'CEK LAPANGAN' THEN 'CEK_LAPANGAN' ELSE t.reason END AS reason
FROM told t LEFT JOIN decided d ON d.finding = t.finding AND d.class = t.class AND d.one = t.one AND d.two = t.two
UNION ALL
SELECT c.person_id, c.programme, 'DUA_ORANG_MUNGKIN_SATU'
FROM (SELECT person_id FROM pairs UNION SELECT person_id_other FROM pairs) q JOIN minutes_recipients c ON c.person_id = q.person_id
"""

_ROLLS = """
WITH first_reason AS (
  SELECT f.person_id, f.programme, MIN(o.place) AS place FROM minutes_found f JOIN minutes_order o ON o.reason = f.reason GROUP BY ALL
)
SELECT c.programme, SUM(c.row_count) AS row_count, COUNT(*) AS persons, SUM(c.standing) AS standing
       {counted}
FROM minutes_recipients c LEFT JOIN first_reason f ON f.person_id = c.person_id AND f.programme = c.programme AND c.standing = 1
GROUP BY c.programme
"""

_REPEATED = "SELECT programme, COUNT(DISTINCT record_id_right) AS n FROM duplicates GROUP BY programme"

# A refusal by staff (HENTIKAN) takes a person off the proposal; nobody enters a roll he stands on.
_ENTERING = """
WITH refused AS (
  SELECT DISTINCT person_id FROM questions
  WHERE finding = 'unregistered' AND class = 'BELUM_TERJANGKAU' AND status = 'DIPUTUSKAN' AND verdict = 'HENTIKAN'
)
SELECT u.person_id, l.programme
FROM unregistered u JOIN minutes_rolls l ON list_contains(string_split(u.eligible_for, ','), l.programme)
LEFT JOIN refused d ON d.person_id = u.person_id
WHERE u.list = 'BELUM_TERJANGKAU' AND d.person_id IS NULL
"""

# a zip may hold two members of one name: their rows stand together in the ledger
_SOURCES = """
WITH named AS (
  SELECT programme, source_file, COALESCE(MIN(sha256), '') AS sha256, MAX(extract_date) AS extract_date, MIN(refused) AS refused
  FROM files GROUP BY programme, source_file
)
SELECT f.programme, f.source_file, f.sha256, f.extract_date, f.refused,
       COALESCE(SUM(CASE WHEN l.fate = 'read' THEN l.rows END), 0) AS read,
       COALESCE(SUM(CASE WHEN l.fate = 'accepted' THEN l.rows END), 0) AS accepted,
       COALESCE(SUM(CASE WHEN l.fate = 'rejected' THEN l.rows END), 0) AS rejected,
       COALESCE(SUM(CASE WHEN l.fate = 'not_data' THEN l.rows END), 0) AS not_data,
       COALESCE(SUM(CASE WHEN l.fate = 'read' THEN l.numbers END), 0) AS numbers,
       COALESCE(SUM(CASE WHEN l.fate = 'accepted' THEN l.numbers END), 0) AS numbers_accepted,
       COALESCE(SUM(CASE WHEN l.fate = 'rejected' THEN l.numbers END), 0) AS numbers_rejected
FROM named f LEFT JOIN ledger l ON l.programme = f.programme AND l.source_file = f.source_file
GROUP BY ALL ORDER BY f.programme, f.source_file
"""

_OVERLAPS = """
SELECT class, programme_left, programme_right, stop, COUNT(*) AS findings, COUNT(DISTINCT person_id) AS persons,
       CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount, SUM(CASE WHEN amount IS NULL THEN 1 ELSE 0 END) AS unpriced
FROM "overlaps" GROUP BY ALL ORDER BY class, programme_left, programme_right, stop
"""

_TASKS = """
SELECT finding, class, action, SUM(CASE WHEN status <> 'DIPUTUSKAN' THEN 1 ELSE 0 END) AS asked,
       SUM(CASE WHEN status = 'DIPUTUSKAN' THEN 1 ELSE 0 END) AS decided
FROM questions GROUP BY ALL ORDER BY finding, class, action
"""


@dataclass(frozen=True)
class SourceCount:
    """One file and its rows by fate; refused: null, or why the file was not read. numbers: cells that look
    like a NIK, all and by fate."""

    programme: str
    source_file: str
    sha256: str
    extract_date: date | None
    refused: str | None
    read: int
    accepted: int
    rejected: int
    not_data: int
    numbers: int = 0
    numbers_accepted: int = 0
    numbers_rejected: int = 0


@dataclass(frozen=True)
class RollCount:
    """One roll, in rows and then in heads. found: reason -> recipients whose first reason it is."""

    programme: str
    rows: int
    repeated: int
    persons: int
    standing: int
    found: Mapping[str, int]
    entering: int

    @property
    def renewed(self) -> int:
        """Rows of a person who already has one, for another stage or period: no fault."""
        return self.rows - self.repeated - self.persons

    @property
    def leaving(self) -> int:
        return sum(self.found[reason] for reason in LEAVING)

    @property
    def open(self) -> int:
        return sum(self.found[reason] for reason in OPEN)

    @property
    def final(self) -> int:
        return self.standing - self.leaving + self.entering


@dataclass(frozen=True)
class OverlapCount:
    """Overlaps of one class between two programmes. amount: rupiah; unpriced: findings without an amount."""

    class_: str
    programme_left: str
    programme_right: str
    stop: str
    findings: int
    persons: int
    amount: int
    unpriced: int


@dataclass(frozen=True)
class TaskCount:
    """Questions of one kind, still asked and already decided."""

    finding: str
    class_: str
    action: str
    asked: int
    decided: int


@dataclass(frozen=True)
class MinutesCounts:
    """All figures of the berita acara. entering: persons proposed for any roll, each once. perhaps: persons
    who are neither registered nor surely unregistered, for a question about them is open.
    """

    sources: tuple[SourceCount, ...]
    rolls: tuple[RollCount, ...]
    overlaps: tuple[OverlapCount, ...]
    tasks: tuple[TaskCount, ...]
    persons: int
    links: int
    entering: int
    perhaps: int = 0


def count_minutes(engine: Engine, facts: RunFacts) -> MinutesCounts:
    """The figures of a run; needs records, persons, ledger, files, links, the finding tables and the
    questions."""
    programmes = set(engine.arrow("SELECT DISTINCT programme FROM records").column(0).to_pylist())
    rolls = sorted(programmes & set(facts.rolls))
    engine.read("minutes_rolls", pa.table({"programme": pa.array(rolls, pa.string())}))
    engine.read("minutes_order", pa.table({"reason": list(_REASONS), "place": list(range(len(_REASONS)))}))
    engine.keep("minutes_recipients", _RECIPIENTS.format(day=facts.as_of))
    engine.keep("minutes_found", _FOUND.format(month=facts.as_of.replace(day=1)))
    engine.keep("minutes_entering", _ENTERING)
    counted = "".join(
        f", SUM(CASE WHEN f.place = {place} THEN 1 ELSE 0 END) AS at_{place}"
        for place in range(len(_REASONS))
    )
    repeated = _by_programme(engine, _REPEATED)
    entering = _by_programme(
        engine, "SELECT programme, COUNT(DISTINCT person_id) AS n FROM minutes_entering GROUP BY programme"
    )
    made = MinutesCounts(
        count_sources(engine),
        tuple(
            RollCount(
                row["programme"], row["row_count"], repeated.get(row["programme"], 0), row["persons"], row["standing"],
                {reason: row[f"at_{place}"] for place, reason in enumerate(_REASONS)}, entering.get(row["programme"], 0),
            )
            for row in _rows(engine, _ROLLS.format(counted=counted) + " ORDER BY c.programme")
        ),
        tuple(OverlapCount(*row.values()) for row in _rows(engine, _OVERLAPS)),
        tuple(TaskCount(*row.values()) for row in _rows(engine, _TASKS)),
        _one(engine, "SELECT SUM(persons) AS n FROM report_groups"),
        _one(engine, "SELECT COUNT(*) AS n FROM links WHERE band = 'link'"),
        _one(engine, "SELECT COUNT(DISTINCT person_id) AS n FROM minutes_entering"),
        _one(engine, "SELECT COUNT(*) AS n FROM unregistered WHERE list = 'MUNGKIN_TERCATAT'"),
    )  # fmt: skip
    engine.drop("minutes_order", "minutes_found")
    return made


def count_sources(engine: Engine) -> tuple[SourceCount, ...]:
    """Every file of the run, also those refused, by programme and name."""
    return tuple(SourceCount(**row) for row in _rows(engine, _SOURCES))


def check_minutes(engine: Engine, counts: MinutesCounts) -> None:
    """Raise LedgerError, citing the first figure that is not what the tables say; counted anew, by shorter
    ways.

    Checked: each file's rows against its ledger and read = accepted + rejected + not data; each roll's rows
    against the ledger and records, its heads against persons; no reason that is counted more often than it
    was found; nobody proposed to enter a roll he stands on; overlaps and questions against their tables.
    Needs what `count_minutes` keeps.
    """
    for source in counts.sources:
        _same(
            f"{source.programme}: baris dibaca",
            source.read,
            source.accepted + source.rejected + source.not_data,
        )
    ledger = _by_programme(engine, "SELECT fate AS programme, SUM(rows) AS n FROM ledger GROUP BY fate")
    for fate in ("read", "accepted", "rejected", "not_data"):
        _same(
            f"semua berkas: {fate}",
            ledger.get(fate, 0),
            sum(getattr(source, fate) for source in counts.sources),
        )
    accepted = _by_programme(
        engine, "SELECT programme, SUM(rows) AS n FROM ledger WHERE fate = 'accepted' GROUP BY programme"
    )
    records = _by_programme(engine, "SELECT programme, COUNT(*) AS n FROM records GROUP BY programme")
    persons = _by_programme(
        engine, "SELECT programme, persons AS n FROM report_heads WHERE programme IS NOT NULL"
    )
    repeated = _by_programme(engine, _REPEATED)
    for roll in counts.rolls:
        for table in (accepted, records):
            _same(f"{roll.programme}: baris diterima", table.get(roll.programme, 0), roll.rows)
        _same(f"{roll.programme}: orang", persons.get(roll.programme, 0), roll.persons)
        _same(f"{roll.programme}: baris ganda", repeated.get(roll.programme, 0), roll.repeated)
        _check_roll(engine, roll)
    _same(
        "temuan tumpang tindih",
        _one(engine, 'SELECT COUNT(*) AS n FROM "overlaps"'),
        sum(o.findings for o in counts.overlaps),
    )
    _same(
        "nilai tumpang tindih",
        _one(engine, 'SELECT SUM(amount) AS n FROM "overlaps"'),
        sum(o.amount for o in counts.overlaps),
    )
    _same(
        "pertanyaan",
        _one(engine, "SELECT COUNT(*) AS n FROM questions"),
        sum(task.asked + task.decided for task in counts.tasks),
    )
    _same(
        "orang", _one(engine, "SELECT persons AS n FROM report_heads WHERE programme IS NULL"), counts.persons
    )
    perhaps = (
        "SELECT COUNT(DISTINCT person_id) AS n FROM unregistered WHERE reason IN ('MUNGKIN_PENDUDUK',"
        " 'MUNGKIN_PENERIMA')"
    )
    _same("mungkin tercatat", _one(engine, perhaps), counts.perhaps)
    _same("tautan", _one(engine, "SELECT COUNT(*) AS n FROM links WHERE band = 'link'"), counts.links)


_MOST = {
    "MENINGGAL": "deaths_and_moves WHERE programme = {0} AND class = 'TIDAK_PADAN_MENINGGAL'",
    "PINDAH": "deaths_and_moves WHERE programme = {0} AND class = 'TIDAK_PADAN_PINDAH'",
    "TUMPANG_TINDIH": (
        "\"overlaps\" WHERE (stop = 'left' AND programme_left = {0}) OR (stop = 'right' AND programme_right ="
        " {0})"
    ),
}


def _check_roll(engine: Engine, roll: RollCount) -> None:
    programme = literal(roll.programme)
    for reason, found in _MOST.items():
        most = _one(engine, f"SELECT COUNT(DISTINCT person_id) AS n FROM {found.format(programme)}")
        _true(f"{roll.programme}: {reason}", roll.found[reason] <= most, most, roll.found[reason])
    standing = f"SELECT COUNT(*) AS n FROM minutes_recipients WHERE programme = {programme} AND standing = 1"
    _same(f"{roll.programme}: penerima", _one(engine, standing), roll.standing)
    _true(
        f"{roll.programme}: keluar dan diperiksa",
        roll.leaving + roll.open <= roll.standing,
        roll.standing,
        roll.leaving + roll.open,
    )
    _true(f"{roll.programme}: baris", roll.renewed >= 0, roll.rows, roll.repeated + roll.persons)
    entering = f"SELECT COUNT(DISTINCT person_id) AS n FROM minutes_entering WHERE programme = {programme}"
    _same(f"{roll.programme}: usul masuk", _one(engine, entering), roll.entering)
    both = (
        "SELECT COUNT(*) AS n FROM minutes_entering e JOIN minutes_recipients c ON c.person_id = e.person_id "
        f"AND c.programme = e.programme AND c.standing = 1 WHERE e.programme = {programme}"
    )
    _same(f"{roll.programme}: usul masuk yang sudah menerima", 0, _one(engine, both))


def _rows(engine: Engine, sql: str) -> Sequence[dict[str, Any]]:
    """Rows with whole numbers: an engine gives sums back as decimals."""
    rows = engine.arrow(sql).to_pylist()
    return [
        {name: int(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        for row in rows
    ]


def _by_programme(engine: Engine, sql: str) -> dict[str, int]:
    return {row["programme"]: int(row["n"] or 0) for row in engine.arrow(sql).to_pylist()}


def _one(engine: Engine, sql: str) -> int:
    return int(engine.arrow(sql).column(0)[0].as_py() or 0)


def _same(what: str, expected: int, got: int) -> None:
    _true(what, expected == got, expected, got)


def _true(what: str, holds: bool, expected: int, got: int) -> None:
    if not holds:
        raise LedgerError(
            f"Berita acara tidak cocok dengan data: {what}: {expected} menurut data, {got} tertulis; tidak"
            " boleh diedarkan"
        )
