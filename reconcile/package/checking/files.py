"""Is every file there, and as the package says it is?"""

from __future__ import annotations

from collections.abc import Iterator

from reconcile.package.checking.faults import Fault, RefusedPackageError
from reconcile.package.checking.opening import Opened
from reconcile.package.form.archive import HASHES, hash_list, hash_of
from reconcile.package.form.description import (
    NAME,
    DescriptionError,
    PackageSaid,
    read_description,
)
from reconcile.package.recipients import FOR_REGIONS, SENT_AT
from reconcile.privacy.masking import Level

_PREFIX = "sha256:"
_LEVELS = {level.value for level in SENT_AT}


def described(package: Opened) -> PackageSaid:
    """What the package says of itself. Raises RefusedPackageError where it says nothing that can be read."""
    if NAME not in package.files:
        raise RefusedPackageError(package.name, [Fault("TANPA_URAIAN")])
    try:
        said = read_description(package.files[NAME])
    except DescriptionError as error:
        where = f" ({error.where})" if error.where else ""
        code = "BENTUK_LAIN" if error.version else "URAIAN_RUSAK"
        raise RefusedPackageError(package.name, [Fault(code, where)]) from error
    names = [one.name for one in said.resources]
    paths = [one.path for one in said.resources]
    if len({*names}) < len(names) or len({*paths}) < len(paths):
        raise RefusedPackageError(package.name, [Fault("URAIAN_RUSAK", " (resources)")])
    if not said.tables:
        raise RefusedPackageError(package.name, [Fault("TANPA_TABEL")])
    return said


def file_faults(package: Opened, said: PackageSaid) -> Iterator[Fault]:
    """What is missing, too much, or not as it was."""
    regional = said.chain.masking == Level.L1 and {one.name for one in said.tables} <= {*FOR_REGIONS}
    if said.chain.masking not in _LEVELS and not regional:
        yield Fault("TINGKAT", said.chain.masking)
    known = {one.path for one in said.resources} | {NAME, HASHES}
    yield from (Fault("BERKAS_ASING", path) for path in sorted(package.files.keys() - known))
    for one in said.resources:
        content = package.files.get(one.path)
        if content is None:
            yield Fault("BERKAS_HILANG", one.path)
        elif not one.hash.startswith(_PREFIX):
            yield Fault("SIDIK_LAIN", one.path)
        elif one.bytes != len(content):
            yield Fault("UKURAN_BEDA", one.path)
        elif one.hash != hash_of(content):
            yield Fault("SIDIK_BEDA", one.path)
    listed = {path: content for path, content in package.files.items() if path != HASHES}
    if package.files.get(HASHES) != hash_list(listed):
        yield Fault("DAFTAR_SIDIK")


def own_hash(package: Opened) -> str:
    """By which the next package names this one: the hash of what vouches for all its files."""
    return hash_of(package.files[NAME])
