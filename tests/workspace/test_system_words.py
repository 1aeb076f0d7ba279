"""What the system says of a file is told to staff in their words, in every message."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

import reconcile
from reconcile.workspace.files.system_words import system_words


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOENT, "tidak ada"), (errno.EACCES, "tidak diizinkan"), (errno.ENOSPC, "disk penuh")],
)
def test_what_staff_meet_is_said_in_indonesian(number: int, said: str) -> None:
    assert system_words(OSError(number, "English")) == said


def test_what_nobody_foresaw_is_said_as_the_system_says_it() -> None:
    assert system_words(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert system_words(OSError("tanpa nomor")) == "galat sistem"


def test_no_message_quotes_the_system_s_own_words() -> None:
    package = Path(reconcile.__file__).parent
    quoting = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"\{\w+\.strerror", path.read_text(encoding="utf-8"))
    ]
    assert quoting == []
