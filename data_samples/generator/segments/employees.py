"""Wage-earners as members: whom rolls of workers name and for whom contributions came, added to the truth of
coverage. Reads the rolls as they were written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.arrays import Bools
from data_samples.generator.segments.members import MEMBERS

_LAG = (2018, 1)
"""A month from which on who paid counts on 31 March 2018: two months before."""
_SEGMENTS = {"PU": "PU", "JAKON": "JAKON"}
Cells = dict[str, str]


def note_employees(out: Path, dead: Bools) -> None:
    """Add to `out`/truth_members.parquet those of bpjstk_tk (active: paid for within the two months before 31
    March 2018) and of bpjskes_ppu. dead: of each person."""
    person = {
        (row["programme"], row["source_row"]): row["person"]
        for row in pq.read_table(out / "truth.parquet").to_pylist()
        if row["programme"] in ("bpjstk_tk", "bpjskes_ppu")
    }
    paid = {
        row["KPJ"]
        for row in _rows(out, "bpjstk_iuran").values()
        if _day(row["BLTH"]) >= date(*_LAG, 1) and int(row["IURAN JKK"]) > 0
    }
    listed = [
        {
            "person": who, "programme": "bpjstk_tk", "family": "ketenagakerjaan",
            "segment": _SEGMENTS[row["KODE_SEGMEN"]], "since": _day(row["TGL_AKTIF"]),
            "until": _end(row["TGL_NA"]),
            "active": row["KODE_SEGMEN"] != "PU" or row["KPJ"] in paid, "dead": bool(dead[who]),
        }
        for at, row in _rows(out, "bpjstk_tk").items()
        for who in [person["bpjstk_tk", at]]
    ]  # fmt: skip
    listed += [
        {
            "person": who, "programme": "bpjskes_ppu", "family": "jkn", "segment": "PPU",
            "since": _day(row["TMT"]), "until": _end(row["TGL NONAKTIF"]), "active": True,
            "dead": bool(dead[who]),
        }
        for at, row in _rows(out, "bpjskes_ppu").items()
        for who in [person["bpjskes_ppu", at]]
    ]  # fmt: skip
    members = pq.read_table(out / MEMBERS)
    both = pa.concat_tables([members, pa.Table.from_pylist(listed, members.schema)])
    pq.write_table(both, out / MEMBERS, compression="zstd")


def _rows(out: Path, programme: str) -> dict[int, Cells]:
    """The rows of the one file of a roll, by their line."""
    [path] = (out / "inputs" / programme).glob("*.csv")
    return dict(_read(path))


def _read(path: Path) -> Iterator[tuple[int, Cells]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from enumerate(csv.DictReader(file, delimiter=";"), start=2)


def _day(text: str) -> date:
    day, month, year = map(int, text.split("-"))
    return date(year, month, day)


def _end(text: str) -> date | None:
    return None if not text or text.endswith("3000") else _day(text)
