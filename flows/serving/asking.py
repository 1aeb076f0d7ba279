"""What `python -m flows` is asked, by its options and by the office's file."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from flows.serving.nights import Service, once, serve, take_in_once
from reconcile.nights.config import Schedule, read_office
from reconcile.nights.hours import quiet_at, read_time
from reconcile.run.facts.summary import EXIT_WITH_TROUBLES
from reconcile.vocabulary.days import read_day
from reconcile.vocabulary.errors import UsageError

_SAID = {
    "unrecognized arguments": "pilihan tidak dikenal",
    "expected one argument": "perlu satu nilai",
    "argument ": "pilihan ",
}


class _Words(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        for english, said in _SAID.items():
            message = message.replace(english, said)
        raise UsageError(f"{message}. Lihat python -m flows --help.")


def run() -> int:
    """Do what the command line says; returns the exit code."""
    asked = _options().parse_args()
    office = read_office(asked.config)
    given = {"inputs": asked.inputs, "out": asked.out, "as_of": asked.as_of}
    schedule = _schedule(office.schedule, asked)
    job, config = partial(office.job, given), asked.config
    service = Service(job, schedule, office.notify, office.retention, config, office.package)
    if asked.serve and asked.now:
        raise UsageError("--now hanya untuk sekali jalan: layanan (--serve) menunggu jadwal dan jam tenang.")
    if asked.intake and (asked.serve or asked.now):
        raise UsageError("--intake memeriksa pendaftaran satu kali, sekarang: tanpa --serve dan --now.")
    print("Menyiapkan Prefect (5-20 detik) ...", flush=True)
    if asked.serve:
        serve(service)
    if asked.intake:
        return take_in_once(service)
    code = once(service, now=asked.now)
    if code == EXIT_WITH_TROUBLES:
        print(
            "Hasil terbit, tetapi ada berkas yang ditolak atau tidak dibaca (kode 10): lihat ringkasan di"
            " atas.",
            file=sys.stderr,
        )
    return code


def _options() -> argparse.ArgumentParser:
    words = _Words(
        prog="python -m flows", description="Jalankan proses malam sekali, atau layani setiap malam."
    )
    words.add_argument(
        "--config", type=Path, help="berkas reconcile.toml; pilihan di baris perintah mengalahkannya"
    )
    words.add_argument("--inputs", type=Path, help="folder masukan: satu folder per kode program")
    words.add_argument("--out", type=Path, help="folder hasil")
    words.add_argument(
        "--as-of", type=read_day, help="hh-bb-tttt atau tttt-bb-hh; bawaan: hari ini di Jakarta"
    )
    words.add_argument("--serve", action="store_true", help="layani setiap malam sampai dihentikan")
    words.add_argument(
        "--now", action="store_true", help="juga bila sekarang jam tenang menurut berkas kantor"
    )
    words.add_argument(
        "--intake",
        action="store_true",
        help="periksa pendaftaran Perisai yang masuk, terhadap hasil terakhir",
    )
    words.add_argument("--at", help="waktu layanan, jj:mm waktu Jakarta; bawaan 01:00")
    words.add_argument("--port", help="porta halaman riwayat; bawaan 4267")
    return words


def _schedule(declared: Schedule, asked: argparse.Namespace) -> Schedule:
    given: dict[str, Any] = {}
    if asked.port is not None:
        if not (asked.port.isascii() and asked.port.isdecimal() and 1 <= int(asked.port) <= 65535):
            raise UsageError(f"Porta {asked.port} tidak ada. Pilih angka 1024 sampai 65535.")
        given["port"] = int(asked.port)
    if asked.at is not None:
        try:
            given["at"] = read_time(asked.at)
        except ValueError as error:
            raise UsageError(f"--at {asked.at}: {error}.") from error
        if quiet := quiet_at(declared.quiet, given["at"]):
            raise UsageError(f"--at {asked.at} jatuh pada jam tenang kantor ini ({quiet}). Pilih waktu lain.")
    return declared.model_copy(update=given)
