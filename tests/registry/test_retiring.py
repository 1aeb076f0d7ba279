"""A person of whom people say that there is none: called so until it is taken back, under one id."""

from __future__ import annotations

from pathlib import Path

from tests.registry.nights import begun, rows_of

TWO = rows_of("""
    r1 t1 kis SITI  1970-01-02 3171014201709001 -
    r2 t2 kis BUDI  1980-03-04 3171010403809002 -
""")


def test_a_retired_identity_keeps_its_rows_and_its_id_until_it_is_taken_back(tmp_path: Path) -> None:
    service = begun(tmp_path, TWO)
    siti = service.ids["r1"]
    service.night(TWO, retired=[siti])
    assert service.said() == ["RETIRED JUDGEMENT"]
    assert (service.states[siti], service.ids["r1"]) == ("RETIRED", siti)
    service.night(TWO, retired=[siti])
    assert (service.said(), service.states[siti], service.ids["r1"]) == ([], "RETIRED", siti)
    service.night(TWO)
    assert (service.said(), service.states[siti]) == (["RETURNED JUDGEMENT"], "ACTIVE")


def test_a_retired_identity_goes_and_comes_back_as_itself_and_still_retired(tmp_path: Path) -> None:
    service = begun(tmp_path, TWO)
    siti = service.ids["r1"]
    service.night(TWO, retired=[siti])
    service.night(TWO[1:], retired=[siti])
    assert (service.said(), service.states[siti]) == (["MISSING DATA"], "RETIRED")
    service.night(TWO, retired=[siti])
    assert (service.said(), service.states[siti], service.ids["r1"]) == (["RETURNED DATA"], "RETIRED", siti)
    service.night(TWO[1:], retired=[siti])
    service.night(TWO[1:])
    assert (service.said(), service.states[siti]) == (["RETURNED JUDGEMENT"], "MISSING")


def test_the_others_are_untouched(tmp_path: Path) -> None:
    service = begun(tmp_path, TWO)
    siti, budi = service.ids["r1"], service.ids["r2"]
    service.night(TWO, retired=[siti])
    assert (service.ids["r2"], service.states[budi]) == (budi, "ACTIVE")
