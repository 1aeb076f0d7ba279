"""What is remembered of the papers of a run, beside its tables: by what each is known again, and which run's
number it bears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from reconcile.reports.written.files import ReportFile, Stamp


def remembered(files: Iterable[ReportFile]) -> list[dict[str, Any]]:
    """Of each file what a `ReportFile` says, plainly."""
    return [
        {
            "name": file.name,
            "rows": file.rows,
            "sha256": file.sha256,
            **({"key": file.key} if file.key else {}),
            **({"number": file.stamp.number, "since": file.stamp.day.isoformat()} if file.stamp else {}),
            **({"marked": file.marked} if file.marked else {}),
        }
        for file in files
    ]


def recalled(said: Iterable[Mapping[str, Any]]) -> dict[str, ReportFile]:
    """The same as values, by name, in their order. Raises ValueError, KeyError or TypeError for what
    `remembered` never said."""
    return {
        one["name"]: ReportFile(
            one["name"],
            one["rows"],
            one["sha256"],
            one.get("key", ""),
            Stamp(one["number"], date.fromisoformat(one["since"])) if "since" in one else None,
            one.get("marked", ""),
        )
        for one in said
    }
