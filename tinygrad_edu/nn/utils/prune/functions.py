"""Pruning by one call each: they take a module and the name of its tensor, and return the module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from ....ops import creation
from ...module import Module
from .. import hooked
from ..convert_parameters import parameters_to_vector
from .method import BasePruningMethod, PruningContainer
from .methods import CustomFromMask, Identity, L1Unstructured, LnStructured, RandomStructured, RandomUnstructured

__all__ = [
    "custom_from_mask", "global_unstructured", "identity", "is_pruned", "l1_unstructured", "ln_structured", "random_structured",
    "random_unstructured", "remove",
]  # fmt: skip

AnyModule = TypeVar("AnyModule", bound=Module)


def identity(module: AnyModule, name: str) -> AnyModule:
    """Give a tensor a mask of ones."""
    Identity.apply(module, name)
    return module


def random_unstructured(module: AnyModule, name: str, amount: float) -> AnyModule:
    """Hold `amount` elements of a tensor, chosen at random, at zero; a float is a share of all."""
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(module: AnyModule, name: str, amount: float, importance_scores: Any = None) -> AnyModule:
    """Hold the `amount` elements of the least magnitude at zero; a float is a share of all.

    Arguments
    ---------
    importance_scores : a tensor of the same shape whose magnitudes count instead.

    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu.nn.utils import prune
    >>> layer = tg.nn.Linear(2, 2, bias=False)
    >>> layer.weight.data = tg.tensor([[1.0, -4.0], [3.0, -2.0]])
    >>> prune.l1_unstructured(layer, "weight", 0.5).weight
    tensor([[ 0., -4.],
            [ 3., -0.]], grad_fn=<MulBackward0>)
    >>> list(layer.state_dict())
    ['weight_orig', 'weight_mask']
    """
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def random_structured(module: AnyModule, name: str, amount: float, dim: int) -> AnyModule:
    """Hold `amount` slices along `dim`, chosen at random, at zero; a float is a share of all."""
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(module: AnyModule, name: str, amount: float, n: Any, dim: int, importance_scores: Any = None) -> AnyModule:
    """Hold the `amount` slices along `dim` of the least norm of order `n` at zero; a float is a share of all."""
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def custom_from_mask(module: AnyModule, name: str, mask: Any) -> AnyModule:
    """Hold the elements at zero where `mask` is zero."""
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(
    parameters: Iterable[tuple[Module, str]],
    pruning_method: type[BasePruningMethod],
    importance_scores: dict[tuple[Module, str], Any] | None = None,
    **kwargs: Any,
) -> None:
    """Prune several tensors together, as if they were one: those that have more of what counts little lose more.

    Arguments
    ---------
    parameters : pairs of a module and the name of its tensor.
    pruning_method : an unstructured rule such as `L1Unstructured`; `kwargs`, such as ``amount``, are its arguments.
    importance_scores : by pair, scores that count instead of the elements.
    """
    if not isinstance(parameters, Iterable):
        raise TypeError("global_unstructured(): parameters is not an Iterable")
    if importance_scores is not None and not isinstance(importance_scores, dict):
        raise TypeError("global_unstructured(): importance_scores must be of type dict")
    scores, pairs = importance_scores or {}, list(parameters)
    method: Any = pruning_method(**kwargs)
    if method.PRUNING_TYPE != "unstructured":
        raise TypeError(
            f'Only "unstructured" PRUNING_TYPE supported for the `pruning_method`. Found method {pruning_method} of type '
            f"{method.PRUNING_TYPE}"
        )
    method._tensor_name = "all"
    tensors = [getattr(module, name) for module, name in pairs]
    masks = [getattr(m, n + "_mask", creation.ones_like(t)) for (m, n), t in zip(pairs, tensors, strict=True)]
    importance = parameters_to_vector([scores.get(pair, t) for pair, t in zip(pairs, tensors, strict=True)]).detach()
    mask = PruningContainer(method).compute_mask(importance, parameters_to_vector(masks))
    start = 0
    for (module, name), tensor in zip(pairs, tensors, strict=True):
        custom_from_mask(module, name, mask[start : start + tensor.numel()].view(tensor.shape))
        start += tensor.numel()


def remove(module: AnyModule, name: str) -> AnyModule:
    """Make a pruned tensor an ordinary parameter again; what was held at zero stays zero, but is free to change.

    Raises
    ------
    ValueError : if the tensor is not pruned.
    """
    method = hooked.find(module, BasePruningMethod, name)  # type: ignore[type-abstract]
    if method is None:
        raise ValueError(f"Parameter '{name}' of module {module} has to be pruned before pruning can be removed")
    method.remove(module)
    hooked.remove(module, method)
    return module


def is_pruned(module: Module) -> bool:
    """Return whether a tensor of this module, or of one below it, is pruned.

    >>> import tinygrad_edu as tg
    >>> from tinygrad_edu.nn.utils import prune
    >>> model = tg.nn.Sequential(tg.nn.Linear(2, 2))
    >>> prune.is_pruned(model), prune.is_pruned(prune.identity(model[0], "weight"))
    (False, True)
    """
    return any(
        isinstance(hook, BasePruningMethod)
        for part in module.modules()
        if part._hooks is not None
        for hook, _ in part._hooks.forward_pre.values()
    )
