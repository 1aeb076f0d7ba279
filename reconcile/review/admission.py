"""Who may look at a review: whoever types the code that stands in the terminal of the one who started it,
until nobody reads any more.

Typing it gives two things: a cookie, which no script can read, and a token, which the page keeps for itself.
Both are asked for with every request: browsers send cookies to every port of the computer, also to a program
of another account, but tell a token to nobody. Neither the code nor what it gives ever stands in an address,
a command line or a file.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_WRONG_SECONDS = 0.5


class Admission:
    """lock_after: seconds without anybody reading, after which the code is asked for again."""

    def __init__(self, lock_after: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        self.cookie = secrets.token_urlsafe(32)
        self.lock_after = lock_after
        self._clock = clock
        self._tokens: list[str] = []
        self._seen = clock()
        self._lock = threading.Lock()
        self._wrong = threading.Lock()

    def let_in(self, code: str) -> str | None:
        """A token for whoever knows the code, None for others: they wait, one after the other."""
        typed = "".join(letter for letter in code.upper() if letter.isalnum())
        if not secrets.compare_digest(typed.encode("utf-8", "replace"), self.code.replace("-", "").encode()):
            with self._wrong:
                time.sleep(_WRONG_SECONDS)
            return None
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_when_idle()
            self._tokens.append(token)
            self._seen = self._clock()
        return token

    def admits(self, cookie: str, token: str, *, reading: bool) -> bool:
        """Whether a request may be answered. reading: somebody is there; a page that only asks for news
        does not count."""
        with self._lock:
            self._forget_when_idle()
            known = any(
                secrets.compare_digest(token.encode("utf-8", "replace"), one.encode()) for one in self._tokens
            )
            admitted = (
                secrets.compare_digest(cookie.encode("utf-8", "replace"), self.cookie.encode()) and known
            )
            if admitted and reading:
                self._seen = self._clock()
            return admitted

    def lock(self) -> None:
        """Nobody is let in from now on without the code."""
        with self._lock:
            self._tokens.clear()

    def _forget_when_idle(self) -> None:
        if self._clock() - self._seen > self.lock_after:
            self._tokens.clear()
