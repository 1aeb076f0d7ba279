"""Where the key of a store lies: a file apart from the store, a file of one's choice, or the keyring of the
system.

    (nothing said)  <store>.key/key, beside the store and not in it: a copy of the store is no copy of the key
    FILE            --key FILE, or RECONCILE_KEY=FILE; may lie on another disk
    keyring:NAME    the system's keyring, service "reconcile"; needs the extra `keyring`

Neither the option nor the environment ever holds the key itself: both can be read by others.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import flush_folders, write_new, write_whole

KEY_BYTES = 32
ENVIRONMENT = "RECONCILE_KEY"
KEYRING = "keyring:"
_SERVICE = "reconcile"
_FORM = "kunci-2:"  # of a key whose store is chained; 32 bare bytes are a key from before
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Key:
    """The secret of a store. chained: a store of this key that is not chained was tampered with."""

    secret: bytes
    chained: bool = True


@dataclass(frozen=True)
class KeyFile:
    """A key in a file that only its owner may read."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def read(self) -> Key | None:
        """The key, None where there is no file. Raises UsageError when the file is not to be trusted, or
        is damaged."""
        try:
            descriptor = os.open(
                self.path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
            )
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UsageError(
                f"Berkas kunci {self.path} tidak dapat dibuka oleh akun ini. Periksa pemilik dan izinnya."
            ) from error
        try:
            self._check(os.fstat(descriptor))
            return read_key(os.read(descriptor, 4096), str(self.path))
        finally:
            os.close(descriptor)

    def write(self, key: Key) -> None:
        """Make the file; one that is there is replaced at one stroke."""
        self._make_folder()
        write_whole(self.path, written_key(key).encode())

    def write_first(self, key: Key) -> Key:
        """Make the file unless somebody was faster; returns the key that is in it."""
        self._make_folder()
        draft = self.path.with_name(f".{self.path.name}-{secrets.token_hex(4)}")
        write_new(draft, written_key(key).encode())
        try:
            os.link(draft, self.path)
        except FileExistsError:
            return self.read() or key
        except OSError:  # a disk without links
            draft.replace(self.path)
        finally:
            draft.unlink(missing_ok=True)
        flush_folders(self.path.parent)
        return key

    def _make_folder(self) -> None:
        folder = self.path.parent
        if folder.exists():
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            write_new(folder / ".gitignore", b"*\n")

    def _check(self, about: os.stat_result) -> None:
        if not stat.S_ISREG(about.st_mode):
            raise UsageError(f"{self.path} bukan berkas kunci.")
        if not hasattr(os, "geteuid"):
            return
        if about.st_uid not in (os.geteuid(), 0):
            raise UsageError(
                f"Berkas kunci {self.path} milik akun lain, jadi tidak dipakai. Salin ke berkas milik akun"
                " ini."
            )
        if about.st_mode & 0o077:
            self.path.chmod(0o600)
            closed = not self.path.stat().st_mode & 0o077
            _log.warning(
                "Berkas kunci %s dapat dibuka akun lain; %s",
                self.path,
                (
                    "sudah ditutup (0600). Bila mungkin sudah disalin orang, buat simpanan baru."
                    if closed
                    else (
                        "disk ini tidak mengenal hak akses. Pindahkan kunci ke disk lain dan sebut dengan"
                        " --key."
                    )
                ),
            )


@dataclass(frozen=True)
class RingKey:
    """A key in the keyring of the system."""

    name: str

    def __str__(self) -> str:
        return KEYRING + self.name

    def read(self) -> Key | None:
        """The key, None where the keyring holds none of this name. Raises UsageError when there is no
        keyring."""
        import_error = (
            "Paket keyring belum terpasang: pip install 'reconcile[keyring]', atau pakai --key BERKAS."
        )
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError as error:
            raise UsageError(import_error) from error
        try:
            said = keyring.get_password(_SERVICE, self.name)
        except KeyringError as error:
            raise UsageError(
                f"Gantungan kunci sistem tidak dapat dibuka ({type(error).__name__}). Buka dahulu, atau pakai"
                " --key BERKAS."
            ) from error
        return None if said is None else read_key(said.encode(), str(self))

    def write_first(self, key: Key) -> Key:
        self.write(key)
        return key

    def write(self, key: Key) -> None:
        self.read()  # says in words why there is no keyring
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(_SERVICE, self.name, written_key(key).strip())
        except KeyringError as error:
            raise UsageError(
                f"Gantungan kunci sistem menolak kunci baru ({type(error).__name__}). Pakai --key BERKAS."
            ) from error


def first_key(place: KeyFile | RingKey) -> Key:
    """A new key at `place`, and a line that says so; the one of somebody who was faster, if there is one."""
    key = place.write_first(made := new_key())
    if key == made:
        _log.info(
            "Kunci simpanan dibuat: %s. Simpan salinannya di tempat lain: tanpa kunci, isi simpanan tidak"
            " dikenali.",
            place,
        )
    return key


def key_place(store: Path, said: str) -> KeyFile | RingKey:
    """Where the key of the store at `store` lies. said: as on the command line, "" for nothing."""
    said = said or os.environ.get(ENVIRONMENT, "")
    if said.startswith(KEYRING):
        if not said.removeprefix(KEYRING).strip():
            raise UsageError(f"{KEYRING} perlu nama, misalnya {KEYRING}reconcile-2018.")
        return RingKey(said.removeprefix(KEYRING).strip())
    if said:
        return KeyFile(Path(said).expanduser())
    return KeyFile(store.with_name(store.name + ".key") / "key")


def key_apart(place: KeyFile | RingKey, name: str) -> KeyFile | RingKey:
    """The place beside `place` of a key that serves only what is called `name`."""
    if isinstance(place, RingKey):
        return RingKey(f"{place.name}.{name}")
    return KeyFile(place.path.with_name(f"{place.path.name}.{name}"))


def new_key() -> Key:
    return Key(secrets.token_bytes(KEY_BYTES))


def written_key(key: Key) -> str:
    """The key as text, with four bytes by which damage is told from another key."""
    return f"{_FORM}{key.secret.hex()}:{_check_digits(key.secret)}\n"


def read_key(content: bytes, where: str) -> Key:
    """The key in `content`. Raises UsageError when it is damaged."""
    if len(content) == KEY_BYTES:
        return Key(content, chained=False)
    text = content.decode("ascii", "replace").removesuffix("\n")
    try:
        secret = bytes.fromhex(text.removeprefix(_FORM).partition(":")[0])
    except ValueError:
        secret = b""
    if len(secret) != KEY_BYTES or text + "\n" != written_key(Key(secret)):
        raise UsageError(
            f"Kunci simpanan ({where}) rusak, jadi isi simpanan tidak dapat dikenali. Kembalikan kunci dari"
            " cadangan; jangan membuat yang baru."
        )
    return Key(secret)


def _check_digits(secret: bytes) -> str:
    return hashlib.sha256(b"key" + secret).hexdigest()[:8]
