"""What people write when they have nothing to write."""

from __future__ import annotations

from reconcile.parsing.words import words_of

_WORDS = words_of("blanks")
_SIGNS = "-–—_.,*?'\"`/\\0\u200b\ufeff"


def is_blank(written: str | None) -> bool:
    """Whether a cell says nothing: blank, dashes or dots, only zeros, an Excel error, or words such as
    TIDAK ADA."""
    if written is None:
        return True
    squeezed = "".join(written.split()).upper()
    return not squeezed.strip(_SIGNS) or squeezed in _WORDS
