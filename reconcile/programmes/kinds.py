"""What a roll of one kind of things may say: one TOML file beside the programmes, in `vocabulary/`.

A programme names its kind. How the fields of a kind are read, and how its rows are linked, is declared above
(reconcile.kinds); here is only what a declaration may say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import ValidationError, model_validator

from reconcile.programmes.headings import heading_key, value_key
from reconcile.vocabulary.errors import DeclarationError
from reconcile.workspace.files.declared import Declared, brief, keys_at_fault, read_toml

OURS = Path(__file__).parent / "vocabulary"


class Ignored(Declared):
    """Headings dropped at the door on purpose."""

    headings: tuple[str, ...] = ()


class KindWords(Declared):
    """What rolls of one kind have in common.

    fields: what a column can mean. identifying: fields of which a heading must have one. roles: of
    programmes; jobs: those whose rows are jobs, of which one person may have several. codes: field -> what
    its column may hold; own_codes: fields whose codes each programme declares itself. defaults: fields that
    may have a default. labels: what fields are called before staff. The rest as in a programme, which comes
    first.
    """

    fields: tuple[str, ...]
    identifying: tuple[str, ...]
    roles: tuple[str, ...]
    jobs: tuple[str, ...] = ()
    codes: Mapping[str, frozenset[str]] = {}
    own_codes: tuple[str, ...] = ()
    defaults: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}
    secret: tuple[str, ...] = ()
    first_filled: tuple[str, ...] = ()
    headings: Mapping[str, tuple[str, ...]] = {}
    ignored: Ignored = Ignored()
    values: Mapping[str, Mapping[str, str]] = {}

    @model_validator(mode="after")
    def _of_fields(self) -> Self:
        named = {*self.identifying, *self.codes, *self.own_codes, *self.defaults, *self.labels, *self.secret}
        strange = sorted((named | {*self.first_filled, *self.headings, *self.values}) - set(self.fields))
        if strange:
            raise ValueError(f"{brief(strange[0])}: isian tidak dikenal")
        if unknown := sorted(set(self.jobs) - set(self.roles)):
            raise ValueError(f"{brief(unknown[0])}: peran tidak dikenal")
        blank = [field for field, written in self.values.items() if not all(map(value_key, written))]
        if blank:  # it would be what a blank cell says
            raise ValueError(f"values.{blank[0]}: nilai tanpa huruf dan angka")
        return self


@cache
def kind_words(kind: str, folder: Path = OURS) -> KindWords:
    """The words of `kind`. Raises DeclarationError, citing file and key, also for a kind nobody declared."""
    path = folder / f"{kind}.toml"
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if kind not in known:
        raise DeclarationError(f"kind: {brief(kind)!r} tidak dikenal. Yang dikenal: {', '.join(known)}")
    try:
        words = KindWords.model_validate(read_toml(path))
    except ValidationError as error:
        raise DeclarationError(f"{path.name}: {keys_at_fault(error)}") from error
    check_headings(path.name, words.headings, words.ignored.headings)
    return words


def check_headings(name: str, headings: Mapping[str, Sequence[str]], ignored: Sequence[str]) -> None:
    """Raise DeclarationError for a heading that is blank, or claimed by two fields."""
    claimed: dict[str, str] = {}
    for field, aliases in (*headings.items(), ("(diabaikan)", ignored)):
        for alias in aliases:
            if not heading_key(alias):
                raise DeclarationError(f"{name}: {field}: judul kolom kosong")
            other = claimed.setdefault(heading_key(alias), field)
            if other != field:
                raise DeclarationError(
                    f"{name}: judul kolom {brief(alias)!r} dipakai untuk {other} dan {field}"
                )
