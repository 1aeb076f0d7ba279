"""Hearing, in the process that watches, that all is to stop: once, as an exception that ends what it began on
its way up.

The watcher holds nothing that could swallow the exception (no engine, no Prefect), and a second Ctrl-C does
not cut the tidying short: it takes seconds. The night itself stops as every command does
(reconcile.workspace.processes.interrupts).
"""

from __future__ import annotations

import signal
from types import FrameType

from reconcile.workspace.processes.interrupts import SIGNALS


class Stopped(KeyboardInterrupt):
    """A signal asked for an end. night: how the night that was running ended, None when there was none."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.night: int | None = None

    @property
    def exit_code(self) -> int:
        return 128 + self.number

    @property
    def sentence(self) -> str:
        """What is still to be said; "" when the night has said it."""
        why = SIGNALS[signal.Signals(self.number)]
        if self.night is None:
            return (
                f"Dihentikan ({why}): tidak ada proses malam yang sedang berjalan; hasil terakhir tidak"
                " berubah."
            )
        return (
            ""
            if self.night == 128 + signal.SIGINT
            else f"Dihentikan ({why}) pada akhir proses malam. Lihat STATUS.txt."
        )


def hear() -> None:
    """Raise Stopped at the first signal; what was ignored (nohup) stays so."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _: FrameType | None) -> None:
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)
