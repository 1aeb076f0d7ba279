"""A run over a folder in which one file kills whoever opens it and another has a name that is no text: both told, the rest published."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from reconcile import pipeline
from reconcile.summary import as_text, summary
from tests.ingest.conftest import HEADINGS, roll, write_xlsx

from .test_whole_job import _job


def deadly(path: Path) -> Path:
    """A workbook of which the reading library asks for half a terabyte: a cell in the last corner, whose place is in single quotes."""
    write_xlsx(path, {"A": [HEADINGS, *roll(5)]})
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    far = b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>"
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far)
    with zipfile.ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return path


def test_one_deadly_file_and_one_odd_name_stop_no_night(inputs: Path, tmp_path: Path, cache: Path) -> None:
    deadly(inputs / "kip" / "maut.xlsx")
    (inputs / "kjs" / "kjs.csv").rename(inputs / "kjs" / os.fsdecode(b"kjs-\xff.csv"))
    manifest = pipeline.run(_job(inputs, tmp_path / "out", cache))
    refused = {entry["source_file"]: entry["refused"] for entry in manifest["inputs"] if entry["refused"]}
    assert list(refused) == ["maut.xlsx"]
    assert manifest["results"]["persons"] == 30
    assert "kip/maut.xlsx" in as_text(summary(manifest, tmp_path / "out"))
