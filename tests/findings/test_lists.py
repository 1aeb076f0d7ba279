"""The lists of the unregistered, as they are declared."""

from __future__ import annotations

import pytest

from reconcile import findings
from reconcile.findings import UNREGISTERED


@pytest.mark.parametrize("code", [code.code for of in findings.FINDINGS if of.apart for code in of.codes])
def test_official_papers_call_every_list_by_words(code: str) -> None:
    """Also one that could not be made, which the berita acara says by this name."""
    said = findings.list_label(code, "Banten")
    assert said != code and "_" not in said and "DKI" not in said


def test_the_list_of_people_to_enter_rolls_is_declared_as_that() -> None:
    assert UNREGISTERED.entering == ("BELUM_TERJANGKAU",)
