"""What each sender's files are worth: rows with faults, the worst faults, and the files that were refused."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.drawing.charts import Bar, bars
from reconcile.reports.drawing.html import figure, figures, folded, paragraph, table
from reconcile.reports.kit.facts import RunFacts, source_label
from reconcile.reports.kit.showing import Cell
from reconcile.reports.kit.shown_sources import circulated
from reconcile.reports.summary.figures import Numbers, Sender
from reconcile.reports.summary.words import Places
from reconcile.vocabulary.numbers import DASH, known_percent, number

_MOST_FILES = 10
_FEWEST_ROWS = 100
"""In a file of fewer rows a step of five hundredths is a handful of people."""
_ON_PAPER = "Masalah setiap berkas ada di layar dan di folder kualitas."
_ABOUT = (
    "Baris bermasalah: baris yang ditolak, dan baris yang salah satu isian pentingnya (NIK, KK, nama, tanggal"
    " lahir) tidak dapat dipakai. Rincian dan saran untuk pengirim ada di berkas kualitas masing-masing."
)


def senders(numbers: Numbers, facts: RunFacts, places: Places) -> str:
    """Rows with faults of each file, the worst faults, and the files that were refused."""
    aggregate = facts.level == Level.L3  # there an order by share would tell the shares that are hidden
    read = sorted(
        (s for s in numbers.senders if not s.refused),
        key=lambda s: (0 if aggregate else -_share(s), source_label(s.programme).lower(), s.source_file),
    )
    refused = [s for s in numbers.senders if s.refused]
    parts = [paragraph(_ABOUT), *_apart(numbers, aggregate)]
    if refused:
        rows = [
            [source_label(s.programme), circulated(s.source_file), circulated(s.refused or "")]
            for s in refused
        ]
        parts.append(
            table(
                "Berkas yang ditolak: tidak satu baris pun masuk hitungan",
                ["Sumber", "Berkas", "Sebab"],
                rows,
                texts=(1, 2),
                files=True,
            )
        )
    if not read:
        return "".join([*parts, paragraph("Tidak ada berkas yang terbaca.")])
    drawn = [Bar(_stem(s), _fault_share(s, aggregate)) for s in read[:_MOST_FILES] if s.rows]
    caption = "Bagian baris bermasalah per berkas" + (
        f" ({_MOST_FILES} {'pertama' if aggregate else 'terbesar'})" if len(read) > _MOST_FILES else ""
    )
    parts.append(figures([figure(caption, bars("q-files", caption, drawn))]))
    headings = ["Sumber", "Berkas", "Baris", "Ditolak", "Bermasalah", "Bagian", "Masalah terbanyak (baris)"]
    listed = table(
        "Mutu per berkas", headings, [_sender(s, places, aggregate) for s in read], texts=(1, 6), files=True
    )
    return "".join([*parts, folded(f"Tabel lengkap: {len(read)} berkas", listed, _ON_PAPER)])


def _apart(numbers: Numbers, aggregate: bool) -> list[str]:
    """Deliveries that are held back, replaced or of the run before; nothing where all are simply read."""
    if not numbers.apart:
        return []
    rows = [
        [source_label(one.programme), circulated(one.source_file), one.state, circulated(one.why)]
        for one in numbers.apart
    ]
    headings = ["Sumber", "Berkas", "Keadaan", "Sebab"]
    if aggregate:
        headings, rows = headings[:3], [row[:3] for row in rows]
    return [
        table("Kiriman yang ditahan, digantikan, atau dipakai dari hasil sebelumnya", headings, rows,
              texts=tuple(range(1, len(headings))), files=True)
    ]  # fmt: skip


def _sender(sender: Sender, places: Places, aggregate: bool) -> list[str]:
    """At L3 the accepted rows alone, which add up to the others: faults are a share in steps of
    five."""
    counts = [number(count) for count in (sender.rows, sender.rejected, sender.at_fault)]
    faults = "; ".join(_fault(text, rows) for text, rows in sender.faults)
    if aggregate:
        counts = [
            places.number(("file", sender.programme, sender.source_file), sender.accepted).text,
            DASH,
            DASH,
        ]
        faults = ""  # their sentences count rows too
    return [
        source_label(sender.programme),
        circulated(sender.source_file),
        *counts,
        _fault_share(sender, aggregate).text,
        faults or DASH,
    ]


def _fault(text: str, rows: int) -> str:
    named = circulated(text.rstrip("."))
    return f"{named} ({number(rows)})" if rows else named


def _share(sender: Sender) -> float:
    return sender.at_fault / sender.rows if sender.rows else 0.0


def _fault_share(sender: Sender, aggregate: bool) -> Cell:
    if not sender.rows:
        return Cell(None, DASH)
    if aggregate:
        step = int(20 * _share(sender)) * 5
        return (
            Cell(None, DASH)
            if sender.rows < _FEWEST_ROWS
            else Cell(10 * step, f"{step}-{step + 5} %" if step < 100 else "100 %")
        )
    return Cell(round(1000 * _share(sender)), known_percent(_share(sender)))


def _stem(sender: Sender) -> str:
    """What tells the file from others in a narrow place: its name, behind the programme unless that begins
    it."""
    name = circulated(sender.source_file).rsplit("/", 1)[-1].replace("_", " ")
    return name if name.lower().startswith(sender.programme) else f"{source_label(sender.programme)}: {name}"
