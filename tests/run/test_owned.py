"""The folders beside OUT that are a job's own are never read as exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.ingest.exports import find_exports
from reconcile.run.declarations import load_declarations
from reconcile.run.jobs import Job
from tests.runs import INPUTS


@pytest.mark.parametrize("beside", ["out", "out.work", "out.store", "out.judgements"])
def test_a_link_into_a_folder_of_the_job_is_not_read(tmp_path: Path, beside: str) -> None:
    job = Job(inputs=tmp_path / "masukan", out=tmp_path / "out")
    (job.inputs / "kis").mkdir(parents=True)
    (tmp_path / beside).mkdir()
    (tmp_path / beside / "bagian.csv").write_bytes((INPUTS / "kis" / "pbi_apbn.csv").read_bytes())
    (job.inputs / "kis" / "bagian.csv").symlink_to(tmp_path / beside / "bagian.csv")
    (job.inputs / "kis" / "lain.csv").write_bytes((INPUTS / "kis" / "pbi_apbn.csv").read_bytes())
    programmes = load_declarations(None).programmes
    found = find_exports(job.inputs, programmes, kept_from=job.owned)
    refused = {export.path.name: export.refused or "" for export in found.exports}
    assert (refused["lain.csv"], refused["bagian.csv"][:19]) == ("", "Menuju folder hasil")
