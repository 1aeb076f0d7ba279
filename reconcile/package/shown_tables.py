"""The rows of each table of a package as its level shows them; where numbers are hidden, one suppression
decides over all of them and over what the papers of the run tell anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.engines.protocol import Engine
from reconcile.package.contents.shared import WHOLE
from reconcile.package.form.description import Equation, Side
from reconcile.package.form.resources import Resource, equations_of, guesses_of
from reconcile.package.form.rows import Cells, Rows, sorted_rows
from reconcile.privacy.masking import Level
from reconcile.reports.kit.showing import Counts, Key, System, shown_rows
from reconcile.reports.public.decision import Told


def gathered(
    engine: Engine, resources: Sequence[Resource], level: Level, papers: Callable[[], Told]
) -> dict[str, Rows]:
    """The rows of each resource by its name, as texts that `level` allows. papers: what those of the run show
    anybody; asked for only where a package is for anybody."""
    regions = engine.arrow("SELECT region_code FROM package_regions").column(0).to_pylist()
    rows = {one.name: engine.arrow(one.sql) for one in resources}
    if level == Level.L3:
        rows = {one.name: _spread(one, _public(one, rows[one.name]), regions) for one in resources}
    counts, names = Counts(), dict[Key, Key]()
    if level == Level.L3:
        counts, names = _decided(_system(resources, rows, level), _names(resources, rows, level), papers())
    return {one.name: _shown(one, rows[one.name], counts, names, level) for one in resources}


def _names(resources: Sequence[Resource], rows: Mapping[str, pa.Table], level: Level) -> dict[Key, Key]:
    """What papers call the numbers of the package."""
    found: dict[Key, Key] = {}
    for one in resources:
        for measure in one.counts(level):
            for said in _said(one, rows[one.name]):
                if (called := one.told(measure, said)) is not None:
                    found[_node(one.name, measure, tuple(said[name] for name in one.key))] = called
    return found


def _decided(package: System, names: Mapping[Key, Key], papers: Told) -> tuple[Counts, dict[Key, Key]]:
    """The numbers of the package as anybody may see them who has the papers too; and what they are called
    there, where both tell the same number."""
    equations, values = package
    _, told_values = papers.system
    same = {
        node: name
        for node, name in names.items()
        if name in told_values and told_values[name] == values[node]
    }
    ours = {same.get(node, node): value for node, value in values.items()}
    sums = [(same.get(total, total), [same.get(part, part) for part in parts]) for total, parts in equations]
    return papers.beside((sums, ours)), same


def _public(resource: Resource, rows: pa.Table) -> pa.Table:
    for name, value in resource.public.items():
        rows = rows.filter(pc.equal(rows[name], value))
    return rows


def _spread(resource: Resource, rows: pa.Table, regions: Sequence[str]) -> pa.Table:
    """The rows and, of what is small, those without anybody: all places, reasons or flows."""
    if not resource.spread:
        return rows
    groups = {
        tuple((name, value) for name, value in said.items() if name not in resource.spread)
        for said in _said(resource, rows)
    }
    there = set(_keys(resource, rows))
    added = [
        said
        for group in sorted(groups)
        for values in _over(resource, regions)
        for said in ({**dict(group), **dict(zip(resource.spread, values, strict=True))},)
        if tuple(said[name] for name in resource.key) not in there
    ]
    measures = dict.fromkeys(resource.counts(Level.L2), 0)
    empty = pa.Table.from_pylist([{**one, **measures} for one in added], rows.schema)
    return pa.concat_tables([rows, empty])


def _over(resource: Resource, regions: Sequence[str]) -> Sequence[tuple[str, ...]]:
    """What the columns along which rows are spread may say."""
    if resource.over:
        return resource.over
    (along,) = (one for one in resource.fields if one.name in resource.spread)
    return [(value,) for value in along.codes or (region for region in regions if region != WHOLE)]


def _shown(
    resource: Resource, rows: pa.Table, counts: Counts, names: Mapping[Key, Key], level: Level
) -> Rows:
    fields = resource.at(level)
    if counts.rounded:
        for name in resource.counts(level):
            texts = [
                counts.cell(names.get(node, node), int(exact or 0), str).text
                for key, exact in zip(_keys(resource, rows), rows[name].to_pylist(), strict=True)
                for node in (_node(resource.name, name, key),)
            ]
            rows = rows.set_column(rows.schema.get_field_index(name), name, pa.array(texts, pa.string()))
    shown = shown_rows(rows, {one.name: one.kind for one in fields}, level)
    columns = [shown.cells[one.name].to_pylist() for one in fields]
    cells: list[Cells] = list(zip(*columns, strict=True))
    return sorted_rows([one.name for one in fields], resource.key, cells)


def _keys(resource: Resource, rows: pa.Table) -> list[Cells]:
    columns = [rows[name].cast(pa.string()).to_pylist() for name in resource.key]
    return list(zip(*columns, strict=True))


def _said(resource: Resource, rows: pa.Table) -> list[dict[str, str]]:
    """The keys, by the name of the column."""
    return [dict(zip(resource.key, key, strict=True)) for key in _keys(resource, rows)]


def _node(resource: str, measure: str, key: Cells) -> Key:
    return (resource, measure, *key)


def _system(resources: Sequence[Resource], rows: Mapping[str, pa.Table], level: Level) -> System:
    """Every count of the package and what they add up to, so that one suppression decides over all."""
    known = {one.name: one for one in resources}
    values: dict[Key, int] = {}
    for one in resources:
        for measure in one.counts(level):
            numbers = rows[one.name][measure].to_pylist()
            for key, number in zip(_keys(one, rows[one.name]), numbers, strict=True):
                values[_node(one.name, measure, key)] = int(number or 0)
    equations: list[tuple[Key, list[Key]]] = []
    for equation in equations_of(resources, level):
        parts = _grouped(equation, equation.parts, known, rows)
        for group, totals in _grouped(equation, equation.total, known, rows).items():
            if len(totals) == 1 and parts.get(group):
                equations.append((totals[0], parts[group]))
            elif parts.get(group):  # two sums that are one number, as though it were shown as well
                both: Key = ("sum", equation.total.resource, *equation.by, *group)
                values[both] = sum(values[key] for key in totals)
                equations += [(both, totals), (both, parts[group])]
    return [*equations, *_guesses(resources, known, rows, level, values)], values


def _guesses(
    resources: Sequence[Resource],
    known: Mapping[str, Resource],
    rows: Mapping[str, pa.Table],
    level: Level,
    values: Mapping[Key, int],
) -> Iterator[tuple[Key, list[Key]]]:
    """What anybody may guess, where it is true: it tells as much as an equation that the package says."""
    for guess in guesses_of(resources, level):
        parts = _grouped(guess, guess.parts, known, rows)
        for group, (total, *others) in _grouped(guess, guess.total, known, rows).items():
            alike = parts.get(group, [])
            if alike and not others and values[total] == sum(values[key] for key in alike):
                yield total, alike


def _grouped(
    equation: Equation, side: Side, known: Mapping[str, Resource], rows: Mapping[str, pa.Table]
) -> dict[Cells, list[Key]]:
    """The numbers of a side, by what the columns `by` say."""
    resource = known[side.resource]
    found: dict[Cells, list[Key]] = defaultdict(list)
    for key in _keys(resource, rows[side.resource]):
        said = dict(zip(resource.key, key, strict=True))
        fits = all(said[name] == value for name, value in side.where.items())
        if fits and all(said[name] != value for name, value in side.without.items()):
            found[tuple(said[name] for name in equation.by)].append(_node(resource.name, side.measure, key))
    return found
