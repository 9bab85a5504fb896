"""What the tests of this folder and of its neighbours share: PyTorch as the judge, and the way of values from one library to the other."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import tinygrad_edu as tg

TOLERANCE = {"float32": 2e-5, "float64": 1e-10}


@pytest.fixture
def torch() -> ModuleType:
    """PyTorch: what it does is right."""
    module: ModuleType = pytest.importorskip("torch")
    module.set_num_threads(1)  # on tensors as small as these, threads that wait for each other take longer
    return module


def numbers(tensor: Any) -> Any:
    """Return a copy of the values of a tensor of either library."""
    return np.array(tensor.detach().numpy())


def draw(*shape: int, seed: int = 0, dtype: str = "float32") -> Any:
    """Return standard normal numbers."""
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(dtype)


def give_weights(ours: Any, theirs: Any, torch: ModuleType) -> None:
    """Copy our module's state into theirs."""
    theirs.load_state_dict({name: torch.tensor(numbers(value)) for name, value in ours.state_dict().items()})


def close(ours: Any, theirs: Any, what: str, tolerance: float = 2e-5) -> None:
    """Assert that two tensors agree in shape, dtype and values, relative to the largest value."""
    if theirs is None:
        assert ours is None, what
        return
    assert tuple(ours.shape) == tuple(theirs.shape), what
    assert str(ours.dtype) == str(theirs.dtype), what
    a, b = numbers(ours), numbers(theirs)
    largest = np.abs(b).max(initial=0, where=np.isfinite(b))
    np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * (1 + largest), err_msg=what)


def same_story(script: Callable[[Any], list[Any]], torch: ModuleType) -> None:
    """Assert that a script, run with our package and with PyTorch, tells the same: a list of plain values."""
    for i, (ours, theirs) in enumerate(zip(script(tg), script(torch), strict=True)):
        assert ours == theirs, f"line {i}: {ours!r} is not {theirs!r}"


def attempt(function: Callable[[], Any]) -> Any:
    """Return the type and the text of the exception that a call raises."""
    try:
        function()
    except Exception as error:
        return type(error).__name__, str(error)
    return "nothing raised", ""
