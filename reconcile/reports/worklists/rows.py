"""Lines of a worklist as the XML of spreadsheet rows: column by column in Arrow, without addresses, so
that they fit anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.privacy.masking import Kind, Level, shown
from reconcile.privacy.xml_cells import by_value, joined_text, whole_array, xml_text
from reconcile.regions import region_name
from reconcile.reports.worklists.columns import COLUMNS, STYLES, Column, StyleKey, heights

_NUMBERS = {"number", "place", "person", "amount"}
_CAPITALS = {"name", "mother"}
_OF_QUESTION = {"reason", "action", "authority", "amount", "changes", "status", "question_id", ""}


@dataclass(frozen=True)
class Look:
    """How lines are shown. names: programme code -> its name. styles: style -> its number in the workbook."""

    level: Level
    names: Mapping[str, str]
    styles: Mapping[StyleKey, int]


def rows_xml(
    lines: pa.Table, answers: str, look: Look, lengths: Sequence[int] | None = None
) -> list[pa.Buffer]:
    """The rows of `lines` (as `worklist_blocks.lines` gives them, whole blocks) as UTF-8 XML, one <row> a
    line.

    lengths: how many lines go into each piece; one piece holds all when None.
    """
    lines = lines.combine_chunks()
    first = np.ones(lines.num_rows, bool)
    first[1:] = np.diff(_numpy(lines["number"])) != 0
    asked = _numpy(pc.is_valid(lines["question_id"]))
    texts, questions = _row_texts(lines, look), _question_texts(lines.filter(pa.array(asked)), look)
    differs = _differences(lines, first)
    columns = COLUMNS[answers]
    parts: list[Any] = [_row_tags(columns, texts, questions, asked)]
    for of_question, run in groupby(columns, lambda column: column.cell in _OF_QUESTION):
        if of_question:
            parts.append(_asked_cells(list(run), questions, first, asked, look.styles))
        else:
            parts += _cells(list(run), texts, differs, first, look.styles)
    return joined_text(pc.binary_join_element_wise(*parts, "</row>", ""), lengths)


def _cells(
    columns: Sequence[Column],
    texts: Mapping[str, pa.Array],
    marked: Mapping[str, np.ndarray],
    first: np.ndarray,
    styles: Mapping[StyleKey, int],
) -> list[pa.Array]:
    """The cells of some columns, as texts to be joined. marked: by cell, where it looks different."""
    none = np.zeros(len(first), bool)
    parts = []
    filled, close = none, ""
    for column in columns:
        text = texts.get(column.cell)
        has = none if text is None else _numpy(pc.not_equal(text, ""))
        state = filled * 8 + marked.get(column.cell, none) * 4 + first * 2 + has
        parts.append(pc.take(_seams(column, close, styles), pa.array(state.astype(np.int8))))
        if text is not None:
            parts.append(text)
        filled, close = has, "</v></c>" if column.cell in _NUMBERS else "</t></is></c>"
    return [*parts, pc.take(pa.array(["", close]), pa.array(filled.astype(np.int8)))]


def _asked_cells(
    columns: Sequence[Column],
    texts: Mapping[str, pa.Array],
    first: np.ndarray,
    asked: np.ndarray,
    styles: Mapping[StyleKey, int],
) -> pa.Array:
    """The cells of a question, which most lines do not have. texts: of those that have one; cells to fill
    in are marked there."""
    of = first[asked]
    made = pc.binary_join_element_wise(*_cells(columns, texts, {"": np.ones(len(of), bool)}, of, styles), "")
    blank = [
        "".join(f'<c s="{styles[column.style, begins, False]}"/>' for column in columns)
        for begins in (False, True)
    ]
    cells = pc.take(pa.array(blank), pa.array(first.astype(np.int8)))
    return pc.replace_with_mask(cells, pa.array(asked), made)


def _row_tags(
    columns: Sequence[Column],
    texts: Mapping[str, pa.Array],
    questions: Mapping[str, pa.Array],
    asked: np.ndarray,
) -> pa.Array:
    """<row> with the height that its longest text needs: not every program fits rows to wrapped text by
    itself."""
    points = np.zeros(len(asked))
    for column in columns:
        if column.printed and column.style in ("text", "small"):
            size, capitals = STYLES[column.style]["font_size"], column.cell in _CAPITALS
            if column.cell in texts:
                points = np.maximum(
                    points,
                    heights(
                        _numpy(pc.utf8_length(texts[column.cell])), column.width, size, capitals=capitals
                    ),
                )
            else:
                points[asked] = np.maximum(
                    points[asked], heights(_numpy(pc.utf8_length(questions[column.cell])), column.width, size)
                )
    return pc.binary_join_element_wise(
        '<row ht="', pa.array(points.astype(np.int32)).cast(pa.string()), '">', ""
    )


def _seams(column: Column, close: str, styles: Mapping[StyleKey, int]) -> pa.Array:
    """What stands between the text of the cell before and this one's, for each state."""
    made = []
    for state in range(16):
        style = styles[column.style, bool(state & 2), bool(state & 4)]
        opened = f'<c s="{style}"/>'
        if state & 1:
            opened = (
                f'<c s="{style}"><v>' if column.cell in _NUMBERS else f'<c s="{style}" t="inlineStr"><is><t>'
            )
        made.append((close if state & 8 else "") + opened)
    return pa.array(made)


def _row_texts(lines: pa.Table, look: Look) -> dict[str, pa.Array]:
    """What a line tells of its row and block, by the name of the cell: XML text, "" where there is
    nothing."""
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
    texts |= {
        "name": show(lines["name"], "name"),
        "mother": show(lines["mother"], "name"),
        "kk": number(lines["kk"]),
    }
    texts["nik"] = pc.if_else(lines["nik_spoilt"].fill_null(False), "tidak sah", number(lines["nik"]))
    birth = show(lines["birth"], "birth")
    texts["birth"] = pc.replace_substring_regex(birth, r"^(\d{4})-(\d{2})-(\d{2})$", r"\3-\2-\1")
    texts["sex"] = show.plain(_mapped(lines["sex"], {"M": "L", "F": "P"}.get))
    texts["region"] = _region(lines, show)
    sheet = pc.if_else(
        pc.not_equal(lines["sheet"].fill_null(""), ""),
        pc.binary_join_element_wise(", ", lines["sheet"], ""),
        "",
    )
    file = show(pc.binary_join_element_wise(lines["source_file"], sheet.fill_null(""), ""), "text")
    row = pc.binary_join_element_wise(" baris ", lines["source_row"].cast(pa.string()), "").fill_null("")
    texts["origin"] = pc.if_else(pc.equal(file, ""), "", pc.binary_join_element_wise(file, row, ""))
    return {name: whole_array(text) for name, text in texts.items()}


def _question_texts(lines: pa.Table, look: Look) -> dict[str, pa.Array]:
    """What a line asks, by the name of the cell."""
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
    told = pc.if_else(
        pc.is_valid(lines["told"]), pc.binary_join_element_wise(". ", lines["told"], ""), ""
    ).fill_null("")
    return pc.binary_join_element_wise(about, lines["reason"], told, "")


def _shortened(text: Any, names: Mapping[str, str]) -> pa.Array:
    """Programmes by their short names: the guide says what they stand for."""
    for name in sorted(names.values(), key=len, reverse=True):
        if " - " in name:
            text = pc.replace_substring(text, name, name.split(" - ")[0])
    return text


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
    """Masks and escapes; each different text once, for most stand in many lines."""

    level: Level

    def __call__(self, values: Any, kind: Kind) -> pa.Array:
        return by_value(values, lambda texts: xml_text(shown(texts, kind, self.level)))

    def own(self, values: Any) -> pa.Array:
        """Numbers and ids of ours, of which hardly two are alike."""
        values = whole_array(values)
        text = pc.fill_null(values.cast(pa.string()), "")
        return text if pa.types.is_integer(values.type) else xml_text(text)

    def plain(self, values: Any) -> pa.Array:
        return by_value(values, xml_text)


def _mapped(values: Any, function: Callable[[str], str | None]) -> pa.Array:
    """`function` of each text; nulls stay."""
    encoded = whole_array(values).dictionary_encode()
    return pc.take(
        pa.array([function(value) for value in encoded.dictionary.to_pylist()], pa.string()), encoded.indices
    )


def _differences(lines: pa.Table, first: np.ndarray) -> dict[str, np.ndarray]:
    """Which cells differ from the first known one of their block, on what the rows say and not on what is
    shown of it.

    A year is not different from a date within it, nor a city from a kelurahan within it.
    """
    starts = np.flatnonzero(first)
    block = np.cumsum(first) - 1
    cells = {name: _differs(lines[name], starts, block) for name in ("name", "sex", "nik", "kk", "mother")}
    cells["birth"] = _differs(lines["birth"], starts, block, vague=True)
    place = _differs(lines["region_code"], starts, block, vague=True)
    cells["region"] = place | _differs(lines["rw"], starts, block) | _differs(lines["rt"], starts, block)
    return cells


def _differs(values: Any, starts: np.ndarray, block: np.ndarray, *, vague: bool = False) -> np.ndarray:
    """vague: a text that begins the other says less, nothing else."""
    encoded = whole_array(values).dictionary_encode()
    codes = _numpy(encoded.indices.fill_null(-1)).astype(np.int64)
    if not len(codes):
        return np.zeros(0, bool)
    known = np.where(codes >= 0, np.arange(len(codes)), len(codes))
    leaders = np.minimum.reduceat(known, starts)[block]
    leading = np.where(leaders < len(codes), codes[np.minimum(leaders, len(codes) - 1)], -1)
    differs = (codes >= 0) & (leading >= 0) & (codes != leading)
    if vague and differs.any():
        texts = encoded.dictionary.to_pylist()
        pairs = zip(codes[differs].tolist(), leading[differs].tolist(), strict=True)
        differs[differs] = [
            not (texts[one].startswith(texts[two]) or texts[two].startswith(texts[one])) for one, two in pairs
        ]
    return cast(np.ndarray, differs)


def _numpy(values: Any) -> np.ndarray:
    return cast(np.ndarray, whole_array(values).to_numpy(zero_copy_only=False))
