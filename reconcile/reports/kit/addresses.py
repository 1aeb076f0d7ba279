"""Which of several addresses is a person's, and what places are called: said once, for every paper."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.regions import district_name, regency_name, village_name

SERVED = "(SELECT province FROM report_home)"
"""SQL of the province that the run serves, two digits."""


def served(engine: Engine) -> str:
    """The two digits of the province that the run serves; needs `keep_homes`."""
    return str(engine.arrow("SELECT province FROM report_home")["province"][0].as_py())


def imprecision(of: str) -> str:
    """SQL of how little the region code of `of` says of where a person lives: the smallest is the best.

    Home first: a person who is listed there is looked for there, whatever a register elsewhere says. Then the
    longer code.
    """
    return f"""(
         CASE WHEN SUBSTR({of}.region_code, 1, 2) = {SERVED} THEN 0
              WHEN {of}.region_code IS NOT NULL THEN 100
              ELSE 200 END
         - COALESCE(LENGTH({of}.region_code), 0) + 50)"""


def without_rw(of: str) -> str:
    """SQL of 1 where the address of `of` knows no RW, else 0: of two alike the one with RW is better."""
    return f"CASE WHEN {of}.rw IS NULL THEN 1 ELSE 0 END"


def precise_first(of: str) -> str:
    """SQL by which addresses are ordered, the most precise at home first."""
    return f"{imprecision(of)}, {without_rw(of)}"


def region_table(codes: Iterable[str]) -> pa.Table:
    """region_code, city, district and village: names of what each code lies in; null where it says less."""
    known = sorted(codes)
    parts = (("city", 4, regency_name), ("district", 6, district_name), ("village", 10, village_name))
    named = {
        part: pa.array([name(code) if len(code) >= length else None for code in known], pa.string())
        for part, length, name in parts
    }
    return pa.table({"region_code": pa.array(known, pa.string()), **named})


def book_sql(home: str, region: str) -> str:
    """SQL of the place whose book somebody is in, by the aliases of his home and of its region's names: the
    kelurahan, else the kota, else the province served."""
    here = f"SUBSTR({home}.region_code, 1, 2) = {SERVED}"
    return f"""
CASE WHEN {here} AND {region}.village IS NOT NULL THEN {home}.region_code
     WHEN {here} AND {region}.city IS NOT NULL THEN SUBSTR({home}.region_code, 1, 4)
     ELSE {SERVED} END"""
