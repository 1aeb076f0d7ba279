"""Names of places to Kemendagri codes: provinces, cities and districts of the country, kelurahan as far as
they are listed.

`home` is everywhere the two digits of the province that the run serves: names that say no more are looked for
there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from reconcile.parsing.words import word_file
from reconcile.regions import districts, provinces, regencies, villages, with_villages
from reconcile.regions.homes import default_home, home_of

_FILE = word_file("places")
_DROP = frozenset(_FILE["drop"].split())
_KOTA = frozenset(_FILE["kota"].split())
_KABUPATEN = frozenset(_FILE["kabupaten"].split())
_WORDS: dict[str, str] = _FILE["words"]
_NAMES: dict[str, str] = _FILE["names"]
_LEAST_LETTERS = 7
"""Letters a name needs before one wrong letter is forgiven: of names so long few in a province are one letter
apart (in DKI none), and those are left alone."""


@lru_cache(maxsize=100_000)
def place_key(written: str) -> tuple[str, str]:
    """A place's name without blanks, in full words; and its kind when it says so: KOTA, KABUPATEN or ''."""
    text = unicodedata.normalize("NFKD", written).upper()
    words = re.findall(r"[A-Z]+|\d+", re.sub(r"\bD\.?\s*K\.?\s*I\b\.?", "DKI", text))
    kind = (
        "KABUPATEN"
        if any(word in _KABUPATEN for word in words)
        else "KOTA"
        if any(word in _KOTA for word in words)
        else ""
    )
    bare = [
        word
        for word in words
        if word not in _DROP and word not in _KABUPATEN and not (word in _KOTA and word != words[-1])
    ]
    if len(bare) > 1 and bare[0] == "KOTA":
        bare = bare[1:]
    key = "".join(_WORDS.get(word, word) for word in bare or words)
    return _NAMES.get(key, key), kind


@cache
def _keyed(kind: str, area: str = "") -> Mapping[str, tuple[str, ...]]:
    """Key -> the codes in `area` that bear the name. Kinds: province, regency, district, village."""
    tables = {"province": provinces, "regency": regencies, "district": districts, "village": villages}
    keyed: dict[str, tuple[str, ...]] = {}
    for code, name in tables[kind]().items():
        if code.startswith(area):
            key = place_key(name)[0]
            keyed[key] = (*keyed.get(key, ()), code)
    return keyed


def _nearest(key: str, kind: str, area: str = "") -> tuple[str, ...]:
    """The codes of the one name in `area` a single wrong letter away; none when several are."""
    if len(key) < _LEAST_LETTERS:
        return ()
    near = [
        name
        for name in _keyed(kind, area)
        if abs(len(name) - len(key)) <= 1 and OSA.distance(name, key, score_cutoff=1) <= 1
    ]
    return _keyed(kind, area)[near[0]] if len(near) == 1 else ()


@lru_cache(maxsize=50_000)
def province_codes(written: str) -> tuple[str, ...]:
    """The 2-digit codes a province's name may mean."""
    key, _ = place_key(written)
    return _keyed("province").get(key, ()) or _nearest(key, "province")


@lru_cache(maxsize=50_000)
def regency_codes(written: str, home: str) -> tuple[str, ...]:
    """The 4-digit codes a city's or regency's name may mean: BOGOR alone is two places, KOTA BOGOR one."""
    key, kind = place_key(written)
    codes = (
        _keyed("regency").get(key, ())
        or _keyed("regency").get(f"{home_of(home).city_prefix}{key}", ())
        or _nearest(key, "regency")
    )
    if kind and len(codes) > 1:
        wanted = [code for code in codes if (int(code[2:]) > 70) == (kind == "KOTA")]
        codes = tuple(wanted) or codes
    return codes


@lru_cache(maxsize=50_000)
def district_codes(written: str, home: str) -> tuple[str, ...]:
    """The 6-digit codes a district's name may mean; names of the home province forgive one wrong letter."""
    key, _ = place_key(written)
    return _keyed("district").get(key, ()) or _nearest(key, "district", home)


@lru_cache(maxsize=50_000)
def village_codes(written: str) -> tuple[str, ...]:
    """The 10-digit codes of listed kelurahan a name may mean; one wrong letter is forgiven."""
    key, _ = place_key(written)
    return _keyed("village").get(key, ()) or _nearest(key, "village")


def bears_name(written: str, kind: str) -> bool:
    """Whether a kelurahan or a kecamatan of the usual home is called so, to the letter."""
    listed = {"kelurahan": "village", "kecamatan": "district"}[kind]
    return place_key(written)[0] in _keyed(listed, default_home())


def _within(codes: tuple[str, ...], area: str) -> tuple[str, ...]:
    return tuple(code for code in codes if code.startswith(area))


def _common(codes: tuple[str, ...]) -> str:
    """The longest code that all `codes` lie in."""
    for size in (10, 6, 4, 2):
        if len({code[:size] for code in codes}) == 1 and len(codes[0]) >= size:
            return codes[0][:size]
    return ""


def _narrow(area: str, levels: list[tuple[str, ...]], home: str) -> str | None:
    """The area narrowed by each level's codes in turn; None when a level lies outside."""
    for codes in levels:
        if not codes or (len(codes[0]) == 10 and (area or home)[:2] not in with_villages()):
            continue  # where kelurahan are not listed their names say nothing
        inside = _within(codes, area or home)
        if not inside and not area:
            if len(codes) > 1 and len(codes[0]) > 4:
                continue  # a district's name found in several provinces says nothing
            inside = codes
        if not inside:
            return None
        area = _common(inside) or area
    return area


def _shared(codes: list[str]) -> str:
    """The longest code all `codes` lie in; '' when they share no province."""
    return next(
        (
            codes[0][:size]
            for size in (10, 6, 4, 2)
            if len({code[:size] for code in codes}) == 1 and len(codes[0]) >= size
        ),
        "",
    )


def code_from_names(
    village: str | None,
    district: str | None,
    city: str | None,
    province: str | None,
    home: str | None = None,
) -> tuple[str, bool]:
    """The code the names of one row speak of, as far as known ('' when nothing), and whether the names
    contradict each other.

    From the province down, each known name narrows the area. When one name contradicts the others, two that
    agree win; when several pairs agree (kelurahan Jatinegara of Cakung, kecamatan Jatinegara, Jakarta Timur)
    or none does, the code stops at what they share. With no city or province named, a kelurahan or district
    that bears a name of the home province is taken for that one. home: the default one when None.
    """
    home = home or default_home()
    provinces_named = province_codes(province) if province else ()
    cities = regency_codes(city, home) if city else ()
    if city and not cities:
        provinces_named = provinces_named or province_codes(city)
    area = provinces_named[0] if len(provinces_named) == 1 else ""
    levels = [
        cities,
        district_codes(district, home) if district else (),
        village_codes(village) if village else (),
    ]
    whole = _narrow(area, levels, home)
    if whole is not None:
        return whole, False
    pairs = [(levels[1], levels[2]), (levels[0], levels[2]), (levels[0], levels[1])]
    agreed = [found for pair in pairs if all(pair) and (found := _narrow(area, list(pair), home)) is not None]
    if agreed:
        return _shared(agreed), True
    return _shared([code for code in (area, *(_common(level) for level in levels if level)) if code]), True
