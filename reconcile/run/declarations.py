"""All declarations of a run, read and held against one another before anything else happens.

A name that is misspelt anywhere - a file, a folder, a programme, a segment - would otherwise switch a rule
off without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, NamedTuple

from reconcile.programmes import Programme, check_programmes, load_programmes
from reconcile.rules import RULE_FILES, UNKNOWN, Rules, load_rules, own_rules, rule_faults
from reconcile.units import Unit, load_units
from reconcile.vocabulary.errors import DeclarationError
from reconcile.workspace.files.declared import brief, shown
from reconcile.workspace.files.system_words import system_words

Kind = Literal["programmes", "rules", "recipients", "units"]
ROLES = frozenset({"register", "need", "roll", "work"})
"""Of programmes that list persons."""
_KINDS: tuple[Kind, ...] = ("programmes", "rules", "recipients", "units")


@dataclass(frozen=True)
class Declarations:
    """The programmes by code, the dated rules about them, and the units of the social office."""

    programmes: Mapping[str, Programme]
    rules: Rules
    units: tuple[Unit, ...] = ()

    def serving(self, home: str) -> Declarations:
        """The same for a run that serves the province `home`: a programme that names none is of that one."""
        served = {
            code: one if one.home else one.model_copy(update={"home": home})
            for code, one in self.programmes.items()
        }
        return replace(self, programmes=served)


def load_declarations(own: Path | None = None) -> Declarations:
    """The declarations of the package and those of the user's folder `own`, which replace the package's by
    name.

    Raises DeclarationError with all that is wrong in any file, or else with all names that lead nowhere,
    citing file and key.
    """
    ours, mine = folders(own, "programmes"), folders(own, "rules")
    if faults := [*_faults(ours, mine)]:
        raise DeclarationError("\n".join([*_strangers(own), *faults]))
    programmes, rules = load_programmes(*ours), load_rules(*mine)
    if wrong := [*_strangers(own), *_lead_nowhere(programmes, rules, own)]:
        raise DeclarationError("\n".join(wrong))
    return Declarations(programmes, rules, load_units(*folders(own, "units")))


def _faults(programmes: Sequence[Path], rules: Sequence[Path]) -> Iterator[str]:
    """What is wrong in each file of the user's folders, all at once: whoever mends one is not told of the
    next only then."""
    if programmes:
        yield from (one.fault for one in check_programmes(*programmes) if one.fault)
    if rules:
        yield from rule_faults(*rules)


def folders(own: Path | None, kind: Kind) -> list[Path]:
    """The user's folder of declarations of this kind, if there is one. Raises DeclarationError when it
    cannot be read."""
    if own is None:
        return []
    folder = own / kind
    try:
        list(own.iterdir())
        return [folder] if folder.is_dir() and [*folder.iterdir()] else []
    except OSError as error:
        raise DeclarationError(
            f"Folder deklarasi {shown(own)} tidak dapat dibuka ({system_words(error)})."
        ) from error


def _strangers(own: Path | None) -> Iterator[str]:
    """Whatever in the user's folder nobody would read."""
    if own is None:
        return
    for entry in _visible(own):
        if entry.name not in _KINDS or not entry.is_dir():
            yield (
                f"{shown(entry)}: tidak dikenal di folder deklarasi, yang dibaca hanya programmes/, rules/,"
                f" recipients/ dan units/{_like(entry.name, _KINDS)}"
            )
    for folder in (*folders(own, "programmes"), *folders(own, "recipients"), *folders(own, "units")):
        for entry in _visible(folder):
            if entry.suffix != ".toml":
                of = {"programmes": "program", "recipients": "penerima"}.get(folder.name, "unit")
                yield (
                    f"{folder.name}/{shown(entry)}: tidak dibaca, nama deklarasi {of} harus berakhir .toml."
                    " Ganti nama atau pindahkan."
                )
    for folder in folders(own, "rules"):
        for entry in _visible(folder):
            if entry.name not in RULE_FILES:
                known = ", ".join(RULE_FILES)
                yield (
                    f"rules/{shown(entry)}: tidak dibaca, yang dikenal hanya"
                    f" {known}{_like(entry.name, RULE_FILES)}"
                )


def _visible(folder: Path) -> list[Path]:
    return sorted(
        entry
        for entry in folder.iterdir()
        if not entry.name.startswith(".") and not entry.name.upper().startswith("README")
    )


def _lead_nowhere(programmes: Mapping[str, Programme], rules: Rules, own: Path | None) -> Iterator[str]:
    """Each name in a rule that no programme answers to, as one line that cites file and key.

    A programme that the user declares anew may have other segments than the package's rules know: that is no
    misspelling.
    """
    ours = {path.stem for folder in folders(own, "programmes") for path in folder.glob("*.toml")}
    theirs = {(file, key) for file, said in own_rules(*folders(own, "rules")).items() for key in _keys(said)}
    for name in _named(rules):
        with_segment = (name.file, name.key) in theirs or name.programme not in ours
        yield from _nowhere(name, programmes, with_segment=with_segment)
    for group, name_of in rules.survivorship.named():
        if name_of not in ROLES | programmes.keys():
            yield (
                f"survivorship.toml: group {brief(group)}: {brief(name_of)} bukan peran dan bukan program"
                f"{_like(name_of, [*ROLES, *programmes])}"
            )
    for what, code in rules.ages.named():
        if code not in programmes:
            yield f"ages.toml: {what}: program {brief(code)} tidak dikenal{_like(code, programmes)}"
    used = {side for rule in rules.overlaps.rule for side in (rule.left, rule.right)}
    for benefit in sorted(set(rules.overlaps.benefits) - used):
        yield f"overlaps.toml: benefits.{brief(benefit)}: tidak dipakai oleh aturan mana pun"


def _keys(said: Mapping[str, object]) -> Iterator[str]:
    """What `_named` calls the entries of a user's file, which stand before those of the package."""
    benefits, amounts = said.get("benefits", {}), said.get("amount", [])
    if isinstance(benefits, dict):
        yield from (f"benefits.{brief(name)}" for name in benefits)
    if isinstance(amounts, list):
        yield from (f"amount ke-{number}" for number in range(1, len(amounts) + 1))


class _Name(NamedTuple):
    """A programme named by a rule, perhaps with a segment, and where."""

    file: str
    key: str
    programme: str
    segment: str | None = None


def _named(rules: Rules) -> Iterator[_Name]:
    for name, benefits in rules.overlaps.benefits.items():
        for benefit in benefits:
            yield _Name("overlaps.toml", f"benefits.{brief(name)}", benefit.programme, benefit.segment)
    for number, amount in enumerate(rules.amounts.amount, 1):
        yield _Name("amounts.toml", f"amount ke-{number}", amount.programme, amount.segment)
    for number, eligible in enumerate(rules.eligibility.eligible, 1):
        yield _Name("eligibility.toml", f"eligible ke-{number}", eligible.programme)
    for code in rules.eligibility.residents.programmes:
        yield _Name("eligibility.toml", "residents.programmes", code)


def _nowhere(name: _Name, programmes: Mapping[str, Programme], *, with_segment: bool) -> Iterator[str]:
    where, programme = f"{name.file}: {name.key}", programmes.get(name.programme)
    if programme is None:
        yield f"{where}: program {brief(name.programme)} tidak dikenal{_like(name.programme, programmes)}"
    elif programme.role != "roll":
        yield f"{where}: program {programme.code} bukan daftar penerima (role {programme.role})"
    elif with_segment and name.segment is not None and name.segment not in programme.segments | {UNKNOWN}:
        yield (
            f"{where}: segmen {name.segment} tidak ada pada program"
            f" {programme.code}{_like(name.segment, programme.segments)}"
        )


def _like(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), 1)
    return f". Maksudnya {close[0]}?" if close else ""
