"""What the record of a linking may hold, for whoever reads one back: a run folder is data that anybody may
have written to.

Names that go into SQL, or are looked up in a model, have the shape of names; all else is numbers, and
sentences that are only shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from reconcile.vocabulary.errors import UsageError

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,60}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
Said = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
Part = Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9+ _-]*$")]
Probability = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class _Recorded(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Alarms(_Recorded):
    persons: Count
    more_rows_than: Count


class RecordedRung(_Recorded):
    name: Name
    sentence: Said


class RecordedField(_Recorded):
    """A field with its rungs; shares: of each class, for the rungs above the first."""

    name: Name
    levels: list[RecordedRung]
    shares: Mapping[Name, list[Probability]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not self.shares or any(len(shares) != len(self.levels) for shares in self.shares.values()):
            raise ValueError("shares: not one for each level")
        return self


class RecordedLeaning(_Recorded):
    """Which field agrees together with which by chance, and how much oftener: for each level of the first one
    for each of the other."""

    on: Name
    field: Name
    factors: list[list[Annotated[float, Field(ge=1)]]]


class RecordedTwo(_Recorded):
    """Pairs that are two people alike in birth and home: the class they are told as, how many there are, and
    their share on each level of each field, the unknown one first."""

    told_as: Name
    total: Annotated[float, Field(gt=0)]
    shares: Mapping[Name, list[Annotated[float, Field(gt=0, le=1)]]]


class Bands(_Recorded):
    link: float
    review: float


class Rule(_Recorded):
    """What one blocking rule did."""

    rule: Name
    pairs: Count
    largest_block: Count
    narrowed_above: Count
    narrowed_blocks: Count
    left_out_rows: Count
    made: Count
    persons: float
    persons_only: float


class Share(_Recorded):
    share: Probability | None
    low: Probability
    high: Probability
    pairs: Count


class Group(_Recorded):
    group: Name
    value: Part
    link: Share
    link_at_least: Share
    review: Share
    recall: Share
    recall_review: Share


class Trust(_Recorded):
    hidden: Name
    every: Annotated[int, Field(ge=1)]
    groups: list[Group]


class Training(_Recorded):
    """Which training the weights are of, and how far the fields have moved since."""

    version: Annotated[int, Field(ge=1)]
    on: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    drift: Mapping[Name, float]
    alarm: bool


class RecordedLinking(_Recorded):
    """A run's model.json."""

    kind: Name
    made_for: Mapping[Name, list[Code]]
    alarms: Alarms
    training: Training
    model: Name
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    fields: list[RecordedField]
    totals: Mapping[Name, float]
    leanings: list[RecordedLeaning]
    two: list[RecordedTwo] = []
    bands: Bands
    rounds: Count
    converged: bool
    largest_block: Count
    blocking: list[Rule]
    trust: Trust | None

    @model_validator(mode="after")
    def _of_the_same_classes(self) -> Self:
        if any(set(field.shares) != set(self.totals) for field in self.fields):
            raise ValueError("shares: not one for each class")
        rungs = {field.name: len(field.levels) + 1 for field in self.fields}
        for one in self.leanings:
            wide = {len(row) for row in one.factors}
            if len(one.factors) != rungs.get(one.on) or wide != {rungs.get(one.field)}:
                raise ValueError("leanings: not one factor for each two levels")
        for part in self.two:
            if part.told_as not in self.totals or {k: len(v) for k, v in part.shares.items()} != rungs:
                raise ValueError("two: not one share for each level of each field, of a class that there is")
        return self


def check_record(record: Any) -> None:
    """Raise UsageError, citing the first key at fault but nothing of its content, unless `record` is one
    of a linking."""
    try:
        RecordedLinking.model_validate(record)
    except ValidationError as error:  # its own text holds what stands in the file
        at = ".".join(
            str(part)
            for part in error.errors(include_input=False)[0]["loc"]
            if isinstance(part, int) or part.isidentifier()
        )
        raise UsageError(
            f"model.json pada hasil ini rusak, diubah, atau dari versi lain ({at or 'isi'}). Jalankan lagi"
            " reconcile run, lalu ulangi perintah ini."
        ) from None
