"""deliveries.toml: what it may say, and what is said of it when it is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconcile.ingest.deliveries.delivery import Order
from reconcile.ingest.deliveries.names import day_span
from reconcile.ingest.deliveries.orders import NAME, read_orders
from reconcile.vocabulary.errors import DeclarationError

KNOWN = ("kis", "kjp")


def test_an_office_without_orders_needs_no_file(tmp_path: Path) -> None:
    assert read_orders(tmp_path, KNOWN) == {}


def test_days_are_written_as_a_date_or_as_offices_write_them(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(
        '[[delivery]]\nfile = "kis/a.zip/b.csv"\nas_of = "31-03-2018"\n'
        '[[delivery]]\nfile = "kjp/c.csv"\nas_of = 2018-03-31\naccept = true\n'
    )
    march = day_span(date(2018, 3, 31))
    assert read_orders(tmp_path, KNOWN) == {
        ("kis", "a.zip/b.csv"): Order(march),
        ("kjp", "c.csv"): Order(march, accept=True),
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[delivery]", "bukan TOML"),
        ("[[delivery]]\naccept = true", "delivery ke-1.file: wajib diisi"),
        ('[[delivery]]\nfile = "kis/a.csv"', "tidak menyuruh apa pun"),
        ('[[delivery]]\nfile = "a.csv"\naccept = true', "program/nama berkas"),
        ('[[delivery]]\nfile = "kis/a.csv"\nacept = true', "delivery ke-1.acept: kunci tidak dikenal"),
        ('[[delivery]]\nfile = "kiz/a.csv"\naccept = true', "Yang dikenal: kis, kjp"),
        ('[[delivery]]\nfile = "kis/a.csv"\nas_of = "31-02-2018"', "as_of"),
        ('[[delivery]]\nfile = "kis/a.csv"\naccept = true\nwithdraw = true', "tidak dapat digabung"),
        ('[[delivery]]\nfile = "kis/a.csv"\naccept = true\n' * 2, "sudah disebut"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_key(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(DeclarationError, match=f"^{NAME}: ") as raised:
        read_orders(tmp_path, KNOWN)
    assert told in str(raised.value)
