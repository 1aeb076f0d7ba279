"""REPORTS is the contents page: each file that a run writes belongs to one report, which says what it is
for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reconcile.privacy.masking import Level
from reconcile.reports import contents as papers
from reconcile.reports.contents import REPORTS, ReportFile
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.report import About, Desk, Report, Turn
from tests.reports.samples import found_engine, reports


def test_names_and_described_files_are_different() -> None:
    assert len({report.name for report in REPORTS}) == len(REPORTS)
    described = [name for report in REPORTS for name, _ in report.files()]
    assert len(set(described)) == len(described)
    for name in described:
        assert [other for other in described if name.startswith(other)] == [name]


def _toy(level: Level) -> Report:
    def files() -> Sequence[About]:
        return (("cuaca.csv", "Cuaca hari itu"),)

    def write(desk: Desk) -> list[ReportFile]:
        assert {file.name for file in desk.before} >= {"rekap.csv", "ringkasan.html"}
        (desk.out / "cuaca.csv").write_text("cerah\r\n")
        return [signed(desk.out / "cuaca.csv", 1)]

    return Report("weather", files, level, write, Turn.CHANGED)


@pytest.mark.parametrize("level", [Level.L1, Level.L3])
def test_a_report_is_one_line_of_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: Level
) -> None:
    monkeypatch.setattr(papers, "REPORTS", (*REPORTS, _toy(Level.L2)))
    engine = found_engine(tmp_path / "engine")
    names = [file.name for file in reports(engine, tmp_path / "out", level)]
    engine.close()
    read_me = (tmp_path / "out" / "BACA_SAYA.txt").read_text()
    if level == Level.L3:
        assert "cuaca.csv" not in names and "cuaca.csv" not in read_me
        return
    assert names.index("ringkasan.html") < names.index("cuaca.csv") < names.index("berita_acara.docx")
    assert "- cuaca.csv: Cuaca hari itu. 1 baris." in read_me
    assert "cuaca.csv" in (tmp_path / "out" / "berita_acara.html").read_text()


def test_a_file_that_no_report_describes_is_a_bug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "REPORTS", (*REPORTS, replace(_toy(Level.L2), files=tuple)))
    engine = found_engine(tmp_path / "engine")
    with pytest.raises(LookupError, match=r"cuaca\.csv"):
        reports(engine, tmp_path / "out")
    engine.close()
