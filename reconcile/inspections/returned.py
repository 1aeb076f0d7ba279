"""Files that agencies send back, as lines of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from reconcile.vocabulary.errors import UsageError

_MOST = 10_000_000


def lines_of(
    content: bytes, name: str, columns: Sequence[str], needed: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a file (`;` or `,`, UTF-8), by the number that Excel gives them: cells by heading, in small
    letters. Raises UsageError where it is no such file. columns: what it may say; needed: what it must."""
    if len(content) > _MOST:
        raise UsageError(f"{name}: terlalu besar untuk berkas yang kembali.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: bukan teks UTF-8. Simpan ulang sebagai CSV UTF-8.") from error
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    headings = [(heading or "").strip().casefold() for heading in rows.fieldnames or ()]
    if missing := [one for one in needed if one not in headings]:
        raise UsageError(f"{name}: kolom {', '.join(missing)} tidak ada. Pakai judul {', '.join(columns)}.")
    rows.fieldnames = headings
    for number, row in enumerate(rows, 2):
        yield number, {key: (value or "").strip() for key, value in row.items() if isinstance(value, str)}
