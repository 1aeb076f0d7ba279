"""A small run with one of everything, and a folder of its reports."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import identifier
from reconcile.findings import Unknown
from reconcile.history import Memory, Tonight, go_on
from reconcile.questions import keep_questions
from reconcile.reports.contents import Level, ReportFile, RunFacts, write_reports
from reconcile.rules import load_rules
from reconcile.tables import empty
from tests.findings.ascii_tables import AS_OF, PROGRAMMES, engine_with, found, listed

NAMES = {code: programme.name for code, programme in PROGRAMMES.items()}

ROWS = """
id         | person | name            | nik              | kk               | birth_date | region     | rt  | rw  | segment   | level | start   | end        | vital_status
kis-2      | p1     | ANI LESTARI     | 3171014101809001 | 3171010101109001 | 1980-01-01 | 3171011001 | 003 | 004 | PBI_APBN  | -     | 2017-03 | -          | -
kjs-2      | p1     | ANI LESTARI     | 3171014101809001 | 3171010101109001 | 1980-01-01 | 3171011001 | 003 | 004 | PBI_APBD  | -     | 2016-01 | 2018-02-28 | -
dukcapil-2 | p1     | ANI LESTARI     | 3171014101809001 | 3171010101109001 | 1980-01-01 | 3171011001 | 003 | 004 | -         | -     | -       | -          | ALIVE
kjp-2      | p2     | BUDI SANTOSO    | 3171011702069002 | 3171010101109002 | 2006-02-17 | 3171011002 | 001 | 002 | -         | SD    | 2017-07 | 2017-12-31 | -
kjp-3      | p2     | BUDI SANTOSO    | 3171011702069002 | 3171010101109002 | 2006-02-17 | 3171011002 | 001 | 002 | -         | SD    | 2018-01 | 2018-06-30 | -
kip-2      | p2     | BUDI SANTOSO    | -                | -                | 2006-02-17 | -          | -   | -   | PEMBERIAN | SD    | 2017-01 | 2017-12-31 | -
kip-3      | p2     | BUDI SANTOSO    | -                | -                | 2006-02-17 | -          | -   | -   | PEMBERIAN | SD    | 2018-01 | 2018-12-31 | -
dukcapil-3 | p2     | BUDI SANTOSO    | 3171011702069002 | 3171010101109002 | 2006-02-17 | 3171011002 | 001 | 002 | -         | -     | -       | -          | ALIVE
kis-3      | p3     | =CMD("CICI";A1) | -                | -                | 1975-05-20 | 3172011001 | 010 | 011 | PBI_APBN  | -     | 2017-01 | -          | -
kis-4      | p3     | =CMD("CICI";A1) | -                | -                | 1975-05-20 | 3172011001 | 010 | 011 | PBI_APBN  | -     | 2017-01 | -          | -
kjs-3      | p4     | DEDI 3171010203809004 | 3171010203809004 | -          | 1980-03-02 | 317101     | -   | -   | PBI_APBD  | -     | 2016-01 | -          | -
dukcapil-4 | p4     | DEDI            | 3171010203809004 | -                | 1980-03-02 | 3171011001 | 001 | 001 | -         | -     | -       | -          | DEAD
kjs-4      | p5     | EDI             | 3275010203809005 | -                | 1980-03-02 | 3171       | -   | -   | PBI_APBD  | -     | 2016-01 | -          | -
kip-4      | p6     | FANI            | 3275014203069006 | -                | 2006-03-02 | -          | -   | -   | PEMBERIAN | SD    | 2018-01 | 2018-12-31 | -
dtks-2     | p7     | GANI            | 3175014203069007 | -                | 2006-03-02 | 3175011001 | 002 | 002 | -         | -     | -       | -          | -
dukcapil-5 | p7     | GANI            | 3175014203069007 | -                | 2006-03-02 | 3175011001 | 002 | 002 | -         | -     | -       | -          | ALIVE
kis-5      | p8     | HANI            | 3171014101809001 | -                | 1991-04-05 | 3276       | -   | -   | PBI_APBN  | -     | 2017-01 | -          | -
"""
OTHERS = {
    "links": """
        record_id_left | record_id_right | probability | band
        kis-5          | kjs-4           | 0.8123      | review
    """,
    "problems": """
        programme | source_file | sheet | code              | severity   | rows | message              | advice
        kis       | kis.csv     |       | KOLOM_TAK_DIKENAL | PERINGATAN | -    | Kolom "AGAMA" dibuang | Tidak perlu dikirim
    """,
    "files": """
        programme | source_file | refused
        dtks      | dtks.csv    | -
        dukcapil  | dukcapil.csv | -
        kip       | kip.csv     | -
        kis       | kis.csv     | -
        kis       | ../kis 3171010203809004.xlsx | Berkas terkunci kata sandi
        kjp       | kjp.csv     | -
        kjs       | kjs.csv     | -
    """,
}  # fmt: skip


def found_engine(folder: Path, rows: str = ROWS, **others: str) -> Engine:
    """An engine with the sample's tables and findings; `missing` says what could not be made."""
    tables, unknown = _found_once(rows, tuple((others or OTHERS).items()))
    engine = engine_with(tables, folder)
    engine.missing, engine.partly = unknown.unmade, unknown.partly  # type: ignore[attr-defined]
    return engine


@lru_cache(8)
def _found_once(rows: str, others: tuple[tuple[str, str], ...]) -> tuple[dict[str, pa.Table], Unknown]:
    """All tables of such an engine: to read them again takes a fifth of finding them."""
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_with(listed(rows, **dict(others)), Path(folder))
        unknown = found(engine)
        keep_questions(engine, load_rules().overlaps, NAMES)
        _remember(engine)
        names = engine.arrow("SELECT table_name FROM information_schema.tables ORDER BY 1")[0].to_pylist()
        tables = {name: engine.arrow(f"SELECT * FROM {identifier(name)}") for name in names}
        engine.close()
    return tables, unknown


def _remember(engine: Engine) -> None:
    """The history of a first night."""
    engine.read("identity_events", empty("identity_events"))
    tonight = Tonight({}, (), (), AS_OF, generation=1, home="31")
    go_on(engine, {}, Memory(), tonight)
    for name in ("trends", "flows", "flow_rows"):
        engine.keep(f"{name}_of_runs", f"SELECT * FROM {name}")


def reports(engine: Engine, out: Path, level: Level = Level.L1) -> list[ReportFile]:
    out.mkdir(parents=True, exist_ok=True)
    return write_reports(engine, out, facts(engine, level))


def facts(engine: Engine, level: Level = Level.L1) -> RunFacts:
    missing, partly = engine.missing, engine.partly  # type: ignore[attr-defined]
    return RunFacts("20180331-0000-0000", AS_OF, level, NAMES, missing, partly=partly)
