"""How a person is known again in the next run: by numbers, by an unchanged row, by name and birth date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reconcile.engines.quoting import in_a_row, listed, literal
from reconcile.registry.anchors import Anchor, Anchors, RowKey

_SAID = (
    "name",
    "CAST(birth_date AS VARCHAR)",
    "CAST(birth_year AS VARCHAR)",
    "sex",
    "COALESCE(nik, nik_part)",
    "kk",
    "mother_core",
    "card_number",
    "nisn",
)
"""What a row says of who it is about. Not where: a clerk who spells a street otherwise changes no person."""


def _where(condition: str, kind: str, *values: str) -> str:
    return f"CASE WHEN {condition} THEN {in_a_row(literal(kind), *values)} END"


_NAMED = "name_key IS NOT NULL AND birth_date IS NOT NULL"

_PERIOD = "programme || chr(31) || CAST(period_start AS VARCHAR)"
"""A roll by periods has a row for each."""

_AGREES = """
    CASE
        WHEN nik IS NULL OR birth_date IS NULL OR birth_date <> nik_birth_date OR sex <> nik_sex THEN 0
        WHEN programme IN ({registers}) THEN 2
        ELSE 1
    END
"""
"""How surely a row's NIK is its person's own: a register says so by itself, of the rolls two must."""


def person_anchors(by_role: Mapping[str, Sequence[str]]) -> Anchors:
    """The anchors of persons; weights as specified for the registry (1000 for what people judged, 100, 50,
    10, 1). by_role: the run's programmes, as `programmes_by_role` gives them."""
    registers = listed(by_role.get("registers", ()))
    return Anchors(
        (
            Anchor("NIK", 100, _where("nik IS NOT NULL", "NIK", "nik"), _AGREES.format(registers=registers)),
            Anchor("CARD", 50, _where("card_number IS NOT NULL", "CARD", "programme", "card_number")),
            Anchor("NISN", 50, _where("nisn IS NOT NULL", "NISN", "nisn")),
            Anchor("ROW", 10, in_a_row("'ROW'", "programme", *_SAID)),
            Anchor(
                "BORN",
                1,
                _where(_NAMED, "NAME", "name_key"),
                second=_where(_NAMED, "BORN", "CAST(birth_date AS VARCHAR)"),
            ),
        ),
        row="ROW",
        own=("NIK", "BORN"),
        keys=(
            RowKey("CARD", "programme"),
            RowKey("NIK", "programme"),
            RowKey("CARD", _PERIOD),
            RowKey("NIK", _PERIOD),
        ),
    )
