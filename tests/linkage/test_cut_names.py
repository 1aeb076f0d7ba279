"""Names that a field of 20, 25 or 30 characters cut: one person where the shorter fills such a field, else
two names."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.engines.opening import open_engine
from reconcile.linkage import link
from tests.linkage.small_rolls import MODEL, crowd, person, persons, records
from tests.linkage.test_second_names import written

ONE = {
    "within a compound, and a word more": ("MUHAMMAD FATHURRAHMA", "MUHAMMAD FATHURRAHMAN ALHAKIM"),
    "a beginning that is a name too": ("NI KADEK AYU PURNAMA", "NI KADEK AYU PURNAMADEWI"),
    "beside SITI alone": ("SITI RODHIYATUL MARD", "SITI RODHIYATUL MARDHIYAH"),
    "one letter lost, and a word more": ("MUHAMMAD ZULKARNAENI", "MUHAMMAD ZULKARNAENIN HARAHAP"),
    "thirty characters": ("MUHAMMAD RIZQULLAH DZAKWAN ALF", "MUHAMMAD RIZQULLAH DZAKWAN ALFATIH"),
    "a syllable written twice": ("NURJANANAH", "NURJANAH"),
    "a consonant lost": ("WIIN SUMARNI", "WIWIN SUMARNI"),
}
TWO = {
    "brothers": ("MUHAMMAD ARDIAN", "MUHAMMAD ARDIANSYAH"),
    "a longer field than the name": ("NI MADE AYU PURNAMA", "NI MADE AYU PURNAMADEWI"),
    "sisters": ("NURJANAH", "NURHASANAH"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Case -> the persons of its two rows: one under a NIK, one without; of one card and one day of birth.

    No register vouches that there is one."""
    rows = []
    for number, (case, names) in enumerate((ONE | TWO).items()):
        born = date(1991, 5, 9 + number)
        home = {"kk": f"317101010110{9101 + number}", "region_code": "3171011001"} | {
            "rt": "001",
            "rw": "002",
        }
        nik = f"317101{born:%d%m%y}9001"
        for programme, name, number_ in (("kis", names[0], None), ("kjs", names[1], nik)):
            own = f"{programme}-{case}"
            rows.append(person(programme, "X", born, number_, record_id=own, **home) | written(name))
    engine = open_engine(tmp_path_factory.mktemp("spill"), memory="1GB")
    link(records(*crowd(), *rows), MODEL, engine)
    of = persons(engine)
    engine.close()
    return {case: {of[f"{programme}-{case}"] for programme in ("kis", "kjs")} for case in ONE | TWO}


@pytest.mark.parametrize("case", ONE)
def test_a_name_that_its_field_cut_short_is_the_whole_name(found: dict[str, set[str]], case: str) -> None:
    assert len(found[case]) == 1


@pytest.mark.parametrize("case", TWO)
def test_a_beginning_of_another_name_is_a_name(found: dict[str, set[str]], case: str) -> None:
    assert len(found[case]) == 2
