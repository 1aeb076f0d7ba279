"""Do the numbers of the summary agree with the tables and with the recap?"""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.findings import OVERLAPS
from reconcile.reports.kit.ledger import must_equal, parts_must_equal
from reconcile.reports.summary.figures import Numbers


def check_summary(engine: Engine, numbers: Numbers, unanswered: int = 0) -> None:
    """Raise LedgerError, citing the first number that disagrees with the recap or with the tables.

    Checked: rows by fate; amounts and persons by class and city against the recap and the overlaps; persons
    of a programme against the pairs; questions, also by kelurahan; rows against the register; changes; rows
    of the senders; and that findings left out as many for want of an answer (`unanswered`).
    """
    fates, recap = numbers.fates, numbers.recap
    must_equal("baris dibaca", fates["read"], fates["accepted"] + fates["rejected"] + fates["not_data"])
    rows = sum(recap.total(m) for m in recap.measures if m.startswith("rows "))
    must_equal("baris diterima", rows, fates["accepted"])
    _check_overlaps(engine, numbers)
    _check_heads(engine, numbers)
    must_equal("orang tanpa jawaban", unanswered, numbers.unanswered)
    questions = _count(engine, "SELECT COUNT(*) AS n FROM questions")
    must_equal("pertanyaan", questions, sum(numbers.asked.values()) + numbers.decided)
    waiting, answered = (
        sum(getattr(one, name) for one in numbers.answered) for name in ("waiting", "answered")
    )
    must_equal("pertanyaan menunggu per kelurahan", sum(numbers.asked.values()), waiting)
    must_equal("pertanyaan diputuskan per kelurahan", numbers.decided, answered)
    verified = _count(engine, "SELECT COUNT(*) AS n FROM verification")
    must_equal("baris yang diperiksa", verified, sum(one.rows for one in numbers.verified))
    for change in numbers.changes or ():
        must_equal(f"sekarang {change.name}", recap.total(f"{change.finding} {change.name}"), change.now)
    must_equal("baris pengirim", fates["accepted"], sum(sender.accepted for sender in numbers.senders))
    must_equal(
        "baris pengirim ditolak", fates["rejected"], sum(sender.rejected for sender in numbers.senders)
    )


def _check_overlaps(engine: Engine, numbers: Numbers) -> None:
    shown = OVERLAPS.coded("information")
    allowed = f'SELECT COALESCE(SUM(amount), 0) AS n FROM "overlaps" WHERE class IN ({listed(shown)})'
    must_equal("nilai tumpang tindih", sum(a.amount for a in numbers.amounts), numbers.amount)
    must_equal(
        "nilai tumpang tindih di rekap",
        numbers.recap.total("amount"),
        numbers.amount + _count(engine, allowed),
    )
    counted = {m.removeprefix("overlaps ") for m in numbers.recap.measures if m.startswith("overlaps ")}
    for name in sorted(({a.name for a in numbers.amounts} | counted) - {*shown}):
        persons = sum(a.persons for a in numbers.amounts if a.name == name)
        must_equal(f"orang {name}", numbers.recap.total(f"overlaps {name}"), persons)


def _check_heads(engine: Engine, numbers: Numbers) -> None:
    heads = {
        row["programme"]: row["persons"]
        for row in engine.arrow("SELECT programme, persons FROM report_heads").to_pylist()
    }
    must_equal("orang", heads.pop(None), numbers.persons)
    alone = {pair.one: pair.both for pair in numbers.pairs if pair.one == pair.two}
    parts_must_equal("orang di program", heads, alone)
    if numbers.registers:
        expected = {code: n for code, n in heads.items() if code not in numbers.registers}
        parts_must_equal("orang per sumber", expected, {of.programme: of.persons for of in numbers.sources})


def _count(engine: Engine, sql: str) -> int:
    return int(engine.arrow(sql).column(0)[0].as_py())
