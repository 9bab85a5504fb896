"""The same numbers for both libraries: what a program would draw, drawn by NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np


def fill(model: Any, seed: int = 0, scale: float = 0.3) -> Any:
    """Fill all parameters, in the order of their names; return the model."""
    rng = np.random.default_rng(seed)
    for _, parameter in sorted(model.named_parameters()):
        parameter.data.copy_(parameter.new_tensor(rng.normal(size=tuple(parameter.shape)) * scale))
    return model
