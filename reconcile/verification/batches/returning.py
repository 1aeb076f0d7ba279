"""What is owed to the registrar in return ("data balikan"): the numbers that only the rolls know of a
verified NIK, each told once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reconcile.engines.opening import opened_engine
from reconcile.engines.quoting import listed
from reconcile.privacy.accesses import Access, log_access
from reconcile.privacy.redacting import without_numbers
from reconcile.verification.batches.asking import check_ground, day, store_of
from reconcile.verification.batches.files import write_rows
from reconcile.verification.batches.ledger import Ledger, Line, returned, row_id
from reconcile.vocabulary.days import now_utc
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.accounts import account
from reconcile.workspace.files.disk import file_sha256, write_whole
from reconcile.workspace.published import opened

HEADING = ("ID_LEMBAGA", "NAMA_LEMBAGA", "NIK", "JENIS_DATA", "NILAI", "TGL")
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "JKN": "NO_KARTU_JKN",
        "KIS": "NO_KARTU_KIS",
        "KJS": "NO_KJS",
        "KIP": "NO_KIP",
        "KJP": "NO_KJP",
        "DTKS": "ID_DTKS",
    }
)
"""Kinds of numbers that are told: that somebody bears a card. Never what it pays, why he is in need, nor
anything of health; family cards are the registrar's own, and pupils' numbers another ministry's."""

_OWED = """
SELECT s.nik, n.kind, MIN(n.value) AS value
FROM single_numbers s
JOIN numbers n ON n.person_id = s.person_id
WHERE s.nik IS NOT NULL AND n.status = 'ACTIVE' AND n.kind IN ({kinds})
GROUP BY s.nik, n.kind
HAVING COUNT(*) = 1
ORDER BY s.nik, n.kind
"""


@dataclass(frozen=True)
class Owed:
    """What somebody asks for. institution: its id and name before the registrar. on: the day of it."""

    run: Path
    into: Path
    institution: tuple[str, str]
    on: date
    purpose: str
    agreement: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Returned:
    """What counts as returned now. before: told earlier, and so not again."""

    files: Sequence[Path]
    rows: int
    before: int


def return_numbers(owed: Owed) -> Returned:
    """Write what was not told before, as CSV and in the form of the web service, and enter it in the ledger.
    Raises UsageError where nothing new is owed."""
    check_ground(owed.purpose, owed.agreement, owed.recipients)
    ledger = Ledger(store_of(owed.run))
    with ledger.alone(), opened(owed.run, "numbers", "single_numbers") as run:
        secret, lines = ledger.store.secret, ledger.all()
        with opened_engine([run.folder]) as engine:
            for name in ("numbers", "single_numbers"):
                engine.read(name, run.table(name))
            known = engine.arrow(_OWED.format(kinds=listed(KINDS))).to_pylist()
        told = returned(lines)
        ids = {row_id(secret, row["nik"], row["kind"]): row for row in known}
        new = {one: ids[one] for one in sorted(ids.keys() - told)}
        if not new:
            raise UsageError("Tidak ada data balikan baru: semuanya sudah pernah dikirim.")
        log_access(owed.run, Access("verify return", "L0", run.number, (), owed.recipients, owed.purpose))
        number = sum(line.what == "RETURNED" for line in lines) + 1
        files = _files(owed, number, list(new.values()))
        ledger.add(_line(owed, list(new), files))
    return Returned(files, len(new), len(ids) - len(new))


def _files(owed: Owed, number: int, rows: Sequence[Mapping[str, Any]]) -> tuple[Path, Path]:
    rows = sorted(rows, key=lambda row: (row["nik"], row["kind"]))
    bare = owed.into / f"data_balikan_{number:04d}_{owed.on.isoformat()}"
    listed_, sent = bare.with_suffix(".csv"), bare.with_suffix(".json")
    cells = [(*owed.institution, row["nik"], KINDS[row["kind"]], row["value"], day(owed.on)) for row in rows]
    write_rows(listed_, (), HEADING, cells)
    told: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        told.setdefault(row["nik"], []).append({KINDS[row["kind"]]: row["value"]})
    said = {
        "id_lembaga": owed.institution[0],
        "nama_lembaga": owed.institution[1],
        "data": [{"NIK": nik, "param": values} for nik, values in told.items()],
    }
    write_whole(sent, (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode())
    return listed_, sent


def _line(owed: Owed, rows: Sequence[str], files: Sequence[Path]) -> Line:
    ground = (without_numbers(owed.purpose), without_numbers(owed.agreement))
    recipients = [without_numbers(one) for one in owed.recipients]
    hashes = [file_sha256(path) for path in files]
    return Line("RETURNED", 0, now_utc(), account(), *ground, recipients, rows, sha256=hashes)
