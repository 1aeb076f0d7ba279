"""Do the numbers of the summary agree with the tables and with the recap?"""

from __future__ import annotations

from collections.abc import Mapping

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.findings import OVERLAPS
from reconcile.reports.summary.figures import Numbers
from reconcile.vocabulary.errors import LedgerError


def check_summary(engine: Engine, told: Numbers, unanswered: int = 0) -> None:
    """Raise LedgerError, citing the first number that disagrees with the recap or with the tables.

    Checked: rows by fate; amounts and persons by class and city against the recap and the overlaps; persons
    of a programme against the pairs; questions; changes; rows of the senders; and that findings left out as
    many for want of an answer (`unanswered`).
    """
    fates, recap = told.fates, told.recap
    _same("baris dibaca", fates["read"], fates["accepted"] + fates["rejected"] + fates["not_data"])
    rows = sum(recap.total(m) for m in recap.measures if m.startswith("rows "))
    _same("baris diterima", rows, fates["accepted"])
    _check_overlaps(engine, told)
    _check_heads(engine, told)
    _same("orang tanpa jawaban", unanswered, told.unanswered)
    questions = _count(engine, "SELECT COUNT(*) AS n FROM questions")
    _same("pertanyaan", questions, sum(told.asked.values()) + told.decided)
    for change in told.changes or ():
        _same(f"sekarang {change.name}", recap.total(f"{change.finding} {change.name}"), change.now)
    _same("baris pengirim", fates["accepted"], sum(sender.accepted for sender in told.senders))
    _same("baris pengirim ditolak", fates["rejected"], sum(sender.rejected for sender in told.senders))


def _check_overlaps(engine: Engine, told: Numbers) -> None:
    shown = OVERLAPS.coded("information")
    allowed = f'SELECT COALESCE(SUM(amount), 0) AS n FROM "overlaps" WHERE class IN ({listed(shown)})'
    _same("nilai tumpang tindih", sum(a.amount for a in told.amounts), told.amount)
    _same("nilai tumpang tindih di rekap", told.recap.total("amount"), told.amount + _count(engine, allowed))
    counted = {m.removeprefix("overlaps ") for m in told.recap.measures if m.startswith("overlaps ")}
    for name in sorted(({a.name for a in told.amounts} | counted) - {*shown}):
        persons = sum(a.persons for a in told.amounts if a.name == name)
        _same(f"orang {name}", told.recap.total(f"overlaps {name}"), persons)


def _check_heads(engine: Engine, told: Numbers) -> None:
    heads = {
        row["programme"]: row["persons"]
        for row in engine.arrow("SELECT programme, persons FROM report_heads").to_pylist()
    }
    _same("orang", heads.pop(None), told.persons)
    alone = {pair.one: pair.both for pair in told.pairs if pair.one == pair.two}
    _same_parts("orang di program", heads, alone)
    if told.registers:
        expected = {code: n for code, n in heads.items() if code not in told.registers}
        _same_parts("orang per sumber", expected, {of.programme: of.persons for of in told.sources})


def _same_parts(what: str, expected: Mapping[str, int], got: Mapping[str, int]) -> None:
    for part in sorted({*expected, *got}):
        _same(f"{what} {part}", expected.get(part, 0), got.get(part, 0))


def _same(what: str, expected: int, got: int) -> None:
    if expected != got:
        raise LedgerError(
            f"Ringkasan tidak cocok dengan data: {what}: seharusnya {expected}, tertulis {got}; jangan"
            " diedarkan"
        )


def _count(engine: Engine, sql: str) -> int:
    return int(engine.arrow(sql).column(0)[0].as_py())
