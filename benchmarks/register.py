"""Whether the merged register says who people are: name, birth date, sex and NIK against those about whom the
exports were made about.

    python benchmarks/register.py --people 20000 --seed 1
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from data_samples.generator import generate
from data_samples.generator.people.people import build_people
from data_samples.generator.regimes import RATES, TODAY
from reconcile.parsing.names.names import normalise_name

# the truth names the person of each row; a person of the register is whoever most of his rows are
_PERSONS = """
SELECT g.person_id, g.name, g.birth_date, g.sex, g.nik, g.confidence, mode(t.person) AS person
FROM '{out}/register_persons.parquet' g
JOIN '{out}/persons.parquet' p ON p.person_id = g.person_id
JOIN '{truth}' t USING (programme, source_file, sheet, source_row)
GROUP BY ALL
ORDER BY g.person_id
"""


def main() -> None:
    """Print how many persons each value is right for."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--people", type=int, default=20_000)
    said.add_argument("--seed", type=int, default=1)
    given = said.parse_args()
    work = Path("work") / "benchmarks" / f"register-{given.people}-{given.seed}"
    shutil.rmtree(work, ignore_errors=True)
    generate(given.people, given.seed, "legacy", work)
    day = str(TODAY["legacy"])
    command = [sys.executable, "-m", "reconcile", "run", "--inputs", str(work / "inputs")]
    subprocess.run(
        [*command, "--out", str(work / "out"), "--as-of", day], check=True, stdout=subprocess.DEVNULL
    )
    first, *_ = np.random.SeedSequence(given.seed).spawn(8)
    people = build_people(
        given.people, TODAY["legacy"], RATES["legacy"].two_niks, np.random.default_rng(first)
    )
    truth = {
        "names": [
            {normalise_name(str(one)).name_key for one in pair if one}
            for pair in zip(people.name, people.alias, strict=True)
        ],
        "birth": people.families.birth.astype("datetime64[D]").tolist(),
        "sex": ["M" if male else "F" for male in people.families.male],
        "nik": [{str(one), str(other)} for one, other in zip(people.nik, people.other_nik, strict=True)],
    }
    rows: pa.Table = duckdb.sql(_PERSONS.format(out=work / "out", truth=work / "truth.parquet")).arrow()
    if not isinstance(rows, pa.Table):
        rows = rows.read_all()
    _tell(rows.to_pylist(), truth)


def _tell(rows: list[dict[str, object]], truth: dict[str, list[object]]) -> None:
    for confidence in ("TERVERIFIKASI", "KUAT", "LEMAH", "semua"):
        some = [row for row in rows if confidence in ("semua", row["confidence"])]
        right = {"name": 0, "birth_date": 0, "sex": 0, "nik": 0}
        said = dict.fromkeys(right, 0)
        for row in some:
            at = int(str(row["person"]))
            is_right = {
                "name": normalise_name(str(row["name"] or "")).name_key in truth["names"][at],  # type: ignore[operator]
                "birth_date": row["birth_date"] == truth["birth"][at],
                "sex": row["sex"] == truth["sex"][at],
                "nik": row["nik"] in truth["nik"][at],  # type: ignore[operator]
            }
            for field, one in is_right.items():
                said[field] += row[field] is not None
                right[field] += bool(one)
        shares = ", ".join(
            f"{field} {right[field]}/{said[field]} said ({100 * right[field] / max(said[field], 1):.2f} %)"
            for field in right
        )
        print(f"{confidence:<14} {len(some):>7} persons: {shares}")


if __name__ == "__main__":
    main()
