"""deliveries.toml among the inputs: what the office says of files, which outranks what is found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, model_validator

from reconcile.ingest.deliveries.delivery import Order
from reconcile.ingest.deliveries.names import day_span
from reconcile.vocabulary.errors import DeclarationError
from reconcile.workspace.files.declared import Day, Declared, Named, keys_at_fault, read_toml

NAME = "deliveries.toml"


class Said(Declared):
    """What is said of one file. file: programme/name, of a member of a zip programme/zip/member. The rest as
    in Order."""

    file: Named
    as_of: Day = None
    accept: bool = False
    withdraw: bool = False
    beside: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if "/" not in self.file:
            raise ValueError('file ditulis sebagai program/nama berkas, misalnya "kis/daftar.csv"')
        if not (self.as_of or self.accept or self.withdraw or self.beside):
            raise ValueError("tidak menyuruh apa pun: isi as_of, accept, withdraw atau beside")
        if self.withdraw and (self.accept or self.beside):
            raise ValueError("withdraw tidak dapat digabung dengan accept atau beside")
        return self

    @property
    def key(self) -> tuple[str, str]:
        programme, _, name = self.file.partition("/")
        return programme, name


class _Orders(Declared):
    delivery: tuple[Said, ...] = Field(default=(), max_length=10_000)


def read_orders(inputs: Path, programmes: Collection[str]) -> Mapping[tuple[str, str], Order]:
    """Programme and source -> what is said of it; nothing where the folder has no such file.

    Raises DeclarationError, citing file and key, for what is wrong in it, for a programme nobody declared and
    for a file named twice.
    """
    path = inputs / NAME
    if not path.exists() and not path.is_symlink():
        return {}
    try:
        said = _Orders.model_validate(read_toml(path)).delivery
    except ValidationError as error:
        raise DeclarationError(f"{NAME}: {keys_at_fault(error)}") from error
    orders: dict[tuple[str, str], Order] = {}
    for at, one in enumerate(said):
        if one.key[0] not in programmes:
            raise DeclarationError(
                f"{NAME}: delivery.{at}.file: program tidak dikenal. Yang dikenal:"
                f" {', '.join(sorted(programmes))}."
            )
        if one.key in orders:
            raise DeclarationError(f"{NAME}: delivery.{at}.file: berkas ini sudah disebut di atasnya.")
        span = day_span(one.as_of) if one.as_of else None
        orders[one.key] = Order(span, one.accept, one.withdraw, one.beside)
    return orders
