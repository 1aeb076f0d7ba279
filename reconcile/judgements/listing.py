"""The store as people read it: each judgement with what became of it, on the screen and as a file that can
be imported again."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import xlsxwriter

from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.judgements.answered import changes
from reconcile.judgements.approving import approvals, waiting
from reconcile.judgements.locating import Located, locate
from reconcile.judgements.papers.filled import DECIDED_BY, PAIR
from reconcile.judgements.standing import in_force, standing
from reconcile.judgements.store.events import Event, JudgedRow, event_id
from reconcile.judgements.store.store import Store
from reconcile.privacy.masking import Level, neutral, shown
from reconcile.regions import region_name
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.verdicts import FORMS
from reconcile.vocabulary.worklist_headings import DECISION, INITIALS, NOTE, QUESTION_ID, RUN_NUMBER
from reconcile.workspace.published import opened

IN_FORCE, OPEN, CLOSED = "berlaku", "perlu dilihat", "tidak berlaku"
_COLUMNS: tuple[tuple[str, int], ...] = (
    ("ID keputusan", 10), ("Waktu", 16), (DECIDED_BY, 16), ("Nama", 26), ("Wilayah", 20),
    ("Ditanyakan", 24), ("Dimasukkan oleh", 14), (INITIALS, 8), ("Kode temuan", 26), (QUESTION_ID, 22),
    (DECISION, 14), ("Keadaan", 26), (PAIR[0], 23), (PAIR[1], 23), (NOTE, 30),
    ("Berkas", 34), ("Lembar", 12), ("Baris", 7), (RUN_NUMBER, 20), ("Jenis", 11),
)  # fmt: skip
"""Headings and widths in characters. Where an answer was read stays off the paper."""
_PRINTED = 12


@dataclass(frozen=True)
class ListedJudgement:
    """A judgement and what became of it. group: IN_FORCE, OPEN (contradicted, changed or without its rows)
    or CLOSED. name, place: of whom it speaks and where he lives, as the level of the run shows them; "" where
    no run was looked at, or his rows are not in it."""

    event: Event
    group: str
    state: str
    name: str = ""
    place: str = ""

    @property
    def kind(self) -> str:
        """What was asked, in words."""
        return label(self.event.class_) if self.event.class_ else FORMS["ORANG"].asks.rstrip("?")


def listed(store: Store, run: Path | None = None, level: Level | None = None) -> list[ListedJudgement]:
    """Every judgement of the store, oldest first; with `run` also whether its rows are there, and have
    changed. level: how people are named; that of the run's papers when not given.

    Raises UsageError when `run` is no run.
    """
    history = store.read()
    live = in_force(history.events)
    located, people = _located(store, live, run, level) if run else (None, {})
    ids = {event.number: located.ids(event) if located else _stored_ids(event) for event in live}
    against = {
        event.number: one.against for one in standing(live, ids) for event in one.events if one.against
    }
    ended = {number: event for event in history.events for number in (*event.replaces, *event.revokes)}
    judged = [event for event in history.events if event.kind == "judged"]
    agreed, open_ones = approvals(history.events), {event.number for event in waiting(history.events)}
    found = [
        _listed(
            event, ended, against, located, _in_force(agreed.get(event.number), event.number in open_ones)
        )
        for event in judged
    ]
    return [_named(one, *people.get(one.event.number, ("", ""))) for one in found]


def _named(one: ListedJudgement, name: str, place: str) -> ListedJudgement:
    return replace(one, name=name, place=place)


def _stored_ids(event: Event) -> tuple[str, ...]:
    return tuple(row.record_id for row in event.rows())


def _located(
    store: Store, live: Sequence[Event], run: Path, shown_at: Level | None
) -> tuple[Located, Mapping[int, tuple[str, str]]]:
    with opened(run, "records") as found, opened_engine([found.folder]) as engine:
        store.check_known(store.read(), found.manifest.get("judgements"))
        engine.read("records", found.snapshot_tables("records") or tables.empty("records"))
        located = locate(engine, live, store.key() if live else b"")
        level = shown_at or Level(found.manifest["run"]["reports_level"])
        return located, _people(engine, {event.number: located.ids(event) for event in live}, level)


def _people(engine: Engine, rows: Mapping[int, Sequence[str]], level: Level) -> dict[int, tuple[str, str]]:
    """By number of a judgement: name and place of its rows, as `level` shows them; at L3 nobody's."""
    if level == Level.L3:
        return {}
    wanted = sorted({record_id for ids in rows.values() for record_id in ids})
    engine.read("judged_ids", pa.table({"record_id": pa.array(wanted, pa.string())}))
    found = engine.arrow(
        "SELECT record_id, name, region_code FROM records SEMI JOIN judged_ids USING (record_id)"
    )
    engine.drop("judged_ids")
    names = shown(found["name"].combine_chunks(), "name", level).to_pylist()
    places = [region_name(code) if code else "" for code in found["region_code"].to_pylist()]
    of = dict(zip(found["record_id"].to_pylist(), zip(names, places, strict=True), strict=True))
    return {number: (_joined(of, ids, 0), _joined(of, ids, 1)) for number, ids in rows.items()}


def _joined(of: Mapping[str, tuple[str, str]], ids: Sequence[str], part: int) -> str:
    """What the rows of a judgement say, once where they say the same."""
    return " / ".join(dict.fromkeys(of[one][part] for one in ids if one in of and of[one][part]))


def _in_force(agreed: Event | None, waits: bool) -> str:
    """What is said of a judgement that stands: a proposal to end an aid needs a second person."""
    if agreed:
        return f"{IN_FORCE}, disetujui {agreed.day:%d-%m-%Y} oleh {agreed.by}"
    return f"{IN_FORCE}, menunggu persetujuan" if waits else IN_FORCE


def _listed(
    event: Event,
    ended: Mapping[int, Event],
    against: Mapping[int, tuple[int, ...]],
    located: Located | None,
    state: str,
) -> ListedJudgement:
    end = ended.get(event.number)
    if end is not None:
        told = (
            f"dicabut {end.day:%d-%m-%Y} oleh {end.decided_by}: {end.note} (dimasukkan {end.account})"
            if end.kind == "revoked"
            else f"diganti {end.event_id} ({end.giver})"
        )
        return ListedJudgement(event, CLOSED, told)
    if event.number in against:
        return ListedJudgement(
            event,
            OPEN,
            f"bertentangan dengan {', '.join(map(event_id, against[event.number]))}; tidak dipakai",
        )
    if located is not None and not located.whole(event):
        return ListedJudgement(event, OPEN, "barisnya tidak ada pada data ini")
    changed = changes(event, located) if located is not None else None
    return (
        ListedJudgement(event, OPEN, f"ditanyakan lagi: {changed}")
        if changed
        else ListedJudgement(event, IN_FORCE, state)
    )


def write_listed(path: Path, found: Sequence[ListedJudgement]) -> None:
    """Write judgements in force, and those that contradict each other, as .csv or .xlsx; a workbook also has
    the others, for reading.

    Both can be imported into another store. Raises UsageError for another suffix and for a file that is
    already there.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError(f"{path.name}: tulis nama berkas yang berakhir .csv atau .xlsx.")
    if path.exists():
        raise UsageError(f"{path.name} sudah ada, jadi tidak ditimpa. Pilih nama lain.")
    live = [_cells(one) for one in found if one.group != CLOSED]
    closed = [_cells(one) for one in found if one.group == CLOSED]
    written = _csv(live) if path.suffix.lower() == ".csv" else _xlsx(live, closed)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(written)
    draft.rename(path)


def _cells(one: ListedJudgement) -> list[str]:
    event = one.event
    return [
        event.event_id, f"{event.when.astimezone(JAKARTA):%d-%m-%Y %H:%M}", event.said_by or event.by,
        one.name, one.place, one.kind, event.account, event.initials, event.class_, event.question_id,
        event.verdict, one.state, _id(event.left), _id(event.right), event.note,
        event.file, event.sheet, str(event.row or ""), event.run, event.answers,
    ]  # fmt: skip


def _id(row: JudgedRow | None) -> str:
    return row.record_id if row else ""


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(title for title, _ in _COLUMNS)
    columns = [neutral(pa.array(column, pa.string())).to_pylist() for column in zip(*rows, strict=True)]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode("utf-8-sig")


def _xlsx(live: Sequence[Sequence[str]], closed: Sequence[Sequence[str]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {"title": "Keputusan petugas", "created": datetime(2000, 1, 1)}
    )  # same store, same bytes
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    # what is over has no column KEPUTUSAN, so that importing the file does not bring it back
    for name, rows, decision in (("Keputusan", live, DECISION), ("Riwayat", closed, "Putusan dahulu")):
        sheet = book.add_worksheet(name)
        for at, (title, width) in enumerate(_COLUMNS):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, decision if title == DECISION else title, head)
        for row, cells in enumerate(rows, start=1):
            for at, cell in enumerate(cells):
                sheet.write_string(row, at, cell, text)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.print_area(0, 0, len(rows), _PRINTED - 1)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()


__all__ = ["CLOSED", "IN_FORCE", "OPEN", "ListedJudgement", "listed", "write_listed"]
