"""Flows that a kill or a power cut left running in the history: they are not."""

from __future__ import annotations

import os

from prefect.client.orchestration import get_client

OWN = "RECONCILE_OWN_HISTORY"
"""Set for a night whose history is kept for it alone: then no other flow can be running there."""

NAME = "Terputus"
_ALIVE = {"flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING"]}}}}


def close_unfinished() -> int:
    """Mark the flows of ended nights as crashed; returns how many. For the history of this OUT alone,
    before a night begins."""
    if OWN not in os.environ:
        return 0
    ended = {
        "state": {
            "type": "CRASHED",
            "name": NAME,
            "message": "Dihentikan atau komputer mati sebelum selesai.",
        },
        "force": True,
    }
    with get_client(sync_client=True) as client:
        found = client.request("POST", "/flow_runs/filter", json=_ALIVE).json()
        for run in found:
            client.request("POST", "/flow_runs/{id}/set_state", path_params={"id": run["id"]}, json=ended)
    return len(found)
