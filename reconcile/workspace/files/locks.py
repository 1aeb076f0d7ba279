"""Locks on open files that the system frees however their holder ends (flock); where there are none, as on
Windows, nobody waits.

Only a run needs them to be safe (reconcile.workspace.runs refuses to begin without); all other commands work
on every system.
"""

from __future__ import annotations

try:
    import fcntl
except ImportError:
    HAVE_LOCKS = False
else:
    HAVE_LOCKS = True


def wait_for_lock(descriptor: int, *, shared: bool = False) -> None:
    """Hold the file, alone or with others who share it, as soon as nobody keeps it from us; until it is
    closed."""
    if HAVE_LOCKS:
        fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


def try_lock(descriptor: int) -> bool:
    """Hold the file alone if nobody else holds it; whether it is held now. Raises OSError where a disk
    cannot lock."""
    if not HAVE_LOCKS:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
