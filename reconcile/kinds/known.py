"""The kinds of things that rolls list. A kind is one declaration: how its rows are read, and how they are
linked.

No import of a kind's modules passes here: processes that read rows need nothing of linking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reconcile.kinds.employer import model as employers
from reconcile.kinds.employer.anchors import employer_anchors
from reconcile.kinds.person.anchors import person_anchors
from reconcile.kinds.person.groups import roll_questions
from reconcile.kinds.person.model import FIELD_NAMES, RIVAL_WORDS, programmes_by_role, rolls_model
from reconcile.linkage.kept.record import Record
from reconcile.linkage.model import Model
from reconcile.linkage.trust import Questions
from reconcile.programmes import Programme
from reconcile.registry.anchors import Anchors
from reconcile.vocabulary.errors import UsageError


@dataclass(frozen=True)
class Kind:
    """One kind.

    by_role: which programmes stand in which role, as `model` takes them and the record of a run keeps them.
    model: the linkage model made for programmes by role. questions: what is asked of trust in its links, for
    the year of the run. anchors: how things are known again in the next run, for programmes by role. noun:
    what staff call one of them. fields, rivals: what they read for the fields and the other classes of its
    model. alone: whether it is linked with all others of the run; another stage links it where not.
    """

    name: str
    by_role: Callable[[Iterable[Programme]], dict[str, list[str]]]
    model: Callable[[Mapping[str, Sequence[str]]], Model]
    questions: Callable[[int], Questions]
    anchors: Callable[[Mapping[str, Sequence[str]]], Anchors]
    noun: str
    fields: Mapping[str, str]
    rivals: Mapping[str, str]
    alone: bool = True


PERSON = Kind(
    "person",
    programmes_by_role,
    rolls_model,
    roll_questions,
    person_anchors,
    "orang",
    fields=FIELD_NAMES,
    rivals=RIVAL_WORDS,
)
EMPLOYER = Kind(
    "employer",
    employers.no_roles,
    employers.employers_model,
    employers.no_questions,
    employer_anchors,
    "badan usaha",
    fields=employers.FIELD_NAMES,
    rivals=employers.RIVAL_WORDS,
    alone=False,
)
"""Linked after persons, by whom its rows have in common."""
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (PERSON, EMPLOYER)}


def roles(kind: Kind, programmes: Mapping[str, Programme]) -> dict[str, list[str]]:
    """Which of a run's programmes stand in which role of a kind, of those that list things of it."""
    return kind.by_role(programme for programme in programmes.values() if programme.kind == kind.name)


def recorded_model(record: Record, kinds: Mapping[str, Kind] = KINDS) -> Model:
    """The model that the record of a linking was made with. Raises UsageError for a kind, or roles, that we
    do not know."""
    kind = kinds.get(record["kind"])
    if kind is None or set(record["made_for"]) != set(kind.by_role(())):
        at = "kind" if kind is None else "made_for"
        raise UsageError(
            f"model.json pada hasil ini rusak, diubah, atau dari versi lain ({at}). Jalankan lagi"
            " reconcile run, lalu ulangi perintah ini."
        )
    return kind.model(record["made_for"])
