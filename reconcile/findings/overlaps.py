"""One person on two rolls that a dated rule sets against each other, in the months that both pay for.

Every pair of rows that a rule names is compared by month; pairs of one person, rule and benefit whose months
touch become one row (a benefit renewed every half year is one overlap, not many), standing on the pair with
the strongest proof.
"""

from __future__ import annotations

from datetime import date

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.findings.finding import Code, Finding, Ground, ListFile, Question, Shown, Titles, Unknown
from reconcile.findings.listed import present_programmes
from reconcile.findings.overlap_rules import amounts_table, benefits_table, rules_table, unknown_overlaps
from reconcile.rules import UNKNOWN, Amounts, Overlaps
from reconcile.vocabulary.verdicts import KEEP, STAYS

_SIDES = """
SELECT s.rule, s.side, l.person_id, l.record_id, l.programme, l.segment, l.level, l.nik,
       l.month_first, l.month_last, l.month_seen, l.sure
FROM listed l
JOIN finding_benefits s
  ON s.programme = l.programme AND (s.segment IS NULL OR s.segment = COALESCE(l.segment, '{unknown}'))
 AND (s.region IS NULL OR s.region = l.home)
WHERE l.role = 'roll' AND l.paid
"""

# A row without a start of a roll that says of which month it is pays at least in that month. Where the other
# row does not pay then, or nobody says the month, it is compared in the other row's months (both without: in
# the month of the run), to find the rule; how many months it is nobody knows.
_PAIRS = """
SELECT * FROM (
  SELECT rule, person_id, record_id_left, record_id_right,
         programme_left, segment_left, level_left, programme_right, segment_right, level_right,
         first_a IS NOT NULL AND first_b IS NOT NULL AS dated,
         first_a IS NOT NULL AND first_b IS NOT NULL AND NOT whole AS at_least,
         sure, same_nik,
         GREATEST(COALESCE(first_a, first_b, DATE '{month}'),
                  COALESCE(first_b, first_a, DATE '{month}'),
                  month_from) AS month_first,
         LEAST(COALESCE(last_a, last_b, DATE '{month}'),
               COALESCE(last_b, last_a, DATE '{month}'),
               month_to) AS month_last
  FROM (
    SELECT a.rule, a.person_id, a.record_id AS record_id_left, b.record_id AS record_id_right,
           a.programme AS programme_left, a.segment AS segment_left, a.level AS level_left,
           b.programme AS programme_right, b.segment AS segment_right, b.level AS level_right,
           a.sure AND b.sure AS sure, COALESCE(a.nik = b.nik, FALSE) AS same_nik, r.month_from, r.month_to,
           a.month_first IS NOT NULL AND b.month_first IS NOT NULL AS whole,
           {a_first} AS first_a, {a_last} AS last_a, {b_first} AS first_b, {b_last} AS last_b
    FROM finding_sides a
    JOIN finding_sides b ON b.person_id = a.person_id AND b.rule = a.rule
    JOIN finding_rules r ON r.rule = a.rule
    WHERE a.side = 'left' AND b.side = 'right' AND a.record_id <> b.record_id
  ) AS sides
) AS met
WHERE month_first <= month_last
"""
_MONTH = """
CASE WHEN {one}.month_first IS NOT NULL THEN {one}.{month}
     WHEN {one}.month_seen BETWEEN r.month_from AND r.month_to
      AND {one}.month_seen BETWEEN COALESCE({two}.month_first, {two}.month_seen)
                               AND COALESCE({two}.month_last, {two}.month_seen)
     THEN {one}.month_seen END
"""
_MONTHS = {
    f"{one}_{end}": _MONTH.format(one=one, two=two, month=f"month_{end}")
    for one, two in (("a", "b"), ("b", "a"))
    for end in ("first", "last")
}

_KEY = (
    "person_id, rule, programme_left, segment_left, level_left, programme_right, segment_right, level_right,"
    " dated, at_least, sure"
)

_BLOCKS = f"""
WITH reached AS (
  SELECT *,
         MAX(month_last) OVER (
           PARTITION BY {_KEY} ORDER BY month_first, month_last, record_id_left, record_id_right
           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
         ) AS before
  FROM overlap_pairs
), opened AS (
  SELECT *,
         CASE WHEN before IS NULL THEN 1
              WHEN NOT dated THEN 0
              WHEN YEAR(month_first) * 12 + MONTH(month_first) > YEAR(before) * 12 + MONTH(before) + 1 THEN 1
              ELSE 0 END AS opens
  FROM reached
), numbered AS (
  SELECT *,
         SUM(opens) OVER (
           PARTITION BY {_KEY} ORDER BY month_first, month_last, record_id_left, record_id_right
           ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
         ) AS block
  FROM opened
), ranked AS (
  SELECT *,
         MIN(month_first) OVER (PARTITION BY {_KEY}, block) AS block_first,
         MAX(month_last) OVER (PARTITION BY {_KEY}, block) AS block_last,
         ROW_NUMBER() OVER (
           PARTITION BY {_KEY}, block
           ORDER BY CASE WHEN same_nik THEN 0 ELSE 1 END, month_first, record_id_left, record_id_right
         ) AS rank_in_block
  FROM numbered
)
SELECT {_KEY}, record_id_left, record_id_right, same_nik, block_first, block_last,
       CAST(YEAR(block_last) * 12 + MONTH(block_last) - YEAR(block_first) * 12 - MONTH(block_first) + 1
            AS INTEGER) AS months
FROM ranked
WHERE rank_in_block = 1
"""

_WORTH = """
SELECT b.rule, b.record_id_left, b.record_id_right,
       CASE WHEN SUM({covered}) = MAX(b.months)
            THEN CAST(FLOOR(SUM({covered} * a.in_twelve_months) / 12.0) AS BIGINT) END AS amount
FROM finding_blocks b
JOIN finding_amounts a
  ON a.programme = b.programme_{side}
 AND (a.segment IS NULL OR a.segment = b.segment_{side})
 AND (a.level IS NULL OR a.level = b.level_{side})
 AND a.month_from <= b.block_last
 AND a.month_to >= b.block_first
WHERE b.dated AND b.sure
GROUP BY b.rule, b.record_id_left, b.record_id_right
"""
_COVERED = (
    "(YEAR(LEAST(a.month_to, b.block_last)) * 12 + MONTH(LEAST(a.month_to, b.block_last))"
    " - YEAR(GREATEST(a.month_from, b.block_first)) * 12 - MONTH(GREATEST(a.month_from, b.block_first)) + 1)"
)

_OVERLAPS = """
SELECT b.person_id, b.rule, r.class, b.record_id_left, b.record_id_right, b.programme_left, b.programme_right,
       CASE WHEN b.dated THEN b.block_first END AS month_first,
       CASE WHEN b.dated THEN b.block_last END AS month_last,
       CASE WHEN b.dated THEN b.months END AS months,
       b.at_least,
       CASE WHEN r.stop = 'left' THEN x.amount
            WHEN r.stop = 'right' THEN y.amount
            WHEN r.stop = 'either' AND x.amount IS NOT NULL AND y.amount IS NOT NULL
            THEN LEAST(x.amount, y.amount) END AS amount,
       CASE WHEN NOT b.dated OR NOT b.sure OR r.class = 'PERLU_CEK_SEGMEN' THEN 'PERLU_CEK'
            WHEN b.same_nik THEN 'PASTI'
            ELSE 'KUAT' END AS certainty,
       r.stop, r.action, r.authority
FROM finding_blocks b
JOIN finding_rules r ON r.rule = b.rule
LEFT JOIN finding_worth_left x
  ON x.rule = b.rule AND x.record_id_left = b.record_id_left AND x.record_id_right = b.record_id_right
LEFT JOIN finding_worth_right y
  ON y.rule = b.rule AND y.record_id_left = b.record_id_left AND y.record_id_right = b.record_id_right
ORDER BY b.person_id, b.rule, b.record_id_left, b.record_id_right
"""


def overlaps(engine: Engine, rules: Overlaps, amounts: Amounts, as_of: date) -> int:
    """Keep the table `overlaps` and return its rows; also keeps `overlap_pairs`, every pair of rows a rule
    judged. Needs `listed`.

    One row for each person, rule, pair of benefits and unbroken block of months. certainty: PASTI when a
    usable NIK is on both rows, KUAT when the person was recognised otherwise, PERLU_CEK when a row gives no
    period (months null), no segment, or a status that nobody declared. amount: rupiah of the benefit proposed
    to stop in those months; of the cheaper one when the person chooses; null when a month has no declared
    amount, a status is not known, or nothing is proposed. stop: the side that the rule proposes to stop.
    Source of the rules: reconcile/rules/overlaps.toml.
    """
    engine.read("finding_rules", rules_table(rules))
    engine.read("finding_benefits", benefits_table(rules))
    engine.read("finding_amounts", amounts_table(amounts))
    engine.keep("finding_sides", _SIDES.format(unknown=UNKNOWN))
    engine.keep("overlap_pairs", _PAIRS.format(month=as_of.replace(day=1).isoformat(), **_MONTHS))
    engine.keep("finding_blocks", _BLOCKS)
    for side in ("left", "right"):
        engine.keep(f"finding_worth_{side}", _WORTH.format(side=side, covered=_COVERED))
    rows = engine.keep("overlaps", _OVERLAPS)
    engine.drop("finding_sides", "finding_blocks", "finding_worth_left", "finding_worth_right")
    return rows


_STOPPED = """
SELECT *, programme_left AS programme FROM "overlaps"
WHERE stop = 'left' OR stop = 'either'
UNION ALL
SELECT *, programme_right FROM "overlaps"
WHERE stop = 'right' OR (stop = 'either' AND programme_left <> programme_right)
"""

# An overlap that ended before this month is no ground to leave the roll now; nor is one that stands on an
# identity in doubt.
_RECIPIENTS = f"""
SELECT s.person_id, s.programme, s.record_id_left AS one, s.record_id_right AS two, s.class,
       CASE WHEN s.month_last < DATE '{{month}}' THEN 'TUMPANG_TINDIH_LEWAT'
            WHEN s.certainty = 'PERLU_CEK' THEN 'TUMPANG_TINDIH_RAGU'
            WHEN x.person_id IS NOT NULL THEN 'IDENTITAS_RAGU'
            WHEN s.stop = 'either' THEN 'DIPILIH_PESERTA'
            WHEN s.programme_left = s.programme_right THEN 'TUMPANG_TINDIH_SATU_DAFTAR'
            ELSE 'TUMPANG_TINDIH' END AS reason
FROM ({_STOPPED}) AS s
LEFT JOIN doubted x ON x.person_id = s.person_id
"""

_CHOICE = "f.stop = 'either' AND f.programme_left <> f.programme_right"
_SIDES_OF_ONE = "f.stop = 'either' AND f.programme_left = f.programme_right"
_ENDS = f"""
CASE WHEN f.stop = 'left' THEN f.record_id_left
     WHEN f.stop = 'right' THEN f.record_id_right
     WHEN {_CHOICE} AND d.verdict = '{KEEP} ' || UPPER(f.programme_left) THEN f.record_id_right
     WHEN {_CHOICE} AND d.verdict = '{KEEP} ' || UPPER(f.programme_right) THEN f.record_id_left
     WHEN {_SIDES_OF_ONE} AND d.verdict = '{STAYS} 1' THEN f.record_id_right
     WHEN {_SIDES_OF_ONE} AND d.verdict = '{STAYS} 2' THEN f.record_id_left END
"""
_LEAST = "CASE WHEN f.at_least THEN 'sekurang-kurangnya ' ELSE '' END"
_ASKED = f"""
COALESCE(n1.name, f.programme_left) || ' dan ' || COALESCE(n2.name, f.programme_right) ||
  CASE WHEN f.months IS NULL THEN ' (bulan bersamanya belum diketahui)'
       ELSE ' ' || {_LEAST} || CAST(f.months AS STRING)
            || ' bulan (' || strftime(f.month_first, '%m-%Y')
            || ' s.d. ' || strftime(f.month_last, '%m-%Y') || ')' END ||
  '; ' || COALESCE(w.sentence, f.class)
"""

_FIRST, _LAST = (f"strftime(f.{month}, '%m-%Y')" for month in ("month_first", "month_last"))
_LISTED = f"""
'Orang yang sama tercatat di ' || COALESCE(ap.name, a.programme)
  || ' dan ' || COALESCE(bp.name, b.programme)
  || CASE WHEN f.months IS NULL THEN '; bulan bersamanya belum diketahui: '
          ELSE ' selama ' || {_LEAST} || CAST(f.months AS STRING) || ' bulan ('
               || {_FIRST} || ' s.d. ' || {_LAST} || '): ' END
  || COALESCE(w.sentence, f.class)
"""


def _make(engine: Engine, ground: Ground) -> Unknown:
    overlaps(engine, ground.rules.overlaps, ground.rules.amounts, ground.as_of)
    return unknown_overlaps(ground.rules.overlaps, present_programmes(engine, "roll"), ground.incomplete)


OVERLAPS = Finding(
    tables.OVERLAPS,
    _make,
    Titles(
        screen="Tumpang tindih antarprogram",
        group="Tumpang tindih",
        column="Tumpang tindih",
        scores="Tumpang tindih",
    ),
    # action and authority stand in the rule; the sentence follows "... di KIS dan KJS selama 6 bulan:"
    (
        Code(
            "TUMPANG_TINDIH_KESEHATAN",
            "Tumpang tindih kesehatan",
            "jaminan kesehatan yang sama dibayar dua kali",
            brief="dibayar dua kali",
        ),
        Code(
            "TUMPANG_TINDIH_PENDIDIKAN",
            "Tumpang tindih pendidikan",
            "pada bulan itu kedua bantuan pendidikan tidak boleh diterima bersamaan",
            brief="tidak boleh bersamaan",
        ),
        Code(
            "ALIH_SEGMEN",
            "Alih segmen",
            "peserta sudah membayar iuran sendiri atau lewat pemberi kerja",
            brief="sudah membayar iuran sendiri",
        ),
        Code(
            "GANDA_DIIZINKAN",
            "Dua program, diizinkan (informasi)",
            "keduanya boleh diterima bersamaan (informasi)",
            counts="information",
        ),
        Code("GANDA_WILAYAH", "Terdaftar di dua wilayah", "terdaftar di {home} dan di wilayah lain"),
        Code(
            "PERLU_CEK_SEGMEN",
            "Segmen kepesertaan belum jelas",
            "segmen kepesertaan KIS tidak disebut, jadi belum tentu dibayar dua kali",
        ),
        Code(
            "BELUM_DIBAYAR",
            "Nominasi KIP belum dibayar (informasi)",
            "KIP baru nominasi dan belum dibayar (informasi)",
            counts="information",
        ),
    ),
    ListFile(
        "tumpang_tindih.csv",
        "Orang yang tercatat di dua program pada bulan yang sama",
        after=(
            Shown("Bulan awal", _FIRST),
            Shown("Bulan akhir", _LAST),
            Shown("Jumlah bulan", "f.months"),
            Shown("Nilai (Rp)", "f.amount"),
            Shown("Kepastian", "f.certainty"),
        ),
        reason=Shown("Alasan", _LISTED, "text"),
        action=Shown("Usul", "f.action", "text"),
        authority=Shown("Dasar", "f.authority", "text"),
        beside="^Orang yang sama tercatat di .*?( selama |; )",
    ),
    rows=("record_id_left", "record_id_right"),
    programmes=("programme_left", "programme_right"),
    amount=True,
    ranked=True,
    question=Question(
        _ASKED,
        "f.action",
        "f.authority",
        part="f.rule || COALESCE(CAST(f.month_first AS STRING), '')",
        form=f"CASE WHEN {_CHOICE} THEN 'PROGRAM' WHEN {_SIDES_OF_ONE} THEN 'BARIS' ELSE 'TINDAKAN' END",
        likely="CASE f.certainty WHEN 'PASTI' THEN 1.0 WHEN 'KUAT' THEN 0.9 ELSE 0.5 END",
    ),
    recipients=_RECIPIENTS,
    ends=_ENDS,
    same_by="rule",
    takes_own=True,
    stops="CASE f.stop WHEN 'left' THEN f.programme_left WHEN 'right' THEN f.programme_right END",
)
