"""The same run under Prefect: every night, retried, with its history on a page. The only folder that imports
Prefect.

Deleting this folder leaves a library and a command line that do everything. Whatever imports a flow gets
Prefect as it must be here: offline, silent about its use, and with its files inside the work folder instead
of the user's home.

The process a user starts (`__main__`, `serving`) never imports Prefect: it watches two others, the keeper of
the history (`board`) and, for as long as a run lasts, the night (`night`), and so it can always stop them.
"""

from __future__ import annotations

import os
from pathlib import Path

SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",  # its first start makes a database
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_CLI_WARN_IF_VERSION_MISMATCH": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # failures are told in words for staff
    "PREFECT_LOGGING_TO_API_ENABLED": "false",  # a log line may quote what it failed on
}

for _name, _value in SETTINGS.items():
    os.environ.setdefault(_name, _value)
HOME_GIVEN = os.environ.get("PREFECT_HOME", "")
if not HOME_GIVEN:
    os.environ["PREFECT_HOME"] = str(Path.cwd() / ".prefect")  # never the user's home
