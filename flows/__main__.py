"""python -m flows: run the nightly flow once, or serve it every night at a time in Jakarta."""

from __future__ import annotations

import sys

from flows.serving.stopping import Stopped, hear
from reconcile.cli.terminal.consoles import write_what_can_be
from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.files.private import only_mine
from reconcile.workspace.processes.bounds import RUN_SPACE, refuse_close_limits


def main() -> int:
    """Returns the exit code, the same as that of `reconcile run`."""
    only_mine()
    write_what_can_be()
    hear()
    try:
        refuse_close_limits(RUN_SPACE)
        from flows.serving.asking import run  # here: loading it takes a second, in which Ctrl-C must be heard

        return run()
    except ReconcileError as error:
        print(f"Gagal: {error}", file=sys.stderr)
        return error.exit_code
    except Stopped as stopped:
        if stopped.sentence:
            print(f"\n{stopped.sentence}", file=sys.stderr)
        return stopped.exit_code


if __name__ == "__main__":
    sys.exit(main())
