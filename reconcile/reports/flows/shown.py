"""The lines of the flows as a level shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from reconcile.privacy.masking import Level
from reconcile.regions import regency_name
from reconcile.reports.flows.month import ALL, DOWN, UP, Line
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Counts, Key

UNITS = {"ORANG": "Orang", "BARIS": "Baris", "ORANG_BULAN": "Orang-bulan"}
HEADINGS = {
    "AWAL": "Awal",
    "BARU": "Baru (+)",
    "MUNCUL_LAGI": "Muncul lagi (+)",
    "PINDAH_MASUK": "Pindah masuk (+)",
    "DIPISAH": "Dipisah (+)",
    "BERJALAN": "Bulan berjalan (+)",
    "KOREKSI+": "Koreksi (+)",
    "BERAKHIR": "Berakhir (-)",
    "MENINGGAL": "Meninggal (-)",
    "PINDAH_KELUAR": "Pindah keluar (-)",
    "HILANG": "Hilang (-)",
    "DIGABUNG": "Digabung (-)",
    "KOREKSI-": "Koreksi (-)",
    "AKHIR": "Akhir",
}
"""In the order of the equation."""

COLUMNS = (
    ReportColumn("Satuan", "plain"),
    ReportColumn("Program", "plain"),
    ReportColumn("Kota/Kabupaten", "plain"),
    *(ReportColumn(heading, "count") for heading in HEADINGS.values()),
)


def kota_name(kota: str, home: str) -> str:
    """A kota as papers call it. home: what staff call the province served."""
    fixed = {"": "Tidak diketahui", "LUAR": f"Luar {home}", ALL: "JUMLAH"}
    return fixed.get(kota) or regency_name(kota) or kota


def public_lines(lines: Sequence[Line], level: Level) -> list[Line]:
    """Those that a level shows: for anybody whole rolls alone, for what a kota has stands on other papers too
    and could be worked out from both."""
    return [line for line in lines if line.kota == ALL] if level == Level.L3 else list(lines)


def key_of(line: Line, flow: str) -> Key:
    """What a number of `line` is called among all numbers of a run."""
    return ("flow", line.unit, line.programme, line.kota, flow)


def system(lines: Sequence[Line]) -> tuple[list[tuple[Key, list[Key]]], dict[Key, int]]:
    """What was there with what came is what is there with what went: both sums, and all values."""
    equations: list[tuple[Key, list[Key]]] = []
    values: dict[Key, int] = {}
    for line in lines:
        whole = key_of(line, "ALL")
        for flows in (("AWAL", *UP), ("AKHIR", *DOWN)):
            values |= {key_of(line, flow): line.count(flow) for flow in flows}
            values[whole] = sum(line.count(flow) for flow in flows)
            equations.append((whole, [key_of(line, flow) for flow in flows]))
    return equations, values


def rows(lines: Sequence[Line], facts: RunFacts, counts: Counts) -> pa.RecordBatch:
    """`lines` as rows of COLUMNS. counts: the run's (summary.public_numbers)."""
    cells = [list(_cells(line, facts, counts)) for line in lines]
    columns = [pa.array(column, pa.string()) for column in zip(*cells, strict=True)] or [
        pa.array([], pa.string()) for _ in COLUMNS
    ]
    return pa.RecordBatch.from_arrays(columns, names=[column.heading for column in COLUMNS])


def _cells(line: Line, facts: RunFacts, counts: Counts) -> Iterator[str]:
    yield UNITS[line.unit]
    yield facts.names.get(line.programme, line.programme)
    yield kota_name(line.kota, facts.home.short)
    for flow in HEADINGS:
        yield counts.cell(key_of(line, flow), line.count(flow), str).text
