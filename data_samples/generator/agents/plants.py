"""What becomes of a registration: each fills a lead, and gives None where nobody fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from data_samples.generator.agents.world import Person, Plant, World


def name_(world: World, lead: dict[str, str], fits: Callable[[Person], bool]) -> Person | None:
    one = world.take(fits)
    if one is not None:
        lead["nik"], lead["nama"] = one.nik, typed(world, one.name)
    return one


def typed(world: World, name: str) -> str:
    """As somebody types it: now and then a letter doubled, lower case, a blank too many."""
    drawn = world.rng.random()
    if drawn < 0.05 and len(name) > 12:
        place = world.rng.randrange(2, len(name) - 2)
        return name[:place] + name[place] + name[place:]
    return name.title() if drawn < 0.3 else name.replace(" ", "  ", 1) if drawn < 0.35 else name


def living(world: World) -> Callable[[Person], bool]:
    return lambda one: one.state == "living" and 17 <= one.age(world.today) <= 60


def whole(world: World, agent: str, lead: dict[str, str]) -> str | None:
    return "" if name_(world, lead, living(world)) else None


def _refused(world: World, agent: str, lead: dict[str, str]) -> str | None:
    lead["persetujuan"] = world.rng.choice(("T", "", "Tidak"))
    return "" if name_(world, lead, living(world)) else None


def _slip(world: World, agent: str, lead: dict[str, str]) -> str | None:
    one = name_(world, lead, living(world))
    if one is None:
        return None
    for _ in range(50):
        place = world.rng.randrange(13, 16)  # the serial keeps its 9: nobody real has it
        digits = one.nik[:place] + str(world.rng.randrange(10)) + one.nik[place + 1 :]
        if digits not in world.niks and not digits.endswith("0000"):
            lead["nik"], lead["nama"] = digits, one.name
            return ""
    return None


def _broken(world: World, agent: str, lead: dict[str, str]) -> str | None:
    if name_(world, lead, living(world)) is None:
        return None
    lead["nik"] = world.rng.choice(("1234567890123456", "3171", "9999999999999999", "31710199019000"))
    return ""


def _elsewhere(world: World, agent: str, lead: dict[str, str]) -> str | None:
    if name_(world, lead, living(world)) is None:
        return None
    lead["nik"] = (
        f"3201{world.rng.randrange(1, 28):02d}{world.rng.randrange(1, 28):02d}0580"
        + f"{world.rng.randrange(9001, 9999)}"
    )
    lead["nama"] = "ZUBAEDAH WARDOYO"
    return ""


def unknown(world: World, agent: str, lead: dict[str, str]) -> str | None:
    if name_(world, lead, living(world)) is None:
        return None
    lead["nik"], lead["nama"] = (
        f"317101{world.rng.randrange(1, 28):02d}0391" + f"{world.rng.randrange(9001, 9999)}",
        "ZUBAEDAH WARDOYO",
    )
    return "" if lead["nik"] not in world.niks else None


def others(world: World, agent: str, lead: dict[str, str]) -> str | None:
    if name_(world, lead, living(world)) is None:
        return None
    lead["nama"] = "QOXIFV WYZBUK"  # like nobody's
    return ""


def _swapped(world: World, agent: str, lead: dict[str, str]) -> str | None:
    one = world.take(
        lambda one: living(world)(one) and len(set(one.name.split())) == len(one.name.split()) >= 2
    )
    if one is None:
        return None
    words = one.name.split()
    lead["nik"], lead["nama"] = one.nik, " ".join([*words[1:], words[0]])
    return "" if words != [*words[1:], words[0]] else None


def dead(world: World, agent: str, lead: dict[str, str]) -> str | None:
    return "" if name_(world, lead, lambda one: one.state == "dead") else None


def _moved(world: World, agent: str, lead: dict[str, str]) -> str | None:
    return "" if name_(world, lead, lambda one: one.state == "moved" and one.age(world.today) >= 17) else None


def _young(world: World, agent: str, lead: dict[str, str]) -> str | None:
    fits = lambda one: one.state == "living" and (4 < one.age(world.today) < 14 or one.age(world.today) > 67)  # noqa: E731
    return "" if name_(world, lead, fits) else None


def _twice(world: World, agent: str, lead: dict[str, str]) -> str | None:
    """By another agent, within thirty days after."""
    if name_(world, lead, living(world)) is None:
        return None
    first = {
        **lead,
        "kode_perisai": "AB9000" if agent != "AB9000" else "AB9001",
        "id_lead": lead["id_lead"] + "A",
    }
    at = datetime.fromisoformat(lead["waktu_input"]) - timedelta(days=world.rng.randrange(1, 20))
    if world.since:  # earlier than any other of the month, whose file it stands in
        at = max(at, datetime(*world.since.timetuple()[:3], 6))
    first["waktu_input"] = at.isoformat(timespec="seconds")
    world.leads.append((first, "LENGKAP"))
    return ""


def member(world: World, one: Person, roll: str, since: str, until: str = "") -> None:
    """Put somebody on a roll of members. since, until: dd-mm-yyyy, the last day of who is none any more."""
    world.listed.append((roll, one, since, until))
    world.members[roll].append(
        {
            "NIK": one.nik,
            "NAMA": one.name,
            "TGL LAHIR": f"{one.born:%d-%m-%Y}",
            "KPJ": f"99{world.rng.randrange(10**9):09d}",
            "TGL AKTIF": since,
            "TGL NA": until,
            "STATUS": "BERAKHIR" if until else "AKTIF",
        }
    )


def _member_of(roll: str, since: str, until: str = "") -> Plant:
    """Somebody who stands on a roll of members."""

    def plant(world: World, agent: str, lead: dict[str, str]) -> str | None:
        one = name_(world, lead, living(world))
        if one is None:
            return None
        member(world, one, roll, since, until)
        return ""

    return plant


active = _member_of("bpu", "01-03-2017")
ended = _member_of("bpu", "01-03-2015", "31-03-2016")
_of_the_state = _member_of("taspen", "01-03-2010")


PLANTS: dict[str, Plant] = {
    "TANPA_PERSETUJUAN": _refused, "PERIKSA_NIK": _slip, "TOLAK_NIK": _broken,
    "BELUM_DAPAT_DIPERIKSA": _elsewhere,
    "TIDAK_DITEMUKAN": unknown, "TOLAK_NAMA": others, "PERIKSA_NAMA": _swapped, "MENINGGAL_TANPA_HARI": dead,
    "PINDAH": _moved, "UMUR": _young, "GANDA_ANTAR_AGEN": _twice, "SUDAH_BPU_AKTIF": active,
    "SUDAH_BPU_BERAKHIR": ended, "ASN_TNI_POLRI": _of_the_state,
}  # fmt: skip
