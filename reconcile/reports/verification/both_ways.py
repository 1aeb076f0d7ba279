"""The register against the rolls, and how right proposed NIKs are: two small tables for the office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from reconcile.privacy.masking import Level
from reconcile.regions import regency_name
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.verification.words import OVERLAY_WORDS, STANDING_WORDS
from reconcile.reports.written.files import ReportFile
from reconcile.tables.verification import OVERLAYS
from reconcile.vocabulary.numbers import percent

_OTHER_WAY = (
    ReportColumn("Data", "plain"),
    ReportColumn("Kota", "plain"),
    ReportColumn("Keadaan pada data kependudukan", "plain"),
    ReportColumn("Orang", "count"),
    *(ReportColumn(words, "count") for words in STANDING_WORDS.values()),
)
_MEASURED = (
    ReportColumn("Ukuran", "plain"),
    ReportColumn("Baris", "count"),
    ReportColumn("Dari", "count"),
    ReportColumn("Persen", "plain"),
    ReportColumn("Selang 95 %: bawah", "plain"),
    ReportColumn("Selang 95 %: atas", "plain"),
)
_STATES = ("LIVING", *OVERLAYS)
_ALL = "semua"


def _write(desk: Desk) -> list[ReportFile]:
    counted = desk.engine.arrow("SELECT * FROM population_on_rolls").to_pylist()
    if not counted:
        return []
    level = desk.facts.level
    told = write_csv(
        desk.out / "data_kependudukan.csv", _OTHER_WAY, [_table(_OTHER_WAY, _lines(desk, counted))], level
    )
    trust = desk.engine.arrow("SELECT * FROM proposal_trust").to_pylist()
    lines = [line for row in trust for line in _measured(row)]
    return [told, write_csv(desk.out / "ketelitian_usulan.csv", _MEASURED, [_table(_MEASURED, lines)], level)]


def _lines(desk: Desk, counted: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """A line a kota and state, and one a state for all kota of a register."""
    sums: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in counted:
        for kota in (row["kota"], _ALL):
            sums[row["programme"], kota, row["state"]][row["standing"]] += row["persons"]
    order = sorted(sums, key=lambda key: (key[0], key[1] == _ALL, key[1], _STATES.index(key[2])))
    return [_line(desk, *key, sums[key]) for key in order]


def _line(desk: Desk, programme: str, kota: str, state: str, sums: Mapping[str, int]) -> list[str]:
    name = desk.facts.names.get(programme, programme.upper())
    place = kota if kota == _ALL else regency_name(kota) or "tidak diketahui"
    words = "hidup" if state == "LIVING" else OVERLAY_WORDS[state]
    return [name, place, words, str(sum(sums.values())), *(str(sums.get(code, 0)) for code in STANDING_WORDS)]


def _measured(row: Mapping[str, Any]) -> list[list[str]]:
    hidden, proposed, same = row["hidden"], row["proposed"], row["same"]
    interval = [percent(row[end], sign="") for end in ("low", "high")] if proposed else ["", ""]
    found = ["NIK terbukti yang disembunyikan dan mendapat usulan", str(proposed), str(hidden)]
    right = ["Usulan yang sama dengan NIK yang disembunyikan", str(same), str(proposed)]
    return [[*found, _share(proposed, hidden), "", ""], [*right, _share(same, proposed), *interval]]


def _share(part: int, whole: int) -> str:
    return percent(part / whole, sign="") if whole else ""


def _table(columns: Sequence[ReportColumn], lines: Sequence[Sequence[str]]) -> pa.RecordBatch:
    arrays = [pa.array([line[place] for line in lines], pa.string()) for place in range(len(columns))]
    return pa.RecordBatch.from_arrays(arrays, names=[column.heading for column in columns])


BOTH_WAYS = Report(
    "both_ways",
    lambda: (
        (
            "data_kependudukan.csv",
            "Data kependudukan terhadap daftar: yang dibayar, yang di luar semua",
        ),
        ("ketelitian_usulan.csv", "Ketelitian NIK usulan: NIK terbukti disembunyikan lalu dicari kembali"),
    ),
    Level.L2,
    _write,
)
