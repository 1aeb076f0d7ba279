"""A zip with some of its members written anew."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping


def repacked(package: zipfile.ZipFile, parts: Mapping[str, bytes]) -> bytes:
    """The package with `parts` in place of its own, nothing compressed: only memory sees it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as target:
        for member in package.infolist():
            target.writestr(
                member.filename, parts[member.filename] if member.filename in parts else package.read(member)
            )
    return written.getvalue()
