"""Who is a member of which family, registered and active, on 15 June 2018."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.rules.families import Families
from tests.coverage.conftest import FAMILIES, Covered


@pytest.mark.parametrize(
    ("row", "paid", "expected"),
    [
        ("kis-1 | a | PBI_APBN | 1 | 2018-01-01 | - | ACTIVE | - | - | -", "", ("PBI_APBN", 1, 1, 1, "AKTIF")),
        ("kis-1 | a | PBI_APBN | 1 | 2018-01-01 | - | - | - | - | -", "", ("PBI_APBN", 1, 1, 1, "AKTIF")),
        ("kis-1 | a | MANDIRI | 1 | - | - | - | - | - | -", "", ("PBPU", 1, None, None, "TIDAK_DIKETAHUI")),
        ("kis-1 | a | PPU | 1 | - | 2018-05-31 | ACTIVE | - | - | -", "", ("PPU", 0, 0, 0, "BERAKHIR")),
        ("kis-1 | a | PPU | 1 | 2018-07-01 | - | ACTIVE | - | - | -", "", ("PPU", 0, 0, 0, "BERAKHIR")),
        ("kis-1 | a | PPU | 1 | - | - | INACTIVE | - | - | -", "", ("PPU", 1, 0, 0, "BERAKHIR")),
        ("kis-1 | a | PPU | 1 | - | - | UNKNOWN | - | - | -", "", ("PPU", 1, None, None, "TIDAK_DIKETAHUI")),
        ("kis-1 | a | - | 1 | - | - | ACTIVE | - | - | -", "", ("LAIN", 1, 1, 1, "AKTIF")),
        ("kip-1 | a | NOMINASI | 1 | 2018-01-01 | 2018-12-31 | - | - | - | -", "", ("KIP_NOMINASI", 1, 0, 0, "BERAKHIR")),
        # cover of BPU: three months of arrears; strictly, paid for the day
        ("bpu-1 | a | BPU | 1 | 2017-01-01 | 2018-06-30 | - | - | - | -", "", ("BPU", 1, 1, 1, "AKTIF")),
        ("bpu-1 | a | BPU | 1 | 2017-01-01 | 2018-03-31 | - | - | - | -", "", ("BPU", 1, 1, 0, "MENUNGGAK")),
        ("bpu-1 | a | BPU | 1 | 2017-01-01 | 2018-03-15 | - | - | - | -", "", ("BPU", 1, 1, 0, "MENUNGGAK")),
        ("bpu-1 | a | BPU | 1 | 2017-01-01 | 2018-03-14 | - | - | - | -", "", ("BPU", 1, 0, 0, "BERAKHIR")),
        ("bpu-1 | a | BPU | 1 | 2017-01-01 | - | ACTIVE | - | - | -", "", ("BPU", 1, 1, None, "AKTIF")),
        ("bpu-1 | a | BPU | 1 | 2017-01-01 | - | - | - | - | -", "", ("BPU", 1, None, None, "TIDAK_DIKETAHUI")),
        # wage-earners: a month paid not longer ago than two months
        ("bpjstk_tk-1 | a | PU | 1 | 2017-01-01 | - | - | - | - | -", "a | 2018-05-01 | 9", ("PU", 1, 1, 1, "AKTIF")),
        ("bpjstk_tk-1 | a | PU | 1 | 2017-01-01 | - | - | - | - | -", "a | 2018-04-01 | 9", ("PU", 1, 1, 0, "MENUNGGAK")),
        ("bpjstk_tk-1 | a | PU | 1 | 2017-01-01 | - | - | - | - | -",
         "a | 2018-03-01 | 9\nb | 2018-05-01 | 9", ("PU", 1, 0, 0, "BERAKHIR")),
        ("bpjstk_tk-1 | a | PU | 1 | 2017-01-01 | - | - | - | - | -",
         "a | 2018-05-01 | 0\nb | 2018-05-01 | 9", ("PU", 1, 0, 0, "TERDAFTAR_BELUM_BAYAR")),
        ("bpjstk_tk-1 | a | PU | 1 | 2017-01-01 | 2018-05-31 | - | - | - | -", "a | 2018-05-01 | 9", ("PU", 1, 0, 0, "BERAKHIR")),
        ("bpjstk_tk-1 | a | PU | 1 | 2017-01-01 | - | - | - | - | -", "", ("PU", 1, None, None, "TIDAK_DIKETAHUI")),
        ("taspen-1 | a | ASN | 1 | 2001-01-01 | - | - | - | - | -", "", ("ASN", 1, 1, 1, "AKTIF")),
    ],
)  # fmt: skip
def test_registered_active_and_strictly(
    covered: Covered, row: str, paid: str, expected: tuple[object, ...]
) -> None:
    [one] = covered(row, paid)["membership"]
    assert tuple(one[name] for name in ("segment", "registered", "active", "paid_up", "state")) == expected


def test_pensioners_are_no_members_and_the_dead_are_not_active(covered: Covered) -> None:
    made = covered(
        """
        taspen-1   | a | PENSIUN | 1 | 2001-01-01 | - | ACTIVE | - | - | -
        kis-1      | b | PBI_APBN | 2 | 2018-01-01 | - | ACTIVE | - | - | -
        dukcapil-1 | b | - | - | - | - | - | 317106 | 1980-01-01 | DEAD
        kis-2      | c | PBI_APBN | 3 | 2018-01-01 | - | ACTIVE | - | - | -
        dukcapil-2 | c | - | - | - | - | - | 317106 | 1980-01-01 | MOVED
        """
    )
    assert sorted((one["person_id"], one["active"], one["state"]) for one in made["membership"]) == [
        ("b", 0, "MENINGGAL"),
        ("c", 1, "PINDAH"),
    ]
    people = {
        one["person_id"]: (one["life"], one["resident"], one["kota"]) for one in made["coverage_people"]
    }
    assert people == {"a": (None, 0, None), "b": ("DEAD", 0, "3171"), "c": ("MOVED", 0, "LUAR")}


def test_a_person_counts_once_in_the_first_segment_in_which_he_is_active(covered: Covered) -> None:
    """Rows are at least cards, cards at least persons: two rows of one card, two cards of one person."""
    made = covered(
        """
        bpjstk_tk-1 | a | PU  | K1 | 2010-01-01 | 2015-12-31 | - | - | - | -
        bpjstk_tk-2 | a | PU  | K1 | 2010-01-01 | 2014-12-31 | - | - | - | -
        bpu-1       | a | BPU | K2 | 2017-01-01 | 2018-06-30 | - | - | - | -
        kis-1       | a | PPU | 77 | 2017-01-01 | - | ACTIVE | - | - | -
        kjs-1       | a | PBI_APBD | 77 | 2017-01-01 | - | ACTIVE | - | - | -
        """,
        "b | 2018-05-01 | 9",
    )["membership"]
    counting = {one["family"]: (one["segment"], one["cards_of_family"]) for one in made if one["counts"]}
    assert counting == {"ketenagakerjaan": ("BPU", 2), "jkn": ("PBI_APBD", 1)}
    assert sum(one["rows"] for one in made if one["family"] == "ketenagakerjaan") == 3


def test_a_roll_that_did_not_come_or_is_old_makes_unknown_and_not_uncovered(covered: Covered) -> None:
    made = covered(
        """
        taspen-1 | a | ASN | 1 | 2001-01-01 | - | ACTIVE | - | - | -
        bpu-1    | b | BPU | 2 | 2017-01-01 | 2018-06-30 | - | - | - | -
        """,
        as_of={"taspen": date(2018, 2, 28)},
    )
    states = {
        one["segment"]: one["state"] for one in made["coverage_sources"] if one["family"] == "ketenagakerjaan"
    }
    assert states == {"ASN": "OLD", "TNI_POLRI": "MISSING", "PU": "MISSING", "PMI": "MISSING", "BPU": "KNOWN",
                      "JAKON": "MISSING"}  # fmt: skip
    [asn] = [one for one in made["membership"] if one["segment"] == "ASN"]
    assert (asn["registered"], asn["active"], asn["state"]) == (1, None, "TIDAK_DIKETAHUI")


def test_a_kota_whose_file_lacks_is_unknown_by_itself(covered: Covered) -> None:
    files = [
        {
            "programme": "kis",
            "source_file": f"{kota}.csv",
            "in_force": True,
            "as_of": date(2018, 6, 1),
            "scope": [kota],
        }
        for kota in ("3101", "3171", "3172", "3173", "3174")
    ]
    made = covered("kis-1 | a | PBI_APBN | 1 | - | - | ACTIVE | 317106 | - | -", deliveries=files)
    lacking = [one for one in made["coverage_sources"] if one["kota"]]
    assert [(one["segment"], one["kota"], one["state"]) for one in lacking] == [
        ("PBI_APBN", "3175", "MISSING")
    ]


def test_what_names_nobody_is_a_line_of_its_own(covered: Covered) -> None:
    rejected = [
        {
            "programme": "jakon",
            "source_file": "j.csv",
            "sheet": "",
            "source_row": row,
            "rule": "TANPA_IDENTITAS",
        }
        for row in range(3)
    ]
    projects = [{"programme": "bpjstk_prs", "record_id": "p", "segment": "JAKON", "workers_registered": 40}]
    made = covered(
        "jakon-9 | a | JAKON | 1 | 2018-01-01 | 2018-12-31 | - | - | - | -",
        rejected_rows=rejected,
        records_employer=projects,
    )
    [jakon] = [one for one in made["coverage_sources"] if one["segment"] == "JAKON"]
    assert (jakon["rows"], jakon["nameless"], len(made["membership"])) == (1, 43, 1)


def test_declarations_that_contradict_themselves_are_refused() -> None:
    said = FAMILIES.model_dump()
    twice = [*said["family"][0]["segments"], said["family"][0]["segments"][0]]
    for change in (
        {"family": [{**said["family"][0], "segments": twice}, *said["family"][1:]]},
        {"family": [{**said["family"][0], "of": "siapa_saja"}, *said["family"][1:]]},
        {"family": [{**said["family"][0], "bands": [[0, 10], [10, 20]]}, *said["family"][1:]]},
        {"target": [{**said["target"][0], "over": "siapa_saja"}]},
        {"target": [{**said["target"][0], "segments": ["XX"]}]},
        {"denominator": [*said["denominator"], said["denominator"][0]]},
    ):
        with pytest.raises(ValueError, match=r"dua kali|tidak ada|berurutan"):
            Families.model_validate({**said, **change})
