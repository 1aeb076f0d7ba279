"""People on a roll whom the population register calls dead, moved or not found: proposals to verify in the
field."""

from __future__ import annotations

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.findings.finding import Code, Finding, Ground, ListFile, Question, Titles, Unknown
from reconcile.findings.listed import NO_REGISTER, present_programmes, programmes_with
from reconcile.findings.lists import incomplete_rolls
from reconcile.vocabulary.register_answers import BLOCKED, LIVING

# dead on a later day than living: dead; living on a later day than dead: a death that was taken back; of one
# number both on one day, or on days that nobody knows: one of them errs, and people see. So they do where one
# day has a number living and not found or blocked, or one file has it living and moved; in two files that
# is a move. What is answered of a number is said of the rows that bear it: "not found" of no other row, a
# death of none whose own number an extract has living
_DEATHS_AND_MOVES = f"""
WITH said AS (
  SELECT person_id, record_id, nik, programme, source_file, vital_status, said_on, of_number,
         CASE WHEN vital_status = 'DEAD' THEN 1 ELSE 0 END AS dead,
         CASE WHEN {LIVING} THEN 1 ELSE 0 END AS living,
         CASE WHEN vital_status = 'NOT_FOUND' THEN 1 ELSE 0 END AS absent,
         CASE WHEN vital_status = 'MOVED' THEN 1 ELSE 0 END AS moved,
         CASE WHEN {BLOCKED} THEN 1 ELSE 0 END AS blocked
  FROM listed
  WHERE role = 'register'
), answers AS (
  SELECT person_id, record_id, nik, of_number, vital_status,
         ROW_NUMBER() OVER (
           PARTITION BY person_id
           ORDER BY CASE vital_status WHEN 'DEAD' THEN 1
                                      WHEN 'MOVED' THEN 2
                                      WHEN 'NOT_FOUND' THEN 3
                                      ELSE 5 - blocked END,
                    said_on DESC NULLS LAST, record_id
         ) AS choice,
         MAX(living) OVER (PARTITION BY person_id) AS living,
         MAX(CASE WHEN said_on IS NULL THEN dead + living END) OVER (PARTITION BY person_id) AS undated,
         MAX(CASE WHEN dead = 1 THEN said_on END) OVER (PARTITION BY person_id) AS dead_on,
         MAX(CASE WHEN living = 1 THEN said_on END) OVER (PARTITION BY person_id) AS living_on
  FROM said
), contradicted AS (
  SELECT DISTINCT person_id
  FROM (
    SELECT person_id, nik
    FROM said
    WHERE nik IS NOT NULL
    GROUP BY person_id, nik
    HAVING MAX(dead) = 1 AND MAX(living) = 1
  ) AS of_one_number
), unsettled AS (
  SELECT person_id, MAX(said_on) AS said_on, MAX(undated) AS undated
  FROM (
    SELECT MIN(CASE WHEN living = 1 THEN person_id END) AS person_id, said_on, 0 AS undated
    FROM said
    WHERE nik IS NOT NULL AND said_on IS NOT NULL
    GROUP BY nik, said_on
    HAVING MAX(living) = 1 AND (MAX(absent) = 1 OR MAX(blocked) = 1)
    UNION ALL
    SELECT MIN(CASE WHEN living = 1 THEN person_id END), CAST(NULL AS DATE), 1
    FROM said
    WHERE nik IS NOT NULL AND said_on IS NULL
    GROUP BY nik, programme, source_file
    HAVING MAX(living) = 1 AND MAX(blocked) = 1
    UNION ALL
    SELECT MIN(CASE WHEN living = 1 THEN person_id END), said_on, 0
    FROM said
    WHERE nik IS NOT NULL AND said_on IS NOT NULL
    GROUP BY nik, said_on, programme, source_file
    HAVING MAX(living) = 1 AND MAX(moved) = 1
  ) AS of_one_day
  GROUP BY person_id
), classed AS (
  SELECT a.person_id, a.record_id, a.nik, a.of_number,
         CASE WHEN a.living = 0 AND a.vital_status = 'MOVED' THEN 'TIDAK_PADAN_PINDAH'
              WHEN a.living = 0 AND a.vital_status = 'NOT_FOUND' THEN 'TIDAK_PADAN_TIDAK_DITEMUKAN'
              WHEN COALESCE(a.vital_status, 'ALIVE') <> 'DEAD'
                AND (u.said_on = a.living_on OR (u.undated = 1 AND a.living_on IS NULL))
              THEN 'TIDAK_PADAN_BERTENTANGAN'
              WHEN a.vital_status <> 'DEAD' THEN NULL
              WHEN a.living = 0 THEN 'TIDAK_PADAN_MENINGGAL'
              WHEN COALESCE(a.undated, 0) = 0 AND a.dead_on > a.living_on THEN 'TIDAK_PADAN_MENINGGAL'
              WHEN COALESCE(a.undated, 0) = 0 AND a.dead_on < a.living_on THEN NULL
              WHEN c.person_id IS NOT NULL THEN 'TIDAK_PADAN_BERTENTANGAN' END AS class
  FROM answers a
  LEFT JOIN contradicted c ON c.person_id = a.person_id
  LEFT JOIN unsettled u ON u.person_id = a.person_id
  WHERE a.choice = 1
)
SELECT l.person_id, l.record_id, COALESCE(x.record_id, t.record_id) AS register_record_id, l.programme,
       t.class
FROM listed l
JOIN classed t ON t.person_id = l.person_id
LEFT JOIN (
  SELECT person_id, nik, MIN(record_id) AS record_id
  FROM said
  WHERE absent = 1
  GROUP BY person_id, nik
) AS x ON x.person_id = l.person_id AND x.nik = l.nik AND t.class = 'TIDAK_PADAN_TIDAK_DITEMUKAN'
LEFT JOIN (SELECT DISTINCT person_id, nik FROM said WHERE living = 1 AND NOT of_number) AS y
  ON y.person_id = l.person_id AND y.nik = l.nik AND t.of_number AND t.nik <> l.nik
LEFT JOIN other_regions o ON o.person_id = l.person_id AND o.class = 'DALAM_PERJALANAN'
WHERE l.role = 'roll' AND l.paid AND t.class IS NOT NULL AND o.person_id IS NULL AND y.person_id IS NULL
  AND (t.class <> 'TIDAK_PADAN_TIDAK_DITEMUKAN' OR t.nik IS NULL OR x.record_id IS NOT NULL)
ORDER BY l.person_id, l.record_id
"""


def deaths_and_moves(engine: Engine) -> int:
    """Keep the table `deaths_and_moves` and return its rows. Needs `listed` and `other_regions`.

    One row for each active roll row of such a person, with the register row that says so (dead before moved
    before not found). Somebody whom a register row calls living has not moved and is not unknown. Dead and
    living are held against the days of their deliveries: the later word stands; of one NIK both on one day,
    or on days that nobody knows, are BERTENTANGAN, for people to see; of two NIKs they are a duplicate of the
    register, and nothing is said of the death. BERTENTANGAN are also one NIK living and not found, or living
    and blocked (DUPLICATE, INACTIVE), on one day, the last on which it lived, and living and moved in one
    file. "Not found" is told of rows that bear the NIK which was asked about. Who is on the way from one
    region to the other is left out too. What is no answer (UNKNOWN) neither says so nor contradicts.
    """
    return engine.keep("deaths_and_moves", _DEATHS_AND_MOVES)


_RECIPIENTS = """
SELECT d.person_id, d.programme, d.record_id AS one, d.register_record_id AS two, d.class,
       CASE WHEN x.person_id IS NOT NULL THEN 'IDENTITAS_RAGU'
            WHEN d.class = 'TIDAK_PADAN_MENINGGAL' THEN 'MENINGGAL'
            WHEN d.class = 'TIDAK_PADAN_PINDAH' THEN 'PINDAH'
            ELSE 'CEK_LAPANGAN' END AS reason
FROM deaths_and_moves d
LEFT JOIN doubted x ON x.person_id = d.person_id
"""

_VERIFY = "Verifikasi lapangan; usulan ini tidak mengeluarkan siapa pun dari daftar"
_AUTHORITY = "UU 23/2006 jo. UU 24/2013 (Administrasi Kependudukan)"


_CODES = (
    "TIDAK_PADAN_MENINGGAL", "TIDAK_PADAN_PINDAH", "TIDAK_PADAN_TIDAK_DITEMUKAN", "TIDAK_PADAN_BERTENTANGAN",
)  # fmt: skip


def _make(engine: Engine, ground: Ground) -> Unknown:
    deaths_and_moves(engine)
    if not present_programmes(engine, "register"):
        return Unknown(dict.fromkeys(_CODES, NO_REGISTER))
    lacking = ground.incomplete - programmes_with(engine, "need")
    if not lacking:
        return Unknown()
    why = incomplete_rolls(lacking, partly=True, mend=True, asked=ground.asked)
    return Unknown(partly=dict.fromkeys(_CODES, why))


DEATHS_AND_MOVES = Finding(
    tables.DEATHS_AND_MOVES,
    _make,
    Titles(
        screen="Perlu verifikasi lapangan",
        group="Verifikasi lapangan",
        column="Meninggal, pindah, tidak ditemukan",
        scores="Meninggal dan pindah",
    ),
    (
        Code(
            "TIDAK_PADAN_MENINGGAL",
            "Meninggal menurut data kependudukan",
            "Menurut data kependudukan sudah meninggal",
            _VERIFY,
            _AUTHORITY,
            form="KEBERADAAN",
            brief="meninggal (Dukcapil)",
        ),
        Code(
            "TIDAK_PADAN_PINDAH",
            "Pindah menurut data kependudukan",
            "Menurut data kependudukan sudah pindah keluar",
            _VERIFY,
            _AUTHORITY,
            form="KEBERADAAN",
            brief="pindah (Dukcapil)",
        ),
        Code(
            "TIDAK_PADAN_TIDAK_DITEMUKAN",
            "Tidak ditemukan di data kependudukan",
            "Data kependudukan menjawab: tidak ditemukan",
            _VERIFY,
            _AUTHORITY,
            form="KEBERADAAN",
            brief="tidak ditemukan (Dukcapil)",
        ),
        Code(
            "TIDAK_PADAN_BERTENTANGAN",
            "Data kependudukan bertentangan",
            (
                "Data kependudukan tanggal yang sama menyebut NIK ini hidup, dan juga meninggal, pindah,"
                " ganda, nonaktif, atau tidak ditemukan"
            ),
            _VERIFY,
            _AUTHORITY,
            form="KEBERADAAN",
            brief="bertentangan (Dukcapil)",
        ),
    ),
    ListFile(
        "meninggal_pindah.csv",
        "Penerima yang menurut data kependudukan meninggal, pindah, atau tidak ditemukan (usul verifikasi)",
    ),
    rows=("record_id", "register_record_id"),
    needs=("other_regions",),  # nobody is asked about who is on his way
    programmes=("programme",),
    question=Question("COALESCE(n1.name, f.programme) || ': ' || w.sentence"),
    recipients=_RECIPIENTS,
    ends="f.record_id",
    same_by="class",
)
