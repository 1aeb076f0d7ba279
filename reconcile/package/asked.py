"""What is asked for, and what may be refused before anything is made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from reconcile.package.form.description import Chain
from reconcile.package.form.resources import Resource
from reconcile.package.gathering import Programmes
from reconcile.package.recipients import SENT_AT, Recipient
from reconcile.package.sent import Sent
from reconcile.privacy.masking import Level
from reconcile.vocabulary.days import month_words
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.declared import brief

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Order:
    """One package that is asked for. out: the run. into: the folder where packages lie. level: "" for the
    recipient's own. whole: also where a delta would do. correction: also where the month was sent. purpose,
    agreement: "" for those of the run."""

    out: Path
    recipient: Recipient
    programmes: Programmes
    month: str
    into: Path
    level: str = ""
    whole: bool = False
    correction: bool = False
    purpose: str = ""
    agreement: str = ""

    @property
    def shown(self) -> Level:
        return Level(self.level or self.recipient.level)


def check_order(order: Order) -> None:
    """Raise UsageError for a month that is none and a level that shows more than the recipient may see."""
    if not _MONTH.fullmatch(order.month):
        raise UsageError(
            f"Bulan {brief(order.month)!r} tidak dapat dibaca. Tulis tttt-bb, misalnya --month 2018-03."
        )
    levels = (Level.L1, *SENT_AT) if order.recipient.region else SENT_AT
    allowed = [level.value for level in levels if level >= order.recipient.level]
    if (order.level or allowed[0]) not in allowed:
        raise UsageError(
            f"Tingkat {brief(order.level)} tidak boleh keluar dalam paket untuk {order.recipient.code}: yang"
            f" boleh {' atau '.join(allowed)}. Hapus --level, atau pilih yang lebih tertutup. Data lengkap"
            " (L0) hanya diserahkan menurut perjanjian, tidak lewat paket bulanan."
        )


def check_month(order: Order, manifest: Mapping[str, Any]) -> None:
    """Raise UsageError unless the run speaks of a day of the month."""
    as_of = date.fromisoformat(manifest["run"]["as_of"])
    if f"{as_of:%Y-%m}" != order.month:
        raise UsageError(
            f"{order.out} berbicara tentang keadaan {as_of:%d-%m-%Y}, bukan bulan {order.month}. Pakai"
            f" --month {as_of:%Y-%m}, atau jalankan dulu reconcile run dengan --as-of pada bulan"
            f" {month_words(order.month)}."
        )


def check_sent(order: Order, before: Sequence[Sent], run: str) -> None:
    """Raise UsageError where the month, or a later one, was sent before."""
    if not before:
        return
    last = before[-1]
    if order.month < last.month:
        raise UsageError(
            f"Bulan {order.month} lebih lama daripada paket terakhir untuk {order.recipient.code}"
            f" ({last.month}, nomor {last.sequence}). Rantai tidak dapat mundur: perubahan bulan lalu ikut"
            " dalam paket bulan berikutnya."
        )
    if order.month == last.month and not order.correction:
        raise UsageError(
            f"Paket {order.month} untuk {order.recipient.code} sudah tercatat dikirim: nomor"
            f" {last.sequence}, {last.package}.zip, dari proses {last.run} (yang sekarang {run}). Bila isinya"
            " harus diperbaiki, ulangi dengan --correction: paket itu mendapat nomor berikutnya dan disebut"
            " koreksi."
        )
    if order.month > last.month and order.correction:
        raise UsageError(
            f"Paket {order.month} untuk {order.recipient.code} belum pernah dikirim, jadi tidak ada yang"
            " dikoreksi. Hapus --correction."
        )


def check_tables(order: Order, resources: Sequence[Resource]) -> None:
    """Raise UsageError where nothing goes out of what the recipient is sent."""
    if not resources:
        raise UsageError(
            f"Tidak ada tabel untuk {order.recipient.code} pada tingkat {order.shown}:"
            f" {', '.join(order.recipient.resources)} hanya keluar pada tingkat lain. Tambahkan tabel jumlah"
            " pada resources di berkas penerima itu, atau hapus resources untuk semua yang boleh."
        )


def check_parties(order: Order, before: Sequence[Sent]) -> None:
    """Raise UsageError where the packages before went out under another sender or with other contents."""
    now = (order.recipient.sender.code, order.recipient.contents)
    if before and before[-1].parties != now:
        last = before[-1]
        raise UsageError(
            f"Paket terakhir untuk {order.recipient.code} (nomor {last.sequence}) dikirim sebagai"
            f" {' '.join(last.parties)}, sekarang berkas penerima menyebut {' '.join(now)}: penerima akan"
            " menolaknya sebagai paket pihak lain. Kembalikan sender.code dan contents pada berkas penerima"
            " itu seperti semula; untuk rantai baru dengan nama baru, buat berkas penerima dengan kode lain."
        )


def check_changed(order: Order, last: Sent | None, chain: Chain) -> None:
    """Raise UsageError for a correction of the very same run in which nothing is another than it was."""
    same = last is not None and order.correction and (last.run, last.level) == (chain.run, chain.masking)
    if same and chain.kind == "delta" and not chain.added + chain.changed + chain.ended:
        raise UsageError(
            f"Tidak ada yang berubah sejak paket nomor {chain.sequence - 1}, jadi tidak ada yang dikoreksi."
            " Perbaiki dulu masukannya dan jalankan reconcile run, lalu ulangi; bila penerima memerlukan"
            " paket yang memuat semuanya, tambahkan --whole."
        )


def missed_months(before: Sequence[Sent], month: str) -> list[str]:
    """The months between the last package and this one that were never sent."""
    if not before:
        return []
    year, number = map(int, before[-1].month.split("-"))
    missed: list[str] = []
    while True:
        year, number = (year, number + 1) if number < 12 else (year + 1, 1)
        if f"{year}-{number:02d}" >= month:
            return missed
        missed.append(f"{year}-{number:02d}")
