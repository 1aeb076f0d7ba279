"""Declarations damaged at random: each is taken whole and works, or is refused in words; never a traceback.

Seeded, so that a failure can be made again. `make fuzz` tries many (the gate does a small part).
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

import reconcile
from reconcile.findings import find_all, quality
from reconcile.ingest.standard.periods import Title, read_periods
from reconcile.ingest.standard.values import parse_values
from reconcile.programmes import read_programme
from reconcile.programmes.kinds import kind_words
from reconcile.rules import load_rules
from reconcile.run.declarations import Declarations, load_declarations
from reconcile.vocabulary.errors import DeclarationError
from tests.findings.ascii_tables import engine_with, listed

PACKAGE = Path(reconcile.__file__).parent
RULES = load_rules()
FILES = sorted([*(PACKAGE / "programmes").glob("*.toml"), *(PACKAGE / "rules").glob("*.toml")])
MUTANTS = int(os.environ.get("FUZZ", "150"))
SEED = int(os.environ.get("SEED", "1"))
ROWS = listed("""
    id    | person | segment  | start   | end        | level
    kis-1 | P1     | PBI_APBN | 2017-01 | 2018-03-31 | -
    kjs-1 | P1     | PBI_APBD | 2017-06 | 2018-03-31 | -
    kjp-1 | P2     | -        | 2017-01 | 2017-06-30 | SD
    """)
DEEP = "\nz = " + "[" * 30_000
VALUES = [
    *(
        "nan",
        "-inf",
        "1e400",
        "-1",
        "0",
        "13",
        "9" * 5000,
        "9223372036854775808",
        "0x7fffffffffffffffff",
        "true",
        '""',
        '" "',
        '"\\u0000"',
    ),
    *(
        '"\\u202e"',
        '"\\n"',
        "[]",
        "[[]]",
        "{}",
        "[1, 2, 3]",
        "[0, 13]",
        "[12, 1]",
        "1979-05-27",
        "0001-01-01",
        "9999-12-31",
        "07:32:00",
    ),
    *(
        '"=1+1"',
        '"\'; DROP TABLE records; --"',
        '"{{x}}"',
        '"' + "A" * 100_000 + '"',
        '"*"',
        '"**********a"',
        "{ a = { b = { c = 1 } } }",
    ),
]


def _flip(text: str, draw: random.Random) -> str:
    raw = bytearray(text.encode())
    for _ in range(draw.randint(1, 4)):
        raw[draw.randrange(len(raw))] = draw.randrange(256)
    return raw.decode("latin-1") if draw.random() < 0.5 else raw.decode("utf-8", "surrogateescape")


def _without_a_line(text: str, draw: random.Random) -> str:
    lines = text.splitlines()
    del lines[draw.randrange(len(lines))]
    return "\n".join(lines)


def _twice_a_line(text: str, draw: random.Random) -> str:
    lines = text.splitlines()
    lines.insert(draw.randrange(len(lines)), draw.choice(lines))
    return "\n".join(lines)


def _cut(text: str, draw: random.Random) -> str:
    return text[: draw.randrange(len(text))]


def _other_value(text: str, draw: random.Random) -> str:
    at = draw.choice(list(re.finditer(r"(?m)= *([^\n]+)$", text)))
    return text[: at.start(1)] + draw.choice(VALUES) + text[at.end(1) :]


def _other_word(text: str, draw: random.Random) -> str:
    at = draw.choice(list(re.finditer(r'"[^"\n]*"', text)))
    return text[: at.start()] + draw.choice(VALUES) + text[at.end() :]


def _deep(text: str, draw: random.Random) -> str:
    return text + DEEP[: draw.choice((60, 700, 3_000, 30_000))] + draw.choice(("", "]" * 40))


def _renamed_key(text: str, draw: random.Random) -> str:
    at = draw.choice(list(re.finditer(r"(?m)^([a-z_]+) *=", text)))
    return text[: at.start(1)] + at.group(1)[::-1] + text[at.end(1) :]


MUTATIONS: list[Callable[[str, random.Random], str]] = [
    *(
        _flip,
        _without_a_line,
        _twice_a_line,
        _cut,
        _other_value,
        _other_value,
        _other_word,
        _other_word,
        _deep,
        _renamed_key,
    ),
]


def mutant(number: int) -> tuple[str, str]:
    """(file, its text) of one damaged declaration."""
    draw = random.Random(f"{SEED}/{number}")
    path = draw.choice(FILES)
    return f"{path.parent.name}/{path.name}", draw.choice(MUTATIONS)(path.read_text(encoding="utf-8"), draw)


def _use(declared: Declarations) -> None:
    """What reading does with declarations: periods and codes of every programme."""
    written = ["", "2017", "2018 tahap 1", "tahap 2", "31-12-2050", "x"]
    cells = pa.array(written)
    for programme in declared.programmes.values():
        for name in ("year", "stage", "period_start"):
            read_periods({name: cells, "period_end": cells}, len(written), programme, Title(2017, "1", 1))
        for field in ("segment", *kind_words("person").codes):
            parse_values(pa.array(["AKTIF", "PBI", "1", "?"]), programme, field)
        assert programme.vocabulary.keys


def _ask(declared: Declarations, spill: Path) -> None:
    """What finding does with them: every rule becomes SQL."""
    engine = engine_with(ROWS, spill)
    try:
        find_all(engine, declared.programmes, declared.rules, date(2018, 3, 31))
        quality(engine)
    finally:
        engine.close()


@pytest.mark.slow
def test_each_damaged_declaration_works_or_is_refused_in_words(tmp_path: Path) -> None:
    taken = 0
    for number in range(MUTANTS):
        name, text = mutant(number)
        path = tmp_path / str(number) / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
        try:
            declared = load_declarations(path.parents[1])
        except DeclarationError as refused:
            assert ".toml: " in str(refused) and len(str(refused)) < 5_000, number
            continue
        taken += 1
        if taken % 10 == 0:  # a damaged declaration that is taken is nearly always a word more or less
            _use(declared)
            _ask(declared, tmp_path)
    assert 0.05 * MUTANTS < taken < 0.8 * MUTANTS, (
        "mutations that are all refused, or all harmless, try nothing"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "value",
    [value for value in VALUES if len(value) < 100],
    ids=range(sum(len(value) < 100 for value in VALUES)),
)
@pytest.mark.parametrize(
    "key",
    ["period.open_end_from", "expect.minimum_rows", "expect.fill.nik", "name", "payer", "values.segment.PBI"],
)
def test_every_key_takes_only_what_a_run_can_use(tmp_path: Path, key: str, value: str) -> None:
    text = (PACKAGE / "programmes" / "kis.toml").read_text(encoding="utf-8")
    *table, last = key.split(".")
    head = f"[{'.'.join(table)}]\n" if table else ""
    without = re.sub(rf'(?m)^"?{last}"? *=.*$', "", text)
    placed = (
        without.replace(head, f"{head}{last} = {value}\n", 1)
        if head in without and head
        else f"{last} = {value}\n{without}"
    )
    path = tmp_path / "programmes" / "kis.toml"
    path.parent.mkdir()
    path.write_text(placed, encoding="utf-8")
    try:
        _use(Declarations({"kis": read_programme(path)}, RULES))
    except DeclarationError as refused:
        assert "kis.toml" in str(refused)
