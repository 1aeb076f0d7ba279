"""What a run found and wrote: counts, how its links are trusted, and the hash of every file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from reconcile import findings
from reconcile.programmes import Programme
from reconcile.run.facts.people import count_people
from reconcile.run.facts.work import work
from reconcile.vocabulary.own_classes import written
from reconcile.workspace.files.disk import settled_sha256s
from reconcile.workspace.files.door import read_json, read_table
from reconcile.workspace.manifest_form import OWN_CLASSES
from reconcile.workspace.runs import RunFolder


def results(run: RunFolder, programmes: Mapping[str, Programme]) -> dict[str, Any]:
    """What a run found, counted: persons, links by band, and each finding by its class."""
    found: dict[str, Any] = {
        "persons": count_people(run, programmes),
        "links": _counts(run.table("links"), "band"),
        "refused_links": _counts(run.table("refused_links"), "reason"),
    }
    if run.table("verification").is_file():
        found["verification"] = _verified(run)
        found["proposal_trust"] = _trust(run)
    for finding in findings.FINDINGS:
        if run.finding(finding.name).is_file():
            found[finding.name] = _counts(run.finding(finding.name), finding.column)
    found |= read_json(run.missing)
    if own := written():
        found[OWN_CLASSES] = own
    if of_work := work(run):
        found["work"] = of_work
    found["unanswered"] = read_json(run.unanswered)["persons"]
    return found


def _trust(run: RunFolder) -> dict[str, Any]:
    """How often a proposed NIK was right; shares to four places, as sixteen digits look like a NIK."""
    measured = read_table(run.table("proposal_trust")).to_pylist()[0]
    return {name: round(one, 4) if isinstance(one, float) else one for name, one in measured.items()}


def _verified(run: RunFolder) -> dict[str, dict[str, int]]:
    """Rows of each programme by their status against the population register."""
    rows = read_table(run.table("verification"), ["programme", "status"])
    counted = rows.group_by(["programme", "status"]).aggregate([([], "count_all")]).to_pylist()
    found: dict[str, dict[str, int]] = {}
    for row in sorted(counted, key=lambda row: (row["programme"], row["status"])):
        found.setdefault(row["programme"], {})[row["status"]] = row["count_all"]
    return found


def linking(run: RunFolder) -> dict[str, Any]:
    """How linking ended, and how far its links can be trusted for everybody; the rest stands in the run's
    model.json."""
    record = read_json(run.model)
    trust = record["trust"] and record["trust"]["groups"][:1]
    return {
        **{name: record[name] for name in ("converged", "rounds", "bands", "alarms", "training")},
        "trust": trust[0] if trust else None,
    }


def news(run: RunFolder) -> list[str]:
    """What happened, what is new and what is wrong, as its papers say it; nothing of a run without papers."""
    papers = run.path / "papers.json"
    said: list[str] = read_json(papers)["news"]["tonight"] if papers.is_file() else []
    return said


def _counts(path: Path, column: str) -> dict[str, int]:
    values = read_table(path, [column])[column]
    counted = pc.value_counts(values).to_pylist()
    return dict(sorted((str(entry["values"]), entry["counts"]) for entry in counted))


def outputs(run: RunFolder) -> list[dict[str, Any]]:
    """Every file of a run but the manifest itself, and what goes into the store: its path, size and hash.
    Whatever was hashed while it was written or read is not read again."""
    written = sorted(
        path
        for path in run.path.rglob("*")
        if path.is_file() and path != run.manifest and not path.is_relative_to(run.store)
    )
    return [
        {"path": path.relative_to(run.path).as_posix(), "bytes": path.stat().st_size, "sha256": sha256}
        for path, sha256 in zip(written, settled_sha256s(written), strict=True)
    ]
