"""Whatever brings two rows together is told to staff by its name."""

from __future__ import annotations

from reconcile.cli.looking.explained import KEYS
from reconcile.kinds.person.model import BLOCKING


def test_every_column_of_a_blocking_rule_has_a_word() -> None:
    assert {key for rule in BLOCKING for key in rule.keys} <= KEYS.keys()
