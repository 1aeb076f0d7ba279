"""The review over HTTP, for a browser on this computer and nobody else.

Bound to 127.0.0.1. A request is answered only under that address, so that no web site can reach it by
renaming itself. The empty page is anybody's; what it shows only theirs who typed the code (admission.py).
What changes something must come from the page itself and be JSON. Nothing is logged: addresses would tell who
was looked at.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from dataclasses import fields
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reconcile.review.admission import Admission
from reconcile.review.filters import Wish
from reconcile.review.refusals import ConflictError, HiddenError, RefusedError, UnknownQuestionError
from reconcile.review.session import ALL, Review
from reconcile.review.sinks import Offered, People, Proposals
from reconcile.vocabulary.errors import ReconcileError, StorageError, UsageError

LOOPBACK = "127.0.0.1"
LARGEST_BODY = 10_000
PAGE = Path(__file__).parent / "page"
_FILES = {
    "/page/review.css": "text/css; charset=utf-8",
    "/page/review.js": "text/javascript; charset=utf-8",
    "/page/looking.js": "text/javascript; charset=utf-8",
    "/page/agreeing.js": "text/javascript; charset=utf-8",
    "/page/icon.svg": "image/svg+xml",
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STATUS: dict[type[ReconcileError], HTTPStatus] = {
    UnknownQuestionError: HTTPStatus.NOT_FOUND,
    HiddenError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
    RefusedError: HTTPStatus.BAD_REQUEST,
    UsageError: HTTPStatus.BAD_REQUEST,
    StorageError: HTTPStatus.INSUFFICIENT_STORAGE,
}
TOKEN = "X-Reconcile-Token"
LOCK_AFTER = 600.0  # seconds
_LOCKED = "Terkunci. Ketik kode yang tertulis di jendela reconcile review."
_LOOKING = ("/api/find", "/api/card", "/api/why")
LONGEST_WORD = 300
_NOBODY_READS = {"/api/saving"}
"""Asked by the page itself; /evidence too."""


class ReviewServer(ThreadingHTTPServer):
    """Serves a review at `address` until it is shut down. port: 0 for any free one. people: who looks people
    up; without them nobody is. proposals: what waits for a second person; None where he does not say who he
    is. Raises OSError when the port is taken."""

    daemon_threads = True

    def __init__(
        self,
        review: Review,
        port: int = 0,
        admission: Admission | None = None,
        people: People | None = None,
        proposals: Proposals | None = None,
    ) -> None:
        self.review, self.people, self.proposals = review, people, proposals
        self.admission = admission or Admission(LOCK_AFTER)
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(f"{name}:{self.server_port}" for name in (LOOPBACK, "localhost"))

    @property
    def cookie(self) -> str:
        """Browsers share cookies between the ports of a computer: each server needs a name of its own."""
        return f"kunci_{self.server_port}"

    @property
    def address(self) -> str:
        """Where the page is; there is nothing secret in it."""
        return f"http://{LOOPBACK}:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: ReviewServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "reconcile", ""
    timeout = 60

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: an address tells which question was looked at."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if not self._addressed():
            return
        if address.path == "/":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", (PAGE / "review.html").read_bytes())
        elif address.path in _FILES:
            self._send(HTTPStatus.OK, _FILES[address.path], (PAGE / Path(address.path).name).read_bytes())
        elif not self._admitted(
            reading=address.path not in _NOBODY_READS and not address.path.endswith("/evidence")
        ):
            return
        elif address.path == "/api/overview":
            more = {"looking": self.server.people is not None, "agreeing": self.server.proposals is not None}
            self._answer(lambda: {**self.server.review.overview(), **more})
        elif address.path == "/api/saving":
            self._answer(self.server.review.saving)
        elif address.path == "/api/proposals" and (proposals := self.server.proposals):
            self._answer(lambda: {"waiting": proposals.waiting()})
        elif address.path == "/api/options":
            self._answer(self.server.review.options)
        else:
            self._question(address.path.split("/")[1:], address.query)

    def do_POST(self) -> None:
        if not (self._addressed() and self._from_the_page()):
            return
        if self.path != "/api/login" and not self._admitted(reading=True):
            return
        body = self._body()
        if body is None:
            return
        if self.path == "/api/login":
            self._let_in(body.get("code"))
            return
        if self.path == "/api/lock":
            self.server.admission.lock()
            self._json(HTTPStatus.OK, {})
            return
        self._posted(body)

    def _posted(self, body: dict[str, Any]) -> None:
        """What changes something, or says whom somebody looks for: never part of an address."""
        review, people = self.server.review, self.server.people
        if self.path == "/api/answers" and _is_answer(body):
            offered = Offered(*(body.get(name, "") for name in ("question_id", "verdict", "note", "number")))
            self._answer(lambda: review.answer(offered, body.get("seen"), body.get("within", ALL)))
        elif self.path == "/api/undo" and isinstance(body.get("question_id"), str | None):
            self._answer(lambda: review.undo(body.get("question_id")))
        elif self.path == "/api/filter" and _is_wish(body):
            self._answer(lambda: review.choose(Wish(**body)))
        elif self.path == "/api/approve" and (proposals := self.server.proposals) and _is_chosen(body):
            self._answer(lambda: {"agreed": proposals.approve(body["ids"])})
        elif self.path in _LOOKING and people is None:
            self._refuse(HTTPStatus.NOT_FOUND, "Orang tidak dapat dicari pada tinjauan ini.")
        elif self.path == "/api/find" and people and _all_texts(body):
            self._answer(lambda: people.find(body.pop("purpose", ""), body))
        elif self.path in ("/api/card", "/api/why") and people and _all_texts(body):
            look = people.card if self.path == "/api/card" else people.why
            self._answer(lambda: look(body.get("purpose", ""), body.get("person", "")))
        elif self.path in ("/api/answers", "/api/undo", "/api/filter", *_LOOKING):
            self._refuse(HTTPStatus.BAD_REQUEST, "Permintaan tidak lengkap. Muat ulang halaman.")
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "Tidak ada.")

    def _question(self, parts: list[str], query: str) -> None:
        within = query if query.isalnum() else ALL  # the name of a filter, which says nothing of anybody
        match parts:
            case ["api", "questions", place] if place.isdecimal() and len(place) < 10:
                self._answer(lambda: self.server.review.question(int(place), within))
            case ["api", "questions", place, "evidence"] if place.isdecimal() and len(place) < 10:
                self._answer(lambda: self.server.review.evidence(int(place)))
            case ["api", "questions", place, "group"] if place.isdecimal() and len(place) < 10:
                self._answer(lambda: self.server.review.group(int(place)))
            case _:
                self._refuse(HTTPStatus.NOT_FOUND, "Tidak ada.")

    def _let_in(self, code: object) -> None:
        admission = self.server.admission
        token = admission.let_in(code) if isinstance(code, str) and len(code) < 100 else None
        if token is None:
            self._refuse(
                HTTPStatus.FORBIDDEN, "Kode salah. Salin kode yang tertulis di jendela reconcile review."
            )
            return
        cookie = f"{self.server.cookie}={admission.cookie}; HttpOnly; SameSite=Strict; Path=/"
        body = json.dumps({"token": token, "lock_after": admission.lock_after}).encode()
        self._send(HTTPStatus.OK, "application/json; charset=utf-8", body, {"Set-Cookie": cookie})

    def _addressed(self) -> bool:
        """Whether the request has the right address; it is refused otherwise."""
        if self.headers.get("Host", "") in self.server.hosts:
            return True
        self._refuse(HTTPStatus.MISDIRECTED_REQUEST, "Alamat ini tidak dilayani.")
        return False

    def _admitted(self, *, reading: bool) -> bool:
        """Whether the request brings what the code gave; it is refused otherwise."""
        try:
            kept = SimpleCookie(self.headers.get("Cookie", "")).get(self.server.cookie)
        except CookieError:
            kept = None
        if self.server.admission.admits(
            kept.value if kept else "", self.headers.get(TOKEN, ""), reading=reading
        ):
            return True
        self._refuse(HTTPStatus.UNAUTHORIZED, _LOCKED)
        return False

    def _from_the_page(self) -> bool:
        origin, site = self.headers.get("Origin"), self.headers.get("Sec-Fetch-Site", "same-origin")
        kind = self.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if origin not in {f"http://{host}" for host in self.server.hosts} or site != "same-origin":
            self._refuse(HTTPStatus.FORBIDDEN, "Permintaan dari halaman lain ditolak.")
        elif kind != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Permintaan harus JSON.")
        else:
            return True
        return False

    def _body(self) -> dict[str, Any] | None:
        """The JSON object that was sent, or None after a refusal."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "Panjang permintaan tidak disebut.")
        elif len(length) > 9 or int(length) > LARGEST_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Permintaan terlalu besar.")
        else:
            try:
                body = json.loads(self.rfile.read(int(length)))
            except (ValueError, RecursionError):
                body = None
            if isinstance(body, dict):
                return body
            self._refuse(HTTPStatus.BAD_REQUEST, "Permintaan bukan JSON yang sah.")
        return None

    def _answer(self, ask: Callable[[], dict[str, Any]]) -> None:
        try:
            told = ask()
        except ReconcileError as error:
            self._refuse(_STATUS.get(type(error), HTTPStatus.INTERNAL_SERVER_ERROR), str(error))
        except Exception:
            traceback.print_exc()
            self._refuse(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "Galat program: lihat jendela reconcile review, lalu laporkan.",
            )
        else:
            self._json(HTTPStatus.OK, told)

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        self.close_connection = True  # what was sent along may not have been read
        if self.path.startswith("/api/"):
            self._json(status, {"message": message})
        else:
            self._send(status, "text/plain; charset=utf-8", (message + "\n").encode())

    def _json(self, status: HTTPStatus, told: dict[str, Any]) -> None:
        self._send(status, "application/json; charset=utf-8", json.dumps(told, ensure_ascii=False).encode())

    def _send(self, status: HTTPStatus, kind: str, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        headers = {**_HEADERS, **(more or {}), "Content-Type": kind, "Content-Length": str(len(body))}
        if self.close_connection:
            headers["Connection"] = "close"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _is_answer(body: dict[str, Any]) -> bool:
    texts = all(isinstance(body.get(name), str) for name in ("question_id", "verdict"))
    more = all(isinstance(body.get(name, ""), str) for name in ("note", "within", "number"))
    return texts and more and isinstance(body.get("seen"), str | None)


def _is_chosen(body: dict[str, Any]) -> bool:
    ids = body.get("ids")
    return isinstance(ids, list) and all(isinstance(one, str) and len(one) < 30 for one in ids)


def _is_wish(body: dict[str, Any]) -> bool:
    kinds = {field.name: type(field.default) for field in fields(Wish)}
    return all(name in kinds and isinstance(value, kinds[name]) for name, value in body.items())


def _all_texts(body: dict[str, Any]) -> bool:
    return all(isinstance(value, str) and len(value) <= LONGEST_WORD for value in body.values())
