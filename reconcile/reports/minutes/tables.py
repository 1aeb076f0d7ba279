"""The tables of the berita acara that tell what was found, what is to be done, and what is attached."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from reconcile.reports.kit.csv_files import ReportFile
from reconcile.reports.kit.documents import Block, Paragraph, Table
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.words import grouped, in_figures, number
from reconcile.reports.minutes.counts import LEAVING, OPEN, MinutesCounts, OverlapCount, RollCount

MANY_FILES = 12
"""More attachments of one kind stand on one line, with one hash over their list."""

REASONS = {
    "MENINGGAL": "meninggal menurut data kependudukan",
    "PINDAH": "pindah keluar menurut data kependudukan",
    "TUMPANG_TINDIH": "tumpang tindih; aturan mengusulkan berhenti di daftar ini",
    "DIPILIH_PESERTA": "tumpang tindih; peserta memilih salah satu program",
    "IDENTITAS_RAGU": "usul keluar ditahan: masih ditanyakan apakah benar satu orang",
    "TUMPANG_TINDIH_RAGU": "tumpang tindih belum pasti: masa atau segmen tidak disebut",
    "TUMPANG_TINDIH_SATU_DAFTAR": "tumpang tindih dua segmen di daftar yang sama",
    "TUMPANG_TINDIH_LEWAT": "tumpang tindih sudah berakhir: periksa pembayaran yang lalu",
    "CEK_LAPANGAN": "tidak ditemukan di data kependudukan, atau petugas minta cek lapangan",
    "TIDAK_TERCATAT": "tidak tercatat di Dukcapil atau di DKI",
    "DUA_ORANG_MUNGKIN_SATU": "mungkin orang yang sama dengan orang lain: tunggu keputusan",
    "DIPUTUSKAN": "sudah diputuskan petugas: lanjut, atau bukan orang yang sama",
}
CLASSES = {
    "PERLU_TINJAUAN": "Dua baris mungkin satu orang",
    "TAUTAN_DITOLAK": "Dua baris mirip yang tidak disatukan",
    "NIK_DIPAKAI_BERSAMA": "Satu NIK dipakai beberapa orang",
    "NIK_GANDA_ORANG": "Satu orang dengan beberapa NIK",
    "TUMPANG_TINDIH_KESEHATAN": "Tumpang tindih kesehatan",
    "TUMPANG_TINDIH_PENDIDIKAN": "Tumpang tindih pendidikan",
    "ALIH_SEGMEN": "Alih segmen",
    "GANDA_DIIZINKAN": "Dua program, diizinkan (informasi)",
    "GANDA_WILAYAH": "Terdaftar di dua wilayah",
    "PERLU_CEK_SEGMEN": "Segmen kepesertaan belum jelas",
    "BELUM_DIBAYAR": "Nominasi KIP belum dibayar (informasi)",
    "NIK_SAMA": "Ganda dalam satu daftar, NIK sama",
    "NIK_BEDA": "Ganda dalam satu daftar, NIK berbeda",
    "SEKOLAH_BEDA": "Ganda dalam satu daftar, sekolah berbeda",
    "TANPA_NIK": "Ganda dalam satu daftar, NIK tidak lengkap",
    "TIDAK_TERCATAT_DUKCAPIL": "Tidak tercatat di Dukcapil",
    "TIDAK_TERCATAT_DKI": "Tidak tercatat di DKI",
    "BELUM_TERJANGKAU": "Belum terjangkau",
    "TIDAK_PADAN_MENINGGAL": "Meninggal menurut data kependudukan",
    "TIDAK_PADAN_PINDAH": "Pindah menurut data kependudukan",
    "TIDAK_PADAN_TIDAK_DITEMUKAN": "Tidak ditemukan di data kependudukan",
}
_STOPS = {"either": "dipilih peserta", "none": "tidak ada (informasi)"}
_WIDTH = 175
_BLANK = "." * 18

# sign, label, count: printed in this order, with letters that the labels speak of
_Line = tuple[str, str, Callable[[RollCount], int]]


def _result_lines(facts: RunFacts) -> tuple[_Line, ...]:
    day = in_figures(facts.as_of)
    leaving: list[_Line] = [
        ("-", f"Usul keluar: {REASONS[reason]}", _first_reason(reason)) for reason in LEAVING
    ]
    return (
        ("", "Baris diterima", lambda roll: roll.rows),
        ("-", "Baris ganda: orang yang sama terulang", lambda roll: roll.repeated),
        ("-", "Baris tahap atau masa lain dari orang yang sama", lambda roll: roll.renewed),
        ("", "Orang tercatat (A - B - C)", lambda roll: roll.persons),
        ("-", f"Tidak aktif, atau masanya tidak mencakup {day}", lambda roll: roll.persons - roll.standing),
        ("", "JUMLAH AWAL: penerima (D - E)", lambda roll: roll.standing),
        *leaving,
        ("-", "JUMLAH USUL KELUAR (G + H + I)", lambda roll: roll.leaving),
        ("+", "USUL MASUK: belum terjangkau, mungkin layak", lambda roll: roll.entering),
        ("", "USUL AKHIR, paling banyak (F - J + K)", lambda roll: roll.final),
    )


def _first_reason(reason: str) -> Callable[[RollCount], int]:
    return lambda roll: roll.found[reason]


def results(counts: MinutesCounts, facts: RunFacts) -> Iterator[Block]:
    """awal - keluar + masuk = akhir for each roll, and beside it who is looked at without a proposal to
    leave."""
    yield Paragraph("3. Hasil untuk setiap daftar", "heading")
    if not counts.rolls:
        yield Paragraph("Tidak ada daftar penerima dalam pengolahan ini.")
        return
    names = tuple(roll.programme.upper() for roll in counts.rolls)
    each = min(20, 90 // len(names))
    widths, numbers = (
        (8, _WIDTH - 8 - each * len(names), *(each for _ in names)),
        frozenset(range(2, len(names) + 2)),
    )
    lines = _result_lines(facts)
    rows = [
        (letter, f"{sign} {label}".strip(), *(number(count(roll)) for roll in counts.rolls))
        for letter, (sign, label, count) in zip("ABCDEFGHIJKL", lines, strict=True)
    ]
    strong = frozenset(
        place for place, (_, label, _) in enumerate(lines) if label.isupper() or label.split(" ")[0].isupper()
    )
    yield Table(
        ("", "Uraian (baris A-C dalam baris, lainnya dalam orang)", *names),
        tuple(rows),
        widths,
        numbers,
        strong,
    )
    yield Paragraph(
        "Setiap penerima dihitung satu kali, pada sebab pertama menurut urutan tabel. Usul keluar berlaku"
        f" setelah verifikasi lapangan. Usul masuk seluruhnya {number(counts.entering)} orang; satu orang"
        " dapat menjadi calon pada beberapa program, sedangkan petugas memilih satu di antara program yang"
        " tidak boleh diterima bersamaan, jadi usul akhir adalah jumlah paling banyak.",
        "note",
    )
    yield Paragraph(
        f"Mungkin tercatat: {number(counts.perhaps)} orang (mungkin_tercatat.csv). Pertanyaan apakah mereka"
        " sama dengan orang yang sudah tercatat belum dijawab, jadi mereka tidak dihitung sebagai belum"
        " tercatat dan tidak diusulkan masuk.",
        "note",
    )
    for roll in counts.rolls:
        if not roll.standing:
            yield Paragraph(
                f"PERHATIAN: tidak ada penerima {roll.programme.upper()} pada {in_figures(facts.as_of)}."
                f" Periksa apakah berkas {roll.programme.upper()} yang terbaru sudah diterima."
            )
    found = [(REASONS[reason], [roll.found[reason] for roll in counts.rolls]) for reason in OPEN]
    found += [
        ("JUMLAH MASIH DIPERIKSA", [roll.open for roll in counts.rolls]),
        ("Usul keluar (baris J)", [roll.leaving for roll in counts.rolls]),
        ("Tanpa catatan", [roll.standing - roll.leaving - roll.open for roll in counts.rolls]),
        ("JUMLAH AWAL (baris F)", [roll.standing for roll in counts.rolls]),
    ]
    yield Paragraph("Penerima yang masih diperiksa dan tidak termasuk usul keluar (orang)", "heading")
    yield Table(
        ("Uraian", *names),
        tuple((label[0].upper() + label[1:], *map(number, each_roll)) for label, each_roll in found),
        (_WIDTH - each * len(names), *(each for _ in names)),
        frozenset(range(1, len(names) + 1)),
        frozenset({len(OPEN), len(found) - 1}),
    )


def overlaps(counts: MinutesCounts) -> Iterator[Block]:
    """Every overlap found, also those that ended: by class and pair of programmes."""
    yield Paragraph("4. Tumpang tindih menurut pasangan program", "heading")
    if not counts.overlaps:
        yield Paragraph("Tidak ditemukan tumpang tindih.")
        return
    rows = [
        (
            CLASSES.get(o.class_, o.class_), f"{o.programme_left.upper()} - {o.programme_right.upper()}", _stopped(o),
            number(o.persons), number(o.findings), number(o.amount) if o.unpriced < o.findings else "",
        )
        for o in counts.overlaps
    ]  # fmt: skip
    total = (
        "JUMLAH",
        "",
        "",
        "",
        number(sum(o.findings for o in counts.overlaps)),
        number(sum(o.amount for o in counts.overlaps)),
    )
    heading = ("Temuan", "Pasangan program", "Usul berhenti di", "Orang", "Temuan", "Nilai (Rp)")
    yield Table(
        heading, (*rows, total), (51, 28, 30, 18, 20, 28), frozenset({3, 4, 5}), frozenset({len(rows)})
    )
    yield Paragraph(
        "Termasuk tumpang tindih yang sudah berakhir. Nilai: bantuan yang diusulkan berhenti selama bulan"
        " bersamaan, sejauh besarannya diketahui. Orang tidak dijumlahkan karena satu orang dapat mempunyai"
        " beberapa temuan.",
        "note",
    )


def _stopped(found: OverlapCount) -> str:
    named = {"left": found.programme_left.upper(), "right": found.programme_right.upper()}
    return named.get(found.stop) or _STOPS[found.stop]


def follow_up(counts: MinutesCounts) -> Iterator[Block]:
    """What both parties agree to do: a line for each kind of question still open, with room for who and
    until when."""
    yield Paragraph("5. Kesepakatan tindak lanjut", "heading")
    open_tasks = [task for task in counts.tasks if task.asked]
    rows = [
        (str(place), CLASSES.get(task.class_, task.class_), task.action, number(task.asked), _BLANK, _BLANK)
        for place, task in enumerate(open_tasks, 1)
    ]
    rows.append(
        (
            str(len(rows) + 1),
            "Mutu berkas",
            "Pengirim memperbaiki berkas menurut lembar kualitas",
            "",
            _BLANK,
            _BLANK,
        )
    )
    total = ("", "JUMLAH", "", number(sum(task.asked for task in open_tasks)), "", "")
    heading = ("No.", "Temuan", "Yang dikerjakan (usul)", "Jumlah", "Penanggung jawab", "Tenggat")
    yield Table(heading, (*rows, total), (10, 42, 55, 17, 29, 22), frozenset({3}), frozenset({len(rows)}))
    yield Paragraph(
        "Jumlah = pertanyaan kepada petugas. Sudah diputuskan sebelumnya dan tidak ditanyakan lagi: "
        f"{number(sum(task.decided for task in counts.tasks))}.",
        "note",
    )


def attachments(files: Sequence[ReportFile]) -> Iterator[Block]:
    """The other reports with rows and SHA-256; many of one kind on one line."""
    yield Paragraph("6. Lampiran", "heading")
    kinds: dict[str, list[ReportFile]] = {}
    for file in sorted(files, key=lambda file: file.name):
        kinds.setdefault(_kind(file.name), []).append(file)
    lines = [line for kind, alike in kinds.items() for line in _attached(kind, alike)]
    rows = tuple((str(place), *line) for place, line in enumerate(lines, 1))
    total = ("", f"JUMLAH {number(len(files))} berkas", number(sum(file.rows for file in files)), "")
    yield Table(
        ("No.", "Berkas", "Baris", "SHA-256"),
        (*rows, total),
        (10, 66, 17, 82),
        frozenset({2}),
        frozenset({len(rows)}),
    )
    if len(lines) < len(files):
        yield Paragraph(
            "Sidik beberapa berkas sekaligus: SHA-256 dari daftarnya (sidik, dua spasi, nama; satu baris"
            " setiap berkas, menurut nama). Sidik setiap berkas ada di manifest.json.",
            "note",
        )


def _kind(name: str) -> str:
    """Files of one folder, or of one beginning, are of one kind."""
    folder, found, _ = name.rpartition("/")
    return f"{folder}/" if found else f"{name.partition('_')[0]}_*.{name.rpartition('.')[2]}"


def _attached(kind: str, alike: Sequence[ReportFile]) -> list[tuple[str, str, str]]:
    if len(alike) <= MANY_FILES:
        return [(file.name, number(file.rows), grouped(file.sha256)) for file in alike]
    listed = "".join(f"{file.sha256}  {file.name}\n" for file in alike)
    sha256 = hashlib.sha256(listed.encode()).hexdigest()
    return [
        (f"{kind} ({number(len(alike))} berkas)", number(sum(file.rows for file in alike)), grouped(sha256))
    ]
