"""The life of one identity, as staff read it: what happened to it in which run, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from reconcile.vocabulary.days import in_figures
from reconcile.workspace.files.door import read_table

EVENTS: Mapping[str, str] = {
    "CREATED": "pertama kali dikenal",
    "JOINED": "mendapat satu baris {programme}",
    "LEFT": "kehilangan satu baris {programme}",
    "MERGED_INTO": "digabung ke {other}",
    "SPLIT_FROM": "dipisahkan dari {other}",
    "REVIVED": "dikenal lagi sebagai orang tersendiri, sesudah pernah digabung",
    "RETURNED": "tercatat lagi",
    "MISSING": "tidak ada lagi pada daftar mana pun",
    "DORMANT": "sudah tiga kali tidak ada pada daftar mana pun",
    "RETIRED": "dinyatakan tidak ada oleh petugas",
}
CAUSES: Mapping[str, str] = {
    "FIRST_RUN": "proses pertama",
    "DATA": "datanya berubah",
    "MODEL": "model pencocokan dilatih ulang",
    "RULES": "aturan atau versi program berubah",
    "JUDGEMENT": "keputusan petugas",
}
STATES: Mapping[str, str] = {
    "ACTIVE": "tercatat",
    "MISSING": "tidak ada pada daftar terakhir",
    "DORMANT": "lama tidak ada pada daftar mana pun",
    "MERGED": "digabung ke {other}",
    "SPLIT": "baris-barisnya kini pada beberapa orang, terbanyak pada {other}",
    "RETIRED": "dinyatakan tidak ada",
}


@dataclass(frozen=True)
class Life:
    """code, status: of the last run, as the registry has it and in words. events: one sentence each, the
    first first."""

    code: str
    status: str
    events: Sequence[str]


def life_of(identity_id: str, identities: Path, events: Sequence[Path]) -> Life | None:
    """What the registry knows of `identity_id`; None where it never gave that id.

    identities: the table of the last run. events: `identity_events` of every run, the first first.
    """
    known = read_table(identities, where=pc.field("identity_id") == identity_id).to_pylist()
    if not known:
        return None
    other = _id_of(known[0]["successor"], identities)
    rows = [row for path in events for row in _events(path, identity_id)]
    code = known[0]["status"]
    return Life(code, STATES[code].format(other=other), [_sentence(row) for row in rows])


def _id_of(number: int | None, identities: Path) -> str:
    if number is None:
        return ""
    found = read_table(identities, columns=["identity_id"], where=pc.field("identity") == number)
    return str(found["identity_id"][0].as_py())


def _events(path: Path, identity_id: str) -> Iterator[Mapping[str, Any]]:
    yield from read_table(path, where=pc.field("identity_id") == identity_id).to_pylist()


def _sentence(row: Mapping[str, Any]) -> str:
    said = EVENTS[row["event"]].format(
        other=row["other_id"] or "", programme=(row["programme"] or "").upper()
    )
    moved = row["event"] == "LEFT" and row["other_id"]
    where = f" (baris itu kini pada {row['other_id']})" if moved else ""
    return f"{in_figures(row['as_of'])}: {said}{where}; sebab: {CAUSES[row['cause']]}."
