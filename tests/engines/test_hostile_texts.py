"""Codes, names and paths that try to be SQL: in every statement that takes one they are held to plain
Python's answer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reconcile import tables
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import identifier, listed, literal
from reconcile.findings.unregistered import unregistered
from reconcile.kinds.person.columns import columns
from reconcile.reports.minutes.checks import _check_roll
from reconcile.reports.minutes.figures import RollCount
from reconcile.reports.minutes.reasons import LEAVING, OPEN
from reconcile.rules import Eligibility, Eligible, Residents
from reconcile.tables import empty
from tests.runs import tries

ROOT = Path(__file__).parents[2]
PIECES = ["'", "''", '"', "\\", "\\'", "';--", "'; DROP TABLE t; --", "/*", "*/", "{", "}", "{0}", "{{", "%", "%s", "$1", "?", ":x", "\x00",
          "\n", "\r", "\t", "\x1b[2J", "\x7f", "\x85", "é", "\u202e", "\ufeff", "＇", "😀", ",", " ", "' OR '1'='1", "x", "kjp", "KJP", "NULL",
          "||", "chr(0)", "a'||'b", "\\x00", "\\u0027", ")", "("]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12
)
QUICK = settings(
    max_examples=tries(40),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FEW = settings(QUICK, max_examples=tries(12))


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(tmp_path_factory.mktemp("spill"), "500MB", 1)
    yield engine
    engine.close()


@QUICK
@example(["".join(PIECES)])
@given(st.lists(HOSTILE, min_size=1, max_size=5))
def test_a_text_is_a_value_on_duckdb(quick: Engine, texts: list[str]) -> None:
    _assert_values(quick, texts)


@settings(QUICK, max_examples=tries(5))
@example(["".join(PIECES), *PIECES])
@given(st.lists(HOSTILE, min_size=1, max_size=20))
def test_a_text_is_a_value_on_spark(spark: Engine, texts: list[str]) -> None:
    _assert_values(spark, texts)


def _assert_values(engine: Engine, texts: list[str]) -> None:
    found = engine.arrow(
        "SELECT " + ", ".join(f"{literal(text)} AS t{place}" for place, text in enumerate(texts))
    )
    assert [column[0].as_py() for column in found.columns] == texts
    engine.read("said", pa.table({"n": range(len(PIECES)), "said": PIECES}))
    kept = engine.arrow(f"SELECT n FROM said WHERE said IN ({listed(texts)})")["n"].to_pylist()
    assert sorted(kept) == [n for n, piece in enumerate(PIECES) if piece in texts]


@QUICK
@given(HOSTILE)
def test_a_name_of_a_table_is_a_name(quick: Engine, name: str) -> None:
    if re.search(r"[\x00-\x1f\x7f]", name):
        with pytest.raises(ValueError, match="named"):
            identifier(name)
        return
    quick.read("v " + name, pa.table({"n": [1]}))
    assert quick.arrow(
        f"SELECT n AS {identifier('c' + name)} FROM {identifier('v ' + name)}"
    ).column_names == ["c" + name]
    quick.drop("v " + name)


@QUICK
@given(st.lists(HOSTILE, min_size=1, max_size=6, unique=True), st.data())
def test_registers_and_programmes_of_one_row(quick: Engine, codes: list[str], data: st.DataObject) -> None:
    """The codes of a run's model.json, as linking takes them."""
    registers = data.draw(st.lists(st.sampled_from(codes), unique=True))
    once = data.draw(st.lists(st.sampled_from(codes), unique=True))
    answers = ("vital_status", "field_answers", "register_answer", "birth_date")
    nothing = {name: pa.nulls(len(codes), pa.string()) for name in answers}
    quick.read("records", pa.table({"programme": codes, "name": codes, **nothing}))
    sql = columns(registers, once)
    found = quick.arrow(
        f"SELECT programme, {sql['registered']} AS registered, {sql['once']} AS once FROM records"
    ).to_pylist()
    assert {row["programme"]: (row["registered"] == 1, bool(row["once"])) for row in found} == {
        code: (code in registers, code in once) for code in codes
    }


def _row(person: str, programme: str, role: str, nik: str | None = None) -> dict[str, object]:
    return {"record_id": f"{person} {programme}", "person_id": person, "programme": programme, "role": role, "nik": nik, "nik_part": None,
            "region_code": "3171010001", "home": "HOME", "nik_of_home": True, "school_at_home": 0, "vital_status": None, "birth": None, "birth_year": None,
            "paid": True, "sure": True, "period_start": None, "period_end": None}  # fmt: skip


LISTED = pa.schema([
    *((name, pa.string()) for name in ("record_id", "person_id", "programme", "role", "nik", "nik_part", "region_code", "home")),
    ("nik_of_home", pa.bool_()), ("school_at_home", pa.int32()), ("vital_status", pa.string()), ("birth", pa.date32()), ("birth_year", pa.int16()), ("paid", pa.bool_()), ("sure", pa.bool_()),
    ("period_start", pa.date32()), ("period_end", pa.date32()),
])  # fmt: skip


@FEW
@example(["kjp", "KJP", "'; DROP TABLE listed; --", "\x00", "{0}"], ["kjp", "{0}"])
@given(st.lists(HOSTILE, min_size=1, max_size=5, unique=True), st.lists(HOSTILE, max_size=2, unique=True))
def test_the_unregistered_name_their_programmes(quick: Engine, codes: list[str], more: list[str]) -> None:
    """P is on every roll and known to nobody, Q in need and on none."""
    rolls = sorted({*codes, *more} - {"need", "register"})
    rows = [
        *(_row("P", code, "roll") for code in rolls),
        _row("Q", "need", "need"),
        _row("Q", "register", "register", "3171010101900001"),
    ]
    quick.read("listed", pa.Table.from_pylist(rows, schema=LISTED))
    roles = [*((code, "roll") for code in rolls), ("need", "need"), ("register", "register")]
    quick.read(
        "finding_roles", pa.table(dict(zip(("programme", "role"), zip(*roles, strict=True), strict=True)))
    )
    for name in ("conflicts", "answered", "other_regions", "records", "persons", "verification"):
        quick.read(name, empty(name))
    eligible = [Eligible.model_construct(programme=code, age_from=None, age_to=None) for code in rolls]
    asked = Eligibility.model_construct(
        eligible=tuple(eligible), residents=Residents.model_construct(programmes=tuple(rolls))
    )
    unregistered(quick, asked, date(2018, 3, 31))
    found = {row["person_id"]: row for row in quick.arrow("SELECT * FROM unregistered").to_pylist()}
    assert found["P"]["programmes"] == ",".join(rolls)
    assert found["Q"]["eligible_for"] == ",".join(rolls)


@FEW
@example("kjp' OR '1'='1")
@example("{0}\\")
@given(HOSTILE)
def test_the_minutes_count_one_roll_alone(quick: Engine, code: str) -> None:
    other = code + "x"
    people = [
        {"person_id": f"{n} {programme}", "programme": programme, "standing": 1}
        for programme in (code, other)
        for n in range(3)
    ]
    quick.read("minutes_recipients", pa.Table.from_pylist(people))
    quick.read("minutes_entering", pa.table({"person_id": ["E"], "programme": [code]}))
    for name in ("deaths_and_moves", "overlaps"):
        quick.read(name, tables.empty(name))
    _check_roll(quick, RollCount(code, 3, 0, 3, 3, dict.fromkeys((*LEAVING, *OPEN), 0), 1))


CONSTANT = re.compile(r"_?[A-Z][A-Z_0-9]*")
SQL = re.compile(r"\b(SELECT|WHERE|CASE|JOIN|THEN|FROM)\b")
DATES = {"as_of", "day", "month", "year_ago", "oldest"}
"""What templates put between quotes: dates of this program's own writing."""
CODES = {"change", "unknown", "flow"}
"""The same, constants of the package."""


def test_nothing_but_constants_stands_between_quotes() -> None:
    """Every f-string and template of the package that looks like SQL; a value goes through `literal`,
    which quotes it itself."""
    wrong = []
    for path in sorted((ROOT / "reconcile").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and SQL.search(ast.unparse(node)):
                wrong += [
                    f"{path.name}:{node.lineno} {name}"
                    for name in _quoted_values(node)
                    if not CONSTANT.fullmatch(name)
                ]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
                names = re.findall(r"'\{(\w*)\}'", node.value)
                wrong += [
                    f"{path.name}:{node.lineno} {{{name}}}" for name in names if name not in DATES | CODES
                ]
    assert wrong == []


def _quoted_values(node: ast.JoinedStr) -> Iterator[str]:
    """The expressions of an f-string that stand right behind a quote; dates of this program's own writing
    left out."""
    for before, value in zip(node.values, node.values[1:], strict=False):
        if (
            isinstance(before, ast.Constant)
            and str(before.value).endswith("'")
            and isinstance(value, ast.FormattedValue)
        ):
            said = ast.unparse(value.value)
            if said.split(".")[0] not in DATES:
                yield said
