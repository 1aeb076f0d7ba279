"""Who is perhaps registered is counted on every paper that counts the unregistered, and never among them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reconcile.engines.protocol import Engine
from reconcile.reports.contents import write_reports
from reconcile.run.facts.summary import Line, _findings
from tests.reports.samples import OTHERS, facts, found_engine

OPEN = {**OTHERS, "links": OTHERS["links"] + "dukcapil-5 | kip-4 | 0.9 | review\n"}
"""GANI, who would be reached by nothing, may be FANI, who has a scholarship."""


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    engine = found_engine(tmp_path_factory.mktemp("engine"), **OPEN)
    out = tmp_path_factory.mktemp("reports")
    write_reports(engine, out, replace(facts(engine), rolls=("kip", "kis", "kjp", "kjs")))
    yield engine, out
    engine.close()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_the_lists_tell_him_once_and_apart(papers: tuple[Engine, Path]) -> None:
    engine, out = papers
    assert [row["Kode alasan"] for row in rows(out / "mungkin_tercatat.csv")] == ["MUNGKIN_PENERIMA"]
    assert rows(out / "belum_terjangkau.csv") == []
    assert sum(int(row["Orang mungkin tercatat"]) for row in rows(out / "rekap.csv")) == 1
    asked = engine.arrow(
        "SELECT class, changes FROM questions WHERE record_id_left = 'dukcapil-5' OR class ="
        " 'MUNGKIN_TERCATAT'"
    )
    assert asked.to_pylist() == [
        {"class": "PERLU_TINJAUAN", "changes": "Bila SAMA: yang belum terdaftar ternyata terdaftar"}
    ]


def test_the_page_and_the_minutes_count_him(papers: tuple[Engine, Path]) -> None:
    _, out = papers
    minutes = re.sub(r"\s+", " ", (out / "berita_acara.html").read_text(encoding="utf-8"))
    assert "Mungkin tercatat: 1 orang" in minutes
    assert "Usul masuk seluruhnya 0 orang" in minutes
    page = re.sub(r"<[^>]*>", "|", (out / "ringkasan.html").read_text(encoding="utf-8"))
    assert re.search(r"Mungkin tercatat\|+1\|", page)
    assert re.search(r"Belum terjangkau\|+0\|", page)


def test_the_screen_tells_him_below_the_three_lists() -> None:
    counted = {"not_made": {}, "unregistered": {"BELUM_TERJANGKAU": 2, "MUNGKIN_TERCATAT": 1}}
    told = list(_findings(counted, "DKI"))
    assert told[0].label == "Belum terdaftar (tiga daftar, tidak dijumlahkan)"
    assert told[-1] == Line(0, "Mungkin tercatat (pertanyaan belum dijawab)", 1)
    assert sorted(line.count or 0 for line in told if line.depth) == [0, 0, 2]
