"""What a day of an agent brings in a place, between which bounds, and in which order to go."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from reconcile.linkage.trust import NORMAL_95

Floats = npt.NDArray[np.float64]
"""Standard errors in half of a 95 % interval."""


@dataclass(frozen=True)
class Gains:
    """gain: U q s reach / days. lower and upper: each surpassed, or not reached, with the same chance."""

    gain: Floats
    lower: Floats
    upper: Floats


def gains(
    uncovered: tuple[Floats, Floats, Floats], response: tuple[Floats, Floats], stay: tuple[Floats, Floats],
    *, reach: float, days: Floats, lower: float,
) -> Gains:  # fmt: skip
    """uncovered: (U, lo, hi). response and stay: (share, sd). The product is log-normal: its parts are
    independent, and the variance of its logarithm is the sum of theirs (the delta method)."""
    from scipy.special import ndtri  # here: what a night takes over it need not work out

    (u, lo, hi), (q, q_sd), (s, s_sd) = uncovered, response, stay
    gain = u * q * s * reach / days
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [(hi - lo) / (2 * NORMAL_95 * u), q_sd / q, s_sd / s]
        sd = np.sqrt(sum(np.nan_to_num(one, posinf=0.0) ** 2 for one in parts))
    z = float(ndtri(1 - lower))
    return Gains(gain, gain * np.exp(-z * sd), gain * np.exp(z * sd))


def ranked(values: Floats, codes: list[str]) -> list[int]:
    """1 for the highest; ties by code."""
    order = sorted(range(len(codes)), key=lambda at: (-values[at], codes[at]))
    ranks = [0] * len(codes)
    for rank, at in enumerate(order, 1):
        ranks[at] = rank
    return ranks


def drawn(codes: list[str], seed: str, month: str) -> list[str]:
    """The codes in an order that anybody can draw again who knows the seed and the month (yyyy-mm)."""
    return sorted(codes, key=lambda code: (sha256(f"{seed}|{month}|{code}".encode()).hexdigest(), code))
