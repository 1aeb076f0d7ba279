"""How good a run was, measured against the truth that came with generated rolls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reconcile import findings, tables
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.findings import UNREGISTERED, Finding


@dataclass(frozen=True)
class Scores:
    """Counts of what was found and what is true, and the shares that follow."""

    found: float
    true: float
    both: float

    @property
    def precision(self) -> float:
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.both / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __str__(self) -> str:
        return f"ketelitian {self.precision:.4f}, kelengkapan {self.recall:.4f}, F1 {self.f1:.4f}"


@dataclass(frozen=True)
class BCubed:
    """Bagga and Baldwin's (1998) scores: averages over rows, so that large persons weigh no more than
    small ones."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


_JUDGED = """
SELECT p.record_id, coalesce(p.person_id, concat('missing-', row_number() OVER ())) AS person_id, t.person
FROM truth t
LEFT JOIN persons p
  ON p.source_file = t.source_file
 AND coalesce(p.sheet, '') = coalesce(t.sheet, '')
 AND p.source_row = t.source_row
 {programme}
"""

_PAIRWISE = """
WITH counted AS (
  SELECT 'found' AS kind, count(*)::DOUBLE AS n FROM judged GROUP BY person_id
  UNION ALL
  SELECT 'true', count(*)::DOUBLE FROM judged GROUP BY person
  UNION ALL
  SELECT 'both', count(*)::DOUBLE FROM judged GROUP BY person_id, person
)
SELECT sum(n * (n - 1) / 2) FILTER (kind = 'found') AS found,
       sum(n * (n - 1) / 2) FILTER (kind = 'true') AS truth,
       sum(n * (n - 1) / 2) FILTER (kind = 'both') AS agreed
FROM counted
"""

_B_CUBED = """
WITH cells AS (
  SELECT person_id, person, count(*)::DOUBLE AS n
  FROM judged
  GROUP BY person_id, person
), summed AS (
  SELECT n, sum(n) OVER (PARTITION BY person_id) AS found, sum(n) OVER (PARTITION BY person) AS truth
  FROM cells
)
SELECT sum(n * n / found) / sum(n) AS precision, sum(n * n / truth) / sum(n) AS recall
FROM summed
"""

_BLOCKING = """
WITH persons_of AS (
  SELECT count(*)::DOUBLE AS n FROM true_rows GROUP BY person
), right_ones AS (
  SELECT count(*) AS n
  FROM candidates c
  JOIN true_rows a ON a.row = c.l
  JOIN true_rows b ON b.row = c.r
  WHERE a.person = b.person
)
SELECT (SELECT count(*) FROM candidates) AS found,
       (SELECT sum(n * (n - 1) / 2) FROM persons_of) AS truth,
       (SELECT n FROM right_ones) AS agreed
"""


def match_truth(engine: Engine, with_programme: bool) -> tuple[int, int]:
    """Keep `judged` (record_id, person_id, person): each row of `truth` beside what the run made of it.

    A true row that the run did not accept counts as a person alone. Reads `truth` and `persons`; where the
    truth does not name the programme, file names must be unique among programmes. Returns rows of the truth,
    and how many of them the run does not have.
    """
    programme = "AND p.programme = t.programme" if with_programme else ""
    rows = engine.keep("judged", _JUDGED.format(programme=programme))
    missing = engine.arrow("SELECT count(*) FROM judged WHERE record_id IS NULL").column(0)[0].as_py()
    return rows, missing


def pairwise(engine: Engine) -> Scores:
    """Scores over pairs of rows put in one person. Reads `judged`."""
    row = engine.arrow(_PAIRWISE).to_pylist()[0]
    return Scores(row["found"] or 0.0, row["truth"] or 0.0, row["agreed"] or 0.0)


def b_cubed(engine: Engine) -> BCubed:
    """B-cubed precision and recall. Reads `judged`."""
    row = engine.arrow(_B_CUBED).to_pylist()[0]
    return BCubed(row["precision"] or 0.0, row["recall"] or 0.0)


def blocking(engine: Engine) -> Scores:
    """How many true pairs of accepted rows were candidates. Reads `judged`, `candidates` and `prepared`."""
    engine.keep(
        "true_rows", "SELECT p.row_number_ AS row, j.person FROM judged j JOIN prepared p USING (record_id)"
    )
    row = engine.arrow(_BLOCKING).to_pylist()[0]
    return Scores(row["found"] or 0.0, row["truth"] or 0.0, row["agreed"] or 0.0)


def scored() -> tuple[Finding, ...]:
    """The findings that a known truth can be held against."""
    return tuple(finding for finding in findings.FINDINGS if finding.titles.scores)


@dataclass(frozen=True)
class Perhaps:
    """Persons kept off the lists of the unregistered by an open question. persons: how many; listed: how many
    truly are on one.

    all_missed: the scores of the lists if each of those were counted as missed.
    """

    persons: int
    listed: int
    all_missed: Scores


def findings_against_truth(engine: Engine, find: Callable[[], object]) -> tuple[dict[str, Scores], Perhaps]:
    """Scores of each finding table: what was found, beside what `find` finds when the persons are the true
    ones.

    A finding counts as right when all its rows are of one true person who truly has such a finding. Who is
    perhaps registered counts neither as found nor as missed. Reads `judged`, the found tables as
    found_<name>, and `persons`, `links` and `refused_links`, which the truth replaces before `find` is
    called: it has other persons, and no open question.
    """
    engine.keep("found_persons", "SELECT * FROM persons")
    engine.keep(
        "true_person",
        "SELECT record_id, CAST(person AS STRING) AS person FROM judged WHERE record_id IS NOT NULL",
    )
    engine.keep(
        "persons",
        """
        SELECT p.programme, p.source_file, p.sheet, p.source_row, p.record_id,
               coalesce(concat('T-', t.person), p.person_id) AS person_id
        FROM found_persons p
        LEFT JOIN true_person t USING (record_id)
        """,
    )
    for name in ("links", "refused_links"):
        engine.read(name, tables.empty(name))
    engine.keep(
        "perhaps",
        f"""
        SELECT DISTINCT coalesce(t.person, f.person_id) AS person
        FROM found_unregistered f
        LEFT JOIN true_person t USING (record_id)
        WHERE f.list IN ({_WAITING})
        """,
    )
    engine.keep("found_unregistered", f"SELECT * FROM found_unregistered WHERE list NOT IN ({_WAITING})")
    find()
    all_missed = _finding_scores(engine, UNREGISTERED)
    persons, listed = _count(engine, "perhaps"), _count(engine, f"perhaps WHERE person IN ({_TRULY_LISTED})")
    engine.keep("unregistered", f"SELECT * FROM unregistered WHERE record_id NOT IN ({_OF_PERHAPS})")
    scores = {finding.name: _finding_scores(engine, finding) for finding in scored()}
    return scores, Perhaps(persons, listed, all_missed)


_WAITING = listed(UNREGISTERED.coded("open"))
_TRULY_LISTED = f"""
SELECT t.person
FROM unregistered u
JOIN true_person t USING (record_id)
WHERE u.list NOT IN ({listed(UNREGISTERED.coded("information"))})
"""
_OF_PERHAPS = """
SELECT record_id
FROM true_person
WHERE person IN (SELECT person FROM perhaps)
  AND person NOT IN (SELECT t.person FROM found_unregistered f JOIN true_person t USING (record_id))
"""
"""Rows of those who are perhaps registered; not of whom another part stands on a list: that is found,
right or wrong."""


def _count(engine: Engine, what: str) -> int:
    return int(engine.arrow(f"SELECT count(*) FROM {what}").column(0)[0].as_py())


def _finding_scores(engine: Engine, finding: Finding) -> Scores:
    name, kind, rows = finding.name, finding.same_by, finding.rows
    joins = " ".join(
        f"LEFT JOIN true_person t{place} ON t{place}.record_id = f.{row}" for place, row in enumerate(rows)
    )
    one = " AND ".join(f"t{place}.person = t0.person" for place in range(len(rows)))
    people = f"""
    SELECT DISTINCT CASE WHEN {one} THEN t0.person END AS person, f.{kind} AS kind,
           CASE WHEN {one} THEN '' ELSE f.{rows[0]} END AS wrong
    """
    row = engine.arrow(
        f"""
        WITH found AS ({people} FROM "found_{name}" f {joins}),
             truth AS ({people} FROM "{name}" f {joins})
        SELECT (SELECT count(*) FROM found) AS found,
               (SELECT count(*) FROM truth) AS truth,
               (SELECT count(*) FROM found JOIN truth USING (person, kind)) AS agreed
        """
    ).to_pylist()[0]
    return Scores(float(row["found"]), float(row["truth"]), float(row["agreed"]))
