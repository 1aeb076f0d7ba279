"""What a question may be answered, by what it asks."""

from __future__ import annotations

from collections.abc import Mapping

ACTION, IDENTITY = "TINDAKAN", "IDENTITAS"

GO_ON, STOP, VISIT = "LANJUT", "HENTIKAN", "CEK LAPANGAN"
"""What becomes of an aid: it goes on, it is proposed to end, somebody goes and looks."""

VERDICTS: Mapping[str, tuple[str, ...]] = {
    ACTION: (GO_ON, STOP, VISIT, "BEDA"),
    IDENTITY: ("SAMA", "BEDA", "RAGU"),
}
