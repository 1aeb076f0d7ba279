"""What the cells of a worklist's lines tell, column by column in Arrow, as the level of a paper shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.arrays import whole_array
from reconcile.privacy.masking import Kind, Level
from reconcile.regions import region_name, village_name
from reconcile.reports.kit.facts import in_short, short_name
from reconcile.reports.kit.showing import Shown, Texts, composed, shown_rows
from reconcile.vocabulary.verdicts import BETWEEN, FORMS, FORMS_OF, IDENTITY


@dataclass(frozen=True)
class Look:
    """How lines are shown. names: programme code -> its name. briefs: sentence -> the same in few words."""

    level: Level
    names: Mapping[str, str]
    briefs: Mapping[str, str] = field(default_factory=dict)


_OF_ROW: Mapping[str, Kind] = {
    "number": "count",
    "person": "count",
    "record_id": "row",
    "home_rw": "where",
    "home_rt": "where",
    "line": "count",
    "rows_alike": "count",
    "elsewhere": "text",
    "programme": "text",
    "name": "name",
    "mother": "name",
    "kk": "number_of_person",
    "nik": "number_of_person",
    "nik_spoilt": "plain",
    "birth": "birth",
    "sex": "plain",
    "region": "text",
    "rt": "where",
    "rw": "where",
    "file": "text",
    "source_row": "row",
}
_OF_QUESTION: Mapping[str, Kind] = {
    "amount": "count",
    "question_id": "plain",
    "action": "text",
    "authority": "text",
    "status": "plain",
    "asked": "text",
    "reason": "text",
    "choices": "plain",
    "changes": "text",
}
"""What the columns hold that cells are made of."""


def kind_of(cell: str) -> Kind:
    """What a cell holds, where it shows one column alone."""
    return {**_OF_ROW, **_OF_QUESTION}.get(cell, "plain")


def begins(lines: pa.Table) -> np.ndarray:
    """Where a block begins, a boolean a line."""
    turns = whole_array(lines["turn"]).to_numpy(zero_copy_only=False)
    first = np.ones(len(turns), bool)
    first[1:] = np.diff(turns) != 0
    return first


def _rows_of_block(lines: pa.Table) -> np.ndarray:
    """Of each line how many lines of its block show a row."""
    block = np.cumsum(begins(lines)) - 1
    shown = whole_array(lines["row_shown"].fill_null(False)).to_numpy(zero_copy_only=False)
    return cast(np.ndarray, np.bincount(block, weights=shown).astype(np.int64)[block])


def row_texts(lines: pa.Table, look: Look) -> Shown:
    """What a line tells of its row and block: by the name of a cell (`SheetColumn.cell`) its texts."""
    made = {
        "line": pc.if_else(lines["row_shown"], lines["line"], None),
        "programme": _mapped(lines["programme"], lambda codes: _short_names(codes, look.names)),
        "nik": pc.if_else(lines["nik_spoilt"].fill_null(False), None, lines["nik"]),
        "nik_spoilt": pc.if_else(lines["nik_spoilt"].fill_null(False), "tidak sah", ""),
        "sex": _mapped(lines["sex"], {"M": "L", "F": "P"}.get),
        "region": _mapped(lines["region_code"], region_name),
        "elsewhere": _elsewhere(lines),
        "file": _file(lines),
    }
    rows = pa.table({name: made[name] if name in made else lines[name] for name in _OF_ROW})
    return composed(_row_cells, shown_rows(rows, _OF_ROW, look.level, typed=True))


def _row_cells(shown: Texts) -> Texts:
    return {
        **shown,
        "nik": pc.if_else(pc.equal(shown["nik_spoilt"], ""), shown["nik"], shown["nik_spoilt"]),
        "region": _region(shown, "region"),
        "near": _region(shown, "elsewhere"),
        "origin": _origin(shown),
    }


def question_texts(lines: pa.Table, look: Look) -> Shown:
    """What is asked on those of `lines` (whole blocks) on which a question stands."""
    lines = lines.append_column("in_block", pa.array(_rows_of_block(lines)))
    lines = lines.filter(lines["question_id"].is_valid())
    made = {
        "status": _mapped(lines["status"], lambda code: code.replace("_", " ")),
        "asked": in_short(_question(lines, look.briefs), look.names),
        "reason": in_short(_reason(lines, lines["reason"]), look.names),
        "choices": _mapped(lines["choices"], lambda words: words.replace(BETWEEN, ", ")),
        "changes": in_short(lines["changes"], look.names),
    }
    rows = pa.table({name: made[name] if name in made else lines[name] for name in _OF_QUESTION})
    return shown_rows(rows, _OF_QUESTION, look.level, typed=True)


_AGENCIES = {"BPJS Kesehatan": "BPJS Kes", "BPJS Ketenagakerjaan": "BPJS TK"}
"""Senders of several lists, as the narrow column of a sheet has room for them."""


def _short_names(codes: str, names: Mapping[str, str]) -> str:
    """Who sent the lists of a line: of "BPJS Ketenagakerjaan: tenaga kerja" the sender, once."""
    senders = (short_name(names.get(code, code)).partition(": ")[0] for code in codes.split(","))
    return ", ".join(dict.fromkeys(_AGENCIES.get(sender, sender) for sender in senders))


_EVIDENCE = r"^.*?((Sama|Mirip|Beda): )"
"""Of a question whose form says all, what stands before the evidence is left out."""


_DIGITS = r"(.*)\. Angka NIK yang berbeda: posisi ([0-9, ]+)$"
_BRIEFS = (
    (
        rf"NIK \((?:nomor urutnya berbeda|satu angka)(, keduanya terbukti)?\){_DIGITS}",
        r"NIK (angka ke-\3\1)\2",
    ),
    (rf"NIK \((keduanya terbukti)\){_DIGITS}", r"NIK (angka ke-\3, \1)\2"),
    (rf"(Beda: (?:[^.]*, )?NIK)\b{_DIGITS}", r"\1 (angka ke-\3)\2"),
    (r"NIK \(nomor urutnya berbeda", "NIK (nomor urut"),
)
"""What the evidence says of two numbers where there is no room for it: at which digits they differ stands
beside the word NIK."""

UNSAID = ("TINDAKAN",)
"""Forms whose question is what every worklist asks: the reason alone stands there."""


def _question(lines: pa.Table, briefs: Mapping[str, str]) -> pa.Array:
    """What is asked, about which lines of the block and why, as short as it can be; then what was decided
    earlier, and who else has the block before him."""
    reason = lines["reason"]
    for sentence, brief in briefs.items():
        reason = pc.replace_substring(reason, sentence, brief)
    of_two = pc.is_in(lines["form"], pa.array(FORMS_OF[IDENTITY]))
    reason = pc.if_else(of_two, pc.replace_substring_regex(reason, _EVIDENCE, r"\1"), reason)
    for pattern, short in _BRIEFS:
        reason = pc.replace_substring_regex(reason, pattern, short)
    question = _mapped(lines["form"], lambda form: "" if form in UNSAID else f"{FORMS[form].asks} ")
    return pc.binary_join_element_wise(question, _reason(lines, reason, _unclear(lines)), _also(lines), "")


def _also(lines: pa.Table) -> pa.Array:
    """The other kelurahan of which somebody stands in the block, in the book of one; the queue is of none and
    names the place of each row."""
    said = _mapped(lines["also"], lambda codes: f". Juga warga Kel. {_villages(codes)}").fill_null("")
    return pc.if_else(pc.is_valid(lines["book"]), said, "")


def _villages(codes: str) -> str:
    return ", Kel. ".join(village_name(code) or code for code in codes.split(","))


def _reason(lines: pa.Table, reason: Any, about: Any = None) -> pa.Array:
    """The sentence of a question, after the lines of the block that it is about and before what was
    decided on it earlier. about: where these are said, everywhere when None."""
    left, right = (lines[name].cast(pa.string()) for name in ("asked_left", "asked_right"))
    other = pc.if_else(_of_two_lines(lines), pc.binary_join_element_wise(" dan ", right, ""), "")
    said = pc.is_valid(left) if about is None else pc.and_(pc.is_valid(left), about)
    place = pc.if_else(said, pc.binary_join_element_wise("Baris ", left, other, ": ", ""), "").fill_null("")
    before = pc.if_else(
        pc.is_valid(lines["told"]), pc.binary_join_element_wise(". ", lines["told"], ""), ""
    ).fill_null("")
    return pc.binary_join_element_wise(place, reason, before, "")


def _of_two_lines(lines: pa.Table) -> Any:
    left, right = lines["asked_left"], lines["asked_right"]
    return pc.and_(pc.is_valid(right), pc.not_equal(left, right).fill_null(False))


def _unclear(lines: pa.Table) -> Any:
    """Whether it must be said which lines a question is about: not the one on which it stands, nor the only
    two of its block."""
    two = _of_two_lines(lines)
    on_its_line = pc.and_(lines["row_shown"].fill_null(False), pc.invert(two))
    only_two = pc.and_(two, pc.equal(lines["in_block"], 2).fill_null(False))
    return pc.invert(pc.or_(on_its_line, only_two))


def _file(lines: pa.Table) -> pa.Array:
    """File and sheet of an export."""
    sheet = pc.if_else(
        pc.not_equal(lines["sheet"].fill_null(""), ""),
        pc.binary_join_element_wise(", ", lines["sheet"], ""),
        "",
    )
    return pc.binary_join_element_wise(lines["source_file"], sheet.fill_null(""), "")


def _origin(shown: Texts) -> pa.Array:
    """File, sheet and row of an export."""
    file, row = shown["file"], shown["source_row"]
    behind = pc.if_else(pc.equal(row, ""), "", pc.binary_join_element_wise(" baris ", row, ""))
    alone = pc.is_in(shown["rows_alike"], pa.array(["", "1"]))
    more = pc.if_else(alone, "", pc.binary_join_element_wise(" (", shown["rows_alike"], " baris sama)", ""))
    return pc.if_else(pc.equal(file, ""), "", pc.binary_join_element_wise(file, behind, more, ""))


def _elsewhere(lines: pa.Table) -> pa.Array:
    """The place of a row that is not the kelurahan of its book, where the book is of one; a place that the
    first line of the block that knows one names stands there alone."""
    names = _mapped(lines["region_code"], region_name)
    here = pc.equal(lines["region_code"], lines["book"]).fill_null(False)
    return pc.if_else(pc.or_(here, _named_above(lines)), "", names)


def _named_above(lines: pa.Table) -> pa.Array:
    """Whether a line lies where the first of its block that knows a place does, and is not that one."""
    place, codes = np.arange(len(lines)), whole_array(lines["region_code"])
    begun = begins(lines)
    known = np.where(codes.is_valid().to_numpy(zero_copy_only=False), place, len(lines))
    first = np.minimum.reduceat(known, np.flatnonzero(begun)) if len(lines) else known
    leader = np.minimum(first[np.cumsum(begun) - 1], place)
    same = pc.equal(codes, codes.take(pa.array(leader))).fill_null(False)
    return pc.and_(same, pa.array(place != leader))


def _region(shown: Texts, place: str) -> pa.Array:
    name, rt, rw = (shown[part] for part in (place, "rt", "rw"))
    known = pc.or_(pc.not_equal(rt, ""), pc.not_equal(rw, ""))
    street = pc.if_else(known, pc.binary_join_element_wise(" ", _or_dash(rt), "/", _or_dash(rw), ""), "")
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(name, street, ""))


def _or_dash(text: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(text, ""), "-", text)


def _mapped(values: Any, function: Callable[[str], str | None]) -> pa.Array:
    """`function` of each text; nulls stay."""
    encoded = whole_array(values).dictionary_encode()
    return pc.take(
        pa.array([function(value) for value in encoded.dictionary.to_pylist()], pa.string()), encoded.indices
    )
