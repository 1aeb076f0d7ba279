"""Employers, as reading has to know them."""

from __future__ import annotations

from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.layout.columns import Looks
from reconcile.ingest.standard.kind import Fields, Mask, Nobody, RowKind
from reconcile.ingest.standard.plain import PlainTally
from reconcile.kinds.employer.reading.standard import standardise
from reconcile.parsing.companies.companies import parse_companies
from reconcile.tables import RECORDS_EMPLOYER

_NUMBERS = ("npp", "kode_bu", "npwp", "nib", "wlkp_no")
_KNOWN_BY = tuple(
    column.name
    for column in RECORDS_EMPLOYER.columns
    if column.name
    not in {"record_id", "programme", "source_file", "sheet", "source_row", "row_digest", "flags"}
)


def certain_employers(fields: Fields, size: int) -> Mask:
    """A name in letters beside a number of five digits or more."""
    if "name" not in fields:
        return np.zeros(size, np.bool_)
    named = pc.fill_null(pc.match_substring_regex(fields["name"], r"\p{L}{2}"), False)
    numbered = pa.array(np.zeros(size, np.bool_))
    for name in fields.keys() & set(_NUMBERS):
        numbered = pc.or_(
            numbered, pc.fill_null(pc.match_substring_regex(fields[name], r"(\d\W?){5}"), False)
        )
    found: Mask = pc.and_(named, numbered).to_numpy(zero_copy_only=False).copy()
    return found


def is_no_employer(made: pa.Table, single: pa.Array) -> pa.Array:
    """Rows without a name and without any number that an employer is known by."""
    nothing = pc.is_null(made["name_core"].combine_chunks())
    for name in ("npwp9", "npwp16", "npp", "kode_bu", "nib", "wlkp_no"):
        nothing = pc.and_(nothing, pc.is_null(made[name].combine_chunks()))
    return nothing


def meet_names(fields: Fields) -> None:
    """Get to know the names of a batch."""
    if "name" in fields:
        parse_companies(fields["name"])


ROWS = RowKind(
    records=RECORDS_EMPLOYER,
    looks=Looks(
        certain=certain_employers,
        words=frozenset({"name", "address", "kelurahan", "kecamatan", "city", "province", "owner"}),
        names=frozenset({"name", "owner"}),
        soft=frozenset(
            {"address", "rt", "rw", "owner", "programmes", "workers_declared", "kbli", "name_former"}
        ),
    ),
    nobody=Nobody(
        "TANPA_PERUSAHAAN",
        "Baris tanpa nama perusahaan dan tanpa nomor (NPP, kode badan usaha, NPWP, NIB, WLKP) yang dapat"
        " dipakai (ditolak).",
        "Lengkapi nama perusahaan atau salah satu nomornya, lalu kirim ulang.",
        "tanpa nama perusahaan dan tanpa nomor yang dapat dipakai",
        "Periksa isi kolom nama perusahaan dan nomornya, lalu kirim ulang.",
    ),
    is_nobody=is_no_employer,
    tally=partial(PlainTally, made=standardise),
    numbers=(),
    meet=meet_names,
    known_by=_KNOWN_BY,
    wanted={"name": frozenset({"npp", "kode_bu", "npwp", "nib", "wlkp_no"})},
    varied=frozenset(
        {"name_raw", "name_core", "name_key", "name_sorted", "npwp9", "nib", "npp", "kode_bu", "address"}
    ),
)
