"""The flows as papers: every roll and kota, down to those who make up the numbers; for anybody whole rolls."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from reconcile import tables
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.flows.book import MOST_OPENED, Opened, write_book
from reconcile.reports.flows.month import ALL, DOWN, UP, month_lines
from reconcile.reports.flows.opened import COLUMNS, WHY, opened_sql
from reconcile.reports.flows.paper import FLOWS
from reconcile.reports.flows.shown import public_lines, system
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.kit.report import Desk
from reconcile.reports.kit.showing import shown_rows
from reconcile.reports.public.decision import Decision, keep_told
from reconcile.reports.written.archives import members
from reconcile.vocabulary import flows as words
from reconcile.vocabulary.errors import LedgerError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.progress import SILENT
from tests.history.nights import Service, cells_of, read_rows

PEOPLE = "\n".join(f"r{at} P{at} kis 317{at % 2 + 1} 2018-01 - - SITI" for at in range(40))
FIRST = f"{PEOPLE}\nb1 B kis 3171 2018-01 - - BUDI"
LAST = FIRST.replace("r1 P1 kis 3172", "r1 P1 kis 3171").replace("r3 P3 kis 3172 2018-01 - - SITI\n", "")
NIGHTS = (
    (f"{FIRST}\nc1 C kis 3171 2018-01 - - CITRA", "2018-01"),
    (f"{PEOPLE}\nd1 D kis 3172 2018-02 - - DEDI", "2018-02"),
    (f"{LAST}\nd1 D kis 3172 2018-02 - - DEDI", "2018-02"),
)


Kept = tuple[dict[str, list[pa.Table]], list[dict[str, str]]]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """What the store keeps of three nights, two of them in February; and the ids of each night's rows."""
    service = Service(tmp_path_factory.mktemp("nights"))
    found: dict[str, list[pa.Table]] = {"flows": [], "flow_rows": []}
    ids: list[dict[str, str]] = []
    for rows, month in NIGHTS:
        service.night(rows, month)
        for name, parts in found.items():
            parts.append(service.known[name])
        ids.append(service.ids)
    return found, ids


@pytest.fixture
def engine(kept: Kept, tmp_path: Path) -> Iterator[Engine]:
    with closing(open_engine(tmp_path / "spill", "500MB", 1, [tmp_path], "duckdb")) as engine:
        for name, parts in kept[0].items():
            engine.read(f"{name}_of_runs", pa.concat_tables(parts))
        for run, night in (("previous_", 1), ("", 2)):
            read_rows(engine, cells_of(NIGHTS[night][0]), [], kept[1][night])
            engine.keep(f"{run}copied", "SELECT * FROM records")
        engine.keep("previous_records", "SELECT * FROM previous_copied")
        yield engine


def _written(engine: Engine, out: Path, level: Level = Level.L1) -> list[str]:
    facts = RunFacts(
        "1", date(2018, 2, 28), level, {"kis": "KIS - Kartu"}, previous=date(2018, 2, 28), lasting=True
    )
    out.mkdir()
    desk = Desk(engine, out, replace(facts), Recap({}, ()), SILENT)
    return [file.name for file in FLOWS.write(desk)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_a_month_is_the_sum_of_its_nights(engine: Engine, tmp_path: Path) -> None:
    assert _written(engine, tmp_path / "out") == ["arus.csv", "arus_rincian.csv", "arus.xlsx"]
    told = {
        row["Kota/Kabupaten"]: {name: text for name, text in row.items() if text not in ("0", "", "Orang")}
        for row in _rows(tmp_path / "out" / "arus.csv")
        if row["Satuan"] == "Orang"
    }
    assert told["JUMLAH"] == {
        "Program": "KIS - Kartu", "Kota/Kabupaten": "JUMLAH", "Awal": "42", "Baru (+)": "1", "Muncul lagi (+)": "1",
        "Pindah masuk (+)": "1", "Hilang (-)": "3", "Pindah keluar (-)": "1", "Akhir": "41",
    }  # fmt: skip
    assert told["Kota Administrasi Jakarta Utara"] == {
        "Program": "KIS - Kartu", "Kota/Kabupaten": "Kota Administrasi Jakarta Utara", "Awal": "20",
        "Baru (+)": "1", "Hilang (-)": "1", "Pindah keluar (-)": "1", "Akhir": "19",
    }  # fmt: skip
    assert {*told} == {"JUMLAH", "Kota Administrasi Jakarta Utara", "Kota Administrasi Jakarta Pusat"}


def test_each_number_opens_to_rows_with_names_as_far_as_they_are_known(
    engine: Engine, tmp_path: Path
) -> None:
    _written(engine, tmp_path / "out")
    rows = [row for row in _rows(tmp_path / "out" / "arus_rincian.csv") if row["Satuan"] == "Orang"]
    told = [(row["Arus"], row["Jumlah"], row["ID orang"], row["Nama"], row["Sebab"]) for row in rows]
    assert told == [
        ("Hilang", "-1", "B", "BUDI", WHY["TIDAK_ADA_LAGI"]),  # on an earlier night, and came back
        ("Hilang", "-1", "C", "", WHY["TIDAK_ADA_LAGI"]),  # on an earlier night
        ("Muncul lagi", "1", "B", "BUDI", WHY["PERNAH_TERCATAT"]),
        ("Pindah masuk", "1", "P1", "SITI", WHY["WILAYAH_BARIS"]),
        ("Baru", "1", "D", "DEDI", WHY["BELUM_PERNAH"]),
        ("Hilang", "-1", "P3", "SITI", WHY["TIDAK_ADA_LAGI"]),
        ("Pindah keluar", "-1", "P1", "SITI", WHY["WILAYAH_BARIS"]),
    ]


def test_names_are_masked_where_papers_circulate(engine: Engine, tmp_path: Path) -> None:
    _written(engine, tmp_path / "out", Level.L2)
    rows = _rows(tmp_path / "out" / "arus_rincian.csv")
    assert {row["Nama"] for row in rows} <= {"", "S***", "D***", "B***"}
    assert {row["ID orang"] for row in rows} == {""}


def test_anybody_sees_whole_rolls_and_no_small_number(engine: Engine, tmp_path: Path) -> None:
    lines = public_lines(month_lines(engine, date(2018, 2, 28)), Level.L3)
    keep_told(engine, Decision(system(lines)))  # the summary decides over all numbers of a run
    assert _written(engine, tmp_path / "out", Level.L3) == ["arus.csv", "arus.xlsx"]
    rows = _rows(tmp_path / "out" / "arus.csv")
    assert {row["Kota/Kabupaten"] for row in rows} == {"JUMLAH"}
    texts = {
        text
        for row in rows
        for name, text in row.items()
        if name not in ("Satuan", "Program", "Kota/Kabupaten")
    }
    assert "1" not in texts and "<5" in texts
    assert all(int(text) % 5 == 0 for text in texts if text.isdigit())


def test_the_workbook_says_the_same(engine: Engine, tmp_path: Path) -> None:
    _written(engine, tmp_path / "out")
    book = CalamineWorkbook.from_path(str(tmp_path / "out" / "arus.xlsx"))
    assert book.sheet_names == ["Orang", "Baris", "Orang-bulan", "Rincian"]
    (total,) = [row for row in book.get_sheet_by_name("Orang").to_python() if "JUMLAH" in row]
    assert total[2] == 42 and total[-1] == 41
    opened = book.get_sheet_by_name("Rincian").to_python()
    listed = [
        {**row, "Program": row["Program"].partition(" - ")[0]}
        for row in _rows(tmp_path / "out" / "arus_rincian.csv")
    ]
    texts = [["" if cell == "" else str(cell).removesuffix(".0") for cell in row] for row in opened[3:]]
    assert [dict(zip(opened[2], row, strict=True)) for row in texts] == listed
    counted = opened[2].index("Jumlah")
    assert {type(row[counted]) for row in opened[3:]} == {float}  # what is counted can be added up


def test_a_sheet_ends_where_it_is_said_to_and_any_text_can_stand_in_it(tmp_path: Path) -> None:
    """Its rows are written as XML: what XML forbids or reads otherwise, and more rows than it holds."""
    names = ["A & <B>", "x\x01y", "_xABCD_", "", *[""] * MOST_OPENED]
    rows = pa.table(
        {
            str(at): pa.array(
                names if column.heading == "Nama" else [1 if column.kind == "count" else ""] * len(names)
            )
            for at, column in enumerate(COLUMNS)
        }
    )
    kinds = {str(at): column.kind for at, column in enumerate(COLUMNS)}
    shown = shown_rows(rows, kinds, Level.L1, typed=True)
    facts = RunFacts("1", date(2018, 2, 28), Level.L1, {})
    lines = shown_rows(pa.table({"0": pa.array([], pa.string())}), {"0": "plain"}, Level.L1)
    write_book(tmp_path / "arus.xlsx", lines, Opened([shown], len(rows)), facts)
    sheet = CalamineWorkbook.from_path(str(tmp_path / "arus.xlsx")).get_sheet_by_name("Rincian").to_python()
    assert len(sheet) == MOST_OPENED + 3 and f"dari {number(len(rows))}" in str(sheet[0][0])
    name = sheet[2].index("Nama")
    assert [row[name] for row in sheet[3:7]] == ["A & <B>", "x y", "_xABCD_", ""]


@pytest.mark.parametrize(("level", "born"), [(Level.L0, "Tanggal lahir"), (Level.L1, "Tahun lahir")])
def test_the_workbook_prints_as_the_others_do_and_calls_births_what_it_shows(
    engine: Engine, tmp_path: Path, level: Level, born: str
) -> None:
    _written(engine, tmp_path / "out", level)
    path = tmp_path / "out" / "arus.xlsx"
    opened = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Rincian").to_python()
    assert born in opened[2]
    for name, content in members(path.read_bytes()).items():
        if name.startswith("xl/worksheets/sheet"):
            assert b'paperSize="14"' in content and b'orientation="landscape"' in content
            assert b"Halaman &amp;P dari" in content


def test_a_month_that_does_not_add_up_is_refused(engine: Engine) -> None:
    engine.keep(
        "flows_of_runs", "SELECT * REPLACE (count + 1 AS count) FROM flows_of_runs WHERE flow <> 'AWAL'"
    )
    with pytest.raises(LedgerError, match="Arus"):
        month_lines(engine, date(2018, 2, 28))


def test_a_run_that_speaks_of_an_earlier_month_begins_the_next_one_anew(tmp_path: Path) -> None:
    """Nights of February, of January, and of February again: what went between is of neither."""
    service = Service(tmp_path / "nights")
    said = (
        (FIRST, "2018-02"), (PEOPLE, "2018-02"), (FIRST, "2018-01"), (PEOPLE, "2018-02"), (LAST, "2018-02"),
    )  # fmt: skip
    found: dict[str, list[pa.Table]] = {"flows": [], "flow_rows": []}
    for rows, month in said:
        service.night(rows, month)
        for name, parts in found.items():
            parts.append(service.known[name])
    with closing(open_engine(tmp_path / "spill", "500MB", 1, [tmp_path], "duckdb")) as engine:
        for name, parts in found.items():
            engine.read(f"{name}_of_runs", pa.concat_tables(parts))
        lines = month_lines(engine, date(2018, 2, 28))
        (whole,) = [line for line in lines if (line.unit, line.kota) == ("ORANG", ALL)]
        assert (whole.count("AWAL"), whole.count("HILANG"), whole.count("AKHIR")) == (41, 2, 40)
        engine.keep("opened", opened_sql(date(2018, 2, 28)))
        opened = engine.arrow("SELECT person_id, gone FROM opened WHERE unit = 'ORANG' AND flow = 'HILANG'")
        assert sorted(map(tuple, (row.values() for row in opened.to_pylist()))) == [
            ("B", False), ("P3", True),
        ]  # fmt: skip


def test_nothing_is_written_before_a_roll_is_known(engine: Engine, tmp_path: Path) -> None:
    for name, table in (("flows", tables.empty("flows")), ("flow_rows", tables.empty("flow_rows"))):
        engine.read(f"{name}_of_runs", table)
    assert _written(engine, tmp_path / "out") == []


def test_every_flow_has_its_side_and_every_why_its_words() -> None:
    assert {*UP, *DOWN, "AWAL", "AKHIR"} - {"KOREKSI+", "KOREKSI-"} == {*words.FLOWS} - {"KOREKSI"}
    assert set(WHY) == set(words.WHY)
