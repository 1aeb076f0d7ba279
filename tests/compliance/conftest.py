"""Firms and workers drawn as text, and what is to be clarified with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from reconcile.compliance import Question, keep_compliance
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.rules import load_rules
from reconcile.tables import TABLES, empty
from tests.findings.ascii_tables import parse, table

AS_OF = date(2018, 6, 30)
RULES = load_rules()
ROLLS = {"tk": "bpjstk_tk", "kes": "bpjskes_ppu"}
NEEDS = (
    "records", "persons", "links", "jobs", "records_employer", "records_payment", "employer_entities",
    "employer_links",
)  # fmt: skip

Row = dict[str, Any]


def _where(programme: str, number: int) -> dict[str, object]:
    return {"programme": programme, "source_file": f"{programme}.csv", "sheet": "", "source_row": number}


def _employers(firms: Sequence[Row]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of employers and their entities. Columns: firm, on (rolls it stands on), since, until, scale, risk,
    programmes, kbli, npwp, kind (of NPWP), declared, reported, segment, months, amount, name, address,
    entity (where rows of several firms are one)."""
    rows, entities = [], []
    names = {"tk": "bpjstk_prs", "kes": "bpjskes_bu", "wlkp": "wlkp", "oss": "oss_nib"}
    for number, firm in enumerate(firms, 1):
        for on in (firm.get("on") or "tk kes").split():
            record = f"{on}-{firm['firm']}"
            scale = firm.get("scale")
            rows.append(
                {
                    **_where(names[on], number),
                    "record_id": record,
                    "row_digest": 0,
                    "flags": 0,
                    "npp": firm["firm"] if on == "tk" else None,
                    "kode_bu": firm["firm"] if on == "kes" else None,
                    "segment": firm.get("segment") or "PU",
                    "scale": scale,
                    "scale_basis": "FILE" if scale else None,
                    "risk_class": firm.get("risk"),
                    "programmes": firm.get("programmes") if on == "tk" else None,
                    "kbli": firm.get("kbli"),
                    "npwp9": firm.get("npwp"),
                    "npwp_kind": firm.get("kind"),
                    "name_raw": firm.get("name"),
                    "address": firm.get("address"),
                    "kota_code": firm.get("kota") or "3171",
                    "workers_declared": firm.get("declared") if on in ("wlkp", "oss") else None,
                    "reported_on": firm.get("reported") if on == "wlkp" else None,
                    "active_from": firm.get("since") or "2010-01-01",
                    "active_to": firm.get("until"),
                    "end_reason": firm.get("reason"),
                    "months_unpaid": firm.get("months") if on == "kes" else None,
                    "amount_unpaid": firm.get("amount") if on == "kes" else None,
                }
            )
            entities.append(
                {
                    "record_id": record,
                    "programme": names[on],
                    "establishment_id": f"T-{firm['firm']}",
                    "entity_id": firm.get("entity") or firm["firm"],
                    "level": firm.get("level") or "BADAN_HUKUM",
                    "certainty": float(firm.get("certainty") or 1),
                    "npwp_shared": False,
                }
            )
    return rows, entities


def _workers(drawn: Sequence[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Records, persons and jobs. Columns: person, nik, on (rolls), firm, from, to, wage, born, name, pisat, kind,
    foreign, segment, card, programmes."""
    records: list[Row] = []
    persons: list[Row] = []
    jobs: list[Row] = []
    for number, row in enumerate(drawn, 1):
        for on in row["on"].split():
            where = _where(ROLLS.get(on, on), number)
            record = f"{on}-{number}"
            records.append(
                {
                    **where,
                    "record_id": record,
                    "row_digest": 0,
                    "flags": 0,
                    "birth_date": row.get("born") or f"19{60 + number % 40}-01-{1 + number % 28:02}",
                    "name": row.get("name"),
                    "name_key": row.get("name") or f"NAMA {number}",
                    "vital_status": row.get("vital"),
                    "nik": row.get("nik"),
                }
            )
            persons.append({**where, "record_id": record, "person_id": row["person_id"], "row_key": 0})
            if on in ROLLS:
                jobs.append(
                    {
                        **where,
                        "npp": row["firm"] if on == "tk" else None,
                        "kode_bu": row["firm"] if on == "kes" else None,
                        "worker_number": row.get("card") or f"{number:011}",
                        "segment": row.get("segment") or "PU",
                        "is_worker": (row.get("pisat") or "1") == "1" if on == "kes" else True,
                        "wage": row.get("wage"),
                        "programmes": row.get("programmes") if on == "tk" else None,
                        "active_from": None if row.get("from") == "?" else row.get("from") or "2016-01-01",
                        "active_to": row.get("to"),
                        "work_kind": row.get("kind"),
                        "is_foreign": None if row.get("foreign") is None else row["foreign"] == "yes",
                    }
                )
    return records, persons, jobs


def deliveries(days: Mapping[str, str | None]) -> pa.Table:
    """One file in force of each roll, of a day; rolls without one are not delivered."""
    rows = [
        {
            "programme": roll,
            "source_file": f"{roll}.csv",
            "found_in": "INPUTS",
            "kind": "STATE",
            "as_of": day,
            "in_force": True,
            "held_back": False,
            "unknown": False,
            "reason": "-",
            "rows": 1,
        }
        for roll, day in days.items()
    ]
    return table("deliveries", rows)


DAYS: dict[str, str | None] = {
    "bpjstk_tk": "2018-06-30", "bpjskes_ppu": "2018-06-30", "bpjstk_prs": "2018-06-30",
    "bpjskes_bu": "2018-06-30",
}  # fmt: skip

Clarify = Callable[..., Engine]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One engine for all drawings of a module: each replaces the tables of the one before."""
    engine = open_engine(tmp_path_factory.mktemp("spill"), memory="512MB", threads=1)
    yield engine
    engine.close()


@pytest.fixture
def clarify(opened: Engine) -> Clarify:
    """clarify(firms, workers, payments, asks, days=, as_of=, months=, drop=) -> the engine with all tables."""

    def run(firms: str, workers: str, payments: str = "", asks: str = "", **how: Any) -> Engine:
        given = drawn_tables(firms, workers, payments, asks)
        for name in NEEDS:
            opened.read(name, given.get(name, empty(name)))
        asked = Question("31", how.get("as_of", AS_OF), ("dukcapil",), how.get("months", [date(2018, 4, 1)]))
        days = {**DAYS, **how.get("days", {})}
        came = {roll: day for roll, day in days.items() if roll not in how.get("drop", ())}
        keep_compliance(opened, how.get("rules", RULES), deliveries(came), asked)
        return opened

    return run


def drawn_tables(firms: str, workers: str, payments: str = "", asks: str = "") -> dict[str, pa.Table]:
    employers, entities = _employers(parse(firms))
    records, persons, jobs = _workers(parse(workers))
    paid = [
        {**_where("bpjstk_iuran", at), "record_id": f"iuran-{at}", "row_digest": 0, "flags": 0, **row}
        for at, row in enumerate(parse(payments) if payments else [], 1)
    ]
    links = [
        {"record_id_left": row["left"], "record_id_right": row["right"], "band": "ASK", "probability": 0.5}
        for row in (parse(asks) if asks else [])
    ]
    made: dict[str, Any] = {
        "records": records,
        "persons": persons,
        "jobs": jobs,
        "records_employer": employers,
        "records_payment": paid,
        "employer_entities": entities,
        "employer_links": links,
    }
    return {name: table(name, [dict(row) for row in rows]) for name, rows in made.items()}


def told(
    engine: Engine, columns: str, name: str = "compliance", where: str = "TRUE"
) -> list[tuple[Any, ...]]:
    """The rows of a table in its order, months as 2018-04."""
    order = TABLES[name].order_by
    rows = engine.arrow(f"SELECT * FROM {name} WHERE {where} ORDER BY {order}").to_pylist()
    return [
        tuple(str(row[c])[:7] if isinstance(row[c], date) else row[c] for c in columns.split())
        for row in rows
    ]
