"""The monthly package is made by the night itself, and whatever becomes of it, the night is a night."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from reconcile.nights import Notify
from reconcile.nights.outcomes import outcome_of
from reconcile.nights.packages import Monthly, Parcel, of_this_month, packed
from reconcile.nights.status import read_status
from reconcile.nights.telling import Telling
from reconcile.package.checking.opening import open_package
from reconcile.package.checking.verifying import verify
from reconcile.package.making import packages_of
from reconcile.package.sent import SentLog
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.published import read_manifest
from reconcile.workspace.store import store_at
from tests.runs import copied_month

CLOSED = Monthly(to="kemensos", level="L3", purpose="Laporan bulanan", agreement="PKS 12")


def _job(out: Path, day: date) -> Job:
    return Job(inputs=out.parent, out=out, as_of=day)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The results of January, with their store."""
    return copied_month("2018-01", tmp_path / "hasil")


def test_the_first_night_of_a_month_packs_what_the_one_before_left(out: Path) -> None:
    """Made before the night begins, once, at the level, purpose and agreement of the office's file."""
    parcels: list[Parcel] = []

    def night() -> Manifest:
        assert [one.month for one in SentLog(store_at(out)).to("kemensos")] == ["2018-01"]
        return read_manifest(out)

    for day in (date(2018, 2, 1), date(2018, 2, 2)):
        assert packed([CLOSED], _job(out, day), parcels, night) == read_manifest(out)
    (made,) = packages_of(out).glob("kemensos/*.zip")
    assert [(parcel.said, parcel.failed) for parcel in parcels] == [
        (f"kemensos 2018-01: {made.name}, tingkat L3; periksa, lalu kirim", False)
    ]
    assert verify(made).said.chain.scope.month == "2018-01"
    told = open_package(made).files["BACA_SAYA.txt"].decode()
    assert re.search(r"Keperluan +: Laporan bulanan", told) and "L3" in told


def test_a_month_that_goes_on_is_packed_from_its_day_on_or_not_at_all(out: Path) -> None:
    with_day = CLOSED.model_copy(update={"day": 5})
    assert of_this_month([CLOSED], _job(out, date(2018, 1, 31))) == []
    assert of_this_month([with_day], _job(out, date(2018, 1, 4))) == []
    assert len(of_this_month([with_day], _job(out, date(2018, 1, 5)))) == 1
    assert of_this_month([with_day], _job(out, date(2018, 1, 6))) == []


def test_a_package_that_fails_is_told_and_fails_no_night(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it is a mistake of the program; every package that is due is tried."""
    parcels: list[Parcel] = []
    manifest, job = read_manifest(out), _job(out, date(2018, 2, 1))
    strange = Monthly(to="tidak_ada")
    assert packed([strange, CLOSED], job, parcels, lambda: manifest) == manifest
    assert [parcel.failed for parcel in parcels] == [True, False]
    assert "tidak_ada GAGAL dibuat" in parcels[0].said
    monkeypatch.setattr("reconcile.nights.packages.read_manifest", lambda _: {}["run"])
    assert packed([CLOSED], job, parcels, lambda: manifest) == manifest
    assert parcels[-1] == Parcel("kemensos GAGAL dibuat (KeyError)", failed=True)
    log = (job.workspace.root / "malam.log").read_text(encoding="utf-8")
    assert "PAKET tidak_ada GAGAL" in log and "PAKET kemensos 2018-01" in log


def test_before_the_first_results_there_is_nothing_to_pack(tmp_path: Path) -> None:
    def refused() -> Manifest:
        raise UsageError("x")

    parcels: list[Parcel] = []
    with pytest.raises(UsageError):
        packed([CLOSED], _job(tmp_path / "hasil", date(2018, 2, 1)), parcels, refused)
    assert parcels == []


def test_the_page_of_the_night_says_what_became_of_it_and_who_is_told_hears_of_a_failure(
    out: Path, tmp_path: Path
) -> None:
    written = tmp_path / "berita.txt"
    telling = Telling(out, Notify(command=("tee", str(written))))
    for failed in (False, True):
        began = telling.began(date(2018, 2, 1))
        telling.parcels.append(Parcel("kemensos 2018-01 ...", failed))
        telling.ended(outcome_of(0, began, began, read_manifest(out)))
        assert "Paket          : kemensos 2018-01 ..." in read_status(telling.workspace)
        assert written.exists() == failed
    telling.began(date(2018, 2, 2))
    assert telling.parcels == []
