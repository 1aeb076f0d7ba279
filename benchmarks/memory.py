"""How much memory this process and those it started have at one time."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil


class Memory:
    """The most memory at one time, shared pages counted once; looked at twice a second."""

    peak = 0
    """Bytes."""

    def __enter__(self) -> Memory:
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()

    def _look(self) -> None:
        ours = psutil.Process()
        while not self._over.wait(0.5):
            used = 0
            for process in [ours, *ours.children(recursive=True)]:
                try:  # the kernel's own sum: adding up every mapping would cost more than what is measured
                    lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
                except OSError:
                    continue
                used += next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024
            self.peak = max(self.peak, used)
