"""Who is a member of what in each month, and whom the register holds at home: the truth of coverage and of
its growth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.arrays import Strings
from data_samples.generator.exports.membership import Listing
from data_samples.generator.months.calendar import Month
from data_samples.generator.months.deliveries import Delivery, TextForm
from data_samples.generator.months.lives import Lives
from data_samples.generator.months.offices import in_books, open_office
from data_samples.generator.months.rolls import Roll
from data_samples.generator.months.work import Work
from data_samples.generator.people.people import People
from data_samples.generator.regimes import Regime
from data_samples.generator.segments.members import member_rows

MEMBERS, REGISTERED = "members.parquet", "registered.parquet"
_HEALTH = ("kis", "kjs")


@dataclass
class Covered:
    """Collects, month by month, what `write` leaves: members of health and of work, and the register."""

    lives: Lives
    rolls: Mapping[str, Roll]
    work: Mapping[str, Work]
    months: Sequence[Month]
    regime: Regime

    def __post_init__(self) -> None:
        self._members: list[pa.Table] = []
        self._register: list[pa.Table] = []

    def files(self, month: Month, seed: int) -> tuple[Delivery, ...]:
        """What the offices of workers send in this month."""
        return tuple(one.file(month, self.months, self.lives.people, seed) for one in self.work.values())

    def note(self, month: Month, sent: Sequence[Delivery], seed: int) -> None:
        """Note a month. sent: its files, all well."""
        people = self.lives.at(month.number)
        listed = {code: self._of_health(code, month, people, seed) for code in _HEALTH}
        listed |= {code: one.listing(month, self.months) for code, one in self.work.items()}
        self._members += [_dated(month, member_rows(people, code, one)) for code, one in listed.items()]
        self._register += [_dated(month, one) for one in _registered(people, sent)]

    def _of_health(self, code: str, month: Month, people: People, seed: int) -> Listing:
        roll = self.rolls[code]
        listing, here = roll.listed(month), roll.standing(month.number)
        if code == "kjs":  # sheets of KJS say nothing of who is active
            office = open_office(roll, self.lives, month, self.regime, seed)
            listing = replace(listing, active=listing.active | in_books(office))
        rows = np.flatnonzero(here)
        return Listing(**{name: getattr(listing, name)[rows] for name in Listing.__dataclass_fields__})

    def write(self, folder: Path) -> None:
        for name, parts in ((MEMBERS, self._members), (REGISTERED, self._register)):
            pq.write_table(pa.concat_tables(parts), folder / name, compression="zstd")


def _dated(month: Month, rows: pa.Table) -> pa.Table:
    return rows.add_column(0, "month", pa.array([month.label] * rows.num_rows, pa.string()))


def _registered(people: People, sent: Sequence[Delivery]) -> Iterator[pa.Table]:
    """Whom the register's files name: person, kota, birth_date, and life (LIVING, DEAD, MOVED) as they say,
    rightly or not."""
    for file in sent:
        if file.programme == "dukcapil" and isinstance(file.form, TextForm):
            person = file.form.person.astype(np.int64)
            born = people.families.birth[person].astype("datetime64[D]")
            yield pa.table(
                {
                    "person": pa.array(person),
                    "kota": pa.array(file.form.city.tolist(), pa.string()),
                    "birth_date": pa.array(born).cast(pa.date32()),
                    "life": pa.array(_lives(file.form).tolist(), pa.string()),
                }
            )


def _lives(form: TextForm) -> Strings:
    said = form.columns
    if "RESPON" in said:
        dead, moved = said["RESPON"] == "Meninggal Dunia", said["RESPON"] == "Pindah Keluar DKI"
    else:
        dead, moved = said["STAT_HIDUP"] == "2", said["FLAG_PINDAH"] == "Y"
    return np.where(dead, "DEAD", np.where(moved, "MOVED", "LIVING")).astype(object)
