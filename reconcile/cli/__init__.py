"""The command line: `reconcile`. Messages and help are in Indonesian; each class of failure has its own
exit code."""

from __future__ import annotations

import gc
import signal
import sys


def main() -> None:
    """Run the command line. A failure that users can mend is one message; a bug keeps its traceback."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(
            signal.SIGINT, signal.SIG_DFL
        )  # until somebody listens, a stop ends it without a traceback
    from reconcile.cli.terminal.consoles import write_what_can_be

    write_what_can_be()
    gc.disable()  # until the command is loaded, which sees that it begins: nothing loaded ever goes
    from reconcile.vocabulary.errors import ReconcileError
    from reconcile.workspace.files.private import only_mine
    from reconcile.workspace.files.scratch import sweep
    from reconcile.workspace.processes import (
        interrupts,
    )  # here, all: helper processes load this module as well, and need no commands
    from reconcile.workspace.processes.bounds import COMMAND_SPACE, refuse_close_limits
    from reconcile.workspace.processes.children import spare_pandas

    only_mine()
    spare_pandas()
    with interrupts.listening():
        try:
            refuse_close_limits(COMMAND_SPACE)
            sweep()
            from reconcile.cli.terminal.app import app

            app(prog_name="reconcile")
        except ReconcileError as error:
            interrupts.settle()
            from reconcile.privacy.outside_texts import masked

            print(f"Gagal: {masked(str(error), lines=True)}", file=sys.stderr)
            sys.exit(error.exit_code)
        finally:
            gc.enable()
