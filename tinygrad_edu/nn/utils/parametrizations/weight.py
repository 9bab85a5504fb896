"""Weight normalisation as a parametrization: the magnitude and the direction of a weight are learned apart."""

from __future__ import annotations

from typing import Any, cast

from ....tensor import Tensor
from ...module import Module
from ..parametrize import register_parametrization
from ..weight_forms import norm_except_dim, weight_from

__all__ = ["weight_norm"]


class _WeightNorm(Module):
    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Tensor, weight_v: Tensor) -> Tensor:
        """Return the weight of magnitude `weight_g` and direction `weight_v`."""
        return cast("Tensor", weight_from(weight_g, weight_v, self.dim))

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        """Return the magnitude of a weight, and the weight as the direction."""
        return norm_except_dim(weight, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """Learn the magnitude and the direction of a parameter apart.

    .. math:: w = g\\, \\frac{v}{\\lVert v \\rVert}

    In the state dict g is ``parametrizations.<name>.original0`` and v is ``original1``; the names of the older
    `nn.utils.weight_norm` are accepted too when a state is loaded.

    Arguments
    ---------
    module : its tensor `name` is parametrized.
    dim : each slice along this dimension has a magnitude of its own; `None` for one magnitude of all.

    Returns
    -------
    The module.

    Salimans and Kingma, Weight normalization: a simple reparameterization to accelerate training of deep neural networks, 2016.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.utils.parametrizations.weight_norm(tg.nn.Linear(20, 40))
    >>> layer.parametrizations.weight.original0.shape, layer.parametrizations.weight.original1.shape
    (torch.Size([40, 1]), torch.Size([40, 20]))
    """
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)
    module.register_load_state_dict_pre_hook(_OlderNames(name))
    return module


class _OlderNames:
    """The hook that reads the state dict of a module with the older `nn.utils.weight_norm`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, module: Module, state_dict: dict[str, Any], prefix: str, *others: Any) -> None:
        """Rename the magnitude and the direction, if both are there."""
        older = [f"{prefix}{self.name}{part}" for part in ("_g", "_v")]
        if all(name in state_dict for name in older):
            for i, name in enumerate(older):
                state_dict[f"{prefix}parametrizations.{self.name}.original{i}"] = state_dict.pop(name)
