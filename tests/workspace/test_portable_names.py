"""Files that are called after data can be held by every system that an office has, also by Windows."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.privacy.masking import Level
from reconcile.programmes import check_programmes
from reconcile.regions import villages
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.quality.files import safe_names
from reconcile.reports.worklists.names import book_name, index_name, list_name
from reconcile.workspace.files.file_names import portable_name

DEVICES = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
LONGEST = 150
"""Of a path below OUT: with it Windows, which ends at 260, leaves 110 for the folder."""

HOSTILE = [
    *("CON", "nul.csv", "aux.2017.xlsx", "COM1", "lpt9.txt", "Con .csv", "con.", "prn"),
    *("akhir titik...", "akhir spasi   ", "C:\\data\\kip.csv", "a:b", "..", ".", "", "???", '<>|"*', "a/b"),
    *("x" * 300, "kip\t2018", "data\u202ekip", "KIP 2018.csv", "kip 2018.CSV", "é́", "名簿"),
]


def _is_held_by_windows(path: str) -> bool:
    parts = PureWindowsPath(path).parts
    plain = all(re.fullmatch(r"[A-Za-z0-9._-]+", part) and not DEVICES.match(part) for part in parts)
    return bool(parts) and plain and all(part[-1] not in ". " for part in parts) and len(path) <= LONGEST


def test_every_place_has_a_name_that_is_no_other_s() -> None:
    codes = [code for code in villages() if code[:2] == "31"]
    kota = sorted({code[:4] for code in codes})
    assert len(codes) > 260
    made = [
        *map(book_name, codes),
        *(make(code) for code in [*kota, "31"] for make in (book_name, index_name, list_name)),
    ]
    assert len({name.lower() for name in made}) == len(made)
    assert [name for name in made if not _is_held_by_windows(f"reports/{name}")] == []


def test_files_called_after_exports_can_be_held_and_told_apart() -> None:
    keys = [(programme, name) for programme in ("kip", "kis") for name in HOSTILE]
    facts = RunFacts("-", date(2018, 3, 31), Level.L0, {})
    names = safe_names(keys, facts)
    assert len({name.lower() for name in names.values()}) == len(keys)
    assert [
        name for name in names.values() if not _is_held_by_windows(f"reports/verifikasi/{name}.csv")
    ] == []


@given(st.text())
def test_whatever_stands_in_data(text: str) -> None:
    name = portable_name(text)
    assert name == "" or _is_held_by_windows(f"{name}.csv")


@pytest.mark.parametrize("code", ["con", "nul", "aux", "com1", "lpt9"])
def test_a_programme_is_not_called_like_a_device(tmp_path: Path, code: str) -> None:
    (tmp_path / f"{code}.toml").write_text(f'code = "{code}"\nname = "X"\nrole = "roll"\n', encoding="utf-8")
    faults = [one.fault for one in check_programmes(tmp_path) if one.fault]
    assert len(faults) == 1 and "tidak dapat menjadi nama berkas di Windows" in faults[0]
