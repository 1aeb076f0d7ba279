"""The manifest: what a run read, with which rules, what came out, and what it cost.

Everything but `measured` depends only on inputs, rules and judgements: the same ones give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

import reconcile
from reconcile import findings
from reconcile.kinds.known import KINDS
from reconcile.privacy.masking import Level
from reconcile.privacy.outside_texts import told_name
from reconcile.programmes import Programme
from reconcile.reports.kit.shown_sources import sources_of
from reconcile.run.given import Run
from reconcile.tables import of_kind
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import LedgerError
from reconcile.workspace.accounts import account
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import (
    count_rows,
    read_json,
    read_table,
    read_tables,
    read_text,
    write_json,
)
from reconcile.workspace.manifest_form import SEAL, Manifest, seal
from reconcile.workspace.measures import take_measures
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import RunFolder

_LIBRARIES = ("duckdb", "pyarrow", "rapidfuzz", "numpy", "python-calamine", "xlsxwriter")
_FATES = ("accepted", "rejected", "not_data")
_INPUT_FACTS = [
    "programme",
    "source_file",
    "sha256",
    "bytes",
    "format",
    "encoding",
    "rows_accepted",
    "rows_rejected",
    "extract_date",
    "refused",
    "status",
]


def write_manifest(given: Run) -> Manifest:
    """Describe the finished run in its folder. Raises LedgerError when rows have gone missing."""
    job, run = given.job, given.folder
    ledger = ledger_totals(run)
    check_persons(run, ledger)
    measures = take_measures(run.path)
    manifest: Manifest = {
        "run": {
            "number": run_number(run, job.as_of, job.level),
            "as_of": job.as_of.isoformat(),
            "home": job.home,
            "engine": job.engine,
            "purpose": job.purpose,
            "agreement": job.agreement,
            "reports_level": job.level,
            "l0_recipients": list(job.recipients),
            "held": read_json(run.delivered)["held"],
            "notes": [_note(note, Level(job.level)) for note in given.inputs.notes],
        },
        "versions": {
            "reconcile": reconcile.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
        },
        "rules": _rules(given.programmes, job.own("rules")),
        "judgements": read_json(run.judgements),
        "inputs": _inputs(run, Level(job.level)),
        "ledger": ledger,
        "linking": linking(run),
        "results": results(run),
        "outputs": outputs(run),
        "measured": {
            "finished": datetime.now(JAKARTA).isoformat(timespec="seconds"),
            "operator": account(),
            "stages": measures,
            "store": {"name": given.store.name, "generation": given.store.next},
        },
    }
    manifest[SEAL] = seal(manifest)
    write_json(run.manifest, manifest, indent=2, end="\n")
    return manifest


def run_number(run: RunFolder, as_of: date, level: str) -> str:
    """The number that stands on every paper of a run: its day, and letters that follow from what it read,
    decided and shows."""
    files = read_tables(run.snapshot_tables("files"), ["programme", "source_file", "sha256"]).to_pylist()
    parts = sorted([row["programme"], row["source_file"], row["sha256"]] for row in files)
    made_of = [
        parts,
        read_text(run.judgements),
        read_text(run.model),
        level,
    ]
    digest = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()
    return f"{as_of:%Y%m%d}-{digest[:4]}-{digest[4:8]}"


def ledger_totals(run: RunFolder) -> dict[str, Any]:
    """Rows of all files by fate and kind. Raises LedgerError, citing file and sheet, where they do not add
    up."""
    counted = read_tables(
        run.snapshot_tables("ledger"),
        ["programme", "source_file", "sheet", "fate", "kind", "rows", "numbers"],
    )
    sheets: dict[tuple[str, str, str], dict[str, int]] = {}
    kinds: dict[str, dict[str, int]] = {fate: {} for fate in _FATES}
    numbers = dict.fromkeys(("read", *_FATES), 0)
    for row in counted.to_pylist():
        sheet = sheets.setdefault(
            (row["programme"], row["source_file"], row["sheet"]), {"read": 0, **dict.fromkeys(_FATES, 0)}
        )
        sheet[row["fate"]] += row["rows"]
        numbers[row["fate"]] += row["numbers"] or 0
        if row["fate"] in kinds and (row["rows"] or row["fate"] != "not_data"):
            kind = row["kind"] or ""
            kinds[row["fate"]][kind] = kinds[row["fate"]].get(kind, 0) + row["rows"]
    for (programme, source_file, name), rows in sheets.items():
        if rows["read"] != sum(rows[fate] for fate in _FATES):
            raise LedgerError(
                f"{programme}/{source_file} {name}: {rows['read']} baris dibaca, tetapi {rows} tidak"
                " berjumlah sama."
            )
    if numbers["read"] != sum(numbers[fate] for fate in _FATES):
        raise LedgerError(
            f"Sel mirip NIK: {numbers['read']} terlihat, tetapi {numbers} tidak berjumlah sama."
        )
    totals: dict[str, Any] = {fate: sum(rows[fate] for rows in sheets.values()) for fate in ("read", *_FATES)}
    return {
        **totals,
        "rejected_by": dict(sorted(kinds["rejected"].items())),
        "not_data_by": dict(sorted(kinds["not_data"].items())),
        "numbers_like_nik": numbers,
    }


def check_persons(run: RunFolder, ledger: Mapping[str, Any]) -> None:
    """Raise LedgerError unless every accepted row is one record and stands in exactly one person."""
    counted = [_entities(run, kind) for kind in KINDS]
    records, rows, different = (sum(count) for count in zip(*counted, strict=True))
    if not ledger["accepted"] == records == rows == different:
        raise LedgerError(
            f"{ledger['accepted']} baris diterima, {records} tersimpan, {rows} baris pada persons"
            f" ({different} berbeda): harus sama."
        )


def _entities(run: RunFolder, kind: str) -> tuple[int, int, int]:
    """Rows of a kind: its records, those that stand in an entity, and how many of these are different."""
    linked = run.table(of_kind("persons", kind))
    if not linked.exists():
        return count_rows(*run.snapshot_tables(of_kind("records", kind))), 0, 0
    rows = read_table(linked, ["record_id"])["record_id"]
    return count_rows(*run.snapshot_tables(of_kind("records", kind))), len(rows), len(pc.unique(rows))


def results(run: RunFolder) -> dict[str, Any]:
    """What a run found, counted: persons, links by band, and each finding by its class."""
    found: dict[str, Any] = {
        "persons": len(pc.unique(read_table(run.table("persons"), ["person_id"])["person_id"])),
        "links": _counts(run.table("links"), "band"),
        "refused_links": _counts(run.table("refused_links"), "reason"),
    }
    for finding in findings.FINDINGS:
        if run.finding(finding.name).is_file():
            found[finding.name] = _counts(run.finding(finding.name), finding.column)
    found["not_made"] = read_json(run.missing)
    found["unanswered"] = read_json(run.unanswered)["persons"]
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


def _counts(path: Path, column: str) -> dict[str, int]:
    values = read_table(path, [column])[column]
    counted = pc.value_counts(values).to_pylist()
    return dict(sorted((str(entry["values"]), entry["counts"]) for entry in counted))


def _note(note: str, level: Level) -> str:
    """A note about a file or folder of the inputs, from L2 on without a name that may be a person's."""
    name, colon, told = note.partition(":")
    return f"{told_name(name)}{colon}{told}" if level >= Level.L2 else note


def _inputs(run: RunFolder, level: Level) -> list[dict[str, Any]]:
    """The files, by the names that the papers give them: the SHA-256 says which each one is."""
    rows = sorted(
        read_tables(run.snapshot_tables("files"), _INPUT_FACTS).to_pylist(),
        key=lambda row: (row["programme"], row["source_file"]),
    )
    names = ["programme", "source_file", "sheet"]
    told = (
        read_tables(run.snapshot_tables("ledger"), names).to_pylist()
        + read_tables(run.snapshot_tables("problems"), names).to_pylist()
    )
    sources = sources_of((tuple(row.get(name) for name in names) for row in (*rows, *told)), level)
    for row in rows:
        row["refused"] = row["refused"] and sources.text(row["programme"], row["refused"])
        row["source_file"] = sources.file(row["programme"], row["source_file"])
        row["extract_date"] = row["extract_date"] and row["extract_date"].isoformat()
    return rows


def _rules(programmes: Mapping[str, Programme], own: Sequence[Path]) -> dict[str, Any]:
    package = Path(reconcile.__file__).parent
    return {
        "programmes": {
            code: hashlib.sha256(programme.model_dump_json().encode()).hexdigest()
            for code, programme in sorted(programmes.items())
        },
        "dated_rules": {
            **_folder_hashes(package / "rules"),
            **_folder_hashes(next(iter(own), None)),
        },
        "linkage_model": _folder_hash(package / "linkage", package / "kinds", package / "parsing"),
    }


def _folder_hashes(folder: Path | None) -> dict[str, str]:
    """The hash of each file under `folder` that is no code, by its path in there."""
    if folder is None:
        return {}
    kept = [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    return {str(path.relative_to(folder)): file_sha256(path) for path in kept}


def _folder_hash(*folders: Path) -> str:
    digest = hashlib.sha256()
    for path in _python(folders):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _python(folders: Iterable[Path]) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".py", ".csv", ".toml", ".txt")
    ]


def outputs(run: RunFolder) -> list[dict[str, Any]]:
    """Every file of a run but the manifest itself, and what goes into the store: its path, size and hash."""
    written = sorted(
        path
        for path in run.path.rglob("*")
        if path.is_file() and path != run.manifest and not path.is_relative_to(run.store)
    )
    return [
        {
            "path": path.relative_to(run.path).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": file_sha256(path),
        }
        for path in written
    ]


__all__ = [
    "Manifest",
    "check_persons",
    "ledger_totals",
    "outputs",
    "read_manifest",
    "run_number",
    "write_manifest",
]
