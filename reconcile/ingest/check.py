"""All that is wrong with a file, before anything runs: what `reconcile check FILE...` tells."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from reconcile.ingest.advice import refused
from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.deliveries.unnamed import called
from reconcile.ingest.layout.layouts import Layout, find_layout
from reconcile.ingest.layout.tables import open_export
from reconcile.ingest.problems.problems import Problems
from reconcile.ingest.records import IngestedFile, ingest_file
from reconcile.ingest.sources.sources import Refused, is_clutter
from reconcile.ingest.standard.kind import Roll
from reconcile.programmes import Programme
from reconcile.programmes.headings import heading_tokens
from reconcile.vocabulary.checked import FILE_READ, FILE_SKIPPED
from reconcile.vocabulary.errors import ExportError, LedgerError
from reconcile.workspace.files.file_names import shown_name
from reconcile.workspace.files.scratch import scratch
from reconcile.workspace.files.system_words import system_words


def check_file(
    path: Path,
    roll: Roll | None,
    *,
    rolls: Mapping[str, Roll],
    into: Path | None = None,
) -> list[dict[str, object]]:
    """The problems of the file at `path` as rows of the problems table, gravest first; one of them
    (FILE_READ) says what was read.

    roll: whose export it is; None: guessed from the folder's name, else from the headings. The file is
    read to its end into the folder `into`, or a temporary one, so row faults are told too. Raises nothing for
    a bad file: a refusal is a row with severity GALAT.
    """
    if is_clutter(path.name):
        return _skipped(path)
    try:
        roll = roll or rolls.get(path.parent.name) or guess_roll(path, rolls)
        if roll is None:
            known = ", ".join(sorted(rolls))
            return refused_file(
                path,
                "PROGRAM_TIDAK_JELAS",
                "Program berkas ini tidak dapat dikenali dari judul kolomnya.",
                f"Sebutkan programnya: {known}.",
            )
        problems = Problems(roll.programme.code)
        with nullcontext(into) if into else scratch() as out:
            try:
                read = ingest_file(path, roll, out, problems=problems)
                notes = [Note(FILE_READ, "INFO", _what_was_read(read, roll.programme), "")]
            except (ExportError, LedgerError) as error:
                notes = [refused(str(error))]
        problems.add((called(path, roll), ""), notes)
        return problems.rows()
    except ExportError as error:
        return _said_of(path, refused(str(error)))
    except OSError as error:
        why = f"Berkas tidak dapat dibuka ({system_words(error)})."
        return refused_file(
            path, "BERKAS_TIDAK_TERBUKA", why, "Periksa izin dan letak berkas, lalu coba lagi."
        )


def _what_was_read(read: IngestedFile, programme: Programme) -> str:
    """Programme, date, and for each sheet its rows and the fields found: a line each, no cell of the file
    among them."""
    lines = [f"Program: {programme.name}", f"Tanggal data: {_day(read.extract_date)}"]
    for sheet in read.sheets:
        member = sheet.source_file.removeprefix(read.source_file).lstrip("/")
        place = (
            " ".join(part for part in (member, sheet.sheet and f"lembar {sheet.sheet}") if part) or "isinya"
        )
        fields = ", ".join(programme.labels.get(field, field) for field in sheet.fields)
        heading = (
            f"judul kolom di baris {sheet.heading_row}" if sheet.heading_row else "tanpa judul kolom sendiri"
        )
        numbers = (
            f"{sheet.numbers} sel mirip NIK atau No. KK, semua terhitung"
            if sheet.numbers
            else "tanpa sel mirip NIK"
        )
        lines.append(
            f"{place[0].upper()}{place[1:]}: {sheet.accepted} baris diterima, {sheet.rejected} ditolak;"
            f" {numbers}; {heading}: {fields}"
        )
    return "\n".join(lines)


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else "tidak disebut dalam berkas"


def _skipped(path: Path) -> list[dict[str, object]]:
    skipped = Note(
        FILE_SKIPPED,
        "INFO",
        "Berkas sementara atau tersembunyi, bukan kiriman.",
        "Tutup aplikasi yang membukanya; periksa berkas aslinya, tanpa ~$ atau titik di depan namanya.",
    )
    return _said_of(path, skipped)


def refused_file(path: Path, code: str, message: str, advice: str) -> list[dict[str, object]]:
    """The one problem of a file that cannot be read at all."""
    return _said_of(path, Note(code, "GALAT", message, advice))


def _said_of(path: Path, note: Note) -> list[dict[str, object]]:
    problems = Problems("")
    problems.add((shown_name(path), ""), [note])
    return problems.rows()


def guess_roll(path: Path, rolls: Mapping[str, Roll]) -> Roll | None:
    """The roll whose headings explain the file best, or None when two explain it equally well. Raises
    ExportError."""
    known = frozenset[str]().union(*(roll.programme.vocabulary.keys for roll in rolls.values()))
    points = dict.fromkeys(rolls, 0.0)
    for opened in open_export(path, shown_name(path), known):
        if isinstance(opened, Refused):
            continue
        for sheet in opened.sheets:
            for code, roll in rolls.items():
                layout = find_layout(sheet, roll.programme.vocabulary)
                if layout:
                    scored = _points(layout, roll.programme, f"{path.stem} {sheet.name}")
                    points[code] = max(points[code], scored)
    best = sorted(points.values(), reverse=True)[:2]
    if not best or best[0] == 0 or (len(best) > 1 and best[0] - best[1] < 0.5):
        return None
    return rolls[max(points, key=lambda code: points[code])]


def _points(layout: Layout, programme: Programme, names: str) -> float:
    """One a field, less a third a column that means nothing to the programme; its code in a title settles
    what headings cannot."""
    words = set(heading_tokens(" ".join([*layout.preamble, names])))
    headings = {token for column in layout.columns for token in heading_tokens(column.heading)}
    code = programme.code.upper()
    known_as = {word.upper() for word in programme.known_as}
    return (
        len(layout.fields)
        - len(layout.unknown) / 3
        + 3 * (code in words | headings)
        + len(known_as & (words | headings))
    )
