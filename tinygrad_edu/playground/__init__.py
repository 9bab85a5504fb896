"""The playground: a network in training, in the browser, with its gradients.

``python -m tinygrad_edu playground`` serves it. Read `settings` (what can be chosen), `data`, `network` and `training` (one page's network,
trained batch by batch), `frame` and `lesson` (what is shown of it), then `sessions`, `requests`, `server` and `command` (the web), and the
page itself in ``page/``: ``main.js`` (what the learner does), ``network.js``, ``plane.js`` and ``charts.js`` (what is seen).
"""

from .command import PlaygroundError, play
from .server import Playground
from .settings import Settings
from .training import Training

__all__ = ["Playground", "PlaygroundError", "Settings", "Training", "play"]
