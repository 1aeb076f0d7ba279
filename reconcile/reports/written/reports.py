"""Reports as a whole, remembered from one night to the next: of what each was made, and which files it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Written:
    """A report that was written. tables: of the run, of which it was made; key: of these and of all else that
    it was told; files: by name, in their order."""

    key: str
    tables: Sequence[str]
    files: Sequence[str]


def reports_remembered(written: Mapping[str, Written]) -> dict[str, Any]:
    """The same plainly, by the name of the report."""
    return {name: asdict(one) for name, one in sorted(written.items())}


def reports_recalled(said: Mapping[str, Mapping[str, Any]]) -> dict[str, Written]:
    """The same as values. Raises KeyError or TypeError for what `reports_remembered` never said."""
    return {name: Written(one["key"], one["tables"], one["files"]) for name, one in said.items()}
