"""Review in the browser: identity questions of a published run, answered by people one after the other, on
this computer only.

read_queue(out, level)      the questions, most consequential first, and the rows to show
Evidence(out, pairs)        why the machine thinks so, worked out while people read
Review(queue, ...)          what the page asks for and what it is told; answers go to Keeping
    Keeping(sink)               saves answers beside the reader
    stored.StoredAnswers        the sink that `reconcile run` reads: the store of judgements
ReviewServer(review)        the same over HTTP, on the loopback address, behind a code (admission.py)
"""

from __future__ import annotations

from reconcile.review.evidence import Evidence
from reconcile.review.keeping import Keeping
from reconcile.review.queue import Chosen, Queue, read_queue
from reconcile.review.server import ReviewServer
from reconcile.review.session import Review
from reconcile.review.sinks import AnswerSink, Given, Offered

__all__ = [
    "AnswerSink",
    "Chosen",
    "Evidence",
    "Given",
    "Keeping",
    "Offered",
    "Queue",
    "Review",
    "ReviewServer",
    "read_queue",
]
