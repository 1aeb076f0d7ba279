"""How the rows of each kind are read: nothing of linking, as processes that read need none of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pyarrow as pa

from reconcile.ingest.standard.kind import Roll, RowKind
from reconcile.kinds.employer.reading.rows import ROWS as EMPLOYERS
from reconcile.kinds.lead.rows import ROWS as LEADS
from reconcile.kinds.payment.rows import ROWS as PAYMENTS
from reconcile.kinds.person.reading.registered import REGISTERED
from reconcile.kinds.person.reading.residents import RESIDENTS
from reconcile.kinds.person.reading.rows import ROWS, read_names
from reconcile.kinds.person.reading.work import WORKERS
from reconcile.parsing.names.settling import PLAIN_WORDS
from reconcile.parsing.places.place_names import code_from_names
from reconcile.programmes import Programme, load_programmes
from reconcile.programmes.unit_names import unnamed
from reconcile.workspace.processes.learning import Learning

ROW_KINDS: Mapping[str, RowKind] = {
    "person": ROWS,
    "employer": EMPLOYERS,
    "payment": PAYMENTS,
    "lead": LEADS,
}
NO_UNITS: Mapping[str, str] = {}
NAMES_EMPLOYER = ("npp", "kode_bu")
"""Fields by which a worker's row names the employer."""
OF_ROLES: Mapping[str, RowKind] = {
    "work": WORKERS,
    "unit": RESIDENTS,
    "register": REGISTERED,
}
"""By the role of a roll of persons what its rows say beside: of somebody's workers, of social services,
of jobs."""


def rolls(
    programmes: Mapping[str, Programme],
    as_of: date,
    kinds: Mapping[str, RowKind] = ROW_KINDS,
    secret: bytes = b"",
    units: Mapping[str, str] = NO_UNITS,
) -> dict[str, Roll]:
    """The rolls of a run, by code. secret: of its store. units: names of units -> codes."""
    return {
        code: Roll(
            programme, _row_kind(programme, kinds), as_of, secret, units if unnamed(programme.role) else {}
        )
        for code, programme in programmes.items()
    }


def _row_kind(programme: Programme, kinds: Mapping[str, RowKind]) -> RowKind:
    """Of a roll that says who employs somebody the column that does is missed where it lacks."""
    kind = OF_ROLES.get(programme.role) or kinds[programme.kind]
    employer = next((field for field in NAMES_EMPLOYER if programme.headings.get(field)), None)
    if kind is not WORKERS or employer is None:
        return kind
    return replace(kind, wanted={**kind.wanted, employer: frozenset(NAMES_EMPLOYER) - {employer}})


def prepare() -> Learning:
    """Load what the first file would load, so that helpers begun later share it: also the words of the
    headings that the package knows. Words of names are what a helper learns for those after it: files of one
    run have most of theirs in common."""
    for roll in rolls(load_programmes(), date.min).values():
        roll.programme.vocabulary  # noqa: B018
    read_names({"name": pa.array(["SITI AMINAH"])})
    code_from_names("GAMBIR", "GAMBIR", "JAKARTA PUSAT", "DKI JAKARTA")
    return Learning(PLAIN_WORDS.news, PLAIN_WORDS.take)
