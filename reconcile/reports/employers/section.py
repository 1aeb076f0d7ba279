"""What the summary for leaders tells of employers: how many are to be asked about what, and what is not held
against anybody. Counts alone: no firm and no worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconcile.compliance.classes import CLASSES, ComplianceClass
from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.drawing.charts import Bar, bars
from reconcile.reports.drawing.html import figure, figures, on_screen, paragraph, table
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Counts, Key, System
from reconcile.vocabulary.numbers import DASH, number

Row = Mapping[str, Any]
KEY = "employers"
"""What its numbers begin with in the run's decision."""
_JUDGED = "exempt_reason IS NULL AND certainty <> 'TIDAK_DAPAT_DINILAI'"
_CLASSES = f"""
SELECT c.class, COUNT(DISTINCT c.entity_id) AS firms,
       COUNT(DISTINCT CASE WHEN c.certainty = 'PASTI' THEN c.entity_id END) AS sure,
       CAST(SUM(CASE WHEN c.named AND c.month = l.month THEN c.persons ELSE 0 END) AS BIGINT) AS workers,
       CAST(SUM(c.short_min) AS BIGINT) AS least
FROM compliance c
JOIN (
    SELECT class, programme, MAX(month) AS month
    FROM compliance
    WHERE {_JUDGED}
    GROUP BY class, programme
) l ON l.class = c.class AND l.programme = c.programme
WHERE {_JUDGED}
GROUP BY c.class
"""
_FIRMS = f"""
SELECT (SELECT COUNT(DISTINCT entity_id) FROM employer_entities) AS firms,
       COUNT(DISTINCT CASE WHEN {_JUDGED} THEN entity_id END) AS asked,
       COUNT(DISTINCT CASE WHEN exempt_reason IS NOT NULL THEN entity_id END) AS exempt
FROM compliance
"""
_LONG = "BPJS Ketenagakerjaan"
"""Longer than a bar has room for."""
_WORDS = (
    "Yang berbeda antara daftar BPJS Ketenagakerjaan, BPJS Kesehatan, wajib lapor dan perizinan: bahan"
    " klarifikasi dan himbauan, bukan kesimpulan. Apa sebabnya baru diketahui dari pemberi kerja atau dari"
    " pemeriksaan."
)
_MEANING = (
    "Satu pemberi kerja dapat ada pada beberapa baris. Pasti: pekerja bernama, dan daftar yang tidak"
    " meragukan. Pekerja: pada bulan terakhir yang dapat dinilai, sekali setiap pemberi kerja."
)


def employers(engine: Engine, facts: RunFacts, counts: Counts) -> str:
    """A piece of the page; "" where no roll of employers and workers came. counts: what the run decided to
    show, over `employers_system` too. Needs compliance and employer_entities."""
    firms, found = _numbers(engine)
    if not firms["firms"]:
        return ""
    told = [on_screen(paragraph(_WORDS)), paragraph(_all(firms, counts))]
    if not found:
        return "".join([*told, paragraph("Tidak ada yang perlu klarifikasi.")])
    caption = "Pemberi kerja yang perlu klarifikasi"
    rows = [(one, found[one.code]) for one in CLASSES if one.code in found]
    drawn = [
        Bar(one.label.replace(_LONG, "BPJS TK"), counts.cell((KEY, "firms", one.code), row["firms"]))
        for one, row in rows
    ]
    headings = ["Yang perlu klarifikasi", "Pemberi kerja", "di antaranya pasti", "Pekerja"]
    money = facts.level < Level.L3
    lines = [_line(one, row, counts, money=money) for one, row in rows]
    headings += ["Iuran kurang paling sedikit (Rp)"] if money else []
    return "".join(
        [
            *told,
            on_screen(figures([figure(caption, bars("pemberi-kerja", caption, drawn))])),
            table(caption, headings, lines),
            on_screen(paragraph(_MEANING)),
        ]
    )


def _all(firms: Row, counts: Counts) -> str:
    shown = {name: counts.cell((KEY, "all", name), firms[name]).text for name in ("firms", "asked", "exempt")}
    return (
        f"Dari {shown['firms']} badan usaha, {shown['asked']} perlu klarifikasi (belum tentu ada yang"
        f" kurang); pada {shown['exempt']} ada yang tidak kami persoalkan karena dapat dijelaskan."
    )


def _line(one: ComplianceClass, row: Row, counts: Counts, *, money: bool) -> list[str]:
    firms, sure = (counts.cell((KEY, name, one.code), row[name]).text for name in ("firms", "sure"))
    workers = counts.cell((KEY, "workers", one.code), row["workers"]).text if row["workers"] else DASH
    rupiah = [number(row["least"]) if row["least"] else DASH] if money else []
    return [one.label, firms, sure, workers, *rupiah]


def employers_system(engine: Engine) -> System:
    """The numbers of this section and which of them add up, for the run's one decision: those that are sure
    and the others are all of a class, and firms that are asked about and the others are all firms. Nothing
    where there are no firms. Needs compliance and employer_entities."""
    firms, found = _numbers(engine)
    if not firms["firms"]:
        return (), {}
    values: dict[Key, int] = {(KEY, "all", name): firms[name] for name in ("firms", "asked", "exempt")}
    values[KEY, "all", "quiet"] = firms["firms"] - firms["asked"]
    parts: list[Key] = [(KEY, "all", "asked"), (KEY, "all", "quiet")]
    sums: list[tuple[Key, list[Key]]] = [((KEY, "all", "firms"), parts)]
    for code, row in found.items():
        values |= {(KEY, name, code): row[name] for name in ("firms", "sure", "workers")}
        values[KEY, "unsure", code] = row["firms"] - row["sure"]
        sums.append(((KEY, "firms", code), [(KEY, "sure", code), (KEY, "unsure", code)]))
    return sums, values


def _numbers(engine: Engine) -> tuple[Row, Mapping[str, Row]]:
    """Of all firms, and of each class."""
    found = {row["class"]: row for row in engine.arrow(_CLASSES).to_pylist()}
    return engine.arrow(_FIRMS).to_pylist()[0], found
