"""Every line of a small workbook offers what may be answered on it, however few rules say so."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from reconcile.privacy.masking import Level
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.kit.showing import shown_rows
from reconcile.reports.written.files import Stamp
from reconcile.vocabulary.verdicts import BETWEEN

AB, CD = BETWEEN.join("AB"), BETWEEN.join("CD")


@pytest.mark.parametrize(
    ("offers", "rules"), [([AB] * 5, 1), ([AB, AB, CD, AB, CD, CD], 4), ([CD], 1), ([], 0)]
)
def test_each_line_offers_its_own_answers(tmp_path: Path, offers: list[str], rules: int) -> None:
    rows = pa.table(
        {"name": pa.array(["X"] * len(offers), pa.string()), "offers": pa.array(offers, pa.string())}
    )
    shown = shown_rows(rows, dict.fromkeys(("name", "offers"), "plain"), Level.L1)
    fields = (Field("Nama", 20, "name"), Field("Jawaban", 20, offers="offers"))
    page = Page("Lembar", "Judul", ("Satu kalimat.",), fields, shown)
    write_small_book(tmp_path, "buku.xlsx", [page], Stamp("1", date(2018, 3, 1)))
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "buku.xlsx").read_bytes()))
    found = book["Lembar"].data_validations.dataValidation
    assert len(found) == rules
    offered = {
        row: rule.formula1.strip('"').split(",")
        for rule in found
        for where in rule.sqref.ranges
        for row in range(where.min_row, where.max_row + 1)
        if (where.min_col, where.max_col) == (2, 2)
    }
    assert offered == {line: words.split(BETWEEN) for line, words in enumerate(offers, start=4)}
