"""`DataParallel`: a wrapper for several accelerators, of which there are none here. Programs wrap their models without asking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .module import Module

__all__ = ["DataParallel"]


class DataParallel(Module):
    """Run a module; where there are accelerators, PyTorch's splits the batch among them. The state dict's names begin with ``module.``.

    Arguments
    ---------
    module : what is run.
    device_ids, output_device, dim : accepted for PyTorch's sake, without effect, as PyTorch has it on a machine without accelerators.

    >>> import tinygrad_edu as tg
    >>> model = tg.nn.DataParallel(tg.nn.Linear(2, 1))
    >>> list(model.state_dict()), model.module.in_features
    (['module.weight', 'module.bias'], 2)
    """

    module: Module

    def __init__(self, module: Module, device_ids: Sequence[Any] | None = None, output_device: Any = None, dim: int = 0) -> None:
        super().__init__()
        self.module = module
        self.device_ids: list[Any] = []

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        """Call the module."""
        return self.module(*inputs, **kwargs)
