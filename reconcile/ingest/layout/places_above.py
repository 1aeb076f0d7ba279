"""Places above rows: a title "KELURAHAN : LAGOA" over a table or between its rows, a sheet or a file called
"KEL. LAGOA" says where the people below it live, where no column does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.layout.blocks import begins_block, block_values
from reconcile.ingest.layout.layouts import Layout
from reconcile.ingest.layout.reshaped import Held, Step, filled_down
from reconcile.parsing.places.place_names import bears_name
from reconcile.programmes import Programme
from reconcile.programmes.headings import Vocabulary

LEVELS = ("province", "city", "kecamatan", "kelurahan", "rt_rw", "rw", "rt")
"""Fields that a title may tell, from the widest."""

_BEGINNING = frozenset({"kecamatan", "kelurahan"})
"""What has to be told before anything is: a province or a city alone stands over every letter."""

_AT_HOME = frozenset({"roll", "need", "register"})
_CODES = frozenset({"region_code", "province_code", "city_code", "kecamatan_code", "kelurahan_code"})
_NAMED = re.compile(
    r"\b(?:(?P<kelurahan>KELURAHAN|KEL|DESA)|(?P<kecamatan>KECAMATAN|KEC))\b[\s.:_/-]*(?=[A-Z])",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+")
_LONGEST_NAME = 4
"""Words of the longest name of a kelurahan (PULAU UNTUNG JAWA has three)."""

_ALL_OF_THEM = re.compile(r"(?:SE|SEMUA|SELURUH|ALL)\b|[^A-Za-z]*$", re.IGNORECASE)
_MAY_NAME_ONE = re.compile(r"\b(?:KEL|KELURAHAN|DESA|KEC|KECAMATAN|RW|RT)\b", re.IGNORECASE)


@dataclass
class _Place:
    """What was said last, and whether a person has been seen since."""

    said: dict[str, str] = field(default_factory=dict)
    met: bool = False

    def hear(self, told: Mapping[str, str]) -> None:
        """Take in a title: below a person it opens a new place, of which only what is wider still holds."""
        if self.met and told:
            widest = min(map(LEVELS.index, told))
            self.said = {name: value for name, value in self.said.items() if LEVELS.index(name) < widest}
        self.said |= told


def told_places(cells: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Field -> place, of a row that tells of nothing but places; {} for any other row."""
    filled = [" ".join(cell.split()) for cell in cells if cell.strip()]
    if not filled or not any(map(_MAY_NAME_ONE.search, filled)):
        return {}
    values = block_values(cells, vocabulary)
    if values and values.keys() <= set(LEVELS):
        return {name: "" if _ALL_OF_THEM.match(said) else said for name, said in values.items()}
    alone = len(set(filled)) == 1 and bool(cells[0].strip())  # or merged over all columns
    return {} if values or not alone or vocabulary.match(filled[0]) else named_places(filled[0], vocabulary)


def named_places(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Field -> place that a title names without a colon ("DAFTAR PENERIMA KELURAHAN LAGOA KEC. KOJA"): names
    that are listed, and no others."""
    told: dict[str, str] = {}
    spaced = re.sub(r"[_\-]+", " ", text)
    for found in _NAMED.finditer(spaced):
        name = _listed(_words_after(spaced, found.end()), str(found.lastgroup))
        if name and vocabulary.has(str(found.lastgroup)):
            told.setdefault(str(found.lastgroup), name)
    return told


def places_of_name(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Field -> place that a sheet or a file is called by: a title, or the bare name of one. What is the name
    of a kelurahan and of a kecamatan alike is taken for the wider one, in which the other lies."""
    told = named_places(text, vocabulary)
    if told:
        return told
    words = tuple(_WORD.findall(text))
    if not words or len(words) > _LONGEST_NAME or re.search(r"\d", text):
        return {}
    name = " ".join(words)
    field = next((kind for kind in ("kecamatan", "kelurahan") if bears_name(name, kind)), "")
    return {field: name} if field and vocabulary.has(field) else {}


def _words_after(text: str, start: int) -> tuple[str, ...]:
    """The words that a name may be made of: those from `start` on with nothing but blanks between them."""
    words: list[str] = []
    for found in _WORD.finditer(text, start):
        if text[start : found.start()].strip() or len(words) == _LONGEST_NAME:
            break
        words.append(found[0])
        start = found.end()
    return tuple(words)


@cache
def _listed(words: tuple[str, ...], kind: str) -> str:
    """The longest listed name that the words begin with, "" when there is none."""
    names = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    return next((name for name in names if bears_name(name, kind)), "")


def places_above(
    rows: Iterable[Sequence[str]], names: Sequence[str], layout: Layout, programme: Programme
) -> tuple[tuple[str, ...], dict[str, str]]:
    """The fields that titles among `rows` tell and no column does, in order, () for none; and what `names`
    (of the sheet, of the file; the first counts) say before any title does.

    Only of rolls of people at home: the place over a list of workers is the firm's, and the kecamatan over
    one of pupils may be the school's, so that there a kelurahan has to be named. Places that stand among the
    lines of a family are the family's.
    """
    vocabulary = programme.vocabulary
    if (
        programme.role not in _AT_HOME
        or programme.region_of != "home"
        or not _CODES.isdisjoint(layout.fields)
    ):
        return (), {}
    begun: dict[str, str] = {}
    for name in reversed(names):
        begun |= places_of_name(name, vocabulary)
    told, titles = set(begun), set[str]()
    for cells in rows:
        if not told and not titles and begins_block(cells, vocabulary):
            return (), {}
        said = told_places(cells, vocabulary).keys()
        titles |= said
        told |= titles if not said and any(map(str.strip, cells)) else set()  # below which nobody stands
    if told.isdisjoint({"kelurahan"} if programme.pupils else _BEGINNING):
        return (), {}
    fields = tuple(name for name in LEVELS if name in told and name not in layout.fields)
    return fields, {name: said for name, said in begun.items() if name in fields}


def spread_places(
    fields: Sequence[str],
    begun: Mapping[str, str],
    vocabulary: Vocabulary,
    above: Sequence[Sequence[str]],
) -> Step:
    """A step that adds a column for each of `fields`, filled down from the titles. begun: what holds before
    the first of them; above: the rows over the heading."""

    def begin() -> Held:
        place = _Place(dict(begun))
        for cells in above:
            place.hear(told_places(cells, vocabulary))

        def held(cells: list[str]) -> Mapping[str, str] | None:
            told = told_places(cells, vocabulary)
            place.hear(told)
            place.met = not told and (place.met or any(cells))
            return None if told else place.said

        return held

    return filled_down(fields, begin)


def note_of_places(fields: Sequence[str], labels: Mapping[str, str]) -> Note:
    told = ", ".join(labels.get(name, name) for name in fields)
    return Note(
        "WILAYAH_DI_ATAS",
        "INFO",
        f"Wilayah ({told}) ditulis sebagai judul, nama lembar atau nama berkas; dibaca untuk semua baris di"
        " bawahnya.",
        "Tulis kelurahan dan kecamatan pada setiap baris.",
    )
