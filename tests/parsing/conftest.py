"""Properties are never judged by wall time."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("identity", deadline=None)
settings.load_profile("identity")
