"""From what somebody at the counter says, a number or a name and a birth date, to persons of a run.

It looks wider than linking does: whoever asks compares with the one who stands before him. Nothing here says
that two people are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.parsing.names.names import normalise_name
from reconcile.vocabulary.days import read_day
from reconcile.vocabulary.errors import UsageError

MOST = 20
"""So many persons are named; with more, whoever asks says more."""
ALIKE = 0.88
"""Names that are less alike, by Jaro-Winkler of their folded words, are not shown."""


@dataclass(frozen=True)
class Wanted:
    """Who is looked for. nik: as it was said. born: the day, or the year alone in `year`."""

    nik: str = ""
    name: str = ""
    born: date | None = None
    year: int | None = None

    def __post_init__(self) -> None:
        """Raises UsageError for what nobody can be found by."""
        if bool(self.digits) == bool(self.name.strip()):
            raise UsageError("Cari dengan NIK, atau dengan nama (sebaiknya dengan tanggal lahir).")
        if self.digits and not 8 <= len(self.digits) <= 20:
            raise UsageError("NIK terlalu pendek atau terlalu panjang untuk dicari: tulis 16 angkanya.")
        if self.name.strip() and not self.key:
            raise UsageError("Nama itu tidak memuat kata yang dapat dicari. Tulis nama lengkapnya.")

    @classmethod
    def typed(cls, nik: str, name: str, born: str) -> Wanted:
        """As somebody typed it: a birth date, or a year alone. Raises UsageError as said there, and for a
        date that cannot be read."""
        said = born.strip()
        year = int(said) if re.fullmatch(r"(?:18|19|20)[0-9]{2}", said) else None
        return cls(nik, name, read_day(said) if said and year is None else None, year)

    @property
    def digits(self) -> str:
        return re.sub(r"\D", "", self.nik)

    @property
    def key(self) -> str:
        return normalise_name(self.name).name_key or ""


@dataclass(frozen=True)
class Hit:
    """A person who may be meant. why: what agrees, in Indonesian."""

    person_id: str
    why: str


def find_people(engine: Engine, wanted: Wanted) -> list[Hit]:
    """Who may be meant, the likeliest first, at most MOST. Reads `all_records` and `all_persons`."""
    if wanted.digits:
        engine.read("wanted", pa.table({"nik": [wanted.digits]}))
        rows = engine.arrow(_BY_NIK)
    else:
        year = wanted.born.year if wanted.born else wanted.year
        engine.read(
            "wanted",
            pa.table(
                {
                    "name_key": [wanted.key],
                    "born": pa.array([wanted.born], pa.date32()),
                    "swapped": pa.array([_swapped(wanted.born)], pa.date32()),
                    "year": pa.array([year], pa.int16()),
                }
            ),
        )
        rows = engine.arrow(_BY_NAME)
    return [Hit(row["person_id"], _WHY[row["how"]]) for row in rows.to_pylist()]


_WHY = {
    1: "NIK sama",
    2: "NIK sama, tetapi pada baris itu tidak dapat dipakai",
    3: "NIK berbeda satu angka",
    11: "nama dan tanggal lahir sama",
    12: "nama serupa, tanggal lahir sama",
    13: "nama serupa, hari dan bulan lahir tertukar",
    14: "nama serupa, tahun lahir sama",
    15: "nama sama, tahun lahir tidak diketahui atau tidak disebut",
    16: "nama serupa, tahun lahir tidak diketahui atau tidak disebut",
}
"""How somebody was found, the surest first."""

_BY_NIK = f"""
SELECT p.person_id, min(how) AS how
FROM (
    SELECT r.record_id,
        CASE
            WHEN r.nik = w.nik THEN 1
            WHEN r.nik_part = w.nik THEN 2
            ELSE 3
        END AS how
    FROM all_records r
    CROSS JOIN wanted w
    WHERE r.nik = w.nik
        OR r.nik_part = w.nik
        OR (length(r.nik) = length(w.nik) AND hamming(r.nik, w.nik) = 1)
)
JOIN all_persons p USING (record_id)
GROUP BY p.person_id
ORDER BY how, p.person_id
LIMIT {MOST}
"""

_BY_NAME = f"""
SELECT p.person_id, min(how) AS how, max(alike) AS alike
FROM (
    SELECT record_id, alike,
        CASE
            WHEN told = born AND alike = 1 THEN 11
            WHEN told = born THEN 12
            WHEN told = swapped THEN 13
            WHEN told_year = year THEN 14
            WHEN alike = 1 THEN 15
            ELSE 16
        END AS how
    FROM (
        SELECT r.record_id, w.born, w.swapped, w.year,
            coalesce(r.birth_date, r.nik_birth_date) AS told,
            coalesce(r.birth_year, year(r.nik_birth_date)) AS told_year,
            jaro_winkler_similarity(r.name_key, w.name_key) AS alike
        FROM all_records r
        CROSS JOIN wanted w
        WHERE r.name_key IS NOT NULL
    )
    WHERE alike >= {ALIKE}
        AND (year IS NULL OR told_year IS NULL OR told_year = year OR told = born OR told = swapped)
)
JOIN all_persons p USING (record_id)
GROUP BY p.person_id
ORDER BY how, alike DESC, p.person_id
LIMIT {MOST}
"""


def _swapped(born: date | None) -> date | None:
    """The day whose day and month are written for one another, where there is one."""
    if born is None or born.day > 12:
        return None
    return date(born.year, born.day, born.month)
