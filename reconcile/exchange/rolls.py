"""A register of another agency as a roll of ours: a table and the declaration that reads it; and its dead, as
answers of a population register of its own, for a roll cannot say that somebody died."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
from pyarrow.csv import write_csv

from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.exchange.receiving import Received
from reconcile.parsing.numbers.numbers import parse_card_numbers
from reconcile.register.received import SCHEMA
from reconcile.workspace.files.door import write_bytes, write_table

_NOT_OF_A_CODE = re.compile(r"[^a-z0-9]+")
_LONGEST = 30

# column of the table -> (field of a roll, SQL over register_persons)
_COLUMNS = {
    "ID REGISTER": ("card_number", "person_id"),
    "NIK": ("nik", "nik"),
    "NO KK": ("kk", "kk"),
    "NAMA": ("name", "COALESCE(name, other_name)"),
    "NAMA LAIN": ("name_alias", "CASE WHEN name IS NULL THEN third_name ELSE other_name END"),
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
# what both say of themselves; their files replace those of before whole
_WHOLE = """\
code = {code}
name = {name}
one_row_per_person = true
common = false

[headings]
{headings}

[delivery]
manner = "state"
scope = "whole"
"""
_PROGRAMME = f"""\
# A register that was received: who is in it, as its sender chose.
role = "roll"
{_WHOLE}
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
# the name that lost most narrowly in the sender's register still helps to know the person; where the sender
# could not choose, one is taken: who has neither name nor NIK would be read by nobody
_PERSONS = """
SELECT p.*, l.other_name, l.third_name
FROM persons p
LEFT JOIN (
    SELECT person_id, MAX(CASE WHEN place = 1 THEN value END) AS other_name,
           MAX(CASE WHEN place = 2 THEN value END) AS third_name
    FROM (
        SELECT person_id, value, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY rank) AS place
        FROM lines
        WHERE field_group = 'identity' AND field = 'name' AND rank > 1
    ) AS told
    GROUP BY person_id
) AS l ON l.person_id = p.person_id
"""

_DEAD_COLUMNS = {
    "NIK": ("nik", "nik"),
    "NAMA": ("name", "name"),
    "TANGGAL LAHIR": ("birth_date", "strftime(birth_date, '%d-%m-%Y')"),
    "JENIS KELAMIN": ("sex", "CASE sex WHEN 'M' THEN 'L' WHEN 'F' THEN 'P' END"),
    "KODE WILAYAH": ("region_code", "region_code"),
    "RESPON": ("register_answer", "said"),
    "TANGGAL DATA": ("data_date", "{as_of}"),
}
# of whom a register says both, both is told: people look at it
_DEAD = """
SELECT p.*, s.said
FROM persons p
JOIN (
    VALUES ('DEAD', 'MENINGGAL'), ('CONTRADICTED', 'MENINGGAL'), ('CONTRADICTED', 'HIDUP')
) AS s(vital, said) ON s.vital = p.vital
"""
_DEAD_PROGRAMME = f"""\
# Who is dead as a register that was received has it, and nobody else.
role = "register"
dead_alone = true
{_WHOLE}
[values.vital_status]
"MENINGGAL" = "DEAD"
"HIDUP" = "ALIVE"
"""
_IDENTITY = """\
# Who somebody is, two agencies say: neither has the population register's own rows; a list of dead is none.
[[group]]
name = "identity"
title = "Identitas"
fields = ["nik", "name", "birth_date", "birth_place", "sex"]
needs = ["name"]
same = ["name", "birth_date"]
fill = ["birth_date", "birth_place", "sex"]
firm = ["nik", "name", "birth_date", "sex"]
conflict = "SURE"

[[group.step]]
rule = "CONFIRMED"
title = "NIK yang menurut pengirim sudah padan, register terbaru"
from = ["roll"]
only = "CONFIRMED"
order = ["whole", "newest", "most", "fuller", "spelt"]
sure = true

[[group.step]]
rule = "MOST"
title = "nama dan tanggal lahir yang paling banyak registernya"
from = ["roll"]
order = ["whole", "most", "fuller", "spelt"]

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
# who was called dead is told by rows of its own; of the home that the population register had, one roll has
# no column
_LOST = """
SELECT {code} AS programme, person_id AS card_number, field_group, field, value, extract_date AS as_of,
       CAST(rank AS INTEGER) AS rank
FROM lines
WHERE rank > 1 AND value IS NOT NULL AND field_group <> 'death'
"""
_REGISTERED = """
SELECT {code} AS programme, person_id AS card_number, 'registered_home' AS field_group, {field} AS field,
       {column} AS value, {as_of} AS as_of, 1 AS rank
FROM persons
WHERE {column} IS NOT NULL AND ({home} IS NULL OR {column} <> {home})
"""
_HOMES = {
    "region_code": "registered_region",
    "rt": "registered_rt",
    "rw": "registered_rw",
    "address": "registered_address",
}


@dataclass(frozen=True)
class Roll:
    """A received register and the code of the roll that it becomes."""

    code: str
    received: Received


def code_of(sender: str) -> str:
    """The code of a roll that a sender's register becomes."""
    return f"register_{_NOT_OF_A_CODE.sub('_', sender.lower()).strip('_')}"[:_LONGEST].rstrip("_")


def write_rolls(rolls: Sequence[Roll], inputs: Path, declarations: Path, lost: Path) -> tuple[str, ...]:
    """Write a folder of inputs with a table for each, and one of its dead where it knows any, the
    declarations that read them, and `lost`, what is chosen in none of them; returns the codes of these."""
    for kind in ("programmes", "rules"):
        (declarations / kind).mkdir(mode=0o700, parents=True, exist_ok=True)
    write_bytes(declarations / "rules" / "survivorship.toml", f"{_IDENTITY}{_SCHOOL}".encode())
    codes: list[str] = []
    beside: list[pa.Table] = []
    for one in rolls:
        letter = one.received.letter
        named = f"Register {letter.sender_name}"
        with opened_engine([one.received.persons.parent]) as engine:
            engine.read("persons", one.received.persons)
            engine.read("lines", one.received.lines)
            people = engine.arrow(_columns_sql(_COLUMNS, _PERSONS, letter.as_of))
            dead = engine.arrow(_columns_sql(_DEAD_COLUMNS, _DEAD, letter.as_of))
            beside.append(_lost(engine, one.code, letter.as_of))
        parts = [(one.code, named, _PROGRAMME, _COLUMNS, people, f"register_{letter.as_of}.csv")]
        if len(dead):
            of_dead = (one.code.replace("register", "wafat", 1), f"{named}: yang meninggal", _DEAD_PROGRAMME)
            parts.append((*of_dead, _DEAD_COLUMNS, dead, f"jawaban_verifikasi_wafat_{letter.as_of}.csv"))
        for code, name, form, columns, rows, file in parts:
            headings = "\n".join(f'{field} = ["{column}"]' for column, (field, _) in columns.items())
            said = form.format(code=_toml(code), name=_toml(name), headings=headings)
            write_bytes(declarations / "programmes" / f"{code}.toml", said.encode())
            folder = inputs / code
            folder.mkdir(mode=0o700, parents=True)
            write_csv(rows, folder / file)
            codes.append(code)
    write_table(lost, pa.concat_tables(beside))
    return tuple(codes)


def _lost(engine: Engine, code: str, as_of: date) -> pa.Table:
    """What a register had beside what it chose, as `register/received.py` reads it."""
    day = f"DATE {literal(as_of.isoformat())}"
    homes = (
        _REGISTERED.format(code=literal(code), field=literal(home), home=home, column=column, as_of=day)
        for home, column in _HOMES.items()
    )
    said = engine.arrow(" UNION ALL ".join([_LOST.format(code=literal(code)), *homes]))
    at = said.schema.get_field_index("card_number")
    return said.set_column(at, "card_number", parse_card_numbers(said["card_number"])).cast(SCHEMA)


def _columns_sql(columns: Mapping[str, tuple[str, str]], rows: str, as_of: date) -> str:
    """SQL of the columns of a file over `rows`."""
    day = literal(f"{as_of:%d-%m-%Y}")
    told = ", ".join(
        f'CAST({sql.format(as_of=day)} AS VARCHAR) AS "{name}"' for name, (_, sql) in columns.items()
    )
    return f"SELECT {told} FROM ({rows}) AS told ORDER BY person_id"


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
