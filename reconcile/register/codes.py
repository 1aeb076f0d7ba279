"""Numbers for what lines of `register_fields` are of: millions of lines are joined and sorted by them, and
words are put in their place when they are written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from reconcile.engines.quoting import literal
from reconcile.register.deaths import FIELD, GROUP
from reconcile.rules.survivorship import Group
from reconcile.tables.register import WHOLE_GROUP

FILLED, OWN_NIK, RECEIVED = "FILLED", "OWN_NIK", "RECEIVED"
JUDGEMENT, ALL = "JUDGEMENT", "ALL"
"""Rules beside the steps of groups."""


@dataclass(frozen=True)
class Codes:
    """lines: (group, field), in the order in which `register_fields` has them. rules: codes of steps."""

    lines: Sequence[tuple[str, str]]
    rules: Sequence[str]

    def line(self, group: str, field: str) -> int:
        """The number of a field of a group."""
        return self.lines.index((group, field))

    def rule(self, code: str) -> int:
        """The number of a rule."""
        return self.rules.index(code)

    def within(self, group: str, column: str) -> str:
        """SQL of whether `column` is the number of a line of the group."""
        places = [at for at, (name, _) in enumerate(self.lines) if name == group]
        return f"{column} BETWEEN {places[0]} AND {places[-1]}"

    def group_sql(self, column: str) -> str:
        """SQL of the group of a line's number. Like all that gives words, nothing says that it is never null:
        a writer would note it in the file."""
        last = {name: at for at, (name, _) in enumerate(self.lines)}
        return _words((f"{column} <= {at}", name) for name, at in last.items())

    def field_sql(self, column: str) -> str:
        """SQL of the field of a line's number."""
        fields = dict.fromkeys(field for _, field in [(GROUP, WHOLE_GROUP), *self.lines])  # most lines first
        places = {name: [at for at, (_, field) in enumerate(self.lines) if field == name] for name in fields}
        return _words((f"{column} IN ({', '.join(map(str, at))})", name) for name, at in places.items())

    def rule_sql(self, column: str) -> str:
        """SQL of the code of a rule's number."""
        return _words((f"{column} = {at}", code) for at, code in enumerate(self.rules))


def codes_of(groups: Sequence[Group]) -> Codes:
    """The numbers of the lines and rules of `groups`."""
    fields = ((group.name, field) for group in groups for field in (WHOLE_GROUP, *group.fields))
    steps = dict.fromkeys(step.rule for group in groups for step in group.step)
    return Codes(sorted({*fields, (GROUP, FIELD)}), (*steps, FILLED, OWN_NIK, JUDGEMENT, ALL, RECEIVED))


def by_field(
    groups: Sequence[Group],
    codes: Codes,
    line: str,
    column: str,
    told: Callable[[Group], Collection[str]] = lambda group: group.fields,
) -> str:
    """SQL of the column of `merged_chosen` c for the number of a line, without its END."""
    branches = (
        f" WHEN {codes.line(group.name, field)} THEN {column.format(at=at, field=field)}"
        for at, group in enumerate(groups)
        for field in group.fields
        if field in told(group)
    )
    return f"CASE {line}{''.join(branches)}"


def by_group(groups: Sequence[Group], codes: Codes, line: str, column: str) -> str:
    """SQL of the column of `merged_chosen` c for the group of the number of a line."""
    branches = (
        f" WHEN {codes.within(group.name, line)} THEN c.{column}{at}" for at, group in enumerate(groups)
    )
    return f"CASE{''.join(branches)} END"


def _words(said: Iterable[tuple[str, str]]) -> str:
    return f"CASE {' '.join(f'WHEN {condition} THEN {literal(word)}' for condition, word in said)} END"
