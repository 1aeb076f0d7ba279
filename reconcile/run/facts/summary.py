"""A run in twenty lines of Indonesian, from its manifest: for the screen, and as Markdown for the flow's
artifact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reconcile import findings
from reconcile.findings import Finding, Unknown
from reconcile.regions.homes import home_of
from reconcile.run.facts.work import lines_of_work
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import AT_LEAST, number
from reconcile.vocabulary.trusted import SHORT, link_warnings, trust_sentences
from reconcile.workspace.manifest_form import Manifest, carried, held_back, increment_fault, refused

EXIT_WITH_TROUBLES = 10
"""The exit code of a run that was published although it has troubles."""


@dataclass(frozen=True)
class Line:
    """One line of a summary. depth: 0 for a heading or total, 1 for a part of it. count: None for a line
    of words."""

    depth: int
    label: str
    count: int | None = None


def summary(manifest: Manifest, out: Path) -> list[Line]:
    """The lines staff read after a run; no personal data."""
    as_of, home = date.fromisoformat(manifest["run"]["as_of"]), home_of(manifest["run"]["home"]).short
    return [
        Line(0, f"Rekonsiliasi per {as_of:%d-%m-%Y}"),
        *(Line(1, sentence) for sentence in manifest["run"].get("news", ())),
        *_rows(manifest["ledger"]),
        Line(0, "Orang", manifest["results"]["persons"]),
        *_trust(manifest["linking"]),
        *_judgements(manifest["judgements"]),
        *_findings(manifest["results"], home),
        *(Line(*line) for line in lines_of_work(manifest["results"].get("work", {}))),
        *_troubles(manifest, home),
        Line(0, f"Laporan: {out / 'reports'}"),
    ]


def public_summary(manifest: Manifest) -> list[Line]:
    """The same lines where others may read them: of files and folders, which may be named after people,
    only their number."""
    notes = len(manifest["run"]["notes"])
    unnamed = {**manifest, "inputs": [], "run": {**manifest["run"], "notes": []}}
    return [
        *summary(unnamed, Path())[:-1],
        *(line for title, entries in _unread(manifest) for line in _by_programme(title, entries)),
        *([Line(0, "Catatan tentang folder masukan", notes)] if notes else []),
    ]


def as_text(lines: list[Line]) -> str:
    """Lines aligned for a terminal."""
    width = max(2 * line.depth + len(line.label) for line in lines if line.count is not None)
    return "\n".join(
        (
            f"{'  ' * line.depth}{line.label}".ljust(width)
            + ("" if line.count is None else f"{number(line.count):>13}")
        ).rstrip()
        for line in lines
    )


def as_markdown(lines: list[Line]) -> str:
    """The same lines as Markdown: a title, one table, then the remarks."""
    title, *rest = lines
    counted = [line for line in rest if line.count is not None or line.depth == 0]
    table = [
        f"| {'&nbsp;&nbsp;' * line.depth}{line.label} | {'' if line.count is None else number(line.count)} |"
        for line in counted
    ]
    remarks = [f"- {line.label}" for line in rest if line.count is None and line.depth]
    return "\n".join([f"# {title.label}", "", "| | jumlah |", "|---|---:|", *table, "", *remarks])


def _rows(ledger: Mapping[str, int]) -> Iterator[Line]:
    yield Line(0, "Baris dibaca", ledger["read"])
    yield Line(1, "diterima", ledger["accepted"])
    yield Line(1, "ditolak", ledger["rejected"])
    yield Line(1, "bukan data (judul, total, kosong)", ledger["not_data"])


def _trust(linking: Mapping[str, Any]) -> Iterator[Line]:
    yield from (Line(1, f"PERINGATAN: {warning}") for warning in link_warnings(linking))
    yield from (Line(1, sentence) for sentence in trust_sentences(linking["trust"], SHORT))


def _judgements(judged: Mapping[str, Any]) -> Iterator[Line]:
    if not judged:
        return
    yield Line(0, "Keputusan petugas dipakai", judged["used"])
    told = (
        ("changed", "datanya berubah sejak diputuskan, ditanyakan lagi"),
        ("contradicted", "bertentangan, tidak dipakai (reconcile judgements list --open)"),
        ("without_rows", "barisnya tidak ada pada data ini"),
    )
    for name, words in told:
        if judged[name]:
            yield Line(1, words, judged[name])
    if judged["damaged_lines"]:
        yield Line(
            1,
            f"PERINGATAN: {len(judged['damaged_lines'])} baris simpanan keputusan terpotong dan tidak"
            " terbaca",
        )


def _findings(results: Mapping[str, Any], home: str) -> Iterator[Line]:
    for finding in findings.FINDINGS:
        if finding.name in results:
            yield from _counted(finding, results, home)
        if finding is findings.UNREGISTERED and results.get("unanswered"):
            yield Line(
                0, "Tanpa jawaban data kependudukan (tidak masuk daftar mana pun)", int(results["unanswered"])
            )


def _counted(finding: Finding, results: Mapping[str, Any], home: str) -> Iterator[Line]:
    """A finding and its codes; of lists also those that nobody stands on. What waits for an answer is no part
    of it."""
    lists = finding.coded("finding", "open") if finding.apart else ()
    counts = {**{code: 0 for code in lists if code not in results["not_made"]}, **results[finding.name]}
    partly = results.get("partly", {})
    unknown = finding.unknown(Unknown(results["not_made"], partly))
    title = f"{finding.titles.screen}: tidak diketahui" if unknown and not counts else finding.titles.screen
    yield Line(0, title) if counts or unknown else Line(0, title, 0)
    waiting = finding.coded("open")
    yield from (
        Line(1, label(code, home) + (f" ({AT_LEAST})" if code in partly else ""), count)
        for code, count in counts.items()
        if code not in waiting
    )
    yield from (
        Line(0, f"{label(code, home)} (pertanyaan belum dijawab)", counts[code])
        for code in waiting
        if code in counts
    )


def _troubles(manifest: Manifest, home: str) -> Iterator[Line]:
    for title, which in (("Tidak dapat dibuat", "not_made"), ("Tidak diketahui seluruhnya", "partly")):
        unknown = findings.by_reason(manifest["results"].get(which, {}))
        if unknown:
            yield Line(0, title)
        for why, codes in unknown.items():
            yield Line(1, f"{', '.join(label(code, home) for code in codes)}: {why}")
    for title, entries in _unread(manifest):
        yield Line(0, title, len(entries))
        for entry in entries:
            why = f": {entry['refused']}" if entry["refused"] else ""
            yield Line(1, f"{entry['programme']}/{entry['source_file']}{why}")
    if held := manifest["run"].get("held"):
        yield Line(0, "Tentang kiriman yang ditahan")
        yield Line(1, held)
    if different := increment_fault(manifest):
        yield Line(0, "Hasil dari yang berubah saja tidak sama dengan hasil seluruhnya")
        yield Line(1, f"berbeda: {', '.join(different)}; yang terbit hasil seluruhnya")
        yield Line(1, "kirim manifest.json kepada pembuat program")
    if manifest["run"]["notes"]:
        yield Line(0, "Catatan tentang folder masukan")
        for note in manifest["run"]["notes"]:
            yield Line(1, note)


def _unread(manifest: Manifest) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What somebody has to look at among the inputs, each kind with its title."""
    for title, entries in (
        ("Berkas ditolak", refused(manifest)),
        ("Kiriman ditahan", held_back(manifest)),
        ("Tidak dikirim lagi, dipakai dari hasil sebelumnya", carried(manifest)),
    ):
        if entries:
            yield title, entries


def _by_programme(title: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    counted = Counter(entry["programme"] for entry in entries)
    yield Line(0, title, counted.total())
    yield from (Line(1, programme, count) for programme, count in sorted(counted.items()))


def has_troubles(manifest: Manifest) -> bool:
    """True when the run was published although a file was refused or held back, a folder was not understood,
    or linking what changed was not linking everything."""
    return bool(
        manifest["run"]["notes"] or refused(manifest) or held_back(manifest) or increment_fault(manifest)
    )
