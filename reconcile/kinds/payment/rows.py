"""Contributions, as reading has to know them."""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.layout.columns import Looks
from reconcile.ingest.standard.kind import Fields, Mask, Nobody, RowKind
from reconcile.ingest.standard.periods import Title
from reconcile.ingest.standard.plain import PlainTally
from reconcile.ingest.standard.values import tidy
from reconcile.kinds.employer.reading.work import (
    amounts,
    days,
    employer_numbers,
    flagged,
    months,
    numbers,
    text,
    together,
)
from reconcile.parsing.numbers.businesses import parse_kpj
from reconcile.parsing.numbers.nik_text import is_possible, read_nik
from reconcile.programmes import Programme
from reconcile.tables import RECORDS_PAYMENT

PAID = tuple(
    column.name
    for column in RECORDS_PAYMENT.columns
    if column.name.startswith("paid_") and column.name != "paid_on"
)
_KNOWN_BY = (
    "npp",
    "kode_divisi",
    "kode_bu",
    "worker_number",
    "nik",
    "name",
    "month",
    "wage",
    *PAID,
    "paid_on",
    "booked_on",
)


def standardise(fields: Fields, size: int, numeric: Fields, programme: Programme, title: Title) -> pa.Table:
    """The columns of records_payment from `npp` to `flags`."""
    made, flags = employer_numbers(fields, size)
    made["worker_number"], wrong = numbers(text(fields, size, "worker_number"), parse_kpj)
    flags.append(wrong)
    made["nik"], wrong = numbers(text(fields, size, "nik"), _nik)
    flags.append(wrong)
    made["name"] = tidy(text(fields, size, "name"))
    made["month"], unread = _months(fields, size, title)
    flags.append(flagged(unread, "BULAN_TIDAK_SAH"))
    for name in ("wage", *PAID):
        made[name], unread = amounts(text(fields, size, name))
        flags.append(flagged(unread, "UPAH_TIDAK_SAH"))
    made["paid_on"], made["booked_on"] = (days(text(fields, size, name)) for name in ("paid_on", "booked_on"))
    made["flags"] = together(size, flags)
    return pa.table(made)


def _nik(cell: str | None) -> tuple[str | None, int]:
    nik, _, flags = read_nik(cell)
    return (nik, 0) if nik and is_possible(nik) else (None, flags if cell else 0)


def _months(fields: Fields, size: int, title: Title) -> tuple[pa.Array, pa.Array]:
    """Of the row's own column, month and year in two, else of the title."""
    written = text(fields, size, "month")
    if "year" in fields:
        split = pc.fill_null(pc.match_substring_regex(written, r"^\W*(?:\d{1,2}|[A-Za-z]+)\W*$"), False)
        joined = pc.binary_join_element_wise(written, fields["year"], "-")
        written = pc.if_else(split, joined, written)
    month, unread = months(written)
    told = date(title.year, title.month, 1) if title.year and title.month else None
    silent = pc.is_null(written)
    if told is None:
        return month, pc.or_(unread, silent)
    return pc.if_else(silent, pa.scalar(told, pa.date32()), month), unread


def certain_payments(fields: Fields, size: int) -> Mask:
    """A number of a worker of nine digits or more."""
    found = np.zeros(size, np.bool_)
    for name in fields.keys() & {"worker_number", "nik"}:
        numbered = pc.fill_null(pc.match_substring_regex(fields[name], r"(\d\W?){9}"), False)
        found |= numbered.to_numpy(zero_copy_only=False)
    return found


def is_no_payment(made: pa.Table, single: pa.Array) -> pa.Array:
    """Rows that point at nobody."""
    return pc.and_(
        pc.is_null(made["worker_number"].combine_chunks()), pc.is_null(made["nik"].combine_chunks())
    )


def meet(fields: Fields) -> None:
    """Nothing of a payment is learned."""


ROWS = RowKind(
    records=RECORDS_PAYMENT,
    looks=Looks(
        certain=certain_payments,
        words=frozenset({"name"}),
        names=frozenset({"name"}),
        own_numbers=("nik",),
        numbers=("nik",),
    ),
    nobody=Nobody(
        "TANPA_NOMOR_PESERTA",
        "Baris iuran tanpa KPJ dan tanpa NIK yang dapat dipakai (ditolak): tidak diketahui untuk siapa.",
        "Lengkapi KPJ atau NIK, lalu kirim ulang.",
        "tanpa KPJ dan NIK yang dapat dipakai",
        "Periksa isi kolom KPJ dan NIK, lalu kirim ulang.",
    ),
    is_nobody=is_no_payment,
    tally=partial(PlainTally, made=standardise),
    numbers=(),
    meet=meet,
    known_by=_KNOWN_BY,
    wanted={"worker_number": frozenset({"nik"}), "wage": frozenset()},
    varied=frozenset({"worker_number", "nik", "name", "wage", *PAID}),
)
