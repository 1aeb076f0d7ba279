"""Worklists as people leave them: whatever was done to the file, the answers in it are read, and the rest
is told."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from reconcile.judgements import Store, import_worklists
from reconcile.judgements.papers.doubts import unlikely
from reconcile.judgements.papers.filled import quoted, read_filled
from reconcile.judgements.papers.verdicts import verdict_of

from .conftest import HEADINGS, Run, Sheet, write_csv

Cells = list[list[str]]


def _xlsx(path: Path, sheets: dict[str, Cells]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(cells):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    book.close()
    return path


def _answers(run: Run) -> dict[str, str]:
    """SAMA and BEDA by turns on identities, LANJUT and CEK LAPANGAN on actions; every third question stays
    open."""
    words = {"IDENTITAS": ("SAMA", "BEDA", ""), "TINDAKAN": ("LANJUT", "CEK LAPANGAN", "")}
    return {one["question_id"]: words[one["answers"]][at % 3] for at, one in enumerate(run.questions())}


@pytest.fixture
def sheet(printed: Run) -> Sheet:
    return Sheet.of(printed.questions(), _answers(printed))


def _preamble(cells: Cells) -> Cells:
    return [
        ["DAFTAR KERJA KELURAHAN"],
        ["Isi kolom KEPUTUSAN"],
        [],
        ["Nomor proses", "20170630-0000-0000"],
        *cells,
    ]


def _sorted_backwards(cells: Cells) -> Cells:
    return [cells[0], *reversed(cells[1:])]


def _columns_moved(cells: Cells) -> Cells:
    return [list(reversed(row)) for row in cells]


def _columns_deleted(cells: Cells) -> Cells:
    kept = [HEADINGS.index(name) for name in ("KEPUTUSAN", "ID temuan")]
    return [[row[at] for at in kept] for row in cells]


def _columns_added(cells: Cells) -> Cells:
    return [["", "Catatan RT", *row, "dicetak"] for row in cells]


def _headings_retyped(cells: Cells) -> Cells:
    return [
        [" id TEMUAN ", "keputusan:", "Id_Baris"] if row is cells[0] else [row[7], row[4], row[2]]
        for row in cells
    ]


def _rows_added(cells: Cells) -> Cells:
    blank = [""] * len(HEADINGS)
    return [cells[0], ["99", "TAMBAHAN RT 03", *blank[2:]], blank, *cells[1:], blank, ["Mengetahui, Lurah"]]


def _heading_on_every_page(cells: Cells) -> Cells:
    return [row for at, one in enumerate(cells) for row in ([cells[0], one] if at and at % 5 == 0 else [one])]


def _words_retyped(cells: Cells) -> Cells:
    retyped = {"SAMA": "s a m a", "BEDA": " Beda.", "LANJUT": "lanjutkan", "CEK LAPANGAN": "Cek lap"}
    return [[retyped.get(cell, cell) for cell in row] for row in cells]


MUTILATIONS: list[Callable[[Cells], Cells]] = [
    list,
    _preamble,
    _sorted_backwards,
    _columns_moved,
    _columns_deleted,
    _columns_added,
    _headings_retyped,
    _rows_added,
    _heading_on_every_page,
    _words_retyped,
]
DIALECTS = [(";", "utf-8-sig"), (",", "utf-8"), ("\t", "cp1252"), (";", "utf-16")]


@pytest.mark.slow
@pytest.mark.parametrize("mutilate", MUTILATIONS, ids=lambda one: one.__name__.strip("_"))
@pytest.mark.parametrize("form", ["xlsx", *DIALECTS], ids=str)
def test_every_answer_survives(
    printed: Run, sheet: Sheet, tmp_path: Path, mutilate: Callable[[Cells], Cells], form: object
) -> None:
    cells = mutilate(sheet.cells())
    if isinstance(form, tuple):
        path = write_csv(tmp_path / "KEL_GAMBIR final (2).csv", cells, delimiter=form[0], encoding=form[1])
    else:
        path = _xlsx(tmp_path / "salinan dari bu RT.xlsx", {"Petunjuk": [["Cara mengisi"]], "Lembar1": cells})
    read = read_filled(path)
    expected = {(question, said) for question, said in _answers(printed).items() if said}
    assert {(one.question_id, verdict_of(one.verdict)) for one in read.answers} == expected
    assert len(read.answers) == len(expected)
    assert read.empty == len(_answers(printed)) - len(expected)
    assert read.refused == ()


def test_a_file_taken_whole_leaves_nothing_open(
    printed: Run, sheet: Sheet, store: Store, tmp_path: Path
) -> None:
    report = import_worklists(store, printed.out, [write_csv(tmp_path / "a.csv", sheet.cells())])[0]
    assert report.whole
    assert len(report.taken) == sum(bool(said) for said in _answers(printed).values())
    again = import_worklists(store, printed.out, [shutil.copy(tmp_path / "a.csv", tmp_path / "b (1).csv")])[0]
    assert (len(again.taken), again.unchanged) == (0, len(report.taken))


@pytest.mark.gate
@pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice, which saves the worklist again for this test, is not installed",
)
@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls", "csv"])
def test_saved_again_by_libreoffice(printed: Run, sheet: Sheet, tmp_path: Path, suffix: str) -> None:
    path = _xlsx(tmp_path / "asli.xlsx", {"Identitas": _preamble(sheet.cells())})
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        suffix,
        "--outdir",
        str(tmp_path / "saved"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    before, after = read_filled(path), read_filled(tmp_path / "saved" / f"asli.{suffix}")
    assert [(one.question_id, one.verdict, one.row) for one in after.answers] == [
        (one.question_id, one.verdict, one.row) for one in before.answers
    ]
    assert (after.empty, after.refused) == (before.empty, ())
    assert after.origin.run == "20170630-0000-0000"


WORDS = {
    "sama": "SAMA",
    "Sama.": "SAMA",
    "S A M A": "SAMA",
    "ＳＡＭＡ": "SAMA",
    "tidak sama": "BEDA",
    "ORANG BERBEDA": "BEDA",
    "ragu-ragu": "RAGU",
    "Lanjutkan": "LANJUT",
    "STOP!": "HENTIKAN",
    "CEK LAPANGAN ": "CEK LAPANGAN",
    "cek lap.": "CEK LAPANGAN",
    "-": "",
    "": "",
    " belum ": "",
    "sama?": None,
    "SAMA/BEDA": None,
    "sama 2": None,
    "ya": None,
    "S": "SAMA",
    "b.": "BEDA",
    "ok": "SAMA",
    "ragu2": "RAGU",
    "RAGU 2": None,
    "r": "RAGU",
    "h": "HENTIKAN",
    "CL": "CEK LAPANGAN",
    "v": None,
    "tetap": None,
    "alm.": "MENINGGAL DUNIA",
    "telah meninggal th. 2016": "MENINGGAL DUNIA",
    "wafat (12-03-2017)": "MENINGGAL DUNIA",
    "meninggal (katanya)": None,
    "1. Meninggal dunia": "MENINGGAL DUNIA",
    "pindah ke luar dki": "PINDAH LUAR",
    "pndh dlm DKI": "PINDAH DALAM",
    "pindah": None,
    "PINDAH LUAR DKI JAKARTA / MENINGGAL": None,
    "tdk ketemu": "TIDAK DITEMUKAN",
    "w.b.s.": "WARGA BINAAN SOSIAL PEMERINTAH",
    "Peg. tetap pemerintah (PNS)": "PEGAWAI TETAP PEMERINTAHAN",
    "PNS (ASN?)": None,
    "punya mobil": "MEMILIKI MOBIL",
    "tdk punya mobil": None,
    "njop di atas 1 milyar": "MEMILIKI NJOP > 1 M",
    "NJOP < 1 M": None,
    "air minum dlm kemasan": "AIR MINUM KEMASAN",
    "dinilai tdk miskin": "DINILAI TIDAK MISKIN",
    "tdk mampu": None,
    "Layak": "LANJUT",
    "tidak layak": None,
}


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (("1954-01-02", "M"), ("2017-05-06", "F"), "tahun lahirnya berbeda 63 tahun dan jenis kelaminnya"),
        (("1954", ""), ("2017", ""), "63 tahun"),
        (("1980-01-01", "M"), ("1983-01-01", "F"), "jenis kelaminnya berbeda"),
        (("1980-01-01", "M"), ("1980-01-01", "F"), ""),
        (("1980-01-01", "M"), ("1994-01-01", "M"), ""),
        (("", "M"), ("2017", "F"), ""),
    ],
)
def test_an_unlikely_same_person_is_told(left: tuple[str, str], right: tuple[str, str], said: str) -> None:
    rows = [{"birth": birth, "sex": sex} for birth, sex in (left, right)]
    assert (said in unlikely(rows)) if said else unlikely(rows) == ""


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("sama?", '"sama?"'),
        ("tolong ditanyakan lagi kepada RT setempat", '"tolong ditanyakan lagi kepada ..."'),
        ("3171010101809001", '"317101'),
    ],
)
def test_a_refusal_repeats_what_was_seen_and_no_number_of_a_person(written: str, told: str) -> None:
    assert quoted(written).startswith(told) and "3171010101809001" not in quoted(written)


@pytest.mark.parametrize("written", WORDS, ids=repr)
def test_words_are_taken_when_they_can_mean_one_thing(written: str) -> None:
    assert verdict_of(written) == WORDS[written]


def _spoilt(printed: Run, **changes: str) -> Cells:
    question = printed.questions("IDENTITAS")[0]
    row = {
        "ID temuan": question["question_id"],
        "ID baris": question["record_id_left"],
        "KEPUTUSAN": "SAMA",
        **changes,
    }
    return [list(HEADINGS), [row.get(heading, "") for heading in HEADINGS]]


REFUSED = [
    ({"KEPUTUSAN": "mungkin"}, "tidak dikenal"),
    ({"KEPUTUSAN": "sama?"}, "tidak dikenal"),
    ({"KEPUTUSAN": "HENTIKAN"}, "SAMA, BEDA atau RAGU"),
    ({"ID temuan": ""}, "baris tanpa ID temuan"),
    ({"ID temuan": "", "ID baris": ""}, "baris tambahan"),
    ({"ID temuan": "T-0000"}, "bukan seperti yang tercetak"),
    ({"ID temuan": "T-0000-0000-0000-0000"}, "tidak ada pada hasil"),
    ({"ID baris": "kis-0000000000000"}, "sebagian kolom yang diurutkan"),
]


@pytest.mark.parametrize(("changes", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_what_cannot_be_taken_is_told_with_its_row(
    printed: Run, store: Store, tmp_path: Path, changes: dict[str, str], why: str
) -> None:
    report = import_worklists(
        store, printed.out, [write_csv(tmp_path / "a.csv", _spoilt(printed, **changes))]
    )[0]
    assert (report.taken, report.whole) == ((), False)
    assert [(one.row, why in one.why) for one in report.refused] == [(2, True)]


def test_an_action_about_one_row_cannot_be_beda(printed: Run, store: Store, tmp_path: Path) -> None:
    single = next(one for one in printed.questions("TINDAKAN") if one["record_id_right"] is None)
    words = single["choices"].split(";")
    assert "BEDA" not in words
    report = import_worklists(
        store,
        printed.out,
        [write_csv(tmp_path / "a.csv", Sheet.of([single], {single["question_id"]: "BEDA"}).cells())],
    )[0]
    assert f"Pilih {', '.join(words[:-1])} atau {words[-1]}" in report.refused[0].why


def test_two_columns_for_the_answer_that_differ_are_no_answer(printed: Run, tmp_path: Path) -> None:
    cells = [[*row, "KEPUTUSAN" if at == 0 else "BEDA"] for at, row in enumerate(_spoilt(printed))]
    assert "dua kolom" in read_filled(write_csv(tmp_path / "a.csv", cells)).refused[0].why
    alike = [[*row, "KEPUTUSAN" if at == 0 else "sama"] for at, row in enumerate(_spoilt(printed))]
    assert len(read_filled(write_csv(tmp_path / "b.csv", alike)).answers) == 1


def _encrypted(path: Path) -> None:
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    )


ODD: Sequence[tuple[str, Callable[[Path], object], str]] = [
    ("kosong.xlsx", lambda path: path.write_bytes(b""), "kosong"),
    ("rusak.xlsx", lambda path: path.write_bytes(b"PK\x03\x04" + bytes(50)), "rusak"),
    ("foto.csv", lambda path: path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(50)), "JPEG"),
    ("surat.docx", lambda path: path.write_bytes(b"PK\x03\x04" + bytes(50)), "jenis berkas tidak dikenal"),
    ("terkunci.xlsx", _encrypted, "kata sandi"),
    (
        "lain.xlsx",
        lambda path: _xlsx(path, {"Rekap": [["Kelurahan", "Jumlah"], ["GAMBIR", "3"]]}),
        "tidak ada lembar",
    ),
    (
        "tanpa_id.csv",
        lambda path: write_csv(path, [["ID baris", "KEPUTUSAN"], ["kis-1", "SAMA"]]),
        "ID temuan terhapus",
    ),
    ("folder.csv", lambda path: path.mkdir(), "dibuka"),
    ("tiada.csv", lambda path: None, "tidak ada"),
]


@pytest.mark.parametrize("odd_file", ODD, ids=[name for name, _, _ in ODD])
def test_an_odd_file_is_told_and_the_others_are_taken(
    printed: Run, store: Store, tmp_path: Path, odd_file: tuple[str, Callable[[Path], object], str]
) -> None:
    name, make, why = odd_file
    make(tmp_path / name)
    good = write_csv(tmp_path / "baik.csv", _spoilt(printed))
    odd, taken = import_worklists(store, printed.out, [tmp_path / name, good])
    assert why in " ".join(refusal.why for refusal in odd.refused)
    assert len(taken.taken) == 1


def test_pairs_of_rows_are_judged_without_a_question(printed: Run, store: Store, tmp_path: Path) -> None:
    """konflik.csv with a column KEPUTUSAN: two row ids say what is meant."""
    one, two = printed.row("WULANDARI"), printed.row("DEWI LESTARI")
    cells = [
        ["Kelurahan", "ID baris 1", "ID baris 2", "KEPUTUSAN"],
        ["LAGOA", two, one, "beda"],
        ["LAGOA", one, "kis-0000000000000", "SAMA"],
    ]
    report = import_worklists(store, printed.out, [write_csv(tmp_path / "konflik.csv", cells)])[0]
    event = store.read().events[0]
    assert (event.answers, event.verdict, {row.record_id for row in event.rows()}) == (
        "IDENTITAS",
        "BEDA",
        {one, two},
    )
    assert [(refusal.row, "ID baris tidak ada" in refusal.why) for refusal in report.refused] == [(3, True)]


@pytest.mark.slow
def test_a_list_sorted_together_with_its_heading_loses_no_answer(sheet: Sheet, tmp_path: Path) -> None:
    cells = sheet.cells()
    whole = read_filled(write_csv(tmp_path / "a.csv", cells))
    for at in (3, len(cells)):
        moved = [*cells[1:at], cells[0], *cells[at:]]
        found = read_filled(write_csv(tmp_path / f"{at}.csv", moved))
        assert {one.question_id: one.verdict for one in found.answers} == {
            one.question_id: one.verdict for one in whole.answers
        }
        assert (found.empty, found.refused) == (whole.empty, ())
