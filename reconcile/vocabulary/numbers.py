"""Numbers as Indonesians write them."""

from __future__ import annotations

DASH = "–"
_LARGE = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"))
_SHORT = ((10**9, 10**9, "M"), (10**6, 10**6, "jt"), (10**4, 10**3, "rb"))
_UNITS = (
    "", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip


def number(count: int) -> str:
    """12345 -> 12.345."""
    return f"{count:,}".replace(",", ".")


def decimal(value: float, digits: int = 1) -> str:
    """1234.56 -> 1234,6."""
    return f"{value:.{digits}f}".replace(".", ",")


def value_of(text: str) -> float:
    """1.234,6 -> 1234.6, as it is written here; 0 for nothing."""
    return float(text.replace(".", "").replace(",", ".")) if text else 0.0


def percent(share: float, digits: int = 1, sign: str = " %") -> str:
    """0.9934 -> 99,3 %."""
    return decimal(100 * share, digits) + sign


def known_percent(share: float | None) -> str:
    """0.9934 -> 99,3 %; a share that only rounds to 0 or to 100 is not written so, one that is not known is a
    dash."""
    if share is None:
        return DASH
    return percent(min(max(share, 0.001), 0.999) if 0 < share < 1 else share)


def rupiah(amount: int) -> str:
    """1234567890 -> Rp 1,2 miliar; below a million in full."""
    for size, word in _LARGE:
        if round(amount / size, 1) >= 1:
            return f"Rp {decimal(amount / size)} {word}"
    return f"Rp {number(amount)}"


AT_LEAST = "sekurang-kurangnya"
"""What is said of a count of what was found, where there may be more."""


def at_least(said: str, amount: int, unknown: int) -> str:
    """`said` of a sum of which `unknown` parts have no known value: at least so much, or nothing known at
    all. A sum of nothing but what is not known is not 0."""
    if not unknown:
        return said
    return f"≥ {said}" if amount else "tidak diketahui"


def short(count: int) -> str:
    """12345 -> 12,3 rb, where a cell is narrow."""
    for least, unit, word in _SHORT:
        if count >= least:
            return f"{decimal(count / unit)} {word}"
    return number(count)


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


def grouped(sha256: str, groups: int = 8) -> str:
    """The first `groups` times 8 characters of a hash; in groups, so that no 16 digits stand in a row."""
    return " ".join(sha256[start : start + 8] for start in range(0, min(len(sha256), 8 * groups), 8))
