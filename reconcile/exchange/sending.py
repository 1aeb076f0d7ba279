"""A register sealed for one recipient: whole, or what changed since the one that he was sent before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.engines.writing import write_table
from reconcile.exchange.letter import ENDED, LINES, PERSONS, SUFFIX, Letter, packed, state_of
from reconcile.exchange.marks import keep_marks, marks
from reconcile.package.recipients import Recipient
from reconcile.privacy.accesses import Access, log_access
from reconcile.privacy.sealing import read_seal_keys, sealed
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import flush_folders, write_new, write_whole
from reconcile.workspace.files.door import count_rows, read_json, write_json
from reconcile.workspace.files.private import refuse_strangers
from reconcile.workspace.files.scratch import scratch
from reconcile.workspace.published import Published, opened

_SENT, _MARKS = "terkirim.json", "terkirim.parquet"
"""What was sent last, beside the sealed files: no word of any person, but ids and marks."""
_CHANGED = """
SELECT n.person_id
FROM register_marks n
LEFT JOIN sent_marks s ON s.person_id = n.person_id
WHERE s.mark IS NULL OR s.mark <> n.mark
"""
_ENDED = """
SELECT s.person_id
FROM sent_marks s
LEFT JOIN register_marks n ON n.person_id = s.person_id
WHERE n.person_id IS NULL
ORDER BY s.person_id
"""


@dataclass(frozen=True)
class SealedRegister:
    """What was put into the folder. changed, ended: persons in a delta; of a whole one all, and none."""

    path: Path
    letter: Letter
    changed: int
    ended: int


def send_register(
    out: Path, to: Recipient, into: Path, purpose: str, *, whole: bool = False
) -> SealedRegister:
    """Seal the register of the run at `out` into the folder `into`, written down before it is there.

    Raises UsageError where the recipient may not have it, or has it as it is.
    """
    terms = to.whole_register
    if terms is None:
        raise UsageError(
            f"{to.code} tidak boleh menerima register: berkas penerimanya tidak menyebut [register] dengan"
            " seal_to dan agreement. Register memuat NIK lengkap (L0) dan hanya diserahkan menurut"
            " perjanjian."
        )
    if not purpose.strip():
        raise UsageError("Sebut untuk apa register diserahkan dengan --purpose; itu dicatat.")
    keys = read_seal_keys(terms.seal_to)
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_strangers(into)
    before = {} if whole else _sent_before(into)
    with opened(out, "register_persons", "register_fields") as run, scratch() as folder:
        with opened_engine([run.folder, folder, into]) as engine:
            made = _written(engine, run, folder, None if not before else into / _MARKS)
        number = _next(into, to.code)
        content = {name: (folder / name).read_bytes() for name in made.files}
        previous = str(before.get("state", ""))
        letter = _letter(run, to, made, content, purpose=purpose, sequence=number, previous=previous)
        if before.get("state") == letter.state:
            raise UsageError(f"Register untuk {to.code} tidak berubah sejak yang terakhir dikirim.")
        archive = sealed(packed(letter, content), keys)
        shown = (letter.name, f"sha256:{hashlib.sha256(archive).hexdigest()}")
        log_access(out, Access("package register", "L0", run.number, shown, (to.name,), purpose))
        path = into / f"{letter.name}{SUFFIX}"
        write_new(path, archive)
        write_whole(into / _MARKS, (folder / _MARKS).read_bytes())
        write_json(into / _SENT, {"sequence": number, "state": letter.state, "marks": made.marks})
        flush_folders(into)
    return SealedRegister(path, letter, made.changed, made.ended)


@dataclass(frozen=True)
class _Made:
    """What lies in the folder: its files; persons and state after them."""

    files: tuple[str, ...]
    persons: int
    state: str
    marks: str
    changed: int
    ended: int


def _last(into: Path) -> Mapping[str, object]:
    return read_json(into / _SENT) if (into / _SENT).is_file() else {}


def _next(into: Path, to: str) -> int:
    """The next number, also after one that was stopped before it was written down."""
    there = (path.name.removesuffix(SUFFIX).rsplit("_", 1)[-1] for path in into.glob(f"*_{to}_*{SUFFIX}"))
    return (
        max([int(str(_last(into).get("sequence", 0))), *(int(one) for one in there if one.isdecimal())]) + 1
    )


def _sent_before(into: Path) -> Mapping[str, object]:
    """What was sent last, where its marks are at hand as they were written; else nothing: then all goes
    again."""
    last, path = _last(into), into / _MARKS
    whole = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == last.get("marks")
    return last if whole else {}


def _written(engine: Engine, run: Published, folder: Path, sent: Path | None) -> _Made:
    for name in ("register_persons", "register_fields"):
        engine.read(name, run.table(name))
    keep_marks(engine, "register_marks", "register_persons", "register_fields")
    persons = engine.write("SELECT * FROM register_marks ORDER BY person_id", folder / _MARKS)
    state = state_of(marks(engine, "register_marks"))
    digest = hashlib.sha256((folder / _MARKS).read_bytes()).hexdigest()
    files: tuple[str, ...] = (PERSONS, LINES)
    ended, only = 0, ""
    if sent is not None:
        engine.read("sent_marks", sent)
        engine.keep("changed_persons", _CHANGED)
        ended = engine.write(_ENDED, folder / ENDED)
        files += (ENDED,)
        only = " WHERE person_id IN (SELECT person_id FROM changed_persons)"
    for table, file in ((tables.REGISTER_PERSONS, PERSONS), (tables.REGISTER_FIELDS, LINES)):
        write_table(engine, table, folder / file, f"SELECT * FROM {table.name}{only}")
    changed = count_rows(folder / PERSONS)
    return _Made(files, persons, state, digest, changed, ended)


def _letter(run: Published, to: Recipient, made: _Made, content: Mapping[str, bytes], **said: Any) -> Letter:
    assert to.whole_register is not None
    of = run.manifest["run"]
    return Letter(
        sender=to.sender.code,
        sender_name=to.sender.name,
        recipient=to.code,
        agreement=to.whole_register.agreement,
        run=run.number,
        home=str(of["home"]),
        as_of=date.fromisoformat(of["as_of"]),
        kind="delta" if ENDED in made.files else "whole",
        persons=made.persons,
        state=made.state,
        files={name: hashlib.sha256(one).hexdigest() for name, one in content.items()},
        **said,
    )
