"""Registrations and agents, as reading has to know them: a person in few words, and what was typed beside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, reduce

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.layout.columns import Looks
from reconcile.ingest.standard.kind import Fields, Mask, Nobody, RowKind, Standardise
from reconcile.ingest.standard.periods import Title
from reconcile.ingest.standard.values import parse_amounts, parse_values, tidy
from reconcile.kinds.lead.typed import (
    parse_codes,
    parse_digits,
    parse_moments,
    parse_months,
    parse_packages,
    parse_phones,
)
from reconcile.kinds.person.reading.looks import LOOKS, certain_people
from reconcile.kinds.person.reading.made import Rules
from reconcile.kinds.person.reading.rows import read_names
from reconcile.kinds.person.reading.standard import standardise as standardise_person
from reconcile.kinds.person.reading.tally import PersonTally
from reconcile.parsing.blanks import is_blank
from reconcile.parsing.dates.dates import parse_period_dates
from reconcile.parsing.distinct import parse_distinct
from reconcile.tables.labour.agents import RECORDS_LEAD
from reconcile.vocabulary.flags import MASK

NOBODY = Nobody(
    "TANPA_IDENTITAS",
    "Baris tanpa NIK dan tanpa nama, atau tanpa kode Perisai pada daftar agen (ditolak).",
    "Lengkapi NIK, nama dan kode Perisai, lalu kirim ulang.",
    "tanpa NIK, nama dan kode Perisai yang dapat dipakai",
    "Periksa isi kolom NIK, nama dan kode Perisai, lalu kirim ulang.",
)
_OF_PEOPLE = frozenset(
    [
        *("nik", "kk", "nik_and_kk", "name", "birth_date", "birth_place", "birth_place_and_date", "sex"),
        *("address", "rt", "rw", "rt_rw", "kelurahan", "kecamatan", "city", "province"),
        *("region_code", "province_code", "city_code", "kecamatan_code", "kelurahan_code"),
    ]
)
_READ = ("entered_at", "mended_at", "programmes", "income", "months_paid", "phone")
"""What an agent types that may be no such thing: told, and not taken for a cell left blank."""

_BLANK = pa.schema([("blank", pa.bool_())])
_TEXTS = ("lead_id", "job", "work_place", "business", "end_reason")


def standardise(fields: Fields, size: int, numeric: Fields, rules: Rules) -> pa.Table:
    """The columns of `records_lead` for `size` rows: what the person says as in any roll, and what was typed
    beside. fields, numeric: as `RowKind.tally` has them."""
    people = {name: cells for name, cells in fields.items() if name in _OF_PEOPLE}
    made = standardise_person(people, size, numeric, rules)

    def text(name: str) -> pa.Array:
        return fields.get(name, pa.nulls(size, pa.string()))

    moments = parse_moments(text("entered_at"), text("entered_time"), rules.period_order)
    consent, strange = parse_values(text("consent"), rules.programme, "consent")
    own = {
        **{name: tidy(text(name)) for name in _TEXTS},
        **{name: parse_codes(text(name)) for name in ("agent_code", "office_code", "branch_code")},
        "entered_at": moments["at"].combine_chunks(),
        "hour_told": moments["told"].combine_chunks(),
        "nik_digits": parse_digits(text("nik")),
        "phone": parse_phones(text("phone")),
        "programmes": parse_packages(text("programmes")),
        "income": parse_amounts(text("income")),
        "months_paid": parse_months(text("months_paid")),
        # a word that nobody knows is no consent
        "consent": pc.if_else(strange, pa.scalar(None, pa.string()), consent),
        "mended_at": parse_moments(text("mended_at"), pa.nulls(size, pa.string()), rules.period_order)[
            "at"
        ].combine_chunks(),
        "active_from": parse_period_dates(text("active_from"), rules.period_order),
        "active_to": parse_period_dates(text("active_to"), rules.period_order),
    }
    unread = [pc.and_(_said(text(name)), pc.is_null(own[name])) for name in _READ]
    faults = pc.multiply(pc.cast(reduce(pc.or_, [*unread, strange]), pa.int64()), MASK["ISIAN_TIDAK_TERBACA"])
    at = made.schema.get_field_index("flags")
    made = made.set_column(at, "flags", pc.bit_wise_or(made["flags"], faults))
    for name, column in own.items():
        made = made.append_column(name, column)
    return made


def _said(written: pa.Array) -> pa.Array:
    """Which cells say anything."""
    return pc.invert(
        parse_distinct(written, lambda cell: (is_blank(cell),), _BLANK)["blank"].combine_chunks()
    )


@dataclass
class LeadTally(PersonTally):
    """What the rows of one source say together: of people as of any."""

    def standardise(self, title: Title) -> Standardise:
        return partial(standardise, rules=self._rules(title))


def certain_leads(fields: Fields, size: int) -> Mask:
    """Rows that are one beyond doubt: people, and a name or number under a code of an agent."""
    found = certain_people(fields, size)
    if "agent_code" in fields:
        coded = pc.fill_null(pc.match_substring_regex(fields["agent_code"], r"\d"), False)
        named = pc.is_valid(fields.get("name", pa.nulls(size, pa.string())))
        found |= pc.and_(coded, named).to_numpy(zero_copy_only=False)
    return found


def is_nobody(made: pa.Table, single: pa.Array) -> pa.Array:
    """Rows without digits of a NIK and without a name, but for those that say which earlier one they mend."""
    silent = pc.and_(*(pc.is_null(made[name].combine_chunks()) for name in ("name", "nik_digits")))
    mends = pc.and_(*(pc.is_valid(made[name].combine_chunks()) for name in ("lead_id", "mended_at")))
    return pc.and_(silent, pc.invert(mends))


ROWS = RowKind(
    records=RECORDS_LEAD,
    looks=Looks(
        certain=certain_leads,
        fits=LOOKS.fits,
        likely=LOOKS.likely,
        shapes=LOOKS.shapes,
        words=LOOKS.words,
        names=LOOKS.names,
        soft=LOOKS.soft | {"job", "work_place", "business", "city", "kelurahan", "kecamatan"},
        own_numbers=LOOKS.own_numbers,
        numbers=("nik", "kk", "nik_and_kk"),
    ),
    nobody=NOBODY,
    is_nobody=is_nobody,
    tally=LeadTally,
    numbers=("nik", "kk"),
    meet=read_names,
    known_by=("lead_id", "agent_code", "entered_at", "nik", "nik_digits", "name", "phone"),
    wanted={"nik": frozenset({"nik_and_kk"}), "name": frozenset()},
    varied=frozenset(
        {"lead_id", "nik", "nik_digits", "kk", "name", "name_core", "name_key", "phone", "address"}
    ),
)
