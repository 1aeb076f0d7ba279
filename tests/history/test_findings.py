"""Since when a finding is there, and how it ended: each cause, in the order in which evidence speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconcile.history import as_json, from_json
from tests.history.nights import Service, begun, finding_row

ROWS = """
a1 A kis 3171 2017-11
a2 A kjs 3171 2017-11
b1 B kis 3171 2017-11
"""
FOUND = [finding_row()]
TWO = [finding_row(person_id=who) for who in "AB"]
PAIR = finding_row(
    finding="conflicts", conflict_id="k", person_id_left="B", person_id_right="A",
    record_id_left="b1", record_id_right="a1",
) | {"class": "PERLU_TINJAUAN"}  # fmt: skip
NEEDY = finding_row(
    finding="unregistered", list="BELUM_TERJANGKAU", record_id="a1", reason="TIDAK_ADA_PROGRAM"
)
HALTED = {
    "finding": "overlaps", "class": "TUMPANG_TINDIH_KESEHATAN", "record_id_left": "a1", "record_id_right": "a2",
    "answers": "TINDAKAN", "status": "DIPUTUSKAN", "verdict": "HENTIKAN", "decided_on": date(2018, 1, 20),
}  # fmt: skip


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return begun(tmp_path, ROWS, found=FOUND)


def _line(service: Service, person: str = "A") -> dict[str, Any]:
    (line,) = [line for line in service.lines if line["person_id"] == person]
    return line


def test_of_the_first_night_nothing_is_new(service: Service) -> None:
    assert service.told() == ["A TIDAK_DIBANDINGKAN"]
    line = _line(service)
    assert (line["first_seen"], line["since"], line["times"]) == (date(2018, 1, 31), date(2018, 1, 31), 1)
    assert (line["programmes"], line["stops"], line["amount"]) == ("kis+kjs", "kjs", 100)


def test_what_is_found_again_stays_and_keeps_its_first_day(service: Service) -> None:
    service.night(ROWS, "2018-02", found=TWO)
    assert service.told() == ["A TETAP", "B BARU"]
    assert (_line(service)["first_seen"], _line(service)["last_seen"]) == (
        date(2018, 1, 31),
        date(2018, 2, 28),
    )
    assert _line(service, "B")["first_seen"] == date(2018, 2, 28)


@dataclass(frozen=True)
class End:
    """A finding of the first night that the second does not find."""

    cause: str
    rows: str = ROWS
    found: Sequence[Mapping[str, Any]] = ()
    before: Sequence[Mapping[str, Any]] = tuple(FOUND)
    month: str = "2018-01"
    start: str = ROWS
    more: Mapping[str, Any] = field(default_factory=dict)
    decided: Sequence[Mapping[str, Any]] = ()


CHANGED = ROWS.replace("a1 A kis 3171 2017-11", "a1 A kis 3171 2017-12")
STRUCK = ROWS.replace("a2 A kjs 3171 2017-11", "x2 X kjs 3171 2017-11")
ENDING = ROWS.replace("a2 A kjs 3171 2017-11", "a2 A kjs 3171 2017-11 2018-01\nc1 C kjs 3171 2017-11")
ENDS = {
    "somebody decided HENTIKAN, and the row is gone": End("DIPUTUSKAN", STRUCK, decided=[HALTED]),
    "somebody decided HENTIKAN, and the row was changed": End("DIPUTUSKAN", CHANGED, decided=[HALTED]),
    "somebody said that the two are not one": End(
        "DIPUTUSKAN", before=[PAIR], more={"judged": [("a1", "b1", "BEDA")]}
    ),
    "somebody said that the two are one": End(
        "DIPUTUSKAN", ROWS.replace("b1 B", "b1 A"), before=[PAIR],
        more={"judged": [("a1", "b1", "SAMA")], "events": ["B MERGED_INTO A"]},
    ),
    "the row is gone": End("HILANG_DARI_ROLL", STRUCK),
    "the row is gone and rules changed": End("HILANG_DARI_ROLL", STRUCK, more={"rules": "new"}),
    "decided LANJUT, and the row is gone": End("HILANG_DARI_ROLL", STRUCK, decided=[HALTED | {"verdict": "LANJUT"}]),
    "the row says something else": End("DATA_DIPERBAIKI", CHANGED),
    "the row says something else and rules changed": End("DATA_DIPERBAIKI", CHANGED, more={"rules": "new"}),
    "who was reached by nothing is on a roll": End("DATA_DIPERBAIKI", f"{ROWS}a3 A kjp 3171", before=[NEEDY]),
    "rules changed": End("ATURAN_BERUBAH", more={"rules": "new"}),
    "rules changed, decided HENTIKAN": End("ATURAN_BERUBAH", more={"rules": "new"}, decided=[HALTED]),
    "the two were found to be one": End(
        "IDENTITAS_BERUBAH", ROWS.replace("b1 B", "b1 A"), before=[PAIR], more={"events": ["B MERGED_INTO A"]}
    ),
    "the two were found to be one, and something else was said of other rows": End(
        "IDENTITAS_BERUBAH", ROWS.replace("b1 B", "b1 A"), before=[PAIR],
        more={"judged": [("a1", "a2", "SAMA")], "events": ["B MERGED_INTO A"]},
    ),
    "a row of the person is another's now": End(
        "IDENTITAS_BERUBAH", ROWS.replace("a2 A", "a2 C"), more={"events": ["C SPLIT_FROM A", "A LEFT C"]}
    ),
    "the months of a row are over": End(
        "DILUAR_PERIODE", f"{ENDING}d1 D kjs 3171 2018-02", start=ENDING, month="2018-02"
    ),
    "a month went by": End("DILUAR_PERIODE", month="2018-02"),
    "a row of somebody else": End("DATA_DIPERBAIKI", before=[PAIR], month="2018-02"),
}  # fmt: skip


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_how_a_finding_ends(tmp_path: Path, end: End) -> None:
    service = begun(tmp_path, end.start, found=end.before, decided=end.decided)
    service.night(end.rows, end.month, found=end.found, **end.more)
    (line,) = service.lines
    assert (line["status"], line["change"], line["cause"]) == ("SELESAI", "SELESAI", end.cause)
    assert line["ended"] and line["last_seen"] == date(2018, 1, 31)
    (counted,) = service.trends
    assert (counted["change"], counted["cause"], counted["lines"]) == ("SELESAI", end.cause, 1)


def test_what_ended_and_comes_again_says_since_when(service: Service) -> None:
    service.night(STRUCK, "2018-02").night(STRUCK, "2018-03").night(ROWS, "2018-04", found=FOUND)
    line = _line(service)
    assert (line["change"], line["since"], line["times"]) == ("MUNCUL_LAGI", date(2018, 4, 30), 2)
    assert (line["first_seen"], line["ended"], line["cause"]) == (date(2018, 1, 31), None, None)


def test_what_ended_before_is_told_once(service: Service) -> None:
    service.night(STRUCK, "2018-02").night(STRUCK, "2018-03")
    assert service.told() == [] and _line(service)["cause"] == "HILANG_DARI_ROLL"


UNLOOKED = {
    "its list could not be made": {"missing": ["TUMPANG_TINDIH_KESEHATAN"]},
    "a roll of it was not whole": {"deliveries": {"kjs": {"unknown": True}}},
}


@pytest.mark.parametrize("why", UNLOOKED.values(), ids=UNLOOKED)
def test_where_nobody_looked_a_finding_is_neither_there_nor_gone(
    service: Service, why: Mapping[str, Any]
) -> None:
    service.night(STRUCK, "2018-02", **why)
    assert service.told() == ["A TIDAK_DIBANDINGKAN"]
    assert _line(service)["status"] == "TIDAK_DIBANDINGKAN" and _line(service)["ended"] is None
    service.night(ROWS, "2018-03", found=FOUND)
    assert service.told() == ["A TETAP"] and _line(service)["since"] == date(2018, 1, 31)


def test_what_is_first_found_where_nobody_had_looked_is_not_new(service: Service) -> None:
    service.night(ROWS, "2018-02", missing=["TUMPANG_TINDIH_KESEHATAN"])
    service.night(ROWS, "2018-03", found=TWO)
    assert service.told() == ["A TETAP", "B TIDAK_DIBANDINGKAN"]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"overlaps", "duplicates"}, "A BARU"),
        ({"duplicates"}, "A TIDAK_DIBANDINGKAN"),
        (None, "A TIDAK_DIBANDINGKAN"),  # a store that does not say, and holds no line of it
    ],
)
def test_what_a_version_before_did_not_look_for_is_not_new(
    tmp_path: Path, known: set[str] | None, told: str
) -> None:
    service = begun(tmp_path, ROWS)
    left = as_json(service.memory) | {"findings": known and sorted(known)}
    if known is None:
        del left["findings"]
    service.memory = from_json(left)
    service.night(ROWS, "2018-02", found=FOUND)
    assert service.told() == [told]
    service.night(ROWS, "2018-03", found=TWO)
    assert service.told() == ["A TETAP", "B BARU"]


def test_what_is_found_on_a_roll_that_came_for_the_first_time_is_not_new(tmp_path: Path) -> None:
    service = begun(tmp_path, "a1 A kis 3171 2017-11").night(ROWS, "2018-02", found=FOUND)
    assert service.told() == ["A TIDAK_DIBANDINGKAN"]


# identities that change


def test_a_line_goes_with_the_rows_of_its_person(service: Service) -> None:
    now = ROWS.replace(" A ", " Z ")
    service.night(now, "2018-02", found=[finding_row(person_id="Z")], events=["A MERGED_INTO Z"])
    assert service.told() == ["Z TETAP"]
    assert [line["first_seen"] for line in service.lines] == [date(2018, 1, 31)]


def test_of_two_lines_that_become_one_the_other_ends_by_identity(tmp_path: Path) -> None:
    service = begun(tmp_path, ROWS, found=TWO)
    service.night(ROWS.replace("b1 B", "b1 A"), "2018-02", found=FOUND, events=["B MERGED_INTO A"])
    assert service.told() == ["A TETAP", "B SELESAI IDENTITAS_BERUBAH"]


def test_what_was_one_finding_and_is_two_began_when_the_one_did(service: Service) -> None:
    service.night(ROWS, "2018-02", found=TWO, events=["B SPLIT_FROM A"])
    assert service.told() == ["A TETAP", "B TETAP"]
    assert _line(service, "B")["first_seen"] == date(2018, 1, 31)


def test_a_case_of_two_persons_goes_along_when_either_is_called_otherwise(tmp_path: Path) -> None:
    service = begun(tmp_path, ROWS, found=[PAIR])
    assert [(line["person_id"], line["other_id"]) for line in service.lines] == [("A", "B")]
    now = PAIR | {"person_id_left": "0"}
    service.night(ROWS.replace("b1 B", "b1 0"), "2018-02", found=[now], events=["B MERGED_INTO 0"])
    assert [(line["person_id"], line["other_id"], line["change"]) for line in service.lines] == [
        ("0", "A", "TETAP")
    ]


# decisions that a delivery honours or not


def test_a_decision_waits_for_a_delivery_that_came_after_it(tmp_path: Path) -> None:
    service = begun(tmp_path, ROWS, found=FOUND, decided=[HALTED])
    assert _line(service)["honoured"] == "MENUNGGU"
    service.night(ROWS, "2018-02", found=FOUND, decided=[HALTED])
    assert _line(service)["honoured"] == "MENUNGGU", "no other file came"
    kis = ROWS.replace("b1 B", "b7 B")
    service.night(kis, "2018-02", found=FOUND, decided=[HALTED])
    assert _line(service)["honoured"] == "MENUNGGU", "not of the roll that is to stop"
    service.night(kis + "x9 X kjs 3171", "2018-03", found=FOUND, decided=[HALTED])
    assert _line(service)["honoured"] == "BELUM"
    service.night(kis.replace("a2 A", "x9 X"), "2018-04")
    assert (_line(service)["honoured"], _line(service)["cause"]) == ("DITAATI", "DIPUTUSKAN")


def test_what_is_known_of_a_decision_goes_with_the_rows_of_its_person(tmp_path: Path) -> None:
    service = begun(tmp_path, ROWS, found=FOUND, decided=[HALTED])
    delivered = ROWS + "x9 X kjs 3171"
    service.night(delivered, "2018-02", found=FOUND, decided=[HALTED])
    assert _line(service)["honoured"] == "BELUM"
    now, found = delivered.replace(" A ", " Z "), [finding_row(person_id="Z")]
    service.night(now, "2018-02", found=found, decided=[HALTED], events=["A MERGED_INTO Z"])
    assert (_line(service, "Z")["change"], _line(service, "Z")["honoured"]) == ("TETAP", "BELUM")


def test_a_delivery_that_comes_with_a_merge_answers_the_decision_too(tmp_path: Path) -> None:
    service = begun(tmp_path, ROWS, found=FOUND, decided=[HALTED])
    now, found = f"{ROWS}x9 X kjs 3171".replace(" A ", " Z "), [finding_row(person_id="Z")]
    service.night(now, "2018-02", found=found, decided=[HALTED], events=["A MERGED_INTO Z"])
    assert _line(service, "Z")["honoured"] == "BELUM"


def test_what_ended_for_another_reason_honours_nobody(tmp_path: Path) -> None:
    service = begun(tmp_path, ROWS, found=FOUND, decided=[HALTED]).night(ROWS, rules="new")
    assert _line(service)["honoured"] == "TIDAK_DIKETAHUI"
