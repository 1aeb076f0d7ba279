"""Out of a published run: an engine that holds what the tables of a package are asked of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile import findings, tables
from reconcile.engines.opening import enough_for_reports, open_engine
from reconcile.engines.protocol import Engine
from reconcile.package.contents.shared import WHOLE
from reconcile.privacy.masking import Level
from reconcile.regions import regencies, regency_name
from reconcile.regions.homes import Home
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.public.decision import TOLD
from reconcile.reports.units.numbers import read_numbers
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import count_rows
from reconcile.workspace.files.scratch import scratch
from reconcile.workspace.published import Published

NEEDED = (
    "records", "files", "ledger", "problems", "persons", "questions", "question_rows",
    "identity_events", "deliveries", "finding_history", "flows", *findings.names(), "model", TOLD,
    "coverage", "coverage_rates", "growth", "growth_families", "retention",
    "units", "unit_findings", "unit_origins", "ppks_told", "units_told", "areas", "areas_told",
)  # fmt: skip
"""What is opened of a run."""
_OF_SNAPSHOTS = ("records", "files", "ledger", "problems")
NIGHTLY = ("flows", "identity_events", "growth", "growth_families")
"""What the store keeps of every run: a month is the sum of its nights."""
_KEPT = {"flows": "package_nights", "identity_events": "package_events",
         "growth": "package_growth", "growth_families": "package_growth_families"}  # fmt: skip
_TABLES = tuple(name for name in NEEDED if name not in ("model", TOLD, "quality", *NIGHTLY))
OUTSIDE, UNKNOWN = "LUAR", "TIDAK_DIKETAHUI"

_HOMES = """
SELECT h.person_id, p.region_code, h.region_code AS area_code
FROM report_homes h
JOIN package_places p ON p.place = COALESCE(h.region_code, '')
"""
_DELIVERIES = """
SELECT d.programme AS programme_identifier, SUBSTR(d.sha256, 1, 8) AS delivery,
       CAST(ROW_NUMBER() OVER (
         PARTITION BY d.programme, SUBSTR(d.sha256, 1, 8)
         ORDER BY d.source_file, d.found_in
       ) AS INTEGER) AS number,
       d.kind, d.as_of, d.in_force, d.held_back, d.unknown, d.rows
FROM deliveries d
WHERE d.found_in <> 'PAST'
AND d.sha256 IS NOT NULL
"""
_HELD = """
SELECT programme, COUNT(*) AS n
FROM deliveries
WHERE held_back
AND found_in <> 'PAST'
GROUP BY programme
"""
_PLACES = """
SELECT DISTINCT region_code FROM report_homes
UNION
SELECT DISTINCT region_code FROM report_groups
"""


@dataclass(frozen=True)
class Programmes:
    """The programmes of a run as declared. benefits: what each gives, in the codes of SPDCI."""

    names: Mapping[str, str]
    roles: Mapping[str, str]
    payers: Mapping[str, str]
    benefits: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """What a package is made of. month: the one it is about. nights: of the tables NIGHTLY every run's.
    region: of the recipient, where it is another region."""

    run: Published
    home: Home
    month: str
    programmes: Programmes
    nights: Mapping[str, Sequence[Path]]
    region: str = ""


@contextmanager
def opened_tables(asked: Asked, level: Level) -> Iterator[Engine]:
    """An engine that holds what the SQL of the tables of a package asks for."""
    run, home = asked.run, asked.home
    memory = enough_for_reports(count_rows(*run.snapshot_tables("records")))
    folders = [run.folder, *sorted({path.parent for paths in asked.nights.values() for path in paths})]
    with scratch() as spill, closing(open_engine(spill, memory, folders=folders)) as engine:
        for name in _TABLES:
            engine.read(name, _source(run, name))
        _keep_month(engine, asked)
        engine.read("package_recipient", _columns(("region",), [(asked.region,)] if asked.region else []))
        registers = run.json("model").get("made_for", {}).get("registers", ())
        keep_homes(engine, registers, level, home.code)
        _keep_references(engine, home, asked.programmes)
        _keep_mapping(engine)
        yield engine


def _source(run: Published, name: str) -> Any:
    if name in _OF_SNAPSHOTS:
        return run.snapshot_tables(name) or tables.empty(name)
    return run.table(name) if run.has(name) else tables.empty(name)


def _keep_month(engine: Engine, asked: Asked) -> None:
    """The month, and what its nights left: this run's alone where the store keeps no others."""
    for name, kept in _KEPT.items():
        engine.read(kept, list(asked.nights.get(name, ())) or _source(asked.run, name))
    generation = asked.run.manifest["measured"].get("store", {}).get("generation", 0)
    engine.read("package_month", pa.table({"month": [asked.month], "generation": [int(generation)]}))


def _keep_references(engine: Engine, home: Home, programmes: Programmes) -> None:
    regions = _regions(home)
    engine.read("package_regions", _columns(("region_code", "region_name"), regions.items()))
    places = engine.arrow(_PLACES).column(0).to_pylist()
    engine.read(
        "package_places",
        _columns(("place", "region_code"), [(place or "", _region(place, home)) for place in places]),
    )
    read = sorted(engine.arrow("SELECT DISTINCT programme FROM deliveries").column(0).to_pylist())
    known = sorted({*read, *engine.arrow("SELECT DISTINCT programme FROM persons").column(0).to_pylist()})
    _refuse_undeclared(known, programmes)
    said = [
        (
            code,
            programmes.names[code],
            programmes.roles[code],
            programmes.payers.get(code) or None,
            programmes.benefits.get(code),
        )
        for code in known
    ]
    names = ("programme_identifier", "programme_name", "programme_role", "payer", "benefit_type")
    engine.read("package_programmes", _columns(names, said))
    engine.keep("package_homes", _HOMES)
    engine.keep("package_deliveries", _DELIVERIES)


def _keep_mapping(engine: Engine) -> None:
    """What papers tell of units, number by number."""
    told = read_numbers(engine)
    shown = [
        (row["unit_code"], *(told.shown[name, row["unit_code"]] for name in ("residents", "came", "went")))
        for row in told.supply
        if row["reported"]
    ]
    engine.read("package_units", _columns(("unit_code", "residents", "came", "went"), shown))
    engine.read("package_origins", _columns(("unit_code", "origin", "residents"), told.origins))


def _refuse_undeclared(known: Sequence[str], programmes: Programmes) -> None:
    """Raise UsageError for a programme of the run that nobody declares here."""
    if unknown := [code for code in known if code not in programmes.names]:
        raise UsageError(
            f"Program {', '.join(unknown)} ada pada hasil, tetapi tidak dideklarasikan untuk paket ini. Sebut"
            " dengan --declarations folder yang dipakai reconcile run; recipients/ boleh ada di folder yang"
            " sama."
        )


def _columns(names: Sequence[str], rows: Any) -> pa.Table:
    listed = list(rows)
    return pa.table(
        {name: pa.array([row[at] for row in listed], pa.string()) for at, name in enumerate(names)}
    )


def _regions(home: Home) -> dict[str, str]:
    """The kota of the province, the two rests, and all together."""
    cities = {code: str(regency_name(code)) for code in sorted(regencies()) if home.holds(code)}
    rests = {OUTSIDE: f"Luar {home.short}", UNKNOWN: "Tempat tinggal tidak diketahui"}
    return {**cities, **rests, WHOLE: "Seluruhnya"}


def _region(place: str | None, home: Home) -> str:
    """The kota in which a place lies, as the recap has it."""
    if not place or place == home.code:
        return UNKNOWN
    if not home.holds(place):
        return OUTSIDE
    return place[:4] if regency_name(place[:4]) else UNKNOWN


def held_deliveries(engine: Engine) -> dict[str, int]:
    """How many deliveries of each programme wait for somebody's word."""
    return {row["programme"]: int(row["n"]) for row in engine.arrow(_HELD).to_pylist()}
