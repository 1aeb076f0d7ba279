"""Lines as XML: whatever a roll holds, a reader of XML gets it back; differences are judged as a person
would."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.privacy import masking
from reconcile.privacy.masking import Level, shown
from reconcile.reports.kit import workbooks
from reconcile.reports.worklists.columns import COLUMNS, style_keys
from reconcile.reports.worklists.rows import marks_of, rows_xml
from reconcile.reports.worklists.texts import Look, question_texts, row_texts
from tests.runs import tries

STYLES = {key: number for number, key in enumerate(style_keys(), start=1)}
TYPES = {
    "turn": pa.int32(), "number": pa.int32(), "place": pa.int32(), "person": pa.int32(), "row_shown": pa.bool_(), "home_rw": pa.string(), "home_rt": pa.string(),
    "programme": pa.string(), "name": pa.string(), "birth": pa.string(), "sex": pa.string(), "nik": pa.string(), "nik_spoilt": pa.bool_(),
    "kk": pa.string(), "mother": pa.string(), "region_code": pa.string(), "rw": pa.string(), "rt": pa.string(), "source_file": pa.string(),
    "sheet": pa.string(), "source_row": pa.int32(), "record_id": pa.string(), "question_id": pa.string(), "reason": pa.string(),
    "told": pa.string(), "action": pa.string(), "authority": pa.string(), "amount": pa.int64(), "changes": pa.string(), "status": pa.string(),
    "asked_left": pa.int32(), "asked_right": pa.int32(),
    "line": pa.int32(), "rows_alike": pa.int32(), "form": pa.string(), "choices": pa.string(), "also": pa.string(), "book": pa.string(),
}  # fmt: skip


def rendered(*lines: dict[str, Any], level: Level = Level.L0) -> list[dict[str, tuple[str, int]]]:
    """Text and style of each cell, by heading."""
    rows = [
        {"number": 1, "place": place, "line": place, "row_shown": True, "record_id": f"kis-{place}", **line}
        for place, line in enumerate(lines, 1)
    ]
    rows = [{"turn": row["number"], **row} for row in rows]
    table = pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in TYPES.items()})
    look = Look(level, {"kis": "KIS - Kartu"})
    texts = row_texts(table, look), question_texts(table, look)
    xml = "".join(rows_xml(marks_of(table), texts, STYLES).to_pylist())
    headings = [column.heading for column in COLUMNS]
    return [
        {
            name: ("".join(cell.itertext()), int(cell.attrib["s"]))
            for name, cell in zip(headings, row, strict=True)
        }
        for row in ElementTree.fromstring(f"<rows>{xml}</rows>")
    ]


def marked(*lines: dict[str, Any]) -> list[set[str]]:
    """Headings of the marked cells of each line of one block."""
    names = {number: key for key, number in STYLES.items()}
    return [
        {
            name
            for name, (_, style) in row.items()
            if names[style][2] and names[style][0] not in ("answer", "note")
        }
        for row in rendered(*lines)
    ]


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=5))
def test_any_text_comes_back(texts: list[str]) -> None:
    expected = [
        re.sub("[\ufffe\uffff]", " ", text) for text in shown(pa.array(texts), "name", Level.L0).to_pylist()
    ]
    got = [row["Nama"][0] for row in rendered(*({"name": text} for text in texts))]
    plain = [re.sub(r"_x005F_(x[0-9A-Fa-f]{4}_)", r"_\1", text) for text in got]  # as spreadsheets read it
    assert [text.split() for text in plain] == [text.split() for text in expected]


@pytest.mark.parametrize(
    ("field", "one", "two", "differs"),
    [
        ("name", "ANI", "ANI", False),
        ("name", "ANI", "ANNI", True),
        ("name", "ANI", None, False),
        ("birth", "1980-01-01", "1980", False),
        ("birth", "1980-01-01", "1981", True),
        ("birth", "1980-01-01", "1980-01-02", True),
        ("nik", "3171014101809001", "3171014101809002", True),
        ("region_code", "3171011001", "317101", False),
        ("region_code", "3171011001", "3171011002", True),
        ("rw", "001", "002", True),
        ("rw", "001", None, False),
        ("mother", "SITI", "SRI", True),
        ("sex", "M", "F", True),
    ],
)  # fmt: skip
def test_what_is_a_difference(field: str, one: str, two: str | None, differs: bool) -> None:
    names = {"name": "Nama", "birth": "Lahir", "nik": "NIK", "mother": "Nama ibu", "sex": "L/P"}
    headings = {names[field]} if field in names else {"Wilayah, RT/RW", "RT/RW"}
    assert marked({field: one}, {field: two}) == [set(), headings if differs else set()]
    assert marked({}, {field: one}, {field: two})[1:] == [
        set(),
        headings if differs else set(),
    ]  # the first known, not the first line


def test_on_paper_a_row_of_the_kelurahan_of_its_book_says_rt_and_rw_alone() -> None:
    home = {"region_code": "3171011001", "rt": "001", "rw": "002"}
    (here,) = rendered({**home, "book": "3171011001"})
    (in_the_queue,) = rendered({**home, "book": None})
    assert (here["RT/RW"][0], in_the_queue["RT/RW"][0]) == ("001/002", "Gambir 001/002")


def test_on_paper_a_block_names_the_place_of_its_first_row_once() -> None:
    home = {"region_code": "3171011001", "rt": "001", "rw": "002"}
    rows = rendered(home, home, {**home, "region_code": "3171011002"}, {**home, "number": 2})
    assert [row["RT/RW"][0] for row in rows] == [
        "Gambir 001/002",
        "001/002",
        "Cideng 001/002",
        "Gambir 001/002",
    ]
    assert [row["Wilayah, RT/RW"][0] for row in rows[:2]] == ["Gambir 001/002"] * 2


def test_a_question_names_its_lines_where_it_is_not_plain_which() -> None:
    asked = {"question_id": "T-1", "form": "TINDAKAN", "reason": "Ada", "asked_left": 1}
    below = {**asked, "row_shown": False, "line": 1}
    pair = {**asked, "asked_right": 2}
    assert [row["Pertanyaan"][0] for row in rendered(asked, below)] == ["Ada", "Baris 1: Ada"]
    assert rendered(pair, {})[0]["Pertanyaan"][0] == "Ada"
    assert rendered(pair, {}, {})[0]["Pertanyaan"][0] == "Baris 1 dan 2: Ada"
    assert rendered(pair, {})[0]["Alasan lengkap"][0] == "Baris 1 dan 2: Ada"


@pytest.mark.parametrize(
    ("evidence", "brief"),
    [
        ("Mirip: NIK (nomor urutnya berbeda), nama", "Mirip: NIK (angka ke-14, 16), nama"),
        (
            "Mirip: NIK (nomor urutnya berbeda, keduanya terbukti)",
            "Mirip: NIK (angka ke-14, 16, keduanya terbukti)",
        ),
        ("Beda: NIK (keduanya terbukti)", "Beda: NIK (angka ke-14, 16, keduanya terbukti)"),
        ("Sama: nama. Beda: NIK, nomor kartu", "Sama: nama. Beda: NIK (angka ke-14, 16), nomor kartu"),
    ],
)
def test_on_paper_the_digits_that_differ_stand_beside_the_number(evidence: str, brief: str) -> None:
    line = {
        "question_id": "T-1",
        "form": "ORANG",
        "reason": f"{evidence}. Angka NIK yang berbeda: posisi 14, 16",
        "asked_left": 1,
    }
    assert rendered(line)[0]["Pertanyaan"][0] == f"Satu orang? {brief}"


def test_each_block_is_compared_with_its_own_first_row() -> None:
    assert marked({"name": "ANI"}, {"number": 2, "name": "BUDI"}, {"number": 2, "name": "BUDY"}) == [
        set(),
        set(),
        {"Nama"},
    ]


def test_programmes_are_told_by_their_short_names_and_lines_by_their_number() -> None:
    line = {
        "programme": "kis",
        "reason": "Tercatat di KIS - Kartu",
        "question_id": "T-1",
        "form": "TINDAKAN",
        "also": "3171011001",
        "asked_left": 1,
        "asked_right": 3,
        "amount": 23000,
    }
    row = rendered({**line, "book": "3171011002"})[0]
    assert (row["Program"][0], row["Pertanyaan"][0], row["Nilai (Rp)"][0]) == (
        "KIS",
        "Baris 1 dan 3: Tercatat di KIS. Juga warga Kel. Gambir",
        "23000",
    )
    # the queue is no kelurahan's: each row names its place, among them the one that has the block
    assert rendered(line)[0]["Pertanyaan"][0] == "Baris 1 dan 3: Tercatat di KIS"


def test_a_spoilt_nik_is_said_to_be_one() -> None:
    assert [row["NIK"][0] for row in rendered({"nik_spoilt": True}, {}, {"nik": "3171014101809001"})] == [
        "tidak sah",
        "",
        "3171014101809001",
    ]


ODD = st.text(
    alphabet=st.sampled_from(
        [
            *"AZaz09 _x'&<>=+-@|%.",
            "\t",
            "\n",
            "\x00",
            "\x1f",
            "\u00a0",
            "\u200b",
            "\u3000",
            "\ufe63",
            "\ufffe",
        ]
    ),
    max_size=30,
)
LONG = st.from_regex(r"[A-Z ]{0,3}[0-9]{5,20}[A-Z ]{0,3}", fullmatch=True)


@pytest.mark.slow
@given(st.lists(st.one_of(ODD, LONG, st.just("_x0041_")), max_size=200))
@settings(max_examples=tries(20), deadline=None)
def test_texts_that_look_plain_are_what_the_long_way_would_make_of_them(texts: list[str]) -> None:
    """Most texts are only looked at; nothing that masking or escaping would change may pass for plain."""
    values = pa.array(texts, pa.string())
    with pytest.MonkeyPatch.context() as patch:
        for module in (masking, workbooks):
            patch.setattr(module, "where_matched", lambda text, _pattern, function: function(text))
        kinds: tuple[masking.Kind, ...] = ("text", "name", "where")
        long_way = {
            (kind, level): shown(values, kind, level).to_pylist() for kind in kinds for level in Level
        }
        escaped = workbooks.xml_text(values).to_pylist()
    assert {key: shown(values, *key).to_pylist() for key in long_way} == long_way
    assert workbooks.xml_text(values).to_pylist() == escaped
