"""What the page offers: the choices and their limits, and settings worth trying, each of which shows one thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .data import FEATURES, PROBLEMS, REACH
from .settings import CHOICES, LIVE, MOST_LAYERS, MOST_NEURONS, NUMBERS, Settings

_DRAWN = 70  # points in the small picture of a problem


@dataclass(frozen=True)
class Experiment:
    """Settings to try, as far as they differ from the first ones, and what to look for."""

    title: str
    look: str
    settings: dict[str, Any] = field(default_factory=dict)


EXPERIMENTS = (
    Experiment("Spiral: deep network", "Play, and watch the boundary wind itself up. Later layers combine what earlier ones found."),
    Experiment(
        "Spiral: better features",
        "With sin x1 and sin x2 as inputs a smaller network is enough, and needs fewer points.",
        {"features": ["x1", "x2", "sin x1", "sin x2"], "hidden": [8, 6], "points": 300, "activation": "tanh", "lr": 0.03},
    ),
    Experiment(
        "XOR: one layer fails",
        "Without a hidden layer the boundary is a straight line: the error stays near 50 %. Add a hidden layer with four neurons.",
        {"problem": "xor", "hidden": [], "points": 300, "lr": 0.03},
    ),
    Experiment(
        "Vanishing gradient",
        "Six sigmoid layers: Play, then Gradients. They shrink layer by layer on their way back. Change the activation to tanh.",
        {"problem": "circles", "hidden": [6, 6, 6, 6, 6, 6], "activation": "sigmoid", "optimizer": "sgd", "lr": 0.3},
    ),
    Experiment(
        "Learning rate too large",
        "Each update overshoots: the loss grows by a factor every step, until it is infinite. Divide the rate by ten, then Reset.",
        {"problem": "plane", "hidden": [], "optimizer": "sgd", "lr": 0.3},
    ),
    Experiment(
        "Overfitting and L2",
        "Much noise and few points: the test loss rises while the training loss falls. Reset, and choose L2 with a rate of 0.01.",
        {"problem": "circles", "noise": 35, "points": 80, "share": 50, "hidden": [8, 8], "activation": "tanh", "lr": 0.02},
    ),
    Experiment(
        "L1 finds the features",
        "All seven features, but only x1x2 matters: L1 sets the other weights to almost zero.",
        {"problem": "xor", "features": list(FEATURES), "hidden": [], "penalty": "l1", "rate": 0.02, "lr": 0.01, "points": 300},
    ),
    Experiment(
        "Regression: hills",
        "The output is a number, not a class. Each neuron's map is a bent plane; the network adds them up.",
        {"problem": "gaussian", "hidden": [8, 6], "activation": "tanh", "lr": 0.01},
    ),
)


def catalog() -> dict[str, Any]:
    """Return what the page needs to build its controls, as JSON."""
    return {
        "defaults": Settings().as_json(),
        "choices": CHOICES,
        "numbers": {name: {"least": least, "most": most, "whole": whole} for name, (least, most, whole) in NUMBERS.items()},
        "features": list(FEATURES),
        "layers": MOST_LAYERS,
        "neurons": MOST_NEURONS,
        "live": list(LIVE),
        "reach": REACH,
        "samples": {name: _sample(name) for name in PROBLEMS},
        "experiments": [{"title": e.title, "look": e.look, "settings": Settings().changed(e.settings).as_json()} for e in EXPERIMENTS],
    }


def _sample(problem: str) -> list[list[float]]:
    points, targets = PROBLEMS[problem].draw(np.random.default_rng(0), _DRAWN, 0.0)
    return [[round(float(x1), 2), round(float(x2), 2), round(float(t), 2)] for (x1, x2), t in zip(points, targets, strict=True)]
