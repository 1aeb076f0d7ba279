"""A register on its way: whole, as changes, opened by whom it is for, refused where anything is another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyrage import x25519

from reconcile.exchange.letter import LETTER, RefusedRegisterError, packed, unpacked
from reconcile.exchange.merging import merge_registers
from reconcile.exchange.receiving import receive
from reconcile.privacy.sealing import read_seal_keys, read_secret_key, sealed, unsealed
from reconcile.rules import load_rules
from reconcile.run import stages
from reconcile.run.declarations import load_declarations
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.manifest_form import Manifest
from tests.exchange.conftest import Office, line, person

Offices = Callable[[str], Office]


def _names(path: Path) -> dict[str, str]:
    rows = pq.read_table(path).to_pylist()
    return {row["person_id"]: row["name"] for row in rows}


def test_a_whole_register_and_what_changed_since_are_the_register_of_the_sender(
    office: Offices, secret: Any, tmp_path: Path
) -> None:
    one = office("A")
    people = [person(at) for at in range(4)]
    assert one.send(people).letter.kind == "whole"
    with pytest.raises(UsageError, match="tidak berubah"):
        one.send(people)
    people = [person(0), person(1, name="LAIN"), person(3), person(7)]  # one other, one new, one ended
    delta = one.send(people)
    assert (delta.letter.kind, delta.changed, delta.ended, delta.letter.sequence) == ("delta", 2, 1, 2)
    got = receive(one.into, secret, tmp_path / "in")
    assert _names(got.persons) == {row["person_id"]: row["name"] for row in people}
    assert len(pq.read_table(got.lines)) == 4
    with pytest.raises(RefusedRegisterError, match="tanpa register penuh"):
        receive(delta.path, secret, tmp_path / "alone")


def test_days_and_rows_that_a_month_brings_anew_are_no_change(office: Offices) -> None:
    one = office("A")
    one.send([person(1)])
    with pytest.raises(UsageError, match="tidak berubah"):
        one.send([person(1, last_seen=one.as_of)])


def test_a_gap_is_refused_and_without_a_ground_all_is_sent_again(
    office: Offices, secret: Any, tmp_path: Path
) -> None:
    one = office("A")
    one.send([person(1)])
    lost = one.send([person(1), person(2)])
    one.send([person(1), person(2), person(3)])
    kept = lost.path.read_bytes()
    lost.path.unlink()
    with pytest.raises(RefusedRegisterError, match="ada yang belum diterima"):
        receive(one.into, secret, tmp_path / "gap")
    lost.path.write_bytes(kept)
    (one.into / "terkirim.parquet").unlink()
    again = one.send([person(1)])
    assert (again.letter.kind, again.letter.sequence) == ("whole", 4)
    assert [*_names(receive(one.into, secret, tmp_path / "in").persons)] == ["P-00000001"]


def _other_letter(letter: dict[str, Any], files: dict[str, bytes]) -> None:
    letter["persons"] = 9


def _other_state(letter: dict[str, Any], files: dict[str, bytes]) -> None:
    letter["state"] = "0" * 64


def _other_file(letter: dict[str, Any], files: dict[str, bytes]) -> None:
    files["register_persons.parquet"] = files["register_persons.parquet"] + b"x"


def _file_gone(letter: dict[str, Any], files: dict[str, bytes]) -> None:
    del files["register_fields.parquet"]


def _unknown_word(letter: dict[str, Any], files: dict[str, bytes]) -> None:
    letter["shoe"] = "42"


@pytest.mark.parametrize("spoil", [_other_letter, _other_state, _other_file, _file_gone, _unknown_word])
def test_what_is_not_what_it_says_is_refused(
    office: Offices, secret: Any, tmp_path: Path, spoil: Callable[[dict[str, Any], dict[str, bytes]], None]
) -> None:
    """Whoever has the recipient's public key can seal whatever he likes."""
    made = office("A").send([person(1), person(2)])
    letter, files = unpacked("x", unsealed(made.path.read_bytes(), secret, "x"))
    said = letter.model_dump(mode="json")
    spoil(said, files)
    archive = packed(letter, files).replace(
        letter.model_dump_json(indent=1).encode(), json.dumps(said, indent=1).encode()
    ) if said == letter.model_dump(mode="json") else _with(said, files)  # fmt: skip
    made.path.write_bytes(sealed(archive, read_seal_keys([str(secret.to_public())])))
    with pytest.raises(RefusedRegisterError):
        receive(made.path, secret, tmp_path / "in")


def _with(said: dict[str, Any], files: dict[str, bytes]) -> bytes:
    import io
    import zipfile

    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in ((LETTER, json.dumps(said).encode()), *files.items()):
            archive.writestr(name, content)
    return made.getvalue()


def test_only_for_whom_it_was_sealed(office: Offices, secret: Any, tmp_path: Path) -> None:
    made = office("A").send([person(1)])
    with pytest.raises(UsageError, match="tidak dapat dibuka"):
        receive(made.path, x25519.Identity.generate(), tmp_path / "in")
    flipped = bytearray(made.path.read_bytes())
    flipped[-1] ^= 1
    made.path.write_bytes(bytes(flipped))
    with pytest.raises(UsageError, match="berubah di jalan"):
        receive(made.path, secret, tmp_path / "in2")
    (tmp_path / "key").write_text(f"# created\n{secret}\n", encoding="ascii")
    assert str(read_secret_key(tmp_path / "key").to_public()) == str(secret.to_public())
    (tmp_path / "pub").write_text(str(secret.to_public()), encoding="ascii")
    with pytest.raises(UsageError, match="tidak memuat kunci rahasia") as told:
        read_secret_key(tmp_path / "pub")
    assert str(secret.to_public()) not in str(told.value)


def test_who_has_no_agreement_is_handed_none(office: Offices) -> None:
    one = office("A")
    one.recipient = one.recipient.model_copy(update={"whole_register": None})
    with pytest.raises(UsageError, match="tidak boleh menerima register"):
        one.send([person(1)])
    assert not one.into.exists()


def test_two_of_one_sender_or_the_same_twice_are_not_merged(
    office: Offices, secret: Any, tmp_path: Path
) -> None:
    one, other = office("A"), office("B")
    first = one.send([person(1)]).path
    again = one.send([person(1), person(2)], whole=True).path
    same = other.send([person(1)]).path
    for two, told in ((again, "pengirim yang sama"), (same, "sama isinya"), (first, "sama isinya")):
        with pytest.raises(RefusedRegisterError, match=told):
            merge_registers((first, two), secret, tmp_path / "out", stages.run)
    assert not (tmp_path / "out").exists()


def test_senders_of_long_names_alike_have_each_a_list_of_its_dead(
    office: Offices, secret: Any, tmp_path: Path
) -> None:
    a, b = (
        office(f"dinas-sosial-provinsi-{name}").send([person(at), person(at + 2, vital="DEAD")]).path
        for at, name in ((1, "utara"), (2, "selatan"))
    )
    read: list[str] = []

    def run(job: Job) -> Manifest:
        read.extend(job.programmes)
        raise UsageError("sampai di sini")

    with pytest.raises(UsageError, match="sampai di sini"):
        merge_registers((a, b), secret, tmp_path / "out", run)
    assert len(read) == len(set(read)) == 4
    assert sum(code.startswith("wafat_") for code in read) == 2


def test_two_registers_become_one_with_whose_each_value_is(
    office: Offices, secret: Any, tmp_path: Path
) -> None:
    """The one that a population register confirmed speaks; what the other says is kept beside it."""
    one, other = office("DKI"), office("BEKASI")
    same = {"mother": "SITI AMINAH", "kk": "3171010101109001"}
    known = person(1, **same, birth_place="JAKARTA", confidence="TERVERIFIKASI")
    gone = person(2, vital="DEAD")
    open_ = person(3, name=None, nik=None)  # which of two names and numbers, its sender leaves to people
    one.beside = [line(known, "birth_place", at, told) for at, told in ((2, "BOGOR"), (3, "BEKASI"))]
    one.beside += [line(open_, "name", at, told) for at, told in ((2, "UMI"), (3, "UMI KULSUM"))]
    other.beside = [
        line(person(1, person_id="P-00000009"), *told)
        for told in (("birth_place", 2, "JAKARTA"), ("birth_place", 3, "BOGOR"), ("name", 2, "ORANG SANTOSA"))
    ]
    a = one.send([known, gone, open_]).path
    b = other.send([person(1, **same, birth_place="BEKASI", person_id="P-00000009"), person(5)]).path
    out = tmp_path / "out"
    former = tmp_path / "out.deklarasi" / "programmes" / "register_bogor.toml"
    former.parent.mkdir(parents=True)
    said = 'code = "register_bogor"\nname = "Bogor"\nrole = "roll"\none_row_per_person = true\n[headings]\n'
    former.write_text(said, encoding="utf-8")  # of a merger before this one
    own = former.with_name("bantuan.toml")
    own.write_text(said.replace("register_bogor", "bantuan"), encoding="utf-8")
    merge_registers((a, b), secret, out, stages.run)
    assert not former.exists() and own.exists()
    people = pq.read_table(out / "register_persons.parquet").to_pylist()
    assert len(people) == 4 and "UMI" in {row["name"] for row in people}
    (both,) = (row for row in people if "bekasi,register_dki" in row["programmes"])
    assert both["programmes"] == "register_bekasi,register_dki"
    assert (both["birth_place"], both["kk"], both["confidence"]) == ("JAKARTA", same["kk"], "KUAT")
    told_of = {
        field: [
            (row["rank"], row["value"], row["source_programme"], row["rule"], row["distinct_values"])
            for row in pq.read_table(out / "register_fields.parquet").to_pylist()
            if (row["person_id"], row["field"]) == (both["person_id"], field)
        ]
        for field in ("birth_place", "name")
    }
    assert told_of == {
        "birth_place": [
            (1, "JAKARTA", "register_dki", "CONFIRMED", 3),
            (2, "BEKASI", "register_bekasi", "MOST", 3),
            (3, "BOGOR", "register_dki", "RECEIVED", 3),
        ],
        "name": [
            (1, known["name"], "register_dki", "CONFIRMED", 2),
            (2, "ORANG SANTOSA", "register_bekasi", "RECEIVED", 2),
        ],
    }
    assert not both["conflicts"]  # what lost at its sender contradicts nothing here
    (dead,) = (row for row in people if row["vital"])
    assert (dead["nik"], dead["vital"], dead["confidence"]) == (gone["nik"], "DEAD", "LEMAH")
    told = pq.read_table(out / "findings" / "deaths_and_moves.parquet").to_pylist()
    assert [(row["person_id"], row["class"]) for row in told] == [
        (dead["person_id"], "TIDAK_PADAN_MENINGGAL")
    ]
    assert not pq.read_table(
        out / "findings" / "unregistered.parquet"
    ).num_rows  # a list of dead is no register
    missing = json.loads((out / "findings" / "missing.json").read_text(encoding="utf-8"))
    said = {*missing["not_made"].values(), *missing["partly"].values()}
    assert any("hanya ada daftar yang meninggal" in why for why in said)  # nobody was asked anything
    assert not any("reconcile verify request" in why for why in said)
    declared = load_declarations(tmp_path / "out.deklarasi")
    assert declared.programmes["register_dki"].name == "Register Dinas DKI"
    assert load_rules(tmp_path / "out.deklarasi" / "rules").survivorship == declared.rules.survivorship
