"""Spectral normalisation by a hook: the older form of `parametrizations.spectral_norm`."""

from __future__ import annotations

from typing import Any, TypeVar

from ...autograd.modes import no_grad
from .. import functional
from ..module import Module
from ..parameter import Parameter
from . import hooked
from .weight_forms import as_matrix, default_dim, random_direction

__all__ = ["SpectralNorm", "remove_spectral_norm", "spectral_norm"]

AnyModule = TypeVar("AnyModule", bound=Module)


class SpectralNorm:
    """The hook: before a call it sets ``module.<name>`` to ``<name>_orig`` divided by its largest singular value.

    The buffers ``<name>_u`` and ``<name>_v`` hold the singular vectors, as well as they are known.
    """

    def __init__(self, name: str = "weight", n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12) -> None:
        if n_power_iterations <= 0:
            raise ValueError(f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}")
        self.name, self.n_power_iterations, self.dim, self.eps = name, n_power_iterations, dim, eps

    def compute_weight(self, module: Module, do_power_iteration: bool) -> Any:
        """Return the divided weight; first improve the singular vectors, in place, if `do_power_iteration`."""
        weight, u, v = (getattr(module, self.name + part) for part in ("_orig", "_u", "_v"))
        matrix = as_matrix(weight, self.dim)
        if do_power_iteration:
            with no_grad():
                for _ in range(self.n_power_iterations):
                    v.copy_(functional.normalize(matrix.T.mv(u), dim=0, eps=self.eps))
                    u.copy_(functional.normalize(matrix.mv(v), dim=0, eps=self.eps))
            u, v = u.clone(), v.clone()  # the next call changes the buffers, and this one may still be differentiated
        return weight / u.dot(matrix.mv(v))

    def __call__(self, module: Module, inputs: Any) -> None:
        """Set the weight."""
        setattr(module, self.name, self.compute_weight(module, do_power_iteration=module.training))


def spectral_norm(
    module: AnyModule, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> AnyModule:
    """Divide a parameter by its largest singular value, before every call of the module.

    .. math:: \\bar W = \\frac{W}{\\sigma(W)}

    The newer form is `parametrizations.spectral_norm`, where the method is explained.

    Arguments
    ---------
    module : its parameter `name` is replaced by the parameter ``<name>_orig`` and the buffers ``<name>_u`` and ``<name>_v``.
    n_power_iterations : how often the singular vectors are improved in each call in training.
    eps : the least norm to divide by in the iteration.
    dim : the dimension of the outputs; 0 by default, and 1 for transposed convolutions.

    Returns
    -------
    The module.

    Raises
    ------
    RuntimeError : if the parameter is normalised already.
    KeyError, ValueError : if there is no such parameter, or if it is `None`.

    >>> import tinygrad_edu as tg
    >>> layer = tg.nn.utils.spectral_norm(tg.nn.Linear(20, 40))
    >>> list(layer.state_dict())
    ['bias', 'weight_orig', 'weight_u', 'weight_v']
    """
    if hooked.find(module, SpectralNorm, name):
        raise RuntimeError(f"Cannot register two spectral_norm hooks on the same parameter {name}")
    hook = SpectralNorm(name, n_power_iterations, default_dim(module) if dim is None else dim, eps)
    weight = module._parameters[name]
    if weight is None:
        raise ValueError(f"`SpectralNorm` cannot be applied as parameter `{name}` is None")
    hooked.refuse_uninitialized(weight, "SpectralNorm", "spectral normalization")
    with no_grad():
        u, v = (random_direction(weight, size, eps) for size in as_matrix(weight, hook.dim).shape)
    delattr(module, name)
    module.register_parameter(name + "_orig", weight)
    setattr(module, name, weight.data)
    module.register_buffer(name + "_u", u)
    module.register_buffer(name + "_v", v)
    module.register_forward_pre_hook(hook)
    return module


def remove_spectral_norm(module: AnyModule, name: str = "weight") -> AnyModule:
    """Make a weight that `spectral_norm` divides an ordinary parameter again, with its divided value; return the module.

    Raises
    ------
    ValueError : if the weight is not normalised.
    """
    hook = hooked.find(module, SpectralNorm, name)
    if hook is None:
        raise ValueError(f"spectral_norm of '{name}' not found in {module}")
    with no_grad():
        weight = hook.compute_weight(module, do_power_iteration=False)
    for part in ("", "_u", "_v", "_orig"):
        delattr(module, name + part)
    module.register_parameter(name, Parameter(weight.detach()))
    hooked.remove(module, hook)
    return module
