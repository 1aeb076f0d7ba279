"""Is nobody's number in what a package says in words: its description, its papers, what somebody typed?"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from reconcile.package.checking.faults import Faults
from reconcile.package.checking.opening import Opened
from reconcile.package.form.description import NAME, PackageSaid
from reconcile.privacy.outside_texts import masked
from reconcile.workspace.files.declared import brief

NUMBER_OF_PERSON = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")
_IN_WORDS = re.compile(r"(?<![0-9A-Za-z])[0-9]{16}(?![0-9A-Za-z])")
"""Hashes have sixteen digits in a row too, but letters beside them."""
_TYPED = ("purpose", "agreement")
_TAG = re.compile(r"<[^>]*>")
_LETTER, _BODY = ".docx", re.compile(r"word/[a-z0-9]+\.xml")
_LARGEST_LETTER, _MOST_BYTES = 5_000_000, 20_000_000
"""A letter of ours has 40 kB, all its members together 200 kB."""
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    NotImplementedError,
    OSError,
    RuntimeError,
)


def without_numbers(typed: str) -> str:
    """What somebody typed as it goes out: short, and without anybody's number."""
    return brief(masked(typed), 300)


def check_texts(package: Opened, said: PackageSaid, faults: Faults) -> None:
    """Note where a number of a person stands. What somebody typed may hold none that is broken up either."""
    for name in _TYPED:
        if masked(typed := getattr(said.chain, name)) != typed:
            faults.add("DATA_PRIBADI", f"{NAME}, {name}")
    if any(map(_IN_WORDS.search, _strings(said.model_dump(mode="json")))):
        faults.add("DATA_PRIBADI", NAME)
    for one in said.resources:
        if one.type != "table" and any(map(_IN_WORDS.search, _words(package.files[one.path], one.path))):
            faults.add("DATA_PRIBADI", one.path)


def _strings(value: Any) -> Iterator[str]:
    """Every word of a description, also what things are called in it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif value is not None:
        yield str(value)


def _words(content: bytes, path: str) -> Iterator[str]:
    """What a paper says. A letter that is none, or larger than any, is not opened."""
    yield content.decode("utf-8", errors="replace")
    if not path.endswith(_LETTER) or len(content) > _LARGEST_LETTER:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as letter:
            left = _MOST_BYTES
            for member in letter.namelist()[:100]:
                if _BODY.fullmatch(member) and left > 0:
                    with letter.open(member) as source:
                        body = source.read(left)
                    left -= len(body)
                    yield _TAG.sub("", body.decode("utf-8", errors="replace"))
    except _UNREADABLE:
        return
