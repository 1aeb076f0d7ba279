"""How an employer is known again in the next run: by taxpayer, by its numbers, by what its row says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconcile.engines.quoting import in_a_row, literal
from reconcile.kinds.employer.model import TAXPAYER
from reconcile.registry.anchors import Anchor, Anchors, RowKey


def employer_anchors(by_role: Mapping[str, Sequence[str]]) -> Anchors:
    """How an employer is known again: by taxpayer, by its numbers, by name and place."""
    mark = "chr(31)"

    def of(kind: str, column: str, by: str = "") -> str:
        return f"CASE WHEN {column} IS NOT NULL THEN {literal(kind)} || {mark} || {by}{column} END"

    said = in_a_row(
        *("'ROW'", "programme", "name_core", "legal_form", "branch_hint", "npwp9", "npp"),
        *("kode_divisi", "kode_bu", "wlkp_no", "nib", "kelurahan_code"),
    )
    return Anchors(
        (
            Anchor("NPWP", 100, of("NPWP", TAXPAYER)),
            Anchor("NPP", 50, of("NPP", "npp")),
            Anchor("BU", 50, of("BU", "kode_bu")),
            Anchor("NIB", 50, of("NIB", "nib")),
            Anchor("WLKP", 50, of("WLKP", "wlkp_no")),
            Anchor("ROW", 10, said),
        ),
        row="ROW",
        own=("NPWP",),
        keys=(
            RowKey("NPP", "programme"),
            RowKey("BU", "programme"),
            RowKey("NIB", "programme"),
            RowKey("WLKP", "programme"),
        ),
    )
