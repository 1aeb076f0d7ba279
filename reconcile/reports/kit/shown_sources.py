"""What papers call a file and its sheets: their own names as far as the level allows, else a number that
leads back to them.

A file may bear a person's name or number. From L1 on no number is shown; from L2 on no name either: where a
word is none that offices use, the paper says "berkas 3 dari KJP", the third of that programme's files by
name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.privacy.outside_texts import known, masked, visible

OTHER = "berkas lain"
_SOURCES = """
SELECT programme, source_file, '' AS sheet FROM files
UNION SELECT programme, source_file, COALESCE(sheet, '') FROM ledger
UNION SELECT programme, source_file, COALESCE(sheet, '') FROM problems
"""

_SHEET_OF_A_MESSAGE = re.compile(r", lembar (?!lain: )([^\n:]*): ")
"""Of a file that was refused no table knows the sheets; its message may name one."""

FileKey = tuple[str, str]
"""Programme and name of a source file."""


@dataclass(frozen=True)
class ShownSources:
    """The names that papers give. files: (programme, file) -> name; sheets: (programme, file, sheet) ->
    name."""

    level: Level = Level.L2
    files: Mapping[FileKey, str] = field(default_factory=dict)
    sheets: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def file(self, programme: str, source_file: str) -> str:
        return self.files.get((programme, source_file)) or _allowed(source_file, self.level) or OTHER

    def sheet(self, programme: str, source_file: str, sheet: str) -> str:
        return (
            self.sheets.get((programme, source_file, sheet))
            or _allowed(sheet, self.level)
            or ("lembar lain" if sheet else "")
        )

    def text(self, programme: str, text: str) -> str:
        """A message about files of `programme`: their names as papers give them, no number, nothing that
        is obeyed."""
        for code, name, shown in self._renamed:
            if code == programme:
                text = text.replace(name, shown)
        for code, pattern, shown in self._renamed_sheets:
            if code == programme:
                text = pattern.sub(shown, text)
        text = _SHEET_OF_A_MESSAGE.sub(
            lambda place: f", lembar {_allowed(place[1], self.level) or 'lain'}: ", text
        )
        return visible(text, lines=True) if self.level == Level.L0 else masked(text, lines=True)

    @cached_property
    def _renamed(self) -> list[tuple[str, str, str]]:
        """Programme, name and what stands for it, the longest names first: one may be the beginning of
        another."""
        changed = {
            (programme, name, shown) for (programme, name), shown in self.files.items() if shown != name
        }
        inner = {(programme, name.rpartition("/")[2], shown) for programme, name, shown in changed}
        changed |= {part for part in inner if len(part[1]) > 4}
        changed |= {
            (programme, masked(name), shown) for programme, name, shown in changed
        }  # as a message may say it already
        return sorted(changed, key=lambda part: (-len(part[1]), part))

    @cached_property
    def _renamed_sheets(self) -> list[tuple[str, re.Pattern[str], str]]:
        """The same of sheets, whose names may be any word: only where a message calls them sheets."""
        changed = {
            (programme, name, shown) for (programme, _, name), shown in self.sheets.items() if shown != name
        }
        changed |= {(programme, masked(name), shown) for programme, name, shown in changed}
        return [
            (
                programme,
                re.compile(rf"(?i)\b(?:lembar )['\"]?{re.escape(name)}['\"]?"),
                re.sub("^(lembar )?", "lembar ", shown),
            )
            for programme, name, shown in sorted(changed, key=lambda part: (-len(part[1]), part))
        ]


def circulated(text: str) -> str:
    """A file's name, or a sentence about it, without any long number, whatever the level: what is passed on,
    and names of files of ours."""
    return masked(text)


def shown_sources(engine: Engine, level: Level) -> ShownSources:
    """The names for the files of a run; needs files, ledger and problems."""
    return sources_of(
        ((row["programme"], row["source_file"], row["sheet"]) for row in engine.arrow(_SOURCES).to_pylist()),
        level,
    )


def sources_of(sheets: Iterable[tuple[str, str, str | None]], level: Level) -> ShownSources:
    """The names for the sheets (programme, file, sheet; no sheet for the file alone) of a run, numbered by
    name."""
    rows = sorted({(programme, file, sheet or "") for programme, file, sheet in sheets})
    keys = list(dict.fromkeys((programme, file) for programme, file, _ in rows))
    return ShownSources(level, _files(keys, level), _sheets([row for row in rows if row[2]], level))


def _files(keys: Iterable[FileKey], level: Level) -> dict[FileKey, str]:
    place: dict[str, int] = {}
    made: dict[FileKey, str] = {}
    taken: set[FileKey] = set()
    for programme, name in keys:
        place[programme] = place.get(programme, 0) + 1
        shown = _allowed(name, level) or f"berkas {place[programme]} dari {programme.upper()}"
        if (programme, shown) in taken:  # two names that differ in what is hidden
            shown += f" ({place[programme]})"
        taken.add((programme, shown))
        made[programme, name] = shown
    return made


def _sheets(keys: Iterable[tuple[str, str, str]], level: Level) -> dict[tuple[str, str, str], str]:
    place: dict[FileKey, int] = {}
    made: dict[tuple[str, str, str], str] = {}
    for programme, name, sheet in keys:
        place[programme, name] = place.get((programme, name), 0) + 1
        made[programme, name, sheet] = _allowed(sheet, level) or f"lembar {place[programme, name]}"
    return made


def _allowed(name: str, level: Level) -> str:
    """`name` as the level shows it; "" when it may not be shown."""
    if level == Level.L0:
        return visible(name)
    said = masked(name)
    return said if level == Level.L1 or (known(name) and "*" not in said) else ""


def keep_shown_sources(
    engine: Engine, sources: ShownSources, others: Iterable[Mapping[str, str]] = ()
) -> None:
    """Keep `report_sources`: programme, source_file, sheet -> shown_file, shown_sheet. others: of another
    run, as far as asked for."""
    more = {(row["programme"], row["source_file"], row["sheet"]) for row in others}
    keys = sorted({*sources.sheets, *((*key, "") for key in sources.files), *more})
    columns = {
        **{
            name: [key[place] for key in keys]
            for place, name in enumerate(("programme", "source_file", "sheet"))
        },
        "shown_file": [sources.file(programme, name) for programme, name, _ in keys],
        "shown_sheet": [sources.sheet(*key) for key in keys],
    }
    engine.read(
        "report_sources", pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    )
