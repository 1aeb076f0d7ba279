"""Filled worklists as people leave them: renamed, sorted, filtered, columns moved or deleted, saved again
as XLSX, ODS or CSV."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reconcile.ingest.cells.sheets import Sheet
from reconcile.ingest.layout.tables import open_export
from reconcile.ingest.sources.sources import Refused
from reconcile.judgements.papers.answers import Answer, Origin, Refusal
from reconcile.judgements.papers.mended import HEADINGS as OF_REPAIRS
from reconcile.judgements.papers.mended import SaidOfRepair, letters, said_of
from reconcile.judgements.papers.verdicts import verdict_of
from reconcile.judgements.papers.written import year_beside
from reconcile.privacy.outside_texts import masked
from reconcile.programmes.headings import heading_key
from reconcile.vocabulary.errors import ExportError
from reconcile.vocabulary.worklist_headings import (
    DECISION,
    INITIALS,
    NOTE,
    NUMBER,
    QUESTION_ID,
    RECORD_ID,
    REPAIR_ID,
    RUN_NUMBER,
    STATE,
    STATE_NOTE,
    STATUS,
)
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.file_names import shown_name
from reconcile.workspace.files.system_words import system_words

PAIR = (f"{RECORD_ID} 1", f"{RECORD_ID} 2")
DECIDED_BY = "Oleh"  # of an exported judgement
_HEADINGS = (QUESTION_ID, RECORD_ID, *PAIR, DECISION, NOTE, INITIALS, DECIDED_BY)
_KNOWN = frozenset(heading_key(heading) for heading in (*_HEADINGS, *OF_REPAIRS, STATUS, NUMBER))
_RUN = re.compile(r"\b\d{8}-[0-9a-f]{4}-[0-9a-f]{4}\b", re.IGNORECASE)
_QUESTION = re.compile(r"T(?:[0-9A-F]{4}){4}")


@dataclass(frozen=True)
class Filled:
    """One file read. mended: what an owner of a roll says of repairs. empty: lines without an answer.
    refused: what could not be read, by sheet and row. unsaid: lines with a note and no answer."""

    origin: Origin
    answers: tuple[Answer, ...] = ()
    empty: int = 0
    refused: tuple[Refusal, ...] = ()
    mended: tuple[SaidOfRepair, ...] = ()
    unsaid: tuple[Refusal, ...] = ()


@dataclass
class _Read:
    answers: list[Answer] = field(default_factory=list)
    mended: list[SaidOfRepair] = field(default_factory=list)
    empty: int = 0
    refused: list[Refusal] = field(default_factory=list)
    unsaid: list[Refusal] = field(default_factory=list)
    run: str = ""
    sheets: int = 0


def read_filled(path: Path) -> Filled:
    """The answers in a file; whatever is wrong with it is in `refused`, with sheet and row. Nothing is
    raised for an odd file."""
    read = _Read()
    sha256 = ""
    try:
        sha256 = file_sha256(path)
        for opened in open_export(path, shown_name(path), _KNOWN):
            if isinstance(opened, Refused):
                read.refused.append(Refusal("", 0, opened.why))
                continue
            prefix = (
                ""
                if opened.source.name == shown_name(path)
                else opened.source.name.removeprefix(shown_name(path) + "/")
            )
            for sheet in opened.sheets:
                _read_sheet(sheet, "/".join(part for part in (prefix, sheet.name) if part), read)
        if not read.sheets and not read.refused:
            read.refused.append(
                Refusal(
                    "",
                    0,
                    f"tidak ada lembar dengan kolom {QUESTION_ID} dan {DECISION}. Kirim lembar kerja dari"
                    " folder reports/.",
                )
            )
    except ExportError as error:
        read.refused.append(Refusal("", 0, str(error).removeprefix(f"{shown_name(path)}: ")))
    except OSError as error:
        read.refused.append(
            Refusal(
                "",
                0,
                (
                    "berkas tidak ada."
                    if isinstance(error, FileNotFoundError)
                    else f"berkas tidak dapat dibuka ({system_words(error)})."
                ),
            )
        )
    return Filled(
        Origin(shown_name(path), sha256, read.run),
        tuple(read.answers),
        read.empty,
        tuple(read.refused),
        tuple(read.mended),
        tuple(read.unsaid),
    )


def _key(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum())


def _read_sheet(sheet: Sheet, name: str, read: _Read) -> None:
    head = sheet.head()
    read.run = read.run or _run_number(head)
    wanted = {_key(heading): heading for heading in (*_HEADINGS, *OF_REPAIRS)}
    for number, cells in head:
        columns: dict[str, list[int]] = {}
        for at, cell in enumerate(cells):
            heading = wanted.get(_key(cell))
            if heading:
                columns.setdefault(heading, []).append(at)
        if REPAIR_ID in columns and DECISION not in columns:
            _read_repairs(sheet, name, number, columns, read)
            return
        if DECISION not in columns:
            continue
        if QUESTION_ID not in columns and not all(heading in columns for heading in PAIR):
            if len(columns) > 1:
                read.sheets += 1
                read.refused.append(
                    Refusal(
                        name,
                        number,
                        f"kolom {QUESTION_ID} terhapus, jadi tidak diketahui temuan mana yang dijawab. Pakai"
                        " salinan yang masih memuatnya.",
                    )
                )
                return
            continue  # a sentence of the preamble that is one word long
        read.sheets += 1
        width = max(len(cells), max(at for places in columns.values() for at in places) + 1)
        above = [(row, [*cells, *[""] * width]) for row, cells in head if row < number]
        _read_rows([one for one in above if _names_question(one[1], columns)], name, columns, read)
        _read_rows(_rows(sheet, number, width), name, columns, read)
        return


def _read_repairs(
    sheet: Sheet, name: str, number: int, columns: Mapping[str, Sequence[int]], read: _Read
) -> None:
    """The rows of a sheet of repairs whose headings stand in row `number`."""
    read.sheets += 1
    if STATE not in columns:
        why = f"kolom {STATE} terhapus, jadi jawabannya tidak diketahui. Pakai salinan yang masih memuatnya."
        read.refused.append(Refusal(name, number, why))
        return
    width = max(at for places in columns.values() for at in places) + 1
    for row, cells in _rows(sheet, number, width):
        found = {
            heading: [text for at in places if (text := cells[at].strip())]
            for heading, places in columns.items()
        }
        said = said_of(found, name, row)
        if isinstance(said, Refusal):
            read.refused.append(said)
        elif said is None:
            read.empty += any(found.values())
            if _first(found, STATE_NOTE) and letters(_first(found, STATE_NOTE)) != letters(STATE_NOTE):
                read.unsaid.append(Refusal(name, row, _unsaid(STATE_NOTE, STATE)))
        else:
            read.mended.append(said)


def _names_question(cells: Sequence[str], columns: Mapping[str, Sequence[int]]) -> bool:
    """Whether a row above the heading is a line of the list: the list was sorted together with its
    heading."""
    return any(_QUESTION.fullmatch(_key(cells[at])) for at in columns.get(QUESTION_ID, ()))


def _run_number(head: Sequence[tuple[int, list[str]]]) -> str:
    """The number of the run that a sheet names, in the cell beside the words or in the same one."""
    for _, cells in head:
        for at, cell in enumerate(cells):
            if _key(cell).startswith(_key(RUN_NUMBER)):
                found = _RUN.search(" ".join(cells[at:]))
                if found:
                    return found[0].lower()
    return ""


def _read_rows(
    rows: Iterable[tuple[int, list[str]]], name: str, columns: Mapping[str, Sequence[int]], read: _Read
) -> None:
    for row, cells in rows:
        found = {
            heading: [text for at in places if (text := cells[at].strip())]
            for heading, places in columns.items()
        }
        question, decisions = _first(found, QUESTION_ID), found[DECISION]
        if _key(question) == _key(QUESTION_ID):
            continue  # a heading repeated on every printed page
        verdicts = {_said(written) for written in decisions} - {""}
        if not verdicts:
            read.empty += bool(question)
            if question and _first(found, NOTE):
                read.unsaid.append(Refusal(name, row, _unsaid(NOTE, DECISION)))
            continue
        why = _why_not(question, found, verdicts)
        if why:
            read.refused.append(Refusal(name, row, why))
            continue
        pair = (_first(found, PAIR[0]), _first(found, PAIR[1]))
        read.answers.append(
            Answer(
                question_id=_question_id(question),
                verdict=next(iter(verdicts)),
                note=_note(found),
                initials=_first(found, INITIALS),
                sheet=name,
                row=row,
                record_id=_first(found, RECORD_ID).lstrip("'"),
                pair=(pair[0].lstrip("'"), pair[1].lstrip("'")) if all(pair) else None,
                by=_first(found, DECIDED_BY),
            )
        )


def _unsaid(note: str, answer: str) -> str:
    return f"ada isi pada {note}, tetapi {answer} kosong; tidak ada yang disimpan dari baris ini."


_QUOTED = 30
"""Letters of a cell that a message repeats at most."""


def _first(found: Mapping[str, Sequence[str]], heading: str) -> str:
    return next(iter(found.get(heading, ())), "")


def quoted(written: str) -> str:
    """What stood in a cell, short, as it may be told: numbers of persons hidden, nothing that a terminal
    obeys."""
    seen = masked(" ".join(written.split()))
    return f'"{seen[:_QUOTED]}{"..." if len(seen) > _QUOTED else ""}"'


def _said(written: str) -> str:
    """A word that is known as itself, "" for nothing; anything else as it stands: its question tells whether
    it is an answer."""
    word = verdict_of(written)
    return written.strip() if word is None else word


def _note(found: Mapping[str, Sequence[str]]) -> str:
    """The note, and the year that stands behind the answer ("meninggal 2017")."""
    year = "" if _first(found, DECISION).isdigit() else year_beside(_first(found, DECISION))
    return ", ".join(filter(None, (_first(found, NOTE), year)))


def _why_not(question: str, found: Mapping[str, Sequence[str]], verdicts: set[str]) -> str:
    if len(verdicts) > 1 or any(
        len({_key(text) for text in found.get(heading, ())}) > 1 for heading in (QUESTION_ID, RECORD_ID)
    ):
        return f"ada dua kolom {DECISION} atau {QUESTION_ID} dengan isi yang berbeda. Sisakan satu."
    if question:
        return (
            ""
            if _QUESTION.fullmatch(_key(question))
            else f"{QUESTION_ID} bukan seperti yang tercetak. Salin utuh dari lembar kerja asal."
        )
    if all(found.get(heading) for heading in PAIR):
        return ""
    if found.get(RECORD_ID):
        return (
            f"{DECISION} tertulis pada baris tanpa {QUESTION_ID}. Tulis pada baris temuannya, yaitu baris"
            f" blok yang ber-{QUESTION_ID}."
        )
    return f"baris tambahan tanpa {QUESTION_ID}; keputusan hanya dapat diambil untuk temuan yang tercetak."


def _question_id(written: str) -> str:
    """As the run writes it: T-c933-3cb3-861c-c36f."""
    digits = _key(written).lower()[1:]
    return f"T-{'-'.join(digits[at : at + 4] for at in range(0, len(digits), 4))}" if digits else ""


def _rows(sheet: Sheet, after: int, width: int) -> Iterator[tuple[int, list[str]]]:
    for batch in sheet.batches(after, width):
        for row, cells in zip(
            batch.rows.to_pylist(),
            zip(*(column.to_pylist() for column in batch.columns), strict=True),
            strict=True,
        ):
            yield row, [cell or "" for cell in cells]
