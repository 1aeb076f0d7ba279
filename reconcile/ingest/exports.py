"""Which exports a run has been given: DIR/<programme code>/* , each with the hash of its content."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconcile.ingest.deliveries.orders import NAME as ORDERS
from reconcile.privacy.outside_texts import masked
from reconcile.programmes import Programme
from reconcile.programmes.unit_names import unnamed
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.system_words import system_words

_NOT_EXPORTS = {"thumbs.db", "desktop.ini"}  # Windows leaves them in every folder it shows


@dataclass(frozen=True)
class Export:
    """One file that an agency sent.

    refused: why it will not be read (Indonesian), or None. sha256: "" when the file could not be opened.
    snapshot: the folder its tables go to, unique within the run; nothing in it derives from the file's name
    in the open.
    """

    programme: str
    path: Path
    sha256: str
    bytes: int
    snapshot: str
    refused: str | None = None


@dataclass(frozen=True)
class Inputs:
    """The exports of a run in the order of programme and file name, and what staff must be told about the
    folder."""

    exports: tuple[Export, ...]
    notes: tuple[str, ...]


def _check_folder(inputs: Path) -> None:
    if inputs.is_file():
        raise UsageError(
            f"{inputs} sebuah berkas, sedangkan --inputs perlu folder yang berisi satu folder per program."
            " Satu berkas diperiksa dengan reconcile check."
        )
    if not inputs.is_dir():
        raise UsageError(
            f"Folder masukan {inputs} tidak ada. Tunjuk folder yang berisi satu folder per program dengan"
            " --inputs."
        )


SUCCESSIONS = "employer_succession.csv"
BESIDE = frozenset({ORDERS, SUCCESSIONS})
"""Files of an office's own that stand beside the folders of the programmes."""


def find_exports(
    inputs: Path,
    programmes: Mapping[str, Programme],
    only: Sequence[str] = (),
    *,
    kept_from: Sequence[Path] = (),
) -> Inputs:
    """The exports under `inputs`, of the programmes in `only` (all when empty).

    kept_from: folders that the run itself replaces: a link that leads into one of them is not read, as its
    target would be lost. A folder that cannot be looked into is told and never stops the others. Raises
    UsageError when `inputs` is missing or cannot be looked into, when `only` names a programme nobody
    declared, or when there is no export at all.
    """
    _check_folder(inputs)
    unknown = sorted(set(only) - set(programmes))
    if unknown:
        raise UsageError(
            f"Program {', '.join(unknown)} tidak dikenal. Yang dikenal: {', '.join(sorted(programmes))}."
        )
    wanted = {code for code in programmes if not only or code in only}
    notes: list[str] = []
    exports: list[Export] = []
    seen: dict[Path, str] = {}
    for entry in _listed(inputs):
        if entry.name in BESIDE and entry.is_file():
            continue
        if told := _unseen(entry):
            notes.append(f"{_note_name(entry)}: {told}, tidak dibaca. Periksa izin dan letaknya.")
        elif not entry.is_dir():
            notes.append(
                f"{_note_name(entry)}: berkas di luar folder program, tidak dibaca. Pindahkan ke folder"
                " programnya."
            )
        elif entry.name not in programmes:
            notes.append(
                f"{_note_name(entry)}/: program tidak dikenal, tidak dibaca. Program yang dikenal:"
                f" {', '.join(sorted(programmes))}."
            )
        elif entry.name in wanted and (first := seen.setdefault(_leads_to(entry), entry.name)) != entry.name:
            notes.append(
                f"{_note_name(entry)}/: tautan ke folder yang sama dengan {masked(first)}/, tidak dibaca"
                " dua kali."
                " Hapus salah satu."
            )
        elif entry.name in wanted:
            found, remarks = _in_folder(entry, kept_from, hidden=unnamed(programmes[entry.name].role))
            exports += found
            notes += remarks
    if not exports:
        listed = "".join(f"\n- {note}" for note in notes)
        raise UsageError(
            f"Tidak ada berkas untuk dibaca di {inputs}. Taruh berkas di {inputs}/<kode program>/.{listed}"
        )
    hidden = {code for code, one in programmes.items() if unnamed(one.role)}
    return Inputs(tuple(_without_twins(exports, hidden)), tuple(notes))


def _listed(inputs: Path) -> list[Path]:
    try:
        return _sorted(inputs)
    except OSError as error:
        raise UsageError(
            f"Folder masukan {inputs} tidak dapat dibuka ({system_words(error)}). Periksa izinnya."
        ) from error


def _in_folder(folder: Path, kept_from: Sequence[Path], *, hidden: bool) -> tuple[list[Export], list[str]]:
    """hidden: whether names of what lies there are told to nobody."""
    exports: list[Export] = []
    notes: list[str] = []
    try:
        found = _sorted(folder)
    except OSError as error:  # no right to look into it, a share that went away
        why = (
            f"{folder.name}/: folder tidak dapat dibuka ({system_words(error)}), tidak ada yang"
            " dibaca. Periksa"
            " izin dan letaknya."
        )
        return exports, [why]
    for path in found:
        if any(_leads_to(path).is_relative_to(kept) for kept in kept_from):
            why = (
                "Menuju folder hasil atau simpanan, yang diganti oleh proses ini. Salin berkas aslinya ke"
                " folder masukan."
            )
            exports.append(Export(folder.name, path, "", 0, _name_hash(path), why))
        elif not _unseen(path) and path.is_dir():
            called = "(sebuah folder)" if hidden else _note_name(path)
            notes.append(
                f"{folder.name}/{called}/: subfolder tidak dibaca. Pindahkan berkasnya ke {folder.name}/."
            )
        else:
            exports.append(read_export_facts(folder.name, path))
    if not exports:
        notes.append(f"{folder.name}/: folder kosong, tidak ada yang dibaca.")
    return exports, notes


def _unseen(path: Path) -> str:
    """Why the system will not say what `path` is, "" when it does: a broken or circular link, a folder
    without the right to enter."""
    try:
        path.stat()
    except OSError as error:
        return (
            "tautan yang tidak menuju ke mana pun"
            if error.errno in (errno.ENOENT, errno.ELOOP)
            else f"tidak dapat dibuka ({system_words(error)})"
        )
    return ""


def _leads_to(path: Path) -> Path:
    return Path(os.path.realpath(path))


def read_export_facts(programme: str, path: Path) -> Export:
    """The size and hash of the export at `path`; an unreadable file comes back refused, not raised."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            return Export(
                programme,
                path,
                "",
                0,
                _name_hash(path),
                "Bukan berkas biasa. Taruh berkas ekspor di folder program.",
            )
        sha256 = file_sha256(path)
        return Export(programme, path, sha256, path.stat().st_size, sha256[:8])
    except OSError as error:
        return Export(programme, path, "", 0, _name_hash(path), unreadable(error))


def unreadable(error: OSError) -> str:
    """What staff are told when the system would not let a file be read."""
    return (
        f"Berkas tidak dapat dibuka ({system_words(error)}). Periksa izin dan letak berkas,"
        " lalu jalankan lagi."
    )


def _without_twins(exports: Sequence[Export], hidden: Collection[str]) -> Iterator[Export]:
    """Refuse a file whose content was already sent under another name: its rows would all look like
    duplicates. hidden: programmes whose files are called by no name."""
    first: dict[tuple[str, str], Export] = {}
    for export in exports:
        twin = first.setdefault((export.programme, export.snapshot), export)
        other = "berkas lain di folder itu" if twin.programme in hidden else twin.path.name
        if twin is export:
            yield export
        elif twin.sha256 == export.sha256:
            why = f"Isinya sama persis dengan {other}, jadi tidak dibaca dua kali. Hapus salah satu."
            yield Export(
                export.programme, export.path, export.sha256, export.bytes, _name_hash(export.path), why
            )
        else:  # 8 hex digits of two files are equal: rare, but record ids would collide
            why = (
                f"Sidik berkas bertabrakan dengan {other}. Minta ekspor ulang dari aplikasi asalnya,"
                " lalu jalankan lagi."
            )
            yield Export(
                export.programme, export.path, export.sha256, export.bytes, _name_hash(export.path), why
            )


def _sorted(folder: Path) -> list[Path]:
    seen = [
        entry
        for entry in folder.iterdir()
        if not entry.name.startswith((".", "~$")) and entry.name.lower() not in _NOT_EXPORTS
    ]
    return sorted(seen, key=lambda entry: unicodedata.normalize("NFC", entry.name))


def _note_name(path: Path) -> str:
    """The name for a note: what stands before its first colon."""
    return masked(path.name).replace(":", " ")


def _name_hash(path: Path) -> str:
    return "x" + hashlib.sha256(path.name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
