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


def read_secret_key(path: Path) -> Any:
    """The reader's own secret key in a file of `age-keygen`, or an unencrypted ssh-ed25519 key. Raises
    UsageError for a file that holds none; what it holds is never said."""
    from pyrage import IdentityError, ssh, x25519

    try:
        content = path.expanduser().read_bytes()[:_MOST]
    except OSError as error:
        raise UsageError(f"{brief(str(path))} (--key) tidak dapat dibaca.") from error
    lines = [line.strip() for line in content.decode("utf-8", "replace").splitlines()]
    secret = [line for line in lines if line.upper().startswith(_SECRET)]
    try:
        return x25519.Identity.from_str(secret[0]) if secret else ssh.Identity.from_buffer(content)
    except IdentityError as error:
        raise UsageError(
            f"{brief(str(path))} (--key) tidak memuat kunci rahasia: harus ada baris AGE-SECRET-KEY-..., yang"
            " dibuat age-keygen bersama kunci publiknya."
        ) from error


def unsealed(content: bytes, secret: Any, name: str) -> bytes:
    """What was sealed for the owner of the key. name: of the file, for words. Raises UsageError where it was
    sealed for somebody else, or changed since."""
    from pyrage import DecryptError, decrypt

    try:
        opened: bytes = decrypt(content, [secret])
    except DecryptError as error:
        raise UsageError(
            f"{name} tidak dapat dibuka: bukan disegel untuk kunci ini, atau berubah di jalan. Bandingkan"
            " SHA-256 berkasnya dengan yang disebut pengirim; bila sama, pakai kunci yang kunci publiknya"
            " diberikan kepada pengirim."
        ) from error
    return opened


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
