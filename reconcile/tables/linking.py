"""Who is whom: pairs of rows that are one person, those that may not be, and the person of each row."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, NUMBER, TEXT, Column, Table

_LEFT = Column("record_id_left", TEXT, "< record_id_right", required=True)
_RIGHT = Column("record_id_right", TEXT, required=True)

LINKS = Table(
    "links",
    "pairs of rows that are, or may be, one person; pairs apart are not kept",
    (
        _LEFT,
        _RIGHT,
        Column("probability", pa.float64(), "that both rows are one person", required=True),
        Column("weight", pa.float64(), "log2 odds, in bits", required=True),
        Column("band", TEXT, codes=("link", "review"), required=True),
        Column("rule", TEXT, "the blocking rule that produced the pair first"),
        Column("pattern", COUNT, "the pair's levels as one integer"),
        Column("reasons", pa.list_(TEXT), "one Indonesian sentence a field, strongest first"),
    ),
    order=("record_id_left", "record_id_right"),
)

REFUSED_LINKS = Table(
    "refused_links",
    "links that a guard kept out of a cluster, and pairs with an equal NIK that are not one person",
    (
        _LEFT,
        _RIGHT,
        Column("probability", pa.float64()),
        Column(
            "reason",
            TEXT,
            codes=(
                "SATU_SUMBER",
                "NIK_TERKONFIRMASI_BEDA",
                "DINILAI_BEDA",
                "BUKTI_BERTENTANGAN",
                "DUA_CALON",
                "MUNGKIN_DUA_ORANG",
                "NIK_DIPAKAI_BERSAMA",
            ),
            required=True,
        ),
    ),
    order=("record_id_left", "record_id_right", "reason"),
)

CLUSTERS = Table(
    "clusters",
    "which rows linking put together, also of those alone",
    (
        Column("record_id", TEXT, required=True),
        Column(
            "thing", TEXT, "the same for all rows of one person; means nothing in another run", required=True
        ),
    ),
    order=("record_id",),
)

PERSONS = Table(
    "persons",
    "the person of every accepted row, also of those alone",
    (
        Column("programme", TEXT, required=True),
        Column("source_file", TEXT, required=True),
        Column("sheet", TEXT, required=True),
        Column("source_row", NUMBER, "1-based row as a person sees it in Excel", required=True),
        Column("record_id", TEXT, required=True),
        Column(
            "person_id", TEXT, "the identity of the person, the same in every run of one store", required=True
        ),
        Column(
            "row_key",
            COUNT,
            "a keyed mark of the row, the same in every run of one store while its number stays the same",
            required=True,
        ),
    ),
    order=("programme", "source_file", "sheet", "source_row", "record_id"),
)
