"""People of a population register: read as people are; their job, which the register alone says of everybody,
stands in a table beside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa

from reconcile.ingest.standard.kind import Fields, RowKind, Standardise
from reconcile.ingest.standard.periods import Title
from reconcile.ingest.standard.values import tidy
from reconcile.kinds.employer.reading.work import text
from reconcile.kinds.person.reading.made import Rules
from reconcile.kinds.person.reading.rows import ROWS
from reconcile.kinds.person.reading.standard import standardise
from reconcile.kinds.person.reading.tally import PersonTally
from reconcile.tables import OCCUPATIONS


@dataclass
class RegisteredTally(PersonTally):
    """As of people."""

    def standardise(self, title: Title) -> Standardise:
        return partial(standardise_registered, rules=self._rules(title))


def standardise_registered(fields: Fields, size: int, numeric: Fields, rules: Rules) -> pa.Table:
    """The columns of records from `nik` to `flags`, and those of occupations."""
    said = standardise(fields, size, numeric, rules)
    return said.append_column("job", tidy(text(fields, size, "job")))


REGISTERED: RowKind = replace(
    ROWS, tally=RegisteredTally, known_by=(*ROWS.known_by, "job"), beside=OCCUPATIONS
)
