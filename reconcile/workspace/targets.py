"""Whether a folder can become OUT, found out before the work: its name, what is in it, whose it is,
whether it can be exchanged."""

from __future__ import annotations

import os
import re
from pathlib import Path

from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.unseen import UNSEEN
from reconcile.workspace.files.file_names import MANIFEST
from reconcile.workspace.files.private import refuse_strangers
from reconcile.workspace.files.system_words import system_words

_LONGEST_SUFFIX = len(".judgements")
# bytes of the longest path that a run makes below OUT: two region names, and the name of a sender's file
_LONGEST_INSIDE = 700
_PATTERNS = re.compile(r"[*?\[]")


def check_target(out: Path) -> None:
    """Raise UsageError when a run could not be published at `out`, an absolute path, however well it went."""
    check_name(out)
    parent = _nearest(out.parent)
    if not parent.is_dir():
        raise UsageError(
            f"{parent} adalah berkas, bukan folder, jadi tidak dapat memuat folder hasil. Pilih folder lain"
            " dengan --out."
        )
    _check_lengths(out, parent)
    if os.path.lexists(out):
        _check_folder(out)
    for suffix in (".work", ".store", ".judgements"):
        beside = out.with_name(out.name + suffix)
        if os.path.lexists(beside):
            _check_beside(beside, out)


def check_name(path: Path) -> None:
    """Raise UsageError for a name that a screen cannot show as it is, or that the engine would take for a
    pattern of names."""
    if not path.name:
        raise UsageError(f"{path} tidak dapat menjadi folder hasil. Pilih folder lain dengan --out.")
    shown = UNSEEN.sub("?", str(path))
    if UNSEEN.search(str(path)):
        raise UsageError(
            f"Nama folder {shown} memuat karakter yang tidak terlihat atau bukan UTF-8. Pilih nama biasa"
            " untuk --out: huruf, angka, spasi, - dan _."
        )
    if os.sep == "/" and "\\" in str(path) and _PATTERNS.search(str(path)):
        raise UsageError(
            f"Nama folder {shown} memuat \\ bersama * ? atau [, yang dibaca sebagai pola nama. Pilih nama"
            " lain untuk --out."
        )


def _check_lengths(out: Path, parent: Path) -> None:
    name, path = len(os.fsencode(out.name)), len(os.fsencode(out))
    most_name, most_path = _limit(parent, "PC_NAME_MAX", 255), _limit(parent, "PC_PATH_MAX", 4096)
    if name + _LONGEST_SUFFIX > most_name:
        raise UsageError(
            f"Nama folder hasil terlalu panjang: {name} bita, paling banyak {most_name - _LONGEST_SUFFIX}."
            " Pilih nama yang lebih pendek."
        )
    if path + _LONGEST_INSIDE > most_path:
        raise UsageError(
            f"Letak folder hasil terlalu panjang: {path} bita, paling banyak {most_path - _LONGEST_INSIDE}."
            " Pilih folder yang lebih dekat ke akar."
        )


def _check_folder(out: Path) -> None:
    if not out.is_dir():
        raise UsageError(f"{out} adalah berkas, bukan folder. Pilih folder lain dengan --out.")
    if is_mount(out):
        raise UsageError(
            f"{out} adalah tempat disk dipasang (mount), jadi tidak dapat ditukar sekaligus. Pilih subfolder,"
            f" misalnya --out {out / 'hasil'}."
        )
    refuse_strangers(out)
    try:
        filled = any(out.iterdir())
    except OSError as error:
        raise UsageError(
            f"{out} tidak dapat dibuka ({system_words(error)}). Periksa izinnya, atau pilih folder"
            " lain dengan"
            " --out."
        ) from error
    if filled and not (out / MANIFEST).is_file():
        raise UsageError(
            f"{out} berisi berkas lain yang bukan hasil Reconcile, jadi tidak ditimpa. Pilih folder baru atau"
            " kosong."
        )


def _check_beside(beside: Path, out: Path) -> None:
    refuse_strangers(beside)
    if not beside.is_dir():
        raise UsageError(
            f"{beside} adalah berkas, padahal folder itu diperlukan di sebelah {out.name}. Pindahkan, atau"
            " pilih --out lain."
        )
    if beside.name.endswith(".work") and (
        is_mount(beside) or beside.stat().st_dev != out.parent.stat().st_dev
    ):
        raise UsageError(
            f"{beside} ada di disk lain daripada {out}, jadi hasil tidak dapat ditukar sekaligus. Pilih --out"
            " lain."
        )


def is_mount(folder: Path) -> bool:
    """Whether something is mounted at `folder`; a folder of the same disk, bound there, has no other sign
    than the system's list."""
    if os.path.ismount(folder):
        return True
    try:
        lines = Path("/proc/self/mountinfo").read_bytes().splitlines()
    except OSError:
        return False
    return any(_unescaped(line.split()[4]) == os.fsencode(folder) for line in lines)


def _unescaped(listed: bytes) -> bytes:
    return re.sub(rb"\\([0-7]{3})", lambda octal: bytes([int(octal[1], 8)]), listed)


def _nearest(folder: Path) -> Path:
    while not os.path.lexists(folder) and folder != folder.parent:
        folder = folder.parent
    return folder


def _limit(folder: Path, name: str, usual: int) -> int:
    try:
        return os.pathconf(folder, name)
    except (AttributeError, OSError, ValueError):
        return usual
