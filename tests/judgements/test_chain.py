"""The store under attack: every changed bit is noticed, lines cannot be taken, added or forged, and a
write that broke off is done again."""

from __future__ import annotations

import errno
import hashlib
import hmac
import os
import random
import re
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile.judgements import Answer, ImportReport, Origin, Store
from reconcile.judgements.recording import record_all
from reconcile.judgements.store.chain import chained_lines, read_head, start
from reconcile.judgements.store.events import Event, JudgedRow, to_line
from reconcile.judgements.store.states import History, examine
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.store import DamagedStoreError
from reconcile.workspace.store.keys import (
    ENVIRONMENT,
    Key,
    KeyFile,
    RingKey,
    key_place,
    new_key,
    read_key,
    written_key,
)
from tests.runs import tries

from .conftest import NOW, Run
from .raw import head_of, lines_of, put_head, put_lines

LATER = datetime(2017, 7, 4, 2, 0, tzinfo=UTC)


def _event(number: int, verdict: str = "SAMA") -> Event:
    rows = [JudgedRow(f"{side}-{number}", side, "1", "2", "3", {"nik": "9"}) for side in ("kis", "kjs")]
    return Event(
        number, "judged", NOW, "Sari", True, answers="IDENTITAS", verdict=verdict, left=rows[0], right=rows[1]
    )


def _add(store: Store, count: int, verdict: str = "SAMA") -> None:
    def make(history: History, key: bytes) -> list[Event]:
        return [_event(history.lines + 1 + at, verdict) for at in range(count)]

    store.add(make)


@pytest.fixture
def folder(tmp_path: Path) -> Store:
    """A store in a folder of its own, as earlier versions made them."""
    return _in_folder(tmp_path / "simpanan")


def _in_folder(path: Path) -> Store:
    path.mkdir(mode=0o700)
    (path / "events.jsonl").touch(mode=0o600)
    return Store(path)


@pytest.fixture(params=["in a folder", "in the store"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store wherever it may lie."""
    if request.param == "in a folder":
        return Store(request.getfixturevalue("folder").path)
    return Store(tmp_path / "simpanan")


@pytest.fixture
def kept(store: Store) -> Store:
    """A store of two writes, of three events and of four."""
    return _of_two_writes(store)


@pytest.fixture
def kept_folder(folder: Store) -> Store:
    """The same in a folder."""
    return _of_two_writes(folder)


def _of_two_writes(store: Store) -> Store:
    _add(store, 3)
    _add(store, 4, "BEDA")
    return store


def _events(store: Store) -> Path:
    return store.path / "events.jsonl"


def _key(store: Store) -> Path:
    return Path(str(store.key_place))


@pytest.mark.gate
def test_no_bit_flips_unseen(kept: Store) -> None:
    """Of all bytes of lines, head and key, a bit each; of the second write, all bits of every seventh."""
    chosen = random.Random(5)
    step = 1 if (kept.path / "events.jsonl").exists() else 5  # a database is slower, and no other code
    for name, read, put in (
        ("lines", lines_of, put_lines),
        ("head", head_of, put_head),
        ("key", lambda store: _key(store).read_bytes(), lambda store, new: _key(store).write_bytes(new)),
    ):
        content = read(kept)
        bits = [(at, chosen.randrange(8)) for at in range(0, len(content), step)]
        bits += [(at, bit) for at in range(len(content) // 2, len(content), 7 * step) for bit in range(8)]
        for at, bit in bits:
            spoilt = bytearray(content)
            spoilt[at] ^= 1 << bit
            put(kept, bytes(spoilt))
            with pytest.raises(UsageError):
                kept.read()
            try:
                assert kept.find_faults()[1], (name, at, bit)
            except UsageError as error:  # without head or key nothing can be said line by line
                assert name != "lines" and str(error)
        put(kept, content)
    assert len(kept.read().events) == 7


Lines = list[bytes]
TAMPERED: list[tuple[str, Callable[[Lines], Lines], str]] = [
    (
        "a verdict changed",
        lambda lines: [lines[0].replace(b"SAMA", b"BEDA"), *lines[1:]],
        "baris 1 berubah sejak ditulis",
    ),
    (
        "a line taken away",
        lambda lines: [lines[0], *lines[2:]],
        r"baris 2 didahului baris yang hilang \(J-2\)",
    ),
    ("two lines taken away", lambda lines: [*lines[:3], *lines[5:]], r"hilang \(J-4 s\.d\. J-5\)"),
    ("a line twice", lambda lines: [*lines[:3], lines[1], *lines[3:]], "baris 4 ditambahkan tanpa kunci"),
    ("two lines swapped", lambda lines: [lines[1], lines[0], *lines[2:]], "ditambahkan tanpa kunci|hilang"),
    ("a line of another key", lambda lines: [*lines, _foreign()], "baris 8 .*ditambahkan tanpa kunci"),
    (
        "a bare event",
        lambda lines: [*lines, to_line(_event(8)).encode() + b"\n"],
        "baris 8 bukan tulisan program ini",
    ),
    (
        "unchained altogether",
        lambda lines: [to_line(_event(at + 1)).encode() + b"\n" for at in range(7)],
        "bukan tulisan program ini",
    ),
    ("all but the first write gone", lambda lines: lines[:2], "baris 1 s.d. 7 hilang"),
    ("emptied", lambda lines: [], "baris 1 s.d. 7 hilang"),
    ("last write gone", lambda lines: lines[:3], "J-4 s.d. J-7 hilang"),
    ("last line gone", lambda lines: lines[:6], "J-4 s.d. J-7 hilang"),
]


def _foreign() -> bytes:
    return chained_lines([to_line(_event(8))], start(b"", b"x" * 32), b"x" * 32)[0]


@pytest.mark.parametrize(("change", "told"), [one[1:] for one in TAMPERED], ids=[one[0] for one in TAMPERED])
def test_what_was_done_to_a_store_is_told(kept: Store, change: Callable[[Lines], Lines], told: str) -> None:
    put_lines(kept, b"".join(change(lines_of(kept).splitlines(keepends=True))))
    assert re.search(told, "; ".join(kept.find_faults()[1]))
    with pytest.raises(DamagedStoreError):
        kept.read()


@pytest.mark.parametrize("name", ["events.jsonl", "head"])
@pytest.mark.parametrize("damage", ["folder", "pipe", "noise", "empty", "missing"])
def test_a_damaged_store_is_told_in_words(kept_folder: Store, name: str, damage: str) -> None:
    path = kept_folder.path / name
    path.unlink()
    match damage:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "noise":
            path.write_bytes(random.Random(3).randbytes(900))
        case "empty":
            path.touch()
    if (name, damage) == ("events.jsonl", "missing"):
        assert not kept_folder.exists
        return
    for ask in (kept_folder.read, kept_folder.find_faults):
        try:
            told = str(ask())
        except UsageError as error:
            told = str(error)
        assert "cadangan" in told or "hilang" in told or "rusak" in told, told


@settings(max_examples=tries(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 6), max_size=9),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 7)), max_size=3),
)
def test_whatever_is_rearranged_or_flipped_nothing_false_is_ever_read(
    order: list[int], flips: list[tuple[int, int]]
) -> None:
    """Of lines put together anew by somebody without the key, only beginnings that were written so are
    believed, and are told."""
    key = Key(bytes(range(32)))
    events = [to_line(_event(at + 1)) for at in range(7)]
    whole, _ = chained_lines(events, start(b"", key.secret), key.secret)
    lines = whole.splitlines(keepends=True)
    content = bytearray(b"".join(lines[at] for at in order))
    for at, bit in flips:
        if at < len(content):
            content[at] ^= 1 << bit
    found = examine(bytes(content), None, key)
    believed = [body.decode() for body in found.walk.bodies if body]
    assert believed in ([], events) or found.faults
    assert found.faults or not content  # the head is missing at least


def test_a_write_that_broke_off_anywhere_is_done_again_as_if_it_never_had(
    kept_folder: Store, tmp_path: Path
) -> None:
    """Cut at every byte of the last write, with a head that knows of it and with one that does not; at
    some, really done again."""
    before = _in_folder(tmp_path / "before")
    shutil.copytree(_key(kept_folder).parent, tmp_path / "before.key")
    _add(before, 3)
    whole, head, old_head = (
        _events(kept_folder).read_bytes(),
        (kept_folder.path / "head").read_bytes(),
        (before.path / "head").read_bytes(),
    )
    assert whole.startswith(_events(before).read_bytes())
    first = len(_events(before).read_bytes())
    secret = kept_folder.key()
    for known in (head, old_head):
        for cut in range(first, len(whole)):
            found = examine(whole[:cut], read_head(known, secret), Key(secret))
            assert (found.walk.lines, found.faults, found.cut) == (
                3,
                (),
                (4, 7) if known == head else None,
            ), cut
        for cut in sorted({first, first + 1, len(whole) - 2, len(whole) - 1, *range(first, len(whole), 97)}):
            _events(kept_folder).write_bytes(whole[:cut])
            (kept_folder.path / "head").write_bytes(known)
            assert len(kept_folder.find_faults()[0].events) == 3
            _add(kept_folder, 4, "BEDA")
            assert _events(kept_folder).read_bytes() == whole
            assert kept_folder.find_faults()[1] == []
    assert kept_folder.redone()


def test_answers_that_were_lost_are_not_left_out_without_a_word(
    kept_folder: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """Once they were known to be on the disk, a run refuses to do without; before, it only says so."""
    whole, head = _events(kept_folder).read_bytes(), (kept_folder.path / "head").read_bytes()
    _events(kept_folder).write_bytes(whole[:-9])
    with pytest.raises(DamagedStoreError, match=r"J-4 s\.d\. J-7 pernah tersimpan, tetapi hilang"):
        kept_folder.read()
    _events(kept_folder).write_bytes(whole)
    _add(kept_folder, 2)
    _events(kept_folder).write_bytes(_events(kept_folder).read_bytes()[:-9])
    (kept_folder.path / "head").write_bytes(head)
    assert len(kept_folder.read().events) == 7
    assert "terputus sebelum selesai" in caplog.text


def _torn_import(run: Run, store: Store, now: datetime) -> list[str]:
    """An import of every question, two of them answered twice and differently; returns the ids in force."""
    from reconcile.judgements.standing import in_force

    identity, action = run.questions("IDENTITAS"), run.questions("TINDAKAN")
    answers = [Answer(one["question_id"], "SAMA", row=at) for at, one in enumerate(identity)]
    answers += [Answer(one["question_id"], "LANJUT", row=100 + at) for at, one in enumerate(action)]
    answers += [Answer(one["question_id"], "HENTIKAN", row=200 + at) for at, one in enumerate(action[:3])]
    record_all(store, run.out, [(Origin("a.csv", "0" * 64), answers)], "Sari", now=now)
    return [event.event_id for event in in_force(store.read().events)]


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.01, 0.35, 0.8, 0.999])
def test_an_import_done_again_after_it_broke_off_equals_one_that_did_not(
    printed: Run, folder: Store, share: float
) -> None:
    in_force = _torn_import(printed, folder, NOW)
    whole = _events(folder).read_bytes()
    _events(folder).write_bytes(whole[: int(len(whole) * share)])
    assert _torn_import(printed, folder, NOW) == in_force
    assert _events(folder).read_bytes() == whole


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_an_old_store_that_broke_off_is_completed_too(
    printed: Run, folder: Store, tmp_path: Path, share: float
) -> None:
    other = Store(tmp_path / "utuh")
    in_force = _torn_import(printed, other, NOW)
    whole = "".join(to_line(event) + "\n" for event in other.read().events).encode()
    _make_old(folder, whole[: int(len(whole) * share)], other.key())
    again = _torn_import(printed, folder, LATER)
    said = [
        {(event.question_id, event.verdict) for event in one.read().events if event.event_id in ids}
        for one, ids in ((folder, again), (other, in_force))
    ]
    assert said[0] == said[1]
    assert len(again) == len(in_force)


def _make_old(store: Store, content: bytes, key: bytes) -> None:
    """A store as earlier versions left it: no chain, no head, the key inside."""
    store.path.mkdir(mode=0o700, exist_ok=True)
    _events(store).write_bytes(content)
    (store.path / "key").write_bytes(key)


def test_an_old_store_is_read_and_chained_at_the_next_write(
    folder: Store, caplog: pytest.LogCaptureFixture
) -> None:
    old = "".join(to_line(_event(number)) + "\n" for number in (1, 2)).encode()
    _make_old(folder, old, b"k" * 32)
    assert [event.number for event in folder.read().events] == [1, 2]
    assert "belum berantai" in folder.find_faults()[1][0]
    _add(folder, 1)
    assert "kini berantai" in caplog.text
    assert not (folder.path / "key").exists()
    assert folder.key() == b"k" * 32
    assert _events(folder).read_bytes().startswith(old)
    assert [event.number for event in folder.read().events] == [1, 2, 3]
    assert folder.find_faults()[1] == []
    for at in range(0, len(old), 3):  # also what was there before is vouched for now
        spoilt = bytearray(_events(folder).read_bytes())
        spoilt[at] ^= 4
        _events(folder).write_bytes(spoilt)
        with pytest.raises(DamagedStoreError):
            folder.read()
        spoilt[at] ^= 4
        _events(folder).write_bytes(spoilt)
    _events(folder).write_bytes(old)
    (folder.path / "head").unlink()
    with pytest.raises(
        DamagedStoreError, match="head hilang"
    ):  # and cannot be passed off as an old store again
        folder.read()


def test_names_of_files_and_sheets_in_an_old_store_are_shown_no_more(folder: Store) -> None:
    event = _event(1)
    raw = to_line(event)[:-1] + ',"file":"Daftar Bu Siti.xlsx","file_sha256":"9","sheet":"Pak Budi"}'
    _make_old(folder, raw.encode() + b"\n", b"k" * 32)
    found = folder.read().events[0]
    assert (found.file[:2], found.sheet[:2]) == ("F-", "L-")


def test_an_older_copy_of_everything_is_noticed_by_a_run_that_knew_more(
    printed: Run, store: Store, tmp_path: Path
) -> None:
    _add(store, 3)
    shutil.copytree(store.path, tmp_path / "copy")
    _add(store, 4)
    history = store.read()
    from reconcile.judgements.store.store import store_name

    known = {"store": store_name(store.key()), "last_event": "J-7", "head": history.head}
    store.check_known(history, known)
    shutil.rmtree(store.path)
    shutil.copytree(tmp_path / "copy", store.path)
    with pytest.raises(DamagedStoreError, match=r"sampai J-7, simpanan hanya memuat J-3"):
        store.check_known(store.read(), known)
    _add(store, 9)
    with pytest.raises(DamagedStoreError, match="keputusan lain pada nomor itu"):
        store.check_known(store.read(), known)
    store.check_known(store.read(), {**known, "store": "another"})
    store.check_known(store.read(), None)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Let the n-th call of a function of `os` fail as on a full disk, after writing half where it writes."""

    def arm(name: str, nth: int) -> None:
        real, calls = getattr(os, name), [0]

        def fails(*given: object, **named: object) -> object:
            calls[0] += 1
            if calls[0] == nth:
                if name == "write":
                    real(given[0], given[1][: len(given[1]) // 2])  # type: ignore[index,arg-type]
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*given, **named)

        monkeypatch.setattr(os, name, fails)

    return arm


@pytest.mark.parametrize(
    ("name", "nth"), [("write", 1), ("write", 2), ("fsync", 1), ("fsync", 2), ("replace", 1), ("rename", 1)]
)
def test_a_write_that_fails_leaves_the_store_as_it_was(
    kept_folder: Store,
    failing: Callable[[str, int], None],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    nth: int,
) -> None:
    whole = _events(kept_folder).read_bytes()
    failing(name, nth)
    try:
        _add(kept_folder, 2)
    except OSError:
        assert _events(kept_folder).read_bytes() == whole
        assert not list(kept_folder.path.glob(".head-*"))
    monkeypatch.undo()
    assert kept_folder.find_faults()[1] == []
    _add(kept_folder, 1)
    assert [event.number for event in kept_folder.read().events] == list(
        range(1, len(kept_folder.read().events) + 1)
    )


def test_the_key_may_lie_elsewhere(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = Store(store.path, str(tmp_path / "usb" / "kunci"))
    _add(elsewhere, 2)
    assert not store.path.with_name("simpanan.key").exists()
    assert (tmp_path / "usb" / "kunci").stat().st_mode & 0o777 == 0o600
    with pytest.raises(UsageError, match="--key"):
        store.read()
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "usb" / "kunci"))
    assert len(store.read().events) == 2
    assert len(Store(store.path, str(tmp_path / "usb" / "kunci")).read().events) == 2


def test_a_key_of_another_store_is_told(store: Store, tmp_path: Path) -> None:
    _add(store, 2)
    other = KeyFile(tmp_path / "lain")
    other.write(new_key())
    with pytest.raises(DamagedStoreError, match="bukan kunci simpanan ini"):
        Store(store.path, str(other)).read()


def test_a_key_that_others_can_read_is_closed_and_one_of_another_account_refused(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add(store, 1)
    _key(store).chmod(0o644)
    store.read()
    assert _key(store).stat().st_mode & 0o777 == 0o600
    assert "dapat dibuka akun lain" in caplog.text
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4321)
    if os.getuid():
        with pytest.raises(UsageError, match="milik akun lain"):
            store.read()


@pytest.mark.parametrize(
    "content", [b"", b"x" * 31, b"x" * 33, b"kunci-2:", b"kunci-2:zz:00\n", b"\xff" * 40]
)
def test_a_damaged_key_is_told(content: bytes) -> None:
    with pytest.raises(UsageError, match="rusak"):
        read_key(content, "kunci")


def test_a_key_comes_back_as_it_was_written() -> None:
    key = new_key()
    assert read_key(written_key(key).encode(), "") == key
    assert read_key(b"k" * 32, "") == Key(b"k" * 32, chained=False)


def test_the_keyring_of_the_system_can_hold_the_key(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring")
    held: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(keyring, "get_password", lambda service, name: held.get((service, name)))
    monkeypatch.setattr(
        keyring, "set_password", lambda service, name, key: held.__setitem__((service, name), key)
    )
    ringed = Store(store.path, "keyring:uji")
    _add(ringed, 2)
    assert list(held) == [("reconcile", "uji")]
    assert len(ringed.read().events) == 2
    held.clear()
    with pytest.raises(UsageError, match="keyring:uji"):
        ringed.read()


def test_without_a_keyring_it_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert key_place(store.path, "keyring:a") == RingKey("a")
    with pytest.raises(UsageError, match="perlu nama"):
        key_place(store.path, "keyring: ")
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match="pip install"):
        RingKey("a").read()


def test_without_the_key_no_digest_can_be_tried_out(printed: Run, store: Store) -> None:
    """Whoever has the folder, and knows the NIK and how digests are made, but not the key, finds none of
    them."""
    answers = [Answer(one["question_id"], "SAMA") for one in printed.questions("IDENTITAS")]
    record_all(store, printed.out, [(Origin("a.csv", "0" * 64), answers)], "Sari", now=NOW)
    assert not [
        path
        for path in store.path.rglob("*")
        if path.is_file() and store.key().hex().encode() in path.read_bytes()
    ]
    text = lines_of(store).decode().replace("-", "")
    for row in printed.records().values():
        for known in (b"", b"key", store.path.name.encode()):
            for message in (f"number\x1f{row['programme']}\x1f{row['nik']}", str(row["nik"])):
                assert hmac.digest(known.ljust(1, b"\0"), message.encode(), "sha256").hex()[:32] not in text
                assert hashlib.sha256(message.encode()).hexdigest()[:32] not in text


def test_what_a_column_says_makes_an_import_nobody_elses(
    printed: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = printed.question("WULANDARI")["question_id"]

    def give(
        account: str, verdict: str, file: str, *, by: str = "", written: str = "", initials: str = ""
    ) -> ImportReport:
        monkeypatch.setattr("reconcile.judgements.recording.account", lambda: account)
        answer = Answer(question, verdict, by=written, initials=initials)
        digest = hashlib.sha256(f"{account}{file}{verdict}".encode()).hexdigest()
        return record_all(store, printed.out, [(Origin(file, digest), [answer])], by, now=NOW)[0]

    give("sari", "SAMA", "a.csv", by="Sari", initials="S")
    for written, by, initials, file in (
        ("Sari", "", "S", "b.csv"),
        ("Sari", "", "", "a.csv"),
        ("", "Sari", "S", "c.csv"),
    ):
        report = give("tono", "BEDA", file, by=by, written=written, initials=initials)
        assert [taken.replaced for taken in report.taken if "J-1" in taken.replaced] == []
        assert "sari" in report.contradictions[0]
        assert "dimasukkan tono" in report.contradictions[0]
    first, second = store.read().events[:2]
    assert (first.account, first.by, first.said_by) == ("sari", "Sari", "")
    assert (second.account, second.by, second.by_stated, second.said_by) == ("tono", "tono", False, "Sari")
    mine = give("sari", "BEDA", "d.csv", by="Sari", initials="S")
    assert mine.taken[0].replaced == ("J-1",)
    assert "J-1 SAMA (Sari / S, dimasukkan sari" in mine.taken[0].instead[0]


def test_names_of_files_and_sheets_are_not_kept(printed: Run, store: Store) -> None:
    question = printed.question("WULANDARI")["question_id"]
    for file, sheet in (("Daftar Bu Siti RT 3.xlsx", "Pak Budi"), ("gambir.xlsx", "Identitas")):
        origin = Origin(file, hashlib.sha256(file.encode()).hexdigest())
        record_all(
            store, printed.out, [(origin, [Answer(question, "SAMA", sheet=sheet, row=3)])], "", now=NOW
        )
    text = lines_of(store).decode()
    assert not re.search("Siti|Budi|gambir", text)
    one, two = store.read().events
    assert (one.file[:2], one.sheet[:2], two.sheet) == ("F-", "L-", "Identitas")
    assert one.file != two.file
