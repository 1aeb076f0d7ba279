"""Tables in odd shapes, for every programme of persons, as text and as workbook: people come out whole, or
the sender is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from reconcile.programmes import load_programmes
from reconcile.programmes.headings import split_word
from reconcile.vocabulary.errors import ExportError
from tests.ingest.conftest import PROGRAMMES, Read, Reader, person, write_text, write_xlsx

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
PEOPLE = [person(at) for at in range(6)]
COLUMNS = ["NIK", "NAMA LENGKAP", "TGL LAHIR", "JENIS KELAMIN"]
CODES = sorted(code for code, programme in PROGRAMMES.items() if programme.kind == "person")
every_programme = pytest.mark.parametrize("programme", CODES)


def both(
    tmp_path: Path, rows: Sequence[Sequence[str]], merged: Sequence[tuple[int, int, int, int, str]] = ()
) -> list[Path]:
    """The rows as CSV and as workbook."""
    text = io.StringIO()
    width = max(map(len, rows))
    csv.writer(text, lineterminator="\n").writerows([[*row, *[""] * (width - len(row))] for row in rows])
    covered = {
        (row, at)
        for top, left, bottom, right, _ in merged
        for row in range(top, bottom + 1)
        for at in range(left, right + 1)
    }
    cells = [
        ["" if (row, at) in covered else cell for at, cell in enumerate(line)]
        for row, line in enumerate(rows)
    ]
    return [
        write_text(tmp_path / "a.csv", text.getvalue()),
        write_xlsx(tmp_path / "a.xlsx", {"A": cells}, merged),
    ]


def in_turn(case: object) -> str:
    """A programme for a case: all of them take turns, for the kinds of shapes know of none."""
    return CODES[sum(map(ord, str(case))) % len(CODES)]


def told(found: Read, *fields: str) -> list[tuple[str, ...]]:
    return [tuple(str(row[field]) for field in fields) for row in found.records]


def born(one: dict[str, str]) -> str:
    day, month, year = one["TGL LAHIR"].split("/")
    return f"{year}-{month}-{day}"


def sex(one: dict[str, str]) -> str:
    return {"P": "F", "L": "M"}[one["JENIS KELAMIN"]]


@pytest.mark.slow
@pytest.mark.parametrize("programme", ["kip", "dukcapil"])
@pytest.mark.parametrize(
    "spelt", [str, lambda month: MONTHS[int(month) - 1], lambda month: MONTHS[int(month) - 1][:3].upper()]
)
def test_a_birth_date_in_three_columns(tmp_path: Path, read: Reader, programme: str, spelt: object) -> None:
    parts = [one["TGL LAHIR"].split("/") for one in PEOPLE]
    people = [
        [one["NO"], one["NIK"], one["NAMA LENGKAP"], day, str(spelt(month)), year, one["JENIS KELAMIN"]]  # type: ignore[operator]
        for one, (day, month, year) in zip(PEOPLE, parts, strict=True)
    ]
    upper = ["NO", "NIK", "NAMA", "TANGGAL LAHIR", "", "", "JK"]
    headings: list[tuple[list[list[str]], list[tuple[int, int, int, int, str]]]] = [
        ([upper, ["", "", "", "TGL", "BLN", "THN", ""]], [(0, 3, 0, 5, "TANGGAL LAHIR")]),
        ([upper, ["", "", "", "Tanggal", "Bulan", "Tahun", ""]], [(0, 3, 0, 5, "TANGGAL LAHIR")]),
        ([["NO", "NIK", "NAMA", "TGL LAHIR", "BLN LAHIR", "THN LAHIR", "JK"]], []),
        ([["NO", "NIK", "NAMA", "HARI_LAHIR", "BULAN_LAHIR", "TAHUN_LAHIR", "JK"]], []),
    ]
    for heading, merged in headings:
        for path in both(tmp_path, [*heading, *people], merged):
            found = read(path, programme)
            assert told(found, "nik", "birth_date") == [(one["NIK"], born(one)) for one in PEOPLE]
            assert all(row["period_start"] is None for row in found.records), (
                "a year of birth is no year of aid"
            )


def test_a_month_that_is_none_is_not_exchanged_with_the_day(tmp_path: Path, read: Reader) -> None:
    rows = [
        ["NIK", "NAMA", "TGL LAHIR", "BLN LAHIR", "THN LAHIR"],
        ["", "BUDI SANTOSO", "5", "13", "1980"],
        ["", "ANI WATI", "31", "", "1981"],
    ]
    for path in both(tmp_path, rows):
        assert told(read(path), "birth_date", "birth_year") == [("None", "1980"), ("None", "1981")]


@pytest.mark.parametrize("programme", ["kjp", "kjs"])
@pytest.mark.parametrize(
    "heading",
    [["NAMA DEPAN", "NAMA BELAKANG"], ["first_name", "last_name"], ["Nama Depan Siswa", "Nama Akhir"]],
)
def test_a_name_in_two_columns(tmp_path: Path, read: Reader, programme: str, heading: list[str]) -> None:
    people = [[one["NIK"], *one["NAMA LENGKAP"].split(), one["TGL LAHIR"]] for one in PEOPLE]
    people[2][2] = people[3][1] = ""
    people[4][1:3] = ["", ""]
    for path in both(tmp_path, [["NIK", *heading, "TGL LAHIR"], *people]):
        names = [f"{row[1]} {row[2]}".strip() or "None" for row in people]
        assert told(read(path, programme), "name") == [(name,) for name in names]


@pytest.mark.parametrize("zero", "\uff10\u0660")
def test_digits_of_another_width_or_script(tmp_path: Path, read: Reader, zero: str) -> None:
    other = {ord("0") + digit: ord(zero) + digit for digit in range(10)}
    people = [[one["NIK"].translate(other), one["NAMA LENGKAP"], one["TGL LAHIR"]] for one in PEOPLE]
    for path in both(tmp_path, [["NIK", "NAMA", "TGL LAHIR"], *people]):
        assert told(read(path, in_turn(zero)), "nik", "birth_date") == [(p["NIK"], born(p)) for p in PEOPLE]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tick", "blank"),
    list(zip(["v", "V", "x", "X", "1", "√", "✓", "✔", "*", "ya"], ["", "-", "0"] * 4, strict=False)),
)
def test_a_tick_under_l_or_p(tmp_path: Path, read: Reader, tick: str, blank: str) -> None:
    programme = in_turn(tick)
    people = [
        [
            one["NIK"],
            one["NAMA LENGKAP"],
            *((tick, blank) if one["JENIS KELAMIN"] == "L" else (blank, tick)),
            one["TGL LAHIR"],
        ]
        for one in PEOPLE
    ]
    for heading in (
        [["NIK", "NAMA", "L", "P", "TGL LAHIR"]],
        [["NIK", "NAMA", "JENIS KELAMIN", "", "TGL LAHIR"], ["", "", "L", "P", ""]],
        [["NIK", "NAMA", "LAKI-LAKI", "PEREMPUAN", "TGL LAHIR"]],
        [["NIK", "NAMA", "P", "W", "TGL LAHIR"]],
    ):
        for path in both(tmp_path, [*heading, *people]):
            assert told(read(path, programme), "sex") == [(sex(one),) for one in PEOPLE]


@pytest.mark.parametrize("between", ["", "-"])
def test_a_digit_a_cell(tmp_path: Path, read: Reader, between: str) -> None:
    """As forms print numbers and dates: under one heading, in the middle and at the end of a row."""
    rows = [["NO", "NIK", *[""] * 15, "NAMA", "JK", "TGL LAHIR", *[""] * (9 if between else 7)]]
    for at, one in enumerate(PEOPLE, 1):
        date = one["TGL LAHIR"].replace("/", between)
        rows.append([str(at), *one["NIK"], one["NAMA LENGKAP"], one["JENIS KELAMIN"], *date])
    merged = [(0, 1, 0, 16, "NIK"), (0, 19, 0, len(rows[0]) - 1, "TGL LAHIR")]
    for path in both(tmp_path, rows, merged):
        found = read(path, in_turn(between))
        assert told(found, "nik", "birth_date") == [(one["NIK"], born(one)) for one in PEOPLE]


def test_digits_that_are_no_number_are_not_joined(tmp_path: Path, read: Reader) -> None:
    """Three digits beside a NIK are three answers of somebody, whatever they mean."""
    rows = [["NAMA", "NIK", "", "", ""], *([one["NAMA LENGKAP"], one["NIK"], *"123"] for one in PEOPLE)]
    for path in both(tmp_path, rows):
        assert told(read(path), "nik") == [(one["NIK"],) for one in PEOPLE]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("KEL/KEC", "LAGOA/KOJA"),
        ("Kelurahan, Kecamatan", "Lagoa - Koja"),
        ("KEL. DAN KEC.", "Kel. Lagoa, Kec. Koja"),
        ("KECAMATAN / KELURAHAN", "KOJA / LAGOA"),
        ("Kec/Kel", "KEL LAGOA\nKEC KOJA"),
    ],
)
def test_kelurahan_and_kecamatan_in_one_cell(tmp_path: Path, read: Reader, heading: str, cell: str) -> None:
    rows = [["NIK", "NAMA", heading], *([one["NIK"], one["NAMA LENGKAP"], cell] for one in PEOPLE)]
    for path in both(tmp_path, rows):
        found = read(path, in_turn(heading))
        assert told(found, "region_code") == [("3172031003",)] * len(PEOPLE)
        assert "KOLOM_TAK_DIKENAL" not in found.codes


def test_two_ticks_or_none_are_no_sex(tmp_path: Path, read: Reader) -> None:
    rows = [
        ["NIK", "NAMA", "L", "P"],
        [PEOPLE[0]["NIK"], "ANI", "v", "v"],
        [PEOPLE[1]["NIK"], "BUDI", "", ""],
    ]
    for path in both(tmp_path, rows):
        found = read(path)
        assert told(found, "sex") == [("None",), ("None",)]
        assert found.problem("JK_TIDAK_DIKENAL")["rows"] == 1


@pytest.mark.parametrize(
    ("heading", "written"),
    [
        ("NIK / NO KK", "{nik} / {kk}"),
        ("NIK/KK", "{nik}\n{kk}"),
        ("NO. KK / NIK", "{kk} / {nik}"),
        ("NIK DAN NO KK", "{nik};{kk}"),
        ("NIK (NO KK)", "{nik} ({kk})"),
        ("No KK dan NIK", "KK: {kk} NIK: {nik}"),
        ("NIK / NO KK", "KK {kk} NIK {nik}"),
        ("NO_KTP/NO_KK", "{nik}, {kk}"),
    ],
)
def test_nik_and_family_card_in_one_cell(tmp_path: Path, read: Reader, heading: str, written: str) -> None:
    programme = in_turn(heading + written)
    people = [
        [one["NO"], written.format(nik=one["NIK"], kk=one["NO KK"]), one["NAMA LENGKAP"], one["TGL LAHIR"]]
        for one in PEOPLE
    ]
    if programme == "dukcapil" and "KTP" in heading:
        return  # the register has its own, older NO_KTP
    for path in both(tmp_path, [["NO", heading, "NAMA", "TGL LAHIR"], *people]):
        assert told(read(path, programme), "nik", "kk") == [(one["NIK"], one["NO KK"]) for one in PEOPLE]


def test_a_number_alone_is_what_its_label_or_the_birth_date_proves(tmp_path: Path, read: Reader) -> None:
    first, second = PEOPLE[:2]
    rows = [
        ["NIK / NO KK", "NAMA", "TGL LAHIR"],
        [first["NIK"], first["NAMA LENGKAP"], first["TGL LAHIR"]],
        [second["NIK"], second["NAMA LENGKAP"], second["TGL LAHIR"]],
        [f"KK {second['NO KK']}", "TONO WIJAYA", "01/01/1980"],
    ]
    for path in both(tmp_path, rows):
        assert told(read(path), "nik", "kk") == [
            (first["NIK"], "None"),
            (second["NIK"], "None"),
            ("None", second["NO KK"]),
        ]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("tanggallahir", "birth_date"),
        ("TANGGALLAHIRPESERTA", "birth_date"),
        ("nomorkartukeluarga", "kk"),
        ("NAMALENGKAPPENERIMA", "name"),
        ("nomorinduksiswanasional", "nisn"),
        ("namakelurahan", "kelurahan"),
        ("kodekabupaten", "city_code"),
        ("statushubungankeluarga", "relationship"),
        ("namaibukandung", "mother"),
    ],
)
@every_programme
def test_words_that_run_together(programme: str, heading: str, field: str) -> None:
    match = PROGRAMMES[programme].vocabulary.match(heading)
    assert match and match.field == field


def test_words_are_split_into_the_fewest() -> None:
    known = frozenset({"NAMA", "LENGKAP", "NO", "KK", "NAMALENG", "KAP"})
    assert split_word("NAMALENGKAP", known) == ["NAMA", "LENGKAP"] or split_word("NAMALENGKAP", known) == [
        "NAMALENG",
        "KAP",
    ]
    assert split_word("NAMAX", known) == ["NAMAX"] and split_word("BUDIMAN", known) == ["BUDIMAN"]


@every_programme
@pytest.mark.parametrize("heading", ["nikibu", "namalengkappetugas", "nikayah", "tanggallahiribu"])
def test_run_together_headings_of_others_stay_theirs(programme: str, heading: str) -> None:
    match = PROGRAMMES[programme].vocabulary.match(heading)
    assert match is None or match.field in (None, "mother")


BLOCKS = {
    "one cell each": lambda card: [
        [f"No. KK : {card}", "", "Alamat : JL MELATI NO 5, Nama Dusun : -, RT/RW : 003/004"]
    ],
    "cells apart": lambda card: [
        ["No. KK", ":", card, "Alamat", ":", "JL MELATI NO 5"],
        ["RT : 003", "RW : 004"],
    ],
    "label and number": lambda card: [["NO KK", card], ["Alamat : JL MELATI NO 5 RT/RW : 003/004"]],
    "with its head": lambda card: [
        [
            f"NOMOR KARTU KELUARGA: {card}",
            "Nama Kepala Keluarga: SUPARNO",
            "Alamat: JL MELATI NO 5",
            "RT: 003",
            "RW: 004",
        ]
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", sorted(BLOCKS))
@pytest.mark.parametrize("again", [False, True])
def test_family_blocks(tmp_path: Path, read: Reader, shape: str, again: bool) -> None:
    programme = in_turn((shape, again))
    heading = ["No", "Nama Lengkap", "NIK", "Tgl Lahir", "Jenis Kelamin", "SHDK"]
    rows: list[list[str]] = [["BUKU INDUK PENDUDUK"], [] if again else heading]
    families = [PEOPLE[:2], PEOPLE[2:5], PEOPLE[5:]]
    for family in families:
        rows += [*BLOCKS[shape](family[0]["NO KK"]), *([heading] if again else [])]
        rows += [
            [str(at), one["NAMA LENGKAP"], one["NIK"], one["TGL LAHIR"], one["JENIS KELAMIN"], "ANAK"]
            for at, one in enumerate(family, 1)
        ]
    rows.append(["Keterangan: data per 31 Maret 2018"])
    for path in both(tmp_path, rows):
        found = read(path, programme)
        wanted = [(one["NIK"], family[0]["NO KK"], "003", "004") for family in families for one in family]
        if shape == "label and number":  # an address may hold anything; the number of the card is what counts
            wanted = [(*row[:2], found.records[0]["rt"], found.records[0]["rw"]) for row in wanted]
        assert told(found, "nik", "kk", "rt", "rw") == wanted
        assert not found.rejected and "BARIS_KELUARGA" in found.codes


def test_a_family_without_a_card_does_not_get_the_one_above(tmp_path: Path, read: Reader) -> None:
    heading = ["No", "Nama Lengkap", "NIK", "Tgl Lahir"]
    rows = [heading, [f"No. KK : {PEOPLE[0]['NO KK']}"]]
    rows += [["1", one["NAMA LENGKAP"], one["NIK"], one["TGL LAHIR"]] for one in PEOPLE[:1]]
    rows += [
        ["No. KK : -"],
        *([one["NO"], one["NAMA LENGKAP"], one["NIK"], one["TGL LAHIR"]] for one in PEOPLE[1:3]),
    ]
    for path in both(tmp_path, rows):
        assert told(read(path), "kk") == [(PEOPLE[0]["NO KK"],), ("None",), ("None",)]


@every_programme
def test_cells_merged_down_speak_for_the_family_but_never_for_a_person(
    tmp_path: Path, read: Reader, programme: str
) -> None:
    heading = ["NO", "NO KK", "NIK", "NAMA", "TGL LAHIR", "KELURAHAN", "KECAMATAN"]
    rows = [heading]
    rows += [
        ["", "", one["NIK"] if at != 1 else "", one["NAMA LENGKAP"], one["TGL LAHIR"], "", ""]
        for at, one in enumerate(PEOPLE)
    ]
    cards = [PEOPLE[0]["NO KK"], PEOPLE[3]["NO KK"]]
    merged = [
        (top, at, bottom, at, text)
        for top, bottom, card in ((1, 3, cards[0]), (4, 6, cards[1]))
        for at, text in ((0, "1"), (1, card), (5, "GAMBIR"), (6, "GAMBIR"))
    ]
    merged.append((1, 2, 2, 2, PEOPLE[0]["NIK"]))
    found = read(both(tmp_path, rows, merged)[1], programme)
    assert [row["nik"] for row in found.records] == [
        None if at == 1 else one["NIK"] for at, one in enumerate(PEOPLE)
    ]
    if load_programmes()[programme].household:
        assert [row["kk"] for row in found.records] == [cards[0]] * 3 + [cards[1]] * 3
        place = "school_region_code" if programme == "kip" else "region_code"
        assert {row[place] for row in found.records} == {"3171011001"}


@pytest.mark.slow
@every_programme
def test_rows_that_a_page_broke(tmp_path: Path, read: Reader, programme: str) -> None:
    rows = [["NO", "NIK", "NAMA SISWA", "TGL LAHIR", "JK", "NAMA SEKOLAH"]]
    for at, one in enumerate(PEOPLE):
        first, *rest = one["NAMA LENGKAP"].split()
        rows.append(
            [
                one["NO"],
                one["NIK"],
                first if at != 4 else "",
                one["TGL LAHIR"],
                one["JENIS KELAMIN"],
                "MTS AL HIDAYAH",
            ]
        )
        if at == 4:
            rows.insert(-1, ["", "", first, "", "", ""])  # centred: begun above its own row
        rows.append(["", "", *rest, "", "", "GAMBIR" if at % 2 else ""])
    for path in both(tmp_path, rows):
        found = read(path, programme)
        assert told(found, "name", "nik") == [(one["NAMA LENGKAP"], one["NIK"]) for one in PEOPLE]
        assert found.not_data["continued"] == 7 and found.problem("BARIS_TERPENGGAL")["rows"] == 7
        assert {row["school"] for row in found.records} == {"MTS AL HIDAYAH", "MTS AL HIDAYAH GAMBIR"}


def test_rows_broken_where_two_batches_meet(
    tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconcile.ingest.cells.limits.BATCH_ROWS", 3)
    rows = [["NO", "NIK", "NAMA", "TGL LAHIR"]]
    for one in PEOPLE:
        first, last = one["NAMA LENGKAP"].split()
        rows += [
            [one["NO"], one["NIK"], first, one["TGL LAHIR"]],
            ["", "", last, ""],
            ["", "", "BIN TONO", ""],
        ]
    found = read(both(tmp_path, rows)[1])
    assert told(found, "name", "nik") == [(f"{one['NAMA LENGKAP']} BIN TONO", one["NIK"]) for one in PEOPLE]
    assert [row["source_row"] for row in found.records] == [2, 5, 8, 11, 14, 17]
    assert found.problem("BARIS_TERPENGGAL")["rows"] == 12


def test_a_short_row_is_not_joined_where_it_may_be_somebody(tmp_path: Path, read: Reader) -> None:
    rows = [["NAMA", "NIK", "TGL LAHIR", "ALAMAT"]]
    rows += [
        [one["NAMA LENGKAP"], one["NIK"] if at % 2 else "", one["TGL LAHIR"], "JL A"]
        for at, one in enumerate(PEOPLE)
    ]
    rows.insert(3, ["TONO WIJAYA", "", "", "JL KENARI"])
    rows.insert(5, ["YULI RAHMAN", "", "", ""])
    for path in both(tmp_path, rows):
        found = read(path)
        assert "TONO WIJAYA" in [row["name"] for row in found.records] and len(found.records) == 7
        assert [row["source_row"] for row in found.rejected] == [
            6
        ]  # a name alone is nobody: told, not joined
        assert found.problem("TANPA_IDENTITAS")["rows"] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "row",
    [
        ["GAMBIR Count", "3"],
        ["GAMBIR Total", "", "", "", "69000"],
        ["Grand Count", "6"],
        ["Grand Total", "", "", "", "138000"],
        ["GAMBIR Jumlah", "3"],
        ["JUMLAH GAMBIR", "3"],
        ["Rata-rata GAMBIR", "", "", "", "23000"],
        ["GAMBIR Average", "", "", "", "23000"],
        ["SUB TOTAL", "3 orang"],
        ["-----", "-----", "-----", "-----", "-----"],
        ["======", "", "", "", ""],
        ["***"],
        ["(4 rows affected)"],
        ["6 rows selected."],
        ["Time taken: 0.2 seconds"],
        ["*** END OF REPORT ***"],
        ["KELURAHAN GAMBIR"],
        ["REKAPITULASI", "", "", "L = 4", "P = 2"],
        ["BANYAKNYA PENERIMA", "6"],
        ["", "NIHIL"],
        ["", "dst.", "dst"],
        ["", "Dipindahkan ke halaman berikutnya"],
        ["", "BERSAMBUNG KE LEMBAR 2"],
        ["", "Lanjutan"],
        ["", "Terbilang: enam orang"],
        ["", "AKHIR DATA"],
    ],
)
def test_totals_and_separators_are_nobody(tmp_path: Path, read: Reader, row: list[str]) -> None:
    programme = in_turn(row)
    rows = [["KELURAHAN", *COLUMNS[1::-1], *COLUMNS[2:]]]
    people = [
        ["GAMBIR", one["NAMA LENGKAP"], one["NIK"], one["TGL LAHIR"], one["JENIS KELAMIN"]] for one in PEOPLE
    ]
    rows += [*people[:3], row, *people[3:], row]
    for path in both(tmp_path, rows):
        found = read(path, programme)
        assert [one["nik"] for one in found.records] == [one["NIK"] for one in PEOPLE]
        assert not found.rejected


def test_a_name_without_a_letter_is_no_name(tmp_path: Path, read: Reader) -> None:
    rows = [
        ["NIK", "NAMA", "TGL LAHIR"],
        *([one["NIK"], one["NAMA LENGKAP"], one["TGL LAHIR"]] for one in PEOPLE),
        ["", "12345", "01/01/1990"],
    ]
    for path in both(tmp_path, rows):
        found = read(path)
        assert len(found.records) == 6 and len(found.rejected) == 1


def test_what_is_said_of_the_list_ends_no_name(tmp_path: Path, read: Reader) -> None:
    rows = [["NO", "NIK", "NAMA", "TGL LAHIR", "ALAMAT"]]
    for one in PEOPLE:
        rows.append([one["NO"], one["NIK"], one["NAMA LENGKAP"], one["TGL LAHIR"], "JL A"])
    said = ["NIHIL", "Dipindahkan ke halaman 2", "Lanjutan", "AKHIR DATA", "RT 003 RW 004"]
    for at, text in enumerate(said):
        rows.insert(2 * at + 2, ["", "", text, "", ""])
    rows.append(["", "", "BIN TONO", "", "RT 003 RW 004"])
    for path in both(tmp_path, rows):
        found = read(path)
        wanted = [one["NAMA LENGKAP"] for one in PEOPLE]
        assert told(found, "name") == [(name,) for name in [*wanted[:-1], f"{wanted[-1]} BIN TONO"]]
        assert found.records[-1]["address"] == "JL A RT 003 RW 004"


@every_programme
def test_tables_beside_one_another_and_on_their_side_are_refused_in_words(
    tmp_path: Path, read: Reader, programme: str
) -> None:
    cells = [[one[column] for column in COLUMNS] for one in PEOPLE]
    beside = [["KELAS 7A", "", "", "", "", "KELAS 7B"], [*COLUMNS, "", *COLUMNS]]
    beside += [[*left, "", *right] for left, right in zip(cells[:3], cells[3:], strict=True)]
    turned = [list(line) for line in zip(COLUMNS, *cells, strict=True)]
    for rows, why in ((beside, "berdampingan"), (turned, "melintang")):
        for path in both(tmp_path, rows):
            with pytest.raises(ExportError, match=why):
                read(path, programme)


@pytest.mark.parametrize(
    "formats",
    [
        ["0", "@", "#,##0", "0.00E+00", "dd/mm/yyyy", "[$-421]dd mmmm yyyy"],
        ['"NIK "0', "[h]:mm:ss", "[mm]:ss", "d0", "m/d/yy h:mm"],
    ],
)
def test_a_nik_is_a_nik_under_any_number_format(tmp_path: Path, read: Reader, formats: list[str]) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page = book.add_worksheet("A")
    page.write_row(0, 0, COLUMNS)
    for at, one in enumerate(map(person, range(len(formats))), 1):
        page.write_number(at, 0, int(one["NIK"]), book.add_format({"num_format": formats[at - 1]}))
        page.write_row(at, 1, [one[column] for column in COLUMNS[1:]])
    book.close()
    found = read(tmp_path / "a.xlsx", "dtks")
    assert told(found, "nik") == [(person(at)["NIK"],) for at in range(len(formats))]


@pytest.mark.parametrize(
    "said",
    [
        ["JUMLAH", "0"],
        ["JUMLAH", "0 orang", "0"],
        ["", "NIHIL"],
        ["1", "Nihil"],
        ["--- TIDAK ADA DATA ---"],
        ["(0 rows affected)"],
        ["no rows selected"],
        ["0 baris."],
    ],
)
def test_a_list_that_says_it_has_nobody_is_read_as_one(tmp_path: Path, read: Reader, said: list[str]) -> None:
    for path in both(tmp_path, [["DATA PENERIMA KOTA X"], COLUMNS, said, ["Jakarta, 5 Januari 2018"]]):
        found = read(path)
        assert not found.records and not found.rejected
        assert "NIHIL" in {one["code"] for one in found.problems}


@pytest.mark.parametrize(
    "said", [["JUMLAH", "12"], ["JUMLAH", "12 orang", "5"], ["JUMLAH"], ["dst."], ["JUMLAH", "-"]]
)
def test_a_list_of_nobody_that_does_not_say_so_is_refused(
    tmp_path: Path, read: Reader, said: list[str]
) -> None:
    for path in both(tmp_path, [["DATA PENERIMA KOTA X"], COLUMNS, said]):
        with pytest.raises(ExportError, match="tidak satu pun baris"):
            read(path)


HINTS = {
    "plain": ["16 digit", "huruf besar", "dd/mm/yyyy", "L/P"],
    "types": ["CHAR(16)", "varchar(50)", "DATE", "char"],
    "example": ["contoh:", "NAMA SESUAI KTP", "", ""],
}


@pytest.mark.parametrize("hint", list(HINTS))
def test_a_line_that_says_how_to_fill_in_is_nobody(tmp_path: Path, read: Reader, hint: str) -> None:
    people = [[one[column] for column in COLUMNS] for one in PEOPLE]
    for path in both(tmp_path, [["NIK", "NAMA DAN GELAR", "TGL LAHIR", "L/P"], HINTS[hint], *people]):
        found = read(path, in_turn(hint))
        assert told(found, "nik", "birth_date") == [(one["NIK"], born(one)) for one in PEOPLE]
        assert found.not_data.get("heading", 0) >= 1


def test_a_raised_digit_is_no_month(tmp_path: Path, read: Reader) -> None:
    people = [[*(one[column] for column in COLUMNS[:3]), "²", "2018"] for one in PEOPLE]
    for path in both(tmp_path, [[*COLUMNS[:3], "BULAN", "TAHUN"], *people]):
        found = read(path, "kjs")
        assert told(found, "nik", "period_start") == [(one["NIK"], "None") for one in PEOPLE]
