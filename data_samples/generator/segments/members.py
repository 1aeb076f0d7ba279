"""The truth of coverage: whom the population register holds alive and where, and who is of which segment
when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_samples.generator.arrays import Bools, Dates, Ints, Strings
from data_samples.generator.exports.membership import OPEN_END, Listing
from data_samples.generator.people.people import People

RESIDENTS, MEMBERS = "truth_residents.parquet", "truth_members.parquet"
_KIS = ("PBI_APBN", "PPU", "PBPU", "PBI_APBN")


def residents_table(people: People, living: Sequence[Ints]) -> pa.Table:
    """Everybody whom the register says to be alive and at home in the province, rightly or not: person, kota
    (four digits), birth_date. living: persons of such rows."""
    alive = np.unique(np.concatenate(living))
    kota = people.places.city_code[people.homes.place[people.families.household[alive]]].astype(str)
    births = people.families.birth[alive].astype("datetime64[D]")
    return pa.table(
        {
            "person": pa.array(alive.astype(np.int64)),
            "kota": pa.array(kota.tolist()),
            "birth_date": pa.array(births).cast(pa.date32()),
        }
    )


def members_table(people: People, listings: Mapping[str, Listing], rows: pa.Table) -> pa.Table:
    """Rows of members: person, programme, family, segment, since, until (null: open), active, dead. rows: of
    the files, as truth.parquet has them. Who is no longer active stands among the active where no file of his
    says it: sheets of KJS say nothing of it."""
    silent = _silent(people, rows)
    listings = dict(listings)
    if "kjs" in listings:
        kjs = listings["kjs"]
        listings["kjs"] = replace(kjs, active=kjs.active | silent[kjs.person])
    parts = [
        member_rows(people, programme, listings[programme])
        for programme in ("kis", "kjs", "kjp", "kip", "taspen", "asabri", "pmi", "bpu", "jakon")
        if programme in listings
    ]
    return pa.concat_tables(parts)


def _silent(people: People, rows: pa.Table) -> Bools:
    """Of each person, whether no file of KJS that names him has a column of status."""
    said = pc.and_(pc.equal(rows["programme"], "kjs"), pc.starts_with(rows["source_file"], "PBI_APBD"))
    silent: Bools = np.ones(len(people), dtype=bool)
    silent[rows.filter(said)["person"].to_numpy()] = False
    return silent


def member_rows(people: People, programme: str, listing: Listing) -> pa.Table:
    """Rows of `members_table` of one roll."""
    family, segment = _segments(programme, listing)
    since, until = _period(programme, listing)
    person = listing.person.astype(np.int64)
    return pa.table(
        {
            "person": pa.array(person),
            "programme": pa.array([programme] * len(person)),
            "family": pa.array([family] * len(person)),
            "segment": pa.array(segment.tolist(), pa.string()),
            "since": pa.array(since.astype("datetime64[D]")).cast(pa.date32()),
            "until": pa.array(until.astype("datetime64[D]"), mask=until == OPEN_END).cast(pa.date32()),
            "active": pa.array(listing.active),
            "dead": pa.array(people.dead[person]),
        }
    )


def _segments(programme: str, listing: Listing) -> tuple[str, Strings]:
    size = len(listing.person)
    if programme == "kis":
        return "jkn", np.array(_KIS, dtype=object)[listing.kind]
    if programme == "kip":
        return "pendidikan", np.where(listing.kind == 1, "KIP_NOMINASI", "KIP").astype(object)
    said = {
        "kjs": ("jkn", "PBI_APBD"), "kjp": ("pendidikan", "KJP"), "taspen": ("ketenagakerjaan", "ASN"),
        "asabri": ("ketenagakerjaan", "TNI_POLRI"), "pmi": ("ketenagakerjaan", "PMI"),
        "bpu": ("ketenagakerjaan", "BPU"), "jakon": ("ketenagakerjaan", "JAKON"),
    }  # fmt: skip
    family, segment = said[programme]
    return family, np.full(size, segment, dtype=object)


def _period(programme: str, listing: Listing) -> tuple[Dates, Dates]:
    """What a row's dates mean: pupils are paid for a half of a year, or for a year."""
    if programme not in ("kjp", "kip"):
        return listing.start, listing.end
    halves: Bools = np.full(len(listing.person), programme == "kjp")
    year = (listing.year - 1970).astype("datetime64[Y]").astype("datetime64[M]")
    second = halves & (listing.stage == 2)
    first = year + np.where(second, 6, 0).astype("timedelta64[M]")
    months = np.where(halves, 6, 12).astype("timedelta64[M]")
    last = (first + months).astype("datetime64[D]") - np.timedelta64(1, "D")
    return first.astype("datetime64[D]"), last
