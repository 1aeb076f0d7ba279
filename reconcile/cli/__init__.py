"""The command line: `reconcile`. Messages and help are in Indonesian; each class of failure has its own exit code."""

from __future__ import annotations

import sys

from reconcile.cli.commands import app
from reconcile.errors import ReconcileError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line. A failure that users can mend is one message; a bug keeps its traceback."""
    try:
        app()
    except ReconcileError as error:
        print(f"Gagal: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
