"""`reconcile deliveries` as it is typed: what speaks and why, before anything runs."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner, Result

from reconcile.cli.commands import app
from reconcile.vocabulary.errors import DeclarationError
from tests.run.nights import Office, people


def asked(office: Office, *more: str) -> Result:
    return CliRunner().invoke(app, ["deliveries", "--inputs", str(office.inputs), *more])


def test_what_speaks_is_told_and_nothing_is_published(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for month in ("02", "03"):
        office.send(f"kis/KIS_{month}2018.csv", people(range(int(month), 62)))
    told = asked(office)
    assert told.exit_code == 0, told.output
    lines = [line.strip() for line in told.stdout.splitlines()]
    assert "Belum ada hasil sebelumnya, jadi tidak ada kiriman yang dapat dibandingkan." in lines
    assert lines[2] == (
        "BERLAKU       KIS_032018.csv: keadaan, 59 baris, data per 31-03-2018 (nama berkas), kota 3171 3172"
        " 3173 3174 3175, sebelumnya 60 orang: 0 datang, 1 pergi, 0 berubah"
    )
    assert lines[4].startswith("TIDAK DIPAKAI KIS_022018.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["masukan"]


def test_it_is_held_against_the_last_run_and_leaves_that_as_it_was(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.send("kis/KIS.csv", people(range(90)))
    office.night()
    before = (office.out / "manifest.json").read_bytes()
    office.send("kis/KIS.csv", people(range(40)))
    told = asked(office, "--out", str(office.out), "--as-of", "31-03-2018")
    assert "DITAHAN       KIS.csv" in told.stdout and "KIS.csv (dari hasil sebelumnya)" in told.stdout
    assert (office.out / "manifest.json").read_bytes() == before


def test_a_wrong_order_stops_it_and_one_for_nothing_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.send("kis/KIS.csv", people(range(9)))
    orders = office.inputs / "deliveries.toml"
    orders.write_text('[[delivery]]\nfile = "kis/lain.csv"\naccept = true\n')
    assert "deliveries.toml menyebut berkas yang tidak ada: kis/lain.csv." in asked(office).stdout
    orders.write_text("[[delivery]]\n")
    assert isinstance(asked(office).exception, DeclarationError | SystemExit)
