"""Facts of tonight's files and of what was in force -> what is in force now, with the reason.

1. What the office withdrew is not used; what says the same as another is a repeat; what is cut waits.
2. Two deliveries of a programme meet where they speak for the same kota and, on a roll of periods, for the
   same period. Where their people are mostly the same (or the file is the same one, later) the newer stands
   in for the older; where they hardly are, they are parts of one roll and both stand.
3. A newer one that lost too much of what it would replace is held back, and the older one speaks.
4. One that bears the name of a file of before that still speaks, of another kota, is held back: rows know
   their file by its name.

Newer is what speaks of later days, else what is called corrected, else what came after the previous run.
A correction that names no day, beside files of several, is of the day of the file that it says almost the
same as; where it is none's and there was no run before, it is held back with a question.
Where nothing tells, the one that was in force stays, and the other is held back with a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from reconcile.ingest.deliveries import reasons
from reconcile.ingest.deliveries.delivery import Delivery, DeliveryKey, Facts, Manners, Met, Order
from reconcile.ingest.deliveries.sameness import MOSTLY, one_roll, same_content, same_file, says_the_same
from reconcile.programmes import Delivering

FEW = 10
"""Rows of a kota that may be missing without its being lost."""
MANY = 1000
"""Rows of a roll that do not all stay as they are for a month: then it is last month's under a new name."""

CLEARLY = 2
"""Times as many rows by which a correction must differ from every other month than from its own."""

Compare = Callable[[Facts, Facts], Met]
Orders = Mapping[tuple[str, str], Order]
NO_ORDER = Order()


def decide(
    tonight: Sequence[Facts], before: Sequence[Facts], manners: Manners, orders: Orders, compare: Compare
) -> list[Delivery]:
    """One delivery for each source of `tonight`, and one for each of `before` (in force in the previous run,
    no longer among the inputs) that still speaks or was replaced tonight.

    compare: people of an older and a newer delivery where both speak. Sorted by programme and source.
    """
    decided: list[Delivery] = []
    for programme in sorted({facts.programme for facts in (*tonight, *before)}):
        sources = [facts for facts in (*tonight, *before) if facts.programme == programme]
        decided += _Programme(manners[programme], orders, compare).decide(sources)
    return sorted(decided, key=lambda delivery: delivery.facts.key)


@dataclass
class _Programme:
    """The deliveries of one programme while they are decided."""

    manner: Delivering
    orders: Orders
    compare: Compare
    done: dict[DeliveryKey, Delivery] = field(default_factory=dict)
    met: dict[tuple[DeliveryKey, DeliveryKey], Met] = field(default_factory=dict)

    def decide(self, sources: Sequence[Facts]) -> list[Delivery]:
        standing = [self._dated(facts) for facts in sources]
        standing = self._corrections(self._waiting(self._repeats(self._withdrawn(standing))))
        for facts in standing:
            self.done.setdefault(facts.key, Delivery(facts, self._kind(), reason=reasons.stands(facts)))
        older = self._ordered(standing)
        for facts in _oldest_first(standing, older):
            self._enter(facts, [one for one in older[facts.key] if self._speaks(one)])
        self._name_apart()
        return [self._overtaken(delivery) for delivery in self.done.values()]

    def _name_apart(self) -> None:
        """Rows know their file by its name: of two that would speak under one, the one of before does."""
        for now in [one for one in self.done.values() if one.in_force and not one.facts.before]:
            if any(self._bears(one, now.facts.source_file) for one in self.done.values()):
                self.done[now.facts.key] = replace(
                    now, in_force=False, held_back=True, reason=reasons.SAME_NAME, replaces=()
                )
                for older in [one for one in self.done.values() if now.facts in one.replaced_by]:
                    self.done[older.facts.key] = self._without(older, now.facts)

    def _bears(self, delivery: Delivery, name: str) -> bool:
        return delivery.in_force and delivery.facts.before and delivery.facts.source_file == name

    def _without(self, older: Delivery, newer: Facts) -> Delivery:
        """An older delivery, when a newer one that stood in for it does not any more."""
        by = tuple(one for one in older.replaced_by if one != newer)
        whole = bool(by) and _covered(older.facts, by, self.manner)
        reason = reasons.replaced(by, whole=whole) if by else reasons.stands(older.facts)
        return replace(older, replaced_by=by, in_force=not whole, reason=reason)

    def _overtaken(self, delivery: Delivery) -> Delivery:
        """Of a late delivery it is no question whether it is newer, once what it was late for is replaced."""
        by = delivery.replaced_by
        if not delivery.held_back or not by or any(self._speaks(one) for one in by):
            return delivery
        return replace(delivery, held_back=False, replaces=(), reason=reasons.replaced(by, whole=True))

    def _order(self, facts: Facts) -> Order:
        return self.orders.get((facts.programme, facts.source_file), NO_ORDER)

    def _kind(self) -> str:
        return self.manner.manner.upper()

    def _speaks(self, facts: Facts) -> bool:
        return self.done[facts.key].in_force

    def _dated(self, facts: Facts) -> Facts:
        span = self._order(facts).span
        return replace(facts, span=span, span_source="ORDER") if span else facts

    def _withdrawn(self, sources: Sequence[Facts]) -> list[Facts]:
        for facts in sources:
            if self._order(facts).withdraw:
                self.done[facts.key] = Delivery(facts, self._kind(), in_force=False, reason=reasons.WITHDRAWN)
        return [facts for facts in sources if facts.key not in self.done]

    def _repeats(self, sources: Sequence[Facts]) -> list[Facts]:
        """What says nothing new: of two tonight the better named stands; tonight's stands for the same of
        before. The same rows at a later day are no repeat: nobody came or went."""
        standing: list[Facts] = []
        for facts in sorted(sources, key=_stands_first):
            twin = next((one for one in standing if says_the_same(one, facts)), None)
            if twin is None:
                standing.append(facts)
            elif facts.before:
                self.done[twin.key] = Delivery(twin, "REPEAT", reason=reasons.again(facts), replaces=(facts,))
            else:
                reason = reasons.repeats(facts, twin)
                self.done[facts.key] = Delivery(facts, "REPEAT", False, reason=reason, replaces=(twin,))
        return [replace(one, known=True) if one.key in self.done else one for one in standing]

    def _waiting(self, sources: Sequence[Facts]) -> list[Facts]:
        for facts in sources:
            if facts.cut and not self._order(facts).accept and not facts.before and not facts.known:
                self.done[facts.key] = Delivery(
                    facts, self._kind(), in_force=False, held_back=True, reason=reasons.CUT
                )
        return [facts for facts in sources if facts.key not in self.done or self.done[facts.key].in_force]

    def _corrections(self, standing: Sequence[Facts]) -> list[Facts]:
        """Give a correction without a day the day of what it corrects; what may be of several days waits."""
        if self.manner.manner != "state":
            return list(standing)  # those meet by their periods
        dated = [one for one in standing if one.span]
        return [made for facts in standing if (made := self._correction(facts, dated)) is not None]

    def _correction(self, facts: Facts, dated: Sequence[Facts]) -> Facts | None:
        if facts.span or facts.before or facts.known or not facts.name.revision or self._order(facts).accept:
            return facts
        mets = {one.key: self.compare(one, facts) for one in dated if self._meet(one, facts)}
        near = [one for one in dated if one.key in mets and mets[one.key].share >= MOSTLY]
        if len({one.span for one in near}) < 2:
            return facts
        best = min(near, key=lambda one: (mets[one.key].unlike, one.source_file))
        others = min(mets[one.key].unlike for one in near if one.span != best.span)
        if CLEARLY * mets[best.key].unlike < others:
            return replace(facts, span=best.span, span_source=best.span_source)
        if any(one.known for one in near):  # it came since the last run: then of what is newest
            return facts
        self.done[facts.key] = Delivery(
            facts, self._kind(), False, held_back=True, reason=reasons.of_no_day(near), replaces=tuple(near)
        )
        return None

    def _ordered(self, standing: Sequence[Facts]) -> dict[DeliveryKey, list[Facts]]:
        """Newer source -> the older ones that it meets."""
        older: dict[DeliveryKey, list[Facts]] = {facts.key: [] for facts in standing}
        for at, one in enumerate(standing):
            for two in standing[at + 1 :]:
                if not self._meet(one, two):
                    continue
                first, second = self._by_age(one, two)
                met = self.compare(first, second)
                if one_roll(one, two, met, self.manner):
                    self.met[first.key, second.key] = met
                    older[second.key].append(first)
        return older

    def _meet(self, one: Facts, two: Facts) -> bool:
        if self._order(one).beside or self._order(two).beside or one.answers or two.answers:
            return False
        if one.kota and two.kota and not one.kota.keys() & two.kota.keys():
            return False
        stages = {one.name.stage, two.name.stage} - {""}
        return self.manner.manner == "state" or bool(one.periods & two.periods and len(stages) < 2)

    def _by_age(self, one: Facts, two: Facts) -> tuple[Facts, Facts]:
        """The older, the newer; where nothing tells, the one to keep first."""
        newer = self._newer(one, two)
        if newer is not None:
            return (two, one) if newer is one else (one, two)
        kept, held = sorted((one, two), key=lambda facts: (not facts.known, -facts.rows, facts.source_file))
        return kept, held

    def _newer(self, one: Facts, two: Facts) -> Facts | None:
        """The one that speaks later, None where nothing tells."""
        dated = [(one, two), (two, one)] if one.span and two.span else []
        later = next((a for a, b in dated if a.span and b.span and a.span.after(b.span)), None)
        revisions = one.name.revision, two.name.revision
        revised = None if len(set(revisions)) == 1 else one if revisions[0] > revisions[1] else two
        told = (revised, later) if self.manner.manner == "period" else (later, revised)
        young = None if one.old == two.old else two if one.old else one
        came = None if one.before == two.before else two if one.before else one
        return next(filter(None, (*told, young, came)), None)

    def _enter(self, facts: Facts, older: Sequence[Facts]) -> None:
        """Let a delivery stand in for the older ones, or hold it back."""
        if facts.before:  # it speaks as it did; what came tonight is older
            for one in older:
                self._replaced(one, facts)
            return
        mets = [self.met[one.key, facts.key] for one in older]
        met = _together(mets) if mets else None
        fault = next(filter(None, (self._fault(one, facts) for one in older)), "")
        now = self.done[facts.key]
        if fault:
            self.done[facts.key] = replace(
                now, in_force=False, held_back=True, reason=fault, replaces=tuple(older), met=met
            )
            return
        if older:
            kind = self._entered(facts, older, now.kind)
            self.done[facts.key] = replace(
                now,
                facts=_dated_as(facts, older) if kind == "CORRECTION" else facts,
                kind=kind,
                reason=reasons.replaces(older),
                replaces=(*now.replaces, *older),
                met=met,
            )
        for one in older:
            self._replaced(one, facts)

    def _entered(self, facts: Facts, older: Sequence[Facts], kind: str) -> str:
        revised = facts.name.revision > max(one.name.revision for one in older)
        same = kind == "PERIOD" or not facts.span or any(one.span == facts.span for one in older)
        return "CORRECTION" if same and (revised or kind == "PERIOD") else kind

    def _fault(self, older: Facts, facts: Facts) -> str:
        """Why a delivery may not stand in for an older one, "" when it may."""
        met = self.met[older.key, facts.key]
        if self._newer(older, facts) is None:
            return "" if self._order(facts).accept else reasons.undated(older, alike=met.share >= MOSTLY)
        if facts.known or self._order(facts).accept:
            return ""
        if facts.rows >= MANY and older.span and facts.span and same_content(older, facts):
            return reasons.unchanged(older)
        lost = _lost(older, facts)
        if lost:
            return reasons.lost(older, {kota: older.kota[kota] for kota in lost})
        if met.newer < (1 - self.manner.shrink) * met.older:
            return reasons.shrunk(older, met)
        if met.older - met.common > self.manner.changed * met.older:
            return reasons.changed(older, met)
        return ""

    def _replaced(self, older: Facts, newer: Facts) -> None:
        """What is left of an older delivery once a newer one speaks."""
        now = self.done[older.key]
        by = (*now.replaced_by, newer)
        whole = _covered(older, by, self.manner)
        late = newer.before and not older.before and not older.known and whole
        self.done[older.key] = replace(
            now,
            replaced_by=by,
            in_force=not whole,
            held_back=late,
            reason=reasons.late(newer) if late else reasons.replaced(by, whole=whole),
            replaces=(newer,) if late else now.replaces,
        )


def _stands_first(facts: Facts) -> tuple[bool, int, int, bool, str]:
    """Of sources that say the same, the order in which one is taken: tonight's, of the latest day, of the
    highest revision, one that was in force."""
    day = facts.span.last.toordinal() if facts.span else 0
    return facts.before, -day, -facts.name.revision, not facts.known, facts.source_file


def _dated_as(facts: Facts, older: Sequence[Facts]) -> Facts:
    """A correction that says no day is of the day of what it corrects."""
    dated = [one for one in older if one.span]
    if facts.span or not dated:
        return facts
    latest = max(dated, key=lambda one: one.span.last if one.span else date.min)
    return replace(facts, span=latest.span, span_source=latest.span_source)


def _oldest_first(standing: Sequence[Facts], older: Mapping[DeliveryKey, Sequence[Facts]]) -> Iterator[Facts]:
    """Each source behind all that are older than it."""
    given: set[DeliveryKey] = set()

    def give(facts: Facts) -> Iterator[Facts]:
        if facts.key in given:
            return
        given.add(facts.key)
        for one in older[facts.key]:
            yield from give(one)
        yield facts

    for facts in standing:
        yield from give(facts)


def _together(mets: Sequence[Met]) -> Met:
    return Met(*(sum(getattr(met, name) for met in mets) for name in ("older", "newer", "common", "changed")))


def _lost(older: Facts, newer: Facts) -> list[str]:
    """The kota that a file of most or all of the older one's lacks; one for a kota alone lacks none."""
    whole = same_file(older, newer) or 2 * len(newer.kota) > len(older.kota)
    if not newer.kota or not whole:
        return []
    return sorted(kota for kota, rows in older.kota.items() if kota not in newer.kota and rows >= FEW)


def _covered(older: Facts, by: Sequence[Facts], manner: Delivering) -> bool:
    """Whether newer deliveries speak for all that the older one speaks for."""
    periods = older.periods if manner.manner == "period" else frozenset({None})
    return all(
        any(not newer.kota for newer in speaking)
        or (bool(older.kota) and older.kota.keys() <= {kota for newer in speaking for kota in newer.kota})
        for speaking in (
            [newer for newer in by if period is None or period in newer.periods] for period in periods
        )
    )
