"""Names of firms as founders invent them, and as clerks write them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

DATA = tomllib.loads((Path(__file__).parent / "data" / "firms.toml").read_text(encoding="utf-8"))
WORDS, EMPTY, _SYLLABLES = (DATA[name].split() for name in ("words", "empty", "syllables"))
FORMS: dict[str, float] = DATA["forms"]
_OLD: dict[str, str] = DATA["old_spelling"]


def invented(dice: Random) -> str:
    """A word that no list has."""
    return "".join(dice.choice(_SYLLABLES) for _ in range(dice.choice((2, 2, 3))))


def new_name(dice: Random) -> tuple[str, str]:
    """Legal form and core."""
    form = dice.choices(list(FORMS), list(FORMS.values()))[0]
    kind = dice.random()
    if kind < 0.08:  # nothing but words that hundreds of firms bear
        words = dice.sample(EMPTY, 2)
    elif kind < 0.5:
        words = [invented(dice), dice.choice(EMPTY)]
    elif kind < 0.8:
        words = [dice.choice(WORDS), invented(dice)]
    else:
        words = [dice.choice(WORDS), dice.choice(EMPTY), dice.choice(EMPTY)]
    return form, " ".join(words)


def written(form: str, core: str, dice: Random, branch: str = "", former: str = "") -> str:
    """The name as one clerk writes it."""
    words = core
    if dice.random() < 0.08:
        for modern, old in _OLD.items():
            words = words.replace(modern, old)
    if dice.random() < 0.06 and " " in words:
        first, second, *rest = words.split()
        words = " ".join([first + second, *rest])
    if dice.random() < 0.06:
        words = misspelt(words, dice)
    kind = dice.random()
    if not form:
        said = words
    elif form in {"PT", "CV", "UD"} and kind < 0.25:
        said = f"{words}, {form}"
    elif form in {"PT", "CV", "UD"} and kind < 0.5:
        said = f"{form}. {words}"
    elif form == "PT" and kind < 0.58:
        said = f"P.T. {words}"
    elif form == "CV" and kind < 0.58:
        said = f"C.V. {words}"
    elif kind > 0.97:
        said = words
    else:
        said = f"{form} {words}"
    if former:
        said += f" {dice.choice(('d/h', 'DAHULU', 'D/H'))} {former}"
    if branch:
        said += dice.choice((f" CABANG {branch}", f" CAB. {branch}", f" - {branch}", f" ({branch})"))
    return said.title() if dice.random() < 0.15 else said


def misspelt(words: str, dice: Random) -> str:
    """One letter dropped, doubled or changed places."""
    at = dice.randrange(1, max(2, len(words) - 1))
    if not words[at : at + 1].isalpha():
        return words
    kind = dice.random()
    if kind < 0.4:
        return words[:at] + words[at + 1 :]
    if kind < 0.7:
        return words[:at] + words[at] + words[at:]
    return words[: at - 1] + words[at] + words[at - 1] + words[at + 1 :] if words[at - 1].isalpha() else words
