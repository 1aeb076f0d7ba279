"""Borders of kelurahan as an office gives them (GeoJSON): read as data, each known by its code or by its
names, brought to one plane. What cannot be drawn rightly is refused in words, never drawn in part without a
word."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from reconcile.privacy.outside_texts import visible
from reconcile.regions import districts, villages
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import read_json

Point = tuple[float, float]
Ring = tuple[Point, ...]
MOST_BYTES, MOST_POINTS, MOST_FEATURES = 64 * 2**20, 2_000_000, 20_000
_LEAST_KNOWN = 0.5
"""Share of the areas of a file that must be known: of fewer the keys are of another kind."""
_PLAIN = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True)
class Boundaries:
    """rings: of each kelurahan, longitude and latitude in degrees. unknown: areas of the file that are none.
    digest: of what is drawn."""

    rings: Mapping[str, tuple[Ring, ...]] = field(repr=False)
    unknown: int
    digest: str


def read_boundaries(path: Path) -> Boundaries:
    """Raises UsageError for what is no file of borders, is too large, or whose areas nobody knows."""
    features = _features(path)
    codes = _codes([one.get("properties") or {} for one in features], path)
    rings: dict[str, list[Ring]] = defaultdict(list)
    points = 0
    for number, (one, code) in enumerate(zip(features, codes, strict=True), 1):
        for ring in _rings(one.get("geometry"), _at(path, number)):
            points += len(ring)
            if points > MOST_POINTS:
                raise _refused(path, f"memuat lebih dari {MOST_POINTS} titik. Sederhanakan dahulu batasnya")
            if code:
                rings[code].append(ring)
    told = {code: tuple(found) for code, found in sorted(rings.items())}
    return Boundaries(told, codes.count(None), sha256(repr(told).encode()).hexdigest())


def _features(path: Path) -> list[Mapping[str, Any]]:
    if not path.is_file():
        raise UsageError(f"{path} (--boundaries) tidak ada atau bukan berkas.")
    if path.stat().st_size > MOST_BYTES:
        raise _refused(path, f"lebih besar dari {MOST_BYTES // 2**20} MB. Sederhanakan dahulu batasnya")
    try:
        said = read_json(path)
    except (ValueError, RecursionError) as error:
        raise _refused(path, "bukan GeoJSON yang utuh (JSON dalam UTF-8)") from error
    except OSError as error:
        raise _refused(path, "tidak dapat dibaca") from error
    if not isinstance(said, dict) or said.get("type") != "FeatureCollection":
        raise _refused(path, "bukan GeoJSON: yang diperlukan FeatureCollection")
    features = said.get("features")
    if not isinstance(features, list) or not features:
        raise _refused(path, "tidak memuat satu wilayah pun (features)")
    if len(features) > MOST_FEATURES:
        raise _refused(path, f"memuat lebih dari {MOST_FEATURES} wilayah")
    for number, one in enumerate(features, 1):
        if not isinstance(one, dict) or not isinstance(one.get("properties") or {}, dict):
            raise UsageError(f"{_at(path, number)}: bukan Feature.")
    return features


def _codes(properties: Sequence[Mapping[str, Any]], path: Path) -> list[str | None]:
    """The kelurahan of each area: by the property whose values are most often codes, else by the two that are
    most often its name and that of its kecamatan."""
    names = sorted({name for one in properties for name in one})
    by_code = {name: [_code(one.get(name)) for one in properties] for name in names}
    best = max(by_code.values(), key=_known, default=[])
    if _enough(best):
        return best
    places = _by_name()
    told = {name: [_plain(one.get(name)) for one in properties] for name in names}
    kelurahan, kecamatan = {of for of, _ in places}, {of for _, of in places}
    lower = [name for name in names if _share(told[name], kelurahan) >= _LEAST_KNOWN]
    upper = [name for name in names if _share(told[name], kecamatan) >= _LEAST_KNOWN]
    pairs = [
        [places.get(key) for key in zip(told[one], told[other], strict=True)]
        for one in lower
        for other in upper
        if one != other
    ]
    best = max(pairs, key=_known, default=[])
    if _enough(best):
        return best
    shown = ", ".join(visible(str(name))[:30] for name in names[:12]) or "tidak ada"
    raise _refused(
        path,
        "tidak menyebut kelurahan dengan kode Kemendagri (10 angka) atau dengan nama kelurahan dan kecamatan."
        f" Kode BPS lain. Keterangan yang ada: {shown}",
    )


def _known(codes: Sequence[str | None]) -> int:
    """Different kelurahan, so that a property that says one thing everywhere knows one."""
    return len({code for code in codes if code})


def _enough(codes: Sequence[str | None]) -> bool:
    return any(codes) and len(codes) - list(codes).count(None) >= _LEAST_KNOWN * len(codes)


def _share(values: Sequence[str], known: set[str]) -> float:
    return sum(value in known for value in values) / len(values)


def _code(value: object) -> str | None:
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    digits = re.sub(r"[.\s-]", "", text)
    return digits if digits in villages() else None


def _plain(value: object) -> str:
    text = value.upper() if isinstance(value, str) else ""
    return _PLAIN.sub("", text.replace("KELURAHAN ", "").replace("KECAMATAN ", ""))


def _by_name() -> dict[tuple[str, str], str | None]:
    """(Kelurahan, kecamatan) as `_plain` has them -> code; None where two bear both names."""
    keys = {code: (_plain(name), _plain(districts().get(code[:6]))) for code, name in villages().items()}
    times = Counter(keys.values())
    return {key: code if times[key] == 1 else None for code, key in keys.items()}


def _rings(geometry: object, where: str) -> Iterator[Ring]:
    if geometry is None:
        return
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise UsageError(f"{where}: bentuknya bukan Polygon atau MultiPolygon.")
    said = geometry.get("coordinates")
    polygons = [said] if kind == "Polygon" else said
    if not isinstance(polygons, list) or not all(isinstance(one, list) for one in polygons):
        raise UsageError(f"{where}: koordinatnya tidak utuh.")
    for polygon in polygons:
        for ring in polygon:
            if not isinstance(ring, list) or len(ring) < 4:
                raise UsageError(f"{where}: sebuah garis batas kurang dari empat titik.")
            yield tuple(_point(point, where) for point in ring)


def _point(said: object, where: str) -> Point:
    if not isinstance(said, list) or len(said) < 2 or not all(_is_number(one) for one in said[:2]):
        raise UsageError(f"{where}: sebuah titik bukan dua angka.")
    x, y = float(said[0]), float(said[1])
    if 90 < y <= 180 and abs(x) <= 90:
        raise UsageError(f"{where}: lintang dan bujur tertukar; GeoJSON menulis bujur (106,8) dahulu.")
    if abs(x) > 180 or abs(y) > 90:
        raise UsageError(f"{where}: koordinatnya bukan derajat (WGS 84). Ubah dahulu ke EPSG:4326.")
    return x, y


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _at(path: Path, number: int) -> str:
    return f"{path.name} (--boundaries), wilayah ke-{number}"


def _refused(path: Path, why: str) -> UsageError:
    return UsageError(f"{path.name} (--boundaries) {why}.")
