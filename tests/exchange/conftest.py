"""Registers of a few people, sealed and received."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyrage import x25519

from reconcile import tables
from reconcile.exchange import sending
from reconcile.package.recipients import Recipient

Person = dict[str, Any]


def person(number: int, **said: Any) -> Person:
    """A row of `register_persons`."""
    return {
        "person_id": f"P-{number:08d}",
        "nik": f"31710101018{number:05d}"[:12] + f"9{number:03d}",
        "name": f"ORANG {'ABCDEFGHIJ'[number % 10]}{'KLMNOPQRST'[number // 10 % 10]} SANTOSO",
        "birth_date": date(1980, 1, 1 + number % 28),
        "sex": "M",
        "region_code": "3171011001",
        "programmes": "kis",
        "confidence": "KUAT",
        "version": "0" * 16,
        **said,
    }


def line(one: Person, field_: str = "*", rank: int = 1, value: str | None = None) -> dict[str, Any]:
    return {
        "person_id": one["person_id"], "field_group": "identity", "field": field_, "value": value,
        "source_programme": "kis", "record_id": "kis-1", "rule": "MOST", "rank": rank, "candidates": 1,
        "distinct_values": 1, "conflict": False, "decided_by": "RULE",
    }  # fmt: skip


@dataclass
class Office:
    """An agency with a register, which it seals for `recipient`. beside: lines of what it did not choose."""

    folder: Path
    recipient: Recipient
    people: list[Person] = field(default_factory=list)
    beside: list[dict[str, Any]] = field(default_factory=list)
    as_of: date = date(2018, 1, 31)
    number: str = "1"

    @property
    def manifest(self) -> dict[str, Any]:
        return {"run": {"home": "31", "as_of": f"{self.as_of}"}}

    @property
    def into(self) -> Path:
        return self.folder / "sealed"

    def table(self, name: str) -> Path:
        lines = [*(line(one) for one in self.people), *self.beside]
        rows = self.people if name == "register_persons" else lines
        path = self.folder / f"{name}.parquet"
        ordered = sorted(rows, key=lambda row: str(row["person_id"]))
        pq.write_table(pa.Table.from_pylist(ordered, tables.TABLES[name].schema), path)
        return path

    def send(self, people: Sequence[Person], **how: Any) -> sending.SealedRegister:
        self.people = list(people)
        return sending.send_register(self.folder, self.recipient, self.into, "uji", **how)


@pytest.fixture
def secret() -> Any:
    return x25519.Identity.generate()


@pytest.fixture
def office(tmp_path: Path, secret: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Office]:
    """office(code) -> an agency."""
    made: dict[Path, Office] = {}

    @contextmanager
    def opened(out: Path, *_: str) -> Iterator[Office]:
        yield made[out]

    monkeypatch.setattr(sending, "opened", opened)

    def of(code: str) -> Office:
        folder = tmp_path / code
        folder.mkdir()
        recipient = Recipient.model_validate(
            {
                "code": "kita",
                "name": "Kita",
                "level": "L2",
                "sender": {"code": code, "name": f"Dinas {code}"},
                "register": {"seal_to": [str(secret.to_public())], "agreement": "PKS 1"},
            }
        )
        made[folder] = Office(folder, recipient)
        return made[folder]

    return of
