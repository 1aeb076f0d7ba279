"""Signals for the processes that tests begin."""

from __future__ import annotations

import signal


def as_a_terminal_has_them() -> None:
    """A shell in the background, or a test before this one, may have had them ignored; for `preexec_fn`."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
