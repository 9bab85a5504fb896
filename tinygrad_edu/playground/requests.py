"""What a page may ask of the server, without the web: each request is a function of the sessions and of what the page sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .frame import frame, scene
from .lesson import page
from .sessions import Sessions
from .settings import SettingError, Settings

HOW = ("batch", "epoch", "time")


def open_session(sessions: Sessions, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Begin a session with ``settings``, or with the first ones."""
    name, training = sessions.open(Settings().changed(sent.get("settings", {})))
    with training.lock:
        return {"session": name, "scene": scene(training), "frame": frame(training)}


def change(sessions: Sessions, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Take other ``settings``; the scene is sent again if the training began anew."""
    training = sessions.find(sent.get("session"))
    with training.lock:
        anew = training.change(sent.get("settings"))
        return {"scene": scene(training) if anew else None, "frame": frame(training), "settings": training.settings.as_json()}


def train(sessions: Sessions, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Train on one "batch", on one "epoch", or for a little "time", as ``how`` says."""
    how = sent.get("how")
    if how not in HOW:
        raise SettingError(f"how must be one of {', '.join(HOW)}, but is {how!r:.60}")
    training = sessions.find(sent.get("session"))
    with training.lock:
        training.run(how)
        return {"frame": frame(training)}


def reset(sessions: Sessions, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Go back to the initial weights."""
    training = sessions.find(sent.get("session"))
    with training.lock:
        training.reset()
        return {"scene": scene(training), "frame": frame(training)}


def close(sessions: Sessions, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Forget the session of a page that is closed."""
    sessions.close(sent.get("session"))
    return {}


def lesson_page(sessions: Sessions, session: str) -> str:
    """Return the lesson of a session's last step."""
    training = sessions.find(session)
    with training.lock:
        return page(training)


REQUESTS: dict[str, Callable[[Sessions, Mapping[str, Any]], dict[str, Any]]] = {
    "/open": open_session, "/change": change, "/train": train, "/reset": reset, "/close": close,
}  # fmt: skip
