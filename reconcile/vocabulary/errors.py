"""The failures a user can cause or mend, one class and one exit code each; anything else is a bug and keeps
its traceback.

Messages are in Indonesian, for staff; they cite file, sheet, row and rule, never a NIK or a name.
"""

from __future__ import annotations


class ReconcileError(Exception):
    """A failure with a message for staff. `exit_code` is what the command line returns."""

    exit_code = 1


class UsageError(ReconcileError):
    """The command was asked something it cannot do (unknown programme folder, no inputs, no such run)."""

    exit_code = 2


class DeclarationError(ReconcileError):
    """A programme, rule or model declaration is wrong: stop before anything runs. Cites file and key."""

    exit_code = 3


class ExportError(ReconcileError):
    """An export cannot be read: that file is refused, the others are processed."""

    exit_code = 4


class LedgerError(ReconcileError):
    """Rows read do not equal rows accepted, rejected and set aside: the run must not be published."""

    exit_code = 5


class RunBusyError(ReconcileError):
    """Another run is writing to the same folder."""

    exit_code = 6


class StorageError(ReconcileError):
    """The disk is full or the folder may not be written."""

    exit_code = 7


class OutOfMemoryError(StorageError):
    """What an engine was asked does not fit its memory, nor the room beside it. memory: its limit."""

    def __init__(self, memory: str) -> None:
        super().__init__(
            f"Memori mesin hitung ({memory}) tidak cukup untuk data sebanyak ini. Jalankan lagi dengan batas"
            " yang lebih besar, misalnya --memory 8GB."
        )
        self.memory = memory

    def __reduce__(self) -> tuple[type[OutOfMemoryError], tuple[str]]:
        """As it comes from another process."""
        return OutOfMemoryError, (self.memory,)


class ServiceError(ReconcileError):
    """A process that serves the nights ended by itself or did not begin."""

    exit_code = 8


class StalledError(ReconcileError):
    """A run made no progress for as long as its deadline allows, and ended itself."""

    exit_code = 9
