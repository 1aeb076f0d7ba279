"""What the summary for leaders tells of coverage: each family with its growth and its targets, leading to its
page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.drawing.charts import Range, TwoSides, both_ways, ranges
from reconcile.reports.drawing.html import figure, figures, on_screen, paragraph, table
from reconcile.reports.growth.over_time import said, verdict
from reconcile.reports.growth.saying import UNKNOWN, share
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import cell
from reconcile.tables.families.growth import GROWN, SHRUNK
from reconcile.vocabulary.numbers import decimal, number

Row = Mapping[str, Any]
_RATES = "SELECT * FROM coverage_rates WHERE kota = '' ORDER BY family, indicator"
_GROWTH = """
SELECT g.family, g.flow, CAST(SUM(g.persons) AS BIGINT) AS persons
FROM growth g
JOIN growth_families f ON f.family = g.family AND f.comparison = 'DIBANDINGKAN'
GROUP BY g.family, g.flow
ORDER BY g.family, g.flow
"""
_WORDS = (
    "Bagian dari penduduk menurut data kependudukan, sekali setiap orang; selangnya menampung tautan yang"
    " terlewat atau salah, dan mencapai 100 bila berkas suatu segmen tidak ada. Datang dan pergi adalah"
    " peserta aktif sejak proses sebelumnya, tanpa koreksi tautan."
)


def covered(engine: Engine, facts: RunFacts) -> str:
    """Charts and tables of all families; "" where nothing was counted, or numbers are for anybody."""
    rates = engine.arrow(_RATES).to_pylist() if facts.level < Level.L3 else []
    if not rates:
        return ""
    flows: dict[str, dict[str, int]] = defaultdict(dict)
    for row in engine.arrow(_GROWTH).to_pylist():
        flows[row["family"]][row["flow"]] = row["persons"]
    families = list(dict.fromkeys((row["family"], row["family_title"]) for row in rates))
    return (
        paragraph(_WORDS)
        + on_screen(figures([*_shares(rates), *_moved(families, flows)]))
        + _table(families, rates, flows)
        + on_screen(_targets(engine, rates))
    )


def _shares(rates: Sequence[Row]) -> list[str]:
    drawn = []
    for indicator, caption in (("TERDAFTAR", "Terdaftar"), ("AKTIF", "Aktif")):
        marks = [
            Range(_short(row["family_title"]), row["low"] / 100, row["share"] / 100, row["high"] / 100,
                  f"{decimal(row['share'], 1)} %")
            for row in rates
            if row["indicator"] == indicator and row["share"] is not None
        ]  # fmt: skip
        if marks:
            drawn.append(figure(caption, ranges(f"cakupan-{indicator.lower()}", caption, marks)))
    return drawn


def _short(title: str) -> str:
    """What stands in brackets, where something does: JKN."""
    return title.rpartition("(")[2].rstrip(")") if title.endswith(")") else title


def _moved(families: Sequence[tuple[str, str]], flows: Mapping[str, Mapping[str, int]]) -> list[str]:
    marks = [TwoSides(_short(title), cell(_went(flows[code])), cell(_came(flows[code])))
             for code, title in families if flows.get(code)]  # fmt: skip
    caption = "Peserta aktif: pergi (biru, ke kiri) dan datang (jingga, ke kanan)"
    return [figure(caption, both_ways("cakupan-arus", caption, marks, ("pergi", "datang")))] if marks else []


def _came(flows: Mapping[str, int]) -> int:
    return sum(flows.get(flow, 0) for flow in GROWN)


def _went(flows: Mapping[str, int]) -> int:
    return -sum(flows.get(flow, 0) for flow in SHRUNK)


def _table(
    families: Sequence[tuple[str, str]], rates: Sequence[Row], flows: Mapping[str, Mapping[str, int]]
) -> str:
    of = {(row["family"], row["indicator"]): row for row in rates}
    rows = [
        [title, share(of[code, "TERDAFTAR"]), share(of[code, "AKTIF"]), *_ledger(flows.get(code))]
        for code, title in families
    ]
    headings = ("Keluarga program", "Terdaftar", "Aktif", "Aktif sebelumnya", "Datang", "Pergi",
                "Koreksi tautan", "Aktif sekarang")  # fmt: skip
    links = [f"cakupan_{code}.html" for code, _ in families]
    return table("Cakupan setiap keluarga program", headings, rows, links=links)


def _ledger(flows: Mapping[str, int] | None) -> list[str]:
    if not flows:
        return [UNKNOWN] * 5
    before, after = (number(flows.get(flow, 0)) for flow in ("AWAL", "AKHIR"))
    linked = number(flows.get("KOREKSI_TAUTAN", 0))
    return [before, number(_came(flows)), number(_went(flows)), linked, after]


def _targets(engine: Engine, rates: Sequence[Row]) -> str:
    aims = {row["indicator"]: row for row in rates if row["target"] is not None}
    found = engine.arrow("SELECT * FROM projections ORDER BY family, indicator, months").to_pylist()
    rows = [
        [aim["title"], f"{aim['by']:%d-%m-%Y}", verdict(aim), _reached(row)]
        for row in found
        if (aim := aims.get(row["indicator"])) is not None
    ]
    headings = ("Sasaran", "Sampai", "Perlu", "Dengan laju sekarang")
    return table("Sasaran", headings, rows, texts=(2, 3)) if rows else ""


def _reached(row: Row) -> str:
    return said(row) + (f"; laju dari {row['months']} bulan" if row["months"] else "")
