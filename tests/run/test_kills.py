"""Killed at any moment, a night leaves OUT and its store in agreement, and the next one gives the bytes of a
night that nobody disturbed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.run.kills import LAST, Office, few_people, leftovers, moments, new_office, standing

pytestmark = [pytest.mark.gate]

KILLS = int(os.environ.get("KILLS", "0"))
"""How many: make test-kills. In the gate a few, of two months of a few people and with the fewest papers: what
is tried is how a night ends, not what it finds."""
FEW = 4
SEED = int(os.environ.get("SEED", "271"))


@pytest.fixture
def undisturbed(tmp_path: Path) -> tuple[list[Office], list[dict[str, str]], float]:
    """Copies of an office before each month, what stands after each, and how long the longest night took."""
    months = range(1, (LAST if KILLS else 2) + 1)
    office = new_office(tmp_path / "kantor", *(() if KILLS else (few_people(tmp_path / "kiriman"), "L3")))
    before, after, longest = [], [{}], 0.0
    for month in months:
        before.append(office.copy(tmp_path / f"sebelum-{month}"))
        longest = max(longest, office.night(month))
        after.append(standing(office))
    return before, after, longest


def test_killed_at_any_moment_out_and_store_agree_and_the_next_night_is_as_if_undisturbed(
    tmp_path: Path, undisturbed: tuple[list[Office], list[dict[str, str]], float]
) -> None:
    before, after, longest = undisturbed
    assert len({str(one) for one in after}) == len(after)  # months differ, or nothing would be compared
    outcomes = {"old": 0, "new": 0, "ended": 0}
    drawn = moments(SEED, KILLS or FEW, longest)
    for at, moment in enumerate(drawn):
        month = at % len(before) + 1
        office = before[month - 1].copy(tmp_path / f"mati-{at}")
        killed = office.killed_night(month, moment)
        stands = standing(office)
        assert stands in (after[month - 1], after[month]), (month, moment)
        new = stands == after[month]
        outcomes["ended" if not killed else "new" if new else "old"] += 1
        following = month + 1 if new else month  # what was published is not asked for again
        if (KILLS or at % 3 == 0) and following < len(after):
            office.night(following)
            assert standing(office) == after[following], (month, moment)
            assert leftovers(office) == []
    print(f"seed {SEED}: {len(drawn)} kills, {outcomes}, a night {longest:.1f} s")
    assert outcomes["old"] > 0
