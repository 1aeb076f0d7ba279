"""Agents, leads and members as rows of the files that offices send."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from data_samples.generator.agents.world import World
from data_samples.generator.segments.rolls import NUMBERED

LEAD = ("waktu_input", "kode_perisai", "nik", "nama", "no_hp", "pekerjaan", "lokasi_kerja", "program",
         "penghasilan", "bulan_dibayar", "persetujuan", "id_lead")  # fmt: skip
AGENT = (
    "kode_perisai",
    "kode_wadah",
    "nama",
    "nik",
    "kode_kantor",
    "wilayah_tugas",
    "tgl_aktif",
    "tgl_nonaktif",
    "alasan",
)
SEGMENTS = {"bpu": "BPU", "taspen": "ASN"}
MEMBER = ("NIK", "NAMA", "TGL LAHIR", "KPJ", "TGL AKTIF", "TGL NA", "STATUS")


def day_of(text: str) -> date | None:
    """What dd-mm-yyyy says; None of an empty text."""
    return date(*map(int, text.split("-")[::-1])) if text else None


def agent_row(world: World, number: int) -> dict[str, str]:
    """A row of the roll of agents."""
    one = world.worker()
    assert one is not None
    return {
        "kode_perisai": f"AB{9000 + number}",
        "kode_wadah": f"W{number // 5 + 1:03d}",
        "nama": one.name,
        "nik": one.nik,
        "kode_kantor": "J00",
        "tgl_aktif": "01-11-2017",
    }


def of_branch(roll: str, today: date) -> str:
    """The file in which a branch sends members of its own."""
    return f"cabang_J00_{roll}_{today:%m%y}.csv"


def by_month(leads: Iterable[tuple[dict[str, str], str]]) -> dict[str, list[tuple[dict[str, str], str]]]:
    """Leads with their codes by the month (2018-03) in which they were typed, in its order."""
    found: dict[str, list[tuple[dict[str, str], str]]] = {}
    for lead, code in leads:
        found.setdefault(lead["waktu_input"][:7], []).append((lead, code))
    return dict(sorted(found.items()))


def write_leads(folder: Path, month: str, leads: Iterable[tuple[dict[str, str], str]]) -> str:
    """Write the file of a month's leads beside other rolls in `folder`; returns its name."""
    name = f"daftar_{month}.csv"
    write_csv(folder / "perisai_daftar" / name, LEAD, [lead for lead, _ in leads])
    return name


def write_members(folder: Path, roll: str, today: date, rows: Iterable[Mapping[str, str]]) -> None:
    """Write the file of a branch's own members beside other rolls in `folder`."""
    names = dict(zip(MEMBER, MEMBER, strict=True)) | {"KPJ": NUMBERED.get(roll, "KPJ")}
    said = [{names[name]: text for name, text in row.items()} for row in rows]
    write_csv(folder / roll / of_branch(roll, today), tuple(names.values()), said)


def write_csv(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """Write a file, and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
