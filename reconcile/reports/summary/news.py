"""What happened in a run, what is new and what is wrong, in three sentences that every paper and the screen
say alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pyarrow as pa

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.kit.facts import RunFacts, source_label
from reconcile.reports.kit.showing import HIDDEN_CELL, Cell
from reconcile.reports.progress.settled import settled_sentence
from reconcile.reports.summary.figures import Numbers
from reconcile.reports.summary.words import Places
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.deliveries import CARRIED, OUT_OF_FORCE
from reconcile.vocabulary.numbers import AT_LEAST, at_least, number, rupiah

NEWS = "report_news"
"""The table that holds them for the papers that are written after the summary."""

_FINE = (
    "Tidak ada yang perlu dibereskan: semua berkas terbaca, semua program ada berkasnya, tidak ada kiriman"
    " yang ditahan, semua folder masukan dibaca, dan semua daftar dapat dibuat."
)
_FIRST = (
    "Belum ada hasil sebelumnya untuk dibandingkan, jadi tidak ada temuan yang disebut baru atau selesai."
)


def nothing_compared(facts: RunFacts) -> str:
    """Why nothing is called new or gone. What is remembered of each finding goes on all the same."""
    if facts.apart is None:
        return _FIRST
    return (
        f"Hasil sebelumnya {facts.apart}, jadi tidak dapat dibandingkan: tidak ada temuan yang"
        " disebut BARU atau SELESAI, walaupun mungkin ada. Umur dan riwayat temuan tetap berlanjut, dan"
        " proses berikutnya membandingkan lagi."
    )


def news(numbers: Numbers, facts: RunFacts, places: Places) -> tuple[str, str, str]:
    """The three sentences; no file, no folder and no person is named in them, and at L3 no small count."""
    return _happened(numbers, facts, places), _new(numbers, facts, places), _wrong(numbers, facts)


def keep_news(engine: Engine, sentences: Sequence[str]) -> None:
    engine.read(NEWS, pa.table({"place": range(len(sentences)), "sentence": list(sentences)}))


def read_news(engine: Engine) -> tuple[str, ...]:
    """What the summary kept of the run."""
    return tuple(engine.arrow(f"SELECT sentence FROM {NEWS} ORDER BY place").column(0).to_pylist())


def _happened(numbers: Numbers, facts: RunFacts, places: Places) -> str:
    files = [sender for sender in numbers.senders if not sender.refused]
    accepted = places.number(("fate", "accepted"), numbers.fates["accepted"]).text
    persons = places.cell((), ("persons",)).text
    overlapping = places.number(("asked", "overlapping"), numbers.overlapping)
    worth = ""
    if facts.level != Level.L3 and numbers.overlapping:
        worth = f" (nilai {at_least(rupiah(numbers.amount), numbers.amount, numbers.amount_unknown)})"
    overlaps = f"{_open(overlapping, places)} orang bertumpang tindih{worth}"
    if findings.OVERLAPS.unknown(facts.unknown):
        overlaps = f"{AT_LEAST} {overlaps}" if numbers.overlapping else "tumpang tindih tidak diketahui"
    questions = places.number(("asked", "all"), sum(numbers.asked.values()))
    # anybody is told of no share that few people make up
    told = "" if facts.level == Level.L3 else settled_sentence(numbers.settled)
    settled = f"; {told}" if told else ""
    return (
        f"Keadaan {in_figures(facts.stamp.day)}: {accepted} baris dari {number(len(files))} berkas pada"
        f" {number(len({sender.programme for sender in files}))} program diterima sebagai {persons} orang;"
        f" {overlaps}, dan"
        f" {_open(questions, places)} pertanyaan menunggu keputusan petugas{settled}."
    )


def _open(total: Cell, places: Places) -> str:
    """A total over several measures: hidden where one of those is."""
    return (total if places.whole() else HIDDEN_CELL).text


def _new(numbers: Numbers, facts: RunFacts, places: Places) -> str:
    if numbers.changes is None or facts.previous is None or facts.stamp.before is None:
        return nothing_compared(facts)
    since = f"sejak {in_figures(facts.stamp.before)}"
    came, went, unlike = (
        places.added(
            places.number(("change", change.finding, change.name, part), getattr(change, name))
            for change in numbers.changes
            for part, name in parts
        )
        for parts in (
            [("came", "came")],
            [("went", "went")],
            [("unlike", "unlike"), ("unlike before", "unlike_before")],
        )
    )
    apart = f"; {unlike.text} tidak dapat dibandingkan" if unlike.value != 0 else ""
    if came.value == 0 and went.value == 0:
        return f"Tidak ada temuan yang baru atau selesai {since}{apart}."
    return f"Temuan {since}: {came.text} baru dan {went.text} selesai{apart}."


def _wrong(numbers: Numbers, facts: RunFacts) -> str:
    read = {sender.programme for sender in numbers.senders if not sender.refused}
    states = {state: [one.programme for one in numbers.apart if one.state == state] for state in _STATES}
    troubles = (
        _files([sender.programme for sender in numbers.senders if sender.refused], "berkas ditolak"),
        _files([code for code in facts.expected if code not in read], "program tanpa berkas yang terbaca"),
        _files(states[OUT_OF_FORCE["HELD"]], "kiriman ditahan"),
        _files(states[CARRIED], "kiriman dipakai dari hasil sebelumnya"),
        f"{number(facts.notes)} berkas atau folder masukan tidak dibaca" if facts.notes else "",
        f"{number(len(facts.missing))} daftar tidak dapat dibuat" if facts.missing else "",
        f"{number(len(facts.partly))} daftar tidak diketahui seluruhnya" if facts.partly else "",
    )
    said = "; ".join(filter(None, troubles))
    return f"Yang perlu dibereskan: {said}." if said else _FINE


_STATES = (OUT_OF_FORCE["HELD"], CARRIED)


def _files(programmes: Iterable[str], words: str) -> str:
    """2 berkas ditolak (KIS, KJP); "" when there is none."""
    counted = Counter(programmes)
    named = ", ".join(source_label(code) for code in sorted(counted))
    return f"{number(counted.total())} {words} ({named})" if counted else ""
