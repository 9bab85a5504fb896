"""The older place of `func.functional_call`."""

from __future__ import annotations

import warnings
from typing import Any

from ... import stateless
from ..module import Module

__all__ = ["functional_call"]


def functional_call(
    module: Module,
    parameters_and_buffers: dict[str, Any],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    """Call a module with other tensors in place of its own. Deprecated, as PyTorch's: use `func.functional_call`, which does the same."""
    warnings.warn(
        "`torch.nn.utils.stateless.functional_call` is deprecated as of PyTorch 2.0 and will be removed in a future version of PyTorch. "
        "Please use `torch.func.functional_call` instead which is a drop-in replacement.",
        FutureWarning,
        stacklevel=2,
    )
    return stateless.functional_call(module, parameters_and_buffers, args, kwargs, tie_weights=tie_weights, strict=strict)
