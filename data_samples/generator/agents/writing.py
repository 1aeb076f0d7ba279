"""Agents, leads and members as rows of the files that offices send."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from data_samples.generator.agents.world import World

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


def write_csv(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """Write a file, and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
