"""People known from another region, on the summary: how many of each class, and where the rest stands."""

from __future__ import annotations

from html import escape

from reconcile.findings import OTHER_REGIONS
from reconcile.reports.drawing.html import paragraph
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.kit.showing import Counts
from reconcile.reports.regions.movings import measure

_NOTE = (
    "Bukan temuan terhadap orangnya: kartu dan datanya disesuaikan, jaminannya tidak dihentikan (luar_daerah,"
    " arus_daerah_lain)."
)


def other_regions(found: Recap, facts: RunFacts, counts: Counts) -> str:
    """The section; of a run without a register, why there is none."""
    codes = [code.at(facts.home.short) for code in OTHER_REGIONS.codes]
    unmade = [facts.missing[code.code] for code in codes if code.code in facts.missing]
    if len(unmade) == len(codes):
        return paragraph(f"Tidak diketahui: {escape(unmade[0])}.")
    told = [
        f"{escape(code.label)} {counts.cell(('recap', measure(code.code), ()), people).text}"
        for code in codes
        if (people := found.total(measure(code.code)))
    ]
    if not told:
        return paragraph("Tidak seorang pun dikenal dari daerah lain.")
    return paragraph(f"Orang yang dikenal dari daerah lain: {'; '.join(told)}. {_NOTE}")
