"""The pages that are open: each has a training of its own, under a name that nobody can guess."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable

from .settings import Settings
from .training import Training

MOST = 32
IDLE = 30 * 60.0  # seconds


class UnknownSessionError(KeyError):
    """No page of this name is open, or it has been forgotten; the message is one sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


class Sessions:
    """Trainings by session.

    A session that nobody has used for half an hour is forgotten, and the one that has rested longest when there are more than 32.

    >>> sessions = Sessions()
    >>> name, training = sessions.open(Settings())
    >>> sessions.find(name) is training
    True
    """

    def __init__(self, most: int = MOST, idle: float = IDLE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._idle, self._clock = most, idle, clock
        self._lock = threading.Lock()
        self._open: dict[str, tuple[float, Training]] = {}  # the one used last stands last

    def __len__(self) -> int:
        return len(self._open)

    def open(self, settings: Settings) -> tuple[str, Training]:
        """Begin a training; return the name of its session and the training."""
        name, training = secrets.token_urlsafe(16), Training(settings)
        with self._lock:
            self._forget()
            while len(self._open) >= self._most:
                del self._open[next(iter(self._open))]
            self._open[name] = self._clock(), training
        return name, training

    def find(self, name: object) -> Training:
        """Return the training of a session.

        Raises
        ------
        UnknownSessionError : if there is none of this name.
        """
        with self._lock:
            self._forget()
            if not isinstance(name, str) or name not in self._open:
                raise UnknownSessionError("this page's session is not known (it may have rested too long): load the page again")
            _, training = self._open.pop(name)
            self._open[name] = self._clock(), training
            return training

    def close(self, name: object) -> None:
        """Forget a session, if there is one of this name."""
        with self._lock:
            if isinstance(name, str):
                self._open.pop(name, None)

    def _forget(self) -> None:
        before = self._clock() - self._idle
        for name in [name for name, (used, _) in self._open.items() if used < before]:
            del self._open[name]
