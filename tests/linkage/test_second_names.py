"""Names behind ALIAS, D/H, a slash or in brackets: each is compared with each, and a nickname alone makes
nobody one."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.kinds.person.name_ladders import SECOND_NAMES
from reconcile.parsing.names.names import key_of, normalise_name
from tests.linkage.small_rolls import Cases, Linked, linked_cases

BORN, LATER = date(1961, 5, 9), date(1975, 8, 21)
AWAY = {"kk": None, "region_code": "3172011001"}


def written(text: str, **more: object) -> dict[str, object]:
    """The columns of a name as it is read."""
    read = normalise_name(text)
    names = ("name", "name_core", "name_key", "name_first", "name_alias")
    return {**{name: getattr(read, name) for name in names}, **more}


# the name of the one row, that of the other -> whether they are one person
ONE = {
    "a name of old": ("HARTONO TANUWIJAYA D/H TAN KIM HOK", "TAN KIM HOK"),
    "behind a slash": ("OEI SIOK TIN / SINTA WIJAYA", "SINTA WIDJAJA"),
    "in brackets, and the other way round": ("YUSUF MARGONO", "LIEM BUN HIN (YUSUF MARGONO)"),
    "the third": ("KOH AH SENG ALIAS ASENG ALIAS RUDI HALIM", "RUDI HALIM"),
    "both have two": ("LAY GIOK AL. GINA LAKSMANA", "GINA LAKSMANA (IBU GIGI)"),
}
TWO = {
    "a nickname that very many bear": ("SUPRIYADI ALIAS UDIN", "UDIN"),
    "two nicknames": ("SUPRIYADI ALIAS UDIN", "MARZUKI ALIAS UDIN"),
}
CASES: Cases = {
    **{
        case: lambda row, names=names: [
            row("kis", BORN, **written(names[0])),
            row("dukcapil", BORN, "A", **written(names[1])),
        ]
        for case, names in ONE.items()
    },
    **{
        case: lambda row, names=names: [
            row("kis", BORN, **written(names[0])),
            row("dukcapil", BORN, "A", **written(names[1], **AWAY)),
        ]
        for case, names in TWO.items()
    },
}


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return linked_cases(tmp_path_factory.mktemp("spill"), CASES)


@pytest.mark.parametrize("case", ONE)
def test_who_bears_the_second_name_is_that_person(linked: Linked, case: str) -> None:
    assert linked.persons(case) == [0, 0]


@pytest.mark.parametrize("case", TWO)
def test_a_nickname_makes_nobody_one(linked: Linked, case: str) -> None:
    assert linked.persons(case) == [0, 1]


SECOND = [
    # as written -> the second names that are kept, all of them
    ("SUPARMAN ALIAS PARMAN ALIAS MAN SUROTO", "PARMAN / MAN SUROTO"),
    ("BUDI SANTOSO / LIE BUN (ACONG)", "LIE BUN / ACONG"),
    ("MUHAMMAD ALI BIN AHMAD ALS MAT ALI", "MAT ALI"),
    ("SUKARNI (SUKARNI)", None),
]


@pytest.mark.parametrize(("text", "second"), SECOND)
def test_no_second_name_is_lost(text: str, second: str | None) -> None:
    assert normalise_name(text).name_alias == second


def test_a_second_name_is_compared_as_a_name_is() -> None:
    for name in ("HARTONO TANUWIDJAJA", "NURAINI", "ABDURRAHMAN SALEH"):
        read = normalise_name(name)
        assert key_of(read.name_core or "") == read.name_key
    assert len(SECOND_NAMES.texts) == 3
