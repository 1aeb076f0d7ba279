"""Working sheets (`kkp.xlsx`) that inspectors filled in: what they found of each worker and of what is owed,
read strictly and kept as counts. Names and remarks stay on the sheet.

A sheet is recorded whole or not at all: counts of a part of it would say something else than the sheet does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconcile.compliance.classes import CLASS_OF
from reconcile.ingest.returned import Row
from reconcile.inspections.choosing import LOT
from reconcile.inspections.results import Result, read_results
from reconcile.inspections.worksheet_form import (
    CAUSES,
    CONCLUDED,
    COVERED,
    DAY,
    FIRM,
    FIRM_ID,
    OWED,
    RIGHT,
    WORKERS,
    WRONG,
)
from reconcile.vocabulary.days import read_day
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.declared import brief
from reconcile.workspace.store.entries import StandingLog

LOG = "worksheets"
Cells = Mapping[str, str]
_CLASSES = {**{one.label.casefold(): one.code for one in CLASS_OF.values()}, "pemeriksaan acak": LOT} | {
    code.casefold(): code for code in (*CLASS_OF, LOT)
}
"""What may stand under Golongan -> class."""
_SHEETS = {"firm": FIRM, "workers": WORKERS[:8], "owed": OWED[:15], "concluded": CONCLUDED[:10]}
"""By which headings each sheet is known, whatever it is called."""


@dataclass(frozen=True)
class Sheet:
    """What an inspector found of one class at a firm on a day, in counts.

    asked: workers that the sheet asked about; checked: of them, of whom he says something; right: that it is
    as the sheet says; covered: registered since, of all; found: workers whom he found himself. causes: why it
    is not so -> workers. lines: of what is owed, that he worked out; within, above: of these, within what the
    sheet says and above it; rupiah: what is owed by him; least, most: by the sheet on the same lines (most
    null where it says none); months: of workers, by him.
    """

    entity_id: str
    class_: str
    day: str
    asked: int = 0
    checked: int = 0
    right: int = 0
    covered: int = 0
    found: int = 0
    causes: Mapping[str, int] = field(default_factory=dict)
    lines: int = 0
    within: int = 0
    above: int = 0
    months: int = 0
    rupiah: int = 0
    least: int = 0
    most: int | None = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """A second sheet of the same key stands in place of the first."""
        return (self.entity_id, self.class_, self.day)


def is_worksheet(sheets: Sequence[Sequence[Row]]) -> bool:
    """Whether the sheets of a workbook are those of a working sheet."""
    return any(_place(rows, WORKERS[:8]) is not None for rows in sheets)


def read_worksheet(
    sheets: Sequence[Sequence[Row]], name: str, firms: Collection[str]
) -> tuple[list[Sheet], list[Result], list[str]]:
    """What a working sheet says: of each class, its results, and a sentence for each fault, with its sheet
    and row; where there is any, nothing else. firms: ids of the run. Raises UsageError where a sheet is
    missing."""
    said = {}
    for part, headings in _SHEETS.items():
        rows = next((rows for rows in sheets if _place(rows, headings) is not None), None)
        if rows is None:
            raise UsageError(f"{name}: lembar dengan judul {', '.join(headings[:3])}, ... tidak ada.")
        said[part] = list(_lines(rows, headings))
    reader = _Reader(name, {cells[FIRM[0]]: cells[FIRM[1]] for _, cells in said["firm"]})
    reader.firm(firms)
    found = reader.counted(said["workers"], said["owed"])
    results = reader.results(said["concluded"], found)
    return ([], [], reader.faults) if reader.faults else (found, results, [])


def _place(rows: Sequence[Row], headings: Sequence[str]) -> int | None:
    wanted = set(headings)
    return next((at for at, (_, cells) in enumerate(rows) if wanted <= {one.strip() for one in cells}), None)


def _lines(rows: Sequence[Row], headings: Sequence[str]) -> Iterator[tuple[int, Cells]]:
    at = _place(rows, headings)
    if at is None:
        return
    names = [one.strip() for one in rows[at][1]]
    for number, cells in rows[at + 1 :]:
        texts = [cell.strip() for cell in cells]
        if any(texts):
            padded = [*texts, *[""] * (len(names) - len(texts))]
            yield number, dict(zip(names, padded, strict=False))


class _Reader:
    """One working sheet; faults are gathered, so that whoever filled it in is told of all at once."""

    def __init__(self, name: str, facts: Mapping[str, str]) -> None:
        self.name, self.facts = name, facts
        self.entity, self.day = facts.get(FIRM_ID, ""), ""
        self.faults: list[str] = []

    def fault(self, sheet: str, number: int, what: str) -> None:
        self.faults.append(f"{self.name} lembar {sheet} baris {number}: {what}")

    def firm(self, firms: Collection[str]) -> None:
        if self.entity not in firms:
            self.faults.append(
                f"{self.name}: entity_id {brief(self.entity)} tidak ada pada hasil ini. Pakai kertas"
                " kerja dari daftar yang dikirim."
            )
        try:
            self.day = read_day(self.facts.get(DAY, "")).isoformat()
        except UsageError:
            self.faults.append(f"{self.name}: {DAY} kosong atau tidak terbaca. Tulis hh-bb-tttt.")

    def counted(self, workers: Sequence[tuple[int, Cells]], owed: Sequence[tuple[int, Cells]]) -> list[Sheet]:
        """Of each class that he said anything of."""
        counts: dict[str, Counter[str]] = {}
        causes: dict[str, Counter[str]] = {}
        seen: set[tuple[str, str, str]] = set()
        for number, cells in workers:
            code = self._class("A", number, cells)
            if not code or not self._worker_holds(number, cells, seen):
                continue
            counts.setdefault(code, Counter()).update(_of_worker(cells))
            if cells["Pemeriksa"].upper() == WRONG:
                causes.setdefault(code, Counter())[cells["Koreksi"].upper()] += 1
        for number, cells in owed:
            if cells["Koreksi (Rp)"] or cells["Bulan menurut pemeriksa"]:
                code = self._class("B", number, cells)
                if code and self._owed_holds(number, cells):
                    counts.setdefault(code, Counter()).update(_of_owed(cells))
        return [
            Sheet(self.entity, code, self.day, causes=dict(sorted(causes.get(code, {}).items())), **_sums(of))
            for code, of in sorted(counts.items())
            if of["checked"] or of["found"] or of["lines"]
        ]

    def results(self, lines: Sequence[tuple[int, Cells]], found: Sequence[Sheet]) -> list[Result]:
        """The results of sheet C, as lines of a form are read."""
        counts = {one.class_: one for one in found}
        names = (
            "entity_id",
            *(one for one in CONCLUDED[:10] if one not in {"Uraian", "Dasar hukum", "Usul"}),
        )
        rows: list[Row] = [(0, names)]
        done: set[str] = set()
        for number, cells in lines:
            if not any(cells[one] for one in ("step", "result", "persons_added", "rupiah_paid", "reason")):
                continue
            code = cells["class"].upper()
            done.add(code)
            covered = counts[code].covered if code in counts else 0
            if cells["persons_added"] and code in counts and cells["persons_added"] != str(covered):
                self.fault("C", number, f"persons_added bukan {covered}, jumlah {COVERED} pada lembar A.")
            day = cells["date"] or self.day
            filled = {**cells, "entity_id": self.entity, "date": day}
            filled["persons_added"] = cells["persons_added"] or str(covered)
            rows.append((number, [filled[one] for one in names]))
        results, faults = read_results(rows, f"{self.name} lembar C")
        self.faults += faults
        for code in sorted(set(counts) - done):
            self.faults.append(
                f"{self.name} lembar C: {code} belum berisi step dan result, padahal A atau B sudah diisi."
            )
        return results

    def _class(self, sheet: str, number: int, cells: Cells) -> str:
        code = _CLASSES.get(cells["Golongan"].casefold(), "")
        filled = any(cells.get(one) for one in ("Pemeriksa", "Koreksi", "Ref", "Nama"))
        if not code and filled:
            self.fault(sheet, number, f"Golongan {brief(cells['Golongan'])} tidak dikenal.")
        return code

    def _worker_holds(self, number: int, cells: Cells, seen: set[tuple[str, str, str]]) -> bool:
        said, more = cells["Pemeriksa"].upper(), cells["Koreksi"].upper()
        before = len(self.faults)
        if cells["Ref"]:
            key = (cells["Ref"], cells["Golongan"], cells["Program"])
            if key in seen:
                self.fault("A", number, "baris ini sudah ada di atas. Hapus salah satunya.")
            seen.add(key)
        if said not in {"", RIGHT, WRONG}:
            self.fault("A", number, f"Pemeriksa {brief(said)} tidak dikenal. Pakai {RIGHT} atau {WRONG}.")
        elif said == WRONG and more not in CAUSES:
            self.fault("A", number, f"{WRONG} perlu sebabnya pada Koreksi: {', '.join(CAUSES)}.")
        elif said == WRONG and not cells["Ref"]:
            self.fault("A", number, "baris tambahan pemeriksa (Ref kosong) hanya untuk BENAR.")
        elif said == RIGHT and more not in {"", COVERED}:
            self.fault("A", number, f"pada {RIGHT} Koreksi kosong atau {COVERED}.")
        elif not said and (more or not cells["Ref"]):
            self.fault("A", number, f"Pemeriksa kosong. Tulis {RIGHT} atau {WRONG}.")
        return len(self.faults) == before

    def _owed_holds(self, number: int, cells: Cells) -> bool:
        for one in ("Koreksi (Rp)", "Bulan menurut pemeriksa"):
            if cells[one] and _whole(cells[one]) is None:
                self.fault("B", number, f"{one} bukan bilangan bulat. Tulis angka saja.")
                return False
        if not cells["Koreksi (Rp)"]:
            self.fault("B", number, "Koreksi (Rp) kosong. Tulis yang terutang; 0 bila tidak ada.")
            return False
        return True


def _of_worker(cells: Cells) -> dict[str, int]:
    said = cells["Pemeriksa"].upper()
    asked = bool(cells["Ref"])
    return {
        "asked": int(asked),
        "checked": int(asked and bool(said)),
        "right": int(asked and said == RIGHT),
        "found": int(not asked and said == RIGHT),
        "covered": int(said == RIGHT and cells["Koreksi"].upper() == COVERED),
    }


def _of_owed(cells: Cells) -> dict[str, int]:
    """Rupiah of a line for all its months: by the sheet the least and the most, and by him."""
    months = _whole(cells["Jumlah bulan"]) or 0
    least, most = (
        [_whole(cells[name]) for name in OWED if name.startswith("Kurang") and which in name]
        for which in ("paling sedikit", "paling banyak")
    )
    said, own = _whole(cells["Koreksi (Rp)"]) or 0, _whole(cells["Bulan menurut pemeriksa"])
    low = months * sum(one or 0 for one in least)
    high = None if None in most else months * sum(one or 0 for one in most)
    return {
        "lines": 1,
        "within": int(said >= low and (high is None or said <= high)),
        "above": int(high is not None and said > high),
        "months": months if own is None else own,
        "rupiah": said,
        "least": low,
        "most": high or 0,
        "open": int(high is None),
    }


def _sums(of: Counter[str]) -> dict[str, Any]:
    names = (
        "asked",
        "checked",
        "right",
        "covered",
        "found",
        "lines",
        "within",
        "above",
        "months",
        "rupiah",
        "least",
    )
    return {**{name: of[name] for name in names}, "most": None if of["open"] else of["most"]}


def _whole(text: str) -> int | None:
    """A number as a spreadsheet keeps it, without its points of thousands."""
    plain = text.removesuffix(".0")
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= 15 else None


class SheetLog(StandingLog[Sheet]):
    """All working sheets that came back, in the store beside OUT."""

    name = LOG
    entry = Sheet
    called = "kertas kerja"
