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
from reconcile.ingest.standard.values import parse_values
from reconcile.privacy.accesses import Access, log_access
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

HEADING = (
    "NIK",
    "NAMA_LGKP",
    "TMPT_LHR",
    "TGL_LHR",
    "JENIS_KLMIN",
    "NAMA_LGKP_IBU",
    "NO_KK",
    "RESPON",
    "TANGGAL_DATA",
)
_FIELDS = ("name", "birth_place", "birth_date", "sex", "mother", "kk")
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
    earlier one; both stand, and people decide."""

    written: Path | None
    answered: int
    refused: int
    missing: int
    unasked: int
    repeated: int
    contradicted: int


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
        told = [read_answer(pairs, _words_of(reply.register)) for pairs in read_answers(reply.file)]
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
    before = _answered_of(lines, reply.as_of)
    return _taken(written, rows, told, _asked_together(lines, {asked[row] for row in rows}), before)


def _words_of(register: Programme) -> ReadWord:
    @cache
    def read(word: str) -> str | None:
        value, strange = parse_values(pa.array([word], pa.string()), register, "vital_status")
        return "UNKNOWN" if strange[0].as_py() else value[0].as_py()

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


def _answered_of(lines: Sequence[Line], day: date) -> Mapping[str, set[str]]:
    """Row -> what earlier answers that speak of that day said of it."""
    said: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for one in line.answers if line.as_of == day.isoformat() else ():
            said[one.row].add(one.answer)
    return said


def _taken(
    written: Path | None,
    rows: Mapping[str, list[Answer]],
    told: Sequence[Answer],
    asked: int,
    before: Mapping[str, set[str]],
) -> Taken:
    answers = {row: {one.answer for one in those} for row, those in rows.items()}
    refused = sum(those == {"NOT_ASKED"} for those in answers.values())
    rows_of = sum(map(len, rows.values()))
    contradicted = sum(
        len((those | before.get(row, set())) - {"NOT_ASKED"}) > 1 and those != {"NOT_ASKED"}
        for row, those in answers.items()
    )
    missing, unasked, repeated = asked - len(rows), len(told) - rows_of, rows_of - len(rows)
    return Taken(written, len(rows) - refused, refused, missing, unasked, repeated, contradicted)


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
    made = sorted(set(_register_rows(reply, rows, people)))
    if not made:
        return None
    number = sum(line.what == "ANSWERED" for line in lines) + 1
    name = f"jawaban_verifikasi_JV{number:04d}_{reply.as_of.isoformat()}.csv"
    path = reply.inputs / reply.register.code / name
    write_rows(path, (), HEADING, made)
    return path


def _register_rows(
    reply: Reply, rows: Mapping[str, list[Answer]], people: Mapping[str, dict[str, Any]]
) -> Iterator[tuple[str, ...]]:
    for row, those in rows.items():
        for one in those:
            nik = one.nik or people.get(row, {}).get("nik", "")
            if one.answer != "NOT_ASKED" and nik:
                told = _values_of(one, people.get(row, {}))
                yield (nik, *(told.get(name, "") for name in _FIELDS), _WORDS[one.answer], day(reply.as_of))


def _values_of(one: Answer, asked: Mapping[str, Any]) -> Mapping[str, str]:
    """What the register says of the person: what it tells itself; what agrees as it was asked, for that is
    what it holds. Of a number that it does not know, or knows as somebody else's, what was asked is only
    repeated."""
    sent = {
        **{name: asked.get(name) or "" for name in ("name", "birth_place", "kk")},
        "mother": asked.get("mother_core") or "",
        "birth_date": day(asked.get("birth_date")),
        "sex": {"M": "Laki-Laki", "F": "Perempuan"}.get(asked.get("sex") or "", ""),
    }
    if LIFE[one.answer] in ("UNKNOWN", "NOT_FOUND"):
        return {**sent, **one.values}
    agreed = {name for name, field in one.fields.items() if field.agrees and field.score in (None, 100)}
    return {**{name: sent[name] for name in agreed & sent.keys()}, **one.values}
