"""Reading what agencies send: export files to records, with nothing lost silently."""

from __future__ import annotations

import pyarrow as pa

from reconcile.ingest.check import check_file
from reconcile.ingest.records import IngestedFile, ingest_file
from reconcile.parsing.names.names import normalise_names
from reconcile.parsing.places.place_names import code_from_names

__all__ = ["IngestedFile", "check_file", "ingest_file", "prepare"]


def prepare() -> None:
    """Load what the first file would load, so that helpers begun later share it."""
    normalise_names(pa.array(["SITI AMINAH"]))
    code_from_names("GAMBIR", "GAMBIR", "JAKARTA PUSAT", "DKI JAKARTA")
