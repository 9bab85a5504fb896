"""The learning-rate methods of the course, each over an optimizer of the package, where its law stands in one place.

`update_change` gives what is to be subtracted from a parameter, `reset` forgets what was gathered during an epoch. A scheduler also
makes the optimizer of a whole network: that is how a network is trained with it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_edu as torch
from tinygrad_edu import nn, optim
from tinygrad_edu.estimators import AdagradMomentum as AdagradWithMomentum


class Scheduler:
    gathered: tuple[str, ...] = ()  # what `reset` forgets, by the names that the optimizer gives to its state

    def __init__(self, eta: float) -> None:
        self.eta = eta
        self._optimizer: Any = None
        self._parameter: Any = None

    def law(self, parameters: Any) -> optim.Optimizer:
        raise NotImplementedError

    def __call__(self, parameters: Any) -> optim.Optimizer:
        """Make the optimizer of these parameters; `reset` concerns it from now on."""
        self._optimizer = self.law(parameters)
        return self._optimizer

    def update_change(self, gradient: Any) -> Any:
        """Return the next change of one parameter array, given its gradient: parameter ← parameter − change."""
        gradient = np.asarray(gradient, dtype=np.float64)
        if self._parameter is None:
            self._parameter = nn.Parameter(torch.zeros(gradient.shape, dtype=torch.float64))
            self(iter([self._parameter]))
        self._parameter.data.zero_()
        self._parameter.grad = torch.tensor(gradient)
        self._optimizer.step()
        return -self._parameter.detach().numpy()

    def reset(self) -> None:
        if self._optimizer is not None and self.gathered:
            known = self._optimizer.state_dict()
            for state in known["state"].values():
                for name in self.gathered:
                    state.pop(name, None)
            self._optimizer.load_state_dict(known)


class Constant(Scheduler):
    """change = η g."""

    def law(self, parameters: Any) -> optim.Optimizer:
        return optim.SGD(parameters, self.eta)


class Momentum(Scheduler):
    """change ← μ change + η g."""

    def __init__(self, eta: float, momentum: float) -> None:
        super().__init__(eta)
        self.momentum = momentum

    def law(self, parameters: Any) -> optim.Optimizer:
        return optim.SGD(parameters, self.eta, self.momentum)


class Adagrad(Scheduler):
    """s ← s + g², change = η g / (√s + ε)."""

    gathered = ("sum",)

    def law(self, parameters: Any) -> optim.Optimizer:
        return optim.Adagrad(parameters, self.eta, eps=1e-8)


class AdagradMomentum(Scheduler):
    """s ← s + g², change ← μ change + η g / (√s + ε). A reset forgets s; the change stays."""

    gathered = ("sum",)

    def __init__(self, eta: float, momentum: float) -> None:
        super().__init__(eta)
        self.momentum = momentum

    def law(self, parameters: Any) -> optim.Optimizer:
        return AdagradWithMomentum(parameters, self.eta, self.momentum, eps=1e-8)


class RMSprop(Scheduler):
    """v ← ρ v + (1 − ρ) g², change = η g / (√v + ε)."""

    gathered = ("square_avg", "step")

    def __init__(self, eta: float, rho: float) -> None:
        super().__init__(eta)
        self.rho = rho

    def law(self, parameters: Any) -> optim.Optimizer:
        return optim.RMSprop(parameters, self.eta, self.rho, eps=1e-8)


class Adam(Scheduler):
    """m ← ρ₁ m + (1 − ρ₁) g, v ← ρ₂ v + (1 − ρ₂) g², change = η m̂ / (√v̂ + ε) with m̂ = m / (1 − ρ₁ᵗ), v̂ = v / (1 − ρ₂ᵗ).

    t counts the steps since m and v were last zero, so a reset forgets it with them.
    """

    gathered = ("exp_avg", "exp_avg_sq", "step")

    def __init__(self, eta: float, rho: float, rho2: float) -> None:
        super().__init__(eta)
        self.rho, self.rho2 = rho, rho2

    def law(self, parameters: Any) -> optim.Optimizer:
        return optim.Adam(parameters, self.eta, (self.rho, self.rho2), eps=1e-8)
