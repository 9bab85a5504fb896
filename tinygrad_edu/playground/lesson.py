"""The lesson of a step: the loss of a few points of its batch, from the weights it had, opened in all views."""

from __future__ import annotations

import numpy as np

from ..autograd.variable import Variable
from ..ops.creation import tensor
from ..program.recording import record
from ..teach.explanation import Explanation, explain
from ..teach.lesson import lesson
from .network import Network, data_loss, penalty
from .training import Training

MOST_POINTS = 4  # arrays of this many rows are still shown whole


def open_step(training: Training) -> Explanation:
    """Return the computation of the last step, before its update, on the first points of its batch; before the first step, of the next one.

    >>> from .settings import Settings
    >>> open_step(Training(Settings(hidden=(2,))))
    <Explanation of loss: 5 operations>
    """
    settings, last = training.settings, training.last
    network = Network(settings)
    if last is not None:
        network.load_state_dict({_qualified(name): tensor(value) for name, value in last.weights.items()})
    else:
        network.load_state_dict(training.network.state_dict())
    batch = (training.upcoming() if last is None else last.batch)[:MOST_POINTS]
    x, t = training.x[batch], training.t[batch]
    with record():
        activations = network(x)
        loss = data_loss(activations[-1], t, settings)
        extra = penalty(network, settings)
        if extra is not None:
            loss = loss + extra
    called: dict[str, Variable] = {"x": x, "t": t, **network.names(), "loss": loss}
    hidden = activations[:-1]
    called |= {f"{'z' if network.activation is None else 'a'}{k}": a for k, a in enumerate(hidden, 1)}
    called[f"z{len(activations)}"] = activations[-1]
    explanation = explain(loss, names=called)
    for line in explanation.program:
        line.where = None  # no program of the learner's has run
    return explanation


def page(training: Training) -> str:
    """Return the lesson of the last step as an HTML document that needs nothing else."""
    with np.errstate(all="ignore"):  # a training that diverges is looked at too
        return lesson(open_step(training).program)


def _qualified(name: str) -> str:
    return f"layers.{int(name[1:]) - 1}.{'weight' if name[0] == 'W' else 'bias'}"
