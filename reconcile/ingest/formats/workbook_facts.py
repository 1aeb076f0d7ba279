"""What the parts of an XLSX tell beside its cells: hidden rows, formulas never calculated, dates counted
from 1904."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from lxml import etree

from reconcile.ingest.cells.cells import UNREAD
from reconcile.ingest.cells.opening import is_bug
from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.formats.binary_sheets import binary_sheet_names

_CHUNK = 4 * 1024**2
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d{1,7})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_CELL = re.compile(rb"<(?:\w+:)?c\b((?:[^>/]|/(?!>))*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^>/]*>(.*?)</(?:\w+:)?(?:v|is)>", re.DOTALL)
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_SHEET_PART = re.compile(r"xl/worksheets/(?!binaryindex)[^/]+\.(?:xml|bin)")
_MOST = 200_000  # places kept: more uncalculated cells than this refuse nobody else


@dataclass(frozen=True)
class SheetFacts:
    """hidden: rows not shown, ascending. marks: (row from 1, column from 0) of cells that the reader of cells
    would give as blank, and what they hold: a formula never calculated, or the error of one. left_out: what
    is told of cells that were left out. within: last row and column that are to be read, where cells far out
    are still in the file. part: of the package that holds it.
    """

    hidden: tuple[int, ...] = ()
    marks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    mac_dates: bool = False
    left_out: tuple[Note, ...] = ()
    within: tuple[int, int] | None = None
    part: str = ""

    def notes(self, total: int) -> Sequence[Note]:
        """What the sender is told. total: rows of the sheet; rows hidden below them hold nothing."""
        return [*hidden_rows([row for row in self.hidden if row <= total]), *self.left_out]


NO_FACTS = SheetFacts()


def hidden_rows(rows: Sequence[int]) -> Sequence[Note]:
    """That rows are hidden in the file, and were read nevertheless."""
    if not rows:
        return ()
    return (
        Note(
            "BARIS_TERSEMBUNYI",
            "PERINGATAN",
            "Baris yang disembunyikan atau tersaring ikut dibaca.",
            "Bila baris itu memang dihapus dari daftar, hapus barisnya (bukan disembunyikan), lalu kirim"
            " ulang.",
            len(rows),
            tuple(rows[:10]),
        ),
    )


def workbook_facts(content: bytes, left_out: Mapping[str, Note]) -> dict[str, SheetFacts]:
    """The facts of each worksheet of an XLSX by its name, of an XLSB only what was left out; {} for what
    cannot be read.

    left_out: part of a worksheet in lower case -> what is told of its cells that were left out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = {name.lower(): name for name in package.namelist()}
            if {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names.keys():
                return _xml_facts(package, names, left_out)
            if {"xl/workbook.bin", "xl/_rels/workbook.bin.rels"} <= names.keys():
                return _binary_facts(package, names, left_out)
            return {}
    except Exception as error:
        if is_bug(error):
            raise
        return {}  # what is broken in the file is told by the reader of its cells


def _xml_facts(
    package: zipfile.ZipFile, names: Mapping[str, str], left_out: Mapping[str, Note]
) -> dict[str, SheetFacts]:
    book = _parsed(package.read(names["xl/workbook.xml"]))
    parts = _parts(package, names["xl/_rels/workbook.xml.rels"])
    mac = any(
        _local(node) == "workbookPr" and node.get("date1904") in ("1", "true")
        for node in book.iter(etree.Element)
    )
    later = any(
        _local(node) == "calcPr" and node.get("fullCalcOnLoad") in ("1", "true")
        for node in book.iter(etree.Element)
    )
    found = {}
    for node in book.iter(etree.Element):
        part = parts.get(node.get(_RELATION) or node.get(_STRICT_RELATION) or "", "")
        if _local(node) == "sheet" and part and part in names:
            facts = _sheet_facts(package, names[part], mac, later)
            found[node.get("name") or ""] = replace(facts, left_out=_notes_of(left_out, part), part=part)
    return found


def _binary_facts(
    package: zipfile.ZipFile, names: Mapping[str, str], left_out: Mapping[str, Note]
) -> dict[str, SheetFacts]:
    parts = _parts(package, names["xl/_rels/workbook.bin.rels"])
    bundled = [
        (name, parts.get(relation, ""))
        for name, relation in binary_sheet_names(package.read(names["xl/workbook.bin"]))
    ]
    return {name: SheetFacts(left_out=_notes_of(left_out, part), part=part) for name, part in bundled}


def with_unfound(facts: dict[str, SheetFacts], read: Sequence[str], content: bytes) -> dict[str, SheetFacts]:
    """The facts, those of the first sheet with what is told of worksheets that lie in the package and that
    nobody found by its list.

    read: the names of the sheets that the reader of cells found, in order. A worksheet is lost when no entry
    of the list leads to it, or when the reader found fewer than there are.
    """
    stored = _stored_worksheets(content)
    unled = len(stored - {known.part for known in facts.values()}) if facts else 0
    lost = max(unled, len(stored) - len(read))
    if lost <= 0 or not read:
        return facts
    first = facts.get(read[0], NO_FACTS)
    told = Note(
        "LEMBAR_TAK_TERDAFTAR",
        "GALAT",
        f"Daftar lembar berkas ini rusak: {lost} lembar ada di dalam berkas tetapi tidak terdaftar, jadi"
        " tidak terbaca.",
        "Buka berkas aslinya, simpan ulang, lalu kirim lagi.",
    )
    return {**facts, read[0]: replace(first, left_out=(*first.left_out, told))}


def _stored_worksheets(content: bytes) -> set[str]:
    """The parts of the package that are worksheets, in lower case, whatever its list of sheets says; empty
    for what is no package."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            found = {part.filename.lower() for part in package.infolist() if part.file_size}
    except zipfile.BadZipFile:
        return set()
    return {name for name in found if _SHEET_PART.fullmatch(name)}


def _notes_of(left_out: Mapping[str, Note], part: str) -> tuple[Note, ...]:
    return (left_out[part],) if part in left_out else ()


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _local(node: etree._Element) -> str:
    return str(etree.QName(node).localname)


def _parts(package: zipfile.ZipFile, relations_part: str) -> dict[str, str]:
    """Relationship id -> part of the package, lower-case."""
    relations = _parsed(package.read(relations_part))
    targets = {node.get("Id") or "": node.get("Target") or "" for node in relations.iter(etree.Element)}
    return {
        key: posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower()
        for key, target in targets.items()
    }


def _sheet_facts(package: zipfile.ZipFile, part: str, mac: bool, later: bool) -> SheetFacts:
    hidden: list[int] = []
    marks: dict[tuple[int, int], str] = {}
    row = 0
    for text in _whole_rows(package, part):
        for found in _ROW.finditer(text):
            number = _NUMBER.search(found.group(1))
            row = int(number.group(1)) if number else row + 1
            if _HIDDEN.search(found.group(1)):
                hidden.append(row)
        if len(marks) < _MOST and (_FORMULA.search(text) or _ERROR.search(text)):
            marks.update(_marks(text, later))
    return SheetFacts(tuple(hidden), marks, mac)


def _whole_rows(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The worksheet in pieces that end where a row ends."""
    with package.open(part) as stream:
        rest = b""
        for chunk in iter(partial(stream.read, _CHUNK), b""):
            text = rest + chunk
            cut = text.rfind(b"row>")
            cut = cut + 4 if cut >= 0 else 0
            rest = text[cut:]
            yield text[:cut]
        yield rest


def _marks(text: bytes, later: bool) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells that hold an error, or a formula and no value. later: the writer left all calculation to who
    opens the file, and wrote 0 for want of a value.
    """
    for cell in _CELL.finditer(text):
        facts, inside = cell.groups()
        place = _PLACE.search(facts)
        if not place:
            continue
        error = _VALUE.search(inside) if _ERROR.search(facts) else None
        if error or (_FORMULA.search(inside) and not _has_value(facts, inside, later)):
            where = int(place.group(2)), _column(place.group(1)) - 1
            yield where, error.group(1).decode("ascii", "replace").strip() if error else UNREAD


def _has_value(facts: bytes, inside: bytes, later: bool) -> bool:
    found = _VALUE.search(inside)
    value = found.group(1).strip() if found else b""
    if _TEXT.search(facts):
        return b":v>" in inside or b"<v" in inside  # the formula gave an empty text
    return bool(value) and not (later and value == b"0")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
