"""Registrations as agents type them: what each cell says, and which rows are nobody."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile.ingest.records import ingest_file
from reconcile.kinds.lead.typed import parse_codes, parse_moments, parse_months, parse_packages, parse_phones
from reconcile.kinds.reading import rolls
from reconcile.programmes import load_programmes


@pytest.mark.parametrize(
    ("written", "hour", "at", "told"),
    [
        ("2018-03-05T10:22:31", None, datetime(2018, 3, 5, 10, 22, 31), True),
        ("2018-03-05T10:22:31Z", None, datetime(2018, 3, 5, 17, 22, 31), True),
        ("2018-03-05 23:30:00+07:00", None, datetime(2018, 3, 5, 23, 30), True),
        ("2018-03-05T10:22:31.250", None, datetime(2018, 3, 5, 10, 22, 31), True),
        ("05-03-2018 10.22", None, datetime(2018, 3, 5, 10, 22), True),
        ("5/3/2018 10:22 PM", None, datetime(2018, 3, 5, 22, 22), True),
        ("05-03-2018", "08:15", datetime(2018, 3, 5, 8, 15), True),
        ("05-03-2018", None, datetime(2018, 3, 5), False),
        ("2018-03-05 25:00", None, None, None),
        ("31-02-2018 10:00", None, None, None),
        ("kemarin", None, None, None),
        (None, "08:15", None, None),
    ],
)
def test_moments(written: str | None, hour: str | None, at: datetime | None, told: bool | None) -> None:
    [row] = parse_moments(pa.array([written], pa.string()), pa.array([hour], pa.string()), "DMY").to_pylist()
    assert (row["at"], row["told"]) == (at, told)


def test_telephones_programmes_months_and_codes() -> None:
    phones = ["+62 812-3456-7890", "81234567890", "0812.3456.7890", "81234567890.0", "0", "00000000000", None]
    assert parse_phones(pa.array(phones)).to_pylist() == ["081234567890"] * 4 + [None] * 3
    said = ["JKK, JKM", "jkk jkm jht", "3", "2 program", "Kecelakaan dan Kematian", "JKK", "lengkap", None]
    two, three = "JKK+JKM", "JKK+JKM+JHT"
    assert parse_packages(pa.array(said)).to_pylist() == [two, three, three, two, two, None, None, None]
    assert parse_months(pa.array(["3", "3 bulan", "0", "99", "tiga"])).to_pylist() == [3, 3, 0, None, None]
    assert parse_codes(pa.array([" ab-12 ", "AB12", "../x", ""])).to_pylist() == ["AB12", "AB12", "X", None]


FORM = """"Timestamp","Kode Agen","NIK (16 digit)","Nama sesuai KTP","No. WhatsApp","Program yang dipilih",\
"Penghasilan per bulan","Setuju didaftarkan?"
"3/2/2018 14:05:33",AB9000,3173011203859301,Siti,"+62 812-9000-1234","JKK, JKM","1,5 jt","Ya, saya setuju"
"3/{day}/2018 8:15:02",AB9000,3173011203859302,Joko,081290001235,3 program,500rb,Tidak bersedia
"""


@pytest.mark.parametrize(
    ("day", "days"), [(14, [date(2018, 3, 2), date(2018, 3, 14)]), (4, [date(2018, 2, 3), date(2018, 4, 3)])]
)
def test_a_form_says_by_its_other_rows_in_which_order_its_days_are(
    tmp_path: Path, day: int, days: list[date]
) -> None:
    """What a form of the web writes: with the month in front where one day can be read in no other way."""
    path = tmp_path / "form.csv"
    path.write_text(FORM.format(day=day), encoding="utf-8")
    out = tmp_path / "out"
    ingest_file(path, rolls(load_programmes(), date(2018, 3, 31))["perisai_daftar"], out)
    rows = pq.read_table(out / "records_lead.parquet").sort_by("source_row").to_pylist()
    assert [row["entered_at"].date() for row in rows] == days
    assert [row["consent"] for row in rows] == ["Y", "T"]
    assert [row["income"] for row in rows] == [1_500_000, 500_000]
    assert [row["programmes"] for row in rows] == ["JKK+JKM", "JKK+JKM+JHT"]
    assert [row["phone"] for row in rows] == ["081290001234", "081290001235"]
    codes = pq.read_table(out / "problems.parquet")["code"].to_pylist()
    assert ("TGL_BULAN_DI_DEPAN" in codes) == (day > 12) and "KOLOM_TAK_DIKENAL" not in codes


def test_a_file_of_registrations_is_read(tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    path.write_text(
        "waktu_input;kode_perisai;nik;nama;no_hp;program;penghasilan;bulan_dibayar;persetujuan;id_lead;"
        "diperbaiki pada\n"
        "2018-03-05T10:22:31;AB-1;3171014103859001;Ani Suryani;0812 3456 7890;3;1.500.000;1;Y;L1;\n"
        "05-03-2018;AB-1;317101 410385 9002;Budi;;2;;;mungkin;L2;\n"
        "05-03-2018;AB-1;;;;;;;;L3;20-03-2018\n"
        "05-03-2018;AB-1;;;;;;;;L4;\n",
        encoding="utf-8",
    )
    roll = rolls(load_programmes(), date(2018, 3, 31))["perisai_daftar"]
    read = ingest_file(path, roll, tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "records_lead.parquet").to_pylist()
    assert (read.rows_accepted, read.rows_rejected) == (3, 1)
    ani, budi, mended = rows
    assert (ani["agent_code"], ani["programmes"], ani["income"], ani["consent"]) == (
        "AB1", "JKK+JKM+JHT", 1_500_000, "Y",
    )  # fmt: skip
    assert budi["nik"] == "3171014103859002" and budi["consent"] is None, "a word nobody knows is no consent"
    assert budi["income"] is None and mended["mended_at"] == datetime(2018, 3, 20)


@pytest.mark.parametrize(
    ("typed", "unread"),
    [
        ("05-03-2018;0812 3456 7890;3;1.500.000;1;Y;L1;", False),
        ("05-03-2018;-;;tidak ada;0;;L1;", False),
        ("besok;;;;;Y;L1;", True),
        ("05-03-2018;satu dua;;;;Y;L1;", True),
        ("05-03-2018;;9;;;Y;L1;", True),
        ("05-03-2018;;;dua juta;;Y;L1;", True),
        ("05-03-2018;;;;x;Y;L1;", True),
        ("05-03-2018;;;;;mungkin;L1;", True),
        ("05-03-2018;;;;;;L1;", False),
        ("05-03-2018;;;;;?;L1;", False),
        ("05-03-2018;;;;;Y;L1;lusa", True),
    ],
)
def test_what_cannot_be_read_is_told_and_a_blank_is_not(tmp_path: Path, typed: str, unread: bool) -> None:
    day, *rest = typed.split(";")
    (tmp_path / "a.csv").write_text(
        "waktu_input;no_hp;program;penghasilan;bulan_dibayar;persetujuan;id_lead;diperbaiki pada;kode_perisai;nik;nama\n"
        f"{';'.join([day, *rest])};AB-1;3171014103859001;Ani Suryani\n",
        encoding="utf-8",
    )
    roll = rolls(load_programmes(), date(2018, 3, 31))["perisai_daftar"]
    ingest_file(tmp_path / "a.csv", roll, tmp_path / "out")
    codes = pq.read_table(tmp_path / "out" / "problems.parquet")["code"].to_pylist()
    assert ("ISIAN_TIDAK_TERBACA" in codes) == unread


@pytest.mark.parametrize(
    ("written", "consent"), [("", None), ("-", None), ("?", None), ("\u2713", "Y"), ("v", "Y"), ("x", None)]
)
def test_no_consent_is_read_where_none_is_written(tmp_path: Path, written: str, consent: str | None) -> None:
    (tmp_path / "a.csv").write_text(
        f"persetujuan;kode_perisai;nik;nama\n{written};AB-1;3171014103859001;Ani Suryani\n", encoding="utf-8"
    )
    roll = rolls(load_programmes(), date(2018, 3, 31))["perisai_daftar"]
    ingest_file(tmp_path / "a.csv", roll, tmp_path / "out")
    assert pq.read_table(tmp_path / "out" / "records_lead.parquet")["consent"].to_pylist() == [consent]


_HEADING = "No;Tgl Daftar;Nama Lengkap;NIK;Persetujuan"
_ANI = "1;05-03-2018;Ani Suryani;317101 410385 9001;Ya"
_BUDI = "2;06-03-2018;Budi Santoso;3171010104859002;Ya"


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (["Kode Perisai : AB-9001", _HEADING, _ANI, _BUDI], ["AB9001", "AB9001"]),
        (["DAFTAR PESERTA", "Kode Perisai;AB 9001;;;", "", _HEADING, _ANI], ["AB9001"]),
        (["Kode Perisai;:;AB9001;;", _HEADING, _ANI], ["AB9001"]),
        (["Kode Perisai : AB9001", _HEADING, _ANI, "Kode Perisai : AB9002;;;;", _BUDI], ["AB9001", "AB9002"]),
        (
            ["Kode Perisai : AB9001", "Nama Perisai : Citra 2", "Kota : Jakarta", _HEADING, _ANI],
            ["AB9001"],
        ),
        (
            ["Kode Perisai : AB9001", f"{_HEADING};Kode Perisai", f"{_ANI};AB9003", f"{_BUDI};"],
            ["AB9003", None],
        ),
        (["Kode Perisai : menyusul", _HEADING, _ANI], [None]),
        (["Daftar calon peserta", _HEADING, _ANI], [None]),
    ],
    ids=["a title", "the next cell", "a colon between", "two agents", "other lines", "a column of its own",
         "no code", "no line"],
)  # fmt: skip
def test_an_agent_named_above_speaks_for_what_stands_below(
    tmp_path: Path, lines: list[str], codes: list[str | None]
) -> None:
    path = tmp_path / "rekap.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    roll = rolls(load_programmes(), date(2018, 3, 31))["perisai_daftar"]
    read = ingest_file(path, roll, tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "records_lead.parquet").to_pylist()
    assert ([row["agent_code"] for row in rows], read.rows_rejected) == (codes, 0)
    assert {row["region_code"] for row in rows} == {None}, "where the agent sits is not where they live"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("+62 (0)812 0042 7934", "081200427934"),
        ("0062 812 0042 7934", "081200427934"),
        ("081200427940 / 081200427941", "081200427940"),
        ("021-6281234", "0216281234"),
        ("8.1200427937E+10", "081200427937"),
        ("8,1234E+10", None),  # digits are lost
        ("0812/0042/7940", "081200427940"),
    ],
)
def test_telephones_are_read_in_all_forms_and_never_made_up(typed: str, read: str | None) -> None:
    assert parse_phones(pa.array([typed], pa.string())).to_pylist() == [read]
