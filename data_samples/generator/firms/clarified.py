"""How well a run knows who works for whom, who is kept from which scheme, and what is lacking."""

from __future__ import annotations

from pathlib import Path

import duckdb

from data_samples.generator.firms.scores import run_rows
from data_samples.generator.measures import Scores
from reconcile.compliance.classes import CERTAINTIES

# persons and firms of a run -> those of the truth; a firm of several is whichever most of its rows are
_KNOWN = """
CREATE TABLE who AS
SELECT p.person_id, p.record_id, t.person
FROM persons p
JOIN true_rows t USING (programme, source_file, sheet, source_row);
CREATE TABLE whom AS
SELECT person_id, MODE(person ORDER BY person) AS person
FROM who
GROUP BY person_id;
CREATE TABLE firm AS
SELECT e.entity_id, MODE(t.entity ORDER BY t.entity) AS entity
FROM employer_entities e
JOIN employer_rows r USING (record_id)
JOIN true_employers t ON t.programme = r.programme AND t.source_file = r.source_file
  AND t.source_row = r.source_row
GROUP BY e.entity_id;
CREATE TABLE true_work AS
SELECT DISTINCT t.person, t.entity, t.roll, m.month
FROM (
    SELECT person, tk_entity AS entity, 'bpjstk_tk' AS roll, "start", "end" FROM true_employment WHERE on_tk
    UNION ALL
    SELECT person, kes_entity, 'bpjskes_ppu', "start", "end" FROM true_employment WHERE on_kes
) t
JOIN (SELECT DISTINCT month FROM employment) m
  ON LAST_DAY(m.month) >= t."start"::DATE AND (t."end" = '' OR m.month <= t."end"::DATE);
CREATE TABLE said_work AS
SELECT DISTINCT w.person, f.entity, e.roll, e.month
FROM employment e
JOIN whom w USING (person_id)
JOIN firm f USING (entity_id)
WHERE e.state <> 'PAID';
CREATE TABLE missing AS
SELECT DISTINCT f.entity, w.person, c.class, c.programme AS scheme, c.month, c.certainty, c.exempt_reason,
       c.doubt, c.short_employer_min, c.short_employer_max, c.short_worker_min, c.short_worker_max
FROM compliance_persons c
JOIN who w USING (record_id)
JOIN firm f USING (entity_id)
WHERE c.class IN ('PWBD_TK', 'PWBD_KES', 'PDS_TK');
"""
_NO_REGISTER = """
CREATE TABLE register_rows (
    programme VARCHAR, source_file VARCHAR, sheet VARCHAR, source_row INTEGER, vital_status VARCHAR
)
"""
_PAIRS = """
SELECT (SELECT COUNT(*) FROM {found}),
       (SELECT COUNT(*) FROM {true}),
       (SELECT COUNT(*) FROM (SELECT * FROM {found} INTERSECT SELECT * FROM {true}))
"""
_SURE = "exempt_reason IS NULL AND certainty = 'PASTI'"
_ASKED = "exempt_reason IS NULL AND certainty <> 'TIDAK_DAPAT_DINILAI'"
_NAMED = ("PWBD_TK", "PWBD_KES", "PDS_TK")
# of one class and grade: worker-months, workers and firms that are called so, and how many of them rightly
_GRADE = """
SELECT (SELECT COUNT(*) FROM said), (SELECT COUNT(*) FROM lacking),
       (SELECT COUNT(*) FROM said JOIN lacking USING (person, entity, scheme, month)),
       (SELECT COUNT(*) FROM (SELECT DISTINCT person, entity, scheme FROM said)),
       (SELECT COUNT(*)
        FROM (SELECT DISTINCT person, entity, scheme FROM said)
        JOIN (SELECT DISTINCT person, entity, scheme FROM lacking) USING (person, entity, scheme)),
       (SELECT COUNT(*) FROM firms), (SELECT COUNT(*) FROM firms JOIN true_firms USING (entity))
"""
_OF_GRADE = """
WITH said AS (
    SELECT DISTINCT person, entity, scheme, month
    FROM missing
    WHERE class = '{name}' AND certainty = '{grade}' AND exempt_reason IS NULL
), lacking AS (
    SELECT DISTINCT person, entity, scheme, month FROM shortfall WHERE class = '{name}'
), firms AS (
    SELECT DISTINCT entity
    FROM compliance
    JOIN firm USING (entity_id)
    WHERE class = '{name}' AND certainty = '{grade}' AND exempt_reason IS NULL
), true_firms AS (
    SELECT DISTINCT entity FROM true_classes WHERE class IN ('{name}', '{name}_UNSEEN')
)
"""
_CLASSES = ("PWBD_TK", "PWBD_KES", "PDS_TK", "PDS_PROGRAM", "PIUTANG", "PDS_UPAH", "WLKP_LALAI")
_WRONGLY = """
SELECT COALESCE(NULLIF(t.exempt, ''), CASE WHEN t.person IS NULL THEN 'bukan pekerjanya' ELSE 'lain' END),
       COUNT(*)
FROM (SELECT DISTINCT person, entity, scheme FROM missing WHERE {sure}) x
LEFT JOIN (SELECT DISTINCT person, entity, scheme FROM shortfall) s USING (person, entity, scheme)
LEFT JOIN (
    SELECT person, entity, ANY_VALUE(exempt) AS exempt FROM true_employment GROUP BY person, entity
) t USING (person, entity)
WHERE s.person IS NULL
GROUP BY 1
ORDER BY 2 DESC, 1
"""
_MISSED = """
SELECT COALESCE(x.exempt_reason, x.doubt, x.certainty, 'tidak ditemukan'), COUNT(*)
FROM (SELECT DISTINCT person, entity, scheme, month FROM shortfall) s
LEFT JOIN (
    SELECT person, entity, scheme, month, MIN(exempt_reason) AS exempt_reason, MIN(doubt) AS doubt,
           MIN(certainty) AS certainty, BOOL_OR({sure}) AS sure
    FROM missing
    GROUP BY person, entity, scheme, month
) x USING (person, entity, scheme, month)
WHERE NOT COALESCE(x.sure, FALSE)
GROUP BY 1
ORDER BY 2 DESC, 1
"""
# a death or a move that the population register does not tell is known to nobody: counted apart
_PLANTED = """
SELECT COUNT(CASE WHEN told THEN 1 END), COUNT(CASE WHEN told THEN x.person END),
       COUNT(CASE WHEN NOT told THEN 1 END), COUNT(CASE WHEN NOT told THEN x.person END)
FROM (
    SELECT DISTINCT e.person, e.entity,
           e.exempt NOT IN ('MENINGGAL', 'PINDAH') OR COALESCE(r.told, FALSE) AS told
    FROM true_employment e
    LEFT JOIN (
        SELECT t.person, BOOL_AND(COALESCE(v.vital_status, '') IN ('DEAD', 'MOVED')) AS told
        FROM register_rows v
        JOIN true_rows t USING (programme, source_file, sheet, source_row)
        GROUP BY t.person
    ) r USING (person)
    WHERE e.exempt <> ''
) t
LEFT JOIN (SELECT DISTINCT person, entity FROM missing WHERE {sure}) x USING (person, entity)
"""
# of workers rightly said to be missing
_HELD = """
SELECT COUNT(*), COUNT(CASE WHEN s.employer BETWEEN m.short_employer_min
             AND COALESCE(m.short_employer_max, s.employer)
           AND s.worker BETWEEN m.short_worker_min AND COALESCE(m.short_worker_max, s.worker) THEN 1 END)
FROM missing m
JOIN shortfall s USING (person, entity, scheme, month)
WHERE {asked} AND m.short_employer_min IS NOT NULL
"""
# rows with a number that rows of another true firm bear too: whether that is told hangs on who is one firm
_SHARED = """(
SELECT DISTINCT r.programme, r.source_file, r.sheet, r.source_row
FROM employer_rows r
WHERE r.{number} IN (
    SELECT e.{number}
    FROM employer_rows e
    JOIN true_employers t USING (programme, source_file, sheet, source_row)
    GROUP BY e.{number}
    HAVING COUNT(DISTINCT t.entity) > 1
))"""
_TOLD = """(
SELECT DISTINCT programme, source_file, sheet, source_row FROM employer_fault_rows WHERE code = '{code}'
)"""
_FAULTS = {"NPWP_DIPAKAI_BERSAMA": "npwp9", "NPP_PADA_DUA_PERUSAHAAN": "npp"}


def evaluate_compliance(run: Path, truth: Path) -> str:
    """What a published run found of employment and compliance, in words; "" where it looked for neither.
    truth: the folder of the truth of `generate_employers`."""
    if not (run / "compliance_persons.parquet").is_file():
        return ""
    with duckdb.connect() as db:
        _read(db, run, truth)
        db.execute(_KNOWN)
        lines = [f"Pekerja di pemberi kerja, per bulan: {_score(db, 'said_work', 'true_work')}"]
        lines += [_class_line(db, name) for name in _CLASSES]
        lines += [_grade_line(db, name, grade) for name in _NAMED for grade in CERTAINTIES]
        for scheme in ("TK", "KES"):
            keys = "person, entity, month"
            found = f"(SELECT DISTINCT {keys} FROM missing WHERE {_SURE} AND scheme = '{scheme}')"
            true = f"(SELECT DISTINCT {keys} FROM shortfall WHERE scheme = '{scheme}')"
            lines.append(f"Pekerja belum terdaftar di {scheme}, PASTI, per bulan: {_score(db, found, true)}")
        planted, accused, untold, accused_untold = db.execute(_PLANTED.format(sure=_SURE)).fetchall()[0]
        lines.append(
            f"Yang dikecualikan tetapi dipersoalkan (PASTI): {accused} dari {planted}; yang meninggal atau"
            f" pindah tanpa tertulis pada data kependudukan: {accused_untold} dari {untold}"
        )
        lines += _counts("Dipersoalkan padahal tidak, sebab", db, _WRONGLY)
        lines += _counts("Tidak PASTI padahal belum terdaftar (orang-bulan), sebab", db, _MISSED)
        all_of, held = db.execute(_HELD.format(asked=_ASKED)).fetchall()[0]
        share = held / all_of if all_of else 1.0
        lines.append(f"Rentang iuran kurang memuat yang benar: {held} dari {all_of} ({share:.4f})")
        return "\n".join([*lines, *_fault_lines(db, run)])


def _fault_lines(db: duckdb.DuckDBPyConnection, run: Path) -> list[str]:
    """Of faults that hang on the truth, which rows were told and should have been; of all, rows."""
    table = run / "employer_fault_rows.parquet"
    if not table.is_file():
        return []
    db.read_parquet(str(table)).create("employer_fault_rows")
    scored = [
        f"Baris yang ditanyakan kepada pengirim, {code}:"
        f" {_score(db, _TOLD.format(code=code), _SHARED.format(number=number))}"
        for code, number in _FAULTS.items()
    ]
    counted = "SELECT code, COUNT(*) FROM employer_fault_rows GROUP BY code ORDER BY code"
    said = ", ".join(f"{code} {count}" for code, count in db.execute(counted).fetchall())
    return [*scored, f"Baris yang ditanyakan kepada pengirim: {said or 'tidak ada'}"]


def _read(db: duckdb.DuckDBPyConnection, run: Path, truth: Path) -> None:
    for name in ("persons", "employment", "compliance", "compliance_persons", "employer_entities"):
        db.read_parquet(str(run / f"{name}.parquet")).create(name)
    db.read_parquet(run_rows(run), union_by_name=True).create("employer_rows")
    registers = [str(path) for path in sorted((run / "snapshots").glob("dukcapil/*/records.parquet"))]
    if registers:
        db.read_parquet(registers, union_by_name=True).create("register_rows")
    else:
        db.execute(_NO_REGISTER)
    for name in ("employers", "employment", "classes"):
        db.read_parquet(str(truth / f"truth_{name}.parquet")).create(f"true_{name}")
    db.read_parquet(str(truth / "truth_shortfall.parquet")).create("shortfall")
    db.read_parquet(str(truth / "truth.parquet")).create("true_rows")


def _score(db: duckdb.DuckDBPyConnection, found: str, true: str) -> Scores:
    return Scores(*db.execute(_PAIRS.format(found=found, true=true)).fetchall()[0])


def _class_line(db: duckdb.DuckDBPyConnection, name: str) -> str:
    """Firms. One whose missing are on no roll is rightly found by a report's count, and not missed where no
    report tells."""
    unseen = f"SELECT entity FROM true_classes WHERE class = '{name}_UNSEEN'"
    of = f"FROM compliance JOIN firm USING (entity_id) WHERE class = '{name}'"
    found = f"(SELECT DISTINCT entity {of} AND {_ASKED})"
    seen = f"SELECT DISTINCT entity FROM true_classes WHERE class = '{name}'"
    true = f"({seen} UNION ({unseen} INTERSECT SELECT entity {of} AND {_ASKED}))"
    strong = (
        f"(SELECT DISTINCT entity {of} AND exempt_reason IS NULL AND certainty IN ('PASTI', 'DUGAAN_KUAT'))"
    )
    sure = _score(db, strong, true)
    return f"{name}: {_score(db, found, true)}; PASTI dan DUGAAN_KUAT saja: {sure}"


def _grade_line(db: duckdb.DuckDBPyConnection, name: str, grade: str) -> str:
    """By the name of the class too: PDS_TK said of a firm that is on no roll is wrong here."""
    found = db.execute(_OF_GRADE.format(name=name, grade=grade) + _GRADE).fetchall()[0]
    months, workers, firms = Scores(*found[:3]), found[3:5], found[5:]
    said = ", ".join(
        f"{right} dari {all_of} {what} benar"
        for what, (all_of, right) in (("pekerja", workers), ("badan usaha", firms))
    )
    if not firms[0]:
        return f"{name}, {grade}: tidak ada"
    return f"{name}, {grade}: {f'orang-bulan {months}' if workers[0] else 'jumlah saja'}; {said}"


def _counts(what: str, db: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    rows = db.execute(sql.format(sure=_SURE)).fetchall()
    return [f"{what}: " + (", ".join(f"{name} {count}" for name, count in rows) or "tidak ada")]
