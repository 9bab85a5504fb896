"""Mixed precision: the names that programs use, without a GPU. Everything is computed in the dtypes of the tensors themselves."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any

from .device import device

__all__ = ["GradScaler", "autocast", "is_autocast_available"]


class autocast:  # noqa: N801 - PyTorch's name
    """A context, or a decorator, in which PyTorch computes some operations in a dtype of half the size. Here it changes nothing.

    Raises
    ------
    RuntimeError : if there is no such kind of device.

    >>> import tinygrad_edu as tg
    >>> with autocast("cpu"):
    ...     (tg.ones(2, 2) @ tg.ones(2, 2)).dtype
    torch.float32
    """

    def __init__(self, device_type: str, dtype: Any = None, enabled: bool = True, cache_enabled: bool | None = None) -> None:
        self.device = device(device_type).type
        if enabled and self.device != "cpu":
            warnings.warn(f"{self.device.upper()} is not available. Disabling autocast.", UserWarning, stacklevel=2)

    def __enter__(self) -> autocast:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function that runs inside this context."""

        @functools.wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return inside


def is_autocast_available(device_type: str) -> bool:
    """Return whether `autocast` knows a kind of device."""
    return device(device_type).type == "cpu"


class GradScaler:
    """Scales a loss so that small gradients do not vanish in float16. Without a GPU it is switched off, as in PyTorch.

    >>> import tinygrad_edu as tg
    >>> scaler = GradScaler(enabled=False)
    >>> scaler.scale(tg.tensor(2.0)), scaler.is_enabled()
    (tensor(2.), False)
    """

    def __init__(
        self,
        device: str = "cuda",
        init_scale: float = 65536.0,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        if enabled:
            warnings.warn("GradScaler is enabled, but CUDA is not available. Disabling.", UserWarning, stacklevel=2)

    def scale(self, outputs: Any) -> Any:
        """Return a loss, or several, as they are."""
        return outputs

    def unscale_(self, optimizer: Any) -> None:
        """Leave the gradients of an optimizer as they are."""

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """Return ``optimizer.step(*args, **kwargs)``."""
        return optimizer.step(*args, **kwargs)

    def update(self, new_scale: Any = None) -> None:
        """Leave the scale as it is."""

    def get_scale(self) -> float:
        """Return the scale: 1."""
        return 1.0

    def is_enabled(self) -> bool:
        """Return whether losses are scaled: no."""
        return False

    def state_dict(self) -> dict[str, Any]:
        """Return what there is to save: nothing."""
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take back what was saved: nothing."""
