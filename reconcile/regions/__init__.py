"""Region codes: Kemendagri's list, the retired codes that live on in NIKs, and the bridge from BPS' codes.

Codes are written without dots: 2 (province), 4 (regency or city), 6 (district) or 10 (village) digits. Every
table is read once, on first use. Source: Kepmendagri 300.2.2-2430/2025; see data/NOTICE.md.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

ATTRIBUTION = (
    "Nama dan kode wilayah dari idn-area-data 4.0.1 (github.com/fityannugroho/idn-area-data, Kepmendagri"
    " 300.2.2-2430/2025), yang tersedia dengan Open Database License (ODbL) 1.0:"
    " opendatacommons.org/licenses/odbl/1-0."
)
"""What the licence of the region data asks of every paper made with it."""


@cache
def _rows(table: str) -> tuple[dict[str, str], ...]:
    text = (files("reconcile.regions") / "data" / f"{table}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _plain(code: str) -> str:
    return code.replace(".", "")


@cache
def _named(table: str) -> Mapping[str, str]:
    return MappingProxyType({_plain(row["code"]): row["name"] for row in _rows(table)})


def provinces() -> Mapping[str, str]:
    """2-digit code -> name of the 38 provinces in force."""
    return _named("provinces")


def regencies() -> Mapping[str, str]:
    """4-digit code -> name of the 514 regencies and cities in force, with their kind ("Kota Bekasi")."""
    return _named("regencies")


def districts() -> Mapping[str, str]:
    """6-digit code -> name of all districts in force."""
    return _named("districts")


def villages() -> Mapping[str, str]:
    """10-digit code -> name of the kelurahan of the provinces in `with_villages`."""
    return _named("villages_dki")


@cache
def tiles() -> Mapping[str, tuple[int, int]]:
    """10-digit code -> column and row of its square where all kelurahan of DKI are drawn as squares of one
    size, each near its neighbours; the islands stand in a row of their own, 0."""
    rows = _rows("tiles_dki")
    return MappingProxyType({_plain(row["code"]): (int(row["column"]), int(row["row"])) for row in rows})


@cache
def with_villages() -> frozenset[str]:
    """The 2-digit codes of the provinces whose kelurahan the list knows: DKI's 267 alone."""
    return frozenset(code[:2] for code in villages())


@cache
def retired_regencies() -> Mapping[str, str]:
    """Retired 4-digit code -> the code in force today."""
    return MappingProxyType({_plain(row["code"]): _plain(row["now"]) for row in _rows("retired_regencies")})


@cache
def with_bps_bridge() -> frozenset[str]:
    """The 2-digit codes, alike in both lists, of the provinces whose cities and districts `bps_to_kemendagri`
    knows."""
    return frozenset(code[:2] for code in bps_to_kemendagri())


@cache
def bps_to_kemendagri() -> Mapping[str, str]:
    """BPS code of a city (4 digits) or district (7 digits) of DKI -> Kemendagri code (4 or 6 digits).

    The same four digits mean different cities in the two lists: BPS 3171 is Jakarta Selatan, Kemendagri 31.71
    Jakarta Pusat.
    """
    return MappingProxyType({row["bps"]: _plain(row["code"]) for row in _rows("bps_dki")})


def regions_called(said: str, home: str) -> tuple[str, ...]:
    """The codes of the places of province `home` that `said` may mean: a code of 2, 4, 6 or 10 digits, with
    dots or without, or the name of a kelurahan, kecamatan or kota; none when nothing is called so."""
    code = said.replace(".", "").strip()
    if code.isdecimal():
        return (code,) if region_name(code) else ()
    wanted = _bare(said)
    for table in (villages(), districts(), regencies()):
        found = tuple(
            sorted(code for code, name in table.items() if code.startswith(home) and _bare(name) == wanted)
        )
        if found:
            return found
    return ()


_KINDS_OF_PLACES = {"KELURAHAN", "KEL", "KECAMATAN", "KEC", "KOTA", "KABUPATEN", "KAB", "ADMINISTRASI"}


def _bare(name: str) -> str:
    """A name without the word for what it is."""
    words = name.upper().replace("-", " ").split()
    return " ".join(word for word in words if word.rstrip(".") not in _KINDS_OF_PLACES)


def province_name(code: str) -> str | None:
    """The name of a province by its 2-digit code; a longer code is cut. None when unknown."""
    return provinces().get(code[:2])


def regency_name(code: str) -> str | None:
    """The name of a regency or city by its 4-digit code; a longer code is cut. None when unknown."""
    return regencies().get(code[:4])


def short_regency(code: str) -> str:
    """The same without "Kota Administrasi", for columns that have little room; the code itself where nobody
    knows it."""
    name = regency_name(code) or code
    return name.removeprefix("Kota Administrasi ").removeprefix("Kabupaten Administrasi ")


def district_name(code: str) -> str | None:
    """The name of a district (kecamatan) by its 6-digit code; a longer code is cut. None when unknown."""
    return districts().get(code[:6])


def village_name(code: str) -> str | None:
    """The name of a village (kelurahan) by its 10-digit code. None when unknown."""
    return villages().get(code)


def region_name(code: str) -> str | None:
    """The name of the place a 2-, 4-, 6- or 10-digit code stands for. None when unknown."""
    named = {2: provinces, 4: regencies, 6: districts, 10: villages}.get(len(code))
    return named().get(code) if named else None
