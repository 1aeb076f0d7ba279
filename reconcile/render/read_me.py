"""The first thing that the recipient reads in the archive."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.privacy.redacting import without_numbers
from reconcile.regions import ATTRIBUTION
from reconcile.render.order import RenderOrder
from reconcile.reports.worklists.names import place_name
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.numbers import number

NAME = "BACA_SAYA.txt"
_SHOWS = {
    "L0": "NIK, nomor KK, nama dan tanggal lahir lengkap",
    "L1": "nama lengkap, tahun lahir, enam angka pertama NIK dan nomor KK",
    "L2": "nama disamarkan, tanpa tanggal lahir",
}


def read_me(order: RenderOrder, run: str, files: Sequence[ReportFile]) -> str:
    """What it is, for whom and what for, and what may be done with it."""
    recipients = ", ".join(without_numbers(name) for name in order.recipients)
    listed = "\n".join(f"- {file.name}: {number(file.rows)} baris" for file in files)
    return (
        f"{place_name(order.kelurahan)}\n"
        f"Nomor proses {run}, tingkat {order.level}: {_SHOWS[order.level]}.\n\n"
        f"Diserahkan kepada: {recipients}\n"
        f"Untuk: {without_numbers(order.purpose)}\n"
        "Penyerahan ini dicatat. Jangan diteruskan kepada orang lain; hapus setelah selesai.\n\n"
        f"{listed}\n\n"
        "Jawaban ditulis pada kolom KEPUTUSAN lembar kerja, lalu berkasnya dikembalikan kepada pengirim, yang"
        " membacanya dengan reconcile judgements import.\n\n"
        f"{ATTRIBUTION}\n"
    )
