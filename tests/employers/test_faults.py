"""What senders of rolls of employers, workers and contributions must mend: found over several files, told once a
kind; and whether two are one, asked as often as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from reconcile.employers.doubts import doubts
from reconcile.employers.faults import FAULTS, keep_faults
from reconcile.engines.protocol import Engine
from reconcile.tables import empty
from reconcile.vocabulary.flags import MASK
from tests.findings.ascii_tables import engine_with, table

AS_OF = date(2018, 3, 31)
WORKS = {"bpjstk_prs", "bpjstk_tk", "bpu", "bpjstk_iuran", "wlkp", "perisai_daftar"}
NEEDED = (
    *("records", "records_employer", "records_payment", "records_lead", "jobs", "employer_entities"),
    *("rejected_rows", "problems", "ledger"),
)


def employer(row: int, programme: str = "bpjstk_prs", **said: Any) -> dict[str, Any]:
    at = {"programme": programme, "source_file": f"{programme}.csv", "sheet": "", "source_row": row}
    return {**at, "record_id": f"{programme}-{row}", "row_digest": row, "flags": 0, **said}


def job(row: int, **said: Any) -> dict[str, Any]:
    at = {"programme": "bpjstk_tk", "source_file": "tk.csv", "sheet": "", "source_row": row}
    return {**at, "is_worker": True, "worker_number": f"990000000{row:02}", **said}


def payment(row: int, **said: Any) -> dict[str, Any]:
    return employer(row, "bpjstk_iuran", **said)


def entity(row: int, entity_id: str) -> dict[str, Any]:
    return {"record_id": f"bpjstk_prs-{row}", "programme": "bpjstk_prs", "entity_id": entity_id}


ROWS = {
    "records_employer": [
        employer(2, npp="ZZ000001", npwp9="910000017"),
        employer(3, npp="ZZ000002", npwp9="910000017"),
        employer(4, npp="ZZ000003", npwp9="910000025", active_to=date(2017, 12, 31)),
        employer(5, npp="ZZ000004", flags=MASK["NPWP_CEK_SALAH"]),
        employer(2, "wlkp", wlkp_no="W1", reported_on=date(2017, 3, 1)),
        employer(3, "wlkp", wlkp_no="W2", reported_on=date(2017, 9, 1)),
        employer(4, "wlkp", wlkp_no="W3"),
        employer(9, "wlkp", npwp9="910000033"),
    ],
    "employer_entities": [entity(2, "A"), entity(3, "B"), entity(4, "C"), entity(5, "D")],
    "jobs": [
        job(2, npp="ZZ000001"),
        job(3, npp="ZZ000002", technical=True),
        job(4, npp="ZZ999999"),
        job(5),
        job(6, npp="ZZ999999", is_worker=False),
        job(7, programme="bpu", source_file="bpu.csv"),  # nobody employs the self-employed
    ],
    "records_payment": [
        payment(2, npp="ZZ000001", worker_number="99000000002"),
        payment(3, npp="ZZ000001", worker_number="99000000077", flags=MASK["BULAN_TIDAK_SAH"]),
        payment(4, npp="ZZ999998", worker_number="99000000003"),
    ],
    "problems": [
        {"programme": "bpjstk_prs", "source_file": "bpjstk_prs.csv", "sheet": "", "code": "NPWP_CEK_SALAH",
         "severity": "PERINGATAN", "rows": 1, "row_examples": [5], "message": "Salah.", "advice": "Cocokkan."},
        {"programme": "bpjstk_tk", "source_file": "tk.csv", "sheet": "", "code": "NIK_PANJANG_SALAH",
         "severity": "PERINGATAN", "rows": 1, "row_examples": [3], "message": "Bukan 16.", "advice": "Periksa."},
        {"programme": "kis", "source_file": "kis.csv", "sheet": "", "code": "NIK_PANJANG_SALAH",
         "severity": "PERINGATAN", "rows": 9, "row_examples": [3], "message": "Bukan 16.", "advice": "Periksa."},
    ],
    "ledger": [
        {"programme": "bpjstk_prs", "source_file": "bpjstk_prs.csv", "sheet": "", "fate": "accepted", "rows": 4},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = engine_with({}, tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


def told(engine: Engine, **rows: Any) -> dict[str, dict[str, Any]]:
    """Code -> what is told; every code stands in one file here."""
    for name in NEEDED:
        engine.read(name, table(name, rows.get(name, [])) if rows.get(name) else empty(name))
    keep_faults(engine, AS_OF, WORKS, {"bpjstk_tk"})
    return {row["code"]: row for row in engine.arrow("SELECT * FROM employer_faults").to_pylist()}


def test_what_several_files_tell_is_found_and_nothing_else(engine: Engine) -> None:
    found = told(engine, **ROWS)
    assert {code: row["row_examples"] for code, row in found.items()} == {
        "NPWP_DIPAKAI_BERSAMA": [2, 3],
        "PERUSAHAAN_TANPA_PEKERJA": [5],
        "PERUSAHAAN_TANPA_NOMOR": [9],
        "NPWP_CEK_SALAH": [5],
        "WLKP_LAMA": [2],
        "WLKP_TANPA_TANGGAL": [4],
        "PEKERJA_TANPA_PERUSAHAAN": [4],
        "PEKERJA_TANPA_NOMOR_PERUSAHAAN": [5],
        "BARIS_TEKNIS": [3],
        "NIK_PANJANG_SALAH": [3],
        "IURAN_TANPA_PESERTA": [3],
        "IURAN_TANPA_PERUSAHAAN": [4],
    }
    assert found["NPWP_DIPAKAI_BERSAMA"]["share"] == 0.5
    assert "nomor pegawai" in found["NIK_PANJANG_SALAH"]["message"]
    listed = engine.arrow("SELECT code, source_row FROM employer_fault_rows").to_pylist()
    assert {"code": "BULAN_TIDAK_SAH", "source_row": 3} in listed


def test_a_roll_that_did_not_come_is_told_once_and_is_no_fault_of_its_rows(engine: Engine) -> None:
    found = told(engine, jobs=ROWS["jobs"])
    assert {code: row["rows"] for code, row in found.items()} == {
        "DAFTAR_PERUSAHAAN_TIDAK_ADA": 3,
        "PEKERJA_TANPA_NOMOR_PERUSAHAAN": 1,
        "BARIS_TEKNIS": 1,
    }
    assert set(told(engine, records_payment=ROWS["records_payment"])) == {"DAFTAR_PEKERJA_TIDAK_ADA"}
    assert told(engine, records_employer=ROWS["records_employer"][:3]).keys() == set()


def test_what_an_agent_typed_and_nobody_can_read_is_told_with_its_row(engine: Engine) -> None:
    lead = employer(7, "perisai_daftar", flags=MASK["ISIAN_TIDAK_TERBACA"])
    fault = ROWS["problems"][0] | {"programme": "perisai_daftar", "source_file": "perisai_daftar.csv"}
    found = told(engine, records_lead=[lead], problems=[fault | {"code": "ISIAN_TIDAK_TERBACA"}])
    assert found.keys() == {"ISIAN_TIDAK_TERBACA"}
    listed = engine.arrow("SELECT code, source_row FROM employer_fault_rows").to_pylist()
    assert listed == [{"code": "ISIAN_TIDAK_TERBACA", "source_row": 7}]


def asked(engine: Engine, links: str, answers: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Pairs of rows that people are asked about. links: pairs of rows, the likeliest first; the entity of a row
    is its first letter."""
    pairs = [(pair[:2], pair[2:]) for pair in links.split()]
    made = [
        {"record_id_left": left, "record_id_right": right, "probability": 0.9 - at / 100, "band": "ASK"}
        | {"reasons": "nama sama"}
        for at, (left, right) in enumerate(pairs)
    ]
    rows = sorted({row for pair in pairs for row in pair})
    entities = [{"record_id": row, "programme": "wlkp", "entity_id": row[0]} for row in rows]
    for name in ("records", "records_employer", "records_payment", "records_lead", "jobs", "persons"):
        engine.read(name, empty(name))
    engine.read("employer_links", table("employer_links", made))
    engine.read("employer_entities", table("employer_entities", entities))
    columns = ("record_id_left", "record_id_right", "verdict")
    said = pa.table(
        {name: pa.array([one[at] for one in answers], pa.string()) for at, name in enumerate(columns)}
    )
    questions = doubts(engine, AS_OF, said).to_pylist()
    return [(row["record_id_left"], row["record_id_right"]) for row in questions]


@pytest.mark.parametrize(
    ("links", "answers", "expected"),
    [
        ("a1a2", [], []),  # one entity already
        ("a1b1 a2b1 a2b2", [], [("a1", "b1")]),  # once for all their rows
        ("a1b1 b1c1 a1c1 c1d1", [], [("a1", "b1"), ("b1", "c1"), ("c1", "d1")]),  # in a row
        ("a1b1 a2b1", [("a1", "b1", "BEDA")], []),  # of two entities, not of two rows
        ("a1b1 b1c1 a1c1", [("a1", "b1", "BEDA")], [("a1", "c1"), ("b1", "c1")]),
    ],
)
def test_entities_are_asked_about_as_often_as_it_takes(
    engine: Engine, links: str, answers: list[tuple[str, str, str]], expected: list[tuple[str, str]]
) -> None:
    assert asked(engine, links, answers) == expected


def test_every_fault_says_what_is_wrong_and_what_to_do() -> None:
    assert all(fault.message and fault.advice and not fault.message.endswith(".") for fault in FAULTS)
    assert len({fault.code for fault in FAULTS}) == len(FAULTS)
