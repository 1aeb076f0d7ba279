"""What people answered of two employers: one legal entity, or two. It outranks every score.

An answer speaks of rows by the numbers that they bear on their rolls, so that it holds for the rows of later
nights too; by name and kota where a row bears none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pyarrow as pa

from reconcile.vocabulary.verdicts import DIFFERENT, SAME
from reconcile.workspace.store.entries import StandingLog

LOG = "employer_answers"
ANSWERS = (SAME, DIFFERENT)
_KEY = ("programme", "npp", "kode_divisi", "kode_bu", "wlkp_no", "nib", "name_key", "kota_code")


@dataclass(frozen=True)
class Answer:
    """left, right: rows as `row_key` says them. day: on which it was decided (ISO); by: who decided."""

    left: str
    right: str
    verdict: str
    day: str
    by: str

    @property
    def key(self) -> tuple[str, str]:
        """A later answer of the same pair stands in place of the first."""
        one, other = sorted((self.left, self.right))
        return one, other


def row_key(row: Mapping[str, Any]) -> str | None:
    """A row of employers by what it is known by on its roll; null where it bears neither number nor name."""
    if row["npp"]:
        return f"{row['programme']} {row['npp']}-{row['kode_divisi'] or ''}".rstrip("-")
    number = row["kode_bu"] or row["wlkp_no"] or row["nib"]
    if number:
        return f"{row['programme']} {number}"
    return (
        f"{row['programme']} {row['name_key']} {row['kota_code'] or ''}".strip() if row["name_key"] else None
    )


def answered_pairs(answers: Iterable[Answer], rows: pa.Table) -> pa.Table:
    """The answers as pairs of rows of tonight: [record_id_left, record_id_right, verdict]. Of rows that bear
    one number the first speaks where both are one, and all where they are not."""
    bearers: dict[str, list[str]] = defaultdict(list)
    for row in rows.select(["record_id", *_KEY]).sort_by("record_id").to_pylist():
        key = row_key(row)
        if key:
            bearers[key].append(row["record_id"])
    said: dict[tuple[str, str], str] = {}
    for one in answers:
        sides = bearers.get(one.left, []), bearers.get(one.right, [])
        met = (
            product(*sides) if one.verdict == DIFFERENT else zip(*(side[:1] for side in sides), strict=False)
        )
        said |= {(min(pair), max(pair)): one.verdict for pair in met if pair[0] != pair[1]}
    left, right = zip(*sorted(said), strict=True) if said else ((), ())
    verdicts = [said[pair] for pair in sorted(said)]
    columns = {"record_id_left": left, "record_id_right": right, "verdict": verdicts}
    return pa.table({name: pa.array(list(values), pa.string()) for name, values in columns.items()})


def together(declared: pa.Table, answers: pa.Table) -> pa.Table:
    """Pairs that the succession file declares, and answers of others: what was declared stands."""
    known = {(row["record_id_left"], row["record_id_right"]) for row in declared.to_pylist()}
    new = [(row["record_id_left"], row["record_id_right"]) not in known for row in answers.to_pylist()]
    return pa.concat_tables([declared, answers.filter(pa.array(new, pa.bool_()))])


class AnswerLog(StandingLog[Answer]):
    """All answers that came back, in the store beside OUT."""

    name = LOG
    entry = Answer
    called = "jawaban tentang pemberi kerja"
