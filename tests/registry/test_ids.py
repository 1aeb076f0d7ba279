"""Ids of identities: made from numbers, and their numbers again."""

from __future__ import annotations

import numpy as np
import pytest

from reconcile.registry.ids import LIKELY, identity_ids, identity_numbers

SECRET = b"secret of a registry".ljust(32, b".")


def test_who_holds_the_secret_finds_the_number_of_an_id_and_nobody_else_does() -> None:
    numbers = np.array([0, 1, 2, 999, 123_456_789, (1 << 40) - 1], np.int64)
    ids = identity_ids(numbers, SECRET).to_pylist()
    assert len({*ids}) == len(ids)
    assert identity_numbers(ids, SECRET).tolist() == numbers.tolist()
    guessed = identity_numbers(ids[:4], SECRET[::-1])
    assert guessed.tolist() != numbers[:4].tolist()
    assert guessed.max() >= LIKELY


@pytest.mark.parametrize("text", ["", "P-", "P-0000000", "X-00000000", "P-0000000I", "P-000000000"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no id"):
        identity_numbers([text], SECRET)
