"""python -m flows.intake: an intake of registrations, in a process of its own; its job comes as a night's."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from flows.night import main

if TYPE_CHECKING:
    from reconcile.run.jobs import Job


def _take_in(job: Job) -> int:
    from flows.sealed import named_for, sealed_flow
    from flows.unfinished import close_unfinished
    from reconcile.intake import take_in
    from reconcile.intake.read_me import said_of, wrong_with
    from reconcile.run.facts.summary import EXIT_WITH_TROUBLES
    from reconcile.vocabulary.days import JAKARTA

    close_unfinished()
    now = datetime.now(JAKARTA)
    with named_for(f"{now:%d-%m-%Y %H.%M}"):
        taken = sealed_flow("pendaftaran-masuk", wrong_with)(take_in)(job, now)
    print(f"{said_of(taken)}\n{os.path.relpath(taken.place)}", flush=True)
    if wrong := wrong_with(taken):
        print(wrong, file=sys.stderr, flush=True)
        return EXIT_WITH_TROUBLES
    return 0


if __name__ == "__main__":
    sys.exit(main(_take_in))
