"""Roles of programmes as a table that SQL joins."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

_SCHEMA = pa.schema([("programme", pa.string()), ("role", pa.string())])


def role_table(roles: Mapping[str, str]) -> pa.Table:
    """roles: programme -> roll, need or register."""
    return pa.table({"programme": list(roles), "role": list(roles.values())}, _SCHEMA)
