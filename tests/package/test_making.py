"""Packages out of a published run: chained, the same bytes, nobody's number, refused with what to do."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from reconcile.package.asked import Order
from reconcile.package.checking.faults import RefusedPackageError
from reconcile.package.checking.opening import open_package
from reconcile.package.checking.verifying import verify
from reconcile.package.contents import RESOURCES
from reconcile.package.drafting import Contents, Ground, draft
from reconcile.package.form.resources import chosen
from reconcile.package.making import Made, make_package, packages_of
from reconcile.package.sent import LOG, SentLog
from reconcile.privacy.masking import Level
from reconcile.run.jobs import Job
from reconcile.run.packing import package_order
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.store import ForeignStoreError, store_at
from reconcile.workspace.store.database import writing
from reconcile.workspace.store.lines import cut_lines
from tests.package.worlds import ALL, HOME, MANIFEST, order, tables
from tests.privacy.test_nothing_leaks import NUMBER, dates_in, texts
from tests.runs import AS_OF, INPUTS, copied_run, run_without_papers, small_run

MONTH = "2017-06"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return copied_run(small_run(), tmp_path / "hasil")


def asked(out: Path, month: str = MONTH, **more: Any) -> Order:
    said = {"level": "", "whole": False, "correction": False, **more}
    return replace(package_order(out, "kemensos", month, None, None), **said)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """A package of each level, from copies of one run."""
    made = {}
    for level in ("L2", "L3"):
        out = copied_run(small_run(), tmp_path_factory.mktemp(level) / "hasil")
        made[level] = make_package(asked(out, level=level))
    return made


def test_the_first_package_is_whole_and_stands_its_receivers_checks(both: dict[str, Made]) -> None:
    for level, made in both.items():
        chain = made.draft.said.chain
        assert (chain.kind, chain.sequence, chain.previous, chain.masking) == ("whole", 1, None, level)
        assert made.zip.name == "DKI-DINSOS_kemensos_rekonsiliasi_2017-06_0001_penuh.zip"
        assert verify(made.zip).hash == verify(made.folder).hash == made.sent.hash
        names = [one.name for one in made.draft.said.tables]
        assert names == [one.name for one in chosen(RESOURCES, Level(level))]
    assert len(verify(both["L2"].zip).state["overlaps"]) > 0


def test_its_files_are_their_owners_alone(both: dict[str, Made]) -> None:
    root = both["L2"].folder.parent
    for path in (root.parent, root, *root.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_frictionless_reads_it_as_valid(both: dict[str, Made], tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="needs frictionless (make test installs it)")
    for made in both.values():
        for place in (made.zip, made.folder / "datapackage.json"):
            report = frictionless.Package(str(place)).validate()
            assert report.valid, report.flatten(["type", "note"])
    spoilt = Path(shutil.copytree(both["L2"].folder, tmp_path / "paket"))
    table = spoilt / "data" / "overlaps.csv"
    table.write_bytes(table.read_bytes().replace(b"PASTI", b"PASTY", 1))
    assert not frictionless.Package(str(spoilt / "datapackage.json")).validate().valid


def test_nobodys_number_and_nobodys_birthday_is_in_it(both: dict[str, Made]) -> None:
    for made in both.values():
        for path in made.folder.rglob("*.*"):
            for member, text in texts(path):
                assert not NUMBER.search(text), (path.name, member)
                assert not {day for day in dates_in(text) if day.year < 2011 and "docx" not in member}
    names = json.loads((both["L3"].folder / "datapackage.json").read_text(encoding="utf-8"))
    fields = {f["name"] for one in names["resources"] for f in one.get("schema", {"fields": []})["fields"]}
    assert not fields & {"person_id", "person_id_other", "name", "decision_id", "amount", "cases"}


def test_small_numbers_are_hidden_at_l3_and_so_is_their_absence(both: dict[str, Made]) -> None:
    state = verify(both["L3"].zip).state
    shown = set(state["unregistered_totals"].column("persons")) | set(state["finding_totals"].column("count"))
    assert "<5" in shown
    assert all(one in ("<5", "*") or int(one) % 5 == 0 for one in shown)
    places = len(state["regions"])
    for name, group in (("unregistered_totals", "list"), ("finding_totals", "class")):
        rows = state[name]
        keys = {tuple(row[rows.names.index(k)] for k in rows.key if k != "region_code") for row in rows.rows}
        assert len(rows) == places * len(keys), group


def test_the_papers_say_what_it_is_and_the_dictionary_knows_every_column(both: dict[str, Made]) -> None:
    for level, made in both.items():
        text = (made.folder / "BACA_SAYA.txt").read_text(encoding="utf-8")
        for said in ("Juni 2017", "Kementerian Sosial", level, "reconcile package verify", made.zip.name):
            assert said in text
        words = (made.folder / "kamus.csv").read_text(encoding="utf-8")
        for one in made.draft.said.tables:
            assert one.path in text
            assert one.table_schema is not None
            for field in one.table_schema.fields:
                assert f'"{one.name}";"{field.name}";"KOLOM"' in words
                for code in (field.constraints.enum if field.constraints else None) or ():
                    assert f'"{one.name}";"{field.name}";"KODE";"{code}"' in words
        with zipfile.ZipFile(made.folder / "surat_pengantar.docx") as letter:
            body = letter.read("word/document.xml").decode()
        for said in ("DRAF", made.zip.name, "0001", "Kementerian Sosial Republik Indonesia"):
            assert said in body


def test_a_code_that_two_findings_have_is_called_as_its_own_calls_it(both: dict[str, Made]) -> None:
    words = (both["L2"].folder / "kamus.csv").read_text(encoding="utf-8")
    assert '"unregistered_reasons";"reason";"KODE";"TANPA_NIK";"Tercatat sebagai penerima tanpa NIK"' in words
    assert '"finding_totals";"class";"KODE";"TANPA_NIK";"Ganda dalam satu daftar, NIK tidak lengkap"' in words
    assert '"unregistered_totals";"list";"KODE";"TIDAK_TERCATAT_DKI";"Tidak tercatat di DKI"' in words


def test_every_column_has_a_title_and_is_declared_once() -> None:
    for one in RESOURCES:
        names = [field.name for field in one.fields]
        assert len({*names}) == len(names) and {*one.key} <= {*names}
        assert all(field.title for field in one.fields)
        assert {field.name for field in one.at(Level.L2)} >= {*one.key}
    spdci = {field.spdci for one in RESOURCES for field in one.fields} - {""}
    assert spdci == {"Programme.programme_identifier", "Programme.programme_name", "Benefit.benefit_type"}


def test_the_same_run_and_month_give_the_same_bytes(out: Path, tmp_path: Path) -> None:
    other = copied_run(small_run(), tmp_path / "lain")
    first, second = make_package(asked(out)), make_package(asked(other))
    assert first.zip.read_bytes() == second.zip.read_bytes()


def test_the_same_package_again_is_no_new_one(out: Path) -> None:
    first = make_package(asked(out))
    content = first.zip.read_bytes()
    shutil.rmtree(first.folder.parent)
    again = make_package(asked(out))
    assert (again.again, again.zip.read_bytes()) == (True, content)
    assert len(SentLog(store_at(out)).to("kemensos")) == 1


def test_a_letter_that_was_filled_in_stays_when_the_same_package_is_made_again(out: Path) -> None:
    """The zip is what was sent, and is put right; the folder is where people work."""
    first = make_package(asked(out))
    content = first.zip.read_bytes()
    letter = first.folder / "surat_pengantar.docx"
    letter.write_bytes(b"Nomor 12/2017")
    (first.folder / "catatan.txt").write_bytes(b"x")
    first.zip.write_bytes(b"")
    again = make_package(asked(out))
    assert (again.again, again.zip.read_bytes()) == (True, content)
    assert letter.read_bytes() == b"Nomor 12/2017" and (first.folder / "catatan.txt").exists()


def test_what_was_stopped_before_it_was_written_down_was_never_sent(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(log: SentLog, one: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(SentLog, "add", stopped)
        make_package(asked(out))
    assert SentLog(store_at(out)).all() == []
    made = make_package(asked(out))
    assert (made.again, made.sent.sequence) == (False, 1)
    assert sorted(path.name for path in made.folder.parent.iterdir()) == [
        ".gitignore",
        made.folder.name,
        made.zip.name,
    ]


def test_a_correction_gets_the_next_number_and_goes_on_from_what_it_corrects(out: Path) -> None:
    first = make_package(asked(out))
    with pytest.raises(UsageError, match="ulangi dengan --correction"):
        make_package(asked(out, level="L3"))
    with pytest.raises(UsageError, match="tidak ada yang dikoreksi"):
        make_package(asked(out, correction=True))
    _corrected_run(out)
    second = make_package(asked(out, correction=True))
    assert second.zip.name == "DKI-DINSOS_kemensos_rekonsiliasi-koreksi1_2017-06_0002_delta.zip"
    chain = second.draft.said.chain
    assert chain.corrects == 1 and chain.added + chain.changed + chain.ended > 0
    assert verify(second.zip, [first.zip]).state != verify(first.zip).state
    third = make_package(asked(out, correction=True, whole=True))
    assert (third.draft.said.chain.kind, third.draft.said.chain.corrects) == ("whole", 2)
    assert [one.sequence for one in SentLog(store_at(out)).to("kemensos")] == [1, 2, 3]


def _corrected_run(out: Path) -> None:
    """The run again, one row of a roll fewer."""
    inputs = Path(shutil.copytree(INPUTS, out.with_name("masukan")))
    roll = inputs / "dtks" / "dtks.csv"
    roll.write_text("\n".join(roll.read_text(encoding="utf-8").splitlines()[:-1]) + "\n", encoding="utf-8")
    run_without_papers(Job(inputs=inputs, out=out, as_of=AS_OF))


def test_who_sends_and_what_is_told_before_anything_is_made(out: Path) -> None:
    """A receiver would refuse it as somebody else's; the officer learns it, and what to do."""
    make_package(asked(out))
    order = asked(out)
    for more in ({"contents": "lain"}, {"sender": order.recipient.sender.model_copy(update={"code": "X"})}):
        other = replace(order, recipient=order.recipient.model_copy(update=more), correction=True)
        with pytest.raises(UsageError, match=r"Kembalikan sender\.code dan contents"):
            make_package(other)
    assert len(SentLog(store_at(out)).to("kemensos")) == 1


def test_a_package_without_tables_is_not_made(out: Path) -> None:
    order = asked(out, level="L3")
    rows = order.recipient.model_copy(update={"resources": ("overlaps", "decisions")})
    with pytest.raises(UsageError, match="Tidak ada tabel untuk kemensos pada tingkat L3"):
        make_package(replace(order, recipient=rows))
    assert not packages_of(out).exists()


def test_a_whole_package_again_is_not_said_to_be_asked_for(out: Path) -> None:
    make_package(asked(out))
    make_package(asked(out, correction=True, whole=True))
    assert make_package(asked(out)).why_whole == "seperti yang tercatat"


def test_without_the_package_before_or_at_another_level_it_is_whole(out: Path) -> None:
    first = make_package(asked(out))
    other = make_package(asked(out, level="L3", correction=True))
    assert (other.draft.said.chain.kind, other.why_whole) == ("whole", "tingkat penyamaran berubah")
    other.zip.unlink()
    last = make_package(asked(out, level="L3", correction=True))
    assert last.draft.said.chain.kind == "whole" and "tidak ada lagi" in last.why_whole
    assert first.sent.sequence == 1 and last.sent.sequence == 3


@pytest.mark.parametrize(
    ("month", "more", "words"),
    [
        ("2017-07", {}, "--month 2017-06"),
        ("Juni", {}, "--month 2018-03"),
        (MONTH, {"level": "L0"}, "L2 atau L3"),
        (MONTH, {"level": "L1"}, "L2 atau L3"),
    ],
)
def test_what_may_not_be_made_is_refused_with_what_to_do(
    out: Path, month: str, more: dict[str, Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        make_package(asked(out, month, **more))
    assert not packages_of(out).exists()


def test_a_later_month_is_not_followed_by_an_earlier_and_nothing_is_corrected_before_it_was_sent(
    out: Path,
) -> None:
    log = SentLog(store_at(out))
    made = make_package(asked(out)).sent
    with writing(store_at(out).database) as db:
        cut_lines(db, LOG, 0)
    log.add(type(made)(**{**vars(made), "month": "2017-07"}))
    with pytest.raises(UsageError, match="tidak dapat mundur"):
        make_package(asked(out))
    with writing(store_at(out).database) as db:
        cut_lines(db, LOG, 0)
    log.add(type(made)(**{**vars(made), "month": "2017-03"}))
    with pytest.raises(UsageError, match="tidak ada yang dikoreksi"):
        make_package(asked(out, correction=True))
    late = make_package(asked(out))
    assert "Bulan 2017-04 tidak pernah dikirim" in (late.folder / "BACA_SAYA.txt").read_text(encoding="utf-8")


def test_a_chain_that_is_broken_is_not_gone_on_with(out: Path) -> None:
    made = make_package(asked(out)).sent
    SentLog(store_at(out)).add(type(made)(**{**vars(made), "sequence": 3}))
    with pytest.raises(UsageError, match="rantai paket untuk kemensos putus pada nomor 2"):
        make_package(asked(out, correction=True))
    assert "putus pada nomor 2" in SentLog(store_at(out)).faults()[0]


def test_the_same_night_again_is_the_same_package(out: Path) -> None:
    """A month is the sum of its nights: a night without change adds nothing to it."""
    first = make_package(asked(out))
    run_without_papers(Job(inputs=INPUTS, out=out, as_of=AS_OF))
    again = make_package(asked(out))
    assert (again.again, again.sent) == (True, first.sent)


def test_without_the_store_no_package_is_made(out: Path) -> None:
    shutil.rmtree(store_at(out).path)
    with pytest.raises(UsageError, match="tanpa simpanan, rantai paket tidak dapat dilanjutkan"):
        make_package(asked(out))
    other = copied_run(small_run(), out.with_name("lain"))
    shutil.copytree(store_at(other).path, store_at(out).path)
    with writing(store_at(out).database) as db:
        db.execute("UPDATE meta SET value = 'another' WHERE name = 'store'")
        db.execute("UPDATE generations SET manifest_sha256 = 'another'")
    with pytest.raises(ForeignStoreError):
        make_package(asked(out))


def test_what_was_held_back_refused_or_not_made_is_said_and_not_refused() -> None:
    manifest = {
        **MANIFEST,
        "inputs": [
            {"programme": "kjp", "refused": "x", "status": None},
            {"programme": "kjp", "refused": "x", "status": "HELD"},
        ],
        "results": {"not_made": {"TIDAK_TERCATAT_DUKCAPIL": "Data Dukcapil tidak ada"}},
    }
    contents = Contents(ALL, tables([]), {"kis": 1})
    made = draft(order("2018-01"), HOME, manifest, contents, Ground((), None, 0))
    told = made.said.chain.incomplete
    assert told == (
        "KIS: 1 kiriman ditahan menunggu keputusan; yang berlaku sebelumnya dipakai, bila ada.",
        "KJP: 1 berkas tidak dapat dibaca.",
        "Tidak dapat dibuat: Tidak tercatat di Dukcapil. Data Dukcapil tidak ada.",
    )
    text = made.files["BACA_SAYA.txt"].decode()
    assert all(one in text for one in told)


def test_what_somebody_typed_cannot_break_a_paper() -> None:
    run = {**MANIFEST["run"], "purpose": "Uji\x07\n\u202e" + "x" * 900, "agreement": "PKS\x00 1"}
    made = draft(
        order("2018-01"), HOME, {**MANIFEST, "run": run}, Contents(ALL, tables([])), Ground((), None, 0)
    )
    text = made.files["BACA_SAYA.txt"].decode()
    assert text.replace("\r\n", "").isprintable() and "PKS" in text


def test_a_number_that_somebody_typed_is_hidden_and_that_of_an_agreement_stays() -> None:
    run = {**MANIFEST["run"], "purpose": "Verifikasi 3171010101909000", "agreement": "PKS 2018/001"}
    made = draft(
        order("2018-01"), HOME, {**MANIFEST, "run": run}, Contents(ALL, tables([])), Ground((), None, 0)
    )
    with zipfile.ZipFile(io.BytesIO(made.files["surat_pengantar.docx"])) as letter:
        said = [letter.read("word/document.xml").decode()]
    said += [made.files[name].decode() for name in ("BACA_SAYA.txt", "datapackage.json")]
    for text in said:
        assert "3171010101909000" not in text
        assert "Verifikasi 317101**********" in text and "PKS 2018/001" in text


def test_a_package_that_was_changed_after_it_was_made_is_refused(
    both: dict[str, Made], tmp_path: Path
) -> None:
    spoilt = Path(shutil.copytree(both["L2"].folder, tmp_path / "paket"))
    table = spoilt / "data" / "overlap_totals.csv"
    table.write_bytes(table.read_bytes().replace(b'"1"', b'"9"', 1))
    with pytest.raises(RefusedPackageError, match="SIDIK_BEDA"):
        verify(spoilt)
    assert open_package(both["L2"].zip).files[table.relative_to(spoilt).as_posix()] != table.read_bytes()


def test_a_folder_of_recipients_alone_is_enough_where_the_run_had_no_programmes_of_its_own(
    out: Path, tmp_path: Path
) -> None:
    own = tmp_path / "deklarasi"
    (own / "recipients").mkdir(parents=True)
    known = Path(str(files("reconcile.package.recipients"))) / "kemensos.toml"
    text = known.read_text(encoding="utf-8").replace('code = "kemensos"', 'code = "dinas"')
    (own / "recipients" / "dinas.toml").write_text(text, encoding="utf-8")
    order = package_order(out, "dinas", MONTH, None, own)
    assert make_package(order).sent.recipient == "dinas"
    fewer = replace(order.programmes, names={"kis": "KIS"})
    with pytest.raises(UsageError, match=r"Program dtks, .* tidak dideklarasikan untuk paket ini"):
        make_package(replace(order, programmes=fewer, correction=True))


def test_packages_do_not_lie_in_what_the_next_run_replaces(out: Path) -> None:
    with pytest.raises(UsageError, match="tidak boleh saling memuat"):
        package_order(out, "kemensos", MONTH, out / "paket", None)
