"""A file or a sheet an employer: its number stands above the workers, and no column says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.conftest import Reader

TK = "KPJ;NOMOR_IDENTITAS;NAMA_LENGKAP;TGL_LAHIR;UPAH;TGL_AKTIF"
PPU = "NO KARTU;NIK;NAMA;TGL LAHIR;PISAT;GAJI POKOK;TMT"
WHO = "3171010501909{:03};BUDI SANTOSO;05-01-1990"


def tk(number: int) -> str:
    return f"99000{number:06};{WHO.format(number)};4000000;05-01-2016"


def ppu(number: int) -> str:
    return f"000{number:010};{WHO.format(number)};1;4000000;05-01-2016"


CASES = {
    "behind a colon": ("bpjstk_tk", ["NPP : ZZ000002;;;", TK, tk(1), tk(2)], "npp", ["ZZ000002"] * 2),
    "in the next cell": ("bpjstk_tk", ["NPP;ZZ000002;;", TK, tk(1)], "npp", ["ZZ000002"]),
    "below the name of the firm": (
        "bpjstk_tk", ["Nama Perusahaan : PT ELANG;;;", "NPP : ZZ000002;;;", TK, tk(1)], "npp", ["ZZ000002"],
    ),
    "two in one sheet": (
        "bpjstk_tk", ["NPP : ZZ000002;;;", TK, tk(1), "NPP : ZZ000003;;;", tk(2)], "npp", ["ZZ000002", "ZZ000003"],
    ),
    "a code of BPJS Kesehatan": ("bpjskes_ppu", ["KODE BADAN USAHA : 99000001;;;", PPU, ppu(1)], "kode_bu", ["99000001"]),
    "no number": ("bpjstk_tk", ["NPP : menyusul;;;", TK, tk(1)], "npp", [None]),
    "a name alone": ("bpjstk_tk", ["Nama Perusahaan : PT ELANG;;;", TK, tk(1)], "npp", [None]),
    "a column says it": ("bpjstk_tk", ["NPP : ZZ000002;;;", f"{TK};NPP", f"{tk(1)};ZZ000009"], "npp", ["ZZ000009"]),
}  # fmt: skip


@pytest.mark.parametrize("case", list(CASES))
def test_a_number_above_the_workers_is_of_all_below_it(tmp_path: Path, read: Reader, case: str) -> None:
    programme, lines, column, said = CASES[case]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = read(path, programme)
    assert [row[column] for row in found.beside] == said
    told = "PERUSAHAAN_DI_ATAS" in found.codes
    assert told == (said[0] is not None and case != "a column says it")
    assert ("KOLOM_HILANG" in found.codes) == (said[0] is None)
