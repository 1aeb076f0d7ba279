"""A published run that a test has changed, described anew, so that what is changed reaches whoever reads
it."""

from __future__ import annotations

import json
from pathlib import Path

from reconcile.run.facts.results import outputs
from reconcile.workspace.manifest_form import SEAL, seal
from reconcile.workspace.runs import RunFolder


def reseal(out: Path) -> None:
    """Give the manifest of the run at `out` the hashes of its files as they are now, and a seal that fits."""
    folder = RunFolder(out)
    manifest = {**json.loads(folder.manifest.read_text(encoding="utf-8")), "outputs": outputs(folder)}
    folder.manifest.write_text(json.dumps({**manifest, SEAL: seal(manifest)}), encoding="utf-8")
