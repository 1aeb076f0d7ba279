"""Agents of social security and the registrations that they type, drawn from the register rows of made-up
people, with what becomes of each as the truth; and agents who cheat, with how.

Reads the register's files as they were written: what the register says of somebody, not who he is, decides
what becomes of a registration.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_samples.generator.agents.cheats import WAYS
from data_samples.generator.agents.owed import COLUMNS, OWED, owed_rows
from data_samples.generator.agents.plants import PLANTS, whole
from data_samples.generator.agents.ranking import LATER, LATER_COLUMNS
from data_samples.generator.agents.response import later_rows, meet, response_of, write_jobs
from data_samples.generator.agents.scores import CHEATS, NAME
from data_samples.generator.agents.world import Place, World, add, note_rows, people_at, plain, register
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
from data_samples.generator.regimes import TODAY, Regime
from data_samples.generator.segments.members import MEMBERS
from data_samples.generator.segments.rolls import PAID

TRUTH = pa.schema(
    [
        ("source_file", pa.string()),
        ("source_row", pa.int32()),
        ("lead_id", pa.string()),
        ("code", pa.string()),
    ]
)
_YEAR_BEFORE = "01-01-2017"


def generate_agents(
    out: Path, *, agents: int, leads: int, seed: int, regime: Regime, response: float | None = None
) -> None:
    """Write rolls of `agents` agents and `leads` registrations or more of each beside the register in
    `out`/inputs (perisai_agen, perisai_daftar, bpu, taspen), and the truth to `out`: what becomes of each
    (truth_agents.parquet), who cheats (truth_cheats.csv), what is owed (truth_owed.csv).

    response: how much it differs by area whether somebody pays (response.py), 0 not at all: a year of
    registrations of people of certain places, the register with jobs, and who would enrol later
    (truth_later.csv). None: registrations of two months, from anywhere, all paid. Raises ValueError where the
    register is too small."""
    inputs, truth = out / "inputs", out / NAME
    today = TODAY[regime].astype("datetime64[D]").item()
    of_places = Random(f"{seed} response")
    if response is not None:
        write_jobs(inputs / "dukcapil", of_places)
    people = [*register(inputs / "dukcapil", _workers(out))]
    if len(people) < agents * leads * 2:
        raise ValueError("the register is too small for so many registrations")
    niks = {one.nik for one in register(inputs / "dukcapil")}
    person = people_at(out)
    world = World(Random(seed), today, plain(people), niks, who=person)
    areas = None if response is None else response_of(world, people, response, of_places)
    cheats: dict[str, str] = {}
    rows = []
    for number in range(agents):
        code = f"AB{9000 + number}"
        way = [*WAYS][number // 4 % len(WAYS)] if number % 4 == 3 else ""
        if way:
            cheats[code] = way
        rows.append(agent_row(world, number) | ({"tgl_aktif": _YEAR_BEFORE} if areas else {}))
        if areas:
            meet(world, areas, code, areas.kecamatan(number), leads)
        _register_people(world, code, leads // 5 if areas else leads, way)
    _write(inputs, rows, world)
    _write_truth(truth, world, cheats)
    _note_members(out, world, person)
    write_csv(truth.with_name(OWED), COLUMNS, owed_rows(world.leads, regime))
    if areas:
        write_csv(truth.with_name(LATER), LATER_COLUMNS, later_rows(areas, of_places))


def _workers(out: Path) -> set[tuple[str, int]]:
    """File and row of those register rows whose people rolls of workers have already."""
    if not (out / PAID).is_file():
        return set()
    members = pq.read_table(out / MEMBERS)
    workers = members.filter(pc.equal(members["family"], "ketenagakerjaan"))["person"].combine_chunks()
    rows = pq.read_table(out / "truth.parquet")
    theirs = pc.and_(pc.equal(rows["programme"], "dukcapil"), pc.is_in(rows["person"], workers))
    found = rows.filter(theirs)
    return set(zip(found["source_file"].to_pylist(), found["source_row"].to_pylist(), strict=True))


def _note_members(out: Path, world: World, person: dict[Place, int]) -> None:
    """Add those whom `world` put on rolls of members to the truth of rows, and of coverage where there is
    one."""
    rows: list[dict[str, object]] = []
    listed: list[dict[str, object]] = []
    for roll, one, since, until in world.listed:
        who, at = person[one.place], sum(row["programme"] == roll for row in rows)
        rows.append(
            {
                "programme": roll,
                "source_file": of_branch(roll, world.today),
                "source_row": at + 2,
                "person": who,
            }
        )
        listed.append(
            {
                "person": who, "programme": roll, "family": "ketenagakerjaan", "segment": SEGMENTS[roll],
                "since": day_of(since), "until": day_of(until), "active": not until, "dead": False,
            }
        )  # fmt: skip
    note_rows(out, rows)
    if (out / MEMBERS).is_file():
        members = pq.read_table(out / MEMBERS)
        both = pa.concat_tables([members, pa.Table.from_pylist(listed, members.schema)])
        pq.write_table(both, out / MEMBERS, compression="zstd")


def _register_people(world: World, agent: str, leads: int, way: str) -> None:
    plants = [*PLANTS.items()]
    for number in range(leads):
        plain = number % 3 != 0
        code, plant = ("LENGKAP", whole) if plain else plants[world.planted % len(plants)]
        world.planted += not plain
        add(world, agent, code, plant)
    if way:
        WAYS[way](world, agent)


def _write(inputs: Path, agents: list[dict[str, str]], world: World) -> None:
    write_csv(inputs / "perisai_agen" / "agen.csv", AGENT, agents)
    for month, leads in by_month(world.leads).items():
        write_leads(inputs, month, leads)
    for roll, rows in world.members.items():
        if rows:
            write_members(inputs, roll, world.today, rows)


def _write_truth(path: Path, world: World, cheats: dict[str, str]) -> None:
    places: dict[str, int] = {}
    rows = []
    for lead, code in world.leads:
        file = f"daftar_{lead['waktu_input'][:7]}.csv"
        places[file] = places.get(file, 1) + 1
        rows.append(
            {"source_file": file, "source_row": places[file], "lead_id": lead["id_lead"], "code": code}
        )
    pq.write_table(pa.Table.from_pylist(rows, TRUTH), path, compression="zstd")
    write_csv(path.with_name(CHEATS), ("kode_perisai", "cara"),
         [{"kode_perisai": agent, "cara": way} for agent, way in sorted(cheats.items())])  # fmt: skip
