"""Declarations as people write them: TOML files read whole, or refused with file and key before anything
runs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)

from reconcile.vocabulary.days import read_day
from reconcile.vocabulary.errors import DeclarationError, UsageError
from reconcile.vocabulary.unseen import UNSEEN
from reconcile.workspace.files.file_names import is_device
from reconcile.workspace.files.system_words import system_words

LARGEST = 1_000_000
"""Bytes; the largest declaration of the package has 10 kB."""
_DEEPEST = 20
"""Levels of brackets; declarations need three."""


_SAID = {
    "extra_forbidden": "kunci tidak dikenal. Periksa ejaannya",
    "missing": "wajib diisi",
    "literal_error": "harus salah satu dari {expected}",
    "enum": "harus salah satu dari {expected}",
    "string_type": "harus teks di antara tanda kutip",
    "int_type": "harus angka",
    "int_parsing": "harus angka",
    "float_type": "harus angka",
    "float_parsing": "harus angka",
    "greater_than_equal": "paling kecil {ge}",
    "less_than_equal": "paling besar {le}",
    "tuple_type": 'harus daftar, misalnya ["a", "b"]',
    "too_short": "tidak boleh kosong",
    "greater_than": "harus lebih dari {gt}",
    "less_than": "harus kurang dari {lt}",
    "string_too_short": "tidak boleh kosong",
    "string_too_long": "paling panjang {max_length} huruf",
    "bool_type": "harus true atau false",
    "bool_parsing": "harus true atau false",
    "date_type": "harus tanggal, misalnya 2018-01-31",
    "date_parsing": "harus tanggal, misalnya 2018-01-31",
    "date_from_datetime_parsing": "harus tanggal, misalnya 2018-01-31",
    "date_from_datetime_inexact": "harus tanggal tanpa jam, misalnya 2018-01-31",
    "dict_type": "harus bagian dengan kunci dan nilai",
    "mapping_type": "harus bagian dengan kunci dan nilai",
    "list_type": 'harus daftar, misalnya ["a", "b"]',
    "model_type": "harus bagian tersendiri, misalnya [notify]",
    "path_type": "harus teks berisi letak folder atau berkas",
}


_SHAPES = {
    r"^[A-Z][A-Z0-9_]*$": "harus huruf besar, angka dan garis bawah saja, misalnya KODE_BARU",
    r"^[a-z][a-z0-9_]{1,30}$": "harus huruf kecil, angka dan garis bawah saja, misalnya klj",
}
"""Of texts that must have a certain form, by its pattern."""

_MEANT = {
    "action": "usul kepada petugas",
    "age_from": "umur paling muda",
    "age_to": "umur paling tua",
    "amount": "besaran",
    "authority": "dasar hukum",
    "benefits": "manfaat",
    "brief": "kalimat pendek",
    "class": "golongan temuan",
    "code": "kode",
    "eligible": "yang berhak",
    "label": "sebutan golongan",
    "left": "manfaat pertama",
    "name": "nama",
    "per_month": "rupiah sebulan",
    "per_year": "rupiah setahun",
    "programme": "program",
    "right": "manfaat kedua",
    "role": "peran",
    "rule": "aturan",
    "segment": "segmen",
    "sentence": "kalimat golongan",
    "stop": "yang diusulkan berhenti",
    "valid_from": "berlaku sejak",
    "valid_to": "berlaku sampai",
}
"""Keys of declarations in words of who fills them in."""


class Declared(BaseModel):
    """What a declaration is made of: frozen, and refusing keys nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _one_line(text: str) -> str:
    if UNSEEN.search(text):
        raise ValueError("tidak boleh memuat ganti baris atau tanda yang tidak tampak")
    return text


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return read_day(value)
    except UsageError as error:
        raise ValueError(str(error)) from None


Day = Annotated[date | None, BeforeValidator(_day)]
"""A day as people type one, or a date of TOML; null where none is said."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(_one_line)]
"""One line of text that stands on papers and screens as it is."""
Named = Annotated[Words, StringConstraints(min_length=1)]


def _no_device(code: str) -> str:
    if is_device(code):
        raise ValueError(f"{code} tidak dapat menjadi nama berkas di Windows. Pakai kode lain")
    return code


FileCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,30}$"), AfterValidator(_no_device)]
"""A code by which files and folders are called."""


def read_toml(path: Path) -> dict[str, object]:
    """The tables of a TOML file. Raises DeclarationError, citing the file, for whatever else stands there."""
    name = shown(path)
    try:
        if not path.is_file():
            raise DeclarationError(f"{name}: bukan berkas biasa. Pindahkan dari folder deklarasi.")
        content = path.read_bytes()
    except OSError as error:
        raise DeclarationError(
            f"{name}: tidak dapat dibuka ({system_words(error)}). Periksa izin berkas."
        ) from error
    return parse_toml(content, name)


def parse_toml(content: bytes, name: str) -> dict[str, object]:
    """The tables in the bytes of a TOML file. Raises DeclarationError, citing `name`, for whatever else
    they are."""
    if len(content) > LARGEST:
        raise DeclarationError(
            f"{name}: terlalu besar untuk sebuah deklarasi (paling besar {LARGEST // 1000} kB)."
        )
    try:
        return _tables(content.decode("utf-8-sig").replace("\r\n", "\n"), name)
    except UnicodeDecodeError as error:
        raise DeclarationError(f"{name}: bukan berkas UTF-8. Simpan ulang sebagai teks UTF-8.") from error


def shown(path: Path) -> str:
    """A file's name as it may be told: bytes that are no text and marks that are not seen stand as
    escapes."""
    return brief(path.name, 255)


def _tables(text: str, name: str) -> dict[str, object]:
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(f"{name}: bukan TOML yang sah ({brief(str(error), 300)})") from error
    except RecursionError as error:
        raise DeclarationError(
            f"{name}: bukan TOML yang sah (tanda kurung bertumpuk terlalu dalam)"
        ) from error
    except ValueError as error:  # a number with thousands of digits, a date that is none
        raise DeclarationError(
            f"{name}: bukan TOML yang sah (ada bilangan atau tanggal yang tidak mungkin)"
        ) from error
    if _depth(read) > _DEEPEST:
        raise DeclarationError(f"{name}: bukan TOML yang sah (tanda kurung bertumpuk terlalu dalam)")
    return read


def _depth(value: object) -> int:
    level, deep = [value], 0
    while level:
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        deep += 1
    return deep


def keys_at_fault(error: ValidationError) -> str:
    """Each key that is wrong, with what is wrong; never the value itself."""
    found = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{_place(e['loc'])}: {brief(_words(e), 300)}" for e in found[:20])


def _place(keys: tuple[int | str, ...]) -> str:
    """Where in a file: rule ke-2.stop (yang diusulkan berhenti)."""
    said = ""
    for key in keys:
        said += f" ke-{key + 1}" if isinstance(key, int) else f".{brief(key)}"
    meant = _MEANT.get(str(keys[-1])) if keys else None
    return f"{said.removeprefix('.').strip()}{f' ({meant})' if meant else ''}" or "isi"


def _words(fault: Mapping[str, Any]) -> str:
    if fault["type"] == "string_pattern_mismatch":
        return _SHAPES.get(str(fault.get("ctx", {}).get("pattern")), "bentuknya salah")
    said = _SAID.get(fault["type"])
    if said is None and fault["type"] != "value_error":
        return "isinya tidak sesuai"
    if said is None:
        return str(fault["msg"]).removeprefix("Value error, ")
    return said.format(
        **{name: str(value).replace(" or ", " atau ") for name, value in fault.get("ctx", {}).items()}
    )


def brief(text: str, most: int = 60) -> str:
    """Text from a file as a message may quote it: short, on one line, with nothing that is not seen."""
    seen = text if text.isprintable() else text.encode("unicode_escape", "surrogatepass").decode("ascii")
    return seen if len(seen) <= most else f"{seen[:most]}..."
