"""What a page may be refused; each has a status of its own in the server."""

from __future__ import annotations

from reconcile.vocabulary.errors import ReconcileError


class RefusedError(ReconcileError):
    """The page asked for something that cannot be done as things stand; the message says what to do."""


class UnknownQuestionError(RefusedError):
    """There is no such question in this review."""


class HiddenError(RefusedError):
    """Blind review: this is told after the answer."""


class ConflictError(RefusedError):
    """The question was answered elsewhere since the page looked."""
