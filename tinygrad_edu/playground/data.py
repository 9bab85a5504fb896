"""The data of the playground: points of the plane with a target, the features made of them, and the split into training and test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

REACH = 6.0  # the plane that is shown goes from -REACH to REACH in both directions

Draw = Callable[[np.random.Generator, int, float], tuple[Any, Any]]


@dataclass(frozen=True)
class Problem:
    """A kind of data.

    Attributes
    ----------
    title : what the page calls it.
    task : "classification", with targets 0 and 1, or "regression", with targets between -1 and 1.
    draw : makes n points (n, 2) and their targets (n,), from a random generator, n and the noise, a number from 0 to 1.
    """

    title: str
    task: str
    draw: Draw


def circles(rng: np.random.Generator, n: int, noise: float) -> tuple[Any, Any]:
    """Draw a disc, which is 1, inside a ring, which is 0."""
    target = np.arange(n) % 2
    radius = np.where(target == 1, rng.uniform(0, 2.5, n), rng.uniform(3.6, 5.2, n))
    angle = rng.uniform(0, 2 * np.pi, n)
    return _shaken(rng, np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1), noise), target


def xor(rng: np.random.Generator, n: int, noise: float) -> tuple[Any, Any]:
    """Draw four squares, one in each quadrant: 1 where the coordinates have the same sign."""
    points = rng.uniform(0.3, 5.2, (n, 2)) * rng.choice([-1.0, 1.0], (n, 2))
    return _shaken(rng, points, noise), (points[:, 0] * points[:, 1] > 0).astype(int)


def blobs(rng: np.random.Generator, n: int, noise: float) -> tuple[Any, Any]:
    """Draw two normal distributions, whose width is the noise."""
    target = np.arange(n) % 2
    centres = np.where(target[:, None] == 1, 2.2, -2.2)
    return centres + (0.7 + 2.5 * noise) * rng.standard_normal((n, 2)), target


def spiral(rng: np.random.Generator, n: int, noise: float) -> tuple[Any, Any]:
    """Draw two arms that wind around each other, one and three quarter turns each."""
    target = np.arange(n) % 2
    along = (np.arange(n) // 2 + 1) / ((n + 1) // 2)  # how far from the middle, up to 1
    angle = 1.75 * 2 * np.pi * along + np.pi * target
    points = 5.2 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], 1)
    return _shaken(rng, points, noise), target


def plane(rng: np.random.Generator, n: int, noise: float) -> tuple[Any, Any]:
    """Draw points whose target is a tenth of the sum of their coordinates."""
    points = rng.uniform(-5, 5, (n, 2))
    return points, np.clip(points.sum(1) / 10 + 0.5 * noise * rng.standard_normal(n), -1, 1)


def gaussian(rng: np.random.Generator, n: int, noise: float) -> tuple[Any, Any]:
    """Draw points whose target is the height of two hills and two hollows of Gaussian form."""
    points = rng.uniform(-5, 5, (n, 2))
    height = sum(
        sign * np.exp(-((points - centre) ** 2).sum(1) / 4)
        for sign, centre in ((1, (2.5, 2.5)), (1, (-2.5, -2.5)), (-1, (2.5, -2.5)), (-1, (-2.5, 2.5)))
    )
    return points, np.clip(height + 0.5 * noise * rng.standard_normal(n), -1, 1)


def _shaken(rng: np.random.Generator, points: Any, noise: float) -> Any:
    return points + 2.5 * noise * rng.uniform(-1, 1, points.shape)


PROBLEMS = {
    "circles": Problem("Circles", "classification", circles),
    "xor": Problem("XOR", "classification", xor),
    "blobs": Problem("Two blobs", "classification", blobs),
    "spiral": Problem("Spiral", "classification", spiral),
    "plane": Problem("Plane", "regression", plane),
    "gaussian": Problem("Hills", "regression", gaussian),
}

FEATURES: dict[str, Callable[[Any], Any]] = {
    "x1": lambda p: p[:, 0],
    "x2": lambda p: p[:, 1],
    "x1²": lambda p: p[:, 0] ** 2,
    "x2²": lambda p: p[:, 1] ** 2,
    "x1x2": lambda p: p[:, 0] * p[:, 1],
    "sin x1": lambda p: np.sin(p[:, 0]),
    "sin x2": lambda p: np.sin(p[:, 1]),
}


def inputs(points: Any, features: tuple[str, ...]) -> Any:
    """Return the features (n, k) of points (n, 2).

    >>> inputs(np.array([[2.0, 3.0]]), ("x1", "x1x2"))
    array([[2., 6.]])
    """
    return np.stack([FEATURES[name](points) for name in features], 1)


@dataclass(frozen=True)
class Part:
    """Training or test data: points (n, 2) and targets (n, 1)."""

    points: Any
    targets: Any

    def __len__(self) -> int:
        return len(self.points)


def split(problem: str, n: int, noise: float, share: float, seed: int) -> tuple[Part, Part]:
    """Draw n points and split them: `share` of them for training, the others for the test, at least one each.

    >>> [len(part) for part in split("xor", 100, 0.0, 0.7, seed=0)]
    [70, 30]
    """
    rng = np.random.default_rng(seed)
    points, targets = PROBLEMS[problem].draw(rng, n, noise)
    order = rng.permutation(n)
    points, targets = points[order].astype(np.float64), targets[order, None].astype(np.float64)
    first = min(max(round(share * n), 1), n - 1)
    return Part(points[:first], targets[:first]), Part(points[first:], targets[first:])


def grid(size: int) -> Any:
    """Return size² points, row by row from the upper left corner of the plane to the lower right one."""
    ticks = np.linspace(-REACH, REACH, size)
    x1, x2 = np.meshgrid(ticks, ticks[::-1])
    return np.stack([x1.ravel(), x2.ravel()], 1)
