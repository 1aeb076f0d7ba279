"""A name cell as text: to upper-case ASCII, cut into name and alias, degrees behind commas dropped, broken
into words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from reconcile.parsing.blanks import is_blank
from reconcile.parsing.names.folding import AFTER_COMMA, ALIAS, EXPANDED, FRONT_TITLES, PATRONYMIC, WEAK_SHORT
from reconcile.parsing.words import words_of
from reconcile.vocabulary.flags import MASK
from reconcile.vocabulary.unseen import WITHIN

_LETTERS = str.maketrans(
    {
        "ß": "SS",
        "Æ": "AE",
        "æ": "AE",
        "Ø": "O",
        "ø": "O",
        "Đ": "D",
        "đ": "D",
        "Ð": "D",
        "Ł": "L",
        "ł": "L",
        "Œ": "OE",
        "œ": "OE",
        "ı": "I",
    }
    | dict.fromkeys("’‘‛ʼʻ`´ʹ′＇", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
)
_INVISIBLE = re.compile(f"[{WITHIN}]")
_UNUSUAL = re.compile(r"[^A-Z .,'\"/()\[\]-]")
_DIGIT_LETTERS = str.maketrans("013458", "OIEASB")
_AROUND = re.compile(r"[(\[{<]([^()\[\]{}<>]*)[)\]}>]?")
_SECOND_NAME = re.compile(r"\s*(?:[/\\@=|;]|(?<=[A-Z] )AL\.(?= ))\s*")
_SPELLED_OUT: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bD\s*/\s*H\b\.?"), " ALIAS "),  # dahulu: formerly
    (re.compile(r"\bA\.\s*K\.\s*A\b\.?"), " ALIAS "),
    (re.compile(r"\bA\s*/\s*N\b\.?"), " "),
    (re.compile(r"\bTNI[ -]?A[DLU]\b\.?"), "TNI"),
    (re.compile(r"\b[SD]\s*/\s*O\b\.?"), " BIN "),
    (re.compile(r"(?<=[A-Z] )B\.\s*(?=[A-Z]{3})"), "BIN "),
    (re.compile(r"^AN\.\s*(?=[A-Z])"), ""),  # anak: a child's title; without the dot AN NISA is a name
)
_REMARKS = words_of("names", "remarks")
LIMITS = (20, 25, 30, 35, 50)
_LONG_LIMITS = (30, 35, 50)


@dataclass(frozen=True)
class CutName:
    """A name cell in parts: the name and, behind a slash, ALIAS or in brackets, second names."""

    name: str
    aliases: tuple[str, ...] = ()


def _mend_encoding(text: str) -> tuple[str, int]:
    """Text that was UTF-8 read as cp1252 (â€™), read again rightly; and the flag when the cell is damaged."""
    if "\ufffd" in text:
        return text.replace("\ufffd", " "), MASK["SEL_RUSAK"]
    if "â€" not in text and "Ã" not in text:
        return text, 0
    try:
        return text.encode("cp1252").decode("utf-8"), MASK["SEL_RUSAK"]
    except UnicodeError:
        return text, MASK["SEL_RUSAK"]


def ascii_name(written: str) -> tuple[str | None, int]:
    """A name as upper-case ASCII with single blanks, null when blank; and its flags.

    A sign that has no ASCII becomes ?, so that a name in another script is not taken for a blank cell.
    """
    text, flags = written, 0
    if not text.isascii():
        text, flags = _mend_encoding(text)
        text = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).translate(_LETTERS))
        text = "".join(sign for sign in text if not unicodedata.combining(sign)).translate(_LETTERS).upper()
        text = "".join(sign if sign.isascii() else " " if sign.isspace() else "?" for sign in text)
    text = text.upper()
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    text = " ".join(text.split())
    if is_blank(text):
        return (text, flags | MASK["NAMA_ANGKA"]) if "?" in text and not written.isascii() else (None, flags)
    if text.replace(" ", "").replace(".", "").isalpha():
        return text, flags
    if text[0] in "'\"" and text.count(text[0]) == 2 and text[0] == text[-1]:
        text = text[1:-1].strip() or text  # whoever wrote the list put each cell in quotes
    if text[0] in "=+-@":
        flags |= MASK["NAMA_RUMUS"]
    if _UNUSUAL.search(text.replace("`", "'").lstrip("=+-@")):
        flags |= MASK["NAMA_ANGKA"]
    return text, flags


def _mend_digits(word: str) -> str:
    """4MINAH, R1ZKY -> AMINAH, RIZKY; the digits of SITI2 or 12 say nothing."""
    word = word.rstrip("0123456789")
    letters = sum(sign.isalpha() for sign in word)
    return word.translate(_DIGIT_LETTERS) if letters * 2 > len(word) else re.sub(r"\d", "", word)


def words_in(text: str) -> list[str]:
    """The words of a name, letters only; apostrophes vanish (NUR'AINI), other signs part words."""
    if "." in text:
        text = text.replace(".", " ")
    if text.replace(" ", "").isalpha():
        return text.split()
    text = re.sub(r"['\"`]", "", text)
    if not text.replace(" ", "").isalpha():
        text = " ".join(_mend_digits(word) for word in re.sub(r"[^A-Z0-9]", " ", text).split())
    return text.split()


def _all_before_a_name(words: list[str]) -> bool:
    return all(
        len(word) == 1 or word in FRONT_TITLES or word in EXPANDED or word in WEAK_SHORT for word in words
    )


def _says_a_name(words: list[str]) -> bool:
    """Whether what stands behind a comma is a part of the name and not a degree."""
    if any(word in PATRONYMIC or word in ALIAS for word in words):
        return True
    return "".join(words) not in AFTER_COMMA and any(
        len(word) >= 5 and word not in AFTER_COMMA for word in words
    )


def _drop_degrees(text: str) -> str:
    kept: list[str] = []
    for segment in text.split(","):
        words = words_in(segment)
        if not kept or _all_before_a_name(words_in(" ".join(kept))) or _says_a_name(words):
            kept.append(segment)
    return " ".join(kept)


def is_simple(name: str) -> bool:
    """Whether a name is letters and dots only, with no second name to cut: the common case, read without
    patterns."""
    if not name.replace(" ", "").replace(".", "").isalpha():
        return False
    return not (
        " B." in name
        or " AL." in name
        or "TNI" in name
        or name.startswith("AN.")
        or "A.K" in name
        or "A. K" in name
    )


def cut_name(name: str) -> CutName:
    """The cell `name` (from `ascii_name`) in name and second name."""
    text = name.strip("=+-@ ").replace("`", "'")
    for pattern, full in _SPELLED_OUT:
        text = pattern.sub(full, text)
    aliases: list[str] = []
    for inside in _AROUND.findall(text):
        words = words_in(inside)
        if words and words[0] in PATRONYMIC:
            text = text.replace(
                inside, f"){inside}(", 1
            )  # the bracket is not a second name: turn it inside out
        elif words and not all(
            word in FRONT_TITLES or word in AFTER_COMMA or word in _REMARKS for word in words
        ):
            aliases.append(inside)
    outside = _AROUND.sub(" ", text)
    if not words_in(outside):
        outside = " ".join(_AROUND.findall(text))
    alternatives = [one for one in _SECOND_NAME.split(outside) if words_in(one)] or [outside]
    aliases = [*alternatives[1:], *aliases]
    return CutName(_drop_degrees(alternatives[0]), tuple(map(_drop_degrees, aliases)))


def looks_truncated(name: str) -> bool:
    """Whether a name probably fills a field of 20, 25, 30, 35 or 50 characters: exactly that long, and above
    25 always, below only when its last word is a stump of one or two letters."""
    if len(name) not in LIMITS:
        return False
    return len(name) in _LONG_LIMITS or len(name.rsplit(" ", 1)[-1].strip(".,")) <= 2
