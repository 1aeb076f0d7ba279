"""BACA_SAYA.txt: what each file of the reports folder is, how much it shows, and what could not be made."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from reconcile import findings
from reconcile.privacy.masking import Level
from reconcile.regions import ATTRIBUTION
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.report import About
from reconcile.reports.lists.both import MOST_IN_BOOK
from reconcile.reports.written.files import ReportFile
from reconcile.reports.written.stamping import MARK, words_of
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import write_bytes

NAME = "BACA_SAYA.txt"
_WIDE = 76
"""Columns, of the 80 of a terminal: a day may be longer than what stands for it."""
_HELD = "\u00a0"
_DAYS = [mark.decode() for mark in words_of(MARK) if b" " in mark]
_LEVELS = {
    Level.L0: (
        "L0: NIK, KK, nama dan tanggal lahir lengkap. HANYA untuk penerima yang ditunjuk; simpan"
        " terenkripsi.\nNIK dan KK diawali tanda petik (') supaya tidak dibulatkan oleh Excel."
    ),
    Level.L1: "L1: daftar kerja. NIK dan KK disamarkan kecuali 6 angka pertama; tahun lahir saja.",
    Level.L2: "L2: edaran. Nama disamarkan, NIK dan KK hanya 2 angka pertama; tanpa tahun lahir, RT dan RW.",
    Level.L3: (
        "L3: rekapitulasi saja. Angka 1 sampai 4 ditulis <5, angka lain dibulatkan ke kelipatan 5;\n"
        "tanda * berarti disembunyikan supaya angka kecil tidak dapat dihitung."
    ),
}
_NOTES = (
    "Semua isi adalah usulan untuk diperiksa petugas. Tidak ada orang yang dikeluarkan dari daftar oleh"
    f" laporan ini.\nDaftar sampai {number(MOST_IN_BOOK)} baris ada juga sebagai .xlsx: pakailah itu di"
    " Excel. Yang lebih panjang dibuka lewat Data > Dari Teks/CSV dengan semua kolom sebagai Teks, atau per"
    " kelurahan pada lembar kerja.\nBerkas CSV dipisah titik koma (;), UTF-8, untuk sistem. Teks yang diawali"
    " = + - @ diberi tanda petik (') di depannya.\nKolom ID baris menunjuk baris pada berkas asal (program,"
    " berkas, lembar, nomor baris seperti terlihat di Excel).\nLembar kerja yang sudah diisi dikembalikan"
    f" dengan: reconcile judgements import BERKAS --run HASIL.\n{ATTRIBUTION}"
)


def write_read_me(
    out: Path,
    files: Sequence[ReportFile],
    facts: RunFacts,
    described: Sequence[About],
    news: Sequence[str] = (),
) -> ReportFile:
    """Write BACA_SAYA.txt. described: what the files are, in reading order. news: the sentences of the run.
    Raises LookupError for a file that nobody described: a bug."""
    listed = [
        line
        for name, about in described
        for line in _listed(name, about, [file for file in files if file.name.startswith(name)])
    ]
    unknown = [file.name for file in files if not file.name.startswith(tuple(name for name, _ in described))]
    if unknown:
        raise LookupError(f"not described: {unknown}")
    missing, partly = (
        [f"- {', '.join(codes)}: {reason}." for reason, codes in findings.by_reason(unknown).items()]
        for unknown in (facts.missing, facts.partly)
    )
    parts = [
        f"LAPORAN REKONSILIASI DATA PENERIMA, keadaan {facts.stamp.day:%d-%m-%Y}",
        f"Nomor proses: {facts.stamp.number}",
        "",
        *(["Ikhtisar", *news, ""] if news else []),
        "Tingkat penyamaran",
        _LEVELS[facts.level],
        "",
        "Isi folder ini",
        *listed,
        "",
        "Yang tidak dapat dibuat (berkasnya hanya berisi judul kolom)",
        *(missing or ["- (semua daftar dapat dibuat)"]),
        "",
        *(
            ["Yang tidak diketahui seluruhnya (berkasnya memuat yang ditemukan)", *partly, ""]
            if partly
            else []
        ),
        "Catatan",
        _NOTES,
        "",
    ]
    path = out / NAME
    lines = (short for line in "\n".join(parts).split("\n") for short in _wrapped(line))
    write_bytes(path, "\r\n".join(lines).encode())
    return signed(path, 0)


def _wrapped(line: str) -> list[str]:
    """A line as a narrow terminal shows it; days that are filled in later are not parted."""
    for mark in _DAYS:
        line = line.replace(mark, mark.replace(" ", _HELD))
    indent = "  " if line.startswith("- ") else ""
    short = textwrap.wrap(
        line, _WIDE, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return [part.replace(_HELD, " ") for part in short] or [""]


def _listed(name: str, about: str, files: Sequence[ReportFile]) -> list[str]:
    if not files:
        return []
    if name.endswith(("/", "_")):
        return [f"- {name}{'*' if name.endswith('_') else ''}: {about}. {number(len(files))} berkas."]
    if name.endswith("."):  # the same list in several formats
        ends = " dan ".join(f".{file.name.rpartition('.')[2]}" for file in files)
        return [f"- {name[:-1]} ({ends}): {about}. {number(files[0].rows)} baris."]
    rows = f" {number(files[0].rows)} baris." if name.endswith(".csv") else ""
    return [f"- {name}: {about}.{rows}"]
