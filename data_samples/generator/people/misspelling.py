"""What clerks, forms and scanners do to a name: one function a fault, name in, name out.

A fault that cannot happen to a name (no second word to drop, no O to write as OE) leaves it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Fault = Callable[[str, Random], str]

_ROWS = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
_NEIGHBOURS = {
    letter: [row[i + step] for step in (-1, 1) if 0 <= i + step < len(row)]
    for row in _ROWS
    for i, letter in enumerate(row)
}
_LOOKALIKES = {
    "O": "0",
    "I": "1",
    "L": "I",
    "S": "5",
    "B": "8",
    "M": "N",
    "RN": "M",
    "U": "V",
    "E": "F",
    "H": "N",
    "C": "G",
    "G": "C",
}
_MUHAMMAD = (
    "M",
    "M.",
    "MUH",
    "MUH.",
    "MOH",
    "MOH.",
    "MOCH",
    "MOCH.",
    "MUHAMAD",
    "MOHAMAD",
    "MOHAMMAD",
    "MOCHAMAD",
    "MOCHAMMAD",
    "MUHAMMED",
    "MHD",
    "MHD.",
    "MUCHAMAD",
    "MD",
)
_SHORT = {
    "MUHAMMAD": _MUHAMMAD,
    "AHMAD": ("ACHMAD", "AKHMAD", "ACH", "ACH.", "AHMD", "A."),
    "ABDUL": ("ABD", "ABD.", "ABDOEL", "A."),
    "SITI": ("ST", "ST.", "STI", "SITTI"),
    "NUR": ("NOER", "NOOR", "NR"),
    "SRI": ("SERI", "S."),
    "ABDULLAH": ("ABDULAH", "ABDILLAH"),
    "SYARIF": ("SARIF", "SJARIF"),
}
_MODERN = (
    ("Y", "I"),
    ("IE", "I"),
    ("LL", "L"),
    ("NN", "N"),
    ("SS", "S"),
    ("KH", "H"),
    ("DH", "D"),
    ("TH", "T"),
    ("SY", "S"),
    ("Z", "J"),
    ("F", "P"),
    ("V", "F"),
    ("Q", "K"),
    ("AH", "A"),
)


def keyboard(name: str, dice: Random) -> str:
    """A neighbouring key, a letter twice, or two letters swapped."""
    place = dice.randrange(len(name))
    letter, kind = name[place], dice.random()
    if letter == " " or place == 0 or len(name) < 3:
        return name
    if kind < 0.45:
        return name[:place] + dice.choice(_NEIGHBOURS.get(letter, [letter])) + name[place + 1 :]
    if kind < 0.7:
        return name[:place] + letter + name[place:]
    if place + 1 < len(name) and name[place + 1] != " ":
        return name[:place] + name[place + 1] + letter + name[place + 2 :]
    return name[:place]


def dropped_letter(name: str, dice: Random) -> str:
    """One letter missing, never the first."""
    place = dice.randrange(1, len(name)) if len(name) > 3 else 0
    return name if place == 0 or name[place] == " " else name[:place] + name[place + 1 :]


def scanned(name: str, dice: Random) -> str:
    """A character read as one that looks like it."""
    places = [place for place, letter in enumerate(name) if letter in _LOOKALIKES]
    if not places:
        return name
    place = dice.choice(places)
    return name[:place] + _LOOKALIKES[name[place]] + name[place + 1 :]


def old_spelling(name: str, dice: Random) -> str:
    """Spelling from before 1972 or before 1947: OE, TJ, DJ, J for Y; on one word or all."""
    words = name.split()
    chosen = range(len(words)) if dice.random() < 0.6 else [dice.randrange(len(words))]
    use_oe = dice.random() < 0.6
    for place in chosen:
        word = words[place].replace("NY", "\x01").replace("SY", "\x02").replace("KH", "\x03")
        word = word.replace("Y", "\x04").replace("J", "DJ").replace("C", "TJ").replace("\x04", "J")
        if use_oe:
            word = word.replace("U", "OE")
        words[place] = word.replace("\x01", "NJ").replace("\x02", "SJ").replace("\x03", "CH")
    return " ".join(words)


def modern_spelling(name: str, dice: Random) -> str:
    """Another usual spelling of the same sounds: RIZKY and RIZKI, FAUZI and PAUJI."""
    able = [(new, old) for new, old in (*_MODERN, *((b, a) for a, b in _MODERN[:5])) if new in name[1:]]
    if not able:
        return name
    one, other = dice.choice(able)
    place = name.rindex(one) if dice.random() < 0.6 else name.index(one, 1)
    return name[:place] + other + name[place + len(one) :]


def abbreviated(name: str, dice: Random) -> str:
    """MUHAMMAD as M., MUH, MOCH...; AHMAD, ABDUL, SITI and NUR likewise."""
    words = name.split()
    for place, word in enumerate(words[:2]):
        if word in _SHORT and len(words) > 1:
            words[place] = dice.choice(_SHORT[word])
            break
    return " ".join(words)


def initial(name: str, dice: Random) -> str:
    """A word after the first as one letter."""
    words = name.split()
    if len(words) < 3:
        return name
    place = dice.randrange(1, len(words))
    words[place] = words[place][0] + dice.choice(("", "."))
    return " ".join(words)


def titled_man(name: str, dice: Random) -> str:
    """H., DRS., rear titles: on programme rolls they stand in the name."""
    return dice.choice(
        (
            "H. {}",
            "H {}",
            "HAJI {}",
            "H. {}",
            "DRS. {}",
            "DRS {}",
            "IR. {}",
            "KH. {}",
            "UST. {}",
            "BPK {}",
            "{}, SE",
            "{}, S.PD",
            "{} SH",
            "{}, S.KOM",
            "DR. {}",
            "ALM {}",
            "TN. {}",
        )
    ).format(name)


def titled_woman(name: str, dice: Random) -> str:
    """HJ., DRA., NY., rear titles."""
    return dice.choice(
        (
            "HJ. {}",
            "HJ {}",
            "HAJJAH {}",
            "HJ. {}",
            "DRA. {}",
            "NY. {}",
            "NY {}",
            "IBU {}",
            "{}, S.PD",
            "{}, SE",
            "{}, A.MD",
            "{} SST",
            "NN {}",
            "ALMH {}",
        )
    ).format(name)


def own_spelling(name: str, dice: Random) -> str:
    """One word as only these parents write it: a doubled letter, an H after a consonant, Y for I, Z for S."""
    words = name.split()
    at = dice.randrange(len(words))
    word = words[at]
    place = dice.randrange(1, len(word)) if len(word) > 3 else 0
    letter = word[place]
    other = {
        "I": "Y",
        "S": "Z",
        "F": "V",
        "K": "Q",
        "Y": "IY",
        "C": "CK",
        "V": "F",
        "Z": "DZ",
        "J": "DJ",
    }.get(letter, letter * 2 if letter in "ALNRE" else letter + "H")
    words[at] = word if place == 0 else word[:place] + other + word[place + 1 :]
    return " ".join(words)


def swapped_words(name: str, dice: Random) -> str:
    """The last word first."""
    words = name.split()
    return (
        name
        if len(words) < 2
        else " ".join([words[-1], *words[:-1]] if dice.random() < 0.7 else [words[1], words[0], *words[2:]])
    )


def split_word(name: str, dice: Random) -> str:
    """A blank inside a long word: NURAINI, NUR AINI."""
    words = name.split()
    place = max(range(len(words)), key=lambda i: len(words[i]))
    word = words[place]
    if len(word) < 6:
        return name
    at = 3 if word.startswith(("NUR", "SRI", "ABD")) else dice.randrange(3, len(word) - 2)
    words[place] = f"{word[:at]} {word[at:]}"
    return " ".join(words)


def joined_words(name: str, dice: Random) -> str:
    """Two words as one."""
    words = name.split()
    if len(words) < 2:
        return name
    place = dice.randrange(len(words) - 1)
    return " ".join([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])


def missing_word(name: str, dice: Random) -> str:
    """A name of three words or more without its last or a middle word; sometimes of two."""
    words = name.split()
    if len(words) < 2 or (len(words) == 2 and dice.random() < 0.6):
        return name
    words.pop(dice.randrange(1, len(words)))
    return " ".join(words)


def decorated(name: str, dice: Random) -> str:
    """Blanks, quotes and stops that change nothing: NUR'AINI, doubled blanks, a no-break space, mixed
    case."""
    kind = dice.random()
    if kind < 0.25:
        return name.replace(" ", "  ", 1) if " " in name else name + " "
    if kind < 0.45:
        return name.replace(" ", "\u00a0", 1) if " " in name else name + "\u00a0"
    if kind < 0.75:
        return re.sub(
            r"(?<=[A-Z]R)(?=A)|(?<=[A-Z]A)(?=[IU])", dice.choice(("'", "\u2019", "`")), name, count=1
        )
    return name.title() if kind < 0.9 else name + "."


def formula(name: str, dice: Random) -> str:
    """A sign in front that a spreadsheet takes for a formula."""
    return dice.choice("=+-@") + name


VARIANTS: tuple[tuple[Fault, float], ...] = ((modern_spelling, 0.55), (initial, 0.15), (decorated, 0.30))
TYPOS: tuple[tuple[Fault, float], ...] = ((keyboard, 0.45), (dropped_letter, 0.40), (scanned, 0.15))
WORDS: tuple[tuple[Fault, float], ...] = (
    (swapped_words, 0.25),
    (split_word, 0.25),
    (joined_words, 0.2),
    (missing_word, 0.3),
)


def one_of(faults: tuple[tuple[Fault, float], ...], name: str, dice: Random) -> str:
    """`name` after one of the faults, drawn by share."""
    if not name:
        return name
    drawn = dice.random()
    for fault, share in faults:
        drawn -= share
        if drawn < 0:
            return fault(name, dice)
    return faults[-1][0](name, dice)
