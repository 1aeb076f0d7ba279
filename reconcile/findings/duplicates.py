"""One person twice on one roll, or twice in a register."""

from __future__ import annotations

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.findings.finding import Code, Finding, Ground, ListFile, Question, Shown, Titles, Unknown
from reconcile.findings.lists import incomplete_rolls
from reconcile.vocabulary.register_answers import KNOWN
from reconcile.vocabulary.verdicts import STAYS, STOP

# the pair of overlap_pairs stands as left/right of a rule, that is in either order; a roll of workers repeats
# a job where employer, number and first day are the same, and a job without a number is like no other
_DUPLICATES = f"""
WITH counting AS (
  SELECT * FROM listed
  WHERE paid AND role <> 'unit' AND {KNOWN}
), repeated AS (
  SELECT person_id, programme FROM counting
  GROUP BY person_id, programme
  HAVING COUNT(*) > 1
), many AS (
  SELECT c.person_id, c.programme, c.record_id, c.nik, c.month_first, c.month_last, c.pupils, c.has_npsn,
         c.school, c.repeats_in_a_year,
         CASE WHEN NOT c.lists_jobs THEN ''
              WHEN j.technical THEN NULL
              ELSE j.worker_number || '/' || COALESCE(j.npp, '') || '/' || COALESCE(j.kode_divisi, '')
                   || '/' || COALESCE(j.kode_bu, '')
                   || '/' || COALESCE(CAST(j.active_from AS STRING), '') END AS job,
         ROW_NUMBER() OVER (
           PARTITION BY c.person_id, c.programme ORDER BY c.source_file, c.sheet, c.source_row, c.record_id
         ) AS place
  FROM counting c
  JOIN repeated r ON r.person_id = c.person_id AND r.programme = c.programme
  LEFT JOIN jobs j ON j.programme = c.programme AND j.source_file = c.source_file AND j.sheet = c.sheet
    AND j.source_row = c.source_row
), judged AS (
  SELECT record_id_left AS one, record_id_right AS two FROM overlap_pairs
  WHERE programme_left = programme_right
  UNION
  SELECT record_id_right, record_id_left FROM overlap_pairs
  WHERE programme_left = programme_right
), met AS (
  SELECT a.person_id, a.programme, a.record_id AS record_id_left, b.record_id AS record_id_right, a.place,
         CASE WHEN a.month_first IS NOT NULL AND b.month_first IS NOT NULL
              THEN YEAR(LEAST(a.month_last, b.month_last)) * 12 + MONTH(LEAST(a.month_last, b.month_last))
                   - YEAR(GREATEST(a.month_first, b.month_first)) * 12
                   - MONTH(GREATEST(a.month_first, b.month_first)) + 1 END AS months,
         CASE WHEN a.nik <> b.nik THEN 'NIK_BEDA'
              WHEN a.pupils AND a.has_npsn = b.has_npsn AND a.school <> b.school THEN 'SEKOLAH_BEDA'
              WHEN a.nik = b.nik THEN 'NIK_SAMA'
              ELSE 'TANPA_NIK' END AS reason,
         a.repeats_in_a_year
  FROM many a
  JOIN many b ON b.person_id = a.person_id AND b.programme = a.programme AND b.job = a.job
    AND a.place < b.place
), counted AS (
  SELECT m.*, ROW_NUMBER() OVER (PARTITION BY record_id_right ORDER BY place) AS choice
  FROM met m
  LEFT JOIN judged j ON j.one = m.record_id_left AND j.two = m.record_id_right
  WHERE (m.months IS NULL OR m.months > 0) AND j.one IS NULL
    AND (NOT m.repeats_in_a_year OR m.reason IN ('NIK_BEDA', 'SEKOLAH_BEDA'))
)
SELECT person_id, programme, record_id_left, record_id_right, CAST(months AS INTEGER) AS months, reason
FROM counted
WHERE choice = 1
ORDER BY person_id, programme, record_id_left, record_id_right
"""


# what was decided before people could say which row stays ended the later one
_ENDS = f"""
CASE WHEN d.verdict = '{STAYS} 2' THEN f.record_id_left
     WHEN d.verdict IN ('{STAYS} 1', '{STOP}') THEN f.record_id_right END
"""


def duplicates(engine: Engine) -> int:
    """Keep the table `duplicates` and return its rows. Needs `listed`, `jobs` and
    `overlap_pairs`.

    One row for each row that repeats an earlier one (by file, sheet, row) of the same person and programme in
    at least one month; months is null where a source gives no period, as registers do. A renewed period is no
    duplicate; nor are instalments in a roll that says only the year, unless the NIK or the school differs;
    nor a pair that an overlap rule judged, nor an inactive row, nor a question that a register has not
    answered or answers with "not found". A roll of units lists stays: what is double in it is told to the
    social office alone (`unit_findings`). A roll of workers lists jobs: a second employer, another member
    number or a job begun anew is no duplicate, nor is anything that cannot be told apart for want of a
    number.
    """
    return engine.keep("duplicates", _DUPLICATES)


def _make(engine: Engine, ground: Ground) -> Unknown:
    duplicates(engine)
    if not ground.incomplete:
        return Unknown()
    why = incomplete_rolls(ground.incomplete, partly=True, mend=True, asked=ground.asked)
    return Unknown(partly={code.code: why for code in DUPLICATES.codes})


DUPLICATES = Finding(
    tables.DUPLICATES,
    _make,
    Titles(
        screen="Ganda dalam satu program",
        group="Ganda",
        column="Ganda dalam satu program",
        scores="Ganda dalam satu program",
    ),
    (
        Code(
            "NIK_SAMA",
            "Ganda dalam satu daftar, NIK sama",
            "Orang yang sama tercatat dua kali dengan NIK yang sama",
            "Satukan menjadi satu baris",
            "Satu orang satu kepesertaan",
            form="BARIS",
            brief="dua kali, NIK sama",
        ),
        Code(
            "NIK_BEDA",
            "Ganda dalam satu daftar, NIK berbeda",
            "Orang yang sama tercatat dua kali dengan NIK berbeda",
            "Tentukan NIK yang benar menurut KTP-el, lalu satukan",
            "PP 40/2019 Pasal 33",
            form="BARIS",
            brief="dua kali, NIK berbeda",
        ),
        Code(
            "SEKOLAH_BEDA",
            "Ganda dalam satu daftar, sekolah berbeda",
            "Siswa yang sama tercatat di dua sekolah",
            "Konfirmasi sekolah, lalu satukan",
            "Satu siswa satu kepesertaan",
            form="BARIS",
            brief="di dua sekolah",
        ),
        Code(
            "TANPA_NIK",
            "Ganda dalam satu daftar, NIK tidak lengkap",
            "Orang yang sama tercatat dua kali; NIK tidak lengkap",
            "Lengkapi NIK, lalu satukan",
            "Satu orang satu kepesertaan",
            form="BARIS",
            brief="dua kali, NIK tidak lengkap",
        ),
    ),
    ListFile(
        "ganda_internal.csv",
        "Orang yang tercatat dua kali dalam satu program atau satu data induk",
        code="Kode alasan",
        after=(Shown("Jumlah bulan", "f.months"),),
    ),
    column="reason",
    counted_as="GANDA_INTERNAL",
    needs=("overlaps",),  # a pair that an overlap rule judged is no duplicate
    rows=("record_id_left", "record_id_right"),
    programmes=("programme",),
    question=Question("COALESCE(n1.name, f.programme) || ': ' || w.sentence"),
    same_by="programme",
    ends=_ENDS,
)
