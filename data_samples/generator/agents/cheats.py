"""Agents who cheat, twelve registrations each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from data_samples.generator.agents import plants
from data_samples.generator.agents.world import Plant, World, add


def _repeated(world: World, agent: str, code: str, plant: Plant) -> list[dict[str, str]]:
    start = len(world.leads)
    for _ in range(12):
        add(world, agent, code, plant)
    return [lead for lead, _ in world.leads[start:] if lead["kode_perisai"] == agent]


def _of_dying(world: World, agent: str) -> None:
    _repeated(world, agent, "MENINGGAL_TANPA_HARI", plants.dead)


def _serial(world: World, agent: str) -> None:
    first = world.rng.randrange(9100, 9900)
    for number, lead in enumerate(_repeated(world, agent, "TIDAK_DITEMUKAN", plants.unknown)):
        lead["nik"] = f"3171010203{91}" + f"{first + number}"


def _phone(world: World, agent: str) -> None:
    for lead in _repeated(world, agent, "LENGKAP", plants.whole):
        lead["no_hp"] = "080000000019"


def _burst(world: World, agent: str) -> None:
    for number, lead in enumerate(_repeated(world, agent, "LENGKAP", plants.whole)):
        at = datetime(world.today.year, world.today.month, 2, 23, 0) + timedelta(seconds=40 * number)
        lead["waktu_input"] = at.isoformat(timespec="seconds")


def _last_days(world: World, agent: str) -> None:
    for number, lead in enumerate(_repeated(world, agent, "LENGKAP", plants.whole)):
        last = datetime(world.today.year, world.today.month, 1, 9) - timedelta(days=1)
        lead["waktu_input"] = (last + timedelta(minutes=35 * number)).isoformat(timespec="seconds")


def _second_nik(world: World, agent: str) -> None:
    """Who is a member already, under a number of which one digit differs."""
    start = len(world.members["bpu"])
    _repeated(world, agent, "SUDAH_BPU_AKTIF", plants.active)
    for member in world.members["bpu"][start:]:
        nik = member["NIK"]
        others = [nik[:15] + digit for digit in "0123456789" if nik[:15] + digit not in world.niks]
        member["NIK"] = world.rng.choice(others)


def _lapsed(world: World, agent: str) -> None:
    _repeated(world, agent, "SUDAH_BPU_BERAKHIR", plants.ended)


def _names(world: World, agent: str) -> None:
    _repeated(world, agent, "TOLAK_NAMA", plants.others)


WAYS: dict[str, Callable[[World, str], None]] = {
    "dying": _of_dying, "serial": _serial, "phone": _phone, "burst": _burst, "last_days": _last_days,
    "second_nik": _second_nik, "lapsed": _lapsed, "names": _names,
}  # fmt: skip
