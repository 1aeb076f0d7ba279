"""Papers of ages: they add up, say no birthday below L0, and hide what few people have."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from reconcile.workspace.manifest_form import Manifest


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_scheme_counts_everybody(published: tuple[Path, Manifest]) -> None:
    rows = _rows(published[0] / "reports" / "segmentasi_usia.csv")
    totals: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row["Pembagian"], row["Program"])
        totals[key] = totals.get(key, 0) + int(row["Peserta"])
    by_programme: dict[str, set[int]] = {}
    for (_, programme), count in totals.items():
        by_programme.setdefault(programme, set()).add(count)
    assert len(by_programme) > 2 and all(len(counts) == 1 for counts in by_programme.values())


def test_totals_are_those_of_the_list(published: tuple[Path, Manifest]) -> None:
    reports = published[0] / "reports"
    rows = _rows(reports / "segmentasi_usia_jumlah.csv")
    kotas = [name for name in rows[0] if name not in ("Pembagian", "Program", "Usia", "Semua")]
    listed: dict[tuple[str, str, str, str], int] = {}
    for row in _rows(reports / "segmentasi_usia.csv"):
        for band in (row["Usia"], "semua usia"):
            key = (row["Pembagian"], row["Program"], band, row["Kota/Kabupaten"])
            listed[key] = listed.get(key, 0) + int(row["Peserta"])
    told = {
        (row["Pembagian"], row["Program"], row["Usia"], kota): int(row[kota])
        for row in rows
        for kota in kotas
        if row[kota] != "0"
    }
    assert told == listed and len(kotas) > 1
    assert all(int(row["Semua"]) == sum(int(row[kota]) for kota in kotas) for row in rows)
    last = [row["Usia"] for row, after in zip(rows, [*rows[1:], None], strict=True)
            if after is None or after["Program"] != row["Program"]]  # fmt: skip
    assert {*last} == {"semua usia"}


def test_papers_of_senders_say_what_to_do(published: tuple[Path, Manifest]) -> None:
    reports = published[0] / "reports"
    assert {row["Artinya"] for row in _rows(reports / "mutu_usia.csv")} == {
        "terlalu sedikit baris untuk dinilai"
    }
    assert (reports / "akan_berganti_usia.csv").exists() and (reports / "usia_tidak_wajar.csv").exists()


def test_bands_stand_in_the_order_of_ages_and_are_no_days_to_a_spreadsheet(
    published: tuple[Path, Manifest],
) -> None:
    rows = _rows(published[0] / "reports" / "segmentasi_usia.csv")
    five = dict.fromkeys(row["Usia"] for row in rows if row["Pembagian"].startswith("Lima tahunan"))
    youngest = [int(re.split(r"\D", band)[0]) for band in five if band != "tidak diketahui"]
    assert youngest == sorted(youngest) and {"5 s.d. 9", "10 s.d. 14"} <= {*five}
    for file in ("segmentasi_usia.csv", "nomor_tunggal.csv"):
        written = (published[0] / "reports" / file).read_text(encoding="utf-8-sig")
        assert not re.search(r'"\d{1,2}-\d{1,2}"', written), file
