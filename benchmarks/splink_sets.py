"""One public set linked with Splink 5, in an environment of its own: records.parquet and model.json -> pairs.

Usage: splink_sets.py FOLDER

The fields, their columns and the blocking rules are those of the set's model.toml; comparisons are Splink's
own for the kind, with term frequencies where the model asks for rarity.
pairs.parquet: l, r (places of records),
weight. Training as Splink's documentation has it: a prior from rules on two fields, u by random sampling, EM
once for each blocking rule.
"""

from __future__ import annotations

import json
import logging
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as cl  # type: ignore[import-not-found, unused-ignore]
from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # type: ignore[import-not-found, unused-ignore]

LOWEST_WEIGHT = -12.0


def main(folder: Path) -> None:
    logging.getLogger("splink").setLevel(logging.ERROR)
    declared = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    source = declared["source"] if declared.get("between_sources") else None
    connection = duckdb.connect(":memory:")
    columns = "".join(
        f", CASE WHEN trim(CAST({of} AS VARCHAR)) <> '' THEN CAST({of} AS VARCHAR) END AS {name}"
        for name, of in columns_of(declared).items()
    )
    connection.execute(
        f"CREATE TABLE records AS SELECT file_row_number::INTEGER AS unique_id{columns}"
        + (f", {source} AS source_" if source else "")
        + f" FROM read_parquet('{folder}/records.parquet', file_row_number = true)"
    )
    api = DuckDBAPI(connection)
    rules = [block_on(*([rule] if isinstance(rule, str) else rule)) for rule in declared["blocking"]]
    settings = SettingsCreator(
        link_type="link_only" if source else "dedupe_only",
        comparisons=[comparison(field) for field in declared["field"]],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    linker = Linker(tables(connection, api, source), settings, log_level=logging.ERROR)
    names = [field["name"] for field in declared["field"] if field["kind"] != "swapped"]
    first = [block_on(names[0], *pair) for pair in combinations(names[1:], min(2, len(names) - 1))]
    linker.training.estimate_probability_two_random_records_match(first, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules:
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
        except Exception as error:  # nothing to learn from this rule, as Splink says in several ways
            print(f"  Splink, EM by {rule}: {error}")
    scored = linker.inference.predict(threshold_match_weight=LOWEST_WEIGHT)
    connection.execute(
        "COPY (SELECT unique_id_l AS l, unique_id_r AS r, match_weight AS weight FROM"
        f" {scored.physical_name}) TO '{folder}/pairs.parquet' (FORMAT parquet)"
    )


def columns_of(declared: dict[str, Any]) -> dict[str, str]:
    """Column that a comparison reads -> SQL over the records."""
    found: dict[str, str] = {}
    for field in declared["field"]:
        if field["kind"] == "swapped":
            found |= {f"{field['name']}_1": field["one"], f"{field['name']}_2": field["other"]}
        else:
            found[field["name"]] = field.get("column") or field["name"]
    return found


def comparison(field: dict[str, Any]) -> Any:
    name, kind = field["name"], field["kind"]
    if kind == "swapped":
        return cl.ForenameSurnameComparison(f"{name}_1", f"{name}_2")
    if kind == "text":
        made = cl.JaroWinklerAtThresholds(name, [0.92, 0.88, 0.7])
        return made.configure(term_frequency_adjustments=True) if field.get("rarity") else made
    if kind == "words":
        return cl.JaccardAtThresholds(name, [0.9, 0.7])
    return cl.ExactMatch(name).configure(term_frequency_adjustments=True)


def tables(connection: duckdb.DuckDBPyConnection, api: Any, source: str | None) -> Any:
    """What Splink links: one list, or one for each source, whose order is that of their names."""
    if source is None:
        return api.register("records", dataset_display_name="records")
    found = [
        row[0] for row in connection.execute("SELECT DISTINCT source_ FROM records ORDER BY 1").fetchall()
    ]
    for number, name in enumerate(found):
        connection.execute(
            f"CREATE TABLE records_{number} AS SELECT * FROM records WHERE source_ = $1", [name]
        )
    return [
        api.register(f"records_{number}", dataset_display_name=f"s{number}") for number in range(len(found))
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
