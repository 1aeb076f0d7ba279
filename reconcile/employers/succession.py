"""`employer_succession.csv` beside the programmes' folders: which employer became which, from which day, on
what ground. It outranks every score.

Columns lama, baru, tanggal, dasar; a number is an NPWP, NIB, NPP, code of BPJS Kesehatan or WLKP number, as
the rolls have it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from reconcile.parsing.dates.dates import parse_period_date
from reconcile.parsing.numbers.businesses import parse_npwp
from reconcile.vocabulary.errors import DeclarationError
from reconcile.workspace.files.door import read_text

FILE = "employer_succession.csv"
_COLUMNS = ("lama", "baru", "tanggal", "dasar")
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
    path = inputs / FILE
    if not path.is_file():
        return []
    lines = list(csv.DictReader(read_text(path).splitlines(), delimiter=","))
    if lines and set(_COLUMNS) - set(lines[0]):
        raise DeclarationError(f"{FILE}: judul kolom harus {', '.join(_COLUMNS)}")
    return [_line(number, line) for number, line in enumerate(lines, 2)]


def _line(number: int, line: Mapping[str, str | None]) -> Succession:
    old, new, day, basis = ((line[name] or "").strip() for name in _COLUMNS)
    read = parse_period_date(day)
    if not old or not new or not basis or read is None:
        raise DeclarationError(
            f"{FILE} baris {number}: nomor lama, nomor baru, tanggal dan dasar harus terisi dan terbaca"
        )
    return Succession(old, new, read, basis)


def judged(successions: Sequence[Succession], rows: pa.Table, as_of: date) -> pa.Table:
    """The pairs of employer rows that are one employer by the lines in force on `as_of`: [record_id_left,
    record_id_right, verdict]."""
    bearers: dict[str, list[str]] = {}
    for row in rows.select(["record_id", "npwp9", "npwp16", *_NUMBERS]).to_pylist():
        for name in ("npwp9", "npwp16", *_NUMBERS):
            if row[name]:
                bearers.setdefault(row[name], []).append(row["record_id"])
    pairs = set()
    for one in successions:
        if one.day <= as_of:
            sides = [min(bearers.get(_key(side), [""])) for side in (one.old, one.new)]
            if all(sides) and sides[0] != sides[1]:
                pairs.add((min(sides), max(sides)))
    left, right = zip(*sorted(pairs), strict=True) if pairs else ((), ())
    return pa.table(
        {
            "record_id_left": pa.array(left, pa.string()),
            "record_id_right": pa.array(right, pa.string()),
            "verdict": pa.array(["SAMA"] * len(left), pa.string()),
        }
    )


def _key(written: str) -> str:
    """A number as the rolls have it."""
    npwp = parse_npwp(written)
    bare = "".join(sign for sign in written.upper() if sign.isalnum())
    return npwp.nine or npwp.sixteen or bare
