"""What differs between two rows, as a reader should see it: judged on what the rows say, told on what may
be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from reconcile.explain.evidence_words import FIELDS
from reconcile.privacy.differing import beside, how_days_differ, positions, where_they_differ
from reconcile.privacy.masking import Level

Mark = Literal["sama", "beda", "sebagian", "kosong", "tidak dibandingkan"]
"""sebagian: one side knows less, or spells the same name otherwise, and what both know agrees. kosong: a
side says nothing, which is no difference."""

Piece = tuple[str, bool]
"""A piece of a shown value, and whether it differs from the other side."""

HIDDEN = "berbeda pada bagian yang disamarkan"
REORDERED = "kata sama, urutan berbeda"
SPELLED = "sejalan, ejaan berbeda"

LABELS = {
    **FIELDS,
    "birth_date": "Lahir",
    "address": "Alamat tertulis",
    "relationship": "Hubungan keluarga",
    "period": "Masa bantuan",
}
_ALWAYS = ("name", "birth_date", "nik", "family_card")
_ORDER = (
    *_ALWAYS[:2], "sex", *_ALWAYS[2:], "mother", "place", "address", "relationship",
    "pupil_number", "card_number", "period",
)  # fmt: skip
_RAW = {
    "name": "name", "birth_date": "birth", "sex": "sex", "nik": "nik", "family_card": "kk",
    "mother": "mother_core", "address": "address", "relationship": "relationship",
    "pupil_number": "nisn", "card_number": "card_number",
}  # fmt: skip
_NUMBERS = {"nik", "family_card", "pupil_number", "card_number", "birth_date"}
_KEYS = {"name": "name_key", "mother": "mother_key"}
"""Names that are one and the same once spelling and order are set aside, as linking reads them."""

_WHOLE = {"sex", "relationship"}
_MAY_KNOW_LESS = {"birth_date", "nik"}
"""A year without a date, the first digits of a number: less than the other side says, not something else."""


@dataclass(frozen=True)
class Compared:
    """A field of two rows side by side. note: what the shown values cannot tell."""

    label: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    mark: Mark
    note: str = ""


def compare_rows(
    raw: tuple[Mapping[str, Any], Mapping[str, Any]],
    shown: tuple[Mapping[str, str], Mapping[str, str]],
    level: Level = Level.L2,
) -> list[Compared]:
    """The fields of two rows in reading order; those that neither row fills in are left out, but for the
    first four.

    raw: the rows as they stand in `records`, unmasked. shown: field -> text as the level shows it. level:
    what may be said of where two masked values differ.
    """
    found = []
    for field in _ORDER:
        left, right = (values.get(field, "") for values in shown)
        if not (left or right or field in _ALWAYS):
            continue
        mark = _mark(field, *raw, left, right)
        if mark == "beda" and level == Level.L1 and (told := _told_masked(field, *raw)):
            found.append(told)
        elif mark == "beda" and left == right:
            found.append(Compared(LABELS[field], ((left, True),), ((right, True),), mark, HIDDEN))
        elif mark == "beda" or (mark == "sebagian" and field in _KEYS):
            pieces = _pieces(field, left, right)
            marked = any(differs for side in pieces for _, differs in side)
            note = REORDERED if not marked else SPELLED if mark == "sebagian" else ""
            found.append(Compared(LABELS[field], *pieces, mark, note))
        else:
            found.append(Compared(LABELS[field], ((left, False),), ((right, False),), mark))
    return found


def row_alone(shown: Mapping[str, str]) -> list[Compared]:
    """The fields of one row that it fills in, in reading order, compared with none."""
    return [
        Compared(LABELS[field], ((text, False),), (), "tidak dibandingkan")
        for field in _ORDER
        if (text := shown.get(field, "")) or field in _ALWAYS
    ]


def _told_masked(field: str, left: Mapping[str, Any], right: Mapping[str, Any]) -> Compared | None:
    """Where two different numbers or birth dates differ, as L1 may tell; None where it has no more to say."""
    one, two = (str(row[_RAW[field]] or "") if field in _RAW else "" for row in (left, right))
    if field == "birth_date" and (note := how_days_differ(one, two)):
        years = one[:4] != two[:4]
        return Compared(LABELS[field], ((one[:4], years),), ((two[:4], years),), "beda", note)
    if field in ("nik", "family_card") and (note := where_they_differ(one, two)):
        differs = [at in positions(one, two) for at in range(len(one))]
        texts = beside(one, two, Level.L1), beside(two, one, Level.L1)
        left_pieces, right_pieces = (_pieces_at(text, differs) for text in texts)
        return Compared(LABELS[field], left_pieces, right_pieces, "beda", note)
    return None


def _mark(
    field: str, left: Mapping[str, Any], right: Mapping[str, Any], left_shown: str, right_shown: str
) -> Mark:
    if field == "period" or (field == "card_number" and left["programme"] != right["programme"]):
        return "tidak dibandingkan"  # periods follow one another, and each programme numbers its own cards
    if field == "place":
        return _mark_places(left, right)
    one, two = left[_RAW[field]], right[_RAW[field]]
    if not one or not two:
        return "kosong"
    if one == two:
        return "sama"
    if field == "address":
        return "tidak dibandingkan"  # a street is written in many ways; linking goes by the places
    if field in _KEYS and left[_KEYS[field]] and left[_KEYS[field]] == right[_KEYS[field]]:
        return "sebagian"
    if field in _MAY_KNOW_LESS and (one.startswith(two) or two.startswith(one)):
        return "sebagian"
    return "beda"


def _mark_places(left: Mapping[str, Any], right: Mapping[str, Any]) -> Mark:
    pairs = [(left[name] or "", right[name] or "") for name in ("region_code", "rw", "rt")]
    if any(one[: len(two)] != two[: len(one)] for one, two in pairs):
        return "beda"
    if not pairs[0][0] or not pairs[0][1]:
        return "kosong"
    return "sama" if all(one == two for one, two in pairs) else "sebagian"


def _pieces(field: str, left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    if field in _WHOLE:
        return ((left, True),), ((right, True),)
    if field in _NUMBERS and len(left) == len(right):
        differs = [one != two for one, two in zip(left, right, strict=True)]
        return _pieces_at(left, differs), _pieces_at(right, differs)
    separator = ", " if field == "place" else " "
    one, two = left.split(separator), right.split(separator)
    return _words(one, two, separator), _words(two, one, separator)


def _pieces_at(text: str, differs: Sequence[bool]) -> tuple[Piece, ...]:
    """`text` in pieces; differs: of each of its letters, whether it is another one there."""
    pieces: list[Piece] = []
    for letter, other in zip(text, differs, strict=True):
        if pieces and pieces[-1][1] == other:
            pieces[-1] = (pieces[-1][0] + letter, other)
        else:
            pieces.append((letter, other))
    return tuple(pieces)


def _words(words: list[str], others: list[str], separator: str) -> tuple[Piece, ...]:
    """Words that the other side has too, wherever they stand there, are alike; of the rest, letters are
    told apart."""
    own, there = _lacking(words, others), _lacking(others, words)
    twins = iter(
        [word for word, lacks in zip(others, there, strict=True) if lacks]
        if sum(own) == sum(there)
        else [""] * sum(own)
    )
    pieces: list[Piece] = []
    for word, lacks in zip(words, own, strict=True):
        if pieces:
            pieces.append((separator, False))
        pieces.extend(_letters(word, next(twins)) if lacks else [(word, False)])
    return tuple(pieces)


def _lacking(words: list[str], others: list[str]) -> list[bool]:
    """For each word, whether the other side lacks it."""
    there = Counter(others)
    found = []
    for word in words:
        found.append(there[word] == 0)
        there[word] -= not found[-1]
    return found


def _letters(word: str, twin: str) -> list[Piece]:
    """The word whole where it is another one, its differing letters where it is nearly the same."""
    matcher = SequenceMatcher(None, word, twin, autojunk=False)
    if matcher.ratio() < 0.6:
        return [(word, True)]
    return [
        (word[start:end], operation != "equal")
        for operation, start, end, _, _ in matcher.get_opcodes()
        if end > start
    ]
