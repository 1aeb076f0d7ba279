"""NIKs: every line of tests/cases/niks.csv, and the numpy path equal to the rules one number at a time."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.parsing.as_of import AsOf
from reconcile.parsing.numbers.kks import parse_kks
from reconcile.parsing.numbers.niks import SCHEMA, NikCells, NikTally, parse_niks
from reconcile.regions import districts
from reconcile.vocabulary.flags import MASK, codes_in
from tests.parsing.cases import cases, day, label
from tests.parsing.nik_rules import Nik, NikContext, parse_kk, parse_nik
from tests.runs import tries

TODAY = date(2018, 1, 31)


def read_column(written: list[str | None], contexts: list[NikContext]) -> list[Nik]:
    """The column reader's answer for rows that share reference date, `pupils` and `damaged`."""
    first = contexts[0]
    table = parse_niks(
        pa.array(written, pa.string()),
        as_of=AsOf(first.reference_date),
        birth_dates=pa.array([one.birth_date for one in contexts], pa.date32()),
        sexes=pa.array([one.sex for one in contexts], pa.string()),
        kks=pa.array([one.kk for one in contexts], pa.string()),
        pupils=first.pupils,
        cells=NikCells(pa.array([one.numeric for one in contexts]), first.damaged),
    )
    assert table.schema == SCHEMA
    return [Nik(**row) for row in table.to_pylist()]


@pytest.mark.slow
@pytest.mark.parametrize("case", cases("niks"), ids=label)
def test_case(case: dict[str, str]) -> None:
    context = NikContext(
        date.fromisoformat(case["reference_date"]),
        day(case["birth_date"]),
        case["sex_column"] or None,
        case["kk"] or None,
        bool(case["pupils"]),
        bool(case["numeric"]),
        bool(case["damaged"]),
    )
    found = parse_nik(case["written"], context)
    expected = (
        case["nik"] or None,
        case["nik_part"] or None,
        case["nik_birth_date"],
        case["nik_sex"] or None,
        set(case["flags"].split()),
    )
    assert (
        found.nik,
        found.nik_part,
        str(found.nik_birth_date or ""),
        found.nik_sex,
        set(codes_in(found.flags)),
    ) == expected, case["why"]
    assert read_column([case["written"]], [context]) == [found]


DATES = st.one_of(
    st.none(),
    st.dates(date(1900, 1, 1), TODAY),
    st.sampled_from([date(2001, 1, 1), date(1945, 8, 17), date(2012, 3, 17)]),
)
NEAR_NIKS = st.one_of(
    st.sampled_from([case["written"] for case in cases("niks")]),
    st.from_regex(r"\A(31|32|09|50|91|64)[0-9]{14}\Z"),
    st.from_regex(r"\A317[1-5]0[1-8]([0-3][0-9]|[4-7][0-9])(0[1-9]|1[0-2])(45|80|12|05|18|00)900[0-9]\Z"),
    st.from_regex(r"\A(= ?|')?3171 ?01[0-9]{6}[.-]?900[0-9](\.0|,00| )?\Z"),
    st.from_regex(r"\A(NIK ?: ?)?317[1l][0O]1([0O]1|[4S][1I])(0[1-9]|1O)(45|8[0O]|l2|0[5S])9[0O][0O][0-9]\Z"),
    st.from_regex("\\A3171\uff10101019\uff1200\u0669001\\Z"),
    st.text(alphabet="0123456789OIlSB.,'-=[)/; \u00a0\u200b\u202a\u2066\n\x0bE+", max_size=22),
    st.text(max_size=20),
)
KKS = st.one_of(
    st.none(), st.from_regex(r"\A3171010[1-9](0[1-9]|1[0-2])(12|80|45)9001\Z"), st.just("3171011703129001")
)
CONTEXTS = st.builds(
    NikContext,
    reference_date=st.just(TODAY),
    birth_date=DATES,
    sex=st.sampled_from([None, "M", "F"]),
    kk=KKS,
    numeric=st.booleans(),
)


@pytest.mark.slow
@settings(max_examples=tries(400), deadline=None)
@given(
    st.lists(st.tuples(st.one_of(st.none(), NEAR_NIKS), CONTEXTS), min_size=1, max_size=30),
    st.booleans(),
    st.booleans(),
)
def test_the_column_says_what_the_rules_say(
    rows: list[tuple[str | None, NikContext]], pupils: bool, damaged: bool
) -> None:
    contexts = [
        NikContext(
            one.reference_date,
            one.birth_date,
            one.sex,
            one.kk if index % 3 else written_kk(written),
            pupils,
            one.numeric,
            damaged,
        )
        for index, (written, one) in enumerate(rows)
    ]
    written = [text for text, _ in rows]
    assert read_column(written, contexts) == [
        parse_nik(text, context) for text, context in zip(written, contexts, strict=True)
    ]


def written_kk(written: str | None) -> str | None:
    """A row whose KK repeats its NIK."""
    return written if written and len(written) == 16 and written.isascii() and written.isdigit() else None


@given(
    st.sampled_from(sorted(districts())),
    st.dates(date(1919, 1, 1), TODAY),
    st.sampled_from("MF"),
    st.integers(9001, 9999),
)
def test_a_made_nik_reads_back(district: str, born: date, sex: str, serial: int) -> None:
    nik = f"{district}{born.day + (40 if sex == 'F' else 0):02d}{born:%m%y}{serial}"
    assert read_column([nik], [NikContext(TODAY, born, sex)]) == [Nik(nik, None, born, sex, 0)]


@settings(max_examples=tries(300))
@given(st.text(), CONTEXTS)
def test_no_text_breaks_it(text: str, context: NikContext) -> None:
    found = read_column([text], [context])[0]
    assert found.nik is None or len(found.nik) == 16
    assert found.nik is None or found.nik_part is None


def test_an_empty_column_gives_an_empty_table() -> None:
    assert read_empty().schema == SCHEMA
    assert read_empty().num_rows == 0


def read_empty() -> pa.Table:
    nothing = pa.array([], pa.string())
    return parse_niks(
        nothing,
        as_of=AsOf(TODAY),
        birth_dates=pa.array([], pa.date32()),
        sexes=nothing,
        kks=nothing,
        pupils=False,
    )


def niks_ending(last: str, count: int) -> list[str]:
    return [f"3171011708{year:02d}900{last}" for year in range(count)]


def is_damaged(written: pa.Array) -> bool:
    tally = NikTally()
    tally.add(written)
    return tally.damaged


def test_a_rounded_column_is_damaged_also_with_trailing_decimals_and_in_batches() -> None:
    assert is_damaged(pa.array([nik + ".0" for nik in niks_ending("0", 30)]))
    tally = NikTally()
    for nik in niks_ending("0", 15) + niks_ending("1", 45):
        tally.add(pa.array([nik, None, "TIDAK ADA"]))
    assert tally.damaged


def test_a_healthy_column_a_short_one_and_one_of_fillers_are_not_damaged() -> None:
    assert not is_damaged(pa.array(niks_ending("0", 12) + niks_ending("1", 48)))
    assert not is_damaged(pa.array(niks_ending("0", 10)))
    assert not is_damaged(pa.array(["3171000000000000"] * 50 + niks_ending("1", 50)))
    assert not is_damaged(pa.array([], pa.string()))


KK_CASES = [
    ("3171011703129001", "3171011703129001", ""),
    ("31.71.01.170312.9001", "3171011703129001", ""),
    ("3171015703129001", None, "KK_TIDAK_SAH"),  # day 57: a woman's NIK
    ("3171011708659001", None, "KK_TIDAK_SAH"),  # issued 1965: a man's NIK
    ("3171011703120000", None, "KK_TIDAK_SAH"),
    ("3171013203129001", None, "KK_TIDAK_SAH"),
    ("2071011703129001", None, "KK_TIDAK_SAH"),
    ("317101170312900", None, "KK_TIDAK_SAH"),
    ("1234567890123456", None, "KK_TIDAK_SAH"),
    ("3,17101E+15", None, "KK_TIDAK_SAH"),
    ("-", None, "KK_KOSONG"),
    (None, None, "KK_KOSONG"),
]


@pytest.mark.parametrize(("written", "kk", "flag"), KK_CASES)
def test_family_cards(written: str | None, kk: str | None, flag: str) -> None:
    table = parse_kks(pa.array([written], pa.string()))
    assert table.to_pylist() == [{"kk": kk, "flags": MASK[flag] if flag else 0}]


@pytest.mark.slow
@settings(max_examples=tries(200))
@given(st.lists(st.one_of(st.none(), NEAR_NIKS), max_size=30))
def test_family_cards_in_columns_are_those_one_by_one(written: list[str | None]) -> None:
    table = parse_kks(pa.array(written, pa.string()))
    assert [(row["kk"], row["flags"]) for row in table.to_pylist()] == [parse_kk(one) for one in written]


def test_a_family_card_number_cell_that_ends_in_0_is_not_trusted() -> None:
    written = pa.array(["3171011703129010", "3171011703129011", "3171011703129010"])
    table = parse_kks(written, numeric=pa.array([True, True, False]))
    assert table["kk"].to_pylist() == [None, "3171011703129011", "3171011703129010"]
    assert [codes_in(mask) for mask in table["flags"].to_pylist()] == [
        ["KK_TIDAK_SAH", "KK_SEL_NUMERIK"],
        ["KK_SEL_NUMERIK"],
        [],
    ]
