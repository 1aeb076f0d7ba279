"""`reconcile status` and `reconcile doctor`, as they are typed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reconcile.cli.looking import doctor, state
from reconcile.workspace.manifest_form import Manifest
from tests.runs import INPUTS, copied_run

Called = Callable[..., tuple[int, str, str]]


def test_status_says_what_stands_and_how_old_it_is(published: tuple[Path, Manifest], call: Called) -> None:
    out, manifest = published
    code, said, _ = call("status", "--run", out)
    assert code == 0
    assert manifest["run"]["number"] in said and "belum dijawab" in said
    assert "Sedang berjalan" not in said
    for programme in {entry["programme"] for entry in manifest["inputs"] if not entry["refused"]}:
        assert f"  {programme} " in said


def test_status_tells_of_a_run_that_is_at_work_and_leaves_it_alone(tmp_path: Path, call: Called) -> None:
    work = tmp_path / "out.work"
    work.mkdir()
    lock = work / "lock"
    holder = {"pid": 4242, "computer": "kantor", "since": 0.0, "at": "Membaca berkas", "sign": time.time()}
    lock.write_text(json.dumps(holder))
    before = lock.read_bytes()
    code, said, _ = call("status", "--run", tmp_path / "out")
    assert code == 0 and "4242" in said and "Membaca berkas" in said
    assert lock.read_bytes() == before
    lock.write_text(json.dumps(holder | {"sign": time.time() - 1000}))
    code, _, message = call("status", "--run", tmp_path / "out")
    assert code == 2 and "bukan folder hasil" in message


def test_doctor_finds_a_good_place_good(published: tuple[Path, Manifest], call: Called) -> None:
    code, said, _ = call("doctor", "--out", published[0], "--inputs", INPUTS)
    assert code == 0 and "Semua yang diperiksa baik." in said and "PERLU" not in said


@pytest.mark.parametrize("width", [80, 120, None])
def test_a_line_is_as_wide_as_the_screen(monkeypatch: pytest.MonkeyPatch, width: int | None) -> None:
    said = "PERLU DIPERBAIKI. " + "folder hasil yang bernama panjang sekali dan belum disalin; " * 5
    monkeypatch.setattr(state, "_screen", lambda: width)
    lines = state.line("Simpanan", said).splitlines()
    assert " ".join(line[24:].strip() for line in lines) == said.strip()
    assert max(map(len, lines)) <= (width or 999) and (len(lines) > 1) is (width is not None)


@pytest.mark.parametrize("width", [80, None])
def test_a_long_line_goes_on_further_in_than_it_began(
    monkeypatch: pytest.MonkeyPatch, width: int | None
) -> None:
    said = ["Baris (1)", "    nama ISMAIL; tempat " + "RT 013/RW 006, Kebon Kosong, " * 6]
    monkeypatch.setattr(state, "_screen", lambda: width)
    first, *rest = state.folded(said).splitlines()
    assert first == "Baris (1)" and max(map(len, rest)) <= (width or 999)
    assert [len(one) - len(one.lstrip()) for one in rest] == [4, *[6] * (len(rest) - 1)]
    assert " ".join(one.strip() for one in rest) == said[1].strip() and (len(rest) > 1) is (width is not None)


@pytest.mark.parametrize(
    ("font", "state_of", "told"),
    [
        ("Liberation Sans", doctor.WELL, "dicetak dengan Liberation Sans"),
        ("DejaVu Sans", doctor.INFORMATION, "pasang fonts-liberation"),
        (None, doctor.INFORMATION, "tidak diketahui"),
    ],
)
def test_doctor_says_with_which_letters_worklists_are_printed(
    monkeypatch: pytest.MonkeyPatch, font: str | None, state_of: str, told: str
) -> None:
    monkeypatch.setattr(doctor, "_matched", lambda family: font)
    found = doctor._font()
    assert found.state == state_of and told in found.said


def test_doctor_says_that_a_copied_run_left_its_store_behind(
    published: tuple[Path, Manifest], tmp_path: Path, call: Called
) -> None:
    shutil.copytree(published[0], tmp_path / "salinan")
    code, said, _ = call("doctor", "--out", tmp_path / "salinan")
    (told,) = [line for line in said.splitlines() if line.startswith("Simpanan")]
    assert code == 2 and "PERLU DIPERBAIKI" in told
    assert "salinan.store tidak ada di sebelah hasil" in told and "salinan.store.key" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--inputs", "tidak-ada"], "Folder masukan"),
        (["--config", "tidak-ada.toml"], "Pengaturan"),
    ],
)
def test_doctor_says_what_is_to_be_mended(tmp_path: Path, call: Called, words: list[str], told: str) -> None:
    code, said, message = call("doctor", "--out", tmp_path / "out", *words)
    broken = [line for line in said.splitlines() if "PERLU DIPERBAIKI" in line]
    assert code == 2 and "1 hal" in message
    assert [line.split(":")[0].strip() for line in broken] == [told]


def test_doctor_looks_at_what_the_office_names(
    published: tuple[Path, Manifest], tmp_path: Path, call: Called
) -> None:
    own = tmp_path / "deklarasi" / "programmes"
    own.mkdir(parents=True)
    (own / "klj.toml").write_text('code = "klj"', encoding="utf-8")
    config = tmp_path / "reconcile.toml"
    config.write_text(
        f'out = "{published[0]}"\ninputs = "{INPUTS}"\ndeclarations = "deklarasi"\n', encoding="utf-8"
    )
    _, said, _ = call("doctor", "--config", config)
    assert f"Folder hasil          : baik. {published[0]}" in said
    assert "Folder masukan        : " in said and "klj.toml" in said
    assert "Hasil terakhir        : belum ada" not in said


def test_doctor_notices_a_store_that_is_spoilt(
    tmp_path: Path, published: tuple[Path, Manifest], call: Called
) -> None:
    out = copied_run(published[0], tmp_path / "out")
    for part in (tmp_path / "out.store" / "parts").rglob("*.parquet"):
        part.chmod(0o600)
        part.write_bytes(b"x" + part.read_bytes()[1:])
    code, said, _ = call("doctor", "--out", out)
    assert code == 2 and any("Simpanan" in line and "PERLU" in line for line in said.splitlines())


def test_the_shell_completes_commands_and_options() -> None:
    environment = os.environ | {"_RECONCILE_COMPLETE": "complete_bash"}

    def completed(words: str) -> list[str]:
        return subprocess.run(
            [sys.executable, "-m", "reconcile"],
            env=environment | {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)},
            capture_output=True,
            text=True,
            check=False,
        ).stdout.split()

    assert "run" in completed("reconcile ru")
    assert "--inputs" in completed("reconcile run --in")
    assert completed("reconcile run --level L") == ["L0", "L1", "L2", "L3"]
