"""What the run before left: a paper with the same key bears the stamp that it bore, and is taken over
instead of being written, when its bytes are still its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reconcile.reports.written.files import ReportFile, Stamp
from reconcile.reports.written.reports import Written


def _nothing(file: ReportFile, path: Path) -> bool:
    return False


@dataclass(frozen=True)
class Earlier:
    """The papers of the run before, by name. take: put the very bytes of one at a path; False, and nothing
    there, when they are not what that run wrote any more. reports: those that need not be written again where
    they would say the same, none where tonight's day could change them. marks: papers with their marks."""

    files: Mapping[str, ReportFile] = field(default_factory=dict)
    take: Callable[[ReportFile, Path], bool] = _nothing
    reports: Mapping[str, Written] = field(default_factory=dict)
    marks: Mapping[str, bytes] = field(default_factory=dict)

    def stamp(self, name: str, key: str, tonight: Stamp) -> Stamp:
        """What the paper bears: since when it says what it says, whether it is taken over or not."""
        before = self._alike(name, key)
        return before.stamp if before and before.stamp else tonight

    def again(self, out: Path, name: str, key: str) -> ReportFile | None:
        """The paper of the run before, now in the folder `out`; None when it must be written."""
        before = self._alike(name, key)
        if before is None:
            return None
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return before if self.take(before, path) else None

    def all_again(self, out: Path, names: Sequence[str], key: str) -> list[ReportFile]:
        """All these papers of the run before, of one key, now in the folder `out`; none where one of them
        must be written: then all are."""
        found = [self.again(out, name, key) for name in names]
        return [file for file in found if file] if all(found) else []

    def _alike(self, name: str, key: str) -> ReportFile | None:
        before = self.files.get(name)
        return before if before and key and before.key == key else None


NOTHING = Earlier()
"""Of a run before which there was none."""
