"""The command line: `reconcile`. Messages and help are in Indonesian; each class of failure has its own exit code."""

from __future__ import annotations

import sys

from reconcile import interrupts
from reconcile.errors import ReconcileError
from reconcile.private import only_mine
from reconcile.scratch import sweep


def main() -> None:
    """Run the command line. A failure that users can mend is one message; a bug keeps its traceback."""
    only_mine()
    with interrupts.listening():
        sweep()
        from reconcile.cli.commands import app  # here: helper processes load this module as well, and need no commands

        try:
            app()
        except ReconcileError as error:
            interrupts.settle()
            print(f"Gagal: {error}", file=sys.stderr)
            sys.exit(error.exit_code)
