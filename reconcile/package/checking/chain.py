"""Does a package go on from the one before, and does what it changes make what it says?"""

from __future__ import annotations

from collections.abc import Mapping

from reconcile.package.checking.faults import Faults
from reconcile.package.form.archive import hash_of
from reconcile.package.form.description import PackageSaid, ResourceSaid
from reconcile.package.form.rows import Delta, Rows, RowsError, replayed

State = Mapping[str, Rows]


def check_own(said: PackageSaid, faults: Faults) -> None:
    """What the package says of its own place agrees with itself."""
    chain, before = said.chain, said.chain.previous
    first = chain.sequence == 1
    follows = before is None if first else before is not None and before.sequence == chain.sequence - 1
    whole = chain.whole_since == chain.sequence
    if not follows or (chain.kind == "whole") is not whole or chain.whole_since > chain.sequence:
        faults.add("RANTAI_SENDIRI")
    for one in said.tables:
        standing = one.standing
        assert standing is not None
        if standing.rows_before + standing.added - standing.ended != standing.rows_after:
            faults.add("NERACA", one.name)
    for name in ("rows_before", "added", "changed", "ended", "rows_after"):
        if getattr(chain, name) != sum(getattr(one.standing, name) for one in said.tables):
            faults.add("JUMLAH_PAKET", name)


def check_next(said: PackageSaid, before: PackageSaid, known: tuple[str, str], faults: Faults) -> bool:
    """Whether the package is the next one after `before`; what is wrong with that is noted. known: how that
    one is called, and its hash."""
    chain, last = said.chain, before.chain
    named, before_hash = known
    if _parties(said) != _parties(before):
        faults.add("PIHAK_LAIN", named)
    elif chain.sequence <= last.sequence:
        faults.add("MUNDUR", named)
    elif chain.sequence > last.sequence + 1:
        faults.add("LOMPAT", named)
    elif chain.previous is None or chain.previous.hash != before_hash:
        faults.add("BUKAN_LANJUTAN", named)
    elif chain.scope.month < last.scope.month:
        faults.add("BULAN_MUNDUR", named)
    else:
        return True
    return False


def _parties(said: PackageSaid) -> tuple[str, ...]:
    chain = said.chain
    return chain.sender, chain.recipient, chain.contents, chain.scope.province


def check_scope(said: PackageSaid, state: State, faults: Faults) -> None:
    """What the package says that it speaks of is what stands in it."""
    scope = said.chain.scope
    if scope.as_of[:7] != scope.month:
        faults.add("LINGKUP", "bulan")
    for name, column, told in (
        ("programmes", "programme_identifier", scope.programmes),
        ("regions", "region_code", scope.regions),
    ):
        rows = state.get(name)
        if rows is not None and column in rows.names and tuple(rows.column(column)) != told:
            faults.add("LINGKUP", name)


def check_whole(said: PackageSaid, whole: State, faults: Faults) -> None:
    """The rows of a whole package are those that it vouches for."""
    for one in said.tables:
        if one.name in whole:
            _check_standing(one, whole[one.name], faults)
            if one.standing is not None and one.standing.rows_before + one.standing.changed:
                faults.add("NERACA", one.name)


def replay(said: PackageSaid, changes: Mapping[str, Delta], before: State, faults: Faults) -> State:
    """The rows after the changes of a delta; what does not fit is noted."""
    state: dict[str, Rows] = {}
    for one in said.tables:
        delta, standing = changes.get(one.name), one.standing
        if delta is None or standing is None:
            continue
        old = before.get(one.name)
        if old is None or (old.names, old.key) != (delta.names, delta.key):
            faults.add("TABEL_LAIN", one.name)
            continue
        counted = tuple(map(delta.count, ("BARU", "BERUBAH", "BERAKHIR")))
        if (len(old), *counted) != (standing.rows_before, standing.added, standing.changed, standing.ended):
            faults.add("NERACA", one.name)
        try:
            state[one.name] = replayed(old, delta)
        except RowsError as error:
            faults.add("TIDAK_COCOK", f"{one.path}, baris {error.place + 1}")
            continue
        _check_standing(one, state[one.name], faults)
    return state


def _check_standing(one: ResourceSaid, rows: Rows, faults: Faults) -> None:
    assert one.standing is not None
    if len(rows) != one.standing.rows_after or hash_of(rows.written()) != one.standing.hash_after:
        faults.add("HASIL_BEDA", one.name)
