"""Packages without runs: three small tables, months drawn or written down, and what breaks them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile.package.asked import Order
from reconcile.package.checking.opening import Opened
from reconcile.package.checking.verifying import Verified, verify_files
from reconcile.package.contents.shared import PERSON, REGION, WHOLE, adds_up, count, counts_rows
from reconcile.package.drafting import Contents, Draft, Ground, draft
from reconcile.package.form.archive import HASHES, hash_list, hash_of
from reconcile.package.form.description import NAME
from reconcile.package.form.resources import DAY, Field, Resource
from reconcile.package.form.rows import Cells, Rows, sorted_rows
from reconcile.package.gathering import Programmes
from reconcile.package.making import TABLES
from reconcile.package.recipients import recipient
from reconcile.package.sent import Sent
from reconcile.privacy.masking import Level
from reconcile.regions.homes import home_of

HOME = home_of("31")
REGIONS = Resource(
    "regions", "Wilayah", "", ("region_code",), (Field("region_code", "Kode", required=True),), ""
)
CASES = Resource(
    "cases",
    "Kasus",
    "",
    ("person_id",),
    (
        PERSON,
        Field("class", "Golongan", codes={"A": "a", "B": "b"}, required=True),
        REGION,
        Field("day", "Hari", type=DAY),
        Field("sure", "Pasti", type=pa.bool_()),
        Field("note", "Catatan"),
        count("amount", "Nilai", level=Level.L2),
    ),
    "",
    level=Level.L2,
)
TOTALS = Resource(
    "totals",
    "Jumlah",
    "",
    ("class", "region_code"),
    (Field("class", "Golongan", required=True), REGION, count("persons", "Orang")),
    "",
    equations=(
        adds_up("totals", "persons", "class"),
        counts_rows("totals", "persons", "cases", "#person_id", "class", "region_code"),
    ),
)
ALL = (REGIONS, CASES, TOTALS)
CITIES = ("3171", "3172", "3173")

Case = tuple[str, str, str, str]
"""person_id, class, region_code, note."""


def tables(cases: Iterable[Case], level: Level = Level.L2) -> dict[str, Rows]:
    """The three tables of a month in which there are these cases."""
    listed = list(cases)
    rows: list[Cells] = [
        (person, class_, city, "2018-01-31", "true", note, "7") for person, class_, city, note in listed
    ]
    counted = Counter((class_, city) for _, class_, city, _ in listed)
    counted.update(Counter((class_, WHOLE) for _, class_, _, _ in listed))
    made = {
        "regions": [(code,) for code in (*CITIES, WHOLE)],
        "cases": rows,
        "totals": [(*key, str(number)) for key, number in counted.items()],
    }
    return {
        one.name: sorted_rows([field.name for field in one.at(Level.L2)], one.key, made[one.name])
        for one in ALL
        if level <= one.level
    }


MANIFEST: dict[str, Any] = {
    "run": {
        "number": "20180131-aaaa-bbbb",
        "as_of": "2018-01-31",
        "home": "31",
        "purpose": "Uji",
        "agreement": "",
    },
    "inputs": [],
    "results": {"not_made": {}},
    "linking": {"training": {"version": 1, "on": "2018-01-31"}},
    "rules": {},
}


def order(month: str, **more: Any) -> Order:
    one = recipient("kemensos", TABLES).serving(HOME)
    return Order(Path("hasil"), one, Programmes({}, {}, {}, {}), month, Path("paket"), **more)


def month_after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year}-{number + 1:02d}" if number < 12 else f"{year + 1}-01"


class Office:
    """Somebody who makes a package each month and keeps the log of what was sent."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.before: Verified | None = None

    def make(
        self, month: str, rows: dict[str, Rows], *, whole: bool = False, resources: Sequence[Resource] = ALL
    ) -> Draft:
        delta = self.before is not None and not whole
        corrects = sum(one.month == month for one in self.sent)
        run = {**MANIFEST["run"], "as_of": f"{month}-28"}
        made = draft(
            order(month),
            HOME,
            {**MANIFEST, "run": run},
            Contents(resources, rows),
            Ground(tuple(self.sent), self.before if delta else None, corrects),
        )
        self.before = verify_files(Opened(made.name, made.files), self.before)
        chain = made.said.chain
        previous = self.sent[-1].hash if self.sent else ""
        self.sent.append(
            Sent(
                "kemensos", chain.sequence, month, corrects, chain.kind, "L2", chain.run, made.name,
                made.hash, previous, "", "", "",
            )
        )  # fmt: skip
        return made


def resealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """What somebody would do who changes a package and wants it to look whole: every size and hash anew."""
    said = json.loads(files[NAME])
    for one in said["resources"]:
        content = files.get(one["path"])
        if content is not None:
            one["bytes"], one["hash"] = len(content), hash_of(content)
    return rehashed({**files, NAME: json.dumps(said, indent=2).encode()})


def rehashed(files: dict[str, bytes]) -> dict[str, bytes]:
    listed = {path: content for path, content in files.items() if path != HASHES}
    return {**listed, HASHES: hash_list(listed)}


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """A package whose description was changed, its list of hashes put right."""

    def edit(files: dict[str, bytes]) -> dict[str, bytes]:
        said = json.loads(files[NAME])
        change(said)
        return rehashed({**files, NAME: json.dumps(said, indent=2).encode()})

    return edit


def rewritten(path: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """A package in whose file `path` something else stands, sealed anew."""

    def rewrite(files: dict[str, bytes]) -> dict[str, bytes]:
        assert old in files[path], (path, old)
        return resealed({**files, path: files[path].replace(old, new, 1)})

    return rewrite
