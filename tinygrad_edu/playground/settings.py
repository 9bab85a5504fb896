"""What can be chosen in the playground, in which limits, and the sentences that refuse everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from .data import FEATURES, PROBLEMS

ACTIVATIONS = {"tanh": "tanh", "relu": "ReLU", "leaky_relu": "Leaky ReLU", "elu": "ELU", "sigmoid": "Sigmoid", "identity": "Identity"}
OPTIMIZERS = {
    "sgd": "SGD", "momentum": "Momentum 0.9", "nesterov": "Nesterov 0.9", "adagrad": "Adagrad", "rmsprop": "RMSprop", "adam": "Adam",
}  # fmt: skip
PENALTIES = {"none": "None", "l1": "L1: λ Σ|w|", "l2": "L2: ½ λ Σw²"}
MOST_LAYERS, MOST_NEURONS = 6, 8
CHOICES: dict[str, dict[str, str]] = {  # name: value: what the page calls it
    "problem": {name: problem.title for name, problem in PROBLEMS.items()},
    "activation": ACTIVATIONS, "optimizer": OPTIMIZERS, "penalty": PENALTIES,
}  # fmt: skip
NUMBERS = {  # name: least, most, whole number?
    "noise": (0, 50, False),
    "share": (10, 90, False),
    "points": (20, 1000, True),
    "lr": (1e-6, 100, False),
    "rate": (0, 10, False),
    "batch": (1, 200, True),
    "seed": (0, 2**31 - 1, True),
}
LIVE = ("lr", "optimizer", "penalty", "rate", "batch")  # can change while the network keeps its weights


class SettingError(ValueError):
    """A choice that the playground does not offer; the message is one sentence."""


@dataclass(frozen=True)
class Settings:
    """What a learner has chosen.

    Attributes
    ----------
    problem, points, noise, share, seed : the data: which, how many points, noise in percent, the training part in percent, and the seed
        of data, initial weights and batches.
    features, hidden, activation : the network: its inputs, the neurons of each hidden layer, and their activation.
    lr, optimizer, penalty, rate, batch : the training: learning rate, method, regularisation and its rate λ, and the size of a batch.
    """

    problem: str = "spiral"
    points: int = 400
    noise: float = 0
    share: float = 70
    seed: int = 2
    features: tuple[str, ...] = ("x1", "x2")
    hidden: tuple[int, ...] = (8, 8, 8)
    activation: str = "leaky_relu"
    lr: float = 0.01
    optimizer: str = "adam"
    penalty: str = "none"
    rate: float = 0.001
    batch: int = 10

    @property
    def task(self) -> str:
        """Whether the targets are classes or numbers."""
        return PROBLEMS[self.problem].task

    def changed(self, changes: Any) -> Settings:
        """Return these settings with those that `changes` names replaced.

        Raises
        ------
        SettingError : if a name or a value is not one of those that are offered.

        >>> Settings().changed({"lr": 0.5, "hidden": [3]}).hidden
        (3,)
        >>> Settings().changed({"hidden": [9]})
        Traceback (most recent call last):
        tinygrad_edu.playground.settings.SettingError: hidden must be a list of at most 6 whole numbers from 1 to 8, but is [9]
        """
        if not isinstance(changes, Mapping):
            raise SettingError(f"settings must be an object of names and values, but is {_shown(changes)}")
        return replace(self, **{str(name): _checked(name, value) for name, value in changes.items()})

    def as_json(self) -> dict[str, Any]:
        """Return the settings by name, as the page receives them."""
        return asdict(self)


def _checked(name: Any, value: Any) -> Any:
    if name in CHOICES:
        return _one_of(name, value, CHOICES[name])
    if name in NUMBERS:
        return _number(name, value, *NUMBERS[name])
    if name == "features":
        return _features(value)
    if name == "hidden":
        return _hidden(value)
    raise SettingError(f"there is no setting {_shown(name)}: there are {', '.join(Settings.__annotations__)}")


def _one_of(name: str, value: Any, choices: Mapping[str, Any]) -> str:
    if not isinstance(value, str) or value not in choices:
        raise SettingError(f"{name} must be one of {', '.join(choices)}, but is {_shown(value)}")
    return value


def _number(name: str, value: Any, least: float, most: float, whole: bool) -> float:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not least <= value <= most or (whole and value != int(value)):
        raise SettingError(f"{name} must be a {'whole ' if whole else ''}number from {least:g} to {most:,g}, but is {_shown(value)}")
    return int(value) if whole else float(value)


def _features(value: Any) -> tuple[str, ...]:
    known = isinstance(value, (list, tuple)) and all(isinstance(name, str) and name in FEATURES for name in value)
    if not known or not value or len(set(value)) < len(value):
        raise SettingError(f"features must be a list of at least one of {', '.join(FEATURES)}, each once, but is {_shown(value)}")
    return tuple(name for name in FEATURES if name in value)


def _hidden(value: Any) -> tuple[int, ...]:
    fits = isinstance(value, (list, tuple)) and len(value) <= MOST_LAYERS and all(type(n) is int and 1 <= n <= MOST_NEURONS for n in value)
    if not fits:
        raise SettingError(f"hidden must be a list of at most {MOST_LAYERS} whole numbers from 1 to {MOST_NEURONS}, but is {_shown(value)}")
    return tuple(value)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
