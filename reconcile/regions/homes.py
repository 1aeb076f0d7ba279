"""The province that a run serves: whose residents its lists are about."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from reconcile.regions import districts, province_name, provinces, regencies
from reconcile.vocabulary.errors import UsageError


@dataclass(frozen=True)
class Home:
    """A province as a run serves it. code: Kemendagri's two digits. short: what staff call it, as papers
    do."""

    code: str
    short: str
    city_prefix: str

    def holds(self, code: str | None) -> bool:
        """Whether a region code of any length lies in this province; False for an unknown one."""
        return bool(code) and str(code).startswith(self.code)


@cache
def _declared() -> dict[str, Any]:
    return tomllib.loads((files("reconcile.regions") / "data" / "homes.toml").read_text(encoding="utf-8"))


def default_home() -> str:
    """The code of the province that is served when nobody names one."""
    return str(_declared()["default"])


@cache
def home_of(code: str) -> Home:
    """The province of a two-digit code. Raises UsageError, in Indonesian, when no province bears it."""
    if code not in provinces():
        known = ", ".join(f"{known} {name}" for known, name in provinces().items())
        raise UsageError(f"Tidak ada provinsi berkode {code!r}. Kode provinsi menurut Kemendagri: {known}.")
    declared = _declared()
    return Home(
        code, declared["short"].get(code, str(province_name(code))), declared["city_prefix"].get(code, "")
    )


def places_of(home: str) -> tuple[str, ...]:
    """The codes of the province's cities and districts, 4 and 6 digits."""
    return tuple(code for code in (*regencies(), *districts()) if code.startswith(home))
