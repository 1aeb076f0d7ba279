"""Where people live and were first registered: the 267 kelurahan of DKI, the towns around it, and every
kecamatan."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data_samples.generator.arrays import Floats, Ints, Strings
from data_samples.generator.people.names import ORIGINS, pick

PLACE_WORDS: dict[str, str] = tomllib.loads(
    (Path(__file__).parent / "data" / "places.toml").read_text(encoding="utf-8")
)
"""Lists of places.toml, their words separated by |."""

_DATA = Path(__file__).parents[3] / "reconcile" / "regions" / "data"

# Residents at the end of 2024 (Dukcapil), by city: the sampling weights
_RESIDENTS = {
    "3101": 30_334,
    "3171": 1_057_270,
    "3172": 1_832_032,
    "3173": 2_556_752,
    "3174": 2_331_411,
    "3175": 3_230_417,
}

BPS_CITY = {"3101": "3101", "3171": "3173", "3172": "3175", "3173": "3174", "3174": "3171", "3175": "3172"}
"""Kemendagri code of a DKI city -> the BPS code of the same city: the same digits mean other cities."""

# Kecamatan in the order of BPS' numbering (010, 020...), by Kemendagri city
_BPS_ORDER = {
    "3101": "310102 310101",
    "3171": "317107 317106 317104 317108 317105 317103 317102 317101",
    "3172": "317201 317205 317202 317203 317206 317204",
    "3173": "317308 317305 317307 317302 317304 317303 317301 317306",
    "3174": "317409 317404 317406 317410 317405 317407 317403 317408 317401 317402",
    "3175": "317505 317509 317510 317508 317504 317503 317507 317506 317502 317501",
}
_COMMUTER = {"3275": 0.24, "3216": 0.14, "3276": 0.22, "3671": 0.17, "3674": 0.13, "3603": 0.05, "3201": 0.05}
_COMMUTER_VILLAGES = PLACE_WORDS["commuter_villages"].replace("\n", "").split("|")

# Provinces where those of an origin are first registered, when not in DKI
_HOMES = {
    "jawa": "33 33 33 34 35 35 18",
    "betawi": "32 36",
    "sunda": "32 32 32 36",
    "tionghoa": "61 19 12 32",
    "batak": "12",
    "minang": "13 14",
    "arab": "35 33 32",
    "bugis": "73 74 64",
    "timur": "53 53 81 91 91 92",
    "bali": "51",
}


@dataclass(frozen=True)
class Places:
    """Home places: first the kelurahan of DKI, then places around it. Columns of equal length; codes
    without dots."""

    village: Strings
    village_code: Strings
    district: Strings
    district_code: Strings
    city: Strings
    city_code: Strings
    province: Strings
    bps_code: Strings
    """10-digit BPS code (DKI only, else empty): city, kecamatan in BPS order, kelurahan by rank."""
    weight: Floats
    dki: int
    """How many of the places are in DKI: they come first."""
    birth_districts: dict[int, tuple[Ints, Strings]]
    """Origin -> kecamatan codes outside DKI where its people were first registered, and their regencies'
    names."""
    birth_towns: dict[str, str]
    """4-digit code -> the town as a birth place."""

    def draw(self, rng: np.random.Generator, size: int, outside: float) -> Ints:
        """`size` home places, a share `outside` of them around DKI."""
        place = pick(rng, self.weight[: self.dki].tolist(), size)
        away = rng.random(size) < outside
        place[away] = self.dki + pick(rng, self.weight[self.dki :].tolist(), int(away.sum()))
        return place


def _read(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return [
            {key: value.replace(".", "") if "code" in key else value.upper() for key, value in row.items()}
            for row in csv.DictReader(file)
        ]


def _town(regency: str) -> str:
    for word in ("KABUPATEN ADMINISTRASI ", "KOTA ADMINISTRASI ", "KABUPATEN ", "KOTA "):
        regency = regency.removeprefix(word)
    return regency


def _bps(village_code: str, rank: int) -> str:
    city = village_code[:4]
    place = _BPS_ORDER[city].split().index(village_code[:6]) + 1
    return f"{BPS_CITY[city]}{place * 10:03d}{rank:03d}"


def load_places() -> Places:
    """The places, from the region tables of the package."""
    regencies = {row["code"]: row["name"] for row in _read("regencies.csv")}
    provinces = {row["code"]: row["name"] for row in _read("provinces.csv")}
    districts = _read("districts.csv")
    names = {row["code"]: row["name"] for row in districts}
    rows: list[tuple[str, str, str, str, float]] = []  # village, its code, kecamatan code, BPS code, weight
    villages = _read("villages_dki.csv")
    in_city = {city: sum(row["code"].startswith(city) for row in villages) for city in _RESIDENTS}
    for row in villages:
        city, rank = row["code"][:4], int(row["code"][-3:])
        spread = 0.5 + (rank * 7 + int(row["code"][4:6]) * 3) % 11 / 10  # kelurahan differ in size
        rows.append(
            (
                row["name"],
                row["code"],
                row["district_code"],
                _bps(row["code"], rank),
                _RESIDENTS[city] / in_city[city] * spread,
            )
        )
    inside = len(rows)
    for city, share in _COMMUTER.items():
        near = [code for code in names if code.startswith(city)]
        for number, code in enumerate(near):
            village = _COMMUTER_VILLAGES[(number * 5 + int(city)) % len(_COMMUTER_VILLAGES)]
            rows.append((village, f"{code}1001", code, "", share / len(near)))
    column = [np.array(values, dtype=object) for values in list(zip(*rows, strict=True))[:4]]
    district_code: Strings = column[2]
    return Places(
        village=column[0],
        village_code=column[1],
        district=np.array([names[code] for code in district_code], dtype=object),
        district_code=district_code,
        city=np.array([_town(regencies[code[:4]]) for code in district_code], dtype=object),
        city_code=np.array([code[:4] for code in district_code], dtype=object),
        province=np.array([provinces[code[:2]] for code in district_code], dtype=object),
        bps_code=column[3],
        weight=np.array([row[4] for row in rows]),
        dki=inside,
        birth_districts=_birth_districts(districts),
        birth_towns={code: _town(name) for code, name in regencies.items()},
    )


def _birth_districts(districts: list[dict[str, str]]) -> dict[int, tuple[Ints, Strings]]:
    found: dict[int, tuple[Ints, Strings]] = {}
    for origin, (group, _) in enumerate(ORIGINS):
        codes = [
            row["code"]
            for province in _HOMES[group].split()
            for row in districts
            if row["code"].startswith(province)
        ]
        found[origin] = (
            np.array([int(code) for code in codes], dtype=np.int32),
            np.array([code[:4] for code in codes], dtype=object),
        )
    return found


def codes_of(values: Strings) -> npt.NDArray[np.int64]:
    """Digits as numbers."""
    return values.astype(np.int64)
