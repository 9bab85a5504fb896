"""``python -m tinygrad_edu playground``: serve the page until Ctrl-C."""

from __future__ import annotations

import errno
import threading
import webbrowser

from .server import ADDRESS, Playground

FIRST_PORT = 8123
TRIED = 20


class PlaygroundError(Exception):
    """Something the user can mend; its message is one sentence."""


def start(port: int | None) -> Playground:
    """Return a server at the port; without one, at the first free port of twenty.

    Raises
    ------
    PlaygroundError : if the port, or all of them, are taken or may not be used.
    """
    wanted = range(FIRST_PORT, FIRST_PORT + TRIED) if port is None else [port]
    for number in wanted:
        try:
            return Playground(number)
        except PermissionError:
            raise PlaygroundError(f"port {number} of {ADDRESS} may not be used by this user: choose one above 1023 with --port") from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    taken = f"port {port} of {ADDRESS} is taken" if port is not None else f"ports {wanted[0]} to {wanted[-1]} of {ADDRESS} are taken"
    raise PlaygroundError(f"{taken}: choose another one with --port, or 0 for any that is free")


def play(port: int | None, browser: bool) -> None:
    """Serve the playground until Ctrl-C, and open it in the browser.

    A thread serves, so that Ctrl-C, which reaches the main thread, cannot interrupt a request halfway.
    """
    with start(port) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            print(f"The playground is at {server.url} (stop with Ctrl-C)", flush=True)
            if browser:
                webbrowser.open(server.url)
            while serving.is_alive():
                serving.join(0.5)
        except KeyboardInterrupt:
            print("\nThe playground has stopped.", flush=True)
        finally:
            server.shutdown()
            serving.join()
