"""Answered and waiting questions by kelurahan, and rows against the register, on the summary."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.progress.answered import Answered
from reconcile.reports.progress.sections import questions, verified
from reconcile.reports.progress.verified import Verified
from tests.reports.samples import AS_OF, NAMES
from tests.reports.summary.samples import Tags

PLACES = (
    Answered("3171011001", 3, 1),
    Answered("3171", 0, 2),
    Answered("3172011001", 0, 4),
    Answered("31", 1, 0),
)
BOOKS = {"3171011001": "lembar_kerja/gambir.xlsx", "3171": "lembar_kerja/pusat.xlsx"}


def _facts(level: Level = Level.L1) -> RunFacts:
    return RunFacts("n", AS_OF, level, NAMES)


def test_questions_stand_by_kota_and_kelurahan_with_a_link_to_the_book() -> None:
    page = Tags(text := questions(PLACES, _facts(), BOOKS))
    assert page.tables["Pertanyaan per kota"][1:] == [
        ["Jakarta Pusat", "3", "3", "50,0 %"],
        ["Jakarta Utara", "0", "4", "0,0 %"],
        ["Tidak diketahui", "1", "0", "100,0 %"],
        ["JUMLAH", "4", "7", "36,4 %"],
    ]
    assert page.tables["Pertanyaan per kelurahan"][1:3] == [
        ["Gambir", "Gambir", "Jakarta Pusat", "3", "1", "75,0 %"],
        ["Tidak diketahui", "", "Jakarta Pusat", "0", "2", "0,0 %"],
    ]
    assert text.count('href="lembar_kerja/gambir.xlsx"') == 1, "the kelurahan leads to its own book"
    assert text.count('href="lembar_kerja/pusat.xlsx"') == 2, (
        "the kota, and who has no kelurahan, to the index"
    )
    assert "Dari 11 pertanyaan, 4 (36,4 %) sudah diputuskan petugas dan 7 menunggu" in text


def test_shares_leave_out_whom_nobody_asked_about_and_who_lies_outside() -> None:
    rows = (Verified("kis", 100, 40, 30, 4, 30, 20, 7, 2), Verified("kip", 10, 0, 0, 0, 10, 0))
    page = Tags(text := verified(rows, _facts()))
    kis, kip, total = next(iter(page.tables.values()))[1:]
    assert kis[1:] == ["100", "50", "40", "80,0 %", "10", "4", "6", "30", "20", "7", "2"]
    assert kip[1:5] == ["10", "0", "0", "–"], "a share of nothing is not 0 %"
    assert total[1:5] == ["110", "50", "40", "80,0 %"]
    assert "50 dari 110 baris dapat diperiksa" in text and "40 (80,0 %) padan" in text
    assert "tanpa 40 baris yang belum diperiksa" in text and "7 masih diusulkan dan 2 terbukti" in text


def test_anybody_reads_no_small_count_of_either() -> None:
    facts = _facts(Level.L3)
    for section in (questions(PLACES, facts, BOOKS), verified((Verified("kis", 9, 4, 3, 1, 0, 0),), facts)):
        assert section == "<p>Tidak ditampilkan pada tingkat L3.</p>"
