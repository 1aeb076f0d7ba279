"""Two registers merged: each is read as a roll, and a run says who of the one is who of the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reconcile.exchange.letter import Letter, RefusedRegisterError
from reconcile.exchange.receiving import Received, receive
from reconcile.exchange.rolls import Roll, code_of, write_rolls
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.scratch import scratch
from reconcile.workspace.manifest_form import Manifest


def declarations_of(out: Path) -> Path:
    """The folder beside OUT with the declarations by which the two registers were read."""
    place = out.expanduser().resolve()
    return place.with_name(f"{place.name}.deklarasi")


def merge_registers(
    paths: tuple[Path, Path], key: Any, out: Path, run: Callable[[Job], Manifest]
) -> tuple[Manifest, tuple[Letter, Letter]]:
    """Merge the two sealed registers (or folders of them) into a run at `out`; its manifest, and what the two
    said of themselves.

    run: does a job. Raises RefusedRegisterError where a register is not sound, or both are of one sender.
    """
    with scratch() as folder:
        one, two = (receive(path, key, folder / f"received-{at}") for at, path in enumerate(paths))
        _check_two(one, two)
        codes = _codes(one.letter.sender, two.letter.sender)
        declared = folder / "declarations"
        rolls = [Roll(code, received) for code, received in zip(codes, (one, two), strict=True)]
        programmes = write_rolls(rolls, folder / "inputs", declared, folder / "lost.parquet")
        kept = declarations_of(out)
        _refuse_others(kept)
        shutil.copytree(declared, kept, dirs_exist_ok=True)
        job = Job(
            inputs=folder / "inputs",
            out=out,
            home=max((one.letter, two.letter), key=lambda letter: letter.as_of).home,
            as_of=max(one.letter.as_of, two.letter.as_of),
            declarations=kept,
            programmes=programmes,
            received=folder / "lost.parquet",
            purpose="Penggabungan dua register",
            agreement="; ".join(dict.fromkeys([one.letter.agreement, two.letter.agreement])),
        )
        manifest = run(job)
        _drop_former(kept, programmes)
        return manifest, (one.letter, two.letter)


def _check_two(one: Received, two: Received) -> None:
    if one.letter.state == two.letter.state:
        raise RefusedRegisterError("Kedua register sama isinya: tidak ada yang digabung.")
    if one.letter.sender == two.letter.sender:
        raise RefusedRegisterError(
            f"Kedua register dari pengirim yang sama ({one.letter.sender}): yang lebih baru menggantikan yang"
            " lama, bukan digabung. Sebut register dari dua instansi."
        )


def _codes(*senders: str) -> tuple[str, ...]:
    codes = [code_of(sender) for sender in senders]
    if len(set(codes)) < len(codes):
        codes = [f"{code[:28]}_{at}" for at, code in zip("ab", codes, strict=False)]
    return tuple(codes)


_OURS = ("register", "wafat")
"""How the codes begin that a merger gives to registers."""


def _drop_former(kept: Path, programmes: tuple[str, ...]) -> None:
    """Leave no declaration of registers that a merger before this one read: none of them is in the run. Until
    it was there, they were those of the run before. What an office put beside them stays."""
    for of in _OURS:
        for path in (kept / "programmes").glob(f"{of}_*.toml"):
            if path.stem not in programmes:
                path.unlink()


def _refuse_others(kept: Path) -> None:
    """What was written by others into the folder is not ours to replace."""
    if kept.exists() and not any((kept / "programmes").glob("register_*.toml")):
        raise UsageError(f"{kept} sudah ada dan bukan dari penggabungan register. Pilih --out lain.")
