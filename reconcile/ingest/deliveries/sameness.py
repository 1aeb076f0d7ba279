"""Whether two deliveries are the same roll, the same export, or say the same."""

from __future__ import annotations

from reconcile.ingest.deliveries.delivery import Facts, Met
from reconcile.ingest.snapshots.fingerprints import say_the_same
from reconcile.programmes import Delivering

MOSTLY = 0.5
"""Of the smaller of two deliveries, the share of people on the other too that makes them one roll."""


def one_roll(one: Facts, two: Facts, met: Met, manner: Delivering) -> bool:
    """Whether the one is the other again.

    What adds to others (late payments of a month in the file of the next) is so only where it says most of it
    once more, or is called corrected and says any of it.
    """
    if manner.adds:
        revised = one.name.revision != two.name.revision and met.common > 0
        return revised or met.common >= MOSTLY * max(met.older, met.newer, 1)
    return met.share >= MOSTLY or same_file(one, two)


def same_content(one: Facts, two: Facts) -> bool:
    """Whether they have the same rows."""
    return one.content is not None and two.content is not None and say_the_same(one.content, two.content)


def says_the_same(one: Facts, two: Facts) -> bool:
    """The same rows, of no other day and not called corrected."""
    if not same_content(one, two) or one.name.revision != two.name.revision:
        return False
    return not (one.span and two.span and (one.span.after(two.span) or two.span.after(one.span)))


def same_file(one: Facts, two: Facts) -> bool:
    """The same file, or the same export of another month."""
    return one.source_file == two.source_file or bool(one.name.series and one.name.series == two.name.series)
