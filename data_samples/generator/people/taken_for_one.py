"""People whom rolls make look like one: namesakes on one family card, newborns under their mother's name,
one number for many."""

from __future__ import annotations

from random import Random

import numpy as np
import numpy.typing as npt

from data_samples.generator.arrays import Ints, Longs, Strings
from data_samples.generator.people.households import CHILD, PARENT, Families
from data_samples.generator.regimes import Rates, some

INFANT = 1.5
"""Years up to which a child may stand on a roll without its name."""

_FORMS = (
    "BY NY {}",
    "BY. NY. {}",
    "BAYI NY {}",
    "BAYI NY. {}",
    "BAYI NYONYA {}",
    "BY.NY.{}",
    "BAYI {}",
    "AN. NY {}",
    "ANAK NY {}",
    "BBL NY {}",
)
_ORDERS = (("1", "2"), ("I", "II"), ("KE-1", "KE-2"), ("KEMBAR 1", "KEMBAR 2"), ("A", "B"), ("(1)", "(2)"))


def namesakes(families: Families, rate: float, rng: np.random.Generator) -> Ints:
    """For each person the row of the one of the same card after whom it is named in full, -1 for nearly all.

    Sons after their father, children after a grandparent of their sex, brothers and sisters after one
    another; no twins.
    """
    after = np.full(len(families.male), -1, dtype=np.int32)
    grandparent = np.full(int(families.household.max(initial=0)) + 1, -1, dtype=np.int32)
    parents = np.flatnonzero(families.relation == PARENT).astype(np.int32)
    grandparent[families.household[parents]] = parents
    choices = np.stack([families.father, grandparent[families.household], families.elder])
    drawn = rng.integers(0, len(choices), len(after))
    chosen = choices[drawn, np.arange(len(after))]
    in_pair = families.twin.copy()
    in_pair[families.elder[families.twin]] = True
    alike = (
        (chosen >= 0)
        & (families.male[chosen] == families.male)
        & (families.relation == CHILD)
        & ~in_pair
        & ~in_pair[chosen]
    )
    rows = np.flatnonzero(alike)
    taken = rows[some(rng, len(rows), rate, 3)]
    after[taken] = chosen[taken]
    return after


def unnamed(
    names: Strings, mothers: Strings, twin: npt.NDArray[np.int8], rates: Rates, rng: np.random.Generator
) -> npt.NDArray[np.intp]:
    """Write some rows by the mother instead of the child, in place; returns which.

    names and mothers: of rows about infants, the mother empty where nobody knows her. twin: 1 or 2 of twins,
    0 for others.
    """
    dice = Random(int(rng.integers(2**62)))
    drawn = some(rng, len(names), rates.unnamed, 2)
    written: npt.NDArray[np.intp] = drawn[(mothers[drawn] != "").astype(bool)]
    for row in written.tolist():
        name = dice.choice(_FORMS).format(mothers[row])
        if twin[row] and dice.random() < 0.7:
            name = f"{name} {dice.choice(_ORDERS)[twin[row] - 1]}"
        names[row] = name
    return written


def one_number(niks: Strings, numbers: Longs, rates: Rates, rng: np.random.Generator) -> None:
    """Put the NIK of whoever typed them in some rows, in place. numbers: NIKs of people one of whom is it."""
    operator = numbers[int(rng.integers(len(numbers)))]
    niks[some(rng, len(niks), rates.nik_operator, 36)] = str(operator)
