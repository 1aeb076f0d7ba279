"""The account of the machine that runs a command: what a person says of himself is kept beside it, never
in its place."""

from __future__ import annotations

import getpass
import os


def account() -> str:
    """The name of the account that this process belongs to, whatever the environment says; its number
    where it has no name."""
    try:
        import pwd
    except ImportError:  # Windows
        return getpass.getuser()
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container may run under a number that has no name
        return f"uid {os.geteuid()}"
