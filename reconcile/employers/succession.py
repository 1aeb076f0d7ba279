"""`employer_succession.csv` beside the programmes' folders: which employer became which, from which day, on
what ground. It outranks every score.

Columns lama, baru, tanggal, dasar, between commas or semicolons (as a spreadsheet saves it where the comma is
a decimal sign); a number is an NPWP, NIB, NPP, code of BPJS Kesehatan or WLKP number, as the rolls have it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from reconcile.ingest.exports import SUCCESSIONS
from reconcile.parsing.dates.dates import parse_period_date
from reconcile.parsing.numbers.businesses import parse_npwp
from reconcile.vocabulary.errors import DeclarationError
from reconcile.workspace.files.door import read_text

_COLUMNS = ("lama", "baru", "tanggal", "dasar")
_OF_A_ROLL = re.compile(r"[a-z]+_[a-z]+ ([^\s-]+)(?:-.*)?")
_NUMBERS = ("npp", "kode_bu", "nib", "wlkp_no")


@dataclass(frozen=True)
class Succession:
    """One line: numbers as written, the day from which it holds, the ground."""

    old: str
    new: str
    day: date
    basis: str


def read_successions(inputs: Path) -> list[Succession]:
    """The lines of the file, none where there is no file. Raises DeclarationError, citing the line, never the
    numbers."""
    path = inputs / SUCCESSIONS
    if not path.is_file():
        return []
    text = read_text(path).splitlines()
    delimiter = (
        ";" if text and ";" in text[0] else ","
    )  # as a spreadsheet saves it where the comma is a decimal sign
    lines = list(csv.DictReader(text, delimiter=delimiter))
    if lines and set(_COLUMNS) - set(lines[0]):
        raise DeclarationError(f"{SUCCESSIONS}: judul kolom harus {', '.join(_COLUMNS)}")
    return [_line(number, line) for number, line in enumerate(lines, 2)]


def _line(number: int, line: Mapping[str, str | None]) -> Succession:
    old, new, day, basis = ((line[name] or "").strip() for name in _COLUMNS)
    read = parse_period_date(day)
    if not old or not new or not basis or read is None:
        raise DeclarationError(
            f"{SUCCESSIONS} baris {number}: nomor lama, nomor baru, tanggal dan dasar harus terisi dan"
            " terbaca"
        )
    return Succession(old, new, read, basis)


def judged(successions: Sequence[Succession], rows: pa.Table, as_of: date) -> tuple[pa.Table, Sequence[int]]:
    """The pairs of employer rows that are one employer by the lines in force on `as_of`: [record_id_left,
    record_id_right, verdict]; and which of those lines, counted from 2, name a number that no row bears."""
    bearers: dict[str, list[str]] = {}
    for row in rows.select(["record_id", "npwp9", "npwp16", *_NUMBERS]).to_pylist():
        for name in ("npwp9", "npwp16", *_NUMBERS):
            if row[name]:
                bearers.setdefault(row[name], []).append(row["record_id"])
    pairs, unknown = set(), []
    for number, one in enumerate(successions, 2):
        if one.day > as_of:
            continue
        sides = [min(bearers.get(_key(side), [""])) for side in (one.old, one.new)]
        if not all(sides):
            unknown.append(number)
        elif sides[0] != sides[1]:
            pairs.add((min(sides), max(sides)))
    left, right = zip(*sorted(pairs), strict=True) if pairs else ((), ())
    same = {
        "record_id_left": pa.array(left, pa.string()),
        "record_id_right": pa.array(right, pa.string()),
        "verdict": pa.array(["SAMA"] * len(left), pa.string()),
    }
    return pa.table(same), unknown


def _key(written: str) -> str:
    """A number as the rolls have it, also as questions name a row (bpjstk_prs ZZ000001-000)."""
    if named := _OF_A_ROLL.fullmatch(written):
        written = named[1]
    npwp = parse_npwp(written)
    bare = "".join(sign for sign in written.upper() if sign.isalnum())
    return npwp.nine or npwp.sixteen or bare
