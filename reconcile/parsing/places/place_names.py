"""Names of places to Kemendagri codes: provinces and cities of the country, districts, and the kelurahan
of DKI."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from reconcile.parsing.words import word_file
from reconcile.regions import DKI, districts, provinces, regencies, villages

_FILE = word_file("places")
_DROP = frozenset(_FILE["drop"].split())
_KOTA = frozenset(_FILE["kota"].split())
_KABUPATEN = frozenset(_FILE["kabupaten"].split())
_WORDS: dict[str, str] = _FILE["words"]
_NAMES: dict[str, str] = _FILE["names"]
_LEAST_LETTERS = 7
"""Letters a name needs before one wrong letter is forgiven: among DKI's names no two of that length are
one letter apart."""


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
def _keyed(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Key -> the codes that bear the name. Kinds: province, regency, district, dki_district, village."""
    tables = {
        "province": provinces,
        "regency": regencies,
        "district": districts,
        "dki_district": districts,
        "village": villages,
    }
    keyed: dict[str, tuple[str, ...]] = {}
    for code, name in tables[kind]().items():
        if kind == "dki_district" and not code.startswith(DKI):
            continue
        key = "DKIJAKARTA" if kind == "province" and code == DKI else place_key(name)[0]
        keyed[key] = (*keyed.get(key, ()), code)
    return keyed


def _nearest(key: str, kind: str) -> tuple[str, ...]:
    """The codes of the one name a single wrong letter away; none when several are."""
    if len(key) < _LEAST_LETTERS:
        return ()
    near = [
        name
        for name in _keyed(kind)
        if abs(len(name) - len(key)) <= 1 and OSA.distance(name, key, score_cutoff=1) <= 1
    ]
    return _keyed(kind)[near[0]] if len(near) == 1 else ()


@lru_cache(maxsize=50_000)
def province_codes(written: str) -> tuple[str, ...]:
    """The 2-digit codes a province's name may mean."""
    key, _ = place_key(written)
    return _keyed("province").get(key, ()) or _nearest(key, "province")


@lru_cache(maxsize=50_000)
def regency_codes(written: str) -> tuple[str, ...]:
    """The 4-digit codes a city's or regency's name may mean: BOGOR alone is two places, KOTA BOGOR one."""
    key, kind = place_key(written)
    codes = (
        _keyed("regency").get(key, ())
        or _keyed("regency").get(f"JAKARTA{key}", ())
        or _nearest(key, "regency")
    )
    if kind and len(codes) > 1:
        wanted = [code for code in codes if (int(code[2:]) > 70) == (kind == "KOTA")]
        codes = tuple(wanted) or codes
    return codes


@lru_cache(maxsize=50_000)
def district_codes(written: str) -> tuple[str, ...]:
    """The 6-digit codes a district's name may mean; DKI's own names forgive one wrong letter."""
    key, _ = place_key(written)
    return _keyed("district").get(key, ()) or _nearest(key, "dki_district")


@lru_cache(maxsize=50_000)
def village_codes(written: str) -> tuple[str, ...]:
    """The 10-digit codes of DKI's kelurahan a name may mean; one wrong letter is forgiven."""
    key, _ = place_key(written)
    return _keyed("village").get(key, ()) or _nearest(key, "village")


def _within(codes: tuple[str, ...], area: str) -> tuple[str, ...]:
    return tuple(code for code in codes if code.startswith(area))


def _common(codes: tuple[str, ...]) -> str:
    """The longest code that all `codes` lie in."""
    for size in (10, 6, 4, 2):
        if len({code[:size] for code in codes}) == 1 and len(codes[0]) >= size:
            return codes[0][:size]
    return ""


def _narrow(area: str, levels: list[tuple[str, ...]]) -> str | None:
    """The area narrowed by each level's codes in turn; None when a level lies outside."""
    for codes in levels:
        if not codes or (len(codes[0]) == 10 and area and not area.startswith(DKI)):
            continue  # kelurahan are known for DKI only: elsewhere their names say nothing
        inside = _within(codes, area or DKI)
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
    village: str | None, district: str | None, city: str | None, province: str | None
) -> tuple[str, bool]:
    """The code the names of one row speak of, as far as known ('' when nothing), and whether the names
    contradict each other.

    From the province down, each known name narrows the area. When one name contradicts the others, two that
    agree win; when several pairs agree (kelurahan Jatinegara of Cakung, kecamatan Jatinegara, Jakarta Timur)
    or none does, the code stops at what they share. With no city or province named, a kelurahan or district
    of DKI's names is taken for DKI's.
    """
    provinces_named = province_codes(province) if province else ()
    cities = regency_codes(city) if city else ()
    if city and not cities:
        provinces_named = provinces_named or province_codes(city)
    area = provinces_named[0] if len(provinces_named) == 1 else ""
    levels = [cities, district_codes(district) if district else (), village_codes(village) if village else ()]
    whole = _narrow(area, levels)
    if whole is not None:
        return whole, False
    pairs = [(levels[1], levels[2]), (levels[0], levels[2]), (levels[0], levels[1])]
    agreed = [found for pair in pairs if all(pair) and (found := _narrow(area, list(pair))) is not None]
    if agreed:
        return _shared(agreed), True
    return _shared([code for code in (area, *(_common(level) for level in levels if level)) if code]), True
