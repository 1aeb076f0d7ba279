"""People known from another region by province and kota, a line a class and province: at L3 for every
province, with small numbers hidden; else for those of which anybody is known."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from reconcile.findings import OTHER_REGIONS
from reconcile.privacy.masking import Level
from reconcile.regions import province_name, regency_name
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.recapped import OUTSIDE, UNKNOWN
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.kit.showing import Counts
from reconcile.reports.lists.both import Paper, Place, write_both
from reconcile.reports.regions.movings import Moving, by_city, cities, movings
from reconcile.reports.summary.public_numbers import counts_at
from reconcile.reports.written.files import ReportFile

FILE = "arus_daerah_lain.csv"


def _write(desk: Desk) -> list[ReportFile]:
    moved = movings(desk.engine, desk.facts.home.code)
    if not moved:
        return []
    for (_, what, place), count, parts in by_city(moved, desk.counted):
        must_equal(f"arus daerah lain {what} {'/'.join(place)}", sum(parts.values()), count)
    home = desk.facts.home
    names = {OUTSIDE: f"Luar {home.short}", UNKNOWN: "Tidak diketahui"}
    columns = [
        ReportColumn("Golongan", "plain"),
        ReportColumn("Provinsi lain", "plain"),
        *(ReportColumn(names.get(city) or str(regency_name(city)), "count") for city in cities(home.code)),
    ]
    rows = list(_rows(moved, counts_at(desk.engine, desk.counted, desk.facts), home.short))
    arrays = [pa.array([row[at] for row in rows], pa.string()) for at in range(len(columns))]
    batch = pa.RecordBatch.from_arrays(arrays, names=[str(at) for at in range(len(columns))])
    paper = Paper("Orang dari atau ke provinsi lain menurut golongan dan kota di sini")
    return write_both(Place(desk.out, FILE, desk.earlier), columns, [batch], desk.facts.level, paper)


def _rows(moved: tuple[Moving, ...], counts: Counts, home: str) -> Iterator[list[str]]:
    lines: dict[tuple[str, str], list[Moving]] = {}
    for one in moved:
        lines.setdefault((one.code, one.province), []).append(one)
    for (code, province), line in lines.items():
        if counts.rounded or any(one.persons for one in line):
            cells = [counts.cell(one.key, one.persons, str).text for one in line]
            name = province_name(province) or "Tidak diketahui"
            yield [OTHER_REGIONS.label(code, home), name, *cells]


REGIONS = Report(
    "regions",
    lambda: (
        (
            FILE.removesuffix("csv"),
            "Orang dari atau ke provinsi lain menurut golongan dan kota di sini",
        ),
    ),
    Level.L3,
    _write,
    compares=Level.L3,
)
