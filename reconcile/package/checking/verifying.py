"""A package verified as its receiver does: alone, or after those before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reconcile.package.checking.chain import check_next, check_own, check_scope, check_whole, replay
from reconcile.package.checking.faults import Fault, Faults, RefusedPackageError
from reconcile.package.checking.files import described, file_faults, own_hash
from reconcile.package.checking.opening import Opened, open_package
from reconcile.package.checking.tables import References, check_references, read_tables, references_of
from reconcile.package.checking.texts import check_texts
from reconcile.package.checking.totals import check_totals
from reconcile.package.form.description import PackageSaid
from reconcile.package.form.rows import Delta, Rows


@dataclass(frozen=True)
class Verified:
    """A package in which nothing is wrong. hash: by which the next one names it. state: all rows of its
    tables as they are after it, none of a delta whose ground is not known. references: as the last whole
    package says. again: it is the package that was
    given as the one before, and changes nothing."""

    name: str
    said: PackageSaid
    hash: str
    state: Mapping[str, Rows] = field(default_factory=dict)
    references: References = field(default_factory=dict)
    again: bool = False


def verify_files(package: Opened, before: Verified | None = None) -> Verified:
    """Verify a package that is open. before: the one that it goes on from, where it is known.

    Raises RefusedPackageError with all that is wrong.
    """
    said = described(package)
    listed = list(file_faults(package, said))
    if listed:
        raise RefusedPackageError(package.name, listed)
    if before is not None and before.hash == own_hash(package):
        return Verified(package.name, said, before.hash, before.state, before.references, again=True)
    faults = Faults()
    read = read_tables(package, said, faults)
    check_texts(package, said, faults)
    check_own(said, faults)
    follows = before is not None and check_next(said, before.said, (before.name, before.hash), faults)
    state: Mapping[str, Rows] = {}
    references = references_of(said)
    if said.chain.kind == "whole":
        state = {one.name: read.whole[one.name] for one in said.tables if one.name in read.whole}
        check_whole(said, state, faults)
    elif before is not None and follows:
        state = _replayed(package, before, faults, said, read.delta)
        references = before.references
    if state:
        check_scope(said, state, faults)
        check_references(references, state, faults)
        check_totals(said, state, faults)
    if faults.listed:
        raise RefusedPackageError(package.name, faults.listed)
    return Verified(package.name, said, own_hash(package), state, references)


def _replayed(
    package: Opened, before: Verified, faults: Faults, said: PackageSaid, delta: Mapping[str, Delta]
) -> Mapping[str, Rows]:
    if not before.state:
        raise RefusedPackageError(package.name, [Fault("TANPA_DASAR", before.name)])
    return replay(said, delta, before.state, faults)


def verify(path: Path, after: Sequence[Path] = ()) -> Verified:
    """Verify the package at `path`, and before it those that it goes on from, the oldest first."""
    before: Verified | None = None
    for one in (*after, path):
        before = verify_files(open_package(one), before)
    assert before is not None
    return before
