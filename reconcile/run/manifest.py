"""The manifest: what a run read, with which rules, what came out, and what it cost.

Everything but `measured` depends only on inputs, rules and judgements: the same ones give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import platform
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from importlib.metadata import version

import reconcile
from reconcile.privacy.masking import Level
from reconcile.run.earlier.partly import forget_touched
from reconcile.run.facts.inputs import inputs, shown_note
from reconcile.run.facts.ledger import check_persons, ledger_totals
from reconcile.run.facts.results import linking, news, outputs, results
from reconcile.run.facts.rules import rules
from reconcile.run.given import Run
from reconcile.run.link.verifying import take_note
from reconcile.vocabulary.days import JAKARTA
from reconcile.workspace.accounts import account
from reconcile.workspace.files.door import read_json, read_tables, read_text, write_json
from reconcile.workspace.manifest_form import SEAL, Manifest, seal
from reconcile.workspace.measures import take_measures
from reconcile.workspace.runs import RunFolder

_LIBRARIES = ("duckdb", "pyarrow", "rapidfuzz", "numpy", "python-calamine", "xlsxwriter")


def write_manifest(given: Run) -> Manifest:
    """Describe the finished run in its folder. Raises LedgerError when rows have gone missing."""
    job, run = given.job, given.folder
    ledger = ledger_totals(run)
    measures, increment = take_measures(run.path), take_note(run)
    forget_touched(run)
    with ThreadPoolExecutor(2) as beside:  # files are hashed while what they say is counted
        checked, written = beside.submit(check_persons, run, ledger), beside.submit(outputs, run)
        found = results(run, given.programmes)
    checked.result()
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
            "news": news(run),
            "notes": [shown_note(note, Level(job.level)) for note in given.inputs.notes],
        },
        "versions": {
            "reconcile": reconcile.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
        },
        "rules": rules(given.programmes, job.own("rules")),
        "judgements": read_json(run.judgements),
        "inputs": inputs(run, Level(job.level)),
        "ledger": ledger,
        "linking": linking(run),
        "results": found,
        "outputs": written.result(),
        "measured": {
            "finished": datetime.now(JAKARTA).isoformat(timespec="seconds"),
            "operator": account(),
            "stages": measures,
            "store": {"name": given.store.name, "generation": given.store.next},
            "increment": increment,
        },
    }
    manifest[SEAL] = seal(manifest)
    write_json(run.manifest, manifest, indent=2, end="\n")
    return manifest


def run_number(run: RunFolder, as_of: date, level: str) -> str:
    """The number that stands on every paper of a run: its day, and letters that follow from what it read,
    decided and shows."""
    paths = run.snapshot_tables("files", of_all_kinds=True)
    files = read_tables(paths, ["programme", "source_file", "sha256"]).to_pylist()
    parts = sorted([row["programme"], row["source_file"], row["sha256"]] for row in files)
    made_of = [
        parts,
        read_text(run.judgements),
        read_text(run.model),
        level,
    ]
    digest = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()
    return f"{as_of:%Y%m%d}-{digest[:4]}-{digest[4:8]}"
