"""Names of files that hold a place and a day are told as they are; whatever may be a number is not."""

from __future__ import annotations

import pytest

from reconcile.privacy.outside_texts import masked, told_name


@pytest.mark.parametrize(
    "name",
    [
        "SIAK_BIODATA_WNI_3172_20180131.csv",
        "SIAK_BIODATA_WNI_3171_3101_20180131.csv",
        "dukcapil 3173-20180228.xlsx",
    ],
)
def test_a_kota_and_a_day_are_no_number(name: str) -> None:
    assert masked(name) == name


def test_such_a_name_is_told_in_messages() -> None:
    assert told_name("SIAK_BIODATA_WNI_3172_20180131.csv") == "SIAK_BIODATA_WNI_3172_20180131.csv"


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("3172010101809001.csv", "317201**********.csv"),
        ("3172_0101_01809001.csv", "3172_01**_********.csv"),  # a NIK in groups
        ("3172_20180131_9001.csv", "3172_20******_****.csv"),  # a serial follows
        ("3172_201801319001.csv", "3172_20**********.csv"),
        ("317220180131.csv", "317220******.csv"),  # not apart
        ("3172_20181331.csv", "3172_20******.csv"),  # no day of a year
        ("0812_20180131.csv", "0812_20******.csv"),  # no kota: a telephone
        ("3172_9999_20180131.csv", "3172_99**_********.csv"),
        ("3201_20180131.csv", "3201_20******.csv"),  # kecamatan 320120, 18-01-1931
        ("3172_20180131 9001", "3172_20****** ****"),
        ("3172.20180131", "3172.20******"),
    ],
)
def test_what_may_be_a_number_stays_hidden(name: str, hidden: str) -> None:
    assert masked(name) == hidden
