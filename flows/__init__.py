"""The same run under Prefect: scheduled, retried, with its history on a page. The only folder that imports Prefect.

Deleting this folder leaves a library and a command line that do everything. Whatever imports a flow gets Prefect as it
must be here: offline, silent about its use, and with its files inside the work folder instead of the user's home.
"""

from __future__ import annotations

import os
from pathlib import Path

from reconcile.runs import Workspace

_SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # its first start makes a database
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_CLI_WARN_IF_VERSION_MISMATCH": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
}
HOME_IS_OURS = "PREFECT_HOME" not in os.environ


def use_home(out: Path) -> None:
    """Keep Prefect's database and results beside the results at `out`, unless PREFECT_HOME says where; before importing Prefect."""
    if HOME_IS_OURS:
        home = Workspace(out.resolve()).make() / "prefect"
        home.mkdir(exist_ok=True)
        os.environ["PREFECT_HOME"] = str(home)


for _name, _value in _SETTINGS.items():
    os.environ.setdefault(_name, _value)
if HOME_IS_OURS:
    os.environ["PREFECT_HOME"] = str(Path.cwd() / ".prefect")  # never the user's home
