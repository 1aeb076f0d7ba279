"""Do two checkouts write the same bytes? For changes that must change nothing, such as a move of the code.

    python benchmarks/same_outputs.py BEFORE AFTER [--people 100000] [--spark]

BEFORE and AFTER are folders of two checkouts, each with its .venv. Both do the same runs into the same
folder, one after the other; every file they leave, the manifest without `measured`, its seal and the hashes
of the code, is held against the other's.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

import pyarrow.parquet as pq

SAMPLES = Path("data_samples") / "inputs"
AS_OF = ("--as-of", "2018-03-31")
L0 = ("--level", "L0", "--recipient", "Petugas", "--purpose", "Uji")
OF_THE_CODE = ("linkage_model",)


def main() -> None:
    asked = argparse.ArgumentParser(description="Two checkouts, the same runs, the same bytes?")
    asked.add_argument("before", type=Path)
    asked.add_argument("after", type=Path)
    asked.add_argument("--people", type=int, default=100_000, help="size of the generated rolls; 0 for none")
    asked.add_argument("--spark", action="store_true", help="link once with Spark too (Java 17)")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        differing = compare(
            options.before.resolve(), options.after.resolve(), Path(folder), options.people, options.spark
        )
    print("\n".join(differing) or "every byte is the same")
    sys.exit(bool(differing))


def compare(before: Path, after: Path, folder: Path, people: int, spark: bool) -> list[str]:
    """What differs, a line each."""
    inputs = {"samples": before / SAMPLES}
    if people:
        _call(
            before,
            "generate",
            "--out",
            folder / "made",
            "--people",
            people,
            "--seed",
            4711,
            "--regime",
            "legacy",
        )
        inputs["made"] = folder / "made" / "inputs"
    store, earlier = _answered(before, folder, inputs["samples"])
    differing = []
    for name, words in runs(inputs, store, earlier, spark):
        found = [hashes(_run(checkout, folder, words)) for checkout in (before, after)]
        wrong = sorted(
            path for path in found[0].keys() | found[1].keys() if found[0].get(path) != found[1].get(path)
        )
        print(f"{name}: {len(found[0])} files, {len(wrong)} differ", flush=True)
        differing += [f"{name}: {path}" for path in wrong]
    return differing


def runs(
    inputs: dict[str, Path], store: Path, earlier: Path, spark: bool
) -> Iterator[tuple[str, Sequence[object]]]:
    """Every run: its name, and what the command line is told beside --out."""
    samples = ("--inputs", inputs["samples"], *AS_OF)
    yield "L0", (*samples, *L0)
    for level in ("L1", "L2", "L3"):
        yield level, (*samples, "--level", level)
    yield "judged, with --previous", (*samples, "--judgements", store, "--previous", earlier)
    if spark:
        yield "Spark", (*samples, "--engine", "spark")
    if "made" in inputs:
        yield "generated", ("--inputs", inputs["made"], *AS_OF)


def hashes(out: Path) -> dict[str, str]:
    """The SHA-256 of each file of a run, by its path."""
    made = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    manifest = json.loads(made["manifest.json"])
    said = {name: value for name, value in manifest.items() if name not in ("measured", "seal")}
    said["rules"] = {name: value for name, value in said["rules"].items() if name not in OF_THE_CODE}
    made["manifest.json"] = json.dumps(said, sort_keys=True).encode()
    return {path: hashlib.sha256(content).hexdigest() for path, content in made.items()}


def _answered(before: Path, folder: Path, inputs: Path) -> tuple[Path, Path]:
    """A run, and a store with answers to its questions: every word in turn."""
    earlier = folder / "earlier"
    _call(before, "run", "--inputs", inputs, "--out", earlier, *AS_OF)
    words = {
        "IDENTITAS": cycle(("SAMA", "BEDA", "RAGU")),
        "TINDAKAN": cycle(("LANJUT", "HENTIKAN", "CEK LAPANGAN")),
    }
    with (folder / "answers.csv").open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file, delimiter=";")
        sheet.writerow(("ID baris", "KEPUTUSAN", "ID temuan"))
        for question in pq.read_table(earlier / "findings" / "questions.parquet").to_pylist():
            if question["answers"] in words:
                sheet.writerow(
                    (question["record_id_left"], next(words[question["answers"]]), question["question_id"])
                )
    _call(
        before,
        "judgements",
        "import",
        folder / "answers.csv",
        "--run",
        earlier,
        "--store",
        folder / "store",
        "--by",
        "Petugas",
        ok=(0, 10),
    )
    return folder / "store", earlier


def _run(checkout: Path, folder: Path, words: Sequence[object]) -> Path:
    out = folder / "out"
    for old in folder.glob("out*"):
        shutil.rmtree(old)
    _call(checkout, "run", "--out", out, *words, ok=(0, 10))
    return out


def _call(checkout: Path, *words: object, ok: Sequence[int] = (0,)) -> None:
    line = [str(checkout / ".venv" / "bin" / "reconcile"), *map(str, words)]
    done = subprocess.run(line, cwd=checkout, capture_output=True, text=True, check=False)
    if done.returncode not in ok:
        sys.exit(f"{' '.join(line)}: {done.returncode}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
