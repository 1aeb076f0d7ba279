"""What people are told about nights they did not watch: STATUS.txt, a log, and messages. Nothing here
names a person."""

from reconcile.nights.log import log_failure
from reconcile.nights.notifying import Mail, Notify, Webhook
from reconcile.nights.outcomes import Outcome, code_of, outcome_of, what_was_wrong
from reconcile.nights.telling import Telling, watched

__all__ = [
    "Mail",
    "Notify",
    "Outcome",
    "Telling",
    "Webhook",
    "code_of",
    "log_failure",
    "outcome_of",
    "watched",
    "what_was_wrong",
]
