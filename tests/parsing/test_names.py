"""Names: what normalisation alone promises for every line of tests/cases/name_pairs.csv, and its
properties."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.parsing.names import names
from reconcile.parsing.names.name_text import ascii_name
from reconcile.parsing.names.names import BETWEEN, SCHEMA, Name, fold, normalise_name, normalise_names
from reconcile.vocabulary.flags import codes_in
from tests.parsing.cases import cases, label
from tests.runs import tries

PAIRS = cases("name_pairs")
FIRST_AGREES = {"old spelling", "title", "abbreviation", "phonetic", "order", "split", "identical"}
WORDS = sorted({word for pair in PAIRS for word in (pair["name_a"] + " " + pair["name_b"]).split()})


@pytest.mark.parametrize("pair", PAIRS, ids=label)
def test_pair(pair: dict[str, str]) -> None:
    a, b = normalise_name(pair["name_a"]), normalise_name(pair["name_b"])
    assert a.name_core and b.name_core
    if pair["key_equal"] != "any":
        assert (a.name_key == b.name_key) == (pair["key_equal"] == "yes"), (a, b, pair["why"])
    if pair["same"] == "no":
        assert a.name_core != b.name_core, (a, b, pair["why"])
    if pair["key_equal"] == "yes" and pair["kind"] in FIRST_AGREES:
        assert a.name_first == b.name_first, (a, b)


def test_the_case_file_is_well_formed() -> None:
    assert {pair["same"] for pair in PAIRS} == {"yes", "no"}
    assert {pair["key_equal"] for pair in PAIRS} == {"yes", "no", "any"}
    assert all(pair["why"] for pair in PAIRS)
    assert len({(pair["name_a"], pair["name_b"]) for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("MUHAMMAD RIZKY PRATAMA", "RIZKY PRATAMA"),
        ("SITI NURHALIZA", "NURHALIZA"),
        ("SITI NUR HALIZA", "HALIZA"),
        ("ABDUL RAHMAN HAKIM", "RAHMAN HAKIM"),
        ("AHMAD FAUZAN", "FAUZAN"),
        ("I WAYAN SUDARMA", "SUDARMA WAYAN"),
        ("PRATAMA RIZKY MUHAMMAD", "RIZKI"),
        ("H. M. AL FATIH", "ALFATIH"),
    ],
)
def test_the_most_telling_word_outlives_what_people_drop(long: str, short: str) -> None:
    assert normalise_name(long).name_first == normalise_name(short).name_first


FIELDS = [
    # written, core, alias, patronymic
    ("HJ SITI AMINAH BINTI H. UMAR", "SITI AMINAH", None, "UMAR"),
    ("AHMAD BIN ABD. AZIZ", "AHMAD", None, "ABDUL AZIZ"),
    ("SULAIMAN (BIN HASAN)", "SULAIMAN", None, "HASAN"),
    ("TAN KIM LIAN / SUSI", "TAN KIM LIAN", "SUSI", None),
    ("OEI SIOK TIN (SINTA WIDJAJA)", "UI SIOK TIN", "SINTA WIJAYA", None),
    ("MUHAMMAD AL FATIH", "MUHAMMAD ALFATIH", None, None),
    ("DRS. H. MOCH. DJAENUDIN, M.SI", "MUHAMMAD JAENUDIN", None, None),
    ("H", "H", None, None),
    ("M", "M", None, None),
    ("ST", "ST", None, None),
    ("BIN", "BIN", None, None),
    ("HJ. H.", "H", None, None),
    ("SE", "SE", None, None),
    ("SUTRISNO BIN", "SUTRISNO", None, None),
    ("MUHAMMAD", "MUHAMMAD", None, None),
    ("ANANDA PUTRA", "ANANDA PUTRA", None, None),
    ("HABIB MAULANA", "HABIB MAULANA", None, None),
    ("SIMANJUNTAK", "SIMANJUNTAK", None, None),
    ("NOEL CHRISTIAN", "NOEL KRISTIAN", None, None),
    ("(ALM)", "ALM", None, None),
    ("SUPARMAN ALIAS PARMAN ALIAS MAN / MANTO", "SUPARMAN", "PARMAN / MAN / MANTO", None),
    ("M, RIZKY", "MUHAMMAD RIZKY", None, None),
]


@pytest.mark.parametrize(("written", "core", "alias", "patronymic"), FIELDS)
def test_fields(written: str, core: str, alias: str | None, patronymic: str | None) -> None:
    found = normalise_name(written)
    assert (found.name_core, found.name_alias, found.patronymic) == (core, alias, patronymic)


FLAGGED = [
    (None, ["NAMA_KOSONG"]),
    ("", ["NAMA_KOSONG"]),
    (" \u00a0 ", ["NAMA_KOSONG"]),
    ("-", ["NAMA_KOSONG"]),
    ("TIDAK ADA", ["NAMA_KOSONG"]),
    ("#N/A", ["NAMA_KOSONG"]),
    ("SITI 4MINAH", ["NAMA_ANGKA"]),
    ("=SITI AMINAH", ["NAMA_RUMUS"]),
    ("@BUDI", ["NAMA_RUMUS"]),
    ("SITI\ufffdAMINAH", ["SEL_RUSAK"]),
    ("MAâ€™RUF", ["SEL_RUSAK"]),
    ("SITI AMINAH, S.PD", []),
    ("N", []),
    ("MUHAMMAD RIZKY PRATAMA PUTRA W", ["NAMA_TERPOTONG"]),
    ("陳美麗", ["NAMA_KOSONG", "NAMA_ANGKA"]),
]


@pytest.mark.parametrize(("written", "codes"), FLAGGED)
def test_flags(written: str | None, codes: list[str]) -> None:
    assert codes_in(normalise_name(written).flags) == codes


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("“SITI AMINAH”", "SITI AMINAH"),
        ("'Siti Aminah'", "SITI AMINAH"),
        ('" siti "', "SITI"),
        ("«SITI»", "SITI"),
        ('SITI "IPAH" AMINAH', 'SITI "IPAH" AMINAH'),
        ('"SITI" AMINAH', '"SITI" AMINAH'),
        ("'AISYAH NUR'AINI'", "'AISYAH NUR'AINI'"),
    ],
)
def test_quotes_around_a_name_are_no_part_of_it(written: str, name: str) -> None:
    assert ascii_name(written)[0] == name


def test_a_name_in_another_script_is_not_lost() -> None:
    assert normalise_name("陳美麗").name == "???"
    assert normalise_name("MAâ€™RUF").name_core == "MARUF"


ANY_NAME = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                *WORDS,
                "BIN",
                "H.",
                "M.",
                "ST",
                "AL",
                "AN",
                "S.PD",
                "S",
                "PD",
                "/",
                "(",
                ")",
                ",",
                "B.",
                "ABDUR",
            ]
        ),
        max_size=6,
    ).map(" ".join),
    st.text(alphabet="ABDEHIJKMNORSTUYZ. '/(,-", max_size=20),
)


@settings(max_examples=tries(500), deadline=None)
@given(ANY_NAME)
def test_reading_a_core_again_changes_nothing(text: str) -> None:
    once = normalise_name(text)
    for part in (once.name_core, *(once.name_alias or "").split(BETWEEN), once.patronymic):
        if part:
            again = normalise_name(part)
            assert again.name_core == part
            assert part.isascii() and part == part.upper() and "  " not in part
    if once.name_core:
        assert normalise_name(once.name_core).name_key == once.name_key
        assert once.name_first in (once.name_key or "").split()


@settings(max_examples=tries(400), deadline=None)
@given(ANY_NAME)
def test_the_quick_paths_say_what_the_full_reading_says(text: str) -> None:
    if text.split():
        assert names._parse(text) == names.read_in_full(text)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=14))
def test_folding_twice_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word) != ""


@given(st.permutations(["RIZKY", "PRATAMA", "WIJAYA", "NURAINI"]))
def test_the_key_and_the_most_telling_word_know_no_order(words: list[str]) -> None:
    found = normalise_name(" ".join(words))
    assert (found.name_key, found.name_first) == ("AINI NUR PRATAMA RISKI UIJAIA", "RISKI")


@given(st.lists(st.one_of(st.none(), ANY_NAME), max_size=20))
def test_a_column_is_its_names_one_by_one(written: list[str | None]) -> None:
    table = normalise_names(pa.array(written, pa.string()))
    assert table.schema == SCHEMA
    assert [Name(**row) for row in table.to_pylist()] == [
        normalise_name(None) if one is None else Name(*names.read_in_full(one)) for one in written
    ]
