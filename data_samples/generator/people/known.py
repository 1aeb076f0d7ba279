"""Who each person is, for whoever holds a run against it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_samples.generator.people.people import People

FILE = "truth_people.parquet"
"""Beside truth.parquet."""


def people_table(people: People) -> pa.Table:
    """Each person as he is: person, name, alias (the name from before or beside it), birth_date, sex."""
    births = people.families.birth.astype("datetime64[D]").astype(np.int32)
    return pa.table(
        {
            "person": pa.array(range(len(people)), pa.int32()),
            "name": pa.array(people.name.tolist(), pa.string()),
            "alias": pa.array([one or None for one in people.alias.tolist()], pa.string()),
            "birth_date": pa.array(births, pa.int32()).cast(pa.date32()),
            "sex": pa.array(np.where(people.families.male, "M", "F").tolist(), pa.string()),
        }
    )
