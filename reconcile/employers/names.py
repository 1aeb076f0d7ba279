"""What linking reads of the names of employers beside the names themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import pyarrow as pa
from rapidfuzz.distance import OSA

from reconcile.parsing.companies.companies import bare_key, common_words, company_key, is_empty_name

LENT = 3
"""So many unlike names bear a number of an accountant or a holding: a firm that was renamed has two."""
_ONE_WORD = 0.86
"""So alike are writings of one name, of several that say to have been called the same before."""


def with_names(rows: pa.Table) -> pa.Table:
    """Rows of employers with former_key, alias_key, bare_key, new_key (what a name of today is that was this
    one before, by whatever row says so), npwp_lent (`lent_numbers`), name_weak and name_common
    (`common_words`)."""
    cores = rows["name_core"].to_pylist()
    for name in ("former", "alias"):
        keys = [core and company_key(core) for core in rows[f"name_{name}"].to_pylist()]
        rows = rows.append_column(f"{name}_key", pa.array(keys, pa.string()))
    bare = [core and bare_key(core) for core in cores]
    rows = rows.append_column("bare_key", pa.array(bare, pa.string()))
    names = rows["name_key"].to_pylist()
    today = renamed(zip(rows["former_key"].to_pylist(), names, strict=True))
    rows = rows.append_column("new_key", pa.array([today.get(one) for one in names], pa.string()))
    lent = lent_numbers(zip(rows["npwp9"].to_pylist(), names, strict=True))
    rows = rows.append_column("npwp_lent", pa.array([one in lent for one in rows["npwp9"].to_pylist()]))
    weak = [core is not None and is_empty_name(core) for core in cores]
    rows = rows.append_column("name_weak", pa.array(weak, pa.bool_()))
    common = [common_words(core or "") for core in cores]
    return rows.append_column("name_common", pa.array(common, pa.int64()))


def renamed(said: Iterable[tuple[str | None, str | None]]) -> Mapping[str, str]:
    """A former name -> that of today, from pairs of former and present as rows say them. Where several
    present names were called so before, of writings of one the commonest, and else none."""
    present: dict[str, Counter[str]] = defaultdict(Counter)
    for former, name in said:
        if former and name and former != name:
            present[former][name] += 1
    found = {}
    for former, names in present.items():
        first = min(names, key=lambda name: (-names[name], name))
        if all(OSA.normalized_similarity(first, name) >= _ONE_WORD for name in names):
            found[former] = first
    return found


def lent_numbers(said: Iterable[tuple[str | None, str | None]]) -> frozenset[str]:
    """Taxpayers' numbers that say nothing of who bears them, from pairs of number and name: `LENT` and more
    names that are no writings of one another stand with each."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for taxpayer, name in said:
        if taxpayer and name:
            bearers[taxpayer].add(name)
    return frozenset(taxpayer for taxpayer, names in bearers.items() if _unlike(sorted(names)) >= LENT)


def _unlike(names: Iterable[str]) -> int:
    kinds: list[str] = []
    for name in names:
        if len(kinds) < LENT and all(OSA.normalized_similarity(name, one) < _ONE_WORD for one in kinds):
            kinds.append(name)
    return len(kinds)
