"""The history of findings on the page: charts on the screen, and on paper as long as they are short."""

from __future__ import annotations

from datetime import date

import pytest

from reconcile.privacy.masking import Level
from reconcile.reports.past.numbers import Month, Past
from reconcile.reports.past.sections import history
from tests.reports.summary.samples import sample_facts


@pytest.mark.parametrize(("months", "printed"), [(1, True), (2, True), (3, False), (12, False)])
def test_paper_has_the_table_of_many_months_and_the_screen_their_charts_too(
    months: int, printed: bool
) -> None:
    past = Past(
        tuple(Month(f"2018-{n:02}", {"overlaps": n}, 1, 0, {}) for n in range(1, months + 1)),
        began=date(2018, 1, 1),
    )
    page = history(past, sample_facts(Level.L1))
    before, charts, _ = page.partition('<div class="figures">')
    assert charts and before.endswith('<div class="screen">') is not printed
    assert page.count("<tr>") == 1 + months and "</table></div></div>" not in page, (
        "no table is kept off paper"
    )
