"""What a manifest must look like to be believed: its form, and the seal by which a changed byte of it is
noticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from reconcile.vocabulary.deliveries import OUT_OF_FORCE
from reconcile.vocabulary.own_classes import OwnClass

Manifest = dict[str, Any]

OWN_CLASSES = "own_classes"
"""Of the results: the classes that the office declared, with their words."""
SEAL, MEASURED = "seal", "measured"
_UNSEALED = {
    "run", "versions", "rules", "judgements", "inputs", "ledger", "linking", "results", "outputs", MEASURED,
}  # fmt: skip
"""The blocks of a manifest from before it was sealed; one with any other block must bear a seal."""


def refused(manifest: Manifest) -> list[dict[str, Any]]:
    """Its inputs that could not be read, or say what another says."""
    return [entry for entry in manifest["inputs"] if entry["refused"] and _status(entry) not in OUT_OF_FORCE]


def held_back(manifest: Manifest) -> list[dict[str, Any]]:
    """Its inputs that wait for somebody's word."""
    return [entry for entry in manifest["inputs"] if _status(entry) == "HELD"]


def carried(manifest: Manifest) -> list[dict[str, Any]]:
    """What it took from the run before."""
    return [entry for entry in manifest["inputs"] if _status(entry) == "CARRIED"]


def told_classes(manifest: Manifest) -> list[OwnClass]:
    """The classes that its office had declared; those that are not as they were written are left out."""
    texts = {"code", "label", "sentence", "brief"}
    told = manifest.get("results", {}).get(OWN_CLASSES, ())
    whole = (one for one in told if isinstance(one, dict) and one.keys() == texts)
    return [OwnClass(**one) for one in whole if all(isinstance(value, str) for value in one.values())]


def increment_fault(manifest: Manifest) -> list[str]:
    """The tables that a night made otherwise of what changed than of everything, where both was done; those
    of the latter were published."""
    return list((manifest.get(MEASURED, {}).get("increment") or {}).get("different", ()))


def _status(entry: Mapping[str, Any]) -> str | None:
    """As the table `files` has it; runs of before it was known had none."""
    return entry.get("status")


class NoManifestError(ValueError):
    """The bytes are no manifest; the message says why, in Indonesian and without a word of what they hold."""


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\0" in path or "\\" in path:
        raise ValueError("leads out of the run")
    return path


class _Lenient(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _Output(_Lenient):
    path: Annotated[str, AfterValidator(_inside)]
    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Run(_Lenient):
    number: Annotated[str, Field(pattern=r"^[0-9a-f-]{0,40}$")] = ""
    as_of: Annotated[
        str,
        Field(pattern=r"^\d{4}-\d{2}-\d{2}$"),
        AfterValidator(lambda day: date.fromisoformat(day).isoformat()),
    ]
    reports_level: Literal["L0", "L1", "L2", "L3"]
    purpose: str = ""
    agreement: str = ""
    l0_recipients: list[str] = []
    notes: list[Any] = []


class _Judgements(_Lenient):
    """What the run knew of the store of judgements; empty when there was none."""

    store: str = ""
    sha256: str = ""
    last_event: str = ""
    head: str = ""


class _Form(_Lenient):
    run: _Run
    outputs: list[_Output]
    judgements: _Judgements = _Judgements()
    inputs: list[dict[str, Any]] = []
    versions: dict[str, str] = {}
    results: dict[str, Any] = {}
    ledger: dict[str, Any] = {}


def read_form(content: bytes) -> Manifest:
    """The manifest in `content`. Raises NoManifestError when it is none, or not as it was written."""
    _check(content)
    said: Manifest = json.loads(content.decode("utf-8"))
    return said


@lru_cache(maxsize=4)
def _check(content: bytes) -> None:
    """Once for the same bytes: a night opens the run before a dozen times."""
    if not content.strip():
        raise NoManifestError("kosong")
    try:
        said = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise NoManifestError("bukan JSON yang utuh; mungkin terpotong") from error
    if not isinstance(said, dict):
        raise NoManifestError("isinya bukan manifest")
    if (SEAL in said or not said.keys() <= _UNSEALED) and said.get(SEAL) != seal(said):
        raise NoManifestError("isinya berubah sejak ditulis (segelnya tidak cocok)")
    try:
        _Form.model_validate(said)
    except ValidationError as error:
        where = sorted({".".join(map(str, one["loc"][:3])) for one in error.errors()})
        raise NoManifestError(
            f"isiannya tidak seperti yang ditulis Reconcile: {', '.join(where[:5])}"
        ) from error


def seal(manifest: Mapping[str, Any]) -> str:
    """The SHA-256 of all that two runs on the same inputs share, in hexadecimal."""
    sealed = {name: value for name, value in manifest.items() if name not in (SEAL, MEASURED)}
    written = json.dumps(sealed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
