"""Weight normalisation by a hook: the older form of `parametrizations.weight_norm`."""

from __future__ import annotations

import warnings
from typing import Any, TypeVar

from ...autograd.modes import no_grad
from ..module import Module
from ..parameter import Parameter
from . import hooked
from .weight_forms import norm_except_dim, weight_from

__all__ = ["WeightNorm", "remove_weight_norm", "weight_norm"]

AnyModule = TypeVar("AnyModule", bound=Module)


class WeightNorm:
    """The hook: before a call it sets ``module.<name>`` from ``<name>_g`` and ``<name>_v``."""

    def __init__(self, name: str, dim: int | None) -> None:
        self.name, self.dim = name, -1 if dim is None else dim

    def compute_weight(self, module: Module) -> Any:
        """Return the weight of the present magnitude and direction."""
        return weight_from(getattr(module, self.name + "_g"), getattr(module, self.name + "_v"), self.dim)

    def __call__(self, module: Module, inputs: Any) -> None:
        """Set the weight."""
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module: AnyModule, name: str = "weight", dim: int | None = 0) -> AnyModule:
    """Learn the magnitude and the direction of a parameter apart; it is computed from them before every call of the module.

    .. math:: w = g\\, \\frac{v}{\\lVert v \\rVert}

    Deprecated, as PyTorch's: use `parametrizations.weight_norm`, which computes the weight whenever it is read.

    Arguments
    ---------
    module : its parameter `name` is replaced by the parameters ``<name>_g`` and ``<name>_v``.
    dim : each slice along this dimension has a magnitude of its own; `None` for one magnitude of all.

    Returns
    -------
    The module.

    Raises
    ------
    RuntimeError : if the parameter is normalised already.
    TypeError, KeyError : if it is `None` or no parameter.
    """
    warnings.warn(
        "`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.", FutureWarning, stacklevel=2
    )
    if hooked.find(module, WeightNorm, name):
        raise RuntimeError(f"Cannot register two weight_norm hooks on the same parameter {name}")
    weight = getattr(module, name)
    hooked.refuse_uninitialized(weight, "WeightNorm", "weight normalization")
    if weight is None:
        raise TypeError(f"weight_norm: the parameter '{name}' of {module} must be a tensor, but is None")
    if name not in module._parameters:
        raise KeyError(name)
    hook = WeightNorm(name, dim)
    with no_grad():
        magnitude = norm_except_dim(weight, hook.dim)
    delattr(module, name)
    module.register_parameter(name + "_g", Parameter(magnitude))
    module.register_parameter(name + "_v", Parameter(weight.data))
    hook(module, None)
    module.register_forward_pre_hook(hook)
    return module


def remove_weight_norm(module: AnyModule, name: str = "weight") -> AnyModule:
    """Make a weight that `weight_norm` has split one parameter again, with its present value; return the module.

    Raises
    ------
    ValueError : if the weight has not been split.
    """
    hook = hooked.find(module, WeightNorm, name)
    if hook is None:
        raise ValueError(f"weight_norm of '{name}' not found in {module}")
    weight = hook.compute_weight(module)
    for part in (name, name + "_g", name + "_v"):
        delattr(module, part)
    module.register_parameter(name, Parameter(weight.data))
    hooked.remove(module, hook)
    return module
