"""Short forms of everyday words, as staff type them."""

from __future__ import annotations

WRITTEN_OUT = {
    "BKN": "BUKAN",
    "BLM": "BELUM",
    "DGN": "DENGAN",
    "SDH": "SUDAH",
    "TAK": "TIDAK",
    "TDK": "TIDAK",
    "TLH": "TELAH",
}
"""Short form -> the word, in capitals."""
