"""Papers must add up to the tables, or none is handed out."""

from __future__ import annotations

from collections.abc import Mapping

from reconcile.vocabulary.errors import LedgerError


def must_equal(what: str, expected: int, written: int, paper: str = "Laporan") -> None:
    """Raise LedgerError, citing both numbers, when a paper does not tell what the data hold."""
    if expected != written:
        raise LedgerError(
            f"{paper} tidak cocok dengan data: {what}: seharusnya {expected}, tertulis {written}; tidak boleh"
            " diedarkan"
        )


def parts_must_equal(
    what: str, expected: Mapping[str, int], written: Mapping[str, int], paper: str = "Laporan"
) -> None:
    """The same of every part that either has; a part that one lacks counts as none."""
    for part in sorted({*expected, *written}):
        must_equal(f"{what} {part}", expected.get(part, 0), written.get(part, 0), paper)
