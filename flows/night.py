"""python -m flows.night: one night, in a process of its own; its job comes on standard input and from
nowhere else."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from flows.serving.parent import end_with_parent
from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.files.private import only_mine
from reconcile.workspace.processes import interrupts

if TYPE_CHECKING:
    from reconcile.run.jobs import Job


def main() -> int:
    """Returns the exit code, the same as that of `reconcile run`."""
    only_mine()
    end_with_parent()
    with interrupts.listening():
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return _run(sys.stdin.buffer.read())


def _run(asked: bytes) -> int:
    from reconcile.nights import log_failure
    from reconcile.run.jobs import Job

    job = Job.model_validate_json(asked)
    try:
        return _publish(job)
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
    from reconcile.run.summary import EXIT_WITH_TROUBLES, as_text, has_troubles, summary

    close_unfinished()
    manifest = nightly(job)
    print(as_text(summary(manifest, Path(os.path.relpath(job.out)))), flush=True)
    return EXIT_WITH_TROUBLES if has_troubles(manifest) else 0


if __name__ == "__main__":
    sys.exit(main())
