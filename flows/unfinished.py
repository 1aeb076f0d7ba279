"""The history of an OUT set right: flows that a kill or a power cut left running are not, and old ones go."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime

from prefect.client.orchestration import SyncPrefectClient, get_client

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


def forget_before(day: datetime) -> int:
    """Remove the flows that ended before `day`, with their summaries; returns how many. For the history of
    this OUT alone, after a night that was published without troubles."""
    if OWN not in os.environ:
        return 0
    with get_client(sync_client=True) as client:
        return sum(_forget(client, one) for one in _ended_before(client, day))


def _ended_before(client: SyncPrefectClient, day: datetime) -> Iterator[str]:
    """The ids of those flows, page by page, until none is left."""
    asked = {"flow_runs": {"end_time": {"before_": day.isoformat()}}, "limit": 100}
    while runs := client.request("POST", "/flow_runs/filter", json=asked).json():
        yield from (run["id"] for run in runs)


def _forget(client: SyncPrefectClient, run: str) -> int:
    ours = {"artifacts": {"flow_run_id": {"any_": [run]}}}
    for artifact in client.request("POST", "/artifacts/filter", json=ours).json():
        client.request("DELETE", "/artifacts/{id}", path_params={"id": artifact["id"]})
    client.request("DELETE", "/flow_runs/{id}", path_params={"id": run})
    return 1
