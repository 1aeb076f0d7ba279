"""People, as reading has to know them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.kind import Fields, Nobody, RowKind
from reconcile.kinds.person.reading.looks import LOOKS
from reconcile.kinds.person.reading.tally import PersonTally
from reconcile.parsing.names.names import normalise_names
from reconcile.tables import RECORDS

_NAMES = ("name", "mother", "parent")

NOBODY = Nobody(
    "TANPA_IDENTITAS",
    "Baris tanpa identitas (ditolak): tanpa NIK yang dapat dipakai dan tanpa nama, atau nama saja"
    " tanpa keterangan lain.",
    "Lengkapi nama dan NIK, lalu kirim ulang.",
    "tanpa nama dan NIK yang dapat dipakai",
    "Periksa isi kolom NIK dan nama, lalu kirim ulang.",
)


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
    looks=LOOKS,
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
