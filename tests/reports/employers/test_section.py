"""What the summary for leaders tells of employers."""

from __future__ import annotations

import re
from datetime import date

import pytest

from reconcile.privacy.masking import Level
from reconcile.reports.employers.section import employers, employers_system
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Counts, counts_shown
from reconcile.reports.public.decision import decision_on
from tests.compliance.conftest import Clarify
from tests.reports.page_text import page_text

FIRMS = """
    firm | on     | scale | risk | kota | name
    F1   | kes    | KECIL | 1    | 3171 | SENTOSA SINAR
    F2   | tk kes | KECIL | 1    | 3171 | TIRTA AGUNG
    F3   | tk kes | KECIL | 1    | 3171 | BUMI PERKASA
"""
WORKERS = """
    person | on     | firm | name | wage
    ani    | kes    | F1   | ANI  | 4000000
    budi   | kes    | F1   | BUDI | 4000000
    cici   | tk kes | F2   | CICI | 4000000
    dedi   | kes    | F2   | DEDI | 4000000
    edi    | tk kes | F3   | EDI  | 4000000
"""


def _facts(level: Level) -> RunFacts:
    return RunFacts("-", date(2018, 6, 30), level, {})


def _told(clarify: Clarify, level: Level) -> str:
    engine = clarify(FIRMS, WORKERS)
    counts = decision_on(employers_system(engine)).counts(level)
    return " ".join(page_text(employers(engine, _facts(level), counts)).replace("|", " ").split())


def test_firms_to_ask_are_counted_by_what_is_asked(clarify: Clarify) -> None:
    said = _told(clarify, Level.L2)
    assert "Dari 3 badan usaha, 2 perlu klarifikasi" in said
    assert re.search(r"Belum terdaftar di BPJS Ketenagakerjaan 1 1 2 [0-9.]+ ", said)
    assert re.search(r"Sebagian pekerja belum terdaftar 1 1 1 [0-9.]+ ", said)
    assert "pelanggaran" not in said.lower()


@pytest.mark.parametrize("level", [Level.L2, Level.L3])
def test_no_firm_and_no_worker_is_named(clarify: Clarify, level: Level) -> None:
    said = _told(clarify, level)
    assert not re.search(r"\b(SENTOSA|TIRTA|BUMI|ANI|BUDI|F[123])\b", said)


def test_where_anybody_may_read_small_counts_and_rupiah_are_hidden(clarify: Clarify) -> None:
    said = _told(clarify, Level.L3)
    assert "Dari <5 badan usaha, <5 perlu klarifikasi" in said
    assert "Iuran kurang" not in said
    assert not re.search(r"Ketenagakerjaan [1-4]\b", said)


def test_without_rolls_of_employers_nothing_is_said(clarify: Clarify) -> None:
    engine = clarify(FIRMS, WORKERS)
    engine.keep("employer_entities", "SELECT * FROM employer_entities WHERE FALSE")
    assert employers(engine, _facts(Level.L1), Counts()) == ""
    assert employers_system(engine) == ((), {})


def test_what_the_section_hides_the_run_decided(clarify: Clarify) -> None:
    """Another paper's marks over the same numbers are those of the section."""
    engine = clarify(FIRMS, WORKERS)
    decision = decision_on(employers_system(engine))
    said = page_text(
        employers(engine, _facts(Level.L3), counts_shown(dict.fromkeys(decision.system[1], (None, "*"))))
    )
    assert "Dari * badan usaha, * perlu klarifikasi" in said
