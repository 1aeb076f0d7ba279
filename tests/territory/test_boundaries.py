"""Borders that an office gives are data: known by code or names, or refused in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconcile.regions import districts, tiles, villages
from reconcile.reports.territory.paper import Told, _map
from reconcile.rules import load_rules
from reconcile.territory.boundaries import read_boundaries
from reconcile.territory.telling import told_areas
from reconcile.vocabulary.errors import UsageError

RULES = load_rules().territory
CODES = sorted(villages())


def _square(code: str, swap: bool = False) -> list[Any]:
    """A square of its tile, in degrees."""
    column, row = tiles()[code]
    x, y = 106.7 + column / 100, -6.1 - row / 100
    ring = [[x, y], [x + 0.01, y], [x + 0.01, y - 0.01], [x, y - 0.01], [x, y]]
    return [[[b, a] for a, b in ring] if swap else ring]


def _feature(code: str, **properties: object) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": _square(code)},
    }


def _written(tmp_path: Path, said: object) -> Path:
    path = tmp_path / "kelurahan.geojson"
    path.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return path


def _file(tmp_path: Path, features: list[Any]) -> Path:
    return _written(tmp_path, {"type": "FeatureCollection", "features": features})


def _dotted(code: str) -> str:
    return f"{code[:2]}.{code[2:4]}.{code[4:6]}.{code[6:]}"


KEYS: dict[str, Callable[[str], dict[str, object]]] = {
    "code": lambda code: {"fid": CODES.index(code), "kode": code},
    "code with dots": lambda code: {"KODE": _dotted(code), "nama": "x"},
    "code as a number": lambda code: {"id": int(code)},
    "names": lambda code: {
        "NAMOBJ": villages()[code].upper(),
        "WADMKC": districts()[code[:6]],
        "prov": "DKI",
    },
    "names with their kind": lambda code: {
        "kel": f"Kelurahan {villages()[code]}",
        "kec": f"KECAMATAN {districts()[code[:6]]}",
    },
}


@pytest.mark.parametrize("key", KEYS)
def test_areas_are_known_by_code_or_by_names(tmp_path: Path, key: str) -> None:
    found = read_boundaries(_file(tmp_path, [_feature(code, **KEYS[key](code)) for code in CODES]))
    assert sorted(found.rings) == CODES and found.unknown == 0
    assert found.rings[CODES[9]][0][0] == tuple(_square(CODES[9])[0][0])


def test_parts_of_one_kelurahan_are_one_and_strangers_are_counted(tmp_path: Path) -> None:
    code = CODES[20]
    parts = {**_feature(code, kode=code), "geometry": {"type": "MultiPolygon", "coordinates": [_square(code), _square(CODES[21])]}}  # fmt: skip
    strange = _feature(code, kode="3275011001")
    found = read_boundaries(_file(tmp_path, [parts, _feature(code, kode=code), strange]))
    assert (len(found.rings[code]), found.unknown) == (3, 1)


ONE = _feature(CODES[0], kode=CODES[0])
REFUSED = {
    "no JSON": ("{", "bukan GeoJSON yang utuh"),
    "nested without end": ("[" * 100_000, "bukan GeoJSON yang utuh"),
    "another JSON": ({"type": "Topology"}, "FeatureCollection"),
    "no area": ({"type": "FeatureCollection", "features": []}, "tidak memuat satu wilayah"),
    "codes of BPS": (
        {"type": "FeatureCollection", "features": [_feature(CODES[0], kode="3171010001", nama="<b>x")]},
        "Kode BPS lain",
    ),
    "latitude first": (
        {"type": "FeatureCollection", "features": [{**ONE, "geometry": {"type": "Polygon", "coordinates": _square(CODES[0], swap=True)}}]},
        "tertukar",
    ),
    "metres": (
        {"type": "FeatureCollection", "features": [{**ONE, "geometry": {"type": "Polygon", "coordinates": [[[700000, 9300000]] * 4]}}]},
        "bukan derajat",
    ),
    "not a number": (
        '{"type": "FeatureCollection", "features": [{"properties": {"kode": "' + CODES[0]
        + '"}, "geometry": {"type": "Polygon", "coordinates": [[[NaN, 1], [1, 1], [1, 2], [2, 2]]]}}]}',
        "bukan dua angka",
    ),
    "points": ({"type": "FeatureCollection", "features": [{**ONE, "geometry": {"type": "Point", "coordinates": [106, -6]}}]}, "bukan Polygon"),
    "a broken ring": ({"type": "FeatureCollection", "features": [{**ONE, "geometry": {"type": "Polygon", "coordinates": [[[106, -6]]]}}]}, "empat titik"),
    "rings that are none": ({"type": "FeatureCollection", "features": [{**ONE, "geometry": {"type": "Polygon", "coordinates": [7]}}]}, "empat titik|tidak utuh"),
    "an area that is none": ({"type": "FeatureCollection", "features": [7]}, "bukan Feature"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_drawn_rightly_is_refused_in_words(tmp_path: Path, kind: str) -> None:
    said, words = REFUSED[kind]
    with pytest.raises(UsageError, match=words):
        read_boundaries(_written(tmp_path, said))


def test_what_is_no_file_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="bukan berkas"):
        read_boundaries(tmp_path)
    monkeypatch.setattr("reconcile.territory.boundaries.MOST_BYTES", 10)
    with pytest.raises(UsageError, match="lebih besar"):
        read_boundaries(_file(tmp_path, [ONE]))
    monkeypatch.undo()
    monkeypatch.setattr("reconcile.territory.boundaries.MOST_POINTS", 4)
    with pytest.raises(UsageError, match="titik"):
        read_boundaries(_file(tmp_path, [ONE]))


def test_the_map_draws_them_and_says_what_it_does_not_draw(tmp_path: Path) -> None:
    """Neighbours keep one line; of kota that touch it is strong. A name is text, whatever stands in it."""
    two = [CODES[40], next(code for code in CODES if code[:4] != CODES[40][:4] and code > CODES[40])]
    features = [_feature(code, kode=code) for code in two]
    features[1]["geometry"]["coordinates"] = [
        [[x, y] for x, y in _square(two[0])[0][1:3]]
        + [[x + 0.01, y] for x, y in reversed(_square(two[0])[0][1:3])]
        + [_square(two[0])[0][1]]
    ]
    found = read_boundaries(_file(tmp_path, [*features, _feature(two[0], kode="<script>")]))
    rows = [{"kelurahan": code, "raked": 400.0, "uncovered": 400, "unknown": 0} for code in [*two, CODES[90]]]
    rest = {"residents": 900, "covered": 300}
    told = Told(told_areas([{**rest, **row} for row in rows], RULES.counting.least, {}))
    page = _map(rows, told, RULES, found)
    assert page.count("<path d=") == 3 and 'stroke-width="1.6"' in page
    assert "1 kelurahan tidak ada pada berkas itu" in page and "1 wilayah pada berkas itu bukan" in page
    assert "<script" not in page and "http" not in page.replace("http://www.w3.org/2000/svg", "")
