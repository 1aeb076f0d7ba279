"""Answers held against the questions of the runs that asked: each becomes an event of the store, or is
refused with what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.judgements.asked import Asked
from reconcile.judgements.digests import Row, rows_of
from reconcile.judgements.papers.answers import Answer, ImportReport, Origin, Refusal, Taken
from reconcile.judgements.papers.doubts import unlikely
from reconcile.judgements.papers.filled import quoted
from reconcile.judgements.papers.verdicts import answer_of, side_of, verdict_of
from reconcile.judgements.store.chain import dashed
from reconcile.judgements.store.events import Event
from reconcile.judgements.store.sealed import sealed
from reconcile.parsing.numbers.nik_text import is_possible
from reconcile.privacy.outside_texts import masked
from reconcile.privacy.redacting import place_mark, without_numbers, without_persons
from reconcile.vocabulary.verdicts import (
    BETWEEN,
    DIFFERENT,
    FORMS,
    HOLDS,
    IDENTITY,
    MEANS,
    SAME,
    SIDED,
    VERDICTS,
)
from reconcile.vocabulary.worklist_headings import DECISION

LONGEST_NAME = 60


@dataclass
class Sorted:
    """What has become of the answers of one origin so far."""

    origin: Origin
    offered: list[Event] = field(default_factory=list)  # number: a negative one, until it is known to be new
    taken: list[Taken] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    empty: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    doubts: list[tuple[Event, str]] = field(default_factory=list)

    def report(self) -> ImportReport:
        refused = sorted(self.refused, key=lambda one: (one.sheet, one.row))
        return ImportReport(
            self.origin.file,
            tuple(self.taken),
            self.empty,
            self.unchanged,
            tuple(refused),
            tuple(self.contradictions),
            next((event.file for event in self.offered), ""),
            tuple(Refusal(event.sheet, event.row, why) for event, why in self.doubts),
        )


def offer(engine: Engine, runs: Sequence[Asked], answers: Sequence[Answer], into: Sorted, key: bytes) -> None:
    """Turn each answer that fits a question of a run into an event, and refuse the others."""
    placed: dict[str, list[Answer]] = defaultdict(list)
    ordered = sorted(
        runs, key=lambda one: one.number != into.origin.run
    )  # the run that printed the paper, when it says so
    for answer in answers:
        home = next((one for one in ordered if answer.question_id in one.questions), None)
        if home is None and not answer.pair:
            named = (
                f" Berkas ini dari proses {into.origin.run}; yang diperiksa proses {runs[0].number}."
                if into.origin.run not in ("", runs[0].number)
                else ""
            )
            into.refused.append(
                _refusal(
                    answer,
                    f"ID temuan tidak ada pada hasil yang diperiksa.{named} Sebut hasil asalnya dengan"
                    " --run.",
                )
            )
            continue
        placed[(home or runs[0]).number].append(answer)
    for run in runs:
        mine = placed.pop(run.number, [])
        if not mine:
            continue
        read_records(engine, run)
        wanted = {one for answer in mine for one in _asked_rows(run, answer)}
        rows = rows_of(engine, wanted, key)
        names = _names(engine, wanted)
        for answer in mine:
            event = _event(run, answer, rows, into.origin, key)
            if isinstance(event, Refusal):
                into.refused.append(event)
            else:
                if MEANS.get(event.verdict) == SAME and (
                    doubt := unlikely([rows[one].values for one in _ids(event)])
                ):
                    into.doubts.append((event, doubt))
                hidden = {name for row in event.rows() for name in names.get(row.record_id, ())}
                into.offered.append(
                    replace(
                        event,
                        note=without_persons(answer.note, hidden),
                        said_by=without_numbers(answer.by)[:LONGEST_NAME],
                    )
                )


def _ids(event: Event) -> tuple[str, ...]:
    return tuple(row.record_id for row in event.rows())


def _asked_rows(run: Asked, answer: Answer) -> tuple[str, ...]:
    question = run.questions.get(answer.question_id)
    if question is None:
        return answer.pair or ()
    return tuple(one for one in (question["record_id_left"], question["record_id_right"]) if one)


def _names(engine: Engine, record_ids: set[str]) -> dict[str, tuple[str, ...]]:
    engine.read("judged_ids", pa.table({"record_id": pa.array(sorted(record_ids), pa.string())}))
    rows = engine.arrow(
        "SELECT record_id, name, name_alias, mother_core, parent_core FROM records SEMI JOIN judged_ids USING"
        " (record_id)"
    ).to_pylist()
    engine.drop("judged_ids")
    return {
        row["record_id"]: tuple(str(value) for name, value in row.items() if name != "record_id" and value)
        for row in rows
    }


def _refusal(answer: Answer, why: str) -> Refusal:
    return Refusal(answer.sheet, answer.row, why)


def _event(
    run: Asked, answer: Answer, rows: Mapping[str, Row], origin: Origin, key: bytes
) -> Event | Refusal:
    question = run.questions.get(answer.question_id)
    kind = question["answers"] if question else IDENTITY
    record_ids = _asked_rows(run, answer)
    if any(one not in rows for one in record_ids) or len(set(record_ids)) != len(record_ids):
        return _refusal(answer, "ID baris tidak ada pada hasil yang diperiksa, atau keduanya sama.")
    if question and answer.record_id and answer.record_id not in run.shown[answer.question_id]:
        return _refusal(
            answer,
            "ID baris di sebelahnya bukan dari temuan ini; mungkin hanya sebagian kolom yang diurutkan."
            " Urutkan semua kolom bersama.",
        )
    form, choices = _offered(question, kind, len(record_ids) == 2)
    verdict, nik = _answer(answer, form, choices, record_ids)
    if nik and form == "NIK":  # written, and it stands on one of the two rows
        sides = [place for place, one in enumerate(record_ids, 1) if rows[one].values["nik"] == nik]
        verdict, nik = (f"{HOLDS} {sides[0]}", "") if sides else (verdict, nik)
    if not verdict:
        return _refusal(answer, _not_taken(answer.verdict, form, choices))
    judged = [rows[one].judged for one in record_ids]
    return Event(
        number=0,
        kind="judged",
        when=datetime.min.replace(tzinfo=UTC),
        by="",
        initials=without_numbers(answer.initials)[:LONGEST_NAME],
        file=place_mark(key, "F", origin.file) if origin.sha256 else masked(origin.file),
        file_sha256=dashed(origin.sha256),
        sheet=place_mark(key, "L", answer.sheet),
        row=answer.row,
        run=run.number,
        question_id=answer.question_id if question else "",
        answers=kind,
        class_=question["class"] if question else "",
        verdict=verdict,
        sealed=sealed(nik, key) if nik else "",
        left=judged[0],
        right=judged[1] if len(judged) > 1 else None,
    )


def _offered(question: Mapping[str, Any] | None, kind: str, pair: bool) -> tuple[str, str]:
    """The form of a question, and the answers that it takes (joined)."""
    if question and question.get("choices"):
        return question["form"], question["choices"]
    return "", BETWEEN.join(word for word in VERDICTS[kind] if pair or word != DIFFERENT)


def _answer(answer: Answer, form: str, choices: str, record_ids: Sequence[str]) -> tuple[str, str]:
    """The answer, and the NIK that was written as one. An exported judgement names its rows itself."""
    side = side_of(answer.verdict, form) if answer.pair else ""
    if side:
        return (SIDED[side] if answer.pair == tuple(reversed(record_ids)) else side), ""
    verdict, nik = answer_of(answer.verdict, choices, form)
    return (verdict, nik) if not nik or is_possible(nik) else ("", "")


def _not_taken(written: str, form: str, choices: str) -> str:
    """What is refused, what stood there, and what the question takes."""
    words = choices.split(BETWEEN)
    number = ", atau tulis NIK yang berlaku (16 angka)" if form and FORMS[form].number else ""
    strange = verdict_of(written) is None
    seen = (
        f"isi {DECISION}, {quoted(written)}, tidak dikenal"
        if strange
        else f"{quoted(written)} bukan jawaban untuk temuan ini"
    )
    return f"{seen}. Pilih {', '.join(words[:-1])} atau {words[-1]}{number}."


def read_records(engine: Engine, asked: Asked) -> None:
    engine.read("records", asked.run.snapshot_tables("records") or tables.empty("records"))
