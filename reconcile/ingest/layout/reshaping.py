"""Which sheets need another shape before their rows are people, found on their first rows and told to the
sender."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from reconcile.ingest.cells.sheets import Note, Sheet
from reconcile.ingest.layout.blocks import begins_block, block_fields, block_values, spread_blocks
from reconcile.ingest.layout.columns import Looks
from reconcile.ingest.layout.layouts import Layout
from reconcile.ingest.layout.made_columns import (
    PAIRED,
    PLACED,
    TICKED,
    as_read,
    boxed_columns,
    join_boxes,
    join_ticks,
    split_numbers,
    split_places,
    ticked_columns,
)
from reconcile.ingest.layout.merged_cells import fill_merged, merged_down
from reconcile.ingest.layout.places_above import note_of_places, places_above, spread_places
from reconcile.ingest.layout.reshaped import Reshaped, Step, through, with_added
from reconcile.ingest.layout.wrapped_rows import find_anchors, join_wrapped
from reconcile.programmes import Programme
from reconcile.programmes.headings import Vocabulary


@dataclass
class Shape:
    """A sheet as it will be read. sample: its first rows below the heading; width: its columns; joined:
    rows that went on another's."""

    sheet: Sheet
    layout: Layout
    sample: list[list[str]]
    width: int
    joined: set[int] = field(default_factory=set)


def reshape(
    shape: Shape, programme: Programme, looks: Looks, where: tuple[str, str]
) -> tuple[Shape, list[Note]]:
    """`shape` with whatever its rows need, and what its sender is told: wrapped rows joined, merged cells,
    places and family blocks spread, paired numbers set apart. where: names of file and sheet."""
    vocabulary = programme.vocabulary
    steps: list[Step] = []
    layout, width, joined = shape.layout, shape.width, set[int]()
    anchors = find_anchors(layout, shape.sample, looks)
    if anchors:
        steps.append(join_wrapped(anchors, joined))
    if ranges := merged_down(shape.sheet, layout):
        steps.append(fill_merged(ranges))
    added: list[tuple[str, str]] = []
    notes: list[Note] = []
    above = [cells for number, cells in shape.sheet.head() if number < layout.first]
    named = (where[1], PurePath(where[0]).stem)
    places, begun = places_above([*above, *shape.sample], named, layout, programme)
    if places:
        steps.append(spread_places(places, begun, vocabulary, above))
        added += [(f"{programme.labels.get(name, name)} (judul)", name) for name in places]
        notes.append(note_of_places(places, programme.labels))
    blocks = block_fields([*above, *shape.sample], vocabulary, {*layout.fields, *places})
    if blocks:
        steps.append(spread_blocks(blocks, vocabulary, _last_block(above, vocabulary)))
        added += [(f"{name} (baris di atas)", name) for name in blocks]
        notes.append(_of_blocks(blocks))
    if ticked := ticked_columns(layout, shape.sample, vocabulary):
        layout = as_read(layout, ticked)
        steps.append(join_ticks(ticked))
        added.append(("kolom per golongan", TICKED))
    if boxes := boxed_columns(layout, shape.sample, width):
        boxed = [column for name in boxes for column in layout.fields[name]]
        layout = as_read(layout, boxed)
        steps.append(join_boxes(list(boxes.values())))
        added += [(f"{column.heading} (kotak)", name) for column, name in zip(boxed, boxes, strict=True)]
    pairs = layout.fields.get(PAIRED, [])
    if pairs and layout.fields.keys().isdisjoint({"nik"}):
        born = next(iter(layout.fields.get("birth_date", [])), None)
        steps.append(split_numbers(pairs[0], born))
        added += [(f"{pairs[0].heading} (NIK)", "nik"), (f"{pairs[0].heading} (KK)", "kk")]
    placed = layout.fields.get(PLACED, [])
    if placed and layout.fields.keys().isdisjoint({"kelurahan", "kecamatan"}):
        steps.append(split_places(placed[0]))
        added += [(f"{placed[0].heading} ({name})", name) for name in ("kelurahan", "kecamatan")]
    if not steps:
        return shape, notes
    sample = through(shape.sample, layout.last + 1, width, steps)
    joined.clear()  # what the sample said is said again when the sheet is read
    reshaped = Reshaped(shape.sheet, width, tuple(steps))
    return (
        Shape(reshaped, with_added(layout, width, added), sample, width + len(added), joined),
        notes,
    )


def _last_block(above: Sequence[Sequence[str]], vocabulary: Vocabulary) -> list[Sequence[str]]:
    """The rows above a heading from the last that names a family card, an agent or an employer; all from the
    first that names a unit; [] when none does."""
    starts = [at for at, cells in enumerate(above) if begins_block(cells, vocabulary)]
    units = starts and "unit" in block_values(above[starts[-1]], vocabulary)
    return list(above[starts[0 if units else -1] :]) if starts else []


def _of_blocks(fields: Sequence[str]) -> Note:
    if "agent_code" in fields:
        return Note(
            "KODE_DI_ATAS",
            "INFO",
            "Kode Perisai ditulis pada baris tersendiri di atas pendaftaran; dibaca untuk semua yang di"
            " bawahnya.",
            "Tulis kode Perisai pada setiap baris.",
        )
    if not {"npp", "kode_bu"}.isdisjoint(fields):
        return Note(
            "PERUSAHAAN_DI_ATAS",
            "INFO",
            "NPP atau kode badan usaha ditulis pada baris tersendiri di atas pekerja; dibaca untuk semua yang"
            " di bawahnya.",
            "Tulis NPP atau kode badan usaha pada setiap baris.",
        )
    if "unit" in fields:
        return Note(
            "UNIT_DI_ATAS",
            "INFO",
            "Nama unit ditulis sebagai judul atau pada baris tersendiri; dibaca untuk semua yang di"
            " bawahnya.",
            "Tulis nama unit pada setiap baris, dalam kolom UNIT.",
        )
    return Note(
        "BARIS_KELUARGA",
        "INFO",
        "Nomor KK ditulis pada baris tersendiri di atas anggota keluarga; dibaca untuk semua anggota di"
        f" bawahnya{', bersama alamatnya' if len(fields) > 1 else ''}.",
        "Tulis nomor KK pada baris setiap orang.",
    )


def joined_notes(joined: set[int]) -> Iterator[Note]:
    """Which rows were read as the rest of the row above them."""
    if joined:
        yield Note(
            "BARIS_TERPENGGAL",
            "PERINGATAN",
            "Baris yang hanya berisi kata dibaca sebagai lanjutan baris di atasnya (nama atau sekolah yang"
            " terpenggal).",
            "Periksa nama pada baris itu, atau kirim data asal, bukan salinan dari PDF.",
            rows=len(joined),
            examples=tuple(sorted(joined)[:10]),
        )
