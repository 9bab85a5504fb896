"""The session of one page, without the web: a network in training, one batch at a time, and what its last step was."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import optim
from ..autograd.modes import no_grad
from ..ops.creation import tensor
from .data import inputs, split
from .network import Network, data_loss, penalty
from .settings import LIVE, Settings

_OPTIMIZERS: dict[str, Any] = {
    "sgd": optim.SGD,
    "momentum": lambda params, lr: optim.SGD(params, lr, momentum=0.9),
    "nesterov": lambda params, lr: optim.SGD(params, lr, momentum=0.9, nesterov=True),
    "adagrad": optim.Adagrad,
    "rmsprop": optim.RMSprop,
    "adam": optim.Adam,
}
FIRST = 10  # steps that are always shown one by one
_BUILDING = threading.Lock()  # initial weights are drawn from the one default generator


@dataclass(frozen=True)
class Step:
    """One step of the training: from which weights, on which batch, and what came back.

    Attributes
    ----------
    batch : numbers of the training points.
    weights : the parameters before the update.
    loss : of the batch, with the penalty.
    parameters, activations : ∂loss/∂parameter for each parameter, and ∂loss/∂activation (batch, m) for the inputs and each layer.
    """

    batch: Any
    weights: dict[str, Any]
    loss: float
    parameters: dict[str, Any]
    activations: list[Any]


class Training:
    """Data, network and optimizer as the settings say, and the training so far.

    Attributes
    ----------
    steps, epochs : how many batches, and how many times all training points, have been seen.
    last : the last step; `None` before the first.
    trouble : why the training cannot go on, in a sentence; empty while it can.
    lock : held by whoever looks at the training or changes it.

    >>> training = Training(Settings(problem="xor"))
    >>> training.step()
    >>> training.steps, training.last.activations[0].shape
    (1, (10, 2))
    """

    def __init__(self, settings: Settings) -> None:
        self.lock = threading.Lock()
        self._build(settings)

    def _build(self, settings: Settings) -> None:
        self.settings = settings
        self.train, self.test = split(settings.problem, settings.points, settings.noise / 100, settings.share / 100, settings.seed)
        self.x, self.t = tensor(inputs(self.train.points, settings.features)), tensor(self.train.targets)
        with _BUILDING:
            self.network = Network(settings)
        self.steps = self.epochs = 0
        self.last: Step | None = None
        self.trouble = ""
        self._rng = np.random.default_rng(settings.seed)
        self._waiting: Any = self._rng.permutation(len(self.train))
        self._prepare_optimizer()

    def _prepare_optimizer(self) -> None:
        self.optimizer = _OPTIMIZERS[self.settings.optimizer](self.network.parameters(), lr=self.settings.lr)

    def reset(self) -> None:
        """Go back to the initial weights."""
        self._build(self.settings)

    def change(self, changes: Any) -> bool:
        """Take other settings; return whether the training had to begin anew.

        Learning rate, optimizer, regularisation and batch size change while the weights stay.

        Raises
        ------
        SettingError : for a setting that is not offered; nothing is changed then.
        """
        settings = self.settings.changed(changes)
        old, new = self.settings.as_json(), settings.as_json()
        different = {name for name in new if new[name] != old[name]}
        if different - set(LIVE):
            self._build(settings)
            return True
        self.settings = settings
        if "optimizer" in different:
            self._prepare_optimizer()
        for group in self.optimizer.param_groups:
            group["lr"] = settings.lr
        return False

    def upcoming(self) -> Any:
        """Return the numbers of the points of the next batch."""
        return self._waiting[: self.settings.batch]

    def step(self) -> None:
        """Train on one batch: forward, backward, update. If a number is not finite, say so in `trouble` and leave the weights alone."""
        if self.trouble:
            return
        batch = self.upcoming()
        with np.errstate(all="ignore"):
            step = self.backward(batch)
            self.steps += 1
            self.last = step
            self.trouble = self._diagnosis(step)
            if self.trouble:
                return
            self.optimizer.step()
        self._waiting = self._waiting[len(batch) :]
        if not len(self._waiting):
            self.epochs += 1
            self._waiting = self._rng.permutation(len(self.train))

    def backward(self, batch: Any) -> Step:
        """Run a batch forward and backward; the gradients stay in the parameters for the optimizer."""
        x = self.x[batch].requires_grad_()
        self.optimizer.zero_grad()
        activations = self.network(x)
        for a in activations:
            a.retain_grad()
        loss = data_loss(activations[-1], self.t[batch], self.settings)
        extra = penalty(self.network, self.settings)
        if extra is not None:
            loss = loss + extra
        loss.backward()
        parameters = self.network.names()
        return Step(
            batch,
            {name: p.detach().numpy().copy() for name, p in parameters.items()},
            loss.item(),
            {name: p.grad.numpy().copy() for name, p in parameters.items()},
            [a.grad.numpy() for a in (x, *activations)],
        )

    def run(self, how: str, seconds: float = 0.06) -> None:
        """Train on one "batch", to the end of the "epoch", or as many batches as fit into the "time".

        The first batches are taken one by one even so: most happens there.
        """
        end, epoch = time.perf_counter() + (seconds if self.steps >= FIRST else 0), self.epochs
        self.step()
        while not self.trouble and ((how == "epoch" and self.epochs == epoch) or (how == "time" and time.perf_counter() < end)):
            self.step()

    def scores(self) -> dict[str, float]:
        """Return loss (without the penalty) and error of training and test data.

        The error is the fraction of points on the wrong side of the boundary, or the root of the mean squared difference.
        """
        found = {}
        for name, part in (("train", self.train), ("test", self.test)):
            with no_grad(), np.errstate(all="ignore"):
                output = self.network(tensor(inputs(part.points, self.settings.features)))[-1]
                loss = data_loss(output, tensor(part.targets), self.settings).item()
            wrong = (output.numpy() > 0) != (part.targets == 1)
            found[f"{name}_loss"] = loss
            found[f"{name}_error"] = float(np.mean(wrong)) if self.settings.task == "classification" else float(np.sqrt(loss))
        return found

    def _diagnosis(self, step: Step) -> str:
        """Return a sentence that explains why the loss or a gradient is not finite; an empty one if all are."""
        wrong = [name for name, g in step.parameters.items() if not np.isfinite(g).all()]
        if np.isfinite(step.loss) and not wrong:
            return ""
        largest = max(float(np.abs(w).max()) for w in step.weights.values())
        what = f"the gradient of {wrong[0]} is no longer finite" if wrong else ""
        if not np.isfinite(step.loss):
            what = f"the loss became {'NaN' if np.isnan(step.loss) else 'infinite'}"
        return (
            f"The training diverged: in step {self.steps} {what}. The weights had grown up to {largest:.2g}, because each update was "
            f"larger than the error it was to mend. Choose a smaller learning rate (it is {self.settings.lr:g}), then Reset."
        )
