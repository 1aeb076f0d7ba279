"""Ages from and to, as any declaration says them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from reconcile.workspace.files.declared import Declared

Age = Annotated[int, Field(ge=0, le=150)]


class AgeRange(Declared):
    """age_from, age_to: completed years, both ends included; null for any."""

    age_from: Age | None = None
    age_to: Age | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.age_from is not None and self.age_to is not None and self.age_from > self.age_to:
            raise ValueError("age_from melebihi age_to")
        return self
