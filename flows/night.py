"""python -m flows.night: one night, in a process of its own; its job comes on standard input and from
nowhere else."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from flows.serving.history import HISTORY_MONTHS
from flows.serving.parent import end_with_parent
from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.files.private import only_mine
from reconcile.workspace.processes import interrupts

if TYPE_CHECKING:
    from reconcile.run.jobs import Job


def main(publish: Callable[[Job], int]) -> int:
    """Do the job that is handed over; returns the exit code, the same as that of `reconcile run`."""
    only_mine()
    end_with_parent()
    with interrupts.listening():
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return _run(sys.stdin.buffer.read(), publish)


def _run(asked: bytes, publish: Callable[[Job], int]) -> int:
    from reconcile.nights import log_failure
    from reconcile.run.jobs import Job

    job = Job.model_validate_json(asked)
    try:
        return publish(job)
    except ReconcileError as error:
        interrupts.settle()
        print(f"Gagal: {error}", file=sys.stderr)
        return error.exit_code
    except Exception as error:
        interrupts.settle()
        log_failure(job.workspace, error)
        raise


def _publish(job: Job) -> int:
    from flows.nightly import nightly
    from flows.unfinished import close_unfinished
    from reconcile.run.facts.summary import EXIT_WITH_TROUBLES, as_text, has_troubles, summary

    close_unfinished()
    manifest = nightly(job)
    print(as_text(summary(manifest, Path(os.path.relpath(job.out)))), flush=True)
    if has_troubles(manifest):
        return EXIT_WITH_TROUBLES
    _forget_history(job)
    return 0


def _forget_history(job: Job) -> None:
    """Remove what the history keeps longer than the office declares. It fails no night."""
    from flows.unfinished import forget_before
    from reconcile.nights.log import log
    from reconcile.nights.retention import months_before
    from reconcile.vocabulary.days import JAKARTA, today

    if not (months := os.environ.get(HISTORY_MONTHS)):
        return
    day = months_before(today(), int(months))
    try:
        count = forget_before(datetime.combine(day, time(), JAKARTA))
    except Exception as error:  # whatever the server says: the night is published
        log(job.workspace, f"RETENSI riwayat gagal ({type(error).__name__})")
    else:
        if count:
            log(job.workspace, f"RETENSI dihapus riwayat dari sebelum {day:%d-%m-%Y}: {count}")


if __name__ == "__main__":
    sys.exit(main(_publish))
