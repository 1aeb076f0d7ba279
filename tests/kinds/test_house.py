"""A second kind, declared here and nowhere else: houses, from a declaration and two CSV files to which rows
are one house. Whoever adds a kind does what stands here, in a folder of `kinds/` and a file of
`programmes/vocabulary/`."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from reconcile import tables
from reconcile.engines.duckdb_engine import DuckDBEngine
from reconcile.explain.pairs import blocking_keys
from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.exports import Inputs, find_exports
from reconcile.ingest.layout.columns import Looks
from reconcile.ingest.reading import ReadingOrder, readers
from reconcile.ingest.snapshots.cache import opened_cache
from reconcile.ingest.standard.kind import Fields, Mask, Nobody, RowKind, Standardise
from reconcile.ingest.standard.periods import Title
from reconcile.ingest.standard.values import tidy
from reconcile.kinds.known import KINDS, Kind, recorded_model
from reconcile.kinds.reading import ROW_KINDS, rolls
from reconcile.linkage import Linkage, link
from reconcile.linkage.kept.record import record_linking
from reconcile.linkage.kept.recorded import check_record
from reconcile.linkage.kernels.text_kernel import text_key_kernel
from reconcile.linkage.model import BlockingRule, Field, Guards, Model, Rung, Thresholds, Words
from reconcile.linkage.trust import Questions
from reconcile.parsing.as_of import AsOf
from reconcile.programmes import Programme, read_programme
from reconcile.registry.anchors import Anchor, Anchors, RowKey
from reconcile.run import identify as identifying
from reconcile.run import link as stage
from reconcile.run.declarations import load_declarations
from reconcile.run.facts import ledger
from reconcile.run.given import Run
from reconcile.run.jobs import Job
from reconcile.run.stages import IDENTIFY
from reconcile.tables.table import COUNT, NUMBER, TEXT, Column, Table
from reconcile.vocabulary.errors import LedgerError, UsageError
from reconcile.workspace.progress import SILENT
from reconcile.workspace.runs import RunFolder

WORDS = """
fields = ["street", "house_number", "rt", "rw", "region_code"]
identifying = ["street"]
roles = ["tax", "power"]

[labels]
street = "nama jalan"
house_number = "nomor rumah"

[headings]
street = ["NAMA JALAN", "JALAN"]
house_number = ["NOMOR RUMAH", "NO RUMAH"]
rt = ["RT"]
rw = ["RW"]
region_code = ["KODE KELURAHAN"]
"""
TAX = """
code = "pbb"
name = "PBB"
kind = "house"
role = "tax"
one_row_per_person = true
[headings]
street = ["ALAMAT OBJEK"]
"""
POWER = """
code = "listrik"
name = "Listrik"
kind = "house"
role = "power"
one_row_per_person = false
[headings]
"""
STREETS = (
    "MELATI",
    "KENANGA",
    "ANGGREK",
    "MAWAR",
    "DAHLIA",
    "TERATAI",
    "CEMPAKA",
    "FLAMBOYAN",
    "BOUGENVILLE",
    "SERUNI",
)

# how a house's row is read

RECORDS = Table(
    "records_house",
    "each house listed",
    (
        Column("record_id", TEXT, required=True),
        Column("programme", TEXT, required=True),
        Column("source_file", TEXT, required=True),
        Column("sheet", TEXT, required=True),
        Column("source_row", NUMBER, required=True),
        Column("row_digest", COUNT, required=True),
        Column("street", TEXT, "without JALAN, GANG"),
        Column("house_number", TEXT, "figures and a letter"),
        Column("rt", TEXT),
        Column("rw", TEXT),
        Column("region_code", TEXT),
        Column("flags", COUNT, required=True),
    ),
)


@dataclass
class HouseTally:
    """Houses have nothing that only a whole file tells."""

    programme: Programme
    as_of: AsOf

    def add(self, fields: Fields) -> None: ...

    def settle(self, batches: Iterable[pa.RecordBatch]) -> None: ...

    def notes(self) -> Iterable[Note]:
        return ()

    def standardise(self, title: Title) -> Standardise:
        return partial(standardise, default_region="3171010001")

    def beyond(self, title: Title, fields: Fields, rows: int) -> pa.Array:
        return pa.repeat("", rows)


def standardise(fields: Fields, size: int, numeric: Fields, default_region: str) -> pa.Table:
    def text(name: str) -> pa.Array:
        return tidy(fields.get(name, pa.nulls(size, pa.string())))

    bare = pc.replace_substring_regex(text("street"), r"^(JALAN|JLN|JL|GANG|GG)\b[. ]*", "")
    return pa.table(
        {
            "street": pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare),
            "house_number": pc.replace_substring_regex(
                text("house_number"), r"^(NO|NOMOR)\b[. ]*|^0+|\s", ""
            ),
            "rt": pc.utf8_lpad(text("rt"), 3, "0"),
            "rw": pc.utf8_lpad(text("rw"), 3, "0"),
            "region_code": pc.coalesce(text("region_code"), pa.scalar(default_region)),
            "flags": pa.array(np.zeros(size, np.int64)),
        }
    )


def certain(fields: Fields, size: int) -> Mask:
    """A street, and a number in figures."""
    if not {"street", "house_number"} <= fields.keys():
        return np.zeros(size, np.bool_)
    numbered = pc.fill_null(pc.match_substring_regex(fields["house_number"], r"\d"), False)
    found: Mask = pc.and_(pc.is_valid(fields["street"]), numbered).to_numpy(zero_copy_only=False).copy()
    return found


def is_nobody(made: pa.Table, single: pa.Array) -> pa.Array:
    return pc.is_null(made["street"].combine_chunks())


def meet(fields: Fields) -> None: ...


ROWS = RowKind(
    records=RECORDS,
    looks=Looks(certain=certain),
    nobody=Nobody(
        "TANPA_ALAMAT",
        "Baris tanpa nama jalan (ditolak).",
        "Lengkapi nama jalan.",
        "tanpa nama jalan",
        "Periksa kolom nama jalan.",
    ),
    is_nobody=is_nobody,
    tally=HouseTally,
    numbers=(),
    meet=meet,
    known_by=("street", "house_number", "rt", "rw", "region_code"),
    wanted={"house_number": frozenset()},
    varied=frozenset({"street"}),
)

# how houses are linked

CLASSES = ("house", "neighbour", "elsewhere")


def known(column: str) -> str:
    return f"l.{column} IS NOT NULL AND r.{column} IS NOT NULL"


def model(by_role: Mapping[str, Sequence[str]]) -> Model:
    once = ", ".join(f"'{code}'" for code in by_role["once"]) or "NULL"
    return Model(
        name="houses",
        columns={
            "street": "street",
            "number": "house_number",
            "block": "rt || '/' || rw",
            "region": "TRY_CAST(region_code AS BIGINT)",
            "listed_by": "programme",
            "once": f"programme IN ({once})",
        },
        coded=("number", "block"),
        fields=(
            Field(
                "street",
                known=known("street"),
                column="street",
                kernel=text_key_kernel(0.75, 0.88),
                kernel_when="l.street <> r.street",
                levels=(
                    Rung("same", "l.street = r.street", "nama jalan sama", expected=(0.85, 0.9, 0.1)),
                    Rung("slip", "k_street = 2", "nama jalan mirip", expected=(0.14, 0.09, 0.01)),
                    Rung("different", "TRUE", "nama jalan berbeda", expected=(0.01, 0.01, 0.89)),
                ),
            ),
            Field(
                "number",
                known=known("number"),
                reads=("number",),
                levels=(
                    Rung("same", "l.number = r.number", "nomor rumah sama", expected=(0.98, 0.01, 0.05)),
                    Rung("different", "TRUE", "nomor rumah berbeda", expected=(0.02, 0.99, 0.95)),
                ),
            ),
            Field(
                "block",
                known=known("block"),
                reads=("block",),
                levels=(
                    Rung("same", "l.block = r.block", "RT/RW sama", expected=(0.95, 0.95, 0.05)),
                    Rung("different", "TRUE", "RT/RW berbeda", expected=(0.05, 0.05, 0.95)),
                ),
            ),
        ),
        blocking=(
            BlockingRule("street", ("street", "region")),
            BlockingRule("number", ("number", "block", "region")),
        ),
        classes=CLASSES,
        seeds={
            "house": ({"street": ("same",), "number": ("same",), "block": ("same",)},),
            "neighbour": ({"street": ("same",), "number": ("different",)},),
        },
        guards=Guards(source="listed_by", one_per_source="once"),
        thresholds=Thresholds(precision=0.99),
        words=Words(one_source="SATU_DAFTAR"),
    )


def by_role(programmes: Iterable[Programme]) -> dict[str, list[str]]:
    return {"once": sorted(programme.code for programme in programmes if programme.role == "tax")}


def anchors(by_role: Mapping[str, Sequence[str]]) -> Anchors:
    said = "programme || '/' || coalesce(street, '') || '/' || coalesce(house_number, '')"
    return Anchors((Anchor("ADDRESS", 10, said),), "ADDRESS", (RowKey("ADDRESS", "programme"),))


HOUSE = Kind(
    "house",
    by_role,
    model,
    lambda year: Questions({}),
    anchors,
    "rumah",
    fields={"street": "Jalan", "number": "Nomor rumah", "block": "RT/RW"},
    rivals={"neighbour": "dua rumah yang berdekatan", "elsewhere": "dua rumah yang berjauhan"},
)


# from files to houses


@pytest.fixture(scope="module")
def programmes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Programme]:
    folder = tmp_path_factory.mktemp("declared")
    (folder / "words").mkdir()
    for name, text in {"words/house": WORDS, "pbb": TAX, "listrik": POWER}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return {code: read_programme(folder / f"{code}.toml", folder / "words") for code in ("pbb", "listrik")}


@pytest.fixture(scope="module")
def snapshots(
    tmp_path_factory: pytest.TempPathFactory, programmes: dict[str, Programme]
) -> Iterator[dict[str, Path]]:
    """Code -> the sealed snapshot of its one file, read in a process of its own as in any run."""
    inputs, root = tmp_path_factory.mktemp("masukan"), tmp_path_factory.mktemp("cache") / "cache"
    tax = [f"{place + 1};JL. {street};{place + 1};1;2" for place, street in enumerate(STREETS)]
    tax += ["11;JL MELATI;7;1;2", "12;;8;1;2", "JUMLAH;12;;;"]
    power = [f"Jalan {street.title()};No. {place + 1};001;002" for place, street in enumerate(STREETS)]
    power[8] = "Jalan Bougenvile;No. 9;001;002"
    _write(inputs / "pbb" / "a.csv", ["DAFTAR OBJEK PAJAK", "NO;ALAMAT OBJEK;NOMOR RUMAH;RT;RW", *tax])
    _write(inputs / "listrik" / "b.csv", ["NAMA JALAN;NO RUMAH;RT;RW", *power])
    declared = rolls(programmes, date(2018, 3, 31), {"house": ROWS})
    exports = find_exports(inputs, programmes).exports
    with opened_cache(root, None, own=True) as cache, readers(SILENT) as submit:
        orders = [ReadingOrder(export, declared[export.programme], cache) for export in exports]
        read = [(order, submit(order)) for order in orders]
        yield {order.export.programme: future.result() for order, future in read}


def _write(path: Path, lines: Sequence[str]) -> None:
    path.parent.mkdir()
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def linked(
    tmp_path_factory: pytest.TempPathFactory, programmes: dict[str, Programme], snapshots: dict[str, Path]
) -> Iterator[tuple[Linkage, Model]]:
    files = [folder / "records_house.parquet" for folder in snapshots.values()]
    spill = tmp_path_factory.mktemp("spill")
    declared = HOUSE.model(HOUSE.by_role(programmes.values()))
    with closing(
        DuckDBEngine(spill, memory="500MB", threads=1, folders=[file.parent for file in files])
    ) as engine:
        yield link(files, declared, engine), declared


def test_its_rows_are_read_as_it_says(snapshots: dict[str, Path]) -> None:
    records = pq.read_table(snapshots["pbb"] / "records_house.parquet")
    assert records.schema.equals(RECORDS.schema)
    first = records.to_pylist()[0]
    assert (first["street"], first["house_number"], first["rt"], first["region_code"]) == (
        "MELATI", "1", "001", "3171010001",
    )  # fmt: skip
    ledger = pq.read_table(snapshots["pbb"] / "ledger.parquet").to_pylist()
    fates = {(row["fate"], row["kind"]): row["rows"] for row in ledger}
    assert (
        fates["accepted", ""] == 11
        and fates["rejected", "TANPA_ALAMAT"] == 1
        and fates["not_data", "total"] == 1
    )
    told = {
        row["code"]: row["message"]
        for row in pq.read_table(snapshots["pbb"] / "problems.parquet").to_pylist()
    }
    assert told["TANPA_ALAMAT"] == "Baris tanpa nama jalan (ditolak)."
    assert not any("NIK" in message for message in told.values())


def test_its_rows_become_houses(linked: tuple[Linkage, Model]) -> None:
    found, _ = linked
    houses: dict[str, set[str]] = {}
    for row in found.persons.to_pylist():
        houses.setdefault(row["person_id"], set()).add(row["record_id"].split("-")[0])
    assert len(houses) == 11
    assert (
        sum(listed_by == {"pbb", "listrik"} for listed_by in houses.values()) == 10
    )  # number 7 is on one list
    slip = next(row for row in found.links.to_pylist() if "nama jalan mirip" in row["reasons"])
    assert slip["probability"] > 0.9


def test_the_stage_links_every_kind_that_the_rolls_list(
    tmp_path: Path,
    programmes: dict[str, Programme],
    snapshots: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Beside the tables of persons, of whom there are none here, stand those of houses."""
    monkeypatch.setattr(stage, "KINDS", {**KINDS, "house": HOUSE})
    monkeypatch.setattr(ledger, "KINDS", {**KINDS, "house": HOUSE})
    folder = RunFolder(tmp_path / "run")
    for code, snapshot in snapshots.items():
        shutil.copytree(snapshot, folder.snapshots / code / "1")
    job = Job(inputs=tmp_path, out=tmp_path / "out", as_of=date(2018, 3, 31))
    declared = dataclasses.replace(load_declarations(), programmes=programmes)
    run = Run(job, folder, declared, Inputs((), ()))
    assert stage.link_rows(run, ("records",)) == "0 orang, 11 rumah"
    monkeypatch.setattr(identifying, "KINDS", {**KINDS, "house": HOUSE})
    monkeypatch.setitem(ROW_KINDS, "house", ROWS)
    job.workspace.store.settle()
    assert identifying.identify_rows(run, IDENTIFY.needs).endswith(
        "; 11 baru, 0 digabung, 0 dipisah, 0 hilang"
    )
    assert pq.read_table(folder.table("links_house")).num_rows >= 10
    houses = pq.read_table(folder.table("persons_house"))
    assert houses.schema.names == tables.PERSONS.schema.names and houses.num_rows == 21
    assert json.loads(folder.model_of("house").read_text())["made_for"] == {"once": ["pbb"]}
    assert pq.read_table(folder.table("persons")).num_rows == 0
    ledger.check_persons(folder, ledger.ledger_totals(folder))
    folder.table("persons_house").unlink()
    with pytest.raises(LedgerError, match="21 baris diterima"):
        ledger.check_persons(folder, ledger.ledger_totals(folder))


def test_every_kind_is_read_and_linked_under_one_name() -> None:
    assert ROW_KINDS.keys() - KINDS.keys() == {"payment", "lead"}  # linked with nothing
    for name, kind in {**ROW_KINDS, "house": ROWS}.items():
        assert kind.records.name == tables.of_kind("records", name)


def test_its_record_leads_back_to_its_model(
    linked: tuple[Linkage, Model], programmes: dict[str, Programme]
) -> None:
    found, declared = linked
    made_for = HOUSE.by_role(programmes.values())
    alarms = {"persons": 0, "more_rows_than": 40}
    record = {
        "kind": "house",
        "made_for": made_for,
        "alarms": alarms,
        "training": {"version": 1, "on": "2018-03-31", "drift": {}, "alarm": False},
        **record_linking(found, declared, Questions({})),
    }
    record = json.loads(json.dumps(record))
    check_record(record)
    assert set(record["totals"]) == set(CLASSES)
    assert recorded_model(record, {**KINDS, "house": HOUSE}) == declared
    with pytest.raises(UsageError, match="kind"):
        recorded_model(record)
    with pytest.raises(UsageError, match="kind"):
        blocking_keys(record)
