"""What every programme's writer is handed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from data_samples.generator.arrays import Ints
from data_samples.generator.exports.files import Truth
from data_samples.generator.exports.membership import Listing
from data_samples.generator.exports.rows import Rows
from data_samples.generator.people.people import People
from data_samples.generator.regimes import Regime

SHEET_ROWS = 4_000
"""Rows of a roll that one workbook takes at most; what is over goes to a text file, as agencies do with
large rolls."""


@dataclass(frozen=True)
class Job:
    """One programme's rows and where its files go. `rng` is this programme's own."""

    people: People
    listing: Listing
    rows: Rows
    regime: Regime
    folder: Path
    truth: Truth
    rng: np.random.Generator
    living: list[Ints] = field(default_factory=list)
    """Of the population register: whom its rows say to be alive and at home, part by part."""

    @property
    def year(self) -> int:
        """Year of the extracts."""
        return 2018 if self.regime == "legacy" else 2023
