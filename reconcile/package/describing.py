"""The description of a package and its dictionary, from the declarations of what goes out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reconcile.package.form.archive import hash_of
from reconcile.package.form.description import (
    Constraints,
    Dialect,
    FieldSaid,
    ForeignKey,
    Reference,
    ResourceSaid,
    Schema,
    Standing,
)
from reconcile.package.form.resources import Field, Resource
from reconcile.package.form.rows import ADDED, CHANGE, CHANGED, ENDED, Delta, Rows, written
from reconcile.privacy.masking import Level
from reconcile.reports.kit.showing import HIDES
from reconcile.vocabulary.labels import label

DICTIONARY = "kamus.csv"
_CSV = ("csv", "text/csv")
_KINDS: Mapping[str, tuple[str, str, str | None]] = {
    "txt": ("txt", "text/plain", "utf-8"),
    "docx": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", None),
}
CHANGES = {
    ADDED: "baris baru",
    CHANGED: "baris yang isinya berubah; seluruh isinya yang baru",
    ENDED: "baris yang tidak ada lagi; kuncinya saja",
}
_CHANGE = Field(CHANGE, "Perubahan", "Apa yang terjadi pada baris itu sejak paket sebelumnya", codes=CHANGES)


def table_said(
    resource: Resource, level: Level, there: Sequence[str], after: Rows, delta: Delta | None
) -> ResourceSaid:
    """How a table is described. there: names of all tables of the package. after: all its rows now. delta:
    what the package says of them, all when None."""
    content = after.written() if delta is None else delta.written()
    counts = (0, len(after), 0, 0)
    if delta is not None:
        added, changed, ended = map(delta.count, (ADDED, CHANGED, ENDED))
        counts = (len(after) - added + ended, added, changed, ended)
    before, added, changed, ended = counts
    standing = Standing(
        rows_before=before,
        added=added,
        changed=changed,
        ended=ended,
        rows_after=len(after),
        hash_after=hash_of(after.written()),
    )
    return ResourceSaid(
        name=resource.name,
        title=resource.title,
        description=resource.about,
        type="table",
        path=f"data/{resource.name}.csv",
        format=_CSV[0],
        mediatype=_CSV[1],
        encoding="utf-8",
        bytes=len(content),
        hash=hash_of(content),
        dialect=Dialect(),
        table_schema=_schema(resource, level, there, changes=delta is not None),
        rows=len(after if delta is None else delta.rows),
        standing=standing,
    )


def _schema(resource: Resource, level: Level, there: Sequence[str], *, changes: bool) -> Schema:
    """Of rows that ended nothing is required but the key; of numbers that may be hidden nothing at all."""
    fields = tuple(
        _field(one, level, bare=changes and one.name not in resource.key) for one in resource.at(level)
    )
    change = (_field(_CHANGE, level, must=True),) if changes else ()
    keys = tuple(
        ForeignKey(fields=(one.name,), reference=Reference(resource=one.leads_to, fields=(one.key,)))
        for one in resource.at(level)
        if one.leads_to in there
    )
    missing = ("", *HIDES) if level == Level.L3 else ("",)
    return Schema(
        fields=(*change, *fields),
        primary_key=resource.key,
        foreign_keys=() if changes else keys,
        missing=missing,
    )


def _field(one: Field, level: Level, *, bare: bool = False, must: bool = False) -> FieldSaid:
    hidden = level == Level.L3 and one.kind == "count"
    said = Constraints(
        required=True if must or (one.required and not bare and not hidden) else None,
        enum=tuple(one.known_codes) or None,
        pattern=one.pattern or None,
    )
    return FieldSaid(
        name=one.name,
        type=one.said_type,
        title=one.title,
        description=one.about,
        constraints=said if said.model_dump(exclude_none=True) else None,
        spdci=one.spdci or None,
    )


def file_said(path: str, title: str, content: bytes) -> ResourceSaid:
    """How a paper of the package is described."""
    stem, _, suffix = path.rpartition(".")
    form, mediatype, encoding = _KINDS[suffix]
    return ResourceSaid(
        name=stem.lower().replace("_", "-"),
        title=title,
        path=path,
        format=form,
        mediatype=mediatype,
        encoding="utf-8" if encoding else None,
        bytes=len(content),
        hash=hash_of(content),
    )


_NAMES = ("line", "resource", "field", "kind", "code", "title", "meaning")
_DICTIONARY = Resource(
    "kamus",
    "Kamus",
    "Setiap kolom paket ini dan setiap kodenya dengan artinya",
    ("line",),
    (
        Field("line", "Nomor", required=True),
        Field("resource", "Tabel", required=True),
        Field("field", "Kolom", required=True),
        Field("kind", "Jenis", codes={"KOLOM": "kolom", "KODE": "kode"}, required=True),
        Field("code", "Kode"),
        Field("title", "Nama", required=True),
        Field("meaning", "Arti"),
    ),
    "",
)


def dictionary(
    resources: Sequence[Resource], level: Level, home: str, *, changes: bool
) -> tuple[bytes, ResourceSaid]:
    """kamus.csv, and how it is described. home: what staff call the province served."""
    lines = [line for one in resources for line in _words(one, level, home, changes=changes)]
    rows = [(f"{place:04d}", *line) for place, line in enumerate(lines, 1)]
    content = written(_NAMES, rows)
    said = ResourceSaid(
        name=_DICTIONARY.name,
        title=_DICTIONARY.title,
        description=_DICTIONARY.about,
        type="table",
        path=DICTIONARY,
        format=_CSV[0],
        mediatype=_CSV[1],
        encoding="utf-8",
        bytes=len(content),
        hash=hash_of(content),
        dialect=Dialect(),
        table_schema=_schema(_DICTIONARY, Level.L2, (), changes=False),
        rows=len(rows),
    )
    return content, said


def _words(resource: Resource, level: Level, home: str, *, changes: bool) -> Iterator[tuple[str, ...]]:
    fields = (_CHANGE, *resource.at(level)) if changes else resource.at(level)
    for one in fields:
        yield resource.name, one.name, "KOLOM", "", one.title, one.about.replace("{home}", home)
        for code, words in one.known_codes.items():
            name = f"{words[:1].upper()}{words[1:]}" or label(code, home)
            yield resource.name, one.name, "KODE", code, name.replace("{home}", home), ""
