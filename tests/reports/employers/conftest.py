"""Firms and workers as in the tests of compliance."""

from tests.compliance.conftest import clarify, opened

__all__ = ["clarify", "opened"]
