"""The committed samples: made by the generator, true to their truth, with every quirk, and with nobody's
number."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl  # type: ignore[import-untyped]
import pyarrow.parquet as pq
import pytest

from data_samples.generator import TRUTH, generate
from data_samples.generator.agents.plants import PLANTS
from data_samples.generator.firms.plants import EXEMPT, PLANTED
from data_samples.generator.units.scores import FOUND
from tests.generator.conftest import SAMPLES, could_be_a_real_nik

INPUTS = SAMPLES / "inputs"
TEXTS = sorted(path.relative_to(INPUTS).as_posix() for path in INPUTS.glob("*/*.csv"))
BOOKS = sorted(path.relative_to(INPUTS).as_posix() for path in INPUTS.glob("*/*.xlsx"))
PAYMENTS = {"bpjstk_iuran"}
"""Rows that point at a member by number: whose they are, the truth of his own row says."""
AGENTS = {"perisai_agen", "perisai_daftar"}
"""What agents typed, and they: what becomes of each is in a truth of its own."""
ENCODINGS = {
    "kis/Master_Peserta_KIS_DKI_032018.csv": "cp1252", "kjp/daftar_penerima_kjp_2016.csv": "cp1252", "dtks/BDT_ART_Jaksel_2018.csv": "cp1252",
}  # fmt: skip


def text(name: str) -> str:
    return (INPUTS / name).read_bytes().decode(ENCODINGS.get(name, "utf-8"))


@cache
def cells(name: str) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(INPUTS / name)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(INPUTS / "kip" / "sipintar_2016-2017.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def everything() -> str:
    """All that stands in the samples, as one text; numbers as Excel shows them."""
    parts = [text(name) for name in TEXTS] + [
        content.decode("cp1252", errors="replace") for content in members().values()
    ]
    for name in BOOKS:
        for rows in cells(name).values():
            parts += [
                str(int(cell)) if isinstance(cell, float) else str(cell)
                for row in rows
                for cell in row
                if cell is not None
            ]
    return "\n".join(parts)


# made by the generator
# ------------------------------------------------------------------------------------------------


def test_the_samples_are_what_the_generator_makes(again: Path) -> None:
    made = again / "inputs"
    names = sorted(path.relative_to(INPUTS).as_posix() for path in INPUTS.glob("*/*"))
    assert names == sorted(path.relative_to(made).as_posix() for path in made.glob("*/*"))
    assert [name for name in TEXTS if (made / name).read_bytes() != (INPUTS / name).read_bytes()] == []
    with zipfile.ZipFile(made / "kip" / "sipintar_2016-2017.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == members()
    for name in BOOKS:
        fresh = openpyxl.load_workbook(made / name)
        assert {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in fresh} == cells(name), name
    truths = sorted(path.name for path in SAMPLES.glob("truth*"))
    assert truths == sorted(path.name for path in again.glob("truth*"))
    for name in truths:
        if name.endswith(".csv"):
            assert (again / name).read_bytes() == (SAMPLES / name).read_bytes(), name
        else:
            assert pq.read_table(again / name).equals(pq.read_table(SAMPLES / name)), name


def test_all_that_becomes_of_registrations_and_residents_is_there() -> None:
    codes = {row["code"] for row in pq.read_table(SAMPLES / "truth_agents.parquet").to_pylist()}
    assert codes >= {*PLANTS, "LENGKAP"}
    assert {row["code"] for row in pq.read_table(SAMPLES / "truth_units.parquet").to_pylist()} == {*FOUND, ""}
    segments = {row["segment"] for row in pq.read_table(SAMPLES / "truth_members.parquet").to_pylist()}
    assert segments >= {"ASN", "TNI_POLRI", "PU", "PMI", "BPU", "JAKON", "PPU", "PBI_APBN", "KJP", "KIP"}


def test_every_reason_is_planted_ten_times() -> None:
    """And nobody of them is one of those who are kept from a scheme."""
    jobs = pq.read_table(SAMPLES / "truth_employment.parquet").to_pylist()
    planted = Counter(job["exempt"] for job in jobs if job["exempt"])
    assert planted == dict.fromkeys(EXEMPT, PLANTED)
    lacking = pq.read_table(SAMPLES / "truth_shortfall.parquet").to_pylist()
    exempt = {(job["person"], job["entity"]) for job in jobs if job["exempt"]}
    assert not exempt & {(row["person"], row["entity"]) for row in lacking}


def test_two_runs_give_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 5), ("two", 5), ("other", 6)):
        generate(500, seed, "cleaned", tmp_path / name)
    files = [
        path.relative_to(tmp_path / "one") for path in sorted((tmp_path / "one").rglob("*")) if path.is_file()
    ]
    assert len(files) > 15
    assert [
        file
        for file in files
        if (tmp_path / "one" / file).read_bytes() != (tmp_path / "two" / file).read_bytes()
    ] == []
    assert (tmp_path / "one/truth.parquet").read_bytes() != (tmp_path / "other/truth.parquet").read_bytes()


def test_too_few_people_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="500"):
        generate(499, 1, "legacy", tmp_path)


def test_the_samples_are_small_and_the_truth_is_no_input() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 3_500_000
    assert not list(INPUTS.rglob("*.parquet"))
    assert {path.name for path in INPUTS.iterdir()} == {
        *("kis", "kjs", "kjp", "kip", "dtks", "dukcapil"),
        *("bpjstk_prs", "bpjstk_tk", "bpjstk_iuran", "bpjskes_bu", "bpjskes_ppu", "wlkp", "oss_nib"),
        *("taspen", "asabri", "pmi", "jakon", "bpu", "perisai_agen", "perisai_daftar", "wbs", "ppks"),
    }


def test_steps_are_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    generate(500, 1, "legacy", tmp_path, lambda step, done, of: told.append((step, done, of)))
    assert [done for _, done, _ in told] == list(range(8))
    assert {of for _, _, of in told} == {8}


# true to their truth
# --------------------------------------------------------------------------------------------------


def test_every_row_of_the_truth_is_a_row_of_data_and_every_row_of_data_is_in_the_truth() -> None:
    truth = pq.read_table(SAMPLES / "truth.parquet")
    assert truth.schema.equals(TRUTH)
    seen: dict[tuple[str, str], set[int]] = {}
    places = ["source_file", "sheet", "source_row"]
    firms = pq.read_table(SAMPLES / "truth_employers.parquet")
    for row in [*truth.select(places).to_pylist(), *firms.select(places).to_pylist()]:
        place = seen.setdefault((row["source_file"], row["sheet"]), set())
        assert row["source_row"] not in place
        place.add(row["source_row"])
    for name in TEXTS:
        if Path(name).parent.name in PAYMENTS | AGENTS:
            continue
        lines = text(name).splitlines()
        title = 2 if Path(name).parent.name == "wbs" else 0
        lines = [""] * title + lines[title:]
        head = (
            lines[title]
            if title
            else lines[1]
            if lines[0].lstrip("\ufeff").startswith("sep=")
            else lines[0].lstrip("\ufeff")
        )
        data = {
            number
            for number, line in enumerate(lines, 1)
            if line.strip(';,\t|" ') and line.lstrip("\ufeff") != head
        }
        assert data - {1 if lines[0].lstrip("\ufeff").startswith("sep=") else 0} == seen.pop(
            (Path(name).name, "")
        ), name
    for member, content in members().items():
        assert seen.pop((f"sipintar_2016-2017.zip/{member}", "")) == set(range(2, content.count(b"\n") + 1))
    for name in BOOKS:
        for sheet, rows in cells(name).items():
            data = {number for number, row in enumerate(rows, 1) if _is_data(row)}
            assert data == seen.pop((Path(name).name, sheet), set()), (name, sheet)
    assert not seen


def _is_data(row: tuple[object, ...]) -> bool:
    """A row of data has a running number, an address and more; a row of column numbers has none but
    numbers."""
    return isinstance(row[0], int | float) and any(
        isinstance(cell, str) and not cell.isdigit() for cell in row
    )


def test_the_order_of_rows_tells_nothing() -> None:
    truth = pq.read_table(SAMPLES / "truth.parquet").to_pandas()
    for _, rows in truth.groupby(["source_file", "sheet"]):
        if len(rows) > 100:
            assert abs(np.corrcoef(rows["source_row"], rows["person"])[0, 1]) < 0.25


def test_people_on_several_rolls_and_twice_on_one() -> None:
    truth = pq.read_table(SAMPLES / "truth.parquet").to_pandas()
    rolls = truth.groupby("person")["programme"].agg(set)
    assert sum({"kis", "kjs"} <= on for on in rolls) >= 5
    assert sum({"kjp", "kip"} <= on for on in rolls) >= 2
    assert sum("dukcapil" not in on and "kjs" in on for on in rolls) >= 3
    assert sum(on <= {"dtks", "dukcapil"} and "dtks" in on for on in rolls) >= 5
    assert truth[truth.programme == "kis"].duplicated("person").any()
    assert truth[truth.programme == "dukcapil"].duplicated("person").any()


# nobody's number
# ------------------------------------------------------------------------------------------------------


def test_no_number_in_the_samples_could_be_a_real_persons_nik() -> None:
    numbers = set(re.findall(r"(?<!\d)\d{16}(?!\d)", everything()))
    spaced = {
        re.sub(r"\D", "", found)
        for found in re.findall(r"\d{6}[ .]\d{6}[ .]\d{4}|\d{4}-\d{12}", everything())
    }
    assert len(numbers) > 3_000
    assert not [number for number in numbers | spaced if could_be_a_real_nik(number)]


# every quirk
# ----------------------------------------------------------------------------------------------------------

KIS, VCLAIM = "kis/Master_Peserta_KIS_DKI_032018.csv", "kis/peserta_jkn_2018_tarikan_vclaim.csv"
DAMAGED, SWAPPED = "kjp/KJP Jakarta Barat T2 2017.xlsx", "kjs/KJS JAKARTA SELATAN 2017 rekap.xlsx"
KJP, KIP, DTKS, BDT = (
    "kjp/KJP_2017_2018_gabungan.csv",
    "kip/PIP 2018 Tahap 1 (unduhan).csv",
    "dtks/DTKS_31_20180215.csv",
    "dtks/BDT_ART_Jaksel_2018.csv",
)


def _damaged() -> bool:
    numbers = [row[3] for rows in cells(DAMAGED).values() for row in rows if _is_data(row)]
    cut = [number for number in numbers if isinstance(number, int | float)]
    return len(cut) > 0.5 * len(numbers) and all(int(number) % 10 == 0 for number in cut)


def _numbers_as_cells() -> bool:
    numbers = [
        row[2] for row in cells("kjs/KJS JAKARTA UTARA 2017 rekap.xlsx")["Jakarta Utara"] if _is_data(row)
    ]
    return any(isinstance(number, int | float) and int(number) % 10 for number in numbers)


def _half_swapped() -> bool:
    births = [row[4] for row in cells(SWAPPED)["Jakarta Selatan"] if _is_data(row) and row[4]]
    texts = [birth for birth in births if isinstance(birth, str)]
    return 0.2 < len(texts) / len(births) < 0.8 and all(int(birth[:2]) > 12 for birth in texts)


def _one_in(pattern: str, *names: str) -> Callable[[], bool]:
    return lambda: all(re.search(pattern, text(name), re.MULTILINE) for name in names)


def _anywhere(pattern: str) -> Callable[[], bool]:
    return lambda: bool(re.search(pattern, everything(), re.MULTILINE))


QUIRKS: dict[str, Callable[[], bool]] = {
    "cp1252 with a curly quote": lambda: b"\x92" in (INPUTS / KIS).read_bytes(),
    "no-break space": lambda: b"\xa0" in (INPUTS / KIS).read_bytes(),
    "UTF-8 with BOM": lambda: (INPUTS / VCLAIM).read_bytes().startswith(b"\xef\xbb\xbf"),
    "Oracle dates": _one_in(r";\d\d-[A-Z]{3}-\d\d;", KIS),
    "ISO dates": _one_in(r",\d{4}-\d\d-\d\d,", VCLAIM),
    "zero dates": _anywhere(r"0000-00-00"),
    "month names": _one_in(r"\d (Januari|Agustus|Desember) \d{4}", "kjp/daftar_penerima_kjp_2016.csv"),
    "parent and child in one cell": _one_in(r"Nama orang tua \(Nama anak\)", "kjp/daftar_penerima_kjp_2016.csv"),
    "segments": _one_in(r"PBI \(APBN\)[\s\S]*PEGAWAI SWASTA", VCLAIM),
    "open ends": _one_in(r"31-DEC-50", KIS),
    "heading in mid-file": lambda: text(KIS).count("NO KARTU BPJS;NIK") == 2 and text(KJP).count("NO;TAHUN;TAHAP") == 3,
    "blank tail": _one_in(r"^;{10,}\s*$", KIS, KJP),
    "heading in mid-sheet": lambda: sum(row[2] == "NIK" for row in cells("kjs/KJS JAKARTA TIMUR 2017 rekap.xlsx")["Jakarta Timur"]) >= 2,
    "preamble, merged heading, total, signature": lambda: (
        openpyxl.load_workbook(INPUTS / SWAPPED)["Jakarta Selatan"].merged_cells.ranges != set()
        and any(row[0] == "JUMLAH" for row in cells(SWAPPED)["Jakarta Selatan"])
        and any("NIP." in str(cell) for row in cells(SWAPPED)["Jakarta Selatan"] for cell in row)
        and "KARTU JAKARTA SEHAT" in str(cells(SWAPPED)["Jakarta Selatan"][0][0])
    ),
    "row of column numbers": lambda: any(row[:4] == (1, 2, 3, 4) for row in cells(SWAPPED)["Jakarta Selatan"]),
    "no-break space in blank rows": lambda: any(row[1] == "\u00a0" for row in cells(SWAPPED)["Jakarta Selatan"]),
    "NIKs rounded by Excel": _damaged,
    "NIKs as exact numbers": _numbers_as_cells,
    "half-swapped dates": _half_swapped,
    "dates as cells": lambda: any(hasattr(row[4], "year") for row in cells("kjs/KJS JAKARTA TIMUR 2017 rekap.xlsx")["Jakarta Timur"]),
    "ages only": lambda: any("UMUR" in row for row in cells("kjs/KJS KEP SERIBU 2017 rekap.xlsx")["Kep Seribu"]),
    "RT/RW in one cell": lambda: any("RT/RW" in row for row in cells("kjs/KJS JAKARTA BARAT 2017 rekap.xlsx")["Jakarta Barat"]),
    "a sheet a city": lambda: len(cells("kjp/Data KJP T1 2018 FINAL (rev2) fix.xlsx")) == 6,
    "a sheet a kecamatan": lambda: len(cells(DAMAGED)) >= 4,
    "exponents": lambda: members()["PIP_2016_DKI_JAKARTA.csv"].count(b"E+15") >= 3,
    "sep= line": lambda: text(KIP).lstrip("\ufeff").startswith("sep=;\r\n"),
    "misspelt heading of SIPINTAR": _one_in(r"TANGGAL MULAI PECAIRAN", KIP),
    "nomination and payment": _anywhere(r"SK Nominasi[\s\S]*SK Pemberian|SK Pemberian[\s\S]*SK Nominasi"),
    "quoted pipes": _one_in(r'^"IDDTKS"\|"PROVINSI"\|', DTKS),
    "BPS codes": _one_in(r"^3171\d{6},.*,TEBET,", BDT),
    "register's integer codes": _one_in(r"NO_PROP[\s\S]*STAT_HIDUP[\s\S]*FLAG_PINDAH", "dukcapil/SIAK_BIODATA_WNI_3173.csv"),
    "web service": _one_in(r"PROP_NAME[\s\S]*Pindah Keluar DKI", "dukcapil/dukcapil_ws_jaktim.csv"),
    "the dead": _one_in(r"Meninggal Dunia", "dukcapil/dukcapil_ws_jaktim.csv"),
    "tab": lambda: text("kjs/PBI_APBD_DKI_2018.csv").count("\t") > 1_000,
    "names cut at 25": lambda: max(len(line.split(";")[3]) for line in text(KIS).splitlines()) <= 26,
    "names cut at 30": lambda: max(len(line.split('"|"')[11]) for line in text(DTKS).splitlines()) in {30, 31},
    "names as formulas": _one_in(r"(;|\")[=+][A-Z]{2,}", KIS, DTKS),
    "lost zeros of NISN": _one_in(r";\d{8};\d{8};", KJP),
    "sensitive columns": _anywhere(r"AGAMA[\s\S]*Penyakit_kronis|Penyakit_kronis[\s\S]*AGAMA"),
    "telephones and accounts": _anywhere(r"NO HP[\s\S]*NO REKENING|NO REKENING[\s\S]*NO HP"),
    "empty NIKs in words": _anywhere(r"TIDAK ADA|BELUM ADA"),
    "placeholders": _anywhere(r"0000000000000000|9999999999999999|5555555555555555|1234567890123456|317[1-5](01)?0+1?\b"),
    "letters in NIKs": _anywhere(r"(?<![\dA-Z])3\d*[OISBZ]\d+(?![\dA-Z])"),
    "NIKs in groups": _anywhere(r"\d{6}\.\d{6}\.9\d{3}|\d{6} \d{6} 9\d{3}"),
    "NIKs as decimals or with apostrophe": _anywhere(r"\d{16}\.0|'\d{16}|`\d{16}"),
    "bank card in the NIK column": lambda: any(line.split(";")[4].startswith("504948") for line in text(KJP).splitlines() if line.count(";") > 20)
    or any(str(row[3]).startswith("504948") for name in BOOKS if "/Data KJP" in name for rows in cells(name).values() for row in rows),
    "health card in the NIK column": _anywhere(r"^0000?\d{9,10}(;|,[^,]*,)000\d{10}[;,]"),
    "old Jakarta numbers": _anywhere(r"\b095\d0\d{7}9\d{3}\b"),
    "family card in the NIK column": _one_in(r";(\d{16});\1;", KIS),
    "Muhammad in short": _anywhere(r"\b(M\.|MOCH\.?|MUH\.?|MOH\.?|MHD\.?) [A-Z]"),
    "old spelling": _anywhere(r"\b[A-Z]*OE[A-Z]*DJ[A-Z]*|\bSOE[A-Z]+|\bDJ[A-Z]{3,}"),
    "titles": _anywhere(r"\bHJ\. [A-Z]+"),
    "aliases": _anywhere(r" ALIAS | / |\bAL\. | D/H "),
    "patronymics": _anywhere(r" BINTI? "),
}  # fmt: skip


@pytest.mark.parametrize("quirk", QUIRKS)
def test_the_samples_have(quirk: str) -> None:
    assert QUIRKS[quirk]()
