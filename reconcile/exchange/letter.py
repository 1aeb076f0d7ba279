"""What a sealed register says of itself, and how its files lie in it."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.declared import Named, Words, brief

SUFFIX = ".register.age"
LETTER = "register.json"
PERSONS, LINES, ENDED = "register_persons.parquet", "register_fields.parquet", "ended.parquet"
FILES = (PERSONS, LINES, ENDED)
MOST_BYTES = 1 << 31
"""Of all files together: the register of a run of a million rows has 40 MB."""
_DIGEST = r"^[0-9a-f]{64}$"


class RefusedRegisterError(UsageError):
    """A sealed register that is not what it says, or not for us: nothing of it is used."""


class Letter(BaseModel):
    """What comes with the tables. sender: the code of who sends; sequence: his how manieth to this recipient.
    kind: whole, or a delta of persons who are new, other or ended since the one before. previous: its state.
    as_of: the day of the run. persons, state: how many there are after it, and a digest of all of them.
    files: the SHA-256 of each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: Literal["reconcile-register-1"] = "reconcile-register-1"
    sender: str = Field(pattern=r"^[A-Za-z0-9-]{1,40}$")
    sender_name: Named
    recipient: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    purpose: Words = ""
    agreement: Named
    run: str = Field(pattern=r"^[0-9A-Za-z-]{1,40}$")
    home: str = Field(pattern=r"^[0-9]{2}$")
    as_of: date
    sequence: int = Field(ge=1)
    kind: Literal["whole", "delta"]
    previous: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    persons: int = Field(ge=0)
    state: str = Field(pattern=_DIGEST)
    files: Mapping[Literal["register_persons.parquet", "register_fields.parquet", "ended.parquet"], str]

    @property
    def name(self) -> str:
        """What the file is called, its suffix apart."""
        return f"{self.sender}_{self.as_of}_{self.recipient}_{self.sequence:04d}"


def state_of(marks: Iterable[tuple[str, str]]) -> str:
    """A digest of a register: its persons in their order, and of each a mark of all that is said of him."""
    digest = hashlib.sha256()
    for person, mark in marks:
        digest.update(f"{person} {mark}\n".encode())
    return digest.hexdigest()


def packed(letter: Letter, files: Mapping[str, bytes]) -> bytes:
    """The letter and the files as one archive, without the clock's time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in ((LETTER, letter.model_dump_json(indent=1).encode()), *files.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return made.getvalue()


def unpacked(name: str, content: bytes) -> tuple[Letter, dict[str, bytes]]:
    """The letter and the files of an archive. name: of the file, for words. Raises RefusedRegisterError for
    what is none, or whose files are others than the letter says."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = [one.filename for one in members]
            too_big = sum(one.file_size for one in members) > MOST_BYTES
            if too_big or len(set(names)) != len(names) or not {*names} <= {LETTER, *FILES}:
                raise RefusedRegisterError(f"{name}: isinya bukan register: berkas di dalamnya lain.")
            files = {one.filename: archive.read(one) for one in members}
        letter = Letter.model_validate_json(files.pop(LETTER))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        raise RefusedRegisterError(f"{name}: isinya bukan register dari reconcile.") from error
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise RefusedRegisterError(f"{name}: keterangan register salah pada {brief(where)}.") from error
    wanted = FILES if letter.kind == "delta" else (PERSONS, LINES)
    digests = {one: hashlib.sha256(made).hexdigest() for one, made in files.items()}
    if digests != dict(letter.files) or {*files} != {*wanted}:
        raise RefusedRegisterError(
            f"{name}: berkas di dalamnya lain daripada yang disebut keterangannya: kurang atau berubah."
        )
    return letter, files
