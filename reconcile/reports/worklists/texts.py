"""What the cells of a worklist's lines tell, column by column in Arrow, as the level of a paper shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.arrays import by_value, whole_array
from reconcile.privacy.masking import Kind, Level, shown
from reconcile.regions import region_name


@dataclass(frozen=True)
class Look:
    """How lines are shown. names: programme code -> its name."""

    level: Level
    names: Mapping[str, str]


Texts = Mapping[str, pa.Array]
"""By the name of a cell (`Column.cell`) what it shows on each line: text, "" where there is nothing."""


def row_texts(lines: pa.Table, look: Look) -> Texts:
    """What a line tells of its row and block."""
    show = _Shower(look.level)
    number = show.plain if look.level == Level.L0 else lambda values: show(values, "number_of_person")
    texts = {name: show.own(lines[name]) for name in ("number", "person")}
    texts["record_id"] = show(lines["record_id"], "row")
    texts |= {name: show.plain(lines[name]) for name in ("home_rw", "home_rt")}
    texts["place"] = pc.if_else(lines["row_shown"], show.own(lines["place"]), "")
    if look.level >= Level.L2:
        texts |= {name: pa.array([""] * lines.num_rows) for name in ("home_rw", "home_rt")}
    texts["programme"] = show(
        _mapped(lines["programme"], lambda code: look.names.get(code, code).split(" - ")[0]), "text"
    )
    texts |= {name: show(lines[name], "name") for name in ("name", "mother")}
    texts["kk"] = number(lines["kk"])
    texts["nik"] = pc.if_else(lines["nik_spoilt"].fill_null(False), "tidak sah", number(lines["nik"]))
    birth = show(lines["birth"], "birth")
    texts["birth"] = pc.replace_substring_regex(birth, r"^(\d{4})-(\d{2})-(\d{2})$", r"\3-\2-\1")
    texts["sex"] = show.plain(_mapped(lines["sex"], {"M": "L", "F": "P"}.get))
    texts["region"] = _region(lines, show)
    texts["origin"] = _origin(lines, show)
    return {name: whole_array(text) for name, text in texts.items()}


def question_texts(lines: pa.Table, look: Look) -> Texts:
    """What a line asks; `lines`: those on which a question stands."""
    show = _Shower(look.level)
    texts = {name: show.own(lines[name]) for name in ("amount", "question_id")}
    texts |= {name: show(lines[name], "text") for name in ("action", "authority")}
    texts["status"] = show.plain(_mapped(lines["status"], lambda code: code.replace("_", " ")))
    texts |= {
        name: show(_shortened(text, look.names), "text")
        for name, text in (("reason", _reason(lines)), ("changes", lines["changes"]))
    }
    return {name: whole_array(text) for name, text in texts.items()}


def _reason(lines: pa.Table) -> pa.Array:
    """The sentence of a question, after the lines of the block that it is about and before what was
    decided on it earlier."""
    left, right = (lines[name].cast(pa.string()) for name in ("asked_left", "asked_right"))
    other = pc.if_else(pc.is_valid(right), pc.binary_join_element_wise(" dan ", right, ""), "").fill_null("")
    about = pc.if_else(
        pc.is_valid(left), pc.binary_join_element_wise("Baris ", left, other, ": ", ""), ""
    ).fill_null("")
    before = pc.if_else(
        pc.is_valid(lines["told"]), pc.binary_join_element_wise(". ", lines["told"], ""), ""
    ).fill_null("")
    return pc.binary_join_element_wise(about, lines["reason"], before, "")


def _shortened(text: Any, names: Mapping[str, str]) -> pa.Array:
    """Programmes by their short names: the guide says what they stand for."""
    for name in sorted(names.values(), key=len, reverse=True):
        if " - " in name:
            text = pc.replace_substring(text, name, name.split(" - ")[0])
    return text


def _origin(lines: pa.Table, show: _Shower) -> pa.Array:
    """File, sheet and row of an export."""
    sheet = pc.if_else(
        pc.not_equal(lines["sheet"].fill_null(""), ""),
        pc.binary_join_element_wise(", ", lines["sheet"], ""),
        "",
    )
    file = show(pc.binary_join_element_wise(lines["source_file"], sheet.fill_null(""), ""), "text")
    row = pc.binary_join_element_wise(" baris ", lines["source_row"].cast(pa.string()), "").fill_null("")
    return pc.if_else(pc.equal(file, ""), "", pc.binary_join_element_wise(file, row, ""))


def _region(lines: pa.Table, show: _Shower) -> pa.Array:
    name = show(_mapped(lines["region_code"], region_name), "text")
    if show.level >= Level.L2:
        return name
    rt, rw = (show.plain(lines[part]) for part in ("rt", "rw"))
    known = pc.or_(pc.not_equal(rt, ""), pc.not_equal(rw, ""))
    street = pc.if_else(known, pc.binary_join_element_wise(" ", _or_dash(rt), "/", _or_dash(rw), ""), "")
    return pc.utf8_trim_whitespace(pc.binary_join_element_wise(name, street, ""))


def _or_dash(text: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(text, ""), "-", text)


@dataclass(frozen=True)
class _Shower:
    """Masks; each different text once, for most stand in many lines."""

    level: Level

    def __call__(self, values: Any, kind: Kind) -> pa.Array:
        return by_value(values, lambda texts: shown(texts, kind, self.level))

    def own(self, values: Any) -> pa.Array:
        """Numbers and ids of ours, of which hardly two are alike."""
        return pc.fill_null(whole_array(values).cast(pa.string()), "")

    def plain(self, values: Any) -> pa.Array:
        return self.own(values)


def _mapped(values: Any, function: Callable[[str], str | None]) -> pa.Array:
    """`function` of each text; nulls stay."""
    encoded = whole_array(values).dictionary_encode()
    return pc.take(
        pa.array([function(value) for value in encoded.dictionary.to_pylist()], pa.string()), encoded.indices
    )
