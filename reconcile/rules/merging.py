"""An office's rules beside the package's: each adds or replaces by its name, and what it did is said.

An office rarely means to write all rules anew: one that wrote one rule into its file once lost nine. With
`whole = true` a file stands for the package's whole file; `off = ["CODE"]` in overlaps.toml takes single
rules out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from reconcile.vocabulary.errors import DeclarationError
from reconcile.workspace.files.declared import brief

Tables = dict[str, Any]
"""A file of rules as TOML reads it."""

_Key = Callable[[Mapping[str, Any]], str]


def _amount(one: Mapping[str, Any]) -> str:
    return " ".join(str(one[name]) for name in ("programme", "segment", "level") if name in one)


KEYS: Mapping[str, tuple[str, _Key]] = {
    "overlaps.toml": ("rule", lambda one: str(one.get("code"))),
    "amounts.toml": ("amount", _amount),
    "eligibility.toml": ("eligible", lambda one: str(one.get("programme"))),
    "survivorship.toml": ("group", lambda one: str(one.get("name"))),
    "ages.toml": ("limit", lambda one: str(one.get("code"))),
    "contributions.toml": ("rate", lambda one: f"{one.get('programme')} {one.get('risk', '')}".strip()),
    "obligations.toml": ("obligation", lambda one: str(one.get("size"))),
    "other_regions.toml": ("cover", lambda one: str(one.get("code"))),
    "territory.toml": ("trade", lambda one: str(one.get("code"))),
    "units.toml": ("ppks", lambda one: str(one.get("code"))),
    "perisai.toml": ("members", lambda one: f"{one.get('programme')} {one.get('segment', '')}".strip()),
    "families.toml": ("family", lambda one: str(one.get("code"))),
}
"""Of each file the list whose entries are told apart, and by what; several of one name are its dated versions
and are replaced together."""

FURTHER: Mapping[tuple[str, str], _Key] = {
    ("contributions.toml", "ceiling"): lambda one: str(one.get("name")),
    ("contributions.toml", "floor"): lambda one: f"{one.get('place')} {one.get('year')}",
    ("contributions.toml", "relief"): lambda one: str(one.get("code")),
    ("territory.toml", "margin"): lambda one: (
        f"{one.get('place')} {one.get('sex', '')} {one.get('band', '')}".strip()
    ),
    ("units.toml", "hiding"): lambda one: str(one.get("stigma")),
    ("obligations.toml", "size"): lambda one: str(one.get("by")),
    ("families.toml", "denominator"): lambda one: f"{one.get('code')} {one.get('place', '')}".strip(),
    ("families.toml", "target"): lambda one: str(one.get("code")),
}
"""Further lists of a file of which the same is true: an office that adds the wage floor of a new year keeps
those of the years before."""

DEEP = {("contributions.toml", "grown"), ("contributions.toml", "days_off")}
"""Tables to whose keys, and to those below them, an office adds."""


def merged(name: str, theirs: Tables, own: Tables) -> Tables:
    """The rules of the file `name`: the office's first, then those of the package that it does not replace.

    Raises DeclarationError where `off` or `whole` is none, or turns off what there is not.
    """
    own = dict(own)
    off = own.pop("off", []) if name == "overlaps.toml" else []
    whole = own.pop("whole", False)
    _check(name, theirs, off, whole)
    if whole:
        return own
    listed, key = KEYS[name]
    made = {**theirs, **own}
    if isinstance(own.get("benefits"), dict):
        made["benefits"] = {**theirs.get("benefits", {}), **own["benefits"]}
    for (file, table), named in FURTHER.items():
        if file == name and isinstance(own.get(table), list):
            made[table] = [*own[table], *_not_replaced(theirs[table], own[table], named)]
    for file, table in DEEP:
        if file == name and isinstance(own.get(table), dict):
            made[table] = _added(theirs[table], own[table])
    entries = own.get(listed, [])
    if not isinstance(entries, list):
        return made
    replaced = {key(one) for one in entries if isinstance(one, dict)} | set(off)
    made[listed] = [*entries, *(one for one in theirs[listed] if key(one) not in replaced)]
    return _without_idle(made, own) if name == "overlaps.toml" else made


def _not_replaced(theirs: list[Any], own: list[Any], key: _Key) -> list[Any]:
    """Those of the package that the office does not replace."""
    replaced = {key(one) for one in own if isinstance(one, dict)}
    return [one for one in theirs if key(one) not in replaced]


def _added(theirs: Tables, own: Tables) -> Tables:
    """The package's table with the office's keys in it, and so each table and list within it."""
    made = {**theirs, **own}
    for key in theirs.keys() & own.keys():
        if isinstance(theirs[key], dict) and isinstance(own[key], dict):
            made[key] = {**theirs[key], **own[key]}
        elif isinstance(theirs[key], list) and isinstance(own[key], list):
            made[key] = [*theirs[key], *(one for one in own[key] if one not in theirs[key])]
    return made


def _check(name: str, theirs: Tables, off: object, whole: object) -> None:
    if not isinstance(whole, bool):
        raise DeclarationError(f"{name}: whole: harus true atau false")
    if not isinstance(off, list) or not all(isinstance(one, str) for one in off):
        raise DeclarationError(f'{name}: off: harus daftar kode aturan, misalnya ["KODE"]')
    listed, key = KEYS[name]
    known = {key(one) for one in theirs[listed]}
    if strange := [one for one in off if one not in known]:
        raise DeclarationError(f"{name}: off: aturan {', '.join(map(brief, strange))} tidak dikenal")


def _without_idle(made: Tables, own: Tables) -> Tables:
    """Benefits of the package that only replaced rules used are gone with them."""
    used = {one.get(side) for one in made["rule"] if isinstance(one, dict) for side in ("left", "right")}
    mine = own.get("benefits", {})
    if not isinstance(made.get("benefits"), dict) or not isinstance(mine, dict):
        return made
    kept = used | mine.keys()
    benefits = {name: said for name, said in made["benefits"].items() if name in kept}
    return {**made, "benefits": benefits}


def _codes(classes: object) -> list[str]:
    """How the office's classes are named in a sentence; "class" where they are none."""
    listed = classes if isinstance(classes, list) else []
    return [f"golongan {brief(str(one.get('code')))}" for one in listed if isinstance(one, dict)] or ["class"]


def said_of(name: str, theirs: Tables, own: Tables) -> Iterator[str]:
    """What the office's file does to the package's, one sentence each."""
    if own.get("whole") is True:
        yield f"{name}: menggantikan seluruh aturan bawaan"
        return
    listed, key = KEYS[name]
    known = {key(one) for one in theirs[listed]}
    for one in dict.fromkeys(key(entry) for entry in own.get(listed, [])):
        yield f"{name}: {one} {'diganti' if one in known else 'ditambahkan'}"
    for one in own.get("off", []):
        yield f"{name}: {one} dimatikan"
    for table in own.keys() - {listed, "off", "whole"}:
        names = own[table] if table == "benefits" else _codes(own[table]) if table == "class" else [table]
        for one in names:
            was = one in theirs.get("benefits", {}) if table == "benefits" else one in theirs
            yield f"{name}: {one} {'diganti' if was else 'ditambahkan'}"
