"""What the papers of a package tell: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reconcile.package.contents.shared import WHOLE
from reconcile.package.form.description import Chain, ResourceSaid
from reconcile.package.form.rows import Rows
from reconcile.package.recipients import Recipient
from reconcile.regions import province_name
from reconcile.regions.homes import Home
from reconcile.vocabulary.days import month_words


@dataclass(frozen=True)
class PackageFacts:
    """name: of the package. tables: as they are described. rows: all of them now, as the level shows them.

    missed: months since the last package that were never sent.
    """

    name: str
    recipient: Recipient
    home: Home
    chain: Chain
    tables: Sequence[ResourceSaid]
    rows: Mapping[str, Rows]
    missed: tuple[str, ...] = ()

    @property
    def as_of(self) -> date:
        return date.fromisoformat(self.chain.scope.as_of)

    @property
    def month(self) -> str:
        return month_words(self.chain.scope.month)

    @property
    def province(self) -> str:
        return str(province_name(self.home.code))

    @property
    def title(self) -> str:
        correction = f", koreksi ke-{self.chain.corrects}" if self.chain.corrects else ""
        return f"Paket rekonsiliasi penerima bantuan sosial, {self.province}, {self.month}{correction}"

    @property
    def about(self) -> str:
        kind = "Paket penuh" if self.chain.kind == "whole" else "Perubahan sejak paket sebelumnya"
        return (
            f"{kind}, nomor {self.chain.sequence:04d}, dari {self.recipient.sender.name} untuk"
            f" {self.recipient.name}. Tingkat penyamaran {self.chain.masking}. Semua isi adalah usulan untuk"
            " diperiksa petugas; tidak ada orang yang dikeluarkan dari daftar oleh paket ini."
        )

    def whole(self, table: str) -> list[Mapping[str, str]]:
        """The rows of a table of totals that speak of the whole province, as the level shows them."""
        rows = self.rows.get(table)
        listed = [dict(zip(rows.names, row, strict=True)) for row in rows.rows] if rows else []
        return [row for row in listed if row.get("region_code") == WHOLE]
