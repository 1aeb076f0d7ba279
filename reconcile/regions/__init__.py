"""Region codes: Kemendagri's list, the retired codes that live on in NIKs, and the bridge from BPS' codes.

Codes are written without dots: 2 (province), 4 (regency or city), 6 (district) or 10 (village) digits.
Source: Kepmendagri 300.2.2-2430/2025; see data/NOTICE.md.
"""

from __future__ import annotations


def province_name(code: str) -> str | None:
    """The name of a province by its 2-digit code; a longer code is cut. None when unknown."""
    raise NotImplementedError


def regency_name(code: str) -> str | None:
    """The name of a regency or city by its 4-digit code; a longer code is cut. None when unknown."""
    raise NotImplementedError


def district_name(code: str) -> str | None:
    """The name of a district (kecamatan) by its 6-digit code; a longer code is cut. None when unknown."""
    raise NotImplementedError


def village_name(code: str) -> str | None:
    """The name of a village (kelurahan) of DKI by its 10-digit code. None when unknown."""
    raise NotImplementedError
