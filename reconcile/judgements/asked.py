"""What a run asked: its questions, the rows shown with them, and which judgements it knew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from reconcile.errors import UsageError
from reconcile.judgements.events import event_number
from reconcile.manifest import read_manifest
from reconcile.runs import RunFolder, Workspace

_COLUMNS = ["question_id", "block", "answers", "class", "record_id_left", "record_id_right"]


@dataclass(frozen=True)
class Asked:
    """One run that asked. number: of the run. store and through: the store it knew, and the last event it had of it.

    questions: question_id -> its columns, those that were looked for. shown: question_id -> ids of the rows in its block.
    """

    folder: RunFolder
    number: str
    store: str = ""
    through: int = 0
    questions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shown: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def knew(self, store: str) -> int:
        """The last event of `store` that people could see on the papers of this run; 0 for none."""
        return self.through if store == self.store else 0


def asked_by(out: Path, question_ids: Iterable[str]) -> list[Asked]:
    """The run at `out`, then the one it replaced, with what they asked among `question_ids`: a worklist may be older than OUT.

    Raises UsageError when `out` is no run, or one that asked nothing yet.
    """
    manifest = read_manifest(out)
    folder = RunFolder(out)
    if not folder.finding("questions").is_file():
        raise UsageError(f"{out} dibuat oleh versi lama, tanpa daftar pertanyaan. Jalankan reconcile run sekali lagi.")
    wanted = sorted(set(question_ids))
    found = [_asked(folder, manifest, wanted)]
    previous = RunFolder(Workspace(out.resolve()).previous)
    if previous.manifest.is_file() and previous.finding("questions").is_file():
        found.append(_asked(previous, read_manifest(previous.path), wanted))
    return found


def _asked(folder: RunFolder, manifest: Mapping[str, Any], wanted: list[str]) -> Asked:
    known = manifest.get("judgements", {})
    through = event_number(str(known.get("last_event", ""))) or 0
    number = manifest["run"].get("number") or hashlib.sha256(json.dumps(manifest["inputs"]).encode()).hexdigest()[:8]
    ids = pa.array(wanted, pa.string())
    questions = pq.read_table(folder.finding("questions"), columns=_COLUMNS, filters=pc.field("question_id").isin(ids)).to_pylist()
    blocks = pa.array(sorted({question["block"] for question in questions}), pa.string())
    rows = (
        ds.dataset(folder.finding("question_rows"))
        .to_table(columns=["block", "record_id"], filter=pc.field("block").isin(blocks))
        .to_pylist()
    )
    in_block: dict[str, set[str]] = {}
    for row in rows:
        in_block.setdefault(row["block"], set()).add(row["record_id"])
    shown = {question["question_id"]: frozenset(in_block.get(question["block"], ())) for question in questions}
    return Asked(folder, number, str(known.get("store", "")), through, {question["question_id"]: question for question in questions}, shown)
