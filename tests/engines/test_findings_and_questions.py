"""Every statement of findings and questions says the same on every engine: each is run on both, and what it
keeps or returns is held against the other's, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from reconcile import findings, questions, register, tables, verification
from reconcile.engines.keyed import keep_key
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import identifier
from reconcile.findings.listed import keep_listed
from reconcile.findings.unregistered import unregistered
from reconcile.kinds.known import recorded_model
from reconcile.linkage.kept.record import recorded_weights
from reconcile.regions import regencies
from reconcile.register.received import SCHEMA
from reconcile.run import stages
from reconcile.run.declarations import load_declarations
from reconcile.run.given import source_of
from reconcile.run.jobs import Job
from reconcile.verification.hidden import Linked, keep_proposal_trust
from reconcile.verification.numbers import keep_numbers
from reconcile.verification.places import keep_places
from reconcile.verification.repairs import keep_repairs
from reconcile.workspace.files.door import read_json, read_table
from reconcile.workspace.runs import RunFolder
from reconcile.workspace.store import store_at
from tests.engines.both import BothEngines, never_compared
from tests.engines.conftest import MEMORY
from tests.runs import run_as_far_as, thousand_people

pytestmark = [pytest.mark.gate]

AS_OF = date(2018, 3, 31)
DECLARED = load_declarations()
FILES = [
    path
    for stage in (findings, questions, register, verification)
    for path in Path(stage.__file__).parent.rglob("*.py")
    if path.parent.name != "batches"  # commands beside a published run, which the one engine reads
]
MERGED = ("register_persons", "register_fields")
NAMES = {code: programme.name for code, programme in DECLARED.programmes.items()}


@pytest.fixture(scope="module")
def both(spark: Engine, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Both engines with the tables that findings are made from: a generated run, for it has all of them."""
    folder = tmp_path_factory.mktemp("generated")
    job = Job(inputs=thousand_people(), out=folder / "out", as_of=AS_OF, cache=cache)
    run_as_far_as(stages.IDENTIFY, job)
    duckdb = open_engine(folder / "spill", MEMORY, 2, [folder / "out"])
    engines = BothEngines(duckdb, spark)
    for name in sorted({*stages.FIND.needs} - {"verification"}):  # made by the statements themselves
        engines.read(name, source_of(RunFolder(folder / "out"), name))
    _part_a_child(engines)
    _answer_barely(engines)
    engines.read("jobs", RunFolder(folder / "out").snapshot_tables("jobs") or tables.empty("jobs"))
    engines.linked = _linked(folder / "out")
    yield engines
    duckdb.close()


def _part_a_child(engines: Any) -> None:
    """A child without a name stands apart from the child it became, and people are to say so: the register
    knows (linking joins what nobody contests)."""
    named = """
        SELECT u.record_id AS one, MIN(d.record_id) AS other
        FROM records u
        JOIN persons p ON p.record_id = u.record_id
        JOIN persons q ON q.person_id = p.person_id
        JOIN records d ON d.record_id = q.record_id
        WHERE u.programme = 'kis' AND u.name_key IS NULL AND u.nik IS NULL AND d.programme = 'dukcapil'
          AND d.name_key IS NOT NULL AND d.mother_core = u.mother_core AND d.birth_date = u.birth_date
          AND (d.vital_status IS NULL OR d.vital_status = 'ALIVE')
        GROUP BY u.record_id
        ORDER BY u.record_id
    """
    pairs = {row["one"]: row["other"] for row in engines.arrow(named).to_pylist()}
    assert pairs, "the world has no child without a name"
    persons = engines.arrow("SELECT * FROM persons").to_pylist()
    links = engines.arrow("SELECT * FROM links")
    doubts = [
        {**dict.fromkeys(links.column_names), "record_id_left": other, "record_id_right": one, "band": "review",
         "probability": 0.8, "weight": 2.0, "rule": "name", "pattern": 0, "reasons": "", "held": False}
        for one, other in pairs.items()
    ]  # fmt: skip
    apart = [
        {**row, "person_id": f"P-{list(pairs).index(row['record_id']):08d}"}
        if row["record_id"] in pairs
        else row
        for row in persons
    ]
    engines.read("persons", pa.Table.from_pylist(apart, tables.TABLES["persons"].schema))
    parted = set(map(frozenset, pairs.items()))
    others = [
        row for row in links.to_pylist() if {row["record_id_left"], row["record_id_right"]} not in parted
    ]  # a pair is linked once, else engines may tell its rows in another order
    assert len(others) < links.num_rows, "linking joined none of them"
    engines.read("links", pa.Table.from_pylist([*others, *doubts], links.schema))


def _answer_barely(engines: Any) -> None:
    """Of a number that one person alone bears the register says no more than that it is there."""
    borne = """
        SELECT MIN(d.record_id) AS record_id
        FROM records d
        JOIN records r ON r.nik = d.nik AND r.programme = 'kis'
        WHERE d.programme = 'dukcapil' AND d.name_key IS NOT NULL
        GROUP BY d.nik
        HAVING COUNT(*) = 1
        ORDER BY 1
    """
    one = engines.first.arrow(borne)["record_id"][0].as_py()
    bare = {"name": None, "birth_date": None, "register_answer": "ALIVE"}
    records = engines.first.arrow("SELECT * FROM records")
    rows = [{**row, **(bare if row["record_id"] == one else {})} for row in records.to_pylist()]
    engines.read("records", pa.Table.from_pylist(rows, records.schema))


def _linked(out: Path) -> Linked:
    """By what the run linked."""
    record = read_json(RunFolder(out).model)
    model = recorded_model(record)
    weights = recorded_weights(record, model, read_table(RunFolder(out).table("learned")))
    return Linked(model, weights, read_table(store_at(out).parts()["compared_pairs"]))


def _answered(asked: Sequence[dict[str, Any]]) -> pa.Table:
    """Two of three questions answered, every other one before its rows changed, and one that nobody asks."""
    rows = [
        {
            "answers": question["answers"],
            "class": question["class"] if question["answers"] == "TINDAKAN" else None,
            "record_id_left": question["record_id_left"],
            "record_id_right": question["record_id_right"],
            "verdict": "SAMA" if question["answers"] == "IDENTITAS" else "SETUJU",
            "decided_on": date(2017, 6, 1 + place % 20),
            "changed": "nama berubah" if place % 2 else None,
        }
        for place, question in enumerate(asked)
        if place % 3
    ]
    same = [question for question in asked if question["record_id_right"] is None][:2]
    if len(same) == 2:  # two rows of whom nobody asks whether they are one
        left, right = sorted(question["record_id_left"] for question in same)
        pair = {"record_id_left": left, "record_id_right": right, "verdict": "SAMA", "changed": "NIK berubah"}
        rows.append({"answers": "IDENTITAS", "class": None, "decided_on": date(2017, 6, 2), **pair})
    return pa.Table.from_pylist(rows, schema=tables.ANSWERED.schema)


def _repaired(engine: Any) -> pa.Table:
    """A repair of the night before that a row of tonight proves."""
    rows = engine.arrow("""
        SELECT p.programme, p.source_file, p.sheet, p.source_row, p.record_id, p.person_id,
               'nik' AS field, r.nik AS value_proposed
        FROM persons p
        JOIN records r ON r.record_id = p.record_id
        WHERE p.programme = 'kis' AND r.nik IS NOT NULL
        ORDER BY p.record_id
    """)
    beside = {"repair_id": "U-1", "source": "dukcapil", "side": "ROLL", "state": "DRAF", "proposed_on": AS_OF}
    beside["record_id"] = "kis-GONE"  # a mended row is another
    return pa.Table.from_pylist([{**rows.to_pylist()[0], **beside}], tables.TABLES["repairs"].schema)


def _merged(engine: Any, roles: dict[str, str], answered: pa.Table) -> None:
    """The merged register, with a number that people wrote for one of its people."""
    known = engine.arrow(
        "SELECT person_id, DATE '2018-01-01' AS first_seen FROM single_numbers ORDER BY 1 LIMIT 9"
    )
    rows = engine.arrow(
        "SELECT record_id FROM records WHERE programme = 'kis' ORDER BY record_id"
    ).to_pylist()
    judged = (
        {"answers": "IDENTITAS", "verdict": "NIK LAIN", "nik": "3171010101809009"},
        {"answers": "TINDAKAN", "verdict": "MENINGGAL DUNIA"},
    )
    said = pa.Table.from_pylist(
        [
            {**one, "record_id_left": row["record_id"], "decided_on": AS_OF}
            for one, row in zip(judged, rows, strict=False)
        ],
        answered.schema,
    )
    engine.read("first_known", known)
    engine.read("answered", pa.concat_tables([answered, said]))
    keep_key(engine, b"secret")
    deliveries = engine.arrow("SELECT * FROM deliveries")
    groups = DECLARED.rules.survivorship.group
    filled = [
        one.model_copy(update={"fill": (*one.fill, "nik")}) if "nik" in one.fields else one for one in groups
    ]  # of the register's rows none lacks a sex or a place of birth
    rules = DECLARED.rules.survivorship.model_copy(update={"group": tuple(filled)})
    register.keep_named(engine, rules, roles, deliveries)
    engine.drop("named")
    merged = register.keep_register(engine, rules, roles, deliveries, received=_received(engine))
    engine.keep("register_persons", merged.persons.sql)
    engine.keep("register_fields", merged.fields.sql)
    engine.arrow(merged.conflicting)
    engine.read("answered", answered)


def _received(engine: Any) -> pa.Table:
    """What another agency's register had beside what it chose, of some who bear a card."""
    cards = engine.arrow(
        "SELECT card_number FROM records WHERE programme = 'kis' AND card_number IS NOT NULL"
        " ORDER BY card_number LIMIT 9"
    )["card_number"].to_pylist()
    said = {"programme": "kis", "field_group": "identity", "field": "name", "value": "NAMA LAIN", "rank": 2}
    return pa.Table.from_pylist([{**said, "card_number": card, "as_of": AS_OF} for card in cards], SCHEMA)


def _found_and_asked(engine: Any, linked: Linked, answered: pa.Table) -> None:
    roles = {code: programme.role for code, programme in DECLARED.programmes.items()}
    verification.verify(engine, roles, "31", engine.arrow("SELECT * FROM deliveries"), AS_OF)
    keep_proposal_trust(engine, linked, roles)
    keep_repairs(engine, _repaired(engine), AS_OF, b"secret")
    keep_numbers(engine, roles, AS_OF)
    _merged(engine, roles, answered)
    findings.find_all(engine, DECLARED.programmes, DECLARED.rules, AS_OF, answered, retired=["P-00000000"])
    findings.quality(engine)
    findings.persons_unanswered(engine)
    questions.keep_questions(engine, DECLARED.rules.overlaps, NAMES, answered)


def test_findings_and_questions_are_alike_on_every_engine(both: Any) -> None:
    """The questions that are answered come from one engine; with the answers both make all there is."""
    _found_and_asked(both.first, both.linked, tables.empty("answered"))
    asked = both.first.arrow("SELECT * FROM questions ORDER BY question_id").to_pylist()
    _found_and_asked(both, both.linked, _answered(asked))
    for name in (
        "verification",
        "proposal_trust",
        "population_on_rolls",
        "repairs",
        "numbers",
        "single_numbers",
        *MERGED,
        *findings.names(),
        *questions.MADE,
    ):
        assert both.arrow(f"SELECT * FROM {identifier(name)}").num_rows, f"{name}: nothing was compared"
    statuses = both.arrow("SELECT DISTINCT status FROM questions ORDER BY status")["status"].to_pylist()
    assert statuses == ["BARU", "DIPUTUSKAN", "DITANYAKAN_LAGI"]
    assert both.arrow("SELECT * FROM questions WHERE finding = 'answered'").num_rows
    keep_listed(both, DECLARED.programmes, AS_OF, "31")
    both.read("other_regions", tables.empty("other_regions"))
    lacking = unregistered(both, DECLARED.rules.eligibility, AS_OF, uncovered=frozenset(regencies()))
    assert "TIDAK_TERCATAT_DUKCAPIL" in lacking.unmade
    for name in ("listed", "finding_roles"):
        both.read(name, pa.table({"programme": ["kis"], "role": ["roll"]}))
    unregistered(both, DECLARED.rules.eligibility, AS_OF)  # no register: the short way
    keep_places(both, "places", "SELECT 'GARUT' AS one, 'KAB. GARUT' AS other")  # rolls of samples say none
    assert never_compared(both, FILES) == []
