"""What a question may be answered, by what it asks."""

from __future__ import annotations

from collections.abc import Mapping

ACTION, IDENTITY = "TINDAKAN", "IDENTITAS"

VERDICTS: Mapping[str, tuple[str, ...]] = {
    ACTION: ("LANJUT", "HENTIKAN", "CEK LAPANGAN", "BEDA"),
    IDENTITY: ("SAMA", "BEDA", "RAGU"),
}
