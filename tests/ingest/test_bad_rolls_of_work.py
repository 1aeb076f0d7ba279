"""What rolls of employers, workers and contributions get wrong: told, unknown, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.conftest import Reader

TK = "KPJ;NOMOR_IDENTITAS;NAMA_LENGKAP;TGL_LAHIR;NPP;UPAH;TGL_AKTIF;KODE_NA;TGL_NA"
PPU = "NO KARTU;NIK;NAMA;TGL LAHIR;PISAT;KODE BADAN USAHA;GAJI POKOK;TMT;STATUS AKTIF"
IURAN = "NPP;KPJ;BLTH;NOM_UPAH;IURAN JKK"
WHO = "3171010501909{:03};BUDI SANTOSO;05-01-1990"


def tk(number: int, wage: str = "4000000", end: str = ";") -> str:
    return f"99000{number:06};{WHO.format(number)};ZZ000001;{wage};05-01-2016;{end}"


def ppu(number: int, pisat: str, status: str) -> str:
    return f"000{number:010};{WHO.format(number)};{pisat};99000001;4000000;05-01-2016;{status}"


CASES: dict[str, tuple[str, str, Sequence[str], set[str], str, list[Any]]] = {
    # programme, headings, rows -> problems, and a column of what the rows say
    "wages with dots": (
        "bpjstk_tk", TK, [tk(1, "4.000.000"), tk(2, "Rp 4.000.000,00"), tk(3, "4,000,000.00"), tk(4, "4jt"),
         tk(5, "UMP")],
        {"UPAH_TIDAK_SAH"}, "jobs.wage", [4_000_000, 4_000_000, 4_000_000, 4_000_000, None],
    ),
    "31/12/3000 is no end": (
        "bpjstk_tk", TK, [tk(1, end=";31/12/3000"), tk(2, end=";"), tk(3, end="K;15-02-2018")],
        set(), "jobs.active_to", ["None", "None", "2018-02-15"],
    ),
    "technical ends": (
        "bpjstk_tk", TK, [tk(1, end="AS;15-02-2018"), tk(2, end="AG;15-02-2018"), tk(3, end="K;15-02-2018"), tk(4)],
        set(), "jobs.technical", [True, True, False, None],
    ),
    "numbers of employees called NIK": (
        "bpjstk_tk", "KPJ;NIK;NAMA_LENGKAP;TGL_LAHIR;NPP", ["99000000001;100234;BUDI;05-01-1990;ZZ000001"],
        {"NIK_PANJANG_SALAH", "ISIAN_KURANG"}, "records.nik", [None],
    ),
    "workers without a column of the firm": (
        "bpjstk_tk", "KPJ;NOMOR_IDENTITAS;NAMA_LENGKAP;TGL_LAHIR", [f"99000000001;{WHO.format(1)}"],
        {"KOLOM_HILANG"}, "jobs.worker_number", ["99000000001"],
    ),
    "Y and T, and dependants": (
        "bpjskes_ppu", PPU, [ppu(1, "1", "Y"), ppu(2, "4", "T"), ppu(3, "", "Y")],
        set(), "jobs.is_worker", [True, False, None],
    ),
    "Y and T": (
        "bpjskes_ppu", PPU, [ppu(1, "1", "Y"), ppu(2, "1", "T")],
        set(), "records.benefit_status", ["ACTIVE", "INACTIVE"],
    ),
    "months as dates": (
        "bpjstk_iuran", IURAN,
        [f"ZZ000001;99000000001;{month};4000000;9600" for month in
         ("01-07-2017", "08/2017", "201709", "Okt-17", "15-11-2017", "02-03-2018", "")],
        {"BULAN_TIDAK_SAH", "ISIAN_KURANG"}, "records_payment.month",
        ["2017-07-01", "2017-08-01", "2017-09-01", "2017-10-01", "2017-11-01", "None", "None"],
    ),
    "no column of months": (
        "bpjstk_iuran", "NPP;KPJ;NOM_UPAH", ["ZZ000001;99000000001;4000000"],
        {"BULAN_TIDAK_SAH"}, "records_payment.month", [None],
    ),
    "contributions of nobody": (
        "bpjstk_iuran", IURAN, ["ZZ000001;;01-2018;4000000;9600", "ZZ000001;99000000001;01-2018;4000000;"],
        {"TANPA_NOMOR_PESERTA"}, "records_payment.paid_jkk", [None],
    ),
    "numbers of taxpayers": (
        "bpjstk_prs", "NPP;NAMA_PERUSAHAAN;NPWP",
        ["ZZ000001;PT BAYU;910000017999900", "ZZ000002;PT ELANG;91.000.001.8-999.900",
         "ZZ000003;PT GARUDA;000000000000000"],
        {"NPWP_CEK_SALAH", "NPWP_PENGISI"}, "records_employer.npwp9", ["910000017", None, None],
    ),
    "programmes ticked, of one firm none": (
        "bpjstk_prs", "NPP;NAMA_PERUSAHAAN;JKK;JKM;JP",
        ["ZZ000001;PT BAYU;Y;Y;T", "ZZ000002;PT ELANG;;;", "ZZ000003;PT GARUDA;T;;Y"],
        set(), "records_employer.programmes", ["JKK JKM", None, "JP"],
    ),
    "counts in words": (
        "wlkp", "KODE PENDAFTARAN;NAMA PERUSAHAAN;WNI L;WNI P", ["W1;PT BAYU;lima;3", "W2;PT ELANG;5;3", "W3;PT GARUDA;5;"],
        {"JUMLAH_PEKERJA_TIDAK_SAH"}, "records_employer.workers_declared", [None, 8, 5],
    ),
}  # fmt: skip
USUAL = {"TGL_LAZIM", "NAMA_SINGKAT"}


@pytest.mark.parametrize("case", list(CASES))
def test_what_is_wrong_is_told_and_not_guessed(tmp_path: Path, read: Reader, case: str) -> None:
    programme, headings, rows, problems, column, said = CASES[case]
    path = tmp_path / "a.csv"
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    found = read(path, programme)
    table, _, name = column.partition(".")
    values = [row[name] for row in (found.beside if table == "jobs" else found.records)]
    assert [str(value) for value in values] == [str(value) for value in said]
    assert found.codes - USUAL == problems
