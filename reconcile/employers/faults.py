"""What the senders of rolls of employers, workers, contributions and registrations must mend, file by file:
EMPLOYER_FAULTS, and the rows at fault.

A fault of the file alone stands in its `problems` and flags; what only several files tell (a worker whose
firm nobody lists) is looked for here. Told, never guessed: no row is changed or left out for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.tables import EMPLOYER_FAULT_ROWS, EMPLOYER_FAULTS
from reconcile.vocabulary.flags import FLAGS

OLD_REPORT = timedelta(days=366)
"""A report to Kemnaker is due each year (UU 7/1981): an older one says nothing of workers now."""

EXAMPLES = 10
MOST_ROWS = 10_000
"""So many rows of a fault and file are listed; the rest is counted. Nobody mends more by hand."""


@dataclass(frozen=True)
class Fault:
    """A fault that one file does not show alone. rows: SQL of the rows at fault, a row each, with programme,
    source_file, sheet, source_row; before stands for the oldest day of a report. severity, message, advice:
    as in QUALITY."""

    code: str
    severity: str
    message: str
    advice: str
    rows: str


_AT = "{0}.programme, {0}.source_file, {0}.sheet, {0}.source_row"
_EMPLOYER, _PAYMENT, _JOB = (_AT.format(alias) for alias in ("e", "y", "j"))
# of a roll of workers by the number that it knows firms by, and whether any roll lists firms by that number
_WORKERS = """
FROM jobs j
LEFT JOIN (SELECT DISTINCT npp FROM records_employer WHERE npp IS NOT NULL) AS a ON a.npp = j.npp
LEFT JOIN (SELECT DISTINCT kode_bu FROM records_employer WHERE kode_bu IS NOT NULL) AS b
  ON b.kode_bu = j.kode_bu
CROSS JOIN (SELECT COUNT(npp) AS npps, COUNT(kode_bu) AS entities FROM records_employer) AS l
WHERE COALESCE(j.is_worker, TRUE)
"""
WITHOUT_WORKERS = """
FROM records_employer e
LEFT JOIN (SELECT DISTINCT npp FROM jobs WHERE npp IS NOT NULL) AS a ON a.npp = e.npp
LEFT JOIN (SELECT DISTINCT kode_bu FROM jobs WHERE kode_bu IS NOT NULL) AS b ON b.kode_bu = e.kode_bu
CROSS JOIN (SELECT COUNT(npp) AS npps, COUNT(kode_bu) AS entities FROM jobs) AS l
WHERE a.npp IS NULL AND b.kode_bu IS NULL AND e.active_to IS NULL AND e.wlkp_no IS NULL AND e.nib IS NULL
  AND (e.npp IS NOT NULL AND l.npps > 0 OR e.kode_bu IS NOT NULL AND l.entities > 0)
"""
"""Active firms `e` that the rolls of workers which came know nobody of."""

# rows with a number that rows of another entity bear too
_SHARED = f"""SELECT {_EMPLOYER}
FROM records_employer e
JOIN (
  SELECT r.{{number}}
  FROM records_employer r
  JOIN employer_entities n ON n.record_id = r.record_id
  WHERE r.{{number}} IS NOT NULL
  GROUP BY r.{{number}}
  HAVING COUNT(DISTINCT n.entity_id) > 1
) AS s ON s.{{number}} = e.{{number}}"""
_NUMBERS = ("npp", "kode_bu", "nib", "wlkp_no")
_BORNE = {number: f"2 * p.{number} > p.listed" for number in _NUMBERS}
# rows without any of the numbers that most rows of their roll bear
_UNNUMBERED = f"""FROM records_employer e
JOIN (
  SELECT programme, COUNT(*) AS listed, {", ".join(f"COUNT({number}) AS {number}" for number in _NUMBERS)}
  FROM records_employer
  GROUP BY programme
) AS p ON p.programme = e.programme
WHERE ({" OR ".join(_BORNE.values())})
  AND {" AND ".join(f"NOT ({most} AND e.{number} IS NOT NULL)" for number, most in _BORNE.items())}"""
_LISTED = "CASE WHEN j.npp IS NOT NULL THEN l.npps ELSE l.entities END"

FAULTS: tuple[Fault, ...] = (
    Fault(
        "PEKERJA_TANPA_NOMOR_PERUSAHAAN",
        "PERINGATAN",
        "Pekerja tanpa NPP dan tanpa kode badan usaha yang dapat dipakai: tidak diketahui bekerja pada siapa,"
        " dan tidak dihitung pada perusahaan mana pun",
        "Lengkapi NPP atau kode badan usahanya, lalu kirim ulang",
        f"SELECT {_JOB} {_WORKERS} AND j.npp IS NULL AND j.kode_bu IS NULL AND j.programme IN"
        " (SELECT programme FROM employer_works WHERE employed)",
    ),
    Fault(
        "PEKERJA_TANPA_PERUSAHAAN",
        "PERINGATAN",
        "Pekerja menyebut perusahaan yang tidak ada pada daftar perusahaan",
        "Kirim daftar perusahaan yang lengkap, atau periksa NPP atau kode badan usahanya",
        f"SELECT {_JOB} {_WORKERS} AND a.npp IS NULL AND b.kode_bu IS NULL"
        f" AND (j.npp IS NOT NULL OR j.kode_bu IS NOT NULL) AND {_LISTED} > 0",
    ),
    Fault(
        "DAFTAR_PERUSAHAAN_TIDAK_ADA",
        "PERINGATAN",
        "Perusahaan pekerja ini tidak dapat diperiksa: daftar perusahaannya tidak dikirim",
        "Kirim juga daftar perusahaan dari instansi yang sama",
        f"SELECT {_JOB} {_WORKERS} AND (j.npp IS NOT NULL OR j.kode_bu IS NOT NULL) AND {_LISTED} = 0",
    ),
    Fault(
        "BARIS_TEKNIS",
        "INFO",
        "Baris dengan KODE_NA teknis (AS, AG): pekerjanya tidak dihitung keluar",
        "Tidak perlu diubah; tulis sebab berhenti yang sebenarnya bila ia memang keluar",
        f"SELECT {_JOB} FROM jobs j WHERE j.technical",
    ),
    Fault(
        "PERUSAHAAN_TANPA_PEKERJA",
        "PERINGATAN",
        "Perusahaan aktif tanpa seorang pun pekerja pada daftar pekerja yang dikirim; belum tentu tanpa"
        " pekerja",
        "Periksa kelengkapan daftar pekerja, atau tulis sejak kapan dan mengapa perusahaan tidak aktif",
        f"SELECT {_EMPLOYER} {WITHOUT_WORKERS}",
    ),
    Fault(
        "PERUSAHAAN_TANPA_NOMOR",
        "PERINGATAN",
        "Perusahaan tanpa nomor yang dipakai daftarnya (NPP, kode badan usaha, NIB atau nomor WLKP): hanya"
        " dicocokkan lewat NPWP, nama dan alamat",
        "Lengkapi nomornya, lalu kirim ulang",
        f"SELECT {_EMPLOYER} {_UNNUMBERED}",
    ),
    Fault(
        "NPWP_DIPAKAI_BERSAMA",
        "PERINGATAN",
        "NPWP yang sama tertulis pada badan usaha lain (mungkin NPWP konsultan pajak atau induk); tidak"
        " dipakai untuk mencocokkan",
        "Isi NPWP masing-masing badan usaha; kosongkan bila belum ada",
        _SHARED.format(number="npwp9"),
    ),
    Fault(
        "NPP_PADA_DUA_PERUSAHAAN",
        "PERINGATAN",
        "NPP yang sama tertulis pada badan usaha lain",
        "Periksa penulisan NPP pada sertifikat kepesertaan",
        _SHARED.format(number="npp"),
    ),
    Fault(
        "WLKP_LAMA",
        "PERINGATAN",
        "Laporan WLKP lebih dari setahun: jumlah pekerjanya bukan keadaan sekarang, tidak dibandingkan",
        "Mintakan laporan tahun ini",
        f"SELECT {_EMPLOYER} FROM records_employer e"
        " WHERE e.wlkp_no IS NOT NULL AND e.reported_on < DATE {before}",
    ),
    Fault(
        "WLKP_TANPA_TANGGAL",
        "INFO",
        "Laporan WLKP tanpa tanggal lapor: tidak diketahui keadaan tahun berapa",
        "Lengkapi tanggal lapor",
        f"SELECT {_EMPLOYER} FROM records_employer e WHERE e.wlkp_no IS NOT NULL AND e.reported_on IS NULL",
    ),
    Fault(
        "IURAN_TANPA_PESERTA",
        "PERINGATAN",
        "Iuran untuk peserta yang tidak ada pada daftar pekerja: tidak dihitung untuk siapa pun",
        "Kirim daftar pekerja yang lengkap, atau periksa KPJ atau NIK-nya",
        f"""SELECT {_PAYMENT}
FROM records_payment y
LEFT JOIN (SELECT DISTINCT worker_number FROM jobs WHERE worker_number IS NOT NULL) AS j
  ON j.worker_number = y.worker_number
LEFT JOIN (SELECT DISTINCT nik FROM records WHERE nik IS NOT NULL) AS r ON r.nik = y.nik
CROSS JOIN (SELECT COUNT(*) AS workers FROM jobs) AS l
WHERE j.worker_number IS NULL AND r.nik IS NULL AND l.workers > 0""",
    ),
    Fault(
        "DAFTAR_PEKERJA_TIDAK_ADA",
        "PERINGATAN",
        "Peserta iuran ini tidak dapat diperiksa: daftar pekerja tidak dikirim",
        "Kirim juga daftar pekerja",
        f"SELECT {_PAYMENT} FROM records_payment y"
        " CROSS JOIN (SELECT COUNT(*) AS workers FROM jobs) AS l WHERE l.workers = 0",
    ),
    Fault(
        "IURAN_TANPA_PERUSAHAAN",
        "PERINGATAN",
        "Iuran dengan NPP yang tidak ada pada daftar perusahaan",
        "Kirim daftar perusahaan yang lengkap, atau periksa NPP-nya",
        f"""SELECT {_PAYMENT}
FROM records_payment y
LEFT JOIN (SELECT DISTINCT npp FROM records_employer WHERE npp IS NOT NULL) AS a ON a.npp = y.npp
CROSS JOIN (SELECT COUNT(npp) AS npps FROM records_employer) AS l
WHERE y.npp IS NOT NULL AND a.npp IS NULL AND l.npps > 0""",
    ),
)
"""In the order in which they are told of a file, behind its own."""

# numbers that a firm gave its workers are called NIK in many a file
_STAFF_NUMBER = frozenset({"NIK_PANJANG_SALAH", "NIK_KOLOM_LAIN"})
_MAYBE_STAFF = " Mungkin nomor pegawai perusahaan."
_STAFF_ADVICE = "Isi kolom NIK dengan NIK 16 angka dari KTP-el; nomor pegawai pada kolom lain."

# what rows say of themselves stands in `problems` already, but for which rows; those of rolls of workers are
# rows of persons
_FLAGGED = """
SELECT r.programme, r.source_file, r.sheet, r.source_row, f.code
FROM (
  SELECT programme, source_file, sheet, source_row, flags FROM records_employer WHERE flags <> 0
  UNION ALL
  SELECT programme, source_file, sheet, source_row, flags FROM records_payment WHERE flags <> 0
  UNION ALL
  SELECT programme, source_file, sheet, source_row, flags FROM records_lead WHERE flags <> 0
  UNION ALL
  SELECT r.programme, r.source_file, r.sheet, r.source_row, r.flags
  FROM records r
  JOIN employer_works w ON w.programme = r.programme
  WHERE r.flags <> 0
) AS r
JOIN employer_flags f ON (r.flags & f.mask) <> 0
UNION ALL
SELECT r.programme, r.source_file, r.sheet, r.source_row, r.rule AS code
FROM rejected_rows r
JOIN employer_works w ON w.programme = r.programme
"""
_PLACED = """
SELECT programme, source_file, COALESCE(sheet, '') AS sheet, code, source_row,
       ROW_NUMBER() OVER (
         PARTITION BY programme, source_file, COALESCE(sheet, ''), code ORDER BY source_row
       ) AS place,
       COUNT(*) OVER (PARTITION BY programme, source_file, COALESCE(sheet, ''), code) AS n
FROM ({rows}) AS found
"""
_FIRST = """
SELECT programme, source_file, sheet, code, source_row{counted}
FROM employer_rows_at_fault
WHERE place <= {most}
ORDER BY programme, source_file, sheet, code, source_row
"""
_TOTALS = """
SELECT l.programme, l.source_file, COALESCE(l.sheet, '') AS sheet, CAST(SUM(l.rows) AS BIGINT) AS n
FROM ledger l
JOIN employer_works w ON w.programme = l.programme
WHERE l.fate = 'accepted' OR l.fate = 'rejected'
GROUP BY l.programme, l.source_file, COALESCE(l.sheet, '')
"""

_Key = tuple[str, str, str, str]


def keep_faults(engine: Engine, as_of: date, works: Collection[str], employed: Collection[str]) -> int:
    """Keep `employer_faults` and `employer_fault_rows`; returns the rows of the former.

    works: the programmes whose files are told of. employed: those whose rows say who employs somebody; of
    rolls of soldiers, of officials and of the self-employed none is asked for it. Needs records,
    records_employer, records_payment, records_lead, jobs, employer_entities, and of files of all kinds
    rejected_rows, problems and ledger.
    """
    engine.read(
        "employer_flags",
        pa.table(
            {
                "code": [flag.code for flag in FLAGS],
                "mask": pa.array([flag.mask for flag in FLAGS], pa.int64()),
            }
        ),
    )
    of_work = {
        "programme": pa.array(sorted(works), pa.string()),
        "employed": pa.array([code in employed for code in sorted(works)], pa.bool_()),
    }
    engine.read("employer_works", pa.table(of_work))
    engine.keep("employer_rows_at_fault", _PLACED.format(rows=" UNION ALL ".join(_statements(as_of))))
    told = {
        _key(row): _of_staff(row) if row["programme"] in employed else row
        for row in engine.arrow("SELECT * FROM problems").to_pylist()
        if row["programme"] in works
    }
    told |= _over_files(engine)
    totals = {
        (row["programme"], row["source_file"], row["sheet"]): row["n"]
        for row in engine.arrow(_TOTALS).to_pylist()
    }
    rows = [_row(key, told[key], totals.get(key[:3], 0)) for key in sorted(told)]
    engine.keep(EMPLOYER_FAULT_ROWS.name, _FIRST.format(most=MOST_ROWS, counted=""))
    engine.drop("employer_flags", "employer_works", "employer_rows_at_fault")
    engine.read(EMPLOYER_FAULTS.name, pa.Table.from_pylist(rows, schema=EMPLOYER_FAULTS.schema))
    return len(rows)


def _statements(as_of: date) -> Iterator[str]:
    yield _FLAGGED
    before = literal((as_of - OLD_REPORT).isoformat())
    for fault in FAULTS:
        yield f"SELECT f.*, {literal(fault.code)} AS code FROM ({fault.rows.format(before=before)}) AS f"


def _of_staff(problem: Mapping[str, Any]) -> Mapping[str, Any]:
    """A problem of a roll that says who employs somebody, with what a number that is no NIK may be."""
    if problem["code"] not in _STAFF_NUMBER:
        return problem
    return {**problem, "message": problem["message"] + _MAYBE_STAFF, "advice": _STAFF_ADVICE}


def _over_files(engine: Engine) -> dict[_Key, dict[str, Any]]:
    """What only several files tell, with its first rows."""
    declared = {fault.code: fault for fault in FAULTS}
    found: dict[_Key, dict[str, Any]] = {}
    for example in engine.arrow(_FIRST.format(most=EXAMPLES, counted=", n")).to_pylist():
        if fault := declared.get(example["code"]):
            words = {"severity": fault.severity, "message": f"{fault.message}.", "advice": f"{fault.advice}."}
            row = found.setdefault(_key(example), {**words, "rows": example["n"], "row_examples": []})
            row["row_examples"].append(example["source_row"])
    return found


def _key(row: Mapping[str, Any]) -> _Key:
    return row["programme"], row["source_file"], row["sheet"] or "", row["code"]


def _row(key: _Key, told: Mapping[str, Any], total: int) -> dict[str, Any]:
    rows = told["rows"] or None  # of some problems no rows are counted
    return {
        **dict(zip(("programme", "source_file", "sheet", "code"), key, strict=True)),
        **{name: told[name] for name in ("severity", "row_examples", "message", "advice")},
        "rows": rows,
        "rows_total": total,
        "share": rows / total if rows is not None and total else None,
    }
