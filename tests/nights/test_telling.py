"""Who is told what of a night: the page, the log and the messages, none of which names a person."""

from __future__ import annotations

import json
import socketserver
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from reconcile.nights import Mail, Notify, Telling, Webhook, log_failure, outcome_of, watched
from reconcile.nights.outcomes import FATES
from reconcile.nights.packages import Parcel
from reconcile.nights.telling import LATE
from reconcile.run.facts.summary import EXIT_WITH_TROUBLES
from reconcile.vocabulary import errors
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import ReconcileError, RunBusyError, UsageError
from reconcile.workspace.runs import Workspace
from reconcile.workspace.tending import held
from tests.runs import copied_run, small_run

BEGAN = datetime(2026, 11, 26, 1, 0, tzinfo=JAKARTA)
ENDED = BEGAN + timedelta(minutes=12)
SECRET = "Sumirahayu"
MANIFEST: dict[str, Any] = {
    "inputs": [
        {"programme": "kjp", "source_file": f"{SECRET}.csv", "refused": f"lembar {SECRET}"},
        {"programme": "kis", "source_file": "a.csv", "refused": None},
        {"programme": "kis", "source_file": "b.csv", "refused": "x"},
    ],
    "run": {"notes": [f"{SECRET}.txt: berkas di luar folder program"]},
}


@contextmanager
def _web(answer: int = 200) -> Iterator[tuple[str, list[tuple[dict[str, Any], str | None]]]]:
    got: list[tuple[dict[str, Any], str | None]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            got.append((body, self.headers["Authorization"]))
            self.send_response(answer)
            if answer == 302:
                self.send_header("Location", "/lain")
            self.end_headers()

        def do_GET(self) -> None:
            got.append(({"followed": self.path}, self.headers["Authorization"]))

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", got
        server.shutdown()


@contextmanager
def _post_office() -> Iterator[tuple[int, list[str]]]:
    """A mail server that takes one letter after another and keeps their lines."""
    lines: list[str] = []

    class Receiver(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 siap\r\n")
            data = False
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                lines.append(line)
                if data:
                    data = line != "."
                    if not data:
                        self.wfile.write(b"250 diterima\r\n")
                elif line.upper() == "DATA":
                    data = True
                    self.wfile.write(b"354 silakan\r\n")
                elif line.upper() == "QUIT":
                    self.wfile.write(b"221 selesai\r\n")
                    return
                else:
                    self.wfile.write(b"250 baik\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], lines
        server.shutdown()


def _in(seconds: float) -> Callable[[datetime], datetime]:
    return lambda began: began + timedelta(seconds=seconds)


def _told(tmp_path: Path) -> tuple[str, str]:
    page, log = tmp_path / "hasil.store" / "STATUS.txt", tmp_path / "hasil.work" / "malam.log"
    return page.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")


def test_a_night_that_refused_files_is_told_by_all_ways_and_names_nobody(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("rahasia\n", encoding="utf-8")
    command = (
        sys.executable,
        "-c",
        f"import sys; open({str(tmp_path / 'got')!r}, 'w').write(sys.stdin.read())",
    )
    with _web() as (url, posted), _post_office() as (port, letter):
        notify = Notify(
            name="Uji",
            command=command,
            webhook=Webhook(url=url, token_file=tmp_path / "token"),
            smtp=Mail(
                host="127.0.0.1",
                port=port,
                security="none",
                sender="a@b.example",
                to=("c@d.example", "e@f.example"),
            ),
        )
        Telling(tmp_path / "hasil", notify, lambda: BEGAN + timedelta(days=1)).ended(
            outcome_of(10, BEGAN, ENDED, MANIFEST)
        )
    status, log = _told(tmp_path)
    commanded = (tmp_path / "got").read_text(encoding="utf-8")
    [(body, token)] = posted
    for text in (status, commanded, body["text"], log):
        assert "TERBIT DENGAN MASALAH" in text
        assert "2 berkas ditolak (kis 1, kjp 1); 1 catatan tentang folder masukan" in text
        assert SECRET not in text
    assert token == "Bearer rahasia"
    assert {"RCPT TO:<c@d.example>", "RCPT TO:<e@f.example>", "Subject: Uji: TERBIT DENGAN MASALAH"} <= {
        one.replace("rcpt", "RCPT") for one in letter
    }
    assert "27-11-2026 pukul 01.00 WIB" in status
    assert str(tmp_path) in status
    assert str(tmp_path) not in commanded + body["text"]


@pytest.mark.parametrize(
    ("when", "code", "sent"),
    [("trouble", 0, 0), ("trouble", 10, 1), ("trouble", 4, 1), ("always", 0, 1), ("trouble", 130, 0)],
)
def test_the_office_says_when_it_is_told(tmp_path: Path, when: Any, code: int, sent: int) -> None:
    with _web() as (url, posted):
        Telling(tmp_path / "hasil", Notify(when=when, webhook=Webhook(url=url))).ended(
            outcome_of(code, BEGAN, ENDED)
        )
    assert len(posted) == sent


def test_a_late_night_is_told(tmp_path: Path) -> None:
    with _web() as (url, posted):
        Telling(tmp_path / "hasil", Notify(webhook=Webhook(url=url))).late(LATE, BEGAN)
    assert "TERLAMBAT" in posted[0][0]["text"]
    assert "TERLAMBAT" in _told(tmp_path)[0]


def test_messages_that_fail_are_told_and_stop_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text("rahasia", encoding="utf-8")
    with _web(302) as (url, posted):
        for notify in (
            Notify(webhook=Webhook(url=url, token_file=tmp_path / "token")),
            Notify(webhook=Webhook(url="http://127.0.0.1:9/x")),
            Notify(webhook=Webhook(url=url, token_file=tmp_path / "tidak_ada")),
            Notify(command=("/tidak/ada",)),
            Notify(command=("false",)),
            Notify(smtp=Mail(host="127.0.0.1", port=9, sender="a@b", to=("c@d",))),
        ):
            Telling(tmp_path / "hasil", notify).ended(outcome_of(10, BEGAN, ENDED))
    assert [body for body, _ in posted if "followed" in body] == []  # the token goes nowhere else
    told = capsys.readouterr().err
    assert [told.count(way) for way in ("webhook gagal", "perintah gagal", "surel gagal")] == [3, 2, 1]
    assert _told(tmp_path)[1].count("gagal") == 6


def test_a_run_that_is_watched_tells_of_its_end_whatever_it_is(tmp_path: Path) -> None:
    telling = Telling(tmp_path / "hasil", Notify())

    def refuse() -> Any:
        raise errors.ExportError(f"lembar {SECRET} ditolak")

    with pytest.raises(errors.ExportError):
        watched(telling, date(2018, 3, 31), _in(60), refuse)
    status, log = _told(tmp_path)
    assert "Semua berkas ditolak" in status
    assert "MULAI tanggal acuan 31-03-2018" in log
    watched(telling, date(2018, 3, 31), _in(60), lambda: MANIFEST)
    status, log = _told(tmp_path)
    assert "TERBIT DENGAN MASALAH" in status
    assert SECRET not in status + log


def test_a_run_that_is_late_or_was_cut_off_is_told(tmp_path: Path) -> None:
    told = threading.Event()

    def slow() -> Any:
        assert told.wait(60)
        return MANIFEST

    class Slow(Telling):
        def late(self, *given: Any) -> None:
            super().late(*given)
            told.set()

    with _web() as (url, posted):
        telling = Slow(tmp_path / "hasil", Notify(webhook=Webhook(url=url)))
        telling.began(date(2018, 3, 30))  # and the computer is switched off
        watched(telling, date(2018, 3, 31), _in(0.01), slow)
    assert [body["text"].split(": ", 1)[1].split("\n")[0] for body, _ in posted] == [
        "TERPUTUS",
        "TERLAMBAT",
        "TERBIT DENGAN MASALAH",
    ]


def test_a_late_night_that_ends_well_is_told_too_and_the_page_says_so(tmp_path: Path) -> None:
    with _web() as (url, posted):
        telling = Telling(tmp_path / "hasil", Notify(webhook=Webhook(url=url)))
        telling.ended(outcome_of(0, BEGAN, ENDED, due=ENDED + timedelta(minutes=1)))
        assert posted == []
        telling.ended(outcome_of(0, BEGAN, ENDED, due=ENDED - timedelta(minutes=1)))
    assert "TERBIT" in posted[0][0]["text"]
    status, log = _told(tmp_path)
    assert "Terlambat      : ya, seharusnya selesai 26-11-2026 pukul 01.11 WIB" in status
    assert ", terlambat" in log


def test_nights_that_nobody_ran_are_counted_and_told(tmp_path: Path) -> None:
    with _web() as (url, posted):
        Telling(tmp_path / "hasil", Notify(webhook=Webhook(url=url))).caught_up(3, BEGAN)
    status, log = _told(tmp_path)
    for said in (posted[0][0]["text"], status):
        assert "3 malam terlewat" in said and "seharusnya 26-11-2026" in said
    assert "TERLAMBAT 3 malam sejak 26-11-2026" in log


def test_the_page_of_a_stopped_service_says_still_what_became_of_the_packages(tmp_path: Path) -> None:
    telling, night = Telling(tmp_path / "hasil", Notify()), outcome_of(0, BEGAN, ENDED)
    telling.parcels.append(Parcel("kemensos 2018-03 dibuat"))
    telling.ended(night)
    telling.stopped(night)
    assert "Paket          : kemensos 2018-03 dibuat\n" in _told(tmp_path)[0]
    assert "layanan proses malam dihentikan" in _told(tmp_path)[0]


def test_a_night_that_was_late_and_then_cut_off_is_told(tmp_path: Path) -> None:
    with _web() as (url, posted):
        telling = Telling(tmp_path / "hasil", Notify(webhook=Webhook(url=url)))
        telling.began(date(2018, 3, 30))
        telling.late(LATE, BEGAN)  # and the computer is switched off
        telling.waiting()
    assert ["TERPUTUS" in body["text"] for body, _ in posted] == [False, True]


def test_the_page_says_what_was_held_back_and_which_lists_nobody_knows(tmp_path: Path) -> None:
    delivery = {"programme": "kis", "source_file": f"{SECRET}.csv", "refused": None, "status": "HELD"}
    manifest = {
        "inputs": [delivery],
        "run": {"notes": [], "home": "31"},
        "results": {"not_made": {"TIDAK_TERCATAT_DKI": f"tanpa {SECRET}"}},
    }
    Telling(tmp_path / "hasil", Notify()).ended(outcome_of(10, BEGAN, ENDED, manifest))
    status, _ = _told(tmp_path)
    assert "Ditahan        : 1 kiriman (kis 1)\n" in status
    assert "Tidak diketahui: Tidak tercatat DKI\n" in status
    assert "reconcile deliveries" in status
    assert SECRET not in status


def test_the_page_says_which_results_stand_and_replaces_that_of_earlier_versions(tmp_path: Path) -> None:
    out = copied_run(small_run(), tmp_path / "hasil")
    earlier = tmp_path / "hasil.work" / "STATUS.txt"
    earlier.parent.mkdir(mode=0o700)
    earlier.write_text("Keadaan        : TERBIT\n", encoding="utf-8")
    Telling(out, Notify()).ended(outcome_of(4, BEGAN, ENDED))
    status, _ = _told(tmp_path)
    assert "Hasil berlaku  : tanggal acuan 30-06-2017, selesai " in status
    assert not earlier.exists()
    with held(out) as store:  # where the page lies, a store is none the worse
        assert store.settle() == 0


def test_status_and_log_are_the_owners_alone_whatever_the_umask(tmp_path: Path) -> None:
    Telling(tmp_path / "hasil", Notify()).ended(outcome_of(0, BEGAN, ENDED))
    modes = {
        stat.S_IMODE((tmp_path / name).stat().st_mode)
        for name in ("hasil.store/STATUS.txt", "hasil.work/malam.log")
    }
    assert modes == {0o600}


def test_a_bug_is_logged_by_kind_and_place_without_its_words(tmp_path: Path) -> None:
    try:
        int(SECRET)
    except ValueError as error:
        log_failure(Workspace(tmp_path / "hasil"), error)
    log = (tmp_path / "hasil.work" / "malam.log").read_text(encoding="utf-8")
    assert "GALAT ValueError di test_telling.py:" in log
    assert SECRET not in log


def test_who_is_refused_does_not_overwrite_the_page_of_who_runs(tmp_path: Path) -> None:
    telling = Telling(tmp_path / "hasil", Notify())
    telling.began(date(2018, 3, 31))
    telling.ended(outcome_of(RunBusyError.exit_code, BEGAN, ENDED))
    assert "SEDANG BERJALAN" in _told(tmp_path)[0]


def test_who_is_told_that_a_second_service_was_refused_is_not_told_that_no_night_follows(
    tmp_path: Path,
) -> None:
    words = tmp_path / "kata.txt"
    command = (sys.executable, "-c", f"import sys; open({str(words)!r}, 'w').write(sys.stdin.read())")
    telling = Telling(tmp_path / "hasil", Notify(command=command))
    with pytest.raises(RunBusyError), telling.refusals(serving=True):
        raise RunBusyError("sudah berjalan")
    said = words.read_text(encoding="utf-8")
    assert "Malam berikut  : menurut layanan yang sudah berjalan untuk folder hasil ini" in said
    assert "dihentikan" not in said


def test_a_wrong_command_leaves_nothing_behind(tmp_path: Path) -> None:
    Telling(tmp_path / "hasil", Notify()).ended(outcome_of(UsageError.exit_code, BEGAN, ENDED))
    assert list(tmp_path.iterdir()) == []


def test_every_failure_has_its_words() -> None:
    codes = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, ReconcileError)
    }
    assert codes | {0, EXIT_WITH_TROUBLES, 129, 130, 143} == set(FATES)
