"""The working sheet of a firm (`kkp.xlsx`), prefilled with what the rolls say and with room for what an
inspector finds; `worksheets` reads it when it comes back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from reconcile.compliance.classes import CLASS_OF
from reconcile.inspections.choosing import LOT, Visit
from reconcile.inspections.listing import masked_npwp, sentence, unsure
from reconcile.inspections.results import RESULTS, STEPS

Line = tuple[str, ...]
Sheet = tuple[str, Sequence[str], Sequence[Sequence[str]]]

FIRM = ("Uraian", "Menurut data")
FIRM_ID, DAY = "entity_id", "Tanggal pemeriksaan"
"""What the lines of the first sheet are called that are read back."""
WORKERS = (
    "Uraian", "NIK", "Ref", "Golongan", "Program", "Master file", "Pemeriksa", "Koreksi", "Keterangan",
)  # fmt: skip
OWED = (
    "Nama", "Dari bulan", "Sampai bulan", "Jumlah bulan", "Golongan", "Program",
    "Upah paling sedikit (sebulan)", "Upah paling banyak (sebulan)",
    "Kurang pemberi kerja, paling sedikit (sebulan)", "Kurang pemberi kerja, paling banyak (sebulan)",
    "Kurang pekerja, paling sedikit (sebulan)", "Kurang pekerja, paling banyak (sebulan)",
    "Aturan", "Bulan menurut pemeriksa", "Koreksi (Rp)", "Keterangan",
)  # fmt: skip
CONCLUDED = (
    "class", "Uraian", "Dasar hukum", "Usul", "date", "step", "result", "persons_added", "rupiah_paid",
    "reason", "Kesimpulan",
)  # fmt: skip

RIGHT, WRONG = "BENAR", "BUKAN"
"""What an inspector says of a worker: it is as the sheet says, or it is not."""
COVERED = "DIDAFTARKAN"
CAUSES = {
    "SUDAH_TERDAFTAR": "sudah terdaftar",
    "BERHENTI": "sudah berhenti",
    "PINDAH_CABANG": "pindah cabang",
    "ALIH_DAYA": "alih daya",
    "PROYEK_SELESAI": "proyek selesai",
    "MENINGGAL": "meninggal",
    "BUKAN_PEKERJA": "bukan pekerja perusahaan ini",
    "LAIN": "sebab lain",
}
"""Why it is not so. Words of an inspector stay on his sheet: they may name somebody."""
CHOICES: Mapping[str, Sequence[str]] = {
    "Pemeriksa": (RIGHT, WRONG),
    "Koreksi": (COVERED, *CAUSES),
    "step": STEPS,
    "result": RESULTS,
}
"""Heading -> what may stand below it."""
FILLED = frozenset(
    {*CHOICES, "Keterangan", "Bulan menurut pemeriksa", "Koreksi (Rp)", "date", "persons_added",
     "rupiah_paid", "reason", "Kesimpulan"}
)  # fmt: skip
"""Headings of what the inspector fills in; `Menurut data` of the day of his visit too."""
_HOW = (
    ("Perusahaan", f"isi {DAY} (hh-bb-tttt); entity_id jangan diubah"),
    (
        "A Identifikasi pekerja",
        f"Pemeriksa: {RIGHT} atau {WRONG}. Koreksi: {COVERED} bila {RIGHT} dan sudah didaftarkan; bila"
        f" {WRONG}, sebabnya: {', '.join(CAUSES)}. Pekerja yang ditemukan pemeriksa sendiri: tambahkan"
        " baris, Ref dikosongkan, Golongan diisi",
    ),
    (
        "B Perhitungan iuran",
        "Koreksi (Rp): yang terutang menurut pemeriksa untuk semua bulan baris itu, pemberi kerja dan pekerja"
        " bersama; 0 bila tidak ada. Bulan menurut pemeriksa: kosong berarti seperti Jumlah bulan",
    ),
    (
        "C Uraian dan dasar hukum",
        "satu baris setiap golongan: date, step, result, persons_added, rupiah_paid, reason, seperti pada"
        " hasil_tindak_lanjut. date kosong berarti tanggal pemeriksaan, persons_added kosong berarti yang"
        f" {COVERED} pada A",
    ),
    ("Baris yang tidak diisi", "menunggu. Bila sesuatu tidak terbaca, berkas ini belum dicatat sama sekali"),
    ("Mencatat", "reconcile inspect results BERKAS... --run HASIL (boleh beberapa berkas)"),
)


def working_sheets(one: Visit, lines: Sequence[Mapping[str, str]]) -> list[Sheet]:
    """How to fill in, the firm, A who works here, B what is owed, C words and law. lines: a worker, class and
    month each, by name of column, in order."""
    firm = one.firm
    facts = [
        (FIRM_ID, one.entity), (DAY, ""),
        ("Nama badan usaha", firm["name"] or ""), ("Kode BU", firm["kode_bu"] or ""),
        ("NPP", firm["npp"] or ""), ("No WLKP", firm["wlkp_no"] or ""),
        ("NPWP", masked_npwp(firm["npwp9"])), ("KBLI", firm["kbli"] or ""),
        ("Kelompok risiko JKK", firm["risk"] or ""), ("Skala", firm["scale"] or ""),
        ("Peserta pada bulan terakhir", str(firm["members"])),
        *(("Perhatian", said) for said in unsure(one)),
    ]  # fmt: skip
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in one.found:
        found[row["class"]].append(row)
    concluded = [
        (code, "; ".join(map(sentence, rows)), *_once(rows, "legal_basis"), *_once(rows, "proposed_action"))
        + ("",) * 7
        for code, rows in found.items()
    ] or [(LOT, "dipilih dengan undian, bukan karena temuan", *("",) * 9)]
    return [
        ("Perusahaan", FIRM, facts),
        ("A Identifikasi pekerja", WORKERS, _workers(lines)),
        ("B Perhitungan iuran", OWED, alike(lines)),
        ("C Uraian dan dasar hukum", CONCLUDED, concluded),
        ("Petunjuk", ("Lembar", "Cara mengisi"), _HOW),
    ]


def _once(rows: Sequence[Mapping[str, Any]], column: str) -> tuple[str]:
    """What the rows of a class say there, each text once."""
    return ("; ".join(dict.fromkeys(row[column] for row in rows)),)


def _workers(lines: Sequence[Mapping[str, str]]) -> list[Line]:
    """Each worker once for each class and programme that he is asked about in."""
    asked = dict.fromkeys(
        (row["name"], row["nik"], row["record_id"], CLASS_OF[row["class"]].label, row["programme"])
        for row in lines
    )
    return [(*one, "tercatat pada satu data saja", "", "", "") for one in asked]


def alike(lines: Sequence[Mapping[str, str]]) -> list[Line]:
    """What is owed for each worker, months in a row that are alike told once: nobody checks a sheet of a line
    a month. lines: as in `working_sheets`."""
    runs: list[list[Mapping[str, str]]] = []
    for line in lines:
        last = runs[-1][-1] if runs else None
        if last and _but_month(last) == _but_month(line) and _month(line) == _month(last) + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return [_owed(own) for own in runs]


def _owed(own: Sequence[Mapping[str, str]]) -> Line:
    first = own[0]
    sums = (
        "wage_low", "wage_high", "short_employer_min", "short_employer_max", "short_worker_min",
        "short_worker_max", "rule_id",
    )  # fmt: skip
    when = (first["month"], own[-1]["month"], str(len(own)))
    who = (CLASS_OF[first["class"]].label, first["programme"])
    return (first["name"], *when, *who, *(first[one] for one in sums), "", "", "")


def _but_month(line: Mapping[str, str]) -> dict[str, str]:
    return {name: said for name, said in line.items() if name != "month"}


def _month(line: Mapping[str, str]) -> int:
    month, year = line["month"].split("-")
    return int(year) * 12 + int(month)
