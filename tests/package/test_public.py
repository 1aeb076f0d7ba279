"""A package for anybody, as an attacker with a solver reads it: no small number can be worked out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from reconcile.package.checking.verifying import verify
from reconcile.package.contents import RESOURCES
from reconcile.package.contents.shared import WHOLE
from reconcile.package.form.description import Side
from reconcile.package.form.rows import Rows
from reconcile.package.making import make_package
from reconcile.privacy.suppression import CHOICES, SMALL, Published
from reconcile.reports.kit.showing import shown_bounds
from reconcile.reports.public.decision import told_of
from tests.package.test_making import asked
from tests.privacy.test_public_numbers import reach
from tests.runs import copied_month, copied_run, daily, sample_run

Node = tuple[str, ...]


def _values(state: Mapping[str, Rows], measures: set[tuple[str, str]]) -> dict[Node, str]:
    """What stands in the columns that are counts: (table, column, key) -> text."""
    return {
        (table, measure, *(row[rows.names.index(name)] for name in rows.key)): row[rows.names.index(measure)]
        for table, measure in measures
        for rows in (state[table],)
        for row in rows.rows
    }


def _groups(state: Mapping[str, Rows], side: Side, by: tuple[str, ...]) -> dict[Node, list[Node]]:
    found: dict[Node, list[Node]] = defaultdict(list)
    rows = state[side.resource]
    for row in rows.rows:
        said = dict(zip(rows.names, row, strict=True))
        if all(said[name] == value for name, value in side.where.items()) and all(
            said[name] != value for name, value in side.without.items()
        ):
            key = tuple(said[name] for name in rows.key)
            found[tuple(said[name] for name in by)].append((side.resource, side.measure, *key))
    return found


def _month(folder: Path, name: str) -> tuple[Path, str]:
    """A run to copy, and the month of its package: the samples, or those of three months in a row, where
    findings came, stayed and went."""
    if name == "samples":
        return copied_run(sample_run(), folder / "hasil"), "2018-03"
    return copied_month(name, folder / "hasil"), name


@pytest.mark.slow
@pytest.mark.parametrize("name", daily(1, ["samples", "2018-02", "2018-03"]))
def test_no_small_number_can_be_worked_out(tmp_path: Path, name: str) -> None:
    packages = []
    for level in ("L2", "L3"):
        out, month = _month(tmp_path / level, name)
        packages.append(verify(make_package(asked(out, month, level=level)).zip))
    exact, public = packages
    assert public.state is not None and exact.state is not None
    measures = {
        (one.name, field.name)
        for one in public.said.tables
        if one.table_schema is not None
        for field in one.table_schema.fields
        if field.type == "integer" and field.name not in one.table_schema.primary_key
    }
    shown = _values(public.state, measures)
    true = {node: int(_values(exact.state, measures).get(node) or 0) for node in shown}
    sums = list(_sums(public.said.equations, public.state))
    within = {node for nodes in sums for node in nodes if sum(true[one] for one in nodes) < 2 * SMALL}
    seen = {node: Published(None, None, _bounds(text, node in within)) for node, text in shown.items()}
    equations = [(total, parts) for total, parts in _equations(public.said.equations, public.state, seen)]
    guessed = [
        (total, parts) for total, parts in _guessed(shown) if true[total] == sum(true[one] for one in parts)
    ]
    assert guessed
    small = [node for node, value in true.items() if 0 < value < SMALL]
    assert len(small) >= 50 and all(shown[node] == "<5" for node in small)
    found = reach([*equations, *guessed], dict(seen), small)
    assert all(low <= true[node] <= high for node, (low, high) in found.items())
    assert [node for node, (low, high) in found.items() if round(high - low) < CHOICES - 1] == []
    if name == "samples":
        same = _as_papers_say(public.state, measures, out)
        assert len(same) > 100 and all(packaged == printed for packaged, printed in same.values())
        # the run has decided over all that its papers are linked with: nothing is left to be hidden too late
        late = [
            nodes for nodes in sums if {*nodes} & {*same} and any(true[node] for node in {*nodes} - {*same})
        ]
        assert late == []


def _as_papers_say(
    state: Mapping[str, Rows], measures: set[tuple[str, str]], out: Path
) -> dict[Node, tuple[str, str]]:
    """Of every number that the papers of the run tell anybody too, what stands in the package and there."""
    papers = told_of(json.loads((out / "told.json").read_text(encoding="utf-8")))
    resources = {one.name: one for one in RESOURCES}
    found = {}
    for (table, measure, *key), text in _values(state, measures).items():
        said = dict(zip(resources[table].key, key, strict=True))
        name = resources[table].told(measure, said)
        if name in (papers.counts.public or {}):
            one = (papers.counts.public or {})[name]
            found[table, measure, *key] = (text, one.mark or str(one.value))
    return found


def _guessed(shown: Mapping[Node, str]) -> Iterator[tuple[Node, list[Node]]]:
    """Sums that no equation of the package says and that anybody can guess: who is on a roll at the end of
    the month is who is on it, and what was found is what came, stayed or came back."""
    there: dict[Node, list[Node]] = defaultdict(list)
    for node in shown:
        if node[0] == "finding_changes" and node[4] in ("BARU", "TETAP", "MUNCUL_LAGI"):
            there[node[2:4]].append(node)
        if node[0] == "flows" and node[5] == "AKHIR" and node[2] == "ORANG":
            on_roll = ("programme_totals", "persons", *node[3:5])
            if on_roll in shown:
                yield on_roll, [node]
    for (finding, code), parts in there.items():
        totals = [("finding_totals", "count", finding, code, WHOLE)]
        totals += [(table, "persons", code, WHOLE) for table in ("overlap_totals", "unregistered_totals")]
        yield from ((total, parts) for total in totals if total in shown)


def _bounds(text: str, within: bool) -> tuple[float, float]:
    """Beside larger numbers zero is written as zero, so that "<5" is at least one."""
    low, high = shown_bounds(text)
    return (1 if text == "<5" and not within else low), high


def _sums(equations, state) -> Iterator[list[Node]]:  # type: ignore[no-untyped-def]
    """The numbers of each sum, total and parts together."""
    for one in equations:
        parts = _groups(state, one.parts, one.by)
        for group, totals in _groups(state, one.total, one.by).items():
            yield [*totals, *parts.get(group, [])]


def _equations(equations, state, told) -> Iterator[tuple[Node, list[Node]]]:  # type: ignore[no-untyped-def]
    """As the solver takes them; what is a sum on both sides gets a number of its own, which nobody shows."""
    for one in equations:
        parts = _groups(state, one.parts, one.by)
        for group, totals in _groups(state, one.total, one.by).items():
            if len(totals) == 1:
                yield totals[0], parts[group]
                continue
            both = ("sum", *one.by, *group)
            told[both] = Published(None, None, (0, float("inf")))
            yield both, totals
            yield both, parts[group]
