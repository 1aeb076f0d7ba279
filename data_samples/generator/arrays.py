"""The kinds of columns that the generator works on."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.integer[Any]]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.floating[Any]]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.object_]
Dates = npt.NDArray[np.datetime64]
