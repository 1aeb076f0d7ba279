"""Packages that the nights make by themselves, as the office's file says.

A month is closed by the first night that speaks of a later one: before that night replaces them, the last
good results of the month are packed. With `day` a package is made on the first night from that day of the
month on that nobody has to look at. Making one counts as sending it; a month that was sent is left alone.
Nothing that happens here fails a night: it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field

from reconcile.nights.log import log
from reconcile.package.sent import SentLog
from reconcile.run.facts.summary import has_troubles
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.files.declared import Declared, FileCode, Words, brief
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import MANIFEST
from reconcile.workspace.store import store_at


class Monthly(Declared):
    """A package that is made every month. to: the recipient's code. day: of the month from which on it is
    made; None when the month is over. level: "" for the recipient's own. purpose, agreement: "" for those of
    the runs."""

    to: FileCode
    day: int | None = Field(default=None, ge=1, le=28)
    level: Literal["", "L2", "L3"] = ""
    purpose: Words = ""
    agreement: Words = ""


@dataclass(frozen=True)
class Parcel:
    """What became of a package that was due. said: in words for staff. failed: it was not made."""

    said: str
    failed: bool = False


def packed(
    wanted: Sequence[Monthly], job: Job, parcels: list[Parcel], run: Callable[[], Manifest]
) -> Manifest:
    """The manifest of the night that `run` does, with the packages that are due before and after it. parcels:
    what became of them."""
    parcels += of_closed_month(wanted, job)
    manifest = run()
    if not has_troubles(manifest):
        parcels += of_this_month(wanted, job)
    return manifest


def of_closed_month(wanted: Sequence[Monthly], job: Job) -> list[Parcel]:
    """Pack the month of the results that stand at OUT, where tonight speaks of a later one."""
    return _packed(wanted, job, lambda month, _: month < f"{job.as_of:%Y-%m}")


def of_this_month(wanted: Sequence[Monthly], job: Job) -> list[Parcel]:
    """Pack the month of tonight's results, where its day has come."""
    return _packed(wanted, job, lambda _, one: one.day is not None and job.as_of.day >= one.day)


def _packed(wanted: Sequence[Monthly], job: Job, due: Callable[[str, Monthly], bool]) -> list[Parcel]:
    parcels: list[Parcel] = []
    for one in wanted:
        try:
            parcels += _made(one, job, due)
        except ReconcileError as error:
            parcels.append(Parcel(f"{one.to} GAGAL dibuat: {brief(str(error), 300)}", failed=True))
        except Exception as error:  # a fault of a package is none of the night
            parcels.append(Parcel(f"{one.to} GAGAL dibuat ({type(error).__name__})", failed=True))
    for parcel in parcels:
        log(job.workspace, f"PAKET {parcel.said}")
    return parcels


def _made(one: Monthly, job: Job, due: Callable[[str, Monthly], bool]) -> Iterator[Parcel]:
    if not (job.out / MANIFEST).is_file():
        return
    month = str(read_manifest(job.out)["run"]["as_of"])[:7]
    if not due(month, one):
        return
    store = store_at(job.out)
    if store.exists and any(sent.month >= month for sent in SentLog(store).to(one.to)):
        return
    from reconcile.package.making import make_package  # here, both: all runs load this, few make packages
    from reconcile.run.packing import package_order

    order = package_order(job.out, one.to, month, None, job.declarations)
    order = replace(order, level=one.level, purpose=one.purpose, agreement=one.agreement)
    made = make_package(order)
    yield Parcel(f"{one.to} {month}: {made.zip.name}, tingkat {order.shown}; periksa, lalu kirim")
