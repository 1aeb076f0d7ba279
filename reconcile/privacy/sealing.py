"""Sealing for named recipients: what only their own key opens (the age format, by pyrage)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.declared import brief

_SECRET = "AGE-SECRET-KEY-"
_MOST = 64 * 1024


@dataclass(frozen=True)
class SealKey:
    """A recipient's public key: it seals, and opens nothing. said: as it was written."""

    said: str
    key: Any


def read_seal_keys(said: Sequence[str]) -> tuple[SealKey, ...]:
    """The public keys that were named: each "age1...", "ssh-ed25519 ...", or the path of a file of
    such lines.

    Raises UsageError for what is none, for a file that cannot be read, and for a secret key, which must never
    leave its owner.
    """
    lines = [line for one in said for line in _lines(one.strip())]
    if not lines:
        raise UsageError(
            "Sebut kunci publik penerima dengan --seal-to: age1..., ssh-ed25519 ..., atau berkas yang"
            " memuatnya. Penerima membuatnya dengan age-keygen dan menyimpan kunci rahasianya sendiri."
        )
    return tuple(_key(line) for line in dict.fromkeys(lines))


def sealed(content: bytes, keys: Sequence[SealKey]) -> bytes:
    """`content`, which any of the keys' owners opens with `age --decrypt`; never the same bytes twice."""
    from pyrage import encrypt

    made: bytes = encrypt(content, [one.key for one in keys])
    return made


def _lines(said: str) -> list[str]:
    if said.startswith(("age1", "ssh-", _SECRET)):
        return [said]
    try:
        content = Path(said).expanduser().read_text(encoding="utf-8") if said else ""
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{brief(said)} bukan kunci publik (age1... atau ssh-ed25519 ...) dan bukan berkas yang dapat"
            " dibaca."
        ) from error
    if len(content) > _MOST:
        raise UsageError(f"{brief(said)} terlalu besar untuk daftar kunci publik.")
    lines = (line.strip() for line in content.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _key(said: str) -> SealKey:
    from pyrage import RecipientError, ssh, x25519

    if said.upper().startswith(_SECRET):
        raise UsageError(
            "Itu kunci RAHASIA (AGE-SECRET-KEY-...), bukan kunci publik. Jangan pernah dikirim: penerima"
            " membuat kunci baru dan mengirim baris yang mulai dengan age1."
        )
    try:
        kind = ssh.Recipient if said.startswith("ssh-") else x25519.Recipient
        return SealKey(said, kind.from_str(said))
    except RecipientError as error:
        raise UsageError(
            f"Kunci publik {brief(said)} tidak dapat dibaca. Salin seluruh barisnya, mulai dengan age1 atau"
            " ssh-ed25519."
        ) from error
