"""What changed since the run before: findings that came, stayed and went, for each class.

Against the run before of the same store persons are the same by their ids, and where rows were joined or
parted by what `identity_events` says. Of any other run the ids mean nothing: persons are held to be the same
by the strongest thing they share: a row of the same file; else a NIK that one person alone holds on either
side; else a name and birth date that one person alone has on either side. The weaker keys are asked only
where one of the two has no partner yet.

A finding stayed when its person (for a conflict: both persons) had one of the same class before. It came or
went only where both runs looked: a list that one of them could not make, or a programme that one of them did
not read, tells nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.findings import Finding
from reconcile.registry.kin import KIN
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.lists.recap import heads_first

CAME, STAYED, WENT, UNLIKE = "BARU", "TETAP", "SELESAI", "TIDAK_DIBANDINGKAN"

# one finding a row, each of a pair of persons: the same person twice unless it is about two
_FOUND = """
SELECT {quoted} AS finding, {class_} AS class, f.{one} AS one, f.{two} AS two, {record} AS record_id,
       {other} AS record_id_other, CAST({amount} AS BIGINT) AS amount
FROM "{run}{name}" f
{grouped}
"""

_NUMBERED = """
SELECT *,
       ROW_NUMBER() OVER (
         ORDER BY finding, class, record_id, record_id_other NULLS FIRST, one, two
       ) AS n
FROM ({found}) AS found
"""

_BY_IDENTITY = f"""
SELECT b.one AS before, b.one AS now FROM change_before b
UNION
SELECT b.two, b.two FROM change_before b
UNION
SELECT k.past, k.now FROM ({KIN}) AS k
"""
_BY_ROW = """
SELECT DISTINCT b.person_id AS before, a.person_id AS now
FROM previous_persons b
JOIN persons a ON a.record_id = b.record_id
"""

# a key that one person alone holds on its side; only for persons of whom one at least has no partner yet
_ALONE = """
SELECT {key}, MIN(p.person_id) AS person_id
FROM {run}records r
JOIN {run}persons p ON p.record_id = r.record_id
WHERE {known}
GROUP BY {key}
HAVING COUNT(DISTINCT p.person_id) = 1
"""
_BY_KEY = """
SELECT before, now FROM change_related
UNION
SELECT b.person_id AS before, a.person_id AS now
FROM ({before}) AS b JOIN ({now}) AS a ON {same}
LEFT JOIN (SELECT DISTINCT before FROM change_related) AS x ON x.before = b.person_id
LEFT JOIN (SELECT DISTINCT now FROM change_related) AS y ON y.now = a.person_id
WHERE x.before IS NULL OR y.now IS NULL
"""
_KEYS = (
    ("r.nik", "r.nik IS NOT NULL", "a.nik = b.nik"),
    (
        "r.name_key, r.birth_date",
        "r.name_key IS NOT NULL AND r.birth_date IS NOT NULL",
        "a.name_key = b.name_key AND a.birth_date = b.birth_date",
    ),
)

_MET = """
WITH either AS (
  SELECT n, finding, class, one, two FROM change_before
  UNION
  SELECT n, finding, class, two, one FROM change_before
)
SELECT DISTINCT a.n AS now, b.n AS before
FROM change_now a
JOIN change_related r ON r.now = a.one
JOIN change_related s ON s.now = a.two
JOIN either b ON b.finding = a.finding AND b.class = a.class AND b.one = r.before AND b.two = s.before
"""

_CHANGED = """
SELECT a.*,
       CASE WHEN m.now IS NOT NULL THEN 'TETAP'
            WHEN {unlike_now} THEN 'TIDAK_DIBANDINGKAN'
            ELSE 'BARU' END AS change,
       TRUE AS standing
FROM change_now a
LEFT JOIN (SELECT DISTINCT now FROM change_met) AS m ON m.now = a.n
UNION ALL
SELECT a.*,
       CASE WHEN m.before IS NOT NULL THEN 'TETAP'
            WHEN {unlike_before} THEN 'TIDAK_DIBANDINGKAN'
            ELSE 'SELESAI' END,
       FALSE
FROM change_before a
LEFT JOIN (SELECT DISTINCT before FROM change_met) AS m ON m.before = a.n
"""

# findings that stand on a row of a programme which the other run did not read
_OF_PROGRAMMES = """
a.n IN (
  SELECT f.n
  FROM {table} f
  JOIN {run}records r ON r.record_id = f.record_id OR r.record_id = f.record_id_other
  WHERE r.programme IN ({programmes})
)
"""

_COUNTED = """
SELECT finding, class, change, standing, COUNT(*) AS n, CAST(SUM(amount) AS BIGINT) AS amount
FROM changed
GROUP BY finding, class, change, standing
ORDER BY finding, class
"""


@dataclass(frozen=True)
class Change:
    """One class of findings in two runs, counted as the recap counts (persons, for conflicts cases); amounts
    in rupiah.

    stayed_before and stayed differ only where the same people make more or fewer findings than they did.
    unlike_before, unlike: findings of which the other run could not have one, for want of a list or a
    programme.
    """

    finding: str
    name: str
    went: int = 0
    stayed_before: int = 0
    stayed: int = 0
    came: int = 0
    amount_went: int = 0
    amount_came: int = 0
    amount_before: int = 0
    amount: int = 0
    unlike_before: int = 0
    unlike: int = 0
    amount_unlike: int = 0
    amount_unlike_before: int = 0

    @property
    def before(self) -> int:
        return self.went + self.stayed_before + self.unlike_before

    @property
    def now(self) -> int:
        return self.came + self.stayed + self.unlike


def changes_of(engine: Engine, facts: RunFacts) -> tuple[Change, ...] | None:
    """The same for a run's papers; None where there is no run before."""
    if not facts.previous:
        return None
    return keep_changes(engine, facts.unknown.codes, facts.unknown_before, lasting=facts.lasting)


def keep_changes(
    engine: Engine,
    missing: Collection[str] = (),
    missing_before: Collection[str] = (),
    *,
    lasting: bool = False,
) -> tuple[Change, ...]:
    """Keep `changed`, a row for each finding of either run, and return the counts of each class, in order.

    missing, missing_before: codes whose lists this run, or the one before, could not make. lasting: the run
    before is of the same store, so that ids are the same. change: BARU TETAP SELESAI, TIDAK_DIBANDINGKAN
    where the other run did not look; standing: whether it is a finding of this run. Needs persons, records,
    the finding tables and the same of the run before, as `previous_<table>`; lasting also identity_events.
    Raises LedgerError when a finding was lost or counted twice.
    """
    engine.keep("change_now", _NUMBERED.format(found=_findings_of("")))
    engine.keep("change_before", _NUMBERED.format(found=_findings_of("previous_")))
    if lasting:
        engine.keep("change_related", _BY_IDENTITY)
    else:
        _keep_related(engine)
    engine.keep("change_met", _MET)
    engine.keep(
        "changed",
        _CHANGED.format(
            unlike_now=_unlike(engine, "change_now", "", "previous_", missing_before),
            unlike_before=_unlike(engine, "change_before", "previous_", "", missing),
        ),
    )
    counted = engine.arrow(_COUNTED).to_pylist()
    for standing, table in ((True, "change_now"), (False, "change_before")):
        expected = int(engine.arrow(f"SELECT COUNT(*) AS n FROM {table}").column(0)[0].as_py())
        got = sum(row["n"] for row in counted if row["standing"] == standing)
        must_equal(table, expected, got, "Perubahan")
    engine.drop("change_now", "change_before", "change_related", "change_met")
    return _changes(counted)


def _keep_related(engine: Engine) -> None:
    """Keep `change_related`, who of two runs without common ids is whom."""
    engine.keep("change_related", _BY_ROW)
    for key, known, same in _KEYS:
        sides = {
            side: _ALONE.format(key=key, known=known, run=run)
            for side, run in (("before", "previous_"), ("now", ""))
        }
        engine.keep("change_related", _BY_KEY.format(same=same, **sides))


def _unlike(engine: Engine, table: str, run: str, other: str, missing: Collection[str]) -> str:
    """SQL of which findings of `run` the other run could not have: their list, or a programme of theirs, is
    not in it."""
    read, read_there = (
        set(engine.arrow(f"SELECT DISTINCT programme FROM {side}records").column(0).to_pylist())
        for side in (run, other)
    )
    parts = []
    if missing:
        parts.append(f"a.class IN ({', '.join(literal(code) for code in sorted(missing))})")
    if only := sorted(read - read_there):
        programmes = ", ".join(map(literal, only))
        parts.append(_OF_PROGRAMMES.format(table=table, run=run, programmes=programmes))
    return " OR ".join(parts) or "FALSE"


def _findings_of(run: str) -> str:
    return " UNION ALL ".join(_one_found(finding, run) for finding in heads_first())


def _one_found(finding: Finding, run: str) -> str:
    """SQL of a finding: one row for each person and class, or for each case."""
    one, two = finding.persons[0], finding.persons[-1]
    first, *other = (f"f.{row}" for row in finding.rows)
    each = finding.cases
    return _FOUND.format(
        name=finding.name,
        quoted=literal(finding.name),
        run=run,
        class_=finding.class_sql(),
        one=one,
        two=two,
        record=first if each else f"MIN({first})",
        other=other[0] if each and other else "CAST(NULL AS STRING)",
        amount="NULL" if not finding.amount else "f.amount" if each else "SUM(f.amount)",
        grouped="" if each else f"GROUP BY {finding.class_sql()}, f.{one}",
    )


def _changes(counted: list[dict[str, Any]]) -> tuple[Change, ...]:
    made: dict[tuple[str, str], dict[str, int]] = {}
    for row in counted:
        of = made.setdefault((row["finding"], row["class"]), {})
        side = "stayed" if row["standing"] else "stayed_before"
        unlike = side.replace("stayed", "unlike")
        name = {CAME: "came", WENT: "went", UNLIKE: unlike}.get(row["change"], side)
        amount, total = int(row["amount"] or 0), "amount" if row["standing"] else "amount_before"
        of[name] = of.get(name, 0) + int(row["n"])
        of[total] = of.get(total, 0) + amount
        if row["change"] != STAYED:
            of[f"amount_{name}"] = amount
    order = [finding.name for finding in heads_first()]
    keys = sorted(made, key=lambda key: (order.index(key[0]), key[1]))
    return tuple(Change(finding, name, **made[finding, name]) for finding, name in keys)
