"""Registrations of the day against the run of last night: what is told, kept, refused, and put where."""

from __future__ import annotations

import csv
import shutil
import stat
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from reconcile.intake import take_in
from reconcile.intake.read_me import said_of
from reconcile.nights.intakes import READ_ME
from reconcile.run.jobs import Job
from reconcile.run.leads.told import LOG, told_before, told_since
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import ExportError, RunBusyError, UsageError
from reconcile.workspace.holding import only_run
from reconcile.workspace.store import DamagedStoreError, RunStore, store_at
from reconcile.workspace.store.database import reading, writing
from reconcile.workspace.store.lines import add_lines, count_lines
from tests.runs import copied_run, small_run

HEADINGS = "waktu_input;kode_perisai;nik;nama;program;persetujuan;id_lead"
SITI = "2017-06-29T09:00:00;AB9001;3173045312769000;SITI AMINAH;JKK+JKM;Y;L1"
DEWI = "2017-06-29T09:10:00;AB9001;3172036801939002;DEVI LESTARY;JKK+JKM;Y;L2"
NIGHT = date(2017, 6, 30)
Send = Callable[..., Job]


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2017, 6, 30, hour, minute, tzinfo=JAKARTA)


@pytest.fixture
def send(tmp_path: Path) -> Send:
    out = copied_run(small_run(), tmp_path / "out")

    def sent(*rows: str, level: str = "L1", **more: object) -> Job:
        folder = tmp_path / "inputs" / "perisai_daftar"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "daftar.csv").write_text("\n".join((HEADINGS, *rows)) + "\n", encoding="utf-8")
        said = {"inputs": folder.parent, "out": out, "as_of": NIGHT, "level": level, **more}
        return Job.model_validate(said)

    return sent


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))


def test_a_lead_of_the_day_is_told_in_papers_and_kept_once(send: Send) -> None:
    job = send(SITI)
    taken = take_in(job, at(9))
    assert (taken.leads, dict(taken.fates)) == (1, {"COMPLETE": 1})
    place = job.out.with_name("out.masuk")
    [row] = _rows(place / "pendaftaran_lengkap.csv")
    assert row["ID Lead"] == "L1" and row["NIK diketik"] == "317304**********"
    assert said_of(taken) in (place / READ_ME).read_text(encoding="utf-8")
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    take_in(job, at(10))
    with reading(store_at(job.out).database) as db:
        assert count_lines(db, LOG) == 1
    assert [row["told"] for row in told_before(job.workspace).to_pylist()] == ["LENGKAP"]


def test_of_papers_of_one_day_what_the_later_one_mends_speaks(send: Send) -> None:
    take_in(send(SITI, DEWI), at(9))
    wrong = SITI.replace("SITI AMINAH", "SITI")
    mended = "perlu_perbaikan_AB9001.csv"
    job = send(wrong)
    book = job.inputs / "perisai_daftar" / mended
    heading = "ID Lead;Kode Perisai;NIK;Nama sesuai KTP;Persetujuan;Diperbaiki pada"
    rows = ["L1;AB9001;;AMINAH SITI;;30-06-2017 10:00", "L1;AB9001;;SITI AMINAH;;30-06-2017 14:00"]
    for order in (rows, rows[::-1]):
        book.write_text("\n".join((heading, *order)) + "\n", encoding="utf-8")
        taken = take_in(job, at(15))
        assert taken.fates["COMPLETE"] == 1


def test_whole_numbers_are_shown_by_name_alone_and_noted(send: Send) -> None:
    with pytest.raises(UsageError, match="--recipient"):
        take_in(send(SITI, level="L0"), at(9))
    job = send(SITI, level="L0", recipients=("Ibu Eka",), purpose="Pendaftaran")
    place = take_in(job, at(9)).place
    [row] = _rows(place / "pendaftaran_lengkap.csv")
    assert row["NIK diketik"].lstrip("'") == "3173045312769000"
    assert '"intake"' in (job.workspace.root / "akses.jsonl").read_text(encoding="utf-8")


def test_without_a_run_without_files_and_with_none_that_can_be_read_nothing_changes(
    send: Send, tmp_path: Path
) -> None:
    job = send(SITI)
    with pytest.raises(UsageError, match="Belum ada hasil"):
        take_in(job.model_copy(update={"out": tmp_path / "none"}), at(9))
    take_in(job, at(9))
    before = (tmp_path / "out.masuk" / READ_ME).read_bytes()
    (job.inputs / "perisai_daftar" / "daftar.csv").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(ExportError, match="ditolak"):
        take_in(job, at(10))
    shutil.rmtree(job.inputs / "perisai_daftar")
    with pytest.raises(UsageError, match="Tidak ada berkas"):
        take_in(job, at(11))
    assert (tmp_path / "out.masuk" / READ_ME).read_bytes() == before


def test_a_folder_that_is_somebody_elses_is_left_alone(send: Send, tmp_path: Path) -> None:
    theirs = tmp_path / "out.masuk" / "surat.txt"
    theirs.parent.mkdir()
    theirs.write_text("milik orang lain", encoding="utf-8")
    with pytest.raises(UsageError, match="bukan folder pendaftaran"):
        take_in(send(SITI), at(9))
    assert theirs.read_text(encoding="utf-8") == "milik orang lain"


def test_one_intake_at_a_time(send: Send) -> None:
    job = send(SITI)
    job.workspace.make()
    with only_run(job.workspace.root / "masuk.lock", job.out), pytest.raises(RunBusyError):
        take_in(job, at(9))


def test_what_was_told_against_another_run_is_over_and_a_damaged_line_is_told(send: Send) -> None:
    job = send(SITI)
    take_in(job, at(9))
    store: RunStore = store_at(job.out)
    assert told_since(store, "another") == {}
    with writing(store.database) as db:
        add_lines(db, LOG, [b"[]\n"])
    with pytest.raises(DamagedStoreError, match="pendaftaran siang"):
        told_before(job.workspace)
