"""Reading what agencies send: export files to records, with nothing lost silently."""

from __future__ import annotations

from reconcile.ingest.check import check_file
from reconcile.ingest.records import IngestedFile, ingest_file

__all__ = ["IngestedFile", "check_file", "ingest_file"]
