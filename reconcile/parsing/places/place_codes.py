"""Region codes as written: dotted, plain, cumulative or in pieces, Kemendagri's or BPS', to Kemendagri
codes."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from reconcile.regions import (
    bps_to_kemendagri,
    districts,
    provinces,
    regencies,
    retired_regencies,
    villages,
    with_bps_bridge,
)

Coding: TypeAlias = Literal["KEMENDAGRI", "BPS"]
Pieces: TypeAlias = tuple[str | None, str | None, str | None, str | None, str | None]
"""region_code, province_code, city_code, kecamatan_code, kelurahan_code as written."""


def _digits(written: str | None) -> str:
    return re.sub(r"\D", "", re.sub(r"[.,]0?$", "", written.strip())) if written else ""


def join_pieces(pieces: Pieces, coding: Coding) -> str:
    """One plain code of the pieces: each is either whole (317101) or a serial within the piece above (1),
    zeros lost.

    Kemendagri pads to 2, 2, 2, 4 digits; BPS to 2, 2, 3, 3. '' when nothing is said.
    """
    widths = (2, 4, 6, 10) if coding == "KEMENDAGRI" else (2, 4, 7, 10)
    code = _digits(pieces[0])
    if code and len(code) >= 2 and not any(pieces[1:]):
        return code
    joined = ""
    for piece, start, width in zip(pieces[1:], (0, *widths), widths, strict=False):
        digits = _digits(piece)
        if not digits or not digits.strip("0"):
            break
        if len(digits) > width - start:
            joined = digits
        elif len(joined) == start:
            joined += digits.zfill(width - start)
        else:
            break
    return joined if len(joined) >= len(code) else code


def known_prefix(code: str) -> str:
    """The longest start of a plain Kemendagri code that its list knows: 10, 6, 4 or 2 digits, or ''."""
    code = (
        retired_regencies().get(code[:4], code)
        if len(code) >= 4 and code[:4] in retired_regencies()
        else code
    )
    for size, known in ((10, villages()), (6, districts()), (4, regencies()), (2, provinces())):
        if len(code) >= size and code[:size] in known:
            return code[:size]
    return ""


def from_bps(code: str) -> str:
    """The Kemendagri code of a plain BPS code: cities and districts where there is a bridge (DKI), elsewhere
    the province.

    Without a bridge the two lists number cities alike in most provinces but not all; Papua's not at all ('').
    """
    if code[:2] in with_bps_bridge():
        bridge = bps_to_kemendagri()
        return bridge.get(code[:7]) or bridge.get(code[:4]) or code[:2]
    return code[:2] if code[:2] in provinces() and not code.startswith("9") else ""


def code_from_pieces(pieces: Pieces, coding: Coding) -> str:
    """The Kemendagri code that the code columns of one row speak of, as far as known; '' when nothing."""
    code = join_pieces(pieces, coding)
    return from_bps(code) if coding == "BPS" else known_prefix(code)
