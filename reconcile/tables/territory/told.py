"""What papers told of numbers that come every month."""

from __future__ import annotations

from reconcile.tables.table import COUNT, TEXT, Column, Table


def told_table(name: str, meaning: str, measure: str, place: str) -> Table:
    """A table of numbers as papers show them. measure, place: what these columns say."""
    return Table(
        name,
        meaning,
        (
            Column("measure", TEXT, measure, required=True),
            Column("place", TEXT, place, required=True),
            Column("persons", COUNT, "the count behind", required=True),
            Column("mark", TEXT, "what stands in its place; null: it is shown, rounded"),
            Column("shown", COUNT, "as it is shown, rounded to fives; null where it is hidden"),
        ),
        order=("measure", "place"),
    )
