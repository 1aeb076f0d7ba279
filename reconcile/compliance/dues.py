"""What is owed for a month of a worker, in whole rupiah: the least and the most, employer's and worker's part
apart."""

from __future__ import annotations

MILLION = 1_000_000

DUES = """
SELECT a.*, {employer_low} AS employer_low, {employer_high} AS employer_high,
       {worker_low} AS worker_low, {worker_high} AS worker_high,
       r.rule, r.since, r.authority, r.checked, COALESCE(o.authority, h.authority) AS obligation
FROM ({asked}) a
LEFT JOIN owed_programmes o ON o.month = a.month AND o.size = a.size AND o.programme = a.programme
LEFT JOIN owed_programmes h ON h.month = a.month AND h.size = a.size_most
  AND h.programme = a.programme
LEFT JOIN monthly_rates r ON r.month = a.month AND r.programme = a.programme
  AND r.risk = CASE WHEN a.programme = 'JKK' THEN a.risk ELSE 0 END
"""
_PART = """
CASE WHEN {owed}.size IS NULL THEN 0
     WHEN a.wage_{side} IS NULL OR r.{part}_{side} IS NULL THEN NULL
     ELSE {rupiah} END
"""
_BASE = "LEAST(GREATEST(a.wage_{side}, COALESCE(r.floor_{side}, 0)), COALESCE(r.ceiling, 1000000000000))"


def dues_sql(asked: str) -> str:
    """SQL of the rows of `asked` with what is owed for each.

    asked: SQL of rows with month, programme, risk (class of JKK, 0 where unknown), size and size_most (what
    owes least and most), wage_low, wage_high (rupiah, null: unknown), whatever else they hold.

    Owed is 0 where the size does not owe the programme, and null where the wage or the rule of that month is
    unknown. Needs what `keep_parameters` keeps.
    """
    parts = {
        f"{part}_{side}": _PART.format(
            part=part, side=side, owed=owed, rupiah=_rounded(f"r.{part}_{side}", side)
        )
        for part in ("employer", "worker")
        for side, owed in (("low", "o"), ("high", "h"))
    }
    return DUES.format(asked=asked, **parts)


def _rounded(parts: str, side: str) -> str:
    """Parts per million of the base, half a rupiah up: in whole numbers, alike on every engine."""
    times = f"({_BASE.format(side=side)} * {parts} + {MILLION // 2})"
    return f"CAST(({times} - {times} % {MILLION}) / {MILLION} AS BIGINT)"
