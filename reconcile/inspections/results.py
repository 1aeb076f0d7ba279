"""What came of visits and letters (`hasil_tindak_lanjut`), and what it says of the list itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reconcile.compliance.classes import CODES
from reconcile.ingest.returned import Row, lines_of
from reconcile.inspections.choosing import LOT
from reconcile.linkage.trust import Share
from reconcile.vocabulary.days import read_day
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.declared import brief
from reconcile.workspace.store.entries import StandingLog

LOG = "inspections"
COLUMNS = (
    "entity_id", "class", "date", "step", "result", "persons_added", "rupiah_paid", "reason",
)  # fmt: skip
STEPS = ("DIHIMBAU", "DIPERIKSA", "SELESAI")
RESULTS = ("BELUM_ADA", "PATUH", "BAYAR_SEBAGIAN", "TIDAK_PATUH", "BUKAN_KETIDAKPATUHAN")
"""PATUH: has done what was asked, so that there was something to do; BUKAN_KETIDAKPATUHAN: there was nothing,
and `reason` says why."""
CONFIRMING = ("PATUH", "BAYAR_SEBAGIAN", "TIDAK_PATUH")


@dataclass(frozen=True)
class Result:
    """One line: what was done at a firm about a class on a day. persons_added: workers newly registered."""

    entity_id: str
    class_: str
    day: str
    step: str
    result: str
    persons_added: int
    rupiah_paid: int
    reason: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """A second line of the same key stands in place of the first."""
        return (self.entity_id, self.class_, self.day, self.step)


def read_results(rows: Iterable[Row], name: str) -> tuple[list[Result], list[str]]:
    """The lines of a file as agencies send it (rows of `rows_of`), and a sentence for each that is wrong,
    with its row and what to do; a line that says only of which firm and class it is waits. Raises UsageError
    where it is no such file."""
    found, faults = [], []
    for number, cells in lines_of(rows, name, COLUMNS, COLUMNS[:5]):
        if not any(cells.get(one) for one in COLUMNS[2:]):
            continue
        fault = _fault(cells)
        if fault:
            faults.append(f"{name} baris {number}: {fault}")
        else:
            found.append(_result(cells))
    return found, faults


def _fault(cells: Mapping[str, str]) -> str:
    if not cells.get("entity_id"):
        return "entity_id kosong. Salin dari daftar pemeriksaan."
    for name, known in (("class", (*CODES, LOT)), ("step", STEPS), ("result", RESULTS)):
        if cells.get(name, "").upper() not in known:
            return f"{name} {brief(cells.get(name, ''))} tidak dikenal. Pakai {', '.join(known)}."
    try:
        read_day(cells.get("date", ""))
    except UsageError:
        return "date tidak terbaca. Tulis hh-bb-tttt."
    wrong = [name for name in ("persons_added", "rupiah_paid") if not _whole(cells.get(name, ""))]
    if wrong:
        return f"{wrong[0]} bukan bilangan bulat. Tulis angka saja, tanpa titik."
    if cells["result"].upper() == "BUKAN_KETIDAKPATUHAN" and not cells.get("reason"):
        return "BUKAN_KETIDAKPATUHAN perlu reason: sebabnya."
    return ""


def _whole(text: str) -> bool:
    return not text or (text.isascii() and text.isdecimal() and len(text) <= 15)


def _result(cells: Mapping[str, str]) -> Result:
    return Result(
        cells["entity_id"],
        cells["class"].upper(),
        read_day(cells["date"]).isoformat(),
        cells["step"].upper(),
        cells["result"].upper(),
        int(cells.get("persons_added") or 0),
        int(cells.get("rupiah_paid") or 0),
        cells.get("reason", "")[:300],
    )


class ResultLog(StandingLog[Result]):
    """All results that came back, in the store beside OUT."""

    name = LOG
    entry = Result
    called = "hasil tindak lanjut"


@dataclass(frozen=True)
class Recap:
    """What came of one class, in firms; persons and rupiah beside. reasons: why nothing was to be done ->
    firms."""

    class_: str
    urged: int
    inspected: int
    results: Mapping[str, int]
    persons_added: int
    rupiah_paid: int
    reasons: Mapping[str, int]


def recapped(results: Iterable[Result]) -> list[Recap]:
    """Class by class, in their order. A firm counts once in each step, and with its latest result."""
    by_class: dict[str, list[Result]] = {}
    for one in results:
        by_class.setdefault(one.class_, []).append(one)
    return [_recap(code, by_class[code]) for code in (*CODES, LOT) if code in by_class]


def _recap(code: str, results: Sequence[Result]) -> Recap:
    latest = latest_of(results)
    return Recap(
        code,
        len({one.entity_id for one in results if one.step == "DIHIMBAU"}),
        len({one.entity_id for one in results if one.step == "DIPERIKSA"}),
        dict(Counter(one.result for one in latest.values())),
        sum(one.persons_added for one in results),
        sum(one.rupiah_paid for one in results),
        dict(Counter(one.reason for one in latest.values() if one.result == "BUKAN_KETIDAKPATUHAN")),
    )


def latest_of(results: Iterable[Result]) -> dict[str, Result]:
    """Firm -> its last line, by day and then by step."""
    ordered = sorted(results, key=lambda one: (one.day, STEPS.index(one.step)))
    return {one.entity_id: one for one in ordered}


def trust_of_the_list(results: Sequence[Result]) -> tuple[Share, Share]:
    """Of the firms that the list named and that were inspected, how many had something to mend; and the same
    of those that were drawn by lot: what the list misses. Only firms with an outcome count."""
    done = [one for one in results if one.result in (*CONFIRMING, "BUKAN_KETIDAKPATUHAN")]
    lot = latest_of(one for one in done if one.class_ == LOT)
    named = latest_of(one for one in done if one.class_ != LOT)
    return tuple(  # type: ignore[return-value]
        Share(sum(one.result in CONFIRMING for one in which.values()), len(which)) for which in (named, lot)
    )
