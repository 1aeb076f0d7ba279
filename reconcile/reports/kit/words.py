"""Numbers and dates as an Indonesian official letter writes them."""

from __future__ import annotations

from datetime import date

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_UNITS = (
    "",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)


def number(count: int) -> str:
    """12345 -> 12.345."""
    return f"{count:,}".replace(",", ".")


def share(part: float) -> str:
    """0.9961 -> 99,6%."""
    return f"{100 * part:.1f}%".replace(".", ",")


def in_words(count: int) -> str:
    """2026 -> "dua ribu dua puluh enam". Raises ValueError outside 0 to 9999, for which no date asks."""
    if not 0 <= count <= 9999:
        raise ValueError(f"{count}: hanya 0 sampai 9999")
    return " ".join(_words(count).split()) or "nol"


def _words(count: int) -> str:
    if count < 12:
        return _UNITS[count]
    if count < 20:
        return f"{_UNITS[count - 10]} belas"
    if count < 100:
        return f"{_UNITS[count // 10]} puluh {_words(count % 10)}"
    if count < 200:
        return f"seratus {_words(count - 100)}"
    if count < 1000:
        return f"{_UNITS[count // 100]} ratus {_words(count % 100)}"
    if count < 2000:
        return f"seribu {_words(count - 1000)}"
    return f"{_UNITS[count // 1000]} ribu {_words(count % 1000)}"


def in_figures(day: date) -> str:
    """31 Maret 2018."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_in_words(day: date) -> str:
    """tiga puluh satu Maret dua ribu delapan belas."""
    return f"{in_words(day.day)} {MONTHS[day.month - 1]} {in_words(day.year)}"


def grouped(sha256: str, groups: int = 8) -> str:
    """The first `groups` times 8 characters of a hash; in groups, so that no 16 digits stand in a row."""
    return " ".join(sha256[start : start + 8] for start in range(0, min(len(sha256), 8 * groups), 8))
