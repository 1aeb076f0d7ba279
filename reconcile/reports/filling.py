"""The last step of the papers: what bears tonight's number and day is filled in; and all papers of a run on
which nothing else changed, from those of the run before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from pathlib import Path

from reconcile.reports.minutes.attachments import fingerprints
from reconcile.reports.minutes.paper import MINUTES
from reconcile.reports.read_me import NAME
from reconcile.reports.taking import take_marked
from reconcile.reports.written.earlier import Earlier
from reconcile.reports.written.files import ReportFile, Stamp
from reconcile.reports.written.stamping import Words, fill_in, hashes_filled_in, words_of

_ATTACHING = frozenset(name for name, _ in MINUTES.files())
_LAST = {NAME, *_ATTACHING}
"""Files that are written when all others are, and so are none of the attachments."""
_AT_ONCE = 2
"""Papers that are filled in or taken over at once, the former held in memory with all their members."""


def fill_all(
    out: Path, files: Sequence[ReportFile], marked: Callable[[ReportFile], bytes | None], tonight: Stamp
) -> tuple[list[ReportFile], dict[str, bytes]]:
    """Fill in the papers in the folder `out`, and return all files, and by name what was kept of each that
    has marks. files: in the order in which they were written, hashed as they are with their marks. marked:
    its bytes with them, None where it can have none."""
    words = words_of(tonight)

    def fill(file: ReportFile) -> tuple[ReportFile, bytes | None]:
        content = marked(file)
        said = {**words, **_hashes(files, made)} if file.name in _ATTACHING else words
        filled = fill_in(out, file, content, said) if content is not None else None
        return filled or file, content if filled else None

    made: list[ReportFile] = []
    kept: dict[str, bytes] = {}
    attaching = [place for place, file in enumerate(files) if file.name in _ATTACHING]
    first = min(attaching, default=len(files))
    with ThreadPoolExecutor(_AT_ONCE) as pool:  # what they wait for is packing, which holds up nobody
        others = pool.map(fill, files[:first])
        for file, content in chain(others, map(fill, files[first:])):
            made.append(file)
            if content is not None:
                kept[file.name] = content
    return made, kept


def _hashes(marked: Sequence[ReportFile], filled: Sequence[ReportFile]) -> Words:
    """The berita acara lists the hashes of all other papers, which are known when these are filled in."""
    sides = ([file for file in side if file.name not in _LAST] for side in (marked, filled))
    before, after = (fingerprints(side) for side in sides)
    return hashes_filled_in(before, after)


def all_again(out: Path, earlier: Earlier, tonight: Stamp) -> list[ReportFile] | None:
    """All papers of the run before, filled in for tonight, in the empty folder `out`; None, and anything in
    the folder, when one of them is not as that run wrote it."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        taken = list(pool.map(partial(take_marked, out, earlier), earlier.files))
    files = [file for file in taken if file]
    if len(files) < len(taken):
        return None
    made, _ = fill_all(out, files, lambda file: earlier.marks.get(file.name), tonight)
    return made
