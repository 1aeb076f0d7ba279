"""One word of a name: its modern spelling, the words it is a compound of, and its fold by ear.

Old spelling: Van Ophuijsen 1901 (oe, tj, dj, nj, sj, j for y, ch for kh), Soewandi 1947 (oe became u), EYD
1972 (the rest).
"""

from __future__ import annotations

import re
from functools import lru_cache

from reconcile.parsing.words import word_file, words_of

_NAMES = word_file("names")
_EXPAND: dict[str, str] = {
    short: full for full, shorts in _NAMES["expand"].items() for short in shorts.split()
}
_MODERN = frozenset(_NAMES["compounds"]["modern"].split())
_HEADS: dict[str, list[tuple[str, int]]] = {}  # by their first two letters
for _head in _NAMES["compounds"]["first"].items():
    _HEADS.setdefault(_head[0][:2], []).append(_head)
_TAILS: dict[str, list[tuple[str, int]]] = {}  # by their last two
for _tail in _NAMES["compounds"]["last"].items():
    _TAILS.setdefault(_tail[0][-2:], []).append(_tail)
_STEMS: dict[str, list[tuple[str, str]]] = {}  # by their first two letters, the longest first
for _stem in sorted(_NAMES["stems"].items(), key=lambda stem: (-len(stem[0]), stem[0])):
    _STEMS.setdefault(_stem[0][:2], []).append(_stem)

_OLD_SIGNS = ("OE", "TJ", "DJ", "SJ")
_OLD_Y = re.compile(r"^(WAH|MUL|SUR)J(?=[AOU])")  # WAHJU, MULJADI, SURJONO: no modern name begins so
_MAHMAN = re.compile(r"^(.{3,}?)R?(R[AO]HMAN)$")
_SOUNDS: tuple[tuple[str, str], ...] = (
    ("KH", "H"), ("GH", "G"), ("BH", "B"), ("DZ", "Z"), ("DH", "D"), ("TH", "T"), ("SY", "S"), ("SH", "S"),
    ("ZH", "Z"), ("PH", "P"), ("TS", "S"), ("CK", "K"), ("NGK", "NK"),
)  # fmt: skip
_ANY_SOUND = re.compile("|".join(sound for sound, _ in _SOUNDS))
_LETTERS = str.maketrans({"Q": "K", "X": "KS", "F": "P", "V": "P", "W": "U", "Y": "I"})
_DOUBLED = re.compile(r"(.)\1+")
_LONG_I = re.compile(r"IE(?!(?<=[A-Z]{4})M$)")  # LIEM is LIM; but WAGIEM, WAGIYEM is a woman, WAGIM a man
_SOFT_C = re.compile(r"C(?=[EI][A-Z]*US$|IA$|ILIA$|ELINA$)")  # MARCELINUS, VINCENTIUS, CECILIA, FELICIA
_LATIN_T = re.compile(r"T(?=IUS$)|(?<=EN)T(?=IA$)")  # IGNATIUS, LAURENTIA; but SETIA, MUTIA
_CHINESE_OA = re.compile(r"^([A-Z]{1,2})OA$")  # TJOA is CUA
_LONG_AU = re.compile(r"(?<=[BDMNRST])AO")  # MAOLANA, TAOFIK; but LAODE, WAODE
_HARD_Z = re.compile(r"Z(?![AEIOU])")


def _respell(word: str) -> str:
    if "OER" in word:
        word = re.sub(r"(KH|CH|^H)OER", r"\1OIR", word)  # KHOERUL is Sundanese for KHOIRUL, not old spelling
    old = word.startswith("NJ") or any(sign in word for sign in _OLD_SIGNS)
    word = word.replace("OE", "U").replace("DJ", "\x01").replace("TJ", "C").replace("SJ", "SY")
    if old:
        word = word.replace("NJ", "NY").replace("J", "Y")
    if word[3:4] == "J":
        word = _OLD_Y.sub(r"\1Y", word)
    word = word.replace("\x01", "J")
    if "CH" in word:
        word = re.sub(r"^CH(?=AN|[EIY])", "C", word.replace("CHR", "KR")).replace("CH", "KH")
    return word


def _split_abdul(word: str) -> str:
    """ABDURRAHMAN, ABDULRAHMAN, ABDUSSALAM, ABDULAZIZ -> ABDUL and the word behind it. ABDULLAH stays
    whole."""
    if not word.startswith("ABDU") or word.startswith("ABDULLAH"):
        return word
    if word.startswith("ABDULAT"):
        return f"ABDUL L{word[5:]}"
    rest = (
        word[5:]
        if word[4:5] == "L"
        else _DOUBLED.sub(r"\1", word[4:6]) + word[6:]
        if word[4:5] in tuple("RSNTZ")
        else ""
    )
    return f"ABDUL {rest}" if len(rest) >= 4 else word


@lru_cache(maxsize=500_000)
def modern_word(word: str) -> str:
    """The word (A-Z) in full and in modern spelling; two words joined by a blank for compounds of ABDUL."""
    for _ in range(8):
        before = word
        word = _EXPAND.get(word, word)
        word = _split_abdul(word)
        if " " in word:
            return " ".join(modern_word(part) for part in word.split())
        if word not in _MODERN:
            word = _respell(word)
        if word == before:
            break
    return word


def compound_parts(word: str) -> list[str]:
    """The words a compound is written apart in: NURAINI -> NUR AINI, ERNAWATI -> ERNA WATI, FATHURROHMAN
    -> FATHUR ROHMAN."""
    for head, least in _HEADS.get(word[:2], ()):
        rest = word[len(head) :]
        if word.startswith(head) and len(rest) >= least:
            if head == "NUR" and rest.startswith("UL"):
                return ["NURUL", rest[2:]] if len(rest) >= 5 else [word]
            if head == "NUR" and re.match(r"OHM|OHIM|AHMAN|AHMAT|AHMAW", rest):
                rest = "R" + rest
            return [head, *compound_parts(rest)]
    for tail, least in _TAILS.get(word[-2:], ()):
        if word.endswith(tail) and len(word) - len(tail) >= least:
            return [word[: -len(tail)], tail]
    if match := _MAHMAN.match(word):
        head = match[1]
        return [f"{head}R" if head.endswith("U") else head, match[2]]
    return [word]


def _fold_once(word: str) -> str:
    if len(word) > 3 and word.endswith("OH"):
        word = f"{word[:-2]}AH"
    elif len(word) > 5 and word.endswith("IYEH"):
        word = f"{word[:-2]}AH"  # Madura says HOSNIYEH for HOSNIYAH
    if word.startswith("VV"):
        word = f"W{word[2:]}"
    if word.startswith("RH"):
        word = f"R{word[2:]}"
    if "DLO" in word:
        word = word.replace("DLO", "DO")  # RIDLO, MUDLOFAR: one letter of Arabic
    if _ANY_SOUND.search(word):
        for sound, simple in _SOUNDS:
            word = word.replace(sound, simple)
    word = word.translate(_LETTERS)
    if word == "Z":
        return "J"
    if "AO" in word:
        word = _LONG_AU.sub("AU", word)
    if "E" in word:
        word = _LONG_I.sub("I", word).replace("AE", "AI")
    word = _DOUBLED.sub(r"\1", word)
    if word.endswith(("US", "IA", "INA")):
        word = _LATIN_T.sub("S", _SOFT_C.sub("S", word))
    elif word.endswith("OA"):
        word = _CHINESE_OA.sub(r"\1UA", word)
    if "Z" in word:
        word = _HARD_Z.sub("S", word).replace("Z", "J")
    if len(word) > 2 and word.endswith("H"):
        word = word[:-1]
    if word.endswith("ULO"):
        word = word[:-1] + "A"
    for stem, plain in _STEMS.get(word[:2], ()):
        if word.startswith(stem):
            return plain + word[len(stem) :]
    return word


@lru_cache(maxsize=500_000)
def fold(token: str) -> str:
    """The phonetic fold of one token: what is left when it is heard, not read. Idempotent.

    F, V and P are one; KH is H; IE is I but in the -IYEM of Java's women; SY and SH are S; DH is D; TH is
    T; DZ and Z are J, or S before a consonant and at the end (RIZKI, RISKI; AZIZ, AZIS); Q is K; Y is I;
    W is U; doubled letters are single; a final H is silent; AO is AU (MAOLANA), DLO is DO (RIDLO); Arabic
    stems with o have their a (ROHMAN, RAHMAN); an ain written K is left out (MUKMIN); C and T are S in Latin
    names (MARCELINUS, IGNATIUS); N before K is NG. K and H stay apart: KARTINI and HARTINI are two women.
    """
    word = token.upper()
    for _ in range(12):
        folded = _fold_once(modern_word(word).replace(" ", ""))
        if folded == word:
            break
        word = folded
    return word


@lru_cache(maxsize=1)
def _telling_classes() -> tuple[frozenset[str], frozenset[str]]:
    common = _NAMES["common"]
    return frozenset(map(fold, common["prefixes"].split())), frozenset(map(fold, common["common"].split()))


def telling_rank(folded: str) -> str:
    """A text that sorts by how telling a folded word is, the word itself from its third character on.

    Ordinary words come first, then common second words, common prefixes, initials; then the longer; then by
    alphabet. No place in the name counts, so that two writings agree when words change places.
    """
    prefixes, common = _telling_classes()
    kind = 3 if len(folded) < 2 else 2 if folded in prefixes else 1 if folded in common else 0
    return f"{kind}{chr(0x7E - min(len(folded), 80))}{folded}"


KNOWN = frozenset(map(fold, _NAMES["common"]["known"].split()))
RANKS = words_of("names", "ranks")
ARMS = words_of("names", "arms")
FRONT_TITLES = words_of("names", "front_titles") | RANKS | words_of("names", "court")
REAR_TITLES = words_of("names", "rear_titles")
AFTER_COMMA = REAR_TITLES | words_of("names", "rear_after_comma")
WEAK_TITLES = words_of("names", "weak_titles")
WEAK_SHORT: dict[str, str] = _NAMES["weak_short"]
BALI_SHORT: dict[str, str] = _NAMES["bali_short"]
PATRONYMIC = words_of("names", "patronymic")
ALIAS = words_of("names", "alias")
CLAN = words_of("names", "clan")
EXPANDED = frozenset(_EXPAND)
