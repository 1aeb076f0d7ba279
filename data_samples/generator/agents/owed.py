"""What agents are owed, reckoned from what they typed and what became of it: a statement of the rules of its
own, for the two times that samples are of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from data_samples.generator.regimes import Regime

OWED = "truth_owed.csv"
COLUMNS = ("kode_perisai", "bulan", "orang", "iuran", "komisi", "jumlah")
_BEGUN = "2017-11"
"""The first month of agents; for what was typed before, nothing is owed."""
_LEAST = {"legacy": 50, "cleaned": 25}
# thousandths of a rupiah of contributions: 7.5 % and of it nine tenths; 15 %
_SHARE = {"legacy": 675, "cleaned": 1500}


@dataclass
class _Owed:
    people: int = 0
    with_jht: int = 0
    paid: int = 0
    commission: int = 0


def owed_rows(leads: Sequence[tuple[dict[str, str], str]], regime: Regime) -> list[dict[str, str]]:
    """A line an agent and month. Everybody is registered once (`World.take`)."""
    months: dict[tuple[str, str], _Owed] = defaultdict(_Owed)
    for lead, code in leads:
        if code != "LENGKAP" or lead["waktu_input"][:7] < _BEGUN:
            continue
        one = months[lead["kode_perisai"], lead["waktu_input"][:7]]
        jht = lead["program"] in ("JKK, JKM, JHT", "3")
        one.people += 1
        one.with_jht += jht
        rupiah = _contribution(int(lead["penghasilan"]), jht=jht)
        for _ in range(int(lead["bulan_dibayar"])):
            one.paid += rupiah
            one.commission += (_SHARE[regime] * rupiah + 5000) // 10_000
    return [
        {
            "kode_perisai": agent, "bulan": month, "orang": str(one.people), "iuran": str(one.paid),
            "komisi": str(one.commission), "jumlah": str(one.commission + _reward(one, regime)),
        }
        for (agent, month), one in sorted(months.items())
    ]  # fmt: skip


def _contribution(income: int, *, jht: bool) -> int:
    """JKK 1 % and JHT 2 % of the middle of the income's band, JKM 6,800. Incomes of samples lie below 8.2
    million."""
    if income < 1_100_000:
        base = 1_000_000
    elif income < 2_700_000:
        base = 1_200_000 + (income - 1_100_000) // 200_000 * 200_000
    else:
        base = 2_950_000 + (income - 2_700_000) // 500_000 * 500_000
    return base * (3 if jht else 1) // 100 + 6_800


def _reward(one: _Owed, regime: Regime) -> int:
    if one.people < _LEAST[regime]:
        return 0
    if regime == "legacy":
        return 450_000
    return 15_000 * one.with_jht + 10_000 * (one.people - one.with_jht)
