"""The keeper of the history of the nights of one OUT: Prefect's server in a process of its own, behind a
key made for it."""

from __future__ import annotations

import errno
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.serving.processes import begin, stop
from reconcile.vocabulary.errors import ServiceError, UsageError

PORT = 4267
HISTORY_MONTHS = "RECONCILE_HISTORY_MONTHS"
"""The variable in which a night is told how long the history is kept; for ever where it is not set."""
_START_SECONDS = 180  # the first start makes a database; a busy computer takes its time
_NOT_NEEDED = (
    "SCHEDULER",
    "LATE_RUNS",
    "FOREMAN",
    "PAUSE_EXPIRATIONS",
    "CANCELLATION_CLEANUP",
    "TRIGGERS",
    "REPOSSESSOR",
)


@dataclass(frozen=True)
class History:
    """Where nights note what they do. environment: what a process needs to reach it. keeper: None when it
    is not ours."""

    address: str
    environment: Mapping[str, str]
    keeper: subprocess.Popen[bytes] | None

    def check(self) -> None:
        """Raise ServiceError when the keeper is gone."""
        if self.keeper is not None and self.keeper.poll() is not None:
            raise ServiceError(
                "Peladen riwayat (Prefect) berhenti sendiri, jadi proses malam dihentikan. Hasil terakhir"
                " tidak berubah. Jalankan lagi; bila berulang, lihat prefect/peladen.log di folder kerja."
            )


@contextmanager
def history(home: Path, port: int, pages: bool, months: int | None = None) -> Iterator[History]:
    """Keep the history in `home` as long as the block lasts, unless PREFECT_API_URL names another keeper.

    port: 0 for any. pages: whether people may look at it. months: how long nights stay in it. Raises
    UsageError when the port is held, ServiceError when the keeper does not start.
    """
    if "PREFECT_API_URL" in os.environ:
        yield History(os.environ["PREFECT_API_URL"], {"PREFECT_HOME": str(home)}, None)
        return
    key = f"reconcile:{secrets.token_urlsafe(32)}"
    with _opened(port) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = _settings(home, address, key, pages)
        keeper = _start(listening, settings, home)
    try:
        _wait_for(History(address, {}, keeper), key)
        client = {
            "PREFECT_HOME": str(home),
            "PREFECT_API_URL": f"{address}/api",
            "PREFECT_API_AUTH_STRING": key,
            "RECONCILE_OWN_HISTORY": "1",  # flows.unfinished, which this process must not load
            HISTORY_MONTHS: str(months or ""),
            **{name: f"{os.environ.get(name, '')},127.0.0.1".strip(",") for name in ("NO_PROXY", "no_proxy")},
        }
        with _key_file(home, key if pages else ""):
            yield History(address, client, keeper)
    finally:
        stop(keeper, grace=3)  # its database bears it


def key_file(home: Path) -> Path:
    """Where the officer finds what the pages ask for."""
    return home / "kata_sandi.txt"


@contextmanager
def _key_file(home: Path, key: str) -> Iterator[None]:
    path = key_file(home)
    path.unlink(missing_ok=True)
    if not key:
        yield
        return
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key + "\n")
        yield
    finally:
        path.unlink(missing_ok=True)


def _settings(home: Path, address: str, key: str, pages: bool) -> dict[str, str]:
    """The server's settings; they outrank what the environment or a file in the current folder says."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_API_AUTH_STRING": key,
        "PREFECT_SERVER_UI_ENABLED": str(pages).lower(),
        "PREFECT_SERVER_UI_API_URL": f"{address}/api",
        "PREFECT_UI_API_URL": f"{address}/api",
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": address,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": address,
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        **{f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in _NOT_NEEDED},
    }


@contextmanager
def _opened(port: int) -> Iterator[socket.socket]:
    """A socket that listens on this computer alone. Opened here, nobody can slip in between asking for it
    and using it."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with listening:
        try:
            listening.bind(("127.0.0.1", port))
            listening.listen(128)
        except OSError as error:
            why = "sedang dipakai program lain" if error.errno == errno.EADDRINUSE else "tidak boleh dipakai"
            raise UsageError(
                f"Porta {port} {why}. Pilih porta lain, misalnya --port {_free_port()}."
            ) from error
        yield listening


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
    return port


def _start(listening: socket.socket, settings: Mapping[str, str], home: Path) -> subprocess.Popen[bytes]:
    log = os.open(home / "peladen.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        words = [sys.executable, "-m", "flows.serving.board", str(listening.fileno())]
        return begin(words, settings, output=log, keep_open=(listening.fileno(),))
    finally:
        os.close(log)


def _wait_for(kept: History, key: str) -> None:
    """Wait until the keeper answers to the key, so that it is ours."""
    token = b64encode(key.encode()).decode()
    request = urllib.request.Request(
        f"{kept.address}/api/admin/version", headers={"Authorization": f"Basic {token}"}
    )
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({})
    )  # a proxy of the office must not get the key
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if kept.keeper is not None and kept.keeper.poll() is not None:
            break
        try:
            with direct.open(request, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise ServiceError(
        "Peladen riwayat (Prefect) tidak mulai. Lihat prefect/peladen.log di folder kerja, lalu jalankan"
        " lagi."
    )
