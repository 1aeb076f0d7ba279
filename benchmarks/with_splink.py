"""One measured linking with Splink 5, in a process and an environment of its own: records.parquet -> persons.

Usage: with_splink.py RECORDS FOLDER THRESHOLD THREADS [count]

THRESHOLD: match probability of the clustering that is measured. Beside persons.parquet (record_id, person_id)
stand the scored pairs, pairs.parquet (l, r, weight), from which the caller finds the best threshold; writing
them is not measured. `count`: also count the candidates, after the measurement.

Splink is given the fields of Reconcile's model of the rolls, already standardised, with its own comparisons
for them, and blocking rules like Reconcile's. Where a choice was open, the one that suited Splink better was
taken (benchmarks/README.md).
"""

from __future__ import annotations

import logging
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_level_library as cll  # type: ignore[import-not-found, unused-ignore]
import splink.comparison_library as cl  # type: ignore[import-not-found, unused-ignore]
from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # type: ignore[import-not-found, unused-ignore]
from stopwatch import Stopwatch

LOWEST_WEIGHT = -5.0
"""Pairs below are never linked: the lowest threshold tried is -4."""

RANDOM_PAIRS = 1e6
"""Splink's default: at 100 thousand rows ten times as many took twice as long in all and gave the same
clusters."""

EM_RULES = (("nik",), ("name_key", "birth_date"))

COLUMNS = """
    file_row_number::INTEGER AS unique_id,
    nik, kk, card_number, nisn, name_key, name_first, birth_date,
    sex, mother_core, rt, rw,
    CASE WHEN length(region_code) = 10 THEN region_code END AS village,
    CASE WHEN length(region_code) >= 6 THEN substr(region_code, 1, 6) END AS district,
    -- days that clerks fill in for want of better would make blocks of thousands
    CASE WHEN (month(birth_date), day(birth_date)) NOT IN ((1, 1), (7, 1), (12, 31))
         THEN birth_date END AS telling_birth_date
"""

PLACE = cl.CustomComparison(
    output_column_name="place",
    comparison_levels=[
        cll.CustomLevel("district_l IS NULL OR district_r IS NULL").configure(
            is_null_level=True, label_for_charts="unknown"
        ),
        cll.CustomLevel("village_l = village_r AND rw_l = rw_r AND rt_l = rt_r", "same RT"),
        cll.CustomLevel("village_l = village_r", "same kelurahan"),
        cll.CustomLevel("district_l = district_r", "same kecamatan"),
        cll.ElseLevel(),
    ],
)

BLOCKING = (
    ("nik",),
    ("card_number",),
    ("nisn",),
    ("name_key", "birth_date"),
    ("name_first", "birth_date"),
    ("kk", "birth_date"),
    ("kk", "name_first"),
    ("mother_core", "telling_birth_date"),
    ("village", "telling_birth_date"),
)


def settings() -> SettingsCreator:
    """The model: the same fields as Reconcile's, with Splink's comparisons for their kind."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            # Jaro-Winkler at 0.92, 0.88, 0.7; weighed by how common the name is
            cl.NameComparison("name_key"),
            cl.DateOfBirthComparison("birth_date", input_is_string=False),
            cl.LevenshteinAtThresholds("nik", 1),
            cl.ExactMatch("kk"),
            cl.ExactMatch("sex"),
            cl.JaroWinklerAtThresholds("mother_core", [0.92, 0.88]),
            PLACE,
            cl.ExactMatch("nisn"),
            cl.ExactMatch("card_number"),
        ],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKING],
        retain_matching_columns=False,
    )


def main(records: Path, folder: Path, threshold: float, threads: int, count: bool) -> None:
    logging.getLogger("splink").setLevel(logging.ERROR)
    (folder / "spill").mkdir(exist_ok=True)
    watch = Stopwatch()
    watch.step("load")
    config: dict[str, Any] = {"temp_directory": str(folder / "spill"), "preserve_insertion_order": "false"}
    connection = duckdb.connect(":memory:", config={**config, **({"threads": threads} if threads else {})})
    connection.execute(
        f"CREATE TABLE records AS SELECT {COLUMNS} FROM read_parquet('{records}', file_row_number = true)"
    )
    api = DuckDBAPI(connection)
    linker = Linker(
        api.register("records", dataset_display_name="rolls"), settings(), log_level=logging.ERROR
    )
    watch.step("prior and u")
    linker.training.estimate_probability_two_random_records_match(
        [block_on("nik"), block_on("name_key", "birth_date")], recall=0.9
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=1)
    watch.step("EM")
    for columns in EM_RULES:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), estimate_without_term_frequencies=True
        )
    watch.step("predict")
    scored = linker.inference.predict(threshold_match_weight=LOWEST_WEIGHT)
    watch.step("cluster")
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        scored, threshold_match_probability=threshold
    )
    watch.step("write")
    connection.execute(
        f"COPY (SELECT r.record_id, c.cluster_id AS person_id FROM {clusters.physical_name} c "
        f"JOIN read_parquet('{records}', file_row_number = true) r ON r.file_row_number = c.unique_id) "
        f"TO '{folder}/persons.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )
    watch.stop()
    connection.execute(
        "COPY (SELECT unique_id_l AS l, unique_id_r AS r, match_weight AS weight FROM"
        f" {scored.physical_name}) TO '{folder}/pairs.parquet' (FORMAT parquet)"
    )
    facts: dict[str, Any] = {"splink": version("splink"), "duckdb": duckdb.__version__}
    if count:
        facts["candidates"] = count_candidates(connection, linker)
    watch.write(folder / "measures.json", **facts)


def count_candidates(connection: duckdb.DuckDBPyConnection, linker: Linker) -> int:
    """How many pairs the blocking rules make; `predict` makes and drops them itself."""
    blocked = linker.inference.compute_blocked_pairs_for_predict()
    row = connection.execute(f"SELECT count(*) FROM {blocked.physical_name}").fetchone()
    return int(row[0]) if row else 0


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), "count" in sys.argv[5:])
