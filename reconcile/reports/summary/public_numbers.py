"""Every number of the papers at L3 and how they add up, so that one suppression decides over all of them
together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconcile.engines.protocol import Engine
from reconcile.findings import UNREGISTERED
from reconcile.privacy.masking import Level
from reconcile.reports.changes.changes import changes_of
from reconcile.reports.employers.section import employers_system
from reconcile.reports.flows import shown as flows
from reconcile.reports.flows.month import ALL, Line, month_lines
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.kit.showing import Counts, Key
from reconcile.reports.public.aged import aged
from reconcile.reports.public.decision import Decision, decision_on
from reconcile.reports.regions.movings import by_city, cities, city_of
from reconcile.reports.summary.figures import Numbers
from reconcile.reports.summary.numbers import summary_numbers

_REASONS = f"SELECT list, reason, COUNT(*) AS n FROM {UNREGISTERED.name} GROUP BY list, reason"
_ON_ROLLS = """
SELECT m.programme, g.region_code AS place, CAST(SUM(g.persons) AS BIGINT) AS persons
FROM report_groups g
JOIN report_marks m ON (g.marks & m.mark) <> 0
GROUP BY m.programme, g.region_code
"""


@dataclass(frozen=True)
class Apart:
    """Persons told apart in ways that the summary has not, also where there is nobody. ages: (programme,
    band); reasons: (list, why unregistered); cities: (programme, kota as the recap calls it)."""

    ages: Mapping[tuple[str, str], int] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], int] = field(default_factory=dict)
    cities: Mapping[tuple[str, str], int] = field(default_factory=dict)


NOTHING_APART = Apart()


def counts_at(engine: Engine, counted: Recap, facts: RunFacts) -> Counts:
    """The numbers of a run as a paper of its level shows them that is written before the summary; whatever
    its turn, the decision is the same."""
    if facts.level != Level.L3:
        return Counts()
    changes = changes_of(engine, facts)
    return decided(engine, summary_numbers(engine, counted, facts, changes), facts).counts(facts.level)


def decided(engine: Engine, numbers: Numbers, facts: RunFacts) -> Decision:
    """What anybody may see of the run and of what changed since the run before: of its papers, and of a
    package that may be made of it. Ages stand on papers alone, where these are for anybody."""
    whole, lines = facts.level == Level.L3, month_lines(engine, facts.as_of)
    seen = [one for one in flows.public_lines(lines, Level.L3) if whole or one.unit == "ORANG"]
    ages = aged(engine).counts if whole else {}
    apart = Apart(ages, _reasons(engine), _by_city(engine, facts.home.code))
    sums, values = system(numbers, facts.linking, seen, apart)
    more, firms = employers_system(engine) if whole else ((), {})
    return decision_on(([*sums, *((total, list(parts)) for total, parts in more)], {**values, **firms}))


def system(
    numbers: Numbers,
    linking: Mapping[str, Any],
    lines: Sequence[Line] = (),
    apart: Apart = NOTHING_APART,
) -> tuple[list[tuple[Key, list[Key]]], dict[Key, int]]:
    """Every sum among the published numbers, and their true values. linking: the run's model.json. lines: of
    the rolls this month. apart: what other papers and packages tell of the same people.

    A key is ("recap", measure, place), ("fate", fate), ("file", programme, file), ("heads", programme, part),
    ("pair", one, two, part), ("change", finding, class, part), ("asked", kind), ("trust", group, value,
    share),
    ("moving", class, kota, province), ("flow", unit, programme, kota, flow), ("age", programme, band),
    ("reason", list, reason), ("roll", programme, kota) or ("alarms",). Those of employers stand apart
    (`employers_system`): nothing else adds up to them.
    """
    equations, values = flows.system(lines)
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
    for total, value, listed in (*_ends(lines), *_told_apart(apart)):
        # counted elsewhere too: who sees both knows that they are one number
        values.update(listed)
        if values.setdefault(total, value) == value:
            equations.append((total, list(listed)))
    return equations, values


_Part = tuple[Key, int, dict[Key, int]]
"""A number, and those that add up to it."""


def _told_apart(apart: Apart) -> Iterator[_Part]:
    heads = (
        (("age", apart.ages), lambda code: ("heads", code)),
        (("roll", apart.cities), lambda code: ("heads", code)),
        (("reason", apart.reasons), lambda code: ("recap", f"{UNREGISTERED.name} {code}", ())),
    )
    for (name, counts), total in heads:
        for first in dict.fromkeys(first for first, _ in counts):
            parts: dict[Key, int] = {(name, *of): count for of, count in counts.items() if of[0] == first}
            yield total(first), sum(parts.values()), parts


def _by_city(engine: Engine, home: str) -> dict[tuple[str, str], int]:
    rows = engine.arrow(_ON_ROLLS).to_pylist()
    codes = sorted({row["programme"] for row in rows})
    found = {(code, city): 0 for code in codes for city in cities(home)}
    for row in rows:
        found[row["programme"], city_of(row["place"], home)] += int(row["persons"])
    return found


def _reasons(engine: Engine) -> dict[tuple[str, str], int]:
    """Of every list of which there is anybody all reasons, also those of nobody: what is not there would
    tell."""
    found = {(row["list"], row["reason"]): int(row["n"]) for row in engine.arrow(_REASONS).to_pylist()}
    lists = sorted({name for name, _ in found})
    codes = sorted({one.code for one in UNREGISTERED.reasons} | {reason for _, reason in found})
    return {(name, code): found.get((name, code), 0) for name in lists for code in codes}


def _ends(lines: Sequence[Line]) -> Iterator[_Part]:
    """Who is on a roll at the end of the month is who is on it."""
    for line in lines:
        if line.unit == "ORANG" and line.kota == ALL:
            end = line.count("AKHIR")
            yield ("heads", line.programme), end, {flows.key_of(line, "AKHIR"): end}


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
