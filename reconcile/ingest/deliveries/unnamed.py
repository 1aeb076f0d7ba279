"""What is written calls files, members and sheets of rolls whose names may tell of what class somebody is: by
a fingerprint, with the days, revision and stage that the name says. Nobody can read a class off it, and who
has the store's secret tells the same name every month."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path, PurePosixPath

from reconcile.ingest.cells.sheets import Sheet, SheetOver
from reconcile.ingest.deliveries.names import FileName, Span
from reconcile.ingest.layout.tables import Opened
from reconcile.ingest.sources.sources import Refused
from reconcile.ingest.standard.kind import Roll
from reconcile.programmes.unit_names import unit_in, unit_tag
from reconcile.workspace.files.file_names import shown_name

_ENDING = re.compile(r"\.[a-z0-9]{2,5}")


def called(path: Path, roll: Roll) -> str:
    """What everything that is written calls the file at `path`."""
    return called_name(shown_name(path), roll)


def called_name(name: str, roll: Roll) -> str:
    """The same of a name, also of one that is called so already, or of a member of a zip."""
    if not roll.unnamed:
        return name
    return "/".join(part if _is_called(part, roll) else _unnamed(part, roll) for part in name.split("/"))


def _is_called(name: str, roll: Roll) -> bool:
    return bool(re.match(rf"{roll.programme.code}_[a-p]{{8}}([_.]|$)", name))


def _unnamed(name: str, roll: Roll) -> str:
    said, ending = FileName(name), PurePosixPath(name).suffix.lower()
    mark = hashlib.blake2b(said.series.encode(), key=roll.secret[:64], digest_size=4).hexdigest()
    letters = "".join(chr(ord("a") + int(digit, 16)) for digit in mark)  # no digits: they may look like a day
    parts = [roll.programme.code, letters, *_tellable(name, roll)]
    return "_".join(parts) + (ending if _ENDING.fullmatch(ending) else "")


def _tellable(name: str, roll: Roll) -> list[str]:
    """What of a name may be told: its unit as a mark, days, revision, stage."""
    said, unit = FileName(name), unit_in(name, roll.units)
    kept = [unit_tag(unit)] if unit else []
    kept += [_days(said.span)] if said.span else []
    kept += [f"rev{said.revision}"] if said.revision else []
    return kept + ([f"tahap{said.stage}"] if said.stage else [])


def _days(span: Span) -> str:
    if span.first == span.last:
        return f"{span.first:%Y%m%d}"
    return f"{span.first:%Y-%m}" if span.as_of else f"{span.first:%Y}"


class _Unnamed(SheetOver):
    """A sheet under its number, with what of its name may be told."""

    def __init__(self, inner: Sheet, number: int, roll: Roll) -> None:
        super().__init__(inner)
        self._name = " ".join([str(number), *_tellable(inner.name, roll)]) if inner.name else ""

    @property
    def name(self) -> str:
        return self._name


def without_names(opened: Opened | Refused, name: str, roll: Roll) -> Opened | Refused:
    """A source as everything that is written calls it and its sheets. name: of the file on disk, as `called`
    has it."""
    if not roll.unnamed:
        return opened
    if isinstance(opened, Refused):
        return Refused(_member(opened.name, name, roll), without_members(opened.why, name, roll))
    sheets: list[Sheet] = [
        _Unnamed(sheet, number, roll) for sheet, number in zip(opened.sheets, opened.numbers, strict=True)
    ]
    source = replace(opened.source, name=_member(opened.source.name, name, roll))
    return replace(opened, source=source, sheets=sheets)


def without_members(text: str, name: str, roll: Roll) -> str:
    """A message about a file in which members of a zip are called by their own names."""
    if not roll.unnamed:
        return text
    return re.sub(rf"(?<={re.escape(name)}/)[^:\n]+", lambda found: called_name(found[0], roll), text)


def _member(source: str, name: str, roll: Roll) -> str:
    member = source.removeprefix(name).lstrip("/")
    return f"{name}/{called_name(member.replace('/', ' '), roll)}" if member else name
