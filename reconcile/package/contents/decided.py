"""What people decided, and what happened to identities."""

from __future__ import annotations

from dataclasses import replace

from reconcile.package.contents.shared import PERSON, count
from reconcile.package.form.description import Equation, Side
from reconcile.package.form.resources import MONTH, Field, Resource, of
from reconcile.privacy.masking import Level
from reconcile.tables import IDENTITY_EVENTS, QUESTIONS
from reconcile.vocabulary.verdicts import (
    DIFFERENT,
    GO_ON,
    HOLDS,
    KEEP,
    OTHER_NIK,
    OWNS,
    REASONS,
    SAME,
    STAYS,
    STOP,
    UNSURE,
    VISIT,
)

_VERDICTS = {
    SAME: "orang yang sama",
    DIFFERENT: "orang yang berbeda",
    UNSURE: "belum pasti",
    GO_ON: "bantuan dilanjutkan",
    STOP: "bantuan dihentikan",
    VISIT: "diperiksa di lapangan dulu",
    KEEP: "program lain diusulkan berhenti",
    **{f"{HOLDS} {side}": "satu orang; NIK yang berlaku dipilih" for side in (1, 2)},
    **{f"{OWNS} {side}": "dua orang; pemilik NIK dipilih" for side in (1, 2)},
    **{f"{STAYS} {side}": "satu dari dua baris tetap" for side in (1, 2)},
    OTHER_NIK: "NIK yang berlaku ditulis",
    **{reason: reason.lower() for reason in REASONS},
}
_VERDICT = f"CASE WHEN q.verdict LIKE '{KEEP} %' THEN '{KEEP}' ELSE q.verdict END"
"""Which programme is kept stands in its finding."""

_DECIDED_OF = Field(
    "finding", "Temuan", "Temuan yang ditanyakan; answered: keputusan tanpa pertanyaan", required=True
)
_DECIDED = "q.verdict IS NOT NULL"
DECISIONS = Resource(
    "decisions",
    "Keputusan",
    "Yang diputuskan petugas dan masih berlaku; nama petugas dan catatannya tidak ikut",
    ("decision_id",),
    (
        of(QUESTIONS.column("question_id"), "ID keputusan", name="decision_id", level=Level.L2),
        replace(of(QUESTIONS.column("decided_on"), "Tanggal keputusan"), required=True),
        replace(_DECIDED_OF, level=Level.L2),
        of(QUESTIONS.column("class"), "Golongan"),
        PERSON,
        replace(PERSON, name="person_id_other", title="ID orang kedua", required=False),
        replace(of(QUESTIONS.column("verdict"), "Keputusan", codes=_VERDICTS), required=True),
        Field(
            "asked_again",
            "Ditanyakan lagi",
            "Buktinya berubah sejak diputuskan",
            required=True,
            codes={"YA": "ya", "TIDAK": "tidak"},
        ),
        of(QUESTIONS.column("amount"), "Nilai (Rp)", "Yang dipertaruhkan; kosong bila tidak diketahui"),
    ),
    f"""
    SELECT q.question_id AS decision_id, q.decided_on, q.finding, q.class, q.person_id, q.person_id_other,
           {_VERDICT} AS verdict,
           CASE WHEN q.status = 'DITANYAKAN_LAGI' THEN 'YA' ELSE 'TIDAK' END AS asked_again,
           q.amount
    FROM questions q
    WHERE {_DECIDED}
    """,
    level=Level.L2,
)

DECISION_TOTALS = Resource(
    "decision_totals",
    "Jumlah keputusan",
    "Keputusan yang masih berlaku menurut temuan dan bulan diputuskan",
    ("finding", "class", "verdict", "month"),
    (
        _DECIDED_OF,
        of(QUESTIONS.column("class"), "Golongan"),
        replace(of(QUESTIONS.column("verdict"), "Keputusan", codes=_VERDICTS), required=True),
        Field("month", "Bulan", "tttt-bb", required=True, pattern=MONTH),
        count("decisions", "Keputusan"),
    ),
    f"""
    SELECT q.finding, q.class, {_VERDICT} AS verdict,
           STRFTIME(q.decided_on, '%Y-%m') AS month, COUNT(*) AS decisions
    FROM questions q
    WHERE {_DECIDED}
    GROUP BY ALL
    """,
    equations=(
        Equation(
            by=("finding", "class", "verdict"),
            total=Side(resource="decision_totals", measure="decisions"),
            parts=Side(resource="decisions", measure="#rows"),
        ),
    ),
)

IDENTITY_TOTALS = Resource(
    "identity_totals",
    "Peristiwa ID orang",
    "Berapa ID yang baru, bergabung, berpisah, hilang atau kembali pada bulan ini, dan sebabnya",
    ("event", "cause"),
    (
        of(
            IDENTITY_EVENTS.column("event"),
            "Peristiwa",
            codes={
                "CREATED": "orang baru dikenal",
                "JOINED": "baris bergabung ke orang",
                "LEFT": "baris keluar dari orang",
                "MERGED_INTO": "dua ID menjadi satu",
                "SPLIT_FROM": "ID berpisah dari ID lain",
                "REVIVED": "ID lama dipakai lagi setelah pisah",
                "RETURNED": "muncul lagi",
                "MISSING": "tidak ada pada daftar mana pun kali ini",
                "DORMANT": "tidak ada tiga kali berturut-turut",
                "RETIRED": "dinyatakan tidak ada orangnya",
            },
        ),
        of(
            IDENTITY_EVENTS.column("cause"),
            "Sebab",
            codes={
                "FIRST_RUN": "proses pertama",
                "DATA": "data berubah",
                "MODEL": "model pencocokan dilatih ulang",
                "RULES": "aturan atau program berubah",
                "JUDGEMENT": "keputusan petugas",
            },
        ),
        count("events", "Peristiwa"),
    ),
    """
    SELECT e.event, e.cause, COUNT(*) AS events
    FROM package_events e
    JOIN package_month m ON STRFTIME(e.as_of, '%Y-%m') = m.month AND e.generation <= m.generation
    GROUP BY e.event, e.cause
    """,
)
