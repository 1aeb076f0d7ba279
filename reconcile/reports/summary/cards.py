"""The cards at the head of the summary: the numbers that everybody asks for first."""

from __future__ import annotations

from reconcile import findings
from reconcile.findings import Code, Finding
from reconcile.privacy.masking import Level
from reconcile.reports.drawing.html import card, paragraph
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import HIDDEN_CELL, Cell
from reconcile.reports.summary.figures import Numbers
from reconcile.reports.summary.words import Places
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import AT_LEAST, DASH, at_least, known_percent, number, rupiah

_HIDDEN = "disembunyikan supaya angka kecil tidak dapat dihitung"
_APART = (
    "Tiga daftar belum terdaftar (bergaris cokelat) berbeda maknanya dan tidak dijumlahkan; yang mungkin"
    " tercatat di luar ketiganya."
)
_UNPRICED = "{} tumpang tindih belum ada nilainya (bulan, besaran atau status penerimanya belum diketahui)."


def headlines(numbers: Numbers, facts: RunFacts, places: Places) -> str:
    """Cards: rows, persons, overlaps, the lists of the findings, and what is to be decided."""
    lists = (
        _list_card(finding, code, facts, places)
        for finding in findings.FINDINGS
        for code in finding.codes
        if finding.apart and code.card
    )
    cards = [*_counted(numbers, facts, places), *lists, *_question_cards(numbers, places)]
    parts = [f'<div class="cards">{"".join(cards)}</div>', paragraph(_APART, "note")]
    if numbers.amount_unknown and facts.level != Level.L3:
        parts.append(paragraph(_UNPRICED.format(number(numbers.amount_unknown)), "note"))
    return "".join(parts)


def _counted(numbers: Numbers, facts: RunFacts, places: Places) -> list[str]:
    fates = {fate: places.number(("fate", fate), count).text for fate, count in numbers.fates.items()}
    used = f"diterima {fates['accepted']}, ditolak {fates['rejected']}, bukan data {fates['not_data']}"
    overlap, unknown = "perlu diputuskan", findings.OVERLAPS.unknown(facts.unknown)
    if unknown:
        overlap = f"{AT_LEAST}: ada daftar yang tidak lengkap; perlu diputuskan"
    if facts.level != Level.L3:
        worth = at_least(rupiah(numbers.amount), numbers.amount, numbers.amount_unknown)
        overlap = f"nilai {worth}; {overlap}"
    overlapping = places.number(("asked", "overlapping"), numbers.overlapping)
    if places.whole():
        overlap = f"{_of_all(overlapping, places)}{overlap}"
    shown = overlapping.text
    if unknown and not numbers.overlapping:
        shown, overlap = DASH, "tidak diketahui: ada daftar yang tidak lengkap"
    return [
        card("Baris dibaca", fates["read"], used),
        card("Orang", places.cell((), ("persons",)).text, "satu orang dihitung sekali, di semua sumber"),
        _open_card("Orang dengan tumpang tindih", shown, overlap, places),
    ]


def _question_cards(numbers: Numbers, places: Places) -> list[str]:
    asked = {kind: places.number(("asked", kind), count).text for kind, count in numbers.asked.items()}
    in_all = places.number(("asked", "all"), sum(numbers.asked.values())).text
    again = places.number(("asked", "again"), numbers.asked_again).text
    decided = places.number(("asked", "decided"), numbers.decided).text
    kinds = f"identitas {asked['IDENTITAS']}, tindakan {asked['TINDAKAN']}; ditanyakan lagi {again}"
    return [
        _open_card("Untuk diputuskan petugas", in_all, kinds, places),
        _open_card("Sudah diputuskan sebelumnya", decided, "tidak ditanyakan lagi", places),
    ]


def _open_card(title: str, count: str, about: str, places: Places) -> str:
    """A card of a total over several measures: hidden where one of those is."""
    return card(title, count, about) if places.whole() else card(title, HIDDEN_CELL.text, _HIDDEN)


def _list_card(finding: Finding, code: Code, facts: RunFacts, places: Places) -> str:
    name, about = code.code, code.at(facts.home.short).card
    if name in facts.missing:
        return card(
            label(name, facts.home.short), DASH, f"tidak dapat dibuat: {facts.missing[name]}", apart=True
        )
    # at L3 beside each source alone, as one suppression has it
    if name == findings.DUKCAPIL and facts.unanswered and facts.level != Level.L3:
        about += f"; {number(facts.unanswered)} penerima lain tanpa jawaban, tidak dihitung di sini"
    count = places.cell((), (f"{finding.name} {name}",))
    return card(label(name, facts.home.short), count.text, _of_all(count, places) + str(about), apart=True)


def _of_all(count: Cell, places: Places) -> str:
    """0,6 % dari semua orang; before what else is said of a count, "" where it tells of nobody."""
    persons = places.cell((), ("persons",))
    if not count.value or not persons.value:
        return ""
    return f"{known_percent(count.value / persons.value)} dari semua orang; "
