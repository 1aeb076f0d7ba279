"""The key of a snapshot: all that can change a byte of it, but for the day."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import reconcile
from reconcile.ingest.standard.kind import Roll

_PACKAGE = Path(reconcile.__file__).parent
_IMPORTS = re.compile(
    r"^[ \t]*(?:from (reconcile[\w.]*) import (\([^)]*\)|[^\n]*)|import (reconcile[\w.]*))", re.MULTILINE
)
_READS = "reconcile.ingest.records"
"""The module that reads an export."""


def snapshot_key(sha256: str, name: str, roll: Roll) -> str:
    """The cache key of an export with this content and file name: 32 hex digits."""
    units = [f"{key}={roll.units[key]}" for key in sorted(roll.units)]  # by which names of sheets are told
    return _hash(sha256, name, snapshot_way(roll), *units)


def snapshot_way(roll: Roll) -> str:
    """How exports of a roll are read: its declaration and the code, whatever the file. 32 hex digits."""
    return _hash(
        roll.programme.model_dump_json(exclude={"delivery"}),  # which files speak is decided after reading
        reconcile.__version__,
        reading_code(_READS, roll.kind.tally.__module__, roll.kind.is_nobody.__module__),
    )


def _hash(*facts: str) -> str:
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


@cache
def reading_code(*modules: str) -> str:
    """A hash of `modules`, of all that they import of the package, and of the data beside it."""
    strange = [Path(sys.modules[name].__file__ or "") for name in modules if _file(name, _PACKAGE) is None]
    return hash_of([*reading_files(modules), *strange], _PACKAGE)


def hash_of(files: Iterable[Path], package: Path) -> str:
    """A hash of what stands in `files`, and where in `package`."""
    digest = hashlib.sha256()
    for path in files:
        place = path.relative_to(package) if path.is_relative_to(package) else path.name
        digest.update(str(place).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def reading_files(modules: Iterable[str], package: Path = _PACKAGE) -> list[Path]:
    """The files behind `modules`: their code and that of all they import of `package`, and the tables and
    lists (.toml, .csv) that lie in the folders of any of it. Modules of elsewhere are left out."""
    found: set[Path] = set()
    waiting = list(modules)
    while waiting:
        path = _file(waiting.pop(), package)
        if path is None or path in found:
            continue
        found.add(path)
        waiting += _imported_by(path)
        waiting += _above(path, package)
    folders = {path.parent for path in found} - {package, package / "programmes"}  # each roll brings its own
    folders |= {package / "programmes" / "vocabulary"}
    data = {
        path
        for folder in folders
        for pattern in ("*.toml", "*.csv", "data/*", "vocabulary/*")
        for path in folder.glob(pattern)
        if path.suffix in (".toml", ".csv")
    }
    return sorted(found | data)


@cache
def _file(module: str, package: Path) -> Path | None:
    first, *below = module.split(".")
    if first != package.name:
        return None
    place = package.joinpath(*below)
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


@cache
def _imported_by(path: Path) -> tuple[str, ...]:
    return tuple(_imported(path.read_text(encoding="utf-8")))


def _imported(code: str) -> Iterator[str]:
    """Every name that may be a module of ours."""
    for base, names, whole in _IMPORTS.findall(code):
        yield whole or base
        if names:
            yield from (f"{base}.{name.split()[0]}" for name in names.strip("()").split(",") if name.strip())


def _above(path: Path, package: Path) -> Iterator[str]:
    """The packages that a module lies in: they are imported with it."""
    parts = path.relative_to(package.parent).with_suffix("").parts
    yield from (".".join(parts[:end]) for end in range(1, len(parts)))
