"""What could not be found, or not all of it, is never a plain count on a paper: not 0, and not all."""

from __future__ import annotations

from reconcile.findings import Unknown
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.lists.recap import recap_columns
from reconcile.reports.summary.words import Places, measures_of
from reconcile.run.facts.summary import _findings

HEALTH, EDUCATION, UNREACHED = "TUMPANG_TINDIH_KESEHATAN", "TUMPANG_TINDIH_PENDIDIKAN", "BELUM_TERJANGKAU"
COUNTED = {(): {"persons": 9, f"overlaps {HEALTH}": 2}}
UNKNOWN = Unknown({EDUCATION: "kip", UNREACHED: "kip"}, {HEALTH: "kis"})


def test_a_column_of_what_nobody_looked_for_has_a_dash_and_of_what_was_found_in_part_says_so() -> None:
    recap = Recap(("persons", f"overlaps {HEALTH}"), COUNTED)
    places = Places(recap, "DKI")
    known = {measure.key: measure for measure in measures_of(recap, False, "DKI")}
    in_part = {measure.key: measure for measure in measures_of(recap, False, "DKI", UNKNOWN)}
    assert places.measured((), known[UNREACHED]).text == "0"
    assert places.measured((), in_part[UNREACHED]).text == "–"
    assert places.measured((), in_part["overlaps"]).text == "2"
    assert in_part["overlaps"].heading == f"{known['overlaps'].heading} (sekurang-kurangnya)"


def test_the_recap_says_of_which_counts_there_may_be_more() -> None:
    recap = Recap(("persons", f"overlaps {HEALTH}"), COUNTED)
    headings = [column.heading for column in recap_columns(recap, False, "DKI", 0, UNKNOWN.partly)[0]]
    assert headings[-2:] == ["Orang", "Orang tumpang tindih kesehatan (sekurang-kurangnya)"]


def test_the_screen_counts_no_zero_where_nothing_could_be_looked_for() -> None:
    none = {"not_made": {EDUCATION: "kip"}, "partly": {}, "overlaps": {}}
    assert [(line.label, line.count) for line in _findings(none, "DKI")] == [
        ("Tumpang tindih antarprogram: tidak diketahui", None)
    ]
    some = {"not_made": {}, "partly": {HEALTH: "kis"}, "overlaps": {HEALTH: 2}}
    assert [(line.label, line.count) for line in _findings(some, "DKI")] == [
        ("Tumpang tindih antarprogram", None),
        ("Tumpang tindih kesehatan (sekurang-kurangnya)", 2),
    ]
    nothing = {"not_made": {}, "partly": {}, "overlaps": {}}
    assert [line.count for line in _findings(nothing, "DKI")] == [0]
