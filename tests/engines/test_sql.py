"""The SQL that linking is written in: each construct on each engine, with the answer spelled out and
DuckDB's types."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import in_a_row

PEOPLE = pa.table(
    {
        "id": pa.array([1, 2, 3, 4, 5], pa.int32()),
        "name": pa.array(["siti", "SITI", "é", None, "siti"]),
        "village": pa.array([3174, 3174, 3175, None, 3174], pa.int64()),
        "born": pa.array(["2018-02-01", "1990-12-31", None, "2000-02-29", "2018-02-01"]).cast(pa.date32()),
        "bits": pa.array([1, 2, 4, None, 3], pa.int32()),
        "sure": pa.array([True, False, None, True, True]),
    }
)
PLACES = pa.table({"village": pa.array([3174, 3176], pa.int64()), "place": ["Jatinegara", "Cakung"]})
TEXTS = pa.table(
    {
        "text": [
            "12",
            " 7 ",
            "",
            "x",
            "12.5",
            "-12.5",
            "1e3",
            "+5",
            "99999999999999999999",
            "3174011203900001",
            None,
        ]
    }
)

CASES: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "whole numbers": (
        (
            "SELECT (-7 // 2)::BIGINT AS halved, -7 % 3 AS rest, 1 / 2 AS half, 6 & 3 <> 0 AS bit, CAST(300 -"
            " 200 AS TINYINT) AS small, abs(-5) AS far, 'a' || 'b' || 'c' AS joined, CAST(3174 AS VARCHAR) AS"
            " said"
        ),
        [(-3, -1, 0.5, True, 100, 5, "abc", "3174")],
    ),
    "values in a row": (
        "SELECT id, " + in_a_row("'P'", "name", "CAST(village AS VARCHAR)") + " AS said FROM people"
        " WHERE id IN (1, 3, 4) ORDER BY id",
        [(1, "P\x1fsiti\x1f3174"), (3, "P\x1fé\x1f3175"), (4, "P\x1f\x1f")],
    ),
    "unions by name": (
        (
            "SELECT id, name FROM people WHERE id = 1 UNION ALL BY NAME SELECT name, id FROM people WHERE id = 2"
            " UNION ALL BY NAME SELECT upper(name) AS name, id + 9 AS id FROM people WHERE id = 5 ORDER BY id"
        ),
        [(1, "siti"), (2, "SITI"), (14, "SITI")],
    ),
    "texts as numbers": (
        (
            "SELECT TRY_CAST(text AS BIGINT) AS big, TRY_CAST(text AS INTEGER) AS whole,"
            " TRY_CAST(substr(text, 1, 2) AS BIGINT) AS first FROM texts ORDER BY text"
        ),
        [
            (None, None, None),
            (7, 7, 7),
            (5, 5, 5),
            (-13, -13, -1),
            (12, 12, 12),
            (13, 13, 12),
            (1000, 1000, None),
            (3174011203900001, None, 31),
            (None, None, 99),
            (None, None, None),
            (None, None, None),
        ],
    ),
    "nulls": (
        (
            "SELECT least(village, NULL) AS least_, greatest('a', NULL, 'b') AS greatest_, coalesce(name,"
            " '-') AS named, NOT coalesce(sure, FALSE) AS unsure, CASE WHEN sure THEN 1 WHEN sure IS NULL"
            " THEN 2 END AS told FROM people ORDER BY id"
        ),
        [
            (3174, "b", "siti", False, 1),
            (3174, "b", "SITI", True, None),
            (3175, "b", "é", True, 2),
            (None, "b", "-", False, 1),
            (3174, "b", "siti", False, 1),
        ],
    ),
    "order: by bytes, nulls last both ways": (
        (
            "SELECT id, row_number() OVER (ORDER BY name, id) AS up, row_number() OVER (ORDER BY name DESC,"
            " id) AS down, dense_rank() OVER (ORDER BY name) AS rank_, CAST(row_number() OVER (PARTITION BY"
            " village ORDER BY born DESC, id) - 1 AS INTEGER) AS place FROM people ORDER BY name, id DESC"
        ),
        [(2, 1, 4, 1, 2), (5, 3, 3, 2, 1), (1, 2, 2, 2, 0), (3, 4, 1, 3, 0), (4, 5, 5, 4, 0)],
    ),
    "dates": (
        (
            "SELECT year(born) AS y, month(born) * 100 + day(born) AS md, born = DATE '2018-02-01' AS same,"
            " length(name) AS letters FROM people ORDER BY id"
        ),
        [
            (2018, 201, True, 4),
            (1990, 1231, False, 4),
            (None, None, None, 1),
            (2000, 229, False, None),
            (2018, 201, True, 4),
        ],
    ),
    "aggregates": (
        (
            "SELECT village, count(*) AS rows, count(name) AS named, count(DISTINCT name) AS names, min(name)"
            " AS first, max(born) AS last, bit_or(bits) AS bits, coalesce(sum(bits), 0)::BIGINT AS total,"
            " count(*) FILTER (sure) AS sure, coalesce(sum(bits) FILTER (WHERE NOT sure), 0)::BIGINT AS"
            " unsure, count(*)::DOUBLE AS floating FROM people GROUP BY village HAVING count(*) > 0 ORDER BY"
            " village"
        ),
        [
            (3174, 3, 3, 2, "SITI", "2018-02-01", 3, 6, 2, 2, 3.0),
            (3175, 1, 1, 1, "é", None, 4, 4, 0, 0, 1.0),
            (None, 1, 0, 0, None, "2000-02-29", None, 0, 1, 0, 1.0),
        ],
    ),
    "group by place and by alias": (
        "SELECT month(born) AS m, count(*) AS rows FROM people WHERE born IS NOT NULL GROUP BY 1 ORDER BY m",
        [(2, 3), (12, 1)],
    ),
    "joins": (
        (
            'SELECT p.id, q.place, village, r.id AS "left" FROM people p LEFT JOIN places q USING (village)'
            " JOIN (SELECT id, name FROM people) r ON r.name = p.name AND r.id > p.id CROSS JOIN (SELECT"
            " count(*) AS rows FROM places) WHERE rows = 2 ORDER BY p.id"
        ),
        [(1, "Jatinegara", 3174, 5)],
    ),
    "semi join": ("SELECT id FROM people p SEMI JOIN places USING (village) ORDER BY id", [(1,), (2,), (5,)]),
    "union of all": (
        (
            "SELECT id, min(rule) AS rule, bit_or(rules) AS rules FROM (SELECT id, CAST(1 AS TINYINT) AS"
            " rule, CAST(2 AS INTEGER) AS rules FROM people UNION ALL SELECT id, CAST(0 AS TINYINT) AS rule,"
            " CAST(1 AS INTEGER) AS rules FROM people WHERE sure) GROUP BY id ORDER BY id"
        ),
        [(1, 0, 3), (2, 1, 2), (3, 1, 2), (4, 0, 3), (5, 0, 3)],
    ),
    "distinct, in, like": (
        "SELECT DISTINCT name FROM people WHERE name IN ('siti', 'é') OR name LIKE '%T%' ORDER BY name",
        [("SITI",), ("siti",), ("é",)],
    ),
    "texts with quotes": ("SELECT 'O''Neil \\ \"x\"' AS said", [('O\'Neil \\ "x"',)]),
}


def _fill(engine: Engine) -> None:
    for name, table in (("people", PEOPLE), ("places", PLACES), ("texts", TEXTS)):
        engine.read(name, table)


@pytest.mark.parametrize("case", CASES)
def test_a_construct_answers_alike(case: str, engine: Engine, duckdb: Engine) -> None:
    sql, expected = CASES[case]
    _fill(engine)
    found = engine.arrow(sql)
    assert [
        tuple(str(value) if hasattr(value, "isoformat") else value for value in row.values())
        for row in found.to_pylist()
    ] == expected
    _fill(duckdb)
    assert found.schema == duckdb.arrow(sql).schema


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 2147483647 + id FROM people",
        "SELECT CAST(id * 100 AS TINYINT) FROM people",
        "SELECT CAST(name AS BIGINT) FROM people",
    ],
)
def test_what_does_not_fit_fails_instead_of_passing_for_something_else(sql: str, engine: Engine) -> None:
    _fill(engine)
    with pytest.raises(Exception, match=r"(?i)overflow|out of range|conversion|cast"):
        engine.arrow(sql)
