"""From rows to records: what each programme's exports mean, faults of whole files, nothing lost and
nothing kept that nobody needs."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reconcile.ingest import workers
from reconcile.ingest.cells import limits
from reconcile.ingest.layout.rows import RowSorter
from reconcile.ingest.records import ingest_file
from reconcile.vocabulary.errors import ExportError, LedgerError
from reconcile.vocabulary.flags import MASK, codes_in
from tests.ingest.conftest import (
    HEADINGS,
    ROLLS,
    Reader,
    csv_text,
    person,
    roll,
    write_text,
    write_xlsx,
)

SAMPLES = Path(__file__).parents[2] / "data_samples"


def with_column(heading: str, values: list[str], count: int | None = None) -> str:
    rows = [[*row, value] for row, value in zip(roll(count or len(values)), values, strict=True)]
    return csv_text(rows, [*HEADINGS, heading])


def test_a_row_becomes_a_record(tmp_path: Path, read: Reader) -> None:
    headings = [
        *HEADINGS,
        "NO KARTU",
        "SEGMEN",
        "TMT",
        "TAT",
        "STATUS",
        "PISAT",
        "NAMA IBU",
        "NAMA AYAH",
        "TEMPAT LAHIR",
    ]
    extra = [
        "0001234567890",
        "PBI (APBN)",
        "15/06/2017",
        "31/12/2050",
        "AKTIF",
        "4",
        "RATNA",
        "TONO",
        "Jakarta",
    ]
    found = read(write_text(tmp_path / "a.csv", csv_text([[*roll(1)[0], *extra]], headings)))
    [row] = found.records
    p = person(0)
    assert re.fullmatch(r"kis-[0-9A-HJKMNP-TV-Z]{13}", row.pop("record_id"))
    assert isinstance(row.pop("row_digest"), int)
    assert row == {
        "programme": "kis",
        "source_file": "a.csv",
        "sheet": "",
        "source_row": 2,
        "nik": p["NIK"],
        "nik_part": None,
        "nik_birth_date": dt.date(1950, 1, 1),
        "nik_sex": "F",
        "kk": p["NO KK"],
        "card_number": "0001234567890",
        "nisn": None,
        "name": "SITI AMINAH",
        "name_key": row["name_key"],
        "name_first": row["name_first"],
        "name_alias": None,
        "unnamed": None,
        "birth_date": dt.date(1950, 1, 1),
        "birth_year": 1950,
        "sex": "F",
        "mother_core": "RATNA",
        "mother_key": "RATNA",
        "parent_core": "TONO",
        "relationship": "CHILD",
        "region_code": "3171011001",
        "school_region_code": None,
        "rt": "003",
        "rw": "004",
        "address": "JL MAWAR NO 0",
        "school": None,
        "npsn": None,
        "level": None,
        "segment": "PBI_APBN",
        "benefit_status": "ACTIVE",
        "period_start": dt.date(2017, 6, 1),
        "period_end": None,
        "vital_status": None,
        "register_answer": None,
        "field_answers": None,
        "birth_place": "JAKARTA",
        "flags": MASK["TGL_LAZIM"],
    }


def test_a_pupils_row_with_parent_and_child_in_one_cell(tmp_path: Path, read: Reader) -> None:
    text = "No,Nama orang tua (Nama anak),Tempat/Tgl Lahir,NIK,Sekolah,Kelas,Tahun,Tahap,NISN\n"
    text += (
        '1,RATNA DEWI (SITI AMINAH),"Jakarta, 2 Mei 2008",3171014205089001,SDN GAMBIR 01,4,2018,Tahap'
        " II,81234567\n"
    )
    text += '2,BUDI,"Jakarta, 3 Mei 2007",3171010305079002,SMP NEGERI 3,7,2018,1,0071234567\n'
    first, second = read(write_text(tmp_path / "a.csv", text), "kjp").records
    assert (first["name"], first["parent_core"]) == ("SITI AMINAH", "RATNA DEWI")
    assert (second["name"], second["parent_core"]) == ("BUDI", None)
    assert first["birth_date"] == dt.date(2008, 5, 2)
    assert (first["level"], second["level"]) == ("SD", "SMP")
    assert first["nisn"] == "0081234567"
    assert (first["period_start"], first["period_end"]) == (dt.date(2018, 7, 1), dt.date(2018, 12, 31))


def test_kip_regions_are_the_schools(tmp_path: Path, read: Reader) -> None:
    rows = [
        [*row, "SK Nominasi" if at else "Pemberian", "1.000.000", "2017-09-01"]
        for at, row in enumerate(roll(2))
    ]
    found = read(
        write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, "TIPE SK", "NOMINAL", "TANGGAL SK"])), "kip"
    )
    assert [(row["region_code"], row["school_region_code"]) for row in found.records] == [
        (None, "3171011001")
    ] * 2
    assert [row["segment"] for row in found.records] == ["PEMBERIAN", "NOMINASI"]
    assert found.records[0]["period_end"] == dt.date(2017, 12, 31)


def test_the_register_says_who_lives(tmp_path: Path, read: Reader) -> None:
    rows = [
        [*roll(1, start=at)[0], *extra]
        for at, extra in enumerate(
            [["1", "", ""], ["2", "", ""], ["1", "Y", ""], ["2", "1", ""], ["", "", "Data Tidak Ditemukan"]]
        )
    ]
    found = read(
        write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, "STAT_HIDUP", "FLAG_PINDAH", "RESPON"])),
        "dukcapil",
    )
    assert [row["vital_status"] for row in found.records] == ["ALIVE", "DEAD", "MOVED", "DEAD", "NOT_FOUND"]


NO_ANSWERS = {
    "12": "DUPLICATE", "14": "INACTIVE", "15": "MALFORMED", "99": "UNKNOWN", "Data Ganda": "DUPLICATE", "NON AKTIF": "INACTIVE",
    "NIK Tidak Aktif": "INACTIVE", "Tidak Padan": "MISMATCH", "Tidak Sesuai": "MISMATCH", "NIK tidak sesuai format": "MALFORMED",
    "TIDAK MENINGGAL": "UNKNOWN", "TIDAK ADA": "UNKNOWN", "Kuota Akses Hari ini telah Habis": "NOT_ASKED", "Login Gagal": "NOT_ASKED",
    "IP Address Tidak Sesuai": "NOT_ASKED", "IP Client  Tidak terdaftar": "NOT_ASKED", "User ID Tidak Aktif": "NOT_ASKED",
    "Request Time Out": "NOT_ASKED", "HTTP 500": "NOT_ASKED", "Entahlah": "UNKNOWN",
}  # fmt: skip


@pytest.mark.parametrize("heading", ["RESPON", "STATUS", "RESPONSE_CODE", "KETERANGAN_PADAN", "FLAG_PINDAH"])
def test_a_register_answer_that_says_nothing_is_unknown_and_told(
    tmp_path: Path, read: Reader, heading: str
) -> None:
    # of moving, "tidak" and "belum" are answers; beside STAT_HIDUP a second status is not read
    answers = [
        one
        for one in NO_ANSWERS
        if heading != "FLAG_PINDAH" or not one.upper().startswith(("TIDAK", "BELUM"))
    ]
    living = [] if heading == "STATUS" else ["STAT_HIDUP"]
    rows = [[*roll(1, start=at)[0], *["1" for _ in living], answer] for at, answer in enumerate(answers)]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, *living, heading])), "dukcapil")
    assert [row["vital_status"] for row in found.records] == ["UNKNOWN"] * len(answers)
    if heading != "FLAG_PINDAH":
        assert [row["register_answer"] for row in found.records] == [NO_ANSWERS[one] for one in answers]
    told = found.problem("STATUS_TIDAK_DIKENAL")
    assert (told["rows"], told["severity"]) == (len(answers), "PERINGATAN")


BESIDE = [
    (("RESPON", "KETERANGAN PADAN"), ("Data Ditemukan", "Meninggal Dunia"), "DEAD", "DEAD"),
    (("RESPON", "KETERANGAN PADAN"), ("Meninggal Dunia", "Data Ditemukan"), "DEAD", "DEAD"),
    (("RESPON", "HASIL PADAN"), ("Data Ditemukan", "Tidak Padan"), "MISMATCH", "UNKNOWN"),
    (("RESPON", "HASIL PADAN"), ("Data Ditemukan", ""), "ALIVE", "ALIVE"),
    (("KETERANGAN PADAN",), ("2",), "MISMATCH", "UNKNOWN"),
    (("STAT HIDUP", "STATUS PADAN"), ("1", "2"), "MISMATCH", "UNKNOWN"),
    (("STAT HIDUP", "STATUS PADAN"), ("2", "1"), "DEAD", "DEAD"),
    (("KETERANGAN PADAN",), ("T",), "MISMATCH", "UNKNOWN"),
    (("KETERANGAN PADAN",), ("PADAN : TIDAK",), "UNKNOWN", "UNKNOWN"),
    (("RESPON", "HASIL PADAN"), ("", "13"), "NOT_FOUND", "NOT_FOUND"),
    (("STAT HIDUP", "STATUS KEPENDUDUKAN"), ("1", "MENINGGAL"), "DEAD", "DEAD"),
    (("STAT HIDUP", "STATUS KEPENDUDUKAN"), ("2", "AKTIF"), "DEAD", "DEAD"),
    (("STAT HIDUP", "KETERANGAN STATUS"), ("1", "KTP sudah dicetak"), "ALIVE", "ALIVE"),
    (("STAT HIDUP", "KETERANGAN STATUS"), ("entah", "HIDUP"), "UNKNOWN", "UNKNOWN"),
    (("STAT HIDUP", "KETERANGAN STATUS", "STATUS DATA"), ("1", "", "PINDAH"), "MOVED", "MOVED"),
]


@pytest.mark.parametrize("case", BESIDE)
def test_every_column_that_answers_counts_and_remarks_do_not(
    tmp_path: Path, read: Reader, case: tuple[tuple[str, ...], tuple[str, ...], str, str]
) -> None:
    """A register tells of one person in several columns; that the first says "found" is no sign of life where
    another says who died."""
    headings, cells, answer, life = case
    others = [[*roll(1, start=1)[0], *("1" if "STAT" in one else "Data Ditemukan" for one in headings)]]
    rows = [[*roll(1)[0], *cells], *others]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, *headings])), "dukcapil")
    said = found.records[0]
    assert (said["register_answer"], said["vital_status"]) == (answer, life)


ISSUED = [
    # TMT, segment, kota -> who pays
    ("01/04/2018", "", "JAKARTA PUSAT", "PBI_APBD"),
    ("30/04/2018", "", "JAKARTA PUSAT", "PBI_APBD"),
    ("01/05/2018", "", "JAKARTA PUSAT", None),
    ("01/03/2018", "", "JAKARTA PUSAT", None),
    ("01/04/2018", "PBI APBN", "JAKARTA PUSAT", "PBI_APBN"),
    ("01/04/2018", "ENTAH", "JAKARTA PUSAT", None),
]


def test_cards_that_the_province_gave_out_are_its_own_where_no_segment_says_who_pays(
    tmp_path: Path, read: Reader
) -> None:
    first = roll(len(ISSUED))
    at = HEADINGS.index("KOTA")
    rows = [[*row[:at], kota, *row[at + 1 :], tmt, segment]
            for row, (tmt, segment, kota, _) in zip(first, ISSUED, strict=True)]  # fmt: skip
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, "TMT", "SEGMEN"])), "kis")
    assert [row["segment"] for row in found.records] == [payer for *_, payer in ISSUED]


COMPARED = {
    # columns behind those of a roll, cells of a row -> answer, what is kept of the fields, name kept
    "in the cells of the values": (
        ("TRESHOLD",), {"NAMA LENGKAP": "Sesuai (87)"}, ("90",), ("ALIVE", ";name=MIRIP 87;threshold=90;", False),
    ),
    "in columns beside the values": (
        ("HASIL NAMA", "SKOR NAMA", "HASIL TGL LAHIR", "AMBANG"), {}, ("SESUAI", "100", "SESUAI", "80"),
        ("ALIVE", ";name=SESUAI 100;birth_date=SESUAI;threshold=80;", True),
    ),
    "what differs was sent, and is not the register's": (
        ("NAMA HASIL", "SKOR NAMA"), {}, ("TIDAK SESUAI", "42"), ("MISMATCH", ";name=TIDAK_SESUAI 42;", False),
    ),
    "the dead owner of the number is not whoever was sent": (
        ("RESPON", "HASIL NAMA"), {}, ("Meninggal Dunia", "TIDAK SESUAI"), ("MISMATCH", ";name=TIDAK_SESUAI;", False),
    ),
    "nor is what is only alike": (
        ("KET NAMA",), {}, ("Sesuai (91)",), ("ALIVE", ";name=MIRIP 91;", False),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", COMPARED)
def test_answers_of_fields_are_kept_with_their_scores_and_threshold(
    tmp_path: Path, read: Reader, case: str
) -> None:
    headings, cells, behind, (answer, told, named) = COMPARED[case]
    row = roll(1)[0]
    row = [cells.get(heading, cell) for heading, cell in zip(HEADINGS, row, strict=True)]
    found = read(
        write_text(tmp_path / "a.csv", csv_text([[*row, *behind]], [*HEADINGS, *headings])), "dukcapil"
    )
    said = found.records[0]
    assert (said["register_answer"], said["field_answers"], said["name"] is not None) == (answer, told, named)
    assert found.problem("JAWABAN_REGISTER_ASKERS")["severity"] == "INFO"


def test_who_is_padan_was_sent_so(tmp_path: Path, read: Reader) -> None:
    """Beside "Padan" stands what the asker wrote, and in a file that names whom nobody found it does everywhere;
    a file that names those alone whom it found tells who they are."""
    answers = ["Padan", "Data Ditemukan", "Data Tidak Ditemukan", "Meninggal Dunia"]
    rows = [[*roll(1, start=at)[0], answer] for at, answer in enumerate(answers)]
    nameless = [[cell if heading == "NIK" else "" for heading, cell in zip(HEADINGS, rows[2], strict=False)]]
    for name, written, told in (
        ("a.csv", rows, [";person=SESUAI;", ";person=DIKIRIM;", None, None]),
        ("b.csv", [*rows[:2], [*nameless[0], answers[2]]], [";person=SESUAI;", None, None]),
    ):
        found = read(write_text(tmp_path / name, csv_text(written, [*HEADINGS, "RESPON"])), "dukcapil")
        assert [row["field_answers"] for row in found.records] == told


def test_who_is_not_recorded_yet_lives_and_who_is_on_his_way_has_moved(tmp_path: Path, read: Reader) -> None:
    answers = ["BELUM REKAM KTP-EL", "SKPWNI terbit", "Data Ditemukan", "13"]
    rows = [[*roll(1, start=at)[0], answer] for at, answer in enumerate(answers)]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, "RESPON"])), "dukcapil")
    said = [(row["register_answer"], row["vital_status"]) for row in found.records]
    assert said == [
        ("NOT_RECORDED", "ALIVE"),
        ("IN_TRANSIT", "MOVED"),
        ("ALIVE", "ALIVE"),
        ("NOT_FOUND", "NOT_FOUND"),
    ]


def test_what_a_sender_was_answered_is_kept_and_no_register_says_it(tmp_path: Path, read: Reader) -> None:
    answers = ["Padan", "TIDAK PADAN", "1", "2", "Belum Padan", "", "Entahlah"]
    rows = [[*roll(1, start=at)[0], answer] for at, answer in enumerate(answers)]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, "KETERANGAN PADAN"])), "dtks")
    said = [row["register_answer"] for row in found.records]
    assert said == ["ALIVE", "MISMATCH", "ALIVE", "MISMATCH", "NOT_ASKED", None, "UNKNOWN"]
    assert {row["vital_status"] for row in found.records} == {None}


def test_a_place_of_birth_is_kept_as_written(tmp_path: Path, read: Reader) -> None:
    texts = ["Kab. Garut, 01-02-1990", "JAKARTA 1 Januari 1990", "01/02/1990", "Jakarta"]
    rows = [[person(at)["NIK"], person(at)["NAMA LENGKAP"], text] for at, text in enumerate(texts)]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, ["NIK", "NAMA", "TEMPAT TGL LAHIR"])), "kis")
    assert [row["birth_place"] for row in found.records] == ["KAB. GARUT", "JAKARTA", None, "JAKARTA"]


def test_a_year_alone_among_dates_is_used_and_told(tmp_path: Path, read: Reader) -> None:
    years = {
        "1988": 1988,
        "th. 1988": 1988,
        "00-00-1988": 1988,
        "1988-00-00": 1988,
        "00/05/1988": 1988,
        "1988-05-00": 1988,
        "--/--/1988": 1988,
        "2019": None,  # ahead
        "1888": None,  # too old
        "31-02-1988": None,  # which of its three numbers is wrong, nobody knows
        "88": None,
    }
    cells = ["17-08-1988", *years]
    rows = [[person(at)["NIK"], person(at)["NAMA LENGKAP"], text] for at, text in enumerate(cells)]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, ["NIK", "NAMA", "TANGGAL LAHIR"])), "kis")
    assert [row["birth_year"] for row in found.records] == [1988, *years.values()]
    assert [row["birth_date"] for row in found.records] == [dt.date(1988, 8, 17), *[None] * len(years)]
    told = [codes_in(row["flags"]) for row in found.records]
    assert all("TGL_TIDAK_SAH" in codes for codes in told[1:8])
    assert not any("TGL_KOSONG" in codes for codes in told)


@pytest.mark.parametrize(
    ("programme", "heading"),
    [
        ("kis", "STATUS PESERTA"),
        ("kjs", "STATUS KARTU"),
        ("kip", "STATUS PIP"),
        ("kjp", "STATUS KJP"),
        ("dtks", "STATUS DTKS"),
    ],
)
def test_a_status_that_nobody_declared_is_neither_active_nor_inactive_and_told(
    tmp_path: Path, read: Reader, programme: str, heading: str
) -> None:
    rows = [
        [*roll(1, start=at)[0], word] for at, word in enumerate(["AKTIF", "Sedang ditinjau", "", "-", "37"])
    ]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, heading])), programme)
    assert [row["benefit_status"] for row in found.records] == ["ACTIVE", "UNKNOWN", None, None, "UNKNOWN"]
    assert found.problem("STATUS_PENERIMA_TIDAK_DIKENAL")["rows"] == 2


def test_a_tick_under_aktif_is_no_code_of_a_status(tmp_path: Path, read: Reader) -> None:
    """A status of 0 is an active member of JKN; a tick of 0 is none, or is it."""
    rows = [
        [*roll(1, start=at)[0], word] for at, word in enumerate(["Y", "T", "", "0", "Aktif", "Non Aktif"])
    ]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, "AKTIF"])), "bpjskes_ppu")
    statuses = ["ACTIVE", "INACTIVE", None, "UNKNOWN", "ACTIVE", "INACTIVE"]
    assert [row["benefit_status"] for row in found.records] == statuses
    assert found.problem("STATUS_PENERIMA_TIDAK_DIKENAL")["rows"] == 1


def test_the_gravest_of_what_a_register_says_counts(tmp_path: Path, read: Reader) -> None:
    cases = [
        ("2", "Data Ditemukan", "", "DEAD"), ("1", "Data Ditemukan", "", "ALIVE"), ("", "Sesuai (100)", "", "ALIVE"), ("", "11", "", "DEAD"),
        ("", "13", "", "NOT_FOUND"), ("", "NIK tidak terdapat di database Kependudukan", "", "NOT_FOUND"), ("1", "00", "", "ALIVE"),
        ("1", "Kuota habis", "Y", "MOVED"), ("2", "Kuota habis", "", "DEAD"), ("PINDAH DATANG", "", "", "ALIVE"), ("PINDAH", "", "", "MOVED"),
        ("", "", "", "UNKNOWN"), ("HIDUP", "", "T", "ALIVE"), ("HIDUP", "", "?!x", "UNKNOWN"),
    ]  # fmt: skip
    rows = [[*roll(1, start=at)[0], *case[:3]] for at, case in enumerate(cases)]
    found = read(
        write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, "STAT_HIDUP", "RESPON", "FLAG_PINDAH"])),
        "dukcapil",
    )
    assert [row["vital_status"] for row in found.records] == [case[3] for case in cases]


@pytest.mark.parametrize("heading", ["RESPONSE_CODE", "KODE RESPON"])
def test_a_code_counts_beside_its_words_and_beside_the_status(
    tmp_path: Path, read: Reader, heading: str
) -> None:
    cases = [
        ("1", "00", "Data Ditemukan", "ALIVE"), ("", "00", "", "ALIVE"), ("1", "", "", "ALIVE"), ("1", "11", "", "DEAD"),
        ("1", "11", "Data Ditemukan", "DEAD"), ("1", "00", "Data ditemukan, meninggal dunia", "DEAD"), ("2", "00", "Data Ditemukan", "DEAD"),
        ("1", "99", "Data Ditemukan", "UNKNOWN"), ("1", "00", "Kuota habis", "UNKNOWN"), ("1", "14", "", "UNKNOWN"),
        ("", "13", "", "NOT_FOUND"), ("", "", "", "UNKNOWN"),
    ]  # fmt: skip
    rows = [[*roll(1, start=at)[0], *case[:3]] for at, case in enumerate(cases)]
    path = write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, "STAT_HIDUP", heading, "RESPON"]))
    assert [row["vital_status"] for row in read(path, "dukcapil").records] == [case[3] for case in cases]


@pytest.mark.parametrize("days", [1, -1, 1462])
@pytest.mark.parametrize("style", ["%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d 17:00:00"])
def test_dates_that_a_system_moved_are_moved_back_and_told(
    tmp_path: Path, read: Reader, days: int, style: str
) -> None:
    rows = roll(8)
    born = [dt.datetime.strptime(row[4], "%d/%m/%Y").date() for row in rows]
    for row, day in zip(rows, born, strict=True):
        row[4] = f"{day - dt.timedelta(days=days):{style}}"
    rows[5][1] = ""
    found = read(write_text(tmp_path / "a.csv", csv_text(rows)))
    assert [row["birth_date"] for row in found.records] == born
    assert (
        found.problem("TGL_BERGESER")["severity"] == "PERINGATAN"
        and found.problem("TGL_BERGESER")["rows"] == 8
    )


def test_masked_numbers_are_told_and_are_nobodys(tmp_path: Path, read: Reader) -> None:
    rows = roll(8)
    for row in rows:
        row[1], row[2] = f"{row[1][:6]}******{row[1][12:]}", f"{row[2][:6]}XXXXXX{row[2][12:]}"
    headings = [*HEADINGS, "NO KARTU"]
    found = read(
        write_text(
            tmp_path / "a.csv",
            csv_text([[*row, f"0001******{at:03d}"] for at, row in enumerate(rows)], headings),
        )
    )
    assert {(row["nik"], row["nik_part"], row["kk"], row["card_number"]) for row in found.records} == {
        (None, None, None, None)
    }
    assert found.problem("NIK_DISAMARKAN")["rows"] == 8 and len(found.records) == 8


@pytest.mark.parametrize(
    ("written", "segment", "unknown"),
    [
        ("PBI (APBN)", "PBI_APBN", False),
        ("PBI APBD", "PBI_APBD", False),
        ("PBPU dan BP Pemda", "PBI_APBD", False),
        ("22", "PBI_APBD", False),
        ("CACAT TOTAL TETAP DAN TIDAK MAMPU (APBN)", "PBI_APBN", False),
        ("PHK > 6 BULAN DAN TIDAK MAMPU (APBD)", "PBI_APBD", False),
        ("PEGAWAI SWASTA", "PPU", False),
        ("Pekerja Mandiri", "MANDIRI", False),
        ("UNGU", None, True),
        ("", None, False),
    ],
)
def test_segments(tmp_path: Path, read: Reader, written: str, segment: str | None, unknown: bool) -> None:
    [row] = read(write_text(tmp_path / "a.csv", with_column("SEGMEN", [written]))).records
    assert row["segment"] == segment
    assert ("SEGMEN_TIDAK_DIKENAL" in codes_in(row["flags"])) is unknown


def test_an_unknown_segment_does_not_become_the_default(tmp_path: Path, read: Reader) -> None:
    rows = read(
        write_text(tmp_path / "a.csv", with_column("SEGMEN", ["", "UNGU", "PBI (APBN)"])), "kjs"
    ).records
    assert [row["segment"] for row in rows] == ["PBI_APBD", None, "PBI_APBN"]


def test_columns_nobody_needs_never_reach_the_disk(tmp_path: Path, read: Reader) -> None:
    rows = [[*row, "RAHASIA-1", "RAHASIA-2", "RAHASIA-3", "RAHASIA-4"] for row in roll(3)]
    rows.append(["", *[""] * 11, "RAHASIA-5", "x", "y", "z"])
    found = read(
        write_text(
            tmp_path / "a.csv",
            csv_text(rows, [*HEADINGS, "AGAMA", "NO REKENING", "WARNA KESUKAAN", "NIK IBU"]),
        )
    )
    assert "RAHASIA" not in str(found.records) + str(found.rejected) + str(found.problems) + str(found.ledger)
    told = found.problem("KOLOM_TAK_DIKENAL")
    assert "kolom O" in told["message"] and "AGAMA" not in told["message"]
    assert len(found.rejected) == 1 and found.rejected[0]["cells"] == []


def test_a_column_rounded_by_excel(tmp_path: Path, read: Reader) -> None:
    rows = roll(60)
    for row in rows:
        row[1] = row[1][:15] + "0"
    found = read(write_text(tmp_path / "a.csv", csv_text(rows)))
    assert all(
        row["nik"] is None and row["nik_part"] == person(row["source_row"] - 2)["NIK"][:15]
        for row in found.records
    )
    told = [row for row in found.problems if row["code"] == "NIK_KOLOM_RUSAK" and row["sheet"] == ""]
    assert told and "Minta ulang" in told[0]["advice"]


def test_days_and_months_half_swapped(tmp_path: Path, read: Reader) -> None:
    rows = roll(120)
    for row in rows:
        day, month, year = row[4].split("/")
        row[4] = f"{year}-{day}-{month}" if int(day) <= 12 else row[4]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows)))
    assert [row["birth_date"].strftime("%d/%m/%Y") for row in found.records] == [
        person(at)["TGL LAHIR"] for at in range(120)
    ]
    assert found.problem("TGL_TERBALIK")["severity"] == "PERINGATAN"
    flagged = [row for row in found.records if "TGL_TERBALIK" in codes_in(row["flags"])]
    assert 30 < len(flagged) < 60
    assert not any("NIK_TGL_BEDA" in codes_in(row["flags"]) for row in found.records)


def test_swapped_dates_without_a_nik_are_left_and_marked_uncertain(tmp_path: Path, read: Reader) -> None:
    rows = roll(120)
    for row in rows:
        day, month, year = row[4].split("/")
        row[4] = f"{year}-{day}-{month}" if int(day) <= 12 else row[4]
    bare = next(at for at, row in enumerate(rows) if row[4][4] == "-" and row[4][5:7] != row[4][8:])
    rows[bare][1] = ""
    record = read(write_text(tmp_path / "a.csv", csv_text(rows))).records[bare]
    assert record["birth_date"].isoformat() == rows[bare][4]
    assert "TGL_RAGU" in codes_in(record["flags"])


def test_months_before_days_all_through_a_file(tmp_path: Path, read: Reader) -> None:
    rows = roll(60)
    for row in rows:
        day, month, year = row[4].split("/")
        row[4] = f"{month}/{day}/{year}"
    found = read(write_text(tmp_path / "a.csv", csv_text(rows)))
    assert [row["birth_date"].strftime("%d/%m/%Y") for row in found.records] == [
        person(at)["TGL LAHIR"] for at in range(60)
    ]
    assert "TGL_BULAN_DI_DEPAN" in found.codes


def test_region_codes_of_bps(tmp_path: Path, read: Reader) -> None:
    headings = ["NIK", "NAMA", "TGL LAHIR", "KDPROP", "KDKAB", "KABUPATEN"]
    cities = [
        ("73", "JAKARTA PUSAT", "3171"),
        ("71", "JAKARTA SELATAN", "3174"),
        ("72", "JAKARTA TIMUR", "3175"),
        ("74", "JAKARTA BARAT", "3173"),
    ]
    rows = [
        [
            person(at)["NIK"],
            person(at)["NAMA LENGKAP"],
            person(at)["TGL LAHIR"],
            "31",
            cities[at % 4][0],
            cities[at % 4][1],
        ]
        for at in range(80)
    ]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, headings)), "dtks")
    assert [row["region_code"] for row in found.records] == [cities[at % 4][2] for at in range(80)]
    assert "WILAYAH_KODE_BPS" in found.codes


def test_ages_give_birth_years(tmp_path: Path, read: Reader) -> None:
    rows = [["1", "SITI AMINAH", "45", "P"], ["2", "BUDI", "8 bln", "L"], ["3", "TONO", "200", "L"]]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, ["NO", "NAMA", "UMUR", "JK"])), "kjs")
    assert [row["birth_year"] for row in found.records] == [1973, 2018, None]
    assert not any(
        "TGL_KOSONG" in codes_in(row["flags"]) or "KK_KOSONG" in codes_in(row["flags"])
        for row in found.records
    )


@pytest.mark.parametrize(
    ("filler", "told"), [("NIP 18", "NIP"), ("JKN", "kartu JKN"), ("PEGAWAI", "pegawai")]
)
def test_a_nik_column_of_other_numbers_is_refused(
    tmp_path: Path, read: Reader, filler: str, told: str
) -> None:
    number = {"NIP 18": "196508171990031{:03d}", "JKN": "0001234567{:03d}", "PEGAWAI": "12{:03d}"}[filler]
    rows = roll(20)
    for at, row in enumerate(rows):
        row[1] = number.format(at)
    with pytest.raises(ExportError, match=told) as refused:
        read(write_text(tmp_path / "a.csv", csv_text(rows)))
    assert rows[0][1] not in str(refused.value)


def test_exchanged_nik_and_kk_columns_are_refused(tmp_path: Path, read: Reader) -> None:
    rows = roll(60)
    for row in rows:
        row[1], row[2] = row[2], row[1]
    with pytest.raises(ExportError, match="tertukar"):
        read(write_text(tmp_path / "a.csv", csv_text(rows)))


def test_a_nik_column_of_family_cards_is_refused(tmp_path: Path, read: Reader) -> None:
    rows = roll(60)
    for at, row in enumerate(rows):
        row[1], row[2] = person(at // 3)["NO KK"], ""
    with pytest.raises(ExportError, match="nomor KK"):
        read(write_text(tmp_path / "a.csv", csv_text(rows)))


def test_a_spare_column_of_the_same_field_is_no_fault(tmp_path: Path, read: Reader) -> None:
    for spare in ([""] * 9, [person(at)["NIK"] for at in range(9)]):
        found = read(write_text(tmp_path / "a.csv", with_column("NO KTP", spare)))
        assert [row["nik"] for row in found.records] == [person(at)["NIK"] for at in range(9)]
        assert "KOLOM_GANDA" in found.codes


def test_a_year_and_stage_told_only_in_the_title(tmp_path: Path, read: Reader) -> None:
    rows = [
        ["DAFTAR PENERIMA KJP PLUS TAHAP II TAHUN 2018"],
        ["NAMA SISWA", "NIK", "TGL LAHIR"],
        *([row[3], row[1], row[4]] for row in roll(3)),
    ]
    found = read(write_xlsx(tmp_path / "a.xlsx", {"A": rows}), "kjp")
    assert {(row["period_start"], row["period_end"]) for row in found.records} == {
        (dt.date(2018, 7, 1), dt.date(2018, 12, 31))
    }


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *roll(50)]})
    for out in ("one", "two"):
        ingest_file(path, ROLLS["kis"], tmp_path / out)
    for name in ("records", "rejected_rows", "ledger", "files", "problems"):
        assert (tmp_path / "one" / f"{name}.parquet").read_bytes() == (
            tmp_path / "two" / f"{name}.parquet"
        ).read_bytes()


@pytest.mark.slow
def test_batches_do_not_change_the_records(
    tmp_path: Path, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_text(tmp_path / "a.csv", csv_text(roll(300)))
    book = write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *roll(300)]})
    whole = [read(path).records, read(book).records]
    monkeypatch.setattr(limits, "TEXT_BLOCK_BYTES", 4000)
    monkeypatch.setattr(limits, "BATCH_ROWS", 37)
    assert [read(path).records, read(book).records] == whole


@pytest.mark.slow
def test_workers_do_not_change_the_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEXT_BLOCK_BYTES", 4000)
    path = write_text(tmp_path / "a.csv", csv_text(roll(300)))
    ingest_file(path, ROLLS["kis"], tmp_path / "one")
    monkeypatch.setattr(workers, "WORTH_WORKERS", 100)
    ingest_file(path, ROLLS["kis"], tmp_path / "two", workers=2)
    assert (tmp_path / "one" / "records.parquet").read_bytes() == (
        tmp_path / "two" / "records.parquet"
    ).read_bytes()


def test_a_row_lost_on_the_way_fails_the_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sort = RowSorter.sort

    def lossy(self: RowSorter, *arguments: object) -> object:
        found = sort(self, *arguments)  # type: ignore[arg-type]
        found.keep[0] = False
        return found

    monkeypatch.setattr(RowSorter, "sort", lossy)
    with pytest.raises(LedgerError, match="tidak dipakai"):
        unnumbered = [
            "NAMA LENGKAP",
            "TGL LAHIR",
            "KELURAHAN",
        ]  # with a NIK the count of NIKs notices before the count of rows
        path = write_text(tmp_path / "a.csv", csv_text(roll(5, unnumbered), unnumbered))
        ingest_file(path, ROLLS["kis"], tmp_path / "out")


def test_progress_tells_every_row(tmp_path: Path, read: Reader) -> None:
    told: list[int] = []
    read(write_text(tmp_path / "a.csv", csv_text(roll(70))), progress=told.append)
    assert sum(told) == 70


def test_a_name_given_to_the_file_is_used(tmp_path: Path, read: Reader) -> None:
    found = read(write_text(tmp_path / "x1.csv", csv_text(roll(2))), name="KIS Januari.csv")
    assert {row["source_file"] for row in found.records} == {"KIS Januari.csv"}


@pytest.mark.slow
@pytest.mark.skipif(not (SAMPLES / "truth.parquet").exists(), reason="sample exports are not there")
def test_every_row_of_the_samples_is_accounted_for(read: Reader) -> None:
    """Each row that the truths of people, employers and registrations know is a record or a rejected row, and
    nothing else is; of contributions, which point at workers of other rolls, and of agents the truth knows
    no row. What is read of units bears no name of a file."""
    truth = {
        (row["programme"], row["source_file"], row["sheet"] or "", row["source_row"])
        for name in ("truth", "truth_employers")
        for row in pq.read_table(SAMPLES / f"{name}.parquet").to_pylist()
    } | {
        ("perisai_daftar", row["source_file"], "", row["source_row"])
        for row in pq.read_table(SAMPLES / "truth_agents.parquet").to_pylist()
    }
    untold = {"bpjstk_iuran": 447, "perisai_agen": 8}
    seen = set()
    for path in sorted((SAMPLES / "inputs").rglob("*")):
        if path.is_file():
            found = read(path, path.parent.name)
            seen |= {
                (
                    row["programme"],
                    path.name if row["programme"] in ("wbs", "ppks") else row["source_file"],
                    row["sheet"],
                    row["source_row"],
                )
                for row in [*found.records, *found.rejected]
            }
            assert "KOLOM_TAK_DIKENAL" not in found.codes, path.name
            if path.parent.name in untold:
                assert len(found.records) == untold[path.parent.name] and not found.rejected
    assert {row for row in seen if row[0] not in untold} == truth


BLANKS = {
    # RESPON of the rows, and whether they bear a name -> what the register says of them
    "only marks of an extract": ([("Meninggal Dunia", 1), ("", 1)], [("DEAD", "DEAD"), (None, None)]),
    "others are there": ([("00", 1), ("", 1)], [("ALIVE", "ALIVE"), ("NOT_ASKED", "UNKNOWN")]),
    "others are there, and one is a dash": ([("Sesuai", 1), ("-", 1)], [("ALIVE", "ALIVE"), ("NOT_ASKED", "UNKNOWN")]),
    "who is not found bears the name that was asked": (
        [("Data Tidak Ditemukan", 1), ("", 1)],
        [("NOT_FOUND", "NOT_FOUND"), ("NOT_ASKED", "UNKNOWN")],
    ),
    "who is found comes with all that is known": (
        [("Data Tidak Ditemukan", 0), ("", 1), ("", 0)],
        [("NOT_FOUND", "NOT_FOUND"), (None, None), ("NOT_ASKED", "UNKNOWN")],
    ),
    "a quota in mid-file": (
        [("", 1), ("Kuota Akses Hari ini telah Habis", 0), ("", 0)],
        [(None, None), ("NOT_ASKED", "UNKNOWN"), ("NOT_ASKED", "UNKNOWN")],
    ),
    "words of a number that is suspended": ([("Non Aktif", 1), ("", 1)], [("INACTIVE", "UNKNOWN"), (None, None)]),
}  # fmt: skip


@pytest.mark.parametrize("case", BLANKS)
def test_a_blank_beside_the_answers_of_others_is_no_sign_of_life(
    tmp_path: Path, read: Reader, case: str
) -> None:
    answers, said = BLANKS[case]
    name = HEADINGS.index("NAMA LENGKAP")
    rows = []
    for at, (answer, named) in enumerate(answers):
        cells = list(roll(1, start=at)[0])
        rows.append([*cells[:name], cells[name] if named else "", *cells[name + 1 :], answer])
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, "RESPON"])), "dukcapil")
    assert [(row["register_answer"], row["vital_status"]) for row in found.records] == said


def test_a_life_that_is_blank_beside_the_living_is_unknown(tmp_path: Path, read: Reader) -> None:
    rows = [[*roll(1, start=at)[0], life] for at, life in enumerate(["1", "", "2"])]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, [*HEADINGS, "STAT_HIDUP"])), "dukcapil")
    assert [row["vital_status"] for row in found.records] == ["ALIVE", "UNKNOWN", "DEAD"]


def test_answers_field_by_field_are_nobodys_name(tmp_path: Path, read: Reader) -> None:
    heading = ["NIK", "NAMA_LGKP", "TGL_LHR", "ALAMAT", "RESPON"]
    nik = HEADINGS.index("NIK")
    cells = [
        ["Sesuai (100)", "Sesuai", "Sesuai (91)", ""],
        ["Tidak Sesuai (42)", "Sesuai", "Sesuai", ""],
        ["Sesuai (87)", "Sesuai", "Tidak Sesuai (10)", "00"],
        ["Sesuai (87)", "Sesuai", "", "11"],
        ["", "", "", ""],
    ]
    rows = [[roll(1, start=at)[0][nik], *answer] for at, answer in enumerate(cells)]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, heading)), "dukcapil")
    said = [row["register_answer"] for row in found.records]
    assert said == ["ALIVE", "MISMATCH", "ALIVE", "DEAD", "NOT_ASKED"]
    assert {(row["name"], row["birth_date"], row["address"]) for row in found.records} == {(None, None, None)}
