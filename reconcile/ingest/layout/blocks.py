"""Blocks: a row "No. KK : 3171...", "Alamat : ...", "RT/RW : 003/004" that speaks for the family below it,
"Kode Perisai : AB9001" for what that agent typed, "NPP : ZZ000001" for who works there, or a title "PSTW BUDI
MULIA 1" for who lives in that unit."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from reconcile.ingest.cells.nik_like import NUMBER
from reconcile.ingest.layout.reshaped import SHARED, Held, Step, filled_down
from reconcile.programmes.headings import Vocabulary

_LABELLED = re.compile(r"([A-Za-z][A-Za-z./ ]{0,40}?)\s*[:=]\s*")
_CARD = re.compile(r"\b(?:NO|NOMOR)?[ ._]?N?KK\b|KARTU\s*KELUARGA", re.IGNORECASE)
_AGENT = re.compile(r"\bPERISAI\b|\bAGEN\b", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z]{0,6}[ ./-]?\d[\w./-]{0,20}")
_OF_UNITS = r"PANTI|UPT|PS[A-Z]{2,3}|SENTRA|LKSA?|BALAI|LOKA|YAYASAN"
_UNIT = re.compile(rf"\b(?:UNIT|LEMBAGA|{_OF_UNITS})\b", re.IGNORECASE)
_TITLE = re.compile(rf"\b(?:{_OF_UNITS})\b[ .]+(?=\w)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z][\w .,'()/-]{2,80}")
_BEGINS = {
    "kk": (_CARD, NUMBER),
    "agent_code": (_AGENT, _CODE),
    "npp": (re.compile(r"\bNPP\b", re.IGNORECASE), re.compile(r"[A-Za-z0-9]{2}[ -]?\d{6}")),
    "kode_bu": (re.compile(r"\bKODE\b|\bENTITAS\b", re.IGNORECASE), re.compile(r"\d{8}")),
    "unit": (_UNIT, _NAME),
}
"""Fields that begin a block: what every row that names one holds (asked first, for most rows of a sheet are
people), and how its value looks."""

_WORDS = (
    *("kk", "kartu", "perisai", "agen", "npp", "kode", "entitas", "unit", "lembaga"),
    *("panti", "upt", "ps", "sentra", "lks", "balai", "loka", "yayasan"),
)
"""Every text in which one of these patterns is found holds one of these words, if it is of ASCII."""

_MOST_CELLS = 12
_PHRASE = 5
_BETWEEN = " ;,|\t\n"


@dataclass
class _Family:
    """What the last block row said, and whether a member has been seen since."""

    values: dict[str, str] = field(default_factory=dict)
    met: bool = True


def block_values(cells: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Field -> value of a row that only tells of those below it ("No. KK : ..."); {} for any other row."""
    filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
    if not filled or len(filled) > _MOST_CELLS:
        return {}
    told = (
        _labelled(_joined(filled), vocabulary) if any(":" in cell or "=" in cell for cell in filled) else {}
    )
    for label, value in itertools.pairwise(filled):
        for name, (named, looks) in _BEGINS.items():
            if name == "unit" and len(filled) > 2:  # among cells of people it is a word like others
                continue
            if named.search(label) and looks.fullmatch(value) and _field(label, vocabulary) == name:
                told.setdefault(name, value)
    for name in ("agent_code", "npp", "kode_bu"):
        if name in told and not _BEGINS[name][1].fullmatch(told[name]):
            del told[name]
    if vocabulary.has("unit"):
        told |= _unit(told, filled, vocabulary)
    return {name: value for name, value in told.items() if value and (name in SHARED or name in _BEGINS)}


def _unit(told: Mapping[str, str], filled: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """The unit that a row names: behind its label, or in a title from its first word on. Where a class of
    people begins it ends: that is no part of the name, and is kept nowhere."""
    said, title = told.get("unit", ""), filled[0]
    if not said and len(set(filled)) == 1 and vocabulary.match(title) is None:
        found = _TITLE.search(title)
        said = title[found.start() :] if found else ""
    if vocabulary.match(said):  # a heading beside a heading
        said = ""
    words = re.split(r"[(;:]", said)[0].split()
    for at in range(len(words)):
        phrases = (" ".join(words[at : at + many]) for many in range(1, _PHRASE + 1))
        if any(vocabulary.is_value("ppks", phrase) for phrase in phrases):
            words = words[:at]
            break
    return {"unit": " ".join(words) if len(words) > 1 else ""} if said or "unit" in told else {}


def begins_block(cells: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a row names the family card, the agent or the employer of those below it."""
    return not _BEGINS.keys().isdisjoint(block_values(cells, vocabulary))


def _joined(filled: Sequence[str]) -> str:
    """The cells as one text; a label and the colon or the value in the next cell belong together."""
    text = filled[0]
    for cell in filled[1:]:
        text += f" {cell}" if text.endswith((":", "=")) or cell.startswith((":", "=")) else f"; {cell}"
    return text


def _labelled(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Field -> what follows its label; {} when the text does not begin with a label."""
    matches = list(_LABELLED.finditer(text))
    if not matches or matches[0].start() > 0:
        return {}
    labels = [(*_label(match[1], vocabulary), match) for match in matches]
    starts = [match.start() + skipped for _, skipped, match in labels]
    ends = [*starts[1:], len(text)]
    return {
        name: text[match.end() : end].strip(_BETWEEN)
        for (name, _, match), end in zip(labels, ends, strict=True)
        if name
    }


def _label(text: str, vocabulary: Vocabulary) -> tuple[str | None, int]:
    """The field of a label and where it begins in `text`: "JL MELATI RT/RW" is the end of an address and a
    label."""
    at = 0
    while at < len(text):
        match = vocabulary.match(text[at:])
        if match:
            return match.field, at
        word = text.find(" ", at)
        at = word + 1 if word >= 0 else len(text)
    return None, 0


def _field(label: str, vocabulary: Vocabulary) -> str | None:
    match = vocabulary.match(label.strip(_BETWEEN))
    return match.field if match else None


def block_fields(
    rows: Iterable[Sequence[str]], vocabulary: Vocabulary, known: Container[str]
) -> tuple[str, ...]:
    """The fields that block rows among `rows` tell and no column does, in a fixed order; () when no row
    begins a block. A family's say where it lives, an agent's only who he is."""
    told: set[str] = set()
    listed = list(rows)
    texts = ["\n".join(cells) for cells in listed]
    met = _words_in("\n".join(texts), _WORDS)
    for cells, text in zip(listed, texts, strict=True):
        if not told and not (_words_in(text, met) and _names_one(cells)):
            continue
        values = block_values(cells, vocabulary)
        if told or not _BEGINS.keys().isdisjoint(values):
            told |= values.keys()
    new = {name for name in told if name not in known}
    begun = new & _BEGINS.keys()
    return tuple(sorted(new if "kk" in begun else begun))


def _words_in(text: str, words: Sequence[str]) -> Sequence[str]:
    """Those of `words` that may stand in a text, however they are written: a text is looked through for a
    word many times faster than for a pattern."""
    if not text.isascii():
        return words
    small = text.lower()
    return [word for word in words if word in small]


def _names_one(cells: Sequence[str]) -> bool:
    """Whether a cell names what begins a block."""
    return any(named.search(cell) for cell in cells for named, _ in _BEGINS.values())


def spread_blocks(fields: Sequence[str], vocabulary: Vocabulary, above: Sequence[Sequence[str]]) -> Step:
    """A step that adds a column for each of `fields`, filled down from the block rows. above: rows over
    the heading, where the first block may begin."""

    def begin() -> Held:
        family = _Family()
        for cells in above:
            _hear(family, block_values(cells, vocabulary))

        def held(cells: list[str]) -> Mapping[str, str] | None:
            if _hear(family, block_values(cells, vocabulary)):
                return None
            family.met = family.met or any(cells)
            return family.values

        return held

    return filled_down(fields, begin)


def _hear(family: _Family, values: Mapping[str, str]) -> bool:
    """Take in what a row says; a row that names a card or an agent begins a block, one before its first
    member adds to it."""
    if not _BEGINS.keys().isdisjoint(values):
        above = family.values.get("unit")
        if not family.met and above and "unit" in values:  # titles over one table: either may name the unit
            values = {**values, "unit": f"{above} / {values['unit']}"}
        family.values, family.met = dict(values), False
        return True
    if values and not family.met:
        family.values.update(values)
        return True
    return False
