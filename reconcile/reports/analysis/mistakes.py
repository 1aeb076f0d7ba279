"""What a run linked wrongly and what it missed, pair by pair, where the truth is known."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.masking import Kind, Level
from reconcile.reports.kit.showing import shown_rows
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import decimal

WRONG, MISSED = "SALAH", "TERLEWAT"
HEADINGS = (
    *("ID baris", "ID baris lain", "Program", "Program lain", "Nama", "Nama lain"),
    *("Tanggal lahir", "Tanggal lahir lain", "Peluang", "Sebab"),
)
MOST = 500
"""Pairs of each kind that are listed, the likeliest first; all are counted."""

_KINDS: dict[str, Kind] = {
    "record_id_left": "plain",
    "record_id_right": "plain",
    "programme_left": "plain",
    "programme_right": "plain",
    "name_left": "name",
    "name_right": "name",
    "birth_left": "birth",
    "birth_right": "birth",
}
_HOW = {
    "LINK": "ditautkan",
    "LINK_APART": "bertaut, tetapi kelompoknya dipisah",
    "ASKED": "ditanyakan kepada petugas",
    "NOT_COMPARED": "tidak pernah dibandingkan, atau peluangnya di bawah batas",
}


def mistakes(pairs: pa.Table, kind: str, level: Level) -> list[list[str]]:
    """The first MOST pairs of a kind as rows of HEADINGS, people as `level` shows them (L1, L2).

    pairs: mistake, record ids, programmes, names, birth dates (yyyy-mm-dd), probability, reasons, how.
    """
    chosen = pairs.filter(pc.equal(pairs["mistake"], kind)).slice(0, MOST)
    cells = shown_rows(chosen, _KINDS, level).cells
    shown = [cells[name].to_pylist() for name in _KINDS]
    known = [(None if one is None else decimal(one, 4)) or "–" for one in chosen["probability"].to_pylist()]
    hows, reasons = chosen["how"].to_pylist(), chosen["reasons"].to_pylist()
    why = [_why(how, said or ()) for how, said in zip(hows, reasons, strict=True)]
    return [list(map(str, row)) for row in zip(*shown, known, why, strict=True)]


ON_PAGE = ("Baris", "Baris lain", "Peluang", "Sebab")


def on_page(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows of HEADINGS as rows of ON_PAGE, so that the reason has room: a row of an export is one cell."""
    return [
        [_row(one, name, born), _row(two, other, born_other), likely, why]
        for one, two, _, _, name, other, born, born_other, likely, why in rows
    ]


def _row(record: str, name: str, born: str) -> str:
    return f"{', '.join(filter(None, (name, born))) or '–'} ({record})"


def counted(pairs: pa.Table, kind: str) -> int:
    return int(pc.sum(pc.equal(pairs["mistake"], kind)).as_py() or 0)


def _why(how: str, reasons: Sequence[str]) -> str:
    return "; ".join([_HOW.get(how) or f"ditolak: {label(how).lower()}", *reasons])
