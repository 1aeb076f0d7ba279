"""What tests of packages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reconcile.package import drafting


@pytest.fixture(scope="module")
def without_letter() -> Iterator[None]:
    """Packages whose letter is no document, which costs more than all else in them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drafting, "letter", lambda facts: facts.name.encode())
        yield
