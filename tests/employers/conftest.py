"""Small rolls of employers, workers and contributions, run as far as employers are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow.parquet as pq
import pytest

from reconcile.run import stages
from reconcile.run.jobs import Job

AS_OF = date(2018, 3, 31)
HEADINGS = {
    "bpjstk_prs": "NPP;NAMA_PERUSAHAAN;ALAMAT_PERUSAHAAN;KELURAHAN;KECAMATAN;KOTA;KODE_DIVISI;NPWP;KBLI",
    "bpjskes_bu": "NAMA BADAN USAHA;KODE;ALAMAT;KELURAHAN;KECAMATAN;KOTA/KAB;NPWP",
    "bpjstk_tk": "KPJ;NOMOR_IDENTITAS;NAMA_LENGKAP;TGL_LAHIR;JENIS KELAMIN;NPP;UPAH;TGL_AKTIF;KODE_NA;TGL_NA",
    "bpjskes_ppu": "NO KARTU;NIK;NAMA;TGL LAHIR;JENIS KELAMIN;PISAT;KODE BADAN USAHA;GAJI POKOK;TMT",
    "bpjstk_iuran": "NPP;KPJ;BLTH;NOM_UPAH;IURAN JKK;TGL_BAYAR",
    "wlkp": "KODE PENDAFTARAN;NAMA PERUSAHAAN;INDUK/CABANG;KELURAHAN;KECAMATAN;KOTA;WNI L;WNI P;TANGGAL LAPOR",
}
GAMBIR = "GAMBIR;GAMBIR;JAKARTA PUSAT"
Rolls = Mapping[str, list[str]]
Found = dict[str, list[dict[str, Any]]]


def worker(number: int, *, npp: str = "ZZ000001", wage: str = "4000000") -> str:
    """A row of bpjstk_tk."""
    return f"99000{number:06d};{_who(number)};{npp};{wage};01-01-2016;;31/12/3000"


def member(number: int, *, pisat: int = 1, code: str = "99000001") -> str:
    """A row of bpjskes_ppu about the same person."""
    return f"000{number:010d};{_who(number)};{pisat};{code};4000000;01-01-2016"


def _who(number: int) -> str:
    names = ("BUDI SANTOSO", "AGUS SALIMAN", "JOKO PURNOMO", "EKO WIDODO", "DEDI KURNIAWAN", "HERI SUSANTO")
    day = number % 28 + 1
    nik = f"317101{day:02}0190{9000 + number:04d}"
    return f"{nik};{names[number % 6]} {'ABCDEFGH'[number % 8]};{day:02}-01-1990;L"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Found]:
    """Writes rolls, runs them as far as employers, and returns the tables that came of it, by name."""

    def run(rolls: Rolls, succession: str = "") -> Found:
        tmp_path = tmp_path_factory.mktemp("run")
        for programme, rows in rolls.items():
            folder = tmp_path / "in" / programme
            folder.mkdir(parents=True)
            (folder / "a.csv").write_text("\n".join([HEADINGS[programme], *rows]) + "\n", encoding="utf-8")
        if succession:
            (tmp_path / "in" / "employer_succession.csv").write_text(succession, encoding="utf-8")
        job = Job(inputs=tmp_path / "in", out=tmp_path / "out", as_of=AS_OF, cache=tmp_path / "cache")
        with stages.begin(job) as given:
            for stage in stages.STAGES[: stages.STAGES.index(stages.EMPLOYERS) + 1]:
                if stage.when(given):
                    stages.perform(stage, given)
            tables: Found = {}
            for path in sorted(given.folder.path.rglob("*.parquet")):
                tables.setdefault(path.stem, []).extend(pq.read_table(path).to_pylist())
            return tables

    return run
