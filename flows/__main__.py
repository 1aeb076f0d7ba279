"""python -m flows: run the nightly flow once, or serve it every night at 01.00 Jakarta time."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows import use_home
from reconcile.errors import ReconcileError, UsageError

EXIT_WITH_TROUBLES = 10
_PORT = "4267"


def main() -> int:
    """Returns the exit code, the same as that of `reconcile run`."""
    arguments = argparse.ArgumentParser(prog="python -m flows", description=__doc__)
    arguments.add_argument("--inputs", required=True, type=Path)
    arguments.add_argument("--out", required=True, type=Path)
    arguments.add_argument("--as-of", default=None, help="tttt-bb-hh; bawaan: hari ini di Jakarta")
    arguments.add_argument("--serve", action="store_true", help="layani setiap malam sampai dihentikan")
    asked = arguments.parse_args()
    use_home(asked.out)
    job = {"inputs": str(asked.inputs.resolve()), "out": str(asked.out.resolve())} | ({"as_of": asked.as_of} if asked.as_of else {})
    return _serve(job) if asked.serve else _once(job)


def _once(job: dict[str, str]) -> int:
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")  # failures are told below, in words for staff
    os.environ.setdefault("PREFECT_SERVER_UI_ENABLED", "false")
    print("Memulai proses malam (Prefect perlu 5-20 detik untuk mulai) ...", flush=True)
    from flows.nightly import nightly
    from reconcile.jobs import Job
    from reconcile.summary import as_text, has_troubles, summary

    try:
        wanted = Job.model_validate(job)
        manifest = nightly(wanted)
    except ReconcileError as error:
        print(f"Gagal: {error}", file=sys.stderr)
        return error.exit_code
    print(as_text(summary(manifest, Path(os.path.relpath(wanted.out)))))
    return EXIT_WITH_TROUBLES if has_troubles(manifest) else 0


def _serve(job: dict[str, str]) -> int:
    with _server():
        from flows.nightly import EVERY_NIGHT, nightly

        nightly.serve("setiap-malam", schedule=EVERY_NIGHT, parameters={"job": job}, limit=1)
    return 0


@contextmanager
def _server() -> Iterator[None]:
    """A Prefect server of our own on this machine, unless PREFECT_API_URL names another; a schedule needs one."""
    if "PREFECT_API_URL" in os.environ:
        yield
        return
    address = f"http://127.0.0.1:{_PORT}/api"
    server = subprocess.Popen([sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", _PORT])
    try:
        _wait_for(f"{address}/health", server)
        os.environ["PREFECT_API_URL"] = address
        yield
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.5)
    raise UsageError(f"Peladen Prefect tidak mulai. Periksa apakah porta {_PORT} sedang dipakai.")


if __name__ == "__main__":
    sys.exit(main())
