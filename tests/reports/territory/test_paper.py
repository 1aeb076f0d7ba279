"""The page of places: what it shows, and that it says why where there is no map."""

from __future__ import annotations

from reconcile.reports.territory.paper import _few, _groups, _map, _refused, _said
from reconcile.rules import load_rules

RULES = load_rules().territory
AREA = {"kelurahan": "3171011001", "raked": 437.4, "uncovered": 512, "unknown": 3}


def test_few_are_hidden_and_others_rounded() -> None:
    assert [_few(value, 10) for value in (0, 3, 9.4, 12, 437.4)] == ["0", "<10", "<10", "10", "435"]


def test_groups_are_named_in_words() -> None:
    assert (
        _groups("PEDAGANG/M/35=412,LAIN_LAIN/*/0=17", RULES) == "pedagang 35-54 laki-laki: 410; lain-lain: 15"
    )
    assert _groups(None, RULES) == ""


def test_a_square_says_its_kelurahan_and_a_place_outside_dki_none() -> None:
    assert "Gambir: 435" in _map([AREA], RULES)
    assert "&lt;10" in _map([{**AREA, "raked": 4.0}], RULES)
    unknown = _map([{**AREA, "raked": 0.0, "uncovered": 0}], RULES)
    assert "Gambir: tidak diketahui" in unknown and "&lt;10 atau tidak diketahui" in unknown
    assert "untuk DKI saja" in _map([{**AREA, "kelurahan": "3201011001"}], RULES)


def test_where_there_is_no_map_the_page_says_why() -> None:
    said = _refused([{"measure": "NOTE", "of": "PETA", "text": "Berkas segmen <BPU> belum ada."}])
    assert said[0][1] == "Belum ada peta" and "&lt;BPU&gt; belum ada" in said[0][2]
    assert "Tidak ada" in _said([], "LIFT")
