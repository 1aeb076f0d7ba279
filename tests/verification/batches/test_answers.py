"""Answers of the registrar in the shapes in which clients of its service leave them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconcile.parsing.field_answers import FieldAnswer
from reconcile.programmes import load_programmes
from reconcile.verification.batches.answering import (
    HEADING,
    Reply,
    _answered,
    _register_rows,
    _taken,
    _words_of,
)
from reconcile.verification.batches.answers import Answer, read_answer
from reconcile.verification.batches.files import read_answers, write_rows
from reconcile.verification.batches.ledger import Answered, Line
from reconcile.vocabulary.errors import UsageError
from tests.ingest.conftest import write_xlsx

NIK, OTHER = "3171010101809001", "3171010101809002"
ROW = "B0123456789ABCD"


def answers(path: Path) -> list[Answer]:
    words = _words_of(load_programmes()["dukcapil"])
    return [read_answer(pairs, words) for pairs in read_answers(path)]


def test_words_that_nobody_declared_are_told() -> None:
    strange: set[str] = set()
    read = _words_of(load_programmes()["dukcapil"], strange)
    assert [read(word) for word in ("Padan", "PADAN : TIDAK", "Entahlah", "Kuota habis")] == [
        "ALIVE",
        "UNKNOWN",
        "UNKNOWN",
        "NOT_ASKED",
    ]
    assert strange == {"PADAN : TIDAK", "Entahlah"}


def of_json(path: Path, said: Any) -> list[Answer]:
    path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return answers(path)


AGREED = {"NIK": "Sesuai", "NAMA_LGKP": "Sesuai (87)", "TGL_LHR": "Sesuai", "ALAMAT": "Tidak Sesuai (12)"}
SHAPES = {
    "an answer beside its request": {"request": {"NIK": NIK, "TRESHOLD": "90"}, "response": {"content": [AGREED], "quotaLimiter": 3}},
    "a list of answers under their ids": [{"ID_BARIS": ROW, "NIK": NIK, "content": [AGREED]}],
    "one a line": "\n".join(json.dumps({"nik": NIK, "content": [AGREED]}) for _ in range(1)),
    "flat": [{"nik_asked": "x", "NIK ": NIK, **{key: AGREED[key] for key in AGREED if key != "NIK"}}],
    "many under one key": {"data": [{"NIK": NIK, **{key: AGREED[key] for key in AGREED if key != "NIK"}}], "lastPage": True},
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_fields_of_an_answer_are_kept_with_their_scores(tmp_path: Path, shape: str) -> None:
    (one,) = of_json(tmp_path / "a.json", SHAPES[shape])
    assert (one.nik, one.answer, one.values) == (NIK, "ALIVE", {})
    said = {name: field for name, field in one.fields.items() if name != "nik"}
    assert said == {
        "name": FieldAnswer(True, 87),
        "birth_date": FieldAnswer(True),
        "address": FieldAnswer(False, 12),
    }


WORDS = {
    "dead": ({"RESPONSE_CODE": "11", "RESPONSE": "Meninggal Dunia"}, "DEAD"),
    "recorded twice": ({"RESPONSE_CODE": "12", "RESPONSE": "Data Ganda"}, "DUPLICATE"),
    "not there": ({"RESPONSE_CODE": "13", "RESPONSE": "NIK tidak terdapat di database Kependudukan"}, "NOT_FOUND"),
    "suspended": ({"RESPONSE_CODE": "14", "RESPONSE": "NIK Non Aktif"}, "INACTIVE"),
    "no NIK at all": ({"RESPONSE_CODE": "15", "RESPONSE": "NIK tidak sesuai format"}, "MALFORMED"),
    "the quota": ({"RESPON": "Kuota Akses Hari ini telah Habis"}, "NOT_ASKED"),
    "nothing": ({}, "NOT_ASKED"),
    "another name": ({"NAMA_LGKP": "Tidak Sesuai (42)", "TGL_LHR": "Sesuai"}, "MISMATCH"),
    "dead and all agrees": ({"RESPON": "Meninggal", "NAMA_LGKP": "Sesuai (100)"}, "DEAD"),
    "a word nobody knows": ({"RESPON": "Entahlah"}, "UNKNOWN"),
}  # fmt: skip


@pytest.mark.parametrize("case", WORDS)
def test_what_an_answer_says_of_the_person(tmp_path: Path, case: str) -> None:
    content, answer = WORDS[case]
    (one,) = of_json(tmp_path / "a.json", [{"NIK": NIK, "content": [content]}])
    assert (one.nik, one.answer) == (NIK, answer)


BESIDE = {
    # results in columns of their own -> answer, results, what is the register's own word
    "agrees": (("SESUAI", "100"), "ALIVE", {"name": FieldAnswer(True, 100)}, {"name": "BUDI SANTOSO"}),
    "is alike": (("SESUAI", "87"), "ALIVE", {"name": FieldAnswer(True, 87)}, {}),
    "differs": (("TIDAK SESUAI", "42"), "MISMATCH", {"name": FieldAnswer(False, 42)}, {}),
    "in another word": (("Tidak Padan", ""), "MISMATCH", {"name": FieldAnswer(False)}, {}),
    "says nothing": (("", ""), "NOT_ASKED", {}, {"name": "BUDI SANTOSO"}),
}  # fmt: skip


@pytest.mark.parametrize("case", BESIDE)
def test_a_result_may_stand_in_a_column_beside_what_was_sent(tmp_path: Path, case: str) -> None:
    (word, score), answer, fields, values = BESIDE[case]
    path = tmp_path / "a.csv"
    path.write_text(f"NIK|NAMA|HASIL NAMA|SKOR NAMA\n{NIK}|BUDI SANTOSO|{word}|{score}\n", encoding="utf-8")
    (one,) = answers(path)
    assert (one.nik, one.answer, dict(one.fields), dict(one.values)) == (NIK, answer, fields, values)


def test_what_the_register_tells_itself_is_its_own_word(tmp_path: Path) -> None:
    told = {"NIK": NIK, "NAMA_LGKP": "BUDI SANTOSO", "TGL_LHR": "1980-01-01", "RESPON": "Data Ditemukan"}
    (one,) = of_json(tmp_path / "a.json", {"content": [told]})
    assert (one.answer, one.values) == ("ALIVE", {"name": "BUDI SANTOSO", "birth_date": "1980-01-01"})


def test_a_csv_is_read_below_its_preface_and_by_its_own_headings(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [[ROW, NIK, "Sesuai (100)", "Sesuai", ""], ["", OTHER, "", "", "13"], ["", "", "", "", ""]]
    write_rows(path, ("PKS", "1"), ("ID_BARIS", "NIK", "HASIL NAMA LGKP", "TGL LHR HASIL", "RESPON"), rows)
    one, two = answers(path)
    assert (one.row, one.nik, one.answer) == (ROW, NIK, "ALIVE")
    assert one.fields == {"name": FieldAnswer(True, 100), "birth_date": FieldAnswer(True)}
    assert (two.row, two.nik, two.answer) == ("", OTHER, "NOT_FOUND")


SHEET = [["Jawaban Ditjen Dukcapil"], [], ["ID_BARIS", "NIK", "RESPON", ""], [ROW, NIK, "Data Ditemukan", ""]]


def test_a_workbook_is_read_whatever_stands_before_its_rows(tmp_path: Path) -> None:
    """Sheets of notes first, a letter over the headings, several sheets of answers."""
    path = tmp_path / "jawaban.xlsx"
    more = [["NIK", "RESPON"], [OTHER, "13"]]
    write_xlsx(path, {"Catatan": [["Harap dibaca"]], "Kosong": [], "Jawaban": SHEET, "Lanjutan": more})
    assert [(one.row, one.nik, one.answer) for one in answers(path)] == [
        (ROW, NIK, "ALIVE"),
        ("", OTHER, "NOT_FOUND"),
    ]
    write_xlsx(path, {"Catatan": [["Harap dibaca", "NIK"]]})
    with pytest.raises(UsageError, match=r"jawaban\.xlsx: tidak ada"):
        answers(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_what_windows_writes(tmp_path: Path, encoding: str) -> None:
    text = f"NIK\tNAMA_LGKP\tRESPON\n{NIK}\tRENÉE D'ARCY\tData Ditemukan\n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    (one,) = answers(tmp_path / "a.txt")
    assert (one.nik, one.answer, one.values["name"]) == (NIK, "ALIVE", "RENÉE D'ARCY")


def test_what_is_no_table_is_told_as_what_it_is(tmp_path: Path) -> None:
    for content, said in ((b"%PDF-1.4 ...", "dokumen PDF"), (b" \r\n", "berkas kosong")):
        (tmp_path / "a.csv").write_bytes(content)
        with pytest.raises(UsageError, match=said):
            answers(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("earlier", "now", "two"),
    [
        ("ALIVE", "DEAD", True),
        ("ALIVE", "ALIVE", False),
        ("NOT_ASKED", "DEAD", False),
        ("ALIVE", "NOT_ASKED", False),
        (None, "DEAD", False),
    ],
)
def test_an_answer_unlike_an_earlier_one_is_told(earlier: str | None, now: str, *, two: bool) -> None:
    """Of the same day it contradicts; of another the newer counts."""
    said = [Answered(ROW, earlier, {})] if earlier else []
    for day, counts in (("2018-03-31", (two, 0)), ("2018-02-28", (0, two))):
        lines = [Line("ANSWERED", 1, "", "", answers=said, as_of=day)]
        taken = _taken(
            None, {ROW: [Answer(ROW, NIK, now, {}, {})]}, [], 1, _answered(lines), day="2018-03-31"
        )
        assert (taken.contradicted, taken.changed) == counts


SENT = {
    "nik": NIK,
    "name": "BUDI SANTOSO",
    "birth_date": date(1980, 1, 1),
    "sex": "M",
    "kk": "",
    "birth_place": "JAKARTA",
}
WRITTEN = {
    # what is answered -> values and results of name and birth date, and the word that the next run reads
    "all agrees": ({"NAMA_LGKP": "Sesuai (100)", "TGL_LHR": "Sesuai"},
                   ("BUDI SANTOSO", "Sesuai (100)", "01-01-1980", "Sesuai", "Data Ditemukan", "90")),
    "a name that is alike": ({"NAMA_LGKP": "Sesuai (87)", "TGL_LHR": "Sesuai"},
                             ("", "Sesuai (87)", "01-01-1980", "Sesuai", "Data Ditemukan", "90")),
    "a birth date that differs": ({"NAMA_LGKP": "Sesuai (100)", "TGL_LHR": "Tidak Sesuai"},
                                  ("BUDI SANTOSO", "", "01-01-1980", "", "Tidak Padan", "")),
    "not there": ({"RESPON": "13"}, ("", "", "", "", "Data Tidak Ditemukan", "")),
    "no NIK at all": ({"RESPON": "15"}, ("", "", "", "", "NIK tidak sesuai format", "")),
    "the owner is dead, and not who was sent": ({"RESPON": "11", "NAMA_LGKP": "Tidak Sesuai (20)"},
                                                ("BUDI SANTOSO", "", "01-01-1980", "", "Tidak Padan", "")),
    "dead": ({"RESPON": "11", "NAMA_LGKP": "Sesuai (100)"}, ("BUDI SANTOSO", "Sesuai (100)", "", "", "Meninggal", "90")),
}  # fmt: skip


@pytest.mark.parametrize("case", WRITTEN)
def test_what_the_next_run_reads_of_an_answer(tmp_path: Path, case: str) -> None:
    content, expected = WRITTEN[case]
    (one,) = of_json(tmp_path / "a.json", [{"NIK": NIK, "content": [content]}])
    register = load_programmes()["dukcapil"]
    reply = Reply(tmp_path, tmp_path, register, date(2018, 4, 10), tmp_path, "", "", ())
    (row,) = _register_rows(reply, {ROW: [one]}, {ROW: SENT}, {ROW: 90})
    told = dict(zip(HEADING, row, strict=True))
    shown = ("NAMA_LGKP", "HASIL_NAMA_LGKP", "TGL_LHR", "HASIL_TGL_LHR", "RESPON", "AMBANG")
    assert tuple(told[name] for name in shown) == expected


@pytest.mark.parametrize("text", ["", "[]", "{", "[{]", "nama saja\nBUDI\n", "\x00\x01", "[" * 50_000])
def test_what_is_no_answer_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.csv"):
        answers(tmp_path / "a.csv")


def test_files_are_their_owners_and_hold_no_formula(tmp_path: Path) -> None:
    write_rows(tmp_path / "made" / "a.csv", (), ("NAMA",), [("=HYPERLINK(1)",), ("+62",), ("BUDI",)])
    assert (tmp_path / "made" / "a.csv").read_text() == "NAMA\nHYPERLINK(1)\n62\nBUDI\n"
    assert (tmp_path / "made" / "a.csv").stat().st_mode & 0o77 == 0
    assert (tmp_path / "made").stat().st_mode & 0o77 == 0
