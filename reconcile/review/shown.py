"""What a page shows of a question: its rows side by side, the other rows of its people, what the machine
holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from reconcile.explain.pairs import Row, shown_rows
from reconcile.explain.side_by_side import side_by_side, street
from reconcile.review.marks import LABELS, compare_rows, row_alone
from reconcile.review.queue import Question, Queue
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import number
from reconcile.vocabulary.verdicts import (
    BETWEEN,
    BY_ROW,
    DIFFERENT,
    FORMS,
    GO_ON,
    IDENTITY,
    OTHER_NIK,
    SAME,
    SIDED,
    STOP,
    UNSURE,
    VERDICTS,
    VISIT,
)

_RELATIONS = {"HEAD": "kepala keluarga", "SPOUSE": "istri/suami", "CHILD": "anak", "OTHER": "anggota lain"}
LISTED = ("name", "birth_date", "sex", "nik", "family_card", "mother", "place", "period")
"""Fields of the other rows, and of those of a whole group."""
_MEANT = {
    SAME: "satu orang",
    DIFFERENT: "dua orang",
    UNSURE: "belum pasti",
    OTHER_NIK: "tulis",
    GO_ON: "terus",
    STOP: "usul",
    VISIT: "lihat dulu",
}

_WRITTEN = {OTHER_NIK: "NIK yang berlaku tidak ada pada baris mana pun: tulis menurut KTP-el atau KK."}


def verdicts_for(question: Question) -> tuple[str, ...]:
    """What the question may be answered: what it offers, or where it says nothing what its kind takes, two
    persons only where two rows are asked about."""
    if question.choices:
        return tuple(question.choices.split(BETWEEN))
    pair = question.pair is not None
    return tuple(one for one in VERDICTS[question.answers] if one != DIFFERENT or pair)


def takes_number(question: Question) -> bool:
    """Whether a NIK may be written that stands on none of its rows."""
    form = FORMS.get(question.form)
    return form is not None and form.number


def _about_where(question: Question) -> bool:
    form = FORMS.get(question.form)
    return form is not None and form.where


def as_offered(question: Question, verdict: str) -> str:
    """An answer that the store tells by the side of its row ("NIK 2"), as the question offers it."""
    side = int(verdict[-1]) - 1 if verdict in SIDED else -1
    offered = verdicts_for(question)
    return offered[side] if 0 <= side < len(offered) else verdict


def facts_of(queue: Queue, question: Question, *, hidden: bool) -> dict[str, Any]:
    """What is shown of a question. hidden: what the machine thinks is left out."""
    raw, rows, values = _rows(queue, question)
    asked = question.rows
    if question.pair is not None:
        left, right = question.pair
        both = (raw[left], raw[right])
        values[left], values[right] = side_by_side(
            both, (values[left], values[right]), queue.level, asked=_about_where(question)
        )
        fields = compare_rows(both, (values[left], values[right]), queue.level)
    else:
        (only,) = asked
        # one row is asked about: whether it may go on, which somebody goes and sees where it says
        values[only]["address"] = street(raw[only]["address"], queue.level, asked=True)
        fields = row_alone(values[only])
    listed = [record_id for record_id in raw if record_id not in asked]
    return {
        "question_id": question.question_id,
        "answers": question.answers,
        "asks": _asks(question),
        "offers": [
            {"name": one, "means": _MEANT.get(one, ""), "says": _sentence(question, one)}
            for one in (*verdicts_for(question), *([OTHER_NIK] if takes_number(question) else []))
        ],
        "rows": [
            {**_heading(rows[record_id], raw[record_id]), "line": raw[record_id]["place"]}
            for record_id in asked
        ],
        "fields": [asdict(field) for field in fields],
        "others": _others(listed, rows, raw, values, hidden),
        "other_labels": [LABELS[name] for name in LISTED],
        "told": question.told,
        "machine": None if hidden else _machine(question),
        "hidden": hidden,
    }


def group_rows(queue: Queue, questions: Sequence[Question]) -> list[dict[str, Any]]:
    """All rows of the people of these questions, person by person; persons are numbered from 1."""
    found: dict[str, tuple[tuple[str, int], dict[str, Any]]] = {}
    for question in {one.block: one for one in questions}.values():
        raw, rows, values = _rows(queue, question)
        for record_id, row in raw.items():
            told = [values[record_id].get(name, "") for name in LISTED]
            person = (question.block, int(row["person"]))
            found[record_id] = (person, {**_heading(rows[record_id], row), "values": told})
    numbers = {person: at for at, person in enumerate(sorted({person for person, _ in found.values()}), 1)}
    listed = [{"person": numbers[person], **told} for person, told in found.values()]
    return sorted(listed, key=lambda row: (row["person"], row["record_id"]))


def _rows(
    queue: Queue, question: Question
) -> tuple[dict[str, dict[str, Any]], dict[str, Row], dict[str, dict[str, str]]]:
    """By row id: as they stand in `records`, as they are shown, and the values that are shown."""
    table = queue.rows_of(question)
    raw = {row["record_id"]: row for row in table.to_pylist()}
    rows = {row.record_id: row for row in shown_rows(table, queue.level)}
    values = {record_id: {**rows[record_id].values, **_also(raw[record_id])} for record_id in raw}
    return raw, rows, values


def _asks(question: Question) -> str:
    form = FORMS.get(question.form)
    if form is not None:
        return form.asks[:1].lower() + form.asks[1:] if not form.asks.startswith("NIK") else form.asks
    return "satu orang?" if question.answers == IDENTITY else "tindakan apa?"


def _sentence(question: Question, verdict: str) -> str:
    """What an answer means, as the guide of the worklists says it."""
    form = FORMS.get(question.form)
    said = {**form.words, **(form.pair or {}), **_WRITTEN}.get(verdict) if form else None
    return said or BY_ROW.get(verdict.split(" ", maxsplit=1)[0], "")


def _also(raw: Mapping[str, Any]) -> dict[str, str]:
    """What the page shows of a row beside the fields of the model; nothing in it needs masking."""
    start, end = raw["period_start"], raw["period_end"]
    period = (
        f"{_month(start)} s.d. {_month(end) if end else 'sekarang'}"
        if start
        else (f"s.d. {_month(end)}" if end else "")
    )
    return {"relationship": _RELATIONS.get(raw["relationship"], ""), "period": period}


def _month(day: str) -> str:
    return f"{day[5:7]}-{day[:4]}"


def _heading(row: Row, raw: Mapping[str, Any]) -> dict[str, str]:
    return {"record_id": row.record_id, "programme": raw["programme"].upper(), "where": row.where}


def _others(
    listed: list[str],
    rows: Mapping[str, Row],
    raw: Mapping[str, Any],
    values: Mapping[str, Mapping[str, str]],
    hidden: bool,
) -> list[dict[str, Any]]:
    """The other rows of the person or persons; whose they are is the machine's opinion, so not told while
    that is hidden."""
    found = [
        {
            "person": None if hidden else raw[record_id]["person"],
            **_heading(rows[record_id], raw[record_id]),
            "values": [values[record_id].get(name, "") for name in LISTED],
        }
        for record_id in listed
    ]
    return sorted(found, key=lambda one: one["record_id"]) if hidden else found


def _machine(question: Question) -> dict[str, Any]:
    """What the machine holds and proposes. No probability: it stands in the evidence, with what it rests
    on."""
    return {
        "kind": label(question.finding_class),
        "persons": 1 if question.person_id_other is None else 2,
        "amount": "" if question.amount is None else f"Rp {number(question.amount)}",
        "changes": question.changes,
        "reason": question.reason,
        "action": question.action,
        "authority": question.authority,
    }
