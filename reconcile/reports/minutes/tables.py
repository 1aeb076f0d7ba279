"""The tables of the berita acara that tell what was found, what is to be done, and what is attached."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reconcile import findings
from reconcile.reports.kit.documents import Block, Paragraph, Table
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.minutes.figures import MinutesCounts, OverlapCount, RollCount
from reconcile.reports.minutes.reasons import LEAVING, OPEN, REASONS
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import at_least, number

_STOPS = {"either": "dipilih peserta", "none": "tidak ada (informasi)"}
_ONCE = (
    "Setiap penerima dihitung satu kali, pada sebab pertama menurut urutan tabel. Usul keluar berlaku"
    " setelah verifikasi lapangan. Usul masuk seluruhnya {entering} orang; satu orang dapat menjadi calon"
    " pada beberapa program, sedangkan petugas memilih satu di antara program yang tidak boleh diterima"
    " bersamaan, jadi usul akhir adalah jumlah paling banyak."
)
_PERHAPS = (
    "Mungkin tercatat: {perhaps} orang (mungkin_tercatat.csv). Pertanyaan apakah mereka sama dengan orang"
    " yang sudah tercatat belum dijawab, jadi mereka tidak dihitung sebagai belum tercatat dan tidak"
    " diusulkan masuk."
)
_WIDTH = 175
_BLANK = "." * 18

# sign, label, count: printed in this order, with letters that the labels speak of
_Line = tuple[str, str, Callable[[RollCount], int]]


def _result_lines(facts: RunFacts) -> tuple[_Line, ...]:
    day = in_figures(facts.stamp.day)
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
        yield Paragraph("Tidak ada daftar penerima dalam proses ini.")
        return
    yield _balance(counts, facts)
    yield Paragraph(_ONCE.format(entering=number(counts.entering)), "note")
    yield Paragraph(_PERHAPS.format(perhaps=number(counts.perhaps)), "note")
    for roll in counts.rolls:
        if not roll.standing:
            name = roll.programme.upper()
            yield Paragraph(
                f"PERHATIAN: tidak ada penerima {name} pada {in_figures(facts.stamp.day)}."
                f" Periksa apakah berkas {name} yang terbaru sudah diterima."
            )
    yield Paragraph("Penerima yang masih diperiksa dan tidak termasuk usul keluar (orang)", "heading")
    yield _still_open(counts, facts.home.short)


def _balance(counts: MinutesCounts, facts: RunFacts) -> Table:
    names, each = _rolls(counts)
    lines = _result_lines(facts)
    rows = [
        (letter, f"{sign} {label}".strip(), *(number(count(roll)) for roll in counts.rolls))
        for letter, (sign, label, count) in zip("ABCDEFGHIJKL", lines, strict=True)
    ]
    strong = frozenset(
        place for place, (_, label, _) in enumerate(lines) if label.isupper() or label.split(" ")[0].isupper()
    )
    return Table(
        ("", "Uraian (baris A-C dalam baris, lainnya dalam orang)", *names),
        tuple(rows),
        (8, _WIDTH - 8 - each * len(names), *(each for _ in names)),
        frozenset(range(2, len(names) + 2)),
        strong,
    )


def _still_open(counts: MinutesCounts, home: str) -> Table:
    names, each = _rolls(counts)
    found = [
        (REASONS[reason].format(home=home), [roll.found[reason] for roll in counts.rolls]) for reason in OPEN
    ]
    found += [
        ("JUMLAH MASIH DIPERIKSA", [roll.open for roll in counts.rolls]),
        ("Usul keluar (baris J)", [roll.leaving for roll in counts.rolls]),
        ("Tanpa catatan", [roll.standing - roll.leaving - roll.open for roll in counts.rolls]),
        ("JUMLAH AWAL (baris F)", [roll.standing for roll in counts.rolls]),
    ]
    return Table(
        ("Uraian", *names),
        tuple((label[0].upper() + label[1:], *map(number, each_roll)) for label, each_roll in found),
        (_WIDTH - each * len(names), *(each for _ in names)),
        frozenset(range(1, len(names) + 1)),
        frozenset({len(OPEN), len(found) - 1}),
    )


def _rolls(counts: MinutesCounts) -> tuple[tuple[str, ...], int]:
    """The names of the rolls, and the width of the column of each in mm."""
    return tuple(roll.programme.upper() for roll in counts.rolls), min(20, 90 // len(counts.rolls))


def overlaps(counts: MinutesCounts, home: str) -> Iterator[Block]:
    """Every overlap found, also those that ended: by class and pair of programmes."""
    yield Paragraph("4. Tumpang tindih menurut pasangan program", "heading")
    if not counts.overlaps:
        yield Paragraph("Tidak ditemukan tumpang tindih.")
        return
    rows = [
        (
            findings.OVERLAPS.label(o.class_, home),
            f"{o.programme_left.upper()} - {o.programme_right.upper()}",
            _stopped(o),
            number(o.persons),
            number(o.findings),
            at_least(number(o.amount), o.amount, o.unpriced) if o.stop != "none" else "",
        )
        for o in counts.overlaps
    ]
    amount = sum(o.amount for o in counts.overlaps)
    total = (
        "JUMLAH",
        "",
        "",
        "",
        number(sum(o.findings for o in counts.overlaps)),
        at_least(number(amount), amount, sum(o.unpriced for o in counts.overlaps if o.stop != "none")),
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


def follow_up(counts: MinutesCounts, home: str) -> Iterator[Block]:
    """What both parties agree to do: a line for each kind of question still open, with room for who and
    until when."""
    yield Paragraph("5. Kesepakatan tindak lanjut", "heading")
    open_tasks = [task for task in counts.tasks if task.asked]
    rows = [
        (
            str(place),
            findings.paper_label(task.finding, task.class_, home),
            task.action,
            number(task.asked),
            _BLANK,
            _BLANK,
        )
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
