"""Every number of the papers at L3 and how they add up, so that one suppression decides over all of them
together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.kit.showing import Counts, Key, shown_counts
from reconcile.reports.regions.movings import by_city
from reconcile.reports.summary.figures import Numbers


def counts_of(numbers: Numbers, facts: RunFacts) -> Counts:
    """The numbers of a run and of what changed since the run before, as its papers show them."""
    return shown_counts(facts.level, lambda: system(numbers, facts.linking))


def system(
    numbers: Numbers, linking: Mapping[str, Any]
) -> tuple[list[tuple[Key, list[Key]]], dict[Key, int]]:
    """Every sum among the published numbers, and their true values. linking: the run's model.json.

    A key is ("recap", measure, place), ("fate", fate), ("file", programme, file), ("heads", programme, part),
    ("pair", one, two, part), ("change", finding, class, part), ("asked", kind), ("trust", group, value,
    share),
    ("moving", class, kota, province) or ("alarms",).
    """
    values: dict[Key, int] = {}
    equations: list[tuple[Key, list[Key]]] = []
    for parts in (
        _recap(numbers.recap),
        _files(numbers),
        _heads(numbers),
        _pairs(numbers),
        _changes(numbers),
        _questions(numbers),
        _trust(linking),
        by_city(numbers.moved, numbers.recap),
    ):
        for total, value, listed in parts:
            values[total] = value
            values.update(listed)
            if listed:
                equations.append((total, list(listed)))
    return equations, values


_Part = tuple[Key, int, dict[Key, int]]
"""A number, and those that add up to it."""


def _recap(found: Recap) -> Iterator[_Part]:
    children = found.children()
    for measure in found.measures:
        if measure != "amount":
            for place, counts in found.counts.items():
                below = {
                    ("recap", measure, child): found.counts[child].get(measure, 0)
                    for child in children.get(place, ())
                }
                yield ("recap", measure, place), counts.get(measure, 0), below


def _files(numbers: Numbers) -> Iterator[_Part]:
    fates = numbers.fates
    yield (
        ("fate", "read"),
        fates["read"],
        {("fate", fate): fates[fate] for fate in ("accepted", "rejected", "not_data")},
    )
    rows = {
        m.removeprefix("rows "): numbers.recap.total(m)
        for m in numbers.recap.measures
        if m.startswith("rows ")
    }
    yield (
        ("fate", "accepted"),
        fates["accepted"],
        {("recap", f"rows {code}", ()): count for code, count in rows.items()},
    )
    for code, count in rows.items():
        files = {("file", code, s.source_file): s.accepted for s in numbers.senders if s.programme == code}
        yield ("recap", f"rows {code}", ()), count, files
    yield from ((("file", s.programme, s.source_file), s.accepted, {}) for s in numbers.senders)


def _heads(numbers: Numbers) -> Iterator[_Part]:
    for of in numbers.sources:
        code = of.programme
        standings = {"matched": of.matched, "unmatched": of.unmatched, "unanswered": of.unanswered}
        yield ("heads", code), of.persons, {("heads", code, name): count for name, count in standings.items()}
        parts = {("heads", code, "outside"): of.outside, ("heads", code, "inside"): of.unmatched - of.outside}
        yield ("heads", code, "unmatched"), of.unmatched, parts


def _pairs(numbers: Numbers) -> Iterator[_Part]:
    for pair in numbers.pairs:
        parts = {
            ("pair", pair.one, pair.two, "asks"): pair.asks,
            ("pair", pair.one, pair.two, "allowed"): pair.allowed,
        }
        if pair.one == pair.two:
            yield ("heads", pair.one), pair.both, {}
            yield from ((key, count, {}) for key, count in parts.items())
        else:
            rest = {("pair", pair.one, pair.two, "rest"): pair.both - pair.asks - pair.allowed}
            yield ("pair", pair.one, pair.two), pair.both, parts | rest


def _changes(numbers: Numbers) -> Iterator[_Part]:
    for change in numbers.changes or ():
        of = ("change", change.finding, change.name)
        before = "stayed" if change.stayed == change.stayed_before else "stayed before"
        yield (
            ("recap", f"{change.finding} {change.name}", ()),
            change.now,
            {(*of, "stayed"): change.stayed, (*of, "came"): change.came, (*of, "unlike"): change.unlike},
        )
        yield (
            (*of, "before"),
            change.before,
            {
                (*of, before): change.stayed_before,
                (*of, "went"): change.went,
                (*of, "unlike before"): change.unlike_before,
            },
        )


def _questions(numbers: Numbers) -> Iterator[_Part]:
    yield (
        ("asked", "all"),
        sum(numbers.asked.values()),
        {("asked", kind): count for kind, count in numbers.asked.items()},
    )
    for key, count in (
        ("decided", numbers.decided),
        ("again", numbers.asked_again),
        ("overlapping", numbers.overlapping),
    ):
        yield ("asked", key), count, {}


def _trust(linking: Mapping[str, Any]) -> Iterator[_Part]:
    groups = (linking.get("trust") or {}).get("groups", ())
    everybody = next((group for group in groups if group["group"] == "all"), None)
    for share in ("link", "recall"):
        for kind in sorted({group["group"] for group in groups} - {"all"}):
            parts = {
                ("trust", kind, g["value"], share): g[share]["pairs"] for g in groups if g["group"] == kind
            }
            whole = everybody is not None and everybody[share]["pairs"] == sum(parts.values())
            if whole and everybody is not None:
                yield ("trust", "all", everybody["value"], share), everybody[share]["pairs"], parts
            else:
                yield from ((key, count, {}) for key, count in parts.items())
        if everybody is not None:
            yield ("trust", "all", everybody["value"], share), everybody[share]["pairs"], {}
    yield ("alarms",), int(linking.get("alarms", {}).get("persons") or 0), {}
