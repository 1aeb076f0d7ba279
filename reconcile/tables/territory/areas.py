"""Who lives where without social security of work, by trade; and what is known of each kelurahan."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.reading import RECORDS
from reconcile.tables.table import COUNT, NUMBER, TEXT, Column, Table
from reconcile.tables.territory.told import told_table

SHARE = pa.float64()
JOB_CLASSES = ("OUT", "ASN", "TNI_POLRI", "PU", "CAMPUR", "BPU", "NEGARA", "LAIN", "TIDAK_DIKETAHUI")

OCCUPATIONS = Table(
    "occupations",
    "the job that a population register says, a row for each row of `records` of it: join by programme,"
    " source_file, sheet and source_row (persons has them too)",
    (
        *(RECORDS.column(name) for name in ("programme", "source_file", "sheet", "source_row")),
        Column("job", TEXT, "as written (a word, or a number of SIAK's list): upper-case ASCII"),
    ),
)

AREA_CELLS = Table(
    "area_cells",
    "residents of working age by kelurahan, trade, sex and band of age. Groups of fewer than declared are put"
    " together: band first, then sex, then trade",
    (
        Column("kelurahan", TEXT, "ten digits", required=True),
        Column("trade", TEXT, "of rules/territory.toml; `LAIN_LAIN` where put together", required=True),
        Column("class", TEXT, codes=JOB_CLASSES, required=True),
        Column("sex", TEXT, "M or F; * both, or unknown", codes=("M", "F", "*"), required=True),
        Column("band", NUMBER, "its first year; 0: all", required=True),
        Column("residents", COUNT, required=True),
        Column("covered", COUNT, "active in a segment, each once", required=True),
        Column("unknown", COUNT, "of whom the rolls that came cannot say", required=True),
        Column("uncovered", COUNT, "in no active segment", required=True),
        Column("raked", SHARE, "uncovered, raked to the survey", required=True),
        Column("lo", SHARE, "uncovered at least, were as many links missed as the run's recall allows",
               required=True),
        Column("hi", SHARE, "uncovered at most, with the survey's margin", required=True),
    ),
    order=("kelurahan", "trade", "class", "sex", "band"),
)  # fmt: skip

AREAS = Table(
    "areas",
    "each kelurahan: the uncovered whom agents register, response, and the gain of a day of an agent",
    (
        Column("kelurahan", TEXT, "ten digits", required=True),
        Column("residents", COUNT, "of working age", required=True),
        Column("covered", COUNT, required=True),
        Column(
            "unknown", COUNT, "as in area_cells; also who is not covered, of no known trade", required=True
        ),
        Column("uncovered", COUNT, "of the trades that agents register, as counted", required=True),
        Column("raked", SHARE, "the same raked to the survey", required=True),
        Column("lo", SHARE, required=True),
        Column("hi", SHARE, required=True),
        Column("leads", COUNT, "registrations whose days to pay are over", required=True),
        Column("paid", COUNT, "of these paid in time", required=True),
        Column("response", SHARE, "shrunk: kota, kecamatan, kelurahan", required=True),
        Column("response_sd", SHARE, required=True),
        Column("stay", SHARE, "of who paid, who stays; shrunk in the same way", required=True),
        Column("stay_sd", SHARE, required=True),
        Column("gain", SHARE, "members that a day of an agent brings and that stay", required=True),
        Column("gain_lower", SHARE, "surpassed with the declared chance", required=True),
        Column("gain_upper", SHARE, "the same chance on the other side", required=True),
        Column("rank", NUMBER, "by gain_lower; 1 the highest", required=True),
        Column("largest_rank", NUMBER, "by uncovered: the plain order to beat", required=True),
        Column("turn", NUMBER, "order in which to go: the rank, or drawn by lot", required=True),
        Column("hot", SHARE, "Gi* of the cover that lacks beside what its trades explain", required=True),
        Column("hot_q", SHARE, "of false discovery (Benjamini-Hochberg)", required=True),
        Column("groups", TEXT, "the largest three, as `TRADE/sex/band=count`, comma separated"),
    ),
    order=("kelurahan",),
)

AREA_CHECKS = Table(
    "area_checks",
    "what the order of kelurahan was worth and whom it serves: one figure a row",
    (
        Column("measure", TEXT, "LIFT, FAIRNESS or NOTE", required=True),
        Column("of", TEXT, "what it is about", required=True),
        Column("value", SHARE, "null: nothing to reckon it from"),
        Column("against", SHARE, "what it is held against"),
        Column("n", COUNT, "of how many", required=True),
        Column("text", TEXT, "in words, Indonesian", required=True),
    ),
    order=("measure", "of"),
)

AREAS_TOLD = told_table(
    "areas_told",
    "numbers of places as papers show them, and the count behind: later papers are held against it",
    "a column of `areas`",
    "a kelurahan, a kota, or the province",
)
