"""One broken package for each reason to refuse one: the receiver's checks as a table."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconcile.package.checking import opening
from reconcile.package.checking.faults import TEXTS, RefusedPackageError
from reconcile.package.checking.opening import Opened, open_package
from reconcile.package.checking.verifying import Verified, verify, verify_files
from reconcile.package.form.archive import HASHES, hash_of, write_folder, zipped
from reconcile.package.form.description import NAME
from reconcile.package.letter import LETTER
from tests.package.worlds import Office, edited, rehashed, resealed, rewritten, tables

pytestmark = pytest.mark.usefixtures("without_letter")
Files = dict[str, bytes]
Breaking = Callable[[Files], Files]
CASES, TOTALS = "data/cases.csv", "data/totals.csv"
JANUARY = [("P-00000001", "A", "3171", "x"), ("P-00000002", "A", "3172", ""), ("P-00000003", "B", "3171", "")]
FEBRUARY = [
    ("P-00000001", "A", "3171", "y"),
    ("P-00000003", "B", "3171", ""),
    ("P-00000004", "B", "3173", ""),
]


@pytest.fixture(scope="module")
def chain(without_letter: None) -> tuple[Opened, ...]:
    """A whole package, two deltas, and a whole one again."""
    office = Office()
    made = [office.make("2018-01", tables(JANUARY)), office.make("2018-02", tables(FEBRUARY))]
    made += [office.make("2018-03", tables(JANUARY)), office.make("2018-04", tables(FEBRUARY), whole=True)]
    return tuple(Opened(one.name, one.files) for one in made)


def codes_of(refusal: pytest.ExceptionInfo[RefusedPackageError]) -> set[str]:
    return {fault.code for fault in refusal.value.faults}


def test_the_chain_itself_is_accepted(chain: tuple[Opened, ...]) -> None:
    received: Verified | None = None
    for one in chain:
        received = verify_files(one, received)
    assert received is not None and received.said.chain.sequence == 4


def _resource(said: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in said["resources"] if one["name"] == name)


def _field(said: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in _resource(said, "cases")["schema"]["fields"] if one["name"] == name)


def _without(path: str) -> Breaking:
    return lambda files: rehashed({name: content for name, content in files.items() if name != path})


def _more(path: str) -> Breaking:
    return lambda files: rehashed({**files, path: b"x"})


def _put(path: str, content: bytes) -> Breaking:
    return lambda files: {**files, path: content}


def _swapped(files: Files) -> Files:
    heading, first, second, *rest = files[CASES].split(b"\r\n")
    return resealed({**files, CASES: b"\r\n".join([heading, second, first, *rest])})


def _twice(files: Files) -> Files:
    heading, first, *rest = files[CASES].split(b"\r\n")
    return resealed({**files, CASES: b"\r\n".join([heading, first, first, *rest])})


def _set(value: Any, *path: str) -> Breaking:
    def change(said: dict[str, Any]) -> None:
        at = said
        for name in path[:-1]:
            at = at[name]
        at[path[-1]] = value

    return edited(change)


def _in_letter(files: Files) -> Files:
    body = b"<w:t>NIK 31710101</w:t></w:r><w:r><w:t>01909000</w:t>"
    return resealed({**files, LETTER: zipped({"word/document.xml": body})})


OF_A_WHOLE: list[tuple[str, str, Breaking]] = [
    ("TANPA_URAIAN", "", _without(NAME)),
    ("URAIAN_RUSAK", "", lambda files: rehashed({**files, NAME: b"{"})),
    ("URAIAN_RUSAK", "a key twice", lambda files: rehashed({**files, NAME: b'{"a": 1, "a": 2}'})),
    ("URAIAN_RUSAK", "nested without end", lambda files: rehashed({**files, NAME: b"[" * 100_000})),
    ("URAIAN_RUSAK", "no number", lambda files: rehashed({**files, NAME: b'{"a": NaN}'})),
    ("URAIAN_RUSAK", "without end", lambda files: rehashed({**files, NAME: files[NAME] + b" " * 3_000_000})),
    ("URAIAN_RUSAK", "a list", lambda files: rehashed({**files, NAME: b"[]"})),
    ("URAIAN_RUSAK", "a key nobody knows", _set(1, "reconcile:chain", "extra")),
    ("URAIAN_RUSAK", "a path elsewhere", edited(lambda s: _resource(s, "cases").update(path="../cases.csv"))),
    ("URAIAN_RUSAK", "one name twice", edited(lambda s: _resource(s, "cases").update(name="totals"))),
    ("BENTUK_LAIN", "", _set(2, "reconcile:chain", "form")),
    ("BENTUK_LAIN", "another profile", _set("https://example.org", "$schema")),
    ("TINGKAT", "", _set("L0", "reconcile:chain", "masking")),
    ("BERKAS_HILANG", "", _without(CASES)),
    ("BERKAS_ASING", "", _more("data/more.csv")),
    ("SIDIK_LAIN", "", edited(lambda s: _resource(s, "cases").update(hash="0" * 32))),
    ("SIDIK_BEDA", "", lambda files: rehashed({**files, CASES: files[CASES].replace(b'"x"', b'"y"')})),
    ("UKURAN_BEDA", "", lambda files: rehashed({**files, CASES: files[CASES] + b"\r\n"})),
    ("DAFTAR_SIDIK", "", _put(HASHES, b"")),
    ("DAFTAR_SIDIK", "none", lambda files: {path: c for path, c in files.items() if path != HASHES}),
    ("BUKAN_CSV", "", rewritten(CASES, b'"x"', b"x")),
    ("BUKAN_CSV", "another alphabet", rewritten(CASES, b'"x"', b'"\xe9"')),
    ("KOLOM_BEDA", "", rewritten(CASES, b'"note"', b'"notes"')),
    ("URAIAN_TABEL", "", edited(lambda s: _resource(s, "cases").pop("dialect"))),
    ("URAIAN_TABEL", "a key that is no column", edited(lambda s: _resource(s, "cases")["schema"].update(primaryKey=["none"]))),
    ("URAIAN_TABEL", "a sum of no table", edited(lambda s: s["reconcile:equations"][0]["total"].update(resource="none"))),
    ("JUMLAH_BARIS", "", edited(lambda s: _resource(s, "cases").update({"reconcile:rows": 9}))),
    ("TIPE", "", rewritten(CASES, b'"2018-01-31"', b'"31-01-2018"')),
    ("TIPE", "no number", rewritten(CASES, b'"7"', b'"7,5"')),
    ("TIPE", "neither true nor false", rewritten(CASES, b'"true"', b'"ya"')),
    ("WAJIB", "", rewritten(CASES, b'"7"', b'""')),
    ("KODE", "", rewritten(CASES, b'"A"', b'"C"')),
    ("POLA", "", rewritten(CASES, b'"P-00000001"', b'"P-0000"')),
    ("POLA_ASING", "", edited(lambda s: _field(s, "note").update(constraints={"pattern": "(a+)+$"}))),
    ("KUNCI_GANDA", "", _twice),
    ("URUTAN", "", _swapped),
    ("RUJUKAN", "", rewritten(CASES, b'"3172"', b'"9999"')),
    ("RUJUKAN", "to no table", edited(lambda s: _resource(s, "cases")["schema"]["foreignKeys"][0]["reference"].update(resource="none"))),
    ("DATA_PRIBADI", "", rewritten(CASES, b'"x"', b'"3171010101909000"')),
    ("DATA_PRIBADI", "typed", _set("a.n. 3171010101909000", "reconcile:chain", "purpose")),
    ("DATA_PRIBADI", "typed, broken up", _set("3171 0101.0190-9000", "reconcile:chain", "agreement")),
    ("DATA_PRIBADI", "in the description", edited(lambda s: _field(s, "note").update(title="3171010101909000"))),
    ("DATA_PRIBADI", "in the read-me", rewritten("BACA_SAYA.txt", b"Keperluan", b"3171010101909000")),
    ("DATA_PRIBADI", "in the letter", _in_letter),
    ("NERACA", "", edited(lambda s: _resource(s, "cases")["reconcile:standing"].update(added=9))),
    ("JUMLAH_PAKET", "", _set(99, "reconcile:chain", "rows_after")),
    ("TOTAL", "the places and the whole", rewritten(TOTALS, b'"A";"JUMLAH";"2"', b'"A";"JUMLAH";"3"')),
    ("TOTAL", "the rows", rewritten(CASES, b'"A";"3171"', b'"B";"3171"')),
    ("TOTAL", "no number", rewritten(TOTALS, b'"2"', b'"x"')),
    ("LINGKUP", "", _set("2018-02-28", "reconcile:chain", "scope", "as_of")),
    ("LINGKUP", "the places", _set(["3171"], "reconcile:chain", "scope", "regions")),
    ("RANTAI_SENDIRI", "", _set(2, "reconcile:chain", "sequence")),
    ("RANTAI_SENDIRI", "changes that are whole", _set("delta", "reconcile:chain", "kind")),
    ("TANPA_TABEL", "", edited(lambda s: [one.pop("reconcile:standing", None) for one in s["resources"]])),
    ("HASIL_BEDA", "", edited(lambda s: _resource(s, "cases")["reconcile:standing"].update(hash_after=hash_of(b"")))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "breaking"),
    [(c, b) for c, _, b in OF_A_WHOLE],
    ids=[f"{c} {w}".strip() for c, w, _ in OF_A_WHOLE],
)
def test_a_whole_package_that_is_broken_is_refused(
    chain: tuple[Opened, ...], code: str, breaking: Breaking
) -> None:
    with pytest.raises(RefusedPackageError) as refusal:
        verify_files(Opened("paket.zip", breaking(dict(chain[0].files))))
    assert code in codes_of(refusal)
    assert TEXTS[code].partition("{")[0][:30] in str(refusal.value)


OF_A_DELTA: list[tuple[str, str, Breaking]] = [
    ("PIHAK_LAIN", "", _set("kemenkes", "reconcile:chain", "recipient")),
    ("PIHAK_LAIN", "another province", _set("32", "reconcile:chain", "scope", "province")),
    ("BUKAN_LANJUTAN", "", _set(hash_of(b""), "reconcile:chain", "previous", "hash")),
    ("BULAN_MUNDUR", "", edited(lambda s: s["reconcile:chain"]["scope"].update(month="2017-12", as_of="2017-12-31"))),
    ("TABEL_LAIN", "", edited(lambda s: _resource(s, "cases").update(name="others"))),
    ("TIDAK_COCOK", "came, and was there", rewritten(CASES, b'"BERUBAH";"P-00000001"', b'"BARU";"P-00000001"')),
    ("TIDAK_COCOK", "went, and was not there", rewritten(CASES, b'"BERUBAH";"P-00000001"', b'"BERUBAH";"P-00000000"')),
    ("NERACA", "", rewritten(CASES, b'"BERUBAH";"P-00000001"', b'"BARU";"P-00000001"')),
    ("HASIL_BEDA", "", rewritten(CASES, b'"y"', b'"z"')),
    ("KODE", "no change", rewritten(CASES, b'"BERUBAH"', b'"DIUBAH"')),
    ("RUJUKAN", "", rewritten(CASES, b'"3173"', b'"9999"')),
    ("TOTAL", "", rewritten(TOTALS, b'"B";"JUMLAH";"2"', b'"B";"JUMLAH";"3"')),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "breaking"),
    [(c, b) for c, _, b in OF_A_DELTA],
    ids=[f"{c} {w}".strip() for c, w, _ in OF_A_DELTA],
)
def test_a_delta_that_is_broken_is_refused(chain: tuple[Opened, ...], code: str, breaking: Breaking) -> None:
    before = verify_files(chain[0])
    with pytest.raises(RefusedPackageError) as refusal:
        verify_files(Opened("paket.zip", breaking(dict(chain[1].files))), before)
    assert code in codes_of(refusal)


def _received(chain: tuple[Opened, ...], *places: int) -> Verified:
    received: Verified | None = None
    for place in places:
        received = verify_files(chain[place], received)
    assert received is not None
    return received


@pytest.mark.parametrize(
    ("order", "code"),
    [((0, 2), "LOMPAT"), ((0, 1, 0), "MUNDUR"), ((1, 2), "TANPA_DASAR"), ((0, 3), "LOMPAT")],
)
def test_packages_in_another_order_are_refused(
    chain: tuple[Opened, ...], order: tuple[int, ...], code: str
) -> None:
    with pytest.raises(RefusedPackageError) as refusal:
        _received(chain, *order)
    assert codes_of(refusal) == {code}


def test_the_same_package_twice_changes_nothing(chain: tuple[Opened, ...]) -> None:
    once, twice = _received(chain, 0, 1), _received(chain, 0, 1, 1)
    assert twice.again and not once.again
    assert twice.state == once.state
    assert _received(chain, 0, 1, 1, 2).said.chain.sequence == 3


def test_a_delta_alone_is_looked_at_but_not_replayed(chain: tuple[Opened, ...]) -> None:
    assert verify_files(chain[1]).state == {}


# --- what is opened


def _zip(*members: tuple[str, bytes], **facts: Any) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            member = zipfile.ZipInfo(name)
            for fact, value in facts.items():
                setattr(member, fact, value)
            target.writestr(member, content)
    return made.getvalue()


def _encrypted() -> bytes:
    """Its flags say so, in the member's own head and in the list at the end."""
    content = bytearray(_zip((NAME, b"{}")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(mark) + at
        content[place : place + 2] = struct.pack("<H", 1)
    return bytes(content)


def _lying(content: bytes, said: int) -> bytes:
    """A zip whose first member is said to be of another size."""
    made = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = made.index(mark) + at
        made[place : place + 4] = struct.pack("<I", said)
    return bytes(made)


_MANY = tuple((f"data/a{n}.csv", b"") for n in range(100))
ZIPS: list[tuple[str, bytes]] = [
    ("BUKAN_PAKET", b"no archive"),
    ("BUKAN_PAKET", b""),
    ("ZIP_RUSAK", _zip((NAME, b"{}"))[:-10]),
    ("ZIP_RUSAK", _zip((NAME, b"abc" * 99), compress_type=zipfile.ZIP_STORED).replace(b"abc", b"abd", 1)),
    ("ZIP_RUSAK", _lying(_zip((NAME, bytes(9_000))), 10)),
    ("TERENKRIPSI", _encrypted()),
    ("TERLALU_BESAR", _zip(*_MANY)),
    ("TERLALU_BESAR", _zip((NAME, bytes(3_000_000)))),
    ("NAMA_BERBAHAYA", _zip(("../datapackage.json", b"{}"))),
    ("NAMA_BERBAHAYA", _zip(("/etc/passwd.csv", b"{}"))),
    ("NAMA_BERBAHAYA", _zip(("C:/datapackage.json", b"{}"))),
    ("NAMA_BERBAHAYA", _zip(("data\\cases.csv", b"{}"))),
    ("NAMA_BERBAHAYA", _zip(("data/a\nb.csv", b"{}"))),
    ("TAUTAN", _zip((NAME, b"/etc/passwd"), external_attr=(stat.S_IFLNK | 0o777) << 16)),
    ("NAMA_GANDA", _zip(("data/a.csv", b""), ("data/A.csv", b""))),
    ("MAMPATAN", _zip((NAME, b"{}" * 99), compress_type=zipfile.ZIP_LZMA)),
]


@pytest.mark.parametrize(("code", "content"), ZIPS, ids=[f"{at} {code}" for at, (code, _) in enumerate(ZIPS)])
def test_a_zip_that_could_do_harm_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, content: bytes
) -> None:
    monkeypatch.setattr(opening, "MOST_BYTES", 2_000_000)
    (tmp_path / "paket.zip").write_bytes(content)
    with pytest.raises(RefusedPackageError) as refusal:
        open_package(tmp_path / "paket.zip")
    assert codes_of(refusal) == {code}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["paket.zip"]


def test_a_folder_that_leads_elsewhere_is_not_followed(tmp_path: Path, chain: tuple[Opened, ...]) -> None:
    folder = tmp_path / "paket"
    write_folder(folder, chain[0].files)
    assert verify(folder).said.chain.sequence == 1
    (folder / "data" / "passwd.csv").symlink_to("/etc/passwd")
    with pytest.raises(RefusedPackageError) as refusal:
        verify(folder)
    assert codes_of(refusal) == {"TAUTAN"}
    (folder / "data" / "passwd.csv").unlink()
    os.mkfifo(folder / "data" / "pipe.csv")
    with pytest.raises(RefusedPackageError) as refusal:
        verify(folder)
    assert codes_of(refusal) == {"NAMA_BERBAHAYA"}


@pytest.mark.parametrize("name", ["none.zip", "no\0name"])
def test_what_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RefusedPackageError) as refusal:
        open_package(tmp_path / name)
    assert codes_of(refusal) == {"TIDAK_ADA"}


def test_what_the_disk_does_not_give_is_no_broken_package(tmp_path: Path) -> None:
    (tmp_path / "paket.zip").symlink_to(tmp_path / "paket.zip")
    with pytest.raises(RefusedPackageError, match=r"paket\.zip: tidak dapat dibaca dari disk") as refusal:
        open_package(tmp_path / "paket.zip")
    assert codes_of(refusal) == {"TAK_TERBACA"}


def test_a_zip_larger_than_any_package_is_not_even_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chain: tuple[Opened, ...]
) -> None:
    (tmp_path / "paket.zip").write_bytes(zipped(chain[0].files))
    monkeypatch.setattr(opening, "MOST_PACKED", 1_000)
    with pytest.raises(RefusedPackageError) as refusal:
        open_package(tmp_path / "paket.zip")
    assert codes_of(refusal) == {"TERLALU_BESAR"}


def test_a_zip_and_its_folder_are_one_package(tmp_path: Path, chain: tuple[Opened, ...]) -> None:
    (tmp_path / "paket.zip").write_bytes(zipped(chain[0].files))
    write_folder(tmp_path / "paket", chain[0].files)
    repacked = io.BytesIO()
    with zipfile.ZipFile(repacked, "w") as target:  # as a file manager does: with the folder, in any order
        target.writestr("data/", b"")
        for name in sorted(chain[0].files, reverse=True):
            target.writestr(name, chain[0].files[name])
    (tmp_path / "lain.zip").write_bytes(repacked.getvalue())
    hashes = {verify(tmp_path / name).hash for name in ("paket.zip", "paket", "lain.zip")}
    assert len(hashes) == 1


def test_every_reason_has_a_broken_package_and_a_text_of_its_own() -> None:
    broken = {code for code, _, _ in (*OF_A_WHOLE, *OF_A_DELTA)} | {code for code, _ in ZIPS}
    assert broken | {"TIDAK_ADA", "TAK_TERBACA", "LOMPAT", "MUNDUR", "TANPA_DASAR"} == set(TEXTS)
    assert len({*TEXTS.values()}) == len(TEXTS)
