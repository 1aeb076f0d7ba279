"""Answers about employers: read strictly, kept as said last, found in the rows of later nights."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from reconcile.employers.answers import Answer, AnswerLog, answered_pairs, row_key, together
from reconcile.ingest.returned import rows_of_text
from reconcile.inspections.questions import read_answers
from reconcile.workspace.store import store_at
from reconcile.workspace.store.database import make_database

HEAD = "kiri;kanan;jawaban;tanggal;petugas\n"
NOTHING = dict.fromkeys(
    ("npp", "kode_divisi", "kode_bu", "wlkp_no", "nib", "name_key", "kota_code"), None
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("bpjstk_prs ZZ000001-000;bpjskes_bu 99000001;SAMA;31-03-2018;Sari", ""),
        ("a;b;beda;2018-03-31;Sari", ""),
        ("a;b;;;", None),
        ("a;b;MUNGKIN;31-03-2018;Sari", "jawaban MUNGKIN tidak dikenal"),
        (";b;SAMA;31-03-2018;Sari", "tidak dijawab di sini"),
        ("a;b;SAMA;31-03-2018;", "petugas kosong"),
        ("a;b;SAMA;03/31/2018;Sari", "tanggal tidak terbaca"),
    ],
)
def test_a_line_is_read_waits_or_is_told(line: str, fault: str | None) -> None:
    found, faults = read_answers(rows_of_text(f"{HEAD}{line}\n".encode(), "tanya.csv"), "tanya.csv")
    assert (len(found), len(faults)) == ((0, 0) if fault is None else (0, 1) if fault else (1, 0))
    assert (fault or "") in "".join(faults)


def _rows(*rows: dict[str, str]) -> pa.Table:
    return pa.Table.from_pylist(
        [NOTHING | {"record_id": f"r{at}"} | row for at, row in enumerate(rows)],
        schema=pa.schema([(name, pa.string()) for name in ("record_id", "programme", *NOTHING)]),
    )


ROWS = _rows(
    {"programme": "bpjstk_prs", "npp": "ZZ000001", "kode_divisi": "000"},
    {"programme": "bpjskes_bu", "kode_bu": "99000001"},
    {"programme": "oss_nib", "nib": "9900000000001"},
    {"programme": "oss_nib", "nib": "9900000000001"},
    {"programme": "wlkp", "name_key": "BAYU", "kota_code": "3171"},
)


def test_an_answer_finds_its_rows_by_their_numbers() -> None:
    keys = [row_key(row) for row in ROWS.to_pylist()]
    assert keys[0] == "bpjstk_prs ZZ000001-000" and keys[4] == "wlkp BAYU 3171"
    said = [
        Answer(keys[0] or "", keys[1] or "", "SAMA", "2018-03-31", "Sari"),
        Answer(keys[0] or "", keys[2] or "", "BEDA", "2018-03-31", "Sari"),
        Answer(keys[4] or "", "wlkp LAIN", "SAMA", "2018-03-31", "Sari"),
    ]
    pairs = answered_pairs(said, ROWS).to_pylist()
    assert [tuple(row.values()) for row in pairs] == [
        ("r0", "r1", "SAMA"),
        ("r0", "r2", "BEDA"),
        ("r0", "r3", "BEDA"),
    ]
    declared = answered_pairs([Answer(keys[0] or "", keys[2] or "", "SAMA", "", "")], ROWS)
    assert [row["verdict"] for row in together(declared, answered_pairs(said, ROWS)).to_pylist()] == [
        "SAMA",
        "SAMA",
        "BEDA",
    ]


def test_the_last_answer_of_a_pair_stands(tmp_path: Path) -> None:
    log = AnswerLog(store_at(tmp_path / "hasil"))
    first = Answer("a", "b", "SAMA", "2018-03-30", "Sari")
    later = Answer("b", "a", "BEDA", "2018-03-31", "Budi")
    assert log.all() == []
    make_database(log.store.path)
    assert (log.add([first]), log.add([first]), log.add([later])) == (1, 0, 1)
    assert log.all() == [later]
