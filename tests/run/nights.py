"""Nights of which only the reading is done: what came is decided on and published, and the next one knows
it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from reconcile.run import stages
from reconcile.run.facts.ledger import ledger_totals
from reconcile.run.facts.results import outputs
from reconcile.run.jobs import Job
from reconcile.workspace.files.door import write_json
from reconcile.workspace.manifest_form import SEAL, seal
from reconcile.workspace.runs import RunFolder

KOTA = {
    "3171": ("GAMBIR", "GAMBIR", "JAKARTA PUSAT"),
    "3172": ("LAGOA", "KOJA", "JAKARTA UTARA"),
    "3173": ("KALI ANYAR", "TAMBORA", "JAKARTA BARAT"),
    "3174": ("TEBET TIMUR", "TEBET", "JAKARTA SELATAN"),
    "3175": ("JATI", "PULOGADUNG", "JAKARTA TIMUR"),
}
CITIES = tuple(KOTA)
_HEADINGS = ["NIK", "NAMA LENGKAP", "TGL LAHIR", "ALAMAT", "KELURAHAN", "KECAMATAN", "KOTA"]
_NAMES = ["SITI AMINAH", "BUDI HIDAYAT", "AGUS SAPUTRA", "RINA LESTARI", "TONO WIJAYA"]


def people(
    numbers: Iterable[int], cities: Sequence[str] = CITIES, more: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """The persons of these numbers, who live in the cities by turns. more: further columns, the same for
    all."""
    return [_person(at, cities[at % len(cities)]) | dict(more or {}) for at in numbers]


def _person(at: int, kota: str) -> dict[str, str]:
    day, month, year = at % 28 + 1, at % 12 + 1, 1950 + at % 50
    cells = (
        f"317101{day:02d}{month:02d}{year % 100:02d}9{at % 1000:03d}",
        f"{_NAMES[at % 5]} {chr(65 + at % 26)}{chr(65 + at // 26 % 26)}",
        f"{day:02d}/{month:02d}/{year}",
        f"JL MAWAR NO {at}",
        *KOTA[kota],
    )
    return dict(zip(_HEADINGS, cells, strict=True))


def text(rows: Sequence[Mapping[str, str]], delimiter: str = ";") -> str:
    return "".join(delimiter.join(row) + "\n" for row in [list(rows[0]), *(row.values() for row in rows)])


class Office:
    """Folders of an office: `inputs`, OUT of its nights, and the cache if it is not that of OUT."""

    def __init__(self, folder: Path, cache: Path | None = None) -> None:
        self.inputs, self.out, self.cache = folder / "masukan", folder / "hasil", cache

    def send(self, name: str, rows: Sequence[Mapping[str, str]] | str, **form: str) -> Path:
        """Put a file, programme/name, into the inputs."""
        path = self.inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rows if isinstance(rows, str) else text(rows, **form), encoding="utf-8")
        return path

    def night(self, as_of: date = date(2018, 3, 31)) -> None:
        job = Job(inputs=self.inputs, out=self.out, as_of=as_of, cache=self.cache)
        with stages.begin(job) as run:
            stages.perform(stages.READ, run)
            ledger_totals(run.folder)  # rows add up
            said: dict[str, Any] = {
                "run": {"as_of": as_of.isoformat(), "reports_level": "L1", "home": job.home}
            }
            said["outputs"] = outputs(run.folder)
            write_json(run.folder.manifest, {**said, SEAL: seal(said)})

    def delivery(self, name: str, found_in: str | None = None) -> dict[str, Any]:
        """The row of a source, programme/name, in the last night's table."""
        programme, _, source = name.partition("/")
        found = [
            row
            for row in self.table
            if (row["programme"], row["source_file"]) == (programme, source)
            and found_in in (None, row["found_in"])
        ]
        assert len(found) == 1, found
        return found[0]

    @property
    def table(self) -> list[dict[str, Any]]:
        """The last night's deliveries."""
        return pq.read_table(self.out / "deliveries.parquet").to_pylist()

    @property
    def rows(self) -> Counter[str]:
        """Rows in force, by programme and source."""
        return Counter(
            f"{row['programme']}/{row['source_file']}"
            for path in RunFolder(self.out).snapshot_tables("records")
            for row in pq.read_table(path, columns=["programme", "source_file"]).to_pylist()
        )

    @property
    def persons(self) -> Counter[str]:
        """Rows in force, by the address that each person has alone."""
        return Counter(
            address
            for path in RunFolder(self.out).snapshot_tables("records")
            for address in pq.read_table(path, columns=["address"])["address"].to_pylist()
        )
