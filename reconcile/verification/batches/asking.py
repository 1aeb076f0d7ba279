"""A request to the registrar: the numbers of which a run could not say whose they are, each once, in files of
no more rows than a day's quota."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.privacy.accesses import Access, check_access, log_access
from reconcile.privacy.redacting import without_numbers
from reconcile.tables import empty
from reconcile.verification.batches.files import write_rows
from reconcile.verification.batches.ledger import Ledger, Line, row_id, settled
from reconcile.vocabulary.days import now_utc
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.accounts import account
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.published import Published, opened
from reconcile.workspace.store import RunStore, store_at

STATUSES = ("BELUM_DICEK", "DI_LUAR_CAKUPAN", "TIDAK_DITEMUKAN")
"""Of whom the registers at hand say nothing; whose number is somebody else's in them needs no asking."""

HEADING = (
    *("NO", "ID_BARIS", "NIK", "NAMA_LGKP", "TMPT_LHR", "TGL_LHR", "JENIS_KLMIN", "NAMA_LGKP_IBU", "NO_KK"),
    *("NO_PROP", "NO_KAB", "NO_KEC", "NO_KEL"),
)
_SEXES = {"M": "Laki-Laki", "F": "Perempuan"}

PEOPLE = """
SELECT nik, name, birth_place, birth_date, sex, mother_core, kk, region_code
FROM (
    SELECT r.nik, r.name, r.birth_place, r.birth_date, r.sex, r.mother_core, r.kk, r.region_code,
           ROW_NUMBER() OVER (
               PARTITION BY r.nik
               ORDER BY CASE WHEN r.name IS NULL OR r.birth_date IS NULL THEN 1 ELSE 0 END, r.record_id
           ) AS choice
    FROM records r
    JOIN verification v ON v.record_id = r.record_id
    WHERE r.nik IS NOT NULL {and_also}
) AS ranked
WHERE choice = 1
ORDER BY nik
"""
"""Each NIK of a roll once, with what the row says that says most."""


@dataclass(frozen=True)
class Order:
    """What somebody asks for. run: a published one. into: the folder of the files. quota: rows a file, as
    many as may be asked in a day. threshold: of fuzzy fields, 0 to 100. agreement: the number of the
    agreement (PKS) under which it is asked."""

    run: Path
    into: Path
    purpose: str
    agreement: str
    recipients: tuple[str, ...]
    quota: int
    threshold: int = 90


@dataclass(frozen=True)
class Request:
    """A batch that counts as asked. held: numbers that were asked about before and are not asked again."""

    batch: int
    files: Sequence[Path]
    rows: int
    held: int


def check_ground(purpose: str, agreement: str, recipients: Sequence[str]) -> None:
    """Raises UsageError where numbers and names would go to nobody, or on no ground."""
    check_access("L0", recipients, purpose)
    if not agreement.strip():
        raise UsageError("Sebut nomor perjanjian kerja sama (PKS) dengan --agreement; dicatat dan ditulis.")


def store_of(run: Path) -> RunStore:
    store = store_at(run)
    if not store.exists:
        raise UsageError(f"{run}: belum ada simpanan di sebelahnya. Jalankan reconcile run dulu.")
    return store


def read_run(engine: Engine, run: Published) -> None:
    """Make records and verification of a published run readable."""
    engine.read("records", run.snapshot_tables("records") or empty("records"))
    engine.read("verification", run.table("verification"))


def make_request(order: Order) -> Request:
    """Write the files of the next batch and enter it in the ledger. Raises UsageError where nothing is left
    to ask."""
    check_ground(order.purpose, order.agreement, order.recipients)
    ledger = Ledger(store_of(order.run))
    with ledger.alone(), opened(order.run, "records", "verification") as run:
        lines, secret = ledger.all(), ledger.store.secret
        batch = max((line.batch for line in lines), default=0) + 1
        with opened_engine([run.folder]) as engine:
            read_run(engine, run)
            also = f"AND v.status IN ({listed(STATUSES)})"
            people = engine.arrow(PEOPLE.format(and_also=also)).to_pylist()
        before = settled(lines)
        ids = {row_id(secret, person["nik"]): person for person in people}
        asked = {row: ids[row] for row in sorted(ids.keys() - before)}
        if not asked:
            raise UsageError(
                "Tidak ada NIK yang perlu ditanyakan: semuanya sudah terjawab atau sedang ditanyakan."
            )
        log_access(
            order.run,
            Access("verify request", "L0", run.number, (f"PV{batch:04d}",), order.recipients, order.purpose),
        )
        files = list(_files(order, batch, asked))
        ledger.add(_line(order, batch, list(asked), files))
    return Request(batch, files, len(asked), len(ids) - len(asked))


def _line(order: Order, batch: int, rows: Sequence[str], files: Sequence[Path]) -> Line:
    ground = (without_numbers(order.purpose), without_numbers(order.agreement))
    recipients = [without_numbers(one) for one in order.recipients]
    hashes = [file_sha256(path) for path in files]
    return Line(
        "ASKED",
        batch,
        now_utc(),
        account(),
        *ground,
        recipients,
        rows,
        threshold=order.threshold,
        sha256=hashes,
    )


def _files(order: Order, batch: int, asked: dict[str, dict[str, Any]]) -> Iterator[Path]:
    rows = [_row(row, person) for row, person in asked.items()]
    for part, first in enumerate(range(0, len(rows), order.quota), 1):
        those = rows[first : first + order.quota]
        path = order.into / f"permintaan_verifikasi_PV{batch:04d}_{part:03d}.csv"
        preface = (
            *("PKS", order.agreement, "TUJUAN", order.purpose, "PENERIMA", ", ".join(order.recipients)),
            *("TRESHOLD", str(order.threshold), "JUMLAH", str(len(those))),
        )
        write_rows(path, preface, HEADING, [(str(at), *row) for at, row in enumerate(those, 1)])
        yield path


def _row(row: str, person: dict[str, Any]) -> tuple[str, ...]:
    code = person["region_code"] or ""
    parts = (code[:2], code[2:4], code[4:6], code[6:10])
    texts = (
        person["name"],
        person["birth_place"],
        day(person["birth_date"]),
        _SEXES.get(person["sex"] or ""),
    )
    return (
        row,
        person["nik"],
        *(text or "" for text in (*texts, person["mother_core"], person["kk"])),
        *parts,
    )


def day(of: date | None) -> str:
    """A day as the web service is asked with: dd-mm-yyyy."""
    return f"{of:%d-%m-%Y}" if of else ""
