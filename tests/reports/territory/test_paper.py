"""The page of places: what it shows, and that it says why where there is no map."""

from __future__ import annotations

from reconcile.reports.territory.paper import Told, _as_told, _gain, _groups, _map, _refused, _said
from reconcile.rules import load_rules
from reconcile.territory.telling import told_areas

RULES = load_rules().territory
AREA = {"kelurahan": "3171011001", "raked": 437.4, "uncovered": 512, "unknown": 3}


def _told(*areas: dict[str, object]) -> Told:
    rest = {"residents": 900, "covered": 300}
    return Told(told_areas([{**rest, **one} for one in areas], RULES.counting.least, {}))


def test_few_are_hidden_and_others_rounded() -> None:
    places = [{**AREA, "kelurahan": f"31710110{at:02d}", "raked": raked} for at, raked in
              enumerate((0.0, 3.0, 9.4, 12.0, 437.4, 300.0))]  # fmt: skip
    told = _told(*places)
    shown = [told.text("raked", str(one["kelurahan"])) for one in places]
    assert shown == ["0", "<10", "<10", "10", "435", "300"]
    assert told.text("raked", "3171999999") == "*"  # of a run that decided nothing


def test_gain_is_told_of_as_many_as_are_shown() -> None:
    """Gain by what stands beside would be the exact number."""
    row = {"raked": 12.0, "gain": 0.12, "gain_lower": 0.06, "gain_upper": 0.24}
    assert _gain(row, 10) == ("0,100", "0,050 - 0,200")
    assert _gain(row, None) == ("*", "*")
    assert _gain({**row, "raked": 0.0}, 0) == ("0,120", "0,060 - 0,240")


def test_groups_are_named_in_words() -> None:
    assert (
        _groups("PEDAGANG/M/35=410,LAIN_LAIN/*/0=15", RULES) == "pedagang 35-54 laki-laki: 410; lain-lain: 15"
    )
    assert _groups(None, RULES) == ""


def _drawn(area: dict[str, object]) -> str:
    return _map([area], _told(area), RULES)


def test_a_square_says_its_kelurahan_and_a_place_outside_dki_none() -> None:
    assert "Gambir: 435" in _drawn(AREA)
    assert "&lt;10" in _drawn({**AREA, "raked": 4.0})
    unknown = _drawn({**AREA, "raked": 0.0, "uncovered": 0})
    assert "Gambir: tidak diketahui" in unknown and "&lt;10 atau tidak diketahui" in unknown
    assert "untuk DKI saja" in _drawn({**AREA, "kelurahan": "3201011001"})


def test_where_there_is_no_map_the_page_says_why() -> None:
    said = _refused([{"measure": "NOTE", "of": "PETA", "text": "Berkas segmen <BPU> belum ada."}])
    assert said[0][1] == "Belum ada peta" and "&lt;BPU&gt; belum ada" in said[0][2]
    assert "Tidak ada" in _said([], "LIFT")


def test_groups_that_the_paper_of_groups_hides_are_named_nowhere() -> None:
    row = {"kelurahan": "3171011001", "groups": "PEDAGANG/M/35=412,SOPIR/M/25=14,LAIN_LAIN/*/0=12"}
    shown = {
        ("3171011001", "PEDAGANG/M/35"): "410",
        ("3171011001", "SOPIR/M/25"): "*",
        ("3171011001", "LAIN_LAIN/*/0"): "10",
    }
    assert _as_told(row, shown) == "PEDAGANG/M/35=410,LAIN_LAIN/*/0=10"
    assert _as_told({**row, "groups": None}, shown) == ""
