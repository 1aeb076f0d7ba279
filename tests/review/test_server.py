"""Who is let in, and what happens to requests no page would make."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest

from reconcile.review.admission import Admission
from reconcile.review.server import PAGE
from tests.review.conftest import Serve
from tests.review.made_up import ORDER

GOOD = {"question_id": ORDER[0], "verdict": "SAMA", "note": "", "seen": None}


def test_only_this_computer_can_connect(serve: Serve) -> None:
    server = serve().server
    assert server.socket.getsockname()[0] == "127.0.0.1"
    own = socket.gethostbyname(socket.gethostname())
    if not own.startswith("127."):
        with pytest.raises(OSError), socket.create_connection((own, server.server_port), timeout=5):
            pass


@pytest.mark.parametrize(
    "host", ["example.com", "127.0.0.1", "127.0.0.1:1", "localhost.example.com:{port}", "", None]
)
def test_another_host_name_is_refused_whatever_the_key(serve: Serve, host: str | None) -> None:
    served = serve()
    told = host.format(port=served.server.server_port) if host else host
    for path in ("/", "/api/overview", "/page/review.js"):
        status, _, body = served.ask("GET", path, Host=told)
        assert status == 421
        assert b"<html" not in body


@pytest.mark.slow
@pytest.mark.parametrize(
    "cookie", [None, "kunci_{port}=salah", "kunci_{port}=", "a=b;;;=", "kunci_1={key}", "kunci_{port}={key}"]
)
@pytest.mark.parametrize("token", [None, "", "salah", "{token}"])
def test_without_both_that_the_code_gives_nobody_comes_in(
    serve: Serve, cookie: str | None, token: str | None
) -> None:
    served = serve()
    known = {"port": served.server.server_port, "key": served.server.admission.cookie, "token": served.token}
    told = cookie.format(**known) if cookie else cookie
    brought = token.format(**known) if token else token
    whole = cookie == "kunci_{port}={key}" and token == "{token}"
    for path in (
        *("/api/overview", "/api/questions/0", "/api/questions/0/evidence", "/api/saving"),
        "/nowhere",
    ):
        status, headers, body = served.ask("GET", path, Cookie=told, X_Reconcile_Token=brought)
        assert (status == 401) is not whole, path
        assert "Set-Cookie" not in headers, path
        assert whole or b"AMINAH" not in body, path


def test_the_empty_page_is_anybodys_and_says_nothing(serve: Serve) -> None:
    """Another account of the computer that finds the port learns that there is a review, and not whose or
    of what."""
    served = serve()
    for path in (
        "/",
        "/page/review.js",
        "/page/looking.js",
        "/page/agreeing.js",
        "/page/review.css",
        "/page/icon.svg",
    ):
        status, headers, body = served.ask("GET", path, Cookie=None, X_Reconcile_Token=None)
        assert (status, "Set-Cookie" in headers) == (200, False)
        for secret in (
            served.server.admission.code,
            served.server.admission.cookie,
            served.token,
            "AMINAH",
            "20180331",
            "Sari",
        ):
            assert secret not in body.decode()


def test_the_code_lets_in_and_gives_a_cookie_that_no_script_reads(serve: Serve) -> None:
    served = serve()
    admission = served.server.admission
    status, headers, body = served.ask(
        "POST", "/api/login", {"code": admission.code.lower().replace("-", " ")}, Cookie=None
    )
    assert status == 200
    assert (
        headers["Set-Cookie"]
        == f"kunci_{served.server.server_port}={admission.cookie}; HttpOnly; SameSite=Strict; Path=/"
    )
    token = json.loads(body)["token"]
    assert admission.cookie not in body.decode()
    assert served.ask("GET", "/api/overview", X_Reconcile_Token=token)[0] == 200


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", None, 5, ["x"], "x" * 5000, "\u0661" * 12])
def test_a_wrong_code_gives_nothing(serve: Serve, code: object) -> None:
    status, headers, body = serve().ask(
        "POST", "/api/login", {"code": code}, Cookie=None, X_Reconcile_Token=None
    )
    assert (status, "Set-Cookie" in headers, b"token" in body) == (403, False, False)


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://example.com"}, {"Origin": None}, {"Host": "example.com"}]
)
def test_only_the_page_itself_may_bring_the_code(serve: Serve, headers: dict[str, str | None]) -> None:
    served = serve()
    status, told, _ = served.ask("POST", "/api/login", {"code": served.server.admission.code}, **headers)
    assert (status in (403, 421), "Set-Cookie" in told) == (True, False)


def test_nothing_secret_is_in_the_address(serve: Serve) -> None:
    server = serve().server
    assert server.address == f"http://127.0.0.1:{server.server_port}/"


def test_after_idle_time_the_code_is_asked_for_again() -> None:
    now = [0.0]
    admission = Admission(600, lambda: now[0])
    token = admission.let_in(admission.code) or ""
    now[0] = 500
    assert admission.admits(admission.cookie, token, reading=True)
    now[0] = 1000
    assert admission.admits(
        admission.cookie, token, reading=False
    )  # the page asks by itself: nobody is there
    now[0] = 1101
    assert not admission.admits(admission.cookie, token, reading=True)
    now[0] = 1102
    assert not admission.admits(admission.cookie, token, reading=True)
    again = admission.let_in(admission.code) or ""
    assert admission.admits(admission.cookie, again, reading=True)
    assert not admission.admits(admission.cookie, token, reading=True)
    admission.lock()
    assert not admission.admits(admission.cookie, again, reading=True)


def test_codes_and_cookies_are_new_each_time() -> None:
    made = [Admission(1) for _ in range(20)]
    assert len({one.code for one in made}) == len({one.cookie for one in made}) == 20


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://example.com"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),  # another program on this computer
        ({"Origin": "null"}, 403),
        ({"Origin": None}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415),
        ({"Cookie": None}, 401),
        ({"X_Reconcile_Token": None}, 401),
        ({"Host": "example.com"}, 421),
    ],
)
def test_only_the_page_itself_may_answer(serve: Serve, headers: dict[str, str | None], status: int) -> None:
    served = serve()
    assert served.ask("POST", "/api/answers", GOOD, **headers)[0] == status
    assert served.sink.log == []
    assert served.ask("POST", "/api/answers", GOOD)[0] == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[" * 9000, 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b"null", 400),
        ({}, 400),
        ({**GOOD, "verdict": "sama"}, 400),
        ({**GOOD, "verdict": None}, 400),
        ({**GOOD, "question_id": 1}, 400),
        ({**GOOD, "note": 1}, 400),
        ({**GOOD, "seen": {}}, 400),
        ({**GOOD, "question_id": "T-0005"}, 404),  # decided before, so not asked
        ({**GOOD, "question_id": "T-0006"}, 404),  # not about who is who
        ({**GOOD, "question_id": "x"}, 404),
        (b"x" * 10_001, 413),
    ],
)
def test_odd_answers_are_refused_in_words(serve: Serve, body: object, status: int) -> None:
    served = serve()
    found, headers, answer = served.ask("POST", "/api/answers", body)
    assert found == status
    assert headers["Content-Type"].startswith("application/json")
    assert json.loads(answer)["message"]
    assert served.sink.log == []


@pytest.mark.parametrize("length", ["-1", "x", "1e3", ""])
def test_an_odd_length_is_refused(serve: Serve, length: str) -> None:
    assert serve().ask("POST", "/api/answers", b"", Content_Length=length)[0] == 411


@pytest.mark.parametrize(
    "path", ["/api/questions/4", "/api/questions/999999999", "/api/questions/9999999999999", "/api/questions/-1", "/api/questions/x",
             "/api/questions/%C2%B2", "/api", "/page/", "/page/review.html", "/page/../server.py", "/page/%2e%2e/server.py", "/etc/passwd"]
)  # fmt: skip
def test_what_is_not_there_is_not_found(serve: Serve, path: str) -> None:
    assert serve().ask("GET", path)[0] == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "HEAD"])
def test_other_methods_do_nothing(serve: Serve, method: str) -> None:
    served = serve()
    status, headers, _ = served.ask(method, "/api/answers")
    assert status == 501
    assert "Access-Control-Allow-Origin" not in headers


def test_nothing_is_cached_framed_or_fetched_from_elsewhere(serve: Serve) -> None:
    served = serve()
    for path in (
        "/",
        "/page/review.js",
        "/page/review.css",
        "/page/icon.svg",
        "/api/overview",
        "/api/questions/0",
        "/nowhere",
    ):
        _, headers, _ = served.ask("GET", path)
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_the_page_refers_to_nothing_outside() -> None:
    for path in PAGE.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(
            r"https?:|//[a-z]+\.|url\(|@import|innerHTML|outerHTML|insertAdjacent|document\.write|eval\(",
            text,
        ), path.name
    page = (PAGE / "review.html").read_text(encoding="utf-8")
    assert not re.search(r"<script>|<style|\son\w+=|\sstyle=", page)


def test_requests_leave_no_trace_in_the_terminal(serve: Serve, capfd: pytest.CaptureFixture[str]) -> None:
    served = serve()
    for path in ("/", "/api/questions/0", "/nowhere"):
        served.ask("GET", path)
    served.ask("POST", "/api/answers", GOOD)
    served.ask("POST", "/api/answers", b"{")
    assert capfd.readouterr() == ("", "")


def test_a_bug_keeps_its_traceback_and_the_page_gets_a_message(
    serve: Serve, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    served = serve()
    monkeypatch.setattr(served.server.review, "overview", lambda: {}["nothing"])
    status, _, body = served.ask("GET", "/api/overview")
    assert (status, "Galat program" in json.loads(body)["message"]) == (500, True)
    assert "KeyError: 'nothing'" in capfd.readouterr().err


def test_the_page_is_part_of_the_package() -> None:
    assert {path.name for path in Path(PAGE).iterdir()} == {
        "review.html",
        "review.css",
        "agreeing.js",
        "review.js",
        "looking.js",
        "icon.svg",
    }
