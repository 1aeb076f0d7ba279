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
        Column("rule", TEXT, "the blocking rule that produced the pair first; null: none does any more"),
        Column("pattern", COUNT, "the pair's levels as one integer"),
        Column("reasons", pa.list_(TEXT), "one Indonesian sentence a field, strongest first"),
        Column(
            "held",
            pa.bool_(),
            "a link of the run before that stays although its probability is below the bound by now, or no"
            " blocking rule makes the pair any more",
            required=True,
        ),
    ),
    order=("record_id_left", "record_id_right"),
)

LEARNED = Table(
    "learned",
    "how common words of names are, as they were when the model was trained",
    (
        Column("field", TEXT, "of the model", required=True),
        Column("word", TEXT, "empty: all rows that have a value", required=True),
        Column("rows", COUNT, required=True),
    ),
    order=("field", "word"),
)

COMPARED_ROWS = Table(
    "compared_rows",
    "the rows of a run as their pairs saw them, by which the next run knows what it need not compare again",
    (
        Column("row", NUMBER, "number of the row, by record_id", required=True),
        Column("id", COUNT, "digest of the record_id", required=True),
        Column("said", COUNT, "digest of what other rows make of it", required=True),
    ),
    order=("row",),
)

COMPARED_PAIRS = Table(
    "compared_pairs",
    "the pairs that a run compared, by numbers of `compared_rows`",
    (
        Column("l", NUMBER, required=True),
        Column("r", NUMBER, required=True),
        Column("rules", NUMBER, "a bit for each blocking rule that makes the pair", required=True),
        Column("pattern", COUNT, "the pair's levels as one integer", required=True),
        Column("linked", pa.bool_(), "published as a link", required=True),
    ),
    order=("l", "r"),
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
                "NPWP_BEDA",
                "NPWP_DIPAKAI_BERSAMA",
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
            "a keyed mark of the row, the same in every run of one store while its number stays the same"
            " and nobody else has it",
            required=True,
        ),
    ),
    order=("programme", "source_file", "sheet", "source_row", "record_id"),
)
