"""Served nights as their users, another account of the computer and a web page meet them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows.serving.schedule import note_done
from reconcile.vocabulary.days import JAKARTA
from tests.flows.service import INPUTS, Service, soon, start, until
from tests.runs import copied_run, small_run

pytestmark = [pytest.mark.gate]
SOMEBODY = "Sumirahayu binti Kartosuwiryo"
DAY = ("--as-of", "30-06-2017")
FEW = 'level = "L3"\n'
"""Of an office's file: the level with the fewest papers."""


def _port() -> str:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return str(asked.getsockname()[1])


def _gone(processes: list[psutil.Process]) -> bool:
    return not [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose first night has run and refused a file; at the end it is killed, and must leave
    nothing alive."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(INPUTS, folder / "masukan")
    (folder / "masukan" / "kis" / f"{SOMEBODY}.csv").write_text(f"{SOMEBODY}\nx\n", encoding="utf-8")
    office = folder / "kantor.toml"
    office.write_text(
        f'{FEW}purpose = "Uji"\n[notify]\ncommand = ["tee", "{folder / "berita.txt"}"]\n', encoding="utf-8"
    )
    office.chmod(0o600)
    asked = ("--config", str(office), "--at", soon(), "--port", _port())
    service = start(folder, folder / "hasil", *DAY, *asked, inputs=folder / "masukan")
    try:
        until(lambda: service.process.poll() is not None or "SELESAI" in service.log, "no night ran")
        yield service
        others = service.others()
        service.process.kill()
        until(lambda: _gone(others), "something lives on")
    finally:
        service.process.kill()


def _ask(service: Service, path: str, given: Any = None, **headers: str) -> int:
    body = None if given is None else json.dumps(given).encode()
    request = urllib.request.Request(
        service.address + path, body, {"Content-Type": "application/json", **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _login(service: Service) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(service.key.encode()).decode()}


def test_a_schedule_fires_and_the_run_is_published(served: Service) -> None:
    assert served.process.poll() is None, served.words
    assert json.loads((served.out / "manifest.json").read_text(encoding="utf-8"))["run"]["purpose"] == "Uji"
    page = served.out.with_name("hasil.store") / "STATUS.txt"
    # the log says that a night is over before it is told to anybody
    until(lambda: "TERBIT DENGAN MASALAH" in page.read_text(encoding="utf-8"), "its status was not told")
    status = page.read_text(encoding="utf-8")
    assert "SELESAI kode 10" in served.log
    told = served.out.with_name("berita.txt")  # it is there before the first word is written into it
    until(lambda: told.is_file() and told.stat().st_size > 0, "nobody was told")
    assert "1 berkas ditolak (kis 1)" in told.read_text(encoding="utf-8")
    assert SOMEBODY not in status + served.log + served.out.with_name("berita.txt").read_text(
        encoding="utf-8"
    )
    assert {
        stat.S_IMODE((served.out.parent / name).stat().st_mode)
        for name in ("hasil.store/STATUS.txt", "hasil.work/malam.log", "hasil.work/prefect/kata_sandi.txt")
    } == {0o600}


def test_who_does_not_know_the_key_is_told_nothing(served: Service) -> None:
    assert _ask(served, "/api/flow_runs/filter", {}, **_login(served)) == 200
    for wrong in (
        {},
        {"Authorization": "Basic " + b64encode(b"reconcile:").decode()},
        {"Authorization": "Bearer x"},
    ):
        for path in (
            "/api/flow_runs/filter",
            "/api/deployments/filter",
            "/api/flows/filter",
            "/api/logs/filter",
        ):
            assert _ask(served, path, {}, **wrong) == 401
        assert _ask(served, "/api/admin/settings", None, **wrong) == 401


def test_other_names_and_pages_are_refused_even_with_the_key(served: Service) -> None:
    port = served.address.rpartition(":")[2]
    for headers in (
        {"Host": f"jahat.example:{port}"},  # a rebound name
        {"Host": "127.0.0.1"},
        {"Origin": "http://jahat.example"},
        {"Origin": "null"},
        {"Origin": f"https://127.0.0.1:{port}"},
    ):
        assert _ask(served, "/api/flow_runs/filter", {}, **_login(served), **headers) == 403
        assert _ask(served, "/", None, **headers) == 403
    assert _ask(served, "/api/flow_runs/filter", {}, **_login(served), Origin=served.address) == 200


def test_its_pages_know_their_address_and_call_nobody_else(served: Service) -> None:
    with urllib.request.urlopen(f"{served.address}/ui-settings", timeout=10) as answer:
        assert json.load(answer)["api_url"] == f"{served.address}/api"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_nothing_posted_moves_a_run(served: Service, tmp_path: Path) -> None:
    """Even who knows the key can only write into the history: no run is begun, moved or changed."""
    elsewhere = tmp_path / "elsewhere"
    job = {"inputs": str(INPUTS), "out": str(elsewhere), "level": "L0", "recipients": ["x"]}
    login = _login(served)
    for path in ("/api/flow_runs/", "/api/deployments/"):
        assert _ask(
            served, path, {"flow_id": _flow(served, login), "name": "x", "parameters": {"job": job}}, **login
        ) in (200, 201)
    scheduled = {"type": "SCHEDULED", "name": "Scheduled"}
    asked = {"flow_id": _flow(served, login), "parameters": {"job": job}, "state": scheduled}
    assert _ask(served, "/api/flow_runs/", asked, **login) in (200, 201)
    manifest = (served.out / "manifest.json").read_bytes()
    time.sleep(3)
    assert not elsewhere.exists()
    assert len(served.others()) == 1  # the keeper of the history alone: no night
    assert (served.out / "manifest.json").read_bytes() == manifest


def _flow(service: Service, login: dict[str, str]) -> str:
    request = urllib.request.Request(
        f"{service.address}/api/flows/filter", b"{}", {"Content-Type": "application/json", **login}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        flow: str = json.load(answer)[0]["id"]
    return flow


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_another_account_finds_neither_key_nor_results(served: Service) -> None:
    keeper = served.others()[0].pid
    key = served.key
    looked = subprocess.run(
        ["sh", "-c", f"cat {served.out}.work/prefect/kata_sandi.txt {served.out}.work/prefect/prefect.db /proc/{keeper}/environ; "
         f"cat /proc/{keeper}/cmdline /proc/{served.process.pid}/cmdline; curl -s {served.address}/api/flow_runs/filter -d '{{}}'"],
        check=False, capture_output=True, user=65534, group=65534, extra_groups=[], cwd="/",
    )  # fmt: skip
    assert key.encode() not in looked.stdout
    assert b"rekonsiliasi-malam" not in looked.stdout


def test_a_second_service_of_the_same_results_is_refused(served: Service, tmp_path: Path) -> None:
    second = start(tmp_path, served.out, *DAY, "--port", _port())
    assert second.ended() == 6
    assert "sudah berjalan" in second.words


def test_a_held_port_is_refused_with_words(served: Service, tmp_path: Path) -> None:
    second = start(tmp_path, tmp_path / "lain", *DAY, "--port", served.address.rpartition(":")[2])
    assert second.ended() == 2
    assert "Pilih porta lain" in second.words
    assert "Traceback" not in second.words


def test_in_a_terminal_a_missed_night_is_caught_up_once_and_ctrl_c_ends_all(
    tmp_path: Path, harness: Path
) -> None:
    work = tmp_path / "hasil.work"
    work.mkdir(mode=0o700)
    at = datetime.now(JAKARTA) - timedelta(hours=3)
    note_done(work, at - timedelta(days=4))
    quiet_until = (datetime.now(JAKARTA) + timedelta(seconds=15)).replace(microsecond=0)
    office = tmp_path / "kantor.toml"
    quiet = f"{quiet_until - timedelta(hours=1):%H:%M:%S}-{quiet_until:%H:%M:%S}"
    office.write_text(f'[schedule]\nquiet = ["{quiet}"]\n', encoding="utf-8")
    asked = ("--config", str(office), "--at", f"{at:%H:%M}", "--port", _port())
    service = start(tmp_path, tmp_path / "hasil", *DAY, *asked, terminal=True, history=harness)
    until(lambda: service.process.poll() is not None or "SELESAI" in service.log, "no night ran")
    time.sleep(2)
    assert service.words.count("Laporan:") == 1
    others = service.others()
    os.write(service.process.terminal, b"\x03")  # type: ignore[attr-defined]
    assert service.ended() == 130
    told = os.read(service.process.terminal, 65536).decode()  # type: ignore[attr-defined]
    assert told.count("Dihentikan (Ctrl-C)") == 1
    assert "Traceback" not in told + service.words
    assert _gone(others)
    log = (work / "malam.log").read_text(encoding="utf-8")
    assert log.count("SELESAI") == log.count("TERLAMBAT") == 1
    [began] = [line.split()[0] for line in log.splitlines() if " MULAI " in line]
    assert datetime.fromisoformat(began) >= quiet_until
    assert "layanan proses malam dihentikan" in (tmp_path / "hasil.store" / "STATUS.txt").read_text(
        encoding="utf-8"
    )
    assert not (work / "prefect" / "kata_sandi.txt").exists()


def test_when_the_keeper_of_the_history_dies_all_ends_with_words(tmp_path: Path, harness: Path) -> None:
    service = start(tmp_path, tmp_path / "hasil", *DAY, "--port", _port(), history=harness)
    until(lambda: service.process.poll() is not None or "Riwayat:" in service.words, "not served")
    for other in service.others():
        other.kill()
    assert service.ended() == 8
    assert "Peladen riwayat (Prefect) berhenti" in service.words
    assert "Traceback" not in service.words
    assert "Mulai lagi layanannya" in (tmp_path / "hasil.store" / "STATUS.txt").read_text(encoding="utf-8")


def test_a_single_run_stands_open_to_nobody_and_leaves_nothing_alive_when_stopped(
    tmp_path: Path, harness: Path
) -> None:
    service = start(tmp_path, tmp_path / "hasil", *DAY, served=False, history=harness)
    until(lambda: service.process.poll() is not None or "memulai proses malam" in service.words, "not begun")
    others = service.others()
    places = {
        found.laddr
        for one in others
        for found in one.net_connections("tcp")
        if found.status == psutil.CONN_LISTEN
    }
    assert [place.ip for place in places] == ["127.0.0.1"]
    for place in places:
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"http://127.0.0.1:{place.port}/api/admin/settings", timeout=10)
    service.process.send_signal(signal.SIGTERM)
    assert service.ended() == 128 + signal.SIGTERM
    assert service.words.count("Dihentikan") == 1, service.words
    assert "Traceback" not in service.words
    assert _gone(others)


def test_registrations_are_taken_in_as_their_user_asks(tmp_path: Path, harness: Path) -> None:
    copied_run(small_run(), tmp_path / "hasil")
    folder = tmp_path / "masukan" / "perisai_daftar"
    folder.mkdir(parents=True)
    (folder / "daftar.csv").write_text(
        "kode_perisai;nik;nama;program;persetujuan\nAB9001;3173045312769000;SITI AMINAH;JKK+JKM;Y\n",
        encoding="utf-8",
    )
    asked = (*DAY, "--intake")
    service = start(tmp_path, tmp_path / "hasil", *asked, inputs=folder.parent, served=False, history=harness)
    assert service.ended() == 0, service.words
    assert "1 pendaftaran baru atau berubah sejak proses malam: 1 lengkap." in service.words
    assert "SITI AMINAH" in (tmp_path / "hasil.masuk" / "pendaftaran_lengkap.csv").read_text(encoding="utf-8")
