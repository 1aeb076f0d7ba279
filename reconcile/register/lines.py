"""Lines of `register_fields` with every field of a group told by a line of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reconcile.register.persons import COLUMNS
from reconcile.rules.survivorship import Group
from reconcile.tables.register import WHOLE_GROUP

Line = dict[str, Any]


def field_lines(person: Mapping[str, Any], lines: Sequence[Line], groups: Iterable[Group]) -> Iterator[Line]:
    """The lines of one person, those of whole groups (`*`) a line for each field that they say. person: the
    row of `register_persons`."""
    own = {(line["field_group"], line["field"]) for line in lines if line["rank"] == 1}
    fields = {group.name: group.fields for group in groups}
    for line in lines:
        if line["field"] != WHOLE_GROUP:
            yield line
            continue
        for field in fields.get(line["field_group"], ()):
            value = person[COLUMNS.get((line["field_group"], field), field)]
            if value is not None and (line["field_group"], field) not in own:
                yield {**line, "field": field, "value": str(value)}
