"""A file of a roll that could not be read: whoever is missing from the others may be in it."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.compliance import Question, keep_compliance
from reconcile.engines.protocol import Engine
from reconcile.tables import empty
from tests.compliance.conftest import AS_OF, DAYS, NEEDS, RULES, deliveries, drawn_tables, told
from tests.findings.ascii_tables import table

FIRMS = "firm | on\nF1 | tk kes"
WORKERS = "person | on | firm\nani | kes | F1\nbudi | tk kes | F1"


@pytest.mark.parametrize(
    ("unread", "expected"),
    [
        (None, ("PASTI", None)),
        ("bpjstk_tk", ("DUGAAN", "BERKAS_TIDAK_TERBACA")),
        ("bpjstk_prs", ("DUGAAN", "BERKAS_TIDAK_TERBACA")),
        ("bpjskes_ppu", ("PASTI", None)),  # the other scheme's: nobody who is on this one is missing from it
    ],
)
def test_nobody_is_missing_for_certain_while_a_file_of_the_roll_is_unread(
    opened: Engine, unread: str | None, expected: tuple[str, str | None]
) -> None:
    given = drawn_tables(FIRMS, WORKERS)
    for name in NEEDS:
        opened.read(name, given.get(name, empty(name)))
    came = deliveries(DAYS).to_pylist()
    if unread:
        of = next(row for row in came if row["programme"] == unread)
        came.append({**of, "source_file": "rusak.csv", "in_force": False, "unknown": True, "reason": "x"})
    asked = Question("31", AS_OF, ("dukcapil",), [date(2018, 4, 1)])
    keep_compliance(opened, RULES, table("deliveries", came), asked)
    rows = told(opened, "certainty doubt", "compliance_persons", "class = 'PDS_TK' AND programme = 'TK'")
    assert rows == [expected]


def test_two_firms_with_two_taxpayers_are_no_kin_though_a_row_of_either_is_asked_about(
    opened: Engine,
) -> None:
    firms = """
        firm | on  | npwp      | entity | name
        F1   | kes | 910000017 | E1     | ARJUNA
        F9   | oss | -         | E1     | ARJUNA
        F2   | tk  | 910000025 | E2     | ARJUNA
    """
    for second, expected in (("910000025", "PWBD_TK"), ("-", "PDS_TK")):
        given = drawn_tables(
            firms.replace("910000025", second),
            "person | on | firm\nani | kes | F1\nbudi | tk | F2",
            asks="left | right\noss-F9 | tk-F2",
        )
        for name in NEEDS:
            opened.read(name, given.get(name, empty(name)))
        asked = Question("31", AS_OF, ("dukcapil",), [date(2018, 4, 1)])
        keep_compliance(opened, RULES, deliveries(DAYS), asked)
        classes = told(opened, "class", "compliance", "entity_id = 'E1' AND programme = 'TK'")
        assert {name for (name,) in classes if name.startswith("P")} == {expected}
