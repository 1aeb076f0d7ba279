"""reconcile.toml: everything `run` takes, wrong keys refused with file and key, and outranked by the
command line."""

from __future__ import annotations

import os
import re
from datetime import date, time
from pathlib import Path

import pytest

from reconcile.cli.running import run
from reconcile.nights.config import Office, read_office
from reconcile.run.jobs import Job
from reconcile.vocabulary.days import read_day, today
from reconcile.vocabulary.errors import DeclarationError, UsageError

OF_A_MERGER = {"received"}
"""What the command that merges two registers says to a run, and nobody else."""
GUIDE = Path(__file__).parents[2] / "docs" / "malam.md"


def _office(folder: Path, text: str) -> Office:
    path = folder / "reconcile.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return read_office(path)


def test_every_folder_is_seen_from_the_file(tmp_path: Path) -> None:
    paths = [
        name
        for name, field in Job.model_fields.items()
        if "Path" in str(field.annotation) and name not in OF_A_MERGER
    ]
    job = _office(tmp_path, "".join(f'{name} = "x/{name}"\n' for name in paths)).job({})
    assert {name: getattr(job, name) for name in paths} == {name: tmp_path / "x" / name for name in paths}


def test_paths_are_seen_from_the_file_and_the_command_line_outranks_it(tmp_path: Path) -> None:
    office = _office(
        tmp_path,
        'inputs = "masukan"\nout = "hasil"\nlevel = "L2"\nrecipients = ["Satu"]\nthreads = 2\nas_of ='
        ' "31-03-2018"\n',
    )
    job = office.job({"level": "L3", "out": tmp_path / "lain", "as_of": None})
    assert (job.inputs, job.out) == (tmp_path / "masukan", tmp_path / "lain")
    assert (job.level, job.recipients, job.threads, job.as_of) == ("L3", ("Satu",), 2, date(2018, 3, 31))


def test_a_day_that_nobody_names_is_that_of_each_night(tmp_path: Path) -> None:
    office = _office(tmp_path, 'inputs = "masukan"\nout = "hasil"\n')
    assert office.job({}).as_of == today()


def test_every_option_of_run_may_stand_in_the_file() -> None:
    names = {"recipient": "recipients"}
    asked = {names.get(name, name) for name in run.__annotations__} - {"context", "config", "return", "now"}
    assert asked | OF_A_MERGER == set(Job.model_fields) <= set(Office.model_fields)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('recipents = ["a"]', "recipents: kunci tidak dikenal"),
        ('[notify]\nperintah = ["a"]', "notify.perintah: kunci tidak dikenal"),
        ('[schedule]\nat = "25.00"', "schedule.at: tulis waktu"),
        ("[schedule]\nport = 70000", "schedule.port: paling besar 65535"),
        ('[schedule]\nport = "x"', "schedule.port: harus angka"),
        ('level = "L9"', "level: harus salah satu dari 'L0'"),
        ('programmes = "kis"', "programmes: harus daftar"),
        ('as_of = "31-31-2018"', "as_of: Tanggal '31-31-2018' tidak dapat dibaca"),
        ("out = 5", "out: harus teks"),
        ('notify = "ya"', "notify: harus bagian tersendiri"),
        ('[notify.webhook]\nurl = "file:///etc/passwd"', "notify.webhook.url: bentuknya salah"),
        ('[notify.smtp]\nhost = "a"\nsender = "a@b"\nto = []', "notify.smtp.to: tidak boleh kosong"),
        ('[notify.smtp]\nsender = "a@b"\nto = ["a@b"]', "notify.smtp.host: wajib diisi"),
        ("inputs = ", "bukan TOML yang sah"),
    ],
)
def test_what_is_wrong_is_refused_with_file_and_key(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DeclarationError, match=r"^reconcile\.toml: ") as refused:
        _office(tmp_path, text)
    assert told in str(refused.value)


def test_a_missing_file_and_a_missing_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="tidak dapat dibaca"):
        read_office(tmp_path / "tidak_ada.toml")
    with pytest.raises(UsageError, match="--out belum disebut"):
        _office(tmp_path, 'inputs = "a"').job({})


def test_a_command_that_others_could_change_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "reconcile.toml"
    path.write_text('[notify]\ncommand = ["true"]\n', encoding="utf-8")
    path.chmod(0o666)
    with pytest.raises(UsageError, match="chmod 600"):
        read_office(path)
    path.chmod(0o600)
    assert read_office(path).notify.command == ("true",)


def test_previous_may_be_the_results_themselves_from_the_first_night_on(tmp_path: Path) -> None:
    office = _office(tmp_path, 'inputs = "a"\nout = "hasil"\nprevious = "hasil"\n')
    assert office.job({}).previous is None
    (tmp_path / "hasil").mkdir()
    (tmp_path / "hasil" / "manifest.json").write_text("{}", encoding="utf-8")
    assert office.job({}).previous == tmp_path / "hasil"


def test_the_example_of_the_guide_is_valid_and_names_all_there_is(tmp_path: Path) -> None:
    shown = re.search(
        r"<!-- example: office -->\n```toml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown
    office = _office(tmp_path, shown[1])
    assert office.schedule.at == time(1)
    parts = [office, office.schedule, office.notify, office.notify.webhook, office.notify.smtp]
    parts += [office.retention]
    named = {name for part in parts if part for name in type(part).model_fields if name in shown[1]}
    assert {name for part in parts if part for name in type(part).model_fields} - named == OF_A_MERGER


@pytest.mark.parametrize("text", ["train = true", 'received = "x"'])
def test_what_a_command_alone_says_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeclarationError, match=text.split(maxsplit=1)[0]):
        _office(tmp_path, text)


@pytest.mark.parametrize("text", ["31-03-2018", "2018-03-31", "31/03/2018", " 31-3-2018 "])
def test_days_are_taken_as_people_type_them(text: str) -> None:
    assert read_day(text) == date(2018, 3, 31)


@pytest.mark.parametrize("text", ["31-02-2018", "03-31-2018", "31-03-18", "kemarin", "", "2018-31-03"])
def test_other_days_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="hh-bb-tttt"):
        read_day(text)


def test_a_file_of_a_spreadsheet_clerk_is_read_and_a_hostile_one_refused_in_words(tmp_path: Path) -> None:
    """Notepad puts a mark before the text and ends lines as Windows does; the rest no TOML reader survives
    by itself."""
    path = tmp_path / "reconcile.toml"
    path.write_bytes(b'\xef\xbb\xbfinputs = "masukan"\r\nout = "hasil"\r\n')
    assert read_office(path).out == tmp_path / "hasil"
    for content in (b"z = " + b"[" * 50_000, b"threads = " + b"9" * 6_000, b"\xff\xfe", b"a = 1\n" * 400_000):
        path.write_bytes(content)
        with pytest.raises(DeclarationError, match=r"^reconcile\.toml: ") as refused:
            read_office(path)
        assert len(str(refused.value)) < 500
    os.mkfifo(tmp_path / "pipa")
    with pytest.raises(UsageError, match="bukan berkas biasa"):
        read_office(tmp_path / "pipa")
