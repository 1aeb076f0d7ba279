"""What linking reads of the names of employers: renamings that any row tells, words, slips of the pen."""

from __future__ import annotations

import pyarrow as pa
import pytest

from reconcile.employers.names import lent_numbers, renamed, with_names
from reconcile.kinds.employer.slips import LIKE, SLIP, NameKernel
from reconcile.parsing.companies.companies import common_words, parse_companies, parse_company


def test_one_row_that_tells_a_former_name_tells_it_of_all_rows() -> None:
    said = parse_companies(pa.array(["PT ALAM SEJUK D/H PT BOGA RAGAM", "BOGA RAGAM, PT", "PT LAUT"]))
    rows = with_names(said.append_column("npwp9", pa.nulls(3, pa.string())))
    new = parse_company("ALAM SEJUK").key
    assert rows["new_key"].to_pylist() == [None, new, None]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([("LAMA", "BARUSEKALI"), ("LAMA", "BARUSEKALI"), ("LAMA", "BARUSKALI")], {"LAMA": "BARUSEKALI"}),
        ([("LAMA", "BARUSATU"), ("LAMA", "LAINNYA")], {}),  # two firms say that they were called so
        ([(None, "BARU"), ("LAMA", None), ("BARU", "BARU")], {}),
    ],
)
def test_a_former_name_of_two_firms_says_nothing(
    said: list[tuple[str | None, str | None]], found: dict[str, str]
) -> None:
    assert renamed(said) == found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ARVERLIM JAYA", "ARVERLIM KARYA", False),
        ("ARVERLIM MULIA", "ARVERLIM MUILA", True),  # a slip of the same word
        ("MULIA SINR", "MUILA SINAR", True),
        ("ARVERLIM", "BENGAWAN", True),
    ],
)
def test_a_common_word_is_known_through_a_slip_and_is_no_slip_of_another(
    one: str, other: str, same: bool
) -> None:
    assert (common_words(one) == common_words(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("SAHIAPRIMA", "SAHAIAPRIMA", SLIP),  # a letter is missing
        ("SENTOSARAIA", "SENTSOARAIA", SLIP),  # two letters in each other's place
        ("KRAKAULESTARINUSANTARA", "KRAKATAULESTARINUSANTARA", SLIP),  # two of twenty-two
        ("ANDARU", "BANDARU", SLIP),
        ("BCAJ", "BCAI", LIKE),  # of an acronym every letter tells
        ("ANDARUTEKNIK", "ANDARUFARMA", 0),
        ("ANDARUTEKNIK", "ANDARUTEKSTIL", LIKE),
    ],
)
def test_a_slip_is_a_letter_in_eight(one: str, other: str, level: int) -> None:
    kernel = NameKernel(pa.array([one, other]))
    numbers = pa.array([0], pa.int32()), pa.array([1], pa.int32())
    assert kernel(*numbers).to_pylist() == kernel(*numbers[::-1]).to_pylist() == [level]


@pytest.mark.parametrize(
    ("names", "lent"),
    [
        (["ANDARUTEKNIK", "BENGAWANMAS", "CENDANAWUNGU"], {"910000017"}),
        (["ANDARUTEKNIK", "ANDARUTEKNK", "BENGAWANMAS", None], set()),  # renamed, and once mistyped
    ],
)
def test_a_number_of_many_names_is_nobodys(names: list[str | None], lent: set[str]) -> None:
    assert lent_numbers([("910000017", name) for name in names] + [(None, "X")]) == lent
