"""A register of another agency as a roll of ours: a table and the declaration that reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyarrow.csv import write_csv

from reconcile.engines.opening import opened_engine
from reconcile.engines.quoting import literal
from reconcile.exchange.receiving import Received
from reconcile.workspace.files.door import write_bytes

_NOT_OF_A_CODE = re.compile(r"[^a-z0-9]+")
_LONGEST = 30

# column of the table -> (field of a roll, SQL over register_persons)
_COLUMNS = {
    "ID REGISTER": ("card_number", "person_id"),
    "NIK": ("nik", "nik"),
    "NO KK": ("kk", "kk"),
    "NAMA": ("name", "name"),
    "TANGGAL LAHIR": ("birth_date", "strftime(birth_date, '%d-%m-%Y')"),
    "TEMPAT LAHIR": ("birth_place", "birth_place"),
    "JENIS KELAMIN": ("sex", "CASE sex WHEN 'M' THEN 'L' WHEN 'F' THEN 'P' END"),
    "NAMA IBU": ("mother", "mother"),
    "HUBUNGAN": ("relationship", "relationship"),
    "KODE WILAYAH": ("region_code", "region_code"),
    "RT": ("rt", "rt"),
    "RW": ("rw", "rw"),
    "ALAMAT": ("address", "address"),
    "SEKOLAH": ("school", "school"),
    "NPSN": ("npsn", "npsn"),
    "JENJANG": ("level", "level"),
    "NISN": ("nisn", "nisn"),
    "PADAN": (
        "register_answer",
        "CASE WHEN confidence = 'TERVERIFIKASI' AND nik IS NOT NULL THEN 'PADAN' END",
    ),
    "TANGGAL DATA": ("data_date", "{as_of}"),
}
_PROGRAMME = """\
# A register that was received, read as a roll: who is in it, as its sender chose.
code = {code}
name = {name}
role = "roll"
one_row_per_person = true
common = false

[headings]
{headings}

[delivery]
manner = "state"
scope = "whole"

[values.relationship]
"HEAD" = "HEAD"
"SPOUSE" = "SPOUSE"
"CHILD" = "CHILD"
"OTHER" = "OTHER"

[values.level]
"SD" = "SD"
"SMP" = "SMP"
"SMA" = "SMA"
"SMK" = "SMK"
"PKBM" = "PKBM"

[values.register_answer]
"PADAN" = "ALIVE"
"""
_SCHOOL = """\
# Schools are said by registers here, not by rolls of pupils.
[[group]]
name = "school"
title = "Sekolah"
fields = ["npsn", "school", "level", "nisn"]
needs = ["npsn", "school"]
conflict = "SAME_DAY"

[[group.step]]
rule = "NEWEST"
title = "register terbaru"
from = ["roll"]
order = ["newest", "row"]
"""


@dataclass(frozen=True)
class Roll:
    """A received register and the code of the roll that it becomes."""

    code: str
    received: Received


def code_of(sender: str) -> str:
    """The code of a roll that a sender's register becomes."""
    return f"register_{_NOT_OF_A_CODE.sub('_', sender.lower()).strip('_')}"[:_LONGEST].rstrip("_")


def write_rolls(rolls: Sequence[Roll], inputs: Path, declarations: Path) -> None:
    """Write a folder of inputs with a table for each, and the declarations that read them."""
    for kind in ("programmes", "rules"):
        (declarations / kind).mkdir(mode=0o700, parents=True, exist_ok=True)
    write_bytes(declarations / "rules" / "survivorship.toml", _SCHOOL.encode())
    for one in rolls:
        headings = "\n".join(f'{field} = ["{column}"]' for column, (field, _) in _COLUMNS.items())
        said = _PROGRAMME.format(
            code=_toml(one.code), name=_toml(f"Register {one.received.letter.sender_name}"), headings=headings
        )
        write_bytes(declarations / "programmes" / f"{one.code}.toml", said.encode())
        folder = inputs / one.code
        folder.mkdir(mode=0o700, parents=True)
        as_of = one.received.letter.as_of
        columns = ", ".join(
            f'CAST({sql.format(as_of=literal(f"{as_of:%d-%m-%Y}"))} AS VARCHAR) AS "{name}"'
            for name, (_, sql) in _COLUMNS.items()
        )
        with opened_engine([one.received.persons.parent, folder]) as engine:
            engine.read("persons", one.received.persons)
            rows = engine.arrow(f"SELECT {columns} FROM persons ORDER BY person_id")
        write_csv(rows, folder / f"register_{as_of}.csv")


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
