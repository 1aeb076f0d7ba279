"""The numbers of the summary for leaders, all from the tables of a run, and the check that they agree with
them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

from reconcile.engines.protocol import Engine
from reconcile.reports.changes.changes import Change
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.lists.recap import Recap
from reconcile.vocabulary.errors import LedgerError
from reconcile.vocabulary.flags import FLAGS

Listed = Sequence[tuple[tuple[str, ...], str, int]]
"""(programmes, what registers say of them: KNOWN ABSENT UNANSWERED, persons): everybody, by the programmes
they are on."""

INFORMATION = ("GANDA_DIIZINKAN", "BELUM_DIBAYAR")
"""Classes of overlaps that are allowed or not yet paid: shown, and nothing is proposed."""

DUKCAPIL_LIST = "TIDAK_TERCATAT_DUKCAPIL"
LISTS = (DUKCAPIL_LIST, "TIDAK_TERCATAT_DKI", "BELUM_TERJANGKAU")
MAYBE = "MUNGKIN_TERCATAT"
"""Who would be on one of the lists, if no question about him were open: counted beside them, never with
them."""
OUTSIDE_LIST = "INFORMASI_LUAR_DKI"
_WORST = 3

_HARD = sum(flag.mask for flag in FLAGS if flag.hard)

_RULED = """
WITH ruled AS (
  SELECT LEAST(programme_left, programme_right) AS one, GREATEST(programme_left, programme_right) AS two, person_id,
         MAX(CASE WHEN class IN {information} THEN 0 ELSE 1 END) AS asks
  FROM "overlaps" GROUP BY LEAST(programme_left, programme_right), GREATEST(programme_left, programme_right), person_id
)
SELECT one, two, SUM(asks) AS asks, COUNT(*) - SUM(asks) AS allowed FROM ruled GROUP BY one, two
"""

_GROUPS = (
    "SELECT marks, standing, CAST(SUM(persons) AS BIGINT) AS persons FROM report_groups GROUP BY marks,"
    " standing ORDER BY marks, standing"
)
_AWAY = """
SELECT h.marks, h.standing, COUNT(*) AS persons FROM report_homes h
JOIN (SELECT DISTINCT person_id FROM unregistered WHERE list = '{outside}') AS a ON a.person_id = h.person_id
WHERE h.standing = 'ABSENT' GROUP BY h.marks, h.standing
"""

_AMOUNTS = """
SELECT f.class, CASE WHEN SUBSTR(h.region_code, 1, 2) = '31' AND LENGTH(h.region_code) >= 4 THEN SUBSTR(h.region_code, 1, 4)
                     WHEN h.region_code IS NULL OR h.region_code = '31' THEN NULL ELSE 'LUAR' END AS city,
       COUNT(DISTINCT f.person_id) AS persons, CAST(SUM(COALESCE(f.amount, 0)) AS BIGINT) AS amount,
       SUM(CASE WHEN f.amount IS NULL THEN 1 ELSE 0 END) AS unknown
FROM "overlaps" f JOIN report_homes h ON h.person_id = f.person_id WHERE f.class NOT IN {information}
GROUP BY ALL ORDER BY f.class, city NULLS LAST
"""

_SENDERS = """
SELECT f.programme, f.source_file, f.refused, COALESCE(r.accepted, 0) AS accepted, COALESCE(r.faulty, 0) AS faulty,
       COALESCE(x.rejected, 0) AS rejected
FROM (SELECT programme, source_file, MAX(refused) AS refused
      FROM (SELECT programme, source_file, refused FROM files UNION ALL SELECT programme, source_file, NULL FROM ledger) AS told
      GROUP BY programme, source_file) AS f
LEFT JOIN (SELECT programme, source_file, COUNT(*) AS accepted, SUM(CASE WHEN (flags & {hard}) <> 0 THEN 1 ELSE 0 END) AS faulty
           FROM records GROUP BY programme, source_file) AS r ON r.programme = f.programme AND r.source_file = f.source_file
LEFT JOIN (SELECT programme, source_file, COUNT(*) AS rejected FROM rejected_rows GROUP BY programme, source_file) AS x
  ON x.programme = f.programme AND x.source_file = f.source_file
ORDER BY f.programme, f.source_file
"""

_FAULTS = """
SELECT programme, source_file, message, CAST(SUM(COALESCE(rows, 0)) AS BIGINT) AS at_fault FROM quality WHERE severity <> 'INFO'
GROUP BY programme, source_file, message, severity
ORDER BY programme, source_file, CASE WHEN severity = 'GALAT' THEN 0 ELSE 1 END, at_fault DESC, message
"""

_ASKED = "SELECT status, answers, COUNT(*) AS n FROM questions GROUP BY status, answers"
_HELD = """
SELECT COUNT(DISTINCT person_id) AS persons, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount,
       COALESCE(SUM(CASE WHEN amount IS NULL THEN 1 ELSE 0 END), 0) AS unknown
FROM "overlaps" WHERE class NOT IN {information}
"""
_FATES = "SELECT fate, CAST(SUM(rows) AS BIGINT) AS n FROM ledger GROUP BY fate"


@dataclass(frozen=True)
class Pair:
    """Persons on both of two programmes (on one, where they are the same). asks: overlapping in a month;
    allowed: rightly so."""

    one: str
    two: str
    both: int
    asks: int
    allowed: int


@dataclass(frozen=True)
class Source:
    """Persons of a programme by what the population register says: it knows them (the rest), it does not
    (`unmatched`), or it gave no answer that can be used (`unanswered`). outside: of the unmatched, who
    belong outside DKI."""

    programme: str
    persons: int
    unmatched: int
    outside: int
    unanswered: int = 0

    @property
    def matched(self) -> int:
        return self.persons - self.unmatched - self.unanswered

    @property
    def answered(self) -> int:
        """Of whom the register says something."""
        return self.persons - self.unanswered


@dataclass(frozen=True)
class Amount:
    """Persons and rupiah of one class of overlap in one city (code, LUAR, or None when unknown). unknown:
    findings without amount."""

    name: str
    city: str | None
    persons: int
    amount: int
    unknown: int


@dataclass(frozen=True)
class Sender:
    """A file as its sender left it. faulty: accepted rows with a field that cannot be used. faults:
    message -> rows, worst first."""

    programme: str
    source_file: str
    refused: str | None
    accepted: int
    rejected: int
    faulty: int
    faults: tuple[tuple[str, int], ...]

    @property
    def rows(self) -> int:
        return self.accepted + self.rejected

    @property
    def at_fault(self) -> int:
        return self.faulty + self.rejected


@dataclass(frozen=True)
class Numbers:
    """All that the summary tells. fates: rows by fate. asked: identity and action questions; decided: not
    asked again.

    unanswered: persons on a roll of whom no register says anything. registered: the same as
    `sources` of the registers themselves. only_before, only_now: programmes that one of two compared runs
    read and the other did not.
    """

    recap: Recap
    fates: Mapping[str, int]
    persons: int
    overlapping: int
    amount: int
    amount_unknown: int
    asked: Mapping[str, int]
    decided: int
    asked_again: int
    pairs: tuple[Pair, ...]
    sources: tuple[Source, ...]
    amounts: tuple[Amount, ...]
    senders: tuple[Sender, ...]
    changes: tuple[Change, ...] | None
    registers: tuple[str, ...]
    unanswered: int = 0
    registered: tuple[Source, ...] = ()
    only_before: tuple[str, ...] = ()
    only_now: tuple[str, ...] = ()


def summary_numbers(
    engine: Engine, found: Recap, facts: RunFacts, changes: tuple[Change, ...] | None
) -> Numbers:
    """The numbers of a run; needs its tables and what `keep_homes` keeps. changes: None without a run
    before."""
    listed = _listed(engine, _GROUPS)
    present = {code for programmes, _, _ in listed for code in programmes}
    registers = tuple(sorted(present & set(facts.linking.get("made_for", {}).get("registers", ()))))
    before = (
        set(engine.arrow("SELECT DISTINCT programme FROM previous_persons").column(0).to_pylist())
        if changes is not None
        else present
    )
    held = _one(engine, _HELD.format(information=INFORMATION))
    questions = engine.arrow(_ASKED).to_pylist()
    fates = {row["fate"]: int(row["n"]) for row in engine.arrow(_FATES).to_pylist()}
    return Numbers(
        recap=found,
        fates={fate: fates.get(fate, 0) for fate in ("read", "accepted", "rejected", "not_data")},
        persons=found.total("persons"),
        overlapping=held["persons"],
        amount=held["amount"],
        amount_unknown=int(held["unknown"]),
        asked={
            answers: sum(
                row["n"] for row in questions if row["answers"] == answers and row["status"] != "DIPUTUSKAN"
            )
            for answers in ("IDENTITAS", "TINDAKAN")
        },
        decided=sum(row["n"] for row in questions if row["status"] == "DIPUTUSKAN"),
        asked_again=sum(row["n"] for row in questions if row["status"] == "DITANYAKAN_LAGI"),
        pairs=_pairs(engine, listed),
        sources=_sources(engine, listed, sorted(present - {*registers})) if registers else (),
        registered=_sources(engine, listed, registers),
        amounts=_amounts(engine),
        senders=_senders(engine, facts),
        changes=changes,
        registers=registers,
        unanswered=sum(
            n
            for programmes, standing, n in listed
            if standing == "UNANSWERED" and {*programmes} & {*facts.rolls}
        ),
        only_before=tuple(sorted(before - present)),
        only_now=tuple(sorted(present - before)),
    )


def _one(engine: Engine, sql: str) -> dict[str, Any]:
    return dict(engine.arrow(sql).to_pylist()[0])


def _pairs(engine: Engine, listed: Listed) -> tuple[Pair, ...]:
    ruled = {
        (row["one"], row["two"]): row
        for row in engine.arrow(_RULED.format(information=INFORMATION)).to_pylist()
    }
    both: Counter[tuple[str, str]] = Counter()
    for programmes, _, persons in listed:
        for pair in combinations_with_replacement(programmes, 2):
            both[pair] += persons
    none = {"asks": 0, "allowed": 0}
    return tuple(
        Pair(*pair, persons, int(ruled.get(pair, none)["asks"]), int(ruled.get(pair, none)["allowed"]))
        for pair, persons in sorted(both.items())
    )


def _sources(engine: Engine, listed: Listed, codes: Sequence[str]) -> tuple[Source, ...]:
    away = _listed(engine, _AWAY.format(outside=OUTSIDE_LIST))
    return tuple(
        Source(
            code,
            _persons(listed, code),
            _persons(listed, code, "ABSENT"),
            _persons(away, code),
            _persons(listed, code, "UNANSWERED"),
        )
        for code in codes
    )


def _persons(listed: Listed, code: str, standing: str | None = None) -> int:
    return sum(
        persons for programmes, told, persons in listed if code in programmes and standing in (None, told)
    )


def _listed(engine: Engine, sql: str) -> Listed:
    marks = engine.arrow("SELECT programme, mark FROM report_marks ORDER BY programme").to_pylist()
    return [
        (
            tuple(mark["programme"] for mark in marks if row["marks"] & mark["mark"]),
            row["standing"],
            row["persons"],
        )
        for row in engine.arrow(sql).to_pylist()
    ]


def _amounts(engine: Engine) -> tuple[Amount, ...]:
    rows = engine.arrow(_AMOUNTS.format(information=INFORMATION)).to_pylist()
    return tuple(
        Amount(row["class"], row["city"], row["persons"], row["amount"], int(row["unknown"])) for row in rows
    )


def _senders(engine: Engine, facts: RunFacts) -> tuple[Sender, ...]:
    faults: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in engine.arrow(_FAULTS).to_pylist():
        of = faults.setdefault((row["programme"], row["source_file"]), [])
        if len(of) < _WORST:
            of.append((facts.sources.text(row["programme"], row["message"] or ""), int(row["at_fault"])))
    return tuple(
        Sender(
            row["programme"], facts.sources.file(row["programme"], row["source_file"]),
            row["refused"] and facts.sources.text(row["programme"], row["refused"]), int(row["accepted"]), int(row["rejected"]), int(row["faulty"]),
            tuple(faults.get((row["programme"], row["source_file"]), ())),
        )
        for row in engine.arrow(_SENDERS.format(hard=_HARD)).to_pylist()
    )  # fmt: skip


def check_summary(engine: Engine, told: Numbers, unanswered: int = 0) -> None:
    """Raise LedgerError, citing the first number that disagrees with the recap or with the tables.

    Checked: rows by fate; amounts and persons by class and city against the recap and the overlaps; persons
    of a programme against the pairs; questions; changes; rows of the senders; and that findings left out as
    many for want of an answer (`unanswered`).
    """
    total = told.recap.total
    _same(
        "baris dibaca",
        told.fates["read"],
        told.fates["accepted"] + told.fates["rejected"] + told.fates["not_data"],
    )
    _same(
        "baris diterima",
        sum(total(m) for m in told.recap.measures if m.startswith("rows ")),
        told.fates["accepted"],
    )
    heads = {
        row["programme"]: row["persons"]
        for row in engine.arrow("SELECT programme, persons FROM report_heads").to_pylist()
    }
    _same("orang", heads.pop(None), told.persons)
    _same("nilai tumpang tindih", sum(a.amount for a in told.amounts), told.amount)
    allowed = f'SELECT COALESCE(SUM(amount), 0) AS n FROM "overlaps" WHERE class IN {INFORMATION}'
    _same("nilai tumpang tindih di rekap", total("amount"), told.amount + int(_one(engine, allowed)["n"]))
    for name in sorted(
        {a.name for a in told.amounts}
        | {m.removeprefix("overlaps ") for m in told.recap.measures if m.startswith("overlaps ")}
    ):
        if name not in INFORMATION:
            _same(
                f"orang {name}",
                total(f"overlaps {name}"),
                sum(a.persons for a in told.amounts if a.name == name),
            )
    _same_parts(
        "orang di program", heads, {pair.one: pair.both for pair in told.pairs if pair.one == pair.two}
    )
    if told.registers:
        expected = {code: n for code, n in heads.items() if code not in told.registers}
        _same_parts(
            "orang per sumber", expected, {source.programme: source.persons for source in told.sources}
        )
    _same("orang tanpa jawaban", unanswered, told.unanswered)
    _same(
        "pertanyaan",
        int(_one(engine, "SELECT COUNT(*) AS n FROM questions")["n"]),
        sum(told.asked.values()) + told.decided,
    )
    for change in told.changes or ():
        _same(f"sekarang {change.name}", total(f"{change.finding} {change.name}"), change.now)
    _same("baris pengirim", told.fates["accepted"], sum(sender.accepted for sender in told.senders))
    _same("baris pengirim ditolak", told.fates["rejected"], sum(sender.rejected for sender in told.senders))


def _same_parts(what: str, expected: Mapping[str, int], got: Mapping[str, int]) -> None:
    for part in sorted({*expected, *got}):
        _same(f"{what} {part}", expected.get(part, 0), got.get(part, 0))


def _same(what: str, expected: int, got: int) -> None:
    if expected != got:
        raise LedgerError(
            f"Ringkasan tidak cocok dengan data: {what}: seharusnya {expected}, tertulis {got}; jangan"
            " diedarkan"
        )
