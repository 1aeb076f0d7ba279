"""One answer of the registrar: whose row it is, what it says of the person, and of each field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from reconcile.parsing.field_answers import FieldAnswer, read_field_answer, read_result
from reconcile.verification.batches.files import Pairs
from reconcile.vocabulary.register_answers import LIFE

ReadWord = Callable[[str], str | None]
"""A word of the registrar -> what it says, a code of LIFE; UNKNOWN for one that nobody declared, None for
none."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "NIK": "nik",
        "NAMALGKP": "name",
        "NAMALENGKAP": "name",
        "NAMA": "name",
        "TMPTLHR": "birth_place",
        "TEMPATLAHIR": "birth_place",
        "TGLLHR": "birth_date",
        "TANGGALLAHIR": "birth_date",
        "JENISKLMIN": "sex",
        "JENISKELAMIN": "sex",
        "NAMALGKPIBU": "mother",
        "NAMAIBU": "mother",
        "NOKK": "kk",
        "ALAMAT": "address",
    }
)
"""Headings of the web service and of its users' lists."""

_RESULT = re.compile(
    r"^(?:HASIL|KET|KETERANGAN|STATUS|KESESUAIAN|PADAN|CEK|VALIDASI)|(?:HASIL|KET|STATUS|PADAN)$"
)
_SCORE = re.compile(r"^(?:SKOR|SCORE|NILAI|PERSEN|KEMIRIPAN)|(?:SKOR|SCORE)$")
_WORDS = frozenset(
    {
        "RESPON",
        "RESPONSE",
        "RESPONSECODE",
        "RESPONSEDESC",
        "KODERESPON",
        "KETERANGANRESPON",
        "MESSAGE",
        "ERROR",
    }
    | {"HASIL", "STATUS", "STATUSPADAN", "KETERANGANPADAN", "HASILVERIFIKASI"}
)
_NIK = re.compile(r"\d{16}")
_OF_A_PERSON = ("name", "birth_date")


@dataclass(frozen=True)
class Answer:
    """row: the id it was asked under, "" where it is not repeated. nik: as asked. values: what the register
    has itself, where it tells; fields: what it says of those that were sent."""

    row: str
    nik: str
    answer: str
    fields: Mapping[str, FieldAnswer]
    values: Mapping[str, str]


def read_answer(pairs: Pairs, read_word: ReadWord) -> Answer:
    """An answer from its cells. Nothing at all is NOT_ASKED; of several words the gravest counts. A value
    beside a result that is no full agreement is what was sent, and no word of the register's."""
    scores = {FIELDS.get(_SCORE.sub("", heading)): cell for heading, cell in pairs if _SCORE.search(heading)}
    fields: dict[str, FieldAnswer] = {}
    values: dict[str, str] = {}
    for heading, cell in pairs:
        if name := FIELDS.get(heading):
            if compared := read_field_answer(cell):
                fields.setdefault(name, compared)
            elif cell:
                values.setdefault(name, cell)
        elif (name := FIELDS.get(_RESULT.sub("", heading))) and (
            compared := read_result(cell, scores.get(name))
        ):
            fields[name] = compared
    values = {name: cell for name, cell in values.items() if name == "nik" or _is_own(fields.get(name))}
    words = [word for heading, cell in pairs if heading in _WORDS and (word := read_word(cell))]
    nik = values.pop("nik", "")
    row = next((cell.upper() for heading, cell in pairs if heading == "IDBARIS"), "")
    return Answer(
        row, nik if _NIK.fullmatch(nik) else "", _gravest([*words, *_of_fields(fields)]), fields, values
    )


def _is_own(compared: FieldAnswer | None) -> bool:
    return compared is None or compared.whole


def _of_fields(fields: Mapping[str, FieldAnswer]) -> list[str]:
    """A person's name or birth that differs makes the number somebody else's; anything that agrees is a sign
    of life."""
    differs = any(name in fields and not fields[name].agrees for name in _OF_A_PERSON)
    return ["MISMATCH"] if differs else ["ALIVE"] if any(one.agrees for one in fields.values()) else []


def _gravest(words: list[str]) -> str:
    return next((answer for answer in LIFE if answer in words), "NOT_ASKED")
