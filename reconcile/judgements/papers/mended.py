"""Answers on the sheet USULAN PERBAIKAN that an owner of a roll returns: what became of each repair, in
whatever order its rows and columns are by then."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reconcile.judgements.papers.answers import Refusal
from reconcile.judgements.papers.written import meant, spelt
from reconcile.vocabulary.worklist_headings import REPAIR_ID, STATE, STATE_BY, STATE_DAY, STATE_NOTE

HEADINGS = (REPAIR_ID, STATE, STATE_DAY, STATE_BY, STATE_NOTE)
_WRITTEN = {
    "DIAJUKAN": (
        "DIAJUKAN, AJUKAN, SUDAH DIAJUKAN, DITERUSKAN, DIKIRIM, DIPROSES, SEDANG DIPROSES, DALAM PROSES"
    ),
    "DISETUJUI": "DISETUJUI, SETUJU, OK, OKE, ACC, YA, DITERIMA",
    "DITERAPKAN": (
        "DITERAPKAN, TERAPKAN, SUDAH DITERAPKAN, SUDAH DIPERBAIKI, DIPERBAIKI, SELESAI, SUDAH SELESAI, SUDAH,"
        " SUDAH DIUBAH, SUDAH DIBETULKAN, SUDAH DIGANTI, SUDAH DIKOREKSI, SUDAH DIPERBARUI, SUDAH DIUPDATE,"
        " SUDAH DIEDIT, SUDAH DISESUAIKAN"
    ),
    "DITOLAK": "DITOLAK, TOLAK, TIDAK SETUJU, TIDAK, DATA SUDAH BENAR, SUDAH BENAR",
    "REVISI": "REVISI, DIREVISI, NILAI LAIN, USULAN SALAH, PERLU REVISI",
    "DRAF": "DRAF, DRAFT, BELUM DIAJUKAN, BELUM, BELUM DIPROSES, BELUM DIPERBAIKI",
    "TERBUKTI": "TERBUKTI, SUDAH TERBUKTI",
}
_REASONED = ("DITOLAK", "REVISI")
"""States that ask for a reason; it may stand behind them in the same cell."""
_BEHIND = re.compile(r"\s*[-–—:;,(]\s*")
_ID = re.compile(r"U[0-9A-Z]{8,}")


@dataclass(frozen=True)
class SaidOfRepair:
    """One row that somebody filled in, as written but for the state: "" where no state can be made out of
    `written`."""

    repair_id: str
    state: str
    written: str
    day: str = ""
    by: str = ""
    note: str = ""
    sheet: str = ""
    row: int = 0


def letters(text: str) -> str:
    """Letters and digits alone, in capitals."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).upper() if one.isalnum())


_MEANT = {spelt(word): state for state, words in _WRITTEN.items() for word in words.split(", ")}


def state_of(written: str) -> str:
    """The state that somebody wrote, "" for what could mean several or nothing."""
    return meant(written, _MEANT) or _reasoned(written)[0]


def _reasoned(written: str) -> tuple[str, str]:
    """A state that asks for a reason and the reason behind it ("ditolak - data sudah benar"), "" twice where
    there is none, or where the reason is another state or a doubt."""
    first, *rest = _BEHIND.split(written.strip(), maxsplit=1)
    state, reason = meant(first, _MEANT), "".join(rest).rstrip(" )")
    other = meant(reason, _MEANT)
    if state not in _REASONED or not reason or "?" in reason or other not in (None, state):
        return "", ""
    return state, reason


def said_of(found: Mapping[str, Sequence[str]], sheet: str, row: int) -> SaidOfRepair | Refusal | None:
    """What a row says; None where nothing is filled in. found: its texts by heading."""
    number, written = _first(found, REPAIR_ID), _first(found, STATE)
    if not written or letters(number) == letters(REPAIR_ID):
        return None
    if len({letters(one) for one in found.get(STATE, ())}) > 1:
        return Refusal(sheet, row, f"ada dua kolom {STATE} dengan isi yang berbeda. Sisakan satu.")
    if not _ID.fullmatch(letters(number)):
        return Refusal(sheet, row, f"{REPAIR_ID} terhapus atau bukan seperti yang tercetak.")
    texts = {name: _first(found, heading) for name, heading in _BESIDE.items()}
    texts["note"] = texts["note"] or _reasoned(written)[1]
    return SaidOfRepair(number, state_of(written), written, sheet=sheet, row=row, **texts)


_BESIDE = {"day": STATE_DAY, "by": STATE_BY, "note": STATE_NOTE}


def _first(found: Mapping[str, Sequence[str]], heading: str) -> str:
    return next(iter(found.get(heading, ())), "")
