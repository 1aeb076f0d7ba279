"""A registrar's answer read back: each row held against what was asked, entered in the ledger, and written as
a file of the register for the next run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile.engines.opening import opened_engine
from reconcile.kinds.person.reading.answers import answers_of
from reconcile.parsing.field_answers import FieldAnswer
from reconcile.privacy.accesses import Access, log_access
from reconcile.privacy.outside_texts import masked
from reconcile.programmes import Programme
from reconcile.verification.batches.answers import Answer, ReadWord, read_answer
from reconcile.verification.batches.asking import PEOPLE, check_ground, day, read_run, store_of
from reconcile.verification.batches.files import read_answers, write_rows
from reconcile.verification.batches.ledger import Answered, Ledger, Line, asked_in, row_id
from reconcile.vocabulary.days import now_utc
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.register_answers import LIFE
from reconcile.workspace.accounts import account
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.published import opened

_COLUMNS = {
    "name": "NAMA_LGKP",
    "birth_place": "TMPT_LHR",
    "birth_date": "TGL_LHR",
    "sex": "JENIS_KLMIN",
    "mother": "NAMA_LGKP_IBU",
    "kk": "NO_KK",
}
HEADING = (
    "NIK",
    *_COLUMNS.values(),
    *(f"HASIL_{heading}" for heading in _COLUMNS.values()),
    "RESPON",
    "AMBANG",
    "TANGGAL_DATA",
)
_WORDS: Mapping[str, str] = {
    "ALIVE": "Data Ditemukan",
    "DEAD": "Meninggal",
    "MOVED": "Pindah",
    "IN_TRANSIT": "SKPWNI",
    "NOT_FOUND": "Data Tidak Ditemukan",
    "DUPLICATE": "Data Ganda",
    "INACTIVE": "Non Aktif",
    "MALFORMED": "NIK tidak sesuai format",
    "MISMATCH": "Tidak Padan",
    "NOT_RECORDED": "Belum Rekam",
    "UNKNOWN": "Jawaban tidak dikenal",
}
"""Each answer as the register's declaration reads it; who was not asked has no row."""


@dataclass(frozen=True)
class Reply:
    """An answer file. register: as which programme the next run reads it. as_of: the day that it speaks of.
    inputs: the folder that the next run reads."""

    run: Path
    file: Path
    register: Programme
    as_of: date
    inputs: Path
    purpose: str
    agreement: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Taken:
    """What came of an answer file. written: the register's file, None where nothing can be used. unasked:
    rows that nobody asked about. contradicted: rows answered in two ways of one day, in this file or in an
    earlier one; both stand, and people decide. changed: rows of which an answer of another day says something
    else; the newer counts. unknown: of those answered, rows of which only words that nobody declared were
    said; words: all such words of the file, as they may be shown."""

    written: Path | None
    answered: int
    refused: int
    missing: int
    unasked: int
    repeated: int
    contradicted: int
    changed: int
    unknown: int = 0
    words: tuple[str, ...] = ()


def take_answers(reply: Reply) -> Taken:
    """Enter an answer file in the ledger, write the register's file. Raises UsageError for a file that was
    taken before, and where none of its rows was asked about."""
    check_ground(reply.purpose, reply.agreement, reply.recipients)
    ledger = Ledger(store_of(reply.run))
    with ledger.alone(), opened(reply.run, "records", "verification") as run:
        lines, secret = ledger.all(), ledger.store.secret
        digest = file_sha256(reply.file) if reply.file.is_file() else ""
        if any(digest in line.sha256 for line in lines if line.what == "ANSWERED"):
            raise UsageError(f"{reply.file.name}: jawaban ini sudah dibaca; tidak ada yang dicatat lagi.")
        strange: set[str] = set()
        read_word = _words_of(reply.register, strange)
        told = [read_answer(pairs, read_word) for pairs in read_answers(reply.file)]
        asked = asked_in(lines)
        rows = {row: list(answers) for row, answers in _by_row(told, asked, secret).items()}
        if not rows:
            raise UsageError(f"{reply.file.name}: tidak satu barisnya pernah ditanyakan dari simpanan ini.")
        log_access(reply.run, Access("verify answer", "L0", run.number, (), reply.recipients, reply.purpose))
        with opened_engine([run.folder]) as engine:
            read_run(engine, run)
            people = {
                row_id(secret, one["nik"]): one
                for one in engine.arrow(PEOPLE.format(and_also="")).to_pylist()
            }
        written = _write(reply, lines, rows, people)
        for batch in sorted({asked[row] for row in rows}):
            of_batch = {row: answers for row, answers in rows.items() if asked[row] == batch}
            unasked = len(told) - sum(map(len, rows.values()))
            ledger.add(_line(reply, batch, of_batch, unasked, digest))
    asked_of = _asked_together(lines, {asked[row] for row in rows})
    taken = _taken(written, rows, told, asked_of, _answered(lines), day=reply.as_of.isoformat())
    return replace(taken, words=tuple(sorted({masked(word)[:_SHOWN] for word in strange})))


_SHOWN = 40
"""Letters of a word that nobody knows that are shown."""


def _words_of(register: Programme, strange: set[str] | None = None) -> ReadWord:
    """How the register's declaration reads a word. strange: where words that nobody declared are put."""

    @cache
    def read(word: str) -> str | None:
        value, unknown = answers_of(
            pa.array([word], pa.string()), register, "register_answer", "vital_status"
        )
        if unknown[0].as_py() and strange is not None:
            strange.add(word)
        return "UNKNOWN" if unknown[0].as_py() else value[0].as_py()

    return read


def _by_row(told: Sequence[Answer], asked: Mapping[str, int], secret: bytes) -> Mapping[str, list[Answer]]:
    """The answers by the rows that were asked about: by the id of the row, else by the number."""
    rows: dict[str, list[Answer]] = defaultdict(list)
    for one in told:
        by_number = row_id(secret, one.nik) if one.nik else ""
        row = one.row if one.row in asked else by_number
        if row in asked and not (
            one.nik and by_number != row
        ):  # a number beside another's id is nobody's answer
            rows[row].append(one)
    return rows


def _asked_together(lines: Sequence[Line], batches: set[int]) -> int:
    return sum(len(line.rows) for line in lines if line.what == "ASKED" and line.batch in batches)


_Said = Mapping[str, Mapping[str, set[str]]]
"""Row -> day, ISO -> what answers that speak of that day said of it."""


def _answered(lines: Sequence[Line]) -> _Said:
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in lines:
        for one in line.answers:
            if one.answer != "NOT_ASKED":
                said[one.row][line.as_of].add(one.answer)
    return said


def _taken(
    written: Path | None,
    rows: Mapping[str, list[Answer]],
    told: Sequence[Answer],
    asked: int,
    before: _Said,
    *,
    day: str,
) -> Taken:
    answers = {row: {one.answer for one in those} - {"NOT_ASKED"} for row, those in rows.items()}
    refused = sum(not those for those in answers.values())
    rows_of = sum(map(len, rows.values()))
    contradicted = changed = 0
    for row, those in answers.items():
        days = before.get(row, {})
        contradicted += bool(those) and len(those | days.get(day, set())) > 1
        changed += bool(those) and any(those != other for of, other in days.items() if of != day)
    missing, unasked, repeated = asked - len(rows), len(told) - rows_of, rows_of - len(rows)
    counts = (len(rows) - refused, refused, missing, unasked, repeated)
    unknown = sum(those == {"UNKNOWN"} for those in answers.values())
    return Taken(written, *counts, contradicted, changed, unknown)


def _line(reply: Reply, batch: int, rows: Mapping[str, list[Answer]], unasked: int, digest: str) -> Line:
    answers = [
        Answered(
            row, one.answer, {name: (field.agrees, field.score) for name, field in sorted(one.fields.items())}
        )
        for row, those in sorted(rows.items())
        for one in those
    ]
    said = Line("ANSWERED", batch, now_utc(), account(), answers=answers, sha256=[digest])
    return replace(said, unasked=unasked, as_of=reply.as_of.isoformat())


def _write(
    reply: Reply,
    lines: Sequence[Line],
    rows: Mapping[str, list[Answer]],
    people: Mapping[str, dict[str, Any]],
) -> Path | None:
    """The register's file, a row for each answer that says anything."""
    thresholds = {row: line.threshold for line in lines if line.what == "ASKED" for row in line.rows}
    made = sorted(set(_register_rows(reply, rows, people, thresholds)))
    if not made:
        return None
    number = sum(line.what == "ANSWERED" for line in lines) + 1
    name = f"jawaban_verifikasi_JV{number:04d}_{reply.as_of.isoformat()}.csv"
    path = reply.inputs / reply.register.code / name
    write_rows(path, (), HEADING, made)
    return path


def _register_rows(
    reply: Reply,
    rows: Mapping[str, list[Answer]],
    people: Mapping[str, dict[str, Any]],
    thresholds: Mapping[str, int],
) -> Iterator[tuple[str, ...]]:
    for row, those in rows.items():
        for one in those:
            nik = one.nik or people.get(row, {}).get("nik", "")
            if one.answer != "NOT_ASKED" and nik:
                answer = _of_whom_was_sent(one)
                told = _values_of(one, answer, people.get(row, {}))
                results = _results_of(one, answer)
                values = (told.get(name, "") for name in _COLUMNS)
                compared = [results.get(name, "") for name in _COLUMNS]
                asked = str(thresholds.get(row) or "") if any(compared) else ""
                yield (nik, *values, *compared, _WORDS[answer], asked, day(reply.as_of))


def _of_whom_was_sent(one: Answer) -> str:
    """What is answered of whoever was sent: that the number's owner died or moved says nothing of somebody
    whose name is not his."""
    other = "name" in one.fields and not one.fields["name"].agrees
    return "MISMATCH" if other and LIFE[one.answer] in ("DEAD", "MOVED") else one.answer


def _values_of(one: Answer, answer: str, asked: Mapping[str, Any]) -> Mapping[str, str]:
    """What the register says of the person: what it tells itself; what agrees as it was asked, for that is
    what it holds. Of a number that it does not know nothing is written, as whoever is named there would be
    nobody's; of one that it knows as somebody else's, who was sent."""
    if answer in ("NOT_FOUND", "MALFORMED"):
        return {}
    sent = {
        **{name: asked.get(name) or "" for name in ("name", "birth_place", "kk")},
        "mother": asked.get("mother_core") or "",
        "birth_date": day(asked.get("birth_date")),
        "sex": {"M": "Laki-Laki", "F": "Perempuan"}.get(asked.get("sex") or "", ""),
    }
    if LIFE[answer] == "UNKNOWN":
        return {**sent, **one.values}
    return {
        **{name: sent[name] for name, field in one.fields.items() if field.whole and name in sent},
        **one.values,
    }


def _results_of(one: Answer, answer: str) -> Mapping[str, str]:
    """What the registrar says of each field that he was sent, as he writes it; of somebody else's number
    nothing, where the reader of these would take out who was sent."""
    if LIFE[answer] in ("UNKNOWN", "NOT_FOUND"):
        return {}
    return {name: _as_written(field) for name, field in one.fields.items()}


def _as_written(field: FieldAnswer) -> str:
    word = "Sesuai" if field.agrees else "Tidak Sesuai"
    return word if field.score is None else f"{word} ({field.score})"
