"""Agents over generated months: each month's folder gets what had been typed up to then, and those members
whom it brought about. Who they are, and what becomes of each registration, is noted
with the truth of the months.

What a registration becomes is what becomes of it in the night of the month in which it was typed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_samples.generator.agents.plants import PLANTS, living, member, name_, whole
from data_samples.generator.agents.ranking import LATER, LATER_COLUMNS
from data_samples.generator.agents.response import (
    Response,
    later_rows,
    meet_in_month,
    of_month,
    response_of,
    until_of,
    write_jobs_of,
)
from data_samples.generator.agents.scores import NAME
from data_samples.generator.agents.world import World, add, add_rows, people_in, plain, register
from data_samples.generator.agents.writing import (
    AGENT,
    SEGMENTS,
    agent_row,
    by_month,
    day_of,
    of_branch,
    write_csv,
    write_leads,
    write_members,
)
from data_samples.generator.exports.health import CITIES
from data_samples.generator.months.covered import MEMBERS

TRUTH = pa.schema(
    [
        ("month", pa.string()),
        ("source_file", pa.string()),
        ("source_row", pa.int32()),
        ("lead_id", pa.string()),
        ("code", pa.string()),
    ]
)


def generate_agents_over_months(
    out: Path, *, agents: int, leads: int, seed: int, response: float | None = None
) -> None:
    """Write agents and the `leads` registrations or more that each types, as many in each month, into the
    months' folders in `out`; and to `out`/truth what becomes of each (truth_agents.parquet), with members and
    rows added to the truth that is there.

    response: how much it differs by area whether somebody pays (response.py): the register gets jobs, and
    who would enrol later is told (truth_later.csv). None: people from anywhere, who all become members.
    Raises ValueError where there are no rolls of workers, or too few people in a month."""
    truth = out / "truth"
    if not (truth / MEMBERS).is_file():
        raise ValueError("agents over months need the rolls of workers")
    labels = sorted(path.name for path in out.glob("[12][0-9][0-9][0-9]-[01][0-9]"))
    if agents < 2:
        raise ValueError("two agents are needed: some register whom another has registered")
    course = _Course(out, labels, seed, World(Random(seed), date.max, [], set()), response)
    for label in labels:
        course.open(label)
        if label == labels[0]:
            course.agents = [agent_row(course.world, number) for number in range(agents)]
            for row in course.agents:
                row["tgl_aktif"] = f"{course.first:%d-%m-%Y}"
        for number, row in enumerate(course.agents):
            course.register_people(row["kode_perisai"], number, -(-leads // len(labels)))
        course.write(label)
    pq.write_table(pa.Table.from_pylist(course.codes, TRUTH), truth / NAME, compression="zstd")
    if course.areas:
        write_csv(truth / LATER, LATER_COLUMNS, later_rows(course.areas, course.of_places))


@dataclass
class _Course:
    """What is being made, month by month."""

    out: Path
    labels: Sequence[str]
    seed: int
    world: World
    response: float | None
    areas: Response | None = None
    agents: list[dict[str, str]] = field(default_factory=list)
    codes: list[dict[str, object]] = field(default_factory=list)
    jobs: dict[int, str] = field(default_factory=dict)
    joined: list[str] = field(default_factory=list)
    """The month of each of `world.listed`."""
    persons: list[int] = field(default_factory=list)
    """Who each of them is."""

    def __post_init__(self) -> None:
        self.of_places = Random(f"{self.seed} response")
        members = pq.read_table(self.out / "truth" / MEMBERS)
        work = members.filter(pc.equal(members["family"], "ketenagakerjaan"))
        self.workers = set(work["person"].to_pylist())

    @property
    def first(self) -> date:
        return date.fromisoformat(f"{self.labels[0]}-01")

    def open(self, label: str) -> None:
        """Make the month's register that of the world. Raises ValueError where it is too small."""
        folder, world = self.out / label / "dukcapil", self.world
        world.since, world.today = _days(label)
        world.who = people_in(self.out / "truth" / f"{label}.parquet")
        if self.response is not None:
            write_jobs_of(folder, world.who, self.jobs, self.seed)
        everybody = [*register(folder)]
        world.niks |= {one.nik for one in everybody}
        free = [one for one in everybody if world.who[one.place] not in self.workers]
        world.people = plain(free)
        if len(world.people) < 50:
            raise ValueError("the register is too small for registrations")
        if self.response is not None and self.areas is None:
            self.areas = response_of(world, free, self.response, self.of_places)
        elif self.areas:
            self.areas = of_month(self.areas, world, free)

    def register_people(self, agent: str, number: int, leads: int) -> None:
        """One month's registrations of an agent, a fifth more of which something else becomes."""
        world, plants = self.world, [*PLANTS.items()]
        if self.areas:
            meet_in_month(world, self.areas, agent, self.areas.kecamatan(number), leads)
        for one in range(max(1, leads // 5) if self.areas else leads):
            is_plain = one % 3 != 0
            plain_one = whole if self.areas else _joins
            code, plant = ("LENGKAP", plain_one) if is_plain else plants[world.planted % len(plants)]
            world.planted += not is_plain
            add(world, agent, code, plant)

    def write(self, label: str) -> None:
        """Write the month's files, and note what is true of them."""
        world, folder = self.world, self.out / label
        fresh = world.listed[len(self.joined) :]
        self.joined += [label] * len(fresh)
        self.persons += [world.who[one.place] for _, one, _, _ in fresh]
        write_csv(folder / "perisai_agen" / "agen.csv", AGENT, self.agents)
        for month, told in by_month(world.leads).items():
            name = write_leads(folder, month, told)
            if month == label:
                for at, (lead, code) in enumerate(told, start=2):
                    said = {"month": month, "source_file": name, "source_row": at, "code": code}
                    self.codes.append(said | {"lead_id": lead["id_lead"]})
        for roll in world.members:
            self._write_members(label, roll)

    def _write_members(self, label: str, roll: str) -> None:
        """Everybody whom agents have put on a roll, with the end that is known in this month."""
        first, last = _days(label)
        listed = [at for at, one in enumerate(self.world.listed) if one[0] == roll]
        if not listed:
            return
        rows: list[dict[str, str]] = []
        places: list[dict[str, object]] = []
        members: list[dict[str, object]] = []
        file = of_branch(roll, last)
        for at, row in zip(listed, self.world.members[roll], strict=True):
            _, _, since, until = self.world.listed[at]
            end = day_of(until)
            known = end if end and end < first else None
            rows.append(row | {"TGL NA": until if known else "", "STATUS": "AKTIF"})
            place = {"programme": roll, "person": self.persons[at]}
            places.append(place | {"source_file": file, "sheet": "", "source_row": len(rows) + 1})
            members.append(
                place
                | {"month": label, "family": "ketenagakerjaan", "segment": SEGMENTS[roll], "active": True}
                | {"since": day_of(since), "until": known, "dead": False}
            )
        write_members(self.out / label, roll, last, rows)
        truth = self.out / "truth"
        add_rows(truth / f"{label}.parquet", places)
        add_rows(truth / MEMBERS, members)
        add_rows(truth / "deliveries.parquet", [_delivery(label, roll, file, len(rows), last)])
        add_rows(truth / "events.parquet", self._events(label, roll, listed))

    def _events(self, label: str, roll: str, listed: Sequence[int]) -> list[dict[str, object]]:
        """Who came to the roll in this month, and whose cover had ended when it began."""
        first, _ = _days(label)
        found: list[dict[str, object]] = []
        for at in listed:
            end = day_of(self.world.listed[at][3])
            fresh = self.joined[at] == label
            over = (
                end is not None and end < first and (fresh or _month_after(end) == (first.year, first.month))
            )
            happened = ["JOINED"] * (fresh and label != self.labels[0]) + ["OVER"] * (over and not fresh)
            found += [
                {"month": label, "kind": kind, "person": self.persons[at], "programme": roll, "field": None}
                for kind in happened
            ]
        return found


def _joins(world: World, agent: str, lead: dict[str, str]) -> str | None:
    """Somebody who is a member from that day on, and stays as long as members do."""
    one = name_(world, lead, living(world))
    if one is None:
        return None
    day = date.fromisoformat(lead["waktu_input"][:10])
    member(world, one, "bpu", f"{day:%d-%m-%Y}", until_of(day, date.max, world.rng))
    return ""


def _days(label: str) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date.fromisoformat(f"{label}-01")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _month_after(day: date) -> tuple[int, int]:
    return (day.year + day.month // 12, day.month % 12 + 1)


def _delivery(label: str, roll: str, file: str, rows: int, last: date) -> dict[str, object]:
    return {
        "month": label, "programme": roll, "series": f"{roll}/branch", "source_file": file, "manner": "STATE",
        "kind": "STATE", "of": None, "scope": list(CITIES), "start": last, "end": last, "rows": rows,
        "in_force": True,
    }  # fmt: skip
