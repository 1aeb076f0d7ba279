"""Places: every line of tests/cases/regions.csv, the vote between code lists, RT and RW, and the small
numbers."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.parsing.places.place_names import place_key
from reconcile.parsing.places.places import (
    RegionTally,
    parse_card_numbers,
    parse_nisns,
    parse_rt_rw,
    resolve_regions,
)
from reconcile.regions import (
    bps_to_kemendagri,
    district_name,
    districts,
    province_name,
    provinces,
    regencies,
    regency_name,
    region_name,
    retired_regencies,
    village_name,
    villages,
)
from reconcile.regions.homes import home_of
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.flags import codes_in
from tests.parsing.cases import cases

REGIONS = cases("regions")
FIELDS = tuple(REGIONS[0])[:9]


def region_label(case: dict[str, str]) -> str:
    return " ".join(case[field] for field in FIELDS if case[field]) + " " + case["coding"]


@pytest.mark.parametrize("case", REGIONS, ids=region_label)
def test_case(case: dict[str, str]) -> None:
    columns = {field: pa.array([case[field] or None], pa.string()) for field in FIELDS}
    found = resolve_regions(columns, coding="BPS" if case["coding"] == "BPS" else "KEMENDAGRI").to_pylist()[0]
    assert (found["region_code"], codes_in(found["flags"])) == (
        case["code"] or None,
        case["flags"].split(),
    ), case["why"]


def test_every_kelurahan_of_dki_is_found_by_its_names() -> None:
    codes = list(villages())
    columns = {
        "kelurahan": pa.array([village_name(code) for code in codes]),
        "kecamatan": pa.array([district_name(code) for code in codes]),
        "city": pa.array([regency_name(code) for code in codes]),
        "province": pa.array([province_name(code) for code in codes]),
    }
    table = resolve_regions(columns, coding="KEMENDAGRI")
    assert table["region_code"].to_pylist() == codes
    assert set(table["flags"].to_pylist()) == {0}
    alone = resolve_regions({"kelurahan": columns["kelurahan"]}, coding="KEMENDAGRI")
    assert alone["region_code"].to_pylist() == codes


def test_the_lists_are_whole() -> None:
    assert (len(provinces()), len(regencies()), len(villages())) == (38, 514, 267)
    assert len({place_key(name)[0] for name in villages().values()}) == 267
    assert len([code for code in districts() if code.startswith("31")]) == 44
    assert region_name("317101") == "Gambir" and region_name("99") is None and region_name("3") is None


def test_the_bridge_from_bps_covers_dki_once() -> None:
    bridge = bps_to_kemendagri()
    assert sorted(bridge.values()) == sorted(
        code for code in (*regencies(), *districts()) if code.startswith("31")
    )
    for bps, code in bridge.items():
        if len(bps) == 7:
            assert bridge[bps[:4]] == code[:4]


def test_retired_codes_are_out_of_force_and_lead_to_codes_in_force() -> None:
    for old, now in retired_regencies().items():
        assert old not in regencies() and now in regencies()


def tally_of(**columns: list[str | None]) -> RegionTally:
    tally = RegionTally()
    for part in (slice(None, 1), slice(1, None)):
        tally.add({field: pa.array(values[part], pa.string()) for field, values in columns.items()})
    return tally


def test_names_show_which_list_the_codes_are_of() -> None:
    names: list[str | None] = ["Jakarta Selatan", "Jakarta Timur", "Jakarta Pusat"]
    assert tally_of(city=names, region_code=["3171010001", "3172010", "3173"]).coding == "BPS"
    assert tally_of(city=names, region_code=["3174010001", "317501", "31.71"]).coding == "KEMENDAGRI"
    assert (
        tally_of(
            kecamatan=["Kep. Seribu Selatan"], city_code=["1"], province_code=["31"], kecamatan_code=["10"]
        ).coding
        == "BPS"
    )


def test_codes_alone_show_it_when_only_one_list_knows_them() -> None:
    assert tally_of(region_code=["3171010001", "3171100002", None]).coding == "BPS"
    assert tally_of(region_code=["3171011001", "3175101002", None]).coding == "KEMENDAGRI"
    assert tally_of(region_code=[None, None]).coding == "KEMENDAGRI"


RT_RW = [
    # rt, rw, rt_rw, expected
    ("3", "4", None, ("003", "004")),
    ("003", "004", None, ("003", "004")),
    ("0003", "04", None, ("003", "004")),
    ("3.0", "4.0", None, ("003", "004")),
    ("RT 3", "RW.04", None, ("003", "004")),
    ("003/004", None, None, ("003", "004")),
    (None, None, "003/004", ("003", "004")),
    (None, None, "RT.003 RW.04", ("003", "004")),
    (None, None, "RT003/RW004", ("003", "004")),
    (None, None, "RT 03 / RW 04", ("003", "004")),
    (None, None, "3/4", ("003", "004")),
    (None, None, "003 004", ("003", "004")),
    (None, None, "3-4", ("003", "004")),
    (None, None, "003004", ("003", "004")),
    (None, None, "2018-04-03 00:00:00", ("003", "004")),
    (None, None, "03-Apr", ("003", "004")),
    ("000", "000", None, (None, None)),
    ("0", "-", None, (None, None)),
    ("x", None, "", (None, None)),
    ("3", None, None, ("003", None)),
    (None, "4", None, (None, "004")),
]


@pytest.mark.parametrize(("rt", "rw", "both", "expected"), RT_RW)
def test_rt_and_rw(
    rt: str | None, rw: str | None, both: str | None, expected: tuple[str | None, str | None]
) -> None:
    table = parse_rt_rw(*(pa.array([one], pa.string()) for one in (rt, rw, both)))
    assert (table["rt"][0].as_py(), table["rw"][0].as_py()) == expected


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_it(first: str, second: str, third: str) -> None:
    one = [pa.array([text], pa.string()) for text in (first, second, third)]
    parse_rt_rw(*one)
    parse_nisns(one[0])
    parse_card_numbers(one[0])
    columns = {"kelurahan": one[0], "city": one[1], "region_code": one[2], "kecamatan_code": one[0]}
    RegionTally().add(columns)
    for coding in ("KEMENDAGRI", "BPS"):
        code = resolve_regions(columns, coding="BPS" if coding == "BPS" else "KEMENDAGRI")["region_code"][
            0
        ].as_py()
        assert code is None or region_name(code)


def test_pupil_numbers_get_their_zeros_back() -> None:
    written = pa.array(
        ["0012345678", "12345678", "1234567", "0012345678.0", "123", "12345678901", "ABC", "0000000000", None]
    )
    expected = ["0012345678", "0012345678", "0001234567", "0012345678", None, None, None, None, None]
    assert parse_nisns(written).to_pylist() == expected


def test_card_numbers_are_digits_and_letters() -> None:
    written = pa.array(["0001-2345 67890", "a1b2c3", "'0001234567890", "-", None, "1,23E+12", "1234567890.0"])
    assert parse_card_numbers(written).to_pylist() == [
        "0001234567890",
        "A1B2C3",
        "0001234567890",
        None,
        None,
        None,
        "1234567890",
    ]
    assert parse_card_numbers(pa.array(["1234567890", None, "A12"]), width=13).to_pylist() == [
        "0001234567890",
        None,
        "A12",
    ]


@pytest.mark.parametrize(
    ("names", "home", "code"),
    [
        # a name that several provinces bear is taken for the one that is served
        ({"kecamatan": "Cipayung"}, "31", "317510"),
        ({"kecamatan": "Cipayung"}, "32", "327607"),
        # a kelurahan of DKI says nothing in a province whose kelurahan are not listed
        ({"kelurahan": "Gambir"}, "31", "3171011001"),
        ({"kelurahan": "Gambir"}, "32", None),
        ({"kelurahan": "Gambir", "province": "DKI Jakarta"}, "32", "3171011001"),
        # one wrong letter is forgiven at home
        ({"kecamatan": "Cilandakk"}, "31", "317406"),
        ({"kecamatan": "Cilandakk"}, "32", None),
        ({"kecamatan": "Cileunnyi"}, "32", "320405"),
        # what staff leave out of a city's name at home
        ({"city": "Selatan"}, "31", "3174"),
        ({"city": "Selatan"}, "32", None),
        ({"city": "Kota Bogor"}, "32", "3271"),
    ],
)
def test_names_that_say_no_more_are_looked_for_in_the_province_that_is_served(
    names: dict[str, str], home: str, code: str | None
) -> None:
    columns = {field: pa.array([name], pa.string()) for field, name in names.items()}
    found = resolve_regions(columns, coding="KEMENDAGRI", home=home).to_pylist()[0]
    assert found["region_code"] == code


def test_only_a_province_can_be_served() -> None:
    assert home_of("31").short == "DKI"
    assert home_of("32").short == "Jawa Barat"
    with pytest.raises(UsageError, match="Tidak ada provinsi berkode '99'"):
        home_of("99")
