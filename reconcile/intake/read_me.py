"""The first thing that staff read in OUT.masuk, and what the screen says of an intake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from reconcile.nights.hours import moment
from reconcile.reports.agents.paper import BOOKS, COMPLETE, OTHERS, REFUSED
from reconcile.reports.kit.facts import RunFacts
from reconcile.vocabulary.numbers import number

if TYPE_CHECKING:
    from reconcile.intake.taking import Taken

_FATES: Mapping[str, str] = {
    "COMPLETE": "lengkap",
    "TO_MEND": "perlu diperbaiki agen",
    "REJECTED": "ditolak",
    "ASKED": "perlu ditanyakan",
    "MEMBER": "sudah peserta",
    "HELD": "menunggu",
    "REPLACED": "ulangan, atau diganti perbaikannya",
}


def said_of(taken: Taken) -> str:
    """One sentence: how many came, and what became of them."""
    if not taken.new:
        return f"{number(taken.leads)} pendaftaran, tidak ada yang baru sejak proses malam."
    fates = ", ".join(
        f"{number(taken.fates[fate])} {said}" for fate, said in _FATES.items() if fate in taken.fates
    )
    return f"{number(taken.new)} pendaftaran baru atau berubah sejak proses malam: {fates}."


def wrong_with(taken: Taken) -> str:
    """What staff must know beside; "" when nothing is wrong."""
    refused = f"{number(taken.refused)} berkas ditolak; lihat reconcile check." if taken.refused else ""
    return " ".join(filter(None, (refused, taken.held)))


def read_me(taken: Taken, facts: RunFacts, now: datetime) -> str:
    """What lies here, of when, and until when it holds."""
    wrong = f"{told}\n" if (told := wrong_with(taken)) else ""
    return (
        f"Pendaftaran Perisai yang masuk, diperiksa {moment(now)}\n"
        f"terhadap orang-orang menurut nomor proses {taken.run}, tingkat {facts.level}.\n\n"
        f"{said_of(taken)}\n{wrong}\n"
        f"- {COMPLETE}: dapat didaftarkan\n"
        f"- {BOOKS}/: untuk setiap Perisai, yang perlu diperbaikinya; dikembalikan ke folder masukan\n"
        f"- {REFUSED}: yang ditolak, dengan sebabnya\n"
        f"- {OTHERS}: sudah peserta, perlu ditanyakan, atau menunggu\n\n"
        "Ini jawaban sementara. Proses malam memeriksa semuanya lagi terhadap data malam itu; yang hasilnya"
        " lain disebut\ndalam pendaftaran_berubah.csv. Folder ini diganti pada pemeriksaan berikut.\n"
    )
