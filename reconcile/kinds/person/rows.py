"""People, as reading has to know them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells import marks
from reconcile.ingest.standard.kind import Fields, Mask, Nobody, RowKind
from reconcile.kinds.person.tally import PersonTally
from reconcile.parsing.names.names import normalise_names
from reconcile.tables import RECORDS

_NIK_LIKE = r"""^['"=`\s]*(\d[\s.\-]?){9,}|\d[.,]\d+[Ee]\+?1\d\s*$"""
_HAS_LETTER = r"\p{L}"
_NAMES = ("name", "mother", "parent")

NOBODY = Nobody(
    "TANPA_IDENTITAS",
    "Baris tanpa identitas (ditolak): tanpa NIK yang dapat dipakai dan tanpa nama, atau nama saja"
    " tanpa keterangan lain.",
    "Lengkapi nama dan NIK, lalu kirim ulang.",
    "tanpa nama dan NIK yang dapat dipakai",
    "Periksa isi kolom NIK dan nama, lalu kirim ulang.",
)


def certain_people(fields: Fields, size: int) -> Mask:
    """Rows that are people beyond doubt: a number of NIK size, or a name in letters with a birth date or
    age in digits."""
    people = _matches(fields.get("nik"), _NIK_LIKE, size)
    name = next(
        (fields[field] for field in ("name", "parent_and_child", "given_name") if field in fields), None
    )
    if name is not None:
        named = _matches(name, _HAS_LETTER, size) & ~_matches(name, f"(?i){marks.TOTAL}", size)
        dated = _matches(fields.get("birth_date"), r"\d", size) | _matches(
            fields.get("birth_place_and_date"), r"\d", size
        )
        dated |= _matches(fields.get("birth_year"), r"\d{2}", size)
        aged = _matches(fields.get("age"), r"^\s*\d{1,3}\b", size) | _matches(
            fields.get("nisn"), r"^\W*\d{6,}", size
        )
        people |= named & (dated | aged)
    return people


def _matches(column: pa.Array | None, pattern: str, size: int) -> Mask:
    if column is None:
        return np.zeros(size, dtype=np.bool_)
    found: Mask = pc.fill_null(pc.match_substring_regex(column, pattern), False).to_numpy(
        zero_copy_only=False
    )
    return found


def is_nobody(made: pa.Table, single: pa.Array) -> pa.Array:
    """Rows without a NIK that can be used and without a name, or with a name and nothing more where others
    have more (`single`)."""
    nameless = pc.or_(pc.is_null(made["name"].combine_chunks()), single)
    return pc.and_(nameless, pc.is_null(made["nik"].combine_chunks()))


def read_names(fields: Fields) -> None:
    """Get to know the names of a batch: a word once read is read faster ever after."""
    for name in _NAMES:
        if name in fields:
            normalise_names(fields[name])


ROWS = RowKind(
    records=RECORDS,
    certain=certain_people,
    nobody=NOBODY,
    is_nobody=is_nobody,
    tally=PersonTally,
    numbers=("nik", "kk"),
    meet=read_names,
    known_by=(
        *("nik", "nik_part", "kk", "name", "birth_date", "birth_year", "sex", "card_number", "nisn"),
        *("address", "region_code", "school", "segment", "benefit_status", "vital_status", "amount"),
    ),
    wanted={
        "nik": frozenset({"nisn"}),
        "name": frozenset({"parent_and_child", "given_name", "family_name"}),
        "birth_date": frozenset({"birth_place_and_date", "age", "birth_year"}),
    },
    varied=frozenset({"nik", "nik_part", "kk", "card_number", "nisn", "name", "name_key", "address"}),
)
