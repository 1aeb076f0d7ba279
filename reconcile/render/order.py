"""What is asked for, and what is refused before anything is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconcile.privacy.masking import Level
from reconcile.privacy.sealing import SealKey
from reconcile.regions import regions_called, village_name
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.declared import brief

LEVELS = (Level.L0, Level.L1, Level.L2)
SUFFIX = ".serah"


@dataclass(frozen=True)
class RenderOrder:
    """out: the published run. kelurahan: its 10-digit code. names: programme code -> its name. recipients:
    who will hold it, by name. seal: the keys that it is sealed to. into: the folder it is put in."""

    out: Path
    level: Level
    kelurahan: str
    names: Mapping[str, str]
    recipients: tuple[str, ...]
    purpose: str
    seal: tuple[SealKey, ...]
    into: Path


def rendered_beside(out: Path) -> Path:
    """The folder beside OUT where sealed files lie."""
    place = out.expanduser().resolve()
    return place.with_name(place.name + SUFFIX)


def level_of(said: str) -> Level:
    """Raises UsageError for a level that shows no rows, or is none."""
    if said not in LEVELS:
        raise UsageError(f"Tingkat {brief(said)} tidak dapat dipakai di sini. Pilih L0, L1 atau L2.")
    return Level(said)


def kelurahan_called(said: str, home: str) -> str:
    """The code of the one kelurahan of province `home` that `said` names. Raises UsageError where none is
    called so, or several."""
    codes = [code for code in regions_called(said, home) if len(code) == 10]
    if len(codes) == 1:
        return codes[0]
    if codes:
        listed = "; ".join(f"{code} {village_name(code)}" for code in codes)
        raise UsageError(f"Ada beberapa kelurahan bernama {brief(said)}: {listed}. Pakai kodenya.")
    raise UsageError(
        f"Kelurahan {brief(said)} tidak dikenal. Tulis nama kelurahan atau kode Kemendagri 10 angka; kota dan"
        " kecamatan tidak diserahkan sekaligus."
    )


def check_named(recipients: Sequence[str], purpose: str) -> None:
    """Raise UsageError unless it is said who gets it, and what for."""
    if not any(name.strip() for name in recipients):
        raise UsageError("Sebut siapa yang menerima dengan --recipient (boleh diulang); namanya dicatat.")
    if not purpose.strip():
        raise UsageError("Sebut untuk apa diserahkan dengan --purpose; setiap penyerahan dicatat.")
