"""What contradicts itself and needs a person's eye: shared NIKs, persons with several NIKs, links refused
or in doubt."""

from __future__ import annotations

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.findings.finding import Code, Finding, Ground, ListFile, Question, Shown, Titles, Unknown
from reconcile.findings.identities import IDENTITIES, PLAINLY_TWO

REFUSALS = {
    "SATU_SUMBER": (
        "Kedua baris mirip dalam sumber yang mencatat setiap orang satu kali; periksa apakah orangnya sama"
    ),
    "NIK_TERKONFIRMASI_BEDA": (
        "Kedua baris mirip, tetapi masing-masing punya NIK sendiri yang cocok dengan datanya"
    ),
    "DINILAI_BEDA": "Kedua baris mirip, tetapi petugas pernah menyatakan orangnya berbeda",
    "DUA_CALON": (
        "Baris tanpa NIK yang terbukti ini cocok dengan dua orang (misalnya anak kembar, atau ayah dan anak"
        " bernama sama); tentukan yang mana"
    ),
    "BUKTI_BERTENTANGAN": (
        "Kedua baris mirip, tetapi baris lain dari orang itu bertentangan dengan penyatuannya"
    ),
    "MUNGKIN_DUA_ORANG": (
        "Kedua baris mirip, tetapi orang itu mempunyai baris lain yang tampaknya milik orang lain, "
        "misalnya ayah dan anak yang bernama sama; tentukan milik siapa baris ini"
    ),
}
OTHER_REFUSAL = "Kedua baris mirip, tetapi aturan tidak mengizinkan keduanya disatukan"

MASS_PERSONS = 25
"""A NIK of more persons than this is a fault of files, told to their senders (quality), not a question for
each person."""

# Linking found nothing that speaks for one person; nor would anybody who reads the two rows.
_TWO = """COALESCE(x.name_key <> y.name_key AND x.name_first <> y.name_first
            AND x.birth_date <> y.birth_date
            AND (x.sex <> y.sex OR abs(x.birth_year - y.birth_year) >= 3), FALSE)"""

_REGISTERED = "CASE WHEN l.role = 'register' THEN 1 ELSE 0 END"

# One row of each person on a NIK, the one likeliest its holder against each other one: a NIK copied to a
# whole household stays linear. Who is first rests on what rows say, not on ids, which another store draws
# otherwise.
_SHARED = f"""
WITH shared AS (
  SELECT nik
  FROM listed
  WHERE nik IS NOT NULL AND NOT bare
  GROUP BY nik
  HAVING MIN(person_id) < MAX(person_id)
), rows_on AS (
  SELECT l.nik, l.person_id, l.record_id, {_REGISTERED} AS registered,
         CASE WHEN r.birth_date = r.nik_birth_date THEN 1 ELSE 0 END AS dated,
         COUNT(*) OVER (PARTITION BY l.nik, l.person_id) AS told,
         ROW_NUMBER() OVER (
           PARTITION BY l.nik, l.person_id
           ORDER BY {_REGISTERED} DESC, l.programme, r.name_key, r.birth_date, l.record_id
         ) AS place,
         l.programme, r.name_key, r.birth_date
  FROM listed l
  JOIN shared s ON s.nik = l.nik
  JOIN records r ON r.record_id = l.record_id
  WHERE NOT l.bare
), ranked AS (
  SELECT nik, person_id, record_id,
         ROW_NUMBER() OVER (
           PARTITION BY nik
           ORDER BY registered DESC, dated DESC, told DESC, programme, name_key, birth_date, record_id
         ) AS place,
         COUNT(*) OVER (PARTITION BY nik) AS persons
  FROM rows_on
  WHERE place = 1
), pairs AS (
  SELECT least(a.record_id, b.record_id) AS record_id_left,
         greatest(a.record_id, b.record_id) AS record_id_right,
         CASE WHEN a.record_id < b.record_id THEN a.person_id ELSE b.person_id END AS person_id_left,
         CASE WHEN a.record_id < b.record_id THEN b.person_id ELSE a.person_id END AS person_id_right,
         b.persons
  FROM ranked a
  JOIN ranked b ON b.nik = a.nik AND a.place = 1 AND b.place > 1 AND b.persons <= {MASS_PERSONS}
), known AS (
  SELECT record_id_left, record_id_right, MAX(probability) AS probability
  FROM refused_links
  GROUP BY record_id_left, record_id_right
), near AS (
  SELECT DISTINCT a.person_id AS one, b.person_id AS two
  FROM (
    SELECT record_id_left, record_id_right FROM refused_links
    UNION ALL
    SELECT record_id_left, record_id_right FROM links WHERE band = 'review'
  ) AS k
  JOIN listed a ON a.record_id = k.record_id_left
  JOIN listed b ON b.record_id = k.record_id_right
), told AS (
  SELECT p.*, k.probability, n.one IS NULL AND m.one IS NULL AND {_TWO} AS plain
  FROM pairs p
  JOIN records x ON x.record_id = p.record_id_left
  JOIN records y ON y.record_id = p.record_id_right
  LEFT JOIN known k ON k.record_id_left = p.record_id_left AND k.record_id_right = p.record_id_right
  LEFT JOIN near n ON n.one = p.person_id_left AND n.two = p.person_id_right
  LEFT JOIN near m ON m.one = p.person_id_right AND m.two = p.person_id_left
)
SELECT CASE WHEN plain THEN '{PLAINLY_TWO}' ELSE 'NIK_DIPAKAI_BERSAMA' END AS class,
       record_id_left, record_id_right, person_id_left, person_id_right, probability,
       CASE WHEN plain
            THEN 'Satu NIK pada dua orang yang jelas berbeda'
            ELSE 'Satu NIK pada ' || CAST(persons AS STRING) || ' orang'
            END AS reason
FROM told
"""

_SEVERAL_NIKS = """
  SELECT person_id
  FROM listed
  WHERE nik IS NOT NULL AND NOT bare
  GROUP BY person_id
  HAVING MIN(nik) < MAX(nik)
"""

_SEVERAL = f"""
WITH several AS (
  {_SEVERAL_NIKS}
), held AS (
  SELECT l.person_id, l.nik, MAX({_REGISTERED}) AS registered, COUNT(*) AS told,
         MIN(l.record_id) AS record_id
  FROM listed l
  JOIN several s ON s.person_id = l.person_id
  WHERE l.nik IS NOT NULL AND NOT l.bare
  GROUP BY l.person_id, l.nik
), numbered AS (
  SELECT person_id, record_id,
         ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY registered DESC, told DESC, nik) AS place,
         COUNT(*) OVER (PARTITION BY person_id) AS niks
  FROM held
)
SELECT 'NIK_GANDA_ORANG' AS class, least(a.record_id, b.record_id) AS record_id_left,
       greatest(a.record_id, b.record_id) AS record_id_right,
       a.person_id AS person_id_left, b.person_id AS person_id_right, CAST(NULL AS DOUBLE) AS probability,
       'Satu orang dengan ' || CAST(b.niks AS STRING) || ' NIK' AS reason
FROM numbered a
JOIN numbered b ON b.person_id = a.person_id AND a.place = 1 AND b.place > 1
"""

_PAIR = """k.record_id_left, k.record_id_right, a.person_id AS person_id_left, b.person_id AS person_id_right,
         k.probability"""
_ROWS = """
JOIN listed a ON a.record_id = k.record_id_left AND NOT a.bare
JOIN listed b ON b.record_id = k.record_id_right AND NOT b.bare
"""

_REFUSED = f"""
SELECT class, record_id_left, record_id_right, person_id_left, person_id_right, probability,
       sentence AS reason
FROM (
  SELECT 'TAUTAN_DITOLAK' AS class, {_PAIR}, COALESCE(s.sentence, '{OTHER_REFUSAL}') AS sentence,
         ROW_NUMBER() OVER (
           PARTITION BY LEAST(a.person_id, b.person_id), GREATEST(a.person_id, b.person_id)
           ORDER BY k.probability DESC NULLS LAST, k.record_id_left, k.record_id_right, k.reason
         ) AS choice
  FROM refused_links k
  {_ROWS}
  LEFT JOIN finding_refusals s ON s.reason = k.reason
  WHERE k.reason <> 'NIK_DIPAKAI_BERSAMA' AND a.person_id <> b.person_id
) AS chosen
WHERE choice = 1
"""

_REVIEW = f"""
SELECT class, record_id_left, record_id_right, person_id_left, person_id_right, probability,
       'Mungkin satu orang; disatukan hanya bila petugas menyatakannya' AS reason
FROM (
  SELECT 'PERLU_TINJAUAN' AS class, {_PAIR},
         ROW_NUMBER() OVER (
           PARTITION BY LEAST(a.person_id, b.person_id), GREATEST(a.person_id, b.person_id)
           ORDER BY k.probability DESC, k.record_id_left, k.record_id_right
         ) AS choice
  FROM links k
  {_ROWS}
  LEFT JOIN (SELECT DISTINCT record_id_left, record_id_right FROM refused_links) AS f
    ON f.record_id_left = k.record_id_left AND f.record_id_right = k.record_id_right
  WHERE k.band = 'review' AND a.person_id <> b.person_id AND f.record_id_left IS NULL
) AS chosen
WHERE choice = 1
"""

# a third row joined what these two would not have: one question for the person, unless its NIKs ask already
_JOINED = f"""
SELECT class, record_id_left, record_id_right, person_id_left, person_id_right, probability,
       'Satu orang hanya lewat baris lain; petugas yang memastikan kedua baris ini' AS reason
FROM (
  SELECT 'PERLU_TINJAUAN' AS class, {_PAIR},
         ROW_NUMBER() OVER (
           PARTITION BY a.person_id ORDER BY k.probability, k.record_id_left, k.record_id_right
         ) AS choice
  FROM links k
  {_ROWS}
  LEFT JOIN ({_SEVERAL_NIKS}) AS n ON n.person_id = a.person_id
  WHERE k.band = 'review' AND a.person_id = b.person_id AND n.person_id IS NULL
) AS chosen
WHERE choice = 1
"""

_CONFLICTS = f"""
SELECT class || '-' || record_id_left || '-' || record_id_right AS conflict_id, class,
       record_id_left, record_id_right, person_id_left, person_id_right, probability, reason
FROM (
  SELECT * FROM ({_SHARED}) AS shared
  UNION ALL SELECT * FROM ({_SEVERAL}) AS several
  UNION ALL SELECT * FROM ({_REFUSED}) AS refused
  UNION ALL SELECT * FROM ({_REVIEW}) AS review
  UNION ALL SELECT * FROM ({_JOINED}) AS joined
) AS found
ORDER BY class, record_id_left, record_id_right
"""


def conflicts(engine: Engine) -> int:
    """Keep the table `conflicts` and return its rows. Needs `listed`, `links` and `refused_links`.

    NIK_DIPAKAI_BERSAMA: the person likeliest the holder of a NIK (in the population register, born on the day
    of the NIK, on more rows) against each other one, up to MASS_PERSONS of them. NIK_GANDA_ORANG: a person's
    likeliest NIK (in the register, on more rows) against each other one. TAUTAN_DITOLAK: pairs a guard kept
    apart. PERLU_TINJAUAN: pairs in the review band that no guard refused. The last two ask once for two
    persons, on their likeliest pair of rows, and PERLU_TINJAUAN once for a person whom other rows made one,
    on its least likely pair.
    """
    engine.read("finding_refusals", pa.table({"reason": list(REFUSALS), "sentence": list(REFUSALS.values())}))
    rows = engine.keep("conflicts", _CONFLICTS)
    engine.drop("finding_refusals")
    return rows


# what people are asked about is never said to be certain, nor to be out of the question
_CHANCE = "CAST(GREATEST(1, LEAST(99, ROUND(f.probability * 100))) AS INTEGER)"


def _make(engine: Engine, _: Ground) -> Unknown:
    conflicts(engine)
    return Unknown()


CONFLICTS = Finding(
    tables.CONFLICTS,
    _make,
    Titles(screen="Perlu diputuskan petugas", group="Kasus identitas", column="Kasus identitas"),
    # the sentence stands in the finding
    (
        Code(
            "NIK_DIPAKAI_BERSAMA",
            "Satu NIK dipakai beberapa orang",
            action="Tentukan pemilik NIK menurut KTP-el; perbaiki baris yang lain",
            authority="PP 40/2019 Pasal 33",
            form="PEMILIK",
        ),
        Code(
            PLAINLY_TWO,
            "Satu NIK pada dua orang yang jelas berbeda",
            action="Pengirim data memeriksa NIK kedua baris menurut KTP-el (buku kualitas)",
            authority="PP 40/2019 Pasal 33",
            counts="information",
            form="PEMILIK",
        ),
        Code(
            "NIK_GANDA_ORANG",
            "Satu orang dengan beberapa NIK",
            action="Tentukan NIK yang berlaku ke Dukcapil",
            authority="PP 40/2019 Pasal 33",
            form="NIK",
        ),
        Code(
            "TAUTAN_DITOLAK",
            "Dua baris mirip yang tidak disatukan",
            action="Tentukan apakah kedua baris orang yang sama",
            authority="Pemadanan data",
            form="ORANG",
        ),
        Code(
            "PERLU_TINJAUAN",
            "Dua baris mungkin satu orang",
            action="Tentukan apakah kedua baris orang yang sama",
            authority="Pemadanan data",
            form="ORANG",
        ),
    ),
    ListFile(
        "konflik.csv",
        "NIK yang dipakai bersama, orang dengan beberapa NIK, dan pasangan yang perlu diputuskan petugas",
        before=(Shown("Kemungkinan orang sama (%)", _CHANCE),),
        reason=Shown("Alasan", "f.reason", "text"),
    ),
    persons=("person_id_left", "person_id_right"),
    rows=("record_id_left", "record_id_right"),
    question=Question(whole=IDENTITIES),
)
