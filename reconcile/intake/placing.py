"""The papers of an intake, put into OUT.masuk."""

from __future__ import annotations

import shutil
from pathlib import Path

from reconcile.nights.intakes import READ_ME
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.private import refuse_strangers
from reconcile.workspace.places import keep_from_repositories
from reconcile.workspace.publishing import exchange, flush


def put(papers: Path, place: Path) -> None:
    """The papers in the place of those before: whole, at one stroke."""
    keep_from_repositories(papers)
    flush(papers)
    if not place.exists():
        papers.rename(place)
        return
    refuse_strangers(place)
    if not (place / READ_ME).is_file():
        raise UsageError(f"{place} sudah ada dan bukan folder pendaftaran masuk. Pindahkan, lalu ulangi.")
    if not exchange(papers, place):
        old = papers.with_name("old")
        place.rename(old)
        papers.rename(place)
        shutil.rmtree(old, ignore_errors=True)
