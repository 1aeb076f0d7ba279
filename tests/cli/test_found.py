"""`reconcile find`, as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from reconcile.workspace.manifest_form import Manifest
from tests.runs import copied_run

Called = Callable[..., tuple[int, str, str]]


@pytest.fixture
def out(tmp_path: Path, published: tuple[Path, Manifest]) -> Path:
    return copied_run(published[0], tmp_path / "out")


def _somebody(out: Path, table: str, column: str = "person_id") -> str:
    rows = duckdb.sql(f"SELECT {column} FROM '{out}/findings/{table}.parquet' ORDER BY ALL LIMIT 1")
    return str(rows.fetchall()[0][0])


def _row_of(out: Path, person: str, column: str) -> str:
    rows = duckdb.sql(
        f"SELECT {column} FROM '{out}/snapshots/*/*/records.parquet' r JOIN '{out}/persons.parquet' p"
        f" USING (record_id) WHERE p.person_id = '{person}' AND {column} IS NOT NULL ORDER BY ALL LIMIT 1"
    )
    return str(rows.fetchall()[0][0])


def _log(out: Path) -> list[dict[str, object]]:
    path = out.with_name(out.name + ".work") / "akses.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_by_his_number_with_all_that_is_known(out: Path, call: Called) -> None:
    person = _somebody(out, "overlaps")
    nik = _row_of(out, person, "nik")
    code, said, _ = call("find", "--run", out, "--purpose", "aduan warga", "--nik", nik)
    assert code == 0
    if "ORANG" not in said:  # others have a number that differs in one digit
        code, said, _ = call("find", "--run", out, "--purpose", "aduan warga", "--person", person)
    assert f"ORANG {person}" in said
    assert "Orang yang tercatat di dua program pada bulan yang sama" in said
    assert "Keputusan: belum ada" in said and "s.d." in said
    assert nik not in said, "at L1 a number is never shown whole"
    line = _log(out)[-1]
    assert (line["command"], line["purpose"], line["shown"]) == ("find", "aduan warga", [person])
    assert nik not in json.dumps(line)


def test_who_is_looked_for_is_written_down_also_when_nobody_is_found(out: Path, call: Called) -> None:
    code, said, _ = call("find", "--run", out, "--purpose", "uji", "--nik", "9999999999999999")
    assert code == 0 and "Tidak ada yang cocok" in said
    assert _log(out)[-1]["shown"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--nama", "SITI"], "Sebut untuk apa"),
        (["--purpose", "uji"], "Cari dengan --nik"),
        (["--purpose", "uji", "--nik", "1"], "terlalu pendek"),
        (["--purpose", "uji", "--nama", "SITI", "--level", "L3"], "L3"),
        (["--purpose", "uji", "--nama", "SITI", "--level", "L0"], "--recipient"),
        (["--purpose", "uji", "--nama", "SITI", "--lahir", "31-02-1980"], "31-02-1980"),
        (["--purpose", "uji", "--person", "P-TIDAKADA"], "tidak ada pada hasil ini"),
    ],
)
def test_what_cannot_be_looked_up_is_said(out: Path, call: Called, words: list[str], said: str) -> None:
    code, _, message = call("find", "--run", out, *words)
    assert code == 2 and said in message


def test_only_at_l0_is_all_shown(out: Path, call: Called) -> None:
    person = _somebody(out, "overlaps")
    nik, name = _row_of(out, person, "nik"), _row_of(out, person, "name")
    words = ("find", "--run", out, "--purpose", "uji", "--person", person, "--level")
    whole = call(*words, "L0", "--recipient", "Petugas Uji")[1]
    assert nik in whole and name in whole
    assert _log(out)[-1]["recipients"] == ["Petugas Uji"]
    edited = call(*words, "L2")[1]
    assert nik not in edited and name not in edited


def test_a_person_of_the_register_with_where_each_value_is_from(out: Path, call: Called) -> None:
    """Masked as the level says, with what disagrees, and written down under its own name."""
    person = _somebody(out, "overlaps")
    code, said, _ = call("person", person, "--run", out, "--purpose", "aduan warga")
    assert code == 0
    for part in ("Register terpadu (", "Nomor tunggal: ", "Identitas <- ", "Terhadap data kependudukan"):
        assert part in said
    lines = duckdb.sql(f"SELECT nik FROM '{out}/register_persons.parquet' WHERE person_id = '{person}'")
    assert all(nik not in said for (nik,) in lines.fetchall() if nik)
    assert (_log(out)[-1]["command"], _log(out)[-1]["shown"]) == ("person", [person])
    code, whole, _ = call(
        "person", person, "--run", out, "--purpose", "aduan", "--level", "L0", "--recipient", "Siti"
    )
    assert code == 0 and any(nik in whole for (nik,) in lines.fetchall() if nik)


def test_a_person_is_found_for_the_register_by_name_too(out: Path, call: Called) -> None:
    person = _somebody(out, "overlaps")
    name, born = _row_of(out, person, "name"), _row_of(out, person, "birth_date")
    code, said, _ = call("person", "--run", out, "--purpose", "uji", "--nama", name, "--lahir", born)
    assert code == 0
    assert f"ORANG {person}" in said or "ulangi dengan ID-nya di depan" in said
