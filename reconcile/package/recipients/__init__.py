"""Who is sent packages, and what: one TOML file a recipient."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from reconcile.privacy.masking import Level
from reconcile.regions import province_name, region_name
from reconcile.regions.homes import Home
from reconcile.vocabulary.errors import DeclarationError, UsageError
from reconcile.workspace.files.declared import (
    Declared,
    FileCode,
    Named,
    Words,
    brief,
    keys_at_fault,
    read_toml,
    shown,
)

SENT_AT = (Level.L2, Level.L3)
"""Whole numbers leave the machine another way, if at all."""
FOR_REGIONS = ("programmes", "regions", "other_region_people")
"""What another region is told, at L1: nobody there is found by less than a name and a year."""


_HOME, _PROVINCE = "{home}", "{province}"
_NOT_OF_A_NAME = re.compile(r"[^A-Z0-9]+")


class Sender(Declared):
    """Who sends. code: the word in the name of a package; of the words for the province {home} alone."""

    code: str = Field(pattern=rf"^([A-Za-z0-9-]|{re.escape(_HOME)}){{1,40}}$")
    name: Named
    unit: Words = ""
    contact: Words = ""


class RegisterTerms(Declared):
    """On which terms a recipient is handed a whole register, which shows everything (L0). seal_to: his public
    keys, "age1..." or "ssh-ed25519 ..."; agreement: the one that allows it."""

    seal_to: tuple[str, ...] = Field(min_length=1)
    agreement: Named


class Recipient(Declared):
    """One recipient. level: the most that he is shown of a person. whole_months: months whose package is
    whole. resources: names of the tables that he gets, all when none are named. benefit_type: programme code
    -> the code that SPDCI has for what it gives. whole_register: None where he gets none. region:
    Kemendagri's code of the other region that it is. per_region: whether it stands for every region, each
    called by the file's code and its own."""

    code: FileCode
    name: Named
    unit: Words = ""
    place: Words = ""
    contents: str = Field(default="rekonsiliasi", pattern=r"^[a-z][a-z0-9]{1,30}$")
    level: Literal["L1", "L2", "L3"]
    whole_months: tuple[int, ...] = (1, 4, 7, 10)
    resources: tuple[str, ...] = ()
    sender: Sender
    benefit_type: Mapping[str, Literal["1", "2", "3", "4", "5", "6"]] = Field(default_factory=dict)
    whole_register: RegisterTerms | None = Field(default=None, alias="register")
    per_region: bool = False
    region: str = Field(default="", pattern=r"^([0-9]{2}([0-9]{2})?)?$")

    def serving(self, home: Home) -> Recipient:
        """The same where that province is served. Raises UsageError where it is of that province itself."""
        if home.holds(self.region):
            raise UsageError(
                f"Penerima {self.code} adalah provinsi yang dilayani proses ini. Sebut daerah lain, misalnya"
                " --to dinsos_32."
            )
        said = self.sender.model_dump()
        code = said["code"].replace(_HOME, _NOT_OF_A_NAME.sub("-", home.short.upper()).strip("-"))
        words = {_HOME: home.short, _PROVINCE: str(province_name(home.code))}
        for name in ("name", "unit"):
            for word, text in words.items():
                said[name] = said[name].replace(word, text)
        return self.model_copy(update={"sender": self.sender.model_copy(update={**said, "code": code})})


def read_recipient(path: Path, tables: tuple[str, ...]) -> Recipient:
    """The recipient in a TOML file. tables: those that there are. Raises DeclarationError with file and
    key."""
    name = f"recipients/{shown(path)}"
    try:
        one = Recipient.model_validate(read_toml(path))
    except ValidationError as error:
        raise DeclarationError(f"{name}: {keys_at_fault(error)}") from error
    if one.code != path.stem:
        raise DeclarationError(f"{name}: code {brief(one.code)!r} harus sama dengan nama berkas.")
    if wrong := [month for month in one.whole_months if not 1 <= month <= 12]:
        raise DeclarationError(f"{name}: whole_months: {wrong[0]} bukan bulan, pilih 1 sampai 12.")
    if unknown := sorted(set(one.resources) - set(tables)):
        raise DeclarationError(
            f"{name}: resources: {brief(unknown[0])!r} tidak dikenal. Yang ada: {', '.join(tables)}."
        )
    whole = bool(one.resources) and set(one.resources) <= {*FOR_REGIONS}
    if one.level == Level.L1 and not (whole and (one.region or one.per_region)):
        raise DeclarationError(
            f"{name}: level: L1 hanya untuk daerah lain: isi region, dan resources dari"
            f" {', '.join(FOR_REGIONS)}."
        )
    return one


def recipient(code: str, tables: tuple[str, ...], own: Path | None = None) -> Recipient:
    """The recipient called `code`. own: the user's folder, whose files replace those of the package.

    Raises UsageError where nobody is called so.
    """
    folders = [Path(str(files("reconcile.package.recipients"))), *([own] if own else [])]
    known = {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    base, _, region = code.rpartition("_")
    if code not in known and base in known and region_name(region):
        one = read_recipient(known[base], tables)
        if one.per_region:
            return _of_region(one, code, region)
    if code not in known:
        raise UsageError(
            f"Penerima {brief(code)!r} tidak dikenal. Yang dikenal: {', '.join(sorted(known))}. Penerima baru"
            " adalah satu berkas TOML di folder recipients dari --declarations (docs/paket.md)."
        )
    one = read_recipient(known[code], tables)
    if one.per_region:
        raise UsageError(
            f"Sebut juga kode wilayahnya: {code}_32 (provinsi) atau {code}_3216 (kota/kabupaten), dengan kode"
            " Kemendagri."
        )
    return one


def _of_region(one: Recipient, code: str, region: str) -> Recipient:
    name = str(region_name(region))
    if len(region) == 2 and not name.startswith("Daerah"):
        name = f"Provinsi {name}"
    said = {word: getattr(one, word).replace("{region}", name) for word in ("name", "unit", "place")}
    return one.model_copy(update={**said, "code": code, "region": region, "per_region": False})
