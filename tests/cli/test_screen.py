"""Progress on terminals of any width."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from reconcile.cli.terminal.screen import Screen


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_bar_and_time_stay_on_a_narrow_terminal(width: int) -> None:
    written = io.StringIO()
    with Screen(Console(force_terminal=True, color_system=None, width=width, file=written)) as screen:
        screen.begin("Menyusun pertanyaan dan laporan", 100)
        screen.advance(100, 1_234_567)
        screen.end("2.723 orang, 12 rumah, dan masih banyak lagi yang lain")
    line = written.getvalue().rpartition("2K")[2].splitlines()[0]
    assert "✓ Menyusun" in line and "━━━━━" in line and "0:00:00" in line
    assert len(line.rstrip()) <= width
