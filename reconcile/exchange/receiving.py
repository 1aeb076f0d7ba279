"""A register that somebody sealed for us: opened, each file and the whole held against what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.exchange.letter import (
    ENDED,
    LINES,
    PERSONS,
    SUFFIX,
    Letter,
    RefusedRegisterError,
    state_of,
    unpacked,
)
from reconcile.exchange.marks import keep_marks, marks
from reconcile.privacy.sealing import unsealed
from reconcile.tables.checking import TableError, check_written
from reconcile.workspace.files.door import write_bytes

MOST_SEALED = 1 << 31


@dataclass(frozen=True)
class Received:
    """A register as it stands after all that was sent. letter: the last one's. persons: its file."""

    letter: Letter
    persons: Path
    lines: Path


@dataclass(frozen=True)
class _Sealed:
    """One file, opened. name: for words."""

    name: str
    letter: Letter
    files: Mapping[str, bytes]


def receive(path: Path, key: Any, into: Path) -> Received:
    """Open the sealed register at `path`, or the chain of them in the folder `path`, and leave its tables in
    the folder `into`.

    key: `read_secret_key`. Raises RefusedRegisterError, and UsageError where the key opens nothing.
    """
    chain = _chain(path, [_opened(one, key) for one in _files(path)])
    for folder in (into, *(into / str(at) for at in range(len(chain)))):
        folder.mkdir(mode=0o700)
    with opened_engine([into]) as engine:
        for at, one in enumerate(chain):
            _take(engine, one, into / str(at), first=at == 0)
        letter = chain[-1].letter
        persons, lines = into / PERSONS, into / LINES
        engine.write("SELECT * FROM persons ORDER BY person_id", persons)
        engine.write("SELECT * FROM lines ORDER BY person_id, field_group, field, rank", lines)
    return Received(letter, persons, lines)


def _files(path: Path) -> Sequence[Path]:
    if path.is_dir():
        found = sorted(path.glob(f"*{SUFFIX}"))
        if not found:
            raise RefusedRegisterError(f"{path.name}: tidak ada berkas *{SUFFIX} di folder itu.")
        return found
    if not path.is_file():
        raise RefusedRegisterError(f"{path.name}: tidak ada.")
    return [path]


def _opened(path: Path, key: Any) -> _Sealed:
    if path.stat().st_size > MOST_SEALED:
        raise RefusedRegisterError(f"{path.name}: terlalu besar.")
    letter, files = unpacked(path.name, unsealed(path.read_bytes(), key, path.name))
    return _Sealed(path.name, letter, files)


def _chain(path: Path, sealed: Sequence[_Sealed]) -> Sequence[_Sealed]:
    """From the last whole one on, each going on from the one before it."""
    listed = {one.letter.state + str(one.letter.sequence): one for one in sealed}
    ordered = sorted(listed.values(), key=lambda one: one.letter.sequence)
    if len({(one.letter.sender, one.letter.recipient) for one in ordered}) > 1:
        raise RefusedRegisterError(
            f"{path.name}: memuat register dari beberapa pengirim; pisahkan foldernya."
        )
    wholes = [at for at, one in enumerate(ordered) if one.letter.kind == "whole"]
    if not wholes:
        raise RefusedRegisterError(
            f"{path.name}: hanya perubahan (delta), tanpa register penuh yang mendahuluinya. Sebut folder"
            " yang memuat register penuh itu dan semua sesudahnya."
        )
    chain = ordered[wholes[-1] :]
    for before, one in pairwise(chain):
        if one.letter.previous != before.letter.state:
            raise RefusedRegisterError(
                f"{one.name}: bukan lanjutan {before.name}: ada yang belum diterima di antaranya. Minta dari"
                " pengirim."
            )
    return chain


def _take(engine: Engine, one: _Sealed, folder: Path, *, first: bool) -> None:
    """The tables `persons` and `lines` as they are after this one."""
    for name, content in one.files.items():
        write_bytes(folder / name, content)
    for table, name in ((tables.REGISTER_PERSONS, PERSONS), (tables.REGISTER_FIELDS, LINES)):
        try:
            check_written(table, folder / name)
        except (TableError, pa.ArrowException, OSError, ValueError, IndexError) as error:
            raise RefusedRegisterError(f"{one.name}: {name} bukan tabel {table.name} yang sah.") from error
    engine.read("new_persons", folder / PERSONS)
    engine.read("new_lines", folder / LINES)
    if first:
        engine.keep("persons", "SELECT * FROM new_persons")
        engine.keep("lines", "SELECT * FROM new_lines")
    else:
        engine.read("ended", folder / ENDED)
        engine.keep("gone", "SELECT person_id FROM ended UNION SELECT person_id FROM new_persons")
        for name in ("persons", "lines"):
            kept = f"SELECT * FROM {name} WHERE person_id NOT IN (SELECT person_id FROM gone)"
            engine.keep(name, f"{kept} UNION ALL SELECT * FROM new_{name}")
    keep_marks(engine, "marks", "persons", "lines")
    rows, people = (
        engine.arrow(f"SELECT COUNT({what}) AS n FROM persons")["n"][0].as_py()
        for what in ("*", "DISTINCT person_id")
    )
    if (rows, people) != (one.letter.persons, rows) or state_of(marks(engine, "marks")) != one.letter.state:
        raise RefusedRegisterError(
            f"{one.name}: orang-orang di dalamnya bukan yang disebut keterangannya. Minta dikirim ulang penuh"
            " (--whole)."
        )
