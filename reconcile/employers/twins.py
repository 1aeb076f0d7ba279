"""Rows of employers that have the same workers, whatever they are called: one firm that is listed twice, or
in two halves. Linking does not see them where names and numbers differ; so they are asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.kinds.employer.crews import compare, read_crew

_LEAST = 3
"""Persons in common: two may be a couple who work together, twice."""
_FEW = 5
"""Below so many, all of both must be the same."""
_SHARE = 0.6
"""Of the larger crew. Workers of an agency who are lent to a client are a part of it; those of two rows of
one firm are all of both but for who came and went. So many in common are no chance in a crew of any size."""

# two taxpayers are two, and who stands on one row only is no evidence
_ALIKE = """
SELECT p.one, p.other
FROM crew_pairs p
JOIN (SELECT record_id, count(*) AS n FROM crew_members GROUP BY record_id) AS x ON x.record_id = p.one
JOIN (SELECT record_id, count(*) AS n FROM crew_members GROUP BY record_id) AS y ON y.record_id = p.other
JOIN records_employer a ON a.record_id = p.one
JOIN records_employer b ON b.record_id = p.other
WHERE p.both_sides >= {least} AND 2 * p.both_sides >= greatest(x.n, y.n)
    AND coalesce(a.npwp9, b.npwp9, '') = coalesce(b.npwp9, a.npwp9, '')
ORDER BY p.one, p.other
"""


def same_crews(engine: Engine, rows: pa.Table) -> list[tuple[str, str, str]]:
    """Pairs of rows with the same workers in the last month that both know, and a sentence for each. rows:
    with crews. Reads `crew_pairs`, `crew_members`, `records_employer`."""
    texts = dict(zip(rows["record_id"].to_pylist(), rows["crew"].to_pylist(), strict=True))
    pairs = engine.arrow(_ALIKE.format(least=_LEAST)).to_pylist()
    found = []
    for one, other in ((row["one"], row["other"]) for row in pairs):
        both = compare(read_crew(texts[one]), read_crew(texts[other]))
        few = both.shared < _FEW
        if both.shared < max(_LEAST, both.larger if few else _SHARE * both.larger):
            continue
        said = f"{both.shared} dari {both.larger} pekerjanya orang yang sama, pada bulan yang sama"
        found.append((min(one, other), max(one, other), said))
    return found


def unasked(
    twins: Sequence[tuple[str, str, str]], entity: Mapping[str, str], known: set[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """Of pairs with the same workers those that are two entities and that nothing else speaks of, each two
    entities once. entity: of each row; known: pairs that are linked, asked about or answered."""
    spoken = {frozenset((entity[one], entity[other])) for one, other in known}
    found = []
    for one, other, said in twins:
        sides = frozenset((entity[one], entity[other]))
        if len(sides) == 2 and sides not in spoken:
            spoken.add(sides)
            found.append((one, other, said))
    return found
